"""The store to the facts of a page: which runs it speaks of, and what they recorded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from statistics import fmean

from bagbench.analysis.card import recipe_card
from bagbench.errors import StoreError
from bagbench.report.facts import DataFacts, PageFacts, RecipeFacts, RunFacts, SplitFacts, UnfinishedRun
from bagbench.result import RunStatus
from bagbench.spec import Protocol
from bagbench.tracking import RunRecord, Store
from bagbench.tracking.tables import read, read_history, read_predictions

_PROTOCOL = tuple(field.name for field in fields(Protocol))
# Params of every run; what else there is are the recipe's own hyperparameters.
_COMMON = {"recipe", "seed", "image_size", "parameters", *_PROTOCOL}


def collect(store: Store, experiment_id: str, experiment: str) -> PageFacts:
    """Return what the store holds on an experiment, as `run` last asked for it.

    Raises:
        StoreError: if nothing of it was ever recorded, or the store cannot be read.
    """
    records = store.shown_runs(experiment_id)
    if not records:
        raise StoreError(f"no run of the experiment '{experiment}' is recorded", "start one with `bagbench run`")
    finished = _latest([record for record in records if record.status is RunStatus.FINISHED])
    done = {record.tags["content_hash"] for record in finished}
    unfinished = _latest([record for record in records if record.tags["content_hash"] not in done])
    data = _data(store, finished or unfinished)
    recipes = [
        _recipe(store, [record for record in finished if record.params["recipe"] == name], data)
        for name in sorted({record.params["recipe"] for record in finished})
    ]
    newest = records[-1]
    return PageFacts(
        experiment=experiment,
        made_at=datetime.now().astimezone(),
        recipes=tuple(sorted(recipes, key=lambda recipe: -recipe.card.val_accuracy.point)),
        unfinished=tuple(
            UnfinishedRun(name=record.name, status=record.status.value, error=record.tags.get("error", ""))
            for record in unfinished
        ),
        data=data,
        protocol=tuple((name, newest.params[name]) for name in _PROTOCOL),
        thumbnails=_thumbnails(store, finished),
        command=newest.tags["command"],
        provenance=_provenance(newest),
    )


def _latest(records: Sequence[RunRecord]) -> tuple[RunRecord, ...]:
    """Return the latest record of each content hash, by recipe and seed."""
    by_hash = {record.tags["content_hash"]: record for record in records}
    return tuple(sorted(by_hash.values(), key=lambda record: (record.params["recipe"], int(record.params["seed"]))))


def _recipe(store: Store, records: Sequence[RunRecord], data: DataFacts) -> RecipeFacts:
    newest = records[-1]
    runs = tuple(
        RunFacts(
            run_id=record.run_id,
            seed=int(record.params["seed"]),
            history=read_history(store.artifact(record.run_id, "history.csv")),
            predictions=read_predictions(store.artifact(record.run_id, "predictions.csv")),
        )
        for record in records
    )
    split = data.splits[0]
    return RecipeFacts(
        name=newest.params["recipe"],
        summary=newest.tags["recipe_summary"],
        image_size=int(newest.params["image_size"]),
        parameters=int(newest.metrics["parameters"]),
        backbone=newest.tags.get("backbone", ""),
        backbone_digest=newest.tags.get("backbone_digest", ""),
        hyperparameters=tuple((name, value) for name, value in sorted(newest.params.items()) if name not in _COMMON),
        seconds=fmean(record.metrics["seconds"] for record in records),
        images_per_second=fmean(record.metrics["images_per_second"] for record in records),
        runs=runs,
        card=recipe_card(
            [run.history for run in runs], train_images=split.train, val_images=split.validation, majority=data.majority
        ),
    )


def _data(store: Store, records: Sequence[RunRecord]) -> DataFacts:
    """Return the facts on the photos. Every run of a seed has the same split, so one of them is read."""
    by_seed = {int(record.params["seed"]): record for record in records}
    tables = {seed: read(store.artifact(record.run_id, "split.csv")) for seed, record in sorted(by_seed.items())}
    photos = next(iter(tables.values()))
    counts = Counter(photos["label"])
    some = records[0]
    rejected = read(store.artifact(some.run_id, "rejected.csv"))
    return DataFacts(
        name=some.tags["data"],
        digest=some.tags["data_digest"],
        classes=tuple(sorted(counts.items())),
        rejected=tuple(zip(rejected["path"], rejected["reason"], strict=True)),
        copies=len(photos) - photos["digest"].nunique(),
        majority=max(counts.values()) / len(photos),
        splits=tuple(
            SplitFacts(
                seed=seed,
                train=int((table["split"] == "train").sum()),
                validation=int((table["split"] == "validation").sum()),
                digest=by_seed[seed].tags["split_digest"],
            )
            for seed, table in tables.items()
        ),
    )


def _thumbnails(store: Store, finished: Sequence[RunRecord]) -> dict[str, bytes]:
    """Return the small photos of the first seed's runs, by path."""
    found: dict[str, bytes] = {}
    first = min((int(record.params["seed"]) for record in finished), default=0)
    for record in finished:
        if int(record.params["seed"]) == first:
            paths = read(store.artifact(record.run_id, "predictions.csv"))["path"]
            for file in sorted(store.artifact(record.run_id, "thumbnails").glob("*.webp")):
                found[paths[int(file.stem)]] = file.read_bytes()
    return found


def _provenance(record: RunRecord) -> tuple[tuple[str, str], ...]:
    versions = sorted(name for name in record.tags if name.startswith("version."))
    named = [(name.removeprefix("version."), record.tags[name]) for name in versions]
    own = [(name, record.tags[name]) for name in ("commit", "python", "system", "processor") if record.tags.get(name)]
    return (*own, *named)
