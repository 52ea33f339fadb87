"""Measures of predictions, each with what every photo adds to it.

A photo's *influence* is how much the measure would move if the photo counted a little more: for a mean, its own value less the
mean, divided by the number of photos; for a ratio of counts such as F1 the same by the delta method (Hampel 1974, *The
influence curve*, JASA 69). Influences of a split add up to 0, and the sum of their squares is the measure's sampling variance.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bagbench.metrics import cross_entropies


class Measure(StrEnum):
    """What recipes are compared by."""

    ACCURACY = "accuracy"
    MACRO_F1 = "macro_f1"
    MACRO_PRECISION = "macro_precision"
    LOG_LOSS = "log_loss"
    BRIER = "brier"

    @property
    def higher_is_better(self) -> bool:
        """Whether the better recipe has the higher figure."""
        return self not in {Measure.LOG_LOSS, Measure.BRIER}

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest figure."""
        return {Measure.LOG_LOSS: (0.0, np.inf), Measure.BRIER: (0.0, 2.0)}.get(self, (0.0, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """A measure of one model on one validation split.

    Attributes:
        value: the measure.
        influence: what each photo adds, shape (images,), summing to 0; 0 for photos that the measure does not look at.
        step: how far one more right answer moves it; 0 for measures that move smoothly.
    """

    value: float
    influence: NDArray[np.float64]
    step: float


def scored(measure: Measure, probabilities: NDArray[np.float64], truth: NDArray[np.int64], label: int | None = None) -> Scored:
    """Score predictions.

    Args:
        measure: what by.
        probabilities: shape (images, classes).
        truth: labels, shape (images,).
        label: score this class alone: its own F1 and precision, the other measures over its photos. None for all.
    """
    if measure in _RATIOS:
        labels = range(probabilities.shape[1]) if label is None else (label,)
        return _RATIOS[measure](probabilities.argmax(axis=1), truth, labels)
    looked_at = np.ones(len(truth), np.bool_) if label is None else truth == label
    images = int(looked_at.sum())
    if images == 0:
        return Scored(value=0.0, influence=np.zeros(len(truth)), step=0.0)
    values = _VALUES[measure](probabilities, truth)
    value = float(values[looked_at].mean())
    return Scored(
        value=value,
        influence=np.where(looked_at, values - value, 0.0) / images,
        step=1 / images if measure is Measure.ACCURACY else 0.0,
    )


def _f1(predicted: NDArray[np.int64], truth: NDArray[np.int64], labels: range | tuple[int]) -> Scored:
    """Return the mean of the labels' F1, each `2 TP / (2 TP + FP + FN)`; a label that nobody has and nobody says counts as 0."""
    right = predicted == truth
    value, influence, step = 0.0, np.zeros(len(truth)), 0.0
    for label in labels:
        is_true, is_said = truth == label, predicted == label
        named = int(is_true.sum() + is_said.sum())  # 2 TP + FP + FN
        if named == 0:
            continue
        f1 = 2 * int((right & is_true).sum()) / named
        value += f1 / len(labels)
        influence += (2.0 * (right & is_true) - f1 * (is_true.astype(float) + is_said)) / (named * len(labels))
        step += 2 / named / len(labels) ** 2
    return Scored(value=value, influence=influence, step=step)


def _precision(predicted: NDArray[np.int64], truth: NDArray[np.int64], labels: range | tuple[int]) -> Scored:
    """Return the mean precision of labels: of the photos called so, the share that is; a label that nobody says counts as 0."""
    right = predicted == truth
    value, influence, step = 0.0, np.zeros(len(truth)), 0.0
    for label in labels:
        is_said = predicted == label
        said = int(is_said.sum())
        if said == 0:
            continue
        precision = int((right & is_said).sum()) / said
        value += precision / len(labels)
        influence += is_said * (right - precision) / (said * len(labels))
        step += 1 / said / len(labels) ** 2
    return Scored(value=value, influence=influence, step=step)


def _brier(probabilities: NDArray[np.float64], truth: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return each photo's squared distance from certainty of the truth, in [0, 2] (Brier 1950, Monthly Weather Review 78)."""
    of_truth = probabilities[np.arange(len(truth)), truth]
    distances: NDArray[np.float64] = (probabilities**2).sum(axis=1) - 2 * of_truth + 1
    return distances


_RATIOS = {Measure.MACRO_F1: _f1, Measure.MACRO_PRECISION: _precision}
_VALUES = {
    Measure.ACCURACY: lambda probabilities, truth: (probabilities.argmax(axis=1) == truth).astype(float),
    Measure.LOG_LOSS: cross_entropies,
    Measure.BRIER: _brier,
}
