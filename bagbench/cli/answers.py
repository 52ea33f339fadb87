"""What a run's model says of pictures, as several commands ask for it and tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bagbench.answer import Answer, Unanswered
from bagbench.cli.console import progress_bar, remark
from bagbench.cli.pages import write
from bagbench.errors import DataError, printable

if TYPE_CHECKING:
    from bagbench.serving import Pedigree, Picture

Pictures = Annotated[list[Path], typer.Argument(metavar="IMAGE|DIR …", help="Pictures, and folders of them.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a model says of pictures.

    Attributes:
        model: where it comes from.
        asked: the pictures that it was asked about.
        answered: at least one.
        unanswered: the files that could not be used.
    """

    model: "Pedigree"
    asked: "Sequence[Picture]"
    answered: Sequence[Answer]
    unanswered: Sequence[Unanswered]


def ask(run: str, images: Sequence[Path], experiment: str | None, tracking_uri: str | None, *, explained: bool = False) -> Told:
    """Ask a run's model about pictures; on standard error stand where it comes from, and what could not be used.

    Args:
        run: as it is named on the command line.
        images: files and folders.
        experiment: where the name is looked up; None for the one that ran last.
        tracking_uri: the store; None for the usual one.
        explained: whether the answers also say what the model looked at.

    Raises:
        DataError: if nothing could be used.
        StoreError: if there is no such run, or no model of it.
    """
    from bagbench.serving import answers, load, pedigree_of, pictures
    from bagbench.tracking import Store

    store = Store(tracking_uri)
    known = pedigree_of(store, run, experiment)
    asked, refused = pictures(images, known.classes)
    introduce(known)
    said: list[Answer | Unanswered] = list(refused)
    with progress_bar() as bar:
        task = bar.add_task("loading the model", total=len(asked))
        if asked:
            for one in answers(load(store, known), asked, explained=explained):
                said.append(one)
                bar.update(task, description="pictures", advance=1)
    answered = [one for one in said if isinstance(one, Answer)]
    unanswered = [one for one in said if isinstance(one, Unanswered)]
    for file in unanswered:
        remark(f"left out  {file.path}: {file.reason}")
    if not answered:
        raise DataError(f"none of {len(unanswered)} files could be used", "name JPEG, PNG, BMP, GIF or WebP files, or a folder")
    return Told(model=known, asked=asked, answered=answered, unanswered=unanswered)


def introduce(known: "Pedigree") -> None:
    """Say where a model comes from, and what it is worth."""
    for name, value in known.facts:
        remark(f"{name:<9} {value}")


def line(answer: Answer, top: int = 1) -> str:
    """Return an answer as people read it in a terminal, with the `top` most probable classes."""
    classes = ", ".join(f"{printable(name)} {probability:.3f}" for name, probability in answer.probabilities[:top])
    mark = "" if answer.truth is None else "✓ " if answer.is_right else f"✗ {printable(answer.truth)} taken for "
    note = "  (unlike the training photos)" if answer.is_unlike else ""
    return f"{printable(answer.path)}: {mark}{classes}{note}"


def summary(told: Told) -> dict[str, Any]:
    """Return what a script would read."""
    run, accuracy = told.model.run, told.model.accuracy
    return {
        "run": {
            "id": run.run_id,
            "name": run.name,
            "recipe": run.params["recipe"],
            "data": run.tags["data"],
            "data_digest": run.tags["data_digest"],
            "backbone": told.model.backbone or None,
            "backbone_digest": run.tags.get("backbone_digest"),
            "validation_accuracy": {"low": accuracy.low, "point": accuracy.point, "high": accuracy.high},
        },
        "answers": [{"path": one.path, "truth": one.truth, **one.said, **_looked_at(one)} for one in told.answered],
        "unanswered": [{"path": one.path, "reason": one.reason} for one in told.unanswered],
    }


def write_page(page: Path, told: Told) -> None:
    """Write a page with the pictures, and say where it is."""
    from bagbench.report.answers_page import render_answers, shown
    from bagbench.serving import small

    unanswered = [(one.path, one.reason) for one in told.unanswered]
    names = {one.path for one in shown(told.answered)}
    thumbnails = small([picture for picture in told.asked if picture.name in names])
    run = told.model.run.name
    write(page, render_answers(run, told.model.facts, told.answered, unanswered, thumbnails), "name another file with --html")
    remark(f"page      {page}")


def _looked_at(answer: Answer) -> dict[str, Any]:
    found = answer.occlusion
    if found is None:
        return {}
    return {"looked_at": {"weights": found.weights, "border_share": found.border_share, "lowest": found.lowest}}
