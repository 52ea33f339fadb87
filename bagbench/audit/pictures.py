"""Photos that are one picture, taken together: what tells copies apart, and what counts pictures rather than files."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bagbench.audit.measure import Measured
from bagbench.data.duplicates import Duplicates
from bagbench.data.manifest import Manifest


def pictures(duplicates: Duplicates, photos: int) -> NDArray[np.int64]:
    """Return which picture each photo is: copies, exact and near, have one number in common, int64, shape (photos,)."""
    numbers = np.arange(photos)
    for group in (*duplicates.exact, *duplicates.near):  # near ones last: they hold the exact copies of their members
        numbers[list(group)] = group[0]
    return numbers


def best_first(manifest: Manifest, measured: Sequence[Measured], rows: Iterable[int]) -> tuple[int, ...]:
    """Return rows of the manifest with the one to keep first: the largest picture, and among those of a size the first path."""

    def order(row: int) -> tuple[int, str]:
        return -measured[row].width * measured[row].height, manifest.photos[row].path

    return tuple(sorted(rows, key=order))


def one_of_each(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first row of every picture, ascending: what `pictures` returned, without the copies."""
    return np.unique(numbers, return_index=True)[1].astype(np.int64)


def fewest(manifest: Manifest, numbers: NDArray[np.int64]) -> tuple[str, int]:
    """Return the class that has the fewest different pictures, and how many."""
    counts = [len(np.unique(numbers[manifest.labels == label])) for label in range(len(manifest.classes))]
    label = int(np.argmin(counts))
    return manifest.classes[label], counts[label]
