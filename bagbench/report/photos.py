"""Which photos a recipe's predictions are shown on, in which order."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bagbench.report.facts import RecipeFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One photo and what a model says of it.

    Attributes:
        path: relative to the data folder.
        truth: its class.
        predicted: the class that the model finds most probable.
        probability: of that class, in [0, 1].
        correct: whether the two agree.
    """

    path: str
    truth: str
    predicted: str
    probability: float
    correct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """What the model of a recipe's first run, in the order of seeds, says of its validation photos that have a thumbnail.

    Attributes:
        recipe: the recipe's name.
        seed: the run's.
        right: validation photos it answers right, shown or not.
        total: all its validation photos.
        mistakes: most confident first.
        hits: right answers, most confident first.
    """

    recipe: str
    seed: int
    right: int
    total: int
    mistakes: tuple[Photo, ...]
    hits: tuple[Photo, ...]


def gallery(recipe: RecipeFacts, thumbnails: Mapping[str, bytes]) -> Gallery:
    """Return the photos to show for a recipe."""
    run = recipe.runs[0]
    rows = run.predictions
    shown = [
        Photo(
            path=rows.paths[row],
            truth=rows.classes[rows.truth[row]],
            predicted=rows.classes[rows.predicted[row]],
            probability=float(rows.confidence[row]),
            correct=bool(rows.correct[row]),
        )
        for row in np.argsort(-rows.confidence, kind="stable")
        if rows.paths[row] in thumbnails
    ]
    return Gallery(
        recipe=recipe.name,
        seed=run.seed,
        right=int(rows.correct.sum()),
        total=len(rows.paths),
        mistakes=tuple(photo for photo in shown if not photo.correct),
        hits=tuple(photo for photo in shown if photo.correct),
    )
