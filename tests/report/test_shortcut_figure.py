from itertools import pairwise

import pytest

from bagbench.analysis.intervals import Interval, Subject
from bagbench.report.drawing import Drawing
from bagbench.report.shortcut_figure import shortcut_panel
from tests.report.invented import HOSTILE
from tests.report.reading import dots, drawing, texts, whiskers


def interval(low: float, point: float, high: float) -> Interval:
    return Interval(low=low, point=point, high=high, subject=Subject.MODEL)


ROWS = (
    ("file name", interval(0.69, 0.71, 0.73), 0.3),
    ("size", interval(0.0, 0.5, 1.0), 0.2),
    ("border", interval(1, 1, 1), 0.1),
)
LEFT, RIGHT = 8, 288  # where 0 and 100 % are, in pixels


def draw(rows: tuple[tuple[str, Interval, float], ...] = ROWS) -> Drawing:
    return shortcut_panel(rows, name="s", alternative="what it shows")


def at(share: float) -> float:
    return LEFT + share * (RIGHT - LEFT)


def test_dots_and_whiskers_are_where_the_figures_say_on_an_axis_from_0_to_100() -> None:
    assert [x for x, _ in dots(draw())] == pytest.approx([at(one.point) for _, one, _ in ROWS], abs=0.01)
    ends = [(x, to_x) for x, _, to_x, _ in whiskers(draw())]
    assert [x for x, _ in ends] == pytest.approx([at(one.low) for _, one, _ in ROWS], abs=0.01)
    assert [x for _, x in ends] == pytest.approx([at(one.high) for _, one, _ in ROWS], abs=0.01)
    assert {"0 %", "25 %", "50 %", "75 %", "100 %"} <= set(texts(draw()))


def test_chance_is_a_dotted_stroke_in_each_row() -> None:
    drawn = draw()
    dotted = [
        float(part.attrib["d"].split()[1])
        for part in drawing(drawn.svg).iter("path")
        if "stroke-dasharray" in drawn.rules.get(part.attrib.get("class", ""), "")
    ]
    assert dotted == pytest.approx([at(chance) for _, _, chance in ROWS], abs=0.01)


def test_rows_come_from_the_top_each_with_its_property_and_figures() -> None:
    drawn = draw()
    heights = [y for _, y in dots(drawn)]
    assert heights == sorted(heights)
    assert len({round(below - above, 3) for above, below in pairwise(heights)}) == 1
    assert "\u2068file name\u2069" in texts(drawn)
    assert "71.0\u00a0%, chance 30.0\u00a0%" in texts(drawn)


@pytest.mark.parametrize("name", [*HOSTILE, "$x^2$", r"$\frac{1}{2}$"])
def test_a_property_is_drawn_as_text_whatever_it_is(name: str) -> None:
    drawn = draw(((name, ROWS[0][1], 0.3),))
    (shown,) = [text for text in texts(drawn) if text.startswith("\u2068")]  # parsed: so it is well-formed
    assert shown[1:-1].isprintable()
    assert len(shown) <= 20 + 3
    assert drawing(drawn.svg).attrib["aria-label"] == "what it shows"
