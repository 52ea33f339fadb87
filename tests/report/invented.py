"""Facts that no run measured: drawn photos and curves of a plausible shape, so that the tests can build any page."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import exp

import numpy as np
from PIL import Image, ImageDraw

from bagbench.analysis.calibration import calibration
from bagbench.analysis.card import recipe_card
from bagbench.analysis.classes import class_scores
from bagbench.analysis.comparison import comparisons
from bagbench.analysis.confusion import confusion
from bagbench.analysis.contrast import contrasts
from bagbench.analysis.evidence import RecipeRuns
from bagbench.analysis.size_curve import Size, size_curve
from bagbench.analysis.telling import confident_mistakes
from bagbench.audit.finding import Audit
from bagbench.data.sample import DataKind
from bagbench.occlusion import CELLS, Occlusion
from bagbench.report import (
    DataFacts,
    ExperimentFacts,
    LeftOut,
    PageFacts,
    RecipeFacts,
    RecipeSizes,
    RunFacts,
    SplitFacts,
    UnfinishedRun,
)
from bagbench.result import EpochRecord, History, Predictions, RunStatus
from bagbench.spec import Protocol

BAGS = ("Backpack", "Briefcase", "Duffle", "Handbag", "Purse")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Where a recipe's curves end: accuracies in [0, 1], losses in nats."""

    train: float
    validation: float
    train_loss: float = 0.1
    val_loss: float = 0.5
    spread: float = 0.02


TRANSFER = Shape(train=0.975, validation=0.905, train_loss=0.12, val_loss=0.36, spread=0.008)
BASIC = Shape(train=0.97, validation=0.62, train_loss=0.13, val_loss=2.0, spread=0.025)
DEEP = Shape(train=0.86, validation=0.58, train_loss=0.42, val_loss=1.62, spread=0.03)


def history(shape: Shape, *, epochs: int = 10, seed: int = 0) -> History:
    noise = np.random.default_rng(seed)
    records = []
    for epoch in range(1, epochs + 1):
        done = 1 - exp(-0.45 * epoch)
        # Validation saturates early, then its loss climbs where the recipe memorises.
        early = 1 - exp(-0.9 * epoch)
        climb = max(0.0, shape.val_loss - 1.0) * (epoch / epochs) ** 2
        train = 0.25 + (shape.train - 0.25) * done / (1 - exp(-0.45 * epochs)) + float(noise.normal(0, shape.spread / 4))
        validation = 0.25 + (shape.validation - 0.25) * early + float(noise.normal(0, shape.spread))
        records.append(
            EpochRecord(
                epoch=epoch,
                train_loss=1.6 + (shape.train_loss - 1.6) * done,
                train_accuracy=min(1.0, train),
                val_loss=1.6 + (min(1.0, shape.val_loss) - 1.6) * early + climb,
                val_accuracy=round(400 * min(1.0, max(0.0, validation))) / 400,
                fit_loss=1.6 + (shape.train_loss - 1.6) * done,
                fit_accuracy=min(1.0, train),
                learning_rate=0.001,
                epoch_seconds=2.5,
            )
        )
    return History(tuple(records))


def predictions(classes: Sequence[str], accuracy: float, *, images: int = 60, seed: int = 0) -> Predictions:
    """The same photos for every recipe; each says of them what its accuracy lets it."""
    noise = np.random.default_rng(1000 + seed)
    truth = np.arange(images) % len(classes)
    probabilities = noise.dirichlet(np.full(len(classes), 0.4), size=images)
    right = noise.permutation(images) < round(accuracy * images)
    for row in range(images):
        target = truth[row] if right[row] else (truth[row] + 1 + int(noise.integers(len(classes) - 1))) % len(classes)
        best = int(probabilities[row].argmax())
        probabilities[row, [best, target]] = probabilities[row, [target, best]]
    paths = tuple(f"{classes[int(label)]}/{number:04}.jpg" for number, label in enumerate(truth))
    return Predictions(paths=paths, classes=tuple(classes), truth=truth.astype(np.int64), probabilities=probabilities)


def photo(label: int, number: int) -> bytes:
    """A drawn bag, as a small WebP."""
    noise = np.random.default_rng(number)
    width = 96 if number % 3 else 64
    picture = Image.new("RGB", (width, 96 if number % 4 else 64), tuple(int(value) for value in noise.integers(170, 240, 3)))
    pen = ImageDraw.Draw(picture)
    colour = tuple(int(value) for value in noise.integers(20, 150, 3))
    w, h = picture.size
    pen.arc((w * 0.3, h * 0.12, w * 0.7, h * 0.7), 180, 360, fill=colour, width=4)
    box = (w * 0.18, h * (0.3 + 0.03 * (label % 5)), w * 0.82, h * 0.88)
    pen.rounded_rectangle(box, radius=4 * (label % 5), fill=colour, outline=(20, 20, 20))
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=60)
    return buffer.getvalue()


def recipe(
    name: str,
    shape: Shape,
    *,
    seeds: Sequence[int] = (0, 1, 2),
    epochs: int = 10,
    classes: Sequence[str] = BAGS,
    majority: float = 0.2,
    backbone: str = "",
    images: int = 60,
    learning_rate: float = 0.001,
) -> RecipeFacts:
    runs = tuple(
        RunFacts(
            run_id=f"{name}-{seed}",
            seed=seed,
            history=history(shape, epochs=epochs, seed=seed + len(name)),
            predictions=predictions(classes, shape.validation, seed=seed, images=images),
        )
        for seed in seeds
    )
    own = _measured(name, runs)
    return RecipeFacts(
        name=name,
        summary="Three conv-pool blocks and a dense layer, trained from scratch",
        image_size=224 if backbone else 128,
        parameters=6_405 if backbone else 4_288_000,
        backbone=backbone,
        backbone_digest="9c1f" * 16 if backbone else "",
        hyperparameters=(("dense", "128"), ("filters", "32, 64, 128")),
        protocol=Protocol(epochs=epochs, batch_size=32, learning_rate=learning_rate, validation_split=0.2),
        seconds=41.3,
        images_per_second=118.2,
        runs=runs,
        card=recipe_card(
            RecipeRuns(
                name=name,
                seeds=tuple(seeds),
                histories=tuple(run.history for run in runs),
                predictions=tuple(predictions(classes, run.history.last.val_accuracy, seed=run.seed, images=400) for run in runs),
            ),
            train_images=1600,
            majority=majority,
        ),
        test_accuracy=None,
        classes=class_scores(own, train_images=1600),
        confusion=confusion(own),
        calibration=calibration(own, train_images=1600),
        occlusions=occlusions(runs[0].predictions),
    )


def occlusions(predictions: Predictions, *, most: int = 4) -> dict[str, Occlusion]:
    """Of its most confident mistakes, what a model looked at: a spot here and there."""
    found = {}
    for row in confident_mistakes(predictions, most):
        down, right = np.random.default_rng(row).uniform(0, CELLS, 2)
        away = np.hypot(np.arange(CELLS)[:, None] - down, np.arange(CELLS)[None] - right)
        weights = tuple(map(tuple, np.exp(-(away**2) / 6).tolist()))
        probability = float(predictions.confidence[row])
        found[predictions.paths[row]] = Occlusion(probability=probability, lowest=probability / 2, weights=weights)
    return found


def _measured(name: str, runs: Sequence[RunFacts]) -> RecipeRuns:
    return RecipeRuns(
        name=name,
        seeds=tuple(run.seed for run in runs),
        histories=tuple(run.history for run in runs),
        predictions=tuple(run.predictions for run in runs),
    )


def recipe_sizes(name: str, *means: float, seeds: Sequence[int] = (0, 1, 2)) -> RecipeSizes:
    """A recipe on halves of halves of 1,600 photos, up to all of them, by its mean accuracy on each."""
    sizes = tuple(
        Size(
            fraction=0.5**halvings,
            train_images=round(1600 * 0.5**halvings),
            values=tuple(mean + 0.01 * (place - (len(seeds) - 1) / 2) for place in range(len(seeds))),
        )
        for halvings, mean in zip(reversed(range(len(means))), means, strict=True)
    )
    curve = size_curve(sizes, val_images=400, train_images=1600) if len(sizes) > 1 else None
    return RecipeSizes(recipe=name, seeds=tuple(seeds), sizes=sizes, curve=curve)


def page(
    recipes: Sequence[RecipeFacts],
    *,
    classes: Sequence[str] = BAGS,
    unfinished: tuple[UnfinishedRun, ...] = (),
    rejected: tuple[tuple[str, str], ...] = (("Purse/._x.jpg", "not an image: 120 bytes of AppleDouble"),),
    copies: int = 4,
    majority: float = 0.2,
    seeds: Sequence[int] = (0, 1, 2),
    sizes: tuple[RecipeSizes, ...] = (),
    thumbnails: Mapping[str, bytes] | None = None,
    audit: Audit | None = None,
) -> PageFacts:
    if thumbnails is None:
        shown = recipes[0].runs[0].predictions if recipes else None
        thumbnails = (
            {} if shown is None else {path: photo(int(shown.truth[row]), row) for row, path in enumerate(shown.paths) if row < 48}
        )
    recipes = sorted(recipes, key=lambda one: -one.card.val_accuracy.point)
    measured = [one.measured for one in recipes]
    return PageFacts(
        experiments=(
            ExperimentFacts(
                name="bags",
                commands=("python -m bagbench run --all --data 'my bags' --seeds 3",),
                protocol=(("epochs", "10"), ("batch size", "32"), ("learning rate", "0.001"), ("validation split", "0.2")),
                provenance=(
                    ("bagbench", "0.1.0"),
                    ("TensorFlow", "2.21.0"),
                    ("commit", "d96dfd9"),
                    ("machine", "Linux x86_64, 2 cores"),
                ),
            ),
        ),
        left_out=(),
        made_at=datetime(2026, 11, 5, 14, 3, tzinfo=UTC),
        recipes=tuple(recipes),
        comparisons=comparisons(measured, train_images=1600) if len(measured) > 1 else (),
        contrasts=contrasts(measured, train_images=1600) if len(measured) > 1 else (),
        uncompared=(),
        unfinished=unfinished,
        data=DataFacts(
            name="my bags",
            kind=DataKind.PHOTOS,
            digest="ab12" * 16,
            classes=tuple((label, 400) for label in classes),
            rejected=rejected,
            copies=copies,
            majority=majority,
            own_split=False,
            splits=tuple(SplitFacts(seed=seed, train=1600, validation=400, test=0, digest=f"{seed:x}d0c" * 16) for seed in seeds),
            audit=audit,
        ),
        train_fraction=1.0,
        sizes=sizes,
        thumbnails=thumbnails,
    )


def three_recipes(
    *, seeds: Sequence[int] = (0, 1, 2), classes: Sequence[str] = BAGS, unfinished: tuple[UnfinishedRun, ...] = ()
) -> PageFacts:
    """The article's contrast: two CNNs that memorise, and a transfer recipe."""
    recipes = (
        recipe("cnn_basic", BASIC, seeds=seeds, classes=classes),
        recipe("cnn_deep", DEEP, seeds=seeds, classes=classes),
        recipe("mobilenet_v2", TRANSFER, seeds=seeds, classes=classes, backbone="MobileNetV2 1.00 224 (TF Hub)"),
    )
    return page(recipes, classes=classes, seeds=seeds, unfinished=unfinished)


def unfinished(name: str, status: RunStatus, error: str = "", *, done: int = 3) -> UnfinishedRun:
    started = datetime(2026, 11, 5, 13, 50, tzinfo=UTC)
    return UnfinishedRun(name=name, status=status, error=error, epochs_done=done, epochs=10, started=started)


FAILED = unfinished("cnn_deep · seed 3", RunStatus.FAILED, "TrainingError: the loss is not a number in epoch 4")
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "{{ 7 * 7 }}",
    "right \u202e to left",
    "line\nbreak \x1b[31m",
    "حقيبة يد",
    "公文包",
    "👜",
    "a name without any end " * 8,
    "unbroken" * 20,
)


def hostile() -> PageFacts:
    """Every text that a stranger could choose tries to be something else than text."""
    strange = HOSTILE[0]
    facts = page(
        tuple(
            replace(
                recipe(name, shape, classes=HOSTILE), summary=strange, hyperparameters=((strange, strange),), backbone=strange
            )
            for name, shape in ((HOSTILE[1], BASIC), (HOSTILE[8], TRANSFER), (HOSTILE[9], DEEP))
        ),
        classes=HOSTILE,
        unfinished=tuple(unfinished(name, RunStatus.FAILED, name) for name in HOSTILE),
        rejected=tuple((f"{name}/{name}.jpg", name) for name in HOSTILE),
        sizes=tuple(recipe_sizes(name, 0.3, 0.5) for name in (HOSTILE[1], HOSTILE[8], HOSTILE[9])),
    )
    return replace(
        facts,
        experiments=(
            ExperimentFacts(
                name=strange,
                commands=(strange, f"{HOSTILE[3]} {HOSTILE[4]} {HOSTILE[9]}"),
                protocol=((strange, strange),),
                provenance=((strange, strange),),
            ),
        ),
        left_out=(LeftOut(experiment=HOSTILE[1], reason=HOSTILE[2]),),
        data=replace(facts.data, name=strange, digest=strange),
    )
