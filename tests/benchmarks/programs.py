"""Programs run as a user starts them, from command to exit; and functions called in a process of their own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from bagbench.child import begin

_T = TypeVar("_T")

_CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A program that has ended well: wall seconds from its start to its exit, and what it wrote on either stream."""

    seconds: float
    output: str
    remarks: str


def bagbench(folder: Path, *arguments: object) -> Ran:
    """Run `python -m bagbench ...` in a folder, with its cache and its store in there."""
    return _run("bagbench", arguments, folder, BAGBENCH_CACHE_DIR=str(folder / "cache"))


def beside(module: str, *arguments: object) -> Ran:
    """Run a program of this package."""
    return _run(f"{__package__}.{module}", arguments, _CHECKOUT)


def watched(folder: Path, module: str, *arguments: object) -> Ran:
    """Run a program of this package in a folder, with bagbench's cache and store in there."""
    places = os.pathsep.join(filter(None, (str(_CHECKOUT), os.environ.get("PYTHONPATH"))))
    return _run(f"{__package__}.{module}", arguments, folder, BAGBENCH_CACHE_DIR=str(folder / "cache"), PYTHONPATH=places)


def last_line(ran: Ran) -> dict[str, Any]:
    """Return the JSON that a program of this package ends its output with."""
    found: dict[str, Any] = json.loads(ran.output.splitlines()[-1])
    return found


def alone(function: Callable[..., _T], *arguments: object) -> _T:
    """Call a function in a new, quiet process."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=begin) as pool:
        return pool.submit(function, *arguments).result()


def _run(module: str, arguments: tuple[object, ...], folder: Path, **more: str) -> Ran:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"} | more
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return Ran(seconds=taken, output=done.stdout, remarks=done.stderr)
