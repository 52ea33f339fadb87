"""Finished runs in a real store whose predictions are invented, so that nothing has to be trained."""

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from bagbench.analysis.card import run_card
from bagbench.data.side import Side
from bagbench.occlusion import Occlusion
from bagbench.recorded import OWN_SPLIT
from bagbench.result import EpochRecord, History, Predictions, RunResult, RunStatus
from bagbench.spec import Protocol, RunSpec
from bagbench.tracking import RunLog, Store
from bagbench.tracking.operation import End

PROTOCOL = Protocol(epochs=1, batch_size=8, learning_rate=0.001, validation_split=0.2)
CLASSES = ("disc", "square")
PHOTOS = 100  # in a validation split; a seed's begins where the one's before ends
FOLDER = 10 * PHOTOS


def end(log: RunLog, status: RunStatus = RunStatus.FINISHED) -> bool:
    """Close a run as `RunLog.finish` does, but without a model, which takes TensorFlow to save."""
    log._writer.add(End(status=status, ended=int(time.time() * 1000)))
    return log.close()


class Recorder:
    """Writes finished runs of recipes that are right on so many of their validation photos."""

    def __init__(self, store: Store, experiment: str) -> None:
        self.store = store
        self.experiment_id = store.experiment_id(experiment)
        self.parent = store.start_invocation(self.experiment_id, "run", {})

    def run(
        self,
        recipe: str,
        right: int,
        *,
        seed: int = 0,
        data: str = "d" * 64,
        fraction: float = 1.0,
        first: int = 0,
        status: RunStatus = RunStatus.FINISHED,
        epochs: int = 1,
        split: str = "",
        test: int | None = None,
        own_split: bool = False,
        together: int = 1,
        audit: str = "",
        occlusions: Mapping[int, Occlusion] | None = None,
        **accuracies: int,
    ) -> str:
        """Record a run and return its id.

        Args:
            recipe: its name.
            right: photos that it answers right.
            seed: of its split.
            data: the photos' digest.
            fraction: of the train split.
            first: number of seed 0's first validation photo.
            status: how it ended.
            epochs: that it was to have, whatever the experiment's; it records one.
            split: the digest of its split; empty for one that goes with the seed.
            test: photos that it answers right of the last `PHOTOS` of the folder, its test side; None for no test.
            own_split: whether the folder was split already.
            together: how many photos in a row, of both classes, make a group.
            audit: what it records of an audit; empty for nothing.
            occlusions: what it records of what its model looked at; None for nothing, as runs did once.
            accuracies: of a class, photos that it answers right, in place of `right`.
        """
        spec = RunSpec(
            recipe=recipe,
            recipe_digest="code",
            hyperparameters=(),
            image_size=16,
            decoder="1",
            data_digest=data,
            groups_digest="groups",
            split_digest=split or f"split {seed}",
            seed=seed,
            backbone_digest=None,
            protocol=replace(PROTOCOL, epochs=epochs, test_split=0.0 if test is None else PHOTOS / FOLDER),
            train_fraction=fraction,
        )
        tags = {
            "command": "run",
            "data": "photos",
            "data_kind": "photos",
            "data_split": OWN_SPLIT if own_split else "drawn",
            "recipe_summary": "invented",
        }
        log = RunLog(self.store, self.experiment_id, self.parent, spec, tags)
        log.rejected([])
        first += PHOTOS * seed
        rows = [
            {
                "path": f"{CLASSES[number % 2]}/{number:04}.jpg",
                "label": CLASSES[number % 2],
                "digest": f"photo {number}",
                "group": f"group {number // together}",
                "split": self.side(number - first, fraction) if test is None or number < FOLDER - PHOTOS else Side.TEST,
            }
            for number in range(FOLDER)
        ]
        log.dataset("photos", data, Path("/photos"), rows)
        if audit:
            log.audit(audit)
        predictions = self.predictions(first, right, accuracies)
        accuracy = float(predictions.correct.mean())
        epoch = EpochRecord(
            epoch=1,
            train_loss=0.1,
            train_accuracy=1.0,
            val_loss=0.5,
            val_accuracy=accuracy,
            fit_loss=0.1,
            fit_accuracy=1.0,
            learning_rate=0.001,
            epoch_seconds=1.0,
        )
        log(epoch)
        history = History((epoch,))
        result = RunResult(
            history=history,
            predictions=predictions,
            test_predictions=None if test is None else self.predictions(FOLDER - PHOTOS, test, {}),
            parameters=1,
            images_per_second=1.0,
            seconds=1.0,
        )
        log.result(result, asdict(run_card(history)), {0: b"a small photo"})
        if occlusions is not None:
            log.looked_at(occlusions)
        end(log, status)
        self.store.show(self.experiment_id, [spec], replace(spec.protocol, epochs=PROTOCOL.epochs))
        return log.run_id

    @staticmethod
    def side(number: int, fraction: float) -> Side:
        """Return the side of a photo, counted from the first validation photo."""
        if 0 <= number < PHOTOS:
            return Side.VALIDATION
        return Side.TRAIN if number % FOLDER < PHOTOS + fraction * (FOLDER - PHOTOS) else Side.LEFT_OUT

    @staticmethod
    def predictions(first: int, right: int, accuracies: Mapping[str, int]) -> Predictions:
        truth = np.arange(first, first + PHOTOS) % 2
        is_right = np.arange(PHOTOS) < right
        for name, number in accuracies.items():
            own = np.flatnonzero(truth == CLASSES.index(name))
            is_right[own] = np.arange(len(own)) < number
        said = np.where(is_right, truth, 1 - truth)
        return Predictions(
            paths=tuple(f"{CLASSES[label]}/{number:04}.jpg" for number, label in enumerate(truth, first)),
            classes=CLASSES,
            truth=truth,
            probabilities=np.where(said[:, None] == np.arange(2), 0.9, 0.1),
        )
