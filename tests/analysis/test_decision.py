import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.analysis.decision import Decision, decide
from bagbench.analysis.intervals import Interval, Subject


def interval(low: float, high: float) -> Interval:
    return Interval(low=low, point=(low + high) / 2, high=high, subject=Subject.RECIPE)


@pytest.mark.parametrize(
    ("low", "high", "decision"),
    [
        (0.001, 0.05, Decision.BETTER),
        (0.0, 0.05, Decision.AS_GOOD),
        (-0.01, 0.05, Decision.AS_GOOD),
        (-0.009, -0.001, Decision.AS_GOOD),
        (-0.011, 0.05, Decision.UNDECIDED),
        (-0.3, 0.0, Decision.UNDECIDED),
        (-0.011, -0.001, Decision.WORSE),
        (-0.3, -0.2, Decision.WORSE),
    ],
)
def test_the_ends_of_the_interval_decide(low: float, high: float, decision: Decision) -> None:
    assert decide(interval(low, high), 0.01) is decision
    assert decide(interval(-high, -low), 0.01, higher_is_better=False) is decision


ends = st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(lambda pair: interval(min(pair), max(pair)))


@given(ends, st.floats(0, 0.5), st.floats(0, 0.5))
def test_a_wider_margin_never_turns_against_a_and_better_stays_better(found: Interval, margin: float, wider: float) -> None:
    narrow, wide = decide(found, margin), decide(found, margin + wider)
    assert wide in {narrow, Decision.AS_GOOD}
    assert (narrow is Decision.BETTER) == (wide is Decision.BETTER)


@given(ends, st.floats(0, 0.5), st.floats(0, 0.5))
def test_a_wider_interval_never_turns_a_decision_round(found: Interval, margin: float, wider: float) -> None:
    narrow, wide = decide(found, margin), decide(interval(found.low - wider, found.high + wider), margin)
    good = {Decision.BETTER, Decision.AS_GOOD}
    assert wide is Decision.UNDECIDED or (wide in good) == (narrow in good) or narrow is Decision.AS_GOOD


def test_a_negative_margin_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 0"):
        decide(interval(0, 1), -0.01)
