"""Runs one after the other on all cores against runs side by side, each on its share of them."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from bagbench.hardware import cores
from tests.benchmarks.contest import Contest, Round, Setting, seconds
from tests.benchmarks.programs import bagbench

_SEEDS = 4
_LABELS = {
    (recipe, together): f"{_SEEDS} seeds of `{recipe}`, {'one a core' if together else 'one at a time'}: from command to page"
    for recipe in ("cnn_basic", "mobilenet_v2")
    for together in (False, True)
}


def rounds(setting: Setting, folder: Path) -> Iterator[Round]:
    """Yield what each took, with pixels and vectors kept from before and seeds that have not been run."""
    size = ("--image-size", setting.image_size)
    asked = ("--data", setting.photos, "--backbone", setting.backbone)
    bagbench(folder, "run", "--all", *asked, *size, "--epochs", 1, "--seeds", 1)
    numbers = count(1)
    while True:
        found = {}
        for (recipe, together), label in _LABELS.items():
            seeds = ",".join(str(next(numbers)) for _ in range(_SEEDS))
            jobs = len(cores()) if together else 1
            more = size if recipe == "cnn_basic" else ()
            ran = bagbench(folder, "run", recipe, *asked, *more, "--epochs", setting.epochs, "--seeds", seeds, "--jobs", jobs)
            found[label] = seconds(ran.seconds)
        yield found


CONTEST = Contest(
    about="runs one at a time on all cores, and one a core",
    rounds=rounds,
    ratios=tuple((_LABELS[recipe, False], _LABELS[recipe, True]) for recipe in ("cnn_basic", "mobilenet_v2")),
)
