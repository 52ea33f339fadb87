"""What is found on the features of a pretrained network: label errors, unrelated photos, objects in several photos."""

from pathlib import Path

import numpy as np
import pytest

from bagbench.audit.labels import label_errors
from bagbench.audit.objects import same_objects
from bagbench.audit.outoffold import probabilities
from bagbench.audit.unrelated import unrelated
from bagbench.data.manifest import Manifest, scan
from tests.audit.drawn import EACH, draw_clean, look, vectors


@pytest.fixture
def manifest(root: Path, cache: Path) -> Manifest:
    return scan(root, cache)


def alone(manifest: Manifest) -> np.ndarray:
    return np.arange(len(manifest.photos))


def test_a_photo_in_the_wrong_folder_is_a_label_error_and_its_class_is_named(manifest: Manifest) -> None:
    features = vectors(manifest)
    features[[3, 40]] = features[[35, 5]] + 0.05  # a disc among the bars, and a bar among the discs
    found = label_errors(manifest, features, alone(manifest))
    assert {one.photos: one.about for one in found} == {("Bar/0003.jpg",): "Disc", ("Disc/0010.jpg",): "Bar"}
    assert all(0.5 < one.score <= 1 for one in found)


def test_clean_photos_have_nothing_wrong(root: Path, cache: Path) -> None:
    manifest, measured = look(root, cache)
    features = vectors(manifest)
    assert label_errors(manifest, features, alone(manifest)) == ()
    assert unrelated(manifest, features, alone(manifest)) == ()
    assert same_objects(manifest, measured, features, alone(manifest)) == ()


def test_the_same_label_errors_are_found_every_time(manifest: Manifest) -> None:
    features = vectors(manifest)
    features[[3, 40]] = features[[35, 5]] + 0.05
    first = label_errors(manifest, features, alone(manifest))
    assert label_errors(manifest, features, alone(manifest)) == first


def test_copies_do_not_vouch_for_one_another(manifest: Manifest) -> None:
    """Five copies of a mislabelled photo look right to a model that has seen four of them."""
    features = vectors(manifest)
    pictures = alone(manifest)
    features[:5] = features[35]
    pictures[:5] = 0
    assert {one.photos for one in label_errors(manifest, features, pictures)} == {(f"Bar/{row:04}.jpg",) for row in range(5)}


def test_probabilities_are_of_folds_not_seen(manifest: Manifest) -> None:
    """A model that learns every row by heart knows nothing of the rows of another fold, nor of copies of its own."""
    from sklearn.neighbors import KNeighborsClassifier

    rng = np.random.default_rng(0)
    noise = rng.normal(size=(2 * EACH, 40))
    noise[1::2] = noise[::2]  # in pairs of copies
    pictures = np.arange(2 * EACH) // 2 * 2
    found = probabilities(lambda: KNeighborsClassifier(1), noise, manifest.labels, pictures)
    assert found.shape == (2 * EACH, 2)
    assert (found.argmax(axis=1) == manifest.labels).mean() < 0.75
    assert found.sum(axis=1) == pytest.approx(np.ones(2 * EACH))


def test_photos_far_from_all_others_are_unrelated(manifest: Manifest) -> None:
    features = vectors(manifest)
    features[7] = 0
    features[7, 20] = 5
    (found,) = unrelated(manifest, features, alone(manifest))
    assert found.photos == ("Bar/0007.jpg",)
    assert 0.5 < found.score <= 1


@pytest.mark.parametrize("number", [1, 3, 10])
def test_a_few_unrelated_photos_are_found_though_they_are_like_each_other(manifest: Manifest, number: int) -> None:
    features = vectors(manifest)
    features[4 : 4 + number] = 0
    features[4 : 4 + number, 20] = 5
    found = unrelated(manifest, features, alone(manifest))
    assert {one.photos for one in found} == {(f"Bar/{row:04}.jpg",) for row in range(4, 4 + number)}


def test_many_photos_like_each_other_are_a_kind_of_their_own(manifest: Manifest) -> None:
    features = vectors(manifest)
    features[4:26] = 0
    features[4:26, 20] = 5
    assert unrelated(manifest, features, alone(manifest)) == ()


def test_copies_of_an_unrelated_photo_are_no_company(manifest: Manifest) -> None:
    features = vectors(manifest)
    pictures = alone(manifest)
    features[4:14] = 0
    features[4:14, 20] = 5
    pictures[4:14] = 4
    assert [one.photos for one in unrelated(manifest, features, pictures)] == [("Bar/0004.jpg",)]


def test_one_object_in_several_photos_is_a_group_and_its_copies_are_not(root: Path, cache: Path) -> None:
    manifest, measured = look(root, cache)
    features = vectors(manifest)
    rng = np.random.default_rng(1)
    for row in (11, 12, 13):
        features[row] = features[10] + rng.normal(0, 0.02, 96)
    pictures = alone(manifest)
    pictures[13] = 12  # a copy of the one before
    (found,) = same_objects(manifest, measured, features, pictures)
    assert found.photos == ("Bar/0010.jpg", "Bar/0011.jpg", "Bar/0012.jpg")
    assert 0.99 < found.score <= 1


def test_a_chain_of_photos_is_no_object(root: Path, cache: Path) -> None:
    """Each is like the next, and the ends have nothing in common."""
    manifest, measured = look(root, cache)
    features = vectors(manifest)
    start, end = features[10].copy(), features[50].copy()
    for step in range(20):
        features[step] = start + (end - start) * step / 19
    found = same_objects(manifest, measured, features, alone(manifest))
    assert len(found) > 1
    assert all(len(one.photos) < 12 for one in found)


def test_what_a_network_puts_close_together_is_one_object_by_its_own_measure(root: Path, cache: Path) -> None:
    """A network whose features are all nearly parallel does not see one object everywhere."""
    manifest, measured = look(root, cache)
    assert same_objects(manifest, measured, vectors(manifest) + 10, alone(manifest)) == ()


def test_a_few_photos_are_enough(tmp_path: Path) -> None:
    manifest, measured = look(draw_clean(tmp_path / "few", each=10), tmp_path / "cache")
    features = vectors(manifest)
    assert label_errors(manifest, features, alone(manifest)) == ()
    assert unrelated(manifest, features, alone(manifest)) == ()
    assert same_objects(manifest, measured, features, alone(manifest)) == ()
