"""Runs in worker processes on this machine, which are replaced when they have died or have grown."""

import contextlib
import itertools
import os
import signal
import tempfile
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from bagbench.child import begin, spared_interrupts
from bagbench.errors import BagbenchError, WorkerError, as_run_error
from bagbench.executors.executor import RUN_MEMORY, Done, Failed, Message, Told, Work
from bagbench.hardware import Share, available_memory, cores, gpus, shares

# Fits leave memory behind in their process (tensorflow/tensorflow#43702), some 20 to 40 MB each. A worker that has so many bytes
# more than after its first job has done enough of them; a new one costs some seconds.
GROWTH_LIMIT = 200_000_000
# A death's last words: this many characters of what the worker printed go into the error.
_LAST_WORDS = 300


class Workers:
    """Worker processes for one kind of work. Leaving the `with` block, however that happens, ends them all.

    The first of them is started when the block is entered and gets ready while its caller finds out what there is to do.

    Args:
        work: a module-level function of a job; it tells of its progress through its second argument.
        get_ready: a module-level function that each process calls first: it imports what takes long.
        divide: gives each of so many processes its share of the machine.
    """

    elsewhere: tuple[str, ...] = ()
    shares_cache = True

    def __init__(self, work: Work, get_ready: Callable[[], None], divide: Callable[[int], tuple[Share, ...]] = shares) -> None:
        self._work = work
        self._get_ready = get_ready
        self._divide = divide
        self._numbers = itertools.count()
        self._started: list[_Worker] = []

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="bagbench-")
        self._start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        self._folder.cleanup()

    def stop(self) -> None:
        """End all processes at once, also those in the middle of a job."""
        while self._started:
            self._started.pop().stop()

    def default_jobs(self) -> int:
        """Return how many jobs go on side by side unless told otherwise: one a GPU, else one a core as far as memory allows.

        Several workers of one core each are a little quicker than one of several: docs/performance.md has what was measured.
        """
        if devices := gpus():
            return len(devices)
        return max(1, min(len(cores()), available_memory() // RUN_MEMORY))

    def execute(self, jobs: Iterable[Any], at_once: int = 1) -> Generator[Message]:
        """Do `work(job, tell)` for every job, so many at once; yield what happens as it happens.

        Each of the workers keeps to its share of the machine. Jobs are taken up in their order. One that raises, or whose
        worker dies, is one `Failed`; the others go on, in a new worker where need be.

        Args:
            jobs: plain data; each is asked for when a worker is free for it, so what has ended can settle what comes next. None
                stands for no job now: it is asked again when one has ended, and no more when none goes on.
            at_once: at least 1; a share of the machine is set apart for each.
        """
        waiting = iter(jobs)
        ready = iter(list(self._started))
        # Each share and the worker on it: one that TensorFlow has started on can't be left.
        free = [(share, next(ready, None)) for share in self._divide(at_once)]
        busy: dict[Connection, _Worker] = {}
        while True:
            while free and (job := next(waiting, None)) is not None:
                share, idle = free.pop(0)
                worker = idle or self._start()
                worker.take_up(job, share)
                busy[worker.connection] = worker
            if not busy:
                return
            for connection in wait(list(busy)):
                worker = busy[connection]  # type: ignore[index] # of what `wait` was given
                message = worker.hear()
                yield message
                if isinstance(message, Told):
                    continue
                del busy[connection]  # type: ignore[arg-type] # likewise
                fit = worker.fit_for_more()
                free.append((worker.share, worker if fit else None))
                if not fit:
                    self._started.remove(worker)
                    worker.stop()

    def _start(self) -> "_Worker":
        worker = _Worker(self._work, self._get_ready, Path(self._folder.name) / f"worker-{next(self._numbers)}.log")
        self._started.append(worker)
        return worker


class _Worker:
    """One worker process and the pipe to it."""

    job: Any
    share: Share

    def __init__(self, work: Work, get_ready: Callable[[], None], log: Path) -> None:
        context = get_context("spawn")  # a forked TensorFlow may hang
        self.log = log
        self.connection, far_end = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(work, get_ready, far_end, log), daemon=True)
        with spared_interrupts():
            self.process.start()
        far_end.close()  # so that the worker's death is an end of file here
        self.after_first_job: int | None = None

    def take_up(self, job: Any, share: Share) -> None:
        """Hand the worker a job, to be done on its share of the machine."""
        self.job, self.share = job, share
        with contextlib.suppress(ConnectionError):  # dead already: `hear` says how
            self.connection.send((job, share))

    def hear(self) -> Message:
        """Return the next thing that the worker says of its job, waiting for it."""
        try:
            # The worker doesn't send the job back: it may be large, and there are many messages.
            match self.connection.recv():
                case _Ended(error=error):
                    return Done(job=self.job) if error is None else Failed(job=self.job, error=error)
                case event:
                    return Told(job=self.job, event=event)
        except (EOFError, ConnectionError):
            self.process.join()
            died = WorkerError(f"the worker process {_how(self.process.exitcode)}{self._last_words()}")
            return Failed(job=self.job, error=died)

    def fit_for_more(self) -> bool:
        """Return whether the process, after a job, lives and has not outgrown the limit."""
        try:
            memory = psutil.Process(self.process.pid).memory_full_info().uss
        except psutil.NoSuchProcess:
            return False
        if self.after_first_job is None:
            self.after_first_job = memory
        return self.process.is_alive() and memory < self.after_first_job + GROWTH_LIMIT

    def stop(self) -> None:
        """End the process at once and wait until it is gone; an idle one has nothing left to do, and leaving takes seconds."""
        self.process.kill()
        self.process.join()
        self.connection.close()

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


def _serve(work: Work, get_ready: Callable[[], None], connection: Connection, log: Path) -> None:
    """Live a worker's life: get ready, take a job, do it, say how it ended, until nobody asks any more."""
    begin(log)
    tempfile.tempdir = str(log.parent)  # whoever kills this process clears that away
    with contextlib.suppress(Exception):  # the job that needs what is missing says so
        get_ready()
    while True:
        try:
            job, share = connection.recv()
        except EOFError:
            os._exit(0)  # the parent is gone
        try:
            share.take()
            work(job, connection.send)
            connection.send(_Ended(error=None))
        except Exception as error:
            connection.send(_Ended(error=as_run_error(error)))
