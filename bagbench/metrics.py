"""Predictions to numbers, without TensorFlow: the one place where accuracy and loss are computed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Keras clips probabilities by this much before the logarithm (`keras.config.epsilon()`): the same bound gives the same losses.
_EPSILON = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How well probabilities fit the truth: mean cross-entropy in nats, and the share of right answers in [0, 1]."""

    loss: float
    accuracy: float


def score(probabilities: NDArray[np.floating], truth: NDArray[np.integer]) -> Scores:
    """Score predictions against the truth.

    Args:
        probabilities: shape (images, classes), each row summing to 1.
        truth: labels, shape (images,), each in [0, classes).

    Raises:
        ValueError: if there is no image, or the shapes do not fit.
    """
    if len(truth) == 0 or probabilities.ndim != 2 or probabilities.shape[:1] != truth.shape:  # noqa: PLR2004 # images by classes
        raise ValueError(f"one label per row of probabilities, at least one; received {probabilities.shape} and {truth.shape}")
    return Scores(
        loss=float(cross_entropies(probabilities, truth).mean()),
        accuracy=float((probabilities.argmax(axis=1) == truth).mean()),
    )


def cross_entropies(probabilities: NDArray[np.floating], truth: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return each image's cross-entropy in nats, shape (images,): minus the logarithm of its true label's probability."""
    of_truth = probabilities[np.arange(len(truth)), truth].astype(np.float64)
    losses: NDArray[np.float64] = -np.log(np.clip(of_truth, _EPSILON, 1 - _EPSILON))
    return losses


def majority_share(labels: NDArray[np.integer]) -> float:
    """Return the largest class's share of `labels`, in (0, 1]: the accuracy of always answering that class."""
    return float(np.bincount(labels).max() / len(labels))
