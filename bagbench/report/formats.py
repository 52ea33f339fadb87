"""How the page writes numbers and lists of names.

A share is a percentage with one decimal, a difference of shares is in points (of a hundred), an interval is "low to high".
"""

from collections.abc import Sequence

from bagbench.analysis.intervals import Interval
from bagbench.errors import printable

NBSP = "\u00a0"  # a figure and its unit stay on one line
_WHOLE = 10  # from here on a decimal of seconds or images a second says nothing
_LEAST = 0.001  # probabilities nearer to 0 or 1 are more than the evidence can tell apart
_NAMED = 3  # more names than this are counted, so that a sentence stays one


def percent(share: float) -> str:
    """Return a share in [0, 1] as `88.1 %`."""
    return f"{100 * share:.1f}{NBSP}%"


def part(fraction: float) -> str:
    """Return a fraction that somebody chose as `25 %`, or `12.5 %`."""
    return f"{100 * fraction:g}{NBSP}%"


def points(difference: float) -> str:
    """Return a difference of shares, in [-1, 1], as `35.1 points`."""
    return f"{signed(100 * difference)}{NBSP}points"


def percent_interval(interval: Interval) -> str:
    """Return the ends of a share's interval as `86.1 to 90.3 %`."""
    return f"{100 * interval.low:.1f} to {percent(interval.high)}"


def points_interval(interval: Interval) -> str:
    """Return the ends of a difference's interval as `20.2 to 50.1 points`."""
    return f"{signed(100 * interval.low)} to {points(interval.high)}"


def nats(loss: float) -> str:
    """Return a loss, or a difference of losses, as `1.93`."""
    return signed(loss, 2)


def probability(value: float) -> str:
    """Return a probability in [0, 1] as `87.2 %`, `> 99.9 %` or `< 0.1 %`."""
    if value > 1 - _LEAST:
        return f">{NBSP}{percent(1 - _LEAST)}"
    return f"<{NBSP}{percent(_LEAST)}" if value < _LEAST else percent(value)


def p_value(value: float) -> str:
    """Return a p-value with three decimals, as `0.034` or `< 0.001`."""
    return f"<{NBSP}{_LEAST:g}" if value < _LEAST else f"{value:.3f}"


def count(number: int, noun: str) -> str:
    """Return `1 seed`, `3 seeds`, `1,600 photos`; `noun` takes an s."""
    return f"{number:,}{NBSP}{noun}{'' if number == 1 else 's'}"


def names(values: Sequence[str], most: int = _NAMED) -> str:
    """Join names as `a, b and c`; of more than `most` the rest is counted: `a, b, c and 4 others`."""
    shown = [printable(value) for value in values]
    if len(shown) > most + 1:  # "and 1 other" would be as long as the name itself
        shown = [*shown[:most], f"{len(shown) - most} others"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def spans(values: Sequence[int]) -> str:
    """Return whole numbers as `4` when all are the same, else as `3 to 5`."""
    low, high = min(values), max(values)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def signed(number: float, digits: int = 1) -> str:
    """Format with a true minus sign, and without a negative zero."""
    return f"{number:.{digits}f}".replace("-", "−").replace("−" + f"{0:.{digits}f}", f"{0:.{digits}f}")


def rate(number: float) -> str:
    """Return a duration or a speed with as many digits as matter: `7.3`, `71`, `1,204`."""
    return f"{number:,.{1 if number < _WHOLE else 0}f}"
