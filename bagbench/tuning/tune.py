"""Tuning one recipe: trials as real runs, then its best settings against its defaults on photos that no trial has seen.

The test side of every split is the same, whatever the seed: it depends on the photos and their groups alone. No trial trains or
is scored on it. Trials are scored on the validation sides of the study's seeds; the comparison has seeds of its own, and looks at
the test side alone.
"""

import hashlib
import json
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import count, islice
from pathlib import Path

from bagbench.analysis.card import accuracy_interval
from bagbench.analysis.comparison import LEAST_SEEDS, comparisons
from bagbench.analysis.evidence import evidence
from bagbench.data.sample import DataKind, kind
from bagbench.errors import BagbenchError, ExperimentError, GivenUpError
from bagbench.executors.executor import Done, Failed, Told
from bagbench.executors.local import Workers
from bagbench.experiment import Experiment
from bagbench.harness import Progress, job, precompute, prepare, tags_of
from bagbench.job import Event, Job
from bagbench.plan import Plan
from bagbench.provenance import provenance
from bagbench.recipes import Recipe
from bagbench.recorded import groups, recipe_runs, split_table
from bagbench.report.tuning_facts import Improvement, Rows, TuningFacts
from bagbench.result import EpochRecord, RunStatus
from bagbench.space import Space
from bagbench.spec import TRAINING_KEYS, HyperparameterValue, RunSpec
from bagbench.tracking import Kind, RunRecord, Store
from bagbench.tracking.tables import read_history
from bagbench.trial import Settings, Trial, TrialState, best
from bagbench.tuning.search import Search, Task
from bagbench.tuning.space_file import check_space, read_space
from bagbench.tuning.study import Study

# Of the photos, unless told otherwise: as large as the validation split's default.
_TEST_SPLIT = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """What is to be tuned, on the photos as they are now.

    Attributes:
        plan: the recipe at its defaults, on the seeds of trials and of the comparison.
        recipe: the registered recipe.
        seeds: that trials are scored over.
        comparison_seeds: none of them a trial's.
        space: what is searched.
        defaults: of everything that could be tuned: hyperparameters, and how the experiment trains.
    """

    plan: Plan
    recipe: Recipe
    seeds: tuple[int, ...]
    comparison_seeds: tuple[int, ...]
    space: Space
    defaults: Mapping[str, HyperparameterValue]

    @property
    def name(self) -> str:
        """What the recipe, or the variant of it, is called."""
        return self.plan.specs[0].recipe

    @property
    def tuned_name(self) -> str:
        """What its best settings are called."""
        return f"{self.name}_tuned"

    @property
    def experiment(self) -> str:
        """The MLflow experiment of its own in which trials are recorded, so that they crowd nobody's page."""
        return f"{self.plan.experiment.name}-tuning"

    @property
    def start(self) -> Settings:
        """The defaults of what is searched: the first trial."""
        return {name: self.defaults[name] for name in self.space}

    @property
    def study(self) -> str:
        """The study's name: the recipe, and a hash over all that settles it, so that it is gone on with or begun anew."""
        space = {name: asdict(values) for name, values in self.space.items()}
        settled = json.dumps([self.plan.specs[0].variant, space, self.seeds], sort_keys=True)
        return f"{self.name}-{hashlib.sha256(settled.encode()).hexdigest()[:16]}"

    @property
    def rows(self) -> Rows:
        """How many photos are on each side of the first seed's split."""
        split = self.plan.splits[self.plan.specs[0].split_digest]
        return Rows(train=len(split.train), validation=len(split.validation), test=len(split.test))

    def spec(self, settings: Settings, seed: int) -> RunSpec:
        """Return the run of some settings and a seed."""
        base = next(spec for spec in self.plan.specs if spec.seed == seed)
        training = {name: value for name, value in settings.items() if name in TRAINING_KEYS}
        network = {name: value for name, value in settings.items() if name not in TRAINING_KEYS}
        return replace(
            base,
            hyperparameters=tuple(sorted({**dict(base.hyperparameters), **network}.items())),
            protocol=replace(base.protocol, **training),  # type: ignore[arg-type] # of the space's types, which `check_space` saw to
        )

    def compared(self, winner: Trial) -> tuple[tuple[RunSpec, ...], tuple[RunSpec, ...]]:
        """Return the runs at the defaults and at the best settings, seed by seed; named as in the experiment file."""
        tuned = tuple(
            replace(self.spec(winner.settings, seed), recipe=self.tuned_name, variant_of=self.recipe.name)
            for seed in self.comparison_seeds
        )
        return tuple(self.spec(self.start, seed) for seed in self.comparison_seeds), tuned


def prepare_tuning(experiment: Experiment, space_file: Path | None, progress: Progress, *, verify: bool = False) -> Tuning:
    """Look at the photos, the backbone and the space.

    Args:
        experiment: of one recipe, or variant of one; its seeds are those of the trials.
        space_file: what it changes of the recipe's space; None for nothing.
        progress: as for `harness.prepare`.
        verify: read every photo again, whatever its size and times say.

    Raises:
        ConfigurationError: if it cannot be tuned as it stands.
    """
    protocol = experiment.protocol
    if protocol.test_split == 0:
        protocol = replace(protocol, test_split=_TEST_SPLIT)
    if protocol.validation_split + protocol.test_split >= 1:
        raise ExperimentError(
            f"a validation split of {protocol.validation_split:g} and a test split of {protocol.test_split:g} leave no photo to "
            "train on",
            "take shares that are together less than 1",
        )
    fresh = tuple(islice((seed for seed in count() if seed not in experiment.seeds), LEAST_SEEDS))
    plan = prepare(
        replace(experiment, protocol=protocol, seeds=(*experiment.seeds, *fresh), train_fractions=(1.0,)), progress, verify=verify
    )
    if not all(split.test for split in plan.splits.values()):
        raise ExperimentError(
            f"{plan.manifest.root} is split already, without a test side; tuning needs photos that it never sees",
            "give the folder a test/ beside train/ and validation/, or name one that is not split",
        )
    (recipe,) = plan.recipes
    spec = plan.specs[0]
    defaults = {**dict(spec.hyperparameters), **{name: getattr(spec.protocol, name) for name in TRAINING_KEYS}}
    space = recipe.space if space_file is None else read_space(space_file, recipe.space, defaults)
    check_space(space, defaults)
    return Tuning(plan=plan, recipe=recipe, seeds=experiment.seeds, comparison_seeds=fresh, space=space, defaults=defaults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something that a run says.

    Attributes:
        spec: the run.
        trial: the trial's number; None for a run of the comparison.
        event: what it says; None once it has ended.
        error: why it did not end well.
    """

    spec: RunSpec
    trial: int | None
    event: Event | None = None
    error: BagbenchError | None = None


class Tuner:
    """Carries a study through its trials and the comparison.

    Args:
        tuning: what is tuned.
        study: where trials come from.
        store: where runs are recorded.
        experiment_id: the experiment's of `tuning` in it.
        command: what was typed, for the record.
    """

    def __init__(self, tuning: Tuning, study: Study, store: Store, experiment_id: str, command: str) -> None:
        self._tuning = tuning
        self._study = study
        self._store = store
        self._command = command
        self._experiment_id = experiment_id
        self._finished = self._records()
        self._curves: dict[str, tuple[float, ...]] = {}
        self._parent = ""
        self.ended = 0

    def run(self, *, trials: int, timeout: float | None, workers: Workers, at_once: int) -> Generator[Heard]:
        """Carry out trials until there are so many, then the comparison; yield what happens.

        Whatever ends the iteration, Ctrl-C too, no run or trial of this process is left that a store still calls running.

        Args:
            trials: how many the study is to have, those of earlier and other processes among them.
            timeout: seconds after which no trial is begun; None for no limit.
            workers: of `job.work`; ended here.
            at_once: how many runs go on side by side, at least 1.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        tuning = self._tuning
        here = {"study": tuning.study, **tags_of(tuning.plan, self._command)}
        name = f"tune {tuning.name} {datetime.now().astimezone():%Y-%m-%d %H:%M:%S}"
        parent = self._parent = self._store.start_invocation(self._experiment_id, name, here, Kind.TUNING)
        status = RunStatus.INTERRUPTED
        search = Search(
            self._study,
            trials=trials,
            seeds=tuning.seeds,
            defaults=tuning.start,
            spec=tuning.spec,
            known=self._known,
            may_start=lambda: deadline is None or time.monotonic() < deadline,
        )
        tasks: dict[tuple[str, int], Task] = {}
        epochs: dict[tuple[str, int], list[float]] = {}
        try:
            for message in workers.execute(self._jobs(search, tasks, parent, here), at_once):
                own: Job = message.job
                key = (own.tags["trial"], own.spec.seed)
                task = tasks.get(key)
                number = None if task is None else task.trial.number
                match message:
                    case Told(event=event):
                        if isinstance(event, EpochRecord):
                            epochs.setdefault(key, []).append(event.val_accuracy)
                        yield Heard(spec=own.spec, trial=number, event=event)
                    case Done():
                        curve = self._curves[own.spec.content_hash] = tuple(epochs.pop(key))
                        if task:
                            search.finished(task, curve)
                        self.ended = len(self._study.trials())
                        yield Heard(spec=own.spec, trial=number)
                    case Failed(error=error):
                        # A worker records its failures itself, unless it died of them.
                        self._store.close_children(
                            self._experiment_id, parent, RunStatus.FAILED, str(error), own.spec.content_hash
                        )
                        so_far = tuple(epochs.pop(key, ()))
                        if task and isinstance(error, GivenUpError):
                            search.given_up(task, so_far, str(error))
                        elif task:
                            search.failed(task, str(error))
                        yield Heard(spec=own.spec, trial=number, error=error)
            status = RunStatus.FINISHED
        finally:
            workers.stop()  # first of all: nobody writes to the store after us
            self._study.put_back()
            stopped = "the command was stopped before the run ended"
            self._store.close_children(self._experiment_id, parent, RunStatus.INTERRUPTED, stopped)
            self._store.end(parent, status)

    def facts(self) -> TuningFacts:
        """Return what has come of the study so far."""
        tuning, trials = self._tuning, self._study.trials()
        spec = tuning.plan.specs[0]
        settings = {"image_size": spec.image_size, **asdict(spec.protocol), **dict(spec.hyperparameters)}
        backbone = tuning.plan.backbone
        told = {name: str(value) for name, value in settings.items() if name not in tuning.space}
        tags = provenance().as_tags()
        return TuningFacts(
            experiment=tuning.experiment,
            recipe=tuning.name,
            summary=tuning.recipe.summary,
            data=tuning.plan.manifest.root.name,
            data_digest=tuning.plan.manifest.digest,
            is_sample=kind(tuning.plan.manifest) is DataKind.SAMPLE,
            rows=tuning.rows,
            study=tuning.study,
            seeds=tuning.seeds,
            space=tuning.space,
            defaults=tuning.start,
            trials=trials,
            importances=tuple(self._study.importances().items()),
            comparison_seeds=tuning.comparison_seeds,
            improvement=self._improvement(trials),
            settings=(*told.items(), *([("pretrained network", backbone.description)] if backbone else [])),
            provenance=tuple((name.removeprefix("version."), value) for name, value in tags.items() if value),
            command=self._command,
            made_at=datetime.now().astimezone(),
        )

    def attach(self, page: Path) -> None:
        """Keep the page with the invocation's run."""
        self._store.attach(self._parent, page)

    def _jobs(
        self, search: Search, tasks: dict[tuple[str, int], Task], parent: str, here: Mapping[str, str]
    ) -> Iterator[Job | None]:
        """Yield the runs of trials, then those of the comparison."""

        def made(spec: RunSpec, trial: str, floors: tuple[float, ...] = ()) -> Job:
            own = job(
                self._tuning.plan,
                spec,
                store_uri=self._store.absolute_uri,
                experiment_id=self._experiment_id,
                invocation_id=parent,
                tags={"trial": trial, **here},
            )
            return replace(own, floors=floors, keep_model=False)

        for task in search.tasks():
            if task is None:
                yield None
                continue
            key = (str(task.trial.number), task.seed)
            tasks[key] = task
            yield made(task.spec, key[0], task.floors)
        trials = self._study.trials()
        winner = best(trials)
        if winner is None or winner.settings == self._tuning.start or is_going_on(trials):
            return
        for pair in zip(*self._tuning.compared(winner), strict=True):
            for spec, which in zip(pair, ("defaults", "best"), strict=True):
                if self._known(spec.content_hash) is None:
                    yield made(spec, which)

    def _known(self, content_hash: str) -> tuple[float, ...] | None:
        if content_hash in self._finished and content_hash not in self._curves:
            history = read_history(self._store.artifact(self._finished[content_hash], "history.csv"))
            self._curves[content_hash] = tuple(epoch.val_accuracy for epoch in history)
        return self._curves.get(content_hash)

    def _records(self) -> dict[str, RunRecord]:
        runs = self._store.runs(self._experiment_id)
        return {run.tags["content_hash"]: run for run in runs if run.status is RunStatus.FINISHED}

    def _improvement(self, trials: Sequence[Trial]) -> Improvement | None:
        """Compare best settings and defaults on the test side, on the seeds on which both have finished."""
        winner = best(trials)
        if winner is None or winner.settings == self._tuning.start or is_going_on(trials):
            return None
        finished = self._records()
        pairs = [
            (finished[default.content_hash], finished[tuned.content_hash])
            for default, tuned in zip(*self._tuning.compared(winner), strict=True)
            if default.content_hash in finished and tuned.content_hash in finished
        ]
        if not pairs:
            return None
        names = (self._tuning.name, self._tuning.tuned_name)
        default, tuned = (
            recipe_runs(self._store, name, records, "test_predictions.csv")
            for name, records in zip(names, zip(*pairs, strict=True), strict=True)
        )
        clusters = groups(split_table(self._store, pairs[0][0]))
        train = self._tuning.rows.train
        (comparison,) = comparisons([tuned, default], train_images=train, clusters=clusters)
        of_tuned, of_default = evidence([tuned, default], clusters)
        return Improvement(
            comparison=comparison,
            default=accuracy_interval(of_default, comparison.seeds, train),
            tuned=accuracy_interval(of_tuned, comparison.seeds, train),
        )


def is_going_on(trials: Sequence[Trial]) -> bool:
    """Whether another process is still at a trial: what is best is not known before."""
    return any(trial.state is TrialState.RUNNING for trial in trials)


def ready(tuning: Tuning, progress: Progress) -> None:
    """Make what all runs need of the photos once, here, on all cores."""
    precompute(tuning.plan, tuning.plan.specs, progress)
