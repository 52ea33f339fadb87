"""How often 95 % intervals hold the truth, world by world.

`python -m tests.benchmarks.calibration [--repeats N] [--images 50,200]` prints a table a figure and number of seeds, in Markdown.
Every cell is a coverage in per cent with its standard error, and the mean width relative to the oracle's: one who knows the
true variance of the mean over the seeds, and so covers 95 % with the narrowest fixed width.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from bagbench.analysis.belief import belief
from bagbench.analysis.card import accuracy_gap_interval, accuracy_interval
from bagbench.analysis.components import components
from bagbench.analysis.contrast import gap_difference
from bagbench.analysis.evidence import Evidence
from bagbench.analysis.figure import Figure, figure
from bagbench.analysis.gap import accuracy_gap
from bagbench.analysis.measures import Measure
from tests.benchmarks.worlds import SEEDS, STRESS, VALIDATION, WORLDS, World, folders

NUMBERS = (1, 2, 3, 5, 10)
FIGURES = ("accuracy", "gap", "difference", "contrast", "no difference")
METHODS = ("bagbench", "plain t", "corrected t", "seed bootstrap", "two-level bootstrap")
_RESAMPLES = 400
_SLOW = 200  # folders of each world that the bootstraps are tried on
Ends = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What intervals of one method did in one world.

    Attributes:
        covered: the share that held the truth.
        error: its standard error, from the number of folders.
        width: mean over the folders, in the figure's unit.
        oracle: width of the oracle's interval.
    """

    covered: float
    error: float
    width: float
    oracle: float


def coverages(
    world: World | None, images: int, repeats: int, *, numbers: Sequence[int] = NUMBERS, slow: bool = True
) -> dict[tuple[str, int, str], Coverage]:
    """Return each figure's coverage by number of seeds and method. `world` None: recipes that really learn."""
    train_images = round(images * (1 - VALIDATION) / VALIDATION)
    ends: dict[tuple[str, int, str], list[Ends]] = {}
    points: dict[tuple[str, int], list[float]] = {}
    for done, (a, b, c) in enumerate(folders(world, images, repeats)):
        for name, found, interval in _figures(a, b, c, train_images):
            for number in numbers:
                values = np.array(found.values[:number])
                points.setdefault((name, number), []).append(float(values.mean()))
                ends.setdefault((name, number, "bagbench"), []).append(interval(range(number)))
                for method, half in _textbook(values, train_images / images):
                    ends.setdefault((name, number, method), []).append((values.mean() - half, values.mean() + half))
                if slow and number > 1 and done < _SLOW and name in {"difference", "no difference"}:
                    for method, pair in _bootstraps(found, number):
                        ends.setdefault((name, number, method), []).append(pair)
    return {
        (name, number, method): _coverage(
            np.array(pairs), 0.0 if name == "no difference" else float(np.mean(points[name, SEEDS])), points[name, number]
        )
        for (name, number, method), pairs in ends.items()
    }


def _coverage(ends: NDArray[np.float64], truth: float, points: Sequence[float]) -> Coverage:
    covered = float(((ends[:, 0] <= truth) & (truth <= ends[:, 1])).mean())
    return Coverage(
        covered=covered,
        error=sqrt(covered * (1 - covered) / len(ends)),
        width=float((ends[:, 1] - ends[:, 0]).mean()),
        oracle=2 * 1.96 * float(np.std(points, ddof=1)),
    )


def _figures(
    a: Evidence, b: Evidence, c: Evidence, train_images: int
) -> Iterable[tuple[str, Figure, Callable[[Sequence[int]], Ends]]]:
    """Yield each figure's name, the figure over all seeds, and the function from seeds to bagbench's interval."""

    def accuracy(seeds: Sequence[int]) -> Ends:
        found = accuracy_interval(a, seeds, train_images)
        return found.low, found.high

    def gap(seeds: Sequence[int]) -> Ends:
        found = accuracy_gap_interval(a, seeds, train_images)
        return found.low, found.high

    def difference(one: Evidence, other: Evidence) -> Callable[[Sequence[int]], Ends]:
        def of(seeds: Sequence[int]) -> Ends:
            found = figure(one, Measure.ACCURACY, seeds) - figure(other, Measure.ACCURACY, seeds)
            interval = belief(components(found, VALIDATION)).interval((-1, 1))
            return interval.low, interval.high

        return of

    def contrast(seeds: Sequence[int]) -> Ends:
        parts = gap_difference(accuracy_gap(a, seeds, train_images), accuracy_gap(b, seeds, train_images))
        interval = belief(parts).interval((-2, 2))
        return interval.low, interval.high

    every = range(SEEDS)
    of_a, of_b, of_c = (figure(one, Measure.ACCURACY, every) for one in (a, b, c))
    gap_a, gap_b = (accuracy_gap(one, every, train_images).figure for one in (a, b))
    yield "accuracy", of_a, accuracy
    yield "gap", gap_a, gap
    yield "difference", of_a - of_b, difference(a, b)
    yield "contrast", gap_a - gap_b, contrast
    yield "no difference", of_b - of_c, difference(b, c)


def _textbook(values: NDArray[np.float64], train_to_validation: float) -> Iterable[tuple[str, float]]:
    """Yield half-widths from the seeds' figures alone. Corani and Benavoli's correlated Bayesian t gives the corrected t's."""
    if len(values) > 1:
        quantile, spread = float(stats.t.ppf(0.975, len(values) - 1)), float(values.std(ddof=1))
        yield "plain t", quantile * spread * sqrt(1 / len(values))
        yield "corrected t", quantile * spread * sqrt(1 / len(values) + 1 / train_to_validation)


def _bootstraps(found: Figure, number: int) -> Iterable[tuple[str, Ends]]:
    """Yield percentile intervals: seeds drawn with replacement, and seeds and photos (whole groups) both."""
    rng = np.random.default_rng(0)
    values = np.array(found.values[:number])
    drawn = rng.multinomial(number, np.full(number, 1 / number), size=_RESAMPLES) / number
    yield "seed bootstrap", _percentiles(drawn @ values)
    photos = 1 + max(int(codes.max()) for codes in found.clusters[:number])
    times = rng.poisson(1.0, size=(_RESAMPLES, photos))
    moved = np.column_stack(
        [
            value + (times[:, codes] - 1) @ cells
            for value, cells, codes in zip(values, found.cells[:number], found.clusters[:number], strict=True)
        ]
    )
    yield "two-level bootstrap", _percentiles((drawn * moved).sum(axis=1))


def _percentiles(resampled: NDArray[np.float64]) -> Ends:
    low, high = np.quantile(resampled, [0.025, 0.975])
    return float(low), float(high)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=1000, help="folders a world")
    parser.add_argument("--images", default="50,200,1000", help="validation images, by commas")
    given = parser.parse_args()
    found = {}
    for images in (int(number) for number in given.images.split(",")):
        repeats = given.repeats if images < 1000 else given.repeats // 3
        worlds = [*WORLDS, *([None] if images < 1000 else []), STRESS]
        for world in worlds:
            began = time.perf_counter()
            name = world.name if world else "ridge regressions"
            found[name, images] = coverages(world, images, repeats)
            print(f"{name}, {images} images: {time.perf_counter() - began:.0f} s", flush=True)  # noqa: T201
    for figure_name in FIGURES:
        for number in NUMBERS:
            _print_table(figure_name, number, found)


def _print_table(name: str, number: int, found: dict[tuple[str, int], dict[tuple[str, int, str], Coverage]]) -> None:
    methods = [method for method in METHODS if any((name, number, method) in cells for cells in found.values())]
    print(f"\n### {name.capitalize()}, {number} seed{'s' if number > 1 else ''}\n")  # noqa: T201
    print(f"| world | images | oracle's width | {' | '.join(methods)} |\n| --- | --- | --- |{' --- |' * len(methods)}")  # noqa: T201
    for (world, images), cells in found.items():
        shown = [cells[name, number, method] for method in methods]
        each = " | ".join(f"{100 * one.covered:.1f} ± {100 * one.error:.1f}; {one.width / one.oracle:.2f}" for one in shown)
        print(f"| {world} | {images} | {100 * shown[0].oracle:.1f} | {each} |")  # noqa: T201


if __name__ == "__main__":
    main()
