"""`bagbench run`: from a folder of photos to a table and a page."""

import contextlib
import shlex
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bagbench.cli.console import progress_bar, remark
from bagbench.cli.options import BackboneName, Epochs, ExperimentFile, GroupBy, ImageSize, Jobs, TrackingUri, Verify, read_seeds
from bagbench.cli.outcome import Outcome, print_outcomes, print_plans
from bagbench.cli.pages import default_page
from bagbench.cli.report import write_page
from bagbench.cli.split import grouping
from bagbench.cli.sync import runs
from bagbench.errors import ExperimentError, StoreError, without_password
from bagbench.experiment import Experiment, define_each
from bagbench.result import EpochRecord

if TYPE_CHECKING:
    from bagbench.executors.executor import Executor
    from bagbench.harness import Agenda
    from bagbench.plan import Plan
    from bagbench.report import PageFacts
    from bagbench.spec import RunSpec
    from bagbench.tracking import Store


class Where(StrEnum):
    """Where runs go."""

    LOCAL = "local"
    RAY = "ray"


def run(
    recipes: Annotated[list[str] | None, typer.Argument(metavar="RECIPE ...", help="Recipes to run; see `list`.")] = None,
    run_all: Annotated[bool, typer.Option("--all", help="Run every recipe, or all that the experiment file names.")] = False,
    experiment_file: ExperimentFile = None,
    data: Annotated[
        list[str] | None,
        typer.Option(metavar="DIR", help="The photos: one sub-folder a class; give several, each runs. (default: the sample)"),
    ] = None,
    backbone: BackboneName = None,
    epochs: Epochs = None,
    batch_size: Annotated[int | None, typer.Option(metavar="N", help="Images a weight update. (default: 32)")] = None,
    image_size: ImageSize = None,
    learning_rate: Annotated[float | None, typer.Option(metavar="X", help="Adam's. (default: 0.001)")] = None,
    validation_split: Annotated[float | None, typer.Option(metavar="F", help="Share kept for validation. (default: 0.2)")] = None,
    test_split: Annotated[
        float | None, typer.Option(metavar="F", help="Share kept for a test, scored once a run. (default: 0, none)")
    ] = None,
    group_by: GroupBy = None,
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
    deterministic: Annotated[
        bool | None,
        typer.Option("--deterministic", help="The same figures to the last bit, on however many cores.", show_default=False),
    ] = None,
    jobs: Jobs = None,
    executor: Annotated[
        Where, typer.Option(metavar="local|ray", help="Worker processes here, or on a Ray cluster.", show_default=False)
    ] = Where.LOCAL,
    ray_address: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="The cluster's head. (default: RAY_ADDRESS, or this machine's)"),
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
        "data": data or None,
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
        "deterministic": deterministic,
        "train_fraction": None if train_fraction is None else _fractions(train_fraction),
        "recipes": recipes or None,
    }
    if bool(recipes) == run_all:
        received = f"--all and {', '.join(recipes)}" if recipes else "neither"
        raise ExperimentError(f"recipes or --all: received {received}", "name the recipes to run, or give --all")
    if ray_address is not None and executor is not Where.RAY:
        raise ExperimentError(f"--ray-address {ray_address}, but runs stay on this machine", "add --executor ray")
    experiments = define_each(experiment_file, {name: value for name, value in flags.items() if value is not None})
    pages = [default_page(experiment.name) for experiment in experiments]
    if twice := [page for page in pages if pages.count(page) > 1]:
        alike = [experiment.name for experiment, page in zip(experiments, pages, strict=True) if page == twice[0]]
        raise ExperimentError(f"the pages of '{alike[0]}' and '{alike[1]}' would both be '{twice[0]}'", "run them one by one")
    if output is not None and len(experiments) > 1:
        raise ExperimentError(f"--output: received one page for {len(experiments)} folders of photos", "leave it out")
    if dry_run:
        plans = [_plan(experiment, verify=verify) for experiment in experiments]
        planned = [_open(plan, tracking_uri, force=force) for plan in plans]
        print_plans([(one.plan, one.agenda) for one in planned], as_json=as_json)
        return 0
    return _run(
        experiments,
        lambda: _workers(executor, ray_address),
        jobs=jobs,
        force=force,
        verify=verify,
        tracking_uri=tracking_uri,
        output=output,
        as_json=as_json,
    )


def _fractions(text: str) -> list[float]:
    """Read `0.25` or `0.1,0.25,1` as a list."""
    try:
        return [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise ExperimentError(
            f"--train-fraction: received {text!r}",
            "give shares of the train split, above 0 and up to 1, with commas (0.25,0.5,1)",
        ) from None


def _workers(executor: Where, ray_address: str | None) -> "AbstractContextManager[Executor]":
    from bagbench.job import arrived, contents, get_ready, work

    if executor is Where.LOCAL:
        from bagbench.executors import local

        return local.Workers(work, get_ready)
    try:
        from bagbench.executors import ray
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        raise ExperimentError("--executor ray: Ray is not installed", "pip install 'bagbench[ray]'") from error
    return ray.Workers(work, get_ready, contents=contents, arrived=arrived, address=ray_address)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    """A plan, the store that it is recorded in, its experiment there, what of it remains, and whether it all does (`--force`)."""

    plan: "Plan"
    store: "Store"
    experiment_id: str
    agenda: "Agenda"
    force: bool


def _run(
    experiments: Sequence[Experiment],
    workers_of: "Callable[[], AbstractContextManager[Executor]]",
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
        entering = workers_of()

    # All of them are planned before anything trains, so that what cannot be run is refused at once.
    with entering as first:
        plans = [_plan(experiment, verify=verify) for experiment in experiments]
        planned = [_open(plan, tracking_uri, force=force) for plan in plans]
        done = [_carried_out(planned[0], first, jobs, output)]
    for one in planned[1:]:
        with workers_of() as workers:
            done.append(_carried_out(one, workers, jobs, output))
    print_outcomes(done, as_json=as_json)
    return 1 if any(one.failed or one.waiting for one in done) else 0


def _carried_out(planned: _Planned, workers: "Executor", jobs: int | None, output: Path | None) -> Outcome:
    """Do what remains of an experiment, and make its page."""
    from bagbench.tracking.outbox import letters

    plan, store, experiment_id, todo = planned.plan, planned.store, planned.experiment_id, planned.agenda
    name = plan.experiment.name
    if todo.finished:
        remark(f"skipped   {len(todo.finished)} of {len(plan.specs)} runs, finished before (--force runs them again)")
    store.show(experiment_id, plan.specs, plan.experiment.protocol)
    failed = _carry_out(planned, workers, jobs) if todo.remaining else 0
    waiting = len(letters(without_password(store.uri)))
    if waiting:
        remark(f"waiting   {runs(waiting)} on disk for the store: `bagbench sync` sends what it takes when it is back")
    try:
        with progress_bar() as bar:
            bar.add_task("making the page", total=None)
            facts, page = write_page(store, [(name, experiment_id)], output)
    except StoreError as error:
        if not failed and not waiting:
            raise
        remark(f"no page   {error}")
        return Outcome(name=name, facts=None, page=None, failed=failed, waiting=waiting)
    from bagbench.tracking import Kind

    for invocation in store.runs(experiment_id, Kind.INVOCATION)[-1:]:
        store.attach(invocation.run_id, page)
        _describe(store, experiment_id, invocation.run_id, facts, page)
    return Outcome(name=name, facts=facts, page=page, failed=failed, waiting=waiting)


def _plan(experiment: Experiment, *, verify: bool) -> "Plan":
    """Return the plan of an experiment; whatever is wrong with it is refused here."""
    with progress_bar() as bar:
        task = bar.add_task("starting", total=None)
        from bagbench.harness import prepare

        plan = prepare(
            experiment, lambda what, done, total: bar.update(task, description=what, completed=done, total=total), verify=verify
        )
        introduce(plan)
        return plan


def _open(plan: "Plan", tracking_uri: str | None, *, force: bool) -> _Planned:
    """Return the plan with the store that it is recorded in."""
    with progress_bar() as bar:
        bar.add_task("opening the store", total=1)
        from bagbench.harness import agenda
        from bagbench.tracking import Store, send_waiting

        store = Store(tracking_uri)
        for letter, error in send_waiting(store):
            remark(f"sent      {letter.name}: it waited on disk" if error is None else f"refused   {letter.name}: {error}")
        experiment_id = store.experiment_id(plan.experiment.name)
        abandoned = store.close_abandoned(experiment_id)
        if abandoned:
            remark(f"store     {abandoned} run{'s' * (abandoned > 1)} of a process that is gone: marked as interrupted")
        todo = agenda(plan, store, experiment_id, force=force)
        return _Planned(plan=plan, store=store, experiment_id=experiment_id, agenda=todo, force=force)


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


def _precompute(plan: "Plan", todo: Sequence["RunSpec"]) -> None:
    """Make what several runs need, under a progress bar."""
    from bagbench.harness import precompute

    with progress_bar() as bar:
        task = bar.add_task("starting", total=None)
        precompute(plan, todo, lambda what, done, total: bar.update(task, description=what, completed=done, total=total))


def _carry_out(planned: _Planned, workers: "Executor", jobs: int | None) -> int:
    """Run what remains under a progress bar; return how many runs failed."""
    from bagbench.harness import Ended, GivenUp, carry_out
    from bagbench.job import Found, Held, Preparing, Started, Waiting

    plan, store, todo = planned.plan, planned.store, planned.agenda.remaining
    failed = 0
    at_once = jobs or workers.default_jobs()
    command = shlex.join(["python", "-m", "bagbench", *map(without_password, sys.argv[1:])])
    if workers.shares_cache:  # other machines make it for themselves, once each
        _precompute(plan, todo)
    # Closed whatever happens here, so that the store hears of it before this process ends.
    happenings = contextlib.closing(
        carry_out(plan, todo, store, planned.experiment_id, command, workers=workers, at_once=at_once, force=planned.force)
    )
    last: dict[RunSpec, EpochRecord] = {}
    ended: set[RunSpec] = set()
    kept: set[RunSpec] = set()
    with progress_bar() as bar, happenings as events:
        task = bar.add_task("starting", total=sum(spec.protocol.epochs for spec in todo))

        def show(doing: str) -> None:
            done = sum(spec.protocol.epochs if spec in ended else last[spec].epoch for spec in {*last, *ended})
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
                case GivenUp(error=error):
                    last.pop(spec, None)
                    show(f"{spec.name}: starting over")
                    remark(f"lost      {spec.name}: {error}; it starts over")
                case Waiting():
                    kept.add(spec)
                case Held():
                    show(f"{spec.name}: another command is at it")
                case Found():
                    show(f"{spec.name}: done")
                case Ended(error=None):
                    ended.add(spec)
                    figures = last.get(spec)  # of what another command has done there are none here
                    where = "; the store is away, kept on disk" if spec in kept else ""
                    said = figures and f"train {figures.train_accuracy:.3f}, validation {figures.val_accuracy:.3f}{where}"
                    remark(f"finished  {spec.name}: {said or 'by another command'}")
                case Ended(error=error):
                    ended.add(spec)
                    failed += 1
                    show(f"{spec.name}: failed")
                    remark(f"failed    {spec.name}: {error}")
    return failed
