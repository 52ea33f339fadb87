from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from bagbench.audit.measure import Measured, measure
from bagbench.data.manifest import scan
from bagbench.errors import DataError
from tests.audit.drawn import draw_smooth, look


def measured(root: Path, cache: Path, content: bytes) -> Measured:
    """Measure a file's bytes, put first in a folder."""
    (root / "Bar" / "!.jpg").write_bytes(content)
    return look(root, cache)[1][0]


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(("kind", "name"), [("PNG", "PNG"), ("GIF", "GIF"), ("BMP", "BMP"), ("WEBP", "WebP"), ("JPEG", "JPEG")])
def test_the_format_is_what_the_bytes_say(root: Path, cache: Path, kind: str, name: str) -> None:
    content = encoded(Image.new("RGB", (40, 30), (200, 0, 0)), kind)
    found = measured(root, cache, content)
    assert (found.format, found.width, found.height, found.size) == (name, 40, 30, len(content))


def test_a_picture_of_several_is_a_jpeg(root: Path, cache: Path) -> None:
    picture = Image.new("RGB", (40, 30), (200, 0, 0))
    assert measured(root, cache, encoded(picture, "MPO", save_all=True, append_images=[picture])).format == "JPEG"


def test_width_and_height_are_those_of_the_picture_upright(root: Path, cache: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = measured(root, cache, encoded(Image.new("RGB", (40, 30)), "JPEG", exif=exif))
    assert (found.width, found.height, found.aspect) == (30, 40, 0.75)


def test_border_background_and_brightness_are_of_the_pixels(root: Path, cache: Path) -> None:
    picture = Image.new("RGB", (100, 100), (255, 0, 0))
    picture.paste((0, 0, 255), (10, 10, 90, 90))
    found = measured(root, cache, encoded(picture))
    assert found.border == (1, 0, 0)
    assert found.background == pytest.approx((1 / 16, 1 / 16, 15 / 16))
    assert found.brightness == pytest.approx(np.sqrt(0.241 * 0.36**2 + 0.068 * 0.64**2), abs=0.01)


def test_one_coloured_pixel_is_colour(root: Path, cache: Path) -> None:
    grey = Image.fromarray(np.random.default_rng(0).integers(0, 256, (60, 60), dtype=np.uint8))
    assert measured(root, cache, encoded(grey.convert("RGB"), "JPEG")).greyscale
    coloured = grey.convert("RGB")
    coloured.putpixel((3, 3), (90, 80, 80))
    assert not measured(root, cache, encoded(coloured)).greyscale


def test_the_more_a_picture_is_blurred_the_higher_its_blur(root: Path, cache: Path) -> None:
    picture = draw_smooth(np.random.default_rng(3), size=200)
    blurs = [measured(root, cache, encoded(picture.filter(ImageFilter.GaussianBlur(radius)))).blur for radius in (0, 1, 2, 4)]
    assert blurs == sorted(blurs)
    assert blurs[0] < 0.4
    assert 0.6 < blurs[-1] <= 1


def test_a_picture_of_one_colour_is_not_blurred(root: Path, cache: Path) -> None:
    assert measured(root, cache, encoded(Image.new("RGB", (50, 50), (9, 9, 9)))).blur == 0


@pytest.mark.parametrize("change", ["vanished", "changed"])
def test_a_photo_that_is_another_than_was_scanned_is_named(root: Path, cache: Path, change: str) -> None:
    manifest = scan(root, cache)
    place = root / "Bar" / "0003.jpg"
    if change == "vanished":
        place.unlink()
    else:
        place.write_bytes(encoded(Image.new("RGB", (40, 30)), "JPEG"))
    with pytest.raises(DataError, match=r"0003\.jpg .*; run again"):
        measure(manifest)
