import shutil
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bagbench.errors import StoreError
from bagbench.executors import local
from bagbench.executors.parcel import packed, unpacked
from bagbench.experiment import define
from bagbench.harness import carry_out, prepare
from bagbench.job import Job, arrived, contents, get_ready, work
from bagbench.plan import Plan
from bagbench.runner import Place
from bagbench.tracking import Store
from tests.conftest import DEBUG_RECIPE


@pytest.fixture
def plan(photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setenv("BAGBENCH_CACHE_DIR", str(tmp_path / "cache"))
    file = tmp_path / "both.toml"
    file.write_text(f"recipe_files = ['{DEBUG_RECIPE}']")
    flags: dict[str, Any] = {"data": str(photos), "recipes": ["debug", "mobilenet_v2"], "backbone": "embedded", "seeds": 1}
    return prepare(define(file, flags), lambda *_: None)


def test_what_a_job_needs_can_be_sent_and_is_the_same_there(plan: Plan, tmp_path: Path) -> None:
    spec = plan.specs[1]
    place = Place(
        manifest=replace(plan.manifest, root=shutil.copytree(plan.manifest.root, tmp_path / "photos")),
        groups=plan.groups,
        split=plan.splits[spec.split_digest],
        recipe_file=Path(shutil.copy(DEBUG_RECIPE, tmp_path / "debug.py")),
        backbone=plan.backbone,
        cache=tmp_path / "cache",
    )
    job = Job(
        spec=spec,
        place=place,
        source=place.manifest.root,
        store_uri="",
        experiment_id="",
        invocation_id="",
        tags={"command": "as typed", "processor": "the sender's"},
    )
    parcels = contents(job)
    assert parcels[0].digest == plan.manifest.digest
    there = tmp_path / "other"
    folders = [unpacked(parcel, packed(parcel), there) for parcel in parcels]
    shutil.rmtree(place.manifest.root)
    moved = arrived(job, folders, there)
    assert [parcel.root for parcel in contents(moved)] == folders
    assert [parcel.files for parcel in contents(moved)] == [parcel.files for parcel in parcels]
    assert moved.place.cache == there
    assert moved.source == job.source
    assert moved.tags["node"] == socket.gethostname()
    assert moved.tags["command"] == "as typed"
    assert moved.tags["processor"] != "the sender's"


class Elsewhere(local.Workers):
    elsewhere = ("node-2", "node-3")


def test_a_store_that_the_machines_cannot_reach_is_refused_before_anything_is_recorded(plan: Plan, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/store.db")
    experiment_id = store.experiment_id("both")
    with (
        Elsewhere(work, get_ready) as workers,
        pytest.raises(StoreError, match="cannot be reached from node-2, node-3, where runs go; start `mlflow server`"),
    ):
        next(carry_out(plan, plan.specs, store, experiment_id, "", workers=workers, at_once=1))
    assert store.client.search_runs([experiment_id]) == []
