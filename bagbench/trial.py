"""What a study yields, as plain values that any floor can hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from bagbench.spec import HyperparameterValue

Settings = Mapping[str, HyperparameterValue]


class TrialState(StrEnum):
    """What became of a trial."""

    RUNNING = "running"
    FINISHED = "finished"
    OVER_EPOCHS = "given up within a run"
    OVER_SEEDS = "given up between seeds"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One set of settings that was tried.

    Attributes:
        number: Optuna's; they ascend in the order in which trials were asked for.
        settings: value of everything tuned.
        state: what became of it.
        score: mean validation accuracy over the seeds; None unless it has finished.
        scores: validation accuracy at the last epoch, by seed, of the runs that have finished.
        curves: validation accuracy after each epoch, by seed, also of a run that was given up.
        reason: why it was given up or failed; may be empty.
    """

    number: int
    settings: Settings
    state: TrialState
    score: float | None
    scores: Mapping[int, float]
    curves: Mapping[int, tuple[float, ...]]
    reason: str

    @property
    def estimate(self) -> float | None:
        """Mean validation accuracy over the seeds that it got to, all of them or fewer; None where it has finished no run."""
        return fmean(self.scores.values()) if self.scores else None


def best(trials: Sequence[Trial]) -> Trial | None:
    """Return the finished trial of the highest score, of equal ones the first; None where none has finished."""
    return max((trial for trial in trials if trial.score is not None), key=lambda trial: trial.score or 0.0, default=None)
