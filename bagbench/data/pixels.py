"""Every photo's pixels at one size: decoded once, kept on disk, read through the operating system's page cache."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bagbench.data.decode import DECODER, decode_bytes, decode_within, read_bytes
from bagbench.data.manifest import Manifest, Photo
from bagbench.data.threads import for_each
from bagbench.errors import DataError
from bagbench.kept import kept_rows

_THUMBNAIL_SIDE = 192
# WebP at this quality took 1.6 times fewer bytes than JPEG at the same, on 240 photos and drawn pictures, and more for none.
_THUMBNAIL_QUALITY = 60


def pixels(manifest: Manifest, size: int, cache: Path, progress: Callable[[int, int], None] | None = None) -> NDArray[np.uint8]:
    """Return the pixels of all photos, in the manifest's order.

    Args:
        manifest: the photos; one is read only where no earlier call has left its pixels.
        size: pixels along each side of the square that each photo is stretched to, at least 1.
        cache: the folder that keeps the pixels, `size² × 3` bytes a photo, beside the photo's digest.
        progress: told, after each photo decoded, how many of how many are done; not called for those known from before.

    Returns:
        A read-only memory map, uint8, shape (photos, size, size, 3), in [0, 255].

    Raises:
        DataError: if a photo has vanished or changed since the manifest was made; it is named.
        ConfigurationError: if the cache folder cannot be written.
    """

    def decode(places: Sequence[int], take: Callable[[NDArray[np.uint8]], object]) -> None:
        photos = [manifest.photos[place] for place in places]
        for_each(lambda photo: decoded(manifest.root, photo, size)[None], photos, take, progress)

    return kept_rows(cache, f"pixels-{size}-{DECODER}", manifest.keys, row=(size, size, 3), dtype=np.uint8, compute=decode)


def thumbnails(manifest: Manifest, places: Iterable[int]) -> dict[int, bytes]:
    """Return small WebP pictures of photos, in their own proportions, at most 192 px a side, made of pixels alone: no metadata.

    Args:
        manifest: the photos.
        places: of the photos asked for, in it.

    Returns:
        By place, in the order asked for; without a photo that has vanished or changed since, no reason to lose a run.
    """
    asked = list(places)
    made: list[bytes | None] = []

    def small(place: int) -> bytes | None:
        try:
            return thumbnail(content(manifest.root, manifest.photos[place]))
        except DataError:
            return None

    for_each(small, asked, made.append)
    return {place: picture for place, picture in zip(asked, made, strict=True) if picture is not None}


def thumbnail(found: bytes) -> bytes:
    """Return a small WebP picture of an image file, in its own proportions, at most 192 px a side, without its metadata.

    Raises:
        DataError: if it cannot be used; its problem is the reason alone.
    """
    encoded = BytesIO()
    picture = Image.fromarray(decode_within(found, _THUMBNAIL_SIDE))
    picture.save(encoded, "WEBP", quality=_THUMBNAIL_QUALITY, method=4)  # 6 takes twice the time for 6 % fewer bytes
    return encoded.getvalue()


def decoded(root: Path, photo: Photo, size: int) -> NDArray[np.uint8]:
    """Return a photo's pixels, stretched to a square, uint8, shape (size, size, 3).

    Raises:
        DataError: if it has vanished or changed since it was scanned; it is named.
    """
    return decode_bytes(content(root, photo), size)  # the scan has decoded these bytes before


def content(root: Path, photo: Photo) -> bytes:
    """Return a photo's bytes, as they were when the folder was scanned.

    Raises:
        DataError: if it has vanished or changed since; it is named.
    """
    place = root / photo.path
    try:
        found = read_bytes(place)
    except DataError as error:
        raise DataError(f"{place} was a photo when the folder was scanned: {error.problem}", "run again") from error
    if hashlib.sha256(found).hexdigest() != photo.digest:
        raise DataError(f"{place} has changed since the folder was scanned", "run again with --verify")
    return found
