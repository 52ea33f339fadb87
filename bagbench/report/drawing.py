"""What all drawings share: SVG with real text, in the page's own colours, so that one drawing fits light, dark and paper."""

import hashlib
import io
import re
import unicodedata
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from matplotlib import rcParamsDefault
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from bagbench.errors import printable
from bagbench.report.formats import percent

# Matplotlib wants a colour where the page has a name for one, so each name gets a stand-in that no drawing would pick.
TRAIN, VALIDATION, GAP, INK, MUTED, RULE = "#0a0b01", "#0a0b02", "#0a0b03", "#0a0b04", "#0a0b05", "#0a0b06"
_COLOURS = {
    TRAIN: "var(--training)",
    VALIDATION: "var(--validation)",
    GAP: "var(--gap)",
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    RULE: "var(--rule)",
}
# Settings of windows, which no drawing here has.
_OF_A_SCREEN = ("backend", "interactive", "toolbar", "webagg", "tk.", "macosx", "keymap")
SETTINGS: dict[Any, Any] = {  # matplotlib's own type for it lists every setting that there is
    # Else a file `matplotlibrc` in the working directory would have its say, which may be a stranger's: TeX for one is a program.
    **{name: value for name, value in rcParamsDefault.items() if not name.startswith(_OF_A_SCREEN)},
    "svg.fonttype": "none",
    "svg.hashsalt": "bagbench",
    "font.size": 11.5,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "ytick.major.size": 0,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": RULE,
    "lines.linewidth": 2,
}
# In CSS pixels, drawn at 72 dots an inch: about as wide as a phone's screen, so that the letters keep their size there.
WIDTH, HEIGHT = 300, 220
LEFT, RIGHT, TOP, BOTTOM = 40, 74, 28, 34
PLOT_HEIGHT = HEIGHT - TOP - BOTTOM
PLOT_WIDTH = WIDTH - LEFT - RIGHT
WORDS_HEIGHT = 17  # one line within the plot


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """An `<svg>` element and the style rules that it wants.

    Attributes:
        svg: the element; its parts have classes in place of `style` attributes, which a strict policy would not allow.
        rules: a class, named after what it declares, to its declarations.
    """

    svg: str
    rules: Mapping[str, str]


def canvas(*, height: float = HEIGHT, left: float = LEFT, right: float = RIGHT) -> tuple[Figure, Axes]:
    """Return an empty drawing and its axes, with room for labels on both sides; to be called under `SETTINGS`."""
    figure = Figure(figsize=(WIDTH / 72, height / 72))
    box = (left / WIDTH, BOTTOM / height, (WIDTH - left - right) / WIDTH, (height - TOP - BOTTOM) / height)
    return figure, figure.add_axes(box, axisbelow=True)


def title(axes: Axes, words: str) -> None:
    """Name the vertical axis above it, instead of by a rotated label."""
    axes.annotate(words, (0, 1), (0, -14), xycoords="figure fraction", textcoords="offset points", color=INK, fontweight="bold")


def shortened(name: str, most: int) -> str:
    """Cut a stranger's text to a width, kept apart from what stands beside it where it is written from right to left.

    Args:
        name: the text.
        most: letters, of which a wide one, such as a Chinese one, counts twice.
    """
    shown, width = "", 0
    for letter in printable(name):
        width += 1 + (unicodedata.east_asian_width(letter) in "WF")
        if width > most:
            return f"\u2068{shown.rstrip()}…\u2069"
        shown += letter
    return f"\u2068{shown}\u2069"


def accuracy_axis(axes: Axes) -> None:
    """Let the vertical axis run from 0 to 100 %."""
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f} %"))


def baseline(axes: Axes, majority: float) -> None:
    """Draw the accuracy of always answering the largest class."""
    # Under the line, if there is room: no useful recipe's curve goes there.
    below = majority * PLOT_HEIGHT > WORDS_HEIGHT
    _level(axes, majority, f"always the largest class, {percent(majority)}", at=1, below=below)


def guess(axes: Axes, loss: float) -> None:
    """Draw the loss of finding all classes equally probable, named at the left, since curves fall from there or start lower."""
    _level(axes, loss, f"guessing, {loss:.2f}", at=0, below=False)


def end_words(axes: Axes, words: str, height: float, colour: str) -> None:
    """Write what a line is at its right end."""
    axes.annotate(
        words,
        (1, height),
        (9, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset pixels",
        va="center",
        color=colour,
        fontweight="bold",
        linespacing=1.1,
    )


def _level(axes: Axes, height: float, words: str, *, at: int, below: bool) -> None:
    """Draw a dotted line at what needs no learning, named at its left (0) or right (1) end."""
    axes.axhline(height, color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
    axes.annotate(
        words,
        (at, height),
        (0, -3 if below else 3),
        xycoords=("axes fraction", "data"),
        textcoords="offset pixels",
        ha="right" if at else "left",
        va="top" if below else "bottom",
        fontsize=10,
        color=MUTED,
    )


def element(figure: Figure, *, name: str, alternative: str) -> Drawing:
    """Return a drawing as an `<svg>` element; to be called under `SETTINGS`.

    Args:
        figure: the drawing.
        name: a prefix for its ids, unique on the page.
        alternative: what it shows, in words.
    """
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))  # no metadata: the same facts give the same bytes
    with warnings.catch_warnings():
        # The page's fonts draw the text, so it does not matter that matplotlib's has no such letter.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        figure.savefig(buffer, format="svg", transparent=True, metadata=nothing)
    return _inline(buffer.getvalue(), name=name, alternative=alternative)


def style_of(drawings: Iterable[Drawing]) -> str:
    """Return the style sheet of drawings on one page."""
    rules: dict[str, str] = {}
    for drawing in drawings:
        rules |= drawing.rules
    return "".join(f".{name}{{{declarations}}}" for name, declarations in sorted(rules.items()))


def _inline(svg: str, *, name: str, alternative: str) -> Drawing:
    """Turn matplotlib's file into an element of the page: no ids but those used, none shared, the page's fonts and colours."""
    root = ET.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", svg))  # noqa: S314 - matplotlib wrote it, a moment ago
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.endswith("}style"):  # its one rule would reach beyond the drawing; the page's style sheet has it
                parent.remove(child)
    rules: dict[str, str] = {}
    referenced = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    for part in root.iter():
        part.tag = part.tag.partition("}")[2]
        part.text, part.tail = (part.text or "").strip("\n ") or None, None
        for key, text in list(part.attrib.items()):
            del part.attrib[key]
            if key == "id" and text not in referenced:
                continue
            if key == "style":
                declarations = _declarations(text)
                rule = f"d{hashlib.sha256(declarations.encode()).hexdigest()[:8]}"
                rules[rule] = declarations
                part.set("class", rule)
            else:
                part.set(key.rpartition("}")[2], _own(key, text, name))
    for key in ("width", "height", "version"):
        del root.attrib[key]
    root.attrib |= {"class": "figure", "role": "img", "aria-label": alternative}
    return Drawing(svg=ET.tostring(root, encoding="unicode"), rules=rules)


def _declarations(style: str) -> str:
    """Return what a `style` attribute of matplotlib's declares, with the page's colours and fonts."""
    style = re.sub(r"font-family: [^;]*(; |$)", "", style)
    for stand_in, colour in _COLOURS.items():
        style = style.replace(stand_in, colour)
    return style.rstrip("; ")


def _own(key: str, text: str, name: str) -> str:
    """Return an attribute's text with ids that are this drawing's own."""
    if key == "id":
        return f"{name}-{text}"
    if key == "d":
        text = text.replace("\n", "")
    return re.sub(r"^#|(?<=url\()#", f"#{name}-", text)
