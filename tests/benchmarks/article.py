"""The article's way, as its readers write it down: Keras 2, a generator, default settings.

`python -m tests.benchmarks.article transfer DIR --backbone PATH --epochs 10`, or
`python -m tests.benchmarks.article scratch DIR --image-size 128 --epochs 10`. It prints one line of JSON.
"""

import argparse
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from tensorflow import keras

_BACKBONE_SIZE = 224


def transfer(backbone: Path, classes: int) -> "keras.Model":
    """Return a frozen module of TensorFlow Hub under one layer."""
    import tensorflow_hub as hub
    from tensorflow import keras

    size = (_BACKBONE_SIZE, _BACKBONE_SIZE, 3)
    return keras.Sequential(
        [
            hub.KerasLayer(str(backbone), trainable=False, input_shape=size),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )


def scratch(size: int, classes: int) -> "keras.Model":
    """Return the layers of bagbench's `cnn_basic`."""
    from tensorflow import keras

    model = keras.Sequential([keras.Input((size, size, 3))])
    for width in (32, 64, 128):
        model.add(keras.layers.Conv2D(width, 3, padding="same", activation="relu"))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(128, activation="relu"))
    model.add(keras.layers.Dense(classes, activation="softmax"))
    return model


def main() -> None:
    """Train, and print what it took since the process began, each epoch, and the last validation accuracy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=("transfer", "scratch"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--backbone", type=Path)
    parser.add_argument("--image-size", type=int, default=_BACKBONE_SIZE)
    parser.add_argument("--epochs", type=int, default=10)
    given = parser.parse_args()
    os.environ["TF_USE_LEGACY_KERAS"] = "1"  # before TensorFlow is imported
    from tensorflow import keras

    class Clock(keras.callbacks.Callback):  # type: ignore[misc] # Keras is untyped
        def __init__(self) -> None:
            super().__init__()
            self.began = 0.0
            self.epochs: list[float] = []

        def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 # Keras's signature
            self.began = time.perf_counter()

        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 # likewise
            self.epochs.append(time.perf_counter() - self.began)

    generator = keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255, validation_split=0.2)
    size = _BACKBONE_SIZE if given.network == "transfer" else given.image_size
    train, validation = (
        generator.flow_from_directory(
            given.folder, target_size=(size, size), batch_size=32, class_mode="categorical", subset=subset
        )
        for subset in ("training", "validation")
    )
    classes = train.num_classes
    model = transfer(given.backbone, classes) if given.network == "transfer" else scratch(size, classes)
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    clock = Clock()
    history = model.fit(train, validation_data=validation, epochs=given.epochs, verbose=0, callbacks=[clock])
    took = time.time() - psutil.Process().create_time()
    found = {"seconds": took, "epoch_seconds": clock.epochs, "val_accuracy": history.history["val_accuracy"][-1]}
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    main()
