import threading
import time
from functools import partial
from pathlib import Path

import pytest

from bagbench.errors import StoreError
from bagbench.tracking import Store
from bagbench.tracking.sender import Sender
from bagbench.tracking.writer import Writer


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    store = Store(f"sqlite:///{tmp_path}/x", opened=True)
    return Writer(Sender(store), "sqlite:///x", tmp_path, "a run")


def test_what_is_added_is_made_in_order_while_the_caller_goes_on(writer: Writer) -> None:
    made: list[int] = []
    gate = threading.Event()

    def make(number: int) -> None:
        gate.wait()
        made.append(number)

    for number in range(20):
        writer.add_made(partial(make, number))
    assert made == []
    gate.set()
    assert writer.close()
    assert made == list(range(20))


def refuse() -> None:
    raise OSError("the disk is full")


def test_what_is_refused_is_raised_by_a_later_call_and_by_closing(writer: Writer) -> None:
    writer.add_made(refuse)
    time.sleep(0.5)
    with pytest.raises(StoreError, match="the MLflow store sqlite:///x cannot be used: the disk is full"):
        writer.add_made(refuse)
    writer.add_made(refuse)
    with pytest.raises(StoreError, match="the disk is full"):
        writer.close()
