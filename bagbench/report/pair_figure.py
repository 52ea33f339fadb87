"""The drawing of differences between recipes, a row a pair."""

from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes

from bagbench.analysis.intervals import Interval
from bagbench.report.drawing import GAP, Drawing, element, shortened, title
from bagbench.report.formats import signed
from bagbench.report.pairs import PairRow
from bagbench.report.rows import ROW_SETTINGS, differences_axis, row_interval, row_words, rows_canvas, zero

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
    with mpl.rc_context(ROW_SETTINGS):
        figure, axes = rows_canvas(len(rows))
        differences_axis(axes, [scale * end for interval in intervals for end in (interval.low, interval.high)])
        if margin is not None:
            axes.axvspan(-margin * scale, margin * scale, color=GAP, linewidth=0)
        zero(axes)
        title(axes, heading)
        for place, (row, interval) in enumerate(zip(rows, intervals, strict=True)):
            _row(axes, place, row, interval, scale)
        return element(figure, name=name, alternative=alternative)


def _row(axes: Axes, place: int, row: PairRow, interval: Interval, scale: float) -> None:
    """Write whose difference it is and how much, and draw it below."""
    words = f"{shortened(row.comparison.a, _NAME_WIDTH)} − {shortened(row.comparison.b, _NAME_WIDTH)}"
    digits = 1 if scale > 1 else 2
    plus = "+" if scale * interval.point >= 0.5 * 10**-digits else ""
    row_words(axes, place, words, plus + signed(scale * interval.point, digits))
    row_interval(axes, place, interval, scale=scale)
