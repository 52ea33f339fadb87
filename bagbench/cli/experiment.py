"""`bagbench experiment`: help with writing experiment files."""

import json

import typer

experiment = typer.Typer(help="Help with writing experiment files.", no_args_is_help=True)


@experiment.command()
def schema() -> None:
    """Print the JSON Schema of an experiment file, by which editors complete and check its keys."""
    from bagbench.experiment.schema import schema

    typer.echo(json.dumps(schema(), indent=2))
