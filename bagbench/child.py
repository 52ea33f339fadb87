"""What processes owe each other: a child's noise goes to a file, it does not outlive its parent, and libraries keep quiet."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process, resource_tracker
from multiprocessing.connection import wait
from pathlib import Path

from bagbench.hardware import ONEDNN

_one_quiet = threading.Lock()


@contextmanager
def spared_interrupts() -> Iterator[None]:
    """Keep Ctrl-C from a process that is started meanwhile, from its first instruction on, until `begin` ignores it for good.

    Ctrl-C reaches every process of a terminal at once; what it means, the parent decides. A child would meet it in the middle of
    an import, and print a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # else the first child's start starts it, and that unblocks the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # children inherit the mask
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin(log: Path | None = None) -> None:
    """Settle this child process, which was started with `spared_interrupts`. Call it first, before TensorFlow is imported.

    TensorFlow, MLflow and native libraries write to the file descriptors themselves, so those are redirected.

    Args:
        log: the file that standard output and error are appended to; None throws them away.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout.flush()
    sys.stderr.flush()
    target = os.open(log or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(target)
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"  # errors and worse
    os.environ.setdefault(ONEDNN, "1")
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")  # else the first process takes the whole GPU
    threading.Thread(target=_end_with_parent, daemon=True).start()


@contextmanager
def quiet() -> Iterator[None]:
    """Throw away meanwhile what native libraries write to this process's standard error."""
    with _one_quiet:  # two threads at once would restore each other's silence
        sys.stderr.flush()
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nowhere)


def _end_with_parent() -> None:
    """End this process at once when its parent is gone, however that died: nobody is left to hear of a result."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
