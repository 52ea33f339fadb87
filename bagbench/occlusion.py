"""What a model looked at: how much its answer hangs on each part of a picture."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CELLS = 8
"""A picture is seen as so many by so many cells."""

EVEN = 0.5
"""The border share of a model to which every part of a picture is the same."""

_WINDOW = 2
"""Cells along each side of what is covered at a time."""

_POSITIONS = CELLS - _WINDOW + 1
_LEAST = float(np.finfo(np.float32).tiny)  # float32 probabilities that are nearer to 0 are 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Occlusion:
    """How much a model's answer hangs on each part of one picture.

    Attributes:
        probability: of the answer, on the whole picture, in [0, 1].
        lowest: the same with that part covered which takes the most of it, in [0, 1].
        weights: of the cells, row by row from the top left: by how many nats the log-odds of the answer fall where what is
            around a cell is covered, on average; 0 where they rise.
    """

    probability: float
    lowest: float
    weights: tuple[tuple[float, ...], ...]

    @property
    def border_share(self) -> float | None:
        """The share of the weights in the outer half of the picture's area, in [0, 1]; None where nothing has a weight.

        Spread evenly it is 0.5. What matters is blurred by as much as is covered at a time: of an answer that hangs on a frame
        one cell wide and on nothing else it is 0.78.
        """
        weights = np.array(self.weights)
        total = weights.sum()
        return float((weights * _outer_half()).sum() / total) if total > 0 else None

    @property
    def peak(self) -> tuple[float, float] | None:
        """The middle of the cell of the largest weight, down and to the right, in [0, 1]; None where no cell stands out.

        One stands out that has twice the mean.
        """
        weights = np.array(self.weights)
        if weights.max() < 2 * weights.mean() or weights.max() == 0:
            return None
        row, column = divmod(int(weights.argmax()), CELLS)
        return (row + 0.5) / CELLS, (column + 0.5) / CELLS


def occlusion(probabilities: Callable[[NDArray[np.uint8]], NDArray[np.floating]], image: NDArray[np.uint8]) -> Occlusion:
    """Return how much a model's answer hangs on each part of a picture.

    A quarter of each side is covered at a time, in 49 places an eighth apart, and the model is asked again: nothing is asked of
    its insides, so a network from scratch and one on a backbone are measured alike. What covers is the picture's own mean
    colour, which takes away structure and what sets the colour of a place apart, and is less of a strange thing in it than a
    grey or black square. The measure is the fall of the log-odds, not of the probability: that of a model which is sure of
    everything hardly moves.
    Sources: Zeiler, Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, arXiv:1311.2901 (covering);
    Zintgraf, Cohen, Adel, Welling, "Visualizing Deep Neural Network Decisions", ICLR 2017, arXiv:1702.04595 (log-odds).

    Args:
        probabilities: the model, from uint8 images, shape (n, size, size, 3), to probabilities, shape (n, classes).
        image: the picture, uint8, shape (size, size, 3).
    """
    said = np.asarray(probabilities(np.concatenate([image[None], _covered(image)])), np.float64)
    answer = int(said[0].argmax())
    others = np.delete(said, answer, axis=1).sum(axis=1)  # not 1 − p, in which a sure answer's last digits are lost
    odds = np.log(np.maximum(said[:, answer], _LEAST)) - np.log(np.maximum(others, _LEAST))
    weights = np.maximum(_on_cells((odds[0] - odds[1:]).reshape(_POSITIONS, _POSITIONS)), 0)
    return Occlusion(
        probability=float(said[0, answer]),
        lowest=float(said[1:, answer].min()),
        weights=tuple(tuple(row) for row in weights.tolist()),
    )


def _covered(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture with each window covered in turn, row by row from the top left."""
    edges = np.rint(np.linspace(0, len(image), CELLS + 1)).astype(int)
    covered = np.repeat(image[None], _POSITIONS**2, axis=0)
    colour = np.rint(image.mean(axis=(0, 1))).astype(np.uint8)
    for place, (row, column) in enumerate(np.ndindex(_POSITIONS, _POSITIONS)):
        covered[place, edges[row] : edges[row + _WINDOW], edges[column] : edges[column + _WINDOW]] = colour
    return covered


def _on_cells(falls: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each cell the mean over the windows that cover it."""
    total, times = np.zeros((CELLS, CELLS)), np.zeros((CELLS, CELLS))
    for row, column in np.ndindex(_WINDOW, _WINDOW):
        part = np.s_[row : row + _POSITIONS, column : column + _POSITIONS]
        total[part] += falls
        times[part] += 1
    mean: NDArray[np.float64] = total / times
    return mean


def _outer_half() -> NDArray[np.float64]:
    """Return how much of each cell lies outside the square in the middle that has half of the area."""
    margin = (1 - np.sqrt(0.5)) / 2 * CELLS
    edges = np.clip(np.arange(CELLS + 1), margin, CELLS - margin)
    inner: NDArray[np.float64] = np.outer(np.diff(edges), np.diff(edges))
    return 1 - inner
