from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.analysis.comparison import LEAST_SEEDS, Comparison
from bagbench.analysis.contrast import Contrast
from bagbench.analysis.intervals import Interval, Subject
from bagbench.analysis.measures import Measure
from bagbench.report import pairs
from bagbench.report.pairs import PairRow, pair_rows
from tests.report.invented import BASIC, DEEP, TRANSFER, Shape, page, recipe, three_recipes

FACTS = three_recipes()
ROWS = pair_rows(FACTS)
RECIPE, MODEL = Subject.RECIPE, Subject.MODEL


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def compared(
    low: float,
    point: float,
    high: float,
    *,
    p: float = 0.001,
    p_holm: float | None = None,
    seeds: int = 3,
    needed: int | None = 40,
    a: str = "new",
    b: str = "old",
) -> Comparison:
    """A comparison whose difference in accuracy is what the test wants it to be; the rest is computed."""
    some = ROWS[0].comparison
    subject = MODEL if seeds == 1 else RECIPE
    headline = some.headline(Measure.ACCURACY)
    p_holm = p if p_holm is None else p_holm
    invented = replace(
        headline,
        difference=replace(headline.difference, interval=Interval(low=low, point=point, high=high, subject=subject)),
        p_value=p,
        p_holm=p_holm,
        is_significant=seeds >= LEAST_SEEDS and p_holm <= 0.05,
        smallest_difference=0.042,
        seeds_needed=needed,
    )
    others = tuple(other for other in some.headlines if other is not headline)
    return replace(some, a=a, b=b, seeds=tuple(range(seeds)), subject=subject, headlines=(invented, *others))


def said(comparison: Comparison) -> str:
    return plain(pairs.conclusion(comparison))


def test_the_better_one_is_named_first_whichever_it_is() -> None:
    assert said(compared(0.02, 0.05, 0.08)) == "new is right on more new photos than old."
    assert said(compared(-0.08, -0.05, -0.02)) == "old is right on more new photos than new."


def test_an_interval_that_excludes_zero_is_not_enough_where_many_pairs_were_looked_at() -> None:
    one = compared(0.001, 0.05, 0.1, p=0.04, p_holm=0.2)
    assert not pairs.is_settled(one)
    assert said(one) == "new is probably ahead of old; of so many pairs, one may look so by chance."


def test_an_interval_that_excludes_zero_is_not_enough_where_the_seeds_speak_against_it() -> None:
    one = compared(0.001, 0.05, 0.1, p=0.08)
    assert not pairs.is_settled(one)
    assert said(one) == "new is probably ahead of old; the seeds differ too much to be sure."


def test_a_small_p_value_is_not_enough_where_the_interval_holds_zero() -> None:
    one = compared(-0.001, 0.05, 0.1, p=0.01)
    assert not pairs.is_settled(one)
    assert said(one).startswith("new and old are not told apart: ")


def test_within_the_margin_the_two_are_as_good_as_each_other() -> None:
    assert said(compared(-0.01, 0.002, 0.01, p=0.6)) == "new and old are as good as each other, within 1.0 points."
    assert "as good" not in said(compared(-0.0101, 0.002, 0.01, p=0.6))
    assert "as good" not in said(compared(-0.01, 0.002, 0.0101, p=0.6))


def test_a_settled_difference_that_is_too_small_to_matter_is_called_small() -> None:
    assert said(compared(0.001, 0.004, 0.009)) == "new is right on more new photos than old, though by less than 1.0 points."


def test_what_is_not_told_apart_comes_with_what_could_have_been() -> None:
    start = "new and old are not told apart: a true difference of 4.2 points would have been found four times out of five"
    open_ = (-0.02, 0.01, 0.04)
    assert said(compared(*open_, p=0.4)) == f"{start}; to find one of 1.0 points takes 40 seeds."
    assert (
        said(compared(*open_, p=0.4, needed=None))
        == f"{start}; to find one of 1.0 points these photos are too few, however many the seeds."
    )
    assert said(compared(*open_, p=0.4, needed=3)) == f"{start}."  # as many as there are
    assert said(compared(*open_, p=0.4, needed=None, seeds=1)).endswith("four times out of five.")


@pytest.mark.parametrize("ends", [(0.02, 0.05, 0.08), (-0.001, 0.0, 0.001), (-0.02, 0.01, 0.04), (0.001, 0.05, 0.1)])
@pytest.mark.parametrize("p_holm", [0.001, 0.2])
def test_one_seed_speaks_of_trained_models_on_this_split(ends: tuple[float, float, float], p_holm: float) -> None:
    opening = "These two trained models, on this split: "
    assert said(compared(*ends, p=0.001, p_holm=p_holm, seeds=1)).startswith(opening)
    assert opening not in said(compared(*ends, p=0.001, p_holm=p_holm, seeds=2))


intervals = st.tuples(*[st.floats(-1, 1)] * 3).map(sorted)


@given(intervals, st.floats(0, 1), st.floats(0, 1), st.integers(1, 12), st.sampled_from([None, 2, 900]))
def test_no_claim_is_stronger_than_its_evidence(
    ends: Sequence[float], p: float, factor: float, seeds: int, needed: int | None
) -> None:
    one = compared(ends[0], ends[1], ends[2], p=p * factor, p_holm=p, seeds=seeds, needed=needed)
    settled = (ends[0] > 0 or ends[2] < 0) and p <= 0.05
    text = said(one)
    assert pairs.is_settled(one) == settled == ("is right on more new photos" in text)
    assert ("significant" in text) == (settled and seeds >= LEAST_SEEDS)
    claims = ("is right on more", "as good as each other", "probably ahead", "not told apart")
    assert sum(claim in text for claim in claims) == 1
    assert text.endswith(".")
    assert ".." not in text


def test_strangers_names_are_made_safe() -> None:
    one = compared(0.02, 0.05, 0.08, a="a\u202eb", b="line\nbreak")
    assert said(one) == "a\\u202eb is right on more new photos than line\\nbreak."
    interval = Interval(low=0.1, point=0.2, high=0.3, subject=RECIPE)
    row = replace(ROWS[0], comparison=one)
    assert "a\\u202eb minus line\\nbreak: " in pairs.differences_alternative([row], "Accuracy", [interval], Measure.ACCURACY)
    assert pairs.uncompared(["a\u202eb"]).startswith("a\\u202eb is in no pair")


@pytest.mark.parametrize(
    ("settled", "title"),
    [
        ([True], "the two are told apart by validation accuracy"),
        ([False], "the two are not told apart by validation accuracy"),
        ([False] * 3, "no pair is told apart by validation accuracy"),
        ([True, False, False], "1 of 3 pairs is told apart by validation accuracy"),
        ([True, True, False], "2 of 3 pairs are told apart by validation accuracy"),
        ([True] * 3, "all 3 pairs are told apart by validation accuracy"),
        ([], "class by class"),
    ],
)
def test_the_title_counts_the_pairs_that_are_told_apart(settled: list[bool], title: str) -> None:
    apart, alike = compared(0.02, 0.05, 0.08), compared(-0.02, 0.0, 0.02, p=1)
    assert pairs.title([replace(ROWS[0], comparison=apart if one else alike) for one in settled]) == title


def test_says_how_the_pairs_were_compared() -> None:
    one, few, enough = (compared(0.02, 0.05, 0.08, seeds=seeds) for seeds in (1, 3, 6))
    assert "Holm" not in pairs.about([few])
    assert "adjusted for the 3 pairs looked at (Holm)" in pairs.about([few] * 3)
    assert pairs.about([one]).endswith(
        "One seed speaks of these trained models on this split alone: nothing follows for the recipes."
    )
    assert pairs.about([few, enough]).endswith("Under 6 seeds that rests on little: read the intervals.")
    assert pairs.about([enough]).endswith("its p is at most 0.05.")


def many(number: int) -> tuple[PairRow, ...]:
    facts = page(tuple(recipe(f"recipe_{place}", Shape(train=0.9, validation=0.9 - 0.04 * place)) for place in range(number)))
    return pair_rows(facts)


def test_of_twelve_recipes_the_pairs_with_the_best_are_drawn() -> None:
    rows = many(12)
    assert len(rows) == 66
    assert [(row.a, row.b) for row in pairs.drawn(rows)] == [(1, other) for other in range(2, 13)]
    without_the_best = tuple(row for row in rows if row.a != 1)
    assert [(row.a, row.b) for row in pairs.drawn(without_the_best)] == [(2, other) for other in range(3, 13)]


def test_of_four_recipes_every_pair_is_drawn() -> None:
    rows = many(4)
    assert pairs.drawn(rows) == rows
    assert len(rows) == 6


def test_a_row_has_its_recipes_places_on_the_page() -> None:
    names = [one.name for one in FACTS.recipes]
    assert [(names[row.a - 1], names[row.b - 1]) for row in ROWS] == [(row.comparison.a, row.comparison.b) for row in ROWS]
    assert [(row.contrast.a, row.contrast.b) for row in ROWS] == [(row.comparison.a, row.comparison.b) for row in ROWS]


def contrasted(a: str, b: str, ends: tuple[float, float, float], wider: float) -> Contrast:
    interval = Interval(low=ends[0], point=ends[1], high=ends[2], subject=RECIPE)
    return replace(FACTS.contrasts[0], a=a, b=b, accuracy=interval, probability_wider=wider)


def test_every_gap_is_held_against_the_narrowest_the_widest_first() -> None:
    recipes = {one.name: one for one in FACTS.recipes}
    order = sorted(recipes.values(), key=lambda one: one.card.accuracy_gap.point)
    least, middle, most = (one.name for one in order)
    sentences = pairs.gap_sentences(
        FACTS.recipes,
        (
            contrasted(least, middle, (-0.2, -0.15, -0.1), 0.001),  # the narrowest first: signs turn
            contrasted(most, least, (0.2, 0.25, 0.3), 0.999),
            contrasted(most, middle, (0.05, 0.1, 0.15), 0.99),
        ),
    )
    assert [plain(sentence) for sentence in sentences] == [
        f"{most}’s gap is 25.0 points wider than {least}’s (95 % interval 20.0 to 30.0 points).",
        f"{middle}’s gap is 15.0 points wider than {least}’s (95 % interval 10.0 to 20.0 points).",
    ]


def test_a_gap_that_is_not_shown_to_be_wider_comes_with_the_probability_that_it_is() -> None:
    least, other = sorted((one for one in FACTS.recipes), key=lambda one: one.card.accuracy_gap.point)[:2]
    (sentence,) = pairs.gap_sentences((least, other), (contrasted(least.name, other.name, (-0.06, -0.02, 0.02), 0.2),))
    assert plain(sentence) == (
        f"{other.name}’s gap is not shown to be wider than {least.name}’s: 2.0 points (95 % interval −2.0 to 6.0 points); "
        "it is wider with a probability of 80.0 %."
    )


def test_where_the_common_seeds_turn_the_gaps_round_so_does_the_sentence() -> None:
    least, other = sorted((one for one in FACTS.recipes), key=lambda one: one.card.accuracy_gap.point)[:2]
    (sentence,) = pairs.gap_sentences((least, other), (contrasted(least.name, other.name, (0.01, 0.02, 0.03), 0.99),))
    assert plain(sentence) == (f"{least.name}’s gap is 2.0 points wider than {other.name}’s (95 % interval 1.0 to 3.0 points).")


def test_the_gaps_of_one_seed_are_those_of_trained_models() -> None:
    facts = three_recipes(seeds=(0,))
    sentences = pairs.gap_sentences(facts.recipes, facts.contrasts)
    assert len(sentences) == 2
    assert all(sentence.startswith("These two trained models, on this split: ") for sentence in sentences)


def test_a_recipe_without_a_pair_is_not_held_against_others() -> None:
    facts = page((recipe("cnn_basic", BASIC), recipe("cnn_deep", DEEP)))
    narrowest = recipe("alone", TRANSFER)
    assert pairs.gap_sentences((narrowest, *facts.recipes), facts.contrasts) == pairs.gap_sentences(
        facts.recipes, facts.contrasts
    )
    assert pairs.gap_sentences((narrowest,), ()) == ()


@pytest.mark.parametrize(
    ("ends", "start"),
    [
        ([(0.1, 0.2)], "1 of 1 interval lies wholly on one side of zero."),
        ([(0.1, 0.2), (-0.1, 0.1), (-0.2, -0.1)], "2 of 3 intervals lie wholly on one side of zero."),
        ([(-0.1, 0.1), (0.0, 0.2)], "0 of 2 intervals lie wholly on one side of zero."),
    ],
)
def test_a_drawing_s_message_counts_the_intervals_without_zero(ends: list[tuple[float, float]], start: str) -> None:
    found = [Interval(low=low, point=(low + high) / 2, high=high, subject=RECIPE) for low, high in ends]
    assert plain(pairs.difference_message(found, Measure.ACCURACY)) == f"{start} To the right: the first one is better."
    assert plain(pairs.difference_message(found, None)) == f"{start} To the right: the first one’s gap is wider."
    assert plain(pairs.difference_message(found, Measure.LOG_LOSS)).endswith("To the left: the first one is better (less loss).")


def test_the_alternative_tells_every_difference_in_its_unit() -> None:
    found = [Interval(low=-0.1, point=0.05, high=0.2, subject=RECIPE)]
    names = f"{ROWS[0].comparison.a} minus {ROWS[0].comparison.b}"
    accuracy, loss = (
        plain(pairs.differences_alternative(ROWS[:1], "What", found, measure)) for measure in (Measure.ACCURACY, Measure.LOG_LOSS)
    )
    assert accuracy == f"What, with 95 % intervals. {names}: 5.0 points, from −10.0 points to 20.0 points."
    assert loss == f"What, with 95 % intervals. {names}: 0.05, from −0.10 to 0.20."


def test_names_who_is_in_no_pair() -> None:
    assert pairs.uncompared(()) == ""
    end = "in no pair, for want of a seed in common with the others: run all with the same seeds."
    assert pairs.uncompared(["a"]) == f"a is {end}"
    assert pairs.uncompared(["a", "b"]) == f"a and b are {end}"
