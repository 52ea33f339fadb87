from pathlib import Path

import pytest

from bagbench.recipes import Recipe, load_file, registry
from bagbench.testing import check_recipe


@pytest.mark.slow  # builds, trains and saves each network at its own size
@pytest.mark.parametrize("recipe", list(registry()), ids=lambda recipe: recipe.name)
def test_every_registered_recipe_conforms(recipe: Recipe) -> None:
    check_recipe(recipe)


# One layer from the pixels to the probabilities: 8 × 8 × 3 weights and a bias, for each of five classes.
DECLARED = 'summary="of a test", image_size=8, parameters=965'
RIGHT = f"""
import bagbench

@bagbench.recipe({DECLARED})
def mine(shape, classes, hyperparameters):
    import keras
    from keras import layers

    return keras.Sequential([keras.Input(shape), layers.Flatten(), layers.Dense(classes, activation="softmax")])
"""
BODY = RIGHT[RIGHT.index("    return") :]
NETWORK = BODY.removeprefix("    return ").rstrip()


def written(folder: Path, *changes: tuple[str, str]) -> Recipe:
    """Return the right recipe with some of its text changed."""
    text = RIGHT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "mine.py").write_text(text)
    (found,) = load_file(folder / "mine.py")
    return found


def test_a_right_recipe_passes(tmp_path: Path) -> None:
    check_recipe(written(tmp_path))


FLATTEN, SOFTMAX = "layers.Flatten()", 'activation="softmax"'
UNSEEDED = """
    import os

    random_weights = keras.initializers.RandomNormal(seed=int.from_bytes(os.urandom(3), "big"))

"""
DOUBLE = """
    class Double(layers.Layer):
        def call(self, inputs):
            return inputs * 2

"""


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ([('"of a test"', '""')], "a summary is one line; received ''"),
        ([('"of a test"', r'"of\na test"')], r"a summary is one line; received 'of\\na test'"),
        ([(NETWORK, "object()")], "returns a Keras 3 model; mine returned <class 'object'>"),
        (
            [(BODY, f"    model = {NETWORK}\n    model.compile()\n    return model\n")],
            "the model comes uncompiled.*mine compiled its own",
        ),
        ([("Dense(classes", "Dense(5")], r"a probability a class; its shape is \(None, 5\)"),
        ([(f"{FLATTEN}, ", "")], r"a probability a class; its shape is \(None, 8, 8, 2\)"),
        ([("965", "1000")], "mine declares 1000 trained weights; its model has 965"),
        ([(FLATTEN, f"{FLATTEN}, layers.BatchNormalization()")], "declares 965 trained weights; its model has 1349"),
        ([(SOFTMAX, 'activation="tanh"')], "probabilities are not negative"),
        ([(SOFTMAX, 'activation="sigmoid"')], "probabilities sum to 1; received"),
        (
            [(SOFTMAX, f"{SOFTMAX}, kernel_initializer=random_weights"), ("    return", UNSEEDED + "    return")],
            "the same seed gives mine the same initial weights; they differ",
        ),
        (
            [(BODY, f"    model = {NETWORK}\n    model.trainable = False\n    return model\n"), ("965", "0")],
            "training moves mine's",
        ),
        ([(FLATTEN, f"{FLATTEN}, layers.Lambda(lambda inputs: inputs * 2)")], "(?i)mine.*Lambda"),
        ([(FLATTEN, f"{FLATTEN}, Double()"), ("    return", DOUBLE + "    return")], "(?i)mine.*Double"),
    ],
    ids=[
        "no summary",
        "a summary of two lines",
        "no model",
        "compiled",
        "always five classes",
        "a probability a pixel",
        "miscounted",
        "a layer more than declared",
        "negative",
        "not a distribution",
        "weights of no seed",
        "nothing to train",
        "not loaded in safe mode",
        "a layer that Keras does not know",
    ],
)
@pytest.mark.filterwarnings("ignore:The model does not have any trainable weights")
def test_a_wrong_recipe_is_refused_with_what_is_asked_for_and_what_was_found(
    tmp_path: Path, changes: list[tuple[str, str]], says: str
) -> None:
    recipe = written(tmp_path, *changes)
    with pytest.raises(AssertionError, match=says):
        check_recipe(recipe)
