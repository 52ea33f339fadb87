"""The recorded facts that a page speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bagbench.analysis.calibration import Calibration
from bagbench.analysis.card import RecipeCard
from bagbench.analysis.classes import ClassScore
from bagbench.analysis.comparison import Comparison
from bagbench.analysis.confusion import Confusion
from bagbench.analysis.contrast import Contrast
from bagbench.analysis.evidence import RecipeRuns
from bagbench.analysis.intervals import Interval
from bagbench.analysis.size_curve import Size, SizeCurve
from bagbench.audit.finding import Audit
from bagbench.data.sample import DataKind
from bagbench.occlusion import Occlusion
from bagbench.result import History, Predictions, RunStatus
from bagbench.spec import Protocol


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunFacts:
    """One finished run: its id in the store, its seed, and what it measured."""

    run_id: str
    seed: int
    history: History
    predictions: Predictions


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecipeFacts:
    """One recipe and its finished runs.

    Attributes:
        name: the recipe's name.
        summary: its one line.
        image_size: pixels along each side of the square that it sees.
        parameters: weights that the training moved.
        backbone: what pretrained network stood under it, in words; empty for none.
        backbone_digest: that network's digest; empty for none.
        hyperparameters: name and value.
        protocol: how its runs were trained.
        seconds: wall time of a run, mean over the seeds.
        images_per_second: images through the weight updates per second, mean over the seeds.
        runs: at least one, in the order of their seeds.
        card: what the runs say together.
        test_accuracy: on the test side, with the last epoch's weights; None where there is none.
        classes: how it does on each class, in alphabetical order.
        confusion: which classes it takes for which.
        calibration: whether it is as sure as it is right.
        occlusions: path of a photo to what the model of the first run looked at, for its most confident mistakes; empty where
            that was not recorded.
    """

    name: str
    summary: str
    image_size: int
    parameters: int
    backbone: str
    backbone_digest: str
    hyperparameters: tuple[tuple[str, str], ...]
    protocol: Protocol
    seconds: float
    images_per_second: float
    runs: tuple[RunFacts, ...]
    card: RecipeCard
    test_accuracy: Interval | None
    classes: tuple[ClassScore, ...]
    confusion: Confusion
    calibration: Calibration
    occlusions: Mapping[str, Occlusion]

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of its finished runs, ascending."""
        return tuple(run.seed for run in self.runs)

    @property
    def measured(self) -> RecipeRuns:
        """What its runs measured, as `analysis` takes it."""
        return RecipeRuns(
            name=self.name,
            seeds=self.seeds,
            histories=tuple(run.history for run in self.runs),
            predictions=tuple(run.predictions for run in self.runs),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeSizes:
    """One recipe on parts of the train split.

    Attributes:
        recipe: the recipe's name.
        seeds: those that every size has, ascending.
        sizes: the fewest photos first; validation accuracy at the last epoch, a value for each of `seeds`.
        curve: what they say together; None for a single size.
    """

    recipe: str
    seeds: tuple[int, ...]
    sizes: tuple[Size, ...]
    curve: SizeCurve | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedRun:
    """A run without a result.

    Attributes:
        name: its name; among several experiments with its own.
        status: where it stands.
        error: what went wrong; empty where nothing did.
        epochs_done: those that it has recorded.
        epochs: those that it was to have.
        started: when, with a time zone.
    """

    name: str
    status: RunStatus
    error: str
    epochs_done: int
    epochs: int
    started: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentFacts:
    """One experiment on the page.

    Attributes:
        name: its name.
        commands: what was typed to make the shown runs, each command once, oldest first.
        protocol: name and value of each setting; of one that its recipes have in different ways all values.
        provenance: name and value: versions, commit, machine.
    """

    name: str
    commands: tuple[str, ...]
    protocol: tuple[tuple[str, str], ...]
    provenance: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An experiment that was asked for and cannot stand beside the first one: its name, and why."""

    experiment: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFacts:
    """The rows of one seed: how many photos on each side, and the digest that every recipe of that seed shares."""

    seed: int
    train: int
    validation: int
    test: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFacts:
    """The photos.

    Attributes:
        name: the data folder's own name.
        kind: photos, or the sample.
        digest: of the manifest.
        classes: each class's name and number of photos.
        rejected: each file left out, and why.
        copies: photos that are byte-identical to another one, all but one of each group.
        majority: the largest class's share of the photos.
        own_split: whether the folder was split already, so that every seed has the same sides.
        splits: one a seed.
        audit: what the photos were found to have wrong, as the newest run that has one recorded it; None where none has.
    """

    name: str
    kind: DataKind
    digest: str
    classes: tuple[tuple[str, int], ...]
    rejected: tuple[tuple[str, str], ...]
    copies: int
    majority: float
    own_split: bool
    splits: tuple[SplitFacts, ...]
    audit: Audit | None

    @property
    def total(self) -> int:
        """How many photos there are."""
        return sum(number for _, number in self.classes)

    @property
    def train_images(self) -> int:
        """Photos on the train side of a split, however many of them were trained on."""
        return self.total - self.splits[0].validation - self.splits[0].test


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageFacts:
    """Everything that the page says, before it is put into words.

    Attributes:
        experiments: at least one; several rest on the same photos and splits.
        left_out: those that do not.
        made_at: when the page was made, with a time zone.
        recipes: those with a finished run, best validation accuracy first; may be empty.
        comparisons: every pair of `recipes` that has seeds in common with all the others, A before B in their order.
        contrasts: of the gaps of the same pairs.
        uncompared: names of the recipes that are in no pair for want of a common seed.
        unfinished: the runs that failed, were interrupted or are running.
        data: the photos.
        train_fraction: how much of the train split the recipes' runs had, the most that there is; in (0, 1].
        sizes: those recipes that ran on other parts of the train split than that.
        thumbnails: path of a photo to a small WebP of it, for those validation photos of each recipe's first run, in the order of
            seeds, that are worth showing; the most telling first.
    """

    experiments: tuple[ExperimentFacts, ...]
    left_out: tuple[LeftOut, ...]
    made_at: datetime
    recipes: tuple[RecipeFacts, ...]
    comparisons: tuple[Comparison, ...]
    contrasts: tuple[Contrast, ...]
    uncompared: tuple[str, ...]
    unfinished: tuple[UnfinishedRun, ...]
    data: DataFacts
    train_fraction: float
    sizes: tuple[RecipeSizes, ...]
    thumbnails: Mapping[str, bytes]

    @property
    def name(self) -> str:
        """What the page is called: the names of its experiments."""
        return " and ".join(experiment.name for experiment in self.experiments)
