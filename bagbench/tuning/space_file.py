"""A search space in a file: ranges that are added to a recipe's own, or take their place."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bagbench.errors import ExperimentError
from bagbench.experiment.layer import toml_text
from bagbench.space import Choice, FloatRange, IntRange, Range, Space
from bagbench.spec import TRAINING_KEYS, HyperparameterValue


class _Between(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    low: int | float
    high: int | float
    step: Annotated[int, Field(ge=1)] | None = None
    log: bool = False


class _OneOf(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    choices: list[bool | int | float | str]


_BETWEEN, _ONE_OF = TypeAdapter(_Between), TypeAdapter(_OneOf)


def read_space(file: Path, of_recipe: Space, defaults: Mapping[str, HyperparameterValue]) -> Space:
    """Return a recipe's search space with what a file changes of it.

    The file is TOML, a table a hyperparameter or key of how to train: `low`, `high`, and `log = true` or a whole `step`; or
    `choices`. `false` in place of a table takes a range out of the space.

    Args:
        file: the TOML file.
        of_recipe: the recipe's own space.
        defaults: what is tuned, and the default of each: hyperparameters, and how the experiment trains.

    Raises:
        ExperimentError: if the file cannot be read, or a key, type or value in it is wrong.
    """
    try:
        written = tomllib.loads(toml_text(file))
    except OSError as error:
        raise ExperimentError(f"--space: cannot read '{file}': {error.strerror}", "name a TOML file") from error
    except (ValueError, RecursionError) as error:
        raise ExperimentError(f"--space: '{file}' is not TOML: {error}", "correct it") from error
    space = dict(of_recipe)
    for name, value in written.items():
        if name not in defaults:
            raise ExperimentError(
                f"--space: '{file}' has a range for '{name}', which is no hyperparameter of the recipe",
                f"those there are: {', '.join(defaults)}",
            )
        if value is False:
            space.pop(name, None)
        else:
            space[name] = _range(file, name, value, defaults[name])
    return space


def check_space(space: Space, defaults: Mapping[str, HyperparameterValue]) -> None:
    """Refuse a space with nothing in it, one that the defaults are not in, or one with values that nothing can be trained with.

    Args:
        space: what to search.
        defaults: of the recipe, as the experiment has it; the first trial is at them.

    Raises:
        ExperimentError: if it is refused.
    """
    if not space:
        raise ExperimentError("the search space is empty", "give at least one range with --space FILE.toml")
    for name, values in space.items():
        if defaults[name] not in values:
            told = f"{values.ends[0]!r} to {values.ends[-1]!r}" if not isinstance(values, Choice) else f"{list(values.values)!r}"
            raise ExperimentError(
                f"the range of '{name}', {told}, does not hold {defaults[name]!r}, which the first trial starts from",
                "widen it, with values of the same type, or set another default in an experiment file",
            )
        if name in TRAINING_KEYS and not all(_trains(name, end) for end in values.ends):
            raise ExperimentError(
                f"the range of '{name}' has values that nothing can be trained with",
                "learning rates are above 0 and up to 1, epochs and batches at least 1",
            )


def _trains(name: str, value: HyperparameterValue) -> bool:
    return isinstance(value, int | float) and (0 < value <= 1 if name == "learning_rate" else value >= 1)


def _range(file: Path, name: str, value: Any, default: HyperparameterValue) -> Range:
    is_choice = isinstance(value, dict) and "choices" in value
    try:
        if is_choice:
            return Choice(values=tuple(_ONE_OF.validate_python(value).choices))
        return _between(_BETWEEN.validate_python(value), default)
    except ValidationError as error:
        one = error.errors()[0]
        key = ".".join(map(str, (name, *one["loc"])))
        message = "is unknown; those there are: low, high, step, log, choices" if one["type"] == "extra_forbidden" else one["msg"]
        raise ExperimentError(f"--space: '{file}', key '{key}': {message[0].lower()}{message[1:]}", "correct it") from error
    except (TypeError, ValueError) as error:
        raise ExperimentError(f"--space: '{file}', key '{name}': {error}", "correct it") from error


def _between(found: _Between, default: HyperparameterValue) -> Range:
    """Return a range of the default's type."""
    if isinstance(default, float):
        if found.step is not None:
            raise ValueError("a step is of whole numbers only")
        return FloatRange(low=float(found.low), high=float(found.high), log=found.log)
    if isinstance(default, bool | str):
        raise TypeError(f"its default {default!r} is no number: give choices")
    if isinstance(found.low, float) or isinstance(found.high, float):
        raise TypeError(f"its default {default!r} is a whole number, so are low and high; received {found.low} and {found.high}")
    return IntRange(low=found.low, high=found.high, step=found.step or 1, log=found.log)
