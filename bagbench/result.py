"""What a run yields, as plain values that any process and any floor can hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class RunStatus(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochRecord:
    """The figures of one epoch.

    `train_*` and `val_*` are scored by one function, in inference mode, after the epoch's last weight update, so the two can
    be compared. `train_*` is over a fixed stratified sample of the train split as large as the validation split; in the
    last epoch it is over the whole train split. `fit_*` is Keras's running average over the epoch, while the weights moved.

    Losses are mean cross-entropies in nats, accuracies shares in [0, 1]. `epoch` counts from 1. `epoch_seconds` is the wall
    time of the weight updates, without the scoring.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    val_loss: float
    val_accuracy: float
    fit_loss: float
    fit_accuracy: float
    learning_rate: float
    epoch_seconds: float


@dataclass(frozen=True, slots=True)
class History:
    """The epochs of one run, in order; never empty."""

    epochs: tuple[EpochRecord, ...]

    def __post_init__(self) -> None:
        """Refuse a history without an epoch: every figure of a run speaks of at least one."""
        if not self.epochs:
            raise ValueError("a history has at least one epoch; received none")

    def __iter__(self) -> Iterator[EpochRecord]:
        return iter(self.epochs)

    def __len__(self) -> int:
        return len(self.epochs)

    @property
    def last(self) -> EpochRecord:
        """The last epoch: the weights that the run's model and predictions have."""
        return self.epochs[-1]

    @property
    def best(self) -> EpochRecord:
        """The epoch of the highest validation accuracy; of equal ones the first.

        Its accuracy is picked on the validation split, so it flatters the run a little: `last` is the figure to compare.
        """
        return max(self.epochs, key=lambda record: record.val_accuracy)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predictions:
    """What a trained model says of one side of a split, a row an image.

    Attributes:
        paths: each image's path relative to the data folder, POSIX style.
        classes: the class names; a label is an index into them.
        truth: int64, shape (images,).
        probabilities: float64, shape (images, classes), in [0, 1], each row summing to 1.
    """

    paths: tuple[str, ...]
    classes: tuple[str, ...]
    truth: NDArray[np.int64]
    probabilities: NDArray[np.float64]

    @property
    def predicted(self) -> NDArray[np.int64]:
        """The most probable label of each image, int64, shape (images,)."""
        labels: NDArray[np.int64] = self.probabilities.argmax(axis=1)
        return labels

    @property
    def confidence(self) -> NDArray[np.float64]:
        """The probability of the predicted label, shape (images,)."""
        highest: NDArray[np.float64] = self.probabilities.max(axis=1)
        return highest

    @property
    def correct(self) -> NDArray[np.bool_]:
        """Whether the predicted label is the true one, shape (images,)."""
        right: NDArray[np.bool_] = self.predicted == self.truth
        return right


class EpochSink(Protocol):
    """What the training loop tells of an epoch as soon as it has ended. MLflow's tracker fits it; so does a list's `append`."""

    def __call__(self, record: EpochRecord, /) -> None:
        """Take the figures of one more epoch."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunResult:
    """What a finished run yields beside its model.

    Attributes:
        history: the figures of every epoch.
        predictions: of the last epoch's weights on the validation split.
        test_predictions: of the same weights on the test split; None where there is none.
        parameters: weights that the training moved.
        images_per_second: training throughput, images through the weight updates per second, median over the epochs.
        seconds: wall time of training and predicting, without what is computed once for all runs.
    """

    history: History
    predictions: Predictions
    parameters: int
    images_per_second: float
    seconds: float
    test_predictions: Predictions | None = None
