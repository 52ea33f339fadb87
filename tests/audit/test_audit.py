import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bagbench.audit.audit import audit
from bagbench.audit.balance import imbalance
from bagbench.audit.finding import Audit, Kind
from bagbench.audit.stored import from_json, keep, latest, to_json
from bagbench.data.duplicates import Duplicates, duplicates
from bagbench.data.manifest import scan
from bagbench.data.side import Side
from tests.audit.drawn import EACH, draw, draw_clean, draw_smooth, vectors
from tests.audit.test_quality import SPOIL

ON_FEATURES = {Kind.LABEL, Kind.UNRELATED, Kind.SAME_OBJECT}


def look_over(root: Path, cache: Path, *, network: bool = True) -> Audit:
    manifest = scan(root, cache)
    features = vectors(manifest) if network else None
    return audit(manifest, duplicates(manifest, cache), features, "a network" if network else "none was asked for", print)


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """An audit of a folder in which something of every kind is wrong."""
    folder = tmp_path_factory.mktemp("spoilt")
    root = draw_clean(folder / "shapes", each=50)
    for number in range(20):
        (root / "Disc" / f"{number:04}.jpg").unlink()
    for number in range(10, 50):
        place = root / "Bar" / f"{number:04}.jpg"
        place.rename(place.with_name(f"IMG_{number}.jpg"))
    (root / "Bar" / "empty.jpg").touch()
    draw(0, np.random.default_rng(1)).save(root / "Bar" / "gif.jpg", "GIF")
    shutil.copy(root / "Bar" / "0001.jpg", root / "Disc" / "0001.jpg")
    smooth = draw_smooth(np.random.default_rng(2))
    for check, spoil in SPOIL.items():
        spoil(smooth).save(root / "Bar" / f"{check.__name__}.png")
    exif = Image.Exif()
    exif[0x013B] = "A. Nyone"
    draw(0, np.random.default_rng(3)).save(root / "Bar" / "private.jpg", exif=exif)

    manifest = scan(root, folder / "cache")
    row = {photo.path: place for place, photo in enumerate(manifest.photos)}
    sides = tuple(Side.VALIDATION if photo.path == "Disc/0001.jpg" else Side.TRAIN for photo in manifest.photos)
    manifest = replace(manifest, sides=sides)
    features = vectors(manifest)
    features[row["Disc/0025.jpg"]] = features[row["Bar/0005.jpg"]] + 0.05
    features[row["Disc/0030.jpg"]] = 5 * np.eye(96)[20]
    features[row["Disc/0041.jpg"]] = features[row["Disc/0040.jpg"]] * 1.01
    exact = duplicates(manifest, folder / "cache").exact
    near = Duplicates(exact=exact, near=((row["Bar/0003.jpg"], row["Bar/0004.jpg"]),))
    return audit(manifest, near, features, "a network", print)


def test_every_kind_is_found_where_it_is(spoilt: Audit) -> None:
    assert list(dict.fromkeys(one.kind for one in spoilt.findings)) == list(Kind)
    assert spoilt.not_looked_for == ()


def test_findings_of_a_kind_have_the_highest_score_first(spoilt: Audit) -> None:
    for kind in Kind:
        scores = [one.score for one in spoilt.of(kind)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


def test_a_clean_folder_has_no_findings(root: Path, cache: Path) -> None:
    found = look_over(root, cache)
    assert found.findings == ()
    assert found.classes == (("Bar", EACH), ("Disc", EACH))
    assert (found.files, found.photos, found.backbone) == (2 * EACH, 2 * EACH, "a network")
    assert [left.kind for left in found.not_looked_for] == [Kind.LEAK]


def test_without_a_network_three_kinds_are_not_looked_for_and_why_is_said(root: Path, cache: Path) -> None:
    found = look_over(root, cache, network=False)
    reasons = {left.kind: left.reason for left in found.not_looked_for}
    assert set(reasons) == ON_FEATURES | {Kind.LEAK}
    assert {reasons[kind] for kind in ON_FEATURES} == {"takes a pretrained network: none was asked for"}
    assert found.backbone == ""


def test_of_few_pictures_nothing_is_said_that_takes_many(tmp_path: Path) -> None:
    root = draw_clean(tmp_path / "few", each=10)
    (root / "Disc" / "0009.jpg").unlink()
    shutil.copy(root / "Disc" / "0001.jpg", root / "Disc" / "copy.jpg")  # ten photos, nine pictures
    reasons = {left.kind: left.reason for left in look_over(root, tmp_path / "cache").not_looked_for}
    assert set(reasons) == ON_FEATURES | {Kind.SHORTCUT, Kind.LEAK}
    assert reasons[Kind.SHORTCUT] == "takes 10 different pictures of each class; Disc has 9"


@pytest.mark.parametrize(("discs", "expected"), [(20, ()), (19, ("19 photos; Bar has 30",))])
def test_classes_are_unequal_from_more_than_half_as_many_again(
    root: Path, cache: Path, discs: int, expected: tuple[str, ...]
) -> None:
    for number in range(discs, EACH):
        (root / "Disc" / f"{number:04}.jpg").unlink()
    found = imbalance(scan(root, cache))
    assert tuple(one.about for one in found) == expected
    assert all(one.photos == ("Disc",) for one in found)


def test_an_audit_survives_the_way_to_json_and_back(spoilt: Audit) -> None:
    assert from_json(to_json(spoilt)) == spoilt


def test_the_latest_audit_of_the_photos_is_kept(spoilt: Audit, cache: Path) -> None:
    assert latest(cache, spoilt.digest) is None
    keep(cache, spoilt)
    keep(cache, replace(spoilt, findings=()))
    assert latest(cache, spoilt.digest) == replace(spoilt, findings=())
    assert latest(cache, "0" * 64) is None


def test_an_audit_that_cannot_be_read_is_none(spoilt: Audit, cache: Path) -> None:
    keep(cache, spoilt)
    (file,) = cache.iterdir()
    file.write_text('{"name": "half"')
    assert latest(cache, spoilt.digest) is None
