"""The registry of recipes, and one module a recipe."""

from bagbench.recipes.recipe import Recipe, recipe
from bagbench.recipes.registry import Registry, load_file, registry

__all__ = ["Recipe", "Registry", "load_file", "recipe", "registry"]
