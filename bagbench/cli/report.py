"""`bagbench report` and `bagbench ui`: what is recorded, as a page and in MLflow's own interface."""

import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bagbench.cli.console import out, remark
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
    out.print(f"report: {page}", markup=False)


def write_page(store: "Store", experiments: Sequence[tuple[str, str]], output: Path | None) -> tuple["PageFacts", Path]:
    """Write the page of experiments, name and id of each; return what it says and where it is."""
    from bagbench.report import render
    from bagbench.report.collect import collect

    facts = collect(store, experiments)
    page = output or default_page("-".join(name for name, _ in experiments))
    write(page, render(facts), "name another file with --output")
    return facts, page


def ui(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 5000,
    tracking_uri: TrackingUri = None,
) -> None:
    """Open MLflow's own interface on the right store; it listens on 127.0.0.1 only."""
    from bagbench.tracking import Store

    store = Store(tracking_uri)
    if store.is_server:
        remark("the store is a server: its address in a browser is its interface")
        return
    remark(f"MLflow on http://127.0.0.1:{port}; Ctrl-C ends it")
    arguments = ["-m", "mlflow", "ui", "--host", "127.0.0.1", "--port", str(port)]
    # For one reader one process is enough; MLflow would start eight more, of 250 MB each, to serve many and run jobs of its own.
    # A command line is everybody's to read, so the store, which may have a password in it, is not there.
    environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_BACKEND_STORE_URI": store.uri}
    os.execve(sys.executable, [sys.executable, *arguments, "--workers", "1"], environment)  # noqa: S606 # our interpreter, no shell
