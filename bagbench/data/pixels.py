"""Every photo's pixels at one size: decoded once, kept on disk, read through the operating system's page cache."""

import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bagbench.data.decode import DECODER, decode_bytes, read_bytes
from bagbench.data.manifest import Manifest, Photo
from bagbench.data.threads import for_each
from bagbench.errors import DataError
from bagbench.kept import kept_array

_THUMBNAIL_SIDE = 96


def pixels(manifest: Manifest, size: int, cache: Path, progress: Callable[[int, int], None] | None = None) -> NDArray[np.uint8]:
    """Return the pixels of all photos, in the manifest's order.

    Args:
        manifest: the photos; they are read only where no earlier call has left their pixels.
        size: pixels along each side of the square that each photo is stretched to, at least 1.
        cache: the folder that keeps the pixels, `size² × 3` bytes a photo, under the manifest's digest.
        progress: told, after each photo decoded, how many of how many are done.

    Returns:
        A read-only memory map, uint8, shape (photos, size, size, 3), in [0, 255].

    Raises:
        DataError: if a photo has vanished or changed since the manifest was made; it is named.
        ConfigurationError: if the cache folder cannot be written.
    """
    shape = (len(manifest.photos), size, size, 3)

    def decode_all(take: Callable[[NDArray[np.uint8]], object]) -> None:
        for_each(lambda photo: _decoded(manifest.root, photo, size), manifest.photos, take, progress)

    return kept_array(cache / f"pixels-{manifest.digest}-{size}-{DECODER}.npy", shape, np.uint8, decode_all)


def thumbnail(image: NDArray[np.uint8]) -> bytes:
    """Return a small WebP picture, without metadata, of an image of shape (height, width, 3); its longest side is 96 px."""
    small = Image.fromarray(image)
    small.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
    encoded = BytesIO()
    small.save(encoded, "WEBP", quality=75)
    return encoded.getvalue()


def _decoded(root: Path, photo: Photo, size: int) -> NDArray[np.uint8]:
    place = root / photo.path
    try:
        content = read_bytes(place)
        if hashlib.sha256(content).hexdigest() == photo.digest:
            return decode_bytes(content, size)
    except DataError as error:
        raise DataError(f"{place} was a photo when the folder was scanned: {error.problem}", "run again") from error
    raise DataError(f"{place} has changed since the folder was scanned", "run again")
