from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from bagbench.data.duplicates import Duplicates, duplicates
from bagbench.data.manifest import Manifest, scan
from bagbench.errors import DataError
from tests.drawing import draw_folder

SIDE = 200


def scene(number: int) -> Image.Image:
    """Draw a picture that no other number gives: large and small shapes of many colours on a shaded ground."""
    rng = np.random.default_rng(number)
    ends = rng.uniform(40, 220, (2, 1, 3))
    shade = np.linspace(0, 1, SIDE)[:, None, None]
    picture = Image.fromarray(np.broadcast_to(ends[0] + shade * (ends[1] - ends[0]), (SIDE, SIDE, 3)).astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    for extent in (60, 45, 30, 20, 15, 10, 8):
        x, y = rng.uniform(0.1 * SIDE, 0.9 * SIDE, 2)
        colour = tuple(int(value) for value in rng.integers(0, 256, 3))
        pen.ellipse((x - extent, y - extent * rng.uniform(0.4, 1), x + extent, y + extent * rng.uniform(0.4, 1)), colour)
    return picture


def recompressed(picture: Image.Image, quality: int = 40) -> Image.Image:
    encoded = BytesIO()
    picture.save(encoded, "JPEG", quality=quality)
    return Image.open(encoded)


def cut(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    return picture.crop((round(SIDE * left), round(SIDE * top), round(SIDE * (1 - right)), round(SIDE * (1 - bottom))))


def found(root: Path) -> tuple[Manifest, Duplicates]:
    manifest = scan(root, root.parent / "cache")
    return manifest, duplicates(manifest, root.parent / "cache")


def near(root: Path) -> set[frozenset[str]]:
    """The near groups of a folder, by path."""
    manifest, there = found(root)
    return {frozenset(manifest.photos[index].path for index in group) for group in there.near}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Twelve pictures in two classes, no two alike."""
    for number in range(12):
        place = tmp_path / "photos" / ("Cup", "Bowl")[number % 2] / f"{number}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        scene(number).save(place)
    return tmp_path / "photos"


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "recompressed": recompressed,
    "half as large": lambda picture: picture.resize((SIDE // 2, SIDE // 2)),
    "twice as large": lambda picture: picture.resize((2 * SIDE, 2 * SIDE)),
    "stretched": lambda picture: picture.resize((SIDE, SIDE * 3 // 4)),
    "brighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.1),
    "cut on all sides": lambda picture: cut(picture, 0.05, 0.05, 0.05, 0.05),
    "cut a little": lambda picture: cut(picture, 0.025, 0.025, 0.025, 0.025),
    "cut on the left": lambda picture: cut(picture, 0.05, 0, 0, 0),
    "cut in the corner": lambda picture: cut(picture, 0, 0, 0.05, 0.05),
    "cut, smaller and recompressed": lambda picture: recompressed(cut(picture, 0.05, 0.02, 0, 0.03).resize((120, 120)), 60),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_picture_is_found_again(root: Path, change: str) -> None:
    for number in (3, 8):
        CHANGES[change](scene(number)).save(root / "Cup" / f"again {number}.png")
    assert near(root) == {frozenset({"Bowl/3.png", "Cup/again 3.png"}), frozenset({"Cup/8.png", "Cup/again 8.png"})}


def test_pictures_that_differ_are_not_one(root: Path) -> None:
    assert found(root)[1] == Duplicates(exact=(), near=())


@pytest.mark.parametrize(
    "change",
    [ImageOps.mirror, ImageOps.flip, ImageOps.invert, lambda picture: picture.rotate(90)],
    ids=["mirrored", "upside down", "inverted", "rotated"],
)
def test_a_picture_that_was_turned_or_recoloured_is_another(root: Path, change: Callable[[Image.Image], Image.Image]) -> None:
    change(scene(3)).save(root / "Cup" / "turned.png")
    assert near(root) == set()


def test_one_object_in_two_colours_is_two_pictures(root: Path) -> None:
    for number, colour in enumerate(("red", "orange")):
        picture = Image.new("RGB", (SIDE, SIDE), "white")
        ImageDraw.Draw(picture).rounded_rectangle((50, 60, 150, 170), 20, colour)
        picture.save(root / "Cup" / f"product {number}.png")
    assert near(root) == set()


def test_pictures_without_contrast_match_nothing_but_their_own_bytes(root: Path) -> None:
    rng = np.random.default_rng(0)
    for number in range(4):
        noise = rng.integers(249, 252, (SIDE, SIDE, 3), dtype=np.uint8)
        Image.fromarray(noise).save(root / "Cup" / f"blank {number}.png")
    Image.new("RGB", (SIDE, SIDE), "white").save(root / "Cup" / "white.png")
    Image.new("RGB", (SIDE + 9, SIDE), "white").save(root / "Bowl" / "white.png")
    assert found(root)[1] == Duplicates(exact=(), near=())


def test_byte_identical_photos_are_exact_copies_and_not_near_ones(root: Path) -> None:
    for name in ("copy.png", "another.png"):
        (root / "Bowl" / name).write_bytes((root / "Cup/0.png").read_bytes())
    manifest, there = found(root)
    assert [[manifest.photos[index].path for index in group] for group in there.exact] == [
        ["Bowl/another.png", "Bowl/copy.png", "Cup/0.png"]
    ]
    assert there.near == ()


def test_a_near_group_takes_its_members_exact_copies_in(root: Path) -> None:
    (root / "Bowl/copy.png").write_bytes((root / "Cup/0.png").read_bytes())
    recompressed(scene(0)).save(root / "Bowl/recompressed.png")
    assert near(root) == {frozenset({"Cup/0.png", "Bowl/copy.png", "Bowl/recompressed.png"})}


def test_copies_of_copies_are_one_group(root: Path) -> None:
    cut(scene(0), 0.08, 0, 0, 0).save(root / "Cup/once.png")
    cut(scene(0), 0.08, 0, 0.08, 0).save(root / "Cup/twice.png")
    assert near(root) == {frozenset({"Cup/0.png", "Cup/once.png", "Cup/twice.png"})}


def test_what_was_found_is_kept_and_photos_are_not_read_again(root: Path) -> None:
    recompressed(scene(3)).save(root / "Cup/again.png")
    manifest, there = found(root)
    (root / "Cup/again.png").unlink()
    told: list[int] = []
    assert duplicates(manifest, root.parent / "cache", lambda done, _: told.append(done)) == there
    assert not told


def test_progress_goes_from_the_first_photo_to_the_last_comparison(root: Path) -> None:
    recompressed(scene(3)).save(root / "Cup/again.png")
    told: list[tuple[int, int]] = []
    duplicates(scan(root, root.parent / "cache"), root.parent / "cache", lambda *counts: told.append(counts))
    assert told[0] == (1, 26)
    assert told[-1] == (26, 26)
    assert told == sorted(told)


def test_a_photo_that_vanished_is_named(root: Path) -> None:
    manifest = scan(root, root.parent / "cache")
    (root / "Cup/0.png").unlink()
    with pytest.raises(DataError, match=r"Cup/0\.png was a photo when the folder was scanned"):
        duplicates(manifest, root.parent / "cache")


def test_two_photos_are_enough(tmp_path: Path) -> None:
    manifest, there = found(draw_folder(tmp_path / "photos", {"Cup": 2, "Bowl": 2}))
    assert len(manifest.photos) == 4
    assert there == Duplicates(exact=(), near=())


def test_more_alike_than_are_compared_with_one_are_still_one_group(root: Path) -> None:
    for quality in range(30, 90, 3):
        scene(5).save(root / "Cup" / f"quality {quality}.jpg", quality=quality)
    (group,) = near(root)
    assert len(group) == 21
