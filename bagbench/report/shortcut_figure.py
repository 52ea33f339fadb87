"""The drawing of shortcuts: how well one property alone gives the class away, a row a property."""

from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes

from bagbench.analysis.intervals import Interval
from bagbench.report.drawing import MUTED, Drawing, element, shortened, title
from bagbench.report.formats import percent
from bagbench.report.rows import ROW_SETTINGS, row_interval, row_words, rows_canvas, shares_axis

# A property's name wider than this is cut: what it reaches, and chance, stand beside it.
_NAME_WIDTH = 20


def shortcut_panel(rows: Sequence[tuple[str, Interval, float]], *, name: str, alternative: str) -> Drawing:
    """Return accuracies as points with their intervals, and chance as a dotted stroke in each row.

    Args:
        rows: a property, the accuracy of the class guessed from it alone, and that of guessing without it; from the top.
        name: a prefix for the drawing's ids, unique on the page.
        alternative: what it shows, in words.
    """
    with mpl.rc_context(ROW_SETTINGS):
        figure, axes = rows_canvas(len(rows))
        shares_axis(axes)
        title(axes, "Class guessed right")
        for place, (what, accuracy, chance) in enumerate(rows):
            _row(axes, place, what, accuracy, chance)
        return element(figure, name=name, alternative=alternative)


def _row(axes: Axes, place: int, what: str, accuracy: Interval, chance: float) -> None:
    """Write which property it is and what it reaches, and draw it below."""
    row_words(axes, place, shortened(what, _NAME_WIDTH), f"{percent(accuracy.point)}, chance {percent(chance)}")
    axes.vlines(chance, place + 0.5, place + 0.9, color=MUTED, linewidth=2, linestyle=(0, (1, 1)))
    row_interval(axes, place, accuracy)
