"""The study: which settings are tried next and what became of those that were. Only this module knows Optuna."""

import contextlib
import logging
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bagbench.errors import StoreError, without_password
from bagbench.seeding import generator
from bagbench.space import Choice, FloatRange, IntRange, Range, Space
from bagbench.spec import HyperparameterValue
from bagbench.tracking import owner_is_gone, owner_tags
from bagbench.trial import Settings, Trial, TrialState

if TYPE_CHECKING:
    from optuna import Study as OptunaStudy
    from optuna.distributions import BaseDistribution
    from optuna.storages import BaseStorage
    from optuna.trial import FrozenTrial

# A trial that is worse than the best one on both of its first two seeds has p = 0.25 (one-sided): it is not followed any further.
# Optuna's own threshold, 0.1, takes four seeds at least. An error costs one candidate, not a claim.
_P_THRESHOLD = 0.26
# What Optuna, and we, raise of a file that holds anything but studies: both read journals and databases as JSON.
_OF_OTHER_CONTENTS = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
_OWNER, _ABANDONED, _REASON, _CURVE, _SCORE = "owner", "abandoned", "reason", "curve ", "score "


def default_storage(beside: Path | None) -> str:
    """Return where studies are kept unless told otherwise: a file that several processes can write to.

    Args:
        beside: the file of a local MLflow store; None where that is elsewhere.
    """
    return str((Path("mlruns") if beside is None else beside.parent) / "tuning.journal")


class Study:
    """A study in a storage that several processes may share.

    Args:
        storage: a URL of a database, or the path of a journal file.
        name: the study's.
        space: what is searched.
        defaults: the value of each key of the space that the first trial has.
        seed: settles what is tried, with one process and one run at a time.

    Raises:
        StoreError: if the storage cannot be opened or, from any method, be read or written.
    """

    def __init__(self, storage: str, name: str, space: Space, defaults: Settings, seed: int) -> None:
        import optuna

        optuna.logging.set_verbosity(logging.WARNING)
        logging.getLogger("alembic").setLevel(logging.WARNING)
        self.storage, self.name, self._space, self._seed = storage, name, space, seed
        self._defaults = {key: defaults[key] for key in space}
        self._distributions = {key: _distribution(values) for key, values in space.items()}
        with self._errors(), warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            self._study: OptunaStudy = optuna.create_study(
                storage=_open(storage),
                study_name=name,
                direction="maximize",
                load_if_exists=True,
                pruner=optuna.pruners.WilcoxonPruner(p_threshold=_P_THRESHOLD),
            )
        self._running: dict[int, optuna.Trial] = {}

    def begin(self) -> int:
        """Have the defaults tried first, and what processes that are gone left unfinished tried again; return how much."""
        with self._errors():
            self._study.enqueue_trial(self._defaults, skip_if_exists=True)
            left = [
                trial
                for trial in self._all()
                if trial.state.name == "RUNNING" and owner_is_gone(trial.user_attrs.get(_OWNER, {}))
            ]
            return sum(self._put_back(trial) for trial in left)

    def ask(self, most: int) -> Trial | None:
        """Return the next trial; None where there have been so many of them already.

        Each proposal is drawn from the study's seed and the number of trials before it, so that a study that was stopped goes on
        as if it had not been.
        """
        import optuna

        with self._errors():
            before = self._counted()
            if len(before) >= most:
                return None
            self._study.sampler = optuna.samplers.TPESampler(
                seed=int(generator(self._seed, f"trial {len(before)}").integers(2**31)), constant_liar=True
            )
            trial = self._study.ask(self._distributions)
            trial.set_user_attr(_OWNER, owner_tags())
            if sum(one.number < trial.number for one in self._counted()) >= most:  # other processes came first
                trial.set_user_attr(_ABANDONED, True)
                self._study.tell(trial, state=optuna.trial.TrialState.FAIL)
                return None
            self._running[trial.number] = trial
            return self._trial(self._frozen(trial))

    def heard(self, number: int, seed: int, curve: tuple[float, ...]) -> None:
        """Keep the curve of a run, whole or as far as it came."""
        with self._errors():
            self._running[number].set_user_attr(f"{_CURVE}{seed}", curve)

    def scored(self, number: int, seed: int, accuracy: float, place: int) -> bool:
        """Take the validation accuracy of a trial's run; return whether the trial trails the best one by too much to go on.

        Args:
            number: the trial's.
            seed: the run's.
            accuracy: at the last epoch.
            place: the seed's among the study's seeds, from 0.
        """
        with self._errors():
            trial = self._running[number]
            trial.set_user_attr(f"{_SCORE}{seed}", accuracy)
            trial.report(accuracy, place)
            return bool(trial.should_prune())

    def end(self, number: int, state: TrialState, score: float | None = None, reason: str = "") -> None:
        """Close a trial; with its mean validation accuracy if it has finished, or was given up between seeds."""
        import optuna

        closed = {
            TrialState.FINISHED: optuna.trial.TrialState.COMPLETE,
            TrialState.OVER_EPOCHS: optuna.trial.TrialState.PRUNED,
            TrialState.OVER_SEEDS: optuna.trial.TrialState.COMPLETE,  # as Optuna's page on this pruner advises, with an estimate
            TrialState.FAILED: optuna.trial.TrialState.FAIL,
        }
        with self._errors():
            trial = self._running.pop(number)
            trial.set_user_attr(_REASON, [state.value, reason])
            self._study.tell(trial, score, state=closed[state])

    def put_back(self) -> None:
        """Have the trials that this process has not closed tried again, by whoever goes on."""
        with self._errors():
            for trial in self._running.values():
                self._put_back(self._frozen(trial))
            self._running.clear()

    def trials(self) -> tuple[Trial, ...]:
        """Return every trial so far, in the order in which they were asked for."""
        with self._errors():
            return tuple(map(self._trial, self._counted()))

    def importances(self) -> dict[str, float]:
        """Return how much of the scores' variance each setting explains by itself and with others, summing to 1, largest first.

        Of the trials that have finished or were given up between seeds, by functional ANOVA over a random forest (Hutter, Hoos
        and Leyton-Brown 2014, *An efficient approach for assessing hyperparameter importance*, ICML). Empty where those are fewer
        than four, or all have one score.
        """
        from optuna.importance import FanovaImportanceEvaluator, get_param_importances

        scores = [trial.value for trial in self._all() if trial.state.name == "COMPLETE"]
        if len(scores) < 4 or len(set(scores)) == 1:  # noqa: PLR2004
            return {}
        with self._errors():
            found = get_param_importances(self._study, evaluator=FanovaImportanceEvaluator(seed=0))
        return {name: float(value) for name, value in found.items()}

    def _all(self) -> "list[FrozenTrial]":
        return self._study.get_trials(deepcopy=False)

    def _counted(self) -> "list[FrozenTrial]":
        """Return the trials that have begun and were not put back."""
        return [trial for trial in self._all() if trial.state.name != "WAITING" and not trial.user_attrs.get(_ABANDONED)]

    def _frozen(self, trial: Any) -> "FrozenTrial":
        return next(one for one in self._all() if one.number == trial.number)

    def _put_back(self, trial: "FrozenTrial") -> bool:
        """Close a trial that nobody goes on with, and queue its settings again; False where another process did so before."""
        import optuna

        storage = self._study._storage  # noqa: SLF001 # `tell` knows no way to do so without the trial's own object
        try:
            storage.set_trial_user_attr(trial._trial_id, _ABANDONED, True)  # noqa: SLF001
            storage.set_trial_state_values(trial._trial_id, optuna.trial.TrialState.FAIL)  # noqa: SLF001
        except optuna.exceptions.UpdateFinishedTrialError:
            return False
        self._study.enqueue_trial(trial.params)
        return True

    def _trial(self, trial: "FrozenTrial") -> Trial:
        attributes = trial.user_attrs
        told = attributes.get(_REASON)
        state = TrialState(told[0]) if told else TrialState.RUNNING
        return Trial(
            number=trial.number,
            settings={name: self._tidy(name, value) for name, value in trial.params.items()},
            state=state,
            score=trial.value if state is TrialState.FINISHED else None,
            scores=_by_seed(attributes, _SCORE),
            curves={seed: tuple(curve) for seed, curve in _by_seed(attributes, _CURVE).items()},
            reason=told[1] if told else "",
        )

    def _tidy(self, name: str, value: Any) -> HyperparameterValue:
        values = self._space[name]
        is_default = value == self._defaults[name]
        tidy: HyperparameterValue = values.tidy(value) if isinstance(values, FloatRange) and not is_default else value
        return tidy

    def _errors(self) -> contextlib.AbstractContextManager[None]:
        return _storage_errors(self.storage)


@contextlib.contextmanager
def _storage_errors(storage: str) -> Iterator[None]:
    """Turn whatever Optuna and the layers under it raise of a storage into one `StoreError`."""
    from optuna.exceptions import OptunaError
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (OptunaError, SQLAlchemyError, OSError, ImportError, *_OF_OTHER_CONTENTS) as error:
        cause = error.__cause__ or error
        said = getattr(cause, "orig", None) or getattr(cause, "strerror", None) or cause
        reason = without_password(str(said).strip().partition("\n")[0])
        raise StoreError(
            f"the storage of studies {without_password(storage)} cannot be used: {reason}",
            "check that its folder or server is there and can be written, or name another with --storage",
        ) from error


def _open(storage: str) -> "BaseStorage | str":
    """Return a database by its URL, or a journal file by its path, which Optuna advises over SQLite for several processes."""
    if "://" in storage:
        return storage
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    Path(storage).parent.mkdir(parents=True, exist_ok=True)
    return JournalStorage(JournalFileBackend(storage))


def _distribution(values: Range) -> "BaseDistribution":
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    match values:
        case FloatRange():
            return FloatDistribution(values.low, values.high, log=values.log)
        case IntRange():
            return IntDistribution(values.low, values.high, log=values.log, step=values.step)
        case Choice():
            return CategoricalDistribution(values.values)


def _by_seed(attributes: Mapping[str, Any], kind: str) -> dict[int, Any]:
    return {int(key.removeprefix(kind)): value for key, value in sorted(attributes.items()) if key.startswith(kind)}
