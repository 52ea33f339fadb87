"""The conformance test of recipes, for third parties too.

In a test of your own package::

    from bagbench.testing import check_recipe
    from my_package.recipes import my_recipe

    def test_my_recipe() -> None:
        check_recipe(my_recipe)
"""

import math
import pickle
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bagbench.recipes import Recipe

if TYPE_CHECKING:
    import keras

# What `Recipe.parameters` is declared for.
_CLASSES = 5
_FEATURES = 1280
_BATCH = 4


def check_recipe(recipe: Recipe) -> None:
    """Hold a recipe against what bagbench asks of every recipe.

    Its name is an identifier and its summary one line; it builds an uncompiled Keras model for any number of classes; what
    comes out are probabilities; the trained weights are as many as declared; training moves them; a saved copy loads in
    Keras's safe mode and answers alike; the same seed gives the same initial weights; and every value at an end of its search
    space builds a model too.

    Raises:
        AssertionError: with what was asked for and what was found.
    """
    import keras

    _check_declaration(recipe)
    for classes in (2, _CLASSES):
        keras.utils.set_random_seed(0)
        model = _build(recipe, classes)
        _expect(isinstance(model, keras.Model), f"`build` returns a Keras 3 model; {recipe.name} returned {type(model)}")
        _expect(not model.compiled, f"the model comes uncompiled: the shared loop compiles it; {recipe.name} compiled its own")
        _expect(model.output_shape == (None, classes), f"the output is a probability a class; its shape is {model.output_shape}")
    trained = sum(math.prod(weight.shape) for weight in model.trainable_variables)
    _expect(trained == recipe.parameters, f"{recipe.name} declares {recipe.parameters} trained weights; its model has {trained}")
    images = np.random.default_rng(0).random((_BATCH, *_shape(recipe)), np.float32)
    before = model.predict_on_batch(images)
    _expect(bool(np.isfinite(before).all()), "probabilities are numbers; received NaN or infinity")
    _expect(bool((before >= 0).all()), "probabilities are not negative")
    _expect(np.allclose(before.sum(axis=1), 1, atol=1e-5), f"probabilities sum to 1; received {before.sum(axis=1)}")
    _check_seed(recipe, before, images)
    _check_space(recipe)
    _check_saving(recipe, model, before, images)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(images, np.arange(_BATCH) % _CLASSES, epochs=2, verbose=0)
    after = model.predict_on_batch(images)
    _expect(not np.array_equal(before, after), f"training moves {recipe.name}'s predictions; they stayed as they were")
    _expect(bool(np.isfinite(after).all()), "predictions stay finite under training")


def _check_declaration(recipe: Recipe) -> None:
    _expect(recipe.name.isidentifier(), f"a recipe's name is a Python identifier; received {recipe.name!r}")
    _expect(bool(recipe.summary) and "\n" not in recipe.summary, f"a summary is one line; received {recipe.summary!r}")
    _expect(recipe.source.is_file(), f"a recipe comes from a file, which is part of its digest; received {recipe.source}")
    pickle.dumps(dict(recipe.hyperparameters))  # they travel to the worker as plain data


def _check_seed(recipe: Recipe, before: NDArray[np.float32], images: NDArray[np.float32]) -> None:
    import keras

    keras.utils.set_random_seed(0)
    again = _build(recipe, _CLASSES).predict_on_batch(images)
    _expect(np.allclose(before, again, atol=1e-6), f"the same seed gives {recipe.name} the same initial weights; they differ")


def _check_space(recipe: Recipe) -> None:
    for name in recipe.space.keys() & recipe.hyperparameters.keys():
        for value in recipe.space[name].ends:
            try:
                model = recipe.build(_shape(recipe), _CLASSES, {**recipe.hyperparameters, name: value})
            except Exception as error:
                raise AssertionError(f"{recipe.name} builds with {name} = {value!r}, of its search space: {error}") from error
            _expect(model.output_shape == (None, _CLASSES), f"with {name} = {value!r} the output is still a probability a class")


def _check_saving(recipe: Recipe, model: "keras.Model", before: NDArray[np.float32], images: NDArray[np.float32]) -> None:
    import keras

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.keras"
        try:
            model.save(file)
            loaded = keras.models.load_model(file, safe_mode=True)
        except Exception as error:
            raise AssertionError(f"{recipe.name} can be saved and loaded in Keras's safe mode; it fails: {error}") from error
    alike = np.allclose(before, loaded.predict_on_batch(images), atol=1e-5)
    _expect(alike, f"a saved {recipe.name} answers as the original does")


def _build(recipe: Recipe, classes: int) -> "keras.Model":
    return recipe.build(_shape(recipe), classes, dict(recipe.hyperparameters))


def _shape(recipe: Recipe) -> tuple[int, ...]:
    return (_FEATURES,) if recipe.on_backbone else (recipe.image_size, recipe.image_size, 3)


def _expect(fact: bool, otherwise: str) -> None:
    if not fact:
        raise AssertionError(otherwise)
