"""Many runs in a store, without training any: `python -m tests.benchmarks.store crowd|runs [N]` (Linux).

`crowd` has eight processes record N runs (200) on an MLflow server with PostgreSQL behind it, which is killed twice meanwhile,
and counts what is there. `runs` records N (2,000) on such a server and in a SQLite store, and measures what reads them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bagbench.result import RunStatus
from bagbench.tracking import Store
from bagbench.tracking.outbox import letters
from tests.conftest import environment
from tests.drawing import draw_folder
from tests.servers import HealthyService, mlflow_server, postgresql

EXPERIMENT = "crowd"
_PROCESSES = 8
_AWAY = 5  # seconds between a kill and the new start
_ARTIFACTS = 5
_LIST = "from bagbench.tracking import Store; import sys; store = Store(sys.argv[1]); "


@contextmanager
def shared() -> Iterator[HealthyService]:
    """A server, running, on a database of its own."""
    with postgresql() as database, tempfile.TemporaryDirectory(prefix="bagbench-server-") as folder:
        server = mlflow_server(database.uri, Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()


def crowd(runs: int) -> None:
    """Count what is there of the runs that a crowd has recorded."""
    with shared() as server:
        store = Store(server.address)
        experiment_id = store.experiment_id(EXPERIMENT)
        began = time.perf_counter()
        recording = _recording(server.address, _PROCESSES, runs)
        for third in (1, 2):
            while len(store.runs(experiment_id)) < third * runs / 3 and recording.poll() is None:
                time.sleep(0.5)
            server.kill()
            time.sleep(_AWAY)
            server.start()
        failed = recording.wait()
        seconds = time.perf_counter() - began
        found = store.runs(experiment_id)
        distinct = Counter(record.tags["content_hash"] for record in found)
        whole = [
            record.status is RunStatus.FINISHED
            and record.has_dataset
            and len(list((server.folder / "kept").rglob(f"{record.run_id}/artifacts/[!.]*"))) == _ARTIFACTS
            for record in found
        ]
        _say(f"processes {_PROCESSES}, failed {failed}; runs expected {runs}, found {len(found)}, lost {runs - len(distinct)}")
        _say(f"double {len(found) - len(distinct)}, not whole {whole.count(False)}, waiting {len(letters())}; {seconds:.0f} s")


def runs(number: int) -> None:
    """Measure what reads a store of so many finished runs: in a SQLite file, then on a server."""
    with tempfile.TemporaryDirectory(prefix="bagbench-store-") as folder:
        _readers(f"sqlite:///{folder}/mlflow.db", number, 1)
    with shared() as server:
        _readers(server.address, number, _PROCESSES)


def _readers(uri: str, number: int, processes: int) -> None:
    Store(uri).experiment_id(EXPERIMENT)
    began = time.perf_counter()
    failed = _recording(uri, processes, number).wait()
    _say(f"{uri.partition(':')[0]}: {number} runs recorded in {time.perf_counter() - began:.0f} s, processes failed {failed}")
    with tempfile.TemporaryDirectory(prefix="bagbench-work-") as folder:
        place = Path(folder)
        photos = draw_folder(place / EXPERIMENT, {"disc": 16, "square": 12})
        plan = ("run", "cnn_basic", "--data", str(photos), "--dry-run", "--tracking-uri", uri)
        page = ("report", "--experiment", EXPERIMENT, "--tracking-uri", uri)
        _measured("MLflow imported and the store opened", place, "-c", _LIST, uri)
        _measured("and all runs read", place, "-c", f"{_LIST}store.runs(store.experiment_id({EXPERIMENT!r}))", uri)
        _measured("`run ... --dry-run`, nothing kept", place, "-m", "bagbench", *plan)
        _measured("`run ... --dry-run`", place, "-m", "bagbench", *plan)
        _measured("`report`", place, "-m", "bagbench", *page)
        _say(f"the page: {next((place / 'reports').glob('*.html')).stat().st_size / 1e6:.1f} MB")


def _recording(uri: str, processes: int, number: int) -> "subprocess.Popen[bytes]":
    arguments = ["-m", "tests.crowd", uri, EXPERIMENT, str(processes), str(number)]
    return subprocess.Popen([sys.executable, "-W", "ignore", *arguments])


def _measured(what: str, folder: Path, *arguments: str) -> None:
    """Run a program of Python and say what it took: seconds, and the most memory that it held at once."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=folder, env=environment(folder / "cache"), stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    _say(f"{what}: {time.perf_counter() - began:.1f} s, {used.ru_maxrss / 1e3:.0f} MB, exit code {process.returncode}")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 # what was asked for


def main() -> None:
    """Measure what was named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("crowd", "runs"))
    parser.add_argument("number", type=int, nargs="?", metavar="N")
    given = parser.parse_args()
    if given.what == "crowd":
        crowd(given.number or 200)
    else:
        runs(given.number or 2_000)


if __name__ == "__main__":
    main()
