"""TensorFlow's SavedModel: the run's own."""

import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bagbench.serving.exporters.exporter import Reader
from bagbench.serving.model import SAVED_MODEL, Model


class SavedModel:
    """The files that the run has logged; the one form that also tells what is unlike the training photos."""

    file = "saved_model"
    packages = "tensorflow"
    usage = (
        "import tensorflow as tf",
        'probabilities = tf.saved_model.load("saved_model")(tf.constant(images)).numpy()[0]',
    )

    def write(self, model: Model, folder: Path) -> None:
        """Copy it."""
        shutil.copytree(model.folder / SAVED_MODEL, folder / self.file)

    def read(self, folder: Path) -> Reader:
        """Load it."""
        import tensorflow as tf

        loaded = tf.saved_model.load(str(folder / self.file))

        def read(images: NDArray[np.uint8]) -> NDArray[np.float32]:
            said: NDArray[np.float32] = loaded(tf.constant(images)).numpy()
            return said

        return read
