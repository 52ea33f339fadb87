"""What the evidence leaves to believe of a figure: a mixture of normal distributions, one for each size of the seeds' variance.

With three seeds nobody knows how much the trained models' true figures differ. So every size σ of that standard deviation stays
possible, weighted by how well it explains the spread between the seeds (a scaled χ² with seeds − 1 degrees of freedom) and by
a prior proportional to 1/√(1 + (σ / kτ)²), where τ² is what one split's photos leave open. For small σ the prior is flat; for
large σ it is Jeffreys' 1/σ, so that the interval becomes Student's t where seeds differ by far more than the photos explain.
k was chosen as the least that keeps a 95 % interval's coverage above 93 % for every true σ; see docs/statistics.md.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr

from bagbench.analysis.components import Components
from bagbench.analysis.intervals import LEVEL, Interval, Subject, clipped

_SCALE = 1 / 3
# σ in units of τ: 0, then evenly by ratio; the weights are the widths that the points stand for, times the prior.
_SIZES = np.concatenate([[0.0], np.geomspace(1e-3, 1e6, 160)])
_PRIOR = np.gradient(_SIZES) / np.sqrt(1 + (_SIZES / _SCALE) ** 2)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Belief:
    """A symmetric mixture of normal distributions around `point`.

    Attributes:
        point: its middle.
        subject: what it speaks of.
        deviations: standard deviations of the parts, ascending, shape (parts,).
        weights: of the parts, summing to 1, shape (parts,).
    """

    point: float
    subject: Subject
    deviations: NDArray[np.float64]
    weights: NDArray[np.float64]

    @property
    def is_certain(self) -> bool:
        """Whether nothing varied at all."""
        return bool(self.deviations[-1] == 0)

    @property
    def half_width(self) -> float:
        """Half the width of the 95 % interval, before it is clipped to what the figure can be."""
        if self.is_certain:
            return 0.0
        low = high = float(self.deviations[0]) or float(self.deviations[-1]) * 1e-9
        while self._tail(high) > (1 - LEVEL) / 2:
            low, high = high, 4 * high
        return float(brentq(lambda half: self._tail(half) - (1 - LEVEL) / 2, low if low < high else 0.0, high, rtol=1e-10))

    def interval(self, bounds: tuple[float, float]) -> Interval:
        """Return the 95 % interval, clipped to what the figure can be."""
        half = self.half_width
        return clipped(self.point - half, self.point, self.point + half, bounds, self.subject)

    def above(self, limit: float) -> float:
        """Return the probability that the true figure is above `limit`; one half where it is certainly equal to it."""
        if self.is_certain:
            return float(np.sign(self.point - limit) + 1) / 2
        return self._tail(limit - self.point)

    def within(self, margin: float) -> float:
        """Return the probability that the true figure is in [−margin, margin]."""
        if self.is_certain:
            return float(abs(self.point) <= margin)
        return max(self._tail(-margin - self.point) - self._tail(margin - self.point), 0.0)

    def _tail(self, distance: float) -> float:
        """Return the probability of lying more than `distance` above the middle."""
        with np.errstate(divide="ignore", invalid="ignore"):
            tails = np.where(self.deviations > 0, ndtr(-distance / self.deviations), (1 - np.sign(distance)) / 2)
        return float(self.weights @ tails)


def belief(parts: Components) -> Belief:
    """Return what a figure's components leave to believe of it.

    With one seed it speaks of the trained model, and of the photos' part alone.
    """
    if parts.seeds == 1:
        return Belief(
            point=parts.point,
            subject=Subject.MODEL,
            deviations=np.array([sqrt(parts.photos(1))]),
            weights=np.ones(1),
        )
    sizes, weights = _seeds_variance(parts)
    return Belief(
        point=parts.point,
        subject=Subject.RECIPE,
        deviations=np.sqrt(parts.photos(parts.seeds) + sizes / parts.seeds),
        weights=weights,
    )


def seeds_variance(parts: Components) -> float:
    """Return the median of what is believed of the seeds' variance; at least two seeds."""
    sizes, weights = _seeds_variance(parts)
    return float(sizes[np.searchsorted(np.cumsum(weights), 0.5)])


def _seeds_variance(parts: Components) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the possible variances between seeds and their probabilities, shape (parts,) each."""
    unit = max(parts.own, 1e-6 * parts.spread)  # spread without any photo's part: the photos say nothing of its size
    if unit == 0:
        return np.zeros(1), np.ones(1)
    total = 1 + _SIZES**2
    log_likelihood = -(parts.seeds - 1) / 2 * (np.log(total) + parts.spread / unit / total)
    weights = np.exp(log_likelihood - log_likelihood.max()) * _PRIOR
    return unit * _SIZES**2, weights / weights.sum()
