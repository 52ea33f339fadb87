"""Several folders of photos in one command: an experiment and a page each, and one table over all."""

from pathlib import Path

import pytest
from mlflow import MlflowClient

from tests.conftest import Program, debug_experiment
from tests.drawing import draw_folder

pytestmark = pytest.mark.slow


def test_every_folder_is_an_experiment_with_a_page_and_one_table_is_over_all(
    bagbench: Program, tmp_path: Path, photos: Path
) -> None:
    others = draw_folder(tmp_path / "others", {"disc": 8, "square": 8})
    file = debug_experiment(tmp_path / "both.toml", photos)
    done = bagbench("run", "--all", "--experiment", file, "--data", photos, "--data", others)
    lines = done.stdout.splitlines()
    rows = [["debug", "shapes"], ["debug", "others"], ["majority", "shapes"], ["majority", "others"]]
    assert [line.split()[:2] for line in lines[1:5]] == rows
    assert lines[5:] == ["report: reports/both-shapes.html", "report: reports/both-others.html"]
    folder = tmp_path / "work"
    client = MlflowClient(tracking_uri=f"sqlite:///{folder}/mlruns/mlflow.db")
    named = {experiment.name: experiment.experiment_id for experiment in client.search_experiments()}
    for name, other in (("both-shapes", "both-others"), ("both-others", "both-shapes")):
        assert len(client.search_runs([named[name]], "tags.kind = 'run'")) == 1
        page = (folder / "reports" / f"{name}.html").read_text()
        assert name in page
        assert other not in page
