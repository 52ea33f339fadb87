"""What drawings of rows have in common: words above, and below them a bar or an interval on an axis that all share."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bagbench.analysis.intervals import Interval
from bagbench.report.drawing import BOTTOM, INK, MUTED, SETTINGS, TOP, VALIDATION, canvas

# To be drawn under: the grid's lines cross all rows.
ROW_SETTINGS = {**SETTINGS, "axes.grid.axis": "x"}
_HEIGHT = 36


def rows_canvas(number: int) -> tuple[Figure, Axes]:
    """Return a drawing of so many rows, from the top, with nothing in them yet; row n is from n to n + 1."""
    figure, axes = canvas(height=TOP + BOTTOM + _HEIGHT * number, left=8, right=12)
    axes.set_ylim(number, 0)
    axes.set_yticks([])
    return figure, axes


def shares_axis(axes: Axes) -> None:
    """Let the horizontal axis run from 0 to 100 %."""
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f} %"))


def differences_axis(axes: Axes, values: Sequence[float]) -> None:
    """Let the horizontal axis hold zero and all values, in signed numbers."""
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.06 * (high - low) or 1.0
    axes.set_xlim(low - room, high + room)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+g}".replace("-", "−") if value else "0"))


def zero(axes: Axes) -> None:
    """Draw the line of no difference."""
    axes.axvline(0, color=MUTED, linewidth=1)


def row_words(axes: Axes, place: int, left: str, right: str) -> None:
    """Write what a row of a drawing is about at its left, and how much it is at its right; what is drawn goes below.

    Args:
        axes: whose vertical axis has a row from each whole number to the next.
        place: the row's, from 0.
        left: what it is about.
        right: how much.
    """
    for text, side, align, weight in ((left, 0, "left", "normal"), (right, 1, "right", "bold")):
        axes.text(
            side,
            place + 0.26,
            text,
            transform=axes.get_yaxis_transform(),
            ha=align,
            va="center",
            color=INK,
            fontsize=10.5,
            fontweight=weight,
            parse_math=False,
        )


def row_interval(axes: Axes, place: int, interval: Interval, *, scale: float = 1) -> None:
    """Draw an interval, and a dot at its point, below the words of a row; the axis is in `scale` times its unit."""
    line = place + 0.7
    axes.hlines(line, scale * interval.low, scale * interval.high, color=VALIDATION, linewidth=3)
    axes.plot([scale * interval.point], [line], "o", markersize=6, color=VALIDATION, markeredgecolor=INK)
