"""Jobs that say in a word what is to happen to them."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bagbench.errors import DataError
from bagbench.executors.parcel import Parcel, parcel_of


def work(job: str, tell: Callable[[Any], None]) -> None:  # noqa: PLR0912 # a word each
    """Do what the job says; told events are process ids."""
    tell(os.getpid())
    match job.split():
        case ["die"]:
            print("last words", flush=True)  # noqa: T201 # a worker's output
            os.kill(os.getpid(), signal.SIGKILL)
        case ["exit", code]:
            os._exit(int(code))
        case ["raise"]:
            raise ValueError("first line\nsecond line")
        case ["refuse"]:
            raise DataError("a problem", "a remedy")
        case ["grow"]:
            globals()["kept"] = bytearray(os.urandom(1_000_000)) * 300
        case ["sleep", seconds]:
            time.sleep(float(seconds))
        case ["wait", file]:
            Path(file).touch()
            while len(list(Path(file).parent.iterdir())) < 2:
                time.sleep(0.01)
        case ["gpu"]:
            time.sleep(0.2)
            tell((os.getpid(), os.environ["CUDA_VISIBLE_DEVICES"]))
        case ["kill", "parent"]:
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
        case ["read", folder]:
            tell((folder, {path.name: path.read_bytes() for path in Path(folder).iterdir()}))
        case ["threads"]:
            tell(os.environ["TF_NUM_INTRAOP_THREADS"])
        case ["cores"]:
            tell(sorted(os.sched_getaffinity(0)))


def get_ready() -> None:
    pass


def contents(job: str) -> Sequence[Parcel]:
    match job.split():
        case ["read", folder]:
            return (Parcel(root=Path(folder), files=parcel_of(Path(folder)).files),)
    return ()


def arrived(job: str, folders: Sequence[Path], cache: Path) -> str:  # noqa: ARG001 # an executor passes it
    return f"read {folders[0]}" if folders else job
