from pathlib import Path

import numpy as np
import pytest

from bagbench.backbone.engine import TensorFlow
from bagbench.backbone.find import find
from bagbench.backbone.value import Backbone
from bagbench.data.manifest import Manifest, scan
from bagbench.data.pixels import pixels
from bagbench.errors import DataError
from bagbench.features import features
from tests.drawing import draw_folder, draw_photo


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def network(backbone: Path, cache: Path) -> Backbone:
    return find(str(backbone), cache)


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return scan(draw_folder(tmp_path / "photos", {"Cup": 20, "Bowl": 20}), tmp_path / "scans")


def passed(network: Backbone, manifest: Manifest, cache: Path) -> int:
    """How many photos go through the network."""
    told = [(0, 0)]
    features(network, manifest, cache, lambda *counts: told.append(counts))
    assert told[-1][0] == told[-1][1]
    return told[-1][1]


def test_each_photo_s_vector_is_the_network_s_own(network: Backbone, manifest: Manifest, cache: Path) -> None:
    found = features(network, manifest, cache)
    assert found.shape == (40, 24)
    assert found.dtype == np.float32
    expected = TensorFlow(network.path)(pixels(manifest, 32, cache))
    assert np.abs(found - expected).max() < 1e-4
    assert len(np.unique(found, axis=0)) == 40


def test_a_photo_passes_once(network: Backbone, manifest: Manifest, cache: Path) -> None:
    assert passed(network, manifest, cache) == 40
    assert passed(network, manifest, cache) == 0


def test_a_changed_photo_costs_one_pass_and_a_new_one_another(
    network: Backbone, manifest: Manifest, cache: Path, tmp_path: Path
) -> None:
    before = dict(zip((photo.path for photo in manifest.photos), features(network, manifest, cache).copy(), strict=True))
    draw_photo(0, np.random.default_rng(77)).save(manifest.root / "Cup" / "0007.jpg")
    draw_photo(0, np.random.default_rng(78)).save(manifest.root / "Cup" / "another.jpg")
    changed = scan(manifest.root, tmp_path / "scans")
    assert passed(network, changed, cache) == 2
    after = dict(zip((photo.path for photo in changed.photos), features(network, changed, cache), strict=True))
    assert [path for path in after if path not in before or not np.array_equal(after[path], before[path])] == [
        "Cup/0007.jpg",
        "Cup/another.jpg",
    ]


def test_the_same_photos_elsewhere_under_other_names_pass_no_more(
    network: Backbone, manifest: Manifest, cache: Path, tmp_path: Path
) -> None:
    first = features(network, manifest, cache).copy()
    for label in ("Cup", "Bowl"):
        for number in range(20):
            target = tmp_path / "elsewhere" / label.lower() / f"{19 - number}.jpg"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((manifest.root / label / f"{number:04}.jpg").read_bytes())
    there = scan(tmp_path / "elsewhere", tmp_path / "scans")
    assert passed(network, there, cache) == 0
    rows = {photo.digest: row for row, photo in enumerate(manifest.photos)}
    assert np.array_equal(features(network, there, cache), first[[rows[photo.digest] for photo in there.photos]])


@pytest.mark.slow
def test_another_network_s_vectors_are_its_own(network: Backbone, manifest: Manifest, cache: Path) -> None:
    assert passed(network, manifest, cache) == 40
    assert passed(find("embedded", cache), manifest, cache) == 40


def test_a_photo_that_vanished_is_named_and_nothing_is_left_behind(network: Backbone, manifest: Manifest, cache: Path) -> None:
    (manifest.root / manifest.photos[11].path).unlink()
    with pytest.raises(DataError, match=r"was a photo when the folder was scanned"):
        features(network, manifest, cache)
    assert not list(cache.glob("features*"))
