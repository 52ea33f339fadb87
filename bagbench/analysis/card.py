"""The overfitting card: how much better a recipe is on the photos it was trained on than on others."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bagbench.analysis.intervals import Interval, difference_of_shares, over_seeds, share, share_variance
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
        best_epoch: of the highest validation accuracy, from 1.
        val_loss_rise: the last validation loss above its minimum over the epochs, nats, at least 0.
        val_accuracy_given_up: the best validation accuracy above the last one, in [0, 1].
    """

    accuracy_gap: float
    loss_gap: float
    best_accuracy_gap: float
    best_epoch: int
    val_loss_rise: float
    val_accuracy_given_up: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeCard:
    """The card of a recipe: its runs' figures together.

    Attributes:
        seeds: how many runs it speaks of.
        train_accuracy: at the last epoch, over the whole train split.
        val_accuracy: at the last epoch.
        best_val_accuracy: mean over the seeds at each one's best epoch; picked on the validation split, so without an interval.
        accuracy_gap: at the last epoch, train minus validation.
        loss_gap: mean, nats, validation minus train.
        best_epochs: each seed's best epoch.
        val_loss_rise: mean, nats.
        val_accuracy_given_up: mean.
        verdict: from `accuracy_gap`, `train_accuracy` and the majority baseline.
    """

    seeds: int
    train_accuracy: Interval
    val_accuracy: Interval
    best_val_accuracy: float
    accuracy_gap: Interval
    loss_gap: float
    best_epochs: tuple[int, ...]
    val_loss_rise: float
    val_accuracy_given_up: float
    verdict: Verdict


def run_card(history: History) -> RunCard:
    """Return the card of one run."""
    last, best = history.last, history.best
    return RunCard(
        accuracy_gap=last.train_accuracy - last.val_accuracy,
        loss_gap=last.val_loss - last.train_loss,
        best_accuracy_gap=best.train_accuracy - best.val_accuracy,
        best_epoch=best.epoch,
        val_loss_rise=last.val_loss - min(epoch.val_loss for epoch in history),
        val_accuracy_given_up=best.val_accuracy - last.val_accuracy,
    )


def recipe_card(histories: Sequence[History], *, train_images: int, val_images: int, majority: float) -> RecipeCard:
    """Return the card of a recipe from one history a seed.

    Args:
        histories: at least one.
        train_images: images in a train split.
        val_images: images in a validation split.
        majority: accuracy of always answering the largest class, in (0, 1].
    """
    cards = [run_card(history) for history in histories]
    train = [history.last.train_accuracy for history in histories]
    validation = [history.last.val_accuracy for history in histories]
    gaps = [card.accuracy_gap for card in cards]
    if len(histories) == 1:
        train_accuracy, val_accuracy = share(train[0], train_images), share(validation[0], val_images)
        gap = difference_of_shares(train[0], train_images, validation[0], val_images)
    else:
        split = val_images / (train_images + val_images)
        # However many the seeds, together they see no more photos than the folder has.
        of_train = share_variance(_mean(train), train_images) * max(1 / len(train), 1 - split)
        of_validation = share_variance(_mean(validation), val_images) * max(1 / len(validation), split)
        train_accuracy = over_seeds(train, split, of_train, (0, 1))
        val_accuracy = over_seeds(validation, split, of_validation, (0, 1))
        gap = over_seeds(gaps, split, of_train + of_validation, (-1, 1))
    return RecipeCard(
        seeds=len(histories),
        train_accuracy=train_accuracy,
        val_accuracy=val_accuracy,
        best_val_accuracy=_mean([history.best.val_accuracy for history in histories]),
        accuracy_gap=gap,
        loss_gap=_mean([card.loss_gap for card in cards]),
        best_epochs=tuple(card.best_epoch for card in cards),
        val_loss_rise=_mean([card.val_loss_rise for card in cards]),
        val_accuracy_given_up=_mean([card.val_accuracy_given_up for card in cards]),
        verdict=_verdict(gap, train_accuracy, majority),
    )


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


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
