"""The first command, on the sample and without a network: what the console, MLflow and the page say of it."""

import contextlib
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mlflow import MlflowClient

from bagbench.data import sample
from tests.conftest import OFFLINE, environment, warm
from tests.report.reading import Page

pytestmark = pytest.mark.slow

EMBEDDED = "embedded: bagbench's own small MobileNetV2, trained on drawn things (no bags), not TensorFlow Hub's"
SMALL = ("--epochs", 1, "--seeds", 1, "--image-size", 16)


class Job:
    """A finished `run` that named neither photos nor an experiment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        self.bagbench = warm(self.folder, folder / "cache")
        self.done = self.bagbench("run", "cnn_basic", "mobilenet_v2", *SMALL, **OFFLINE)

    def runs(self, kind: str) -> list[Any]:
        client = MlflowClient(tracking_uri=f"sqlite:///{self.folder}/mlruns/mlflow.db")
        experiment = client.get_experiment_by_name("sample")
        assert experiment is not None
        return list(client.search_runs([experiment.experiment_id], f"tags.kind = '{kind}'", order_by=["start_time"]))


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    return Job(tmp_path_factory.mktemp("job"))


def test_the_console_says_first_that_these_are_no_photos_and_which_backbone_runs(job: Job) -> None:
    lines = job.done.stderr.splitlines()
    assert re.fullmatch(rf"sample    sample: \d+ drawn pictures, not photos, in 5 classes, digest {sample.DIGEST[:12]}", lines[0])
    assert any(line.startswith(f"backbone  {EMBEDDED}, digest ") for line in lines[:4])
    assert any(line.startswith("note      TensorFlow Hub's was not to be had at once") for line in lines[:4])
    assert job.done.stdout.splitlines()[-1] == "report: reports/sample.html"


def test_parent_and_child_runs_bear_it_as_tags(job: Job) -> None:
    (parent,) = job.runs("invocation")
    children = {run.data.params["recipe"]: run.data.tags for run in job.runs("run")}
    for tags in (parent.data.tags, *children.values()):
        assert (tags["data"], tags["data_kind"]) == ("sample", "drawn sample")
    for tags in (parent.data.tags, children["mobilenet_v2"]):
        assert tags["backbone"] == EMBEDDED
    assert "backbone" not in children["cnn_basic"]


def test_the_page_opens_with_it_and_says_it_again_without_the_run(job: Job) -> None:
    job.bagbench("report", "--output", "again.html")
    for file in ("reports/sample.html", "again.html"):
        page = Page((job.folder / file).read_text())
        assert "These are drawn pictures, not photos: the sample that comes with bagbench." in page.one("header").text
        about = page.one("dl", class_="meta").text
        assert f"Pretrained network {EMBEDDED}" in about
        assert "TensorFlow Hub:" not in about


def test_the_backbone_that_was_fallen_back_on_is_the_one_that_can_be_asked_for(job: Job) -> None:
    done = job.bagbench("run", "cnn_basic", "mobilenet_v2", *SMALL, "--backbone", "embedded")
    assert "skipped   2 of 2 runs" in done.stderr


def test_another_backbone_costs_only_the_runs_that_stand_on_one(job: Job, backbone: Path) -> None:
    done = job.bagbench("run", "cnn_basic", "mobilenet_v2", *SMALL, "--dry-run", "--backbone", backbone)
    assert "1 of 2 runs remain" in done.stdout


def test_run_all_runs_every_recipe_on_the_sample(job: Job) -> None:
    done = job.bagbench("run", "--all", "--dry-run", "--seeds", 1, **OFFLINE)
    assert [line.split()[0] for line in done.stdout.splitlines()[1:4]] == ["cnn_basic", "cnn_deep", "mobilenet_v2"]


def test_the_first_thing_on_a_terminal_is_a_progress_bar(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "bagbench", "run", "cnn_basic", "--data", "missing"],
        cwd=tmp_path,
        env=environment(tmp_path) | {"TERM": "xterm"},
        stdout=theirs,
        stderr=theirs,
    ):
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how Linux says that the other end is closed
            while more := os.read(ours, 4096):
                shown += more
    os.close(ours)
    visible = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode()).strip()
    assert visible.startswith("starting ")
    assert "error: no such folder: missing" in visible
