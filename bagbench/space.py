"""Search spaces: which values of a hyperparameter are worth trying."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bagbench.spec import HyperparameterValue

# What a range is about has so many significant digits; more would be noise in a file that people read.
_DIGITS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FloatRange:
    """Numbers from `low` to `high`, both included.

    Attributes:
        low: the least, finite.
        high: the greatest, finite, above `low`.
        log: whether equal ratios are equally likely, not equal differences; `low` is above 0 then.
    """

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        """Refuse a range that holds nothing to choose from."""
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"low is less than high, both finite; received {self.low!r} and {self.high!r}")
        if self.log and self.low <= 0:
            raise ValueError(f"low is above 0 where log is true; received {self.low!r}")

    @property
    def ends(self) -> tuple[HyperparameterValue, ...]:
        """The least and the greatest value."""
        return self.low, self.high

    def __contains__(self, value: HyperparameterValue) -> bool:
        return type(value) is float and self.low <= value <= self.high

    def tidy(self, value: float) -> float:
        """Return a value of the range with three significant digits."""
        return min(max(float(f"{value:.{_DIGITS}g}"), self.low), self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntRange:
    """Whole numbers from `low` to `high`, both included.

    Attributes:
        low: the least.
        high: the greatest, above `low`.
        step: from each to the next, at least 1; `high` is a whole number of them above `low`.
        log: whether equal ratios are equally likely, not equal differences; `low` is above 0 and `step` is 1 then.
    """

    low: int
    high: int
    step: int = 1
    log: bool = False

    def __post_init__(self) -> None:
        """Refuse a range that holds nothing to choose from, or whose steps miss its end."""
        if not (self.low < self.high and self.step >= 1 and (self.high - self.low) % self.step == 0):
            raise ValueError(
                "low is less than high, by a whole number of steps of at least 1; "
                f"received {self.low!r}, {self.high!r} and the step {self.step!r}"
            )
        if self.log and (self.low <= 0 or self.step > 1):
            raise ValueError(f"low is above 0 and step is 1 where log is true; received {self.low!r} and {self.step!r}")

    @property
    def ends(self) -> tuple[HyperparameterValue, ...]:
        """The least and the greatest value."""
        return self.low, self.high

    def __contains__(self, value: HyperparameterValue) -> bool:
        return type(value) is int and self.low <= value <= self.high and (value - self.low) % self.step == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Values without an order.

    Attributes:
        values: at least two, each once, all of one type.
    """

    values: tuple[HyperparameterValue, ...]

    def __post_init__(self) -> None:
        """Refuse what leaves no choice."""
        if len(self.values) < 2 or len(set(self.values)) < len(self.values) or len(set(map(type, self.values))) > 1:  # noqa: PLR2004
            raise ValueError(f"a choice has at least two values, each once, of one type; received {list(self.values)!r}")

    @property
    def ends(self) -> tuple[HyperparameterValue, ...]:
        """Every value: one may be as far out as another."""
        return self.values

    def __contains__(self, value: HyperparameterValue) -> bool:
        return any(type(value) is type(one) and value == one for one in self.values)


Range = FloatRange | IntRange | Choice
Space = Mapping[str, Range]

# What is tuned of how every recipe is trained, unless the recipe's own space says otherwise. `epochs` can be, too.
TRAINING_SPACE: Space = MappingProxyType(
    {"learning_rate": FloatRange(low=1e-4, high=1e-2, log=True), "batch_size": IntRange(low=8, high=128, log=True)}
)
