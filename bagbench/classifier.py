"""The model that a run leaves behind: image in, probabilities out, and what tells familiar photos from others."""

from collections.abc import Sequence
from functools import partial

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from bagbench.backbone.find import embedded
from bagbench.backbone.network import extract, load
from bagbench.backbone.value import Backbone
from bagbench.data.split import Split, stratified_sample
from bagbench.likeness import MOST, Likeness, likeness
from bagbench.seeding import generator

# Photos that are described at a time.
_BATCH = 64


class Classifier(tf.Module):  # type: ignore[misc] # TensorFlow is untyped
    """A trained recipe with all that it takes: saved as a SavedModel it needs neither bagbench nor the backbone's file.

    Loaded again it also has what `bagbench.likeness` holds photos against, the variables `training` and `distances`.

    Args:
        model: from pixels, or where there is a backbone from its vectors, to probabilities.
        backbone: the pretrained network under it; None for a recipe without one: then the embedded network describes images.
        image_size: pixels along each side of the square images that it takes.

    Attributes:
        serving: the call, for images of any number.
        states: the values of all variables of `model`, in its order.
        architecture: the layers of `model`, as Keras writes them, JSON; empty where a recipe's own layer cannot be written so.
    """

    def __init__(self, model: keras.Model, backbone: Backbone | None, image_size: int) -> None:
        super().__init__()
        self._takes_vectors = backbone is not None
        describer = backbone or embedded()
        self._described_at = describer.image_size
        self.describer = load(describer.path)
        # Out of TensorFlow's sight, which would save the model, too: all weights twice, and the optimiser's two moments of each.
        self._network = partial(model, training=False)
        self.states = [variable.value for variable in model.variables]
        self.architecture = _written(model)
        takes = tf.TensorSpec((None, image_size, image_size, 3), tf.uint8, name="images")
        self.serving = self.__call__.get_concrete_function(takes)
        self.examine.get_concrete_function(takes)

    @tf.function  # type: ignore[untyped-decorator]
    def __call__(self, images: tf.Tensor) -> tf.Tensor:
        """Return the probabilities, float32, shape (n, classes), of images: uint8, shape (n, size, size, 3)."""
        return self._network(self._described(images) if self._takes_vectors else images)

    @tf.function  # type: ignore[untyped-decorator]
    def examine(self, images: tf.Tensor) -> dict[str, tf.Tensor]:
        """Return the `probabilities` of images, and the `vectors` by which they can be held against the training photos."""
        vectors = self._described(images)
        return {"probabilities": self._network(vectors if self._takes_vectors else images), "vectors": vectors}

    def hold_against(self, known: Likeness) -> None:
        """Keep what photos are held against."""
        self.training = tf.Variable(known.training, trainable=False)
        self.distances = tf.Variable(known.distances, trainable=False)

    def _described(self, images: tf.Tensor) -> tf.Tensor:
        seen = tf.cast(images, tf.float32) / 255.0
        if images.shape[1] != self._described_at:
            seen = tf.image.resize(seen, (self._described_at, self._described_at), antialias=True)
        return extract(self.describer, seen)


def _written(model: keras.Model) -> str:
    """Return what `export` builds a model from again; its weights are saved beside it."""
    try:
        return str(model.to_json())
    except Exception:  # a layer of the recipe's own raises whatever it raises: no reason to lose the run
        return ""


def familiar(model: Classifier, inputs: NDArray[np.generic], labels: NDArray[np.int64], split: Split, seed: int) -> Likeness:
    """Return what photos are held against: some of those that a model was trained on, and some that it has not seen.

    Args:
        model: the trained one.
        inputs: what its recipe was trained on, a row a photo: pixels, or a backbone's vectors.
        labels: shape (photos,).
        split: which rows are on which side.
        seed: the run's; which photos are taken hangs on it.
    """

    def vectors(name: str, rows: Sequence[int]) -> NDArray[np.float32]:
        side = np.array(rows)
        some = inputs[side[stratified_sample(labels[side], MOST, generator(seed, name))]]
        if some.ndim == 2:  # noqa: PLR2004 # vectors already
            return np.asarray(some, np.float32)
        batches = (some[start : start + _BATCH] for start in range(0, len(some), _BATCH))
        return np.concatenate([model.examine(batch)["vectors"].numpy() for batch in batches])

    return likeness(vectors("described train rows", split.train), vectors("described validation rows", split.validation))
