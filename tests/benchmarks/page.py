"""Time and memory of `bagbench report`, and the size of the page that it writes, from a store of invented runs.

`python -m tests.benchmarks.page [small] [large]` builds each store through `RunLog`, as runs do, and prints a row of the table in
the README, every figure beside its limit. With `--keep DIR` the stores stay in DIR, with the small photos as they were, and are
there for the next time. `--recipes`, `--seeds`, `--photos` and `--epochs` make one more setting, without limits.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from io import BytesIO
from math import inf, isfinite
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bagbench.analysis.card import run_card
from bagbench.analysis.telling import MOST_SHOWN, telling_rows
from bagbench.data import pixels
from bagbench.data.manifest import Manifest, Photo
from bagbench.data.split import Split, split
from bagbench.metrics import majority_share, score
from bagbench.provenance import provenance
from bagbench.result import EpochRecord, History, Predictions, RunResult, RunStatus
from bagbench.spec import Protocol, RunSpec
from bagbench.tracking import RunLog, Store, owner_tags

CLASSES = ("Backpack", "Briefcase", "Duffle", "Handbag", "Purse")
_VALIDATION = 0.2
_COPIES = 50  # one photo in so many is a copy of the one before
_IMAGE_SIZE = 224


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """An experiment of finished runs, and what its page may cost.

    Attributes:
        recipes: how many.
        seeds: runs of each recipe.
        photos: in the folder; a fifth of them in a validation split.
        epochs: of each run.
        seconds: that the report takes at most.
        gigabytes: of memory that it takes at most.
        megabytes: that the page has at most.
    """

    recipes: int
    seeds: int
    photos: int
    epochs: int
    seconds: float = inf
    gigabytes: float = inf
    megabytes: float = inf

    @property
    def title(self) -> str:
        """How the table calls it."""
        return f"{self.recipes} × {self.seeds} × {round(_VALIDATION * self.photos):,}"


SETTINGS = {
    "small": Setting(recipes=3, seeds=5, photos=2_000, epochs=10, seconds=10, megabytes=5),
    "large": Setting(recipes=12, seeds=10, photos=25_000, epochs=25, seconds=60, gigabytes=1.5, megabytes=12),
}
OWN = ("recipes", "seeds", "photos", "epochs")  # what a setting of one's own is made of


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What making a page took: wall seconds of the whole command, its peak memory in bytes, and the page's bytes."""

    seconds: float
    memory: int
    page: int


def report(uri: str, experiment: str, output: Path) -> Measured:
    """Make an experiment's page as a user would."""
    began = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "bagbench",
        "report",
        "--experiment",
        experiment,
        "--output",
        str(output),
        "--tracking-uri",
        uri,
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    kilobyte = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes
    return Measured(seconds=seconds, memory=used.ru_maxrss * kilobyte, page=output.stat().st_size)


def build(uri: str, experiment: str, setting: Setting) -> None:
    """Record a setting's runs."""
    warnings.filterwarnings("ignore", "The specified dataset source can be interpreted in multiple ways", UserWarning)
    store = Store(uri)
    experiment_id = store.experiment_id(experiment)
    here = {
        "command": "bagbench run --all",
        "data": "photos",
        "data_kind": "photos",
        "data_split": "drawn",
        **owner_tags(),
        **provenance().as_tags(),
    }
    invocation_id = store.start_invocation(experiment_id, "run", here)
    manifest = _manifest(setting.photos)
    pictures = _Pictures()
    specs = []
    for seed in range(setting.seeds):
        rows = split(manifest, seed, _VALIDATION)
        sides = rows.sides(len(manifest.photos))
        table = [
            {"path": photo.path, "label": CLASSES[photo.label], "digest": photo.digest, "group": photo.digest, "split": side}
            for photo, side in zip(manifest.photos, sides, strict=True)
        ]
        for recipe in range(setting.recipes):
            spec = _spec(recipe, manifest.digest, rows, setting.epochs)
            log = RunLog(store, experiment_id, invocation_id, spec, {"recipe_summary": "Invented, never trained", **here})
            log.rejected([])
            log.dataset("photos", manifest.digest, manifest.root, table)
            result = _result(recipe, manifest, rows, setting)
            for record in result.history:
                log(record)
            shown = telling_rows(result.predictions, MOST_SHOWN)
            summary = {**asdict(run_card(result.history)), "majority_accuracy": majority_share(manifest.labels)}
            log.result(result, summary, {row: pictures[rows.validation[row]] for row in shown})
            log.close()
            store.end(log.run_id, RunStatus.FINISHED)
            specs.append(spec)
    store.show(experiment_id, specs, specs[0].protocol)
    store.end(invocation_id, RunStatus.FINISHED)


def _manifest(photos: int) -> Manifest:
    """Return a folder of photos that are nowhere, some of them copies, a class after the other."""
    labels = [number * len(CLASSES) // photos for number in range(photos)]
    contents = [number - (number % _COPIES == 1) for number in range(photos)]
    return Manifest(
        root=Path("/photos"),
        classes=CLASSES,
        photos=tuple(
            Photo(path=f"{CLASSES[label]}/IMG_{number:06}.jpg", label=label, digest=f"{content:064x}")
            for number, (label, content) in enumerate(zip(labels, contents, strict=True))
        ),
        rejected=(),
    )


class _Pictures:
    """Parts of two real photographs, so that a photo's small copy has as many bytes as a camera's would."""

    def __init__(self) -> None:
        from sklearn.datasets import load_sample_images

        self._whole: list[NDArray[np.uint8]] = load_sample_images().images

    def __getitem__(self, number: int) -> bytes:
        rng = np.random.default_rng(number)
        whole = self._whole[number % len(self._whole)]
        height, width, _ = whole.shape
        side = int(rng.integers(160, height))
        top, left = int(rng.integers(height - side)), int(rng.integers(width - side))
        file = BytesIO()
        Image.fromarray(whole[top : top + side, left : left + side]).save(file, "PNG")
        return pixels.thumbnail(file.getvalue())


def _spec(recipe: int, data_digest: str, rows: Split, epochs: int) -> RunSpec:
    return RunSpec(
        recipe=f"recipe_{recipe}",
        recipe_digest=f"{recipe:064x}",
        hyperparameters=(("dropout", 0.2), ("units", 128)),
        image_size=_IMAGE_SIZE,
        decoder="1",
        data_digest=data_digest,
        groups_digest="copies",
        split_digest=rows.digest,
        seed=rows.seed,
        backbone_digest=None,
        protocol=Protocol(epochs=epochs, batch_size=32, learning_rate=0.001, validation_split=_VALIDATION),
        train_fraction=1.0,
    )


def _result(recipe: int, manifest: Manifest, rows: Split, setting: Setting) -> RunResult:
    predictions = _predictions(recipe, manifest, rows, skill=0.7 + 2.0 * recipe / setting.recipes)
    return RunResult(
        history=History(tuple(_epochs(recipe, predictions, rows.seed, setting.epochs))),
        predictions=predictions,
        parameters=100_000 * (1 + recipe),
        images_per_second=500.0 / (1 + recipe),
        seconds=60.0 * (1 + recipe),
    )


def _predictions(recipe: int, manifest: Manifest, rows: Split, *, skill: float) -> Predictions:
    """Return what a recipe says of a seed's validation photos.

    What is hard about a photo, and what it is taken for, is the same for every recipe and seed.
    """
    photos = np.array(rows.validation)
    truth = manifest.labels[photos]
    shared, own = np.random.default_rng(0), np.random.default_rng([recipe, rows.seed])
    ease = shared.normal(0, 1.5, len(manifest.photos))[photos]
    taken_for = (truth + shared.integers(1, len(CLASSES), len(manifest.photos))[photos]) % len(CLASSES)
    clarity = skill + ease + own.logistic(0, 0.5, len(photos))
    said = np.where(clarity > 0, truth, taken_for)
    # Dirichlet, the more concentrated the clearer the photo; its largest share goes to what the recipe says.
    weights = own.gamma(0.15 + np.exp(-np.abs(clarity))[:, None], size=(len(photos), len(CLASSES)))
    every, largest = np.arange(len(photos)), weights.argmax(axis=1)
    weights[every, largest], weights[every, said] = weights[every, said], weights[every, largest]
    probabilities = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)  # a network's
    return Predictions(
        paths=tuple(manifest.photos[photo].path for photo in photos),
        classes=CLASSES,
        truth=truth,
        probabilities=probabilities.astype(np.float64),
    )


def _epochs(recipe: int, predictions: Predictions, seed: int, epochs: int) -> Iterator[EpochRecord]:
    """Yield a history that ends at the predictions' figures."""
    last = score(predictions.probabilities, predictions.truth)
    train = last.accuracy + (1 - last.accuracy) * (0.9 - 0.05 * recipe)
    noise = np.random.default_rng([recipe, seed, epochs]).normal(0, 0.01, size=(epochs, 2))
    noise[-1] = 0
    for epoch, (of_accuracy, of_loss) in enumerate(noise.tolist(), 1):
        left = np.exp(-5 * epoch / epochs) - np.exp(-5)
        yield EpochRecord(
            epoch=epoch,
            train_loss=0.3 * last.loss + 1.3 * left,
            train_accuracy=train - (train - 0.2) * left,
            val_loss=last.loss + left + of_loss,
            val_accuracy=last.accuracy - (last.accuracy - 0.2) * left + of_accuracy,
            fit_loss=0.4 * last.loss + 1.3 * left,
            fit_accuracy=train - (train - 0.15) * left,
            learning_rate=0.001,
            epoch_seconds=2.5,
        )


def _measured(folder: Path, experiment: str, setting: Setting) -> Measured:
    """Return what the report takes on the store in a folder, which is built where there is none yet."""
    uri = f"sqlite:///{folder.resolve() / 'mlruns' / 'mlflow.db'}"
    whole, content = folder / "setting.json", json.dumps(asdict(setting))  # written last
    if not folder.exists():
        began = time.perf_counter()
        # By a process of its own: Linux counts this one's size, as it then is, in the peak of the next that it starts.
        builder = get_context("spawn").Process(target=build, args=(uri, experiment, setting))
        builder.start()
        builder.join()
        if builder.exitcode == 0:
            whole.write_text(content, encoding="utf-8")
        print(f"{setting.title}: built in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)  # noqa: T201
    if not whole.exists() or whole.read_text(encoding="utf-8") != content:
        raise SystemExit(f"{folder} is not a whole store of this setting: delete it, and start again")
    return report(uri, experiment, folder / "page.html")


def _row(setting: Setting, found: Measured) -> str:
    cells = (
        (found.seconds, setting.seconds, ".1f", "s"),
        (found.memory / 1e9, setting.gigabytes, ".2f", "GB"),
        (found.page / 1e6, setting.megabytes, ".2f", "MB"),
    )
    shown = [f"{value:{form}}" + (f" of {limit:g}" if isfinite(limit) else "") + f" {unit}" for value, limit, form, unit in cells]
    return f"| {' | '.join([setting.title, f'{setting.photos:,}', str(setting.epochs), *shown])} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SETTINGS)}; both, unless one is named or made")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where the stores stay, or are from the last time")
    for name in OWN:
        parser.add_argument(f"--{name}", type=int, help=f"of one more setting (otherwise {getattr(SETTINGS['small'], name)})")
    given = parser.parse_args()
    if unknown := set(given.names) - set(SETTINGS):
        parser.error(f"no setting is called {', '.join(sorted(unknown))}")
    own = {name: getattr(given, name) for name in OWN}
    settings = {name: SETTINGS[name] for name in given.names or ([] if any(own.values()) else SETTINGS)}
    if any(own.values()):
        whole = {name: number or getattr(SETTINGS["small"], name) for name, number in own.items()}
        settings["-".join(str(number) for number in whole.values())] = Setting(**whole)
    print("| recipes × seeds × validation photos | photos | epochs | seconds | memory at most | page |")  # noqa: T201
    print("| --- | --- | --- | --- | --- | --- |", flush=True)  # noqa: T201
    with tempfile.TemporaryDirectory() as temporary:
        for name, setting in settings.items():
            print(_row(setting, _measured((given.keep or Path(temporary)) / name, name, setting)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
