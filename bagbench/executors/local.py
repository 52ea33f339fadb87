"""Runs in a worker process on this machine, which is replaced when it has died or has grown."""

import signal
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
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
# An idle worker that was told to go gets so many seconds to do so.
_PATIENCE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something that a run says while it goes on; what, is between the caller and its `work`."""

    job: Any
    event: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A run that has ended well."""

    job: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A run that has not: its job and why."""

    job: Any
    error: BagbenchError


Message = Told | Done | Failed
Work = Callable[[Any, Callable[[Any], None]], None]


def execute(work: Work, jobs: Iterable[Any]) -> Generator[Message]:
    """Do `work(job, tell)` for every job, one after the other, in a worker process; yield what happens as it happens.

    A job that raises, or whose worker dies, is one `Failed`; the next job goes on, in a new worker where need be. Closing
    the iterator, or an exception in its consumer such as Ctrl-C, ends the worker.

    Args:
        work: a module-level function; it tells of its progress through its second argument.
        jobs: plain data.
    """
    with tempfile.TemporaryDirectory(prefix="bagbench-") as folder:
        worker: _Worker | None = None
        try:
            for number, job in enumerate(jobs):
                if worker is not None and not worker.fit_for_more():
                    worker.stop()
                    worker = None
                if worker is None:
                    worker = _Worker(work, Path(folder) / f"worker-{number}.log")
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
        self.busy = False

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
        self.busy = True
        try:
            self.connection.send(job)
            while True:
                # The worker doesn't send the job back: it may be large, and there are many messages.
                match self.connection.recv():
                    case _Ended(error=error):
                        self.busy = False
                        yield Done(job=job) if error is None else Failed(job=job, error=error)
                        return
                    case event:
                        yield Told(job=job, event=event)
        except (EOFError, ConnectionError):
            self.process.join()
            died = WorkerError(f"the worker process {_how(self.process.exitcode)}{self._last_words()}")
            yield Failed(job=job, error=died)

    def stop(self) -> None:
        """End the process and wait until it is gone: an idle one by itself, one in the middle of a job at once."""
        self.connection.close()
        if not self.busy:
            self.process.join(_PATIENCE)
        self.process.kill()
        self.process.join()

    def _last_words(self) -> str:
        said = self.log.read_text(errors="replace").strip()[-_LAST_WORDS:] if self.log.exists() else ""
        return f"; it last said: {said}" if said else ""


def _how(exit_code: int | None) -> str:
    if exit_code is None or exit_code >= 0:
        return f"ended with exit code {exit_code}"
    if exit_code == -signal.SIGKILL:
        return "was killed by SIGKILL (was memory short?)"
    return f"was killed by signal {-exit_code} ({signal.strsignal(-exit_code)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """The worker's last word on a job."""

    error: BagbenchError | None


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
            work(job, connection.send)
            connection.send(_Ended(error=None))
        except Exception as error:
            connection.send(_Ended(error=as_run_error(error)))
