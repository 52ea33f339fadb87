"""The gate as a pipeline calls it: on runs in a real store, whose predictions are invented."""

import json
from collections.abc import Callable

import pytest

from bagbench.result import RunStatus
from bagbench.tracking import Store
from tests.conftest import Call, one_line
from tests.recorder import Recorder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(f"sqlite:///{tmp_path_factory.mktemp('store')}/store.db")


@pytest.fixture
def record(store: Store, request: pytest.FixtureRequest) -> Recorder:
    """An experiment of the test's own, the last that ran."""
    return Recorder(store, request.node.name)


Compare = Callable[..., tuple[int, str]]


@pytest.fixture
def compare(call: Call, store: Store) -> Compare:
    """Run `compare` on the store; return exit code and output."""

    def compare(*arguments: object) -> tuple[int, str]:
        code, out, err = call("compare", *arguments, "--tracking-uri", store.uri)
        assert err == ""
        return code, out

    return compare


@pytest.fixture
def refusal(call: Call, store: Store) -> Callable[..., str]:
    """Run `compare` on the store; return the one line with which it refuses."""
    return lambda *arguments: one_line(call, "compare", *arguments, "--tracking-uri", store.uri)


def test_the_exit_code_says_which_is_better(record: Recorder, compare: Compare) -> None:
    for seed in range(3):
        record.run("good", 90, seed=seed)
        record.run("poor", 50, seed=seed)
    code, out = compare("good", "poor")
    assert code == 0
    assert out.splitlines()[0] == "accuracy of good minus that of poor: +0.400"
    assert out.splitlines()[-1] == "good is better than poor"
    assert "3 seeds (0, 1, 2): this speaks of the recipes" in out
    code, out = compare("poor", "good")
    assert (code, out.splitlines()[-1]) == (1, "poor is worse than good")


def test_who_always_says_the_same_is_as_good(record: Recorder, compare: Compare) -> None:
    for name in ("one", "other"):
        record.run(name, 70)
    code, out = compare("one", "other", "--margin", 0)
    assert (code, out.splitlines()[-1]) == (0, "one, as trained here, is as good as other, within 0")


def test_where_the_evidence_leaves_it_open_it_is_undecided_and_a_wider_margin_may_settle_it(
    record: Recorder, compare: Compare
) -> None:
    record.run("discs", 0, disc=35, square=15)
    record.run("squares", 0, disc=15, square=35)
    code, out = compare("discs", "squares")
    assert (code, out.splitlines()[-1]) == (
        3,
        "undecided: discs, as trained here, may or may not be worse than squares by more than 0.01",
    )
    code, out = compare("discs", "squares", "--margin", 0.2)
    assert (code, out.splitlines()[-1]) == (0, "discs, as trained here, is as good as squares, within 0.2")


def test_one_seed_speaks_of_these_trained_models_only(record: Recorder, compare: Compare) -> None:
    record.run("good", 90)
    record.run("good", 90, seed=1)
    record.run("poor", 50)
    _, out = compare("good", "poor")
    assert "one seed (0): this speaks of these trained models on this split only" in out
    assert out.splitlines()[-1] == "good, as trained here, is better than poor"


def test_under_six_seeds_nothing_is_called_significant(record: Recorder, compare: Compare) -> None:
    for seed in range(6):
        _, out = compare("good", "poor", "--json") if seed else (0, "")
        assert "significant" not in out
        record.run("good", 90 - seed, seed=seed)
        record.run("poor", 50, seed=seed)
    assert "significant" not in compare("good · seed 0", "poor")[1]
    assert "the difference is significant at 5 %" in compare("good", "poor")[1]


def test_runs_go_by_name_or_id_and_recipes_by_their_experiment(store: Store, compare: Compare) -> None:
    before, after = Recorder(store, "before"), Recorder(store, "after")
    good, poor = before.run("good", 90), before.run("poor", 50)
    after.run("good", 60)
    assert compare(good, poor)[0] == 0
    assert compare("good · seed 0", poor, "--experiment", "before")[0] == 0
    assert compare("good@after", "good@before")[1].splitlines()[0] == "accuracy of good@after minus that of good@before: -0.300"
    assert compare("good", "poor@before")[1].splitlines()[0] == "accuracy of good minus that of poor@before: +0.100"


def test_a_recipe_is_its_runs_on_the_most_photos_and_parts_go_by_their_name(record: Recorder, compare: Compare) -> None:
    record.run("curve", 60, fraction=0.25)
    record.run("curve", 90)
    record.run("other", 50)
    assert compare("curve", "other")[1].splitlines()[0].endswith("+0.400")
    assert compare("curve · seed 0 · 25 % of train", "curve")[1].splitlines()[0].endswith("-0.300")


def test_it_is_asked_by_measure_or_by_class(record: Recorder, compare: Compare) -> None:
    record.run("discs", 0, disc=50, square=25)
    record.run("squares", 0, disc=25, square=50)
    assert compare("discs", "squares", "--metric", "disc")[0] == 0
    code, out = compare("discs", "squares", "--metric", "square")
    assert (code, out.splitlines()[0]) == (1, "accuracy on photos of square of discs minus that of squares: -0.500")
    assert "macro f1 of discs minus that of squares: " in compare("discs", "squares", "--metric", "macro_f1")[1]


def test_the_smaller_loss_is_the_better_one(record: Recorder, compare: Compare) -> None:
    record.run("good", 90)
    record.run("poor", 50)
    code, out = compare("good", "poor", "--metric", "log_loss")
    assert code == 0
    assert out.splitlines()[0].startswith("log loss (less is better) of good minus that of poor: -0.8")
    assert "within 0.05: " in out
    assert compare("poor", "good", "--metric", "log_loss")[0] == 1


def test_json_is_what_a_script_reads(record: Recorder, compare: Compare) -> None:
    for seed in range(2):
        record.run("good", 90, seed=seed)
        record.run("poor", 50, seed=seed)
    code, out = compare("poor", "good", "--json", "--margin", 0.02)
    found = json.loads(out)
    assert code == found["exit_code"] == 1
    assert (found["a"], found["b"], found["metric"], found["class"]) == ("poor", "good", "accuracy", None)
    assert (found["seeds"], found["subject"], found["margin"]) == ([0, 1], "recipe", 0.02)
    assert found["decision"] == "worse"
    assert found["difference"]["point"] == pytest.approx(-0.4)
    assert found["difference"]["low"] < -0.4 < found["difference"]["high"] < 0
    assert found["probability_better"] < 0.05
    assert found["p_value"] < 0.05


def test_it_says_where_the_two_were_not_trained_in_the_same_way(record: Recorder, compare: Compare) -> None:
    record.run("short", 60)
    record.run("plain", 50)
    record.run("long", 90, epochs=30)
    assert "they were not trained in the same way: epochs 30 against 1" in compare("long", "short")[1].splitlines()
    assert json.loads(compare("long", "short", "--json")[1])["trained_apart"] == {"epochs": [30, 1]}
    assert "trained in the same way" not in compare("short", "plain")[1]


def test_on_the_test_side_it_is_judged_by_the_photos_that_nothing_was_picked_by(record: Recorder, compare: Compare) -> None:
    for seed in range(3):
        record.run("picked", 90, seed=seed, test=60 + seed)
        record.run("plain", 60, seed=seed, test=80)
    assert compare("picked", "plain")[0] == 0
    code, out = compare("picked", "plain", "--on", "test")
    assert (code, out.splitlines()[0]) == (1, "test accuracy of picked minus that of plain: -0.190")
    assert out.splitlines()[-1] == "picked is worse than plain"
    on_test, on_validation = (
        json.loads(compare("picked", "plain", *more, "--json")[1]) for more in (("--on", "test"), ("--on", "validation"))
    )
    assert (on_test["on"], on_test["difference"]["point"], on_test["seeds"]) == ("test", pytest.approx(-0.19), [0, 1, 2])
    assert (on_validation["on"], on_validation["difference"]["point"]) == ("validation", pytest.approx(0.3))


def test_test_photos_that_all_seeds_share_count_once(record: Recorder, compare: Compare) -> None:
    for seed in range(3):
        record.run("better", 80, seed=seed, test=80)
        record.run("worse", 60, seed=seed, test=60)
    shared, own = (
        json.loads(compare("better", "worse", "--on", side, "--json")[1])["difference"] for side in ("test", "validation")
    )
    assert shared["point"] == own["point"] == pytest.approx(0.2)
    # Three times the same hundred photos say less than three times a hundred others.
    assert shared["high"] - shared["low"] > 1.2 * (own["high"] - own["low"])


def test_what_has_no_test_side_is_not_compared_on_one(store: Store, refusal: Callable[..., str]) -> None:
    Recorder(store, "tested").run("plain", 90, test=90)
    Recorder(store, "untested").run("plain", 90)
    assert refusal("plain@tested", "plain@untested", "--on", "test") == (
        "--on test: the run 'plain · seed 0' of 'plain@untested' has no test side; "
        "run both with --test-split, or on a folder with test/"
    )
    assert refusal("plain@tested", "plain@untested", "--on", "train") == "--on: received 'train'; give validation or test"


def test_what_was_not_measured_on_the_same_rows_is_refused(record: Recorder, refusal: Callable[..., str]) -> None:
    record.run("here", 90)
    record.run("later", 90, seed=1)
    record.run("elsewhere", 90, first=50)
    assert refusal("here", "elsewhere").startswith("elsewhere was not scored on the rows that the other recipes were scored on")
    assert refusal("here", "later").startswith("here and later have no seed in common; ")


def test_other_photos_are_refused(store: Store, refusal: Callable[..., str]) -> None:
    Recorder(store, "old photos").run("good", 90)
    Recorder(store, "new photos").run("good", 90, data="e" * 64)
    assert refusal("good@old photos", "good@new photos") == (
        "'good@old photos' and 'good@new photos' are not of the same photos: digests dddddddddddd and eeeeeeeeeeee; "
        "run both on the same folder as it is now"
    )


def test_what_cannot_be_compared_is_one_line(record: Recorder, refusal: Callable[..., str]) -> None:
    record.run("good", 90)
    record.run("poor", 50)
    failed = record.run("failed", 50, status=RunStatus.FAILED)
    assert refusal("good", "good") == "A and B are both 'good'; name two that differ"
    assert refusal("good", "gone").startswith("no finished recipe or run is called 'gone' in the experiment 'test_what_")
    assert "; recipes there: good, poor; " in refusal("good", "failed")
    assert refusal("good", failed) == "the run 'failed · seed 0' has not finished, it is failed; run it again"
    assert refusal("good", record.parent).startswith(f"no run of a recipe has the id '{record.parent}'; ")
    assert refusal("good", "0" * 32).startswith(f"no run of a recipe has the id '{'0' * 32}'; ")
    assert refusal("good", "poor@nowhere").startswith("no experiment is called 'nowhere'; those there are: ")
    assert refusal("good", "poor", "--metric", "purse") == (
        "--metric: no measure or class is called 'purse'; those there are: accuracy, macro_f1, log_loss, disc, square"
    )
    assert refusal("good", "poor", "--margin", -1) == "--margin: received -1.0; give a number of at least 0"
    assert refusal("good", "poor", "--margin", "nan").startswith("--margin: received nan; ")
