import multiprocessing
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bagbench.errors import ConfigurationError
from bagbench.kept import kept_array, kept_rows, written_whole


def test_a_file_appears_at_once_and_whole(tmp_path: Path) -> None:
    target = tmp_path / "cache" / "file"
    with written_whole(target) as file:
        file.write(b"first")
        assert not target.exists()
    with target.open("rb") as reader:
        with written_whole(target) as file:
            file.write(b"second, and longer")
            file.flush()
            assert target.read_bytes() == b"first"
        assert target.read_bytes() == b"second, and longer"
        assert reader.read() == b"first"  # who reads the old file goes on reading it
    assert list(target.parent.iterdir()) == [target]


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"first")

    def stop_half_way() -> None:
        with written_whole(target) as file:
            file.write(b"second")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_half_way()
    assert target.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_a_one_line_error(tmp_path: Path) -> None:
    target = tmp_path / "file"
    expected = r"cannot write to the cache folder .*: No space left on device; free some space there, or use another folder"
    with (
        pytest.raises(ConfigurationError, match=expected),
        written_whole(target),
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        full.write(b"no room")
    assert list(tmp_path.iterdir()) == []


def test_rows_of_another_type_are_converted_and_come_back_mapped(tmp_path: Path) -> None:
    kept = kept_array(tmp_path / "a.npy", (2, 2), np.float32, lambda take: take(np.array([[1, 2], [3, 4]], np.int32)))
    assert kept.tolist() == [[1, 2], [3, 4]]
    assert isinstance(kept, np.memmap)
    again = kept_array(tmp_path / "a.npy", (2, 2), np.float32, lambda _: pytest.fail("it was computed again"))
    assert again.tolist() == kept.tolist()


def key(number: int) -> bytes:
    return number.to_bytes(32, "big")


def row_for(number: int) -> NDArray[np.float32]:
    return np.full(3, number, np.float32)


def kept(folder: Path, numbers: Sequence[int], name: str = "rows", at_once: int = 1) -> tuple[NDArray[np.float32], list[int]]:
    """The rows of some numbers, and those that had to be computed."""
    computed: list[int] = []

    def compute(places: Sequence[int], take: Callable[[NDArray[np.float32]], object]) -> None:
        for start in range(0, len(places), at_once):
            part = [numbers[place] for place in places[start : start + at_once]]
            computed.extend(part)
            take(np.stack([row_for(number) for number in part]))

    rows = kept_rows(folder, name, [key(number) for number in numbers], row=(3,), dtype=np.float32, compute=compute)
    return rows, computed


@given(lists=st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=12), min_size=1, max_size=4), at_once=st.integers(1, 5))
def test_rows_are_those_of_their_keys_in_whatever_order_and_company(
    lists: list[list[int]], at_once: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    seen: set[int] = set()
    for numbers in lists:
        rows, computed = kept(folder, numbers, at_once=at_once)
        assert rows.tolist() == [[number] * 3 for number in numbers]
        assert set(computed) == set(numbers) - seen
        seen |= set(numbers)


def test_rows_made_in_another_way_are_others(tmp_path: Path) -> None:
    kept(tmp_path, [1, 2])
    assert kept(tmp_path, [1, 2], name="others")[1] == [1, 2]


def test_rows_are_mapped_and_read_only(tmp_path: Path) -> None:
    rows, _ = kept(tmp_path, [1, 2])
    assert isinstance(rows, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        rows[0] = 0


def test_a_damaged_file_costs_its_rows_and_no_more(tmp_path: Path) -> None:
    kept(tmp_path, [1, 2])
    (damaged,) = tmp_path.iterdir()
    kept(tmp_path, [3])
    damaged.write_bytes(damaged.read_bytes()[:-1])
    rows, computed = kept(tmp_path, [1, 2, 3])
    assert computed == [1, 2]
    assert rows.tolist() == [[1] * 3, [2] * 3, [3] * 3]


SIDE = 100  # of a row: 40 kB of float32


def large(folder: Path, numbers: Sequence[int]) -> NDArray[np.float32]:
    def compute(places: Sequence[int], take: Callable[[NDArray[np.float32]], object]) -> None:
        for place in places:
            take(np.full((1, SIDE, SIDE), numbers[place], np.float32))

    keys = [key(number) for number in numbers]
    return kept_rows(folder, "large", keys, row=(SIDE, SIDE), dtype=np.float32, compute=compute)


def peak_growth(folder: Path, numbers: Sequence[int]) -> int:
    """Return by how many bytes the largest size of this process in memory, mapped files included, grows by making rows."""

    def peak() -> int:
        return int(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0]) * 1024

    large(folder / "warm up", [1, 2])
    before = peak()
    large(folder, numbers)
    return peak() - before


def test_few_rows_are_in_memory_at_once(tmp_path: Path) -> None:
    numbers = list(range(3000))  # 120 MB of rows
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(peak_growth, (tmp_path, numbers)) < 30_000_000
        numbers[1::30] = range(3000, 3100)
        assert pool.apply(peak_growth, (tmp_path, numbers)) < 30_000_000
    assert large(tmp_path, numbers)[:, -1, -1].tolist() == numbers
