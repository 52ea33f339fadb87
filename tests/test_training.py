import keras
import numpy as np
import pytest

from bagbench.data.split import Split
from bagbench.errors import TrainingError
from bagbench.result import EpochRecord
from bagbench.spec import Protocol
from bagbench.training import Rows, train

EPOCHS = 3


def drawn_rows(train_rows: int = 60, validation_rows: int = 20, width: int = 12) -> Rows:
    """Points of three overlapping classes."""
    rng = np.random.default_rng(0)
    labels = np.arange(train_rows + validation_rows) % 3
    inputs = rng.normal(size=(len(labels), width)).astype(np.float32)
    inputs[np.arange(len(labels)), labels] += 1.0
    sides = Split(
        seed=0, train=tuple(range(train_rows)), validation=tuple(range(train_rows, train_rows + validation_rows)), digest="d"
    )
    return Rows(inputs=inputs, labels=labels.astype(np.int64), split=sides)


def dropout_model(width: int = 12) -> keras.Model:
    keras.utils.set_random_seed(0)
    layers = keras.layers
    return keras.Sequential(
        [keras.Input((width,)), layers.Dense(64, activation="relu"), layers.Dropout(0.8), layers.Dense(3, activation="softmax")]
    )


def protocol(**changes: float) -> Protocol:
    settings = {"epochs": EPOCHS, "batch_size": 8, "learning_rate": 0.01, "validation_split": 0.25} | changes
    return Protocol(**settings)  # type: ignore[arg-type] # the test gives each its own type


def test_every_epoch_is_told_as_it_ends_and_returned_in_order() -> None:
    told: list[EpochRecord] = []
    history = train(dropout_model(), drawn_rows(), protocol(), 0, told.append)
    assert [record.epoch for record in told] == [1, 2, 3]
    assert list(history) == told
    assert [record.learning_rate for record in told] == [pytest.approx(0.01)] * EPOCHS
    assert all(record.epoch_seconds > 0 for record in told)


def test_both_splits_are_scored_in_inference_mode_by_keras_own_measure() -> None:
    rows, model = drawn_rows(), dropout_model()
    last = train(model, rows, protocol(), 0, lambda _: None).last
    for side, loss, accuracy in (
        (rows.split.train, last.train_loss, last.train_accuracy),
        (rows.split.validation, last.val_loss, last.val_accuracy),
    ):
        expected = model.evaluate(rows.inputs[list(side)], rows.labels[list(side)], verbose=0)
        assert (loss, accuracy) == pytest.approx(expected, rel=1e-5)


def test_the_train_figure_is_not_the_running_one_which_dropout_and_moving_weights_depress() -> None:
    last = train(dropout_model(), drawn_rows(), protocol(epochs=10), 0, lambda _: None).last
    assert last.train_accuracy > last.fit_accuracy + 0.1
    assert last.train_loss < last.fit_loss


def test_before_the_last_epoch_a_sample_as_large_as_the_validation_split_stands_for_the_train_split(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scored: list[tuple[int, ...]] = []
    original = Rows.score

    def watched(self: Rows, model: keras.Model, rows: tuple[int, ...]) -> object:
        scored.append(tuple(rows))
        return original(self, model, rows)

    monkeypatch.setattr(Rows, "score", watched)
    rows = drawn_rows()
    train(dropout_model(), rows, protocol(), 0, lambda _: None)
    train_side, validation_side = scored[::2], scored[1::2]
    assert validation_side == [rows.split.validation] * EPOCHS
    assert [len(side) for side in train_side] == [20, 20, 60]
    assert train_side[0] == train_side[1]
    assert set(train_side[0]) < set(rows.split.train)
    assert np.bincount(rows.labels[list(train_side[0])]).tolist() in ([7, 7, 6], [7, 6, 7], [6, 7, 7])


def test_the_order_of_single_images_changes_with_the_epoch_and_comes_from_the_seed() -> None:
    def first_weights(seed: int) -> np.ndarray:
        model = dropout_model()
        train(model, drawn_rows(), protocol(epochs=1), seed, lambda _: None)
        return np.concatenate([weight.ravel() for weight in model.get_weights()])

    assert np.array_equal(first_weights(1), first_weights(1))
    assert not np.array_equal(first_weights(1), first_weights(2))


def test_a_loss_that_is_no_number_ends_the_run() -> None:
    rows = drawn_rows()
    rows.inputs[:] = np.inf
    linear = keras.Sequential([keras.Input((12,)), keras.layers.Dense(3, activation="softmax")])
    with pytest.raises(TrainingError, match=r"the loss became nan in epoch 1; try a smaller learning rate"):
        train(linear, rows, protocol(), 0, lambda _: None)


def test_weights_that_break_in_the_last_update_of_an_epoch_end_the_run() -> None:
    rows = drawn_rows(train_rows=8)  # one batch: Keras's own loss is from before its update
    linear = keras.Sequential([keras.Input((12,)), keras.layers.Dense(3, activation="softmax")])
    with pytest.raises(TrainingError, match=r"the loss became nan in epoch 1"):
        train(linear, rows, protocol(learning_rate=float("inf")), 0, lambda _: None)
