"""The sample: drawn pictures of five kinds of bag that ship with the package, so that the first command works anywhere."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from bagbench.data.manifest import Manifest, scan
from bagbench.data.writing import write_tree
from bagbench.errors import DataError
from bagbench.shipped import SAMPLE

# The manifest's digest, as `scan` makes it of the folder that ships.
DIGEST = "ceb40a07f76b5362ccf698ffde447e649b1aa39f87eddabf44a8e0d5b9a5b3e7"


class DataKind(StrEnum):
    """What the data are, for the tags and the page."""

    PHOTOS = "photos"
    SAMPLE = "drawn sample"


def kind(manifest: Manifest) -> DataKind:
    """Tell the sample, and any copy of it, from photos: by content, wherever it lies."""
    return DataKind.SAMPLE if manifest.digest == DIGEST else DataKind.PHOTOS


def load(cache: Path, progress: Callable[[int, int], None] | None = None, *, verify: bool = False) -> Manifest:
    """Return the manifest of the sample that ships with the package.

    Args:
        cache: the folder that keeps what was found out about it.
        progress: told, after each picture read for the first time, how many of how many are done.
        verify: whether every picture is read again.

    Raises:
        DataError: if it is damaged or incomplete.
    """
    remedy = "install bagbench again"
    try:
        manifest = scan(SAMPLE, cache, progress, verify=verify)
    except DataError as error:
        raise DataError(f"the sample is damaged: {error.problem}", remedy) from error
    if kind(manifest) is not DataKind.SAMPLE:
        left_out = [f"{item.path}: {item.reason}" for item in manifest.rejected]
        what = left_out[0] if left_out else f"the {len(manifest.photos)} pictures in {SAMPLE} are not those that were shipped"
        raise DataError(f"the sample is damaged: {what}", remedy)
    return manifest


def write_out(target: Path, cache: Path) -> Manifest:
    """Copy the sample into a folder, one sub-folder a class; return the manifest of what was copied.

    A copy that was killed has no class folder yet, and can be made again in the same place.

    Args:
        target: a folder that is empty or not there.
        cache: the folder that keeps what was found out about the sample.

    Raises:
        DataError: if the sample is damaged, `target` holds anything else, or it cannot be written.
    """
    manifest = load(cache)
    write_tree(((SAMPLE / photo.path, photo.path) for photo in manifest.photos), target, "the sample")
    return manifest
