import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from bagbench.analysis.multiplicity import holm

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def test_holm_s_adjustment_by_hand() -> None:
    # Of 4: 0.005 · 4, 0.01 · 3, then 0.03 · 2, and 0.04, which may not fall below the one before it.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))


@settings(max_examples=5)  # statsmodels collects garbage at each call, which takes half a second in a large process
@given(p_values)
def test_holm_s_adjustment_is_that_of_statsmodels(values: list[float]) -> None:
    assert holm(values) == pytest.approx(multipletests(values, method="holm")[1], abs=1e-15)


@given(p_values)
def test_no_adjustment_makes_a_claim_stronger(values: list[float]) -> None:
    assert all(before <= after <= 1 for before, after in zip(values, holm(values), strict=True))
