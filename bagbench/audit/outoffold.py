"""What a model that has not seen a photo's picture says of its class."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAST = 10
"""So many different pictures each class has to have, for what is said of it to mean anything."""

_FOLDS = 5


def probabilities(
    model: Callable[[], Any], inputs: NDArray[np.floating[Any]], labels: NDArray[np.int64], pictures: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return every photo's probabilities by a model that was fitted to the other folds, float64, shape (photos, classes).

    Five stratified folds, the same each time; copies of one picture are in one fold.

    Args:
        model: makes a scikit-learn classifier, not yet fitted.
        inputs: one row a photo.
        labels: of at least `LEAST` pictures a class.
        pictures: the same number for copies of one picture.
    """
    from sklearn.model_selection import StratifiedKFold

    found = np.zeros((len(labels), int(labels.max()) + 1))
    # Pictures are drawn, by the class of their first copy: scikit-learn's own for groups takes seconds for thousands.
    _, first, picture = np.unique(pictures, return_index=True, return_inverse=True)
    for _, drawn in StratifiedKFold(_FOLDS, shuffle=True, random_state=0).split(first, labels[first]):
        inside = np.isin(picture, drawn)
        others, fold = np.flatnonzero(~inside), np.flatnonzero(inside)
        fitted = model().fit(inputs[others], labels[others])
        found[np.ix_(fold, fitted.classes_)] = fitted.predict_proba(inputs[fold])
    found /= found.sum(axis=1, keepdims=True)  # single precision does not add up to 1 well enough
    return found
