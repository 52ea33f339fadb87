"""Invented worlds in which every recipe's true figures are known, to hold intervals against.

A world draws a folder of photos, ten splits of it, and three recipes' answers. Its truth is what `docs/statistics.md` says an
interval is about: the expectation over new photos, new training sets and new seeds. No interval sees it. Recipes B and C
are equally good, so every difference found between them is a false claim.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bagbench.analysis.evidence import Evidence, Rows
from bagbench.result import EpochRecord, History

SEEDS = 10
VALIDATION = 0.2
_DIMENSIONS = 16
Answers = tuple[NDArray[np.bool_], NDArray[np.float64]]  # right or wrong, shape (seeds, photos); train accuracy, shape (seeds,)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How answers come about.

    A model is right on a photo where skill + ease + what its training photos taught + luck is above 0, in logits. Each training
    photo adds a random influence to a score function over the photos, so that models that share training photos share errors.

    Attributes:
        name: for the table.
        skills: of A, and of B and C alike.
        ease: standard deviation of the photos' ease, half of its variance the same for all recipes.
        taught: standard deviation, over training sets of 200 photos, of what they teach about a photo; falls with their root.
        alike: the share of that variance which moves all photos alike, and so the model's accuracy.
        unstable: standard deviation of a seed's own skill, from its initial weights.
        fixed_luck: the share of photos whose luck is the same for every seed.
        copies: the share of photos in groups of two to five copies, kept on one side of a split.
    """

    name: str
    skills: tuple[float, float] = (2.6, 1.8)
    ease: float = 1.2
    taught: float = 0.0
    alike: float = 0.0
    unstable: float = 0.05
    fixed_luck: float = 0.0
    copies: float = 0.0


WORLDS = (
    World(name="independent errors"),
    World(name="errors of the photo", fixed_luck=0.8),
    World(name="shared errors, local", taught=1.0, fixed_luck=0.3),
    World(name="shared errors and skill", taught=1.0, alike=0.02, fixed_luck=0.3),
    World(name="copies", copies=0.4, fixed_luck=0.3),
    World(name="unstable seeds", unstable=0.3),
    World(name="nearly all right", skills=(5.0, 4.0)),
)
# Beyond what one folder can show: which 200 photos it holds moves every model's accuracy by three points.
STRESS = World(name="stress: the folder decides", taught=1.0, alike=0.1, fixed_luck=0.3)
MEMORISED = 2.0  # logits that a photo gains by having been trained on


def folders(world: World | None, images: int, repeats: int) -> Iterator[tuple[Evidence, Evidence, Evidence]]:
    """Yield three recipes' evidence on so many new folders; `images` in a validation split. None: recipes that really learn."""
    rng = np.random.default_rng([images, sum((world.name if world else "learned").encode())])
    photos = round(images / VALIDATION)
    for _ in range(repeats):
        groups = _groups(rng, photos, world.copies if world else 0.0)
        validation = _splits(rng, groups)
        answers = _learned(rng, validation) if world is None else _answers(rng, world, groups, validation)
        yield tuple(_evidence(name, validation, groups, *given) for name, given in zip("ABC", answers, strict=True))  # type: ignore[misc]


def _groups(rng: np.random.Generator, photos: int, copies: float) -> NDArray[np.int64]:
    """Return each photo's group of copies, shape (photos,), numbered from 0."""
    of_groups = copies / (3.5 * (1 - copies) + copies)
    sizes = np.where(rng.random(photos) < of_groups, rng.integers(2, 6, photos), 1)
    return np.repeat(np.arange(photos), sizes)[:photos]


def _splits(rng: np.random.Generator, groups: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which photos each seed validates on, whole groups, shape (seeds, photos)."""
    sizes = np.bincount(groups)
    chosen = np.zeros((SEEDS, len(sizes)), np.bool_)
    for seed in range(SEEDS):
        order = rng.permutation(len(sizes))
        chosen[seed, order[: np.searchsorted(np.cumsum(sizes[order]), VALIDATION * len(groups)) + 1]] = True
    return chosen[:, groups]


def _answers(
    rng: np.random.Generator, world: World, groups: NDArray[np.int64], validation: NDArray[np.bool_]
) -> Iterator[Answers]:
    count, train = int(groups.max()) + 1, ~validation
    images = train.sum(axis=1, keepdims=True)
    directions = rng.normal(size=(count, _DIMENSIONS))
    directions *= np.sqrt(1 - world.alike) / np.linalg.norm(directions, axis=1, keepdims=True)
    places = np.column_stack([np.full(count, np.sqrt(world.alike)), directions])[groups]
    ease, influence = rng.normal(size=count), rng.normal(size=(count, _DIMENSIONS + 1))
    for skill in (*world.skills, world.skills[1]):
        own_ease = world.ease * np.sqrt(0.5) * (ease + rng.normal(size=count))
        own_influence = np.sqrt(0.5) * (influence + rng.normal(size=influence.shape))
        taught = world.taught * np.sqrt(200) / images * (train @ own_influence[groups]) @ places.T
        luck = rng.logistic(size=(SEEDS, count))
        is_fixed = rng.random(count) < world.fixed_luck
        luck[:, is_fixed] = luck[0, is_fixed]
        luck = luck[:, groups] + (0.3 * rng.logistic(size=train.shape) if world.copies else 0)
        score = skill + own_ease[groups] + taught + world.unstable * rng.normal(size=(SEEDS, 1)) + luck
        yield score > 0, ((score + MEMORISED > 0) & train).sum(axis=1) / images[:, 0]


_CENTRES = np.random.default_rng(5).normal(size=(4, 8)) * 1.2


def _learned(rng: np.random.Generator, validation: NDArray[np.bool_]) -> Iterator[Answers]:
    """Train ridge regressions on random cosine features, new ones every seed, of points around four centres."""
    labels = rng.integers(0, len(_CENTRES), size=(validation.shape[1],))
    points = _CENTRES[labels] + rng.normal(size=(len(labels), _CENTRES.shape[1]))
    targets = np.eye(len(_CENTRES))[labels]
    for features, penalty in ((48, 3.0), (120, 0.1), (120, 0.1)):
        right = np.empty(validation.shape, np.bool_)
        for seed, held_out in enumerate(validation):
            slopes = 1.5 * rng.normal(size=(_CENTRES.shape[1], features)) / np.sqrt(_CENTRES.shape[1])
            inputs = np.cos(points @ slopes + rng.uniform(0, 2 * np.pi, features))
            known = inputs[~held_out]
            weights = np.linalg.solve(known.T @ known + penalty * np.eye(features), known.T @ (targets[~held_out] - 0.25))
            right[seed] = (inputs @ weights).argmax(axis=1) == labels
        yield right, (right & ~validation).sum(axis=1) / (~validation).sum(axis=1)


def _evidence(
    name: str, validation: NDArray[np.bool_], groups: NDArray[np.int64], right: NDArray[np.bool_], train: NDArray[np.float64]
) -> Evidence:
    rows, probabilities, histories = {}, {}, {}
    for seed, held_out in enumerate(validation):
        clusters, positions = np.unique(groups[held_out], return_inverse=True)
        alone = len(clusters) == len(positions)
        rows[seed] = Rows(
            paths=(), truth=np.zeros(len(positions), np.int64), clusters=clusters, positions=None if alone else positions
        )
        correct = right[seed, held_out]
        probabilities[seed] = np.column_stack([correct, ~correct]).astype(float)
        histories[seed] = _history(float(train[seed]), float(correct.mean()))
    return Evidence(name=name, classes=("a", "b"), rows=rows, probabilities=probabilities, histories=histories)


def _history(train: float, validation: float) -> History:
    last = EpochRecord(
        epoch=1,
        train_loss=0.1,
        train_accuracy=train,
        val_loss=0.5,
        val_accuracy=validation,
        fit_loss=0.1,
        fit_accuracy=train,
        learning_rate=0.001,
        epoch_seconds=1.0,
    )
    return History((last,))
