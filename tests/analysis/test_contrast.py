from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagbench.analysis.card import recipe_card
from bagbench.analysis.contrast import Contrast, contrasts
from bagbench.analysis.evidence import RecipeRuns
from bagbench.analysis.intervals import Subject
from tests.analysis.invented import drawn

accuracies = st.floats(0.05, 1.0)


def contrast(a: RecipeRuns, b: RecipeRuns, images: int = 60) -> Contrast:
    (found,) = contrasts([a, b], train_images=4 * images)
    return found


def test_the_contrast_is_the_difference_of_the_cards_gaps() -> None:
    a, b = drawn("a", 0.6, images=200, train=0.99), drawn("b", 0.9, images=200, number=1, train=0.95)
    found = contrast(a, b, images=200)
    cards = [recipe_card(runs, train_images=800, majority=0.4) for runs in (a, b)]
    assert found.accuracy.point == pytest.approx(cards[0].accuracy_gap.point - cards[1].accuracy_gap.point)
    assert found.loss.point == pytest.approx(cards[0].loss_gap.point - cards[1].loss_gap.point)
    assert found.accuracy.low > 0
    assert found.probability_wider > 0.975
    assert found.subject is Subject.RECIPE


@settings(deadline=None, max_examples=25)
@given(accuracies, accuracies, st.integers(1, 6), st.integers(0, 99))
def test_swapping_the_recipes_turns_the_contrast_round(a: float, b: float, seeds: int, number: int) -> None:
    one, other = drawn("a", a, seeds=seeds, number=number), drawn("b", b, seeds=seeds, number=number + 1, train=0.9)
    there, back = contrast(one, other), contrast(other, one)
    for forth, mirrored in ((there.accuracy, back.accuracy), (there.loss, back.loss)):
        assert (forth.low, forth.point, forth.high) == pytest.approx((-mirrored.high, -mirrored.point, -mirrored.low), abs=1e-9)
        assert forth.low <= forth.point <= forth.high
    assert there.probability_wider == pytest.approx(1 - back.probability_wider, abs=1e-9)
    assert there.subject is (Subject.MODEL if seeds == 1 else Subject.RECIPE)


@settings(deadline=None, max_examples=15)
@given(accuracies, st.integers(1, 6))
def test_a_recipe_has_no_contrast_with_itself(accuracy: float, seeds: int) -> None:
    one = drawn("a", accuracy, seeds=seeds)
    found = contrast(one, replace(one, name="b"))
    assert (found.accuracy.low, found.accuracy.high, found.loss.low, found.loss.high, found.probability_wider) == (
        0,
        0,
        0,
        0,
        0.5,
    )


def test_every_pair_has_one() -> None:
    names = [(one.a, one.b) for one in contrasts([drawn(name, 0.8) for name in "abc"], train_images=240)]
    assert names == [("a", "b"), ("a", "c"), ("b", "c")]
