import contextlib
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from mlflow.exceptions import MlflowException, RestException
from requests.exceptions import ConnectionError as RefusedError
from sqlalchemy.exc import OperationalError

from bagbench.errors import StoreError, without_password
from bagbench.result import RunStatus
from bagbench.spec import Protocol, RunSpec
from bagbench.tracking import Kind, RunLog, Store, owner_tags
from bagbench.tracking.access import patiently, store_errors
from bagbench.tracking.store import is_only_here

PROTOCOL = Protocol(epochs=1, batch_size=1, learning_rate=0.1, validation_split=0.5)


def spec(recipe: str = "a", seed: int = 0, data: str = "photos", **changes: object) -> RunSpec:
    fields = {
        "recipe_digest": "code",
        "hyperparameters": (("width", 3),),
        "image_size": 16,
        "decoder": "1",
        "groups_digest": "groups",
        "split_digest": f"split {seed}",
        "train_fraction": 1.0,
        "protocol": PROTOCOL,
    } | changes
    return RunSpec(recipe=recipe, seed=seed, data_digest=data, backbone_digest=None, **fields)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path}/deep/down/store.db")


def log(store: Store, experiment_id: str, run: RunSpec, status: RunStatus = RunStatus.FINISHED, **tags: str) -> str:
    written = RunLog(store, experiment_id, "parent", run, {**owner_tags(), **tags})
    if status is not RunStatus.RUNNING:
        store.end(written.run_id, status)
    return written.run_id


def test_a_local_store_is_made_with_its_artifacts_beside_it(store: Store, tmp_path: Path) -> None:
    experiment = store.client.get_experiment(store.experiment_id("A name / with: things"))
    assert (tmp_path / "deep" / "down" / "store.db").is_file()
    assert experiment.artifact_location.startswith((tmp_path / "deep" / "down" / "artifacts" / "A-name-with-things-").as_uri())
    assert store.experiment_id("A name / with: things") == experiment.experiment_id


@pytest.mark.slow
def test_nothing_is_sent_to_mlflows_makers_not_by_a_worker_either(tmp_path: Path) -> None:
    program = (
        "from bagbench.job import get_ready; get_ready(); "
        f"from bagbench.tracking import Store; Store('sqlite:///{tmp_path}/s.db'); "
        "from mlflow.telemetry.client import get_telemetry_client; print(get_telemetry_client())"
    )
    silenced = ("MLFLOW_DISABLE_TELEMETRY", "DO_NOT_TRACK", "CI", "PYTEST_CURRENT_TEST")
    plain = {name: value for name, value in os.environ.items() if name not in silenced}
    done = subprocess.run([sys.executable, "-c", program], env=plain, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None"


@pytest.mark.slow
def test_several_processes_may_make_one_store_at_once(tmp_path: Path) -> None:
    program = f"from bagbench.tracking import Store; print(Store('sqlite:///{tmp_path}/s.db').experiment_id('e'))"
    at_once = [subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    ids = [process.communicate()[0].strip() for process in at_once]
    assert [process.returncode for process in at_once] == [0, 0, 0]
    assert set(ids) == {"1"}
    assert [path.name for path in tmp_path.iterdir()] == ["s.db"]


def test_a_store_whose_making_was_stopped_is_made_by_the_next(tmp_path: Path) -> None:
    database = tmp_path / "s.db"
    program = f"from bagbench.tracking import Store; Store('sqlite:///{database}')"
    process = subprocess.Popen([sys.executable, "-c", program])
    while not list(tmp_path.glob("s.db-*/s.db")):  # it is being made
        time.sleep(0.001)
    process.kill()
    process.wait()
    assert not database.exists()
    Store(f"sqlite:///{database}").experiment_id("e")


def test_the_address_comes_from_the_argument_the_environment_or_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert Store().database == tmp_path / "mlruns" / "mlflow.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/other.db")
    assert Store().database == tmp_path / "other.db"
    assert Store(f"sqlite:///{tmp_path}/third.db").database == tmp_path / "third.db"


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("sqlite:///mlruns/mlflow.db", True),
        ("file:///mlruns", True),
        ("mlruns", True),
        ("http://127.0.0.1:5000", True),
        ("http://[::1]:5000", True),
        ("postgresql://me:secret@localhost/db", True),
        ("http://store.example.org:5000", False),
        ("postgresql://me:secret@10.0.0.2/db", False),
    ],
)
def test_some_stores_can_be_reached_from_this_machine_only(uri: str, expected: bool) -> None:
    assert is_only_here(uri) is expected


def test_a_local_store_has_an_address_that_holds_in_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Store("sqlite:///here.db").absolute_uri == f"sqlite:///{tmp_path}/here.db"


def test_a_run_comes_back_as_it_was_written(store: Store) -> None:
    experiment_id = store.experiment_id("e")
    log(store, experiment_id, spec(seed=4), backbone="some network")
    (record,) = store.runs(experiment_id)
    assert record.name == "a · seed 4"
    assert record.status is RunStatus.FINISHED
    assert record.tags["content_hash"] == spec(seed=4).content_hash
    assert record.tags["backbone"] == "some network"
    assert record.params == {
        "recipe": "a",
        "seed": "4",
        "image_size": "16",
        "epochs": "1",
        "batch_size": "1",
        "learning_rate": "0.1",
        "validation_split": "0.5",
        "test_split": "0.0",
        "precision": "float32",
        "onednn": "True",
        "deterministic": "False",
        "train_fraction": "1.0",
        "width": "3",
    }
    assert record.train_fraction == 1


def test_more_runs_than_a_page_of_mlflows_come_back_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment_id = store.experiment_id("e")
    for seed in range(7):
        log(store, experiment_id, spec(seed=seed))
    search = store.client.search_runs
    monkeypatch.setattr(store.client, "search_runs", lambda *args, **more: search(*args, **(more | {"max_results": 3})))
    assert [record.params["seed"] for record in store.runs(experiment_id)] == [str(seed) for seed in range(7)]


def test_a_failed_run_keeps_its_error(store: Store) -> None:
    experiment_id = store.experiment_id("e")
    written = RunLog(store, experiment_id, "parent", spec(), {})
    written.fail(StoreError("a problem", "a remedy"), "the traceback")
    (record,) = store.runs(experiment_id)
    assert record.status is RunStatus.FAILED
    assert record.tags["error"] == "a problem; a remedy"
    assert store.artifact(record, "error.txt").read_text() == "the traceback"


def test_an_artifact_of_a_local_store_is_read_where_it_lies(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/50% of #1/store.db")
    experiment_id = store.experiment_id("e")
    written = RunLog(store, experiment_id, "parent", spec(), {})
    written.rejected([])
    written.close()
    (record,) = store.runs(experiment_id)
    assert store.artifact(record, "rejected.csv").is_relative_to(tmp_path / "50% of #1")


class TestWhatThePageSpeaksOf:
    def shown(self, store: Store, experiment_id: str) -> set[tuple[str, str]]:
        return {(record.params["recipe"], record.params["width"]) for record in store.shown_runs(experiment_id)}

    def test_it_is_the_variants_asked_for_last(self, store: Store) -> None:
        experiment_id = store.experiment_id("e")
        narrow, wide = spec("a"), spec("a", hyperparameters=(("width", 9),))
        for run in (narrow, wide):
            log(store, experiment_id, run)
        store.show(experiment_id, [wide], PROTOCOL)
        assert self.shown(store, experiment_id) == {("a", "9")}
        store.show(experiment_id, [narrow], PROTOCOL)
        assert self.shown(store, experiment_id) == {("a", "3")}

    def test_recipes_run_one_by_one_stand_together(self, store: Store) -> None:
        experiment_id = store.experiment_id("e")
        for recipe in ("a", "b"):
            log(store, experiment_id, spec(recipe))
            store.show(experiment_id, [spec(recipe)], PROTOCOL)
        assert self.shown(store, experiment_id) == {("a", "3"), ("b", "3")}

    def test_a_variant_trained_in_its_own_way_stands_beside_the_others(self, store: Store) -> None:
        experiment_id = store.experiment_id("e")
        for run in (spec("a"), spec("b", protocol=replace(PROTOCOL, epochs=9))):
            log(store, experiment_id, run)
            store.show(experiment_id, [run], PROTOCOL)
        assert {(record.params["recipe"], record.protocol.epochs) for record in store.shown_runs(experiment_id)} == {
            ("a", 1),
            ("b", 9),
        }

    def test_an_experiment_that_trains_in_another_way_starts_another_page(self, store: Store) -> None:
        experiment_id = store.experiment_id("e")
        longer = replace(PROTOCOL, epochs=2)
        for run in (spec("a"), spec("b", protocol=longer)):
            log(store, experiment_id, run)
            store.show(experiment_id, [run], run.protocol)
        assert self.shown(store, experiment_id) == {("b", "3")}

    def test_other_photos_start_another_page(self, store: Store) -> None:
        experiment_id = store.experiment_id("e")
        log(store, experiment_id, spec("a"))
        store.show(experiment_id, [spec("a")], PROTOCOL)
        log(store, experiment_id, spec("b", data="others"))
        store.show(experiment_id, [spec("b", data="others")], PROTOCOL)
        assert self.shown(store, experiment_id) == {("b", "3")}

    def test_every_seed_of_a_variant_belongs_to_it(self, store: Store) -> None:
        experiment_id = store.experiment_id("e")
        for seed in range(3):
            log(store, experiment_id, spec(seed=seed))
        store.show(experiment_id, [spec(seed=0)], PROTOCOL)
        assert len(store.shown_runs(experiment_id)) == 3

    def test_every_part_of_its_photos_belongs_to_a_variant(self, store: Store) -> None:
        experiment_id = store.experiment_id("e")
        for fraction in (1.0, 0.25):
            log(store, experiment_id, spec(train_fraction=fraction))
        for asked in (0.25, 1.0):
            store.show(experiment_id, [spec(train_fraction=asked)], PROTOCOL)
            assert [record.train_fraction for record in store.shown_runs(experiment_id)] == [1, 0.25]


class TestAbandonedRuns:
    def status(self, store: Store, experiment_id: str, **tags: str) -> RunStatus:
        log(store, experiment_id, spec(), RunStatus.RUNNING, **tags)
        store.close_abandoned(experiment_id)
        return store.runs(experiment_id)[-1].status

    def test_a_run_of_a_process_that_is_gone_is_interrupted(self, store: Store) -> None:
        gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True)
        experiment_id = store.experiment_id("e")
        assert self.status(store, experiment_id, pid=gone.stdout.strip()) is RunStatus.INTERRUPTED
        assert "ended before the run did" in store.runs(experiment_id)[0].tags["error"]

    def test_a_process_id_used_again_is_another_process(self, store: Store) -> None:
        assert self.status(store, store.experiment_id("e"), process_started="1.00") is RunStatus.INTERRUPTED

    def test_a_run_of_a_living_process_goes_on(self, store: Store) -> None:
        assert self.status(store, store.experiment_id("e")) is RunStatus.RUNNING

    @pytest.mark.skipif(not psutil.LINUX, reason="elsewhere it does not matter when the machine began")
    def test_whoever_sets_the_clock_ends_no_process(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        experiment_id = store.experiment_id("e")
        log(store, experiment_id, spec(), RunStatus.RUNNING)
        began = psutil.boot_time()
        monkeypatch.setattr("psutil._psplatform.boot_time", lambda: began - 3600)  # as the kernel tells it then
        assert store.close_abandoned(experiment_id) == 0

    def test_of_another_machine_nothing_is_known(self, store: Store) -> None:
        assert self.status(store, store.experiment_id("e"), host="elsewhere", pid="1") is RunStatus.RUNNING

    def test_an_invocation_is_closed_but_not_counted(self, store: Store) -> None:
        experiment_id = store.experiment_id("e")
        store.start_invocation(experiment_id, "run", {**owner_tags(), "process_started": "1.00"})
        assert store.close_abandoned(experiment_id) == 0
        assert store.runs(experiment_id, Kind.INVOCATION)[0].status is RunStatus.INTERRUPTED


def test_a_run_of_an_invocation_that_cannot_be_written_is_closed_by_it(store: Store) -> None:
    experiment_id = store.experiment_id("e")
    with pytest.raises(StoreError):
        RunLog(store, experiment_id, "mine", spec(hyperparameters=(("l2%", 1),)), owner_tags())  # no name that MLflow takes
    log(store, experiment_id, spec(seed=1), RunStatus.RUNNING)
    store.close_children(experiment_id, "mine", RunStatus.FAILED, "the reason")
    mine, other = store.runs(experiment_id)
    assert (mine.status, mine.tags["error"]) == (RunStatus.FAILED, "the reason")
    assert other.status is RunStatus.RUNNING
    store.show(experiment_id, [spec(hyperparameters=(("l2%", 1),))], PROTOCOL)
    assert store.shown_runs(experiment_id) == ()


def test_a_run_is_found_by_its_id(store: Store) -> None:
    run_id = log(store, store.experiment_id("e"), spec())
    found = store.run(run_id)
    assert found is not None
    assert (found.name, found.seed) == ("a · seed 0", 0)
    assert store.run("0" * 32) is None


def test_an_experiment_is_found_by_name_or_as_the_last_that_ran(store: Store) -> None:
    ids = {name: store.experiment_id(name) for name in ("first", "second")}
    for name in ("second", "first"):
        store.start_invocation(ids[name], "run", {})
    assert store.find_experiment(None) == ("first", ids["first"])
    assert store.find_experiment("second") == ("second", ids["second"])
    with pytest.raises(StoreError, match="no experiment is called 'third'; those there are: first, second"):
        store.find_experiment("third")


def test_a_deleted_experiment_is_not_written_to(store: Store) -> None:
    experiment_id = store.experiment_id("e")
    store.client.delete_experiment(experiment_id)
    with pytest.raises(
        StoreError, match=f"'e' was deleted in MLflow; restore it with `mlflow experiments restore -x {experiment_id}`"
    ):
        store.experiment_id("e")


@pytest.mark.parametrize(
    "error",
    [
        MlflowException("broken"),
        RestException({"error_code": "INTERNAL_ERROR", "message": "broken"}),  # type: ignore[no-untyped-call]
        OperationalError("SELECT", {}, Exception("broken")),
        RefusedError("broken"),
        PermissionError(13, "broken"),
    ],
)
def test_whatever_the_layers_below_raise_is_one_line(error: Exception) -> None:
    with (
        pytest.raises(StoreError, match=r"the MLflow store postgresql://me:\*\*\*@host/db cannot be used: .*broken") as caught,
        store_errors("postgresql://me:secret@host/db"),
    ):
        raise error
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("postgresql://user:secret@host:5432/db", "postgresql://user:***@host:5432/db"),
        ("https://user:se:cr@et@host/path", "https://user:***@host/path"),
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("sqlite:///a:b@c.db", "sqlite:///a:b@c.db"),
    ],
)
def test_a_password_is_never_shown(uri: str, shown: str) -> None:
    assert without_password(uri) == shown


def test_every_public_method_maps_foreign_errors(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/store.db")
    experiment_id = store.experiment_id("e")
    run_id = log(store, experiment_id, spec())
    (record,) = store.runs(experiment_id)
    (tmp_path / "store.db").write_bytes(b"no longer a database")
    calls: list[Callable[[], object]] = [
        lambda: store.experiment_id("f"),
        lambda: store.find_experiment("f"),
        lambda: store.runs(experiment_id),
        lambda: store.run(run_id),
        lambda: store.start_invocation(experiment_id, "run", {}),
        lambda: store.end(run_id, RunStatus.FAILED),
        lambda: store.close_abandoned(experiment_id),
        lambda: store.show(experiment_id, [spec()], PROTOCOL),
        lambda: store.shown_runs(experiment_id),
        lambda: store.artifact(record, "not there.csv"),
        lambda: store.attach(run_id, tmp_path / "store.db"),
        lambda: Store(store.uri),
    ]
    for call in calls:
        with pytest.raises(StoreError):
            call()


def test_what_another_process_wrote_at_the_same_moment_is_asked_for_again(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "store.db")) as database:
        database.execute("CREATE TABLE tags (name TEXT PRIMARY KEY)")
        database.execute("INSERT INTO tags VALUES ('taken')")
        names = iter(("taken", "free"))
        asked = patiently(lambda: database.execute("INSERT INTO tags VALUES (?)", (next(names),)).rowcount, "sqlite:///store.db")
    assert asked == 1
    assert next(names, None) is None
