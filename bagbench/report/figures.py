"""The drawings: SVG with real text, in the page's own colours, so that one drawing fits light, dark and paper."""

import io
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bagbench.report.curves import Contrast, Limits, Measure
from bagbench.report.formats import percent, points, signed, spans

# Matplotlib wants a colour where the page has a name for one, so each name gets a stand-in that no drawing would pick.
_TRAIN, _VALIDATION, _GAP, _INK, _MUTED, _RULE = "#0a0b01", "#0a0b02", "#0a0b03", "#0a0b04", "#0a0b05", "#0a0b06"
_COLOURS = {
    _TRAIN: "var(--training)",
    _VALIDATION: "var(--validation)",
    _GAP: "var(--gap)",
    _INK: "var(--ink)",
    _MUTED: "var(--muted)",
    _RULE: "var(--rule)",
}
_SETTINGS: dict[Any, Any] = {  # matplotlib's own type for it lists every setting that there is
    "svg.fonttype": "none",
    "svg.hashsalt": "bagbench",
    "font.size": 11.5,
    "axes.edgecolor": _MUTED,
    "axes.labelcolor": _MUTED,
    "text.color": _INK,
    "xtick.color": _MUTED,
    "ytick.color": _MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "ytick.major.size": 0,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": _RULE,
    "lines.linewidth": 2,
}
# In CSS pixels, drawn at 72 dots an inch: about as wide as a phone's screen, so that the letters keep their size there.
_WIDTH, _HEIGHT = 300, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 74, 28, 34
_PLOT_HEIGHT = _HEIGHT - _TOP - _BOTTOM
_LABEL_HEIGHT = 31  # two lines at a curve's end
_WORDS_HEIGHT = 17  # one line within the plot


def panel(curves: Contrast, limits: Limits, *, majority: float, name: str, alternative: str) -> str:
    """Return one recipe's train and validation curves in one measure, as an `<svg>` element.

    Args:
        curves: what to draw.
        limits: the axes that all panels share.
        majority: accuracy of always answering the largest class, drawn in the accuracy panels.
        name: a prefix for the drawing's ids, unique on the page.
        alternative: what the drawing shows, in words.
    """
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(_WIDTH / 72, _HEIGHT / 72))
        axes = figure.add_axes(
            (_LEFT / _WIDTH, _BOTTOM / _HEIGHT, (_WIDTH - _LEFT - _RIGHT) / _WIDTH, _PLOT_HEIGHT / _HEIGHT), axisbelow=True
        )
        _frame(axes, curves.measure, limits)
        _curves(axes, curves)
        if curves.measure is Measure.ACCURACY:
            _baseline(axes, majority)
            _gap(axes, curves)
        _marks(axes, curves)
        _ends(axes, curves)
        buffer = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))  # no metadata: the same facts give the same bytes
        figure.savefig(buffer, format="svg", transparent=True, metadata=nothing)
    return _inline(buffer.getvalue(), name=name, alternative=alternative)


def _frame(axes: Axes, measure: Measure, limits: Limits) -> None:
    """Draw the shared axes: a title above the vertical one instead of a rotated label."""
    accuracy = measure is Measure.ACCURACY
    axes.set_ylim(0, 1 if accuracy else limits.loss)
    if limits.epochs > 1:
        axes.set_xlim(1, limits.epochs)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, steps=[1, 2, 5, 10]))
    else:
        axes.set_xlim(0.5, 1.5)
        axes.set_xticks([1])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    if accuracy:
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
        axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f} %"))
    axes.set_xlabel("epoch", loc="right", labelpad=2)
    title = "Accuracy" if accuracy else "Loss (cross-entropy, nats)"
    axes.annotate(title, (0, _HEIGHT - 14), xycoords="figure pixels", color=_INK, fontweight="bold")


def _curves(axes: Axes, curves: Contrast) -> None:
    """Draw the gap between the means, the seeds as bands, and the means; a lone epoch as dots and bars."""
    epochs, lone = range(1, curves.epochs + 1), curves.epochs == 1
    if lone:
        axes.vlines(epochs, curves.train.mean, curves.validation.mean, color=_GAP, linewidth=12)
    axes.fill_between(epochs, curves.train.mean, curves.validation.mean, color=_GAP, linewidth=0)
    for curve, colour, dash in ((curves.train, _TRAIN, (0, (5, 1.5))), (curves.validation, _VALIDATION, "solid")):
        if curves.seeds > 1 and lone:
            axes.vlines(epochs, curve.low, curve.high, color=colour, alpha=0.5)
        elif curves.seeds > 1:
            axes.fill_between(epochs, curve.low, curve.high, color=colour, alpha=0.22, linewidth=0)
        axes.plot(epochs, curve.mean, color=colour, linestyle=dash, marker="o" if lone else "", clip_on=False)


def _baseline(axes: Axes, majority: float) -> None:
    axes.axhline(majority, color=_MUTED, linewidth=1, linestyle=(0, (1, 2)))
    below = majority * _PLOT_HEIGHT > _WORDS_HEIGHT  # under the line, if there is room: no useful recipe's curve goes there
    axes.annotate(
        f"always the largest class, {percent(majority)}",
        (1, majority),
        (0, -3 if below else 3),
        xycoords=("axes fraction", "data"),
        textcoords="offset pixels",
        ha="right",
        va="top" if below else "bottom",
        fontsize=10,
        color=_MUTED,
    )


def _gap(axes: Axes, curves: Contrast) -> None:
    """Write the gap into its shade where the shade is high enough over the width of the words."""
    pairs = list(zip(curves.train.mean, curves.validation.mean, strict=True))
    late = pairs[len(pairs) // 2 :]
    ceiling, floor = min(train for train, _ in late), max(validation for _, validation in late)
    if len(late) > 1 and (ceiling - floor) * _PLOT_HEIGHT > 1.6 * _WORDS_HEIGHT:
        gap = pairs[-1][0] - pairs[-1][1]
        at = (curves.epochs, ceiling - 0.35 * (ceiling - floor))
        axes.annotate(f"gap {points(gap)}", at, (-6, 0), textcoords="offset pixels", ha="right", va="center", color=_INK)


def _marks(axes: Axes, curves: Contrast) -> None:
    """Mark each seed's best epoch on the validation side, and name them once, under the curve if the train curve leaves room."""
    epochs, values = [epoch for epoch, _ in curves.marks], [value for _, value in curves.marks]
    axes.plot(epochs, values, "o", markersize=6, color=_VALIDATION, markeredgecolor=_INK, clip_on=False, zorder=4)
    room = min(min(values) - curves.train.mean[epoch - 1] for epoch in epochs) * _PLOT_HEIGHT / axes.get_ylim()[1]
    above = 0 < room < 1.4 * _WORDS_HEIGHT
    middle = (min(epochs) + max(epochs)) / 2
    word = "best" if curves.measure is Measure.ACCURACY else "lowest"
    axes.annotate(
        f"{word}: epoch{'' if len(set(epochs)) == 1 else 's'} {spans(epochs)}",
        (middle, max(values) if above else min(values)),
        (0, 8 if above else -8),
        textcoords="offset pixels",
        ha=("left", "center", "right")[min(2, int(3 * axes.transLimits.transform((middle, 0))[0]))],
        va="bottom" if above else "top",
        fontsize=10,
        color=_VALIDATION,
    )


def _ends(axes: Axes, curves: Contrast) -> None:
    """Label the curves at their ends, pushed apart where they meet."""
    value = percent if curves.measure is Measure.ACCURACY else lambda loss: signed(loss, 2)
    top = axes.get_ylim()[1]
    ends = [("training", curves.train.mean[-1], _TRAIN), ("validation", curves.validation.mean[-1], _VALIDATION)]
    heights = _apart([_PLOT_HEIGHT * end / top for _, end, _ in ends])
    for (word, end, colour), height in zip(ends, heights, strict=True):
        axes.annotate(
            f"{word}\n{value(end)}",
            (1, height / _PLOT_HEIGHT),
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
    over = max(0.0, max(placed) - _PLOT_HEIGHT)
    under = max(0.0, _LABEL_HEIGHT / 2 - min(placed))
    return [height - over + under for height in placed]


def _inline(svg: str, *, name: str, alternative: str) -> str:
    """Turn matplotlib's file into an element of the page: no ids but those used, none shared, the page's fonts and colours."""
    root = ET.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", svg))  # noqa: S314 - matplotlib wrote it, a moment ago
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.endswith("}style"):  # its one rule would reach beyond the drawing; the page's style sheet has it
                parent.remove(child)
    referenced = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    for element in root.iter():
        element.tag = element.tag.partition("}")[2]
        element.text, element.tail = (element.text or "").strip("\n ") or None, None
        for key, text in list(element.attrib.items()):
            del element.attrib[key]
            if key == "id" and text not in referenced:
                continue
            element.set(key.rpartition("}")[2], _own(key, text, name))
    for key in ("width", "height", "version"):
        del root.attrib[key]
    root.attrib |= {"class": "figure", "role": "img", "aria-label": alternative}
    return ET.tostring(root, encoding="unicode")


def _own(key: str, text: str, name: str) -> str:
    """Return an attribute's text with the page's colours, and ids that are this drawing's own."""
    if key == "id":
        return f"{name}-{text}"
    if key == "style":
        text = re.sub(r"font-family: [^;]*(; |$)", "", text)
        for stand_in, colour in _COLOURS.items():
            text = text.replace(stand_in, colour)
    if key == "d":
        text = text.replace("\n", "")
    return re.sub(r"^#|(?<=url\()#", f"#{name}-", text)
