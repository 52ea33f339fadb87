"""A deeper network after VGG (Simonyan and Zisserman 2015, arXiv:1409.1556): two convolutions a block, four blocks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bagbench.recipes.recipe import recipe
from bagbench.space import IntRange

if TYPE_CHECKING:
    import keras


@recipe(
    summary="VGG-style, four blocks of two convolutions, from scratch, unregularised",
    image_size=128,
    parameters=1_342_869,
    hyperparameters={"filters": 16, "dense": 128},
    space={"filters": IntRange(low=8, high=32, log=True), "dense": IntRange(low=32, high=512, log=True)},
)
def cnn_deep(shape: tuple[int, ...], classes: int, hyperparameters: Mapping[str, Any]) -> "keras.Model":
    """Build blocks of 1, 2, 4 and 8 times `filters`, a quarter of VGG's so that a CPU can train it; unregularised, too.

    With Keras's own initial weights so deep a stack of rectifiers often never leaves the start; He's are made for it
    (He et al. 2015, arXiv:1502.01852).
    """
    import keras
    from keras import layers

    filters, dense = hyperparameters["filters"], hyperparameters["dense"]
    model = keras.Sequential([keras.Input(shape)])
    for width in (filters, 2 * filters, 4 * filters, 8 * filters):
        for _ in range(2):
            model.add(layers.Conv2D(width, 3, padding="same", activation="relu", kernel_initializer="he_normal"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(dense, activation="relu", kernel_initializer="he_normal"))
    model.add(layers.Dense(classes, activation="softmax"))
    return model
