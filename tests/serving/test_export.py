"""`export` of models that were really trained: called as the card says, held against what the run recorded."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from bagbench.analysis.intervals import Interval, Subject
from bagbench.backbone.value import Origin
from bagbench.serving.exporters import TFLite
from bagbench.serving.holding import Held
from bagbench.serving.model_card import model_card
from bagbench.serving.pedigree import pedigree_of
from bagbench.tracking.tables import read_predictions
from tests.conftest import Call, one_line
from tests.serving.conftest import CLASSES, Trained

HELD = Held(
    photos=8,
    largest_difference=0.0,
    recorded_accuracy=0.5,
    accuracy=0.5,
    cost=Interval(low=-0.1, point=0.0, high=0.1, subject=Subject.MODEL),
    images_per_second=1.0,
)

needs_onnx = pytest.mark.skipif(find_spec("tf2onnx") is None, reason="needs the extra onnx")


def as_the_card_says(folder: Path, photo: Path) -> dict[str, float]:
    """Run the card's program in a fresh process that does not find bagbench, and return what it prints."""
    (code,) = re.findall(r"```python\n(.*?)\n```", (folder / "README.md").read_text(), re.DOTALL)
    assert len(code.splitlines()) == 10
    hidden = "import sys; sys.modules['bagbench'] = None\n"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", hidden + code, str(photo)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1].replace("'", '"'))
    return said


@pytest.mark.parametrize(
    ("form", "which"),
    [
        ("savedmodel", "on_backbone"),
        ("keras", "small"),
        ("tflite", "on_backbone"),
        pytest.param("onnx", "small", marks=needs_onnx),
    ],
)
def test_a_stranger_gets_what_the_run_recorded(call: Call, trained: Trained, tmp_path: Path, form: str, which: str) -> None:
    record = getattr(trained, which)
    folder = tmp_path / "given"
    code, out, err = call(
        "export", record.run_id, "--format", form, "--to", folder, "--json", "--tracking-uri", trained.store.uri
    )
    assert code == 0, err
    summary = json.loads(out)
    assert summary["held"]["photos"] == 7
    assert summary["held"]["largest_difference"] < 1e-5
    assert summary["held"]["accuracy"] == summary["held"]["recorded_accuracy"]
    assert summary["bytes"] == sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    assert json.loads((folder / "labels.json").read_text()) == list(CLASSES)
    assert (folder / "labels.txt").read_text().splitlines() == list(CLASSES)
    recorded = read_predictions(trained.store.artifact(record, "predictions.csv"))
    said = as_the_card_says(folder, trained.photos / recorded.paths[0])
    assert list(said) == list(CLASSES)
    assert list(said.values()) == pytest.approx(recorded.probabilities[0], abs=1e-5)
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []


def test_what_quantising_costs_is_said_and_the_photos_may_have_moved(call: Call, trained: Trained, tmp_path: Path) -> None:
    moved = shutil.copytree(trained.photos, tmp_path / "moved")
    where = ("--data", moved, "--tracking-uri", trained.store.uri)
    code, out, err = call("export", "small", "--format", "tflite", "--quantise", *where)
    assert code == 0, err
    assert out == "exported: exports/small-seed-0-tflite-int8\n"
    assert re.search(
        r"held +against 7 validation photos: probabilities differ by at most 0\.0\d+, accuracy \d\.\d{4} of the run's ", err
    )
    assert re.search(r"cost +-?\d\.\d{4} of accuracy \(-\d\.\d{4} to \d\.\d{4}, 95 %\), paired by photo", err)
    assert re.search(r"Its numbers are 8-bit integers\. That costs .* of accuracy", Path(out[10:-1], "README.md").read_text())

    photo = moved / read_predictions(trained.store.artifact(trained.small, "predictions.csv")).paths[3]
    photo.write_bytes(photo.read_bytes() + b"\0")
    there = one_line(call, "export", "small", "--format", "savedmodel", *where)
    assert (
        there
        == f"{photo} is not the photo that the run saw: its digest is another; name the folder that they are in now with --data"
    )
    photo.unlink()
    gone = one_line(call, "export", "small", "--format", "savedmodel", *where)
    assert gone.startswith(f"the photos of 'small · seed 0' are not in {moved}: ")
    assert [folder.name for folder in Path("exports").iterdir()] == ["small-seed-0-tflite-int8"]


def test_a_model_that_says_something_else_is_not_kept(call: Call, trained: Trained) -> None:
    table = trained.store.artifact(trained.small, "predictions.csv")
    recorded = table.read_text()
    first, second, *others = recorded.splitlines()
    *named, a, b, c = second.split(",")
    table.write_text("\n".join((first, ",".join((*named, b, c, a)), *others, "")))
    try:
        code, out, err = call("export", "small", "--format", "savedmodel", "--tracking-uri", trained.store.uri)
    finally:
        table.write_text(recorded)
    assert (code, out) == (1, "")
    last = err.splitlines()[-1]
    assert last.startswith("error: saved_model is not what the run recorded: a probability differs by ")
    assert last.endswith("nothing was kept; export it in another form")
    assert list(Path("exports").iterdir()) == []


def test_what_is_not_good_enough_is_not_written(call: Call, trained: Trained) -> None:
    uri = ("--tracking-uri", trained.store.uri)
    known = pedigree_of(trained.store, trained.small.run_id).accuracy
    asked = ("export", "small", "--format", "savedmodel", "--require-accuracy")
    code, _, err = call(*asked, known.low + 0.001, *uri)
    assert code == 1
    assert f"validation accuracy is {known.point:.3f}, 95 % interval {known.low:.3f} to {known.high:.3f}, and --require" in err
    assert not Path("exports").exists()
    assert call(*asked, known.low - 0.001, *uri)[0] == 0


def test_wrong_calls_are_answered_in_one_line(call: Call, trained: Trained, tmp_path: Path) -> None:
    uri = ("--tracking-uri", trained.store.uri)
    quantised = one_line(call, "export", "small", "--format", "keras", "--quantise", *uri)
    assert quantised == "--quantise: received with --format keras; it goes with --format tflite"
    there = one_line(call, "export", "small", "--format", "keras", "--to", tmp_path, *uri)
    assert there == f"'{tmp_path}' is there already; name a new folder with --to"
    backbone = one_line(call, "export", "mobilenet_v2", "--format", "keras", *uri)
    assert backbone == (
        "its backbone is not a MobileNetV2 that Keras has layers for; export it as savedmodel, tflite or onnx: those take any"
    )


def test_the_card_shows_names_and_runs_nothing_of_them(trained: Trained) -> None:
    known = pedigree_of(trained.store, trained.on_backbone.run_id)
    hostile = replace(known, classes=("<script>", "a|b\n# c", "[d](javascript:e)"))
    card = model_card(hostile, TFLite(), 32, HELD, quantised=False)
    assert r"Tells apart &lt;script&gt;, a\|b\\n\# c, \[d\](javascript:e):" in card
    assert "licence is unknown here" in card
    assert f"| validation accuracy | {known.accuracy.point:.3f} (" in card
    assert known.run.tags["data_digest"] in card
    assert known.run.tags["backbone_digest"] in card


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        (Origin.HUB, "TensorFlow Hub's MobileNetV2, are by Google: Apache-2.0"),
        (Origin.ELSEWHERE, "said to be TensorFlow Hub's MobileNetV2, by Google under Apache-2.0. They were not had from the Hub"),
        (Origin.EMBEDDED, "by the bagbench project, is Apache-2.0"),
        (Origin.GIVEN, "their licence is unknown here"),
    ],
)
def test_the_card_says_whose_the_backbone_s_weights_are(trained: Trained, origin: Origin, said: str) -> None:
    known = pedigree_of(trained.store, trained.on_backbone.run_id)
    run = replace(known.run, tags={**known.run.tags, "backbone": f"{origin}: mobilenet.tar.gz"})
    assert said in model_card(replace(known, run=run), TFLite(), 32, HELD, quantised=False)
