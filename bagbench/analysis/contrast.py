"""The contrast: how much wider one recipe's gap is than another's. The article's conclusion as a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import inf

from bagbench.analysis.belief import belief
from bagbench.analysis.components import Components, components
from bagbench.analysis.evidence import RecipeRuns, common_seeds, evidence
from bagbench.analysis.gap import Gap, accuracy_gap, loss_gap
from bagbench.analysis.intervals import Interval, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """The gap of A minus the gap of B, paired by seed and by photo.

    Attributes:
        a: a recipe's name.
        b: the other's.
        seeds: that both have, ascending.
        subject: the recipes; with one seed, these trained models on this split only.
        accuracy: of the gaps in accuracy, in [-2, 2].
        loss: of the gaps in loss, nats.
        probability_wider: that A's gap in accuracy is the wider one, in [0, 1].
    """

    a: str
    b: str
    seeds: tuple[int, ...]
    subject: Subject
    accuracy: Interval
    loss: Interval
    probability_wider: float


def contrasts(
    recipes: Sequence[RecipeRuns], *, train_images: int, clusters: Mapping[str, str] | None = None
) -> tuple[Contrast, ...]:
    """Return the contrast of every pair of recipes, A before B in their order.

    Args:
        recipes: at least two, names distinct.
        train_images: images in a train split.
        clusters: a photo's path to the name of its group of copies; a photo that is not in it stands for itself.

    Raises:
        ComparisonError: if two recipes have no seed in common, or other classes or rows in one.
    """
    gaps: dict[tuple[str, tuple[int, ...]], tuple[Gap, Gap]] = {}
    found = []
    for a, b in combinations(evidence(recipes, clusters), 2):
        seeds = common_seeds(a, b)
        for recipe in (a, b):
            if (recipe.name, seeds) not in gaps:
                gaps[recipe.name, seeds] = (accuracy_gap(recipe, seeds, train_images), loss_gap(recipe, seeds, train_images))
        accuracy, loss = (belief(gap_difference(*pair)) for pair in zip(gaps[a.name, seeds], gaps[b.name, seeds], strict=True))
        found.append(
            Contrast(
                a=a.name,
                b=b.name,
                seeds=seeds,
                subject=accuracy.subject,
                accuracy=accuracy.interval((-2, 2)),
                loss=loss.interval((-inf, inf)),
                probability_wider=accuracy.above(0.0),
            )
        )
    return tuple(found)


def gap_difference(a: Gap, b: Gap) -> Components:
    """Return the variance components of the difference between two gaps on the same rows."""
    difference = a.figure - b.figure
    if not any(difference.values) and not any(cells.any() for cells in difference.cells):
        return components(replace(difference, least=0.0), a.validation_split)  # the same models: nothing is left open
    return components(difference, a.validation_split, a.train_variance + b.train_variance)
