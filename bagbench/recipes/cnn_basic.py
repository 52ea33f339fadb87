"""The plain network of every tutorial: three convolution–pool blocks and a dense layer."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bagbench.recipes.recipe import recipe
from bagbench.space import IntRange

if TYPE_CHECKING:
    import keras


@recipe(
    summary="three conv-pool blocks and a dense layer, from scratch, unregularised",
    image_size=128,
    parameters=4_288_325,
    hyperparameters={"filters": 32, "dense": 128},
    space={"filters": IntRange(low=8, high=64, log=True), "dense": IntRange(low=32, high=512, log=True)},
)
def cnn_basic(shape: tuple[int, ...], classes: int, hyperparameters: Mapping[str, Any]) -> "keras.Model":
    """Build blocks of 1, 2 and 4 times `filters`, without dropout, weight decay or augmentation: that is the contrast."""
    import keras
    from keras import layers

    filters, dense = hyperparameters["filters"], hyperparameters["dense"]
    model = keras.Sequential([keras.Input(shape)])
    for width in (filters, 2 * filters, 4 * filters):
        model.add(layers.Conv2D(width, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(dense, activation="relu"))
    model.add(layers.Dense(classes, activation="softmax"))
    return model
