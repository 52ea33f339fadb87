"""`bagbench predict`: what a run's model says of pictures."""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bagbench.answer import Answer
from bagbench.cli.answers import Pictures, ask, line, summary, write_page
from bagbench.cli.console import out, remark
from bagbench.cli.options import RunExperiment, RunName, TrackingUri
from bagbench.errors import ExperimentError
from bagbench.spreadsheet import guarded


def predict(
    run: RunName,
    images: Pictures,
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

    told = ask(run, images, experiment, tracking_uri)
    if as_json:
        typer.echo(json.dumps(summary(told), indent=2))
    elif as_csv:
        _print_csv(told.model.classes, told.answered)
    else:
        _print(told.answered, top)
    if html is not None:
        write_page(html, told)
    return 1 if told.unanswered else 0


def _print(answered: Sequence[Answer], top: int) -> None:
    for one in answered:
        out.print(line(one, top), markup=False)
    known = [one for one in answered if one.truth is not None]
    if known:
        right = sum(one.is_right for one in known)
        remark(f"right     {right:,} of {len(known):,} whose class the folder says, {right / len(known):.3f}")
    unlike = sum(one.is_unlike for one in answered)
    if unlike:
        remark(f"unlike    {unlike:,} of {len(answered):,} are farther from the training photos than 99 % of validation's")


def _print_csv(classes: Sequence[str], answered: Iterable[Answer]) -> None:
    table = csv.writer(sys.stdout, lineterminator="\n")
    names = [guarded(f"p_{name}") for name in classes]
    table.writerow(["path", "truth", "prediction", "farther_than", "unlike", *names])
    for one in answered:
        probabilities = dict(one.probabilities)
        said = (one.path, one.truth or "", one.predicted)
        table.writerow([*map(guarded, said), one.farther_than, one.is_unlike, *(probabilities[name] for name in classes)])
