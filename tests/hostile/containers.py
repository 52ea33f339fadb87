"""Containers of images, byte by byte: what real encoders write, and what they never would."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

Colour = tuple[int, int, int]

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
UPRIGHT: tuple[Colour, ...] = (RED, GREEN, BLUE, WHITE)
"""The corners of `quarters`: top left, top right, bottom left, bottom right."""

ENCODERS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95},
    "PNG": {},
    "GIF": {},
    "WEBP": {"lossless": True},
    "BMP": {},
}


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return what a real encoder makes of an image."""
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def quarters(mode: str = "RGB", size: int = 64) -> Image.Image:
    """Return an image of four squares: red, green, blue, white."""
    image, half = Image.new("RGB", (size, size)), size // 2
    for number, colour in enumerate(UPRIGHT):
        column, row = number % 2 * half, number // 2 * half
        image.paste(colour, (column, row, column + half, row + half))
    return image.convert(mode)


def png(width: int, height: int, *, data: bytes, depth: int = 8, colour: int = 2, before: bytes = b"") -> bytes:
    """Return a PNG of that size, whatever its data says; `colour` is 0 grey, 2 RGB, 3 palette, 6 RGBA."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + before + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(name: bytes, content: bytes) -> bytes:
    """Return a PNG's chunk."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def zeros(count: int) -> bytes:
    """Return so many zeros, deflated."""
    deflate, block = zlib.compressobj(1), bytes(2**20)
    parts = [deflate.compress(block[: min(2**20, count - done)]) for done in range(0, count, 2**20)]
    return b"".join((*parts, deflate.flush()))


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    """Return a WebP of these chunks."""
    body = b"".join(name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2) for name, content in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def bmp(width: int, height: int, *, data: bytes, bits: int = 24, compression: int = 0, colours: int = 0) -> bytes:
    """Return a BMP of that size, whatever its data says; `compression` is 0 none, 1 RLE8, 2 RLE4."""
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(data), 0, 0, colours, colours)
    start = 14 + len(header) + 4 * colours
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + header + bytes(range(4 * colours)) + data


def segment(marker: bytes, content: bytes) -> bytes:
    """Return a JPEG's segment."""
    return b"\xff" + marker + struct.pack(">H", 2 + len(content)) + content


def sized_jpeg(width: int, height: int, **options: Any) -> bytes:
    """Return a small JPEG whose header claims that size."""
    content = encoded(quarters(), "JPEG", **options)
    place = content.index(b"\xff\xc2" if options.get("progressive") else b"\xff\xc0") + 5
    return content[:place] + struct.pack(">HH", height, width) + content[place + 4 :]


def before_scan(content: bytes, more: bytes) -> bytes:
    """Return a JPEG with more right after its start."""
    return content[:2] + more + content[2:]


def exif(*entries: tuple[int, int, int, int], following: int = 0, more: bytes = b"") -> bytes:
    """Return an EXIF block of one directory: tag, type, count and value or place of each entry, and where the next one is."""
    packed = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, len(entries)) + packed + struct.pack("<I", following) + more
