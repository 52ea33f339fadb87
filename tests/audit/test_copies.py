import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bagbench.audit.copies import clashes, exact_copies, leaks, near_copies
from bagbench.audit.finding import Finding
from bagbench.data.duplicates import Duplicates
from bagbench.data.manifest import Manifest
from bagbench.data.side import Side
from tests.audit.drawn import look


@pytest.fixture
def copied(root: Path) -> Path:
    """One photo has a twin in its class, another a twin in the other class and a larger version of itself beside it."""
    shutil.copy(root / "Bar" / "0001.jpg", root / "Bar" / "copy.jpg")
    shutil.copy(root / "Bar" / "0002.jpg", root / "Disc" / "other.jpg")
    Image.open(root / "Bar" / "0002.jpg").resize((128, 128)).save(root / "Bar" / "twice.jpg")
    return root


def groups(manifest: Manifest) -> Duplicates:
    row = {photo.path: place for place, photo in enumerate(manifest.photos)}
    twins = (row["Bar/0001.jpg"], row["Bar/copy.jpg"])
    others = (row["Bar/0002.jpg"], row["Disc/other.jpg"])
    near = (row["Bar/0002.jpg"], row["Bar/twice.jpg"], row["Disc/other.jpg"])
    return Duplicates(exact=(twins, others), near=(near,))


def shown(findings: tuple[Finding, ...]) -> list[tuple[tuple[str, ...], float, str]]:
    return [(finding.photos, finding.score, finding.about) for finding in findings]


def test_copies_are_grouped_with_the_largest_first_and_then_by_path(copied: Path, cache: Path) -> None:
    manifest, measured = look(copied, cache)
    assert shown(exact_copies(manifest, groups(manifest), measured)) == [
        (("Bar/0001.jpg", "Bar/copy.jpg"), 1.0, ""),
        (("Bar/0002.jpg", "Disc/other.jpg"), 1.0, ""),
    ]
    assert shown(near_copies(manifest, groups(manifest), measured)) == [
        (("Bar/twice.jpg", "Bar/0002.jpg", "Disc/other.jpg"), 0.9, "")
    ]


def test_a_picture_in_two_classes_clashes_once(copied: Path, cache: Path) -> None:
    manifest, measured = look(copied, cache)
    assert shown(clashes(manifest, groups(manifest), measured)) == [
        (("Bar/twice.jpg", "Bar/0002.jpg", "Disc/other.jpg"), 0.9, "Bar, Disc")
    ]


def test_a_picture_on_two_sides_leaks(copied: Path, cache: Path) -> None:
    manifest, measured = look(copied, cache)
    assert leaks(manifest, groups(manifest), measured) == ()
    sides = tuple(Side.VALIDATION if photo.path == "Bar/copy.jpg" else Side.TRAIN for photo in manifest.photos)
    split = replace(manifest, sides=sides)
    assert shown(leaks(split, groups(split), measured)) == [(("Bar/0001.jpg", "Bar/copy.jpg"), 1.0, "train, validation")]
