"""All that a tuning page says, before it is put into words."""

from dataclasses import dataclass
from datetime import datetime

from bagbench.analysis.comparison import Comparison
from bagbench.analysis.intervals import Interval
from bagbench.space import Space
from bagbench.trial import Settings, Trial, best


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """How many photos there are on each side, of a seed.

    Attributes:
        train: trained on.
        validation: that trials are scored on.
        test: that no trial trains or scores on; the same for every seed.
    """

    train: int
    validation: int
    test: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """Best settings against the defaults, on the test photos.

    Attributes:
        comparison: best settings minus defaults.
        default: test accuracy at the defaults.
        tuned: test accuracy at the best settings.
    """

    comparison: Comparison
    default: Interval
    tuned: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class TuningFacts:
    """A study and what came of it.

    Attributes:
        experiment: its name.
        recipe: what was tuned.
        summary: the recipe's.
        data: the folder's name.
        data_digest: the manifest's.
        is_sample: whether the photos are the built-in sample, which are none.
        rows: of one seed.
        study: its name in the storage.
        seeds: that trials are scored over.
        space: what was searched.
        defaults: of the space.
        trials: in the order in which they were asked for.
        importances: share of the scores' variance, by setting, largest first; may be empty.
        comparison_seeds: that the improvement is measured over, none of them a trial's.
        improvement: None where the defaults are the best, or where it could not be measured.
        settings: how all runs were trained, where that was not tuned: name and value.
        provenance: versions and machine: name and value.
        command: what was typed.

        made_at: with a time zone.
    """

    experiment: str
    recipe: str
    summary: str
    data: str
    data_digest: str
    is_sample: bool
    rows: Rows
    study: str
    seeds: tuple[int, ...]
    space: Space
    defaults: Settings
    trials: tuple[Trial, ...]
    importances: tuple[tuple[str, float], ...]
    comparison_seeds: tuple[int, ...]
    improvement: Improvement | None
    settings: tuple[tuple[str, str], ...]
    provenance: tuple[tuple[str, str], ...]
    command: str
    made_at: datetime

    @property
    def best(self) -> Trial | None:
        """The finished trial of the highest score; None where none has finished."""
        return best(self.trials)

    @property
    def default(self) -> Trial | None:
        """The finished trial at the defaults; None where it has not."""
        return next((trial for trial in self.trials if trial.settings == self.defaults and trial.score is not None), None)
