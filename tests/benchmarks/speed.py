"""Time and memory of the whole analysis: `python -m tests.benchmarks.speed RECIPES SEEDS IMAGES`."""

import resource
import sys
import time

import numpy as np

from bagbench.analysis.calibration import calibration
from bagbench.analysis.card import recipe_card
from bagbench.analysis.comparison import comparisons
from bagbench.analysis.contrast import contrasts
from bagbench.analysis.evidence import RecipeRuns
from bagbench.result import EpochRecord, History, Predictions

CLASSES = ("Backpack", "Briefcase", "Duffle", "Handbag", "Purse")


def drawn(recipe: int, seeds: int, images: int) -> RecipeRuns:
    """Return a recipe's runs on splits of five times as many photos, the same for every recipe."""
    rng = np.random.default_rng(recipe)
    predictions, histories = [], []
    for seed in range(seeds):
        rows = np.sort(np.random.default_rng([seed, images]).permutation(5 * images)[:images])
        truth = rows % len(CLASSES)
        scores = rng.normal(size=(images, len(CLASSES)))
        scores[np.arange(images), truth] += 1.5 + 0.03 * recipe
        probabilities = np.exp(1.5 * scores)
        found = Predictions(
            paths=tuple(f"{CLASSES[label]}/{row:06}.jpg" for row, label in zip(rows, truth, strict=True)),
            classes=CLASSES,
            truth=truth,
            probabilities=probabilities / probabilities.sum(axis=1, keepdims=True),
        )
        predictions.append(found)
        last = EpochRecord(
            epoch=1,
            train_loss=0.1,
            train_accuracy=0.98,
            val_loss=0.5,
            val_accuracy=float(found.correct.mean()),
            fit_loss=0.1,
            fit_accuracy=0.98,
            learning_rate=0.001,
            epoch_seconds=1.0,
        )
        histories.append(History((last,)))
    return RecipeRuns(
        name=f"recipe {recipe}", seeds=tuple(range(seeds)), histories=tuple(histories), predictions=tuple(predictions)
    )


def main() -> None:
    """Print a row of the table in the README."""
    recipes, seeds, images = (int(given) for given in sys.argv[1:4])
    runs = [drawn(recipe, seeds, images) for recipe in range(recipes)]
    began = time.process_time()
    for one in runs:
        recipe_card(one, train_images=4 * images, majority=0.2)
        calibration(one, train_images=4 * images)
    pairs = len(comparisons(runs, train_images=4 * images))
    contrasts(runs, train_images=4 * images)
    seconds, memory = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"| {recipes} × {seeds} × {images:,} | {pairs:,} | {seconds:.1f} | {memory:.2f} GB |")  # noqa: T201


if __name__ == "__main__":
    main()
