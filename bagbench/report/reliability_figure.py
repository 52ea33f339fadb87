"""The drawing of how sure a recipe is against how often it is right."""

import matplotlib as mpl

from bagbench.analysis.calibration import Calibration
from bagbench.report.drawing import GAP, MUTED, SETTINGS, VALIDATION, Drawing, accuracy_axis, canvas, element, title


def reliability_panel(calibration: Calibration, *, name: str, alternative: str) -> Drawing:
    """Return the accuracy of predictions over their confidence, as an `<svg>` element.

    Args:
        calibration: a dot a bin, with its interval.
        name: a prefix for the drawing's ids, unique on the page.
        alternative: what it shows, in words.
    """
    sure = [part.confidence for part in calibration.bins]
    right = [part.accuracy.point for part in calibration.bins]
    with mpl.rc_context(SETTINGS):
        figure, axes = canvas(right=20)
        accuracy_axis(axes)
        title(axes, "Share of the answers that is right")
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        axes.set_xlabel("how sure it is", loc="right", labelpad=2)
        axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
        axes.annotate("as sure as right", (0.04, 0.04), (0, 6), textcoords="offset pixels", fontsize=10, color=MUTED, va="bottom")
        axes.fill_between(sure, sure, right, color=GAP, linewidth=0)
        low, high = [part.accuracy.low for part in calibration.bins], [part.accuracy.high for part in calibration.bins]
        axes.vlines(sure, low, high, color=VALIDATION, linewidth=1.5)
        axes.plot(sure, right, "o", color=VALIDATION, markersize=4.5, clip_on=False)
        return element(figure, name=name, alternative=alternative)
