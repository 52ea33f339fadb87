"""Images that a stranger might send: cut, false, animated, rare."""

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageCms

from tests.drawing import draw_photo
from tests.hostile.containers import (
    ENCODERS,
    RED,
    UPRIGHT,
    WHITE,
    Colour,
    before_scan,
    chunk,
    encoded,
    exif,
    png,
    quarters,
    segment,
)
from tests.hostile.sent import BROKEN, FOREIGN, Sent


def images() -> Iterator[Sent]:
    """Yield every one."""
    yield from _cut()
    yield from _false()
    yield from _polyglots()
    yield from _animated()
    yield from _rare()
    yield from _exif()


def _cut() -> Iterator[Sent]:
    photo = draw_photo(1, np.random.default_rng(0), 96)
    for kind, options in ENCODERS.items():
        whole = encoded(photo, kind, **options)
        for part in (0.02, 0.1, 0.5, 0.9):
            yield Sent(f"cut at {part:.0%}.{kind.lower()}", f"{kind} cut at {part:.0%}", whole[: int(part * len(whole))], BROKEN)
    progressive = encoded(photo, "JPEG", progressive=True)
    yield Sent("cut progressive.jpg", "progressive JPEG cut in half", progressive[: len(progressive) // 2], BROKEN)
    yield Sent("empty.jpg", "nothing", b"", "empty file")
    yield Sent("one byte.jpg", "one byte", b"\xff", FOREIGN)
    yield Sent("start only.jpg", "a JPEG's first three bytes", b"\xff\xd8\xff", BROKEN)
    yield Sent("zeros.jpg", "zeros", bytes(5000), FOREIGN)


def _false() -> Iterator[Sent]:
    """Files that are not what their name says."""
    image = quarters()
    foreign = {
        "page.jpg": (b"<!DOCTYPE html><html><body>404 Not Found</body></html>", "HTML"),
        "text.jpg": (b"a photo of a bag", "text"),
        "answer.jpg": (b'{"error": "rate limited"}', "JSON"),
        "drawing.png": (b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>', "SVG"),
        "declared.png": (b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "&b;">]><svg>&a;</svg>', "SVG with entities"),
        "tiff.jpg": (encoded(image, "TIFF"), "TIFF"),
        "icon.jpg": (encoded(image, "ICO"), "ICO"),
        "heic.jpg": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500), "HEIC"),
        "avif.jpg": (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(500), "AVIF"),
        "photoshop.jpg": (b"8BPS\0\1" + bytes(6) + b"\0\3" + struct.pack(">IIHH", 64, 64, 8, 3) + bytes(500), "PSD"),
        "archive.jpg": (b"PK\3\4" + bytes(500), "ZIP"),
        "program.jpg": (b"MZ" + bytes(500), "a program"),
    }
    for name, (content, about) in foreign.items():
        yield Sent(name, f"{about} under another name", content, FOREIGN)
    yield Sent("png.jpg", "PNG named .jpg", encoded(image, "PNG"), corners=UPRIGHT)
    yield Sent("gif.jpg", "GIF named .jpg", encoded(image, "GIF"), corners=UPRIGHT)
    yield Sent("jpeg.txt", "JPEG named .txt", encoded(image, "JPEG", quality=95), corners=UPRIGHT)
    yield Sent("jpeg", "JPEG without an extension", encoded(image, "JPEG", quality=95), corners=UPRIGHT)


def _polyglots() -> Iterator[Sent]:
    jpeg, gif = encoded(quarters(), "JPEG", quality=95), encoded(quarters(), "GIF")
    script = b"GIF89a/*" + gif[8:-1] + b";*/=1;alert(1)"  # the comment's start is the width: 10,799
    yield Sent("jpeg and zip.jpg", "JPEG with an archive behind it", jpeg + b"PK\3\4" + bytes(900) + b"PK\5\6", corners=UPRIGHT)
    film = encoded(quarters(size=600), "JPEG", quality=95) + b"\0\0\0\x18ftypmp42" + b"\xff\xda" * 50_000
    yield Sent("film.jpg", "JPEG with a film behind it, in which scans seem to start", film, corners=UPRIGHT)
    yield Sent(
        "jpeg and script.jpg", "JPEG with HTML in a comment", before_scan(jpeg, segment(b"\xfe", b"<script>alert(1)</script>"))
    )
    yield Sent("gif and script.gif", "GIF that is JavaScript", script)
    yield Sent("png and more.png", "PNG with data behind it", encoded(quarters(), "PNG") + bytes(5000), corners=UPRIGHT)
    yield Sent("pdf and jpeg.jpg", "PDF with a JPEG in it", b"%PDF-1.7\n" + jpeg, FOREIGN)
    yield Sent("page and jpeg.jpg", "HTML with a JPEG behind it", b"<html>\n" + jpeg, FOREIGN)


def _animated() -> Iterator[Sent]:
    first, others = quarters(), [Image.new("RGB", (64, 64), (number, 0, 0)) for number in range(1, 50)]
    for kind in ("GIF", "WEBP", "PNG"):
        content = encoded(first, kind, save_all=True, append_images=others, **ENCODERS[kind])
        yield Sent(f"film.{kind.lower()}", f"{kind} of 50 pictures", content, corners=UPRIGHT)
    gif = encoded(first, "GIF")[:-1] + (b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\2\2D\1\0") * 10_000 + b";"
    yield Sent("long film.gif", "GIF of 10,000 pictures", gif, corners=UPRIGHT)
    no_pictures = encoded(first, "PNG")
    no_pictures = no_pictures[:33] + chunk(b"acTL", bytes(8)) + no_pictures[33:]
    yield Sent("no film.png", "APNG of no pictures", no_pictures, corners=UPRIGHT)
    yield Sent(
        "album.jpg",
        "JPEG of three pictures (MPO)",
        encoded(first, "MPO", save_all=True, append_images=others[:2], quality=95),
        corners=UPRIGHT,
    )


def _rare() -> Iterator[Sent]:
    """Images that are in order, of kinds that are seldom met."""
    four = quarters()
    grey = tuple((value, value, value) for value in (76, 150, 29, 255))  # ITU-R BT.601's luma of the four
    for mode in ("L", "CMYK"):
        content = encoded(four.convert(mode), "JPEG", quality=95)
        yield Sent(f"{mode}.jpg", f"{mode} JPEG", content, corners=grey if mode == "L" else UPRIGHT)
    # Adobe's YCCK: luma and chroma of the inverted CMY, which Pillow writes as they are when it takes them for inverted CMYK.
    chroma = Image.eval(four, lambda value: 255 - value).convert("YCbCr")
    planes = [*Image.eval(chroma, lambda value: 255 - value).split(), Image.new("L", four.size)]
    ycck = bytearray(encoded(Image.merge("CMYK", planes), "JPEG", quality=95))
    ycck[ycck.index(b"Adobe") + 11] = 2
    yield Sent("YCCK.jpg", "Adobe's YCCK JPEG", bytes(ycck), corners=UPRIGHT)
    ramp = np.repeat(np.linspace(0, 65_535, 64).astype(np.uint16)[None], 64, axis=0)
    ends = ((0, 0, 0), WHITE)
    yield Sent("16 bit.png", "16-bit grey PNG", encoded(Image.fromarray(ramp), "PNG"), corners=ends * 2)
    row = b"\0" + struct.pack(">HHH", 65_535, 32_768, 256) * 64
    deep = png(64, 64, depth=16, data=zlib.compress(row * 64))
    yield Sent("16 bit colour.png", "16-bit RGB PNG", deep, corners=((255, 128, 1),) * 4)
    checks = Image.fromarray(np.kron(np.eye(2, dtype=np.uint8), np.full((32, 32), 255, np.uint8)))
    yield Sent("1 bit.png", "1-bit PNG", encoded(checks.convert("1"), "PNG"), corners=(WHITE, (0, 0, 0), (0, 0, 0), WHITE))
    clear = Image.new("LA", (64, 64), (0, 0))
    clear.paste((0, 255), (32, 0, 64, 64))
    yield Sent("grey and clear.png", "PNG of grey with transparency", encoded(clear, "PNG"), corners=(WHITE, (0, 0, 0)) * 2)
    coded = four.quantize(4)
    holes = bytes(255 * (colour != RED) for colour in _palette(coded))
    yield Sent(
        "palette.png",
        "palette PNG with a transparent colour",
        encoded(coded, "PNG", transparency=holes),
        corners=(WHITE, *UPRIGHT[1:]),
    )
    for kind, options in ENCODERS.items():
        if kind in {"JPEG", "PNG", "WEBP"}:
            content = encoded(four, kind, icc_profile=b"no profile" * 50, **options)
            yield Sent(f"garbage profile.{kind.lower()}", f"{kind} with a colour profile of garbage", content, corners=UPRIGHT)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    yield Sent(
        "profile.jpg",
        "JPEG with a colour profile of another space",
        encoded(four, "JPEG", quality=95, icc_profile=profile),
        corners=UPRIGHT,
    )
    yield Sent("1 pixel.png", "PNG of one pixel", encoded(Image.new("RGB", (1, 1), RED), "PNG"), corners=(RED,) * 4)
    yield Sent("thin.png", "PNG of 1 × 50,000", encoded(Image.new("RGB", (1, 50_000), RED), "PNG"), corners=(RED,) * 4)


def _palette(image: Image.Image) -> list[Colour]:
    values = image.getpalette() or []
    return [(values[place], values[place + 1], values[place + 2]) for place in range(0, len(values), 3)]


def _exif() -> Iterator[Sent]:
    colours = dict(zip("RGBW", UPRIGHT, strict=True))
    orientation, short, ascii_, sub_directory = 0x0112, 3, 2, 0x8769
    # What Exif 2.32, section 4.6.4, makes of the four squares.
    for value, shown in enumerate(("RGBW", "RGBW", "GRWB", "WBGR", "BWRG", "RBGW", "BRWG", "WGBR", "GWRB", "RGBW")):
        for kind in ("JPEG", "PNG", "WEBP"):
            content = encoded(quarters(), kind, exif=exif((orientation, short, 1, value)), **ENCODERS[kind])
            corners = tuple(colours[letter] for letter in shown)
            yield Sent(f"orientation {value}.{kind.lower()}", f"{kind} of EXIF orientation {value}", content, corners=corners)
    turned = (orientation, short, 1, 3)
    upside_down = tuple(reversed(UPRIGHT))
    blocks = {
        "exif loop": (exif(turned, following=8), "whose EXIF directory follows itself", upside_down),
        "exif inner loop": (exif(turned, (sub_directory, 4, 1, 8)), "whose EXIF directory holds itself", upside_down),
        "exif beyond": (exif((0x010F, ascii_, 4_000_000_000, 4_000_000_000), turned), "with an EXIF entry of 4 GB", upside_down),
        "exif garbage": (b"Exif\0\0" + b"garbage" * 30, "with EXIF of garbage", UPRIGHT),
        "exif short": (b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12", "with EXIF cut short", UPRIGHT),
        "exif text": (exif((orientation, ascii_, 9, 26), more=b"portrait\0"), "whose EXIF orientation is a word", UPRIGHT),
    }
    for name, (block, about, corners) in blocks.items():
        yield Sent(f"{name}.jpg", f"JPEG {about}", encoded(quarters(), "JPEG", quality=95, exif=block), corners=corners)
    entries = [(tag, ascii_, 900_000, 8) for tag in range(1000, 60_000)]
    tags = exif(turned, *entries, more=bytes(200_000))
    yield Sent(
        "exif tags.png",
        "PNG of 59,001 EXIF entries, each of all its bytes",
        encoded(quarters(), "PNG", exif=tags),
        corners=upside_down,
    )
    large = before_scan(encoded(quarters(), "JPEG", quality=95), segment(b"\xfe", b" " * 65_000) * 200)
    yield Sent("comments.jpg", "JPEG with 13 MB of comments", large, corners=UPRIGHT)
    text = segment(b"\xe1", b"Exif\0\0" + exif(turned, more=bytes(65_000))[6:])
    yield Sent(
        "large exif.jpg",
        "JPEG with EXIF of 64 KB",
        before_scan(encoded(quarters(), "JPEG", quality=95), text),
        corners=upside_down,
    )
