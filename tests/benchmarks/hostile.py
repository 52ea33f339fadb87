"""What each file of the hostile corpus costs, and a scan of them all: `python -m tests.benchmarks.hostile` (Linux).

Each file is read and decoded as a scan does it, alone; then the folder is scanned by as many threads as a scan has. Memory is
what the process grows by at its peak, file and pixels together.
"""

import argparse
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bagbench.data.decode import check_bytes, read_bytes
from bagbench.data.folder import list_folder
from bagbench.data.manifest import scan
from bagbench.data.threads import for_each
from bagbench.errors import DataError, printable
from tests.drawing import draw_folder
from tests.hostile import make

_PROCESS = Path("/proc/self")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What something took: seconds, memory in bytes, and what came of it."""

    seconds: float
    memory: int
    verdict: str


def cost(work: Callable[[], str]) -> Cost:
    """Do some work in a process that has nothing else to do."""
    (_PROCESS / "clear_refs").write_text("5")  # the peak is counted from here on
    before, began = _memory("VmRSS"), time.perf_counter()
    verdict = work()
    return Cost(seconds=time.perf_counter() - began, memory=_memory("VmHWM") - before, verdict=verdict)


def _memory(which: str) -> int:
    found = re.search(rf"{which}:\s+(\d+) kB", (_PROCESS / "status").read_text())
    assert found is not None
    return int(found[1]) * 1024


def _judged(place: Path) -> str:
    try:
        check_bytes(read_bytes(place))
    except DataError as error:
        return str(error)
    return "usable"


def costs(root: Path) -> dict[str, Cost]:
    """Return what each file costs alone that a scan reads, by its path."""
    found: dict[str, Cost] = {}
    files = sorted(list_folder(root).found, key=lambda file: file.path)
    for file in files:
        for_each(lambda place: cost(lambda: _judged(place)), [file.place], partial(found.__setitem__, file.path))
    return found


def main() -> None:
    """Print a row of each file that costs something, and one of the whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="print the files too that cost less than 0.1 s and 50 MB")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = draw_folder(Path(folder) / "photos", {"Bowl": 5, "Cup": 5})
        hostile = make(root)
        print("| file | what it is | seconds | MB | verdict |\n| --- | --- | --- | --- | --- |")  # noqa: T201
        about = {each.path: each.about for each in hostile}
        for path, taken in costs(root).items():
            if given.all or taken.seconds > 0.1 or taken.memory > 50e6:
                print(_row(printable(path), about.get(path, "a good photo"), taken))  # noqa: T201

        def whole() -> str:
            manifest = scan(root, Path(folder) / "cache")
            return f"{len(manifest.photos)} usable, {len(manifest.rejected)} left out"

        print(_row("all", f"{len(hostile)} and 10 good photos", cost(whole)))  # noqa: T201


def _row(path: str, about: str, taken: Cost) -> str:
    return f"| `{path}` | {about} | {taken.seconds:.2f} | {taken.memory / 1e6:.0f} | {taken.verdict} |"


if __name__ == "__main__":
    main()
