"""The main job as a user runs it, once for all that is asked of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
import pytest
from mlflow import MlflowClient

from tests.conftest import Program, program, warm

RECIPES = ("cnn_basic", "cnn_deep", "mobilenet_v2")
EPOCHS = 2
SEEDS = (0, 1)


class Job:
    """A finished `run --all` on photos of its own."""

    def __init__(self, folder: Path, photos: Path, backbone: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        self.photos = shutil.copytree(photos, folder / "shapes")
        self.bagbench: Program = warm(self.folder, folder / "cache")
        self.arguments = (
            *("run", "--all", "--data", self.photos, "--backbone", backbone, "--image-size", 32),
            *("--epochs", EPOCHS, "--seeds", len(SEEDS), "--batch-size", 8),
        )
        self.done = program(self.folder, folder / "cache")(*self.arguments)  # as a user would
        self.uri = f"sqlite:///{self.folder}/mlruns/mlflow.db"
        self.client = MlflowClient(tracking_uri=self.uri)
        experiment = self.client.get_experiment_by_name("shapes")
        assert experiment is not None
        self.experiment_id = experiment.experiment_id

    def runs(self, kind: str = "run") -> list[Any]:
        return list(self.client.search_runs([self.experiment_id], f"tags.kind = '{kind}'", order_by=["start_time"]))

    def table(self, run: Any, name: str) -> pd.DataFrame:
        return pd.read_csv(self.client.download_artifacts(run.info.run_id, name))


@pytest.fixture(scope="package")
def job(tmp_path_factory: pytest.TempPathFactory, photos: Path, backbone: Path) -> Iterator[Job]:
    before = mlflow.get_tracking_uri()
    yield Job(tmp_path_factory.mktemp("job"), photos, backbone)
    mlflow.set_tracking_uri(before)
