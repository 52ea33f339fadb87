"""What a photo's file says beside its pixels: where it was taken, by whom, and with whose camera."""

import re
from collections.abc import Iterator
from contextlib import suppress

from PIL import ExifTags, IptcImagePlugin
from PIL.ImageFile import ImageFile

PLACE = "place"
PERSON = "person"
CAMERA = "camera"

# EXIF 2.32: sections 4.6.4 (the picture's author), 4.6.5 (the camera) and 4.6.6 (the place); 0x9C9D is Windows's own author.
_PERSON_TAGS = (ExifTags.Base.Artist, ExifTags.Base.Copyright, ExifTags.Base.XPAuthor)
_CAMERA_TAGS = (ExifTags.Base.CameraOwnerName, ExifTags.Base.BodySerialNumber, ExifTags.Base.LensSerialNumber)
_PLACE_TAGS = (ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLongitude)
# IPTC-IIM 4.2, record 2: by-line and its title's holder, copyright notice, contact; city, sub-location.
_PERSON_RECORDS = ((2, 80), (2, 116), (2, 118))
_PLACE_RECORDS = ((2, 90), (2, 92))
# XMP is looked for by the names of its properties and not parsed: a stranger's XML is not worth a parser. A property is an
# attribute, or an element with text in it at some depth.
_XMP = {
    PLACE: rb"exif:GPSLatitude|exif:GPSLongitude",
    PERSON: rb"dc:creator|dc:rights|Iptc4xmpExt:PersonInImage|mwg-rs:Name|MPReg:PersonDisplayName",
    CAMERA: rb"aux:OwnerName|aux:SerialNumber|aux:LensSerialNumber|exifEX:CameraOwnerName|exifEX:BodySerialNumber",
}
_XMP_VALUE = {
    kind: re.compile(rb"<(?P<name>" + names + rb")\b[^>]*>(?:\s*<[^/][^>]*>)*\s*[^\s<]|\b(?:" + names + rb")\s*=\s*[\"'][^\"']")
    for kind, names in _XMP.items()
}


def is_sideways(image: ImageFile) -> bool:
    """Tell whether an opened image is turned by a quarter when it is shown: EXIF's orientations 5 to 8."""
    with suppress(Exception):  # a damaged EXIF block says nothing; Pillow's parser raises whatever it meets
        return image.getexif().get(ExifTags.Base.Orientation, 1) in range(5, 9)
    return False


def private_metadata(image: ImageFile) -> tuple[str, ...]:
    """Return the kinds of private metadata that an opened image's file holds, in EXIF, IPTC or XMP; damaged blocks hold none."""
    found: set[str] = set()
    for look in (_in_exif, _in_iptc, _in_xmp):
        with suppress(Exception):  # likewise: each block stands for itself
            found.update(look(image))
    return tuple(kind for kind in (PLACE, PERSON, CAMERA) if kind in found)


def _in_exif(image: ImageFile) -> Iterator[str]:
    exif = image.getexif()
    for kind, tags, block in (
        (PERSON, _PERSON_TAGS, exif),
        (CAMERA, _CAMERA_TAGS, exif.get_ifd(ExifTags.IFD.Exif)),
        (PLACE, _PLACE_TAGS, exif.get_ifd(ExifTags.IFD.GPSInfo)),
    ):
        if any(_says_something(block.get(tag)) for tag in tags):
            yield kind


def _in_iptc(image: ImageFile) -> Iterator[str]:
    records = IptcImagePlugin.getiptcinfo(image) or {}
    for kind, wanted in ((PERSON, _PERSON_RECORDS), (PLACE, _PLACE_RECORDS)):
        if any(_says_something(records.get(record)) for record in wanted):
            yield kind


def _in_xmp(image: ImageFile) -> Iterator[str]:
    block = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    content = block if isinstance(block, bytes) else str(block).encode()
    for kind, value in _XMP_VALUE.items():
        if value.search(content):
            yield kind


def _says_something(value: object) -> bool:
    """Tell whether a tag holds more than blanks and zeros: cameras leave fields for a name empty."""
    if isinstance(value, bytes):
        return bool(value.strip(b"\0 "))
    if isinstance(value, str):
        return bool(value.strip("\0 "))
    return bool(value) and any(float(part) for part in value) if isinstance(value, tuple) else bool(value)
