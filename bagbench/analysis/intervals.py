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
_Z = float(stats.norm.ppf((1 + LEVEL) / 2))


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

    def __neg__(self) -> "Interval":
        """Return the interval of a difference taken the other way round."""
        return Interval(low=-self.high, point=-self.point, high=-self.low, subject=self.subject)

    @property
    def excludes_zero(self) -> bool:
        """Whether the whole interval is on one side of zero."""
        return self.low > 0 or self.high < 0


def over_seeds(values: Sequence[float], validation_split: float, bounds: tuple[float, float]) -> Interval:
    """Return the mean over seeds with Nadeau and Bengio's corrected resampled t interval.

    For figures of which no photo's part was kept: `components` does better where it was. Repeated random splits share photos,
    so their figures are correlated and a plain t interval is too narrow; the correction widens the variance of the mean from
    `1/J` to `1/J + n_validation/n_train` times the sample variance (Nadeau and Bengio 2003, *Inference for the generalization
    error*, Machine Learning 52, section 4).

    Args:
        values: a figure from each of at least two seeds.
        validation_split: the share of the photos in validation, in (0, 1).
        bounds: the least and the greatest value the figure can take; the interval is clipped to them.
    """
    seeds = len(values)
    if seeds == 1:
        raise ValueError("an interval over seeds takes at least two of them; received one")
    mean = float(np.mean(values))
    overlap = validation_split / (1 - validation_split)
    spread = float(np.std(values, ddof=1)) * sqrt(1 / seeds + overlap)
    half = float(stats.t.ppf((1 + LEVEL) / 2, seeds - 1)) * spread
    return clipped(mean - half, mean, mean + half, bounds, Subject.RECIPE)


def share_variance(accuracy: float, images: float) -> float:
    """Return the sampling variance of an accuracy on `images` images.

    Two right and two wrong answers are added first, so that 100 % right of a few is not taken for certainty
    (Agresti and Coull 1998, The American Statistician 52, 119-126).
    """
    centred = (accuracy * images + 2) / (images + 4)
    return centred * (1 - centred) / (images + 4)


def share(accuracy: float, images: float) -> Interval:
    """Return Wilson's interval of one model's accuracy on `images` images (Wilson 1927, JASA 22, 209-212)."""
    low, high = _wilson(accuracy, images)
    return clipped(low, accuracy, high, (0.0, 1.0), Subject.MODEL)


def share_of_width(accuracy: float, half_width: float, images: float) -> Interval:
    """Return Wilson's interval of a recipe's accuracy, on as many images as would leave ± `half_width` around it.

    Near 0 and 1 an accuracy can err further towards the middle than away from it; Wilson's interval leans accordingly. Survey
    statistics knows this as the effective sample size (Korn and Graubard 1998, Survey Methodology 24, 193-201).

    Args:
        accuracy: mean over the seeds.
        half_width: of the symmetric 95 % interval.
        images: that were scored in all; two right and two wrong answers are added to theirs, as in `share_variance`.
    """
    if half_width == 0:
        raise ValueError("a share of a number of images is never certain; received a half-width of 0")
    centred = (accuracy * images + 2) / (images + 4)
    low, high = _wilson(accuracy, (_Z / half_width) ** 2 * centred * (1 - centred))
    return clipped(low, accuracy, high, (0.0, 1.0), Subject.RECIPE)


def difference_of_shares(a: float, images_a: float, b: float, images_b: float) -> Interval:
    """Return the interval of `a - b` for two independent accuracies: Newcombe 1998, Statistics in Medicine 17, method 10."""
    (low_a, high_a), (low_b, high_b) = _wilson(a, images_a), _wilson(b, images_b)
    point = a - b
    low = point - sqrt((a - low_a) ** 2 + (high_b - b) ** 2)
    high = point + sqrt((high_a - a) ** 2 + (b - low_b) ** 2)
    return clipped(low, point, high, (-1.0, 1.0), Subject.MODEL)


def _wilson(accuracy: float, images: float) -> tuple[float, float]:
    square = _Z**2 / images
    middle = accuracy + square / 2
    half = sqrt(square * accuracy * (1 - accuracy) + square**2 / 4)
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def clipped(low: float, point: float, high: float, bounds: tuple[float, float], subject: Subject) -> Interval:
    """Return an interval clipped to what the figure can be; rounding must not push an end past the point."""
    return Interval(low=min(max(low, bounds[0]), point), point=point, high=max(min(high, bounds[1]), point), subject=subject)
