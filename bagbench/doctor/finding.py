"""What a look at the machine has found."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How much a finding is in the way."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check has found.

    Attributes:
        check: the check's name.
        state: whether all is well.
        found: what there is, in one line.
        fix: what to do, in one line, a command where there is one; empty where all is well.
    """

    check: str
    state: State
    found: str
    fix: str = ""
