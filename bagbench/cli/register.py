"""`bagbench register`: a run's model in MLflow's model registry."""

from typing import Annotated

import typer

from bagbench.cli.console import remark, tell
from bagbench.cli.options import RunExperiment, RunName, TrackingUri


def register(
    run: RunName,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="The registered model. (default: the photos' folder)")] = None,
    alias: Annotated[str, typer.Option(metavar="ALIAS", help="What leads to this version from now on.")] = "champion",
    experiment: RunExperiment = None,
    tracking_uri: TrackingUri = None,
) -> None:
    """Put a run's model into MLflow's model registry, and print the address by which others load it."""
    from bagbench.serving import pedigree_of
    from bagbench.tracking import Store
    from bagbench.tracking.registry import model_name, register

    store = Store(tracking_uri)
    known = pedigree_of(store, run, experiment)
    record, accuracy = known.run, known.accuracy
    done = register(
        store,
        record,
        name=model_name(record.tags["data"]) if name is None else name,
        alias=alias,
        tags={
            "recipe": record.params["recipe"],
            "data_digest": record.tags["data_digest"],
            "validation_accuracy": f"{accuracy.point:.4f}",
            "validation_accuracy_low": f"{accuracy.low:.4f}",
            "validation_accuracy_high": f"{accuracy.high:.4f}",
        },
        description="\n".join(f"- {what}: {value}" for what, value in known.facts),
    )
    new = "" if done.is_new else ", which this run's model was already"
    remark(f"version   {done.version} of '{done.name}'{new}")
    moved = f"; it led to version {done.before} before" if done.before not in {None, done.version} else ""
    remark(f"alias     {done.alias}{moved}")
    tell(done.address)
