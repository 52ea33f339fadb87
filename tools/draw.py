"""Draw the sample's bags, or the other things that the embedded backbone learns from, as a folder of JPEG files.

    python tools/draw.py bags --count 100 --seed 0 --to bagbench/assets/sample
    python tools/draw.py things --count 64 --seed 0 --size 96 --samples 4 --to things

It wants `tools/requirements.txt`. A picture depends on its class, its number and the seed alone; one that is there already is
left as it is, so that an interrupted call goes on where it was.
"""

import argparse
import importlib
import multiprocessing
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from drawing.materials import Rng
from drawing.mesh import Part

Family = Callable[[Rng], list[Part]]

_THINGS = ("kitchen", "household", "vehicles", "outdoors", "nature", "wardrobe", "invented")
# How likely 0, 1, 2 and 3 other things stand around.
_CLUTTER = (0.4, 0.3, 0.2, 0.1)
_QUALITY = 88


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A picture to draw.

    Attributes:
        kind: `bags` or `things`.
        family: the function's name.
        number: which picture of its class.
        seed: of them all.
        size: pixels along each side.
        samples: rays a pixel.
        file: where it goes.
    """

    kind: str
    family: str
    number: int
    seed: int
    size: int
    samples: int
    file: Path


def families(kind: str) -> dict[str, Family]:
    """Return the families of `bags` or `things` by name."""
    modules = ["bags"] if kind == "bags" else [f"things.{name}" for name in _THINGS]
    found = [family for module in modules for family in importlib.import_module(f"drawing.{module}").FAMILIES]
    return {family.__name__: family for family in found}


def draw(job: Job) -> None:
    """Draw a picture and write it, unless it is there."""
    from drawing.scene import is_dark, photograph

    if job.file.exists():
        return
    others: Sequence[Family] = [other for name, other in families("things").items() if name != job.family]
    for attempt in range(10):
        rng = np.random.default_rng([job.seed, zlib.crc32(f"{job.kind}/{job.family}".encode()), job.number, attempt])
        thing = families(job.kind)[job.family](rng)
        count = rng.choice(len(_CLUTTER), p=_CLUTTER)
        clutter = [others[index](rng) for index in rng.integers(len(others), size=count)]
        picture = photograph(thing, clutter, rng, size=job.size, samples=job.samples)
        if not is_dark(picture):
            break
    unfinished = job.file.with_suffix(".part")
    Image.fromarray(picture).save(unfinished, format="JPEG", quality=_QUALITY, optimize=True)
    unfinished.rename(job.file)


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["bags", "things"])
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--count", type=int, required=True, help="pictures a class")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", type=int, default=128, help="pixels along each side")
    parser.add_argument("--samples", type=int, default=16, help="rays a pixel")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    names = list(families(options.kind))
    for name in names:
        (options.to / name).mkdir(parents=True, exist_ok=True)
    jobs = [
        Job(
            kind=options.kind,
            family=name,
            number=number,
            seed=options.seed,
            size=options.size,
            samples=options.samples,
            file=options.to / name / f"{number:03d}.jpg",
        )
        for number in range(options.count)
        for name in names
    ]
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        for done, _ in enumerate(pool.imap_unordered(draw, jobs, chunksize=8), 1):
            if done % 500 == 0 or done == len(jobs):
                print(f"{done} of {len(jobs)} pictures", flush=True)


if __name__ == "__main__":
    main()
