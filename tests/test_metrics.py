import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.metrics import majority_share, score


def test_scores_are_those_computed_by_hand() -> None:
    probabilities = np.array([[0.7, 0.2, 0.1], [0.5, 0.3, 0.2], [0.25, 0.25, 0.5]])
    scores = score(probabilities, np.array([0, 1, 2]))
    assert scores.loss == pytest.approx(-(math.log(0.7) + math.log(0.3) + math.log(0.5)) / 3)
    assert scores.accuracy == pytest.approx(2 / 3)


def test_scores_are_those_of_keras() -> None:
    import keras

    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.full(5, 0.2), 400).astype(np.float32)
    probabilities[:2] = [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0]]  # sure and right, sure and wrong
    truth = rng.integers(0, 5, 400)
    truth[:2] = 0
    scores = score(probabilities, truth)
    assert scores.loss == pytest.approx(float(keras.losses.SparseCategoricalCrossentropy()(truth, probabilities)), rel=1e-5)
    accuracy = keras.metrics.SparseCategoricalAccuracy()
    accuracy.update_state(truth, probabilities)
    assert scores.accuracy == pytest.approx(float(accuracy.result()))


def test_a_sure_and_wrong_answer_costs_much_but_not_infinitely_much() -> None:
    assert score(np.array([[1.0, 0.0]]), np.array([1])).loss == pytest.approx(-math.log(1e-7))


def test_a_sure_and_right_answer_costs_next_to_nothing() -> None:
    assert score(np.array([[1.0, 0.0]]), np.array([0])).loss == pytest.approx(1e-7)


@given(st.integers(1, 40), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_scores_stay_within_their_bounds_and_ignore_the_order(images: int, classes: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(classes, 0.1), images)
    truth = rng.integers(0, classes, images)
    scores = score(probabilities, truth)
    assert 0 <= scores.accuracy <= 1
    assert 0 < scores.loss <= -math.log(1e-7)
    order = rng.permutation(images)
    shuffled = score(probabilities[order], truth[order])
    assert (shuffled.loss, shuffled.accuracy) == pytest.approx((scores.loss, scores.accuracy))


@pytest.mark.parametrize(
    ("probabilities", "truth"),
    [
        (np.empty((0, 3)), np.empty(0, np.int64)),
        (np.full((2, 3), 1 / 3), np.zeros(3, np.int64)),
        (np.full((3, 3), 1 / 3), np.zeros((3, 1), np.int64)),
        (np.full(3, 1 / 3), np.zeros(3, np.int64)),
    ],
    ids=["no image", "a label too many", "labels in a column", "no axis of classes"],
)
def test_shapes_that_do_not_fit_are_refused(probabilities: np.ndarray, truth: np.ndarray) -> None:
    with pytest.raises(ValueError, match="one label per row of probabilities, at least one; received"):
        score(probabilities, truth)


def test_the_majority_is_the_largest_class_whichever_label_it_has() -> None:
    assert majority_share(np.array([2, 0, 2, 1, 2])) == 0.6
    assert majority_share(np.array([0, 1])) == 0.5
    assert majority_share(np.array([3])) == 1


@given(st.lists(st.integers(0, 5), min_size=1))
def test_the_majority_share_is_the_best_accuracy_of_one_answer_for_all(labels: list[int]) -> None:
    truth = np.array(labels)
    same = [score(np.eye(6)[np.full(len(truth), label)], truth).accuracy for label in range(6)]
    assert majority_share(truth) == max(same)
