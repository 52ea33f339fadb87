"""Whether two pictures are one, cut or scaled a little differently: laid over each other as well as they can be, then correlated.

Registration by Lucas and Kanade (1981, *An iterative image registration technique with an application to stereo vision*, IJCAI),
for many pairs at once: Gauss-Newton steps on the four numbers that a crop and a change of proportions have.
"""

import numpy as np
from numpy.typing import NDArray

# Of the stretches and the shifts: what is looked for, and what one step may do of it.
_FARTHEST = np.array([0.2, 0.1, 0.2, 0.1], np.float32)
_LONGEST_STEP = 0.4 * _FARTHEST
# Keeps the equations solvable for a picture whose brightness changes in one direction only.
_DAMPING = 1e-3


def crop(left: float, top: float, width: float, height: float) -> tuple[float, float, float, float]:
    """Return where the second picture of a pair lies, as `align` takes it, if it is this part of the first.

    Args:
        left: where the part begins, a share of the first picture's width.
        top: likewise of its height.
        width: of the part, a share of the first picture's width.
        height: likewise of its height.
    """
    return 1 / width - 1, (0.5 - left) / width - 0.5, 1 / height - 1, (0.5 - top) / height - 0.5


def align(
    first: NDArray[np.float32], second: NDArray[np.float32], start: NDArray[np.float32], steps: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Lay the second picture of each pair over the first, as well as a few steps can.

    Args:
        first: brightness, shape (pairs, size, size).
        second: of the same shape.
        start: where to begin, shape (pairs, 4). A point of the first picture, `x` right of its middle as a share of its width, is
            laid on the second picture's `(1 + place[0]) x + place[1]`; down likewise with `place[2]` and `place[3]`.
        steps: how many, at least 0.

    Returns:
        The correlation of brightness where they overlap, shape (pairs,), in [-1, 1], 0 for a picture without contrast; and where
        the last step ended, shape (pairs, 4).
    """
    pairs, size, _ = first.shape
    offset = ((np.arange(size) + 0.5) / size - 0.5).astype(np.float32)
    place = start
    for _ in range(steps):
        laid, inside = _laid(second, place, offset)
        one, other, gain = _centred(first, laid, inside)
        down, right = np.gradient(laid, axis=(1, 2))
        scale = size * gain * inside
        right, down = right * scale, down * scale
        slopes = np.stack((right * offset, right, down * offset[:, None], down), axis=1).reshape(pairs, 4, -1)
        slopes -= slopes.mean(axis=2, keepdims=True)
        normal = slopes @ slopes.transpose(0, 2, 1)
        damping = _DAMPING * (1 + np.trace(normal, axis1=1, axis2=2) / 4)
        normal += damping[:, None, None] * np.eye(4, dtype=np.float32)
        step = np.linalg.solve(normal, slopes @ (one - gain * other).reshape(pairs, -1, 1))[..., 0]
        place = np.clip(place + np.clip(step, -_LONGEST_STEP, _LONGEST_STEP), -_FARTHEST, _FARTHEST)
    one, other, _ = _centred(first, *_laid(second, place, offset))
    return _correlation(one, other), place


def _laid(
    second: NDArray[np.float32], place: NDArray[np.float32], offset: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the second pictures as they lie on the first, bilinearly, and 1 where they do and 0 where they do not reach.

    A picture has one channel, or several and an axis for them before the two of its sides.
    """
    size = len(offset)
    middle = (size - 1) / 2
    columns = (offset * (1 + place[:, 0:1]) + place[:, 1:2]) * size + middle
    rows = (offset * (1 + place[:, 2:3]) + place[:, 3:4]) * size + middle
    pixel = np.arange(size, dtype=np.float32)
    # Bilinear weights as matrices: a product with them is quicker than picking pixels one by one.
    across = np.maximum(0, 1 - np.abs(np.clip(columns, 0, size - 1)[:, :, None] - pixel)).transpose(0, 2, 1)
    along = np.maximum(0, 1 - np.abs(np.clip(rows, 0, size - 1)[:, :, None] - pixel))
    within = [(np.abs(at - middle) <= size / 2).astype(np.float32) for at in (rows, columns)]
    inside = within[0][:, :, None] * within[1][:, None, :]
    if second.ndim > inside.ndim:
        along, across, inside = along[:, None], across[:, None], inside[:, None]
    return along @ second @ across, inside


def _centred(
    first: NDArray[np.float32], laid: NDArray[np.float32], inside: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return both around their means where they overlap, 0 elsewhere, and how much more contrast the first has."""
    area = np.maximum(inside.sum((1, 2), keepdims=True), 1)
    one = (first - (first * inside).sum((1, 2), keepdims=True) / area) * inside
    other = (laid - (laid * inside).sum((1, 2), keepdims=True) / area) * inside
    gain = (one * other).sum((1, 2), keepdims=True) / np.maximum((other**2).sum((1, 2), keepdims=True), np.float32(1e-6))
    return one, other, gain


def likeness(
    first: NDArray[np.float32], second: NDArray[np.float32], place: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Compare the pictures of each pair where the second is laid over the first.

    Args:
        first: shape (pairs, 3, size, size), in [0, 255].
        second: of the same shape.
        place: where the second is laid, shape (pairs, 4), as `align` returns it.

    Returns:
        The correlation of edges (the slopes of each channel), and the correlation of colours (all channels around one mean), each
        of shape (pairs,), in [-1, 1]. Edges tell two objects of one outline apart, colours the same object in two colours.
    """
    channels, size = first.shape[1:3]
    offset = ((np.arange(size) + 0.5) / size - 0.5).astype(np.float32)
    laid, inside = _laid(second, place, offset)
    area = np.maximum(channels * inside.sum((1, 2, 3), keepdims=True), 1)
    one, other = ((picture - (picture * inside).sum((1, 2, 3), keepdims=True) / area) * inside for picture in (first, laid))
    return _correlation(_edges(first, inside), _edges(laid, inside)), _correlation(one, other)


def _edges(pictures: NDArray[np.float32], inside: NDArray[np.float32]) -> NDArray[np.float32]:
    down, right = np.gradient(pictures, axis=(2, 3))
    return np.stack((down * inside, right * inside), axis=1)


def _correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cosine of the angle between each two, shape (pairs,); 0 where one is nothing."""
    one, other = one.reshape(len(one), -1), other.reshape(len(other), -1)
    product, power, other_power = (np.einsum("nk,nk->n", *two) for two in ((one, other), (one, one), (other, other)))
    found: NDArray[np.float32] = product / np.maximum(np.sqrt(power * other_power), np.float32(1e-6))
    return found
