"""`cnn_basic` with what the textbooks prescribe against memorising: augmentation, weight decay and dropout."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import bagbench

if TYPE_CHECKING:
    import keras


@bagbench.recipe(
    summary="cnn_basic with augmentation, weight decay and dropout",
    image_size=128,
    parameters=4_288_325,
    hyperparameters={"filters": 32, "dense": 128, "dropout": 0.5, "weight_decay": 1e-4},
)
def cnn_regularised(shape: tuple[int, ...], classes: int, hyperparameters: Mapping[str, Any]) -> "keras.Model":
    """Build it. The augmentation layers work in training only, so both splits are scored on the photos as they are."""
    import keras
    from keras import layers

    decay = keras.regularizers.L2(hyperparameters["weight_decay"])
    model = keras.Sequential([keras.Input(shape)])
    model.add(layers.RandomFlip("horizontal"))
    model.add(layers.RandomTranslation(0.1, 0.1))
    model.add(layers.RandomZoom(0.1))
    for factor in (1, 2, 4):
        width = factor * hyperparameters["filters"]
        model.add(layers.Conv2D(width, 3, padding="same", activation="relu", kernel_regularizer=decay))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dropout(hyperparameters["dropout"]))
    model.add(layers.Dense(hyperparameters["dense"], activation="relu", kernel_regularizer=decay))
    model.add(layers.Dropout(hyperparameters["dropout"]))
    model.add(layers.Dense(classes, activation="softmax"))
    return model
