"""What `serve` does under load: `python -m tests.benchmarks.serving [N] [CLIENTS]`, 1,000 requests of 8 clients by default.

A run is trained on photos drawn for it and served by a process of its own. Each client sends photo after photo; each answer is
held against what `predict` says of the same photo. `--run`, `--tracking-uri` and `--photos` name what is there already.
"""

import argparse
import http.client
import itertools
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from tests.conftest import environment, program
from tests.drawing import draw_folder
from tests.servers import HealthyService, free_port

# Floating-point sums depend, in their last digits, on what else goes through the model together.
TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What became of the requests.

    Attributes:
        statuses: how many answers had which status; 0 stands for a lost one.
        largest_difference: of a probability from what `predict` says.
        latencies: seconds, one a request, ascending.
        seconds: for all of them.
        memory: of the server before and after, bytes.
    """

    statuses: Mapping[int, int]
    largest_difference: float
    latencies: tuple[float, ...]
    seconds: float
    memory: tuple[int, int]


def served(run: str, tracking_uri: str, folder: Path) -> HealthyService:
    """Return a server of a run's model, not started yet."""
    port = free_port()
    command = [sys.executable, "-m", "bagbench", "serve", run, "--port", str(port), "--tracking-uri", tracking_uri]
    return HealthyService(command, port, folder)


def load(server: HealthyService, expected: Mapping[Path, Mapping[str, float]], *, requests: int, clients: int) -> Load:
    """Have clients send photos, each one after the other, and hold the answers against those that are expected.

    Args:
        server: a running one.
        expected: photos, and the probabilities that `predict` gives for them.
        requests: of all clients together.
        clients: that ask at the same time.
    """
    turns = iter(
        list(itertools.islice(itertools.cycle([(path.read_bytes(), said) for path, said in expected.items()]), requests))
    )
    statuses: Counter[int] = Counter()
    latencies: list[float] = []
    differences = [0.0]
    one_at_a_time = threading.Lock()

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        while True:
            with one_at_a_time:
                turn = next(turns, None)
            if turn is None:
                return connection.close()
            content, said = turn
            began = time.perf_counter()
            status, answer = _asked(connection, content)
            took = time.perf_counter() - began
            with one_at_a_time:
                statuses[status] += 1
                latencies.append(took)
                if status == http.HTTPStatus.OK:
                    differences.extend(abs(answer["probabilities"][name] - value) for name, value in said.items())

    process = psutil.Process(server.process.pid)
    before = process.memory_info().rss
    began = time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(
        statuses=dict(statuses),
        largest_difference=max(differences),
        latencies=tuple(sorted(latencies)),
        seconds=time.perf_counter() - began,
        memory=(before, process.memory_info().rss),
    )


def _asked(connection: http.client.HTTPConnection, content: bytes) -> tuple[int, Any]:
    try:
        connection.request("POST", "/predict", content)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0, None


def probabilities(said: str) -> dict[Path, dict[str, float]]:
    """Return the probabilities by photo of what `predict --json` has printed."""
    return {Path(answer["path"]): answer["probabilities"] for answer in json.loads(said)["answers"]}


@contextmanager
def _drawn() -> Iterator[tuple[str, str, Path]]:
    """Yield a run, its store and photos."""
    with TemporaryDirectory(prefix="bagbench-serving-") as made:
        folder = Path(made)
        photos = draw_folder(folder / "shapes", {"disc": 16, "triangle": 12, "square": 12}, size=600)
        command = ["run", "cnn_basic", "--data", str(photos), "--seeds", "1", "--epochs", "2", "--image-size", "128"]
        subprocess.run(
            [sys.executable, "-m", "bagbench", *command],
            cwd=folder,
            env=environment(folder / "cache"),
            check=True,
            capture_output=True,
        )
        yield "best", f"sqlite:///{folder}/mlruns/mlflow.db", photos


def main() -> None:
    """Measure, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("requests", type=int, nargs="?", default=1000, metavar="N")
    parser.add_argument("clients", type=int, nargs="?", default=8, metavar="CLIENTS")
    parser.add_argument("--run", metavar="RUN")
    parser.add_argument("--tracking-uri", metavar="URI")
    parser.add_argument("--photos", type=Path, metavar="DIR")
    given = parser.parse_args()
    there = _drawn() if given.run is None else nullcontext((given.run, given.tracking_uri, given.photos))
    with TemporaryDirectory(prefix="bagbench-work-") as work, there as (run, uri, photos):
        some = sorted(path.resolve() for path in photos.rglob("*") if path.is_file())
        chosen = some[:: max(1, len(some) // 100)]
        predict = program(Path(work), Path(work) / "cache")
        expected = probabilities(predict("predict", run, *chosen, "--json", "--tracking-uri", uri).stdout)
        server = served(run, uri, Path(work))
        server.start()
        try:
            load(server, expected, requests=2 * given.clients, clients=given.clients)  # so that all threads are there
            found = load(server, expected, requests=given.requests, clients=given.clients)
        finally:
            server.kill()
    lost = given.requests - found.statuses.get(http.HTTPStatus.OK, 0)
    median, late = statistics.median(found.latencies), found.latencies[round(0.99 * (len(found.latencies) - 1))]
    before, after = (number / 1e6 for number in found.memory)
    lines = (
        f"requests {given.requests:,}, clients {given.clients}, photos {len(expected)}; errors {lost}, statuses {found.statuses}",
        f"largest difference of a probability from `predict`'s: {found.largest_difference:.1e}",
        f"latency: median {1000 * median:.0f} ms, 99th percentile {1000 * late:.0f} ms, most {1000 * found.latencies[-1]:.0f} ms",
        f"{given.requests / found.seconds:.1f} photos a second; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
        f"memory of the server: {before:.0f} MB before, {after:.0f} MB after",
    )
    print("\n".join(lines), flush=True)  # noqa: T201 # what was asked for


if __name__ == "__main__":
    main()
