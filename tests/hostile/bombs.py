"""Files that claim or cost more than they show: bombs, and countless small pieces."""

import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.hostile.containers import UPRIGHT, before_scan, bmp, chunk, encoded, png, quarters, riff, segment, sized_jpeg, zeros
from tests.hostile.sent import BROKEN, COSTLY, LARGE, Sent


def bombs() -> Iterator[Sent]:
    """Yield every one."""
    yield from _claims()
    yield from _pieces()


def _claims() -> Iterator[Sent]:
    """Little that claims to be much, or is."""
    small, deflated = quarters(), zlib.compress(bytes(2**28))
    yield Sent("50000.png", "PNG header of 50,000 × 50,000", png(50_000, 50_000, data=zeros(1000)), LARGE)
    yield Sent("20000.png", "PNG of 20,000 × 20,000 zeros", png(20_000, 20_000, colour=0, data=zeros(20_000 * 20_001)), LARGE)
    yield Sent("claims.png", "PNG header of 10,000 × 10,000 with little data", png(10_000, 10_000, data=zeros(1000)), BROKEN)
    yield Sent(
        "largest.png",
        "PNG of 10,000 × 10,000, palette with transparency: the most memory that is let through",
        png(10_000, 10_000, colour=3, data=zeros(10_000 * 10_001), before=chunk(b"PLTE", bytes(3)) + chunk(b"tRNS", b"\x80")),
    )
    for name in (b"iCCP", b"zTXt"):
        bomb = chunk(name, b"bomb\0\0" + deflated)
        yield Sent(f"{name.decode()}.png", f"PNG with 256 MB in {name.decode()}", png(8, 8, data=b"", before=bomb), "damaged PNG")
    bomb = chunk(b"iTXt", b"bomb\0\1\0\0\0" + deflated)
    yield Sent("iTXt.png", "PNG with 256 MB in iTXt", png(8, 8, data=b"", before=bomb), "damaged PNG")
    texts = b"".join(chunk(b"zTXt", b"%d\0\0" % number + zlib.compress(bytes(2**20 - 1))) for number in range(80))
    yield Sent("texts.png", "PNG with 80 MB in 80 texts", png(8, 8, data=b"", before=texts), "damaged PNG")
    gif = struct.pack("<6sHHBBB", b"GIF89a", 65_535, 65_535, 0, 0, 0)
    yield Sent("65535.gif", "GIF screen of 65,535 × 65,535", gif + encoded(small, "GIF")[13:], LARGE)
    wide = struct.pack("<6sHHBBB", b"GIF89a", 9, 9, 0, 0, 0) + b"!\xf9\4\x08\0\0\0\0,"
    wide += struct.pack("<HHHHB", 0, 0, 13_000, 13_000, 0) + b"\2\2D\1\0;"
    yield Sent("beyond.gif", "GIF picture of 13,000 × 13,000 on a small screen", wide, LARGE)
    lossless = b"\x2f" + struct.pack("<I", 16_382 | 16_382 << 14) + bytes(100)
    yield Sent("16383.webp", "WebP header of 16,383 × 16,383", riff((b"VP8L", lossless)), LARGE)
    side = struct.pack("<I", 9_999)[:3]
    frame = bytes(12) + b"\1\0\0\0" + encoded(Image.new("RGB", (1, 1)), "WEBP", lossless=True)[12:]
    canvas = riff((b"VP8X", b"\2\0\0\0" + side + side), (b"ANIM", bytes(6)), (b"ANMF", frame))
    yield Sent("canvas.webp", "WebP of one pixel on a canvas of 10,000 × 10,000", canvas, LARGE)
    yield Sent("60000.bmp", "BMP header of 60,000 × 60,000", bmp(60_000, 60_000, data=b""), LARGE)
    rows = (b"\xff\x12" * 39 + b"\x37\x12\0\0") * 10_000
    runs = bmp(10_000, 10_000, bits=4, compression=2, colours=16, data=rows)
    yield Sent("runs.bmp", "BMP of 10,000 × 10,000 in runs", runs, COSTLY)
    ends = bmp(10_000, 10_000, bits=8, compression=1, colours=16, data=b"\1\2\0\0" * 10_000)
    yield Sent("ends.bmp", "BMP of 10,000 × 10,000 in rows of one pixel", ends, COSTLY)
    yield Sent("65500.jpg", "JPEG header of 65,500 × 65,500", sized_jpeg(65_500, 65_500), LARGE)
    claims = sized_jpeg(10_000, 10_000, progressive=True, subsampling=0)
    yield Sent("claims.jpg", "progressive JPEG header of 10,000 × 10,000 with little data", claims)


def _pieces() -> Iterator[Sent]:
    """Files of countless small pieces."""
    jpeg = encoded(quarters(), "JPEG", quality=95)
    progressive = encoded(Image.new("L", (3000, 3000)), "JPEG", progressive=True)
    start = progressive.rindex(b"\xff\xda")
    scans = progressive[:start] + progressive[start:-2] * 2000 + progressive[-2:]
    yield Sent("scans.jpg", "progressive JPEG of 2,000 scans", scans, COSTLY)
    baseline = sized_jpeg(10_000, 10_000, subsampling=0)
    start = baseline.index(b"\xff\xda")
    one = segment(b"\xda", b"\1" + baseline[start + 5 : start + 6] + b"\0\0\x3f\0") + b"\0\0"
    yield Sent("sequential.jpg", "sequential JPEG of 5,000 scans", baseline[:start] + one * 5000 + b"\xff\xd9", COSTLY)
    few = baseline[:start] + one * 99 + b"\xff\xd9"
    yield Sent("few.jpg", "sequential JPEG of 10,000 × 10,000 in 99 scans: the most that are let through", few)
    tables = jpeg[jpeg.index(b"\xff\xc4") : jpeg.index(b"\xff\xda")]
    yield Sent("tables.jpg", "JPEG of 1,000 Huffman tables", before_scan(jpeg, tables * 250), corners=UPRIGHT)
    restarts = encoded(quarters(size=512), "JPEG", quality=95, restart_marker_blocks=1)
    yield Sent("restarts.jpg", "JPEG that restarts after each block", restarts, corners=UPRIGHT)
    yield Sent("fill.jpg", "JPEG with 20 MB of fill bytes", before_scan(jpeg, b"\xff" * 20_000_000), COSTLY)
    yield Sent("segments.jpg", "JPEG of 2,000,000 empty segments", before_scan(jpeg, segment(b"\xe5", b"") * 2_000_000), COSTLY)
    block = segment(b"\xe1", b"Exif\0\0" + bytes(500))
    yield Sent("blocks.jpg", "JPEG of 20,000 EXIF blocks", before_scan(jpeg, block * 20_000), COSTLY)
    whole = encoded(quarters(), "PNG")
    yield Sent("chunks.png", "PNG of 2,000,000 empty chunks", whole[:33] + chunk(b"abCD", b"") * 2_000_000 + whole[33:], COSTLY)
    yield Sent("pieces.png", "PNG of 2,000,000 empty pieces", whole[:33] + chunk(b"IDAT", b"") * 2_000_000 + whole[33:], COSTLY)
    grey = encoded(Image.new("L", (8, 8)), "GIF")
    picture = grey.index(b",", 13)
    comment = b"!\xfe" + b"\1a" * 10_000_000 + b"\0"
    yield Sent("comment.gif", "GIF with a comment of 10,000,000 blocks", grey[:picture] + comment + grey[picture:], COSTLY)
    still = encoded(quarters(), "WEBP", lossless=True)
    still = b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\x3f\0\0\x3f\0\0" + still[12:] + b"abcd\0\0\0\0" * 200_000
    yield Sent(
        "chunks.webp", "WebP of 200,000 empty chunks", b"RIFF" + struct.pack("<I", 4 + len(still)) + b"WEBP" + still, COSTLY
    )
