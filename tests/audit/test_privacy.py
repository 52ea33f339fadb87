from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from bagbench.audit.privacy import private
from tests.audit.drawn import look

XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description {0}>{1}</rdf:Description></rdf:RDF></x:xmpmeta>'


def exif(write: Callable[[Image.Exif], object]) -> dict[str, object]:
    block = Image.Exif()
    write(block)
    return {"exif": block}


def place(block: Image.Exif) -> None:
    block.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (52.0, 30.0, 1.5), 3: "E", 4: (13.0, 24.0, 2.0)})


def number(block: Image.Exif) -> None:
    block.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.BodySerialNumber] = "0231"


def iptc(record: int, text: bytes) -> bytes:
    """Return a JPEG's APP13 segment with one IPTC record."""
    entry = b"\x1c\x02" + bytes([record]) + len(text).to_bytes(2, "big") + text
    entry += b"\0" * (len(entry) % 2)
    block = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(entry).to_bytes(4, "big") + entry
    return b"\xff\xed" + (len(block) + 2).to_bytes(2, "big") + block


def findings(root: Path, cache: Path, content: bytes) -> list[tuple[tuple[str, ...], str, float]]:
    (root / "Bar" / "!.jpg").write_bytes(content)
    return [(one.photos, one.about, one.score) for one in private(*look(root, cache))]


def jpeg(**options: object) -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), (1, 2, 3)).save(file, "JPEG", **options)
    return file.getvalue()


@pytest.mark.parametrize(
    ("options", "about", "score"),
    [
        (exif(place), "place", 1.0),
        (exif(lambda block: block.__setitem__(ExifTags.Base.Artist, "A. Nyone")), "person", 0.7),
        (exif(lambda block: block.__setitem__(ExifTags.Base.Copyright, "A. Nyone")), "person", 0.7),
        (exif(number), "camera", 0.4),
        (
            {"xmp": XMP.format("", "<dc:creator><rdf:Seq><rdf:li>A. Nyone</rdf:li></rdf:Seq></dc:creator>").encode("utf-8")},
            "person",
            0.7,
        ),
        ({"xmp": XMP.format("", "<Iptc4xmpExt:PersonInImage>A. Nyone</Iptc4xmpExt:PersonInImage>").encode()}, "person", 0.7),
        ({"xmp": XMP.format('exif:GPSLatitude="52,30N" aux:SerialNumber="1"', "").encode()}, "place, camera", 1.0),
    ],
)
def test_what_is_private_in_exif_or_xmp_is_found_by_its_kind(
    root: Path, cache: Path, options: dict[str, object], about: str, score: float
) -> None:
    assert findings(root, cache, jpeg(**options)) == [(("Bar/!.jpg",), about, score)]


@pytest.mark.parametrize(("record", "about"), [(80, "person"), (90, "place")])
def test_what_is_private_in_iptc_is_found(root: Path, cache: Path, record: int, about: str) -> None:
    plain = jpeg()
    assert [one[1] for one in findings(root, cache, plain[:2] + iptc(record, b"Anywhere") + plain[2:])] == [about]


@pytest.mark.parametrize(
    "options",
    [
        {},
        exif(lambda block: block.__setitem__(ExifTags.Base.Artist, "   ")),
        exif(lambda block: block.__setitem__(ExifTags.Base.Make, "Camera maker")),
        exif(lambda block: block.get_ifd(ExifTags.IFD.GPSInfo).update({2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)})),
        {"exif": b"Exif\0\0MM\0*\0\0\0\xff damaged"},
        {"xmp": XMP.format('exif:GPSLatitude=""', "<dc:creator><rdf:Seq></rdf:Seq></dc:creator>").encode()},
    ],
    ids=["none", "blank name", "only the maker", "a place of zeros", "damaged", "empty properties"],
)
def test_what_says_nothing_is_not_private(root: Path, cache: Path, options: dict[str, object]) -> None:
    assert findings(root, cache, jpeg(**options)) == []


def test_a_finding_never_holds_what_is_private(root: Path, cache: Path) -> None:
    (root / "Bar" / "!.jpg").write_bytes(jpeg(**exif(lambda block: block.__setitem__(ExifTags.Base.Artist, "A. Nyone"))))
    assert "Nyone" not in repr(private(*look(root, cache)))
