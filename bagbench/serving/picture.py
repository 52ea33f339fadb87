"""Pictures from anywhere, and what a model says of them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bagbench.answer import Answer, Unanswered
from bagbench.data.decode import decode_bytes, read_bytes
from bagbench.data.folder import list_folder
from bagbench.data.pixels import thumbnail
from bagbench.data.threads import for_each
from bagbench.errors import DataError
from bagbench.occlusion import occlusion
from bagbench.serving.model import Model

# Pictures that go through the model at a time.
_BATCH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A file that may be a picture.

    Attributes:
        name: as it is shown.
        place: where its bytes are.
        truth: the class that the folder says it is of; None where it says none.
    """

    name: str
    place: Path
    truth: str | None = None


def pictures(paths: Sequence[Path], classes: Collection[str]) -> tuple[tuple[Picture, ...], tuple[Unanswered, ...]]:
    """Return the files that are meant, and what is none.

    A folder stands for all that is in it, at any depth; what lies in a folder that is called like a class is of that class.

    Args:
        paths: files and folders.
        classes: those that the model knows.
    """
    found: list[Picture] = []
    refused: list[Unanswered] = []
    for path in paths:
        if not path.is_dir():
            found.append(Picture(name=str(path), place=path))
            continue
        try:
            listing = list_folder(path, loose=True)
        except DataError as error:
            refused.append(Unanswered(path=str(path), reason=error.problem))
            continue
        for file in sorted(listing.found, key=lambda file: file.path):
            folders = (path.resolve().name, *file.path.split("/")[:-1])
            truth = next((folder for folder in folders if folder in classes), None)
            found.append(Picture(name=str(path / file.path), place=file.place, truth=truth))
        refused += [Unanswered(path=str(path / name), reason=reason) for name, reason in sorted(listing.refused)]
    return tuple(found), tuple(refused)


def answers(model: Model, asked: Sequence[Picture], *, explained: bool = False) -> Iterator[Answer | Unanswered]:
    """Ask a model about pictures, in their order, a few at a time; one that cannot be used is told of in its place.

    Args:
        model: the one that is asked.
        asked: the pictures.
        explained: whether each answer also says what the model looked at, for which it is asked fifty times.
    """
    for start in range(0, len(asked), _BATCH):
        batch = asked[start : start + _BATCH]
        pixels: list[NDArray[np.uint8] | Unanswered] = []
        for_each(partial(_pixels, size=model.image_size), batch, pixels.append)
        usable = [one for one in pixels if not isinstance(one, Unanswered)]
        said = iter(zip(*model.examine(np.stack(usable)), strict=True)) if usable else iter(())
        for picture, one in zip(batch, pixels, strict=True):
            if isinstance(one, Unanswered):
                yield one
                continue
            told = answer(model, *next(said), path=picture.name, truth=picture.truth)
            yield replace(told, occlusion=occlusion(model.probabilities, one)) if explained else told


def answer(
    model: Model, probabilities: NDArray[np.float64], farther_than: float, *, path: str, truth: str | None = None
) -> Answer:
    """Put what a model has found of one picture into an answer.

    Args:
        model: which has.
        probabilities: shape (classes,).
        farther_than: the share of the validation photos that are nearer to the training photos.
        path: as people know the picture.
        truth: its class, where that is known.
    """
    ranked = sorted(zip(model.pedigree.classes, map(float, probabilities), strict=True), key=lambda pair: -pair[1])
    return Answer(path=path, truth=truth, probabilities=tuple(ranked), farther_than=float(farther_than))


def small(asked: Sequence[Picture]) -> dict[str, bytes]:
    """Return small WebP pictures by their names, without those that cannot be used any more."""
    made: list[bytes | None] = []

    def one(picture: Picture) -> bytes | None:
        try:
            return thumbnail(read_bytes(picture.place))
        except DataError:
            return None

    for_each(one, asked, made.append)
    return {picture.name: kept for picture, kept in zip(asked, made, strict=True) if kept is not None}


def _pixels(picture: Picture, *, size: int) -> NDArray[np.uint8] | Unanswered:
    try:
        return decode_bytes(read_bytes(picture.place), size)
    except DataError as error:
        return Unanswered(path=picture.name, reason=error.problem)
