"""Which photos are alike in the eyes of the pretrained network: the distance is 1 − the cosine of their features."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

NEAREST = 10
"""So many neighbours are asked, where nothing else is said."""


def nearest(features: NDArray[np.float32], count: int = NEAREST) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the distances to each row's nearest others, nearest first, and which rows they are.

    Args:
        features: shape (rows, features), more rows than `count`.
        count: how many others.

    Returns:
        Two arrays of shape (rows, count).
    """
    distances, rows = _fitted(features).kneighbors(n_neighbors=count)
    return distances, rows.astype(np.int64)


def pairs_within(features: NDArray[np.float32], distance: float) -> tuple[tuple[float, int, int], ...]:
    """Return the pairs of rows that are no further apart: distance, row, later row; the nearest first."""
    distances, rows = _fitted(features).radius_neighbors(radius=distance)
    found = [
        (float(apart), row, int(other))
        for row, (near, others) in enumerate(zip(distances, rows, strict=True))
        for apart, other in zip(near, others, strict=True)
        if row < other
    ]
    return tuple(sorted(found))


def _fitted(features: NDArray[np.float32]) -> Any:
    from sklearn.neighbors import NearestNeighbors

    return NearestNeighbors(metric="cosine", algorithm="brute").fit(features)
