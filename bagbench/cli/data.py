"""`bagbench data`: look after the photos."""

from pathlib import Path
from typing import Annotated

import typer

from bagbench.cli.audit import audit
from bagbench.cli.clean import clean
from bagbench.cli.collect import collect
from bagbench.cli.console import tell
from bagbench.cli.split import split

data = typer.Typer(help="Look after the photos.", no_args_is_help=True)
data.command()(audit)
data.command()(clean)
data.command()(collect)
data.command()(split)


@data.command()
def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An empty folder, or one to be made.")],
) -> None:
    """Write the sample out, drawn pictures of bags in one sub-folder a class, to look at and to imitate."""
    from bagbench.data.sample import write_out
    from bagbench.kept import cache_folder

    written = write_out(folder, cache_folder())
    classes = ", ".join(written.classes)
    tell(f"{len(written.photos)} drawn pictures in {len(written.classes)} classes ({classes}): {folder}")
