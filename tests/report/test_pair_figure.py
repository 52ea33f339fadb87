import re
import warnings
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from bagbench.analysis.intervals import Interval, Subject
from bagbench.report.drawing import Drawing
from bagbench.report.pair_figure import difference_panel
from bagbench.report.pairs import PairRow, pair_rows
from tests.report.invented import HOSTILE, three_recipes
from tests.report.reading import dots, drawing, texts, whiskers

ROWS = pair_rows(three_recipes())
STRANGE = (*HOSTILE, "$x^2$", r"$\frac{1}{2}$", "a $ b", "_a^b_", "&amp;", "😀" * 30, "漢字" * 30, "אבג")


def interval(low: float, point: float, high: float) -> Interval:
    return Interval(low=low, point=point, high=high, subject=Subject.RECIPE)


INTERVALS = [interval(-0.3, -0.2, -0.1), interval(-0.05, 0.01, 0.07), interval(0.02, 0.1, 0.18)]


def draw(
    rows: Sequence[PairRow] = ROWS,
    intervals: Sequence[Interval] = tuple(INTERVALS),
    *,
    margin: float | None = 0.01,
    scale: float = 100,
    alternative: str = "what it shows",
) -> Drawing:
    return difference_panel(
        rows, intervals, heading="Difference in points", margin=margin, scale=scale, name="d", alternative=alternative
    )


def named(a: str, b: str) -> PairRow:
    return replace(ROWS[0], comparison=replace(ROWS[0].comparison, a=a, b=b))


def axis(drawn: Drawing) -> tuple[float, float]:
    """Where zero is, and how many pixels a unit has, by the numbers that are written below."""
    ticks = {
        float((text.text or "").replace("−", "-")): float(text.attrib["x"])
        for text in drawing(drawn.svg).iter("text")
        if "text-anchor: middle" in drawn.rules[text.attrib["class"]]
    }
    low, high = min(ticks), max(ticks)
    pixels = (ticks[high] - ticks[low]) / (high - low)
    return ticks[low] - pixels * low, pixels


@pytest.mark.parametrize("scale", [1, 100])
def test_dots_and_whiskers_are_where_the_figures_say(scale: float) -> None:
    drawn = draw(scale=scale)
    zero, pixels = axis(drawn)
    assert [x for x, _ in dots(drawn)] == pytest.approx([zero + pixels * scale * one.point for one in INTERVALS], abs=0.01)
    ends = [(x, to_x) for x, _, to_x, _ in whiskers(drawn)]
    assert [x for x, _ in ends] == pytest.approx([zero + pixels * scale * one.low for one in INTERVALS], abs=0.01)
    assert [x for _, x in ends] == pytest.approx([zero + pixels * scale * one.high for one in INTERVALS], abs=0.01)


def test_rows_come_from_the_top_each_dot_on_its_whisker() -> None:
    drawn = draw()
    heights = [y for _, y in dots(drawn)]
    assert heights == sorted(heights)
    assert len({below - above for above, below in pairwise(heights)}) == 1
    assert [y for _, y, _, _ in whiskers(drawn)] == heights


def test_zero_and_every_interval_are_on_the_axis() -> None:
    for ends in ((0.2, 0.3, 0.4), (-0.4, -0.3, -0.2), (-0.1, 0.0, 0.1), (0.0, 0.0, 0.0)):
        drawn = draw(ROWS[:1], [interval(*ends)])
        (x, _), (start, _, end, _) = dots(drawn)[0], whiskers(drawn)[0]
        zero, _ = axis(drawn)
        assert 8 <= min(zero, start, x) <= max(zero, end, x) <= 288


def test_the_axis_is_written_in_signed_numbers_around_zero() -> None:
    assert {"−0.2", "0", "+0.2", "+0.4"} <= set(texts(draw(ROWS[:1], [interval(-0.003, 0.001, 0.004)])))


def test_each_row_says_whose_difference_it_is_and_how_much() -> None:
    said = texts(draw())
    for row, size in zip(ROWS, ("−20.0", "+1.0", "+10.0"), strict=True):
        assert f"\u2068{row.comparison.a}\u2069 − \u2068{row.comparison.b}\u2069" in said
        assert size in said
    assert "Difference in points" in said
    assert {"−0.20", "+0.01", "+0.10"} <= set(texts(draw(scale=1)))
    assert {"0.0", "−0.1", "+0.1"} <= set(
        texts(draw(intervals=[interval(-1, 0.0004, 1), interval(-1, -0.0006, 1), interval(-1, 0.0006, 1)]))
    )


def test_the_margin_is_a_band_around_zero_and_no_margin_no_band() -> None:
    def bands(drawn: Drawing) -> list[str]:
        return [
            part.attrib["d"]
            for part in drawing(drawn.svg).iter("path")
            if drawn.rules.get(part.attrib.get("class", "")) == "fill: var(--gap)"
        ]

    drawn = draw(margin=0.02)
    zero, pixels = axis(drawn)
    (band,) = bands(drawn)
    edges = sorted({float(x) for x in re.findall(r"[ML] (\S+)", band)})
    assert edges == pytest.approx([zero - 2 * pixels, zero + 2 * pixels], abs=0.01)
    assert bands(draw(margin=None)) == []


@pytest.mark.parametrize("name", STRANGE)
def test_a_name_is_drawn_as_text_whatever_it_is(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = draw([named(name, "other")], INTERVALS[:1], alternative=f"of {name.replace(chr(27), '')}")
    (words,) = [text for text in texts(drawn) if text.endswith(" − \u2068other\u2069")]  # parsed: so it is well-formed
    shown = words.removesuffix(" − \u2068other\u2069")
    assert shown.startswith("\u2068")
    assert shown.endswith("\u2069")
    assert shown[1:-1].isprintable()
    assert {part.tag for part in drawing(drawn.svg).iter()} == {part.tag for part in drawing(draw().svg).iter()}


def test_mathematics_in_a_name_is_not_set() -> None:
    assert "\u2068$x^2$\u2069 − \u2068_a^b_\u2069" in texts(draw([named("$x^2$", "_a^b_")], INTERVALS[:1]))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a" * 18, "a" * 18),
        ("a" * 19, "a" * 18 + "…"),
        ("漢" * 9, "漢" * 9),
        ("漢" * 10, "漢" * 9 + "…"),
        ("a name with words in it", "a name with words…"),
        ("a\u202eb", "a\\u202eb"),
    ],
)
def test_a_name_too_long_for_its_place_is_cut(name: str, shown: str) -> None:
    assert f"\u2068{shown}\u2069 − \u2068b\u2069" in texts(draw([named(name, "b")], INTERVALS[:1]))


def test_a_row_more_makes_the_drawing_higher_and_no_row_smaller() -> None:
    heights = [float(drawing(draw(ROWS[:number], INTERVALS[:number]).svg).attrib["viewBox"].split()[3]) for number in (1, 2, 3)]
    assert heights[1] - heights[0] == heights[2] - heights[1] == 36


def test_the_same_facts_give_the_same_bytes() -> None:
    assert draw() == draw()
