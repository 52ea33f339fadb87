"""The drawings of a recipe's curves."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor, log

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bagbench.report.curves import Contrast, Limits, Measure
from bagbench.report.drawing import (
    GAP,
    INK,
    PLOT_HEIGHT,
    PLOT_WIDTH,
    SETTINGS,
    TRAIN,
    VALIDATION,
    WORDS_HEIGHT,
    Drawing,
    accuracy_axis,
    baseline,
    canvas,
    element,
    guess,
    title,
)
from bagbench.report.formats import percent, points, signed, spans

_LETTER_WIDTH = 5.5  # pixels, of the small words within a plot, on average
_LABEL_HEIGHT = 31  # two lines at a curve's end


def panel(curves: Contrast, limits: Limits, *, majority: float, classes: int, name: str, alternative: str) -> Drawing:
    """Return one recipe's train and validation curves in one measure, as an `<svg>` element.

    Args:
        curves: what to draw.
        limits: the axes that all panels share.
        majority: accuracy of always answering the largest class, drawn in the accuracy panels.
        classes: how many; to find all equally probable costs the logarithm of it, drawn in the loss panels.
        name: a prefix for the drawing's ids, unique on the page.
        alternative: what the drawing shows, in words.
    """
    with mpl.rc_context(SETTINGS):
        figure, axes = canvas()
        _frame(axes, curves.measure, limits)
        _curves(axes, curves)
        if curves.measure is Measure.ACCURACY:
            baseline(axes, majority)
            _gap(axes, curves, limits)
        elif log(classes) < limits.loss:
            guess(axes, log(classes))
        _marks(axes, curves, limits, majority if curves.measure is Measure.ACCURACY else log(classes))
        _ends(axes, curves, limits)
        return element(figure, name=name, alternative=alternative)


def _frame(axes: Axes, measure: Measure, limits: Limits) -> None:
    """Draw the shared axes."""
    if limits.epochs > 1:
        axes.set_xlim(1, limits.epochs)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, steps=[1, 2, 5, 10]))
    else:
        axes.set_xlim(0.5, 1.5)
        axes.set_xticks([1])
    axes.set_xlabel("epoch", loc="right", labelpad=2)
    if measure is Measure.ACCURACY:
        accuracy_axis(axes)
        title(axes, "Accuracy")
    else:
        axes.set_ylim(0, limits.loss)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
        title(axes, "Loss (cross-entropy, nats)")


def _curves(axes: Axes, curves: Contrast) -> None:
    """Draw the gap between the means, the seeds as bands, and the means; a lone epoch as dots and bars."""
    epochs, lone = range(1, curves.epochs + 1), curves.epochs == 1
    if lone:
        axes.vlines(epochs, curves.train.mean, curves.validation.mean, color=GAP, linewidth=12)
    axes.fill_between(epochs, curves.train.mean, curves.validation.mean, color=GAP, linewidth=0)
    for curve, colour, dash in ((curves.train, TRAIN, (0, (5, 1.5))), (curves.validation, VALIDATION, "solid")):
        if curves.seeds > 1 and lone:
            axes.vlines(epochs, curve.low, curve.high, color=colour, alpha=0.5)
        elif curves.seeds > 1:
            axes.fill_between(epochs, curve.low, curve.high, color=colour, alpha=0.22, linewidth=0)
        axes.plot(epochs, curve.mean, color=colour, linestyle=dash, marker="o" if lone else "", clip_on=False)


def _gap(axes: Axes, curves: Contrast, limits: Limits) -> None:
    """Write the gap into its shade where the shade is high enough over the width of the words."""
    pairs = list(zip(curves.train.mean, curves.validation.mean, strict=True))
    late = pairs[len(pairs) // 2 :]
    ceiling, floor = min(train for train, _ in late), max(validation for _, validation in late)
    words = f"gap {points(pairs[-1][0] - pairs[-1][1])}"
    width = (curves.epochs - 1) / max(limits.epochs - 1, 1) * PLOT_WIDTH
    if len(late) > 1 and (ceiling - floor) * PLOT_HEIGHT > 1.6 * WORDS_HEIGHT and width > len(words) * _LETTER_WIDTH:
        at = (curves.epochs, ceiling - 0.35 * (ceiling - floor))
        axes.annotate(words, at, (-6, 0), textcoords="offset pixels", ha="right", va="center", color=INK)


def _marks(axes: Axes, curves: Contrast, limits: Limits, unlearned: float) -> None:
    """Mark each seed's best epoch on the validation side, and name them once, clear of the curves as far as the words reach.

    That is under an accuracy and over a loss, where training has no line; but not where the words on what needs no learning
    stand, at the height `unlearned`: an accuracy hardly above them has its words over both curves, a loss just there a little
    higher. A recipe of few epochs beside one of many has no room for words.
    """
    epochs, values = [epoch for epoch, _ in curves.marks], [value for _, value in curves.marks]
    axes.plot(epochs, values, "o", markersize=6, color=VALIDATION, markeredgecolor=INK, clip_on=False, zorder=4)
    is_accuracy = curves.measure is Measure.ACCURACY
    words = f"{'best' if is_accuracy else 'lowest'} at {spans(epochs)}"
    middle = (min(epochs) + max(epochs)) / 2
    side = min(2, int(3 * axes.transLimits.transform((middle, 0))[0]))
    reach = len(words) * _LETTER_WIDTH * max(limits.epochs - 1, 1) / PLOT_WIDTH
    reached = ((middle, middle + reach), (middle - reach / 2, middle + reach / 2), (middle - reach, middle))
    if curves.epochs < limits.epochs:  # beyond its last epoch stand the labels of the curve's end
        fitting = [one for one in (side, 1, 2) if reached[one][0] >= 1 and reached[one][1] <= curves.epochs]
        if not fitting:
            return
        side = fitting[0]
    first, last = reached[side]
    covered = range(max(0, floor(first) - 1), min(curves.epochs, ceil(last)))
    lowest = min([*values, *(curves.validation.low[place] for place in covered)])
    highest = max(max(curves.validation.high[place], curves.train.high[place]) for place in covered)
    line = WORDS_HEIGHT / PLOT_HEIGHT * axes.get_ylim()[1]
    under = is_accuracy and lowest - unlearned > line
    if not is_accuracy and unlearned - line < highest < unlearned + line:
        highest = unlearned + line
    axes.annotate(
        words,
        (middle, lowest if under else highest),
        (0, -6 if under else 6),
        textcoords="offset pixels",
        ha=("left", "center", "right")[side],
        va="top" if under else "bottom",
        fontsize=10,
        color=VALIDATION,
    )


def _ends(axes: Axes, curves: Contrast, limits: Limits) -> None:
    """Label the curves at their ends, pushed apart where they meet; a recipe of fewer epochs ends within the plot."""
    value = percent if curves.measure is Measure.ACCURACY else lambda loss: signed(loss, 2)
    top = axes.get_ylim()[1]
    ends = [("training", curves.train.mean[-1], TRAIN), ("validation", curves.validation.mean[-1], VALIDATION)]
    end_at = 1.0 if curves.epochs == limits.epochs else float(axes.transLimits.transform((curves.epochs, 0))[0])
    heights = _apart([PLOT_HEIGHT * end / top for _, end, _ in ends])
    for (word, end, colour), height in zip(ends, heights, strict=True):
        axes.annotate(
            f"{word}\n{value(end)}",
            (end_at, height / PLOT_HEIGHT),
            (9, 0),
            xycoords="axes fraction",
            textcoords="offset pixels",
            va="center",
            color=colour,
            fontweight="bold",
            linespacing=1.1,
        )


def _apart(heights: Sequence[float]) -> list[float]:
    """Move two heights, in pixels of the plot, symmetrically apart until the labels there don't overlap, within the plot."""
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    placed = list(heights)
    for lower, upper in pairwise(order):
        short = max(0.0, _LABEL_HEIGHT - (placed[upper] - placed[lower]))
        placed[lower] -= short / 2
        placed[upper] += short / 2
    over = max(0.0, max(placed) - PLOT_HEIGHT)
    under = max(0.0, _LABEL_HEIGHT / 2 - min(placed))
    return [height - over + under for height in placed]
