"""One image file to RGB pixels, whatever it is called and wherever it came from; and whether that can be done.

Files come from strangers. What a file is, its first bytes say, never its name; only five formats are read, by Pillow's
readers named here rather than by all that happen to be registered; and a file is refused on its header before it can cost
more time or memory than any photo does.
"""

import re
import stat
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from io import BytesIO
from itertools import islice
from pathlib import Path

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from bagbench.errors import DataError

DECODER = f"2-pillow-{PIL.__version__}"
"""Changes when the pixels or verdicts do, so that what was made of the old ones is made again; the number is this module's."""

_MAX_BYTES = 128 * 2**20
_MAX_PIXELS = 100_000_000
# libwebp keeps two canvases whatever an animation's frames cover, and Pillow copies one of them twice: 16 bytes a pixel.
_MAX_WEBP_PIXELS = 50_000_000
# Pillow undoes a BMP's run-length coding pixel by pixel in Python, with its lock held.
_MAX_RUN_LENGTH_PIXELS = 16_000_000
# Pillow goes through a file's blocks in Python and keeps what it finds; a block may be two bytes long, a hundred in memory.
# The most that real files ask for is 50,000: a PNG of 128 MB in pieces of 8 KB.
_MAX_READS = 1_000_000
# The same in libwebp: real animations have some thousand.
_MAX_WEBP_CHUNKS = 100_000
# Pillow joins these by copying what it has, once a block; a real file has one a picture.
_MAX_EXIF_BLOCKS = 64
# A JPEG in several scans is passed over once a scan, and a scan may be a few bytes long; real ones have about ten.
_MAX_PIXELS_TIMES_SCANS = 10_000_000_000
# Start of scan, its length and its number of components (ITU-T T.81, B.2.3): four bytes that no trailing film holds by chance.
_SCAN = re.compile(rb"\xff\xda\x00(?:\x08\x01|\x0a\x02|\x0c\x03|\x0e\x04)")
# Larger images are decoded one at a time, so that memory does not grow with the number of threads.
_LARGE_PIXELS = 16_000_000
_one_large = threading.Lock()

# First bytes, name, reader. Pillow's readers are called directly: `Image.open` would warn of a large image before its size
# can be asked. A multi-picture JPEG (MPO) is read as its first picture by the plain JPEG reader.
_FORMATS: tuple[tuple[re.Pattern[bytes], str, Callable[[BytesIO], ImageFile]], ...] = (
    (re.compile(rb"\xff\xd8\xff"), "JPEG", JpegImageFile),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "PNG", PngImageFile),
    (re.compile(rb"BM"), "BMP", BmpImageFile),
    (re.compile(rb"GIF8[79]a"), "GIF", GifImageFile),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "WebP", WebPImageFile),
)

_RUN_LENGTH = frozenset({BmpImageFile.COMPRESSIONS["RLE8"], BmpImageFile.COMPRESSIONS["RLE4"]})

_ORIENTATION = 0x0112
# What undoes each value of EXIF's orientation; 1 is upright (Exif 2.32, section 4.6.4).
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_bytes(source: Path) -> bytes:
    """Return what is in a regular file of sane size.

    Raises:
        DataError: if it is not one, or cannot be read; its problem is the reason alone, without the file's name.
    """
    try:
        status = source.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a FIFO would wait for a writer
            raise DataError("not a regular file")
        if status.st_size > _MAX_BYTES:
            raise DataError(f"too large: {status.st_size:,} bytes; the limit is {_MAX_BYTES:,}")
        with source.open("rb") as file:
            return file.read(_MAX_BYTES)  # and not more, should it have grown
    except OSError as error:
        raise DataError(os_reason(error)) from error


def os_reason(error: OSError) -> str:
    """Return why the system did not let a file be read, in one line."""
    return "permission denied" if isinstance(error, PermissionError) else f"cannot be read: {error.strerror}"


def check_bytes(content: bytes) -> None:
    """Decode an image whole and throw it away; a JPEG at an eighth of its size, which reads every byte all the same.

    Raises:
        DataError: if it cannot be used; its problem is the reason alone.
    """
    decode_bytes(content, size=1)


def decode_bytes(content: bytes, size: int) -> NDArray[np.uint8]:
    """Return the image that a file's bytes hold, stretched to a square: what networks see.

    JPEG, PNG, BMP, and the first picture of MPO, GIF and WebP, recognised by content. Upright by its EXIF orientation;
    transparency composed on white; greyscale, palette, CMYK and 16-bit images turned to 8-bit RGB. Colour profiles (ICC) are
    not applied: the numbers are the file's. Resized by Pillow's bilinear filter, which antialiases when it makes smaller.

    Args:
        content: the whole file.
        size: pixels along each side of the square, at least 1.

    Returns:
        uint8, shape (size, size, 3), in [0, 255].

    Raises:
        DataError: if it cannot be used; its problem is the reason alone.
    """
    return _decoded(content, lambda _width, _height: (size, size))


def decode_within(content: bytes, side: int) -> NDArray[np.uint8]:
    """Return the image that a file's bytes hold in its own proportions: what people see.

    Args:
        content: the whole file, read as by `decode_bytes`.
        side: the most pixels along its longer side, at least 1; a smaller image keeps its size.

    Returns:
        uint8, shape (height, width, 3), in [0, 255].

    Raises:
        DataError: if it cannot be used; its problem is the reason alone.
    """

    def fitting(width: int, height: int) -> tuple[int, int]:
        scale = min(1.0, side / max(width, height))
        return max(1, round(scale * width)), max(1, round(scale * height))

    return _decoded(content, fitting)


def _decoded(content: bytes, box_for: Callable[[int, int], tuple[int, int]]) -> NDArray[np.uint8]:
    """Decode an image into the box, width and height, that is asked for on hearing the file's own."""
    kind, reader = _recognise(content)
    _refuse_countless_blocks(content, kind)
    with _pillow_errors(kind), reader(_Metered(content)) as image:
        _refuse_large(image, content, kind)
        pixels = image.width * image.height
        with _one_large if pixels > _LARGE_PIXELS else nullcontext():
            # libjpeg halves an image as it decodes, at a fraction of the cost; twice the target is left for the filter.
            box = box_for(image.width, image.height)
            image.draft(None, (2 * box[0], 2 * box[1]))
            image.load()
            resized = _rgb(image, box)
        turn = _turn(image)
        return np.asarray(resized if turn is None else resized.transpose(turn))


def _recognise(content: bytes) -> tuple[str, Callable[[BytesIO], ImageFile]]:
    if not content:
        raise DataError("empty file")
    for start, kind, reader in _FORMATS:
        if start.match(content):
            return kind, reader
    raise DataError("not an image that bagbench reads (JPEG, PNG, BMP, GIF, WebP)")


class _Metered(BytesIO):
    """A file's bytes, to be read a limited number of times."""

    _reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self._reads += 1
        if self._reads > _MAX_READS:
            raise DataError("too costly to decode: in countless small pieces")
        return super().read(size)


def _refuse_countless_blocks(content: bytes, kind: str) -> None:
    """Refuse what would cost time or memory before Pillow tells the size."""
    if kind == "JPEG" and content.count(b"Exif\0\0") > _MAX_EXIF_BLOCKS:
        raise DataError("too costly to decode: a JPEG with countless EXIF blocks")
    if kind == "WebP" and sum(1 for _ in islice(_webp_chunks(content), _MAX_WEBP_CHUNKS)) == _MAX_WEBP_CHUNKS:
        raise DataError("too costly to decode: a WebP of countless chunks")


def _webp_chunks(content: bytes) -> Iterator[int]:
    """Yield where each chunk starts (WebP container specification, "RIFF File Format")."""
    place = 12
    while place + 8 <= len(content):
        yield place
        (size,) = struct.unpack_from("<I", content, place + 4)
        place += 8 + size + size % 2


def _max_pixels(kind: str) -> int:
    return _MAX_WEBP_PIXELS if kind == "WebP" else _MAX_PIXELS


def _refuse_large(image: ImageFile, content: bytes, kind: str) -> None:
    """Refuse an image that would cost more than any photo does, by its header."""
    pixels, size = image.width * image.height, f"{image.width} × {image.height} pixels"
    if pixels > _max_pixels(kind):
        raise DataError(f"too large: {size}; the limit is {_max_pixels(kind):,}")
    if kind == "BMP" and image.info["compression"] in _RUN_LENGTH and pixels > _MAX_RUN_LENGTH_PIXELS:
        raise DataError(f"too costly to decode: a run-length coded BMP of {size}; the limit is {_MAX_RUN_LENGTH_PIXELS:,}")
    if kind == "JPEG" and pixels * len(_SCAN.findall(content)) > _MAX_PIXELS_TIMES_SCANS:
        raise DataError(f"too costly to decode: a JPEG of {size} in too many scans")


@contextmanager
def _pillow_errors(kind: str) -> Iterator[None]:
    """Turn whatever Pillow raises on a bad file into a DataError with the reason."""
    try:
        yield
    except DataError:
        raise
    except Image.DecompressionBombError as error:  # before its size could be asked
        raise DataError(f"too large: the limit is {_max_pixels(kind):,} pixels") from error
    except Exception as error:  # OSError, SyntaxError, ValueError, struct.error, zlib.error …: its readers have no common base
        if "truncated" in str(error).lower() or isinstance(error.__cause__ or error, EOFError | IndexError | struct.error):
            raise DataError(f"truncated {kind}") from error
        raise DataError(f"damaged {kind}: {' '.join(str(error).split()) or type(error).__name__}") from error


def _rgb(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    if image.mode.startswith("I"):  # 16-bit greyscale: Pillow's own conversion would clip at 255
        deep = np.asarray(image.resize(box, Image.Resampling.BILINEAR)).astype(np.uint32)
        return Image.fromarray(((deep + 128) // 257).astype(np.uint8)).convert("RGB")
    if not image.has_transparency_data:
        flat = image if image.mode in {"L", "RGB"} else image.convert("RGB")  # converting copies, even to what it is
        return flat.resize(box, Image.Resampling.BILINEAR).convert("RGB")
    # Pillow weighs colours by their opacity as it resizes, so composing the small image is the same as composing the large one.
    whole = image if image.mode == "RGBA" else image.convert("RGBA")
    small = whole.resize(box, Image.Resampling.BILINEAR)
    return Image.alpha_composite(Image.new("RGBA", box, "white"), small).convert("RGB")


def _turn(image: Image.Image) -> Image.Transpose | None:
    try:
        return _UPRIGHT.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # a damaged EXIF block says nothing about the pixels; Pillow's parser raises whatever it meets
        return None
