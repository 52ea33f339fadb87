"""A data-size curve as a user asks for it: what the store holds of parts of the photos, and what is not trained again."""

from pathlib import Path

import pandas as pd
import pytest
from mlflow import MlflowClient

from tests.conftest import Program, debug_experiment
from tests.report.reading import Page

pytestmark = pytest.mark.slow


def test_parts_of_the_photos_are_runs_of_their_own_beside_the_ordinary_ones(
    bagbench: Program, tmp_path: Path, photos: Path
) -> None:
    file = debug_experiment(tmp_path / "sizes.toml", photos)
    bagbench("run", "--all", "--experiment", file)
    done = bagbench("run", "--all", "--experiment", file, "--train-fraction", "0.25,1")
    assert "skipped   1 of 2 runs, finished before" in done.stderr
    assert [line.split()[:4] for line in done.stdout.splitlines()[-3:-1]] == [
        ["debug", "25", "%", "7"],
        ["debug", "100", "%", "33"],
    ]

    folder = tmp_path / "work"
    client = MlflowClient(tracking_uri=f"sqlite:///{folder}/mlruns/mlflow.db")
    experiment = client.get_experiment_by_name("sizes")
    assert experiment is not None
    runs = client.search_runs([experiment.experiment_id], "tags.kind = 'run'", order_by=["start_time"])
    assert [run.info.run_name for run in runs] == ["debug · seed 0", "debug · seed 0 · 25 % of train"]
    assert [run.data.params["train_fraction"] for run in runs] == ["1.0", "0.25"]
    assert len({run.data.tags["split_digest"] for run in runs}) == 2

    whole, part = (pd.read_csv(client.download_artifacts(run.info.run_id, "split.csv")) for run in runs)
    assert part["split"].value_counts().to_dict() == {"left out": 26, "train": 7, "validation": 7}
    assert set(part[part["split"] == "train"]["path"]) < set(whole[whole["split"] == "train"]["path"])
    assert part[part["split"] == "train"]["label"].nunique() == 3
    assert (part["split"] == "validation").equals(whole["split"] == "validation")

    page = Page((folder / "reports" / "sizes.html").read_text())
    assert len(page.all("article")) == 1
    assert "Would more photos help?" in page.one("section", id="data").text
