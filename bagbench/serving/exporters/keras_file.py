"""Keras's own file, of Keras's own layers: it loads in safe mode, and can be trained on."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bagbench.errors import FormError
from bagbench.serving.exporters.exporter import Reader
from bagbench.serving.mobilenet import as_keras
from bagbench.serving.model import Model
from bagbench.tracking.model import ARCHITECTURE

if TYPE_CHECKING:
    import keras

_OTHERS = "export it as savedmodel, tflite or onnx"


class KerasFile:
    """The layers that were trained, on those of the backbone where there is one."""

    file = "model.keras"
    packages = "tensorflow keras"
    usage = ("import keras", 'probabilities = keras.saving.load_model("model.keras")(images).numpy()[0]')

    def write(self, model: Model, folder: Path) -> None:
        """Build it from its architecture, with the weights of the SavedModel.

        Raises:
            FormError: if it has a layer, or a backbone, that is not Keras's own, or the run did not record its architecture.
        """
        import keras

        whole = _trained(model)
        if model.pedigree.backbone:
            size = model.image_size
            layers = [keras.Input((size, size, 3), dtype="uint8"), keras.layers.Rescaling(1 / 127.5, offset=-1)]
            whole = keras.Sequential([*layers, as_keras(model.loaded, size), whole])
        whole.save(folder / self.file)

    def read(self, folder: Path) -> Reader:
        """Load it in safe mode."""
        import keras

        loaded = keras.saving.load_model(folder / self.file, compile=False, safe_mode=True)

        def read(images: NDArray[np.uint8]) -> NDArray[np.float32]:
            said: NDArray[np.float32] = loaded.predict_on_batch(images)
            return said

        return read


def _trained(model: Model) -> "keras.Model":
    """Return the model that was trained: from pixels, or from a backbone's vectors."""
    import keras

    try:
        text = (model.folder / ARCHITECTURE).read_text(encoding="utf-8")
    except OSError as error:
        raise FormError(
            f"'{model.pedigree.run.name}' has not recorded its architecture", f"run it again, or {_OTHERS}"
        ) from error
    try:
        config = json.loads(text)
        config.pop("compile_config", None)  # an optimiser's two moments a weight would treble the file
        if strange := sorted(set(_not_of_keras(config))):  # Keras would import their modules, and so run a store's word for it
            raise TypeError(", ".join(strange))  # noqa: TRY301 # one error for all that is amiss with it
        trained = keras.saving.deserialize_keras_object(config, safe_mode=True)
        for variable, saved in zip(trained.variables, model.loaded.states, strict=True):
            variable.assign(saved)
    except Exception as error:  # whatever the layer that is not there raises
        reason = str(error).strip().partition("\n")[0]
        raise FormError(f"'{model.pedigree.run.name}' is not made of Keras's own layers alone: {reason}", _OTHERS) from error
    return trained


def _not_of_keras(config: Any) -> Iterator[str]:
    """Yield the names of the classes in an architecture that only their author's machine has."""
    if isinstance(config, list):
        for part in config:
            yield from _not_of_keras(part)
    elif isinstance(config, dict):
        module = config.get("module", "keras")
        if "class_name" in config and module != "builtins" and str(module).partition(".")[0] != "keras":
            yield str(config["class_name"])
        for part in config.values():
            yield from _not_of_keras(part)
