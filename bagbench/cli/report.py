"""`bagbench report` and `bagbench ui`: what is recorded, as a page and in MLflow's own interface."""

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bagbench.cli.console import out, remark
from bagbench.errors import ConfigurationError

if TYPE_CHECKING:
    from bagbench.report import PageFacts
    from bagbench.tracking import Store

TrackingUri = Annotated[str | None, typer.Option(metavar="URI", help="The MLflow store. (default: sqlite:///mlruns/mlflow.db)")]


def report(
    experiment: Annotated[str | None, typer.Option(metavar="NAME", help="(default: the one that ran last)")] = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="The page. (default: reports/NAME.html)")] = None,
    tracking_uri: TrackingUri = None,
) -> None:
    """Make the page again from what MLflow holds; nothing is trained."""
    from bagbench.tracking import Store

    store = Store(tracking_uri)
    name, experiment_id = store.find_experiment(experiment)
    _, page = write_page(store, experiment_id, name, output)
    out.print(f"report: {page}", markup=False)


def write_page(store: "Store", experiment_id: str, experiment: str, output: Path | None) -> tuple["PageFacts", Path]:
    """Write an experiment's page; return what it says and where it is."""
    from bagbench.report import render
    from bagbench.report.collect import collect

    facts = collect(store, experiment_id, experiment)
    # The name may be anything; the file's name stays in its folder.
    page = output or Path("reports") / (re.sub(r"[^\w.-]+", "-", experiment).strip(".") + ".html")
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(render(facts), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"cannot write the page '{page}': {error.strerror}", "name another file with --output"
        ) from error
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
    arguments = ["-m", "mlflow", "ui", "--backend-store-uri", store.uri, "--host", "127.0.0.1", "--port", str(port)]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 # our own interpreter, no shell
