"""Whether A can take B's place: the choice behind a gate."""

from enum import StrEnum

from bagbench.analysis.intervals import Interval


class Decision(StrEnum):
    """What an interval of A minus B says of A."""

    BETTER = "better"
    AS_GOOD = "as good within the margin"
    WORSE = "worse"
    UNDECIDED = "undecided"


def decide(difference: Interval, margin: float, *, higher_is_better: bool = True) -> Decision:
    """Decide from the whole interval, never from its point.

    Better: all of the interval is. As good: none of it is worse by more than the margin, whether or not A is a little worse (a
    test of non-inferiority: Piaggio et al. 2012, JAMA 308, 2594-2604). Worse: all of the interval is, and some of it by more
    than the margin. Otherwise undecided.

    Args:
        difference: of A minus B.
        margin: what counts as no practical difference, at least 0.
        higher_is_better: whether a positive difference speaks for A.
    """
    if margin < 0:
        raise ValueError(f"a margin is at least 0; received {margin}")
    low, high = (difference.low, difference.high) if higher_is_better else (-difference.high, -difference.low)
    if low > 0:
        return Decision.BETTER
    if low >= -margin:
        return Decision.AS_GOOD
    return Decision.WORSE if high < 0 else Decision.UNDECIDED
