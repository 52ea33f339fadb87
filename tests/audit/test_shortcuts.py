import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bagbench.audit.finding import Finding
from bagbench.audit.shortcuts import shortcuts
from tests.audit.drawn import look


def found(root: Path, cache: Path) -> dict[str, Finding]:
    manifest, measured = look(root, cache)
    return {one.about: one for one in shortcuts(manifest, measured, np.arange(len(manifest.photos)))}


def change(root: Path, edit: Callable[[Image.Image, int], Image.Image], name: str = "Disc") -> None:
    """Change every photo of a class; `edit` is given each and its number."""
    for number, place in enumerate(sorted((root / name).iterdir())):
        edit(Image.open(place).convert("RGB"), number).save(place, quality=90)


def framed(picture: Image.Image) -> Image.Image:
    edge = Image.new("RGB", picture.size, (10, 20, 240))
    edge.paste(picture.crop((4, 4, 60, 60)), (4, 4))
    return edge


def test_photos_that_differ_in_what_they_show_have_no_shortcut(root: Path, cache: Path) -> None:
    assert found(root, cache) == {}


@pytest.mark.parametrize(
    ("edit", "about"),
    [
        (lambda picture, number: picture.resize((64 + number % 3, 50)), "aspect ratio"),
        (lambda picture, number: picture.resize((96 + number, 96 + number)), "width and height"),
        (lambda picture, _: picture.point(lambda value: value // 2 + 120), "brightness"),
        (lambda picture, _: framed(picture), "border colour"),
    ],
)
def test_a_property_that_tells_the_class_is_found(
    root: Path, cache: Path, edit: Callable[[Image.Image, int], Image.Image], about: str
) -> None:
    change(root, edit)
    one = found(root, cache)[about]
    assert one.interval is not None
    assert one.chance == 0.5
    assert 0.5 < one.interval.low <= one.interval.point <= one.interval.high <= 1
    assert one.score == pytest.approx(2 * one.interval.point - 1)
    assert one.photos == ()


def rename(root: Path, name: str, pattern: str) -> None:
    for number, place in enumerate(sorted((root / name).iterdir())):
        place.rename(place.with_name(pattern.format(number=number)))


@pytest.mark.parametrize(
    ("bars", "discs"),
    [
        ("IMG_{number}.jpg", "DSC{number}.jpg"),
        ("bar-{number}.jpg", "disc-{number}.jpg"),
        ("{number}.jpg", "{number:016x}.jpg"),
        ("{number}.jpg", "2021{number:08}.jpg"),
    ],
    ids=["camera", "class", "hash", "date"],
)
def test_names_that_tell_the_class_are_a_shortcut(root: Path, cache: Path, bars: str, discs: str) -> None:
    rename(root, "Bar", bars)
    rename(root, "Disc", discs)
    assert list(found(root, cache)) == ["file name"]


@pytest.mark.parametrize(("bars", "discs"), [("{number}.jpg", "1{number:03}.jpg"), ("1-{number}.jpg", "2-{number}.jpg")])
def test_numbering_the_photos_of_a_class_is_no_shortcut(root: Path, cache: Path, bars: str, discs: str) -> None:
    rename(root, "Bar", bars)
    rename(root, "Disc", discs)
    assert found(root, cache) == {}


def test_copies_of_one_photo_are_one_observation(root: Path, cache: Path) -> None:
    """Two sizes that one picture each has many copies of say nothing of the class."""
    for name, width in (("Bar", 80), ("Disc", 120)):
        first = root / name / "0000.jpg"
        Image.open(first).resize((width, 64)).save(first)
        for number in range(1, 20):
            shutil.copy(first, root / name / f"{number:04}.jpg")
    manifest, measured = look(root, cache)
    digests: dict[str, int] = {}
    pictures = np.array([digests.setdefault(photo.digest, row) for row, photo in enumerate(manifest.photos)])
    alone = shortcuts(manifest, measured, np.arange(len(pictures)))
    assert "aspect ratio" in [one.about for one in alone]
    assert "aspect ratio" not in [one.about for one in shortcuts(manifest, measured, pictures)]
