import re
import warnings
from dataclasses import replace

import pytest

from bagbench.analysis.calibration import Bin, Calibration
from bagbench.analysis.intervals import Interval, Subject, share
from bagbench.report import RecipeFacts
from bagbench.report.captions import reliability_alternative, reliability_title
from bagbench.report.drawing import Drawing
from bagbench.report.reliability_figure import reliability_panel
from tests.report.invented import BASIC, HOSTILE, recipe
from tests.report.reading import dots, drawing, texts, whiskers

ONE = recipe("cnn_basic", BASIC)


def draw(calibration: Calibration = ONE.calibration, alternative: str = "what it shows") -> Drawing:
    return reliability_panel(calibration, name="r", alternative=alternative)


def place(drawn: Drawing, confidence: float, accuracy: float) -> tuple[float, float]:
    """Where a dot belongs, by the numbers that are written along the axes."""
    across = {
        t.text: float(t.attrib["x"])
        for t in drawing(drawn.svg).iter("text")
        if "anchor: middle" in drawn.rules[t.attrib["class"]]
    }
    lines = [
        part.attrib["d"]
        for part in drawing(drawn.svg).iter("path")
        if "var(--rule)" in drawn.rules.get(part.attrib.get("class", ""), "")
    ]
    heights = sorted({float(line.split()[2]) for line in lines})  # from 100 % down to 0 %
    left, right = across["0 %"], across["100 %"]
    return left + confidence * (right - left), heights[-1] + accuracy * (heights[0] - heights[-1])


def test_dots_and_whiskers_are_where_the_figures_say() -> None:
    drawn, bins = draw(), ONE.calibration.bins
    assert len(dots(drawn)) == len(bins) > 5
    for dot, (x, y, to_x, to_y), part in zip(dots(drawn), whiskers(drawn), bins, strict=True):
        assert dot == pytest.approx(place(drawn, part.confidence, part.accuracy.point), abs=0.01)
        assert (x, y) == pytest.approx(place(drawn, part.confidence, part.accuracy.low), abs=0.01)
        assert (to_x, to_y) == pytest.approx(place(drawn, part.confidence, part.accuracy.high), abs=0.01)


@pytest.mark.parametrize("sure", [0.0, 0.5, 1.0])
def test_one_group_is_one_dot(sure: float) -> None:
    one = Bin(images=40, confidence=sure, accuracy=share(0.5, 40))
    drawn = draw(replace(ONE.calibration, bins=(one,)))
    assert dots(drawn) == [pytest.approx(place(drawn, sure, 0.5), abs=0.01)]


def test_groups_of_the_same_confidence_are_drawn_without_a_warning() -> None:
    bins = tuple(Bin(images=40, confidence=0.9, accuracy=share(right, 40)) for right in (0.4, 0.6, 1.0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(dots(draw(replace(ONE.calibration, bins=bins)))) == 3


def test_says_what_the_axes_and_the_line_are() -> None:
    drawn = draw()
    assert {"how sure it is", "as sure as right", "0 %", "25 %", "50 %", "75 %", "100 %"} <= set(texts(drawn))
    named = set(re.findall(r"var\(--(\w+)\)", " ".join(drawn.rules.values())))
    assert named == {"validation", "gap", "ink", "muted", "rule"}


@pytest.mark.parametrize("name", [*HOSTILE, "$x^2$", "😀" * 30])
def test_a_recipe_s_name_reaches_the_drawing_through_its_alternative_only(name: str) -> None:
    said = reliability_alternative(replace(ONE, name=name))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = draw(alternative=said)
    assert drawing(drawn.svg).attrib["aria-label"] == said
    assert said.isprintable() or "\u00a0" in said
    assert texts(drawn) == texts(draw())


def test_the_alternative_tells_the_first_the_middle_and_the_last_group() -> None:
    bins = ONE.calibration.bins
    said = reliability_alternative(ONE).replace("\u00a0", " ")
    assert said.startswith(f"How often cnn_basic is right over how sure it is, in {len(bins)} groups: ")
    for part in (bins[0], bins[len(bins) // 2], bins[-1]):
        assert (
            f"where it is {100 * part.confidence:.1f} % sure, {100 * part.accuracy.point:.1f} % of the answers are right" in said
        )
    assert said.count("where it is") == 3
    few = replace(ONE, calibration=replace(ONE.calibration, bins=bins[:4]))
    assert reliability_alternative(few).count("where it is") == 4


def excessive(low: float, point: float, high: float) -> RecipeFacts:
    excess = Interval(low=low, point=point, high=high, subject=Subject.RECIPE)
    return replace(ONE, calibration=replace(ONE.calibration, overconfidence=excess))


@pytest.mark.parametrize(
    ("ends", "title"),
    [
        ((0.02, 0.05, 0.08), "Surer than it is right, by 5.0 points (95 % interval 2.0 to 8.0 points)"),
        ((-0.08, -0.05, -0.02), "Less sure than it is right, by 5.0 points (95 % interval 2.0 to 8.0 points)"),
        (
            (-0.01, 0.05, 0.11),
            "On average not shown to be surer or less sure than it is right: 5.0 points (95 % interval −1.0 to 11.0 points)",
        ),
        (
            (-0.11, -0.05, 0.0),
            "On average not shown to be surer or less sure than it is right: −5.0 points (95 % interval −11.0 to 0.0 points)",
        ),
    ],
)
def test_the_title_claims_a_side_only_where_the_whole_interval_is_on_it(ends: tuple[float, float, float], title: str) -> None:
    assert reliability_title(excessive(*ends)).replace("\u00a0", " ") == title
