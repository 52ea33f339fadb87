import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.metrics import score
from bagbench.result import EpochRecord, EpochSink, History, Predictions


def record(epoch: int, val_accuracy: float) -> EpochRecord:
    return EpochRecord(
        epoch=epoch,
        train_loss=0.5,
        train_accuracy=0.9,
        val_loss=0.7,
        val_accuracy=val_accuracy,
        fit_loss=0.6,
        fit_accuracy=0.8,
        learning_rate=0.001,
        epoch_seconds=2.0,
    )


def history(*val_accuracies: float) -> History:
    return History(tuple(record(number, accuracy) for number, accuracy in enumerate(val_accuracies, start=1)))


def test_the_best_epoch_has_the_highest_validation_accuracy_and_the_last_is_the_last() -> None:
    found = history(0.5, 0.8, 0.7)
    assert found.best == record(2, 0.8)
    assert found.last == record(3, 0.7)
    assert [epoch.epoch for epoch in found] == [1, 2, 3]
    assert len(found) == 3


def test_of_equally_good_epochs_the_first_is_the_best() -> None:
    assert history(0.5, 0.8, 0.7, 0.8).best.epoch == 2


def test_of_one_epoch_it_is_the_best_and_the_last() -> None:
    found = history(0.5)
    assert found.best is found.last


def test_a_history_without_an_epoch_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one epoch; received none"):
        History(())


@given(st.lists(st.floats(0, 1), min_size=1))
def test_no_epoch_beats_the_best_and_none_before_it_equals_it(accuracies: list[float]) -> None:
    found = history(*accuracies)
    assert found.best.val_accuracy == max(accuracies)
    assert all(accuracy < found.best.val_accuracy for accuracy in accuracies[: found.best.epoch - 1])


def test_the_append_of_a_list_is_an_epoch_sink() -> None:
    told: list[EpochRecord] = []
    sink: EpochSink = told.append
    sink(record(1, 0.5))
    assert told == [record(1, 0.5)]


def predictions(truth: list[int], probabilities: list[list[float]]) -> Predictions:
    return Predictions(
        paths=tuple(f"class/{row}.jpg" for row in range(len(truth))),
        classes=tuple(f"class {label}" for label in range(len(probabilities[0]))),
        truth=np.array(truth),
        probabilities=np.array(probabilities),
    )


def test_predictions_tell_the_likeliest_label_how_likely_it_is_and_whether_it_is_right() -> None:
    found = predictions([0, 2, 1], [[0.7, 0.2, 0.1], [0.5, 0.3, 0.2], [0.2, 0.6, 0.2]])
    assert found.predicted.tolist() == [0, 0, 1]
    assert found.confidence.tolist() == [0.7, 0.5, 0.6]
    assert found.correct.tolist() == [True, False, True]


@given(st.integers(1, 30), st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_the_share_of_correct_predictions_is_the_accuracy(images: int, classes: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = predictions(rng.integers(0, classes, images).tolist(), rng.dirichlet(np.ones(classes), images).tolist())
    assert found.predicted.shape == found.confidence.shape == found.correct.shape == (images,)
    assert (found.confidence == found.probabilities[np.arange(images), found.predicted]).all()
    assert found.correct.mean() == score(found.probabilities, found.truth).accuracy
