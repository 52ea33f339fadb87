"""Which classes a recipe takes for which."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bagbench.analysis.evidence import RecipeRuns


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Confusion:
    """A confusion matrix.

    Attributes:
        classes: their names in alphabetical order.
        counts: photos over all seeds, int64, shape (classes, classes): a row a true class, a column a predicted one.
        seeds: how many.
    """

    classes: tuple[str, ...]
    counts: NDArray[np.int64]
    seeds: int

    @property
    def shares(self) -> NDArray[np.float64]:
        """Of the photos of a class, the share taken for each: rows sum to 1, or to 0 for a class without photos."""
        photos = self.counts.sum(axis=1, keepdims=True)
        shares: NDArray[np.float64] = self.counts / np.maximum(photos, 1)
        return shares


def confusion(runs: RecipeRuns) -> Confusion:
    """Return the confusion matrix of a recipe's runs put together."""
    classes = tuple(sorted(runs.predictions[0].classes))
    size = len(classes)
    counts = np.zeros((size, size), np.int64)
    for predictions in runs.predictions:
        rank = np.array([classes.index(name) for name in predictions.classes])
        pairs = size * rank[predictions.truth] + rank[predictions.predicted]
        counts += np.bincount(pairs, minlength=size**2).reshape(size, size)
    return Confusion(classes=classes, counts=counts, seeds=len(runs.seeds))
