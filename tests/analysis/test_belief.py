from math import sqrt

import baycomp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from bagbench.analysis.belief import belief, seeds_variance
from bagbench.analysis.components import TAUGHT, Components, components
from bagbench.analysis.figure import Figure
from bagbench.analysis.intervals import Subject, over_seeds
from bagbench.analysis.precision import MOST_SEEDS, seeds_needed, smallest_difference

EVERYWHERE = (-np.inf, np.inf)


def parts(*, seeds: int = 3, spread: float = 1.0, own: float = 1.0, shared: float = 0.0, point: float = 0.0) -> Components:
    return Components(point=point, seeds=seeds, spread=spread, own=own, shared=shared, fixed=0.0)


def test_components_computed_by_hand() -> None:
    # Two seeds of two photos; photo 1 lies in both. The seeds' own squares: 0.1² + 0.1² and 0.2² + 0.2². The photos' sums over
    # the seeds: 0.1, −0.1 + 0.2 = 0.1 and −0.2, of which the squares add up to 0.06; so what two seeds share is
    # (0.06 − 0.1) / 2 < 0: nothing.
    figure = Figure(
        values=(0.5, 0.7),
        cells=(np.array([0.1, -0.1]), np.array([0.2, -0.2])),
        clusters=(np.array([0, 1]), np.array([1, 2])),
        step=0.5,
        least=0.0,
    )
    found = components(figure, 0.25, fixed=0.01)
    assert found.point == pytest.approx(0.6)
    assert found.spread == pytest.approx(0.02)
    assert (found.own, found.shared) == pytest.approx((0.05, 0.0))
    assert found.fixed == pytest.approx(0.01 + TAUGHT * 0.25 * 0.05)
    # With the signs of the second seed turned round photo 1 adds up to −0.3 and two seeds share (0.01 + 0.09 + 0.04 − 0.1) / 2.
    turned = components(
        Figure(values=(0.5, 0.7), cells=(figure.cells[0], -figure.cells[1]), clusters=figure.clusters, step=0.5, least=0.0), 0.25
    )
    assert (turned.own, turned.shared) == pytest.approx((0.03, 0.02))
    assert turned.photos(2) == pytest.approx(0.03 / 2 + 0.02 + TAUGHT * 0.25 * 0.05)


def test_few_photos_without_an_error_leave_the_least_variance() -> None:
    silent = Figure(values=(1.0,), cells=(np.zeros(9),), clusters=(np.arange(9),), step=1 / 9, least=0.003)
    assert components(silent, 0.2).own == 0.003


def test_one_seed_is_normal_and_speaks_of_its_model() -> None:
    held = belief(parts(seeds=1, spread=0.0, own=0.04, point=0.1))
    assert held.subject is Subject.MODEL
    assert held.half_width == pytest.approx(1.959964 * 0.2, abs=1e-5)
    assert held.above(0.0) == pytest.approx(stats.norm.cdf(0.5))
    assert held.within(0.1) == pytest.approx(stats.norm.cdf(0.0) - stats.norm.cdf(-1.0))


@pytest.mark.parametrize("seeds", [3, 5, 10])
def test_seeds_that_differ_by_far_more_than_photos_explain_give_student_s_t(seeds: int) -> None:
    held = belief(parts(seeds=seeds, spread=1.0, own=1e-6, point=0.3))
    t = stats.t(seeds - 1, scale=1 / sqrt(seeds))
    assert held.half_width == pytest.approx(t.ppf(0.975), rel=2e-3)
    assert held.above(0.0) == pytest.approx(t.cdf(0.3), abs=1e-3)
    assert held.within(0.1) == pytest.approx(t.cdf(-0.2) - t.cdf(-0.4), abs=1e-3)


def test_the_mixture_is_the_integral_over_the_seeds_deviation() -> None:
    seeds, spread, own, shared = 4, 2.0, 1.5, 0.2

    def weight(deviation: float) -> float:
        total = own + deviation**2
        prior = 1 / sqrt(1 + (3 * deviation / sqrt(own)) ** 2)
        return float(prior * total ** (-(seeds - 1) / 2) * np.exp(-(seeds - 1) * spread / (2 * total)))

    def tail(deviation: float) -> float:
        return weight(deviation) * float(stats.norm.sf(1.0 / sqrt(own / seeds + shared + deviation**2 / seeds)))

    exact = [integrate.quad(function, 0, np.inf, limit=500)[0] for function in (tail, weight)]
    assert belief(parts(seeds=seeds, spread=spread, own=own, shared=shared)).above(1.0) == pytest.approx(
        exact[0] / exact[1], rel=2e-3
    )


@pytest.mark.parametrize("seeds", [3, 5, 10])
def test_however_much_seeds_differ_the_interval_holds_the_truth_93_times_in_100_and_is_narrower_than_student_s_t(
    seeds: int,
) -> None:
    rng = np.random.default_rng(0)
    spreads = rng.chisquare(seeds - 1, 500) / (seeds - 1)
    for between in (0.0, 0.5, 1.0, 2.0, 2.5, 4.0, 10.0):
        total = 1 + between**2
        halves = np.array([belief(parts(seeds=seeds, spread=total * spread)).half_width for spread in spreads])
        covered = 2 * stats.norm.cdf(halves / sqrt(total / seeds)) - 1  # given the spread, which the mean does not depend on
        assert covered.mean() + 2 * covered.std() / sqrt(len(spreads)) > 0.93
        student = stats.t.ppf(0.975, seeds - 1) * np.sqrt(total * spreads / seeds)
        if seeds == 3:
            assert halves.mean() < student.mean()


def test_the_corrected_t_is_baycomp_s_correlated_t_over_the_folds_of_a_fifth() -> None:
    a, b = np.array([0.90, 0.88, 0.91, 0.86, 0.90]), np.array([0.75, 0.76, 0.74, 0.75, 0.78])
    interval = over_seeds((a - b).tolist(), 0.2, EVERYWHERE)
    assert interval.low > 0  # so that baycomp's region of equivalence can end where the interval does
    for end, below in ((interval.low, 0.025), (interval.high, 0.975)):
        better_a = baycomp.two_on_single(a, b, rope=end)[0]
        assert better_a == pytest.approx(1 - below, abs=1e-9)


variances = st.tuples(st.floats(0, 9), st.floats(1e-3, 9), st.floats(0, 9))


@given(st.integers(2, 12), variances, st.floats(-9, 9), st.floats(0, 9))
def test_probabilities_and_intervals_agree(seeds: int, drawn: tuple[float, float, float], point: float, margin: float) -> None:
    spread, own, shared = drawn
    held = belief(parts(seeds=seeds, spread=spread, own=own, shared=shared, point=point))
    interval = held.interval(EVERYWHERE)
    assert interval.low < point < interval.high
    assert held.above(interval.low) == pytest.approx(0.975, abs=1e-8)
    assert held.above(interval.high) == pytest.approx(0.025, abs=1e-8)
    assert held.within(margin) == pytest.approx(held.above(-margin) - held.above(margin), abs=1e-9)
    assert 0 <= seeds_variance(parts(seeds=seeds, spread=spread, own=own)) < np.inf


def test_seeds_needed_are_as_many_as_tell_the_difference_and_no_more() -> None:
    now = parts(seeds=4, spread=1.2, own=1.0)
    needed = seeds_needed(now, 1.0)
    assert needed is not None
    between = seeds_variance(now)
    after, before = (smallest_difference(parts(seeds=count, spread=1.0 + between, own=1.0)) for count in (needed, needed - 1))
    assert after <= 1.0 < before


def test_photos_scored_over_and_over_tell_no_small_difference_however_many_the_seeds() -> None:
    assert seeds_needed(parts(seeds=4, shared=1.0), 0.5) is None
    assert smallest_difference(parts(seeds=MOST_SEEDS, shared=1.0)) > 0.5


def test_one_seed_does_not_say_how_many_would_do() -> None:
    assert seeds_needed(parts(seeds=1, spread=0.0), 9.0) is None
