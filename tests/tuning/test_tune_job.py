"""`tune` as a user runs it, killed in the middle, and everything that it leaves behind: one study, many questions."""

import json
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlflow
import optuna
import pandas as pd
import pytest
from mlflow import MlflowClient

from tests.conftest import DEBUG_RECIPE, environment, warm

pytestmark = pytest.mark.slow

TRIALS = 2
SEEDS = (0, 1)
EXPERIMENT = "shapes-tuning"


class Job:
    """A study that was killed with its second trial under way, and gone on with."""

    def __init__(self, folder: Path, photos: Path) -> None:
        self.folder, self.photos = folder, photos
        cache = folder / "cache"
        (folder / "shapes.toml").write_text(
            f"data = {json.dumps(str(photos))}\nrecipe_files = [{json.dumps(str(DEBUG_RECIPE))}]\n"
            "epochs = 3\nbatch_size = 8\nlearning_rate = 1e-7\n"
        )
        # The defaults learn nothing, so that there is something better to be found.
        (folder / "space.toml").write_text("batch_size = false\nlearning_rate = { low = 1e-7, high = 0.05 }\n")
        arguments = (
            *("tune", "debug", "--experiment", "shapes.toml", "--trials", TRIALS, "--seeds", len(SEEDS)),
            *("--image-size", 16, "--jobs", 2, "--space", "space.toml"),
        )
        self.killed(tuple(map(str, arguments)), cache)
        self.bagbench = warm(folder, cache)
        self.done = self.bagbench(*arguments, "--json")
        self.summary: dict[str, Any] = json.loads(self.done.stdout)
        self.client = MlflowClient(tracking_uri=f"sqlite:///{folder}/mlruns/mlflow.db")
        experiment = self.client.get_experiment_by_name(EXPERIMENT)
        assert experiment is not None
        self.experiment_id = experiment.experiment_id

    def killed(self, arguments: tuple[str, ...], cache: Path) -> None:
        """Start the command and kill it as soon as its second trial has begun."""
        with (self.folder / "first.txt").open("w") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "bagbench", *arguments], cwd=self.folder, env=environment(cache), stderr=said, stdout=said
            )
            while process.poll() is None and "finished  trial 0" not in (self.folder / "first.txt").read_text():
                time.sleep(0.1)
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert process.returncode == -signal.SIGKILL, (self.folder / "first.txt").read_text()

    def runs(self, filters: str = "tags.kind = 'run'") -> list[Any]:
        return list(self.client.search_runs([self.experiment_id], filters))

    def table(self, run: Any, name: str) -> pd.DataFrame:
        return pd.read_csv(self.client.download_artifacts(run.info.run_id, name))


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory, photos: Path) -> Iterator[Job]:
    before = mlflow.get_tracking_uri()
    yield Job(tmp_path_factory.mktemp("tune"), photos)
    mlflow.set_tracking_uri(before)


def test_what_was_killed_is_done_again_once_and_what_had_finished_is_not(job: Job) -> None:
    assert "of a process that is gone: done again" in job.done.stderr
    assert len(job.summary["trials"]) == TRIALS
    assert all(trial["state"] != "running" for trial in job.summary["trials"])
    finished = Counter(run.data.tags["content_hash"] for run in job.runs() if run.info.status == "FINISHED")
    assert set(finished.values()) == {1}
    assert {run.info.status for run in job.runs("")} <= {"FINISHED", "KILLED"}


def test_no_trial_trains_or_is_scored_on_a_photo_of_the_comparison(job: Job) -> None:
    runs = [run for run in job.runs() if run.info.status == "FINISHED"]
    splits = [job.table(run, "split.csv") for run in runs]
    tests = [set(split.loc[split["split"] == "test", "path"]) for split in splits]
    assert len(tests[0]) == job.summary["rows"]["test"] == 7
    assert all(test == tests[0] for test in tests)
    of_trials = [run for run in runs if run.data.tags["trial"].isdigit()]
    assert len(of_trials) >= len(SEEDS)
    for run in of_trials:
        assert run.data.params["seed"] in map(str, SEEDS)
        assert not tests[0] & set(job.table(run, "predictions.csv")["path"])
    compared = [run for run in runs if not run.data.tags["trial"].isdigit()]
    assert all(int(run.data.params["seed"]) not in SEEDS for run in compared)
    assert all(set(job.table(run, "test_predictions.csv")["path"]) == tests[0] for run in compared)


def test_trials_are_children_of_the_invocation_with_curves_and_without_models(job: Job) -> None:
    parents = {run.info.run_id for run in job.runs("tags.kind = 'tuning'")}
    assert len(parents) == 2
    for run in job.runs():
        assert run.data.tags["mlflow.parentRunId"] in parents
        assert "model_uri" not in run.data.tags
    some = next(run for run in job.runs() if run.info.status == "FINISHED")
    assert len(job.client.get_metric_history(some.info.run_id, "val_accuracy")) == 3


def test_the_score_is_the_mean_over_the_seeds_at_the_last_epoch(job: Job) -> None:
    first = job.summary["default"]
    assert first["settings"] == {"learning_rate": 1e-7}
    runs = [
        run
        for run in job.runs()
        if run.info.status == "FINISHED"
        and run.data.tags["trial"].isdigit()
        and {name: float(run.data.params[name]) for name in first["settings"]} == first["settings"]
    ]
    assert len(runs) == len(SEEDS)
    mean = sum(run.data.metrics["val_accuracy"] for run in runs) / len(SEEDS)
    assert first["validation_accuracy"] == pytest.approx(mean)


def test_it_tells_how_much_is_real_and_leaves_page_and_experiment(job: Job) -> None:
    page = (job.folder / job.summary["report"]).read_text(encoding="utf-8")
    assert "7\u00a0test photos were set aside before the first trial" in page
    best, default = job.summary["best"], job.summary["default"]
    assert best["settings"] != default["settings"]
    assert job.summary["promised_in_validation"] == pytest.approx(best["validation_accuracy"] - default["validation_accuracy"])
    interval = job.summary["improvement_on_test"]["difference"]["interval"]
    assert interval["low"] <= interval["point"] <= interval["high"]
    assert job.summary["comparison_seeds"] == [2, 3, 4, 5, 6, 7]
    file = job.folder / job.summary["experiment"]
    assert "# Question: " in file.read_text(encoding="utf-8")
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    assert [entry.get("name", entry["recipe"]) for entry in written["recipes"]] == ["debug", "debug_tuned"]
    assert {name: written["recipes"][1][name] for name in best["settings"]} == best["settings"]
    assert written["test_split"] == 0.2


def test_the_same_command_again_trains_nothing_and_writes_the_same_experiment(job: Job) -> None:
    before = len(job.runs())
    again = json.loads(
        job.bagbench(
            *("tune", "debug", "--experiment", "shapes.toml", "--trials", TRIALS, "--seeds", len(SEEDS)),
            *("--image-size", 16, "--space", "space.toml", "--json"),
        ).stdout
    )
    assert len(job.runs()) == before
    assert again == job.summary


def test_the_study_is_where_optuna_s_own_tools_find_it(job: Job) -> None:
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    study = optuna.load_study(
        study_name=job.summary["study"], storage=JournalStorage(JournalFileBackend(str(job.folder / "mlruns" / "tuning.journal")))
    )
    assert study.best_value == job.summary["best"]["validation_accuracy"]
