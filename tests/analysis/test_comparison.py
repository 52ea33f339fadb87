from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bagbench.analysis.comparison import LEAST_SEEDS, MEASURES, Comparison, comparisons
from bagbench.analysis.evidence import RecipeRuns
from bagbench.analysis.intervals import Subject
from bagbench.analysis.measures import Measure
from bagbench.analysis.multiplicity import holm
from bagbench.errors import ComparisonError
from bagbench.result import Predictions
from tests.analysis.invented import CLASSES, answers, drawn, recipe

accuracies = st.floats(0.05, 1.0)
seeds = st.integers(1, 8)
numbers = st.integers(0, 1000)


def compare(a: RecipeRuns, b: RecipeRuns, images: int = 60) -> Comparison:
    (found,) = comparisons([a, b], train_images=4 * images)
    return found


def shuffled(runs: RecipeRuns, number: int) -> RecipeRuns:
    """The same runs, seeds and rows in another order."""
    rng = np.random.default_rng(number)
    order = rng.permutation(len(runs.seeds))
    predictions = []
    for seed in order:
        one = runs.predictions[seed]
        rows = rng.permutation(len(one.truth))
        predictions.append(
            replace(
                one, paths=tuple(one.paths[row] for row in rows), truth=one.truth[rows], probabilities=one.probabilities[rows]
            )
        )
    return RecipeRuns(
        name=runs.name,
        seeds=tuple(runs.seeds[seed] for seed in order),
        histories=tuple(runs.histories[seed] for seed in order),
        predictions=tuple(predictions),
    )


def relabelled(one: Predictions, order: list[int]) -> Predictions:
    """The same predictions with the classes in another order."""
    position = np.argsort(order)
    return Predictions(
        paths=one.paths,
        classes=tuple(one.classes[label] for label in order),
        truth=position[one.truth],
        probabilities=one.probabilities[:, order],
    )


def numbers_of(comparison: Comparison) -> list[float]:
    """Every number of a comparison."""
    found = []
    for headline in comparison.headlines:
        found += [headline.p_value, headline.p_holm, headline.smallest_difference, float(headline.seeds_needed or 0)]
    for one in (*(headline.difference for headline in comparison.headlines), *comparison.by_class):
        found += [one.interval.low, one.interval.point, one.interval.high, one.probability_better, one.probability_within]
    return found


@settings(deadline=None, max_examples=40)
@given(accuracies, accuracies, seeds, numbers)
def test_low_point_high_and_probabilities_are_what_they_must_be(a: float, b: float, count: int, number: int) -> None:
    found = compare(drawn("a", a, seeds=count, number=number), drawn("b", b, seeds=count, number=number + 1))
    assert found.subject is (Subject.MODEL if count == 1 else Subject.RECIPE)
    assert [headline.difference.measure for headline in found.headlines] == list(MEASURES)
    assert [(one.measure, one.label) for one in found.by_class] == [(measure, name) for measure in MEASURES for name in CLASSES]
    for one in (*(headline.difference for headline in found.headlines), *found.by_class):
        assert one.interval.low <= one.interval.point <= one.interval.high
        assert 0 <= one.probability_within <= 1
        assert 0 <= one.probability_better <= 1
        better = one.interval.point if one.measure.higher_is_better else -one.interval.point
        assert (one.probability_better >= 0.5) == (better >= 0) or better == 0
    for headline in found.headlines:
        assert 0 <= headline.p_value <= headline.p_holm <= 1
        excludes = not headline.difference.interval.low <= 0 <= headline.difference.interval.high
        assert excludes or headline.p_value >= 0.05
        assert count > 1 or excludes == (headline.p_value < 0.05)
        assert headline.smallest_difference >= (headline.difference.interval.high - headline.difference.interval.low) / 2 - 1e-12


@settings(deadline=None, max_examples=25)
@given(accuracies, accuracies, seeds, numbers)
def test_swapping_a_and_b_flips_signs_and_mirrors_probabilities(a: float, b: float, count: int, number: int) -> None:
    one, other = drawn("a", a, seeds=count, number=number), drawn("b", b, seeds=count, number=number + 1)
    there, back = compare(one, other), compare(other, one)
    pairs = zip(
        (*(headline.difference for headline in there.headlines), *there.by_class),
        (*(headline.difference for headline in back.headlines), *back.by_class),
        strict=True,
    )
    for forth, mirrored in pairs:
        assert forth.interval.low == pytest.approx(-mirrored.interval.high, abs=1e-9)
        assert forth.interval.point == pytest.approx(-mirrored.interval.point, abs=1e-12)
        assert forth.probability_better == pytest.approx(1 - mirrored.probability_better, abs=1e-9)
        assert forth.probability_within == pytest.approx(mirrored.probability_within, abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(accuracies, accuracies, seeds, numbers, st.permutations([0, 1, 2]))
def test_the_order_of_rows_seeds_and_classes_changes_nothing(
    a: float, b: float, count: int, number: int, order: list[int]
) -> None:
    one, other = drawn("a", a, seeds=count, number=number), drawn("b", b, seeds=count, number=number + 1)
    mixed = shuffled(other, number)
    mixed = replace(mixed, predictions=tuple(relabelled(found, order) for found in mixed.predictions))
    assert numbers_of(compare(shuffled(one, number + 2), mixed)) == pytest.approx(numbers_of(compare(one, other)), abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(accuracies, seeds, numbers)
def test_identical_predictions_differ_by_exactly_nothing(accuracy: float, count: int, number: int) -> None:
    one = drawn("a", accuracy, seeds=count, number=number)
    found = compare(one, replace(one, name="b"))
    for same in (*(headline.difference for headline in found.headlines), *found.by_class):
        assert (same.interval.low, same.interval.point, same.interval.high) == (0, 0, 0)
        assert (same.probability_within, same.probability_better) == (1, 0.5)
    assert {(headline.p_value, headline.is_significant) for headline in found.headlines} == {(1, False)}


def test_the_same_answers_with_other_confidence_are_not_the_same_recipe() -> None:
    rows, right = range(60), [place % 5 > 0 for place in range(60)]
    a, b = (recipe(name, [answers(rows, right, sure=sure)]) for name, sure in (("a", 0.9), ("b", 0.6)))
    found = compare(a, b)
    accuracy = found.headline(Measure.ACCURACY).difference
    assert accuracy.interval.low < accuracy.interval.point == 0 < accuracy.interval.high
    assert accuracy.probability_within < 1


@settings(deadline=None, max_examples=20)
@given(accuracies, accuracies, numbers)
def test_more_seeds_of_the_same_never_widen_it(a: float, b: float, number: int) -> None:
    one, other = drawn("a", a, seeds=1, number=number), drawn("b", b, seeds=1, number=number + 1)
    widths = []
    for count in (2, 3, 4, 8):
        found = compare(recipe("a", one.predictions * count), recipe("b", other.predictions * count))
        widths.append(found.headlines[0].difference.interval)
    assert all(after.high - after.low <= before.high - before.low + 1e-9 for before, after in pairwise(widths))


def paired(both: int, only_a: int, only_b: int, neither: int) -> tuple[RecipeRuns, RecipeRuns]:
    """Two models of one seed, right on so many photos together and alone."""
    right_a = [True] * (both + only_a) + [False] * (only_b + neither)
    right_b = [True] * both + [False] * only_a + [True] * only_b + [False] * neither
    rows = range(len(right_a))
    return recipe("a", [answers(rows, right_a)]), recipe("b", [answers(rows, right_b, sure=0.8)])


def test_one_seed_gives_the_interval_of_a_textbook() -> None:
    # Agresti, Categorical Data Analysis, 2nd ed., section 10.1: 1600 people asked twice; 0.04 ± 1.96 · 0.0095 = (0.02, 0.06).
    a, b = paired(794, 150, 86, 570)
    found = compare(a, b, images=1600)
    interval = found.headline(Measure.ACCURACY).difference.interval
    assert interval.point == pytest.approx(0.04)
    assert (interval.high - interval.low) / 2 == pytest.approx(1.96 * 0.0095, abs=2e-4)
    assert interval.high - interval.point == pytest.approx(1.959964 * ((236 - 64**2 / 1600) ** 0.5) / 1600, abs=1e-8)
    assert interval.subject is Subject.MODEL


def test_one_seed_s_interval_is_scipy_s_bca_bootstrap_of_the_photos_within_a_twentieth_of_its_width() -> None:
    a, b = paired(280, 60, 30, 30)
    found = compare(a, b, images=400).headline(Measure.ACCURACY).difference.interval
    sample = np.array([0] * 310 + [1] * 60 + [-1] * 30)
    rng = np.random.default_rng(0)
    bca = stats.bootstrap((sample,), np.mean, n_resamples=9999, method="BCa", rng=rng).confidence_interval
    width = found.high - found.low
    assert (found.low, found.high) == pytest.approx((bca.low, bca.high), abs=width / 20)


def test_the_claims_of_a_comparison_are_holm_s_over_all_pairs_and_none_under_six_seeds() -> None:
    def three(seeds: int) -> tuple[Comparison, ...]:
        return comparisons(
            [drawn(name, right, seeds=seeds, images=200, number=place) for place, (name, right) in enumerate(_THREE)],
            train_images=800,
        )

    six = {(one.a, one.b): one.headline(Measure.ACCURACY) for one in three(LEAST_SEEDS)}
    assert six["good", "bad"].is_significant
    assert not six["bad", "alike"].is_significant
    assert [one.p_holm for one in six.values()] == pytest.approx(holm([one.p_value for one in six.values()]))
    assert not any(headline.is_significant for one in three(LEAST_SEEDS - 1) for headline in one.headlines)


def test_no_p_value_is_below_that_of_a_paired_t_test_over_the_seeds() -> None:
    a, b = (drawn(name, right, seeds=7, number=number) for number, (name, right) in enumerate((("a", 0.75), ("b", 0.65))))
    figures = [[float(one.correct.mean()) for one in runs.predictions] for runs in (a, b)]
    p_value = compare(a, b).headline(Measure.ACCURACY).p_value
    assert p_value >= stats.ttest_rel(*figures).pvalue - 1e-12
    far = recipe(
        "far", [answers([*range(30)], [True] * 20 + [False] * 10)] * 2 + [answers([*range(30)], [True] * 29 + [False])] * 5
    )
    near = recipe("near", [answers([*range(30)], [True] * 18 + [False] * 12)] * 7)
    figures = [[float(one.correct.mean()) for one in runs.predictions] for runs in (far, near)]
    assert compare(far, near, images=30).headline(Measure.ACCURACY).p_value >= stats.ttest_rel(*figures).pvalue - 1e-12


_THREE = (("good", 0.9), ("bad", 0.5), ("alike", 0.5))


def test_only_common_seeds_are_paired() -> None:
    six, three = drawn("a", 0.9, seeds=6), drawn("b", 0.7, seeds=3)
    assert compare(six, three).seeds == (0, 1, 2)
    first = RecipeRuns(name="a", seeds=(0, 1, 2), histories=six.histories[:3], predictions=six.predictions[:3])
    assert numbers_of(compare(six, three)) == numbers_of(compare(first, three))


@pytest.mark.parametrize(
    ("b", "problem"),
    [
        (recipe("b", [answers(range(1, 31), [True] * 30)]), "not scored on the rows"),
        (recipe("b", [answers(range(30), [True] * 30, classes=("cup", "hat", "pen"))]), "same classes"),
        (recipe("b", [answers(range(30), [True] * 30)], seeds=(7,)), "no seed in common"),
        (recipe("b", [answers([0, *range(29)], [True] * 30)], seeds=(1,)), "twice"),
    ],
)
def test_what_was_not_measured_on_the_same_rows_is_refused_in_one_line(b: RecipeRuns, problem: str) -> None:
    a = recipe("a", [answers(range(30), [True] * 30)])
    with pytest.raises(ComparisonError, match=problem) as refused:
        compare(a, b, images=30)
    assert "\n" not in str(refused.value)
    assert refused.value.remedy
    assert refused.value.exit_code == 2


def test_the_same_rows_with_another_truth_are_refused() -> None:
    a, b = (recipe(name, [answers(range(30), [True] * 30)]) for name in "ab")
    wrong = replace(b.predictions[0], truth=(b.predictions[0].truth + 1) % 3)
    with pytest.raises(ComparisonError, match="not scored on the rows"):
        compare(a, replace(b, predictions=(wrong,)), images=30)


def test_a_seed_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="each seed once"):
        recipe("a", [answers(range(9), [True] * 9)] * 2, seeds=(1, 1))
