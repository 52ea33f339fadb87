"""What finished runs measured, read back from the store: what pages and comparisons rest on."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from bagbench.analysis.evidence import RecipeRuns
from bagbench.data.side import Side
from bagbench.errors import ComparisonError, StoreError
from bagbench.result import RunStatus
from bagbench.tracking import Kind, RunRecord, Store
from bagbench.tracking.tables import SPLIT, read, read_history, read_predictions

# What the tag `data_split` says of a folder that was split already.
OWN_SPLIT = "its own"
# The name that stands for the recipe that did best.
BEST = "best"
_RUN_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """What a name stands for.

    Attributes:
        name: as it was asked for.
        records: its finished runs, at least one, in the order of their seeds, each seed once.
    """

    name: str
    records: tuple[RunRecord, ...]


def latest(records: Sequence[RunRecord]) -> tuple[RunRecord, ...]:
    """Return the latest record of each content hash, by recipe, seed and train fraction, the most photos first."""
    by_hash = {record.tags["content_hash"]: record for record in records}
    return tuple(sorted(by_hash.values(), key=lambda record: (record.params["recipe"], record.seed, -record.train_fraction)))


def latest_finished(records: Sequence[RunRecord]) -> tuple[RunRecord, ...]:
    """Return the latest finished record of each content hash, in the order of `latest`."""
    return latest([record for record in records if record.status is RunStatus.FINISHED])


def on_most_photos(records: Sequence[RunRecord]) -> tuple[RunRecord, ...]:
    """Return the records of the largest train fraction that there is among them."""
    largest = max((record.train_fraction for record in records), default=1.0)
    return tuple(record for record in records if record.train_fraction == largest)


def recipe_runs(store: Store, name: str, records: Sequence[RunRecord], table: str = "predictions.csv") -> RecipeRuns:
    """Read what finished runs, one a seed, have measured on the photos of a table of predictions."""
    return RecipeRuns(
        name=name,
        seeds=tuple(record.seed for record in records),
        histories=tuple(read_history(store.artifact(record, "history.csv")) for record in records),
        predictions=tuple(read_predictions(store.artifact(record, table)) for record in records),
    )


def split_table(store: Store, record: RunRecord) -> pd.DataFrame:
    """Read a run's photos: path, label, digest, group, split."""
    table = read(store.artifact(record, "split.csv"), SPLIT)
    if table.empty:
        raise StoreError(f"the run '{record.name}' has a split.csv without a photo", "run again with --force")
    return table


def photos_on(table: pd.DataFrame, side: Side) -> int:
    """Return how many photos a split has on one side."""
    return int((table["split"] == side).sum())


def groups(table: pd.DataFrame) -> dict[str, str]:
    """Return the group of each photo by its path: copies, and what else stays together on one side."""
    return dict(zip(table["path"], table["group"], strict=True))


def find(store: Store, name: str, experiment: str | None) -> Contender:
    """Return what a name stands for.

    Args:
        store: where to look.
        name: `recipe@experiment`, a recipe or a run's name of `experiment`, or any run's id. Of a recipe, it is the runs that the
            experiment's page speaks of. `best` is the recipe there that has the highest mean validation accuracy.
        experiment: None for the one that ran last.

    Raises:
        StoreError: if no finished run is called so.
    """
    if _RUN_ID.fullmatch(name):
        return Contender(name=name, records=(_by_id(store, name),))
    recipe, at, place = name.partition("@")  # a recipe is called by an identifier
    experiment, experiment_id = store.find_experiment(place if at else experiment)
    finished = latest_finished(store.shown_runs(experiment_id))
    whole = on_most_photos(finished)
    if recipe == BEST and whole:
        recipe = _best(whole)
    of_recipe = [record for record in whole if record.params["recipe"] == recipe]
    of_name = [record for record in finished if record.name == name]
    if not of_recipe and not of_name:
        there = ", ".join(dict.fromkeys(record.params["recipe"] for record in whole)) or "none yet"
        raise StoreError(
            f"no finished recipe or run is called '{name}' in the experiment '{experiment}'",
            f"recipes there: {there}; a run goes by its name, such as 'cnn_basic · seed 0', or its id",
        )
    return Contender(name=name, records=tuple(of_recipe or of_name))


def model_of(store: Store, name: str, experiment: str | None) -> RunRecord:
    """Return the run whose model a name stands for: of a recipe's runs the first seed's.

    Seeds are repetitions. To pick the one that did best on its own validation photos would mostly pick easy photos.

    Raises:
        StoreError: if no finished run is called so, or its model was not kept.
    """
    record = find(store, name, experiment).records[0]
    if "model_uri" not in record.tags:
        raise StoreError(f"the model of '{record.name}' was not kept", "name a run of `bagbench run`; those of a study keep none")
    return record


def refuse_other_photos(a: Contender, b: Contender) -> None:
    """Refuse to compare what did not see the same photos.

    Raises:
        ComparisonError: if the photos of one are not those of the other, byte for byte.
    """
    if a.name == b.name:
        raise ComparisonError(f"A and B are both '{a.name}'", "name two that differ")
    digests = [contender.records[0].tags["data_digest"] for contender in (a, b)]
    if digests[0] != digests[1]:
        raise ComparisonError(
            f"'{a.name}' and '{b.name}' are not of the same photos: digests {digests[0][:12]} and {digests[1][:12]}",
            "run both on the same folder as it is now",
        )


def refuse_untested(*contenders: Contender) -> None:
    """Refuse to compare on a test side what was not scored on one.

    Raises:
        ComparisonError: if a run of one of them has no test side.
    """
    for contender in contenders:
        for record in contender.records:
            if "test_accuracy" not in record.metrics:
                raise ComparisonError(
                    f"--on test: the run '{record.name}' of '{contender.name}' has no test side",
                    "run both with --test-split, or on a folder with test/",
                )


def _best(records: Sequence[RunRecord]) -> str:
    """Return the recipe with the highest mean validation accuracy; of equal ones the first by name."""
    accuracies: dict[str, list[float]] = {}
    for record in sorted(records, key=lambda record: record.params["recipe"]):
        accuracies.setdefault(record.params["recipe"], []).append(record.metrics["val_accuracy"])
    return max(accuracies, key=lambda recipe: statistics.fmean(accuracies[recipe]))


def _by_id(store: Store, run_id: str) -> RunRecord:
    record = store.run(run_id)
    if record is None or record.tags.get("kind") != Kind.RUN:
        raise StoreError(f"no run of a recipe has the id '{run_id}'", "`bagbench ui` shows the ids there are")
    if record.status is not RunStatus.FINISHED:
        raise StoreError(f"the run '{record.name}' has not finished, it is {record.status}", "run it again")
    return record
