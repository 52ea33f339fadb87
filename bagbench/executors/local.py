"""Runs in a worker process on this machine, which is replaced when it has died or has grown."""

import contextlib
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psutil

from bagbench.child import begin
from bagbench.errors import BagbenchError, WorkerError, as_run_error

# Fits leave memory behind in their process (tensorflow/tensorflow#43702), some 20 to 40 MB each. A worker that has so many bytes
# more than after its first job has done enough of them; a new one costs some seconds.
GROWTH_LIMIT = 200_000_000
# A death's last words: this many characters of what the worker printed go into the error.
_LAST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Told:
    """Something that a run says while it goes on; what, is between the caller and its `work`."""

    job: Any
    event: Any


@dataclass(frozen=True, slots=True)
class Done:
    """A run that has ended well."""

    job: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """A run that has not: its job and why."""

    job: Any
    error: BagbenchError


Message = Told | Done | Failed
Work = Callable[[Any, Callable[[Any], None]], None]


def execute(work: Work, jobs: Iterable[Any]) -> Iterator[Message]:
    """Do `work(job, tell)` for every job, one after the other, in a worker process; yield what happens as it happens.

    A job that raises, or whose worker dies, is one `Failed`; the next job goes on, in a new worker where need be. Closing
    the iterator, or an exception in its consumer such as Ctrl-C, ends the worker.

    Args:
        work: a module-level function; it tells of its progress through its second argument.
        jobs: plain data.
    """
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bagbench-")))
        worker: _Worker | None = None
        try:
            for job in jobs:
                if worker is None or not worker.fit_for_more():
                    if worker is not None:
                        worker.stop()
                    worker = _Worker(work, folder / "worker.log")
                yield from worker.do(job)
        finally:
            if worker is not None:
                worker.stop()


class _Worker:
    """One worker process and the pipe to it."""

    def __init__(self, work: Work, log: Path) -> None:
        context = get_context("spawn")  # a forked TensorFlow may hang
        self.log = log
        self.connection, far_end = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(work, far_end, log), daemon=True)
        self.process.start()
        far_end.close()  # so that the worker's death is an end of file here
        self.after_first_job: int | None = None

    def fit_for_more(self) -> bool:
        """Return whether the process, after a job, lives and has not outgrown the limit."""
        try:
            memory = psutil.Process(self.process.pid).memory_full_info().uss
        except psutil.NoSuchProcess:
            return False
        if self.after_first_job is None:
            self.after_first_job = memory
        return self.process.is_alive() and memory < self.after_first_job + GROWTH_LIMIT

    def do(self, job: Any) -> Iterator[Message]:
        """Hand the worker a job and yield what it says of it."""
        try:
            self.connection.send(job)
            while True:
                message: Message = self.connection.recv()
                yield message
                if not isinstance(message, Told):
                    return
        except (EOFError, ConnectionError):
            self.process.join()
            yield Failed(job, WorkerError(f"the worker process {_how(self.process.exitcode)}{self._last_words()}"))

    def stop(self) -> None:
        """End the process, whatever it is doing, and wait until it is gone."""
        self.connection.close()
        self.process.kill()
        self.process.join()

    def _last_words(self) -> str:
        said = self.log.read_text(errors="replace").strip()[-_LAST_WORDS:] if self.log.exists() else ""
        return f"; it last said: {said}" if said else ""


def _how(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        name = signal.Signals(-exit_code).name
        return f"was killed by {name}" + (" (was memory short?)" if name == "SIGKILL" else "")
    return f"ended with exit code {exit_code}"


def _serve(work: Work, connection: Connection, log: Path) -> None:
    """Live a worker's life: take a job, do it, say how it ended, until nobody asks any more."""
    begin(log)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides what it means
    while True:
        try:
            job = connection.recv()
        except EOFError:
            return
        try:
            work(job, partial(_tell, connection, job))
            connection.send(Done(job))
        except Exception as error:
            connection.send(Failed(job, as_run_error(error)))


def _tell(connection: Connection, job: Any, event: Any) -> None:
    connection.send(Told(job, event))
