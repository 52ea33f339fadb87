"""The layer on a frozen network's vectors, for many seeds: one after the other by bagbench, against all in one vectorised pass.

Each seed has its own split, initial weights and order, the same in either way, and in either way each epoch is scored.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bagbench.backbone.find import find
from bagbench.data.manifest import Manifest, scan
from bagbench.data.split import Split, split, stratified_sample
from bagbench.features import features
from bagbench.metrics import score
from bagbench.recipes import registry
from bagbench.seeding import generator
from bagbench.spec import Protocol
from tests.benchmarks.contest import Contest, Reading, Round, Setting, seconds
from tests.benchmarks.programs import alone

SEEDS = (1, 3, 10, 30)

# Adam's constants in Keras.
_BETA_1, _BETA_2, _EPSILON = 0.9, 0.999, 1e-7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Start:
    """Where training starts from, and in which order it takes the photos.

    Attributes:
        weights: the layer's initial ones, its bias in the last row, shape (features + 1, classes).
        order: rows, shape (epochs, photos to train on).
    """

    weights: NDArray[np.float32]
    order: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Taken:
    """What a way took for the first so many seeds, by their number, and what it says of each seed's validation photos."""

    seconds: dict[int, float]
    probabilities: list[NDArray[np.float64]]


def in_turn(
    inputs: NDArray[np.float32], manifest: Manifest, splits: Sequence[Split], protocol: Protocol
) -> tuple[Taken, list[Start]]:
    """Train one seed after the other as bagbench does."""
    import keras

    from bagbench.evaluation import predict
    from bagbench.training import Rows, train

    recipe = registry()["mobilenet_v2"]
    taken, said, starts = {}, [], []
    passed = 0.0
    for seed, rows in enumerate(splits):
        began = time.perf_counter()
        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)
        model = recipe.build(inputs.shape[1:], len(manifest.classes), {})
        weights = np.vstack(model.get_weights())
        train(model, Rows(inputs=inputs, labels=manifest.labels, split=rows), protocol, seed, lambda _: None)
        passed += time.perf_counter() - began
        taken[seed + 1] = passed
        said.append(predict(model, inputs, rows.validation))
        starts.append(Start(weights=weights, order=order(rows, protocol, seed)))
    return Taken(seconds=taken, probabilities=said), starts


def order(rows: Split, protocol: Protocol, seed: int) -> NDArray[np.int64]:
    """Return the order in which bagbench's training takes the photos, shape (epochs, photos to train on)."""
    import tensorflow as tf

    shuffled = tf.data.Dataset.from_tensor_slices(np.array(rows.train))
    shuffled = shuffled.shuffle(len(rows.train), seed=seed, reshuffle_each_iteration=True)
    passes = [list(shuffled.as_numpy_iterator()) for _ in range(2 * protocol.epochs)]
    return np.array(passes[::2])  # at an epoch's end Keras opens a pass that it leaves unused


def together(
    inputs: NDArray[np.float32],
    labels: NDArray[np.int64],
    splits: Sequence[Split],
    starts: Sequence[Start],
    protocol: Protocol,
) -> list[NDArray[np.float64]]:
    """Train all seeds at once, and return what each says of its validation photos.

    Adam (Kingma and Ba 2015, arXiv:1412.6980, the quicker order at the end of section 2) on the gradient of the softmax's
    cross-entropy.
    """
    inputs = np.column_stack([inputs, np.ones(len(inputs), np.float32)])  # for the bias
    weights = np.stack([start.weights for start in starts])
    orders = np.stack([start.order for start in starts])
    one_hot = np.eye(weights.shape[-1], dtype=np.float32)[labels]
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    samples = [_train_sample(rows, labels) for rows in splits]
    step = 0
    for epoch in range(protocol.epochs):
        for first in range(0, orders.shape[-1], protocol.batch_size):
            step += 1
            chosen = orders[:, epoch, first : first + protocol.batch_size]
            batch = inputs[chosen]
            error = (_softmax(batch @ weights) - one_hot[chosen]) / np.float32(chosen.shape[-1])
            gradient = batch.transpose(0, 2, 1) @ error
            mean += (gradient - mean) * np.float32(1 - _BETA_1)
            square += (gradient * gradient - square) * np.float32(1 - _BETA_2)
            rate = np.float32(protocol.learning_rate * np.sqrt(1 - _BETA_2**step) / (1 - _BETA_1**step))
            weights -= rate * mean / (np.sqrt(square) + np.float32(_EPSILON))
        is_last = epoch + 1 == protocol.epochs
        said = []
        for rows, sample, own in zip(splits, samples, weights, strict=True):
            for scored in (np.array(rows.train) if is_last else sample, np.array(rows.validation)):
                probabilities = _softmax(inputs[scored] @ own).astype(np.float64)
                score(probabilities, labels[scored])
            said.append(probabilities)
    return said


def _train_sample(rows: Split, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    train = np.array(rows.train)
    return train[stratified_sample(labels[train], len(rows.validation), generator(rows.seed, "scored train rows"))]


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def compared(inputs: NDArray[np.float32], manifest: Manifest, epochs: int) -> tuple[Taken, Taken]:
    """Return what either way took for each number of seeds, and said."""
    protocol = Protocol(epochs=epochs, batch_size=32, learning_rate=0.001, validation_split=0.2)
    splits = [split(manifest, seed, protocol.validation_split) for seed in range(max(SEEDS))]
    one_by_one, starts = in_turn(inputs, manifest, splits, protocol)
    in_memory = np.array(inputs)
    taken = {}
    for number in SEEDS:
        with threadpool_limits(1, "blas"):  # for products as small as these, more cost more than they bring
            began = time.perf_counter()
            said = together(in_memory, manifest.labels, splits[:number], starts[:number], protocol)
            taken[number] = time.perf_counter() - began
    return one_by_one, Taken(seconds=taken, probabilities=said)


def rounds(setting: Setting, folder: Path) -> Iterator[Round]:
    """Yield what either way took, and how far apart their probabilities are at most."""
    manifest = scan(setting.photos, folder)
    inputs = features(find(str(setting.backbone), folder), manifest, folder)
    while True:
        one_by_one, at_once = alone(compared, np.array(inputs), manifest, setting.epochs)
        found = {}
        for number in SEEDS:
            found[_in_turn(number)] = seconds(one_by_one.seconds[number])
            found[_together(number)] = seconds(at_once.seconds[number])
        pairs = zip(one_by_one.probabilities, at_once.probabilities, strict=True)
        furthest = max(float(np.abs(one - other).max()) for one, other in pairs)
        yield {**found, "largest difference of a probability": Reading(value=furthest)}


def _in_turn(seeds: int) -> str:
    return f"{seeds} seeds one after the other" if seeds > 1 else "one seed by bagbench"


def _together(seeds: int) -> str:
    return f"{seeds} seeds together" if seeds > 1 else "one seed vectorised"


CONTEST = Contest(
    about="the layer on the frozen network's vectors, for many seeds",
    rounds=rounds,
    ratios=tuple((_in_turn(number), _together(number)) for number in SEEDS),
)
