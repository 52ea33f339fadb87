from dataclasses import replace

import pytest

from bagbench.analysis.card import Verdict
from bagbench.analysis.comparison import LEAST_SEEDS
from bagbench.analysis.intervals import Interval, Subject
from bagbench.analysis.measures import Measure
from bagbench.data.sample import DataKind
from bagbench.report import PageFacts, RecipeFacts, words
from bagbench.report.captions import card_lines
from bagbench.report.formats import (
    names,
    p_value,
    percent,
    percent_interval,
    points,
    points_interval,
    probability,
    rate,
    spans,
)
from bagbench.report.page import render
from bagbench.report.pairs import is_settled
from tests.report.invented import BASIC, FAILED, TRANSFER, Shape, page, recipe, recipe_sizes, three_recipes
from tests.report.reading import Page


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_formats_numbers_alike_everywhere() -> None:
    interval = Interval(low=-0.0213, point=0.351, high=0.5012, subject=Subject.RECIPE)
    assert plain(percent(0.8812)) == "88.1 %"
    assert plain(points(-0.0213)) == "−2.1 points"
    assert plain(points(-0.0001)) == "0.0 points"
    assert plain(points_interval(interval)) == "−2.1 to 50.1 points"
    assert plain(percent_interval(Interval(low=0.861, point=0.88, high=0.903, subject=Subject.MODEL))) == "86.1 to 90.3 %"
    assert (rate(7.26), rate(71.3), rate(1204)) == ("7.3", "71", "1,204")
    assert (spans([4, 4]), spans([5, 3, 4])) == ("4", "3 to 5")
    assert [plain(probability(value)) for value in (0, 0.0009, 0.001, 0.8724, 0.999, 0.9991, 1)] == [
        *("< 0.1 %", "< 0.1 %", "0.1 %", "87.2 %", "99.9 %", "> 99.9 %", "> 99.9 %")
    ]
    assert [plain(p_value(value)) for value in (0, 0.0009, 0.001, 0.0342, 1)] == ["< 0.001", "< 0.001", "0.001", "0.034", "1.000"]


@pytest.mark.parametrize(
    ("means", "opening"),
    [
        (
            (0.4, 0.5),
            "More photos would help cnn_basic: from 800 to 1,600 photos, a doubling brought 10.0 points of accuracy (95 %",
        ),
        (
            (0.5, 0.5),
            "Twice the photos would bring cnn_basic less than 1.0 points: from 800 to 1,600 photos, a doubling brought 0.0",
        ),
    ],
)
def test_says_whether_more_photos_would_help_with_the_evidence(means: tuple[float, ...], opening: str) -> None:
    curve = recipe_sizes("cnn_basic", *means).curve
    assert curve is not None
    said = plain(words.more_photos("cnn_basic", curve))
    assert said.startswith(opening)
    assert "seed" not in said


def test_one_seed_of_a_curve_speaks_of_its_models() -> None:
    curve = recipe_sizes("cnn_basic", 0.5, 0.505, seeds=(0,)).curve
    assert curve is not None
    said = plain(words.more_photos("cnn_basic", curve))
    assert said.startswith("Whether more photos would help cnn_basic is undecided: ")
    assert said.endswith("One seed: this speaks of these trained models on this split only.")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c", "d"], "a, b, c and d"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 others"),
        (["a\u202eb"], "a\\u202eb"),
    ],
)
def test_joins_names_into_a_sentence(values: list[str], expected: str) -> None:
    assert names(values) == expected


@pytest.mark.parametrize(
    ("shape", "seeds", "kind", "said"),
    [
        (BASIC, (0, 1, 2), Verdict.OVERFITS, "largely memorising"),
        (Shape(train=0.97, validation=0.86, spread=0.004), (0, 1, 2), Verdict.SOME_OVERFITTING, "memorises a little"),
        (Shape(train=0.9, validation=0.895, spread=0.002), (0, 1, 2), Verdict.GENERALISES, "nearly as well on new photos"),
        (Shape(train=0.25, validation=0.24, spread=0.001), (0, 1, 2), Verdict.UNDERFITS, "learned little"),
        (Shape(train=0.95, validation=0.9), (0,), Verdict.UNDECIDED, "How much a_recipe memorises is open"),
    ],
)
def test_says_each_verdict_with_its_interval(shape: Shape, seeds: tuple[int, ...], kind: Verdict, said: str) -> None:
    one = recipe("a_recipe", shape, seeds=seeds)
    assert one.card.verdict is kind
    sentence = plain(words.verdict(page((one,)))[1])
    assert sentence.removeprefix("How much ").startswith("a_recipe ")
    assert said in sentence
    assert kind is Verdict.UNDERFITS or f"95 % interval {plain(points_interval(one.card.accuracy_gap))}" in sentence
    (reason,) = [line for line in card_lines(one, 0.2) if line.term == "Gap"]
    assert kind.split()[0] in reason.meaning.lower()


def interval(low: float, point: float, high: float) -> Interval:
    return Interval(low=low, point=point, high=high, subject=Subject.RECIPE)


def carded(
    name: str, kind: Verdict, *, gap: Interval | None = None, val_accuracy: Interval | None = None, shape: Shape = BASIC
) -> RecipeFacts:
    """A recipe with a card that says what the test wants said."""
    one = recipe(name, shape)
    card = replace(
        one.card,
        verdict=kind,
        accuracy_gap=gap or one.card.accuracy_gap,
        val_accuracy=val_accuracy or one.card.val_accuracy,
    )
    return replace(one, card=card)


def test_undecided_for_want_of_learning_is_not_said_to_lie_on_both_sides() -> None:
    small = carded("small", Verdict.UNDECIDED, gap=interval(-0.02, 0.005, 0.03))
    wide = carded("wide", Verdict.UNDECIDED, gap=interval(0.01, 0.06, 0.11))
    reasons = [plain(line.meaning) for one in (small, wide) for line in card_lines(one, 0.2) if line.term == "Gap"]
    assert "both sides" not in reasons[0]
    assert "not shown to have learned more than always answering the largest class by over 10.0 points" in reasons[0]
    assert reasons[1].endswith("Undecided: the interval lies on both sides of 5.0 points.")
    assert plain(words.verdict(page((small, wide)))[1]) == (
        "How much wide memorises is open (gap 6.0 points, 95 % interval 1.0 to 11.0 points; up to 5.0 points count as none); "
        "small hardly memorises, but is not shown to have learned much (gap 0.5 points, 95 % interval −2.0 to 3.0 points)."
    )


def test_lists_the_verdicts_worst_first() -> None:
    sentence = words.verdict(page([carded(kind.name, kind) for kind in Verdict]))[1]
    places = [sentence.index(f"{name} ") for name in ("OVERFITS", "UNDERFITS", "SOME_OVERFITTING", "UNDECIDED", "GENERALISES")]
    assert places == sorted(places)


def test_recipes_that_underfit_are_told_together_whatever_their_gaps() -> None:
    narrow = carded("narrow", Verdict.UNDERFITS, gap=interval(-0.02, 0.0, 0.02))
    wide = carded("wide", Verdict.UNDERFITS, gap=interval(-0.1, 0.01, 0.12))
    assert words.verdict(page((narrow, wide)))[1].startswith("wide and narrow have learned little")


def test_trusts_a_recipe_whose_interval_lies_above_every_other() -> None:
    facts = three_recipes()
    leader = facts.recipes[0]
    first = plain(words.verdict(facts)[0])
    assert first.startswith("Trust mobilenet_v2 most")
    assert f"95 % interval {plain(percent_interval(leader.card.val_accuracy))}" in first
    assert first.endswith("more than any other recipe here.")


CLOSE = page((recipe("mobilenet_v2", TRANSFER), recipe("resembling", TRANSFER), recipe("cnn_basic", BASIC)))


def test_does_not_choose_between_recipes_that_are_not_told_apart() -> None:
    first = words.verdict(CLOSE)[0]
    assert "Trust" not in first
    assert f"too close to {CLOSE.recipes[1].name} to call" in first
    assert "cnn_basic" not in first


def with_difference(low: float, point: float, high: float, p_holm: float = 0.001) -> PageFacts:
    """The close page, but the first two differ by so much where they are compared photo by photo."""
    first, *others = CLOSE.comparisons
    headline = first.headline(Measure.ACCURACY)
    invented = replace(
        headline, difference=replace(headline.difference, interval=interval(low, point, high)), p_value=0.001, p_holm=p_holm
    )
    return replace(CLOSE, comparisons=(replace(first, headlines=(invented, *first.headlines[1:])), *others))


def test_the_verdict_follows_the_comparison_photo_by_photo_and_not_the_single_intervals() -> None:
    leader, second, _ = CLOSE.recipes
    assert second.card.val_accuracy.high > leader.card.val_accuracy.low
    assert words.verdict(with_difference(0.001, 0.01, 0.02))[0].startswith(f"Trust {leader.name} most")
    assert f"too close to {second.name} to call" in words.verdict(with_difference(-0.001, 0.01, 0.02))[0]
    assert f"too close to {second.name} to call" in words.verdict(with_difference(-0.02, -0.01, -0.001))[0]
    assert f"too close to {second.name} to call" in words.verdict(with_difference(0.001, 0.01, 0.02, p_holm=0.2))[0]


def test_intervals_that_lie_apart_do_not_settle_what_the_comparison_leaves_open() -> None:
    facts = with_difference(-0.001, 0.01, 0.02)
    leader, second, third = facts.recipes
    below = leader.card.val_accuracy.low - 0.01
    apart = replace(second, card=replace(second.card, val_accuracy=interval(below - 0.1, below - 0.05, below)))
    assert f"too close to {second.name} to call" in words.verdict(replace(facts, recipes=(leader, apart, third)))[0]


def test_without_a_comparison_the_single_intervals_have_to_do() -> None:
    alone = replace(CLOSE, comparisons=(), contrasts=())
    first = words.verdict(alone)[0]
    assert f"too close to {CLOSE.recipes[1].name} to call" in first
    assert "cnn_basic" not in first


@pytest.mark.parametrize("seeds", [(0,), (0, 1, 2), tuple(range(8))])
def test_verdict_and_pairs_do_not_contradict_each_other(seeds: tuple[int, ...]) -> None:
    for best in (0.905, 0.66, 0.63):
        facts = page((recipe("a", Shape(train=0.97, validation=best), seeds=seeds), recipe("b", BASIC, seeds=seeds)), seeds=seeds)
        trusted = "more than any other" in words.verdict(facts)[0]
        assert trusted == is_settled(facts.comparisons[0])


def test_does_not_trust_what_only_memorises_even_where_it_leads() -> None:
    first = words.verdict(page((recipe("cnn_basic", BASIC), recipe("worse", Shape(train=0.9, validation=0.3)))))[0]
    assert not first.startswith("Trust")
    assert "not a model to trust as it stands" in first


def test_says_when_nothing_beats_the_largest_class() -> None:
    facts = page((recipe("cnn_basic", Shape(train=0.9, validation=0.21)), recipe("worse", Shape(train=0.9, validation=0.15))))
    first = plain(words.verdict(facts)[0])
    assert first.startswith("Nothing here is shown to have learned the task")
    assert "20.0 %" in first


def test_a_lone_recipe_that_does_not_beat_the_largest_class_is_told_in_one_clause() -> None:
    first = words.verdict(page((recipe("cnn_basic", Shape(train=0.9, validation=0.21)),)))[0]
    assert first.startswith("Nothing here is shown to have learned the task: cnn_basic is right on")


def test_a_leader_not_shown_to_beat_the_largest_class_does_not_speak_for_the_others() -> None:
    shaky = carded("shaky", Verdict.UNDECIDED, val_accuracy=interval(0.1, 0.6, 1.0))
    steady = carded("steady", Verdict.OVERFITS, val_accuracy=interval(0.5, 0.55, 0.6))
    first = plain(words.verdict(page((shaky, steady)))[0])
    assert "Nothing here" not in first
    assert first.startswith("shaky is right on 60.0 %")
    assert first.endswith(
        "not shown to be better than always answering the largest class, which would be right on 20.0 %; steady is."
    )


def test_one_seed_speaks_of_these_models_on_this_split_only() -> None:
    facts = three_recipes(seeds=(0,))
    assert "any other model trained on this split" in words.verdict(facts)[0]
    scope = words.scope(facts.recipes)
    assert "these trained models on this split only" in scope
    assert "no claim about the recipe" in scope
    assert "about the recipes: where each figure would settle" not in scope


def test_several_seeds_speak_of_the_recipes() -> None:
    scope = plain(words.scope(three_recipes().recipes))
    assert "about the recipes" in scope
    assert "3 seeds" in scope
    assert "this split only" not in scope


def test_a_recipe_with_one_seed_among_others_is_named() -> None:
    scope = words.scope((recipe("mobilenet_v2", TRANSFER), recipe("cnn_basic", BASIC, seeds=(0,))))
    assert "about mobilenet_v2" in scope
    assert "With one seed for cnn_basic, the figures speak of this trained model on this split only" in scope


@pytest.mark.parametrize("seeds", [(0,), (0, 1, 2), tuple(range(8))])
def test_says_significant_of_pairs_alone_and_only_with_enough_seeds(seeds: tuple[int, ...]) -> None:
    read = Page(render(three_recipes(seeds=seeds)))
    said = read.one("html").text.lower().count("significan")
    assert said == read.one("section", id="differences").text.count("significant at 5 %")
    assert (said > 0) == (len(seeds) >= LEAST_SEEDS)


def test_without_a_finished_recipe_there_is_nothing_to_trust() -> None:
    assert words.verdict(page((), unfinished=(FAILED,))) == (
        "No recipe has finished, so there is nothing to trust yet.",
        "1\u00a0run is listed below, each with where it stands.",
    )
    assert "Run the experiment" in words.verdict(page(()))[1]


def test_drawn_pictures_are_never_called_photos_without_a_word() -> None:
    facts = three_recipes()
    drawn = replace(facts, data=replace(facts.data, kind=DataKind.SAMPLE))
    assert words.about_data(facts.data) == ""
    said = words.about_data(drawn.data)
    assert said.startswith("These are drawn pictures, not photos")
    read = Page(render(drawn))
    assert said in read.one("header").text  # before anything else
    assert "drawn pictures, 5 classes" in plain(read.one("dl", class_="meta").text)
    plainly = Page(render(facts))
    assert "drawn" not in plainly.one("header").text + plainly.one("dl", class_="meta").text


def test_the_intervals_of_a_folder_s_own_split_say_what_they_cannot_show() -> None:
    facts = three_recipes()
    own = replace(facts, data=replace(facts.data, own_split=True))
    said = plain(words.scope(own.recipes, own_split=True))
    assert "They rest on 3 seeds, each with its own starting weights and order of the photos, all on the one split that" in said
    assert "its own split" not in said
    assert "all with the folder's own division into training and validation photos, and scored" in plain(words.about_task(own))
    assert "another division" in words.about_task(facts)
