"""What the commands print on: results go to standard output, progress and remarks to standard error."""

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from bagbench.errors import printable

out = Console(highlight=False, soft_wrap=True)
if not out.is_terminal:
    out.width = 120  # nobody's window: a file or a pipe takes whole rows
err = Console(stderr=True, highlight=False, soft_wrap=True)


def tell(line: str) -> None:
    """Print a line on standard output, taken literally."""
    out.print(Text(printable(line)))


def literal(text: str) -> str:
    """Return a stranger's text as a cell of a table shows it: on one line, without markup and what a terminal would obey."""
    return escape(printable(text))


def remark(message: str) -> None:
    """Print a line on standard error, taken literally."""
    err.print(Text(printable(message)))


def progress_bar() -> Progress:
    """Return a progress bar with an estimate of the time left; it draws nothing where standard error is not a terminal."""
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        speed_estimate_period=3600,  # an epoch may take minutes; its own default forgets after 30 s
        disable=not err.is_terminal,
    )


def duration(seconds: float) -> str:
    """Return a length of time in the unit that suits it: `40 s`, `12 min`, `3.5 h`."""
    if seconds < 100:  # noqa: PLR2004 # beyond that, minutes read better
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"  # noqa: PLR2004 # likewise, hours
