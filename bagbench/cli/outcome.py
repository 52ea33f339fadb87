"""What `run` prints: the plan of each experiment, and what has come of it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.table import Table

from bagbench.cli.console import duration, literal, out, tell
from bagbench.cli.tables import leaderboard, over_folders, sizes
from bagbench.spec import TRAINING_KEYS

if TYPE_CHECKING:
    from bagbench.harness import Agenda
    from bagbench.plan import Plan
    from bagbench.report import PageFacts
    from bagbench.spec import Protocol, RunSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What has come of an experiment.

    Attributes:
        name: its name.
        facts: what its page says; None where nothing got as far as that.
        page: where it is; None likewise.
        failed: how many runs failed.
        waiting: how many wait on disk for the store, those of earlier commands among them.
    """

    name: str
    facts: "PageFacts | None"
    page: Path | None
    failed: int
    waiting: int


def print_outcomes(outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    """Print what has come of each experiment: the leaderboard, or of several one table over all, and where the pages are."""
    if as_json:
        summaries = [_summary(one) for one in outcomes]
        typer.echo(json.dumps(summaries[0] if len(outcomes) == 1 else {"experiments": summaries}, indent=2))
        return
    from bagbench.report import training

    found = [one.facts for one in outcomes if one.facts]
    if len(outcomes) > 1 and found:
        out.print(over_folders(found))
    elif found:
        out.print(leaderboard(found[0]))
        if found[0].sizes:
            out.print(sizes(found[0]))
    if found and (differences := training.about(found[0].recipes)):
        tell(differences)
    for one in outcomes:
        if one.page:
            tell(f"report: {one.page}")


def print_plans(plans: "Sequence[tuple[Plan, Agenda]]", *, as_json: bool) -> None:
    """Print what is done of each experiment and what remains, and about how long that takes."""
    if as_json:
        summaries = [_plan_summary(plan, agenda) for plan, agenda in plans]
        several = [{"experiment": plan.experiment.name, **one} for (plan, _), one in zip(plans, summaries, strict=True)]
        typer.echo(json.dumps(summaries[0] if len(plans) == 1 else {"experiments": several}, indent=2))
        return
    for plan, agenda in plans:
        if len(plans) > 1:
            tell(f"{plan.experiment.name}:")
        _print_plan(plan, agenda)


def _plan_summary(plan: "Plan", agenda: "Agenda") -> dict[str, Any]:
    """Return what a script would read of a plan."""
    runs = [
        {"run": spec.name, "state": state, "content_hash": spec.content_hash, **_training(spec.protocol)}
        for spec, state in _states(plan, agenda)
    ]
    return {"runs": runs, "estimated_seconds": agenda.seconds}


def _states(plan: "Plan", agenda: "Agenda") -> "list[tuple[RunSpec, str]]":
    remaining = {spec.content_hash for spec in agenda.remaining}
    return [(spec, "to do" if spec.content_hash in remaining else "finished") for spec in plan.specs]


def _print_plan(plan: "Plan", agenda: "Agenda") -> None:
    rows = _states(plan, agenda)
    table = Table(box=None, header_style="bold", pad_edge=False)
    ways = [_training(spec.protocol) for spec, _ in rows]
    differing = [name for name in ways[0] if len({way[name] for way in ways}) > 1]
    for heading in ("run", "state", "content hash", *(name.replace("_", " ") for name in differing)):
        table.add_column(heading)
    for (spec, state), way in zip(rows, ways, strict=True):
        table.add_row(literal(spec.name), state, spec.content_hash[:12], *(str(way[name]) for name in differing))
    out.print(table)
    left = f"{len(agenda.remaining)} of {len(rows)} runs remain"
    if not agenda.remaining:
        out.print("nothing remains to be done")
    elif agenda.seconds is None:
        out.print(f"{left}; no estimate, since one of them has no like in this experiment yet")
    else:
        out.print(f"{left}, about {duration(agenda.seconds)} from like runs in this experiment")


def _training(protocol: "Protocol") -> dict[str, float]:
    """Return how a recipe is trained, as far as a variant may depart from the experiment in it."""
    return {name: getattr(protocol, name) for name in TRAINING_KEYS}


def _summary(outcome: Outcome) -> dict[str, Any]:
    """Return what a script would read of an experiment."""
    own = {"experiment": outcome.name, "report": outcome.page and str(outcome.page), "failed": outcome.failed}
    facts = outcome.facts
    if facts is None:
        return own
    return {
        **own,
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
                **_training(recipe.protocol),
                "seconds": recipe.seconds,
                "test_accuracy": recipe.test_accuracy and asdict(recipe.test_accuracy),
                **asdict(recipe.card),
            }
            for recipe in facts.recipes
        ],
    }
