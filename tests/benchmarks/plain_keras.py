"""The quickest loop from scratch that was found without bagbench: `python -m tests.benchmarks.plain_keras DIR --image-size 128`.

Photos are decoded once and kept in memory as bytes; TensorFlow picks each batch out of them; oneDNN is on. After every epoch it
scores what bagbench scores: the validation split, and as many of the train split; after the last one all of that. It prints one
line of JSON.
"""

import argparse
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

# A batch when scoring: no gradients are held, so it can be larger than in training.
_SCORED = 64


def decoded(folder: Path, size: int) -> tuple["tf.data.Dataset", "tf.data.Dataset"]:
    """Return the photos of either split as Keras decodes them."""
    import keras

    found: tuple[tf.data.Dataset, tf.data.Dataset] = keras.utils.image_dataset_from_directory(
        folder, image_size=(size, size), batch_size=_SCORED, validation_split=0.2, subset="both", seed=0, verbose=False
    )
    return found


def held(photos: "tf.data.Dataset") -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the photos as bytes, shape (photos, size, size, 3), and their labels, shape (photos,)."""
    images, labels = zip(*((np.rint(images).astype(np.uint8), labels.numpy()) for images, labels in photos), strict=True)
    return np.concatenate(images), np.concatenate(labels).astype(np.int64)


def cnn(size: int, classes: int) -> "keras.Model":
    """Return the layers of bagbench's `cnn_basic`, for bytes."""
    import keras
    from keras import layers

    model = keras.Sequential([keras.Input((size, size, 3), dtype="uint8"), layers.Rescaling(1 / 255)])
    for width in (32, 64, 128):
        model.add(layers.Conv2D(width, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dense(classes, activation="softmax"))
    return model


def main() -> None:
    """Train, and print what training and scoring took, and the last validation accuracy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--image-size", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=10)
    given = parser.parse_args()
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"  # before TensorFlow is imported
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(0)
    train, validation = decoded(given.folder, given.image_size)
    classes = len(train.class_names)
    (images, labels), (val_images, val_labels) = held(train), held(validation)
    model = cnn(given.image_size, classes)

    class Scored(keras.callbacks.Callback):  # type: ignore[misc] # Keras is untyped
        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 # Keras's signature
            rows = slice(None) if epoch + 1 == given.epochs else slice(len(val_labels))
            model.evaluate(images[rows], labels[rows], batch_size=_SCORED, verbose=0)

    all_images, all_labels = tf.constant(images), tf.constant(labels)
    order = tf.data.Dataset.range(len(labels)).shuffle(len(labels), seed=0).batch(32)
    batches = order.map(lambda chosen: (tf.gather(all_images, chosen), tf.gather(all_labels, chosen))).prefetch(2)
    began = time.perf_counter()
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        batches,
        validation_data=(val_images, val_labels),
        validation_batch_size=_SCORED,
        epochs=given.epochs,
        callbacks=[Scored()],
        verbose=0,
    )
    found = {"training_seconds": time.perf_counter() - began, "val_accuracy": history.history["val_accuracy"][-1]}
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    main()
