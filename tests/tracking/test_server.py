"""A shared store: PostgreSQL behind a real MLflow server with proxied artifacts, which is killed and started again."""

import contextlib
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bagbench.errors import StoreAwayError, StoreError
from bagbench.result import RunStatus
from bagbench.tracking import Kind, RunLog, RunRecord, Store, send_waiting
from bagbench.tracking.operation import Artifact
from bagbench.tracking.outbox import keep, letters, outbox
from tests.conftest import DEBUG_RECIPE, Program, environment
from tests.recorder import Recorder, end
from tests.servers import PASSWORD, Database, HealthyService, forgetful, free_port, mlflow_server, postgresql, served
from tests.tracking.test_store import spec

pytestmark = pytest.mark.slow
TABLES = {"split.csv", "rejected.csv", "history.csv", "predictions.csv", "thumbnails.zip"}


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with postgresql() as made:
        yield made


@pytest.fixture(scope="module")
def server(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HealthyService]:
    service = mlflow_server(database.uri, tmp_path_factory.mktemp("server"))
    service.start()
    yield service
    service.kill()


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own for what waits to be sent; a store that is away is soon given up."""
    monkeypatch.setenv("BAGBENCH_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("BAGBENCH_STORE_PATIENCE", "1")
    return tmp_path / "state"


@pytest.fixture
def mortal(server: HealthyService) -> Iterator[HealthyService]:
    """The server, for a test that kills it: it runs again afterwards."""
    yield server
    if not server.answers():
        server.kill()
        server.start()


def artifacts(server: HealthyService, record: RunRecord) -> set[str]:
    """Return the names of a run's artifacts where the server keeps them."""
    found = (server.folder / "kept").rglob(f"{record.run_id}/artifacts/*")
    return {path.name for path in found if not path.name.startswith(".artifact.uploading")}  # a killed server's


def wait_until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 90
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_eight_processes_at_once_lose_nothing_though_the_server_is_killed_meanwhile(
    server: HealthyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAGBENCH_STORE_PATIENCE", "120")
    store = Store(server.address)
    experiment_id = store.experiment_id("crowd")
    crowd = subprocess.Popen([sys.executable, "-m", "tests.crowd", server.address, "crowd", "8", "32"])
    wait_until(lambda: len(store.runs(experiment_id)) >= 6)
    server.kill()
    time.sleep(1)
    server.start()
    assert crowd.wait(timeout=120) == 0
    runs = store.runs(experiment_id)
    assert sorted(Counter(record.tags["content_hash"] for record in runs).values()) == [1] * 32
    assert {record.status for record in runs} == {RunStatus.FINISHED}
    assert [artifacts(server, record) for record in runs] == [TABLES] * 32
    assert all(record.has_dataset for record in runs)
    assert {len(store.client.get_metric_history(record.run_id, "val_accuracy")) for record in runs} == {1}
    assert {len(record.metrics) for record in runs} == {len(runs[0].metrics)}
    assert len(store.runs(experiment_id, Kind.INVOCATION)) == 8
    assert not letters()


def test_an_answer_that_is_lost_doubles_nothing(server: HealthyService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_STORE_PATIENCE", "60")
    with forgetful(server.address) as (address, lost):
        record = Recorder(Store(address), "forgotten")
        record.run("plain", 60)
    requests = {path.rpartition("/")[2] for _, path in lost}
    assert {"create", "log-batch", "log-inputs", "update", *TABLES} <= requests
    store = Store(server.address)
    (run,) = store.runs(record.experiment_id)
    assert (run.status, artifacts(server, run)) == (RunStatus.FINISHED, TABLES)
    for name in run.metrics:
        assert len(store.client.get_metric_history(run.run_id, name)) == 1
    whole = store.client.get_run(run.run_id)
    assert whole.inputs is not None
    assert len(whole.inputs.dataset_inputs) == 1
    assert len(store.runs(record.experiment_id, Kind.INVOCATION)) == 1


class TestAServerThatStaysAway:
    def logged(self, store: Store, experiment_id: str, seed: int = 0) -> RunLog:
        return RunLog(store, experiment_id, "parent", spec(seed=seed), {})

    def test_what_a_run_could_not_say_is_kept_and_sent_later(self, mortal: HealthyService, bagbench: Program) -> None:
        address = mortal.address.replace("//", f"//me:{PASSWORD}@")
        store = Store(address)
        experiment_id = store.experiment_id("kept")
        begun = self.logged(store, experiment_id)
        begun.close()
        mortal.kill()
        never_there = Store(address, opened=True)
        with pytest.raises(StoreError, match="not in the store yet"):
            self.logged(never_there, experiment_id, 1).run_id  # noqa: B018 # that it raises is the point
        for log in (self.logged(never_there, experiment_id, 1), self.logged(never_there, experiment_id, 2)):
            log.rejected([{"path": "a\nb.jpg", "reason": "it is empty"}])
            assert not end(log)
        began = time.monotonic()
        assert not end(self.logged(never_there, experiment_id, 3))
        assert time.monotonic() - began < 1, "patience ends once"
        assert len(letters()) == 3
        assert PASSWORD.encode() not in b"".join(path.read_bytes() for path in outbox().rglob("*") if path.is_file())
        gone = bagbench("sync", "--tracking-uri", address, code=2)
        assert gone.stderr.splitlines()[0] == f"waiting   3 runs wait for {mortal.address.replace('//', '//me:***@')}"
        assert gone.stderr.splitlines()[1].startswith(
            f"error: the MLflow store {mortal.address.replace('//', '//me:***@')} cannot"
        )
        mortal.start()
        elsewhere = bagbench("sync")
        assert elsewhere.stdout == "nothing waits for sqlite:///mlruns/mlflow.db\n"
        assert "elsewhere 3 runs wait for http://me:***@" in elsewhere.stderr
        done = bagbench("sync", "--tracking-uri", address)
        assert done.stdout == "sent: 3 of 3\n"
        assert done.stderr.splitlines() == [f"sent      a · seed {seed}" for seed in (1, 2, 3)]
        assert PASSWORD not in gone.stdout + gone.stderr + done.stdout + done.stderr + elsewhere.stderr
        sent = {record.seed: record for record in store.runs(experiment_id)}
        assert sorted(sent) == [0, 1, 2, 3]
        assert [sent[seed].status for seed in (1, 2, 3)] == [RunStatus.FINISHED] * 3
        assert "a" in store.artifact(sent[1], "rejected.csv").read_text()
        assert bagbench("sync", "--tracking-uri", address).stdout.startswith("nothing waits for http://me:***@")

    def test_sending_that_is_stopped_in_the_middle_is_taken_up_again(self, mortal: HealthyService) -> None:
        store = Store(mortal.address)
        experiment_id = store.experiment_id("stopped")
        mortal.kill()
        for seed in range(3):
            log = self.logged(Store(mortal.address, opened=True), experiment_id, seed)
            log.rejected([])
            end(log)
        mortal.start()
        program = (
            "import os; from bagbench.tracking import Store, send_waiting; from bagbench.tracking.sender import Sender\n"
            f"store, whole = Store({mortal.address!r}), Sender._end\n"
            f"Sender._end = lambda self, end: whole(self, end) or len(store.runs({experiment_id!r})) < 2 or os._exit(9)\n"
            "list(send_waiting(store))"
        )
        assert (
            subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
        )  # the second was sent, but not removed
        assert (len(store.runs(experiment_id)), len(letters())) == (2, 2)
        again = [(letter.name, error) for letter, error in send_waiting(store)]
        assert again == [("a · seed 1", None), ("a · seed 2", None)]
        assert [record.seed for record in store.runs(experiment_id)] == [0, 1, 2]
        assert not letters()

    def test_what_the_store_refuses_stays_and_what_comes_after_it_is_sent(
        self, server: HealthyService, bagbench: Program
    ) -> None:
        store = Store(server.address)
        experiment_id = store.experiment_id("refused")
        log = self.logged(store, experiment_id)
        run_id = log.run_id
        log.close()
        keep(None, [Artifact(file="not there.csv")], store=server.address, name="one", run_id=run_id)
        keep(None, [], store=server.address, name="two", run_id=run_id)
        (outbox() / "damaged").mkdir()
        (outbox() / "damaged" / "operations.jsonl").write_text(
            f'{{"store": "{server.address}", "name": "three", "run_id": null}}\nx\n'
        )
        done = bagbench("sync", "--tracking-uri", server.address, code=1)
        refused, sent, damaged, waiting = done.stderr.splitlines()
        assert refused.startswith("refused   one: the MLflow store")
        assert sent == "sent      two"
        assert damaged.startswith("refused   three: ")
        assert "remove it, and run again" in damaged
        assert waiting == f"waiting   2 runs wait for {server.address}"


def experiment(folder: Path, photos: Path, seconds: float) -> Path:
    file = folder / "shared.toml"
    file.write_text(
        f"""
        data = {json.dumps(str(photos))}
        recipes = ["debug"]
        recipe_files = [{json.dumps(str(DEBUG_RECIPE))}]
        seeds = 2
        epochs = 1
        image_size = 16
        [hyperparameters.debug]
        seconds = {seconds}
        """
    )
    return file


def test_a_command_whose_server_goes_away_keeps_its_runs_and_they_count_as_finished(
    mortal: HealthyService, bagbench: Program, photos: Path, tmp_path: Path
) -> None:
    address = mortal.address.replace("//", f"//me:{PASSWORD}@")
    arguments = ("run", "--all", "--experiment", experiment(tmp_path, photos, 3.0), "--tracking-uri", address)
    command = subprocess.Popen(
        [sys.executable, "-m", "bagbench", *map(str, arguments)],
        cwd=tmp_path / "work",
        env=environment(tmp_path / "cache"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    store = Store(mortal.address)
    experiment_id = store.experiment_id("shared")
    wait_until(lambda: store.runs(experiment_id) or command.poll() is not None)
    mortal.kill()
    said = "\n".join(command.communicate(timeout=120))
    assert command.returncode == 1, said
    assert said.count("the store is away, kept on disk") == 2
    assert "waiting   3 runs wait on disk for the store: `bagbench sync` sends" in said  # and how the command ended
    assert "Traceback" not in said
    mortal.start()
    done = bagbench("run", *arguments[1:])
    assert done.stderr.count("it waited on disk") == 3
    assert "skipped   2 of 2 runs" in done.stderr
    runs = store.runs(experiment_id)
    assert [(record.seed, record.status) for record in runs] == [(0, RunStatus.FINISHED), (1, RunStatus.FINISHED)]
    assert {len(store.runs(experiment_id, Kind.INVOCATION))} == {1}
    models = store.client.search_logged_models([experiment_id])
    assert Counter(model.source_run_id for model in models) == Counter(record.run_id for record in runs)
    for model in models:
        (card,) = (mortal.folder / "kept").rglob(f"{model.model_id}/**/MLmodel")
        assert f"model_id: {model.model_id}" in card.read_text()
        assert model.status == "READY"
    assert not (tmp_path / "work" / "mlruns").exists()
    again = bagbench("report", "--output", "again.html", MLFLOW_TRACKING_URI=mortal.address)
    assert again.stdout == "report: again.html\n"
    page = (tmp_path / "work" / "reports" / "shared.html").read_text()
    assert "//me:***@" in page, "the command that was typed"
    assert "//me:***@" in store.runs(experiment_id, Kind.INVOCATION)[0].tags["command"]
    recorded = str([store.client.search_runs([experiment_id]), store.client.get_experiment(experiment_id)])
    files = b"".join(path.read_bytes() for path in (mortal.folder / "kept").rglob("*") if path.is_file())
    assert PASSWORD not in said + done.stdout + done.stderr + page + recorded
    assert PASSWORD.encode() not in files


def command_line(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.Error):  # it has just ended
        return process.cmdline()
    return []


class TestADatabaseByItsOwnAddress:
    def test_it_is_a_store_and_may_be_killed_meanwhile(
        self, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("BAGBENCH_STORE_PATIENCE", "60")
        store = Store(database.uri.replace("+psycopg2", ""))
        record = Recorder(store, "direct")
        record.run("plain", 60)
        database.kill()
        log = RunLog(Store(database.uri, opened=True), record.experiment_id, record.parent, spec(), {})
        log.rejected([])
        database.start()
        assert end(log)
        runs = store.runs(record.experiment_id)
        assert [run.status for run in runs] == [RunStatus.FINISHED] * 2
        for run in runs:
            assert store.artifact(run, "rejected.csv").is_relative_to(tmp_path / "mlruns" / "artifacts")

    def test_its_password_is_nowhere_to_be_read(self, database: Database, bagbench: Program) -> None:
        wrong = database.uri.replace("+psycopg2", "").replace(f":{database.port}/", f":{free_port()}/")
        for arguments in (
            ["report", "--tracking-uri", wrong],
            ["report", "--debug", "--tracking-uri", f"{wrong}?password={PASSWORD}"],
        ):
            said = bagbench(*arguments, code=2)
            assert "postgresql+psycopg2://bagbench:***@127.0.0.1" in said.stderr
            assert PASSWORD not in said.stdout + said.stderr
        assert "Traceback" in said.stderr

    def test_mlflow_s_interface_is_started_on_it_without_showing_its_password(self, database: Database, tmp_path: Path) -> None:
        port = free_port()
        with served(["-m", "bagbench", "ui", "--port", str(port), "--tracking-uri", database.uri], port, tmp_path):
            typed = [
                line for process in psutil.Process().children(recursive=True) if str(port) in (line := command_line(process))
            ]
        assert typed
        assert not any(PASSWORD in part for line in typed for part in line)


def test_a_store_that_is_away_from_the_start_is_refused_at_once(bagbench: Program, photos: Path) -> None:
    gone = f"http://127.0.0.1:{free_port()}"
    began = time.monotonic()
    with pytest.raises(StoreAwayError):
        Store(gone)
    assert time.monotonic() - began < 10
    done = bagbench("run", "cnn_basic", "--data", photos, "--tracking-uri", gone, code=2, BAGBENCH_STORE_PATIENCE="100")
    assert done.stderr.splitlines()[-1].startswith(f"error: the MLflow store {gone} cannot be used: ")
    assert len([line for line in done.stderr.splitlines() if line.startswith("error")]) == 1
