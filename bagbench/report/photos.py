"""Which photos a recipe's predictions are shown on, in which order; and how a page holds a photo."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bagbench.analysis.telling import MOST_SHOWN, telling_rows
from bagbench.report.document import data_address
from bagbench.report.facts import RecipeFacts
from bagbench.report.occlusions import Veil, about, veil
from bagbench.result import Predictions


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One photo and what a model says of it.

    Attributes:
        id: unique on the page.
        path: relative to the data folder.
        truth: its class.
        predicted: the class that the model finds most probable.
        cell: the places of both among the classes in alphabetical order.
        probability: of the predicted class, in [0, 1].
        correct: whether the two agree.
        veil: what hides the parts that the model did not look at; None where that is not known.
    """

    id: str
    path: str
    truth: str
    predicted: str
    cell: tuple[int, int]
    probability: float
    correct: bool
    veil: Veil | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The photos of one class.

    Attributes:
        id: unique on the page.
        label: the class.
        wrong: how many of its validation photos are taken for another class, shown or not.
        total: its validation photos.
        photos: mistakes first, in each part the most confident first; may be empty.
    """

    id: str
    label: str
    wrong: int
    total: int
    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """What the model of a recipe's first run, in the order of seeds, says of its validation photos that have a thumbnail.

    Attributes:
        id: unique on the page.
        recipe: the recipe's name.
        seed: the run's.
        wrong: how many validation photos it answers wrong, shown or not.
        total: all its validation photos.
        mistakes: the most confident first.
        hits: right answers, the most confident of each class first.
        shelves: all photos by class, in alphabetical order.
        about_veils: a sentence on what the model looked at; empty where that is not known.
    """

    id: str
    recipe: str
    seed: int
    wrong: int
    total: int
    mistakes: tuple[Photo, ...]
    hits: tuple[Photo, ...]
    shelves: tuple[Shelf, ...]
    about_veils: str

    def first(self, truth: int, predicted: int) -> str:
        """Return the id of the first photo of a class, taken for a class; empty where none is shown."""
        return next((photo.id for photo in self.shelves[truth].photos if photo.cell == (truth, predicted)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A photo's bytes, in the page once, for all that shows it to point at: its id there, and a `data:` address."""

    id: str
    source: str


def symbols(paths: Iterable[str], thumbnails: Mapping[str, bytes]) -> dict[str, Symbol]:
    """Return each photo that is shown once, by its path, however often it is shown."""
    return {
        path: Symbol(id=f"picture-{number}", source=data_address(thumbnails[path], "image/webp"))
        for number, path in enumerate(sorted(set(paths)), 1)
    }


def gallery(recipe: RecipeFacts, place: int, thumbnails: Mapping[str, bytes]) -> Gallery:
    """Return the photos to show for a recipe; `place` tells its ids from those of other recipes."""
    run = recipe.runs[0]
    rows = _with_thumbnail(run.predictions, thumbnails)
    classes = sorted(rows.classes)
    rank = {name: number for number, name in enumerate(classes)}
    said, confidence = rows.predicted, rows.confidence
    photos = []
    for number, row in enumerate(telling_rows(rows, MOST_SHOWN), 1):
        truth, predicted = rows.classes[rows.truth[row]], rows.classes[said[row]]
        path = rows.paths[row]
        found = recipe.occlusions.get(path)
        photos.append(
            Photo(
                id=f"photo-{place}-{number}",
                path=path,
                truth=truth,
                predicted=predicted,
                cell=(rank[truth], rank[predicted]),
                probability=float(confidence[row]),
                correct=truth == predicted,
                veil=None if found is None else veil(found, thumbnails[path]),
            )
        )
    wrong = ~run.predictions.correct
    by_confidence = sorted(photos, key=lambda photo: (photo.correct, -photo.probability))
    return Gallery(
        id=f"gallery-{place}",
        recipe=recipe.name,
        seed=run.seed,
        wrong=int(wrong.sum()),
        total=len(run.predictions.paths),
        mistakes=tuple(photo for photo in by_confidence if not photo.correct),
        hits=tuple(photo for photo in photos if photo.correct),
        shelves=tuple(
            _shelf(run.predictions, wrong, by_confidence, shelf_id=f"gallery-{place}-class-{number}", name=name)
            for number, name in enumerate(classes)
        ),
        about_veils=about(recipe.occlusions.values()),
    )


def _with_thumbnail(predictions: Predictions, thumbnails: Mapping[str, bytes]) -> Predictions:
    rows = np.array([row for row, path in enumerate(predictions.paths) if path in thumbnails], np.int64)
    return Predictions(
        paths=tuple(predictions.paths[row] for row in rows),
        classes=predictions.classes,
        truth=predictions.truth[rows],
        probabilities=predictions.probabilities[rows],
    )


def _shelf(predictions: Predictions, wrong: NDArray[np.bool_], photos: list[Photo], *, shelf_id: str, name: str) -> Shelf:
    of_class = predictions.truth == predictions.classes.index(name)
    return Shelf(
        id=shelf_id,
        label=name,
        wrong=int((of_class & wrong).sum()),
        total=int(of_class.sum()),
        photos=tuple(photo for photo in photos if photo.truth == name),
    )
