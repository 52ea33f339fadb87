"""The short form of `tests/benchmarks/calibration.py`: too few folders to measure a coverage, enough to see one break."""

import pytest

from tests.benchmarks.calibration import FIGURES, coverages
from tests.benchmarks.worlds import WORLDS

FOLDERS = 150
BY_NAME = {world.name: world for world in WORLDS}


@pytest.mark.parametrize("name", ["errors of the photo", "shared errors and skill", "copies"])
def test_95_percent_intervals_hold_the_truth_93_times_in_100(name: str) -> None:
    found = coverages(BY_NAME[name], 50, FOLDERS, numbers=(3, 10), slow=False)
    for figure in FIGURES:
        for seeds in (3, 10):
            mine = found[figure, seeds, "bagbench"]
            assert mine.covered + 2 * max(mine.error, 0.02) > 0.93, (figure, seeds, mine)
            # Sure of nothing would cover all: it has to be worth something.
            assert mine.width < 2.5 * mine.oracle if seeds == 3 else mine.width < 2 * mine.oracle, (figure, seeds, mine)


def test_a_plain_t_does_not_cover_where_photos_are_hard_for_every_seed() -> None:
    found = coverages(BY_NAME["errors of the photo"], 50, FOLDERS, numbers=(10,), slow=False)
    assert found["accuracy", 10, "plain t"].covered < 0.9


def test_three_seeds_tell_more_than_a_plain_t_makes_of_them() -> None:
    for name in ("independent errors", "unstable seeds"):
        found = coverages(BY_NAME[name], 50, FOLDERS, numbers=(3, 10), slow=False)
        for figure in FIGURES:
            # What the train split leaves open comes on top of a gap, and few photos leave much.
            allowed = 1.05 if figure == "gap" else 1.0
            assert found[figure, 3, "bagbench"].width < allowed * found[figure, 3, "plain t"].width, (name, figure)
