"""Time and memory of what looks at every photo, by their number: `python -m tests.benchmarks.scale [SIZES...]` (Linux).

It draws a folder of small photos for each size (2,000, 20,000 and 100,000, unless others are given) and takes each stage in a
process of its own, one after the other, with a cache folder that is empty at first. With `--keep DIR` the photos stay in DIR and
are there for the next time.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import psutil
from PIL import Image, ImageDraw

from bagbench.data.duplicates import duplicates
from bagbench.data.groups import group_of
from bagbench.data.manifest import scan
from bagbench.data.pixels import pixels
from bagbench.experiment import define
from bagbench.plan import chosen, plan
from bagbench.recipes import registry
from tests.benchmarks.programs import bagbench

SIZES = (2_000, 20_000, 100_000)
CLASSES = 10
SIDE = 64
# Of so many photos one has the bytes of the one before it, and one is that again, cut a little and recompressed.
_COPIES = 50
_AT_ONCE = 500  # photos drawn by one process before the next


def drawn(number: int) -> Image.Image:
    """Draw a photo that no other number gives: every other one an object on white, as shops show theirs, the rest scenes."""
    rng = np.random.default_rng(number)
    if number % 2:
        ground = Image.new("RGB", (SIDE, SIDE), "white")
    else:
        colours = rng.integers(0, 256, (5, 5, 3), dtype=np.uint8)
        ground = Image.fromarray(colours).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(ground)
    centre, extent = rng.uniform(0.42, 0.58, 2) * SIDE, rng.uniform(0.25, 0.42, 2) * SIDE
    pen.rounded_rectangle((*(centre - extent), *(centre + extent)), rng.uniform(2, 12), tuple(rng.integers(0, 200, 3).tolist()))
    for _ in range(6):
        at, reach = centre + rng.uniform(-1, 1, 2) * extent, rng.uniform(1, 8, 2)
        pen.ellipse((*(at - reach), *(at + reach)), tuple(rng.integers(0, 256, 3).tolist()))
    return Image.fromarray(np.clip(np.asarray(ground) + rng.normal(0, 2, (SIDE, SIDE, 3)), 0, 255).astype(np.uint8))


def encoded(number: int) -> bytes:
    """Return the bytes of a file of the folder."""
    kind = number % _COPIES
    if kind == 1:
        return encoded(number - 1)
    file = BytesIO()
    if kind == 2:
        drawn(number - 2).crop((1, 0, SIDE, SIDE)).save(file, "JPEG", quality=80)
    else:
        drawn(number).save(file, "JPEG", quality=90)
    return file.getvalue()


def write(root: Path, numbers: Sequence[int]) -> None:
    """Write files of the folder."""
    for number in numbers:
        (root / f"class {number // _COPIES % CLASSES}" / f"{number:07}.jpg").write_bytes(encoded(number))


def draw(root: Path, size: int) -> None:
    """Draw the folder, unless it is there."""
    if root.exists():
        return
    unfinished = root.with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for label in range(CLASSES):
        (unfinished / f"class {label}").mkdir(parents=True)
    batches = [range(start, min(start + _AT_ONCE, size)) for start in range(0, size, _AT_ONCE)]
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(write, unfinished), batches))
    unfinished.rename(root)
    time.sleep(0.1)  # a scan does not remember what was written this moment


def scanning(folder: Path, *, verify: bool = False) -> Callable[[], object]:
    """Return the stage that makes the manifest."""
    return lambda: scan(folder / "photos", folder / "cache", verify=verify)


def decoding(folder: Path) -> Callable[[], object]:
    """Return the stage that makes the pixels which copies are looked for in."""
    manifest = scan(folder / "photos", folder / "cache")
    return lambda: pixels(manifest, 64, folder / "cache")


def comparing(folder: Path) -> Callable[[], object]:
    """Return the stage that looks for copies in the pixels."""
    manifest = scan(folder / "photos", folder / "cache")
    return lambda: duplicates(manifest, folder / "cache")


def planning(folder: Path) -> Callable[[], object]:
    """Return the stage that groups, splits and plans three seeds of two recipes."""
    manifest = scan(folder / "photos", folder / "cache")
    found = duplicates(manifest, folder / "cache")
    experiment = define(None, {"data": str(manifest.root), "seeds": 3, "recipes": ["cnn_basic", "cnn_deep"]})
    recipes = chosen(experiment, registry(experiment.recipe_files))

    def work() -> None:
        planned = plan(experiment, manifest, group_of(manifest, found), recipes, None)
        assert len({spec.content_hash for spec in planned.specs}) == 6

    return work


def running(folder: Path) -> Callable[[], object]:
    """Return the stage that is the whole command: a network on small images for one epoch, recorded, with its page."""
    small = ("--image-size", 32, "--epochs", 1, "--seeds", 1)
    return lambda: bagbench(folder, "run", "cnn_basic", "--data", folder / "photos", *small)


STAGES: dict[str, Callable[[Path], Callable[[], object]]] = {
    "scan": scanning,
    "scan again": scanning,
    "scan --verify": partial(scanning, verify=True),
    "pixels": decoding,
    "copies": comparing,
    "groups, splits, plan": planning,
    "run, one epoch": running,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a stage took.

    Attributes:
        seconds: of the stage itself, without what led up to it.
        own: bytes of memory of the process and its children at their peak, imports and all.
        mapped: the same with the pages of mapped files, which the system takes back when it needs them.
    """

    seconds: float
    own: int
    mapped: int


def cost(name: str, folder: Path) -> Cost:
    """Take a stage in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.scale", "--stage", name, "--keep", str(folder)]
    own = mapped = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        parent = psutil.Process(process.pid)
        while process.poll() is None:
            with suppress(psutil.NoSuchProcess):
                there = [each.memory_info() for each in (parent, *parent.children(recursive=True))]
                own = max(own, sum(each.rss - each.shared for each in there))
                mapped = max(mapped, sum(each.rss for each in there))
            time.sleep(0.01)
        assert process.stdout is not None
        told = process.stdout.read()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(seconds=float(told), own=own, mapped=mapped)


def measure(folder: Path, sizes: Sequence[int]) -> None:
    """Print a row of each stage and size."""
    print("| stage | photos | seconds | µs a photo | MB of its own | MB with mapped files |")  # noqa: T201
    print("| --- | --- | --- | --- | --- | --- |")  # noqa: T201
    for size in sizes:
        own = folder / str(size)
        own.mkdir(parents=True, exist_ok=True)
        draw(own / "photos", size)
        shutil.rmtree(own / "cache", ignore_errors=True)
        for name in STAGES:
            taken = cost(name, own)
            figures = (f"{taken.seconds:.2f}", f"{1e6 * taken.seconds / size:.0f}", f"{taken.own / 1e6:.0f}")
            print(f"| {name} | {size:,} | {' | '.join(figures)} | {taken.mapped / 1e6:.0f} |", flush=True)  # noqa: T201


def main() -> None:
    """Print the table in the README, or take one stage and print its seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.stage:
        work = STAGES[given.stage](given.keep)
        began = time.perf_counter()
        work()
        print(time.perf_counter() - began)  # noqa: T201
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(given.keep or Path(folder), given.sizes)


if __name__ == "__main__":
    main()
