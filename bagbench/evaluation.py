"""A model and rows to predictions: the one function by which every split of every recipe is scored."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

# Inference holds no gradients, so a batch can be larger than in training; the figures do not depend on it.
_BATCH = 64


def predict(model: "keras.Model", inputs: NDArray[np.generic], rows: Sequence[int]) -> NDArray[np.float64]:
    """Return the model's probabilities for the named rows, in inference mode and without augmentation.

    Args:
        model: from a batch of `inputs` to a probability a class.
        inputs: shape (images, ...): pixels or features; may be a memory map.
        rows: which of them, in this order; at least one.

    Returns:
        Shape (rows, classes), each row summing to 1 within float32's precision.
    """
    wanted = np.asarray(rows, np.int64)
    parts = [model.predict_on_batch(inputs[wanted[start : start + _BATCH]]) for start in range(0, len(wanted), _BATCH)]
    return np.concatenate(parts).astype(np.float64)
