"""How unlike the photos that a model was trained on another photo is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST = 400
"""So many photos of each side are enough, and bound what a model keeps of them: 1 MB."""

UNLIKE = 0.99
"""Farther away than this share of the validation photos is worth a warning."""

_NEIGHBOURS = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Likeness:
    """What photos are held against: some that a model was trained on, and how far from those it has not seen are.

    A photo's distance is that of its unit vector to the fifth nearest one of the training photos, or to the farthest of fewer.
    Source: Sun, Ming, Zhu, Li, "Out-of-Distribution Detection with Deep Nearest Neighbors", ICML 2022, arXiv:2204.06507.

    Attributes:
        training: their unit vectors, float16, shape (photos, numbers), at least one.
        distances: of validation photos, float32, ascending, shape (photos,), at least one.
    """

    training: NDArray[np.float16]
    distances: NDArray[np.float32]

    def farther_than(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the share of the validation photos that are nearer to the training photos than each of these, in [0, 1].

        Args:
            vectors: of photos, shape (photos, numbers).
        """
        nearer = np.searchsorted(self.distances, _distances(vectors, self.training), side="left")
        return nearer / len(self.distances)


def likeness(training: NDArray[np.float32], validation: NDArray[np.float32]) -> Likeness:
    """Return what photos are held against.

    Args:
        training: vectors of photos that the model was trained on, shape (photos, numbers).
        validation: of photos that it was not, shape (photos, numbers).
    """
    kept = _unit(training).astype(np.float16)
    return Likeness(training=kept, distances=np.sort(_distances(validation, kept)))


def _distances(vectors: NDArray[np.float32], training: NDArray[np.float16]) -> NDArray[np.float32]:
    near = training.astype(np.float32)
    place = min(_NEIGHBOURS, len(near)) - 1
    alike = _unit(vectors) @ near.T
    nearest = -np.partition(-alike, place, axis=1)[:, place]
    distances: NDArray[np.float32] = np.sqrt(np.maximum(2 - 2 * nearest, 0))
    return distances


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: NDArray[np.float32] = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return units
