from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from bagbench.audit.finding import Finding
from bagbench.audit.measure import Measured
from bagbench.audit.quality import blank, blurred, dark, greyscale, light, stretched, tiny
from bagbench.data.manifest import Manifest
from tests.audit.drawn import draw, draw_smooth, look

Check = Callable[[Manifest, Sequence[Measured]], tuple[Finding, ...]]
CHECKS: tuple[Check, ...] = (dark, light, blurred, blank, tiny, stretched, greyscale)


def brightened(picture: Image.Image) -> Image.Image:
    return Image.fromarray((247 + np.asarray(picture) // 40).clip(0, 255).astype(np.uint8))


SPOIL: dict[Check, Callable[[Image.Image], Image.Image]] = {
    dark: lambda picture: ImageEnhance.Brightness(picture).enhance(0.15),
    light: brightened,
    blurred: lambda picture: picture.filter(ImageFilter.GaussianBlur(4)),
    blank: lambda picture: Image.new("RGB", picture.size, (200, 90, 40)),
    tiny: lambda picture: picture.resize((24, 24)),
    stretched: lambda picture: picture.resize((112, 36)),
    greyscale: lambda picture: picture.convert("L"),
}


@pytest.mark.parametrize("check", CHECKS)
def test_a_spoilt_photo_is_found_by_its_own_check(root: Path, cache: Path, check: Check) -> None:
    SPOIL[check](draw_smooth(np.random.default_rng(5))).save(root / "Bar" / "spoilt.png")
    manifest, measured = look(root, cache)
    (found,) = check(manifest, measured)
    assert found.photos == ("Bar/spoilt.png",)
    assert 0.5 < found.score <= 1
    by_others = [other.__name__ for other in CHECKS if other is not check and other(manifest, measured)]
    assert by_others in ([], ["blank"])  # what is nearly white is nearly blank


@pytest.mark.parametrize("check", CHECKS)
def test_photos_with_nothing_wrong_are_passed_over(root: Path, cache: Path, check: Check) -> None:
    assert check(*look(root, cache)) == ()


def test_a_thing_on_a_white_ground_is_neither_light_nor_blank_nor_blurred(root: Path, cache: Path) -> None:
    product = Image.new("RGB", (220, 220), "white")
    product.paste(draw(1, np.random.default_rng(1), 90), (65, 65))
    product.save(root / "Bar" / "product.png")
    manifest, measured = look(root, cache)
    assert [check.__name__ for check in (light, blank, blurred, dark) if check(manifest, measured)] == []


def test_a_blurred_thing_on_a_white_ground_is_blurred(root: Path, cache: Path) -> None:
    product = Image.new("RGB", (220, 220), "white")
    product.paste((40, 90, 30), (65, 65, 150, 150))
    product.filter(ImageFilter.GaussianBlur(6)).save(root / "Bar" / "product.png")
    assert [found.photos for found in blurred(*look(root, cache))] == [("Bar/product.png",)]


def test_a_folder_without_colour_has_no_greyscale_photos(root: Path, cache: Path) -> None:
    for place in root.rglob("*.jpg"):
        Image.open(place).convert("L").save(place)
    assert greyscale(*look(root, cache)) == ()


def test_a_smaller_photo_that_networks_need_not_enlarge_is_not_tiny(root: Path, cache: Path) -> None:
    rng = np.random.default_rng(2)
    for place in root.rglob("*.jpg"):
        draw(0, rng, 600).save(place)
    draw(0, rng, 260).save(root / "Bar" / "smaller.jpg")
    draw(0, rng, 200).save(root / "Bar" / "small.jpg")
    (found,) = tiny(*look(root, cache))
    assert (found.photos, found.about) == (("Bar/small.jpg",), "200 × 200 pixels")
