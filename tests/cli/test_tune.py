import json
from pathlib import Path

import pytest

from tests.conftest import Call, one_line
from tests.drawing import draw_folder


@pytest.fixture
def enough(tmp_path: Path) -> Path:
    return draw_folder(tmp_path / "enough", {"disc": 10, "square": 10})


def test_a_dry_run_says_what_would_be_searched_and_on_which_photos(call: Call, enough: Path) -> None:
    code, out, _ = call("tune", "cnn_basic", "--trials", 4, "--data", enough, "--seeds", 2, "--dry-run", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["rows"] == {"train": 12, "validation": 4, "test": 4}
    assert told["start"] == {"learning_rate": 0.001, "batch_size": 32, "filters": 32, "dense": 128}
    assert told["runs_at_most"] == {"trials": 8, "comparison": 12}
    code, out, err = call("tune", "cnn_basic", "--trials", 4, "--data", enough, "--seeds", 2, "--dry-run")
    assert "set aside 4 test photos, which no trial sees; 12 to train on, 4 to score trials on" in err
    assert "at most 8 runs of trials, and 12 of the comparison" in out


def test_another_space_photo_or_seed_is_another_study_and_the_number_of_trials_is_none(call: Call, enough: Path) -> None:
    def study(*more: object) -> str:
        arguments = ("tune", "cnn_basic", "--data", enough, "--dry-run", "--json", *more)
        return str(json.loads(call(*arguments)[1])["study"])

    Path("space.toml").write_text("filters = false")
    one = study("--trials", 4)
    assert study("--trials", 5) == one
    others = {study("--trials", 4, *more) for more in (("--seeds", 2), ("--epochs", 3), ("--space", "space.toml"))}
    (enough / "disc" / "0000.jpg").unlink()
    others.add(study("--trials", 4))
    assert len(others | {one}) == 5


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("absent", "--trials", 1), "no recipe is called 'absent'; choose from cnn_basic"),
        (("cnn_basic", "--trials", 0), "--trials"),
        (("cnn_basic",), "Missing option '--trials'"),
        (("cnn_basic", "--trials", 1, "--test-split", 0), "--test-split: received 0; tuning needs photos that no trial sees"),
        (("cnn_basic", "--trials", 1, "--validation-split", 0.8), "leave no photo to train on"),
        (("cnn_basic", "--trials", 1, "--space", "absent.toml"), "cannot read 'absent.toml'"),
        (("cnn_basic", "--trials", 1, "--seeds", "x"), "--seeds: received 'x'"),
    ],
)
def test_what_cannot_be_tuned_is_refused_in_one_line(call: Call, enough: Path, arguments: tuple[object, ...], says: str) -> None:
    assert says in one_line(call, "tune", *arguments, "--data", enough, "--dry-run")


def test_a_folder_that_is_too_small_for_a_test_side_is_refused(call: Call, tmp_path: Path) -> None:
    few = draw_folder(tmp_path / "few", {"disc": 2, "square": 10})
    assert "has the class disc on 3 sides" in one_line(call, "tune", "cnn_basic", "--trials", 1, "--data", few, "--dry-run")


def test_a_folder_that_is_split_without_a_test_side_is_refused_and_one_with_it_keeps_it(call: Call, tmp_path: Path) -> None:
    for number, side in enumerate(("train", "validation")):
        draw_folder(tmp_path / "split" / side, {"disc": 4, "square": 4}, seed=number)
    arguments = ("tune", "cnn_basic", "--trials", 1, "--data", tmp_path / "split", "--dry-run", "--json")
    assert "is split already, without a test side" in one_line(call, *arguments)
    draw_folder(tmp_path / "split" / "test", {"disc": 3, "square": 3}, seed=2)
    assert json.loads(call(*arguments)[1])["rows"] == {"train": 8, "validation": 8, "test": 6}


@pytest.mark.slow  # starts a worker
def test_a_storage_that_cannot_be_reached_is_named_without_its_password(call: Call, enough: Path) -> None:
    storage = "postgresql://me:secret@127.0.0.1:9/studies"
    said = one_line(call, "tune", "cnn_basic", "--trials", 1, "--data", enough, "--storage", storage)
    assert "the storage of studies postgresql://me:***@127.0.0.1:9/studies cannot be used" in said
    assert "secret" not in said
