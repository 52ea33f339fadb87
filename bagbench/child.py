"""What a child process owes its parent: its noise goes to a file, and it does not outlive it."""

import os
import sys
import threading
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path


def begin(log: Path | None = None) -> None:
    """Settle this child process. Call it first, before TensorFlow is imported.

    TensorFlow, MLflow and native libraries write to the file descriptors themselves, so those are redirected.

    Args:
        log: the file that standard output and error are appended to; None throws them away.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    target = os.open(log or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(target)
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"  # errors and worse
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process at once when its parent is gone, however that died: nobody is left to hear of a result."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
