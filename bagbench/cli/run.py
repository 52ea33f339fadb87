"""`bagbench run`: from a folder of photos to a table and a page."""

import contextlib
import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from bagbench.cli.console import duration, out, progress_bar, remark
from bagbench.cli.report import TrackingUri, write_page
from bagbench.cli.split import Verify, grouping
from bagbench.cli.tables import leaderboard, sizes
from bagbench.errors import ExperimentError, StoreError
from bagbench.experiment import Experiment, define
from bagbench.result import EpochRecord

if TYPE_CHECKING:
    from bagbench.executors.local import Workers
    from bagbench.harness import Agenda
    from bagbench.plan import Plan
    from bagbench.report import PageFacts
    from bagbench.spec import RunSpec
    from bagbench.tracking import Store


def run(
    recipes: Annotated[list[str] | None, typer.Argument(metavar="RECIPE ...", help="Recipes to run; see `list`.")] = None,
    run_all: Annotated[bool, typer.Option("--all", help="Run every recipe, or all that the experiment file names.")] = False,
    experiment_file: Annotated[
        Path | None, typer.Option("--experiment", metavar="FILE.toml", help="An experiment definition.")
    ] = None,
    data: Annotated[
        str | None, typer.Option(metavar="DIR", help="The photos: one sub-folder a class. (default: the built-in sample)")
    ] = None,
    backbone: Annotated[
        str | None, typer.Option(metavar="auto|hub|embedded|PATH|URL", help="The pretrained network. (default: auto)")
    ] = None,
    epochs: Annotated[int | None, typer.Option(metavar="N", help="Passes over the train split. (default: 10)")] = None,
    batch_size: Annotated[int | None, typer.Option(metavar="N", help="Images a weight update. (default: 32)")] = None,
    image_size: Annotated[int | None, typer.Option(metavar="PX", help="Side of the images. (default: the recipe's)")] = None,
    learning_rate: Annotated[float | None, typer.Option(metavar="X", help="Adam's. (default: 0.001)")] = None,
    validation_split: Annotated[float | None, typer.Option(metavar="F", help="Share kept for validation. (default: 0.2)")] = None,
    test_split: Annotated[
        float | None, typer.Option(metavar="F", help="Share kept for a test, scored once a run. (default: 0, none)")
    ] = None,
    group_by: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.csv|REGEX", help="Photos that stay together: columns path,group; or what it captures of names."
        ),
    ] = None,
    seeds: Annotated[
        str | None, typer.Option(metavar="N|A,B,...", help="How many repetitions, or their seeds. (default: 3)")
    ] = None,
    train_fraction: Annotated[
        str | None, typer.Option(metavar="F|F,F,...", help="Shares of the train split to train on. (default: 1)")
    ] = None,
    precision: Annotated[
        str | None,
        typer.Option(metavar="float32|mixed_float16|mixed_bfloat16", help="What networks compute with. (default: float32)"),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, envvar="BAGBENCH_JOBS", help="Runs side by side. (default: one a GPU, or else a core)"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Run again what is finished.")] = False,
    verify: Verify = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan; train nothing.")] = False,
    tracking_uri: TrackingUri = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="The page. (default: reports/NAME.html)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> int:
    """Train recipes on a folder of photos, side by side, and write a page that compares them."""
    flags = {
        "data": data,
        "backbone": backbone,
        "epochs": epochs,
        "batch_size": batch_size,
        "image_size": image_size,
        "learning_rate": learning_rate,
        "validation_split": validation_split,
        "test_split": test_split,
        "group_by": group_by,
        "seeds": None if seeds is None else read_seeds(seeds),
        "precision": precision,
        "train_fraction": None if train_fraction is None else _fractions(train_fraction),
        "recipes": recipes or None,
    }
    if bool(recipes) == run_all:
        received = f"--all and {', '.join(recipes)}" if recipes else "neither"
        raise ExperimentError(f"recipes or --all: received {received}", "name the recipes to run, or give --all")
    experiment = define(experiment_file, {name: value for name, value in flags.items() if value is not None})
    if dry_run:
        plan, _, _, todo = _planned(experiment, tracking_uri, force=force, verify=verify)
        _print_plan(plan, todo, as_json=as_json)
        return 0
    return _run(experiment, jobs=jobs, force=force, verify=verify, tracking_uri=tracking_uri, output=output, as_json=as_json)


def read_seeds(text: str) -> int | list[int]:
    """Read `3` as a number of seeds, and `3,5,8` or `7,` as the seeds themselves."""
    try:
        return [int(part) for part in text.split(",") if part.strip()] if "," in text else int(text)
    except ValueError:
        raise ExperimentError(
            f"--seeds: received {text!r}", "give a number (3 is the seeds 0, 1, 2) or seeds with commas (3,5,8)"
        ) from None


def _fractions(text: str) -> list[float]:
    """Read `0.25` or `0.1,0.25,1` as a list."""
    try:
        return [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise ExperimentError(
            f"--train-fraction: received {text!r}",
            "give shares of the train split, above 0 and up to 1, with commas (0.25,0.5,1)",
        ) from None


def _run(
    experiment: Experiment,
    *,
    jobs: int | None,
    force: bool,
    verify: bool,
    tracking_uri: str | None,
    output: Path | None,
    as_json: bool,
) -> int:
    with progress_bar() as bar:
        bar.add_task("starting", total=None)  # first of all: what is imported next takes its time
        from bagbench.executors.local import Workers
        from bagbench.job import get_ready, work

    with Workers(work, get_ready) as workers:
        plan, store, experiment_id, todo = _planned(experiment, tracking_uri, force=force, verify=verify)
        if todo.finished:
            remark(f"skipped   {len(todo.finished)} of {len(plan.specs)} runs, finished before (--force runs them again)")
        store.show(experiment_id, plan.specs)
        failed = _carry_out(plan, todo.remaining, store, experiment_id, workers, jobs) if todo.remaining else 0
    try:
        with progress_bar() as bar:
            bar.add_task("making the page", total=None)
            facts, page = write_page(store, [(experiment.name, experiment_id)], output)
    except StoreError as error:
        if not failed:
            raise
        remark(f"no page   {error}")
        return 1
    from bagbench.tracking import Kind

    for invocation in store.runs(experiment_id, Kind.INVOCATION)[-1:]:
        store.attach(invocation.run_id, page)
        _describe(store, experiment_id, invocation.run_id, facts, page)
    if as_json:
        typer.echo(json.dumps(_summary(facts, page, failed), indent=2))
    else:
        out.print(leaderboard(facts))
        if facts.sizes:
            out.print(sizes(facts))
        out.print(f"report: {page}", markup=False)
    return 1 if failed else 0


def _planned(
    experiment: Experiment, tracking_uri: str | None, *, force: bool, verify: bool
) -> tuple["Plan", "Store", str, "Agenda"]:
    """Return the plan, the store, the experiment's id in it, and what remains to be done."""
    with progress_bar() as bar:
        task = bar.add_task("starting", total=None)
        from bagbench.harness import agenda, prepare
        from bagbench.tracking import Store

        plan = prepare(
            experiment, lambda what, done, total: bar.update(task, description=what, completed=done, total=total), verify=verify
        )
        introduce(plan)
        bar.update(task, description="opening the store", completed=0, total=1)
        store = Store(tracking_uri)
        experiment_id = store.experiment_id(experiment.name)
        abandoned = store.close_abandoned(experiment_id)
        if abandoned:
            remark(f"store     {abandoned} run{'s' * (abandoned > 1)} of a process that is gone: marked as interrupted")
        return plan, store, experiment_id, agenda(plan, store, experiment_id, force=force)


def _describe(store: "Store", experiment_id: str, invocation_id: str, facts: "PageFacts", page: Path) -> None:
    """Let MLflow's interface say what the page says, of the experiment and of every run on the page."""
    from bagbench.report.notes import Addresses, experiment_note, run_note
    from bagbench.tracking.views import artifact_address, charts_address

    at = Addresses(page=artifact_address(experiment_id, invocation_id, page.name), charts=charts_address(experiment_id))
    note = experiment_note(facts, at)
    store.describe_experiment(experiment_id, note)
    store.describe(invocation_id, note)
    for recipe in facts.recipes:
        for run in recipe.runs:
            store.describe(run.run_id, run_note(recipe, run, at))


def introduce(plan: "Plan") -> None:
    """Say what the runs will be about: the photos, or that they are none, and the backbone."""
    from bagbench.backbone.value import Origin
    from bagbench.data.sample import DataKind, kind

    manifest, backbone, asked = plan.manifest, plan.backbone, plan.experiment
    is_sample = kind(manifest) is DataKind.SAMPLE
    label, what = ("sample", " drawn pictures, not photos,") if is_sample else ("photos", "")
    counts = f"{len(manifest.photos)}{what} in {len(manifest.classes)} classes"
    remark(f"{label}    {manifest.root.name}: {counts}, digest {manifest.digest[:12]}")
    for item in manifest.rejected:
        remark(f"left out  {item.path}: {item.reason}")
    for line in grouping(manifest, plan.groups):
        remark(line)
    if backbone is None:
        return
    if asked.image_size not in (None, backbone.image_size):
        remark(f"note      recipes on the backbone take its {backbone.image_size} px, not {asked.image_size}")
    remark(f"backbone  {backbone.description}, digest {backbone.digest[:12]}")
    if backbone.origin is Origin.EMBEDDED and asked.backbone == "auto":
        remark("note      TensorFlow Hub's was not to be had at once: the next run tries again, --backbone hub insists on it")


def _carry_out(
    plan: "Plan", todo: Sequence["RunSpec"], store: "Store", experiment_id: str, workers: "Workers", jobs: int | None
) -> int:
    """Run what remains under a progress bar; return how many runs failed."""
    from bagbench.harness import Ended, carry_out, default_jobs, precompute
    from bagbench.job import Preparing, Started
    from bagbench.tracking import without_password

    failed = 0
    epochs = plan.experiment.protocol.epochs
    at_once = jobs or default_jobs()
    command = shlex.join(["python", "-m", "bagbench", *map(without_password, sys.argv[1:])])
    with progress_bar() as bar:
        task = bar.add_task("starting", total=None)
        precompute(plan, todo, lambda what, done, total: bar.update(task, description=what, completed=done, total=total))
    # Closed whatever happens here, so that the store hears of it before this process ends.
    happenings = contextlib.closing(carry_out(plan, todo, store, experiment_id, command, workers=workers, at_once=at_once))
    last: dict[RunSpec, EpochRecord] = {}
    ended: set[RunSpec] = set()
    with progress_bar() as bar, happenings as events:
        task = bar.add_task("starting", total=len(todo) * epochs)

        def show(doing: str) -> None:
            done = sum(epochs if spec in ended else last[spec].epoch for spec in {*last, *ended})
            beside = f"{len(last.keys() - ended)} runs at once, " if len(last.keys() - ended) > 1 else ""
            bar.update(task, completed=done, description=beside + doing)

        for spec, event in events:
            match event:
                case Started():
                    show(f"{spec.name}: starting")
                case Preparing(what=what, done=done, total=total):
                    show(f"{spec.name}: {what} {done}/{total}")
                case EpochRecord():
                    last[spec] = event
                    show(f"{spec.name}: train {event.train_accuracy:.3f}, validation {event.val_accuracy:.3f}")
                case Ended(error=None):
                    ended.add(spec)
                    figures = last[spec]
                    remark(f"finished  {spec.name}: train {figures.train_accuracy:.3f}, validation {figures.val_accuracy:.3f}")
                case Ended(error=error):
                    ended.add(spec)
                    failed += 1
                    show(f"{spec.name}: failed")
                    remark(f"failed    {spec.name}: {error}")
    return failed


def _print_plan(plan: "Plan", agenda: "Agenda", *, as_json: bool) -> None:
    remaining = {spec.content_hash for spec in agenda.remaining}
    rows = [(spec.name, "to do" if spec.content_hash in remaining else "finished", spec.content_hash) for spec in plan.specs]
    if as_json:
        runs = [{"run": name, "state": state, "content_hash": content_hash} for name, state, content_hash in rows]
        typer.echo(json.dumps({"runs": runs, "estimated_seconds": agenda.seconds}, indent=2))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("run", "state", "content hash"):
        table.add_column(heading)
    for name, state, content_hash in rows:
        table.add_row(escape(name), state, content_hash[:12])
    out.print(table)
    if not remaining:
        out.print("nothing remains to be done")
    elif agenda.seconds is None:
        out.print(
            f"{len(remaining)} of {len(rows)} runs remain; no estimate, since one of them has no like in this experiment yet"
        )
    else:
        out.print(
            f"{len(remaining)} of {len(rows)} runs remain, about {duration(agenda.seconds)} from like runs in this experiment"
        )


def _summary(facts: "PageFacts", page: Path, failed: int) -> dict[str, Any]:
    """Return what a script would read of an experiment."""
    return {
        "experiment": facts.name,
        "report": str(page),
        "failed": failed,
        "majority_accuracy": facts.data.majority,
        "data_digest": facts.data.digest,
        "train_fraction": facts.train_fraction,
        "sizes": [asdict(one) for one in facts.sizes],
        "recipes": [
            {
                "recipe": recipe.name,
                "seeds": [run.seed for run in recipe.runs],
                "run_ids": [run.run_id for run in recipe.runs],
                "parameters": recipe.parameters,
                "seconds": recipe.seconds,
                "test_accuracy": recipe.test_accuracy and asdict(recipe.test_accuracy),
                **asdict(recipe.card),
            }
            for recipe in facts.recipes
        ],
    }
