"""The store to the facts of a page: which runs it speaks of, and what they recorded."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from statistics import fmean

import pandas as pd

from bagbench.analysis.card import recipe_card
from bagbench.analysis.evidence import RecipeRuns
from bagbench.data.sample import DataKind
from bagbench.errors import StoreError
from bagbench.metrics import majority_share
from bagbench.report.facts import DataFacts, PageFacts, RecipeFacts, RunFacts, SplitFacts, UnfinishedRun
from bagbench.result import RunStatus
from bagbench.spec import Protocol
from bagbench.tracking import RunRecord, Store
from bagbench.tracking.tables import read, read_history, read_predictions

_PROTOCOL = tuple(field.name for field in fields(Protocol))
# Params of every run; what else there is are the recipe's own hyperparameters.
_COMMON = {"recipe", "seed", "image_size", *_PROTOCOL}


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
    shown = finished or tuple(record for record in unfinished if record.has_dataset)
    if not shown:
        raise StoreError(f"no run of the experiment '{experiment}' got as far as its photos", "run it again")
    data, copies = _data(store, shown)
    recipes = [
        _recipe(store, [record for record in finished if record.params["recipe"] == name], data, copies)
        for name in sorted({record.params["recipe"] for record in finished})
    ]
    shown_ids = {record.run_id for record in shown}
    newest = records[-1]
    return PageFacts(
        experiment=experiment,
        made_at=datetime.now().astimezone(),
        recipes=tuple(sorted(recipes, key=lambda recipe: -recipe.card.val_accuracy.point)),
        unfinished=tuple(
            UnfinishedRun(name=record.name, status=record.status, error=record.tags.get("error", "")) for record in unfinished
        ),
        data=data,
        protocol=tuple((name, newest.params[name]) for name in _PROTOCOL),
        thumbnails=_thumbnails(store, recipes),
        commands=tuple(dict.fromkeys(record.tags["command"] for record in records if record.run_id in shown_ids)),
        provenance=_provenance(newest),
    )


def _latest(records: Sequence[RunRecord]) -> tuple[RunRecord, ...]:
    """Return the latest record of each content hash, by recipe and seed."""
    by_hash = {record.tags["content_hash"]: record for record in records}
    return tuple(sorted(by_hash.values(), key=lambda record: (record.params["recipe"], int(record.params["seed"]))))


def _recipe(store: Store, records: Sequence[RunRecord], data: DataFacts, copies: Mapping[str, str]) -> RecipeFacts:
    some = records[0]
    runs = tuple(
        RunFacts(
            run_id=record.run_id,
            seed=int(record.params["seed"]),
            history=read_history(store.artifact(record.run_id, "history.csv")),
            predictions=read_predictions(store.artifact(record.run_id, "predictions.csv")),
        )
        for record in records
    )
    return RecipeFacts(
        name=some.params["recipe"],
        summary=some.tags["recipe_summary"],
        image_size=int(some.params["image_size"]),
        parameters=int(some.metrics["parameters"]),
        backbone=some.tags.get("backbone", ""),
        backbone_digest=some.tags.get("backbone_digest", ""),
        hyperparameters=tuple((name, value) for name, value in sorted(some.params.items()) if name not in _COMMON),
        seconds=fmean(record.metrics["seconds"] for record in records),
        images_per_second=fmean(record.metrics["images_per_second"] for record in records),
        runs=runs,
        card=recipe_card(
            RecipeRuns(
                name=some.params["recipe"],
                seeds=tuple(run.seed for run in runs),
                histories=tuple(run.history for run in runs),
                predictions=tuple(run.predictions for run in runs),
            ),
            train_images=data.splits[0].train,
            majority=data.majority,
            clusters=copies,
        ),
    )


def _data(store: Store, records: Sequence[RunRecord]) -> tuple[DataFacts, dict[str, str]]:
    """Return the facts on the photos, and each one's digest by its path; equal digests are copies.

    Every run of a seed has the same split, so one of them is read.
    """
    by_seed = {int(record.params["seed"]): record for record in records}
    tables = {seed: read(store.artifact(record.run_id, "split.csv")) for seed, record in sorted(by_seed.items())}
    photos = next(iter(tables.values()))
    counts = Counter(photos["label"])
    some = records[0]
    rejected = read(store.artifact(some.run_id, "rejected.csv"))
    facts = DataFacts(
        name=some.tags["data"],
        kind=DataKind(some.tags.get("data_kind", DataKind.PHOTOS)),
        digest=some.tags["data_digest"],
        classes=tuple(sorted(counts.items())),
        rejected=tuple(zip(rejected["path"], rejected["reason"], strict=True)),
        copies=len(photos) - photos["digest"].nunique(),
        majority=majority_share(pd.factorize(photos["label"])[0]),
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
    return facts, dict(zip(photos["path"], photos["digest"], strict=True))


def _thumbnails(store: Store, recipes: Sequence[RecipeFacts]) -> dict[str, bytes]:
    """Return the small photos of each recipe's first run, by path."""
    found: dict[str, bytes] = {}
    for recipe in recipes:
        first = recipe.runs[0]
        for file in sorted(store.artifact(first.run_id, "thumbnails").glob("*.webp")):
            found[first.predictions.paths[int(file.stem)]] = file.read_bytes()
    return found


def _provenance(record: RunRecord) -> tuple[tuple[str, str], ...]:
    versions = sorted(name for name in record.tags if name.startswith("version."))
    named = [(name.removeprefix("version."), record.tags[name]) for name in versions]
    own = [(name, record.tags[name]) for name in ("commit", "python", "system", "processor") if record.tags.get(name)]
    return (*own, *named)
