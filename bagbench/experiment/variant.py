"""Recipes as they run in an experiment: as they are registered, or changed and under a name of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bagbench.errors import ExperimentError
from bagbench.experiment.definition import RecipeEntry
from bagbench.spec import HyperparameterValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One recipe of an experiment.

    Attributes:
        name: what it is called everywhere, an identifier; the recipe's own name unless the experiment gives another.
        recipe: the registered recipe.
        hyperparameters: what departs from what the recipe has in this experiment.
    """

    name: str
    recipe: str
    hyperparameters: Mapping[str, HyperparameterValue]


def variants(entries: Iterable[RecipeEntry]) -> tuple[Variant, ...]:
    """Return the recipes that an experiment file lists, in its order, each once.

    Raises:
        ExperimentError: if two that differ have one name.
    """
    found: dict[str, Variant] = {}
    for entry in entries:
        variant = Variant(name=entry.name or entry.recipe, recipe=entry.recipe, hyperparameters=entry.hyperparameters)
        if found.setdefault(variant.name, variant) != variant:
            raise ExperimentError(
                f"two recipes of the experiment are called '{variant.name}': {_told(found[variant.name])}, and {_told(variant)}",
                "give one of them another `name`",
            )
    return tuple(found.values())


def plain(recipe: str) -> Variant:
    """Return a recipe as it is registered."""
    return Variant(name=recipe, recipe=recipe, hyperparameters={})


def _told(variant: Variant) -> str:
    values = ", ".join(f"{name} = {value!r}" for name, value in variant.hyperparameters.items())
    return f"{variant.recipe} with {values}" if values else f"{variant.recipe} as it is"
