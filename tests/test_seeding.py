import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bagbench.seeding import generator

seeds = st.integers(0, 2**32 - 1)


def numbers(seed: int, purpose: str) -> list[int]:
    return [int(number) for number in generator(seed, purpose).integers(0, 2**63, 4)]


@given(seeds, st.text())
def test_seed_and_purpose_settle_the_numbers_whatever_was_drawn_before(seed: int, purpose: str) -> None:
    first = numbers(seed, purpose)
    generator(seed, purpose).random(100)
    generator(seed, purpose + " of another").random(100)
    assert numbers(seed, purpose) == first


@given(st.lists(st.tuples(seeds, st.text()), min_size=2, max_size=8, unique=True))
def test_every_other_seed_and_every_other_purpose_has_numbers_of_its_own(pairs: list[tuple[int, str]]) -> None:
    assert len({tuple(numbers(seed, purpose)) for seed, purpose in pairs}) == len(pairs)


def test_neighbouring_seeds_and_purposes_do_not_go_together() -> None:
    streams = np.stack([generator(seed, purpose).random(10_000) for seed in range(3) for purpose in ("split", "order")])
    between = np.asarray(np.corrcoef(streams)) - np.eye(len(streams))
    assert np.abs(between).max() < 0.05  # five standard deviations of the correlation of independent streams


def test_another_process_draws_the_same_numbers() -> None:
    program = "from bagbench.seeding import generator; print(generator(3, 'split').integers(0, 2**63, 4).tolist())"
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert there.stdout.strip() == str(numbers(3, "split"))
