"""What real encoders write, mutated: it is decoded, or refused in one line and soon; nothing else happens, ever."""

import re
import struct
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from bagbench.data.decode import check_bytes, decode_bytes, decode_within
from bagbench.data.threads import for_each
from bagbench.errors import DataError
from tests.drawing import draw_photo
from tests.hostile.containers import bmp, chunk, encoded, exif

MOST_SECONDS = 20  # the worst of 22,000 took 0.3 alone, 7 on busy cores: a large image waits for another
_PHOTO = draw_photo(1, np.random.default_rng(0), size=24)
_FILM: dict[str, Any] = {"save_all": True, "append_images": [_PHOTO.rotate(90), _PHOTO.rotate(180)]}
_TURNED = exif((0x0112, 3, 1, 6), (0x010F, 2, 9, 38), more=b"a camera\0")

SEEDS: dict[str, bytes] = {
    "JPEG": encoded(_PHOTO, "JPEG", quality=90, exif=_TURNED, comment=b"a comment", icc_profile=b"a profile"),
    "progressive JPEG": encoded(_PHOTO, "JPEG", progressive=True, subsampling=0),
    "restarting JPEG": encoded(_PHOTO, "JPEG", restart_marker_blocks=1),
    "grey JPEG": encoded(_PHOTO.convert("L"), "JPEG"),
    "CMYK JPEG": encoded(_PHOTO.convert("CMYK"), "JPEG", progressive=True),
    "album JPEG": encoded(_PHOTO, "MPO", **_FILM),
    "PNG": encoded(_PHOTO, "PNG", exif=_TURNED, icc_profile=b"a profile"),
    "palette PNG": encoded(_PHOTO.quantize(16), "PNG", transparency=bytes(range(0, 256, 16))),
    "16-bit PNG": encoded(Image.fromarray(np.asarray(_PHOTO.convert("L")).astype(np.uint16) * 257), "PNG"),
    "clear PNG": encoded(_PHOTO.convert("RGBA"), "PNG"),
    "1-bit PNG": encoded(_PHOTO.convert("1"), "PNG"),
    "PNG film": encoded(_PHOTO, "PNG", **_FILM),
    "GIF": encoded(_PHOTO, "GIF", comment=b"a comment"),
    "clear GIF": encoded(_PHOTO.quantize(16), "GIF", transparency=3),
    "GIF film": encoded(_PHOTO, "GIF", **_FILM),
    "WebP": encoded(_PHOTO, "WEBP", exif=_TURNED),
    "lossless WebP": encoded(_PHOTO, "WEBP", lossless=True),
    "clear WebP": encoded(_PHOTO.convert("RGBA"), "WEBP"),
    "WebP film": encoded(_PHOTO, "WEBP", **_FILM),
    "BMP": encoded(_PHOTO, "BMP"),
    "palette BMP": encoded(_PHOTO.quantize(16), "BMP"),
    "1-bit BMP": encoded(_PHOTO.convert("1"), "BMP"),
    "BMP in runs": bmp(24, 24, bits=8, compression=1, colours=16, data=(b"\x0c\5\0\x03\1\2\3\0\x09\7\0\0" * 24) + b"\0\1"),
    "BMP in short runs": bmp(24, 24, bits=4, compression=2, colours=16, data=(b"\x0c\x35\0\2\4\1\x08\7\0\0" * 24) + b"\0\1"),
}

# The most that a field holds, one less and one more than the seeds' side, and what passes the limits or nearly does.
_NUMBERS = (0, 1, 23, 25, 255, 4000, 9999, 16_383, 32_768, 65_535, 2**24 - 1, 2**31 - 1, 2**31, 2**32 - 24, 2**32 - 1)


def parts(content: bytes) -> list[bytes]:
    """Split a file into its segments, chunks or blocks, as well as it can be done in a line."""
    if content.startswith(b"\x89PNG"):
        return [content[:8], *_chunks(content, 8, ">I4x", 12)]
    if content.startswith(b"RIFF"):
        return [content[:12], *_chunks(content, 12, "<4xI", 8)]
    mark = rb"(?=\xff[\xc0-\xfe])" if content.startswith(b"\xff\xd8") else rb"(?=[!,;])"
    return re.split(mark, content)


def _chunks(content: bytes, place: int, header: str, around: int) -> list[bytes]:
    found = []
    while place + 8 <= len(content):
        (size,) = struct.unpack_from(header, content, place)
        end = place + around + size + (size % 2 if around == 8 else 0)
        found.append(content[place:end])
        place = end
    return [*found, content[place:]]


def with_right_sums(content: bytes) -> bytes:
    """Return a PNG whose chunks say their own checksums, so that a reader looks into them; anything else as it is."""
    if not content.startswith(b"\x89PNG"):
        return content
    start, *chunks = parts(content)
    return start + b"".join(chunk(each[4:8], each[8:-4]) if len(each) >= 12 else each for each in chunks)


def mutations(content: bytes) -> st.SearchStrategy[bytes]:
    """Draw one mutation of a file."""
    # From the sixth byte on: another test begins with what is before it.
    places, lengths = st.integers(min(6, len(content)), len(content)), st.integers(1, 64)
    ways: list[st.SearchStrategy[bytes]] = [
        st.builds(lambda at, bit: _flipped(content, at, bit), places, st.integers(0, 7)),
        st.builds(lambda at, run: content[:at] + run + content[at + len(run) :], places, st.binary(min_size=1, max_size=16)),
        st.builds(
            lambda at, byte, n: content[:at] + byte * n + content[at + n :], places, st.sampled_from([b"\0", b"\xff"]), lengths
        ),
        st.builds(lambda at: content[:at], places),
        st.builds(lambda at, n: content[:at] + content[at + n :], places, lengths),
        st.builds(lambda at, start, n: content[:at] + content[start : start + n] + content[at:], places, places, lengths),
        st.builds(_numbered, st.just(content), st.integers(min(6, len(content)), min(64, len(content))), *_fields()),
        st.builds(_numbered, st.just(content), places, *_fields()),
        st.builds(_rearranged, st.just(content), st.randoms(use_true_random=False), st.sampled_from(["swap", "double", "drop"])),
    ]
    return st.one_of(ways)


def _fields() -> tuple[st.SearchStrategy[int], st.SearchStrategy[str]]:
    return st.sampled_from(_NUMBERS), st.sampled_from(["<H", ">H", "<I", ">I"])


def _flipped(content: bytes, at: int, bit: int) -> bytes:
    return content[:at] + bytes(byte ^ 1 << bit for byte in content[at : at + 1]) + content[at + 1 :]


def _numbered(content: bytes, at: int, number: int, field: str) -> bytes:
    packed = struct.pack(field, number % (2 ** (8 * struct.calcsize(field))))
    return content[:at] + packed + content[at + len(packed) :]


def _rearranged(content: bytes, random: Any, way: str) -> bytes:
    pieces = parts(content)
    one, other = random.randrange(len(pieces)), random.randrange(len(pieces))
    if way == "swap":
        pieces[one], pieces[other] = pieces[other], pieces[one]
    elif way == "double":
        pieces[other:other] = [pieces[one]] * random.choice([1, 2, 300])
    else:
        del pieces[one]
    return b"".join(pieces)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Draw a real encoder's output, mutated up to four times."""
    content = SEEDS[draw(st.sampled_from(sorted(SEEDS)))]
    for _ in range(draw(st.integers(1, 4))):
        content = draw(mutations(content))
    return with_right_sums(content) if draw(st.booleans()) else content


def outcome(decode: Callable[[bytes], object], content: bytes) -> str:
    """Return why a file is refused, empty if it is not."""
    began, reason = time.perf_counter(), ""
    try:
        decode(content)
    except DataError as error:
        reason = error.problem or "no reason given"
    assert time.perf_counter() - began < MOST_SECONDS
    assert reason.isprintable(), reason
    return reason


def square(content: bytes) -> None:
    pixels = decode_bytes(content, 16)
    assert pixels.shape == (16, 16, 3)
    assert pixels.dtype == np.uint8


def proportioned(content: bytes) -> None:
    pixels = decode_within(content, 20)
    height, width, channels = pixels.shape
    assert 1 <= height <= 20
    assert 1 <= width <= 20
    assert channels == 3
    assert pixels.dtype == np.uint8


def assert_decoded_or_refused(content: bytes) -> None:
    verdicts: list[str] = []
    with warnings.catch_warnings(record=True) as escaped:
        warnings.simplefilter("always")
        ways = (square, proportioned, check_bytes)
        for_each(lambda way: outcome(way, content), ways, verdicts.append)
    assert escaped == []
    assert len({bool(reason) for reason in verdicts}) == 1, verdicts


@settings(max_examples=400, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_what_is_mutated_is_decoded_or_refused(content: bytes) -> None:
    assert_decoded_or_refused(content)


@settings(max_examples=300, derandomize=True, database=None)
@given(st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"GIF89a", b"RIFF\0\0\0\0WEBP"]), st.binary(max_size=300))
@example(b"", b"")
def test_what_only_starts_like_an_image_is_refused(start: bytes, rest: bytes) -> None:
    assert_decoded_or_refused(start + rest)


def test_the_seeds_are_images() -> None:
    for content in SEEDS.values():
        square(content)
