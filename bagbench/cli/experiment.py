"""`bagbench experiment`: help with writing experiment files."""

import json
import shlex
from pathlib import Path
from typing import Annotated

import typer

from bagbench.cli.console import remark, tell
from bagbench.errors import ExperimentError, printable

experiment = typer.Typer(help="Help with writing experiment files.", no_args_is_help=True)


@experiment.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="The file; there must be none yet.")],
) -> None:
    """Write a commented experiment file to start from, on the sample until it names photos, and beside it the schema."""
    from bagbench.experiment.template import SCHEMA_FILE, template

    command = shlex.join(["python", "-m", "bagbench", "run", "--all", "--experiment", str(file)])
    _write(file, template(printable(command)))
    tell(f"experiment: {printable(str(file))}")
    beside = file.parent / SCHEMA_FILE
    if beside.exists():
        remark(f"kept      {beside}, which is there already; `bagbench experiment schema` prints this version's")
    else:
        _write(beside, _schema_text())


@experiment.command()
def schema() -> None:
    """Print the JSON Schema of an experiment file, by which editors complete and check its keys."""
    typer.echo(_schema_text(), nl=False)


def _schema_text() -> str:
    from bagbench.experiment.schema import schema

    return json.dumps(schema(), indent=2) + "\n"


def _write(file: Path, text: str) -> None:
    """Write a file that is not there yet, and the folder that it lies in.

    Raises:
        ExperimentError: if it is there, or cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise ExperimentError(f"cannot write '{file}': {error.strerror}", "name a file that is not there yet") from error
