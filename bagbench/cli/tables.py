"""What the console shows of an experiment: the leaderboard, and how recipes do on parts of the train split."""

from collections.abc import Sequence
from statistics import fmean
from typing import TYPE_CHECKING

from rich.table import Table

from bagbench.cli.console import literal, out

if TYPE_CHECKING:
    from bagbench.analysis.intervals import Interval
    from bagbench.report import PageFacts

# From this many columns on the table has room for all of its columns but the test's, or for all but the seconds.
_WIDE = 110


def leaderboard(facts: "PageFacts") -> Table:
    """Return the table that the command ends with, as wide as the terminal allows; the page has more of it."""
    wide = out.width >= _WIDE
    tested = any(recipe.test_accuracy for recipe in facts.recipes)
    timed = wide and not tested
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("recipe", no_wrap=True)
    for heading in ("seeds", "train") if wide else ():
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("validation, 95 %", no_wrap=True)
    if tested:
        table.add_column("test, 95 %" if wide else "test", no_wrap=True)
    table.add_column("gap, 95 %", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    if timed:
        table.add_column("seconds", justify="right", no_wrap=True)
    for recipe in facts.recipes:
        card = recipe.card
        table.add_row(
            literal(recipe.name),
            *([str(card.seeds), f"{card.train_accuracy.point:.3f}"] if wide else []),
            _figure(card.val_accuracy, ".3f"),
            *_test(recipe.test_accuracy, wide=wide),
            _figure(card.accuracy_gap, "+.3f"),
            card.verdict.value,
            *([f"{recipe.seconds:.0f}"] if timed else []),
        )
    table.add_row("majority", *([""] * 2 if wide else []), f"{facts.data.majority:.3f}")
    return table


def over_folders(experiments: Sequence["PageFacts"]) -> Table:
    """Return the table of how each recipe does on each folder of photos, an experiment each; recipes in the first one's order."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("recipe", "photos", "validation, 95 %", "verdict"):
        table.add_column(heading, no_wrap=True)
    names = dict.fromkeys(recipe.name for facts in experiments for recipe in facts.recipes)
    for name in names:
        found = [(facts.data.name, recipe) for facts in experiments for recipe in facts.recipes if recipe.name == name]
        for folder, recipe in found:
            table.add_row(literal(name), literal(folder), _figure(recipe.card.val_accuracy, ".3f"), recipe.card.verdict.value)
    for facts in experiments:
        table.add_row("majority", literal(facts.data.name), f"{facts.data.majority:.3f}")
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
                literal(one.recipe),
                f"{100 * size.fraction:g} %",
                f"{size.train_images:,}",
                f"{fmean(size.values):.3f}",
                f"{min(size.values):.3f} to {max(size.values):.3f}",
            )
    return table


def _test(accuracy: "Interval | None", *, wide: bool) -> list[str]:
    """Return the cells of the test column, of which there are none without a test."""
    if accuracy is None:
        return []
    return [_figure(accuracy, ".3f") if wide else f"{accuracy.point:.3f}"]


def _figure(interval: "Interval", style: str) -> str:
    return f"{interval.point:{style}} \\[{interval.low:{style}}, {interval.high:{style}}]"  # a backslash: no markup of rich's
