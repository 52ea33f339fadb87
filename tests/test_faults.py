"""What goes wrong costs the run it was in, and nothing else."""

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from mlflow import MlflowClient

from tests.conftest import DEBUG_RECIPE, Program
from tests.disturbance import Command, Found, World, not_clean, recorded

pytestmark = pytest.mark.slow


def experiment(folder: Path, photos: Path, **debug: object) -> Path:
    """Write an experiment of the debug recipe and `cnn_basic`."""
    file = folder / "faults.toml"
    settings = "\n".join(f"{name} = {json.dumps(value)}" for name, value in debug.items())
    file.write_text(
        f"""
        data = {json.dumps(str(photos))}
        recipes = ["debug", "cnn_basic"]
        recipe_files = [{json.dumps(str(DEBUG_RECIPE))}]
        seeds = 1
        epochs = 1
        image_size = 16
        [hyperparameters.debug]
        {settings}
        """
    )
    return file


def by_name(folder: Path) -> dict[str, Any]:
    return {run.info.run_name: run for run in every_run(folder) if run.data.tags["kind"] == "run"}


def every_run(folder: Path) -> list[Any]:
    """Return the runs and the invocations, oldest first."""
    client = MlflowClient(tracking_uri=f"sqlite:///{folder}/mlruns/mlflow.db")
    found = client.get_experiment_by_name("faults")
    assert found is not None
    return list(client.search_runs([found.experiment_id], order_by=["start_time"]))


def test_each_failure_is_one_failed_run_and_the_others_go_on(bagbench: Program, tmp_path: Path, photos: Path) -> None:
    errors = {
        "fail": "ValueError: it was asked to fail",
        "die": "the worker process was killed by SIGKILL",
        "exit": "the worker process ended with exit code 7",
        "diverge": "the loss became nan in epoch 1; try a smaller learning rate",
    }
    file = experiment(tmp_path, photos)
    entries = [f'{{ recipe = "debug", name = "{mode}", hyperparameters = {{ mode = "{mode}" }} }}' for mode in errors]
    file.write_text(file.read_text().replace('["debug", "cnn_basic"]', f'[{", ".join(entries)}, "cnn_basic"]'))
    done = bagbench("run", "--all", "--experiment", file, code=1)
    assert "Traceback" not in done.stdout + done.stderr
    runs = by_name(tmp_path / "work")
    assert len(every_run(tmp_path / "work")) == len(errors) + 1 + 1
    page = (tmp_path / "work" / "reports" / "faults.html").read_text()
    for mode, error in errors.items():
        assert done.stderr.count(f"failed    {mode} · seed 0: {error}") == 1
        assert runs[f"{mode} · seed 0"].info.status == "FAILED"
        assert runs[f"{mode} · seed 0"].data.tags["error"].startswith(error)
        assert f"{mode} · seed 0" in page
    assert runs["cnn_basic · seed 0"].info.status == "FINISHED"
    assert "failed" in page


def test_two_commands_at_once_do_each_run_once_even_if_one_is_stopped(tmp_path: Path) -> None:
    world = World(tmp_path, jobs=1)
    place = world.place()
    one, other = Command(world, place), Command(world, place)
    # `tests.benchmarks.kills` has all else that may befall a command, at a hundred instants.
    while len(recorded(place)[1]) < 2:
        assert one.process.poll() is None
        one.family()
        time.sleep(0.2)
    os.killpg(one.process.pid, signal.SIGINT)
    code, alive = one.ended()
    assert not_clean(code, one.said(), place) == alive == []
    assert other.ended() == (0, [])
    assert world.found(place) == Found(expected=4, found=4, double=0, stuck=0, different=0)
