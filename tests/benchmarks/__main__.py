"""What bagbench's speed is compared with, as ratios: `python -m tests.benchmarks DIR --backbone PATH [--only NAME,NAME]`.

DIR is a folder of photos, one sub-folder a class; it is only read. Nothing that was kept before is used.
"""

import argparse
import sys
from itertools import islice
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from tests.benchmarks import engines, finished, heads, jobs, scratch, transfer
from tests.benchmarks.contest import Contest, Round, Setting, table

CONTESTS = {module.__name__.rpartition(".")[2]: module.CONTEST for module in (transfer, scratch, engines, heads, jobs, finished)}


def part(folder: Path, photos: int, target: Path) -> Path:
    """Copy about so many photos, as many of each class, and return where they are."""
    classes = sorted(entry for entry in folder.iterdir() if entry.is_dir())
    for each in classes:
        (target / each.name).mkdir(parents=True)
        for photo in sorted(each.iterdir())[: photos // len(classes)]:
            copyfile(photo, target / each.name / photo.name)
    return target


def held(name: str, contest: Contest, setting: Setting, repetitions: int) -> list[Round]:
    """Hold a contest, and tell of every round as soon as it is over."""
    found: list[Round] = []
    with TemporaryDirectory(prefix="bagbench-benchmark-") as folder:
        for each in islice(contest.rounds(setting, Path(folder)), repetitions):
            found.append(each)
            said = "; ".join(f"{what}: {reading.value:.4g} {reading.unit}".strip() for what, reading in each.items())
            print(f"{name}, round {len(found)}: {said}", file=sys.stderr, flush=True)  # noqa: T201
    return found


def main() -> None:
    """Print a table for each comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--backbone", type=Path, required=True, metavar="PATH", help="the SavedModel of MobileNetV2")
    parser.add_argument("--only", default=",".join(CONTESTS), metavar="NAME,NAME", help="(default: %(default)s)")
    parser.add_argument("--repetitions", type=int, default=5, metavar="N", help="rounds of each (default: 5)")
    parser.add_argument("--epochs", type=int, default=10, metavar="N", help="(default: 10)")
    parser.add_argument("--image-size", type=int, default=128, metavar="PX", help="from scratch (default: 128)")
    parser.add_argument("--photos", type=int, metavar="N", help="take only so many (default: all)")
    given = parser.parse_args()
    names = given.only.split(",")
    if unknown := set(names) - set(CONTESTS):
        parser.error(f"no comparison is called {', '.join(sorted(unknown))}: there are {', '.join(CONTESTS)}")
    with TemporaryDirectory(prefix="bagbench-photos-") as smaller:
        photos = given.folder.resolve() if given.photos is None else part(given.folder, given.photos, Path(smaller))
        setting = Setting(photos=photos, backbone=given.backbone.resolve(), epochs=given.epochs, image_size=given.image_size)
        for name in names:
            rounds = held(name, CONTESTS[name], setting, given.repetitions)
            print(f"\n`{name}`: {CONTESTS[name].about}\n\n{table(CONTESTS[name], rounds)}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
