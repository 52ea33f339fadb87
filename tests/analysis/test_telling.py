import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bagbench.analysis.telling import telling_rows
from bagbench.result import Predictions


def predictions(answers: list[tuple[int, int, float]], classes: int = 2) -> Predictions:
    """Return predictions from each photo's true label, predicted label and confidence."""
    probabilities = np.array(
        [[sure if label == said else (1 - sure) / (classes - 1) for label in range(classes)] for _, said, sure in answers]
    )
    return Predictions(
        paths=tuple(f"{row}.jpg" for row in range(len(answers))),
        classes=tuple(str(label) for label in range(classes)),
        truth=np.array([true for true, _, _ in answers]),
        probabilities=probabilities,
    )


def test_the_most_confident_mistakes_come_first_then_right_answers_class_by_class() -> None:
    found = predictions(
        [
            (0, 0, 0.99),
            (0, 0, 0.98),
            (0, 0, 0.97),
            (1, 1, 0.60),
            (1, 1, 0.70),
            (0, 1, 0.80),
            (1, 0, 0.90),
            (1, 0, 0.55),
        ]
    )
    assert telling_rows(found, 6) == (6, 5, 7, 0, 4, 1)


def test_after_the_most_confident_mistakes_every_confusion_is_seen_before_one_is_seen_again() -> None:
    often = [(0, 1, 0.99 - 0.01 * number) for number in range(6)]
    found = predictions([*often, (0, 2, 0.6), (1, 2, 0.5), (2, 0, 0.7)], classes=3)
    assert telling_rows(found, 8) == (0, 1, 2, 8, 6, 7)


def test_mistakes_take_three_quarters_of_the_places_at_most() -> None:
    found = predictions([(0, 1, 0.9)] * 5 + [(0, 0, 0.9)] * 5)
    assert telling_rows(found, 4) == (0, 1, 2, 5)


def test_right_answers_take_the_places_that_mistakes_leave() -> None:
    found = predictions([(0, 1, 0.9)] + [(0, 0, 0.9)] * 5)
    assert telling_rows(found, 4) == (0, 1, 2, 3)


rows = st.tuples(st.integers(0, 2), st.integers(0, 2), st.floats(0.4, 1))


@given(st.lists(rows, min_size=1, max_size=30), st.integers(0, 40))
def test_no_row_is_told_twice_and_no_more_than_asked_for(answers: list[tuple[int, int, float]], count: int) -> None:
    found = predictions(answers, classes=3)
    told = telling_rows(found, count)
    mistakes = [row for row in told if not found.correct[row]]
    assert len(set(told)) == len(told) <= count
    assert set(told) <= set(range(len(answers)))
    assert len(mistakes) == min(3 * count // 4, int((~found.correct).sum()))
    assert list(told[: len(mistakes)]) == mistakes
    assert len(told) - len(mistakes) == min(count - len(mistakes), int(found.correct.sum()))


@given(st.lists(rows, min_size=1, max_size=30))
def test_every_class_with_a_right_answer_is_seen_before_one_is_seen_twice(answers: list[tuple[int, int, float]]) -> None:
    found = predictions(answers, classes=3)
    right = [row for row in telling_rows(found, 2 * len(answers)) if found.correct[row]]
    classes = {int(label) for label in found.truth[found.correct]}
    assert {int(found.truth[row]) for row in right[: len(classes)]} == classes
