"""A worker's job: one run carried out and recorded."""

import socket
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bagbench.analysis.telling import MOST_SHOWN, confident_mistakes, telling_rows
from bagbench.audit import stored
from bagbench.backbone.engine import engine
from bagbench.data.pixels import decoded, thumbnails
from bagbench.errors import DataError, GivenUpError, StoreAwayError, as_run_error, printable, without_password
from bagbench.executors.parcel import Parcel, digest_of, parcel_of
from bagbench.hardware import threads
from bagbench.metrics import majority_share
from bagbench.occlusion import Occlusion, occlusion
from bagbench.provenance import provenance
from bagbench.result import EpochRecord
from bagbench.runner import Place, Trained, run
from bagbench.spec import RunSpec
from bagbench.tracking import RunLog, Store, claimed, load_mlflow

# Mistakes of which a run says what its model looked at: fifty images through the network each.
_EXPLAINED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a worker needs to carry out and record one run.

    Attributes:
        spec: the run.
        place: where its contents are here.
        source: the folder that the photos came from, for the record; they may have been brought here from another machine.
        store_uri: the store that it is recorded in.
        experiment_id: the experiment's in it.
        invocation_id: the parent run's.
        tags: what else is known of it beforehand.
        floors: one an epoch, from the first: the run is given up after an epoch up to which the best validation accuracy is
            below that epoch's; empty for a run that goes on whatever comes.
        keep_model: whether its model is recorded, too.
        once: whether it is left alone while another process does it, and altogether where that has finished it.
        explained: whether what its model looks at is recorded, too.
    """

    spec: RunSpec
    place: Place
    source: Path
    store_uri: str
    experiment_id: str
    invocation_id: str
    tags: Mapping[str, str]
    floors: tuple[float, ...] = ()
    keep_model: bool = True
    once: bool = False
    explained: bool = False


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
class Waiting:
    """A run has done its work, but the store is away: what it yields waits on this machine's disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Another command is doing the run: this one waits to see what becomes of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Another command has finished the run in the meantime: nothing is left to do."""


Event = Started | Preparing | EpochRecord | Waiting | Held | Found


def get_ready() -> None:
    """Import what every job needs, which takes seconds: a worker does so while there is no job yet."""
    load_mlflow()  # with pandas in it
    import bagbench.training  # with TensorFlow in it  # noqa: F401


def contents(job: Job) -> tuple[Parcel, ...]:
    """Return what a job needs besides itself: photos, then a recipe file and a backbone where there are some."""
    place = job.place
    parcels = [Parcel(root=place.manifest.root, files=tuple((photo.path, photo.digest) for photo in place.manifest.photos))]
    if (file := place.recipe_file) is not None:
        parcels.append(Parcel(root=file.parent, files=((file.name, digest_of(file)),)))
    if place.backbone is not None:
        parcels.append(parcel_of(place.backbone.path))
    return tuple(parcels)


def arrived(job: Job, folders: Sequence[Path], cache: Path) -> Job:
    """Return a job as it can be carried out on another machine.

    Args:
        job: what was sent.
        folders: where its `contents` are there.
        cache: that machine's cache folder.
    """
    coming = iter(folders)
    place = job.place
    manifest = replace(place.manifest, root=next(coming))
    recipe_file = place.recipe_file and next(coming) / place.recipe_file.name
    backbone = place.backbone and replace(place.backbone, path=next(coming))
    here = provenance()
    return replace(
        job,
        place=replace(place, manifest=manifest, recipe_file=recipe_file, backbone=backbone, cache=cache),
        tags={**job.tags, "system": here.system, "processor": here.processor, "node": socket.gethostname()},
    )


def work(job: Job, tell: Callable[[Event], None]) -> None:
    """Carry out and record one run, in the worker.

    Raises:
        GivenUpError: if it fell below the job's floors; the store calls it interrupted by then.
        BagbenchError: why it failed; the store says so by then.
    """
    store = Store(job.store_uri, opened=True)
    if not job.once:
        _carry_out(job, store, tell)
        return
    # The claim is this process's, not its parent's: whatever has become of that, it ends when nobody works on the run any more.
    with claimed(store, job.experiment_id, job.spec.content_hash, lambda: tell(Held())):
        if _has_finished(job, store):
            tell(Found())
        else:
            _carry_out(job, store, tell)


def _has_finished(job: Job, store: Store) -> bool:
    """Return whether the store has the run as finished by now; one that is away does not say so."""
    with suppress(StoreAwayError):
        return store.has_finished(job.experiment_id, job.spec.content_hash)
    return False


def _carry_out(job: Job, store: Store, tell: Callable[[Event], None]) -> None:
    from bagbench.analysis.card import run_card  # with SciPy in it

    place = job.place
    own = {"cores": "1" if job.spec.protocol.deterministic else str(threads())}
    if place.backbone is not None:
        own["engine"] = engine(place.backbone, place.cache).name
    log = RunLog(store, job.experiment_id, job.invocation_id, job.spec, {**job.tags, **own})
    tell(Started())
    try:
        log.rejected([{"path": item.path, "reason": item.reason} for item in place.manifest.rejected])
        log.dataset(printable(job.source.name), place.manifest.digest, job.source, _split_rows(place))
        if (audit := stored.latest(place.cache, place.manifest.digest)) is not None:
            log.audit(stored.to_json(audit))

        curve: list[float] = []

        def sink(record: EpochRecord, /) -> None:
            log(record)
            tell(record)
            curve.append(record.val_accuracy)
            _hold_against(job.floors, curve)

        trained = run(job.spec, place, sink, lambda what, done, total: tell(Preparing(what=what, done=done, total=total)))
        predictions = trained.result.predictions
        summary = {**asdict(run_card(trained.result.history)), "majority_accuracy": majority_share(place.manifest.labels)}
        rows = place.split.validation
        row_of = {rows[row]: row for row in telling_rows(predictions, MOST_SHOWN)}
        small = thumbnails(place.manifest, row_of)
        log.result(trained.result, summary, {row_of[photo]: picture for photo, picture in small.items()})
        if job.keep_model:
            log.model(trained.model, trained.example, place.manifest.classes)
        if job.explained:
            log.looked_at(_looked_at(trained, job))
        if not log.finish():
            tell(Waiting())
    except GivenUpError as error:
        log.give_up(error)
        raise
    except Exception as error:
        failure = as_run_error(error)
        log.fail(failure, without_password(traceback.format_exc()))
        raise failure from error


def _looked_at(trained: Trained, job: Job) -> dict[int, Occlusion]:
    """Return what the model looked at in its most confident mistakes, by their row in the predictions.

    A photo that has vanished or changed since is left out: no reason to lose a run.
    """
    manifest = job.place.manifest
    found = {}
    for row in confident_mistakes(trained.result.predictions, _EXPLAINED):
        try:
            image = decoded(manifest.root, manifest.photos[job.place.split.validation[row]], job.spec.image_size)
        except DataError:
            continue
        found[row] = occlusion(trained.probabilities, image)
    return found


def _hold_against(floors: Sequence[float], curve: Sequence[float]) -> None:
    """Give the run up where its best validation accuracy so far is below what this epoch asks for."""
    epoch, best = len(curve), max(curve)
    if epoch <= len(floors) and best < floors[epoch - 1]:
        raise GivenUpError(
            f"validation accuracy {best:.3f} after epoch {epoch}, below the median so far, {floors[epoch - 1]:.3f}"
        )


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
