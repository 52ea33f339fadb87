"""The overfitting card: how much better a recipe is on the photos it was trained on than on others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from statistics import fmean

from bagbench.analysis.belief import belief
from bagbench.analysis.components import components
from bagbench.analysis.evidence import Evidence, RecipeRuns, evidence, have_one_split
from bagbench.analysis.figure import effective_images, figure
from bagbench.analysis.gap import accuracy_gap, accuracy_of_totals, gap_of_totals, loss_gap, train_overlap, validation_split
from bagbench.analysis.intervals import (
    Interval,
    difference_of_shares,
    over_seeds,
    share,
    share_of_width,
)
from bagbench.analysis.measures import Measure
from bagbench.result import History

# A verdict is the strongest claim that the whole 95 % interval supports. The limits are a convention, in accuracy: 0.05 is
# one photo in twenty that is right only because it was in the training set, 0.15 about one in seven.
SMALL_GAP = 0.05
LARGE_GAP = 0.15
# Whoever beats the largest class's share by less than this on its own training photos has learned next to nothing.
LEARNED_LITTLE = 0.10


class Verdict(StrEnum):
    """What the evidence says about a recipe."""

    OVERFITS = "overfits"
    SOME_OVERFITTING = "some overfitting"
    GENERALISES = "generalises"
    UNDERFITS = "underfits"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCard:
    """The card of one run. A gap is positive where the train split does better than the validation split.

    Attributes:
        accuracy_gap: at the last epoch, in [-1, 1].
        loss_gap: at the last epoch, nats.
        best_accuracy_gap: at the best epoch, in [-1, 1].
        best_loss_gap: at the best epoch, nats.
        best_epoch: of the highest validation accuracy, from 1.
        val_loss_rise: the last validation loss above its minimum over the epochs, nats, at least 0.
        val_accuracy_given_up: the best validation accuracy above the last one, in [0, 1].
    """

    accuracy_gap: float
    loss_gap: float
    best_accuracy_gap: float
    best_loss_gap: float
    best_epoch: int
    val_loss_rise: float
    val_accuracy_given_up: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeCard:
    """The card of a recipe: its runs' figures together.

    Figures of the last epoch have an interval with any number of seeds, because each photo's answer was kept. Of the best epoch
    and of the epochs between only totals were kept: with one seed, or one split for all seeds, there is no interval for their
    losses.

    Attributes:
        seeds: how many runs it speaks of.
        train_accuracy: at the last epoch, over the whole train split.
        val_accuracy: at the last epoch.
        best_val_accuracy: mean over the seeds at each one's best epoch; picked on the validation split, so without an interval.
        accuracy_gap: at the last epoch, train minus validation.
        loss_gap: at the last epoch, nats, validation minus train.
        best_accuracy_gap: at each seed's best epoch.
        best_loss_gap: at each seed's best epoch, nats, mean.
        best_loss_gap_interval: of `best_loss_gap`; None with one seed or one split.
        best_epochs: each seed's best epoch, by seed.
        val_loss_rise: mean, nats.
        val_loss_rise_interval: of `val_loss_rise`; None with one seed or one split.
        val_accuracy_given_up: mean.
        val_accuracy_given_up_interval: of `val_accuracy_given_up`; None with one seed or one split.
        verdict: from `accuracy_gap`, `train_accuracy` and the majority baseline.
    """

    seeds: int
    train_accuracy: Interval
    val_accuracy: Interval
    best_val_accuracy: float
    accuracy_gap: Interval
    loss_gap: Interval
    best_accuracy_gap: Interval
    best_loss_gap: float
    best_loss_gap_interval: Interval | None
    best_epochs: tuple[int, ...]
    val_loss_rise: float
    val_loss_rise_interval: Interval | None
    val_accuracy_given_up: float
    val_accuracy_given_up_interval: Interval | None
    verdict: Verdict


def run_card(history: History) -> RunCard:
    """Return the card of one run."""
    last, best = history.last, history.best
    return RunCard(
        accuracy_gap=last.train_accuracy - last.val_accuracy,
        loss_gap=last.val_loss - last.train_loss,
        best_accuracy_gap=best.train_accuracy - best.val_accuracy,
        best_loss_gap=best.val_loss - best.train_loss,
        best_epoch=best.epoch,
        val_loss_rise=last.val_loss - min(epoch.val_loss for epoch in history),
        val_accuracy_given_up=best.val_accuracy - last.val_accuracy,
    )


def recipe_card(runs: RecipeRuns, *, train_images: int, majority: float, clusters: Mapping[str, str] | None = None) -> RecipeCard:
    """Return the card of a recipe.

    Args:
        runs: at least one.
        train_images: images in a train split.
        majority: accuracy of always answering the largest class, in (0, 1].
        clusters: a photo's path to the name of its group of copies; a photo that is not in it stands for itself.
    """
    (known,) = evidence([runs], clusters)
    seeds = tuple(known.rows)
    split = validation_split(known, seeds, train_images)
    cards = [run_card(known.histories[seed]) for seed in seeds]
    best = [known.histories[seed].best for seed in seeds]
    gap = accuracy_gap_interval(known, seeds, train_images)
    one_split = have_one_split(known, seeds)
    train_accuracy = _train_accuracy(known, seeds, train_images)
    return RecipeCard(
        seeds=len(seeds),
        train_accuracy=train_accuracy,
        val_accuracy=accuracy_interval(known, seeds, train_images),
        best_val_accuracy=fmean(epoch.val_accuracy for epoch in best),
        accuracy_gap=gap,
        loss_gap=belief(loss_gap(known, seeds, train_images).components).interval((-inf, inf)),
        best_accuracy_gap=_best_accuracy_gap(known, seeds, split),
        best_loss_gap=fmean(card.best_loss_gap for card in cards),
        best_loss_gap_interval=_of_totals([card.best_loss_gap for card in cards], split, one_split, (-inf, inf)),
        best_epochs=tuple(card.best_epoch for card in cards),
        val_loss_rise=fmean(card.val_loss_rise for card in cards),
        val_loss_rise_interval=_of_totals([card.val_loss_rise for card in cards], split, one_split, (0, inf)),
        val_accuracy_given_up=fmean(card.val_accuracy_given_up for card in cards),
        val_accuracy_given_up_interval=_of_totals([card.val_accuracy_given_up for card in cards], split, one_split, (0, 1)),
        verdict=_verdict(gap, train_accuracy, majority),
    )


def accuracy_interval(known: Evidence, seeds: Sequence[int], train_images: int) -> Interval:
    """Return the accuracy at the last epoch on the photos that were scored, over these seeds; with one, of its model."""
    if len(seeds) == 1:
        own = figure(known, Measure.ACCURACY, seeds)
        return share(own.values[0], effective_images(known, seeds[0]))
    accuracy = components(figure(known, Measure.ACCURACY, seeds), validation_split(known, seeds, train_images))
    images = sum(len(known.rows[seed].truth) for seed in seeds)
    return share_of_width(accuracy.point, belief(accuracy).half_width, images)


def accuracy_gap_interval(known: Evidence, seeds: Sequence[int], train_images: int) -> Interval:
    """Return the gap in accuracy at the last epoch over these seeds; with one, of its model."""
    if len(seeds) == 1:
        train = known.histories[seeds[0]].last.train_accuracy
        own = figure(known, Measure.ACCURACY, seeds)
        return difference_of_shares(train, train_images, own.values[0], effective_images(known, seeds[0]))
    return belief(accuracy_gap(known, seeds, train_images).components).interval((-1, 1))


def _train_accuracy(known: Evidence, seeds: Sequence[int], train_images: int) -> Interval:
    accuracies = [known.histories[seed].last.train_accuracy for seed in seeds]
    if len(accuracies) == 1:
        return share(accuracies[0], train_images)
    parts = accuracy_of_totals(accuracies, train_images, train_overlap(known, seeds, train_images))
    return share_of_width(parts.point, belief(parts).half_width, train_images)


def _best_accuracy_gap(known: Evidence, seeds: Sequence[int], split: float) -> Interval:
    best = [known.histories[seed].best for seed in seeds]
    val_images = len(known.rows[seeds[0]].truth)
    if len(seeds) == 1:
        return difference_of_shares(best[0].train_accuracy, val_images, best[0].val_accuracy, effective_images(known, seeds[0]))
    overlap = 1.0 if have_one_split(known, seeds) else split
    return belief(gap_of_totals(best, val_images, split, overlap)).interval((-1, 1))


def _of_totals(values: Sequence[float], split: float, one_split: bool, bounds: tuple[float, float]) -> Interval | None:
    """Return Nadeau and Bengio's interval of a figure of which no photo's part was kept.

    None where nothing shows that part: with one seed, or where all seeds have one split.
    """
    return None if one_split or len(values) == 1 else over_seeds(values, split, bounds)


def _verdict(gap: Interval, train_accuracy: Interval, majority: float) -> Verdict:
    """Return the strongest claim that the intervals support."""
    learned = majority + LEARNED_LITTLE
    if train_accuracy.high < learned:
        return Verdict.UNDERFITS
    if gap.low > LARGE_GAP:
        return Verdict.OVERFITS
    if gap.low > SMALL_GAP:
        return Verdict.SOME_OVERFITTING
    if gap.high < SMALL_GAP and train_accuracy.low > learned:  # one that learned nothing has no gap either
        return Verdict.GENERALISES
    return Verdict.UNDECIDED
