"""Variants of a recipe as a user asks for them: what the console, MLflow, the page and `compare` call them."""

import json
from pathlib import Path

import pytest
from mlflow import MlflowClient

from tests.conftest import Program, debug_experiment
from tests.report.reading import Page

pytestmark = pytest.mark.slow


def test_a_variant_is_called_by_its_name_everywhere(bagbench: Program, tmp_path: Path, photos: Path) -> None:
    file = debug_experiment(tmp_path / "varied.toml", photos)
    variant = '{ recipe = "debug", name = "patient", epochs = 2, hyperparameters = { seconds = 0.01 } }'
    file.write_text(file.read_text().replace('["debug"]', f'["debug", {variant}]').replace("seeds = 1", "seeds = 2"))
    first = bagbench("run", "patient", "--experiment", file)
    assert "finished  patient · seed 0: " in first.stderr
    done = bagbench("run", "--all", "--experiment", file)
    assert "skipped   2 of 4 runs, finished before" in done.stderr
    assert "finished  debug · seed 1: " in done.stderr
    assert sorted(line.split()[0] for line in done.stdout.splitlines()[1:3]) == ["debug", "patient"]
    assert "The recipes were not all trained in the same way: " in done.stdout

    folder = tmp_path / "work"
    client = MlflowClient(tracking_uri=f"sqlite:///{folder}/mlruns/mlflow.db")
    experiment = client.get_experiment_by_name("varied")
    assert experiment is not None
    runs = client.search_runs([experiment.experiment_id], "tags.kind = 'run'", order_by=["start_time"])
    assert [run.info.run_name for run in runs] == [f"{name} · seed {seed}" for name in ("patient", "debug") for seed in (0, 1)]
    assert [run.data.params["seconds"] for run in runs] == ["0.01", "0.01", "0.0", "0.0"]
    assert [run.data.params["epochs"] for run in runs] == ["2", "2", "1", "1"]
    summary = "for tests: fails, sleeps, dies or diverges on demand"
    assert runs[0].data.tags["recipe_summary"] == f"a variant of debug: {summary}"
    assert runs[2].data.tags["recipe_summary"] == summary

    page = Page((folder / "reports" / "varied.html").read_text())
    assert len(page.all("article")) == 2
    assert "patient" in page.one("section", id="verdict").text
    leaderboard = page.one("section", id="leaderboard").text
    assert "patient 2 epochs" in leaderboard
    assert "debug 1 epoch" in leaderboard
    compared = json.loads(bagbench("compare", "patient", "debug", "--margin", 1, "--json").stdout)
    assert (compared["a"], compared["b"], compared["seeds"]) == ("patient", "debug", [0, 1])
    assert compared["trained_apart"] == {"epochs": [2, 1]}

    plan = json.loads(bagbench("run", "--all", "--experiment", file, "--epochs", 3, "--dry-run", "--json").stdout)
    assert [(run["run"], run["state"], run["epochs"]) for run in plan["runs"]] == [
        (f"{name} · seed {seed}", state, epochs)
        for seed in (0, 1)
        for name, state, epochs in (("debug", "to do", 3), ("patient", "finished", 2))
    ]
    assert "epochs" in bagbench("run", "--all", "--experiment", file, "--dry-run").stdout.splitlines()[0]
