"""What many comparisons do to the strength of each."""

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p-values so that among all of them a false claim is made at most as often as each level says.

    Holm 1979, *A simple sequentially rejective multiple test procedure*, Scandinavian Journal of Statistics 6, 65-70: the
    smallest of m is multiplied by m, the next by m − 1 and so on, none falling below one before it, none above 1.

    Returns:
        The adjusted values in the order of the given ones.
    """
    values = np.asarray(p_values, dtype=float)
    order = np.argsort(values, kind="stable")
    stepped = np.minimum(np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1)), 1.0)
    adjusted = np.empty(len(values))
    adjusted[order] = stepped
    return tuple(adjusted.tolist())
