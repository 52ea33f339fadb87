"""What goes wrong costs the run it was in, and nothing else."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from mlflow import MlflowClient

from tests.conftest import DEBUG_RECIPE, Program, environment

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


def recorded(folder: Path) -> dict[str, Any]:
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
    runs = recorded(tmp_path / "work")
    page = (tmp_path / "work" / "reports" / "faults.html").read_text()
    for mode, error in errors.items():
        assert f"failed    {mode} · seed 0: {error}" in done.stderr
        assert runs[f"{mode} · seed 0"].info.status == "FAILED"
        assert runs[f"{mode} · seed 0"].data.tags["error"].startswith(error)
        assert f"{mode} · seed 0" in page
    assert runs["cnn_basic · seed 0"].info.status == "FINISHED"
    assert "failed" in page


def start(folder: Path, cache: Path, *arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bagbench", *map(str, arguments)],
        cwd=folder,
        env=environment(cache),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_heed_interrupts,  # noqa: PLW1509 # before any thread of ours
    )


def _heed_interrupts() -> None:
    # A shell that starts the tests in the background has them, and all they start, ignore it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _read_only(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{folder}/mlruns/mlflow.db?mode=ro", uri=True)


def wait_until_running(folder: Path, process: "subprocess.Popen[str]", times: int) -> None:
    """Wait until the debug recipe's run was started so many times in all."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        # Not through MLflow, which would migrate the database while the program does.
        with contextlib.suppress(sqlite3.OperationalError), contextlib.closing(_read_only(folder)) as database:
            if database.execute("SELECT count(*) FROM runs WHERE name = 'debug · seed 0'").fetchone()[0] == times:
                return
        time.sleep(0.2)
    raise AssertionError("the run never started")


def test_a_stopped_command_leaves_nothing_running_and_goes_on_when_started_again(
    bagbench: Program, tmp_path: Path, photos: Path
) -> None:
    folder, file = tmp_path / "work", experiment(tmp_path, photos, seconds=20.0)
    for times, (sent, code) in enumerate([(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)], start=1):
        process = start(folder, tmp_path / "cache", "run", "--all", "--experiment", file)
        wait_until_running(folder, process, times)
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(sent)
        _, said = process.communicate(timeout=30)
        assert process.returncode == code
        _, alive = psutil.wait_procs(children, timeout=10)
        assert not alive
        if sent is not signal.SIGKILL:
            assert said.splitlines()[-1] == "error: stopped; the same command goes on where this one was stopped"
            assert [run.info.status for run in every_run(folder)] == ["KILLED", "KILLED"] * times
    bagbench("run", "--all", "--experiment", experiment(tmp_path, photos))
    assert sorted(run.info.status for run in every_run(folder)) == ["FINISHED"] * 3 + ["KILLED"] * 6


def test_runs_side_by_side_are_recorded_once_each_and_a_failure_stays_its_own(
    bagbench: Program, tmp_path: Path, photos: Path
) -> None:
    file = experiment(tmp_path, photos, mode="die", seconds=1.0)
    done = bagbench("run", "--all", "--experiment", file, "--seeds", 2, "--jobs", 2, code=1)
    runs = recorded(tmp_path / "work")
    assert {name: run.info.status for name, run in runs.items()} == {
        f"{recipe} · seed {seed}": status
        for recipe, status in (("debug", "FAILED"), ("cnn_basic", "FINISHED"))
        for seed in range(2)
    }
    assert len(every_run(tmp_path / "work")) == 4 + 1
    assert len(done.stderr.split("failed    debug")) == 2 + 1
    times = [(run.info.start_time, run.info.end_time) for run in runs.values()]
    assert any(first < second < end for first, end in times for second, _ in times), "two of them at once"
    assert all(run.data.tags["cores"] == str(max(1, len(os.sched_getaffinity(0)) // 2)) for run in runs.values())
