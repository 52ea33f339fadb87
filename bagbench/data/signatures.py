"""Which of many photos may be one picture: those whose small signatures are alike.

All are compared with all, but in full only where a bound allows that they are alike. A signature is a vector of length 1. Of each
the coordinates along the few directions in which signatures differ most come first, and the length of what those leave; by Cauchy
and Schwarz no two signatures correlate more than these short vectors do.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bagbench.data.threads import for_each

WINDOWS = (
    (0.0, 0.0, 1.0),
    (0.025, 0.025, 0.95),
    (0.05, 0.05, 0.9),
    (0.0, 0.0, 0.95),
    (0.05, 0.0, 0.95),
    (0.0, 0.05, 0.95),
    (0.05, 0.05, 0.95),
)
"""What a copy may show of the original: where it begins from the left and the top, and how much of the width and height it has.

All of it, or what is left when 5 % of the width and height are cut away, from both ends or from one, or 10 % from both. In
between lies within the reach of the alignment.
"""
_WHOLE = WINDOWS[:1]

# A photo's signature is the colours of a grid so wide and high; two photos are alike if their signatures correlate so much, but
# no photo is alike to more than so many others.
_GRID = 8
_ALIKE = 0.95
_MOST = 8
# Levels of brightness, of 255: a picture with less contrast is noise around one colour, and would match any other such.
_LEAST_CONTRAST = 3.0
# Coordinates that the bound is made of beside the length of the rest, and photos that say in which directions.
_COORDINATES = 23
_SAMPLE = 4096
# What rounding may take away from the bound.
_ROUNDING = 1e-5
# How many photos are made signatures of at once; how many whole pictures are compared with all others before the next are; how
# many of those with the windows of how many others at once; and how many pairs wait to be sorted: bounds memory.
_AT_ONCE = 32
_BATCH = 32768
_PART = 512
_OTHERS = 256
_WAITING = 1_000_000

_PAIR = np.dtype([("row", np.int32), ("other", np.int32), ("window", np.int32), ("alike", np.float32)])


class _Batch(NamedTuple):
    """Whole pictures: which of all images they are, their signatures, and what bounds those."""

    rows: NDArray[np.int64]
    whole: NDArray[np.float32]
    short: NDArray[np.float32]


def alike(images: NDArray[np.uint8], rows: Sequence[int], progress: Callable[[int, int], None]) -> NDArray[np.int64]:
    """Return the pairs of photos whose signatures are alike, each once.

    Args:
        images: shape (photos, size, size, 3).
        rows: of the photos that are compared, ascending, at least two.
        progress: told, after each comparison of many with many, how many of how many are done.

    Returns:
        Shape (pairs, 3): two of the rows, and the window of the first photo that the second seems to show.
    """
    chosen = np.array(rows, np.int64)
    directions = _directions(_signatures(images, chosen[:: len(chosen) // _SAMPLE + 1], _WHOLE))
    batches = [chosen[start : start + _BATCH] for start in range(0, len(chosen), _BATCH)]
    others = [chosen[start : start + _OTHERS] for start in range(0, len(chosen), _OTHERS)]
    found = []
    for number, batch in enumerate(batches):
        told = partial(lambda before, done, of: progress(before * of + done, len(batches) * of), number)
        found.append(_compared(images, batch, others, directions, told))
    pairs = np.concatenate(found)
    # Of a pair that each of its photos names, what the earlier one says of it.
    ends = np.sort(np.stack((pairs["row"], pairs["other"]), axis=1), axis=1)
    _, first = np.unique(ends, axis=0, return_index=True)
    return np.stack([pairs[name][first] for name in ("other", "row", "window")], axis=1).astype(np.int64)


def _compared(
    images: NDArray[np.uint8],
    rows: NDArray[np.int64],
    others: Sequence[NDArray[np.int64]],
    directions: NDArray[np.float32],
    progress: Callable[[int, int], None],
) -> NDArray[np.void]:
    """Return each row's pairs with the others most alike, in the order of rows."""
    whole = _signatures(images, rows, _WHOLE)
    batch = _Batch(rows=rows, whole=whole, short=_short(whole, directions))
    found = [np.empty(0, _PAIR)]

    def take(more: NDArray[np.void]) -> None:
        found.append(more)
        if sum(map(len, found[1:])) > _WAITING:
            found[:] = [_nearest(np.concatenate(found))]

    for_each(lambda part: _shown_in(images, part, batch, directions), others, take, progress)
    return _nearest(np.concatenate(found))


def _shown_in(
    images: NDArray[np.uint8], others: NDArray[np.int64], batch: _Batch, directions: NDArray[np.float32]
) -> NDArray[np.void]:
    """Return the pairs of a whole picture of the batch and a window of one of the others that are alike."""
    windows = _signatures(images, others, WINDOWS)
    short = _short(windows, directions)
    found = [np.empty(0, _PAIR)]
    for start in range(0, len(batch.rows), _PART):
        possible = batch.short[start : start + _PART] @ short.T > _ALIKE - _ROUNDING
        own, shown = (np.flatnonzero(possible.any(axis=axis)) for axis in (1, 0))
        window, other = np.divmod(shown, len(others))
        found.append(_correlated(batch.whole[start + own], windows[shown], batch.rows[start + own], others[other], window))
    return _nearest(np.concatenate(found))


def _correlated(
    whole: NDArray[np.float32],
    windows: NDArray[np.float32],
    rows: NDArray[np.int64],
    others: NDArray[np.int64],
    window: NDArray[np.int64],
) -> NDArray[np.void]:
    """Return the pairs of a whole picture and a window of another one that are alike: of very many, the most alike."""
    correlation = whole @ windows.T
    correlation[rows[:, None] == others] = -1
    most = _MOST * len(WINDOWS)
    if np.count_nonzero(correlation > _ALIKE) > most * len(rows):
        least = np.partition(correlation, -most, axis=1)[:, -most]
        correlation[correlation < least[:, None]] = -1
    row, other = np.divmod(np.flatnonzero(correlation > _ALIKE), len(others))  # `nonzero` takes ten times as long
    pairs = np.empty(len(row), _PAIR)
    pairs["row"], pairs["other"], pairs["window"], pairs["alike"] = (
        rows[row],
        others[other],
        window[other],
        correlation[row, other],
    )
    return pairs


def _nearest(pairs: NDArray[np.void]) -> NDArray[np.void]:
    """Return each row's pairs with the others most alike, each once, in the order of rows."""
    pairs = pairs[np.argsort(-pairs["alike"], kind="stable")]
    _, best = np.unique(pairs["row"].astype(np.int64) << 32 | pairs["other"], return_index=True)
    pairs = pairs[best]
    pairs = pairs[np.lexsort((-pairs["alike"], pairs["row"]))]
    begin = np.searchsorted(pairs["row"], pairs["row"])
    return pairs[np.arange(len(pairs)) - begin < _MOST]


def _directions(signatures: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return those in which signatures differ most, the first most of all: shape (coordinates, grid² × 3)."""
    _, vectors = np.linalg.eigh(np.cov(signatures.T))
    return np.ascontiguousarray(vectors.T[: -_COORDINATES - 1 : -1], np.float32)


def _short(signatures: NDArray[np.float32], directions: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the coordinates of each signature and the length of what they leave, shape (signatures, coordinates + 1)."""
    coordinates = signatures @ directions.T
    rest = np.linalg.norm(signatures - coordinates @ directions, axis=1, keepdims=True)
    return np.concatenate((coordinates, rest), axis=1)


def _signatures(
    images: NDArray[np.uint8], rows: NDArray[np.int64], windows: Sequence[tuple[float, float, float]]
) -> NDArray[np.float32]:
    """Return the colours of each window's grid, of length 1 around their mean: shape (windows × rows, grid² × 3)."""
    size, channels = images.shape[2:]
    heights = list(dict.fromkeys((top, extent) for _, top, extent in windows))
    # Averages along either side, as products with a matrix.
    down = np.concatenate([_averaging(size, *height) for height in heights])
    across = [np.kron(_averaging(size, left, extent).T, np.eye(channels, dtype=np.float32)) for left, _, extent in windows]
    found = np.empty((len(windows), len(rows), _GRID * _GRID * channels), np.float32)
    for start in range(0, len(rows), _AT_ONCE):
        pictures = images[rows[start : start + _AT_ONCE]].astype(np.float32).reshape(-1, size, size * channels)
        pictures -= pictures.mean(axis=(1, 2), keepdims=True)
        flat = np.einsum("nyx,nyx->n", pictures, pictures) < _LEAST_CONTRAST**2 * pictures[0].size
        averaged = (down @ pictures).reshape(len(pictures), len(heights), _GRID, -1)
        for number, (_, top, extent) in enumerate(windows):
            grid = (averaged[:, heights.index((top, extent))] @ across[number]).reshape(len(pictures), -1)
            grid -= grid.mean(axis=1, keepdims=True)
            length = np.linalg.norm(grid, axis=1, keepdims=True)
            found[number, start : start + _AT_ONCE] = np.where(flat[:, None], 0, grid / np.maximum(length, np.float32(1e-6)))
    return found.reshape(-1, found.shape[-1])


def _averaging(size: int, start: float, extent: float) -> NDArray[np.float32]:
    """Return weights, shape (grid, size), that average a row of pixels over the cells of a window."""
    edges = size * (start + extent * np.arange(_GRID + 1) / _GRID)
    pixel = np.arange(size)
    covered = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    weights: NDArray[np.float64] = np.maximum(covered, 0)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights.astype(np.float32)
