"""Pairs of recipes, paired by seed and by photo: how much better one is, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import sqrt

from scipy import stats

from bagbench.analysis.belief import belief
from bagbench.analysis.components import Components, components
from bagbench.analysis.evidence import Evidence, RecipeRuns, common_seeds, evidence
from bagbench.analysis.figure import Figure, figure
from bagbench.analysis.gap import validation_split
from bagbench.analysis.intervals import LEVEL, Interval, Subject
from bagbench.analysis.measures import Measure
from bagbench.analysis.multiplicity import holm
from bagbench.analysis.precision import seeds_needed, smallest_difference

MEASURES = (Measure.ACCURACY, Measure.MACRO_F1, Measure.LOG_LOSS)
# Smaller differences than these are of no practical use, by convention: a point of accuracy or F1, a twentieth of a nat.
MARGINS = {Measure.ACCURACY: 0.01, Measure.MACRO_F1: 0.01, Measure.LOG_LOSS: 0.05}
# Below six pairs not even a test that assumes nothing but symmetry could reject at 5 %: 2 / 2⁵ = 0.063.
LEAST_SEEDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One measure of A minus that of B.

    Attributes:
        measure: what by.
        label: the class that it is about; None for all photos.
        interval: in the measure's unit; of a loss, positive where A is worse.
        probability_better: that A is the better one, in [0, 1].
        margin: what counts as no practical difference.
        probability_within: that the difference is within ± `margin`, in [0, 1].
    """

    measure: Measure
    label: str | None
    interval: Interval
    probability_better: float
    margin: float
    probability_within: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A difference over all photos, with what it takes to judge it.

    Attributes:
        difference: over all photos.
        p_value: two-sided, that there is no difference: the larger of the interval's and of a paired t-test's over the seeds.
            Where it is below 0.05 the 95 % interval excludes 0.
        p_holm: adjusted for the number of pairs compared, at least `p_value`.
        is_significant: whether `p_holm` is at most 0.05; never under `LEAST_SEEDS` seeds, which prove too little.
        smallest_difference: that this many seeds would have told from none in four cases out of five.
        seeds_needed: for a difference of `margin` to be told from none in four cases out of five; None where these photos do not
            suffice for it, however many the seeds, and with one seed, which does not say how much seeds differ.
    """

    difference: Difference
    p_value: float
    p_holm: float
    is_significant: bool
    smallest_difference: float
    seeds_needed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two recipes on the seeds that both have.

    Attributes:
        a: a recipe's name.
        b: the other's.
        seeds: that both have, ascending.
        subject: the recipes; with one seed, these trained models on this split only.
        headlines: one a measure, in the order of `MEASURES`.
        by_class: each measure for each class, classes in alphabetical order within a measure.
    """

    a: str
    b: str
    seeds: tuple[int, ...]
    subject: Subject
    headlines: tuple[Headline, ...]
    by_class: tuple[Difference, ...]

    def headline(self, measure: Measure) -> Headline:
        """Return the difference of that measure over all photos."""
        return next(found for found in self.headlines if found.difference.measure is measure)


def comparisons(
    recipes: Sequence[RecipeRuns],
    *,
    train_images: int,
    margins: Mapping[Measure, float] = MARGINS,
    clusters: Mapping[str, str] | None = None,
) -> tuple[Comparison, ...]:
    """Compare every pair of recipes, A before B in their order.

    Args:
        recipes: at least two, names distinct.
        train_images: images in a train split.
        margins: what counts as no practical difference, by measure; each of `MEASURES`.
        clusters: a photo's path to the name of its group of copies; a photo that is not in it stands for itself.

    Raises:
        ComparisonError: if two recipes have no seed in common, or other classes or rows in one.
    """
    known = evidence(recipes, clusters)
    pairs = [_Pair(a, b, train_images) for a, b in combinations(known, 2)]
    headlines: list[list[Headline]] = [[] for _ in pairs]
    by_class: list[list[Difference]] = [[] for _ in pairs]
    labels: list[int | None] = [None, *range(len(known[0].classes))]
    # A measure at a time, so that of all the photos' influences only one measure's are held.
    for measure in MEASURES:
        for label in labels:
            figures: dict[tuple[str, tuple[int, ...]], Figure] = {}
            for index, pair in enumerate(pairs):
                parts = pair.components(figures, measure, label)
                found = _difference(parts, measure, None if label is None else known[0].classes[label], margins[measure])
                if label is None:
                    headlines[index].append(_headline(found, parts))
                else:
                    by_class[index].append(found)
    adjusted = [holm([pair[place].p_value for pair in headlines]) for place in range(len(MEASURES))]
    return tuple(
        Comparison(
            a=pair.a.name,
            b=pair.b.name,
            seeds=pair.seeds,
            subject=Subject.MODEL if len(pair.seeds) == 1 else Subject.RECIPE,
            headlines=tuple(
                replace(
                    headline,
                    p_holm=adjusted[place][index],
                    is_significant=len(pair.seeds) >= LEAST_SEEDS and adjusted[place][index] <= 1 - LEVEL,
                )
                for place, headline in enumerate(headlines[index])
            ),
            by_class=tuple(by_class[index]),
        )
        for index, pair in enumerate(pairs)
    )


class _Pair:
    """Two recipes and the seeds that both have."""

    def __init__(self, a: Evidence, b: Evidence, train_images: int) -> None:
        self.a, self.b = a, b
        self.seeds = common_seeds(a, b)
        self.split = validation_split(a, self.seeds, train_images)
        self.is_one = all(bool((a.probabilities[seed] == b.probabilities[seed]).all()) for seed in self.seeds)

    def components(self, figures: dict[tuple[str, tuple[int, ...]], Figure], measure: Measure, label: int | None) -> Components:
        """Return the difference's variance components; each recipe's figure is computed once and kept in `figures`."""
        for recipe in (self.a, self.b):
            if (recipe.name, self.seeds) not in figures:
                figures[recipe.name, self.seeds] = figure(recipe, measure, self.seeds, label)
        difference = figures[self.a.name, self.seeds] - figures[self.b.name, self.seeds]
        # Who always says the same is the same: there is nothing for the least variance to allow for.
        return components(replace(difference, least=0.0) if self.is_one else difference, self.split)


def _difference(parts: Components, measure: Measure, label: str | None, margin: float) -> Difference:
    held = belief(parts)
    low, high = measure.bounds
    above = held.above(0.0)
    return Difference(
        measure=measure,
        label=label,
        interval=held.interval((low - high, high - low)),
        probability_better=above if measure.higher_is_better else 1 - above,
        margin=margin,
        probability_within=held.within(margin),
    )


def _headline(difference: Difference, parts: Components) -> Headline:
    p_value = max(min(2 * min(difference.probability_better, 1 - difference.probability_better), 1.0), _student(parts))
    return Headline(
        difference=difference,
        p_value=p_value,
        p_holm=p_value,
        is_significant=False,
        smallest_difference=smallest_difference(parts),
        seeds_needed=seeds_needed(parts, difference.margin),
    )


def _student(parts: Components) -> float:
    """Return the two-sided p-value of a paired t-test over the seeds; 0 with one seed, which it says nothing about.

    The interval covers 93 % at worst, where seeds differ by two or three times what the photos explain. There a t-test errs in 5
    of 100; where photos are hard for every seed it errs more often, and the interval less. A claim needs both.
    """
    if parts.seeds == 1 or parts.spread == 0:
        return 0.0
    return float(2 * stats.t.sf(abs(parts.point) / sqrt(parts.spread / parts.seeds), parts.seeds - 1))
