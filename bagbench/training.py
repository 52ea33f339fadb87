"""The shared loop: every recipe is compiled, fitted and scored here, in one way."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from bagbench.data.pipeline import batches
from bagbench.data.split import Split, stratified_sample
from bagbench.errors import TrainingError
from bagbench.evaluation import predict
from bagbench.metrics import Scores, score
from bagbench.result import EpochRecord, EpochSink, History
from bagbench.seeding import generator
from bagbench.spec import Protocol

# Weight updates between two returns to Python. The figures do not depend on it; a layer on vectors trains twice as fast by it.
_STEPS = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """What a model is trained and scored on.

    Attributes:
        inputs: one row a photo, shape (photos, ...): pixels, or a backbone's features.
        labels: shape (photos,).
        split: which rows are trained on, which are only scored.
    """

    inputs: NDArray[np.generic]
    labels: NDArray[np.int64]
    split: Split

    def score(self, model: keras.Model, rows: Sequence[int]) -> Scores:
        """Score the model on the named rows in inference mode; the same function for either split."""
        return score(predict(model, self.inputs, rows), self.labels[list(rows)])


def train(model: keras.Model, rows: Rows, protocol: Protocol, seed: int, sink: EpochSink) -> History:
    """Train `model` in place and return the figures of every epoch.

    Args:
        model: uncompiled, ending in a probability a class.
        rows: what it is trained and scored on.
        protocol: epochs, batch size and learning rate.
        seed: sets the order of the images and the sample of the train split that is scored after each epoch.
        sink: told of every epoch as soon as it has ended.

    Raises:
        TrainingError: if the loss stops being a number.
    """
    model.compile(
        optimizer=keras.optimizers.Adam(protocol.learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=_STEPS,
    )
    scored = _Scored(rows, _train_sample(rows, seed), protocol.epochs, sink)
    model.fit(
        batches(rows.inputs, rows.labels, rows.split.train, protocol.batch_size, shuffle_seed=seed),
        epochs=protocol.epochs,
        callbacks=[scored],
        shuffle=False,  # the batches come in a new order each epoch already
        verbose=0,
    )
    return History(tuple(scored.records))


def _train_sample(rows: Rows, seed: int) -> list[int]:
    """Return the train rows that are scored after each epoch: stratified, and as many as the validation split has."""
    train = np.array(rows.split.train)
    chosen = stratified_sample(rows.labels[train], len(rows.split.validation), generator(seed, "scored train rows"))
    return [int(row) for row in train[chosen]]


class _Scored(keras.callbacks.Callback):  # type: ignore[misc] # Keras is untyped
    """Scores both splits after each epoch and tells the sink. Keras's own figures go beside them as `fit_*`.

    A loss that is no longer a number ends the run: whatever came after would be noise.
    """

    def __init__(self, rows: Rows, train_sample: Sequence[int], epochs: int, sink: EpochSink) -> None:
        super().__init__()
        self.rows = rows
        self.train_sample = train_sample
        self.epochs = epochs
        self.sink = sink
        self.records: list[EpochRecord] = []
        self.began = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 # Keras's signature
        self.began = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        seconds = time.perf_counter() - self.began
        fit = logs or {}
        split = self.rows.split
        is_last = epoch + 1 == self.epochs
        train = self.rows.score(self.model, split.train if is_last else self.train_sample)
        validation = self.rows.score(self.model, split.validation)
        for loss in (fit["loss"], train.loss, validation.loss):
            if not math.isfinite(loss):
                raise TrainingError(f"the loss became {loss} in epoch {epoch + 1}", "try a smaller learning rate")
        record = EpochRecord(
            epoch=epoch + 1,
            train_loss=train.loss,
            train_accuracy=train.accuracy,
            val_loss=validation.loss,
            val_accuracy=validation.accuracy,
            fit_loss=float(fit["loss"]),
            fit_accuracy=float(fit["accuracy"]),
            learning_rate=float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)),
            epoch_seconds=seconds,
        )
        self.records.append(record)
        self.sink(record)
