"""How a recipe does on each class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from bagbench.analysis.belief import belief
from bagbench.analysis.components import components
from bagbench.analysis.evidence import Evidence, RecipeRuns, evidence
from bagbench.analysis.figure import figure
from bagbench.analysis.gap import validation_split
from bagbench.analysis.intervals import Interval
from bagbench.analysis.measures import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScore:
    """A recipe on one class, its figures in [0, 1]; a seed in which a figure has no photo to rest on counts as 0 in it.

    Attributes:
        label: the class's name.
        images: its validation photos, mean over the seeds.
        recall: of its photos, the share that is called so.
        precision: of the photos called so, the share that is.
        f1: the harmonic mean of both.
    """

    label: str
    images: float
    recall: Interval
    precision: Interval
    f1: Interval


def class_scores(runs: RecipeRuns, *, train_images: int, clusters: Mapping[str, str] | None = None) -> tuple[ClassScore, ...]:
    """Return how a recipe does on each class, in alphabetical order.

    Args:
        runs: at least one.
        train_images: images in a train split.
        clusters: a photo's path to the name of its group of copies; a photo that is not in it stands for itself.
    """
    (known,) = evidence([runs], clusters)
    seeds = tuple(known.rows)
    split = validation_split(known, seeds, train_images)
    return tuple(_score(known, seeds, split, place) for place in range(len(known.classes)))


def _score(known: Evidence, seeds: Sequence[int], split: float, place: int) -> ClassScore:
    def interval(measure: Measure) -> Interval:
        return belief(components(figure(known, measure, seeds, place), split)).interval(measure.bounds)

    return ClassScore(
        label=known.classes[place],
        images=fmean(int((known.rows[seed].truth == place).sum()) for seed in seeds),
        recall=interval(Measure.ACCURACY),
        precision=interval(Measure.MACRO_PRECISION),
        f1=interval(Measure.MACRO_F1),
    )
