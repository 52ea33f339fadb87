"""`bagbench report`: what is recorded, as a page."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bagbench.cli.console import remark, tell
from bagbench.cli.options import TrackingUri
from bagbench.cli.pages import default_page, write
from bagbench.errors import ExperimentError

if TYPE_CHECKING:
    from bagbench.report import PageFacts
    from bagbench.tracking import Store


def report(
    experiment: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Several stand side by side. (default: the one that ran last)")
    ] = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="The page. (default: reports/NAME.html)")] = None,
    tracking_uri: TrackingUri = None,
) -> None:
    """Make the page again from what MLflow holds; nothing is trained."""
    from bagbench.tracking import Store

    for name, times in Counter(experiment or []).items():
        if times > 1:
            raise ExperimentError(f"--experiment: received '{name}' {times} times", "name each experiment once")
    store = Store(tracking_uri)
    experiments = [store.find_experiment(name) for name in experiment] if experiment else [store.find_experiment(None)]
    facts, page = write_page(store, experiments, output)
    for one in facts.left_out:
        remark(f"left out  {one.experiment}: {one.reason}")
    tell(f"report: {page}")


def write_page(store: "Store", experiments: Sequence[tuple[str, str]], output: Path | None) -> tuple["PageFacts", Path]:
    """Write the page of experiments, name and id of each; return what it says and where it is."""
    from bagbench.report import render
    from bagbench.report.collect import collect

    facts = collect(store, experiments)
    page = output or default_page("-".join(name for name, _ in experiments))
    write(page, render(facts), "name another file with --output")
    return facts, page
