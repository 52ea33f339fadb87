"""Recipes as they run in an experiment: as they are registered, or changed and under a name of their own."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, product
from typing import Any

from bagbench.errors import ExperimentError
from bagbench.experiment.definition import LONGEST_NAME, RecipeEntry
from bagbench.spec import TRAINING_KEYS, HyperparameterValue, Protocol

# A page compares every two of them; the store notes their names in one tag, of which MLflow's servers take 5000 characters.
_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One recipe of an experiment.

    Attributes:
        name: what it is called everywhere, an identifier; the recipe's own name unless the experiment gives another.
        recipe: the registered recipe.
        hyperparameters: what departs from what the recipe has in this experiment.
        training: what departs from how the experiment trains, by fields of `Protocol`: `epochs`, `batch_size`, `learning_rate`.
    """

    name: str
    recipe: str
    hyperparameters: Mapping[str, HyperparameterValue] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)

    def protocol(self, of_experiment: Protocol) -> Protocol:
        """Return how it is trained."""
        return replace(of_experiment, **self.training)


def variants(entries: Sequence[RecipeEntry]) -> tuple[Variant, ...]:
    """Return the recipes that an experiment file lists, in its order, each once; of a grid, one for each combination.

    Raises:
        ExperimentError: if two that differ have one name, a grid makes too many or too long names, or gives values for what has
            one already.
    """
    number = sum(math.prod(map(len, entry.axes.values())) for entry in entries)
    if number > _MOST:
        raise ExperimentError(
            f"the experiment lists {number:,} recipes, those of its grids among them",
            f"list at most {_MOST}: a grid of fewer values, or several experiments",
        )
    found: dict[str, Variant] = {}
    for variant in chain.from_iterable(map(_expanded, entries)):
        if found.setdefault(variant.name, variant) != variant:
            raise ExperimentError(
                f"two recipes of the experiment are called '{variant.name}': {_told(found[variant.name])}, and {_told(variant)}",
                "give one of them another `name`",
            )
    return tuple(found.values())


def plain(recipe: str) -> Variant:
    """Return a recipe as it is registered."""
    return Variant(name=recipe, recipe=recipe)


def _expanded(entry: RecipeEntry) -> Iterator[Variant]:
    """Yield an entry's variants, the last key of its grid changing fastest."""
    axes = entry.axes
    if twice := axes.keys() & entry.hyperparameters.keys():
        raise ExperimentError(
            f"hyperparameter '{min(twice)}' of {entry.recipe} stands in `grid` and in `hyperparameters`", "leave one of them out"
        )
    if twice := axes.keys() & entry.training.keys():
        raise ExperimentError(f"'{min(twice)}' of {entry.recipe} stands in `grid` and beside it", "leave one of them out")
    for values in product(*axes.values()):
        point = dict(zip(axes, values, strict=True))
        name = (entry.name or entry.recipe) + "".join(f"_{_word(key)}{_word(value)}" for key, value in point.items())
        if point and len(name) > LONGEST_NAME:
            raise ExperimentError(
                f"a variant of the grid of {entry.recipe} would be called '{name}'",
                f"names have at most {LONGEST_NAME} characters: give the recipe a shorter `name`, or no grid",
            )
        training = {key: value for key, value in point.items() if key in TRAINING_KEYS}
        hyperparameters = {key: value for key, value in point.items() if key not in TRAINING_KEYS}
        yield Variant(
            name=name,
            recipe=entry.recipe,
            hyperparameters={**entry.hyperparameters, **hyperparameters},
            training={**entry.training, **training},
        )


def _word(value: HyperparameterValue) -> str:
    """Return a value as a part of a name: `0.5` as `0_5`, `1e-05` as `1e_05`."""
    return re.sub(r"\W", "_", str(value).lower() if isinstance(value, bool) else str(value), flags=re.ASCII)


def _told(variant: Variant) -> str:
    values = ", ".join(f"{name} = {value!r}" for name, value in {**variant.hyperparameters, **variant.training}.items())
    return f"{variant.recipe} with {values}" if values else f"{variant.recipe} as it is"
