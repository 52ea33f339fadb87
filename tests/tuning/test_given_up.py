"""A worker's run that falls below its floors: what the store says of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from bagbench.errors import GivenUpError
from bagbench.executors.executor import Failed, Told
from bagbench.executors.local import Workers
from bagbench.experiment import define
from bagbench.harness import job, prepare, tags_of
from bagbench.job import get_ready, work
from bagbench.result import EpochRecord, RunStatus
from bagbench.tracking import Kind, Store
from tests.conftest import debug_experiment

pytestmark = pytest.mark.slow


def test_it_is_interrupted_with_its_curve_and_the_reason(tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_DIR", str(tmp_path / "cache"))
    experiment = define(debug_experiment(tmp_path / "debug.toml", photos), {"epochs": 4})
    plan = prepare(experiment, lambda *_: None)
    store = Store(f"sqlite:///{tmp_path}/mlflow.db")
    experiment_id = store.experiment_id("debug")
    parent = store.start_invocation(experiment_id, "tune", {}, Kind.TUNING)
    made = job(
        plan,
        plan.specs[0],
        store_uri=store.uri,
        experiment_id=experiment_id,
        invocation_id=parent,
        tags=tags_of(plan, "tune"),
    )
    held = replace(made, floors=(0.0, 1.1), keep_model=False)
    with Workers(work, get_ready) as workers:
        messages = list(workers.execute([held]))
    assert sum(isinstance(message, Told) and isinstance(message.event, EpochRecord) for message in messages) == 2
    last = messages[-1]
    assert isinstance(last, Failed)
    assert isinstance(last.error, GivenUpError)
    assert "after epoch 2, below the median so far, 1.100" in str(last.error)
    (run,) = store.runs(experiment_id)
    assert run.status is RunStatus.INTERRUPTED
    assert "after epoch 2" in run.tags["error"]
    assert store.epochs_done(run.run_id) == 2
