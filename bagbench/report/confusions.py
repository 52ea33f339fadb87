"""Which classes a recipe takes for which, as the page shows it: a matrix, or of many classes the worst confusions."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from bagbench.analysis.confusion import Confusion
from bagbench.report.photos import Gallery

# Of more classes a matrix is no longer to be read.
MOST_CLASSES = 12
_WORST = 15
_SHADES = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A class taken for a class.

    Attributes:
        truth: the class that the photos are of.
        predicted: the class that they are taken for.
        cell: the places of both among the classes.
        photos: how many, over all seeds.
        share: of the photos of `truth`, in [0, 1].
        shade: 0 for none of them, else 1 to 9 in equal steps up to all.
        target: id of the first photo that shows it; empty where none does.
    """

    truth: str
    predicted: str
    cell: tuple[int, int]
    photos: int
    share: float
    shade: int
    target: str

    @property
    def correct(self) -> bool:
        """Whether they are taken for what they are."""
        return self.truth == self.predicted


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A recipe's confusions.

    Attributes:
        rows: a row a true class, in it a cell a predicted class; empty where there are more than `MOST_CLASSES`.
        worst: the most frequent confusions, the most frequent first.
        left_out: how many more kinds of confusion there are.
    """

    rows: tuple[tuple[Cell, ...], ...]
    worst: tuple[Cell, ...]
    left_out: int


def matrix(confusion: Confusion, gallery: Gallery) -> Matrix:
    """Return what the page shows of a recipe's confusions; the gallery has the photos that its cells open."""
    few = len(confusion.classes) <= MOST_CLASSES
    shares = confusion.shares

    def cell(truth: int, predicted: int) -> Cell:
        share = float(shares[truth, predicted])
        return Cell(
            truth=confusion.classes[truth],
            predicted=confusion.classes[predicted],
            cell=(truth, predicted),
            photos=int(confusion.counts[truth, predicted]),
            share=share,
            shade=ceil(_SHADES * share),
            target=gallery.first(truth, predicted),
        )

    mistakes = confusion.counts.copy()
    np.fill_diagonal(mistakes, 0)
    kinds = int((mistakes > 0).sum())
    worst = np.argsort(-mistakes, axis=None, kind="stable")[: min(kinds, _WORST)]
    places = range(len(confusion.classes))
    return Matrix(
        rows=tuple(tuple(cell(truth, predicted) for predicted in places) for truth in places) if few else (),
        worst=tuple(cell(int(place) // len(places), int(place) % len(places)) for place in worst),
        left_out=kinds - len(worst),
    )
