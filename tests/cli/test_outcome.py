"""What `run` prints of one experiment and of several, and which of several it refuses before anything is planned."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bagbench.cli.outcome import Outcome, print_outcomes
from tests.conftest import Call, one_line
from tests.drawing import draw_folder
from tests.report.invented import BASIC, TRANSFER, page, recipe

BASIC_RECIPE, TRANSFER_RECIPE = recipe("cnn", BASIC), recipe("transfer", TRANSFER)
BAGS = page((BASIC_RECIPE, TRANSFER_RECIPE))
SHOES = replace(BAGS, recipes=(BASIC_RECIPE,), data=replace(BAGS.data, name="shoes"))
OUTCOMES = (
    Outcome(name="autumn-bags", facts=BAGS, page=Path("reports/autumn-bags.html"), failed=0, waiting=0),
    Outcome(name="autumn-shoes", facts=SHOES, page=Path("reports/autumn-shoes.html"), failed=1, waiting=0),
    Outcome(name="autumn-hats", facts=None, page=None, failed=2, waiting=0),
)


def test_one_table_is_over_all_folders_recipe_by_recipe(capsys: pytest.CaptureFixture[str]) -> None:
    print_outcomes(OUTCOMES, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    words = [line.replace("my bags", "bags").split() for line in lines]
    assert [row[:2] for row in words[1:6]] == [
        ["transfer", "bags"],
        ["cnn", "bags"],
        ["cnn", "shoes"],
        ["majority", "bags"],
        ["majority", "shoes"],
    ]
    card = BASIC_RECIPE.card
    assert words[3][2:5] == [f"{card.val_accuracy.point:.3f}", f"[{card.val_accuracy.low:.3f},", f"{card.val_accuracy.high:.3f}]"]
    assert words[3][5] == card.verdict
    assert lines[6:] == ["report: reports/autumn-bags.html", "report: reports/autumn-shoes.html"]


def test_json_has_every_experiment_and_of_one_is_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    print_outcomes(OUTCOMES, as_json=True)
    found = json.loads(capsys.readouterr().out)["experiments"]
    assert [(one["experiment"], one["report"], one["failed"]) for one in found] == [
        ("autumn-bags", "reports/autumn-bags.html", 0),
        ("autumn-shoes", "reports/autumn-shoes.html", 1),
        ("autumn-hats", None, 2),
    ]
    assert [[one["recipe"] for one in experiment["recipes"]] for experiment in found[:2]] == [["transfer", "cnn"], ["cnn"]]
    print_outcomes(OUTCOMES[:1], as_json=True)
    one = json.loads(capsys.readouterr().out)
    assert (one["experiment"], one["recipes"][1]["epochs"]) == ("autumn-bags", 10)


def test_several_folders_are_refused_together_before_anything_is_recorded(call: Call, photos: Path, tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    run = ("run", "cnn_basic", "--tracking-uri", f"sqlite:///{store}", "--data", photos, "--data")
    assert "none" in one_line(call, *run, tmp_path / "none", "--dry-run")
    assert not store.exists()
    assert one_line(call, *run, tmp_path, "--output", "page.html") == (
        "--output: received one page for 2 folders of photos; leave it out"
    )
    assert one_line(call, *run, photos).startswith(
        f"the experiments on '{photos}' and '{photos}' would both be called 'shapes'; "
    )
    alike = one_line(call, *run, tmp_path / "a b", "--data", tmp_path / "a-b")
    assert alike == "the pages of 'a b' and 'a-b' would both be 'reports/a-b.html'; run them one by one"


def test_a_dry_run_of_several_folders_has_a_plan_of_each(call: Call, photos: Path, tmp_path: Path) -> None:
    other = draw_folder(tmp_path / "others", {"disc": 8, "square": 8})
    run = ("run", "cnn_basic", "--tracking-uri", f"sqlite:///{tmp_path}/store.db", "--seeds", "0,", "--dry-run")
    code, out, _ = call(*run, "--data", photos, "--data", other, "--json")
    assert code == 0
    plans = json.loads(out)["experiments"]
    assert [(one["experiment"], [run["run"] for run in one["runs"]]) for one in plans] == [
        ("shapes", ["cnn_basic · seed 0"]),
        ("others", ["cnn_basic · seed 0"]),
    ]
