import threading
import time
import warnings

import pytest

from bagbench.data.threads import for_each


def test_results_arrive_in_order_whichever_is_ready_first() -> None:
    def slow_when_even(item: int) -> int:
        time.sleep(0.002 * (item % 2 == 0))
        return item

    taken: list[int] = []
    told: list[tuple[int, int]] = []
    for_each(slow_when_even, range(150), taken.append, lambda done, total: told.append((done, total)))
    assert taken == list(range(150))
    assert told == [(done, 150) for done in range(1, 151)]


def test_an_error_ends_the_work_soon_and_leaves_no_thread() -> None:
    started: list[int] = []

    def fail(item: int) -> int:
        started.append(item)
        raise ValueError(item)

    threads = threading.active_count()
    with pytest.raises(ValueError, match="0"):
        for_each(fail, range(10_000), started.append)
    assert len(started) < 200
    assert threading.active_count() == threads


def test_only_pillows_warnings_are_silenced_and_only_meanwhile() -> None:
    before = list(warnings.filters)

    def warn(module: str) -> None:
        warnings.warn_explicit("a warning", UserWarning, f"{module}.py", 1, module=module)

    for_each(warn, ["PIL.TiffImagePlugin"], lambda _: None)
    assert warnings.filters == before
    with pytest.raises(UserWarning, match="a warning"):
        for_each(warn, ["elsewhere"], lambda _: None)
    assert warnings.filters == before
