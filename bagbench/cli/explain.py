"""`bagbench explain`: what a run's model looks at in pictures."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bagbench.cli.answers import Pictures, ask, line, summary, write_page
from bagbench.cli.console import out
from bagbench.cli.options import RunExperiment, RunName, TrackingUri
from bagbench.cli.pages import default_page


def explain(
    run: RunName,
    images: Pictures,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The page with the pictures. (default: reports/explain-RUN.html)")
    ] = None,
    experiment: RunExperiment = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    tracking_uri: TrackingUri = None,
) -> int:
    """Show what a run's model looks at in pictures: which parts its answer hangs on, found by covering them one at a time.

    Exit codes: 0 each was explained; 1 some could not be used; 2 none of them, or there is no such model.
    """
    from bagbench.report.occlusions import where

    told = ask(run, images, experiment, tracking_uri, explained=True)
    if as_json:
        typer.echo(json.dumps(summary(told), indent=2))
    else:
        for one in told.answered:
            if (found := one.occlusion) is not None:
                share = "" if found.border_share is None else f"; border share {found.border_share:.2f}"
                left = f"covering one part leaves {found.lowest:.3f}"
                out.print(f"{line(one)}, looks {where(found)}{share}; {left}", markup=False)
    write_page(html or default_page(told.model.run.name, "explain-"), told)
    return 1 if told.unanswered else 0
