"""Which photos train, which validate, which are kept for a test: stratified by class, and what belongs together on one side."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bagbench.data.manifest import Manifest
from bagbench.data.side import Side
from bagbench.data.subset import draw
from bagbench.errors import DataError
from bagbench.seeding import generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The sides of a manifest's photos.

    Attributes:
        seed: what it was drawn from.
        train: indices into the manifest's photos, ascending.
        validation: indices, ascending.
        test: indices, ascending; empty where none is kept for a test. What is on no side was left out of the train split.
        digest: SHA-256 over every photo's path, bytes and side, 64 hexadecimal digits.
    """

    seed: int
    train: tuple[int, ...]
    validation: tuple[int, ...]
    test: tuple[int, ...] = ()
    digest: str

    def sides(self, photos: int) -> tuple[Side, ...]:
        """Return the side of each of a manifest's `photos`."""
        found = [Side.LEFT_OUT] * photos
        for rows, side in ((self.train, Side.TRAIN), (self.validation, Side.VALIDATION), (self.test, Side.TEST)):
            for row in rows:
                found[row] = side
        return tuple(found)


def split(
    manifest: Manifest, seed: int, validation_split: float, *, test_split: float = 0.0, groups: Sequence[int] | None = None
) -> Split:
    """Draw a split that depends on the photos and the seed alone, not on where the folder lies.

    Each class has `round(validation_split × its photos)` of them in validation, or as near to that as groups allow, which are
    never parted, whatever classes they are in; at least one photo on either side. The test side likewise; it depends on the
    photos and their groups alone, and is the same for every seed. A folder that is split already keeps its sides.

    Args:
        manifest: the photos.
        seed: at least 0.
        validation_split: the share of each class kept for validation, in (0, 1).
        test_split: the share of each class kept for the test; 0 for no test side. Less than 1 together with the other.
        groups: each photo's, as `Groups.numbers` has them; None keeps byte-identical copies together.

    Raises:
        DataError: if a class has fewer groups than there are sides, or groups that lie in several classes leave no such
            split, or none was found.
    """
    if manifest.sides is not None:
        rows = {side: [row for row, own in enumerate(manifest.sides) if own is side] for side in Side}
        return _split(manifest, seed, train=rows[Side.TRAIN], validation=rows[Side.VALIDATION], test=rows[Side.TEST])
    if not (validation_split > 0 and test_split >= 0 and validation_split + test_split < 1):
        raise ValueError(
            f"the shares kept for validation and test are together in (0, 1); received {validation_split} and {test_split}"
        )
    members: dict[int | str, list[int]] = defaultdict(list)
    names: Sequence[int | str] = [photo.digest for photo in manifest.photos] if groups is None else groups
    for row, group in enumerate(names):
        members[group].append(row)
    every = list(members.values())
    _require_groups(manifest, every, with_test=test_split > 0)
    # Its own stream of seed 0, whatever the seed.
    test = _drawn(manifest, every, test_split, generator(0, "test split"), sides_left=2) if test_split else []
    held = set(test)
    rest = [group for group in every if group[0] not in held]
    validation = _drawn(manifest, rest, validation_split, generator(seed, "split"), sides_left=1)
    held |= set(validation)
    return _split(
        manifest, seed, train=[row for row in range(len(manifest.photos)) if row not in held], validation=validation, test=test
    )


def part(manifest: Manifest, whole: Split, fraction: float) -> Split:
    """Return a split with a part of the train side, and the other sides as they are.

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
    return _split(manifest, whole.seed, train=kept, validation=whole.validation, test=whole.test)


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


def _require_groups(manifest: Manifest, groups: Sequence[Sequence[int]], *, with_test: bool) -> None:
    """Refuse a class that cannot be on every side."""
    labels = manifest.labels
    found = np.zeros(len(manifest.classes), np.int64)
    for group in groups:
        found[np.unique(labels[list(group)])] += 1
    sides = 3 if with_test else 2
    for name, number in zip(manifest.classes, found.tolist(), strict=True):
        if number < sides:
            few = "one photo, or photos that stay together" if number == 1 else "two photos, or groups that stay together"
            raise DataError(
                f"no split of {manifest.root} has the class {name} on {sides} sides: it has only {few}",
                f"add other photos of it{', or do without a test split' if with_test else ''}",
            )


def _drawn(
    manifest: Manifest, groups: Sequence[Sequence[int]], share: float, rng: np.random.Generator, *, sides_left: int
) -> list[int]:
    """Draw the photos of one side from whole groups, and leave enough groups of each class for so many other sides."""
    labels = manifest.labels
    totals = np.bincount(labels, minlength=len(manifest.classes))
    there = np.bincount(labels[[row for group in groups for row in group]], minlength=len(manifest.classes))
    wanted = np.clip([round(share * total) for total in totals.tolist()], 1, there - sides_left)
    rows = draw(groups, labels, wanted, share, rng, keep=sides_left)
    if rows is None:
        raise DataError(
            f"no split of {manifest.root} has every class on every side: photos that stay together lie in several classes",
            "keep each photo in one class only, and group photos of one class",
        )
    return rows


def _split(manifest: Manifest, seed: int, *, train: Iterable[int], validation: Iterable[int], test: Iterable[int]) -> Split:
    """Return the split of these rows, in order and with their digest."""
    made = Split(seed=seed, train=tuple(sorted(train)), validation=tuple(sorted(validation)), test=tuple(sorted(test)), digest="")
    whole = hashlib.sha256()
    for photo, side in zip(manifest.photos, made.sides(len(manifest.photos)), strict=True):
        whole.update(f"{photo.path}\0{photo.digest}\0{side}\0".encode())
    return replace(made, digest=whole.hexdigest())
