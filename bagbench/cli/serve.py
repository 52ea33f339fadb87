"""`bagbench serve`: a run's model behind a page to drop photos on, and MLflow's scoring protocol."""

from contextlib import suppress
from typing import Annotated

import typer

from bagbench.cli.answers import introduce
from bagbench.cli.console import remark
from bagbench.cli.options import RunExperiment, RunName, TrackingUri


def serve(
    run: RunName,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Address to listen on; any but this machine's own lets others in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any that is free.")] = 5001,
    experiment: RunExperiment = None,
    tracking_uri: TrackingUri = None,
) -> None:
    """Answer photos with a run's model: a page to drop one on, and MLflow's scoring protocol at /invocations."""
    from bagbench.report.asking_page import render_asking
    from bagbench.serving import load, pedigree_of
    from bagbench.serving.server import MOST_BYTES, address, is_open, listen, server
    from bagbench.tracking import Store

    store = Store(tracking_uri)
    known = pedigree_of(store, run, experiment)
    with listen(host, port) as door:
        introduce(known)
        page = render_asking(
            known.run.name,
            known.facts,
            classes=known.classes,
            accuracy=known.accuracy,
            photos=known.validation_photos,
            most_bytes=MOST_BYTES,
        )
        answering = server(load(store, known), page, host)
        if is_open(door):
            remark("warning   whoever can reach this machine can ask: there is no password, and what is sent is not encrypted")
        remark(f"serving   {address(host, door)}; Ctrl-C ends it")
        with suppress(KeyboardInterrupt):  # how a server is meant to end
            answering.run(sockets=[door])
