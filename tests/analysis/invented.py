"""Runs that no model made: photos with a truth, splits of them, and answers as right as a test wants them."""

from collections.abc import Sequence

import numpy as np

from bagbench.analysis.evidence import RecipeRuns
from bagbench.result import EpochRecord, History, Predictions

CLASSES = ("cup", "hat", "key")


def history(*epochs: tuple[float, float, float, float]) -> History:
    """Return a history from each epoch's train accuracy, validation accuracy, train loss and validation loss."""
    return History(
        tuple(
            EpochRecord(
                epoch=number,
                train_loss=train_loss,
                train_accuracy=train,
                val_loss=val_loss,
                val_accuracy=validation,
                fit_loss=9.0,
                fit_accuracy=0.0,
                learning_rate=0.001,
                epoch_seconds=1.0,
            )
            for number, (train, validation, train_loss, val_loss) in enumerate(epochs, start=1)
        )
    )


def answers(rows: Sequence[int], right: Sequence[bool], classes: Sequence[str] = CLASSES, sure: float = 0.9) -> Predictions:
    """Return predictions for the numbered photos, whose class follows from the number."""
    count = len(classes)
    truth = np.array(rows) % count
    said = np.where(right, truth, (truth + 1) % count)
    probabilities = np.full((len(truth), count), (1 - sure) / (count - 1))
    probabilities[np.arange(len(truth)), said] = sure
    return Predictions(
        paths=tuple(f"{row:05}.jpg" for row in rows),
        classes=tuple(classes),
        truth=truth.astype(np.int64),
        probabilities=probabilities,
    )


def recipe(
    name: str, predictions: Sequence[Predictions], *, train: float = 0.98, seeds: Sequence[int] | None = None
) -> RecipeRuns:
    """Return a recipe's runs whose histories end where the predictions do."""
    histories = tuple(history((train, float(one.correct.mean()), 0.1, 0.6)) for one in predictions)
    return RecipeRuns(
        name=name,
        seeds=tuple(range(len(predictions)) if seeds is None else seeds),
        histories=histories,
        predictions=tuple(predictions),
    )


def drawn(name: str, accuracy: float, *, seeds: int = 3, images: int = 60, number: int = 0, train: float = 0.98) -> RecipeRuns:
    """Return a recipe that is right by chance, on splits of five times as many photos; the same splits for every `number`."""
    rng = np.random.default_rng([number, seeds, images])
    found = []
    for seed in range(seeds):
        rows = np.sort(np.random.default_rng(seed).permutation(5 * images)[:images])
        right = rng.random(images) < accuracy
        sharp = rng.dirichlet([0.4] * len(CLASSES), images)
        said = answers(rows.tolist(), right.tolist())
        best = sharp.argmax(axis=1)
        at = np.arange(images)
        sharp[at, best], sharp[at, said.predicted] = sharp[at, said.predicted].copy(), sharp.max(axis=1)
        found.append(Predictions(paths=said.paths, classes=said.classes, truth=said.truth, probabilities=sharp))
    return recipe(name, found, train=train)
