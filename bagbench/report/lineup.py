"""Which experiments stand side by side on a page: those that rest on the same photos and splits as the first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bagbench.errors import StoreError
from bagbench.report.facts import LeftOut
from bagbench.tracking import RunRecord, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An experiment: its name, and the runs that its page speaks of, oldest first, at least one."""

    name: str
    records: tuple[RunRecord, ...]


def lineup(store: Store, experiments: Sequence[tuple[str, str]]) -> tuple[tuple[Entry, ...], tuple[LeftOut, ...]]:
    """Return the experiments that can be compared with the first, itself among them, and why others cannot.

    Args:
        store: where they are recorded.
        experiments: name and id of each, at least one.

    Raises:
        StoreError: if one of them has no recorded run.
    """
    entries = []
    for name, experiment_id in experiments:
        records = store.shown_runs(experiment_id)
        if not records:
            raise StoreError(f"no run of the experiment '{name}' is recorded", "start one with `bagbench run`")
        entries.append(Entry(name=name, records=records))
    first, *others = entries
    reasons = [(other, _reason(first, other)) for other in others]
    together = [first, *(other for other, reason in reasons if not reason)]
    return tuple(together), tuple(LeftOut(experiment=other.name, reason=reason) for other, reason in reasons if reason)


def page_names(entries: Sequence[Entry]) -> Mapping[str, str]:
    """Return what each run's recipe is called on the page, by the run's id.

    By its own name where that says it all; where two experiments ran it in other ways, as `recipe@experiment`. What two
    experiments ran in the same way is one recipe: then their runs are repetitions of each other.
    """
    homes: dict[tuple[str, str], str] = {}
    for entry in entries:
        for record in entry.records:
            homes.setdefault(_way(record), entry.name)
    ways = Counter(recipe for recipe, _ in homes)
    names = {(recipe, variant): recipe if ways[recipe] == 1 else f"{recipe}@{home}" for (recipe, variant), home in homes.items()}
    return {record.run_id: names[_way(record)] for entry in entries for record in entry.records}


def _way(record: RunRecord) -> tuple[str, str]:
    return record.params["recipe"], record.tags["variant"]


def _reason(first: Entry, other: Entry) -> str:
    """Say why an experiment's rows are not those of the first; empty where they are."""
    photos, others = (entry.records[-1].tags for entry in (first, other))
    if photos["data_digest"] != others["data_digest"]:
        return (
            f"its photos are not those of '{first.name}': {others['data']} with digest {others['data_digest'][:12]}, "
            f"not {photos['data']} with {photos['data_digest'][:12]}"
        )
    seeds, other_seeds = ({record.seed for record in entry.records} for entry in (first, other))
    if not seeds & other_seeds:
        return f"it shares no seed with '{first.name}': {_list(other_seeds)}, not {_list(seeds)}"
    splits = {(record.seed, record.train_fraction): record.tags["split_digest"] for record in first.records}
    for record in other.records:
        digest = splits.get((record.seed, record.train_fraction))
        if digest is not None and digest != record.tags["split_digest"]:
            mine, its = (entry.records[-1].params["validation_split"] for entry in (first, other))
            shares = f": {its} of the photos are validated on, not {mine}" if mine != its else ""
            return f"its split of seed {record.seed} is not that of '{first.name}'{shares}"
    return ""


def _list(seeds: set[int]) -> str:
    return f"seed{'s' if len(seeds) > 1 else ''} {', '.join(map(str, sorted(seeds)))}"
