import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bagbench.backbone.fetch import fetch
from bagbench.backbone.hub import HUB_HANDLE, place
from bagbench.doctor.finding import Finding, State
from bagbench.doctor.places import folder_checks, network, store, waiting
from bagbench.errors import StoreError
from bagbench.shipped import BACKBONE
from bagbench.tracking import Store
from bagbench.tracking.outbox import keep


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAGBENCH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("BAGBENCH_STATE_DIR", str(tmp_path / "state"))
    for name in ("TFHUB_CACHE_DIR", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)


def folders(uri: str | None = None) -> dict[str, Finding]:
    return {name: check() for name, check in folder_checks(uri)}


def test_folders_need_not_be_there_and_none_is_made(tmp_path: Path) -> None:
    found = folders()
    assert list(found) == ["cache", "temporary", "state", "runs", "reports"]
    assert found["cache"].found.startswith(f"{tmp_path / 'cache'}: ")
    assert found["runs"].found.startswith(f"{tmp_path / 'mlruns'}: ")
    assert folders(f"sqlite:///{tmp_path}/far/away.db")["runs"].found.startswith(f"{tmp_path / 'far'}: ")
    assert not list(tmp_path.iterdir())


def test_a_folder_in_which_nothing_can_be_made_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BAGBENCH_CACHE_DIR", str(tmp_path / "file" / "cache"))
    found = folders()["cache"]
    assert (found.state, found.fix) == (State.PROBLEM, "export BAGBENCH_CACHE_DIR=DIR")
    assert found.found.endswith(f"{tmp_path / 'file'} is not a folder")
    monkeypatch.setenv("BAGBENCH_CACHE_DIR", "/proc/bagbench")  # which not even root can write
    found = folders()["cache"]
    if os.geteuid():
        assert found.found == "/proc/bagbench: /proc cannot be written"
    assert found.state is State.PROBLEM


def test_the_network_is_absent_then_there_then_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (network().state, network().fix.split(",")[0]) == (State.WARNING, "bagbench fetch")
    kept = fetch(HUB_HANDLE, place(HUB_HANDLE, tmp_path / "cache"), str(BACKBONE))
    found = network()
    assert found.state is State.WARNING
    assert found.found.startswith("what is said to be TensorFlow Hub's is in ")
    assert f"digest {kept.digest[:12]}, from {BACKBONE}; a folder for temporary files may be emptied" in found.found
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "elsewhere"))
    assert network().state is State.OK
    (kept.folder / "saved_model.pb").write_bytes(b"")
    found = network()
    assert (found.state, found.fix) == (State.PROBLEM, "bagbench fetch")


def test_runs_that_wait_are_told_of_without_a_password() -> None:
    assert waiting().state is State.OK
    keep(None, (), store="postgresql://me:***@there/db", name="one", run_id=None)
    found = waiting()
    assert found.state is State.WARNING
    assert found.found.startswith("1 run waits in ")
    assert found.found.endswith("for postgresql://me:***@there/db")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store as MLflow makes it."""
    file = tmp_path_factory.mktemp("store") / "mlflow.db"
    Store(f"sqlite:///{file}")
    return file


def test_a_store_is_looked_at_and_neither_made_nor_migrated(made: Path, tmp_path: Path) -> None:
    uri = "sqlite:///mlruns/mlflow.db"
    assert (store(None).state, store(None).found) == (State.OK, f"{uri}: not there yet; the first run makes it")
    assert not (tmp_path / "mlruns").exists()
    (tmp_path / "mlruns").mkdir()
    file = Path(shutil.copy(made, tmp_path / "mlruns" / "mlflow.db"))
    assert store(None).state is State.OK
    assert "it answers, and its schema is MLflow " in store(None).found
    earlier, upgrade = "made by an earlier MLflow (schema 451aebb31d03, ", f"copy the database, then: mlflow db upgrade '{uri}'"
    later = "made by a later MLflow, or by another program (schema ffffffffffff, "
    for change, state, found, fix in (
        ("UPDATE alembic_version SET version_num = '451aebb31d03'", State.PROBLEM, earlier, upgrade),
        ("DROP TABLE webhook_events", State.WARNING, earlier, upgrade),
        ("UPDATE alembic_version SET version_num = 'ffffffffffff'", State.PROBLEM, later, "pip install --upgrade mlflow"),
    ):
        with contextlib.closing(sqlite3.connect(file)) as database, database:
            database.execute(change)
        before = file.read_bytes()
        if state is State.PROBLEM:  # which MLflow proves
            with pytest.raises(StoreError, match=r"Detected out-of-date database schema|Can't locate revision"):
                Store(None)
        seen = store(None)
        assert seen.state is state
        assert seen.found.startswith(f"{uri}: {found}")
        assert seen.fix.startswith(fix)
        assert file.read_bytes() == before
    file.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="file is not a database"):
        store(None)


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/version"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(b"3.17.2" if found else b"")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as running:
        Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://me:secret@127.0.0.1:{running.server_port}"
        running.shutdown()


def test_a_server_says_which_mlflow_it_is_and_what_is_away_is_said_without_its_password(server: str) -> None:
    found = store(server)
    assert found.state is State.OK
    assert found.found == f"{server.replace('secret', '***')}: a server of MLflow 3.17.2 answers"
    for away in ("http://me:secret@127.0.0.1:9", "postgresql://me:secret@127.0.0.1:9/db", f"{server}/elsewhere"):
        with pytest.raises(StoreError) as caught:
            store(away)
        assert "secret" not in str(caught.value)
        assert caught.value.remedy.startswith("check that its folder or server is there")
