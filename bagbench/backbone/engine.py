"""What computes the frozen pass: LiteRT on the processor where the network converts to it, else TensorFlow."""

import sys
import threading
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bagbench.backbone.elsewhere import elsewhere
from bagbench.backbone.network import convert, extract, load
from bagbench.backbone.value import Backbone
from bagbench.cache import mark_used
from bagbench.child import quiet
from bagbench.hardware import gpus
from bagbench.kept import written_whole


class Engine(Protocol):
    """Maps images to vectors; several threads may call it at once.

    Attributes:
        name: for the record.
        batch: how many images a call is best given.
    """

    name: str
    batch: int

    def __call__(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the vectors, shape (n, features), of images of shape (n, size, size, 3), in [0, 255]."""


class LiteRT:
    """The network as converted to LiteRT, by XNNPACK: one thread an interpreter, one interpreter a thread that calls."""

    name = "LiteRT"
    batch = 1

    def __init__(self, model: bytes) -> None:
        self._model = model
        self._own = threading.local()

    def __call__(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the vectors of images, one after the other."""
        interpreter, takes, gives = self._interpreter()
        vectors = []
        for image in images:
            np.divide(image, np.float32(255), out=interpreter.tensor(takes)()[0])  # written where it is read: no copies
            interpreter.invoke()
            vectors.append(interpreter.get_tensor(gives))
        return np.concatenate(vectors)

    def _interpreter(self) -> tuple[Any, int, int]:
        if not hasattr(self._own, "interpreter"):
            from ai_edge_litert.interpreter import Interpreter

            with quiet():  # it says on standard error that XNNPACK is there
                interpreter = Interpreter(model_content=self._model, num_threads=1)
                interpreter.allocate_tensors()
            takes, gives = interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]
            self._own.interpreter = (interpreter, takes, gives)
        found: tuple[Any, int, int] = self._own.interpreter
        return found


class TensorFlow:
    """The network as it is, by TensorFlow: on a GPU where there is one."""

    name = "TensorFlow"
    batch = 32

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the vectors of a batch of images."""
        vectors: NDArray[np.float32] = self._forward(images).numpy()
        return vectors

    @cached_property
    def _forward(self) -> Any:
        import tensorflow as tf

        module = load(self._path)
        return tf.function(lambda batch: extract(module, tf.cast(batch, tf.float32) / 255.0), reduce_retracing=True)


def engine(backbone: Backbone, cache: Path) -> Engine:
    """Return the quickest engine for a backbone here.

    Args:
        backbone: the pretrained network.
        cache: the folder that keeps it as converted to LiteRT, or that it does not convert.
    """
    return light_engine(backbone, cache) or TensorFlow(backbone.path)


def light_engine(backbone: Backbone, cache: Path) -> LiteRT | None:
    """Return the engine that needs no TensorFlow in this process; None where TensorFlow is quicker, or the only one."""
    if gpus():
        return None
    place = _converted(cache, backbone.digest)
    try:
        model = place.read_bytes()
        mark_used(place)
    except OSError:
        given = (backbone.path, backbone.image_size)
        if "tensorflow" in sys.modules:  # no need to start another process that would import it
            with quiet():
                model = convert(*given)
        else:
            model = elsewhere(convert, *given)
        keep_converted(cache, backbone.digest, model)
    return LiteRT(model) if model else None


def keep_converted(cache: Path, digest: str, model: bytes) -> None:
    """Keep what `network.convert` made of the backbone with this digest, for `engine`: nothing, where it does not convert."""
    with written_whole(_converted(cache, digest)) as file:
        file.write(model)


def _converted(cache: Path, digest: str) -> Path:
    return cache / "backbones" / f"{digest}.tflite"
