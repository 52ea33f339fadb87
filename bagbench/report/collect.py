"""The store to the facts of a page: which runs it speaks of, and what they recorded."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from itertools import islice
from statistics import fmean

import pandas as pd

from bagbench.analysis.calibration import calibration
from bagbench.analysis.card import accuracy_interval, recipe_card
from bagbench.analysis.classes import class_scores
from bagbench.analysis.comparison import Comparison, comparisons
from bagbench.analysis.confusion import confusion
from bagbench.analysis.contrast import Contrast, contrasts
from bagbench.analysis.evidence import evidence
from bagbench.analysis.intervals import Interval
from bagbench.analysis.size_curve import Size, size_curve
from bagbench.audit import stored
from bagbench.audit.finding import Audit
from bagbench.data.sample import DataKind
from bagbench.data.side import Side
from bagbench.errors import DataError, StoreError
from bagbench.metrics import majority_share
from bagbench.occlusion import Occlusion
from bagbench.recorded import OWN_SPLIT, groups, latest, latest_finished, on_most_photos, photos_on, recipe_runs, split_table
from bagbench.report.facts import (
    DataFacts,
    ExperimentFacts,
    PageFacts,
    RecipeFacts,
    RecipeSizes,
    RunFacts,
    SplitFacts,
    UnfinishedRun,
)
from bagbench.report.formats import names as joined
from bagbench.report.lineup import Entry, lineup, page_names
from bagbench.result import Predictions, RunStatus
from bagbench.spec import Protocol
from bagbench.tracking import RunRecord, Store
from bagbench.tracking.occlusions import read_occlusions
from bagbench.tracking.tables import REJECTED, read
from bagbench.tracking.thumbnails import read_thumbnails

_PROTOCOL = tuple(field.name for field in fields(Protocol))
# Params of every run; what else there is are the recipe's own hyperparameters.
_COMMON = {"recipe", "seed", "image_size", "train_fraction", *_PROTOCOL}
# Photos on a page, at most, in equal parts for its recipes: 2 to 4 KB each.
_MOST_PHOTOS = 1500


def collect(store: Store, experiments: Sequence[tuple[str, str]]) -> PageFacts:
    """Return what the store holds on experiments, as `run` last asked for them.

    Args:
        store: where they are recorded.
        experiments: name and id of each, at least one; those that do not rest on the same rows as the first are left out.

    Raises:
        StoreError: if nothing of one was ever recorded, or the store cannot be read.
    """
    entries, left_out = lineup(store, experiments)
    names = page_names(entries)
    records = [record for entry in entries for record in entry.records]
    every = latest_finished(records)
    finished = on_most_photos(every)
    done = {record.tags["content_hash"] for record in every}
    unfinished = latest([record for record in records if record.tags["content_hash"] not in done])
    shown = finished or on_most_photos([record for record in unfinished if record.has_dataset])
    if not shown:
        raise StoreError(f"no run of the experiment '{entries[0].name}' got as far as its photos", "run it again")
    data, clusters = _data(store, shown, _audit(store, records, shown[0].tags["data_digest"]))
    recipes = sorted(
        (_recipe(store, name, own, data, clusters) for name, own in _by_recipe(finished, names)),
        key=lambda recipe: -recipe.card.val_accuracy.point,
    )
    pairs, gaps = _pairs(recipes, data, clusters)
    compared = {name for pair in pairs for name in (pair.a, pair.b)}
    page_s = shown[0].train_fraction
    shown_ids = {record.run_id for record in every or shown}
    return PageFacts(
        experiments=tuple(_experiment(entry, shown_ids) for entry in entries),
        left_out=left_out,
        made_at=datetime.now().astimezone(),
        recipes=tuple(recipes),
        comparisons=pairs,
        contrasts=gaps,
        uncompared=tuple(recipe.name for recipe in recipes if recipe.name not in compared) if len(recipes) > 1 else (),
        unfinished=tuple(_unfinished(store, record, entries) for record in unfinished),
        data=data,
        train_fraction=page_s,
        sizes=tuple(found for name, own in _by_recipe(every, names) if (found := _sizes(store, name, own, data, page_s))),
        thumbnails=_thumbnails(store, recipes, finished),
    )


def _by_recipe(records: Sequence[RunRecord], names: Mapping[str, str]) -> tuple[tuple[str, tuple[RunRecord, ...]], ...]:
    """Return the records of each recipe, recipes by their name on the page."""
    found: dict[str, list[RunRecord]] = {}
    for record in records:
        found.setdefault(names[record.run_id], []).append(record)
    return tuple((name, tuple(own)) for name, own in sorted(found.items()))


def _experiment(entry: Entry, shown_ids: Container[str]) -> ExperimentFacts:
    newest = entry.records[-1]
    return ExperimentFacts(
        name=entry.name,
        commands=tuple(dict.fromkeys(record.tags["command"] for record in entry.records if record.run_id in shown_ids)),
        protocol=_protocol(entry.records),
        provenance=_provenance(newest),
    )


def _protocol(records: Sequence[RunRecord]) -> tuple[tuple[str, str], ...]:
    """Return name and value of each setting of an experiment; of one that its variants have in different ways all values."""
    values = {name: sorted({getattr(record.protocol, name) for record in records}) for name in _PROTOCOL}
    return tuple(
        (name, joined([str(value) for value in own], most=len(own)))
        for name, own in values.items()
        if own != [0.0] or name != "test_split"
    )


def _unfinished(store: Store, record: RunRecord, entries: Sequence[Entry]) -> UnfinishedRun:
    home = next(entry.name for entry in entries if record in entry.records)
    abandoned = store.is_abandoned(record)
    return UnfinishedRun(
        name=record.name if len(entries) == 1 else f"{record.name} ({home})",
        status=RunStatus.INTERRUPTED if abandoned else record.status,
        error="the process that held it is gone" if abandoned else record.tags.get("error", ""),
        epochs_done=store.epochs_done(record.run_id),
        epochs=record.param("epochs", int),
        started=record.started,
    )


def _recipe(store: Store, name: str, records: Sequence[RunRecord], data: DataFacts, clusters: Mapping[str, str]) -> RecipeFacts:
    some = records[0]
    measured = recipe_runs(store, name, records)
    rows = zip(records, measured.histories, measured.predictions, strict=True)
    runs = tuple(
        RunFacts(run_id=record.run_id, seed=record.seed, history=history, predictions=predictions)
        for record, history, predictions in rows
    )
    return RecipeFacts(
        name=name,
        summary=some.tags["recipe_summary"],
        image_size=some.param("image_size", int),
        parameters=int(some.metrics["parameters"]),
        backbone=some.tags.get("backbone", ""),
        backbone_digest=some.tags.get("backbone_digest", ""),
        hyperparameters=tuple((name, value) for name, value in sorted(some.params.items()) if name not in _COMMON),
        protocol=some.protocol,
        seconds=fmean(record.metrics["seconds"] for record in records),
        images_per_second=fmean(record.metrics["images_per_second"] for record in records),
        runs=runs,
        card=recipe_card(measured, train_images=data.train_images, majority=data.majority, clusters=clusters),
        test_accuracy=_test_accuracy(store, name, records, data, clusters),
        classes=class_scores(measured, train_images=data.train_images, clusters=clusters),
        confusion=confusion(measured),
        calibration=calibration(measured, train_images=data.train_images, clusters=clusters),
        occlusions=_occlusions(store, some, runs[0].predictions),
    )


def _occlusions(store: Store, record: RunRecord, predictions: Predictions) -> dict[str, Occlusion]:
    if "occlusions" not in record.tags:
        return {}
    found = read_occlusions(store.artifact(record, "occlusions.json"))
    return {predictions.paths[row]: one for row, one in found.items() if row < len(predictions.paths)}


def _test_accuracy(
    store: Store, name: str, records: Sequence[RunRecord], data: DataFacts, clusters: Mapping[str, str]
) -> Interval | None:
    if data.splits[0].test == 0:
        return None
    (known,) = evidence([recipe_runs(store, name, records, "test_predictions.csv")], clusters)
    return accuracy_interval(known, tuple(known.rows), data.train_images)


def _pairs(
    recipes: Sequence[RecipeFacts], data: DataFacts, clusters: Mapping[str, str]
) -> tuple[tuple[Comparison, ...], tuple[Contrast, ...]]:
    """Compare every pair of recipes; whoever has no seed in common with the most others is left out, until all have one."""

    def strangers(recipe: RecipeFacts) -> int:
        return sum(not set(recipe.seeds) & set(other.seeds) for other in chosen)

    chosen = list(recipes)
    while chosen and strangers(worst := max(reversed(chosen), key=strangers)):
        chosen.remove(worst)
    if len(chosen) < 2:  # noqa: PLR2004 - a pair
        return (), ()
    measured = [recipe.measured for recipe in chosen]
    return (
        comparisons(measured, train_images=data.train_images, clusters=clusters),
        contrasts(measured, train_images=data.train_images, clusters=clusters),
    )


def _sizes(store: Store, name: str, records: Sequence[RunRecord], data: DataFacts, page_s: float) -> RecipeSizes | None:
    """Return a recipe's runs by how much of the train split they had, on the seeds that all sizes have.

    Args:
        store: where they are recorded.
        name: the recipe's on the page.
        records: the recipe's finished runs.
        data: the facts on the photos.
        page_s: the train fraction that the rest of the page speaks of.

    Returns:
        None where that is the only one, or no seed has all sizes.
    """
    by_fraction: dict[float, dict[int, RunRecord]] = {}
    for record in records:
        by_fraction.setdefault(record.train_fraction, {})[record.seed] = record
    seeds = sorted(set.intersection(*(set(runs) for runs in by_fraction.values())))
    if set(by_fraction) == {page_s} or not seeds:
        return None
    by_number: dict[int, Size] = {}  # of fractions that come to the same photos, the largest stands
    for fraction, runs in sorted(by_fraction.items()):
        number = photos_on(split_table(store, runs[seeds[0]]), Side.TRAIN)
        values = tuple(runs[seed].metrics["val_accuracy"] for seed in seeds)
        by_number[number] = Size(fraction=fraction, train_images=number, values=values)
    sizes = tuple(by_number.values())
    return RecipeSizes(
        recipe=name,
        seeds=tuple(seeds),
        sizes=sizes,
        curve=size_curve(sizes, val_images=data.splits[0].validation, train_images=data.train_images, one_split=data.own_split)
        if len(sizes) > 1
        else None,
    )


def _audit(store: Store, records: Sequence[RunRecord], digest: str) -> Audit | None:
    """Return what the newest run that has an audit of these photos recorded; None where none has."""
    own = [record for record in records if "audit" in record.tags and record.tags["data_digest"] == digest]
    if not own:
        return None
    newest = max(own, key=lambda record: record.started)
    try:
        return stored.read(store.artifact(newest, "audit.json"))
    except (DataError, OSError) as error:
        reason = error.problem if isinstance(error, DataError) else error.strerror
        raise StoreError(f"audit.json: {reason}", "run again with --force") from error


def _data(store: Store, records: Sequence[RunRecord], audit: Audit | None) -> tuple[DataFacts, dict[str, str]]:
    """Return the facts on the photos, and the group of each by its path.

    Every run of a seed has the same split, so one of them is read.
    """
    by_seed = {record.seed: record for record in records}
    tables = {seed: split_table(store, record) for seed, record in sorted(by_seed.items())}
    photos = next(iter(tables.values()))
    counts = Counter(photos["label"])
    some = records[0]
    rejected = read(store.artifact(some, "rejected.csv"), REJECTED)
    facts = DataFacts(
        name=some.tags["data"],
        kind=some.tag("data_kind", DataKind),
        digest=some.tags["data_digest"],
        classes=tuple(sorted(counts.items())),
        rejected=tuple(zip(rejected["path"], rejected["reason"], strict=True)),
        copies=len(photos) - photos["digest"].nunique(),
        own_split=some.tags["data_split"] == OWN_SPLIT,
        majority=majority_share(pd.factorize(photos["label"])[0]),
        splits=tuple(
            SplitFacts(
                seed=seed,
                train=photos_on(table, Side.TRAIN),
                validation=photos_on(table, Side.VALIDATION),
                test=photos_on(table, Side.TEST),
                digest=by_seed[seed].tags["split_digest"],
            )
            for seed, table in tables.items()
        ),
        audit=audit,
    )
    return facts, groups(photos)


def _thumbnails(store: Store, recipes: Sequence[RecipeFacts], records: Sequence[RunRecord]) -> dict[str, bytes]:
    """Return the small photos of each recipe's first run, by path."""
    by_id = {record.run_id: record for record in records}
    found: dict[str, bytes] = {}
    for recipe in recipes:
        first = recipe.runs[0]
        kept = read_thumbnails(store.artifact(by_id[first.run_id], "thumbnails.zip"))
        for row, picture in islice(kept.items(), _MOST_PHOTOS // len(recipes)):
            if row < len(first.predictions.paths):
                found[first.predictions.paths[row]] = picture
    return found


def _provenance(record: RunRecord) -> tuple[tuple[str, str], ...]:
    versions = sorted(name for name in record.tags if name.startswith("version."))
    named = [(name.removeprefix("version."), record.tags[name]) for name in versions]
    own = [(name, record.tags[name]) for name in ("commit", "python", "system", "processor") if record.tags.get(name)]
    return (*own, *named)
