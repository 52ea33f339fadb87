"""Runs a plan: skips what is finished, hands the rest to workers, and sees to it that the store tells the truth of each."""

import contextlib
import traceback
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from statistics import median

from bagbench.analysis.card import run_card
from bagbench.analysis.telling import MOST_SHOWN, telling_rows
from bagbench.audit import stored
from bagbench.backbone.find import find
from bagbench.backbone.value import Backbone
from bagbench.data import sample
from bagbench.data.duplicates import duplicates
from bagbench.data.groups import group_of
from bagbench.data.manifest import Manifest, scan
from bagbench.data.pixels import thumbnails
from bagbench.errors import BagbenchError, as_run_error, printable
from bagbench.executors.local import Done, Failed, Told, execute
from bagbench.experiment import Experiment
from bagbench.kept import cache_folder
from bagbench.metrics import majority_share
from bagbench.plan import Plan, chosen, plan
from bagbench.provenance import provenance
from bagbench.recipes import registry
from bagbench.recorded import OWN_SPLIT
from bagbench.result import EpochRecord, RunStatus
from bagbench.runner import Place, run
from bagbench.shipped import SAMPLE
from bagbench.spec import RunSpec
from bagbench.tracking import RunLog, RunRecord, Store, owner_tags

Progress = Callable[[str, int, int], None]


def prepare(experiment: Experiment, progress: Progress) -> Plan:
    """Look at the photos and the backbone, and plan the experiment's runs.

    Args:
        experiment: what was asked for.
        progress: told (what, done, in all) while photos are read for the first time and while the backbone is looked for.

    Raises:
        ConfigurationError: if it cannot be run as it stands.
    """
    recipes = chosen(experiment, registry(experiment.recipe_files))
    cache = cache_folder()

    def reading(done: int, total: int) -> None:
        progress("reading photos", done, total)

    def comparing(done: int, total: int) -> None:
        progress("looking for copies", done, total)

    manifest = sample.load(cache, reading) if experiment.data == SAMPLE else scan(experiment.data, cache, reading)
    groups = group_of(manifest, duplicates(manifest, cache, comparing), experiment.group_by)
    backbone = None
    if any(recipe.on_backbone for recipe in recipes):
        progress("looking for the pretrained network", 0, 1)
        is_sample = sample.kind(manifest) is sample.DataKind.SAMPLE
        backbone = find(experiment.backbone, cache, embedded_will_do=is_sample)
    return plan(experiment, manifest, groups, recipes, backbone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What of a plan is done and what remains.

    Attributes:
        finished: the finished run of each content hash, the latest where there are several.
        remaining: the runs still to do, in the plan's order.
        seconds: an estimate of the time that they take, from like runs in the store; None where one of them has no like.
    """

    finished: Mapping[str, RunRecord]
    remaining: tuple[RunSpec, ...]
    seconds: float | None


def agenda(plan: Plan, store: Store, experiment_id: str, *, force: bool) -> Agenda:
    """Return what of the plan is done in this experiment; with `force`, everything remains."""
    records = [record for record in store.runs(experiment_id) if record.status is RunStatus.FINISHED]
    by_hash = {record.tags["content_hash"]: record for record in records}
    finished = (
        {} if force else {spec.content_hash: by_hash[spec.content_hash] for spec in plan.specs if spec.content_hash in by_hash}
    )
    remaining = tuple(spec for spec in plan.specs if spec.content_hash not in finished)
    estimates = [_estimate(spec, records) for spec in remaining]
    known = [seconds for seconds in estimates if seconds is not None]
    return Agenda(finished=finished, remaining=remaining, seconds=sum(known) if len(known) == len(estimates) else None)


def _estimate(spec: RunSpec, records: list[RunRecord]) -> float | None:
    """Return the median time of the recipe's recorded runs on images of this size, for the work to do; None without any."""
    alike = [
        record.metrics["seconds"]
        / _passes(
            int(record.params["epochs"]),
            float(record.params["validation_split"]),
            float(record.params["test_split"]),
            record.train_fraction,
        )
        for record in records
        if (record.params["recipe"], record.params["image_size"]) == (spec.recipe, str(spec.image_size))
    ]
    own = spec.protocol
    passes = _passes(own.epochs, own.validation_split, own.test_split, spec.train_fraction)
    return median(alike) * passes if alike else None


def _passes(epochs: int, validation_split: float, test_split: float, train_fraction: float) -> float:
    """Return how often a run passes all photos through the network; training on them counts three times, scoring once."""
    train = (1 - validation_split - test_split) * train_fraction
    return epochs * (3 * train + min(train, validation_split) + validation_split) + test_split


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A worker has taken a run up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparing:
    """A run decodes photos or passes them through the frozen backbone: `what`, so many `done` of `total`."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A run has ended, well or with an error."""

    error: BagbenchError | None


Event = Started | Preparing | EpochRecord | Ended


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What a worker needs to carry out and record one run."""

    spec: RunSpec
    place: Place
    store_uri: str
    experiment_id: str
    invocation_id: str
    tags: Mapping[str, str]


def carry_out(
    plan: Plan, todo: Sequence[RunSpec], store: Store, experiment_id: str, command: str
) -> Generator[tuple[RunSpec, Event]]:
    """Carry out runs, one after the other, and yield what happens to each.

    Whatever ends the iteration, Ctrl-C too, no run of this invocation is left that the store still calls running; who may
    stop before the end closes the generator.

    Args:
        plan: where the specs come from.
        todo: the runs to do.
        store: where they are recorded.
        experiment_id: the experiment's in it.
        command: what was typed, for the record.
    """
    here = {"command": command, **_data_tags(plan.manifest), **owner_tags(), **provenance().as_tags()}
    name = f"run {datetime.now().astimezone():%Y-%m-%d %H:%M:%S}"
    invocation_id = store.start_invocation(experiment_id, name, {**here, **_backbone_tags(plan.backbone)})
    status = RunStatus.INTERRUPTED
    failed = False
    jobs = _jobs(plan, todo, store_uri=store.uri, experiment_id=experiment_id, invocation_id=invocation_id, here=here)
    try:
        with contextlib.closing(execute(_work, jobs)) as messages:  # closed first: nobody writes to the store after us
            for message in messages:
                spec = message.job.spec
                match message:
                    case Told(event=event):
                        yield spec, event
                    case Failed(error=error):
                        failed = True
                        # A worker records its failures itself, unless it died of them.
                        store.close_children(experiment_id, invocation_id, RunStatus.FAILED, str(error))
                        yield spec, Ended(error=error)
                    case Done():
                        yield spec, Ended(error=None)
        status = RunStatus.FAILED if failed else RunStatus.FINISHED
    finally:
        stopped = "the command was stopped before the run ended"
        store.close_children(experiment_id, invocation_id, RunStatus.INTERRUPTED, stopped)
        store.end(invocation_id, status)


def _jobs(
    plan: Plan, todo: Sequence[RunSpec], *, store_uri: str, experiment_id: str, invocation_id: str, here: Mapping[str, str]
) -> Iterator[_Job]:
    recipes = {recipe.name: recipe for recipe in plan.recipes}
    for spec in todo:
        recipe = recipes[spec.recipe]
        backbone = plan.backbone if recipe.on_backbone else None
        tags = {
            "recipe_summary": recipe.summary,
            **_backbone_tags(backbone),
            **here,
        }
        yield _Job(
            spec=spec,
            place=Place(
                manifest=plan.manifest,
                groups=plan.groups,
                split=plan.splits[spec.split_digest],
                recipe_file=recipe.file,
                backbone=backbone,
                cache=cache_folder(),
            ),
            store_uri=store_uri,
            experiment_id=experiment_id,
            invocation_id=invocation_id,
            tags=tags,
        )


def _data_tags(manifest: Manifest) -> dict[str, str]:
    split = "drawn" if manifest.sides is None else OWN_SPLIT
    return {"data": printable(manifest.root.name), "data_kind": sample.kind(manifest).value, "data_split": split}


def _backbone_tags(backbone: Backbone | None) -> dict[str, str]:
    return {} if backbone is None else {"backbone": backbone.description, "backbone_digest": backbone.digest}


def _work(job: _Job, tell: Callable[[Event], None]) -> None:
    """Carry out and record one run, in the worker."""
    place = job.place
    log = RunLog(Store(job.store_uri), job.experiment_id, job.invocation_id, job.spec, job.tags)
    tell(Started())
    try:
        log.rejected([{"path": item.path, "reason": item.reason} for item in place.manifest.rejected])
        log.dataset(printable(place.manifest.root.name), place.manifest.digest, place.manifest.root, _split_rows(place))
        if (audit := stored.latest(place.cache, place.manifest.digest)) is not None:
            log.audit(stored.to_json(audit))

        def sink(record: EpochRecord, /) -> None:
            log(record)
            tell(record)

        trained = run(job.spec, place, sink, lambda what, done, total: tell(Preparing(what=what, done=done, total=total)))
        predictions = trained.result.predictions
        summary = {**asdict(run_card(trained.result.history)), "majority_accuracy": majority_share(place.manifest.labels)}
        rows = place.split.validation
        row_of = {rows[row]: row for row in telling_rows(predictions, MOST_SHOWN)}
        small = thumbnails(place.manifest, row_of)
        log.result(trained.result, summary, {row_of[photo]: picture for photo, picture in small.items()})
        log.finish(trained.model, trained.example, place.manifest.classes)
    except Exception as error:
        failure = as_run_error(error)
        log.fail(failure, traceback.format_exc())
        raise failure from error


def _split_rows(place: Place) -> list[dict[str, str]]:
    photos = place.manifest.photos
    return [
        {
            "path": photo.path,
            "label": place.manifest.classes[photo.label],
            "digest": photo.digest,
            "group": photos[group].path,
            "split": side,
        }
        for photo, group, side in zip(photos, place.groups.numbers, place.split.sides(len(photos)), strict=True)
    ]
