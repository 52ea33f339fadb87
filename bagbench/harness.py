"""Runs a plan: skips what is finished, hands the rest to workers, and sees to it that the store tells the truth of each."""

import threading
from collections import deque
from collections.abc import Callable, Container, Generator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median
from typing import TypeVar

from bagbench.backbone.engine import light_engine
from bagbench.backbone.find import find
from bagbench.backbone.value import Backbone
from bagbench.data import sample
from bagbench.data.duplicates import duplicates
from bagbench.data.groups import group_of
from bagbench.data.manifest import Manifest, scan
from bagbench.data.pixels import pixels
from bagbench.errors import BagbenchError, StoreAwayError, StoreError, printable, without_password
from bagbench.executors.executor import Done, Executor, Failed, Lost, Told
from bagbench.experiment import Experiment
from bagbench.features import features
from bagbench.hardware import cores
from bagbench.job import Event, Job
from bagbench.kept import cache_folder
from bagbench.plan import Plan, chosen, plan
from bagbench.provenance import provenance
from bagbench.recipes import registry
from bagbench.recorded import OWN_SPLIT
from bagbench.result import RunStatus
from bagbench.runner import Place
from bagbench.shipped import SAMPLE
from bagbench.spec import RunSpec
from bagbench.tracking import RunRecord, Store, end_later, is_only_here, owner_tags, send_waiting

Progress = Callable[[str, int, int], None]
_T = TypeVar("_T")


def prepare(experiment: Experiment, progress: Progress, *, verify: bool = False) -> Plan:
    """Look at the photos and the backbone, and plan the experiment's runs.

    Args:
        experiment: what was asked for.
        progress: told (what, done, in all) while photos are read for the first time and while the backbone is looked for.
        verify: read every photo again, whatever its size and times say.

    Raises:
        ConfigurationError: if it cannot be run as it stands.
    """
    recipes = chosen(experiment, registry(experiment.recipe_files))
    cache = cache_folder()

    def reading(done: int, total: int) -> None:
        progress("reading photos", done, total)

    def comparing(done: int, total: int) -> None:
        progress("looking for copies", done, total)

    is_shipped = experiment.data == SAMPLE
    manifest = sample.load(cache, reading, verify=verify) if is_shipped else scan(experiment.data, cache, reading, verify=verify)
    is_sample = sample.kind(manifest) is sample.DataKind.SAMPLE
    backbone = None
    if any(recipe.on_backbone for recipe in recipes):
        backbone = _meanwhile(lambda: find(experiment.backbone, cache, embedded_will_do=is_sample))
    groups = group_of(manifest, duplicates(manifest, cache, comparing), experiment.group_by)
    if backbone is not None:
        progress("looking for the pretrained network", 0, 1)
    return plan(experiment, manifest, groups, recipes, backbone and backbone())


def _meanwhile(function: Callable[[], _T]) -> Callable[[], _T]:
    """Call a function in a thread of its own, which does not hold the program up; return what waits for its result."""
    future: Future[_T] = Future()

    def call() -> None:
        try:
            future.set_result(function())
        except BaseException as error:  # raised where the result is asked for
            future.set_exception(error)

    threading.Thread(target=call, daemon=True).start()
    return future.result


def precompute(plan: Plan, todo: Sequence[RunSpec], progress: Progress) -> None:
    """Make what several runs need of the photos once, here, on all cores: pixels, and vectors unless they need TensorFlow.

    Args:
        plan: where the specs come from.
        todo: the runs to do.
        progress: told (what, done, in all) while photos are decoded or pass through the frozen backbone for the first time.

    Raises:
        DataError: if a photo has vanished or changed since it was scanned.
        ConfigurationError: if the cache folder cannot be written.
    """
    cache = cache_folder()
    for size in sorted({spec.image_size for spec in todo if spec.backbone_digest is None}):
        pixels(plan.manifest, size, cache, lambda *counts: progress("decoding photos", *counts))
    needed = plan.backbone is not None and any(spec.backbone_digest for spec in todo)
    if plan.backbone is not None and needed and light_engine(plan.backbone, cache) is not None:
        features(plan.backbone, plan.manifest, cache, lambda *counts: progress("frozen backbone", *counts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What of a plan is done and what remains.

    Attributes:
        finished: the finished run of each content hash, the latest where there are several.
        remaining: the runs still to do, in the plan's order; the last first where another command is at the experiment already.
        seconds: an estimate of the time that they take, from like runs in the store; None where one of them has no like.
    """

    finished: Mapping[str, RunRecord]
    remaining: tuple[RunSpec, ...]
    seconds: float | None


def agenda(plan: Plan, store: Store, experiment_id: str, *, force: bool) -> Agenda:
    """Return what of the plan is done in this experiment; with `force`, everything remains."""
    recorded = store.runs(experiment_id)
    records = [record for record in recorded if record.status is RunStatus.FINISHED]
    by_hash = {record.tags["content_hash"]: record for record in records}
    finished = (
        {} if force else {spec.content_hash: by_hash[spec.content_hash] for spec in plan.specs if spec.content_hash in by_hash}
    )
    remaining = tuple(spec for spec in plan.specs if spec.content_hash not in finished)
    if any(record.status is RunStatus.RUNNING for record in recorded):
        remaining = remaining[::-1]  # two that do the same, perhaps on two machines, meet once, and neither waits before that
    a_pass = _core_seconds_a_pass(records, {_likeness(spec) for spec in remaining})
    estimates = [_estimate(spec, a_pass.get(_likeness(spec))) for spec in remaining]
    known = [seconds for seconds in estimates if seconds is not None]
    whole = sum(known) / len(cores()) if len(known) == len(estimates) else None
    return Agenda(finished=finished, remaining=remaining, seconds=whole)


def _likeness(spec: RunSpec) -> tuple[str, str]:
    """Return what runs have in common that take about as long for a photo: recipe and image size, as the store has them."""
    return spec.recipe, str(spec.image_size)


def _core_seconds_a_pass(records: Sequence[RunRecord], wanted: Container[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """Return how long one core takes to pass all photos through a network, by the median of recorded runs that are alike."""
    measured: dict[tuple[str, str], list[float]] = {}
    for record in records:
        if (likeness := (record.params.get("recipe", ""), record.params.get("image_size", ""))) in wanted:
            passes = _passes(
                record.param("epochs", int),
                record.param("validation_split", float),
                record.param("test_split", float),
                record.train_fraction,
            )
            seconds = record.metrics["seconds"] * record.tag("cores", int)
            measured.setdefault(likeness, []).append(seconds / passes)
    return {likeness: median(seconds) for likeness, seconds in measured.items()}


def _estimate(spec: RunSpec, a_pass: float | None) -> float | None:
    """Return how long one core would take for a run; None where nothing like it is recorded."""
    own = spec.protocol
    passes = _passes(own.epochs, own.validation_split, own.test_split, spec.train_fraction)
    return None if a_pass is None else a_pass * passes


def _passes(epochs: int, validation_split: float, test_split: float, train_fraction: float) -> float:
    """Return how often a run passes all photos through the network; training on them counts three times, scoring once."""
    train = (1 - validation_split - test_split) * train_fraction
    return epochs * (3 * train + min(train, validation_split) + validation_split) + test_split


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A run has ended, well or with an error."""

    error: BagbenchError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """The machine that a run was on is gone, and why; the run starts over elsewhere."""

    error: BagbenchError


Happening = Event | GivenUp | Ended


def carry_out(
    plan: Plan,
    todo: Sequence[RunSpec],
    store: Store,
    experiment_id: str,
    command: str,
    *,
    workers: Executor,
    at_once: int,
    force: bool = False,
) -> Generator[tuple[RunSpec, Happening]]:
    """Carry out runs and yield what happens to each.

    Whatever ends the iteration, Ctrl-C too, no run of this invocation is left that the store still calls running; who may
    stop before the end closes the generator.

    Args:
        plan: where the specs come from.
        todo: the runs to do.
        store: where they are recorded.
        experiment_id: the experiment's in it.
        command: what was typed, for the record.
        workers: of `job.work`; ended here.
        at_once: how many runs go on side by side, at least 1.
        force: do also what another command has finished in the meantime, or is doing.

    Raises:
        StoreError: if the workers are on machines that cannot reach the store.
    """
    if workers.elsewhere and is_only_here(store.uri):
        machines = ", ".join(workers.elsewhere[:3])
        raise StoreError(
            f"the MLflow store {without_password(store.uri)} cannot be reached from {machines}, where runs go",
            "start `mlflow server` where all of them reach it, and name its address with --tracking-uri",
        )
    here = tags_of(plan, command)
    name = f"run {datetime.now().astimezone():%Y-%m-%d %H:%M:%S}"
    invocation_id = store.start_invocation(experiment_id, name, {**here, **_backbone_tags(plan.backbone)})
    status = RunStatus.INTERRUPTED
    failures: dict[str, str] = {}
    uri = store.absolute_uri
    jobs = [
        replace(
            job(plan, spec, store_uri=uri, experiment_id=experiment_id, invocation_id=invocation_id, tags=here), once=not force
        )
        for spec in todo
    ]
    try:
        for message in workers.execute(jobs, min(at_once, len(jobs))):
            spec = message.job.spec
            match message:
                case Told(event=event):
                    yield spec, event
                case Lost(error=error):
                    # Before the run is taken up again, so that the store never calls two of it running.
                    store.close_children(experiment_id, invocation_id, RunStatus.INTERRUPTED, str(error), spec.content_hash)
                    yield spec, GivenUp(error=error)
                case Failed(error=error):
                    failures[spec.content_hash] = str(error)
                    # A worker records its failures itself, unless it died of them.
                    with suppress(StoreAwayError):  # then it is closed in the end
                        store.close_children(experiment_id, invocation_id, RunStatus.FAILED, str(error), spec.content_hash)
                    yield spec, Ended(error=error)
                case Done():
                    yield spec, Ended(error=None)
        status = RunStatus.FAILED if failures else RunStatus.FINISHED
    finally:
        workers.stop()  # first of all: nobody writes to the store after us
        stopped = "the command was stopped before the run ended"
        try:
            deque(send_waiting(store), maxlen=0)  # before those that it is still told of are closed
            for content_hash, reason in failures.items():
                store.close_children(experiment_id, invocation_id, RunStatus.FAILED, reason, content_hash)
            store.close_children(experiment_id, invocation_id, RunStatus.INTERRUPTED, stopped)
            store.end(invocation_id, status)
        except StoreAwayError:
            end_later(store, invocation_id, name, status)


def tags_of(plan: Plan, command: str) -> dict[str, str]:
    """Return what is known of all runs of a plan beforehand: what was typed, the photos, this process, versions and machine."""
    return {"command": command, **_data_tags(plan.manifest), **owner_tags(), **provenance().as_tags()}


def job(plan: Plan, spec: RunSpec, *, store_uri: str, experiment_id: str, invocation_id: str, tags: Mapping[str, str]) -> Job:
    """Return what a worker needs for one run.

    Args:
        plan: whose photos, recipes and splits it is on.
        spec: the run.
        store_uri: where it is recorded.
        experiment_id: the experiment's in it.
        invocation_id: the parent run's.
        tags: as `tags_of` returns them, and others.
    """
    recipe = next(recipe for recipe in plan.recipes if recipe.name == spec.registered)
    cache = cache_folder()
    summary = f"a variant of {spec.variant_of}: {recipe.summary}" if spec.variant_of else recipe.summary
    on_backbone = _backbone_tags(plan.backbone) if recipe.on_backbone else {}
    return Job(
        spec=spec,
        place=Place(
            manifest=plan.manifest,
            groups=plan.groups,
            split=plan.splits[spec.split_digest],
            recipe_file=recipe.file,
            backbone=plan.backbone if recipe.on_backbone else None,
            cache=cache,
        ),
        source=plan.manifest.root,
        store_uri=store_uri,
        experiment_id=experiment_id,
        invocation_id=invocation_id,
        tags={"recipe_summary": summary, **on_backbone, **tags},
        # Of the runs whose photos a page shows: where a backbone's vectors are kept, it is a third of a run's time.
        explained=(spec.seed, -spec.train_fraction) == min((one.seed, -one.train_fraction) for one in plan.specs),
    )


def _data_tags(manifest: Manifest) -> dict[str, str]:
    split = "drawn" if manifest.sides is None else OWN_SPLIT
    return {"data": printable(manifest.root.name), "data_kind": sample.kind(manifest).value, "data_split": split}


def _backbone_tags(backbone: Backbone | None) -> dict[str, str]:
    return {} if backbone is None else {"backbone": backbone.description, "backbone_digest": backbone.digest}
