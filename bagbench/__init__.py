"""Which model to trust on your photos, and which one is only memorising them."""

from bagbench.recipes import Recipe, recipe

__all__ = ["Recipe", "recipe"]
