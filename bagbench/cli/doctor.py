"""`bagbench doctor`: is this machine ready."""

import json
from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from bagbench.cli.console import out, progress_bar
from bagbench.cli.options import TrackingUri
from bagbench.errors import printable, without_password

_STYLES = {"ok": "green", "warning": "yellow", "problem": "bold red"}


def doctor(
    tracking_uri: TrackingUri = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of lines.")] = False,
) -> int:
    """Say whether this machine is ready, and how to mend what is not; exit code 1 if something is in the way."""
    from bagbench.doctor import State, examine

    with progress_bar() as bar:
        task = bar.add_task("starting", total=None)
        findings = list(examine(tracking_uri, lambda name: bar.update(task, description=f"looking at: {name}")))
    states = Counter(finding.state for finding in findings)
    if as_json:
        rows = [{**asdict(finding), "fix": finding.fix or None} for finding in findings]
        typer.echo(without_password(json.dumps(rows, indent=2)))
        return 1 if states[State.PROBLEM] else 0
    for finding in findings:
        out.print(Text(f"{finding.state:<9}", _STYLES[finding.state]) + Text(f" {finding.check:<11} {_shown(finding.found)}"))
        if finding.fix:
            out.print(Text(f"{'':<21} fix: {_shown(finding.fix)}"))
    counts = [f"{states[state]} {state}{'s' * (states[state] > 1)}" for state in (State.PROBLEM, State.WARNING) if states[state]]
    out.print(", ".join(counts) or "all well")
    return 1 if states[State.PROBLEM] else 0


def _shown(text: str) -> str:
    return printable(without_password(text))
