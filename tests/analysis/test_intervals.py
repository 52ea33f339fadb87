from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.analysis.intervals import (
    Interval,
    Subject,
    difference_of_shares,
    over_seeds,
    share,
    share_of_width,
    share_variance,
)

shares = st.floats(0, 1)
counts = st.integers(1, 10_000)
# From one photo of a million in validation to all but one: beyond that no split of real photos goes.
validation_splits = st.floats(1e-6, 1 - 1e-6)


def answers(draw: st.DrawFn) -> tuple[float, int]:
    """Draw an accuracy that a number of images can have, and that number."""
    images = draw(counts)
    return draw(st.integers(0, images)) / images, images


accuracies = st.composite(answers)()


# Newcombe 1998, "Two-sided confidence intervals for the single proportion: comparison of seven methods", Statistics in
# Medicine 17, 857-872, table I, method 3 (score).
@pytest.mark.parametrize(
    ("right", "images", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_one_share_has_the_interval_published_for_it(right: int, images: int, low: float, high: float) -> None:
    interval = share(right / images, images)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)
    assert interval.point == right / images
    assert interval.subject is Subject.MODEL


# Newcombe 1998, "Interval estimation for the difference between independent proportions: comparison of eleven methods",
# Statistics in Medicine 17, 873-890, table II, method 10.
@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_a_difference_of_shares_has_the_interval_published_for_it(
    a: tuple[int, int], b: tuple[int, int], low: float, high: float
) -> None:
    interval = difference_of_shares(a[0] / a[1], a[1], b[0] / b[1], b[1])
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)
    assert interval.subject is Subject.MODEL


@given(accuracies)
def test_the_interval_of_a_share_holds_it_within_what_a_share_can_be(accuracy: tuple[float, int]) -> None:
    interval = share(*accuracy)
    assert 0 <= interval.low <= accuracy[0] <= interval.high <= 1
    assert interval.low < interval.high  # all right of a few is no certainty


@given(accuracies, accuracies)
def test_the_interval_of_a_difference_holds_it_within_what_a_difference_can_be(
    a: tuple[float, int], b: tuple[float, int]
) -> None:
    interval = difference_of_shares(*a, *b)
    assert -1 <= interval.low <= a[0] - b[0] <= interval.high <= 1
    assert interval.low < interval.high


@given(accuracies, accuracies)
def test_turning_a_difference_round_turns_its_interval_round(a: tuple[float, int], b: tuple[float, int]) -> None:
    one, other = difference_of_shares(*a, *b), difference_of_shares(*b, *a)
    assert (one.low, one.point, one.high) == pytest.approx((-other.high, -other.point, -other.low))


def test_over_seeds_it_is_nadeau_and_bengio_s_interval_computed_by_hand() -> None:
    # Mean 0.84, standard deviation 0.04; 1/3 + 0.2/0.8 = 7/12; Student's t at 97.5 % with two degrees of freedom is 4.3027.
    half = 4.302653 * 0.04 * sqrt(7 / 12)
    interval = over_seeds([0.80, 0.84, 0.88], 0.2, (0, 1))
    assert (interval.low, interval.point, interval.high) == pytest.approx((0.84 - half, 0.84, 0.84 + half), abs=1e-6)
    assert interval.subject is Subject.RECIPE


def test_the_interval_ends_where_the_figure_does() -> None:
    interval = over_seeds([0.9, 1.0], 0.2, (0, 1))
    assert interval.low == pytest.approx(0.95 - 12.7062 * 0.1 * sqrt(0.5 * 0.75), abs=1e-5)
    assert interval.high == 1
    gap = over_seeds([-0.9, 0.9], 0.2, (-1, 1))
    assert (gap.low, gap.high) == (-1, 1)


@given(st.lists(shares, min_size=2, max_size=12), validation_splits)
def test_the_interval_over_seeds_holds_their_mean_within_the_bounds(values: list[float], validation_split: float) -> None:
    interval = over_seeds(values, validation_split, (0, 1))
    assert 0 <= interval.low <= interval.point <= interval.high <= 1
    assert interval.point == pytest.approx(sum(values) / len(values))


@given(st.lists(shares, min_size=2, max_size=12), validation_splits)
def test_the_order_of_the_seeds_does_not_matter(values: list[float], validation_split: float) -> None:
    one = over_seeds(values, validation_split, (0, 1))
    other = over_seeds(values[::-1], validation_split, (0, 1))
    assert (one.low, one.point, one.high) == pytest.approx((other.low, other.point, other.high))


def test_one_seed_has_no_interval_over_seeds() -> None:
    with pytest.raises(ValueError, match="at least two"):
        over_seeds([0.8], 0.2, (0, 1))


def test_a_recipe_s_share_leans_towards_the_middle_as_wilson_s_interval_of_as_many_images_does() -> None:
    # 100 images at 0.9 leave ± 1.959964 · √(0.9 · 0.1 / 100); with so many answers the two right and two wrong ones hardly count.
    interval = share_of_width(0.9, 1.959964 * 0.03, 10**9)
    wilson = share(0.9, 100)
    assert (interval.low, interval.high) == pytest.approx((wilson.low, wilson.high), abs=1e-6)
    assert interval.subject is Subject.RECIPE


@given(shares, st.floats(1e-6, 2), counts)
def test_a_recipe_s_share_stays_within_what_a_share_can_be(accuracy: float, half_width: float, images: int) -> None:
    interval = share_of_width(accuracy, half_width, images)
    assert 0 <= interval.low <= accuracy <= interval.high <= 1


def test_a_recipe_s_share_is_never_certain() -> None:
    with pytest.raises(ValueError, match="never certain"):
        share_of_width(0.9, 0.0, 100)


def test_sampling_variance_is_agresti_and_coull_s_computed_by_hand() -> None:
    assert share_variance(1.0, 10) == pytest.approx((12 / 14) * (2 / 14) / 14)
    assert share_variance(0.5, 96) == pytest.approx(0.25 / 100)


@given(accuracies)
def test_sampling_variance_is_never_nothing_and_never_more_than_a_coin_s(accuracy: tuple[float, int]) -> None:
    assert 0 < share_variance(*accuracy) <= 0.25 / (accuracy[1] + 4)


@pytest.mark.parametrize(("low", "point", "high"), [(0.2, 0.1, 0.3), (0.2, 0.4, 0.3), (0.2, float("nan"), 0.3)])
def test_an_interval_that_leaves_its_point_out_is_refused(low: float, point: float, high: float) -> None:
    with pytest.raises(ValueError, match="contains its point"):
        Interval(low=low, point=point, high=high, subject=Subject.MODEL)
