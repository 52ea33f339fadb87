"""Which photos train and which validate: drawn from a seed, stratified by class, with copies kept together."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bagbench.data.manifest import Manifest
from bagbench.data.side import Side
from bagbench.errors import DataError
from bagbench.seeding import generator

# Draws of the sides of copies that lie in several classes, until one leaves each class its share.
_DRAWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Two sides of a manifest's photos.

    Attributes:
        seed: what it was drawn from.
        train: indices into the manifest's photos, ascending.
        validation: indices, ascending; all that are not in `train`, unless that is a part of the train split.
        digest: SHA-256 over every photo's path, bytes and side, 64 hexadecimal digits.
    """

    seed: int
    train: tuple[int, ...]
    validation: tuple[int, ...]
    digest: str

    def sides(self, photos: int) -> tuple[Side, ...]:
        """Return the side of each of a manifest's `photos`."""
        return _sides(self.train, self.validation, photos)


def split(manifest: Manifest, seed: int, validation_split: float) -> Split:
    """Draw a split that depends on the photos and the seed alone, not on where the folder lies.

    Each class has `round(validation_split × its photos)` of them in validation, or as near to that as groups of
    byte-identical copies allow, which are never parted, whatever classes they are in; at least one photo on either side.

    Args:
        manifest: the photos.
        seed: at least 0.
        validation_split: the share of each class kept for validation, in (0, 1).

    Raises:
        DataError: if copies that lie in several classes leave no such split, or none was found.
    """
    if not 0 < validation_split < 1:
        raise ValueError(f"the share kept for validation is in (0, 1); received {validation_split}")
    labels = manifest.labels
    totals = np.bincount(labels, minlength=len(manifest.classes))
    wanted = np.clip([round(validation_split * total) for total in totals.tolist()], 1, totals - 1)
    own, spanning = _groups(manifest)
    rng = generator(seed, "split")

    best: list[int] | None = None
    least_missed = len(labels)
    for _ in range(_DRAWS if spanning else 1):
        shared = [index for group in spanning if rng.random() < validation_split for index in group]
        taken = np.bincount(labels[np.array(shared, np.int64)], minlength=len(totals))
        drawn = _fill(own, wanted - taken, 1 - taken, totals - 1 - taken, rng)
        if drawn is None:
            continue
        missed = int(np.abs(np.bincount(labels[drawn + shared], minlength=len(totals)) - wanted).sum())
        if missed < least_missed:
            best, least_missed = drawn + shared, missed
        if missed == 0:
            break
    if best is None:
        raise DataError(
            f"no split of {manifest.root} has every class on both sides: the same photos lie in several classes",
            "keep each photo in one class only",
        )
    validation = tuple(sorted(best))
    train = tuple(sorted(set(range(len(labels))) - set(validation)))
    return Split(seed=seed, train=train, validation=validation, digest=_digest(manifest, train, validation))


def part(manifest: Manifest, whole: Split, fraction: float) -> Split:
    """Return a split with a part of the train side, and the same validation side.

    Each class has `round(fraction × its photos)` of them left, at least one. They are drawn from the split's seed alone, and the
    parts are nested: a smaller fraction's photos are among a larger one's.

    Args:
        manifest: the photos.
        whole: the split with its whole train side.
        fraction: of the train side to keep, in (0, 1].

    Raises:
        DataError: if that is fewer photos than there are classes.
    """
    if not 0 < fraction <= 1:
        raise ValueError(f"the fraction of the train split is in (0, 1]; received {fraction}")
    if fraction * len(whole.train) < len(manifest.classes):
        raise DataError(
            f"{100 * fraction:g} % of the {len(whole.train)} photos to train on is less than one for each of the "
            f"{len(manifest.classes)} classes",
            "take a larger train fraction",
        )
    rng = generator(whole.seed, "train fraction")
    rows = np.array(whole.train)
    labels = manifest.labels[rows]
    kept: list[int] = []
    for label in range(len(manifest.classes)):
        own = rng.permutation(rows[labels == label])
        kept += own[: max(1, round(fraction * len(own)))].tolist()
    train = tuple(sorted(kept))
    return Split(seed=whole.seed, train=train, validation=whole.validation, digest=_digest(manifest, train, whole.validation))


def stratified_sample(labels: NDArray[np.int64], count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw `count` positions whose classes have the same shares as in `labels`, by the method of largest remainders.

    Args:
        labels: shape (images,).
        count: how many, at least 0; all positions if there are no more than that.
        rng: what to draw from.

    Returns:
        Positions into `labels`, ascending, each once, int64, shape (min(count, images),).
    """
    if count >= len(labels):
        return np.arange(len(labels), dtype=np.int64)
    names, sizes = np.unique(labels, return_counts=True)
    quotas, remainders = np.divmod(count * sizes, len(labels))
    quotas[np.argsort(-remainders, kind="stable")[: count - quotas.sum()]] += 1
    chosen = [rng.choice(np.flatnonzero(labels == name), quota, replace=False) for name, quota in zip(names, quotas, strict=True)]
    return np.sort(np.concatenate(chosen)).astype(np.int64)


def _groups(manifest: Manifest) -> tuple[list[list[list[int]]], list[list[int]]]:
    """Return the groups of identical photos, one or more in each: those of every class, and those that lie in several."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, photo in enumerate(manifest.photos):
        groups[photo.digest].append(index)
    own: list[list[list[int]]] = [[] for _ in manifest.classes]
    spanning: list[list[int]] = []
    for group in groups.values():
        label, *others = {manifest.photos[index].label for index in group}
        (spanning if others else own[label]).append(group)
    return own, spanning


def _fill(
    own: list[list[list[int]]],
    wanted: NDArray[np.int64],
    least: NDArray[np.int64],
    most: NDArray[np.int64],
    rng: np.random.Generator,
) -> list[int] | None:
    """Draw whole groups of each class, as near to `wanted` photos as they allow; None if a class cannot keep its bounds."""
    drawn: list[int] = []
    for label, groups in enumerate(own):
        order = [groups[position] for position in rng.permutation(len(groups))]
        chosen = _nearest_sum([len(group) for group in order], int(wanted[label]), int(least[label]), int(most[label]))
        if chosen is None:
            return None
        drawn += [index for position in chosen for index in order[position]]
    return drawn


def _nearest_sum(sizes: Sequence[int], wanted: int, least: int, most: int) -> list[int] | None:
    """Return positions of sizes whose sum is in [least, most] and nearest to `wanted`, the earliest ones that make it."""
    # Bit k of `reached[n]` is set where some of the first n sizes add up to k.
    reached = [1]
    for size in sizes:
        if wanted >= 0 and reached[-1] >> wanted & 1:
            break
        reached.append(reached[-1] | reached[-1] << size)
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


def _sides(train: Sequence[int], validation: Sequence[int], photos: int) -> tuple[Side, ...]:
    sides = [Side.LEFT_OUT] * photos
    for rows, side in ((train, Side.TRAIN), (validation, Side.VALIDATION)):
        for row in rows:
            sides[row] = side
    return tuple(sides)


def _digest(manifest: Manifest, train: Sequence[int], validation: Sequence[int]) -> str:
    whole = hashlib.sha256()
    for photo, side in zip(manifest.photos, _sides(train, validation, len(manifest.photos)), strict=True):
        whole.update(f"{photo.path}\0{photo.digest}\0{side}\0".encode())
    return whole.hexdigest()
