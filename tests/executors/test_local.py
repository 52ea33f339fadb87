import os
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bagbench.executors.executor import Done, Failed, Message, Told
from bagbench.executors.local import Workers
from bagbench.hardware import Share
from tests.executors.jobs import get_ready, work


def done(*jobs: str, at_once: int = 1) -> list[Message]:
    with Workers(work, get_ready) as workers:
        return list(workers.execute(jobs, at_once))


def pids(messages: list[Message]) -> list[int]:
    return [message.event for message in messages if isinstance(message, Told)]


def test_one_worker_does_several_jobs_in_order_and_is_another_process() -> None:
    messages = done("a", "b", "c")
    assert [message.job for message in messages if isinstance(message, Done)] == ["a", "b", "c"]
    assert len(set(pids(messages))) == 1
    assert os.getpid() not in pids(messages)


def test_a_job_that_raises_fails_in_one_line_and_the_worker_goes_on() -> None:
    messages = done("raise", "refuse", "b")
    errors = [str(message.error) for message in messages if isinstance(message, Failed)]
    assert errors == ["ValueError: first line", "a problem; a remedy"]
    assert len(set(pids(messages))) == 1


@pytest.mark.parametrize(
    ("job", "how"),
    [
        ("die", "the worker process was killed by SIGKILL (was memory short?); it last said: last words"),
        ("exit 7", "the worker process ended with exit code 7"),
    ],
)
def test_a_dead_worker_is_one_failure_and_a_new_worker_goes_on(job: str, how: str) -> None:
    messages = done("a", job, "b")
    assert [type(message) for message in messages] == [Told, Done, Told, Failed, Told, Done]
    assert str(next(message.error for message in messages if isinstance(message, Failed))) == how
    before, dead, after = pids(messages)
    assert before == dead != after


def test_a_worker_that_has_grown_is_replaced() -> None:
    messages = done("a", "b", "grow", "c")
    first, second, third, fourth = pids(messages)
    assert first == second == third != fourth
    assert not psutil.pid_exists(first)


def test_closing_ends_a_worker_in_the_middle_of_its_job() -> None:
    with Workers(work, get_ready) as workers:
        told = next(workers.execute(["sleep 60"]))
        assert isinstance(told, Told)
        began = time.monotonic()
    assert time.monotonic() - began < 10
    assert not psutil.pid_exists(told.event)


def test_no_job_starts_no_worker() -> None:
    assert done() == []


def test_runs_side_by_side_each_on_its_share_of_the_cores(tmp_path: Path) -> None:
    # Each waits until the other has begun too.
    messages = done(f"wait {tmp_path}/a", f"wait {tmp_path}/b", "cores", "cores", at_once=2)
    assert sum(isinstance(message, Done) for message in messages) == 4
    events = [message.event for message in messages if isinstance(message, Told)]
    assert len({event for event in events if isinstance(event, int)}) == 2
    shares = [set(event) for event in events if isinstance(event, list)]
    whole = os.sched_getaffinity(0)
    assert all(len(share) == max(1, len(whole) // 2) and share <= whole for share in shares)


def test_a_worker_stays_on_its_share_and_one_in_its_place_takes_that() -> None:
    two = tuple(Share(cores=tuple(os.sched_getaffinity(0)), gpu=gpu, threads=1) for gpu in ("0", "1"))
    jobs = ["gpu", "gpu", "die", "gpu", "gpu", "gpu", "gpu", "gpu"]
    with Workers(work, get_ready, lambda processes: two[:processes]) as workers:
        messages = list(workers.execute(jobs, at_once=2))
    of_worker: dict[int, set[str]] = defaultdict(set)
    for message in messages:
        if isinstance(message, Told) and isinstance(message.event, tuple):
            of_worker[message.event[0]].add(message.event[1])
    assert all(len(seen) == 1 for seen in of_worker.values())
    assert set.union(*of_worker.values()) == {"0", "1"}


def test_one_run_that_dies_leaves_the_one_beside_it_alone() -> None:
    messages = done("sleep 1", "die", "b", at_once=2)
    assert {(type(message), message.job) for message in messages if not isinstance(message, Told)} == {
        (Done, "sleep 1"),
        (Failed, "die"),
        (Done, "b"),
    }


def test_there_are_never_more_workers_than_jobs() -> None:
    assert len(set(pids(done("a", at_once=5)))) == 1


def broken() -> None:
    raise ImportError("not there")


def test_a_worker_that_cannot_get_ready_lets_the_job_say_so() -> None:
    with Workers(work, broken) as workers:
        assert [type(message) for message in workers.execute(["a"])] == [Told, Done]


def test_a_job_is_asked_for_when_a_worker_is_free_and_none_means_not_now() -> None:
    ended: list[str] = []

    def jobs() -> Iterator[str | None]:
        yield "a"
        while not ended:
            yield None  # the second worker has nothing to do before the first has ended
        yield f"after {ended[0]}"

    with Workers(work, get_ready) as workers:
        ended.extend(message.job for message in workers.execute(jobs(), 2) if isinstance(message, Done))
    assert ended == ["a", "after a"]


def test_nothing_to_do_and_nothing_going_on_is_the_end() -> None:
    with Workers(work, get_ready) as workers:
        assert list(workers.execute(iter([None]), 2)) == []
