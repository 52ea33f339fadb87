"""Nothing is lost: `python -m tests.benchmarks.kills [N] [--seed S]` (Linux).

Disturbs a real command at N instants (100) drawn over all of its duration, in turn by each of the ways that there are, types it
again undisturbed, and counts what the store holds then.
"""

import argparse
import random
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.disturbance import Disturbance, Found, World, impossible

_COLUMNS = ("expected", "found", "lost", "double", "stuck", "different")


def sweep(instants: int, seed: int) -> None:
    """Disturb so many commands, and print what became of them."""
    rng = random.Random(seed)  # noqa: S311 # no secret
    kinds = [what for what in Disturbance if not impossible(what)]
    for what in Disturbance:
        if why := impossible(what):
            _say(f"left out  {what}: {why}")
    folder = Path(tempfile.mkdtemp(prefix="bagbench-kills-"))
    world = World(folder)
    _say(f"the undisturbed command takes {world.seconds:.1f} s; seed {seed}")
    results: dict[Disturbance, list[Found]] = defaultdict(list)
    try:
        for number in range(instants):
            what = kinds[number % len(kinds)]
            instant, found = world.trial(what, rng)
            results[what].append(found)
            told = "; ".join([_row([found]), *found.remarks])
            _say(f"{number + 1:4} {what} after {instant:.1f} of {world.seconds:.1f} s: {told}")
    finally:
        _say("")
        _say(f"| | instants | {' | '.join(_COLUMNS)} |")
        _say(f"|{' --- |' * (len(_COLUMNS) + 2)}")
        for what, of_kind in results.items():
            _say(f"| {what} | {len(of_kind)} | {_row(of_kind)} |")
        every = [one for of_kind in results.values() for one in of_kind]
        _say(f"| **all** | {len(every)} | {_row(every)} |")
    if not any(found.remarks or found.different for found in every):
        shutil.rmtree(folder)
    else:
        _say(f"the stores are in {folder}")


def _row(results: list[Found]) -> str:
    return " | ".join(str(sum(getattr(found, column) for found in results)) for column in _COLUMNS)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 # what was asked for


def main() -> None:
    """Sweep as asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("instants", type=int, nargs="?", default=100, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    given = parser.parse_args()
    sweep(given.instants, given.seed)


if __name__ == "__main__":
    main()
