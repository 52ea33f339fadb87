"""A recipe that fails, sleeps or dies on demand."""

import os
import signal
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import bagbench

if TYPE_CHECKING:
    import keras


@bagbench.recipe(
    summary="for tests: fails, sleeps, dies or diverges on demand",
    image_size=16,
    parameters=(16 * 16 * 3 + 1) * 5,
    hyperparameters={"mode": "well", "seconds": 0.0},
)
def debug(shape: tuple[int, ...], classes: int, hyperparameters: Mapping[str, Any]) -> "keras.Model":
    import keras
    from keras import layers

    time.sleep(hyperparameters["seconds"])
    match hyperparameters["mode"]:
        case "fail":
            raise ValueError("it was asked to fail")
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "exit":
            os._exit(7)
        case "diverge":
            return keras.Sequential([keras.Input(shape), layers.Flatten(), layers.Dense(classes), layers.Lambda(lambda x: x / 0)])
    return keras.Sequential([keras.Input(shape), layers.Flatten(), layers.Dense(classes, activation="softmax")])
