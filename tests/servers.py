"""Servers of the tests' own, on the loopback, for as long as a block lasts; they can be killed in between and started again."""

import contextlib
import http.server
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

PASSWORD = "s3cret-of-the-tests"  # noqa: S105 # of a database that lasts as long as they do


def free_port() -> int:
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Service:
    """A program that listens on a port of the loopback.

    Args:
        command: what starts it.
        port: where it listens.
        folder: where it runs.
        user: who it runs as; None for who runs the tests.
    """

    def __init__(self, command: Sequence[str], port: int, folder: Path, user: str | None = None) -> None:
        self.command, self.port, self.folder, self.user = command, port, folder, user
        self.address = f"http://127.0.0.1:{port}"

    def start(self) -> None:
        """Start it and wait until it listens."""
        # MLflow notes in the environment which store a test has used last, and would serve that one.
        plain = {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"}
        self.process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env={**plain, "MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            user=self.user,
        )
        deadline = time.monotonic() + 90
        while not self.answers():
            assert self.process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
            return True
        return False

    def kill(self) -> None:
        """End it at once, with all that it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class HealthyService(Service):
    """One that says of itself when it is ready."""

    def answers(self) -> bool:
        with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(f"{self.address}/health"):  # noqa: S310 # ours
            return True
        return False


@contextlib.contextmanager
def served(arguments: Sequence[str], port: int, folder: Path) -> Iterator[str]:
    """Run `python ARGUMENTS` in a folder, yield its address once it is healthy, and end it with all that it has started."""
    service = HealthyService([sys.executable, *arguments], port, folder)
    try:
        service.start()
        yield service.address
    finally:
        service.kill()


def mlflow_server(backend: str, folder: Path) -> HealthyService:
    """Return an MLflow server, not started yet, that keeps its artifacts in `folder/kept` and hands them out itself."""
    port = free_port()
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    stores = ["--backend-store-uri", backend, "--artifacts-destination", str(folder / "kept")]
    return HealthyService([*command, *stores], port, folder)


class Database(Service):
    """Debian's PostgreSQL, made for a test and started."""

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self.programs, self.place, port = programs, folder / "data", free_port()
        # Nothing outlasts the tests, so nothing need reach the disk.
        settings = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "listen_addresses=127.0.0.1"]
        super().__init__(
            [f"{programs}/postgres", "-D", str(self.place), "-p", str(port), "-k", str(folder), *settings], port, folder, user
        )
        self.uri = f"postgresql+psycopg2://bagbench:{PASSWORD}@127.0.0.1:{port}/postgres"

    def make(self) -> None:
        """Make its files, with a password that has to be given."""
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        if self.user is not None:
            shutil.chown(secret, self.user)
        options = [
            "--username=bagbench",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--no-sync",
            "--locale=C",
            "--encoding=UTF8",
        ]
        command = [f"{self.programs}/initdb", "-D", str(self.place), *options]
        subprocess.run(command, user=self.user, cwd=self.folder, stdout=subprocess.DEVNULL, check=True)

    def kill(self) -> None:
        super().kill()
        (self.place / "postmaster.pid").unlink(missing_ok=True)  # left by the kill: its number may be another process's by now

    def answers(self) -> bool:
        command = [f"{self.programs}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0


@contextlib.contextmanager
def postgresql() -> Iterator[Database]:
    """Run a PostgreSQL of Debian's; skip the test where there is none, except on the machines that decide about a change."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found and "CI" not in os.environ:
        pytest.skip("no PostgreSQL: install Debian's postgresql to run these")
    # It refuses to run as root, and another user cannot reach into pytest's own folders.
    user = "nobody" if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="bagbench-postgresql-") as folder:
        if user is not None:
            shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
        database = Database(found[-1].parent, Path(folder), user)
        database.make()
        database.start()
        try:
            yield database
        finally:
            database.kill()


class _Forgetful(http.server.BaseHTTPRequestHandler):
    """Passes a request on; the first answer to each kind of writing request is lost on its way back."""

    behind: str
    lost: set[tuple[str, str]]
    protocol_version = "HTTP/1.1"

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in self.headers.items() if name not in {"Host", "Content-Length"}}
        request = urllib.request.Request(self.behind + self.path, body or None, headers, method=self.command)  # noqa: S310 # ours
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310 # ours
                status, kind, said = answer.status, answer.headers["Content-Type"], answer.read()
        except urllib.error.HTTPError as error:
            status, kind, said = error.code, error.headers["Content-Type"], error.read()
        what = (self.command, self.path.partition("?")[0])
        if self.command != "GET" and "search" not in self.path and what not in self.lost:
            self.lost.add(what)
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on  # noqa: N815 # the names that the standard library calls

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def forgetful(address: str) -> Iterator[tuple[str, set[tuple[str, str]]]]:
    """Yield the address of a proxy before a server that loses answers, and the set of requests that it has lost one of."""
    lost: set[tuple[str, str]] = set()
    handler: type[_Forgetful] = type("Handler", (_Forgetful,), {"behind": address, "lost": lost})
    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{proxy.server_port}", lost
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
