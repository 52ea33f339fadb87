"""A store that strangers write to: whatever is in it is a page, or one line that says what is wrong, and leads nowhere."""

import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pandas as pd
import pytest

from bagbench.audit.stored import to_json
from bagbench.errors import ConfigurationError, StoreError
from bagbench.report.collect import collect
from bagbench.tracking import Store
from bagbench.tracking.access import refuse_elsewhere
from bagbench.tracking.tables import read, write
from bagbench.tracking.thumbnails import read_thumbnails
from tests.recorder import Recorder
from tests.report.invented_audit import audit

pytestmark = pytest.mark.filterwarnings("ignore:The specified dataset source can be interpreted")  # MLflow's own, on any folder

TEXTS = ("\x1b]0;gone\x07<script>", "nan", "1e999", None)
PAGES = ("{", "[]", "5", '{"variants": []}', '{"variants": {"good": [5]}}', "[" * 3000)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Recorder:
    """The record of one run, with all that a run may record."""
    recorder = Recorder(Store(f"sqlite:///{tmp_path_factory.mktemp('store')}/store.db"), "photos")
    recorder.run("good", 80, test=70, audit=to_json(audit()), data=audit().digest)
    return recorder


@pytest.fixture(scope="module")
def database(record: Recorder) -> Iterator[sqlite3.Connection]:
    assert record.store.database is not None
    with sqlite3.connect(record.store.database) as connection:
        yield connection
    connection.close()


def outcome(record: Recorder) -> str:
    """Return `page`, or the one line; whatever else is raised fails the test."""
    try:
        collect(record.store, [("photos", record.experiment_id)])
    except ConfigurationError as error:
        said = str(error)
        assert said.isprintable()
        return said
    return "page"


@contextmanager
def set_to(database: sqlite3.Connection, table: str, key: str, value: str | None) -> Iterator[None]:
    """Have a text of the run's be another one, or none."""
    ((old,),) = database.execute(f"SELECT value FROM {table} WHERE key = ?", (key,)).fetchall()  # noqa: S608 # a table's name
    rows = database.execute(f"SELECT * FROM {table} WHERE key = ?", (key,)).fetchall()  # noqa: S608
    if value is None:
        database.execute(f"DELETE FROM {table} WHERE key = ?", (key,))  # noqa: S608
    else:
        database.execute(f"UPDATE {table} SET value = ? WHERE key = ?", (value, key))  # noqa: S608
    database.commit()
    yield
    if value is None:
        database.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)  # noqa: S608
    else:
        database.execute(f"UPDATE {table} SET value = ? WHERE key = ?", (old, key))  # noqa: S608
    database.commit()


def keys(database: sqlite3.Connection, table: str) -> list[str]:
    run = "SELECT run_uuid FROM tags WHERE key = 'kind' AND value = 'run'"
    found = database.execute(f"SELECT key FROM {table} WHERE run_uuid IN ({run}) ORDER BY key")  # noqa: S608
    shared = {"kind", "creation"} | {key for (key,) in found if key.startswith("mlflow.")} if table == "tags" else set()
    found = database.execute(f"SELECT key FROM {table} WHERE run_uuid IN ({run}) ORDER BY key")  # noqa: S608
    return [key for (key,) in found if key not in shared]


def test_every_tag_and_param_may_be_anything_or_missing(record: Recorder, database: sqlite3.Connection) -> None:
    assert outcome(record) == "page"
    said: dict[str, str] = {}
    for table in ("tags", "params"):
        for key in keys(database, table):
            for value in TEXTS if (table, key) != ("tags", "audit") else ():
                with set_to(database, table, key, value):
                    said[f"{table} {key} {value}"] = outcome(record)
    assert len(said) > 80
    assert "no tag 'data_kind'; run it again with --force" in said["tags data_kind None"]
    assert "the param 'seed' as 'nan'" in said["params seed nan"]
    assert outcome(record) == "page"


def test_what_the_experiment_says_of_its_page_may_be_anything(record: Recorder, database: sqlite3.Connection) -> None:
    for value in PAGES:
        with set_to(database, "experiment_tags", "page", value):
            assert "no run of the experiment 'photos'" in outcome(record)


def test_metrics_may_be_missing(record: Recorder, database: sqlite3.Connection) -> None:
    for key in keys(database, "latest_metrics"):
        with set_to(database, "latest_metrics", key, None):
            assert outcome(record) == "page" or f"no metric '{key}'" in outcome(record)


def damages(content: bytes) -> dict[str, bytes]:
    """Return what somebody may have made of a file."""
    header, _, rest = content.partition(b"\n")
    return {
        "empty": b"",
        "no text": b"\x89PNG\0\xff" * 9,
        "another table": b"a,b\n" + b"1,2\n" * 9,
        "cut off": content[: len(content) // 2],
        "only a header": header + b"\n",
        "zeros": b"\0" * 50,
        "letters for numbers": content.replace(b"0.", b"x."),
        "long rows": header + b"\n" + b",".join([b'"1"'] * 50) + b"\n",
        "not a number": content.replace(b"0.9", b"nan"),
        "without end": content.replace(b"0.9", b"inf"),
        "below zero": content.replace(b"0.9", b"-5"),
        "another class": content.replace(b'"disc"', b'"dusc"', 1),
        "twice": content + rest,
        "deep": b"[" * 5000,
    }


@contextmanager
def replaced(file: Path, make: Callable[[], object]) -> Iterator[None]:
    """Have something else lie where a file lay."""
    content = file.read_bytes()
    file.unlink()
    make()
    yield
    with suppress(IsADirectoryError, FileNotFoundError):
        file.unlink()
    if file.is_dir():
        file.rmdir()
    file.write_bytes(content)


def artifacts(record: Recorder) -> Path:
    (run,) = record.store.runs(record.experiment_id)
    return Path(run.artifacts.removeprefix("file://"))


def test_every_artifact_may_be_anything_or_missing(record: Recorder) -> None:
    files = sorted(file for file in artifacts(record).iterdir() if file.is_file())
    assert len(files) == 7
    for file in files:
        for what, content in damages(file.read_bytes()).items():
            with replaced(file, lambda file=file, content=content: file.write_bytes(content)):  # type: ignore[misc]
                said = outcome(record)
            assert said == "page" or file.name in said or "a photo twice" in said, f"{file.name}, {what}: {said}"
        with replaced(file, file.mkdir):
            assert f"{file.name}" in outcome(record)
        with replaced(file, lambda: None):
            assert f"No such artifact: '{file.name}'" in outcome(record)
    assert outcome(record) == "page"


def test_an_artifact_that_is_a_link_out_of_its_folder_is_not_read(record: Recorder) -> None:
    for file in artifacts(record).iterdir():
        if file.is_file():
            with replaced(file, lambda file=file: file.symlink_to("/etc/passwd")):  # type: ignore[misc]
                assert "resolved path is outside the artifact directory" in outcome(record)


ELSEWHERE = (
    *("http://evil.invalid/x", "https://evil.invalid/x", "http://127.0.0.1:9/x", "http://127.0.0.1:9999999/", "http://[/x"),
    *("ftp://evil.invalid/x", "sftp://evil.invalid/x", "mlflow-artifacts://evil.invalid/x", "file://evil.invalid/share"),
    *("runs:/0/x", "models:/x/1"),
)


def test_artifacts_that_a_store_says_are_with_somebody_else_are_not_asked_for(
    record: Recorder, database: sqlite3.Connection
) -> None:
    ((old,),) = database.execute("SELECT artifact_uri FROM runs WHERE name = 'good · seed 0'").fetchall()
    try:
        for place in ELSEWHERE:
            database.execute("UPDATE runs SET artifact_uri = ? WHERE name = 'good · seed 0'", (place,))
            database.commit()
            assert f"has artifacts at {place}, which is not its own" in outcome(record)
    finally:
        database.execute("UPDATE runs SET artifact_uri = ? WHERE name = 'good · seed 0'", (old,))
        database.commit()


@pytest.mark.parametrize(
    ("place", "store"),
    [
        ("file:///srv/artifacts", "sqlite:///mlflow.db"),
        ("/srv/artifacts", "sqlite:///mlflow.db"),
        ("s3://bucket/1", "postgresql://host/db"),
        ("mlflow-artifacts:/1/2", "http://host:5000"),
        ("mlflow-artifacts://host:5000/1/2", "http://me:secret@host:5000"),
        ("http://host:5000/api/2.0/mlflow-artifacts/artifacts/1", "http://me:secret@host:5000"),
    ],
)
def test_artifacts_with_the_store_itself_or_in_a_cloud_are(place: str, store: str) -> None:
    refuse_elsewhere(place, store)


def test_nothing_is_written_where_an_experiment_of_somebody_else_leads(record: Recorder) -> None:
    record.store.client.create_experiment("theirs", artifact_location="http://evil.invalid/x")
    with pytest.raises(StoreError, match=r"has artifacts at http://evil\.invalid/x, which is not its own"):
        record.store.experiment_id("theirs")


@pytest.mark.parametrize("start", [-(2**62), 2**62])
def test_a_run_that_began_at_no_time_is_told(start: int, record: Recorder, database: sqlite3.Connection) -> None:
    ((old,),) = database.execute("SELECT start_time FROM runs WHERE name = 'good · seed 0'").fetchall()
    database.execute("UPDATE runs SET start_time = ? WHERE name = 'good · seed 0'", (start,))
    database.commit()
    assert "started at no time that there is" in outcome(record)
    database.execute("UPDATE runs SET start_time = ? WHERE name = 'good · seed 0'", (old,))
    database.commit()


def test_another_program_s_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "photos.db"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE photos (path TEXT)")
    database.close()
    before = file.read_bytes()
    with pytest.raises(StoreError, match=r"photos\.db is another program's database; name another file"):
        Store(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_bytes(b"\x89PNG" * 1000)
    with pytest.raises(StoreError, match="file is not a database"):
        Store(f"sqlite:///{tmp_path}/no.db")


FORMULAS = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "'=1", "''+1", "＝1", "O'Brien", "plain")


def test_no_cell_of_a_run_s_tables_is_a_formula_and_all_come_back(tmp_path: Path) -> None:
    table = pd.DataFrame({"path": FORMULAS, "label": FORMULAS[::-1], "share": range(len(FORMULAS))})
    file = write(table, tmp_path / "table.csv")
    assert not re.search(r'"[=+\-@\t＝]', file.read_text())
    assert read(file).drop(columns="share").equals(table.drop(columns="share"))


def test_small_photos_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    """A directory that names one picture many times would unfold: a few megabytes to gigabytes."""
    file = tmp_path / "thumbnails.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("0.webp", bytes(1000))
        archive.filelist += archive.filelist * 20
    with pytest.raises(StoreError, match=r"thumbnails\.zip: its pictures are larger than itself"):
        read_thumbnails(file)
