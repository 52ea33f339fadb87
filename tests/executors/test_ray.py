import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from mlflow import MlflowClient

from bagbench.errors import ConfigurationError
from bagbench.executors.executor import Done, Failed, Lost, Message, Told
from bagbench.experiment import define
from bagbench.harness import agenda, prepare
from bagbench.provenance import provenance
from bagbench.recorded import latest_finished
from bagbench.result import RunStatus
from bagbench.tracking import Store
from tests.conftest import DEBUG_RECIPE, environment, program
from tests.executors.cluster import Cluster, cluster
from tests.executors.jobs import arrived, contents, get_ready, work
from tests.servers import free_port, served

if TYPE_CHECKING:
    from bagbench.executors.ray import Workers

pytestmark = pytest.mark.slow

RAY = ("--executor", "ray", "--ray-address")


@pytest.fixture(scope="module")
def two_nodes() -> Iterator[Cluster]:
    """Two nodes of one core; their caches start empty."""
    with cluster() as made, pytest.MonkeyPatch.context() as patch:
        for name, value in made.environment.items():
            patch.setenv(name, value)  # before Ray is imported, which reads them then
        yield made


def workers(address: str) -> "Workers":
    from bagbench.executors.ray import Workers

    return Workers(work, get_ready, contents=contents, arrived=arrived, address=address)


def done(two_nodes: Cluster, *jobs: str, at_once: int = 2) -> list[Message]:
    with workers(two_nodes.address) as ours:
        return list(ours.execute(jobs, at_once))


def ends(messages: list[Message]) -> list[tuple[type[Message], str]]:
    return [(type(message), message.job) for message in messages if not isinstance(message, Told)]


def test_a_worker_does_several_jobs_with_one_thread_and_one_that_fails_is_a_failure_as_it_is_at_home(two_nodes: Cluster) -> None:
    messages = done(two_nodes, "threads", "raise", "die", "a", "grow", "threads", at_once=1)
    failed = [job for kind, job in ends(messages) if kind is Failed]
    assert [job for _, job in ends(messages)] == ["threads", "raise", "die", "a", "grow", "threads"]
    assert failed == ["raise", "die"]
    assert [str(message.error) for message in messages if isinstance(message, Failed)] == [
        "ValueError: first line",
        "the worker process was killed by SIGKILL (was memory short?); it last said: last words",
    ]
    told = [message.event for message in messages if isinstance(message, Told)]
    assert [event for event in told if isinstance(event, str)] == ["1", "1"]
    first, second, third, fourth, fifth, sixth = [event for event in told if isinstance(event, int)]
    assert first == second == third != fourth == fifth != sixth


def test_a_run_whose_worker_is_lost_is_taken_up_again_and_fails_the_third_time(two_nodes: Cluster) -> None:
    messages = done(two_nodes, "kill parent", "a", at_once=1)
    assert ends(messages) == [*[(Lost, "kill parent")] * 2, (Failed, "kill parent"), (Done, "a")]
    error = next(str(message.error) for message in messages if isinstance(message, Failed))
    assert error.startswith("its machine or worker was lost: ")
    assert error.endswith("; so were the 2 before")


def test_files_are_read_where_they_are_or_else_sent_to_each_node_once(
    two_nodes: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "large").write_bytes(os.urandom(20_000_000))
    (tmp_path / "folder" / "empty").touch()
    expected = {path.name: path.read_bytes() for path in (tmp_path / "folder").iterdir()}
    at_home = [f"read {tmp_path / 'folder'}"]
    assert read(done(two_nodes, *at_home)) == {str(tmp_path / "folder"): expected}
    monkeypatch.chdir(tmp_path)  # on the nodes, that path leads nowhere
    nodes = [node.cache / "shipped" for node in (two_nodes.head, two_nodes.second)]
    there = read(done(two_nodes, *["read folder"] * 6))
    assert sorted(there) == sorted(str(next(node.iterdir())) for node in nodes)
    assert list(there.values()) == [expected] * 2
    assert all(len(list(node.iterdir())) == 1 for node in nodes)


def read(messages: list[Message]) -> dict[str, Any]:
    return dict(message.event for message in messages if isinstance(message, Told) and isinstance(message.event, tuple))


def test_stopping_ends_the_processes_on_the_nodes(two_nodes: Cluster) -> None:
    with workers(two_nodes.address) as ours:
        before = signal.getsignal(signal.SIGTERM)
        told = next(ours.execute(["sleep 60"]))
        assert isinstance(told, Told)
        actor = psutil.Process(told.event).parent()
        ours.stop()
        assert not psutil.pid_exists(told.event)
    assert actor is not None
    actor.wait(timeout=10)
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_address_at_which_no_cluster_answers_is_refused_at_once(two_nodes: Cluster, tmp_path: Path) -> None:  # noqa: ARG001 # sets Ray up
    (tmp_path / "health").touch()
    with served(["-m", "http.server", "--bind", "127.0.0.1", str(port := free_port())], port, tmp_path):
        for address, problem in (
            ("127.0.0.1:9", "no Ray cluster at '127.0.0.1:9': Connection refused"),
            (f"127.0.0.1:{port}", f"no Ray cluster at '127.0.0.1:{port}': what answers there is no Ray cluster"),
            ("ray://127.0.0.1:10001", "--ray-address: received 'ray://127.0.0.1:10001'"),
        ):
            with pytest.raises(ConfigurationError) as caught, workers(address):
                pass
            assert caught.value.problem == problem


def test_a_cluster_without_room_for_a_run_is_refused(two_nodes: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bagbench.executors.ray.RUN_MEMORY", 10**12)
    with pytest.raises(ConfigurationError, match="no node of the Ray cluster has room for a run"), workers(two_nodes.address):
        pass


def test_a_node_with_other_software_is_refused(two_nodes: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = replace(provenance(), source="0" * 64)
    monkeypatch.setattr("bagbench.executors.ray.provenance", lambda: ours)
    with pytest.raises(ConfigurationError, match=r"^the Ray node .*: bagbench's source is 000000000000 here, "):
        done(two_nodes, "a")


def test_without_ray_it_is_one_line_that_says_how_to_get_it(tmp_path: Path) -> None:
    statement = "import sys; sys.modules['ray'] = None; from bagbench.cli import main; main()"
    command = [sys.executable, "-c", statement, "run", "--all", "--executor", "ray"]
    there = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (there.returncode, there.stderr) == (2, "error: --executor ray: Ray is not installed; pip install 'bagbench[ray]'\n")


def experiment(folder: Path, photos: Path) -> Path:
    file = folder / "nodes.toml"
    file.write_text(
        f"""
        data = {json.dumps(str(photos))}
        recipes = ["debug", "cnn_basic"]
        recipe_files = [{json.dumps(str(DEBUG_RECIPE))}]
        seeds = 2
        epochs = 2
        image_size = 16
        [hyperparameters.debug]
        seconds = 3.0
        """
    )
    return file


def start(two_nodes: Cluster, folder: Path, file: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bagbench", "run", "--all", "--experiment", file, *RAY, two_nodes.address],
        cwd=folder,
        env=environment(folder / "cache") | two_nodes.environment | {"BAGBENCH_JOBS": "2"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_two_more(folder: Path, process: "subprocess.Popen[str]", earlier: int = 0) -> None:
    """Wait until two runs go on at once, which is one on each node, besides so many earlier ones."""
    deadline = time.monotonic() + 300
    query = """
        SELECT COUNT(*), SUM(status = 'RUNNING') FROM runs JOIN tags USING (run_uuid) WHERE key = 'kind' AND value = 'run'
    """
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        # Not through MLflow, which would migrate the database while the program does.
        with (
            contextlib.suppress(sqlite3.OperationalError),
            contextlib.closing(sqlite3.connect(f"file:{folder}/mlruns/mlflow.db?mode=ro", uri=True)) as database,
        ):
            there, running = database.execute(query).fetchone()
            if there >= earlier + 2 and running == 2:
                return
        time.sleep(0.1)
    raise AssertionError("no two runs at once")


@contextlib.contextmanager
def one_core() -> Iterator[None]:
    """Have what is started meanwhile run on one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def recorded(folder: Path) -> list[Any]:
    client = MlflowClient(tracking_uri=f"sqlite:///{folder}/mlruns/mlflow.db")
    found = client.get_experiment_by_name("nodes")
    assert found is not None
    return [run for run in client.search_runs([found.experiment_id]) if run.data.tags["kind"] == "run"]


def figures(folder: Path) -> dict[str, Any]:
    """Return what each finished run measured, times aside."""
    client = MlflowClient(tracking_uri=f"sqlite:///{folder}/mlruns/mlflow.db")
    return {
        run.info.run_name: {
            name: [(entry.step, entry.value) for entry in client.get_metric_history(run.info.run_id, name)]
            for name in run.data.metrics
            if "second" not in name
        }
        for run in recorded(folder)
        if run.info.status == "FINISHED"
    }


def test_the_driver_dies_and_then_a_node_and_every_run_is_there_once_with_the_figures_it_has_at_home(
    two_nodes: Cluster, tmp_path: Path, photos: Path
) -> None:
    file = experiment(tmp_path, photos)
    folder, home = tmp_path / "away", tmp_path / "home"
    for place in (folder, home):
        place.mkdir()
    driver = start(two_nodes, folder, file)
    wait_for_two_more(folder, driver)
    driver.kill()
    driver.communicate()
    driver = start(two_nodes, folder, file)
    wait_for_two_more(folder, driver, earlier=2)
    two_nodes.second.kill()
    with one_core():
        program(home, tmp_path / "cache")("run", "--all", "--experiment", file)
    printed, said = driver.communicate(timeout=300)
    assert driver.returncode == 0, said
    assert printed.startswith("recipe "), printed
    lines = Counter(line.split()[0] for line in said.splitlines())
    assert lines == {"photos": 1, "store": 1, "lost": 1, "finished": 4}, said
    runs = recorded(folder)
    assert Counter(run.info.status for run in runs) == {"FINISHED": 4, "KILLED": 3}
    errors = {run.data.tags["error"].partition(":")[0]: run for run in runs if run.info.status == "KILLED"}
    assert set(errors) == {"the process that held it ended before the run did", "its machine or worker was lost"}
    assert all(run.data.tags["cores"] == "1" for run in runs)
    assert len(figures(home)) == 4
    assert figures(folder) == figures(home)

    # A worker that was only cut off may come back and finish what has been done elsewhere.
    late = errors["its machine or worker was lost"].info.run_id
    store = Store(f"sqlite:///{folder}/mlruns/mlflow.db")
    store.end(late, RunStatus.FINISHED)
    experiment_id = store.experiment_id("nodes")
    assert agenda(prepare(define(file, {}), lambda *_: None), store, experiment_id, force=False).remaining == ()
    counted = {run.run_id for run in latest_finished(store.shown_runs(experiment_id))}
    assert counted == {run.info.run_id for run in runs if run.info.status == "FINISHED"}
