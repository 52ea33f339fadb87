"""Which model to trust on your photos, and which one is only memorising them."""

from bagbench.recipes import Choice, FloatRange, IntRange, Recipe, recipe

__all__ = ["Choice", "FloatRange", "IntRange", "Recipe", "recipe"]
