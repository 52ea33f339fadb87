import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bagbench.analysis.telling import confident_mistakes, telling_rows
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


def test_confident_mistakes_are_mistakes_alone() -> None:
    found = predictions([(0, 0, 0.99), (0, 1, 0.6), (1, 0, 0.9), (0, 1, 0.8)])
    assert confident_mistakes(found, 2) == (2, 3)
    assert confident_mistakes(found, 9) == (2, 3, 1)


def test_mistakes_take_three_quarters_of_the_places_at_most() -> None:
    found = predictions([(0, 1, 0.9)] * 5 + [(0, 0, 0.9)] * 5)
    assert telling_rows(found, 4) == (0, 1, 2, 5)


def test_after_a_quarter_of_the_most_confident_mistakes_each_confusion_has_its_turn() -> None:
    common = [(0, 1, sure) for sure in (0.99, 0.98, 0.97, 0.96, 0.95)]
    found = predictions([*common, (0, 2, 0.5), (2, 1, 0.6), (2, 2, 0.9)], classes=3)
    assert telling_rows(found, 8) == (0, 1, 2, 6, 5, 3, 7)


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
    surest = sorted(found.confidence[~found.correct], reverse=True)[: count // 4]
    assert [found.confidence[row] for row in mistakes[: count // 4]] == surest
    assert list(told[: len(mistakes)]) == mistakes
    assert len(told) - len(mistakes) == min(count - len(mistakes), int(found.correct.sum()))


@given(st.lists(rows, min_size=1, max_size=30))
def test_every_class_with_a_right_answer_is_seen_before_one_is_seen_twice(answers: list[tuple[int, int, float]]) -> None:
    found = predictions(answers, classes=3)
    right = [row for row in telling_rows(found, 2 * len(answers)) if found.correct[row]]
    classes = {int(label) for label in found.truth[found.correct]}
    assert {int(found.truth[row]) for row in right[: len(classes)]} == classes


@given(st.lists(rows, min_size=1, max_size=30), st.integers(4, 40))
def test_no_confusion_comes_a_second_time_before_each_has_come_once(answers: list[tuple[int, int, float]], count: int) -> None:
    found = predictions(answers, classes=3)
    mistakes = [row for row in telling_rows(found, count) if not found.correct[row]][count // 4 :]
    pairs = [(int(found.truth[row]), int(found.predicted[row])) for row in mistakes]
    turns = [pairs[:place].count(pair) for place, pair in enumerate(pairs)]
    assert turns == sorted(turns)
