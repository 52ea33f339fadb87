"""A test side and a folder's own split, as a user runs them: what the console, MLflow and the page make of them."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from mlflow import MlflowClient

from tests.conftest import Program

pytestmark = pytest.mark.slow

SMALL = ("cnn_basic", "--epochs", 1, "--seeds", 2, "--image-size", 16, "--batch-size", 8)


def client_of(folder: Path) -> MlflowClient:
    return MlflowClient(tracking_uri=f"sqlite:///{folder}/mlruns/mlflow.db")


def test_a_test_side_is_scored_once_a_run_and_shown_beside_validation(bagbench: Program, photos: Path, tmp_path: Path) -> None:
    done = bagbench("run", *SMALL, "--data", photos, "--test-split", 0.2, "--group-by", "([0-9])[.]jpg", "--json")
    (recipe,) = json.loads(done.stdout)["recipes"]
    assert "share a group by --group-by" in done.stderr
    client = client_of(tmp_path / "work")
    runs = client.search_runs(["1"], "tags.kind = 'run'")
    assert len(runs) == 2
    tested = []
    for run in runs:
        table = pd.read_csv(client.download_artifacts(run.info.run_id, "test_predictions.csv"))
        split = pd.read_csv(client.download_artifacts(run.info.run_id, "split.csv"))
        assert split.groupby("group")["split"].nunique().max() == 1
        tested.append(table["path"].tolist())
        assert tested[-1] == split.query("split == 'test'")["path"].tolist()
        (entry,) = client.get_metric_history(run.info.run_id, "test_accuracy")
        assert entry.value == pytest.approx((table["truth"] == table["prediction"]).mean())
        of_truth = [row[f"p_{row['truth']}"] for _, row in table.iterrows()]
        assert run.data.metrics["test_loss"] == pytest.approx(-np.log(of_truth).mean(), rel=1e-5)
    assert tested[0] == tested[1]
    mean = np.mean([run.data.metrics["test_accuracy"] for run in runs])
    assert recipe["test_accuracy"]["point"] == pytest.approx(mean)
    again = bagbench("run", *SMALL, "--data", photos, "--test-split", 0.2, "--group-by", "([0-9])[.]jpg")
    assert "skipped   2 of 2 runs" in again.stderr
    heading, first = again.stdout.splitlines()[:2]
    assert re.search(r"validation, 95 % +test, 95 %", heading)
    assert f"{mean:.3f} [" in first
    assert max(map(len, again.stdout.splitlines())) <= 120


def test_a_folder_that_is_split_runs_every_seed_on_its_own_sides(bagbench: Program, photos: Path, tmp_path: Path) -> None:
    bagbench("data", "split", photos, "--to", "halves", "--validation-split", 0.5)
    bagbench("run", *SMALL, "--data", "halves", "--train-fraction", "0.5,1")
    client = client_of(tmp_path / "work")
    whole = client.search_runs(["1"], "tags.kind = 'run' and params.train_fraction = '1.0'")
    assert len(whole) == 2
    assert len({run.data.tags["split_digest"] for run in whole}) == 1
    assert len({run.data.metrics["val_loss"] for run in whole}) == 2
    assert {run.data.params["validation_split"] for run in whole} == {"0.5"}
    page = (tmp_path / "work" / "reports" / "halves.html").read_text()
    assert "all on the one split that the folder came with" in page
