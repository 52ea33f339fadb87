from dataclasses import replace

import pytest

from bagbench.analysis.calibration import Bin
from bagbench.analysis.intervals import Interval, Subject
from bagbench.report.captions import reliability_alternative, reliability_title
from bagbench.report.reliability_figure import reliability_panel
from tests.report.invented import BASIC, recipe
from tests.report.reading import drawing

ONE = recipe("cnn_basic", BASIC)


def interval(low: float, point: float, high: float) -> Interval:
    return Interval(low=low, point=point, high=high, subject=Subject.RECIPE)


@pytest.mark.parametrize(
    ("excess", "said"),
    [
        (interval(0.01, 0.12, 0.2), "Surer than it is right, by 12.0 points (95 % interval 1.0 to 20.0 points)"),
        (interval(-0.2, -0.12, -0.01), "Less sure than it is right, by 12.0 points (95 % interval 1.0 to 20.0 points)"),
        (interval(-0.01, 0.12, 0.2), "Not shown to be surer or less sure than it is right: 12.0 points (−1.0 to 20.0 points)"),
    ],
)
def test_the_message_is_as_strong_as_the_interval(excess: Interval, said: str) -> None:
    title = reliability_title(replace(ONE, calibration=replace(ONE.calibration, overconfidence=excess)))
    assert title.replace("\u00a0", " ") == said


def test_dots_are_where_the_groups_are() -> None:
    bins = tuple(
        Bin(images=50, confidence=confidence, accuracy=interval(accuracy - 0.1, accuracy, accuracy + 0.1))
        for confidence, accuracy in ((0.3, 0.2), (0.6, 0.5), (0.9, 0.6))
    )
    made = reliability_panel(replace(ONE.calibration, bins=bins), name="r", alternative="words")
    places = [(float(use.attrib["x"]), float(use.attrib["y"])) for use in drawing(made.svg).iter("use")]
    dots = places[-3:]
    assert dots[1][0] - dots[0][0] == pytest.approx(dots[2][0] - dots[1][0], abs=0.01)
    assert (dots[0][1] - dots[1][1]) == pytest.approx(3 * (dots[1][1] - dots[2][1]), abs=0.01)


def test_the_alternative_tells_the_ends_and_the_middle() -> None:
    said = reliability_alternative(ONE)
    bins = ONE.calibration.bins
    assert said.count("of the answers are right") == min(len(bins), 3 if len(bins) > 4 else 4)
    assert f"in {len(bins)}\u00a0groups" in said
