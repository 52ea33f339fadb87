"""The data-size curve: accuracy against the number of photos trained on, and whether more of them would help."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log2

import numpy as np

from bagbench.analysis.belief import belief
from bagbench.analysis.components import Components
from bagbench.analysis.gap import accuracy_of_totals
from bagbench.analysis.intervals import Interval, difference_of_shares, over_seeds, share, share_of_width

# Twice the photos are twice the work; by convention they are worth it from one point of accuracy.
WORTH_IT = 0.01


class Benefit(StrEnum):
    """Whether more photos would help."""

    WOULD_HELP = "more photos would help"
    WOULD_NOT = "more photos would not help"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What one share of the train split got.

    Attributes:
        fraction: of the train split, in (0, 1].
        values: validation accuracy, one a seed.
        train_images: trained on, at least one.
    """

    fraction: float
    train_images: int
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One point of the curve.

    Attributes:
        fraction: of the train split, in (0, 1].
        train_images: trained on.
        accuracy: on the whole validation split, mean over the seeds.
    """

    fraction: float
    train_images: int
    accuracy: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeCurve:
    """The curve, fewest photos first.

    Attributes:
        bands: at least two.
        slope: accuracy gained by a doubling of the photos, between the two largest sizes, paired by seed.
        benefit: from `slope` alone: it would help if the whole interval is above 0 and some of it reaches `WORTH_IT`; it would
            not if all of it is below that. Curves flatten (Hestness et al. 2017, arXiv:1712.00409), so the next doubling
            hardly brings more than the last.
    """

    bands: tuple[Band, ...]
    slope: Interval
    benefit: Benefit


def size_curve(sizes: Sequence[Size], *, val_images: int, train_images: int, one_split: bool = False) -> SizeCurve:
    """Return the data-size curve of a recipe.

    Args:
        sizes: at least two, of different numbers of photos, the same seeds in the same order; subsets nested within a seed.
        val_images: images in a validation split, the same for every size.
        train_images: images in the whole train split.
        one_split: whether all seeds have the same validation photos, as in a folder that is split already.
    """
    ordered = sorted(sizes, key=lambda size: size.train_images)
    seeds = {len(size.values) for size in ordered}
    if len({size.train_images for size in ordered}) < max(len(ordered), 2) or len(seeds) != 1 or 0 in seeds:
        raise ValueError("a curve takes two sizes or more, of different numbers of photos, with the same seeds")
    split = val_images / (val_images + train_images)
    overlap = 1.0 if one_split else split
    slope = (_slope_on_one_split if one_split else _slope)(ordered[-2], ordered[-1], val_images, split)
    return SizeCurve(
        bands=tuple(
            Band(fraction=size.fraction, train_images=size.train_images, accuracy=_accuracy(size.values, val_images, overlap))
            for size in ordered
        ),
        slope=slope,
        benefit=_benefit(slope),
    )


def _accuracy(values: Sequence[float], val_images: int, overlap: float) -> Interval:
    if len(values) == 1:
        return share(values[0], val_images)
    parts: Components = accuracy_of_totals(values, val_images, overlap)
    return share_of_width(parts.point, belief(parts).half_width, val_images * len(values))


def _slope(smaller: Size, larger: Size, val_images: int, split: float) -> Interval:
    """Return the accuracy gained for each doubling between two sizes."""
    doublings = log2(larger.train_images / smaller.train_images)
    if len(larger.values) == 1:
        rise = difference_of_shares(larger.values[0], val_images, smaller.values[0], val_images)
        return Interval(low=rise.low / doublings, point=rise.point / doublings, high=rise.high / doublings, subject=rise.subject)
    rises = [(after - before) / doublings for before, after in zip(smaller.values, larger.values, strict=True)]
    return over_seeds(rises, split, (-1 / doublings, 1 / doublings))


def _slope_on_one_split(smaller: Size, larger: Size, val_images: int, split: float) -> Interval:
    """Return the accuracy gained for each doubling, where the seeds do not show what other validation photos would change.

    Their part is put at that of two shares of independent photos, the most that it can be.
    """
    if len(larger.values) == 1:
        return _slope(smaller, larger, val_images, split)
    doublings = log2(larger.train_images / smaller.train_images)
    rises = [(after - before) / doublings for before, after in zip(smaller.values, larger.values, strict=True)]
    photos = sum(accuracy_of_totals(size.values, val_images, 1.0).shared for size in (smaller, larger)) / doublings**2
    spread = float(np.var(rises, ddof=1))
    parts = Components(point=float(np.mean(rises)), seeds=len(rises), spread=spread, own=0.0, shared=photos, fixed=0.0)
    return belief(parts).interval((-1 / doublings, 1 / doublings))


def _benefit(slope: Interval) -> Benefit:
    if slope.high < WORTH_IT:
        return Benefit.WOULD_NOT
    return Benefit.WOULD_HELP if slope.low > 0 else Benefit.UNDECIDED
