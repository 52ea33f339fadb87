"""What the console shows of an experiment: the leaderboard, and how recipes do on parts of the train split."""

from statistics import fmean
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from bagbench.cli.console import out

if TYPE_CHECKING:
    from bagbench.analysis.intervals import Interval
    from bagbench.report import PageFacts

# From this many columns on the table has room for all of its columns.
_WIDE = 110


def leaderboard(facts: "PageFacts") -> Table:
    """Return the table that the command ends with, as wide as the terminal allows; the page has more of it."""
    wide = out.width >= _WIDE
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("recipe", no_wrap=True)
    for heading in ("seeds", "train") if wide else ():
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("validation, 95 %", no_wrap=True)
    table.add_column("gap, 95 %", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    if wide:
        table.add_column("seconds", justify="right", no_wrap=True)
    for recipe in facts.recipes:
        card = recipe.card
        table.add_row(
            escape(recipe.name),
            *([str(card.seeds), f"{card.train_accuracy.point:.3f}"] if wide else []),
            _figure(card.val_accuracy, ".3f"),
            _figure(card.accuracy_gap, "+.3f"),
            card.verdict.value,
            *([f"{recipe.seconds:.0f}"] if wide else []),
        )
    table.add_row("majority", *([""] * 2 if wide else []), f"{facts.data.majority:.3f}")
    return table


def sizes(facts: "PageFacts") -> Table:
    """Return the table of how the recipes do on parts of the train split."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("recipe", no_wrap=True)
    for heading in ("of train", "photos", "validation", "lowest to highest seed"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in facts.sizes:
        for size in one.sizes:
            table.add_row(
                escape(one.recipe),
                f"{100 * size.fraction:g} %",
                f"{size.train_images:,}",
                f"{fmean(size.values):.3f}",
                f"{min(size.values):.3f} to {max(size.values):.3f}",
            )
    return table


def _figure(interval: "Interval", style: str) -> str:
    return f"{interval.point:{style}} \\[{interval.low:{style}}, {interval.high:{style}}]"  # a backslash: no markup of rich's
