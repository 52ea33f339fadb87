"""`bagbench predict`: what a run's model says of pictures."""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bagbench.answer import Answer, Unanswered
from bagbench.cli.console import out, progress_bar, remark
from bagbench.cli.options import RunExperiment, RunName, TrackingUri
from bagbench.cli.pages import write
from bagbench.errors import DataError, ExperimentError, printable
from bagbench.spreadsheet import guarded

if TYPE_CHECKING:
    from bagbench.serving import Pedigree, Picture


def predict(
    run: RunName,
    images: Annotated[list[Path], typer.Argument(metavar="IMAGE|DIR …", help="Pictures, and folders of them.")],
    top: Annotated[int, typer.Option(metavar="K", min=1, help="Show the K most probable classes of each.")] = 1,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write a page with the pictures.")] = None,
    experiment: RunExperiment = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV instead of text.")] = False,
    tracking_uri: TrackingUri = None,
) -> int:
    """Ask a run's model about pictures; it also says which of them are unlike those that it was trained on.

    Exit codes: 0 each was answered; 1 some could not be used; 2 none of them, or there is no such model.
    """
    if as_json and as_csv:
        raise ExperimentError("--json and --csv: received both", "give one of them")

    from bagbench.recorded import model_of
    from bagbench.serving import answers, load, pedigree_of, pictures
    from bagbench.tracking import Store

    store = Store(tracking_uri)
    known = pedigree_of(store, model_of(store, run, experiment))
    asked, refused = pictures(images, known.classes)
    introduce(known)
    said: list[Answer | Unanswered] = list(refused)
    with progress_bar() as bar:
        task = bar.add_task("loading the model", total=len(asked))
        if asked:
            for one in answers(load(store, known), asked):
                said.append(one)
                bar.update(task, description="pictures", advance=1)
    answered = [one for one in said if isinstance(one, Answer)]
    unanswered = [one for one in said if isinstance(one, Unanswered)]
    for file in unanswered:
        remark(f"left out  {file.path}: {file.reason}")
    if not answered:
        raise DataError(f"none of {len(unanswered)} files could be used", "name JPEG, PNG, BMP, GIF or WebP files, or a folder")
    if as_json:
        typer.echo(json.dumps(_summary(known, answered, unanswered), indent=2))
    elif as_csv:
        _print_csv(known.classes, answered)
    else:
        _print(answered, top)
    if html is not None:
        _write_page(html, known, asked, said)
    return 1 if unanswered else 0


def introduce(known: "Pedigree") -> None:
    """Say where a model comes from, and what it is worth."""
    for name, value in known.facts:
        remark(f"{name:<9} {value}")


def _print(answered: Sequence[Answer], top: int) -> None:
    for one in answered:
        classes = ", ".join(f"{printable(name)} {probability:.3f}" for name, probability in one.probabilities[:top])
        mark = "" if one.truth is None else "✓ " if one.is_right else f"✗ {printable(one.truth)} taken for "
        note = "  (unlike the training photos)" if one.is_unlike else ""
        out.print(f"{printable(one.path)}: {mark}{classes}{note}", markup=False)
    known = [one for one in answered if one.truth is not None]
    if known:
        right = sum(one.is_right for one in known)
        remark(f"right     {right:,} of {len(known):,} whose class the folder says, {right / len(known):.3f}")
    unlike = sum(one.is_unlike for one in answered)
    if unlike:
        remark(f"unlike    {unlike:,} of {len(answered):,} are farther from the training photos than 99 % of validation's")


def _summary(known: "Pedigree", answered: Iterable[Answer], unanswered: Iterable[Unanswered]) -> dict[str, Any]:
    """Return what a script would read."""
    run, accuracy = known.run, known.accuracy
    return {
        "run": {
            "id": run.run_id,
            "name": run.name,
            "recipe": run.params["recipe"],
            "data": run.tags["data"],
            "data_digest": run.tags["data_digest"],
            "backbone": known.backbone or None,
            "backbone_digest": run.tags.get("backbone_digest"),
            "validation_accuracy": {"low": accuracy.low, "point": accuracy.point, "high": accuracy.high},
        },
        "answers": [{"path": one.path, "truth": one.truth, **one.said} for one in answered],
        "unanswered": [{"path": one.path, "reason": one.reason} for one in unanswered],
    }


def _print_csv(classes: Sequence[str], answered: Iterable[Answer]) -> None:
    table = csv.writer(sys.stdout, lineterminator="\n")
    names = [guarded(f"p_{name}") for name in classes]
    table.writerow(["path", "truth", "prediction", "farther_than", "unlike", *names])
    for one in answered:
        probabilities = dict(one.probabilities)
        said = (one.path, one.truth or "", one.predicted)
        table.writerow([*map(guarded, said), one.farther_than, one.is_unlike, *(probabilities[name] for name in classes)])


def _write_page(page: Path, known: "Pedigree", asked: Sequence["Picture"], said: Sequence[Answer | Unanswered]) -> None:
    from bagbench.report.answers_page import render_answers, shown
    from bagbench.serving import small

    answered = [one for one in said if isinstance(one, Answer)]
    unanswered = [(one.path, one.reason) for one in said if isinstance(one, Unanswered)]
    names = {one.path for one in shown(answered)}
    thumbnails = small([picture for picture in asked if picture.name in names])
    write(page, render_answers(known.run.name, known.facts, answered, unanswered, thumbnails), "name another file with --html")
    remark(f"page      {page}")
