"""A Keras file of Keras's own layers: the embedded backbone as such, and what cannot be written so."""

import zipfile
from io import BytesIO
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from bagbench.backbone.find import embedded
from bagbench.classifier import Classifier
from bagbench.errors import FormError
from bagbench.likeness import Likeness
from bagbench.serving.exporters import KerasFile
from bagbench.serving.mobilenet import convolutions
from bagbench.serving.model import Model
from bagbench.serving.pedigree import pedigree_of
from bagbench.tracking.model import ARCHITECTURE
from tests.serving.conftest import Trained

NOTHING = Likeness(training=np.zeros((1, 1), np.float16), distances=np.zeros(1, np.float32))


class Own(keras.layers.Layer):  # type: ignore[misc] # Keras is untyped
    """A layer that a recipe file may bring."""

    def call(self, inputs: object) -> object:
        return inputs


def model_of(network: keras.Model, trained: Trained, folder: Path) -> Model:
    """Return a network on the embedded backbone as `serving.load` does, without a store."""
    whole = Classifier(network, embedded(), 96)
    (folder / ARCHITECTURE).write_text(whole.architecture)
    pedigree = pedigree_of(trained.store, trained.on_backbone.run_id)
    return Model(pedigree=pedigree, image_size=96, loaded=whole, likeness=NOTHING, folder=folder)


def test_the_backbone_becomes_layers_of_keras_in_one_file(trained: Trained, tmp_path: Path) -> None:
    head = keras.Sequential([keras.Input((1280,)), keras.layers.Dense(5, activation="softmax")])
    head.compile("adam", "categorical_crossentropy")
    model = model_of(head, trained, tmp_path)
    KerasFile().write(model, tmp_path)
    images = np.random.default_rng(0).integers(0, 256, (3, 96, 96, 3), dtype=np.uint8)
    assert np.abs(KerasFile().read(tmp_path)(images) - model.loaded(images).numpy()).max() < 1e-5
    assert not any("optimizer" in name for name in _sets(tmp_path / "model.keras"))


def _sets(file: Path) -> list[str]:
    """Return the names of the groups of numbers that a Keras file holds."""
    names: list[str] = []
    with zipfile.ZipFile(file) as whole, h5py.File(BytesIO(whole.read("model.weights.h5"))) as weights:
        weights.visit(names.append)
    return names


def test_what_is_not_keras_s_own_is_refused(trained: Trained, tmp_path: Path) -> None:
    network = keras.Sequential([keras.Input((1280,)), Own(), keras.layers.Dense(5, activation="softmax")])
    model = model_of(network, trained, tmp_path)
    with pytest.raises(FormError, match=r"^'mobilenet_v2 · seed 0' is not made of Keras's own layers alone: Own; "):
        KerasFile().write(model, tmp_path)
    architecture = tmp_path / ARCHITECTURE
    architecture.write_text(
        architecture.read_text().replace('"Own"', '"Dropout"').replace('"tests.serving.test_keras_file"', '"keras"')
    )
    with pytest.raises(FormError, match="is not made of Keras's own layers alone: "):  # the weights are not those
        KerasFile().write(model, tmp_path)
    architecture.unlink()
    with pytest.raises(FormError, match="has not recorded its architecture"):
        KerasFile().write(model, tmp_path)


def test_variables_are_put_together_by_layer_whoever_named_them() -> None:
    kernel, vector = np.zeros((1, 1, 2, 3), np.float32), np.zeros(3, np.float32)
    for names in (
        ("layer_2/kernel:0", "layer_2/bias:0", "layer_10/kernel:0", "layer_10/bias:0"),
        ("Conv1/kernel:0", "bn_Conv1/beta:0", "block_1_expand/kernel:0", "block_1_expand_BN/beta:0"),
        (
            "MobilenetV2/expanded_conv/project/BatchNorm/beta:0",
            "MobilenetV2/expanded_conv/project/weights:0",
            "MobilenetV2/expanded_conv_1/depthwise/depthwise_weights:0",
            "MobilenetV2/expanded_conv_1/depthwise/BatchNorm/beta:0",
        ),
    ):
        values = [kernel + row if "ernel" in name or "weights" in name else vector + row for row, name in enumerate(names)]
        first, second = convolutions(list(zip(names, values, strict=True))[::-1])
        assert {float(value.max()) for value in (first.kernel, *first.vectors.values())} == {0.0, 1.0}
        assert {float(value.max()) for value in (second.kernel, *second.vectors.values())} == {2.0, 3.0}
