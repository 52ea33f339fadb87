"""What a recipe is: a small frozen value that knows how to build one network."""

import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bagbench.errors import RecipeError
from bagbench.space import TRAINING_SPACE, Space
from bagbench.spec import TRAINING_KEYS, HyperparameterValue, Protocol, RunSpec

if TYPE_CHECKING:
    import keras

# Input shape without the batch axis, number of classes, hyperparameters → an uncompiled model that ends in probabilities.
# The hyperparameters are `Any` to a recipe's author, who knows each one's type and should not have to prove it.
Build = Callable[[tuple[int, ...], int, Mapping[str, Any]], "keras.Model"]


# Settings of every run, which stand beside the hyperparameters in MLflow's flat params.
_SETTINGS = {field.name for field in (*fields(Protocol), *fields(RunSpec))}
# How the module of a recipe file is called, so that it cannot be taken for an installed one.
FILE_MODULE = "bagbench_recipe_file_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One way to build a classifier.

    Attributes:
        name: how it is called everywhere; a Python identifier.
        summary: one line for people who choose.
        build: from (input shape, class count, hyperparameters) to an uncompiled Keras model whose output is a
            probability a class. The input is an image of float32 values in [0, 1], shape (size, size, 3); for a recipe
            on a backbone it is the backbone's vector, shape (features,).
        image_size: pixels along each side of the images it takes unless told otherwise.
        parameters: the weights that training moves, for five classes at `image_size` and the default hyperparameters
            (on a backbone: for a vector of 1280).
        on_backbone: whether the pretrained network stands, frozen, between the image and `build`'s model.
        hyperparameters: name and default value of each.
        space: what `tune` searches by default: a range for some hyperparameters, and for how it is trained (`learning_rate`,
            `batch_size`, `epochs`). A hyperparameter's range holds its default.
        source: the file that defines it.
    """

    name: str
    summary: str
    build: Build
    image_size: int
    parameters: int
    on_backbone: bool
    hyperparameters: Mapping[str, HyperparameterValue]
    space: Space
    source: Path = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the file that defines the recipe: when its code changes, its runs are other runs."""
        # Text mode, so that a checkout with other line ends is the same recipe.
        return hashlib.sha256(self.source.read_text(encoding="utf-8").encode()).hexdigest()

    @property
    def file(self) -> Path | None:
        """The file to load it from; None for a recipe that an installed package brings."""
        return self.source if self.build.__module__.startswith(FILE_MODULE) else None

    @property
    def origin(self) -> str:
        """The installed package that brings it, or the path of its file."""
        return str(self.file or self.build.__module__.partition(".")[0])


def recipe(
    *,
    summary: str,
    image_size: int,
    parameters: int,
    on_backbone: bool = False,
    hyperparameters: Mapping[str, HyperparameterValue] = MappingProxyType({}),
    space: Space = MappingProxyType({}),
) -> Callable[[Build], Recipe]:
    """Turn a build function into a `Recipe` of the function's name. The arguments are `Recipe`'s fields.

    Every recipe's learning rate and batch size are tuned; its `space` adds to that, or has other ranges for them.

    Raises:
        RecipeError: if a hyperparameter has the name of a setting, where in MLflow's flat params one would hide the other; or if
            a range of the space is about nothing there is, or does not hold the default.
    """
    taken = _SETTINGS & set(hyperparameters)
    if taken:
        raise RecipeError(f"a hyperparameter is called {', '.join(taken)}", "that names a setting of the run: choose another")
    for name, values in space.items():
        if name not in hyperparameters and name not in TRAINING_KEYS:
            known = ", ".join([*hyperparameters, *TRAINING_KEYS])
            raise RecipeError(
                f"the search space has a range for '{name}', which is no hyperparameter", f"those there are: {known}"
            )
        if name in hyperparameters and hyperparameters[name] not in values:
            raise RecipeError(
                f"the range of '{name}', {values}, does not hold its default {hyperparameters[name]!r}", "give one that does"
            )

    def decorate(build: Build) -> Recipe:
        return Recipe(
            name=build.__name__,
            summary=summary,
            build=build,
            image_size=image_size,
            parameters=parameters,
            on_backbone=on_backbone,
            hyperparameters=MappingProxyType(dict(hyperparameters)),
            space=MappingProxyType({**TRAINING_SPACE, **space}),
            source=Path(inspect.getfile(build)),
        )

    return decorate
