"""Which photos are the same picture: byte for byte, or again in another file, size or crop."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bagbench.data.alignment import align, crop, likeness
from bagbench.data.decode import DECODER
from bagbench.data.manifest import Manifest
from bagbench.data.pixels import pixels
from bagbench.data.threads import for_each
from bagbench.kept import kept_array

_VERSION = 1  # of what this module finds: results kept by another one are found anew

_SIZE = 64
_COARSE = 32
# What a copy may show of the original: all of it, or what is left when 5 % of the width and height are cut away, from both ends
# or from one, or 10 % from both. In between lies within the reach of the alignment.
_WINDOWS = (
    (0.0, 0.0, 1.0),
    (0.025, 0.025, 0.95),
    (0.05, 0.05, 0.9),
    (0.0, 0.0, 0.95),
    (0.05, 0.0, 0.95),
    (0.0, 0.05, 0.95),
    (0.05, 0.05, 0.95),
)
# A photo's signature is the colours of a grid so wide and high; two photos are laid over each other if their signatures
# correlate so much, but no photo over more than so many others.
_GRID = 8
_ALIKE = 0.95
_MOST = 8
# What two photos must reach, laid over each other, to be laid again at full size, and then to be called one picture. What that
# finds and what it does not, docs/auditing.md counts.
_COARSELY_ONE = 0.92
_SAME_EDGES = 0.92
_SAME_COLOURS = 0.99
# Levels of brightness, of 255: a picture with less contrast is noise around one colour, and would match any other such.
_LEAST_CONTRAST = 3.0
# How many photos are compared with all others at once, and how many pairs are laid over each other: bounds memory.
_BLOCK = 512
_PAIRS = 128


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


class _Pair(NamedTuple):
    """Two photos that may be one: rows of the pixels, and the window of the first that the second seems to show."""

    first: int
    second: int
    window: int


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
    pairs = list(_in_question(images, distinct))
    found: list[tuple[int, int]] = []
    chunks = [pairs[start : start + _PAIRS] for start in range(0, len(pairs), _PAIRS)]
    for_each(lambda chunk: _confirmed(images, chunk), chunks, found.extend, progress)
    row = {index: row for row, index in enumerate(distinct)}
    return np.array(connected(len(distinct), [(row[first], row[second]) for first, second in found]), np.int64)


def _in_question(images: NDArray[np.uint8], distinct: Sequence[int]) -> Iterator[_Pair]:
    """Yield the pairs whose signatures are alike, each once, with the window that makes them most alike."""
    rows = np.array(distinct, np.int64)
    blocks = [_signatures(images[rows[start : start + _BLOCK]]) for start in range(0, len(rows), _BLOCK)]
    signatures = np.concatenate(blocks, axis=1)
    seen: set[tuple[int, int]] = set()
    for start in range(0, len(rows), _BLOCK):
        block = signatures[0, start : start + _BLOCK]
        alike = np.full((len(block), len(rows)), -1, np.float32)
        window = np.zeros(alike.shape, np.int8)
        for number, cut in enumerate(signatures):
            # The block's whole pictures against a part of each of all.
            correlation = block @ cut.T
            better = correlation > alike
            alike[better] = correlation[better]
            window[better] = number
        alike[np.arange(len(block)), start + np.arange(len(block))] = -1
        nearest = np.argpartition(-alike, min(_MOST, len(rows)) - 1, axis=1)[:, :_MOST]
        for own, others in enumerate(nearest.tolist()):
            for other in others:
                key = (min(start + own, other), max(start + own, other))
                if alike[own, other] > _ALIKE and key not in seen:
                    seen.add(key)
                    yield _Pair(int(rows[other]), int(rows[start + own]), int(window[own, other]))


def _signatures(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the colours of each window's grid, of length 1 around their mean: shape (windows, photos, grid² × 3)."""
    flat = images.reshape(len(images), -1).std(axis=1) < _LEAST_CONTRAST
    found = []
    for left, top, extent in _WINDOWS:
        # Averages along either side, as products with a matrix.
        columns, rows = _averaging(left, extent), _averaging(top, extent)
        grid = np.einsum("gy,nyxc,hx->nghc", rows, images.astype(np.float32), columns, optimize=True).reshape(len(images), -1)
        grid -= grid.mean(axis=1, keepdims=True)
        length = np.linalg.norm(grid, axis=1, keepdims=True)
        found.append(np.where(flat[:, None], 0, grid / np.maximum(length, np.float32(1e-6))).astype(np.float32))
    return np.stack(found)


def _averaging(start: float, extent: float) -> NDArray[np.float32]:
    """Return weights, shape (grid, pixels), that average a row of pixels over the cells of a window."""
    edges = _SIZE * (start + extent * np.arange(_GRID + 1) / _GRID)
    pixel = np.arange(_SIZE)
    covered = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    weights: NDArray[np.float64] = np.maximum(covered, 0)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights.astype(np.float32)


_STARTS = np.array([crop(left, top, extent, extent) for left, top, extent in _WINDOWS], np.float32)


def _confirmed(images: NDArray[np.uint8], pairs: Sequence[_Pair]) -> list[tuple[int, int]]:
    """Return those pairs that are one picture."""
    ends = np.array([(pair.first, pair.second) for pair in pairs])
    start = _STARTS[[pair.window for pair in pairs]]
    first, second = (images[ends[:, side]].astype(np.float32) for side in (0, 1))
    correlation, place = align(_brightness(first, _COARSE), _brightness(second, _COARSE), start, steps=4)
    left = correlation > _COARSELY_ONE
    if not left.any():
        return []
    ends, first, second = ends[left], first[left], second[left]
    _, place = align(_brightness(first, _SIZE), _brightness(second, _SIZE), place[left], steps=4)
    edges, colours = likeness(first, second, place)
    return [(int(one), int(other)) for one, other in ends[(edges > _SAME_EDGES) & (colours > _SAME_COLOURS)]]


def _brightness(images: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Return the mean of the three channels at a size that divides the images'."""
    cell = images.shape[1] // size
    brightness: NDArray[np.float32] = images.reshape(len(images), size, cell, size, cell * 3).mean(axis=(2, 4))
    return brightness
