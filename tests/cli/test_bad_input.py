"""Whatever a user gets wrong is one line on standard error and exit code 2, before anything trains."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import OFFLINE, Call, environment, one_line
from tests.drawing import draw_folder


def folder(tmp_path: Path, kind: str) -> Path:
    root = tmp_path / "photos"
    match kind:
        case "missing":
            pass
        case "empty":
            root.mkdir()
        case "file":
            root.write_text("")
        case "one class":
            draw_folder(root, {"disc": 4})
        case "one photo":
            draw_folder(root, {"disc": 4, "square": 1})
        case "copies":
            draw_folder(root, {"disc": 4, "square": 1})
            shutil.copy(root / "square" / "0000.jpg", root / "square" / "0001.jpg")
        case "no photo":
            draw_folder(root, {"disc": 4, "square": 4})
            for file in (root / "square").iterdir():
                file.write_text("not an image")
    return root


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("missing", "photos"),
        ("empty", "no sub-folder"),
        ("file", "not a folder"),
        ("one class", "disc"),
        ("one photo", "square"),
        ("copies", "square"),
        ("no photo", "square"),
    ],
)
def test_a_folder_that_cannot_be_learnt_from(call: Call, tmp_path: Path, kind: str, says: str) -> None:
    message = one_line(call, "run", "cnn_basic", "--data", folder(tmp_path, kind))
    assert says in message
    assert "; " in message  # what to do about it


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["run"], "recipes or --all: received neither; name the recipes to run, or give --all"),
        (["run", "cnn_basic", "--all"], "recipes or --all: received --all and cnn_basic; name the recipes to run, or give --all"),
        (["run", "cnn_bsic", "--data", "x"], "no recipe is called 'cnn_bsic'; choose from cnn_basic, cnn_deep, mobilenet_v2"),
        (["run", "--all", "--data", "x", "--epochs", "0"], "--epochs: input should be greater than or equal to 1; received 0"),
        (["run", "--all", "--data", "x", "--epochs", "ten"], "Invalid value for '--epochs'"),
        (["run", "--all", "--data", "x", "--seeds", "one"], "--seeds: received 'one'; give a number"),
        (["run", "--all", "--data", "x", "--seeds", "1,b"], "--seeds: received '1,b'; give a number"),
        (["run", "--all", "--data", "x", "--seeds", "0"], "--seeds: "),
        (
            ["run", "--all", "--data", "x", "--train-fraction", "all"],
            "--train-fraction: received 'all'; give shares of the train split, above 0 and up to 1, with commas (0.25,0.5,1)",
        ),
        (
            ["run", "--all", "--data", "x", "--train-fraction", "0.5,0.5"],
            "a train fraction is named twice: [0.5, 0.5]; name each",
        ),
        (
            ["run", "--all", "--data", "x", "--train-fraction", "25"],
            "--train-fraction: input should be less than or equal to 1; received 25.0",
        ),
        (
            ["run", "--all", "--data", "x", "--validation-split", "1"],
            "--validation-split: input should be less than 1; received 1.0",
        ),
        (["run", "--all", "--executor", "cloud"], "Invalid value for '--executor'"),
        (["run", "--all", "--ray-address", "h:1"], "--ray-address h:1, but runs stay on this machine; add --executor ray"),
        (["run", "--all", "--data", "x", "--epoch", "3"], "No such option: --epoch"),
        (["run", "--all", "--experiment", "none.toml"], "cannot read the experiment file 'none.toml': No such file or directory"),
        (["rum"], "No such command 'rum'"),
        (["report"], "nothing has run yet in sqlite:///mlruns/mlflow.db; start with"),
        (
            ["report", "--tracking-uri", "http://user:secret@127.0.0.1:9"],
            "the MLflow store http://user:***@127.0.0.1:9 cannot be used",
        ),
    ],
)
def test_flags_that_make_no_sense(call: Call, flags: list[str], says: str) -> None:
    assert one_line(call, *flags).startswith(says)


def test_keys_of_an_experiment_file(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text("epoch = 3")
    assert one_line(call, "run", "--all", "--experiment", file) == f"'{file}', key 'epoch' is unknown; did you mean 'epochs'?"
    file.write_text("epochs = 3")
    assert one_line(call, "run", "--all", "--experiment", file).startswith(f"'{file}' names no photos; give a folder")
    file.write_text("epochs = '3'")
    assert one_line(call, "run", "--all", "--experiment", file).endswith(
        "key 'epochs': input should be a valid integer; received '3'"
    )


def test_two_recipes_of_one_name(call: Call, tmp_path: Path, photos: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "import bagbench\n"
        "@bagbench.recipe(summary='mine', image_size=16, parameters=1)\n"
        "def cnn_basic(shape, classes, hyperparameters): ..."
    )
    (tmp_path / "twice.toml").write_text('recipe_files = ["mine.py"]')
    message = one_line(call, "run", "--all", "--data", photos, "--experiment", tmp_path / "twice.toml")
    assert message.startswith("two recipes are called 'cnn_basic': one in ")
    assert message.endswith("; rename one of them")


def test_a_backbone_that_cannot_be_had(call: Call, photos: Path, tmp_path: Path) -> None:
    unreachable = one_line(call, "run", "mobilenet_v2", "--data", photos, "--backbone", "http://127.0.0.1:9/module.tar.gz")
    assert unreachable.startswith("cannot fetch the backbone http://127.0.0.1:9/module.tar.gz: ")
    assert "three ways on: " in unreachable
    assert one_line(call, "run", "mobilenet_v2", "--data", photos, "--backbone", tmp_path).startswith(
        f"backbone '{tmp_path}' has no"
    )


@pytest.mark.parametrize(("data", "backbone"), [("photos", "auto"), ("photos", "hub"), ("bagbench:sample", "hub")])
def test_without_a_network_three_ways_on_are_named(
    call: Call, photos: Path, monkeypatch: pytest.MonkeyPatch, data: str, backbone: str
) -> None:
    for name, value in OFFLINE.items():
        monkeypatch.setenv(name, value)
    message = one_line(call, "run", "mobilenet_v2", "--data", photos if data == "photos" else data, "--backbone", backbone)
    assert message.startswith("cannot fetch the backbone https://tfhub.dev/google/imagenet/mobilenet_v2_100_224/")
    for way in ("three ways on: ", "TFHUB_CACHE_DIR", "--backbone PATH", "--backbone embedded", "drawn things"):
        assert way in message


def test_a_folder_that_the_sample_cannot_be_written_to(call: Call, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("dear")
    (tmp_path / "file").write_text("")
    assert one_line(call, "data", "sample", tmp_path / "full") == (
        f"the folder '{tmp_path}/full' is not empty: it holds 'letter.txt'; name an empty or a new one"
    )
    assert one_line(call, "data", "sample", tmp_path / "file") == (
        f"cannot write the sample to '{tmp_path}/file': File exists; name another folder"
    )


def test_a_train_fraction_that_leaves_a_class_without_a_photo(call: Call, photos: Path) -> None:
    message = one_line(call, "run", "cnn_basic", "--data", photos, "--train-fraction", "0.05,1")
    assert message == "5 % of the 33 photos to train on is less than one for each of the 3 classes; take a larger train fraction"


def test_a_store_that_cannot_be_written(call: Call, photos: Path) -> None:
    Path("mlruns").write_text("a file where the store's folder should be")
    message = one_line(call, "run", "cnn_basic", "--data", photos)
    assert message.startswith("the MLflow store sqlite:///mlruns/mlflow.db cannot be used: ")


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs util-linux's setpriv to give up root's powers")
def test_a_read_only_store(photos: Path, tmp_path: Path) -> None:
    (tmp_path / "mlruns").mkdir(mode=0o555)
    weak = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*weak, sys.executable, "-m", "bagbench", "run", "cnn_basic", "--data", str(photos)],
        cwd=tmp_path,
        env=environment(tmp_path / "cache"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    message = done.stderr.splitlines()[-1]
    assert message.startswith("error: the MLflow store sqlite:///mlruns/mlflow.db cannot be used: Permission denied; ")


def test_bad_files_are_listed_with_the_reason_and_cost_themselves_only(call: Call, tmp_path: Path) -> None:
    root = draw_folder(tmp_path / "photos", {"disc": 6, "square": 6})
    (root / "disc" / "text.jpg").write_text("<html>not found</html>")
    whole = (root / "square" / "0000.jpg").read_bytes()
    (root / "square" / "short.jpg").write_bytes(whole[: len(whole) // 2])
    Image.new("RGB", (8, 8)).save(root / "disc" / "fine.png")
    code, out, err = call("run", "cnn_basic", "--data", root, "--dry-run", "--seeds", "1")
    assert code == 0
    assert "left out  disc/text.jpg: not an image" in err
    assert "left out  square/short.jpg: " in err
    assert "photos    photos: 13 in 2 classes" in err
    assert "1 of 1 runs remain" in out


def test_debug_shows_the_traceback_in_any_place(call: Call) -> None:
    code, _, err = call("run", "--debug")
    assert code == 2
    assert "Traceback" in err
    assert err.splitlines()[-1].startswith("error: recipes or --all")
