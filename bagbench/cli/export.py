"""`bagbench export`: a run's model as a folder for others to use."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bagbench.cli.answers import introduce
from bagbench.cli.console import out, progress_bar, remark
from bagbench.cli.options import RunExperiment, RunName, TrackingUri
from bagbench.cli.pages import safe
from bagbench.errors import ExperimentError, ExportError
from bagbench.form import Form

if TYPE_CHECKING:
    from bagbench.serving import Exported, Pedigree


def export(
    run: RunName,
    form: Annotated[Form, typer.Option("--format", help="What to write.", show_choices=True)],
    to: Annotated[Path | None, typer.Option(metavar="DIR", help="The folder, a new one. (default: in exports/)")] = None,
    quantise: Annotated[
        bool, typer.Option("--quantise", help="Of tflite: 8-bit integers, and what that costs in accuracy.")
    ] = False,
    require_accuracy: Annotated[
        float | None,
        typer.Option(metavar="X", min=0, max=1, help="Write nothing whose validation accuracy may be below (95 % interval)."),
    ] = None,
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the run's photos are now.")] = None,
    experiment: RunExperiment = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    tracking_uri: TrackingUri = None,
) -> int:
    """Write a run's model into a folder of its own, with a card, and hold it against what the run recorded.

    Exit codes: 0 it was written; 1 it is not good enough, or says something else than the run did; 2 it cannot be written so.
    """
    if quantise and form is not Form.TFLITE:
        raise ExperimentError(f"--quantise: received with --format {form}", "it goes with --format tflite")

    from bagbench.serving import export as write
    from bagbench.serving import pedigree_of
    from bagbench.tracking import Store

    store = Store(tracking_uri)
    known = pedigree_of(store, run, experiment)
    introduce(known)
    if require_accuracy is not None:
        _require(known, require_accuracy)
    target = to or Path("exports") / safe(f"{known.run.name}-{form}{'-int8' if quantise else ''}".replace(" · ", "-"))
    with progress_bar() as bar:
        task = bar.add_task("reading", total=None)
        written = write(
            store,
            known,
            form,
            target,
            data=data,
            quantise=quantise,
            progress=lambda what, done, total: bar.update(task, description=what, completed=done, total=total),
        )
    if as_json:
        typer.echo(json.dumps(_summary(known, form, written, quantised=quantise), indent=2))
    else:
        _print(written, quantised=quantise)
    return 0


def _require(known: "Pedigree", accuracy: float) -> None:
    found = known.accuracy
    if found.low < accuracy:
        raise ExportError(
            f"'{known.run.name}' is not exported: its validation accuracy is {found.point:.3f}, 95 % interval {found.low:.3f} to "
            f"{found.high:.3f}, and --require-accuracy is {accuracy:g}",
            "train a better one, or validate on more photos",
        )


def _print(written: "Exported", *, quantised: bool) -> None:
    held = written.held
    remark(
        f"held      against {held.photos:,} validation photos: probabilities differ by at most {held.largest_difference:.2g}, "
        f"accuracy {held.accuracy:.4f} of the run's {held.recorded_accuracy:.4f}"
    )
    if quantised:
        cost = held.cost
        remark(f"cost      {cost.point:.4f} of accuracy ({cost.low:.4f} to {cost.high:.4f}, 95 %), paired by photo")
    remark(f"speed     {held.images_per_second:,.0f} images a second here and now")
    remark(f"size      {written.size / 1e6:,.1f} MB")
    out.print(f"exported: {written.folder}", markup=False)


def _summary(known: "Pedigree", form: Form, written: "Exported", *, quantised: bool) -> dict[str, Any]:
    """Return what a script would read."""
    accuracy = asdict(known.accuracy)
    return {
        "run": {"id": known.run.run_id, "name": known.run.name, "validation_accuracy": accuracy},
        "format": form,
        "quantised": quantised,
        "folder": str(written.folder),
        "bytes": written.size,
        "held": asdict(written.held),
    }
