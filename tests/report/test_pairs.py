from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.analysis.comparison import Comparison, Difference, Headline
from bagbench.analysis.contrast import Contrast
from bagbench.analysis.intervals import Interval, Subject
from bagbench.analysis.measures import Measure
from bagbench.report import pairs
from bagbench.report.pair_figure import difference_panel
from tests.report.invented import BASIC, DEEP, HOSTILE, TRANSFER, page, recipe, three_recipes
from tests.report.reading import drawing


def interval(low: float, point: float, high: float) -> Interval:
    return Interval(low=low, point=point, high=high, subject=Subject.RECIPE)


def comparison(
    low: float, point: float, high: float, *, p_holm: float = 0.01, seeds: int = 3, is_significant: bool = False
) -> Comparison:
    difference = Difference(
        measure=Measure.ACCURACY,
        label=None,
        interval=interval(low, point, high),
        probability_better=0.9,
        margin=0.01,
        probability_within=0.1,
    )
    headline = Headline(
        difference=difference,
        p_value=p_holm,
        p_holm=p_holm,
        is_significant=is_significant,
        smallest_difference=0.07,
        seeds_needed=None if seeds == 1 else 30,
    )
    return Comparison(
        a="one",
        b="other",
        seeds=tuple(range(seeds)),
        subject=Subject.MODEL if seeds == 1 else Subject.RECIPE,
        headlines=(headline,),
        by_class=(),
    )


def contrast(a: str, b: str, low: float, point: float, high: float) -> Contrast:
    return Contrast(
        a=a,
        b=b,
        seeds=(0, 1),
        subject=Subject.RECIPE,
        accuracy=interval(low, point, high),
        loss=interval(0, 0, 0),
        probability_wider=0.75,
    )


def test_the_better_one_is_named_whichever_comes_first() -> None:
    assert pairs.conclusion(comparison(0.02, 0.05, 0.08)) == "one is right on more new photos than other."
    assert pairs.conclusion(comparison(-0.08, -0.05, -0.02)) == "other is right on more new photos than one."


def test_a_claim_needs_the_interval_and_holm_s_adjustment() -> None:
    assert pairs.is_settled(comparison(0.02, 0.05, 0.08))
    assert not pairs.is_settled(comparison(0.02, 0.05, 0.08, p_holm=0.06))
    assert not pairs.is_settled(comparison(-0.001, 0.05, 0.08))
    assert "it may be chance" in pairs.conclusion(comparison(0.02, 0.05, 0.08, p_holm=0.06))


def test_as_good_needs_the_whole_interval_within_the_margin() -> None:
    assert "as good as each other, within 1.0\u00a0points" in pairs.conclusion(comparison(-0.009, 0.0, 0.01))
    told = pairs.conclusion(comparison(-0.009, 0.0, 0.011))
    assert told == (
        "one and other are not told apart: a difference of 7.0\u00a0points would have been, four times out of five; "
        "1.0\u00a0points would take 30\u00a0seeds."
    )


def test_significant_is_said_only_where_the_analysis_says_it() -> None:
    assert "significant" not in pairs.conclusion(comparison(0.02, 0.05, 0.08, seeds=8))
    assert "significant at 5\u00a0%" in pairs.conclusion(comparison(0.02, 0.05, 0.08, seeds=8, is_significant=True))


def test_one_seed_speaks_of_the_trained_models() -> None:
    told = pairs.conclusion(comparison(0.02, 0.05, 0.08, seeds=1))
    assert told == "Of these two trained models, on this split, one is right on more new photos than other."
    assert "nothing follows for the recipes" in pairs.about([comparison(0, 0, 0, seeds=1)])
    assert "seeds" not in pairs.conclusion(comparison(-0.1, 0, 0.1, seeds=1)).partition("not told apart")[2]


def test_the_message_counts_the_pairs_told_apart() -> None:
    rows = pairs.pair_rows(three_recipes())
    settled = [replace(rows[0], comparison=comparison(0.02, 0.05, 0.08))]
    open_ = [replace(rows[0], comparison=comparison(-0.1, 0, 0.1))]
    assert pairs.title(settled) == "the two are told apart"
    assert pairs.title(open_) == "the two are not told apart"
    assert pairs.title(settled * 2 + open_) == "2 of 3 pairs are told apart by validation accuracy"
    assert pairs.title(settled * 3) == "all 3 pairs are told apart by validation accuracy"
    assert pairs.title(open_ * 3) == "no pair is told apart by validation accuracy"


def test_gaps_are_held_against_the_narrowest_one_whichever_way_the_pair_was_taken() -> None:
    recipes = (recipe("mobilenet_v2", TRANSFER), recipe("cnn_basic", BASIC), recipe("cnn_deep", DEEP))
    told = pairs.gap_sentences(
        recipes,
        (
            contrast("mobilenet_v2", "cnn_basic", -0.3, -0.2, -0.1),
            contrast("cnn_deep", "mobilenet_v2", -0.1, 0.1, 0.3),
            contrast("cnn_basic", "cnn_deep", 0, 0, 0),
        ),
    )
    assert told == (
        "cnn_basic’s gap is 20.0\u00a0points wider than mobilenet_v2’s (95\u00a0% interval 10.0 to 30.0\u00a0points).",
        (
            "cnn_deep’s gap is not shown to be wider than mobilenet_v2’s: 10.0\u00a0points (95\u00a0% interval "
            "−10.0 to 30.0\u00a0points), probability 75.0\u00a0%."
        ),
    )
    assert pairs.gap_sentences(recipes, ()) == ()


def test_of_many_pairs_those_of_the_best_recipe_are_drawn() -> None:
    many = page(tuple(recipe(f"recipe_{number}", (BASIC, TRANSFER)[number % 2]) for number in range(5)))
    rows = pairs.pair_rows(many)
    assert len(rows) == 10
    assert [(row.a, row.b) for row in pairs.drawn(rows)] == [(1, 2), (1, 3), (1, 4), (1, 5)]
    assert pairs.drawn(rows[:6]) == rows[:6]


def test_who_cannot_be_paired_is_named() -> None:
    facts = three_recipes()
    assert pairs.uncompared(facts) == ""
    assert pairs.uncompared(replace(facts, uncompared=("cnn_deep",))).startswith("cnn_deep shares no seed with the others")


@given(st.lists(st.tuples(st.floats(-0.5, 0.5), st.floats(0, 0.3), st.floats(0, 0.3)), min_size=1, max_size=3))
def test_points_and_intervals_are_where_the_figures_say(drawn: list[tuple[float, float, float]]) -> None:
    rows = pairs.pair_rows(three_recipes())[: len(drawn)]
    told = [interval(point - below, point, point + above) for point, below, above in drawn]
    made = difference_panel(rows, told, heading="Difference", margin=0.01, scale=100, name="d", alternative="words")
    root = drawing(made.svg)
    thick = {name for name, declarations in made.rules.items() if declarations.endswith("stroke-width: 3")}
    lines = [element.attrib["d"] for element in root.iter("path") if element.attrib.get("class") in thick]
    ends = np.array([[float(place.split()[0]) for place in line.replace("M", "").split("L")] for line in lines])
    assert len(ends) == len(told)
    values = np.array([[100 * one.low, 100 * one.high] for one in told])
    span = values.max() - values.min()
    if span > 1:  # one scale for all: widths on paper are as the widths of the intervals
        widths = (ends[:, 1] - ends[:, 0]) * span / (ends.max() - ends.min())
        assert widths == pytest.approx(values[:, 1] - values[:, 0], abs=0.05)


@pytest.mark.parametrize("name", [*HOSTILE, "$x^2$", "\\frac"])
def test_names_are_drawn_as_text_whatever_they_are(name: str) -> None:
    facts = page((recipe("plain", TRANSFER), recipe(name, BASIC)))
    rows = pairs.pair_rows(facts)
    told = [row.contrast.accuracy for row in rows]
    made = difference_panel(rows, told, heading="Difference", margin=None, scale=100, name="d", alternative="words")
    (words,) = [text.text for text in drawing(made.svg).iter("text") if text.text and " − " in text.text]
    assert words.startswith("\u2068plain\u2069 − \u2068")
    assert len(words) < 50
