"""What a model looked at, held against pictures of which it is known where their class lies."""

from collections.abc import Callable

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from bagbench.evaluation import predict
from bagbench.occlusion import CELLS, EVEN, Occlusion, occlusion
from bagbench.recipes import registry

SIDE = 32
COLOURS = np.array([(220, 40, 40), (40, 200, 40), (50, 60, 230)], np.uint8)
Paint = Callable[[NDArray[np.uint8], NDArray[np.uint8]], None]


def corner(picture: NDArray[np.uint8], colour: NDArray[np.uint8]) -> None:
    picture[2:12, 20:30] = colour


def middle(picture: NDArray[np.uint8], colour: NDArray[np.uint8]) -> None:
    picture[11:21, 11:21] = colour


def border(picture: NDArray[np.uint8], colour: NDArray[np.uint8]) -> None:
    """A background that tells the class, around a thing that does not."""
    inside = picture[4:-4, 4:-4].copy()
    picture[:] = colour
    picture[4:-4, 4:-4] = inside


def pictures(paint: Paint, images: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Draw noise on which nothing but what is painted tells the class."""
    noise = np.random.default_rng(seed)
    labels = noise.integers(0, len(COLOURS), images)
    drawn = noise.integers(0, 256, (images, SIDE, SIDE, 3), dtype=np.uint8)
    for picture, label in zip(drawn, labels, strict=True):
        paint(picture, COLOURS[label])
    return drawn, labels


def looked_at(paint: Paint) -> list[Occlusion]:
    """Train a small network from scratch, and see what it looks at in pictures that are new to it."""
    keras.utils.set_random_seed(0)
    shape = (SIDE, SIDE, 3)
    network = registry([])["cnn_basic"].build(shape, len(COLOURS), {"filters": 8, "dense": 16})
    model = keras.Sequential([keras.Input(shape, dtype="uint8"), keras.layers.Rescaling(1 / 255), network])
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    model.fit(*pictures(paint, 192, seed=0), epochs=6, batch_size=16, verbose=0)
    images, labels = pictures(paint, 8, seed=1)
    assert (predict(model, images, range(8)).argmax(axis=1) == labels).all()
    return [occlusion(lambda some: predict(model, some, range(len(some))), image) for image in images]


def share(found: Occlusion, cells: tuple[slice, slice]) -> float:
    weights = np.array(found.weights)
    return float(weights[cells].sum() / weights.sum())


def mean_border_share(of: list[Occlusion]) -> float:
    shares = [found.border_share for found in of]
    assert None not in shares
    return float(np.mean(np.array(shares, float)))


def test_a_model_that_knows_a_class_by_a_corner_looked_there() -> None:
    found = looked_at(corner)
    quarter = np.s_[: CELLS // 2, CELLS // 2 :]
    assert np.mean([share(one, quarter) for one in found]) > 0.7
    # Of one class a network knows that it is none of the others; the colours of the rest it has to see.
    peaks = [one.peak for one in found if one.lowest < 0.5]
    assert len(peaks) >= 3
    assert all(peak is not None and peak[0] < 0.5 < peak[1] for peak in peaks)


def test_a_model_that_knows_a_class_by_its_background_looked_at_the_border_and_one_that_knows_the_thing_did_not() -> None:
    assert mean_border_share(looked_at(border)) > 0.7
    assert mean_border_share(looked_at(middle)) < 0.2


def weights_of(cells: NDArray[np.float64]) -> Occlusion:
    return Occlusion(probability=0.9, lowest=0.1, weights=tuple(map(tuple, cells.tolist())))


@given(arrays(np.float64, (CELLS, CELLS), elements=st.floats(0, 1e3)))
def test_the_border_has_a_share_of_what_has_a_weight(cells: NDArray[np.float64]) -> None:
    found = weights_of(cells).border_share
    assert (found is None) == (cells.sum() == 0)
    assert found is None or 0 <= found <= 1 + 1e-9


def test_looking_everywhere_alike_is_half_at_the_border_and_nowhere_in_particular() -> None:
    everywhere = weights_of(np.ones((CELLS, CELLS)))
    assert everywhere.border_share == pytest.approx(EVEN)
    assert everywhere.peak is None
    assert weights_of(np.zeros((CELLS, CELLS))).peak is None


@pytest.mark.parametrize("size", [5, 16, 37])
def test_each_part_is_covered_with_the_mean_colour_and_what_is_not_asked_for_stays(size: int) -> None:
    """A model that sees one spot alone, in a picture of any size: the cells that are covered with it have all the weight."""
    image = np.random.default_rng(0).integers(0, 256, (size, size, 3), dtype=np.uint8)
    spot = size // 4
    seen = []

    def probabilities(images: NDArray[np.uint8]) -> NDArray[np.float64]:
        seen.append(images)
        same = (images[:, spot, spot] == image[spot, spot]).all(axis=1)
        return np.where(same[:, None], [[0.2, 0.7, 0.1]], [[0.5, 0.2, 0.3]])

    found = occlusion(probabilities, image)
    assert (found.probability, found.lowest) == (0.7, 0.2)
    cells = np.argwhere(np.array(found.weights) > 0)
    assert np.abs((cells + 0.5) / CELLS - (spot + 0.5) / size).max() <= 2.5 / CELLS
    assert np.array(found.weights).max() == pytest.approx(np.log(0.7 / 0.3) - np.log(0.2 / 0.8))
    (asked,) = seen
    assert (asked[0] == image).all()
    colour = np.rint(image.mean(axis=(0, 1)))
    assert ((asked == image) | (asked == colour)).all()


def test_of_a_sure_model_the_parts_that_matter_are_found_all_the_same() -> None:
    """In float32 its probability stays 1 whatever is covered; the other classes' tell."""
    image = np.zeros((CELLS, CELLS, 3), np.uint8)
    image[0, 0] = 255

    def probabilities(images: NDArray[np.uint8]) -> NDArray[np.float32]:
        other = np.where(images[:, 0, 0, 0] == 255, 1e-30, 1e-20)
        return np.stack([1 - other, other], axis=1).astype(np.float32)

    found = occlusion(probabilities, image)
    assert found.lowest == 1
    assert found.weights[0][0] == pytest.approx(10 * np.log(10), rel=1e-5)
    assert found.weights[4][4] == 0
