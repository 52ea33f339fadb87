"""A run's model, loaded: pixels in, probabilities out."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagbench.child import quiet
from bagbench.errors import ModelError, StoreError
from bagbench.hardware import ONEDNN
from bagbench.likeness import Likeness
from bagbench.savedmodel import refuse_programs
from bagbench.serving.pedigree import Pedigree
from bagbench.tracking import Store

# MLflow's folder, in a model's, of TensorFlow's own files.
SAVED_MODEL = "tf2model"
# Images that go through a network at a time, which bounds the memory that its layers take.
_BATCH = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """A trained model, ready to answer.

    Attributes:
        pedigree: where it comes from.
        image_size: pixels along each side of the square images that it takes.
        loaded: TensorFlow's object, a `bagbench.classifier.Classifier` that was saved.
        likeness: what photos are held against.
        folder: where MLflow keeps it, on this machine.
    """

    pedigree: Pedigree
    image_size: int
    loaded: Any
    likeness: Likeness
    folder: Path

    def examine(self, images: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what it says of images, and how unlike those it was trained on they are.

        Args:
            images: uint8, shape (n, size, size, 3), at least one.

        Returns:
            Probabilities, shape (n, classes), each row summing to 1; and, shape (n,), the share of the validation photos that are
            nearer to the training photos.
        """
        said = self.loaded.examine(images)
        return said["probabilities"].numpy().astype(np.float64), self.likeness.farther_than(said["vectors"].numpy())

    def probabilities(self, images: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the same probabilities alone, for which a network from scratch needs no vectors; images of any number."""
        batches = (images[start : start + _BATCH] for start in range(0, len(images), _BATCH))
        return np.concatenate([self.loaded(batch).numpy() for batch in batches]).astype(np.float64)


def load(store: Store, pedigree: Pedigree) -> Model:
    """Load the model of a run; TensorFlow is imported, and computes as it did when the run was made.

    Raises:
        StoreError: if it is not there, would do more than compute, or is none that bagbench recorded.
    """
    run = pedigree.run
    folder = store.model(run)
    files = folder / SAVED_MODEL
    os.environ[ONEDNN] = str(int(run.protocol.onednn))
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"  # errors and worse
    with quiet():
        import tensorflow as tf

        try:
            refuse_programs(files)
            loaded = tf.saved_model.load(str(files))
            likeness = Likeness(training=loaded.training.numpy(), distances=loaded.distances.numpy())
        except Exception as error:  # TensorFlow raises whatever the part that fails raises
            reason = error.problem if isinstance(error, ModelError) else str(error).strip().partition("\n")[0]
            raise StoreError(f"the model of '{run.name}' cannot be loaded: {reason}", "run it again with --force") from error
    return Model(pedigree=pedigree, image_size=int(run.params["image_size"]), loaded=loaded, likeness=likeness, folder=folder)
