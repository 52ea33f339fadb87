"""What the page offers as CSV: the data behind each drawing and each table."""

from collections.abc import Sequence
from dataclasses import dataclass

from bagbench.analysis.intervals import Interval
from bagbench.analysis.size_curve import SizeCurve
from bagbench.report.downloads import Download, Value, download
from bagbench.report.facts import PageFacts, RecipeFacts, RecipeSizes
from bagbench.report.pairs import PairRow
from bagbench.report.training import apart, settings

_ENDS = ("low", "point", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The data behind the tables of a page; of `classes` and `confusions` one a recipe."""

    leaderboard: Download
    pairs: Download
    classes: tuple[Download, ...]
    confusions: tuple[Download, ...]


def page_tables(facts: PageFacts, pairs: Sequence[PairRow]) -> Tables:
    """Return the data behind the tables of a page."""
    return Tables(
        leaderboard=leaderboard(facts.recipes),
        pairs=all_pairs(pairs),
        classes=tuple(classes(recipe) for recipe in facts.recipes),
        confusions=tuple(confusions(recipe) for recipe in facts.recipes),
    )


def curves(recipe: RecipeFacts) -> Download:
    """Return a recipe's histories, a row a seed and epoch."""
    rows = [
        (run.seed, epoch.epoch, epoch.train_accuracy, epoch.val_accuracy, epoch.train_loss, epoch.val_loss)
        for run in recipe.runs
        for epoch in run.history
    ]
    header = ("seed", "epoch", "train_accuracy", "val_accuracy", "train_loss", "val_loss")
    return download(f"curves of {recipe.name}", header, rows)


def leaderboard(recipes: Sequence[RecipeFacts]) -> Download:
    """Return the leaderboard, shares in [0, 1], with those settings of the training in which recipes differ."""
    differing = apart(recipes)
    tested = any(recipe.test_accuracy for recipe in recipes)
    header = (
        "recipe",
        *(f"val_accuracy_{end}" for end in _ENDS),
        *(f"test_accuracy_{end}" for end in _ENDS if tested),
        "best_val_accuracy",
        *(f"gap_{end}" for end in _ENDS),
        "verdict",
        "seeds",
        "parameters",
        "seconds",
        "images_per_second",
        *differing,
    )
    rows = [
        (
            recipe.name,
            *_ends(recipe.card.val_accuracy),
            *(_ends(recipe.test_accuracy) if recipe.test_accuracy else ()),
            recipe.card.best_val_accuracy,
            *_ends(recipe.card.accuracy_gap),
            recipe.card.verdict.value,
            recipe.card.seeds,
            recipe.parameters,
            recipe.seconds,
            recipe.images_per_second,
            *(value for _, value in settings(recipe, differing)),
        )
        for recipe in recipes
    ]
    return download("leaderboard", header, rows)


def differences(rows: Sequence[PairRow], what: str, intervals: Sequence[Interval]) -> Download:
    """Return one drawing's differences, A minus B."""
    body = [(row.comparison.a, row.comparison.b, *_ends(interval)) for row, interval in zip(rows, intervals, strict=True)]
    return download(f"differences in {what}", ("a", "b", *_ENDS), body)


def all_pairs(rows: Sequence[PairRow]) -> Download:
    """Return every pair in every measure."""
    header = ("a", "b", "seeds", "measure", *_ENDS, "probability_better", "margin", "probability_within", "p_value", "p_holm")
    body: list[tuple[Value, ...]] = []
    for row in rows:
        pair = (row.comparison.a, row.comparison.b, len(row.comparison.seeds))
        for headline in row.comparison.headlines:
            found = headline.difference
            body.append(
                (
                    *pair,
                    found.measure.value,
                    *_ends(found.interval),
                    found.probability_better,
                    found.margin,
                    found.probability_within,
                    headline.p_value,
                    headline.p_holm,
                )
            )
        body.append((*pair, "gap", *_ends(row.contrast.accuracy), 1 - row.contrast.probability_wider, "", "", "", ""))
    return download("pairs", header, body)


def classes(recipe: RecipeFacts) -> Download:
    """Return how a recipe does on each class."""
    header = ("class", "photos", *(f"{name}_{end}" for name in ("recall", "precision", "f1") for end in _ENDS))
    rows = [(one.label, one.images, *_ends(one.recall), *_ends(one.precision), *_ends(one.f1)) for one in recipe.classes]
    return download(f"classes of {recipe.name}", header, rows)


def confusions(recipe: RecipeFacts) -> Download:
    """Return a recipe's confusion matrix: photos over all seeds, a row a true class, a column a predicted one."""
    found = recipe.confusion
    rows = [(truth, *counts) for truth, counts in zip(found.classes, found.counts.tolist(), strict=True)]
    return download(f"confusions of {recipe.name}", ("truth", *found.classes), rows)


def reliability(recipe: RecipeFacts) -> Download:
    """Return the groups of a recipe's calibration."""
    rows = [(part.images, part.confidence, *_ends(part.accuracy)) for part in recipe.calibration.bins]
    return download(f"calibration of {recipe.name}", ("photos", "confidence", *(f"accuracy_{end}" for end in _ENDS)), rows)


def sizes(one: RecipeSizes, curve: SizeCurve) -> Download:
    """Return a data-size curve."""
    rows = [(band.train_images, *_ends(band.accuracy)) for band in curve.bands]
    return download(f"sizes of {one.recipe}", ("train_images", *(f"val_accuracy_{end}" for end in _ENDS)), rows)


def _ends(interval: Interval) -> tuple[float, float, float]:
    return interval.low, interval.point, interval.high
