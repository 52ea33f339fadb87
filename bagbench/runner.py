"""One `RunSpec` to one trained model and its `RunResult`, in whatever process."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bagbench.backbone.value import Backbone
from bagbench.data.groups import Groups
from bagbench.data.manifest import Manifest
from bagbench.data.pixels import decoded, pixels
from bagbench.data.split import Split
from bagbench.errors import ConfigurationError
from bagbench.evaluation import predict
from bagbench.features import features, vectors
from bagbench.kept import one_at_a_time
from bagbench.recipes import Recipe, registry
from bagbench.result import EpochSink, Predictions, RunResult
from bagbench.spec import RunSpec

if TYPE_CHECKING:
    import keras

    from bagbench.classifier import Classifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the contents that a spec names are to be found here. None of it touches the figures.

    Attributes:
        manifest: the photos.
        groups: which of them stay together.
        split: the spec's rows.
        recipe_file: the file that defines the recipe, where no installed package does.
        backbone: the spec's pretrained network.
        cache: the folder for what is computed once.
    """

    manifest: Manifest
    groups: Groups
    split: Split
    recipe_file: Path | None
    backbone: Backbone | None
    cache: Path


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trained:
    """A finished run.

    Attributes:
        result: its figures.
        model: the whole of it.
        probabilities: what it says of images, uint8, shape (n, size, size, 3), by the quickest way there is here.
        example: the pixels of one validation photo at the model's size, uint8, shape (1, size, size, 3).
    """

    result: RunResult
    model: "Classifier"
    probabilities: Callable[[NDArray[np.uint8]], NDArray[np.float64]]
    example: NDArray[np.uint8]


def run(spec: RunSpec, place: Place, sink: EpochSink, prepared: Callable[[str, int, int], None]) -> Trained:
    """Carry out one run: photos, network, training, predictions.

    Args:
        spec: what to run.
        place: where it is.
        sink: told of every epoch.
        prepared: told (what, done, in all) while photos are decoded or pass through the frozen backbone for the first time.

    Raises:
        TrainingError: if the training goes wrong.
        ConfigurationError: if the place does not hold what the spec names.
    """
    import keras

    from bagbench.classifier import Classifier, familiar
    from bagbench.training import Rows, train

    if spec.protocol.deterministic:
        _compute_the_same_bits()
    recipe = registry([place.recipe_file] if place.recipe_file else [])[spec.registered]
    _refuse_other_contents(spec, place, recipe)
    keras.backend.clear_session()  # what an earlier run in this process left behind
    classes = len(place.manifest.classes)
    keras.config.set_dtype_policy(spec.protocol.precision.value)
    keras.utils.set_random_seed(spec.seed)
    inputs: NDArray[np.generic]
    if place.backbone is None:
        with one_at_a_time(place.cache):
            inputs = pixels(place.manifest, spec.image_size, place.cache, lambda *counts: prepared("decoding photos", *counts))
        network = recipe.build(inputs.shape[1:], classes, dict(spec.hyperparameters))
        # The article's preprocessing, part of the model so that nobody who uses it can forget it.
        model = keras.Sequential([keras.Input(inputs.shape[1:], dtype="uint8"), keras.layers.Rescaling(1 / 255), network])
    else:
        with one_at_a_time(place.cache):
            inputs = features(place.backbone, place.manifest, place.cache, lambda *counts: prepared("frozen backbone", *counts))
        model = recipe.build(inputs.shape[1:], classes, dict(spec.hyperparameters))
    _in_full_precision(model)
    began = time.perf_counter()  # what is made once for all runs is behind us
    rows = Rows(inputs=inputs, labels=place.manifest.labels, split=place.split)
    history = train(model, rows, spec.protocol, spec.seed, sink)
    test = place.split.test
    result = RunResult(
        history=history,
        predictions=_predictions(model, inputs, place.manifest, place.split.validation),
        test_predictions=_predictions(model, inputs, place.manifest, test) if test else None,
        parameters=sum(weight.shape.num_elements() for weight in model.trainable_variables),
        images_per_second=len(place.split.train) / statistics.median(epoch.epoch_seconds for epoch in history),
        seconds=time.perf_counter() - began,
    )
    whole = Classifier(model, place.backbone, spec.image_size)
    whole.hold_against(familiar(whole, inputs, place.manifest.labels, place.split, spec.seed))
    photo = place.manifest.photos[place.split.validation[0]]

    def probabilities(images: NDArray[np.uint8]) -> NDArray[np.float64]:
        passed = images if place.backbone is None else vectors(place.backbone, images, place.cache)
        return predict(model, passed, range(len(images)))

    return Trained(
        result=result,
        model=whole,
        probabilities=probabilities,
        example=decoded(place.manifest.root, photo, spec.image_size)[None],
    )


def _compute_the_same_bits() -> None:
    """Have TensorFlow take only operations whose results are the same every time, on one thread: more of them round otherwise.

    It holds for the rest of this process, and has to come before its first computation.

    Source: https://www.tensorflow.org/api_docs/python/tf/config/experimental/enable_op_determinism
    """
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()


def _in_full_precision(model: "keras.Model") -> None:
    """Let the last layer, which gives the probabilities, compute in float32 whatever the others do, as Keras advises.

    Source: https://www.tensorflow.org/guide/mixed_precision
    """
    import keras

    last = model.layers[-1]
    while isinstance(last, keras.Model):
        last = last.layers[-1]
    last.dtype_policy = keras.DTypePolicy("float32")


def _predictions(model: "keras.Model", inputs: NDArray[np.generic], manifest: Manifest, rows: Sequence[int]) -> Predictions:
    """Return what the model says of these photos."""
    return Predictions(
        paths=tuple(manifest.photos[row].path for row in rows),
        classes=manifest.classes,
        truth=manifest.labels[list(rows)],
        probabilities=predict(model, inputs, rows),
    )


def _refuse_other_contents(spec: RunSpec, place: Place, recipe: Recipe) -> None:
    """Refuse to run under a spec's name what is not its content: a recipe file, say, that has changed since the plan."""
    found = (
        recipe.digest,
        place.manifest.digest,
        place.groups.digest,
        place.split.digest,
        place.backbone.digest if place.backbone else None,
    )
    planned = (spec.recipe_digest, spec.data_digest, spec.groups_digest, spec.split_digest, spec.backbone_digest)
    if found != planned:
        raise ConfigurationError(
            f"{spec.name} was planned on other contents: planned {planned}, found {found}", "plan again, on what is there now"
        )
