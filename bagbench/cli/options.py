"""Options that several commands have, each with one meaning."""

from pathlib import Path
from typing import Annotated

import typer

from bagbench.errors import ExperimentError

BackboneName = Annotated[
    str | None, typer.Option(metavar="auto|hub|embedded|PATH|URL", help="The pretrained network. (default: auto)")
]
Epochs = Annotated[int | None, typer.Option(metavar="N", help="Passes over the train split. (default: 10)")]
ExperimentFile = Annotated[Path | None, typer.Option("--experiment", metavar="FILE.toml", help="An experiment definition.")]
GroupBy = Annotated[
    str | None,
    typer.Option(metavar="FILE.csv|REGEX", help="Photos that stay together: columns path,group; or what it captures of names."),
]
ImageSize = Annotated[int | None, typer.Option(metavar="PX", help="Side of the images. (default: the recipe's)")]
Jobs = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, envvar="BAGBENCH_JOBS", help="Runs side by side. (default: one a GPU, or else a core)"),
]
RunExperiment = Annotated[
    str | None, typer.Option("--experiment", metavar="NAME", help="Where the name is looked up. (default: the one that ran last)")
]
RunName = Annotated[
    str,
    typer.Argument(metavar="RUN|best", help="A run by name or id, or of a recipe, or of the best one, the first seed."),
]
TrackingUri = Annotated[str | None, typer.Option(metavar="URI", help="The MLflow store. (default: sqlite:///mlruns/mlflow.db)")]
Verify = Annotated[bool, typer.Option("--verify", help="Read every photo again, whatever its size and times say.")]


def read_seeds(text: str) -> int | list[int]:
    """Read `3` as a number of seeds, and `3,5,8` or `7,` as the seeds themselves."""
    try:
        return [int(part) for part in text.split(",") if part.strip()] if "," in text else int(text)
    except ValueError:
        raise ExperimentError(
            f"--seeds: received {text!r}", "give a number (3 is the seeds 0, 1, 2) or seeds with commas (3,5,8)"
        ) from None
