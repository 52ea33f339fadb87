"""The program in the tests' own process, and workers that one command leaves to the next.

All that is real: the same commands, worker processes and store. What is saved are the seconds of importing TensorFlow and MLflow
that new processes take. Tests of signals, of what is imported and of the job that a user starts with take `program`.
"""

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, ClassVar, Self

import pytest

from bagbench.cli import main
from bagbench.executors import local
from bagbench.executors.executor import Message


class KeptWorkers(local.Workers):
    """Worker processes, the first of which stays when the block is left and is there for the next."""

    _kept: ClassVar[list[local._Worker]] = []
    _logs: ClassVar[tempfile.TemporaryDirectory[str]] = tempfile.TemporaryDirectory(prefix="bagbench-kept-")

    def __enter__(self) -> Self:
        self._folder = self._logs
        self._idle = True
        while self._kept:
            worker = self._kept.pop()
            if worker.fit_for_more():
                self._started.append(worker)
                return self
            worker.stop()
        self._start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()  # the folder is the next command's, too

    def execute(self, jobs: Iterable[Any], at_once: int = 1) -> Generator[Message]:
        self._idle = False
        yield from super().execute(jobs, at_once)
        self._idle = True

    def stop(self) -> None:
        if self._idle and self._started:
            self._kept.append(self._started.pop(0))
        super().stop()


@contextmanager
def captured(file: IO[bytes], number: int, name: str) -> Iterator[None]:
    """Let what this process and its children write to a stream go to a file."""
    getattr(sys, name).flush()
    before, stream = os.dup(number), getattr(sys, name)
    os.dup2(file.fileno(), number)
    written = open(number, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 # a descriptor
    setattr(sys, name, written)
    try:
        yield
    finally:
        written.flush()
        setattr(sys, name, stream)
        os.dup2(before, number)
        os.close(before)


def warm_program(folder: Path, environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that does what `python -m bagbench ...` in `folder` would, in this process."""

    def call(*arguments: object, code: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
        told = list(map(str, arguments))
        with (
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
            pytest.MonkeyPatch.context() as patch,
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")  # in a process of its own they would be nobody's
            patch.chdir(folder)
            patch.delenv("MLFLOW_TRACKING_URI", raising=False)
            for name, value in (environment | more).items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["bagbench", *told])
            patch.setattr(local, "Workers", KeptWorkers)
            with captured(out, 1, "stdout"), captured(err, 2, "stderr"), pytest.raises(SystemExit) as left:
                main()
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode())
        done: subprocess.CompletedProcess[str] = subprocess.CompletedProcess(told, int(left.value.code or 0), *texts)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return call
