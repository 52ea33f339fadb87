"""Studies that never were, for the page."""

from datetime import UTC, datetime

import numpy as np

from bagbench.analysis.comparison import comparisons
from bagbench.analysis.evidence import RecipeRuns
from bagbench.analysis.intervals import Interval, Subject
from bagbench.report.tuning_facts import Improvement, Rows, TuningFacts
from bagbench.result import EpochRecord, History, Predictions
from bagbench.space import Choice, FloatRange, IntRange, Space
from bagbench.trial import Settings, Trial, TrialState

SPACE: Space = {
    "learning_rate": FloatRange(low=1e-4, high=1e-2, log=True),
    "batch_size": IntRange(low=8, high=128, log=True),
    "activation": Choice(values=("relu", "elu", "<b>gelu</b>")),
}
DEFAULTS: Settings = {"learning_rate": 0.001, "batch_size": 32, "activation": "relu"}
SEEDS = (0, 1, 2)
FRESH = (3, 4, 5, 6, 7, 8)
PHOTOS = 200
PROMISED = 0.05


def trials(number: int) -> tuple[Trial, ...]:
    """The defaults, and others of which every fourth was given up and one failed; the last is the best."""
    rng = np.random.default_rng(0)
    found = []
    for place in range(number):
        settings: Settings = {
            "learning_rate": float(f"{10 ** rng.uniform(-4, -2):.3g}"),
            "batch_size": int(rng.integers(8, 128)),
            "activation": SPACE["activation"].ends[place % 3],
        }
        end = 0.6 + 0.04 * rng.random()
        score: float | None = end
        state, reason = TrialState.FINISHED, ""
        if place == 0:
            settings, score, end = DEFAULTS, 0.62, 0.62
        elif place == number - 1:
            score = end = 0.62 + PROMISED
        elif place % 4 == 0:
            score, state, reason, end = None, TrialState.OVER_EPOCHS, "seed 0: below the median", 0.4
        elif place % 7 == 0:
            score, state, reason = None, TrialState.FAILED, "seed 1: <script>alert(1)</script>"
        epochs = 3 if state is TrialState.OVER_EPOCHS else 8
        curve = tuple(0.2 + (end - 0.2) * (epoch / epochs) ** 0.5 for epoch in range(1, epochs + 1))
        found.append(
            Trial(
                number=place,
                settings=settings,
                state=state,
                score=score,
                scores={} if score is None else dict.fromkeys(SEEDS, score),
                curves={0: curve},
                reason=reason,
            )
        )
    return tuple(found)


def improvement(tuned: int, default: int, seeds: tuple[int, ...] = FRESH) -> Improvement:
    """Best settings and defaults that are right on so many of the test photos, give or take one a seed."""
    runs = [_runs("tuned", tuned, seeds), _runs("default", default, seeds)]
    (comparison,) = comparisons(runs, train_images=3 * PHOTOS)
    return Improvement(
        comparison=comparison,
        default=Interval(low=0.5, point=default / PHOTOS, high=0.9, subject=Subject.RECIPE),
        tuned=Interval(low=0.5, point=tuned / PHOTOS, high=0.95, subject=Subject.RECIPE),
    )


def _runs(name: str, right: int, seeds: tuple[int, ...]) -> RecipeRuns:
    epoch = EpochRecord(
        epoch=1,
        train_loss=0.1,
        train_accuracy=1.0,
        val_loss=0.5,
        val_accuracy=0.6,
        fit_loss=0.1,
        fit_accuracy=1.0,
        learning_rate=0.001,
        epoch_seconds=1.0,
    )
    truth = np.arange(PHOTOS) % 2
    predictions = []
    for seed in seeds:
        said = np.where(np.arange(PHOTOS) < right + seed % 2, truth, 1 - truth)
        predictions.append(
            Predictions(
                paths=tuple(f"{number:03}.jpg" for number in range(PHOTOS)),
                classes=("a", "b"),
                truth=truth,
                probabilities=np.where(said[:, None] == np.arange(2), 0.9, 0.1),
            )
        )
    return RecipeRuns(name=name, seeds=seeds, histories=(History((epoch,)),) * len(seeds), predictions=tuple(predictions))


def facts(number: int = 20, better: Improvement | None = None) -> TuningFacts:
    """A study of so many trials."""
    return TuningFacts(
        experiment="bags-tuning",
        recipe="cnn_basic",
        summary="of a test",
        data="my <photos>",
        data_digest="d" * 64,
        is_sample=False,
        rows=Rows(train=3 * PHOTOS, validation=PHOTOS, test=PHOTOS),
        study="cnn_basic-0123456789abcdef",
        seeds=SEEDS,
        space=SPACE,
        defaults=DEFAULTS,
        trials=trials(number),
        importances=(("learning_rate", 0.7), ("activation", 0.2), ("batch_size", 0.1)) if number > 3 else (),
        comparison_seeds=FRESH,
        improvement=better,
        settings=(("epochs", "8"),),
        provenance=(("python", "3.11"),),
        command="python -m bagbench tune cnn_basic --trials 20 --data '<photos>'",
        made_at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
    )
