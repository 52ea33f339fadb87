"""`bagbench list`: the recipes there are."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bagbench.cli.console import literal, out
from bagbench.recipes import registry


def list_recipes(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    recipe_files: Annotated[list[Path] | None, typer.Option("--recipe-file", help="A Python file with more recipes.")] = None,
) -> None:
    """List the recipes: name, one line, parameters that training moves, input size, where it came from."""
    found = registry(recipe_files or [])
    if as_json:
        rows = [
            {
                "name": recipe.name,
                "summary": recipe.summary,
                "parameters": recipe.parameters,
                "image_size": recipe.image_size,
                "on_backbone": recipe.on_backbone,
                "hyperparameters": dict(recipe.hyperparameters),
                "source": str(recipe.source),
            }
            for recipe in found
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading, justify in (
        ("recipe", "left"),
        ("what it is", "left"),
        ("trained weights", "right"),
        ("image", "right"),
        ("from", "left"),
    ):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type] # a literal in the table above
    for recipe in found:
        table.add_row(
            literal(recipe.name),
            literal(recipe.summary),
            f"{recipe.parameters:,}",
            f"{recipe.image_size} px",
            literal(recipe.origin),
        )
    out.print(table)
