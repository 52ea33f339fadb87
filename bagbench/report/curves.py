"""A recipe's histories, one figure at a time: what the drawings draw and what their text alternatives tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from bagbench.report.facts import RecipeFacts


class Measure(StrEnum):
    """A column of a history that has a train and a validation side."""

    ACCURACY = "accuracy"
    LOSS = "loss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One figure over the epochs, across the seeds.

    Attributes:
        mean: by epoch, over the seeds; never empty.
        low: the least of the seeds.
        high: the greatest of the seeds.
    """

    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """The train and the validation curve of one recipe in one measure.

    Attributes:
        measure: what is measured.
        seeds: how many runs the curves speak of.
        train: on a sample of the train split, at the last epoch on the whole of it.
        validation: on the validation split.
        marks: epoch and value on each seed's validation curve: the highest accuracy, or the lowest loss.
    """

    measure: Measure
    seeds: int
    train: Curve
    validation: Curve
    marks: tuple[tuple[int, float], ...]

    @property
    def epochs(self) -> int:
        """How many epochs the curves have."""
        return len(self.validation.mean)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The axes that all recipes share: the last epoch, and the top of the loss axis."""

    epochs: int
    loss: float


def contrast(recipe: RecipeFacts, measure: Measure) -> Contrast:
    """Return the two curves of a recipe in one measure."""
    histories = [run.history for run in recipe.runs]
    best = [history.best if measure is Measure.ACCURACY else min(history, key=lambda e: e.val_loss) for history in histories]
    return Contrast(
        measure=measure,
        seeds=len(histories),
        train=_curve([[getattr(epoch, f"train_{measure}") for epoch in history] for history in histories]),
        validation=_curve([[getattr(epoch, f"val_{measure}") for epoch in history] for history in histories]),
        marks=tuple((epoch.epoch, getattr(epoch, f"val_{measure}")) for epoch in best),
    )


def limits(recipes: Sequence[RecipeFacts]) -> Limits:
    """Return axes that hold every curve of every recipe."""
    epochs = list(chain.from_iterable(run.history for recipe in recipes for run in recipe.runs))
    return Limits(
        epochs=max(epoch.epoch for epoch in epochs),
        loss=1.05 * max(max(epoch.train_loss, epoch.val_loss) for epoch in epochs) or 1.0,
    )


def _curve(rows: Sequence[Sequence[float]]) -> Curve:
    """Gather one row a seed. They are equally long: runs of other epochs are another variant of the recipe."""
    columns = list(zip(*rows, strict=True))
    return Curve(
        mean=tuple(sum(column) / len(column) for column in columns),
        low=tuple(map(min, columns)),
        high=tuple(map(max, columns)),
    )
