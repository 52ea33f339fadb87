"""How the recipes of a page were trained, where that is not the same for all of them."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from bagbench.errors import printable
from bagbench.report.facts import RecipeFacts
from bagbench.report.formats import count, names
from bagbench.spec import Protocol

_TOLD = 4  # of more ways than these the leaderboard alone says which recipe went which


def apart(recipes: Sequence[RecipeFacts]) -> tuple[str, ...]:
    """Return the settings of the protocol in which recipes differ; none where all were trained in the same way."""
    return tuple(
        field.name for field in fields(Protocol) if len({getattr(recipe.protocol, field.name) for recipe in recipes}) > 1
    )


def trained(recipe: RecipeFacts, which: Sequence[str]) -> str:
    """Return these settings of a recipe in words: `30 epochs, learning rate 0.0001`; empty for none."""
    return ", ".join(_setting(name, getattr(recipe.protocol, name)) for name in which)


def settings(recipe: RecipeFacts, which: Sequence[str]) -> list[tuple[str, str]]:
    """Return name and value of these settings of a recipe."""
    return [(name, str(getattr(recipe.protocol, name))) for name in which]


def about(recipes: Sequence[RecipeFacts]) -> str:
    """Return which recipe was trained how, in a sentence; empty where all were trained in the same way."""
    which = apart(recipes)
    if not which:
        return ""
    ways: dict[str, list[str]] = {}
    for recipe in recipes:
        ways.setdefault(trained(recipe, which), []).append(recipe.name)
    if len(ways) > _TOLD:
        differ = names([name.replace("_", " ") for name in which], most=len(which))
        return f"The recipes were not all trained in the same way: they differ in {differ}, as the leaderboard tells of each."
    told = "; ".join(f"{names(own)} with {way}" for way, own in ways.items())
    return f"The recipes were not all trained in the same way: {told}."


def about_pair(a: RecipeFacts, b: RecipeFacts) -> str:
    """Return how each of two recipes was trained, in a sentence; empty where that is in the same way."""
    which = apart((a, b))
    if not which:
        return ""
    return f"{printable(a.name)} was trained with {trained(a, which)}, {printable(b.name)} with {trained(b, which)}."


def _setting(name: str, value: Any) -> str:
    return count(value, "epoch") if name == "epochs" else f"{name.replace('_', ' ')} {value}"
