import threading
import time
from functools import partial

import pytest

from bagbench.errors import StoreError
from bagbench.tracking.writer import Writer


def test_what_is_added_is_written_in_order_while_the_caller_goes_on() -> None:
    written: list[int] = []
    gate = threading.Event()
    writer = Writer("sqlite:///x")
    writer.add(gate.wait)
    for number in range(20):
        writer.add(partial(written.append, number))
    assert written == []
    gate.set()
    writer.close()
    assert written == list(range(20))


def refuse() -> None:
    raise OSError("the disk is full")


def test_what_the_store_refuses_is_raised_by_a_later_call_and_by_closing() -> None:
    writer = Writer("sqlite:///x")
    writer.add(refuse)
    time.sleep(0.5)
    with pytest.raises(StoreError, match="the MLflow store sqlite:///x cannot be used: the disk is full"):
        writer.add(refuse)
    writer = Writer("sqlite:///x")
    writer.add(refuse)
    with pytest.raises(StoreError, match="the disk is full"):
        writer.close()
