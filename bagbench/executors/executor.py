"""What an executor is: runs go in, what happens to them comes out as it happens."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bagbench.errors import BagbenchError

# What a run takes of memory, and something to spare, in bytes.
RUN_MEMORY = 2_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something that a run says while it goes on; what, is between the caller and its `work`."""

    job: Any
    event: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A run whose machine is gone, and why. It will be taken up again from its beginning, after this has been heard."""

    job: Any
    error: BagbenchError


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A run that has ended well."""

    job: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A run that has not: its job and why."""

    job: Any
    error: BagbenchError


Message = Told | Lost | Done | Failed
# What is done with a job; it tells of its progress through its second argument.
Work = Callable[[Any, Callable[[Any], None]], None]


class Executor(Protocol):
    """Carries out jobs, several at once, in other processes."""

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The names of the machines other than this one that jobs may go to."""
        ...

    @property
    def shares_cache(self) -> bool:
        """Whether all jobs use this process's cache folder, so that what they need can be made here beforehand."""
        ...

    def default_jobs(self) -> int:
        """Return how many jobs go on side by side unless told otherwise, at least 1."""
        ...

    def execute(self, jobs: Sequence[Any], at_once: int = 1) -> Generator[Message]:
        """Carry out every job, so many at once; yield what happens as it happens.

        Args:
            jobs: plain data, taken up in this order.
            at_once: at least 1.
        """
        ...

    def stop(self) -> None:
        """End all jobs at once; nothing of them goes on after this."""
        ...
