"""A model and rows to predictions: the one function by which every split of every recipe is scored."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

# A batch's bytes and rows, at most: 85 images of 128 px, or 512 vectors. The figures do not depend on it.
_BATCH_BYTES = 2**22
_BATCH_ROWS = 512


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
    batch = min(max(_BATCH_BYTES // inputs[0].nbytes, 1), _BATCH_ROWS)
    parts = [model.predict_on_batch(inputs[wanted[start : start + batch]]) for start in range(0, len(wanted), batch)]
    return np.concatenate(parts).astype(np.float64)
