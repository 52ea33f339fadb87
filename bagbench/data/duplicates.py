"""Which photos are the same picture: byte for byte, or again in another file, size or crop."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bagbench.data.alignment import align, crop, likeness
from bagbench.data.decode import DECODER
from bagbench.data.manifest import Manifest
from bagbench.data.pixels import pixels
from bagbench.data.signatures import WINDOWS, alike
from bagbench.data.threads import for_each
from bagbench.kept import kept_array

_VERSION = 1  # of what this module finds: results kept by another one are found anew

_SIZE = 64
# What two photos must reach, laid over each other at half the size, to be laid again at full size, and then to be called one
# picture. What that finds and what it does not, docs/auditing.md counts.
_COARSELY_ONE = 0.92
_SAME_EDGES = 0.92
_SAME_COLOURS = 0.99
# How many pairs are laid over each other at once: bounds memory.
_PAIRS = 16


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

    Near ones are those that differ by compression, by size, by proportions, by brightness or contrast, or by a crop of up to
    10 % of the width and height: small signatures name the pairs that come into question, and each pair is then laid over each
    other as well as it can be and compared in edges and colours. Mirrored, rotated and recoloured pictures are others.

    Args:
        manifest: the photos.
        cache: the folder that keeps what was found, and small pixels, under the manifest's digest.
        progress: told, after each photo looked at, how many of how many are done.

    Raises:
        DataError: if a photo has vanished or changed since the manifest was made.
        ConfigurationError: if the cache folder cannot be written.
    """
    by_digest: dict[str, list[int]] = defaultdict(list)
    for index, photo in enumerate(manifest.photos):
        by_digest[photo.digest].append(index)
    distinct = [group[0] for group in by_digest.values()]

    def find(take: Callable[[NDArray[np.int64]], object]) -> None:
        total = 2 * len(manifest.photos)

        def told(offset: int) -> Callable[[int, int], None]:
            return lambda done, of: progress(offset + done * len(manifest.photos) // of, total) if progress else None

        images = pixels(manifest, _SIZE, cache, told(0))
        take(_components(images, distinct, told(len(manifest.photos))))

    kept = cache / f"same-{manifest.digest}-{_VERSION}-{DECODER}.npy"
    component = kept_array(kept, (len(distinct),), np.int64, find)
    members: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for number, group in zip(component.tolist(), by_digest.values(), strict=True):
        members[number].append(tuple(group))
    return Duplicates(
        exact=tuple(tuple(group) for group in by_digest.values() if len(group) > 1),
        near=tuple(tuple(sorted(sum(groups, ()))) for groups in members.values() if len(groups) > 1),
    )


def connected(photos: int, groups: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Return each photo's group, named by its first photo, after all groups with a photo in common have become one."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    firsts = [group[0] for group in groups for _ in group]
    members = [index for group in groups for index in group]
    links = coo_array((np.ones(len(members), np.bool_), (firsts, members)), shape=(photos, photos))
    _, components = connected_components(links, directed=False)
    _, first, inverse = np.unique(components, return_index=True, return_inverse=True)
    return tuple(first[inverse].tolist())


def _components(images: NDArray[np.uint8], distinct: Sequence[int], progress: Callable[[int, int], None]) -> NDArray[np.int64]:
    """Return a number for each of the distinct photos, the same for those that are one picture."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    found: list[tuple[int, int]] = []
    # The work is shared among threads here: threads of their own for every product of matrices would only wait for each other.
    with threadpool_limits(1, user_api="blas"):
        pairs = alike(images, distinct, lambda done, of: progress(done, 2 * of))
        chunks = [pairs[start : start + _PAIRS] for start in range(0, len(pairs), _PAIRS)]
        for_each(lambda chunk: _confirmed(images, chunk), chunks, found.extend, lambda done, of: progress(of + done, 2 * of))
    row = {index: row for row, index in enumerate(distinct)}
    return np.array(connected(len(distinct), [(row[first], row[second]) for first, second in found]), np.int64)


_STARTS = np.array([crop(left, top, extent, extent) for left, top, extent in WINDOWS], np.float32)


def _confirmed(images: NDArray[np.uint8], pairs: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return those pairs, as `alike` gives them, that are one picture."""
    ends, start = pairs[:, :2], _STARTS[pairs[:, 2]]
    # Channel by channel, which is quicker to work on.
    first, second = (images[ends[:, side]].transpose(0, 3, 1, 2).astype(np.float32, order="C") for side in (0, 1))
    brightness = [pictures.mean(axis=1) for pictures in (first, second)]
    correlation, place = align(_halved(brightness[0]), _halved(brightness[1]), start, steps=4)
    left = correlation > _COARSELY_ONE
    if not left.any():
        return []
    _, place = align(brightness[0][left], brightness[1][left], place[left], steps=4)
    edges, colours = likeness(first[left], second[left], place)
    return [(int(one), int(other)) for one, other in ends[left][(edges > _SAME_EDGES) & (colours > _SAME_COLOURS)]]


def _halved(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return images at half their size."""
    rows = images[:, ::2] + images[:, 1::2]
    halved: NDArray[np.float32] = (rows[..., ::2] + rows[..., 1::2]) * np.float32(0.25)
    return halved
