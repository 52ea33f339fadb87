"""A server of the tests' own, on the loopback, for as long as a block lasts."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path


def free_port() -> int:
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextlib.contextmanager
def served(arguments: Sequence[str], port: int, folder: Path) -> Iterator[str]:
    """Run `python ARGUMENTS` in a folder, yield its address once it is healthy, and end it with all that it has started."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        # MLflow notes in the environment which store a test has used last, and would serve that one.
        env={
            **{name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"},
            "MLFLOW_DISABLE_TELEMETRY": "true",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 90
        while True:
            with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(f"{address}/health"):  # noqa: S310 # ours
                break
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.3)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
