"""Every photo's pixels at one size: decoded once, kept on disk, read through the operating system's page cache.

A memory map needs no choice between memory and disk: it is as quick as an array while memory lasts, and shared by all
processes that train on the same photos.
"""

import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bagbench.data.cache import written_whole
from bagbench.data.decode import DECODER, decode_bytes, read_bytes
from bagbench.data.manifest import Manifest, Photo
from bagbench.data.threads import for_each
from bagbench.errors import DataError

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
        DataError: if a photo has vanished or changed since the manifest was made (it is named), or the cache folder cannot
            be written.
    """
    shape = (len(manifest.photos), size, size, 3)
    kept = cache / f"pixels-{manifest.digest}-{size}-{DECODER}.npy"
    found = _mapped(kept, shape)
    if found is not None:
        return found

    def row(photo: Photo) -> bytes:
        return _decoded(manifest.root, photo, size).tobytes()

    with written_whole(kept) as file:
        # Written in order, not through a map: on a full disk a write raises, where a map would end the process.
        np.lib.format.write_array_header_1_0(file, {"descr": "|u1", "fortran_order": False, "shape": shape})
        for_each(row, manifest.photos, file.write, progress)
    return np.lib.format.open_memmap(kept, mode="r")


def thumbnail(image: NDArray[np.uint8]) -> bytes:
    """Return a small WebP picture, without metadata, of an image of shape (height, width, 3); its longest side is 96 px."""
    small = Image.fromarray(image)
    small.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
    encoded = BytesIO()
    small.save(encoded, "WEBP", quality=75)
    return encoded.getvalue()


def _mapped(kept: Path, shape: tuple[int, ...]) -> NDArray[np.uint8] | None:
    try:
        found = np.lib.format.open_memmap(kept, mode="r")
    except (OSError, ValueError):  # not there, or not what this module wrote: made anew
        return None
    return found if found.dtype == np.uint8 and found.shape == shape else None


def _decoded(root: Path, photo: Photo, size: int) -> NDArray[np.uint8]:
    place = root / photo.path
    try:
        content = read_bytes(place)
        if hashlib.sha256(content).hexdigest() == photo.digest:
            return decode_bytes(content, size)
    except DataError as error:
        raise DataError(f"{place} was a photo when the folder was scanned: {error.problem}", "run again") from error
    raise DataError(f"{place} has changed since the folder was scanned", "run again")
