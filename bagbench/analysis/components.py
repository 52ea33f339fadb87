"""Variance components: how much of a figure's uncertainty comes from which photos, and how much from which seeds.

A figure is the mean over seeds of a figure of each seed's validation split. Its variance has three parts.

- The photos that were scored. Estimated from the photos' influences, photo by photo and crossed with the seeds: a photo (or a
  group of copies) that lies in several seeds' validation splits brings its difficulty into each of them, and so do the errors
  that models share because they were trained on nearly the same photos.
- The seeds: how far the trained models' true figures lie from each other. That is what is left of the spread between the
  seeds' figures when the photos' part is taken away; a few seeds say little of it, so `belief` keeps every size possible.
- The photos that were trained on, as far as *all* seeds share them. One folder cannot show that part (Bengio and Grandvalet
  2004, *No unbiased estimator of the variance of k-fold cross-validation*, JMLR 5): it is put at `TAUGHT` of what the whole
  folder's photos would leave open if each were scored once.
"""

from dataclasses import dataclass

import numpy as np

from bagbench.analysis.figure import Figure

# Chosen by simulation: the least that covers 95 % intervals by 93 % or more where the folder moves an accuracy by half a point at
# 1,600 training photos. See docs/statistics.md.
TAUGHT = 0.4
# Estimates of what seeds share are noisy where few photos lie in two validation splits; this much stays each seed's own.
_LEAST_OWN = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """A figure over seeds and the parts of its variance, in the figure's unit squared.

    Attributes:
        point: the mean over the seeds.
        seeds: how many.
        spread: sample variance of the seeds' figures, n − 1 in the denominator; 0 for one seed.
        own: of one seed's figure, from the photos that are its own; what the spread would be if all models were equally good.
        shared: of the mean, from photos that lie in several seeds' splits.
        fixed: of the mean, whatever the seeds: what the folder teaches, and what photos cannot be charged with.
    """

    point: float
    seeds: int
    spread: float
    own: float
    shared: float
    fixed: float

    def photos(self, seeds: int) -> float:
        """Return the variance of the mean over that many seeds, if all models were equally good."""
        return self.own / seeds + self.shared + self.fixed


def components(figure: Figure, validation_split: float, fixed: float = 0.0) -> Components:
    """Return a figure's variance components.

    Args:
        figure: over one seed or several.
        validation_split: the share of the folder's photos that a seed validates on, in (0, 1).
        fixed: variance of the mean to add, which no photo of a validation split can be charged with.
    """
    seeds = len(figure.values)
    cells = np.concatenate(figure.cells)
    squares = float(cells @ cells)
    one = max(squares / seeds, figure.least)
    if seeds == 1:
        return Components(point=figure.values[0], seeds=1, spread=0.0, own=one, shared=0.0, fixed=fixed)
    over_seeds = np.bincount(np.concatenate(figure.clusters), weights=cells)
    # Of the squared sum over seeds, what is not a seed's own square: the covariance of two seeds, by the photos of both.
    shared = max((float(over_seeds @ over_seeds) - squares) / (seeds * (seeds - 1)), 0.0)
    own = max(one - shared, _LEAST_OWN * one)
    return Components(
        point=float(np.mean(figure.values)),
        seeds=seeds,
        spread=float(np.var(figure.values, ddof=1)),
        own=own,
        shared=shared,
        fixed=fixed + TAUGHT * validation_split * one,
    )
