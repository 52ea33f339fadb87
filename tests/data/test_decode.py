import io
import os
import struct
import threading
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from bagbench.data import decode as module
from bagbench.data.decode import check_bytes, decode_bytes, decode_within, read_bytes
from bagbench.errors import DataError
from tests.drawing import draw_photo


def decode(source: Path, size: int) -> NDArray[np.uint8]:
    return decode_bytes(read_bytes(source), size)


def check(source: Path) -> str:
    """Return why a file cannot be used, empty if it can."""
    try:
        check_bytes(read_bytes(source))
    except DataError as error:
        return error.problem
    return ""


RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
FORMATS: dict[str, dict[str, Any]] = {"JPEG": {"quality": 95}, "PNG": {}, "BMP": {}, "GIF": {}, "WEBP": {"lossless": True}}


@pytest.fixture
def photo() -> Image.Image:
    return draw_photo(1, np.random.default_rng(0), size=40)


def corners(pixels: NDArray[np.uint8]) -> list[tuple[int, ...]]:
    """Top left, top right, bottom left, bottom right."""
    return [tuple(pixels[row, column].tolist()) for row in (0, -1) for column in (0, -1)]


def quarters(*colours: tuple[int, ...], mode: str = "RGB") -> Image.Image:
    image = Image.new(mode, (64, 64))
    for number, colour in enumerate(colours):
        image.paste(colour, (number % 2 * 32, number // 2 * 32, number % 2 * 32 + 32, number // 2 * 32 + 32))
    return image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def written(folder: Path, content: bytes, name: str = "photo.jpg") -> Path:
    place = folder / name
    place.write_bytes(content)
    return place


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_of_size(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_known_by_its_content_and_not_by_its_name(kind: str, photo: Image.Image, tmp_path: Path) -> None:
    place = written(tmp_path, encoded(photo, kind, **FORMATS[kind]), "misnamed.txt")
    assert check(place) == ""
    pixels = decode(place, 40)
    assert pixels.shape == (40, 40, 3)
    assert pixels.dtype == np.uint8
    with Image.open(place) as as_pillow_reads_it:
        assert np.array_equal(pixels, np.asarray(as_pillow_reads_it.convert("RGB")))


def test_an_image_is_stretched_to_a_square_with_antialiasing(tmp_path: Path) -> None:
    columns = np.zeros((30, 120, 3), np.uint8)
    columns[:, ::2] = 255
    pixels = decode(written(tmp_path, encoded(Image.fromarray(columns), "PNG")), 10)
    assert pixels.shape == (10, 10, 3)
    assert np.abs(pixels.astype(int) - 128).max() < 20  # without antialiasing a column would be 0 or 255


def test_a_large_jpeg_looks_the_same_as_when_decoded_at_full_size(tmp_path: Path) -> None:
    smooth = draw_photo(2, np.random.default_rng(3), 20).resize((1600, 900), Image.Resampling.BICUBIC)
    place = written(tmp_path, encoded(smooth, "JPEG", quality=95))
    with Image.open(place) as image:
        full = np.asarray(image.resize((64, 64), Image.Resampling.BILINEAR))
    assert np.abs(decode(place, 64).astype(int) - full).max() <= 6


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (1, "RGBW"),
        (2, "GRWB"),
        (3, "WBGR"),
        (4, "BWRG"),
        (5, "RBGW"),
        (6, "BRWG"),
        (7, "WGBR"),
        (8, "GWRB"),
        (9, "RGBW"),  # not a value EXIF knows
    ],
)
def test_exif_orientation_is_applied(kind: str, orientation: int, expected: str, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    place = written(tmp_path, encoded(quarters(RED, GREEN, BLUE, WHITE), kind, exif=exif, **FORMATS[kind]))
    colours = {"R": RED, "G": GREEN, "B": BLUE, "W": WHITE}
    off = np.array(corners(decode(place, 32))) - [colours[letter] for letter in expected]
    assert np.abs(off).max() <= 12


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0nonsense", b"Exif\0\0II*\0\x08\0\0\0\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12"]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_damaged_exif_does_not_cost_the_photo(kind: str, exif: bytes, photo: Image.Image, tmp_path: Path) -> None:
    assert check(written(tmp_path, encoded(photo, kind, exif=exif))) == ""


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpegs_of_every_colour_model_become_rgb(mode: str, progressive: bool, tmp_path: Path) -> None:
    image = quarters(RED, GREEN, BLUE, WHITE).convert(mode)
    pixels = decode(written(tmp_path, encoded(image, "JPEG", quality=95, progressive=progressive)), 32)
    off = np.array(corners(pixels)) - np.array(corners(np.asarray(image.convert("RGB"))))
    assert np.abs(off).max() <= 12


def test_sixteen_bit_greyscale_is_scaled_and_not_clipped(tmp_path: Path) -> None:
    ramp = np.repeat(np.linspace(0, 65535, 64).astype(np.uint16)[None], 64, axis=0)
    pixels = decode(written(tmp_path, encoded(Image.fromarray(ramp), "PNG")), 64)
    assert np.array_equal(pixels[0, :, 0], np.round(ramp[0] / 257))


def test_sixteen_bit_colour_is_scaled(tmp_path: Path) -> None:
    row = b"\0" + struct.pack(">HHH", 65535, 32768, 256) * 2
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 16, 2, 0, 0, 0))
    content += chunk(b"IDAT", zlib.compress(row * 2)) + chunk(b"IEND", b"")
    assert corners(decode(written(tmp_path, content), 2)) == [(255, 128, 1)] * 4


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_modes_without_transparency_become_rgb(mode: str, tmp_path: Path) -> None:
    image = quarters(WHITE, (0, 0, 0), (0, 0, 0), WHITE).convert(mode)
    assert corners(decode(written(tmp_path, encoded(image, "PNG")), 64)) == [WHITE, (0, 0, 0), (0, 0, 0), WHITE]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_alpha_is_composed_on_white(kind: str, tmp_path: Path) -> None:
    image = quarters((0, 0, 0, 0), (255, 0, 0, 255), (0, 0, 255, 128), (0, 0, 0, 255), mode="RGBA")
    pixels = decode(written(tmp_path, encoded(image, kind, **FORMATS[kind])), 64)
    assert np.abs(np.array(corners(pixels)) - [WHITE, RED, (127, 127, 255), (0, 0, 0)]).max() <= 1


def test_transparent_colours_do_not_bleed_when_made_smaller(tmp_path: Path) -> None:
    stripes = np.zeros((64, 64, 4), np.uint8)
    stripes[:, ::2] = (255, 255, 255, 255)  # white stripes between wholly transparent black ones: all white on white
    assert decode(written(tmp_path, encoded(Image.fromarray(stripes), "PNG")), 8).min() >= 254


def test_greyscale_with_alpha_is_composed_on_white(tmp_path: Path) -> None:
    image = quarters((0, 0), (0, 255), (0, 128), (255, 255), mode="LA")
    assert [pixel[0] for pixel in corners(decode(written(tmp_path, encoded(image, "PNG")), 64))] == [255, 0, 127, 255]


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_transparent_palette_entry_is_white(kind: str, tmp_path: Path) -> None:
    image = Image.new("P", (8, 8), 1)
    image.putpalette([0, 0, 0, 255, 0, 0])
    image.paste(0, (0, 0, 4, 8))
    pixels = decode(written(tmp_path, encoded(image, kind, transparency=0)), 8)
    assert corners(pixels) == [WHITE, RED, WHITE, RED]


def test_palette_entries_may_be_half_transparent(tmp_path: Path) -> None:
    image = Image.new("P", (8, 8), 1)
    image.putpalette([0, 0, 0, 255, 0, 0])
    assert corners(decode(written(tmp_path, encoded(image, "PNG", transparency=bytes([0, 128]))), 8)) == [(255, 127, 127)] * 4


def test_a_transparent_colour_key_is_white(tmp_path: Path) -> None:
    place = written(tmp_path, encoded(quarters(RED, GREEN, BLUE, RED), "PNG", transparency=RED))
    assert corners(decode(place, 64)) == [WHITE, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_is_its_first_picture(kind: str, tmp_path: Path) -> None:
    first, second = Image.new("RGB", (16, 16), RED), Image.new("RGB", (16, 16), BLUE)
    content = encoded(first, kind, save_all=True, append_images=[second], **FORMATS[kind])
    assert corners(decode(written(tmp_path, content), 4)) == [RED] * 4


def test_a_multi_picture_jpeg_is_its_first_picture(tmp_path: Path) -> None:
    first, second = Image.new("RGB", (16, 16), WHITE), Image.new("RGB", (16, 16), (0, 0, 0))
    content = encoded(first, "MPO", save_all=True, append_images=[second])
    assert corners(decode(written(tmp_path, content), 4)) == [WHITE] * 4


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"not a photo", "not an image that bagbench reads (JPEG, PNG, BMP, GIF, WebP)"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "not an image that bagbench reads (JPEG, PNG, BMP, GIF, WebP)"),
        (b"%PDF-1.7", "not an image that bagbench reads (JPEG, PNG, BMP, GIF, WebP)"),
        (b"MM\0*\0\0\0\x08", "not an image that bagbench reads (JPEG, PNG, BMP, GIF, WebP)"),  # TIFF
        (b"\xff\xd8\xff\xe0", "truncated JPEG"),
        (b"GIF89a", "truncated GIF"),
        (png_of_size(50_000, 50_000), "too large: 50000 × 50000 pixels; the limit is 100,000,000"),
        (png_of_size(10_001, 10_000), "too large: 10001 × 10000 pixels; the limit is 100,000,000"),
        (png_of_size(9_500, 10_000), "truncated PNG"),  # where Pillow would warn of a decompression bomb
    ],
)
def test_what_cannot_be_used_has_a_reason(content: bytes, reason: str, tmp_path: Path) -> None:
    place = written(tmp_path, content)
    assert check(place) == reason
    with pytest.raises(DataError) as raised:
        decode(place, 8)
    assert str(raised.value) == reason


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_cut_anywhere_is_refused_or_decodes_and_nothing_else_happens(
    kind: str, photo: Image.Image, tmp_path: Path
) -> None:
    content = encoded(photo, kind, **FORMATS[kind])
    for cut in [*range(0, len(content), 37), len(content) - 30]:
        place = written(tmp_path, content[:cut])
        reason = check(place)
        assert "\n" not in reason
        if cut < len(content) * 0.9:
            assert reason
        if reason:
            with pytest.raises(DataError):
                decode(place, 40)
        else:
            assert decode(place, 40).shape == (40, 40, 3)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_truncated_jpeg_is_found_by_a_check_at_an_eighth_of_its_size(progressive: bool, tmp_path: Path) -> None:
    content = encoded(draw_photo(0, np.random.default_rng(1), 400), "JPEG", quality=90, progressive=progressive)
    assert check(written(tmp_path, content)) == ""
    for lost in (100, 1000, len(content) // 2):
        assert check(written(tmp_path, content[:-lost])) == "truncated JPEG"


@pytest.mark.parametrize("kind", FORMATS)
def test_noise_in_a_file_is_never_a_crash(kind: str, photo: Image.Image, tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    content = np.frombuffer(encoded(photo, kind, **FORMATS[kind]), np.uint8)
    for _ in range(60):
        noisy = content.copy()
        noisy[rng.integers(0, len(noisy), 8)] = rng.integers(0, 256, 8)
        place = written(tmp_path, noisy.tobytes())
        if not check(place):
            assert decode(place, 8).shape == (8, 8, 3)


def test_a_file_of_too_many_bytes_is_not_read(tmp_path: Path) -> None:
    place = tmp_path / "photo.jpg"
    with place.open("wb") as file:
        file.truncate(10 * 2**30)
    assert check(place) == "too large: 10,737,418,240 bytes; the limit is 134,217,728"


def test_a_jpeg_of_countless_scans_is_refused_before_they_cost_time(tmp_path: Path) -> None:
    content = encoded(Image.new("L", (3000, 3000)), "JPEG", progressive=True)
    start = content.rindex(b"\xff\xda")
    scan = content[start:-2]
    reason = check(written(tmp_path, content[:start] + scan * 2000 + content[-2:]))
    assert reason == "too costly to decode: a JPEG of 3000 × 3000 pixels in too many scans"


def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "photo.jpg")
    reasons: list[str] = []
    thread = threading.Thread(target=lambda: reasons.append(check(tmp_path / "photo.jpg")), daemon=True)
    thread.start()
    thread.join(timeout=10)
    assert reasons == ["not a regular file"]


def test_what_is_not_there_or_not_a_file_has_a_reason(tmp_path: Path) -> None:
    assert check(tmp_path / "missing.jpg") == "cannot be read: No such file or directory"
    assert check(tmp_path) == "not a regular file"
    with pytest.raises(DataError, match=r"cannot be read: No such file"):
        decode(tmp_path / "missing.jpg", 8)


def test_images_above_the_size_that_one_thread_at_a_time_decodes_come_out_right(tmp_path: Path) -> None:
    place = written(tmp_path, encoded(quarters(RED, GREEN, BLUE, WHITE).resize((4100, 4100), Image.Resampling.NEAREST), "PNG"))
    assert module._LARGE_PIXELS < 4100 * 4100
    assert corners(decode(place, 4)) == [RED, GREEN, BLUE, WHITE]
    assert not module._one_large.locked()


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 200), st.sampled_from(["JPEG", "PNG"]))
def test_within_a_side_an_image_keeps_its_proportions_and_is_never_made_larger(
    width: int, height: int, side: int, kind: str
) -> None:
    pixels = decode_within(encoded(Image.new("RGB", (width, height), RED), kind), side)
    longer = max(width, height)
    assert max(pixels.shape[:2]) == min(longer, side)
    for own, found in zip((height, width), pixels.shape[:2], strict=True):
        assert abs(found - own * min(longer, side) / longer) <= 0.5 or found == 1
    assert np.abs(pixels.astype(int) - RED).max() <= 3


def test_within_its_own_size_an_image_is_what_it_was(photo: Image.Image) -> None:
    assert np.array_equal(decode_within(encoded(photo, "PNG"), 40), np.asarray(photo))


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_within_a_side_an_image_lies_as_its_orientation_says(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert decode_within(encoded(Image.new("RGB", (200, 100)), "JPEG", exif=exif), 50).shape == (50, 25, 3)


def test_within_a_side_transparency_is_white() -> None:
    assert corners(decode_within(encoded(Image.new("RGBA", (80, 40), (0, 0, 0, 0)), "PNG"), 20)) == [WHITE] * 4


def test_within_a_side_what_cannot_be_used_has_the_same_reason() -> None:
    with pytest.raises(DataError, match=r"^not an image that bagbench reads"):
        decode_within(b"not a photo", 8)
