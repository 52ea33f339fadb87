import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, log_loss

from bagbench.analysis.measures import Measure, scored

cases = st.tuples(st.integers(0, 10_000), st.integers(2, 60), st.integers(2, 5))


def case(drawn: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    number, images, classes = drawn
    rng = np.random.default_rng(number)
    return rng.dirichlet(np.full(classes, 0.5), images), rng.integers(0, classes, images)


@given(cases)
def test_figures_are_scikit_learn_s(drawn: tuple[int, int, int]) -> None:
    probabilities, truth = case(drawn)
    labels, said = np.arange(probabilities.shape[1]), probabilities.argmax(axis=1)
    expected = f1_score(truth, said, labels=labels, average="macro", zero_division=0.0)
    assert scored(Measure.MACRO_F1, probabilities, truth).value == pytest.approx(expected, abs=1e-12)
    each = f1_score(truth, said, labels=labels, average=None, zero_division=0.0)
    for label in labels.tolist():
        assert scored(Measure.MACRO_F1, probabilities, truth, label).value == pytest.approx(each[label], abs=1e-12)
    clipped = np.clip(probabilities, 1e-7, 1 - 1e-7)
    expected = log_loss(truth, clipped / clipped.sum(axis=1, keepdims=True), labels=labels)
    assert scored(Measure.LOG_LOSS, probabilities, truth).value == pytest.approx(expected, rel=1e-5, abs=1e-6)
    brier = ((probabilities - np.eye(len(labels))[truth]) ** 2).sum(axis=1).mean()
    assert scored(Measure.BRIER, probabilities, truth).value == pytest.approx(brier)


@given(cases, st.sampled_from(list(Measure)), st.booleans())
def test_an_influence_is_how_a_figure_moves_when_a_photo_counts_a_little_more(
    drawn: tuple[int, int, int], measure: Measure, of_a_class: bool
) -> None:
    probabilities, truth = case(drawn)
    label = 0 if of_a_class else None
    whole = scored(measure, probabilities, truth, label)
    assert whole.influence.sum() == pytest.approx(0, abs=1e-9)
    # A thousand copies of the split and one more of the first photo.
    copies = 1000
    more = scored(
        measure,
        np.concatenate([np.repeat(probabilities, copies, axis=0), probabilities[:1]]),
        np.concatenate([np.repeat(truth, copies), truth[:1]]),
        label,
    )
    assert (more.value - whole.value) * copies == pytest.approx(float(whole.influence[0]), abs=5e-3 * (1 + abs(whole.value)))


def test_a_class_without_photos_has_no_figure_to_be_sure_of() -> None:
    nothing = scored(Measure.ACCURACY, np.array([[0.9, 0.1], [0.8, 0.2]]), np.array([0, 0]), 1)
    assert (nothing.value, nothing.step, nothing.influence.tolist()) == (0, 0, [0, 0])


def test_one_more_right_answer_moves_an_accuracy_by_its_step() -> None:
    truth = np.array([0, 0, 1, 1])
    before, after = (scored(Measure.ACCURACY, np.eye(2)[said], truth) for said in ([0, 1, 1, 1], [0, 0, 1, 1]))
    assert after.value - before.value == before.step == 0.25
