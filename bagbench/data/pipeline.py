"""Rows of an array to batches for Keras: the one module of `data` that touches TensorFlow."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import tensorflow as tf


def batches(
    inputs: NDArray[np.generic],
    labels: NDArray[np.int64],
    rows: Sequence[int],
    batch_size: int,
    shuffle_seed: int,
) -> "tf.data.Dataset":
    """Return batches of (inputs, labels) of the named rows.

    Only the rows of a batch are ever in memory, so `inputs` may be a memory map larger than it.

    Args:
        inputs: one row an image, any dtype, shape (images, ...): pixels or features.
        labels: shape (images,).
        rows: which of them.
        batch_size: rows a batch; the last one may be smaller.
        shuffle_seed: a new order of all single rows is drawn from it for each pass.
    """
    import tensorflow as tf

    def gather(chosen: NDArray[np.int64]) -> NDArray[np.generic]:
        return np.ascontiguousarray(inputs[chosen])

    def load(chosen: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        loaded = tf.numpy_function(gather, [chosen], inputs.dtype, stateful=False)
        loaded.set_shape((None, *inputs.shape[1:]))
        return loaded, tf.gather(all_labels, chosen)

    all_labels = tf.constant(labels)
    dataset = tf.data.Dataset.from_tensor_slices(np.asarray(rows, np.int64))
    dataset = dataset.shuffle(len(rows), seed=shuffle_seed, reshuffle_each_iteration=True)
    return dataset.batch(batch_size).map(load, num_parallel_calls=1).prefetch(2)
