"""A Ray cluster of the tests' own: nodes on the loopback, each with its own cache folder, that can be killed."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.servers import free_port

ROOT = Path(__file__).parents[2]

# Ray replaces 127.0.0.1 by the machine's own address, and would listen there.
_ON_THE_LOOPBACK = """
import ray._private.services as services
services.get_node_ip_address = lambda address=None: "127.0.0.1"
from ray.scripts.scripts import main
main()
"""
_SIZE = ("--num-cpus=1", "--memory=2500000000", "--object-store-memory=100000000", "--include-log-monitor=false")
# A lost node is missed within two seconds instead of half a minute.
_HEARTBEATS = '{"health_check_initial_delay_ms":1000,"health_check_period_ms":500,"health_check_failure_threshold":3}'


class Node:
    """A node: its raylet, agents and workers, all children of one process."""

    def __init__(self, name: str, folder: Path, environment: dict[str, str], *arguments: str) -> None:
        self.cache = folder / f"{name}-cache"
        self._log = folder / f"{name}.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _ON_THE_LOOPBACK, "start", "--block", "--node-ip-address=127.0.0.1", *_SIZE, *arguments],
                cwd=folder,
                env=environment | {"BAGBENCH_CACHE_DIR": str(self.cache), "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Wait until it is part of the cluster."""
        deadline = time.monotonic() + 60
        while "Ray runtime started" not in self._log.read_text():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.1)

    def kill(self) -> None:
        """End it with all its processes at once, as a power cut would."""
        if self._process.poll() is not None:
            return
        first = psutil.Process(self._process.pid)
        processes = [first, *first.children(recursive=True)]
        for process in processes:
            process.send_signal(signal.SIGSTOP)  # so that nobody starts or cleans up anything meanwhile
        for process in processes:
            process.kill()
        self._process.wait()


class Cluster:
    """A head and a second node, one core each.

    Attributes:
        address: the head's.
        environment: what a program needs to reach it.
        head: the first node.
        second: the other one.
    """

    def __init__(self, folder: Path) -> None:
        self.address = f"127.0.0.1:{free_port()}"
        own = {
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": secrets.token_hex(16),
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_worker_niceness": "0",  # 15 by itself: beside other tests they would hardly get on
        }
        of_nodes = {**os.environ, **own}
        self.environment = {**own, "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}  # Ray leaves 127.0.0.1 as it is
        port = self.address.rpartition(":")[2]
        self.head = Node(
            "head",
            folder,
            of_nodes,
            "--head",
            f"--port={port}",
            f"--ray-client-server-port={free_port()}",
            f"--dashboard-port={free_port()}",
            "--include-dashboard=false",
            f"--temp-dir={folder}/ray",
            f"--system-config={_HEARTBEATS}",
        )
        self.second = Node("second", folder, of_nodes, f"--address={self.address}")

    def wait(self) -> None:
        """Wait until both nodes are there."""
        self.head.wait()
        self.second.wait()

    def stop(self) -> None:
        """Kill both."""
        self.second.kill()
        self.head.kill()


@contextmanager
def cluster() -> Iterator[Cluster]:
    # Ray's sockets lie below it, and a socket's path is 107 characters long at most.
    with tempfile.TemporaryDirectory(prefix="bb-", ignore_cleanup_errors=True) as folder:
        made = Cluster(Path(folder))
        try:
            made.wait()
            yield made
        finally:
            made.stop()
