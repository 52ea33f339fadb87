"""`predict` on models that were really trained, on pictures from anywhere."""

import csv
import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from bagbench.tracking.tables import read_predictions
from tests.conftest import Call, one_line
from tests.report.reading import Page
from tests.serving.conftest import CLASSES, Trained


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    """A picture of nothing."""
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    file = tmp_path / "noise.png"
    Image.fromarray(pixels // 8).save(file)
    return file


@pytest.mark.parametrize("which", ["small", "on_backbone"])
def test_it_says_of_validation_photos_what_the_run_said(call: Call, trained: Trained, which: str) -> None:
    record = getattr(trained, which)
    code, out, err = call("predict", record.run_id, trained.photos, "--json", "--tracking-uri", trained.store.uri)
    assert code == 0, err
    said = json.loads(out)
    assert said["run"]["id"] == record.run_id
    assert said["run"]["data_digest"] == record.tags["data_digest"]
    by_path = {Path(answer["path"]).relative_to(trained.photos).as_posix(): answer for answer in said["answers"]}
    assert len(by_path) == 40
    recorded = read_predictions(trained.store.artifact(record, "predictions.csv"))
    for path, truth, probabilities in zip(recorded.paths, recorded.truth, recorded.probabilities, strict=True):
        answer = by_path[path]
        assert answer["truth"] == recorded.classes[truth]
        assert [answer["probabilities"][name] for name in recorded.classes] == pytest.approx(probabilities, abs=1e-5)
        assert answer["prediction"] == recorded.classes[probabilities.argmax()]


def test_it_says_what_the_model_is_and_goes_on_past_a_bad_file(
    call: Call,
    trained: Trained,
    tmp_path: Path,
    noise: Path,
) -> None:
    folder = tmp_path / "new"
    shutil.copytree(trained.photos / "disc", folder / "disc")
    shutil.copy(next((trained.photos / "square").iterdir()), folder / "loose.jpg")
    (folder / "bad\x1b[31m.jpg").write_text("no picture")
    page = tmp_path / "answers.html"
    code, out, err = call(
        "predict", "best", folder, noise, "gone.jpg", "--top", 2, "--html", page, "--tracking-uri", trained.store.uri
    )
    assert code == 1
    assert "model     mobilenet_v2 · seed 0, run " in err or "model     small · seed 0, run " in err
    assert "photos of shapes, digest " in err
    assert "left out  gone.jpg: cannot be read: No such file or directory" in err
    assert "left out  " + str(folder) + "/bad\\x1b[31m.jpg: not an image that bagbench reads" in err
    lines = out.splitlines()
    assert len(lines) == 16 + 1 + 1
    in_class = [line for line in lines if "/disc/" in line]
    assert all(": ✓ disc " in line or ": ✗ disc taken for " in line for line in in_class)
    right = sum("✓" in line for line in in_class)
    assert f"right     {right} of 16 whose class the folder says" in err
    (loose,) = [line for line in lines if "loose.jpg" in line]
    assert "✓" not in loose
    assert "✗" not in loose

    shown = Page(page.read_text())
    figures = shown.all("figure")
    assert len(figures) == 18
    assert [len([one for one in figures if one.attributes["class"] == kind]) for kind in ("right", "wrong", "unknown")] == [
        right,
        16 - right,
        2,
    ]
    left_out = shown.one("section", id="left-out").text
    assert "2 files could not be used" in left_out
    assert "bad\\x1b[31m.jpg" in left_out


def test_what_is_unlike_the_training_photos_is_said_so(call: Call, trained: Trained, noise: Path) -> None:
    for run in ("small", "mobilenet_v2"):
        known = trained.photos / "disc"
        code, out, _ = call("predict", run, noise, known, "--csv", "--tracking-uri", trained.store.uri)
        assert code == 0
        rows = list(csv.DictReader(io.StringIO(out)))
        assert set(rows[0]) == {"path", "truth", "prediction", "farther_than", "unlike", *(f"p_{name}" for name in CLASSES)}
        assert (rows[0]["unlike"], rows[0]["farther_than"]) == ("True", "1.0")
        assert sum(row["unlike"] == "True" for row in rows[1:]) <= 1


def test_wrong_calls_are_answered_in_one_line(call: Call, trained: Trained, tmp_path: Path) -> None:
    uri = ("--tracking-uri", trained.store.uri)
    assert one_line(call, "predict", "nothing", tmp_path, *uri).startswith(
        "no finished recipe or run is called 'nothing' in the experiment 'trained'; recipes there: "
    )
    both = one_line(call, "predict", "best", tmp_path, "--json", "--csv", *uri)
    assert both == "--json and --csv: received both; give one of them"
    (tmp_path / "empty").mkdir()
    assert one_line(call, "predict", "best", tmp_path / "empty", *uri).startswith("none of 0 files could be used; name ")


def test_a_model_that_would_write_files_is_not_loaded(call: Call, trained: Trained, noise: Path, tmp_path: Path) -> None:
    class Writer(tf.Module):  # type: ignore[misc] # TensorFlow is untyped
        @tf.function(input_signature=[tf.TensorSpec((None, 32, 32, 3), tf.uint8)])  # type: ignore[untyped-decorator]
        def examine(self, images: tf.Tensor) -> tf.Tensor:
            tf.io.write_file(str(tmp_path / "written"), "by a model")
            return images

    model = trained.store.model(trained.small) / "tf2model"
    hidden = model.with_name("away")
    model.rename(hidden)
    try:
        tf.saved_model.save(Writer(), str(model))
        line = one_line(call, "predict", "small", noise, "--tracking-uri", trained.store.uri)
    finally:
        shutil.rmtree(model, ignore_errors=True)
        hidden.rename(model)
    assert "would do more than compute: " in line
    assert "'WriteFile'" in line
    assert not (tmp_path / "written").exists()


def test_a_model_that_is_gone_is_an_error_of_one_line(call: Call, trained: Trained, noise: Path) -> None:
    model = trained.store.model(trained.small) / "tf2model" / "saved_model.pb"
    hidden = model.with_suffix(".away")
    model.rename(hidden)
    try:
        line = one_line(call, "predict", "small", noise, "--tracking-uri", trained.store.uri)
    finally:
        hidden.rename(model)
    assert line.startswith("the model of 'small · seed 0' cannot be loaded: ")
    assert line.endswith("run it again with --force")
