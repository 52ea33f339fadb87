"""The recipes there are: those that installed packages announce, and those in files that an experiment names."""

import importlib.util
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from pathlib import Path

from bagbench.errors import RecipeError
from bagbench.recipes.recipe import FILE_MODULE, Recipe

ENTRY_POINTS = "bagbench.recipes"


class Registry:
    """Recipes by name, in the order of their names.

    Raises:
        RecipeError: where two recipes have one name.
    """

    def __init__(self, recipes: Iterable[Recipe]) -> None:
        self._recipes: dict[str, Recipe] = {}
        for recipe in sorted(recipes, key=lambda recipe: recipe.name):
            taken = self._recipes.get(recipe.name)
            if taken is not None:
                raise RecipeError(
                    f"two recipes are called '{recipe.name}': one in {taken.source}, one in {recipe.source}", "rename one of them"
                )
            self._recipes[recipe.name] = recipe

    def __iter__(self) -> Iterator[Recipe]:
        return iter(self._recipes.values())

    def __len__(self) -> int:
        return len(self._recipes)

    def __getitem__(self, name: str) -> Recipe:
        """Return the recipe called `name`.

        Raises:
            RecipeError: if there is none; it lists those there are.
        """
        try:
            return self._recipes[name]
        except KeyError:
            raise RecipeError(f"no recipe is called '{name}'", f"choose from {', '.join(self._recipes)}") from None


def registry(files: Iterable[Path] = ()) -> Registry:
    """Return the installed recipes and those in `files`.

    Raises:
        RecipeError: if a file or an installed package does not yield recipes, or a name is taken twice.
    """
    return Registry([*_installed(), *(recipe for file in files for recipe in load_file(file))])


def load_file(file: Path) -> tuple[Recipe, ...]:
    """Return the recipes that a Python file defines.

    The file runs as it would with `python FILE`: only name files that you would run.

    Raises:
        RecipeError: if the file is missing, fails, or defines no recipe.
    """
    name = FILE_MODULE + file.stem
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None or not file.is_file():
        raise RecipeError(f"'{file}' is not a Python file", "name a .py file that defines a recipe")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # so that `inspect` finds the source of what the file defines
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise RecipeError(f"recipe file '{file}' fails: {type(error).__name__}: {error}", "correct the file") from error
    # Its own, once each: a file may import others' recipes.
    own = (value for value in vars(module).values() if isinstance(value, Recipe) and value.build.__module__ == name)
    found = tuple({id(recipe): recipe for recipe in own}.values())
    if not found:
        raise RecipeError(f"'{file}' defines no recipe", "decorate its build function with @bagbench.recipe(...)")
    return found


def _installed() -> Iterator[Recipe]:
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            found = entry.load()
        except Exception as error:
            raise RecipeError(
                f"the installed recipe '{entry.name}' ({entry.value}) fails: {type(error).__name__}: {error}",
                "repair or remove the package that brings it",
            ) from error
        if not isinstance(found, Recipe):
            raise RecipeError(
                f"the entry point '{entry.name}' ({entry.value}) is not a recipe but {type(found).__name__}",
                "point it at a function decorated with @bagbench.recipe(...)",
            )
        yield found
