"""A recipe's figure over its seeds, with what every photo adds to it: the form in which figures are added and subtracted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from bagbench.analysis.evidence import Evidence
from bagbench.analysis.intervals import share_variance
from bagbench.analysis.measures import Measure, scored


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Figure:
    """One figure a seed, and what each group of copies adds to it.

    Attributes:
        values: a figure a seed.
        cells: the sum of the influences of each group of copies, shape (clusters of that seed,) a seed.
        clusters: which group, numbered alike over all seeds, shape (clusters of that seed,) a seed.
        step: how far one more right answer moves a seed's figure; 0 for figures that move smoothly.
        least: variance that the photos of one seed leave at least; a few photos without an error are no certainty.
    """

    values: tuple[float, ...]
    cells: tuple[NDArray[np.float64], ...]
    clusters: tuple[NDArray[np.int64], ...]
    step: float
    least: float

    def __sub__(self, other: "Figure") -> "Figure":
        """Return the difference, paired by seed and by photo; both on the same rows.

        Its least variance is that of one more photo each way among all seeds' photos (Bonett and Price 2012, Journal of
        Educational and Behavioral Statistics 37, 479-488, add as much to a paired difference of shares).
        """
        step = max(self.step, other.step)
        return Figure(
            values=tuple(a - b for a, b in zip(self.values, other.values, strict=True)),
            cells=tuple(a - b for a, b in zip(self.cells, other.cells, strict=True)),
            clusters=self.clusters,
            step=step,
            least=2 * step**2 / len(self.values),
        )

    def above(self, numbers: Sequence[float]) -> "Figure":
        """Return how far the figure is above one number a seed, to which no photo adds."""
        return replace(self, values=tuple(own - number for own, number in zip(self.values, numbers, strict=True)))

    def below(self, numbers: Sequence[float]) -> "Figure":
        """Return how far the figure is below one number a seed, to which no photo adds."""
        above = self.above(numbers)
        return replace(above, values=tuple(-value for value in above.values), cells=tuple(-cells for cells in above.cells))


def figure(evidence: Evidence, measure: Measure, seeds: Sequence[int], label: int | None = None) -> Figure:
    """Return a measure of a recipe over these of its seeds, over all classes or one.

    The least variance of an accuracy is Agresti and Coull's, with all seeds' answers put together; so is that of one class's
    F1 or precision, ratios of a few photos that would else be certain where all of them are right.
    """
    rows = [evidence.rows[seed] for seed in seeds]
    found = [scored(measure, evidence.probabilities[seed], evidence.rows[seed].truth, label) for seed in seeds]
    values = tuple(one.value for one in found)
    step = fmean(one.step for one in found)
    least = 0.0
    if step > 0 and (measure is Measure.ACCURACY or label is not None):
        least = share_variance(fmean(values), len(seeds) / step) * (len(seeds) / step + 4) / (1 / step + 4)
    return Figure(
        values=values,
        cells=tuple(row.by_cluster(one.influence) for row, one in zip(rows, found, strict=True)),
        clusters=tuple(row.clusters for row in rows),
        step=step,
        least=least,
    )


def effective_images(evidence: Evidence, seed: int) -> float:
    """Return how many photos without copies would leave as much open of an accuracy as this seed's validation split does."""
    rows, images = evidence.rows[seed], len(evidence.rows[seed].truth)
    if rows.positions is None:
        return float(images)
    (cells,) = figure(evidence, Measure.ACCURACY, (seed,)).cells
    right = float(np.mean(evidence.probabilities[seed].argmax(axis=1) == rows.truth))
    if not 0 < right < 1:
        return float(len(rows.clusters))
    return min(float(images), right * (1 - right) / float(cells @ cells))
