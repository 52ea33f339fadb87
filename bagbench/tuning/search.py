"""Which run of a study comes next, and when one is not worth going on: no processes, no store."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean, median

from bagbench.spec import RunSpec
from bagbench.trial import Settings, Trial, TrialState
from bagbench.tuning.study import Study

# The median of fewer runs than this is nobody's to be held against.
_LEAST_TRIALS = 4
# So many epochs a run has in any case.
_WARM_UP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One run of a trial.

    Attributes:
        trial: the trial.
        seed: the run's.
        spec: the run.
        floors: what it is held against after each epoch, as `floors` returns them.
    """

    trial: Trial
    seed: int
    spec: RunSpec
    floors: tuple[float, ...]


def floors(curves: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """Return what a run's best validation accuracy so far has to reach after each epoch, by the median stopping rule.

    That is the median, over runs that have finished, of the mean up to that epoch (Golovin et al. 2017, *Google Vizier: A
    service for black-box optimization*, KDD, section 3.2). Two epochs every run has, and with fewer than four others none is
    held against them.

    Args:
        curves: validation accuracy after each epoch, of the other trials' runs with the same seed, on the same rows that is.
    """
    if len(curves) < _LEAST_TRIALS:
        return ()
    means = [[total / epoch for epoch, total in enumerate(accumulate(curve), 1)] for curve in curves]
    epochs = max(map(len, means))
    return tuple(
        median(mean[min(epoch, len(mean) - 1)] for mean in means) if epoch >= _WARM_UP else 0.0 for epoch in range(epochs)
    )


class Search:
    """Asks a study for trials, and takes each through its seeds, one after the other.

    Args:
        study: what to ask.
        trials: how many there are to be in all.
        seeds: of the runs of each trial; every trial's in this order.
        defaults: of the space; the trial that has them is never given up, since all else is held against it.
        spec: the run of some settings and a seed.
        known: validation accuracies after each epoch of a run that finished before, by content hash; None where none did.
        may_start: whether another trial may be begun.
    """

    def __init__(
        self,
        study: Study,
        *,
        trials: int,
        seeds: Sequence[int],
        defaults: Settings,
        spec: Callable[[Settings, int], RunSpec],
        known: Callable[[str], tuple[float, ...] | None],
        may_start: Callable[[], bool],
    ) -> None:
        self._study = study
        self._trials = trials
        self._seeds = seeds
        self._defaults = defaults
        self._spec = spec
        self._known = known
        self._may_start = may_start
        self._ready: deque[tuple[Trial, int]] = deque()
        self._busy: set[str] = set()
        self._scores: dict[int, dict[int, float]] = {}

    def tasks(self) -> Iterator[Task | None]:
        """Yield the next run; None while nothing can be said before one that goes on has ended. Ends when nothing is left."""
        while True:
            task = self._next()
            if task is not None:
                self._busy.add(task.spec.content_hash)
                yield task
            elif self._may_start() and (trial := self._study.ask(self._trials)) is not None:
                self._ready.append((trial, 0))
            elif self._busy:
                yield None
            else:
                return

    def _next(self) -> Task | None:
        """Return the next run of those that are ready; what was finished before, by another trial too, is taken from there."""
        waiting = []
        task = None
        while self._ready and task is None:
            trial, place = self._ready.popleft()
            seed = self._seeds[place]
            spec = self._spec(trial.settings, seed)
            curve = self._known(spec.content_hash)
            if curve is not None:
                self._take(trial, seed, curve)
            elif spec.content_hash in self._busy:  # another trial with the same settings is at it
                waiting.append((trial, place))
            else:
                others = [other.curves[seed] for other in self._study.trials() if seed in other.scores]
                held = () if self._is_default(trial) else floors(others)
                task = Task(trial=trial, seed=seed, spec=spec, floors=held)
        self._ready.extend(waiting)
        return task

    def finished(self, task: Task, curve: tuple[float, ...]) -> None:
        """Hear that a run has finished, and of its validation accuracy after each epoch."""
        self._busy.remove(task.spec.content_hash)
        self._take(task.trial, task.seed, curve)

    def given_up(self, task: Task, curve: tuple[float, ...], reason: str) -> None:
        """Hear that a run fell below its floors."""
        self._busy.remove(task.spec.content_hash)
        self._study.heard(task.trial.number, task.seed, curve)
        self._study.end(task.trial.number, TrialState.OVER_EPOCHS, reason=f"seed {task.seed}: {reason}")

    def failed(self, task: Task, reason: str) -> None:
        """Hear that a run has failed; its trial has with it."""
        self._busy.remove(task.spec.content_hash)
        self._study.end(task.trial.number, TrialState.FAILED, reason=f"seed {task.seed}: {reason}")

    def _take(self, trial: Trial, seed: int, curve: tuple[float, ...]) -> None:
        place = self._seeds.index(seed)
        scores = self._scores.setdefault(trial.number, {})
        scores[seed] = curve[-1]
        self._study.heard(trial.number, seed, curve)
        trails = self._study.scored(trial.number, seed, curve[-1], place)
        if len(scores) == len(self._seeds):
            self._study.end(trial.number, TrialState.FINISHED, score=fmean(scores.values()))
        elif trails and not self._is_default(trial):
            reason = f"worse than the best trial on its first {len(scores)} seeds"
            self._study.end(trial.number, TrialState.OVER_SEEDS, score=fmean(scores.values()), reason=reason)
        else:
            self._ready.append((trial, place + 1))

    def _is_default(self, trial: Trial) -> bool:
        return trial.settings == self._defaults
