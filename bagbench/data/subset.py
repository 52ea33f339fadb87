"""Drawing a part of a folder's photos: whole groups, and of each class about so many photos."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

# Choices among groups that lie in several classes that are drawn and improved, unless one misses nothing before.
_DRAWS = 100
# What it counts to leave a class without a photo on a side: more than any number of photos.
_IMPOSSIBLE = 10**9


def draw(
    groups: Sequence[Sequence[int]],
    labels: NDArray[np.int64],
    wanted: NDArray[np.int64],
    share: float,
    rng: np.random.Generator,
    *,
    keep: int = 1,
) -> list[int] | None:
    """Draw whole groups so that each class has as nearly `wanted` photos among them as its groups allow.

    Groups of one class alone are settled exactly. Groups that lie in several classes are a choice by themselves, made so that
    the classes together miss as few photos as possible, as far as a search finds: to settle that for certain would be to look
    at every choice.

    Args:
        groups: the photos of each, all that there are to draw from, in the order of their first ones.
        labels: of every photo, shape (photos,).
        wanted: photos of each class, shape (classes,); at least 1.
        share: the chance of a group that lies in several classes.
        rng: what to draw from.
        keep: how many groups of each class have to be left, at least 1.

    Returns:
        The photos drawn, at least one of each class; None if no such draw was found.
    """
    own: list[list[Sequence[int]]] = [[] for _ in wanted]
    spanning: list[Sequence[int]] = []
    for group in groups:
        label, *others = {int(labels[index]) for index in group}
        (spanning if others else own[label]).append(group)
    counts = np.array([np.bincount(labels[list(group)], minlength=len(wanted)) for group in spanning], np.int64)
    counts = counts.reshape(-1, len(wanted))
    between = counts.sum(axis=0)
    most = between + [sum(map(len, of_class)) for of_class in own] - keep
    choices: Iterable[NDArray[np.bool_]] = [np.zeros(0, np.bool_)]
    if spanning:
        misses = [_misses(*of_class) for of_class in zip(own, between.tolist(), wanted.tolist(), most.tolist(), strict=True)]
        choices = _choices(counts, misses, share, rng)
    for choice in choices:
        taken = counts[choice].sum(axis=0)
        left = (counts[~choice] > 0).sum(axis=0)
        drawn = _fill(own, wanted - taken, (1 - taken, most - taken), keep - left, rng)
        if drawn is not None:
            return drawn + [index for position in np.flatnonzero(choice) for index in spanning[position]]
    return None


def _misses(own: Sequence[Sequence[int]], spanning: int, wanted: int, most: int) -> NDArray[np.int64]:
    """Return by how many photos a class misses `wanted`, for every number of its photos in groups of several classes.

    Returns:
        Shape (spanning + 1,); `_IMPOSSIBLE` where the class has less than 1 or more than `most`.
    """
    reached = reduce(_with, map(len, own), 1)  # the last alone: all of them would take as many bits, squared, as there are photos
    sums = np.flatnonzero(np.array([bit == "1" for bit in reversed(f"{reached:b}")]))
    missing = wanted - np.arange(spanning + 1)
    above = np.searchsorted(sums, missing)
    nearest = sums[np.clip([above - 1, above], 0, len(sums) - 1)]
    reached = nearest + wanted - missing
    misses: NDArray[np.int64] = np.where((reached >= 1) & (reached <= most), np.abs(reached - wanted), _IMPOSSIBLE).min(axis=0)
    return misses


def _choices(
    counts: NDArray[np.int64], misses: Sequence[NDArray[np.int64]], share: float, rng: np.random.Generator
) -> Iterator[NDArray[np.bool_]]:
    """Yield choices among groups of several classes, the best first: those that leave the classes nearest to what they want.

    Each is a random choice, improved by one group after the other, in or out, until none improves it.

    Args:
        counts: each group's photos of each class, shape (groups, classes).
        misses: by how much each class misses what it wants, by the number of its photos that are chosen.
        share: the chance of a group in the first choice; later ones take any, to be different.
        rng: what to draw from.
    """

    def missed(taken: NDArray[np.int64]) -> NDArray[np.int64]:
        found: NDArray[np.int64] = np.sum([of_class[taken[..., label]] for label, of_class in enumerate(misses)], axis=0)
        return found

    found = []
    for drawn in range(_DRAWS):
        order = rng.permutation(len(counts))  # of flips that are as good the first is made
        chosen = rng.random(len(counts)) < (share if drawn == 0 else rng.random())  # the first is likely what is wanted
        taken = counts[chosen].sum(axis=0)
        least = int(missed(taken))
        while least > 0:
            flips = missed(taken + np.where(chosen[order, None], -counts[order], counts[order]))
            flip = order[best := int(flips.argmin())]
            if flips[best] >= least:
                break
            least = int(flips[best])
            taken = taken + (-counts[flip] if chosen[flip] else counts[flip])
            chosen[flip] = not chosen[flip]
        found.append((least, drawn, chosen))
        if least == 0:
            break
    yield from (chosen for _, _, chosen in sorted(found, key=lambda one: one[:2]))


def _fill(
    own: Sequence[Sequence[Sequence[int]]],
    wanted: NDArray[np.int64],
    bounds: tuple[NDArray[np.int64], NDArray[np.int64]],
    keep: NDArray[np.int64],
    rng: np.random.Generator,
) -> list[int] | None:
    """Draw whole groups of each class, as near to `wanted` photos as they allow; None if a class cannot keep its bounds.

    `keep` says how many groups of each class have to be left.
    """
    least, most = bounds
    drawn: list[int] = []
    for label, groups in enumerate(own):
        order = [groups[position] for position in rng.permutation(len(groups))]
        aim = (int(wanted[label]), int(least[label]), int(most[label]))
        chosen = _nearest_sum([len(group) for group in order], *aim)
        if chosen is not None and len(order) - len(chosen) < keep[label]:
            order = sorted(order, key=len)[keep[label] :]  # the small ones stay
            chosen = _nearest_sum([len(group) for group in order], *aim)
        if chosen is None:
            return None
        drawn += [index for position in chosen for index in order[position]]
    return drawn


def _nearest_sum(sizes: Sequence[int], wanted: int, least: int, most: int) -> list[int] | None:
    """Return positions of sizes whose sum is in [least, most] and nearest to `wanted`, the earliest ones that make it."""
    reached = _sums(sizes, wanted)
    sums = [total for total in range(max(least, 0), min(most, reached[-1].bit_length() - 1) + 1) if reached[-1] >> total & 1]
    if not sums:
        return None
    left = min(sums, key=lambda total: abs(total - wanted))
    chosen = []
    for position in reversed(range(len(reached) - 1)):
        if not reached[position] >> left & 1:  # it takes this one too
            chosen.append(position)
            left -= sizes[position]
    return chosen


def _sums(sizes: Sequence[int], wanted: int) -> list[int]:
    """Return what sizes add up to: bit k of item n is set where some of the first n add up to k.

    It stops as soon as `wanted` is among the sums, or at the last size.
    """
    reached = [1]
    for size in sizes:
        if wanted >= 0 and reached[-1] >> wanted & 1:
            break
        reached.append(_with(reached[-1], size))
    return reached


def _with(reached: int, size: int) -> int:
    """Return the sums that are reached with one size more."""
    return reached | reached << size
