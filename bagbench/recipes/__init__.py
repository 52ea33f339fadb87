"""The registry of recipes, and one module a recipe."""

from bagbench.recipes.recipe import Recipe, recipe
from bagbench.recipes.registry import Registry, load_file, registry
from bagbench.space import Choice, FloatRange, IntRange

__all__ = ["Choice", "FloatRange", "IntRange", "Recipe", "Registry", "load_file", "recipe", "registry"]
