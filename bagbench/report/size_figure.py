"""The drawing of a data-size curve."""

from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from bagbench.analysis.size_curve import SizeCurve
from bagbench.report.drawing import SETTINGS, VALIDATION, Drawing, accuracy_axis, baseline, canvas, element, end_words, title
from bagbench.report.facts import RecipeSizes
from bagbench.report.formats import percent


def size_panel(
    sizes: RecipeSizes, curve: SizeCurve, photos: Sequence[int], *, majority: float, name: str, alternative: str
) -> Drawing:
    """Return one recipe's validation accuracy over the number of photos trained on, as an `<svg>` element.

    Args:
        sizes: whose seeds are drawn as dots.
        curve: the line, and the intervals as a band.
        photos: the numbers of photos on the axis that all panels share, ascending.
        majority: accuracy of always answering the largest class.
        name: a prefix for the drawing's ids, unique on the page.
        alternative: what the drawing shows, in words.
    """
    with mpl.rc_context(SETTINGS):
        figure, axes = canvas()
        accuracy_axis(axes)
        title(axes, "Validation accuracy")
        axes.set_xscale("log")
        axes.set_xlim(photos[0] / 1.1, photos[-1] * 1.1)
        axes.set_xticks(photos, [f"{number:,}" for number in photos])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xlabel("training photos", loc="right", labelpad=2)
        baseline(axes, majority)
        _curve(axes, sizes, curve)
        return element(figure, name=name, alternative=alternative)


def _curve(axes: Axes, sizes: RecipeSizes, curve: SizeCurve) -> None:
    """Draw the line with its ends labelled, the band, and the seeds."""
    images = [band.train_images for band in curve.bands]
    points = [band.accuracy.point for band in curve.bands]
    low, high = [band.accuracy.low for band in curve.bands], [band.accuracy.high for band in curve.bands]
    axes.fill_between(images, low, high, color=VALIDATION, alpha=0.22, linewidth=0)
    axes.plot(images, points, color=VALIDATION, marker="o", markersize=5, clip_on=False)
    for size in sizes.sizes if len(sizes.seeds) > 1 else ():
        seeds = len(size.values)
        axes.plot([size.train_images] * seeds, size.values, "o", color=VALIDATION, markersize=2.5, alpha=0.6, clip_on=False)
    end_words(axes, f"validation\n{percent(points[-1])}", points[-1], VALIDATION)
    axes.annotate(
        percent(points[0]), (images[0], low[0]), (0, -4), textcoords="offset pixels", ha="left", va="top", color=VALIDATION
    )
