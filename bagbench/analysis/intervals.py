"""Intervals: how far a figure could be from the one that it estimates.

With two seeds or more an interval is about the *recipe*: its expected figure on new photos of the same kind, trained on as
many as here. With one seed it is about *these trained weights* on new photos only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from scipy import stats

LEVEL = 0.95


class Subject(StrEnum):
    """What an interval speaks of."""

    RECIPE = "recipe"
    MODEL = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A point estimate and its 95 % interval: low ≤ point ≤ high."""

    low: float
    point: float
    high: float
    subject: Subject

    def __post_init__(self) -> None:
        """Refuse an interval that leaves its own point out."""
        if not self.low <= self.point <= self.high:
            raise ValueError(f"an interval contains its point; received {self.low}, {self.point}, {self.high}")


def over_seeds(values: Sequence[float], validation_split: float, least_variance: float, bounds: tuple[float, float]) -> Interval:
    """Return the mean over seeds with Nadeau and Bengio's corrected resampled t interval.

    Repeated random splits share photos, so their figures are correlated and a plain t interval is too narrow; the
    correction widens the variance of the mean from `1/J` to `1/J + n_validation/n_train` times the sample variance
    (Nadeau and Bengio 2003, *Inference for the generalization error*, Machine Learning 52, section 4). A few seeds can
    agree by chance; so the interval is never narrower than what the finite number of photos alone would leave open.

    Args:
        values: a figure from each of at least two seeds.
        validation_split: the share of the photos in validation, in (0, 1).
        least_variance: of the mean, from the finite number of photos alone; see `share_variance`.
        bounds: the least and the greatest value the figure can take; the interval is clipped to them.
    """
    seeds = len(values)
    if seeds == 1:
        raise ValueError("an interval over seeds takes at least two of them; received one")
    mean = float(np.mean(values))
    overlap = validation_split / (1 - validation_split)
    spread = float(np.std(values, ddof=1)) * sqrt(1 / seeds + overlap)
    half = max(
        float(stats.t.ppf((1 + LEVEL) / 2, seeds - 1)) * spread,
        float(stats.norm.ppf((1 + LEVEL) / 2)) * sqrt(least_variance),
    )
    return _clipped(mean - half, mean, mean + half, bounds, Subject.RECIPE)


def share_variance(accuracy: float, images: int) -> float:
    """Return the sampling variance of an accuracy on `images` images.

    Two right and two wrong answers are added first, so that 100 % right of a few is not taken for certainty
    (Agresti and Coull 1998, The American Statistician 52, 119-126).
    """
    centred = (accuracy * images + 2) / (images + 4)
    return centred * (1 - centred) / (images + 4)


def share(accuracy: float, images: int) -> Interval:
    """Return Wilson's interval of one model's accuracy on `images` images (Wilson 1927, JASA 22, 209-212)."""
    low, high = _wilson(accuracy, images)
    return _clipped(low, accuracy, high, (0.0, 1.0), Subject.MODEL)


def difference_of_shares(a: float, images_a: int, b: float, images_b: int) -> Interval:
    """Return the interval of `a - b` for two independent accuracies: Newcombe 1998, Statistics in Medicine 17, method 10."""
    (low_a, high_a), (low_b, high_b) = _wilson(a, images_a), _wilson(b, images_b)
    point = a - b
    low = point - sqrt((a - low_a) ** 2 + (high_b - b) ** 2)
    high = point + sqrt((high_a - a) ** 2 + (b - low_b) ** 2)
    return _clipped(low, point, high, (-1.0, 1.0), Subject.MODEL)


def _wilson(accuracy: float, images: int) -> tuple[float, float]:
    limits = stats.binomtest(round(accuracy * images), images).proportion_ci(LEVEL, method="wilson")
    return float(limits.low), float(limits.high)


def _clipped(low: float, point: float, high: float, bounds: tuple[float, float], subject: Subject) -> Interval:
    """Clip to what the figure can be; rounding must not push an end past the point."""
    return Interval(low=min(max(low, bounds[0]), point), point=point, high=max(min(high, bounds[1]), point), subject=subject)
