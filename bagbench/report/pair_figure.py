"""The drawing of differences between recipes, a row a pair."""

from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bagbench.analysis.intervals import Interval
from bagbench.report.drawing import (
    BOTTOM,
    GAP,
    INK,
    MUTED,
    SETTINGS,
    TOP,
    VALIDATION,
    Drawing,
    canvas,
    element,
    row_words,
    shortened,
    title,
)
from bagbench.report.formats import signed
from bagbench.report.pairs import PairRow

_ROW_HEIGHT = 36
# A name wider than this is cut: two of them and a minus fill the drawing.
_NAME_WIDTH = 18


def difference_panel(
    rows: Sequence[PairRow],
    intervals: Sequence[Interval],
    *,
    heading: str,
    margin: float | None,
    scale: float,
    name: str,
    alternative: str,
) -> Drawing:
    """Return the differences of pairs as points with their intervals, on an axis around zero.

    Args:
        rows: the pairs, drawn from the top.
        intervals: their differences, one a pair.
        heading: what differs, and its unit.
        margin: what counts as no practical difference, drawn as a band; None for no band.
        scale: what the figures are multiplied by: 100 for shares, in points.
        name: a prefix for the drawing's ids, unique on the page.
        alternative: what it shows, in words.
    """
    with mpl.rc_context({**SETTINGS, "axes.grid.axis": "x"}):
        figure, axes = canvas(height=TOP + BOTTOM + _ROW_HEIGHT * len(rows), left=8, right=12)
        _frame(axes, intervals, margin, scale)
        title(axes, heading)
        for place, (row, interval) in enumerate(zip(rows, intervals, strict=True)):
            _row(axes, place, row, interval, scale)
        return element(figure, name=name, alternative=alternative)


def _frame(axes: Axes, intervals: Sequence[Interval], margin: float | None, scale: float) -> None:
    """Draw an axis that zero and every interval is on, and what counts as no difference."""
    low = scale * min(0.0, *(interval.low for interval in intervals))
    high = scale * max(0.0, *(interval.high for interval in intervals))
    room = 0.06 * (high - low) or 1.0
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(len(intervals), 0)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+g}".replace("-", "−") if value else "0"))
    if margin is not None:
        axes.axvspan(-margin * scale, margin * scale, color=GAP, linewidth=0)
    axes.axvline(0, color=MUTED, linewidth=1)


def _row(axes: Axes, place: int, row: PairRow, interval: Interval, scale: float) -> None:
    """Write whose difference it is and how much, and draw it below."""
    words = f"{shortened(row.comparison.a, _NAME_WIDTH)} − {shortened(row.comparison.b, _NAME_WIDTH)}"
    digits = 1 if scale > 1 else 2
    plus = "+" if scale * interval.point >= 0.5 * 10**-digits else ""
    row_words(axes, place, words, plus + signed(scale * interval.point, digits))
    line = place + 0.7
    axes.hlines(line, scale * interval.low, scale * interval.high, color=VALIDATION, linewidth=3)
    axes.plot([scale * interval.point], [line], "o", markersize=6, color=VALIDATION, markeredgecolor=INK)
