from dataclasses import replace
from pathlib import Path

import pytest

from bagbench.errors import StoreError
from bagbench.report import ExperimentFacts, PageFacts, words
from bagbench.report.collect import collect
from bagbench.result import RunStatus
from bagbench.tracking import Store
from tests.conftest import Program
from tests.recorder import Recorder
from tests.report.invented import three_recipes
from tests.report.reading import Page


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(f"sqlite:///{tmp_path_factory.mktemp('store')}/store.db")


@pytest.fixture
def a(store: Store, request: pytest.FixtureRequest) -> Recorder:
    return Recorder(store, f"A of {request.node.name}")


@pytest.fixture
def b(store: Store, request: pytest.FixtureRequest) -> Recorder:
    return Recorder(store, f"B of {request.node.name}")


def collected(*recorders: Recorder) -> PageFacts:
    return collect(recorders[0].store, list(zip("ABC", (one.experiment_id for one in recorders), strict=False)))


def test_experiments_on_the_same_rows_stand_side_by_side_and_are_compared(a: Recorder, b: Recorder) -> None:
    for seed in range(2):
        a.run("plain", 60, seed=seed)
        b.run("better", 80, seed=seed)
    facts = collected(a, b)
    assert [recipe.name for recipe in facts.recipes] == ["better", "plain"]
    assert [(pair.a, pair.b, pair.seeds) for pair in facts.comparisons] == [("better", "plain", (0, 1))]
    assert facts.name == "A and B"
    assert facts.left_out == ()


def test_a_recipe_that_both_ran_in_other_ways_is_told_apart_by_its_experiment(a: Recorder, b: Recorder) -> None:
    a.run("same", 60, epochs=1)
    b.run("same", 70, epochs=2)
    b.run("other", 50, epochs=2)
    facts = collected(a, b)
    assert [recipe.name for recipe in facts.recipes] == ["same@B", "same@A", "other"]


def test_what_both_ran_in_the_same_way_is_one_recipe_with_the_seeds_of_both(a: Recorder, b: Recorder) -> None:
    for seed in (0, 1):
        a.run("same", 60, seed=seed)
    for seed in (1, 2):
        b.run("same", 60, seed=seed)
    (recipe,) = collected(a, b).recipes
    assert (recipe.name, recipe.seeds) == ("same", (0, 1, 2))


def test_other_photos_are_left_out_with_the_reason_and_the_rest_stays(a: Recorder, b: Recorder, store: Store) -> None:
    a.run("plain", 60)
    b.run("better", 80, data="e" * 64)
    c = Recorder(store, "C")
    c.run("third", 70)
    facts = collected(a, b, c)
    assert [recipe.name for recipe in facts.recipes] == ["third", "plain"]
    assert [experiment.name for experiment in facts.experiments] == ["A", "C"]
    ((name, reason),) = [(one.experiment, one.reason) for one in facts.left_out]
    assert name == "B"
    assert reason == "its photos are not those of 'A': photos with digest eeeeeeeeeeee, not photos with dddddddddddd"


def test_other_splits_are_left_out(a: Recorder, b: Recorder) -> None:
    a.run("plain", 60)
    b.run("better", 80, split="another split")
    facts = collected(a, b)
    assert [recipe.name for recipe in facts.recipes] == ["plain"]
    assert [one.reason for one in facts.left_out] == ["its split of seed 0 is not that of 'A'"]


def test_other_seeds_are_left_out(a: Recorder, b: Recorder) -> None:
    a.run("plain", 60)
    for seed in (1, 2):
        b.run("better", 80, seed=seed)
    assert [one.reason for one in collected(a, b).left_out] == ["it shares no seed with 'A': seeds 1, 2, not seed 0"]


def test_unfinished_runs_say_whose_they_are_and_how_far_they_got(a: Recorder, b: Recorder) -> None:
    a.run("plain", 60)
    b.run("broken", 10, status=RunStatus.FAILED)
    b.run("plain", 60)
    assert [(run.name, run.epochs_done, run.epochs) for run in collected(a, b).unfinished] == [("broken · seed 0 (B)", 1, 1)]
    assert [run.name for run in collected(b).unfinished] == ["broken · seed 0"]


def test_an_experiment_without_runs_is_named(a: Recorder, b: Recorder) -> None:
    a.run("plain", 60)
    with pytest.raises(StoreError, match="no run of the experiment 'B' is recorded"):
        collected(a, b)


def test_recipes_that_share_no_seed_with_the_better_ones_are_named_and_the_rest_is_compared(a: Recorder) -> None:
    a.run("best", 90, seed=0)
    a.run("good", 80, seed=0)
    a.run("alone", 70, seed=1)
    facts = collected(a)
    assert facts.uncompared == ("alone",)
    assert [(pair.a, pair.b) for pair in facts.comparisons] == [("best", "good")]
    assert [(gap.a, gap.b) for gap in facts.contrasts] == [("best", "good")]


def test_the_command_says_what_it_leaves_out_and_refuses_a_name_twice(bagbench: Program, tmp_path: Path) -> None:
    uri = f"sqlite:///{tmp_path}/store.db"
    one, same, other = (Recorder(Store(uri), name) for name in ("one", "same", "other"))
    one.run("plain", 60)
    same.run("better", 80)
    other.run("third", 70, data="e" * 64)
    names = [word for name in ("one", "same", "other") for word in ("--experiment", name)]
    done = bagbench("report", "--tracking-uri", uri, *names)
    assert done.stdout == "report: reports/one-same-other.html\n"
    assert done.stderr.startswith("left out  other: its photos are not those of 'one'")
    page = (tmp_path / "work" / "reports" / "one-same-other.html").read_text()
    assert Page(page).one("h1").text.startswith("one and same: ")
    assert "other is left out: its photos are not those of 'one'" in Page(page).one("section", id="verdict").text
    refused = bagbench("report", "--tracking-uri", uri, "--experiment", "one", "--experiment", "one", code=2)
    assert refused.stderr == "error: --experiment: received 'one' 2 times; name each experiment once\n"


def test_what_sets_experiments_apart_is_said() -> None:
    (one,) = three_recipes().experiments
    longer = replace(one, name="long", protocol=(("epochs", "30"), *one.protocol[1:]))
    assert words.about_experiments((one,)) == ""
    assert words.about_experiments((one, longer)) == (
        "bags and long stand side by side: same photos, same splits. They differ in epochs (10, 30)."
    )
    twin = ExperimentFacts(name="twin", commands=(), protocol=one.protocol, provenance=())
    assert words.about_experiments((one, twin)).endswith("Their protocols are the same.")
