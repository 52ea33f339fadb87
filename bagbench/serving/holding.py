"""What was exported, held against what the run recorded."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bagbench.analysis.comparison import comparisons
from bagbench.analysis.intervals import Interval
from bagbench.analysis.measures import Measure
from bagbench.data.side import Side
from bagbench.recorded import groups, photos_on, recipe_runs
from bagbench.result import Predictions
from bagbench.serving.exporters import Reader
from bagbench.serving.photos import Photos
from bagbench.tracking import RunRecord, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the validation photos show of an exported model.

    Attributes:
        photos: how many they are.
        largest_difference: of any probability from the run's own, in [0, 1].
        recorded_accuracy: of the run, in [0, 1].
        accuracy: of what was exported, in [0, 1].
        cost: the first less the second, with a 95 % interval, paired by photo.
        images_per_second: as they were asked: an image a call or a few, on this machine as busy as it was.
    """

    photos: int
    largest_difference: float
    recorded_accuracy: float
    accuracy: float
    cost: Interval
    images_per_second: float


def hold(
    store: Store, run: RunRecord, photos: Photos, read: Reader, *, image_size: int, progress: Callable[[int, int], None]
) -> Held:
    """Ask an exported model about the validation photos, and compare.

    Args:
        store: that the run is recorded in.
        run: that the model comes from.
        photos: the run's.
        read: the exported model.
        image_size: pixels along each side of the square images that it takes.
        progress: told how many photos of how many are done.

    Raises:
        DataError: if a photo is not what it was.
    """
    recorded = recipe_runs(store, "recorded", [run])
    said = recorded.predictions[0]
    batches: list[NDArray[np.float32]] = []
    seconds = 0.0
    for images in photos.batches(said.paths, image_size, progress):
        if not batches:
            read(images[:1])  # what is made ready at the first call is not counted
        began = time.perf_counter()
        batches.append(read(images))
        seconds += time.perf_counter() - began
    exported = replace(said, probabilities=np.concatenate(batches).astype(np.float64))
    (comparison,) = comparisons(
        [recorded, replace(recorded, name="exported", predictions=(exported,))],
        train_images=photos_on(photos.table, Side.TRAIN),
        clusters=groups(photos.table),
    )
    return Held(
        photos=len(said.paths),
        largest_difference=float(np.abs(exported.probabilities - said.probabilities).max()),
        recorded_accuracy=_accuracy(said),
        accuracy=_accuracy(exported),
        cost=comparison.headline(Measure.ACCURACY).difference.interval,
        images_per_second=len(said.paths) / seconds,
    )


def _accuracy(predictions: Predictions) -> float:
    return float(predictions.correct.mean())
