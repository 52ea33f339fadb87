"""`export` of models that were really trained: called as the card says, held against what the run recorded."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bagbench.tracking.tables import read_predictions
from tests.conftest import Call, one_line
from tests.serving.conftest import CLASSES, Trained

needs_onnx = pytest.mark.skipif(find_spec("tf2onnx") is None, reason="needs the extra onnx")


def as_the_card_says(folder: Path, photo: Path) -> dict[str, float]:
    """Run the card's program in a fresh process that knows nothing of bagbench, and return what it prints."""
    (code,) = re.findall(r"```python\n(.*?)\n```", (folder / "README.md").read_text(), re.DOTALL)
    assert len(code.splitlines()) == 10
    done = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", code, str(photo.resolve())],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
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
    assert summary["held"]["largest_difference"] < 1e-5
    assert summary["held"]["accuracy"] == summary["held"]["recorded_accuracy"]
    assert summary["bytes"] == sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    assert json.loads((folder / "labels.json").read_text()) == list(CLASSES)
    recorded = read_predictions(trained.store.artifact(record, "predictions.csv"))
    said = as_the_card_says(folder, trained.photos / recorded.paths[0])
    assert list(said) == list(CLASSES)
    assert list(said.values()) == pytest.approx(recorded.probabilities[0], abs=1e-5)
