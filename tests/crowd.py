"""Processes that record invented runs in one store at once: `python -m tests.crowd URI EXPERIMENT PROCESSES RUNS`."""

import itertools
import multiprocessing
import sys

from bagbench.tracking import Store
from tests.recorder import Recorder

RECIPES, FRACTIONS = 20, (1.0, 0.75, 0.5, 0.25, 0.1)


def write(uri: str, experiment: str, first: int, last: int) -> None:
    """Record runs by their numbers: recipes before train fractions before seeds."""
    record = Recorder(Store(uri, opened=True), experiment)  # as workers open it: it may be away by now
    for number in range(first, last):
        rest, recipe = divmod(number, RECIPES)
        seed, part = divmod(rest, len(FRACTIONS))
        record.run(f"recipe_{recipe:02}", 50 + (7 * number) % 40, seed=seed, fraction=FRACTIONS[part])


def main(uri: str, experiment: str, processes: int, runs: int) -> int:
    """Record so many runs and return how many processes have failed."""
    context = multiprocessing.get_context("fork")  # what takes long is imported once
    bounds = [number * runs // processes for number in range(processes + 1)]
    crowd = [context.Process(target=write, args=(uri, experiment, *part)) for part in itertools.pairwise(bounds)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join()
    return sum(process.exitcode != 0 for process in crowd)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
