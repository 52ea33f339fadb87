"""The pretrained network itself: looked at, loaded, applied. The one module of its package that touches TensorFlow."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bagbench.errors import BackboneError, ModelError
from bagbench.savedmodel import refuse_programs

if TYPE_CHECKING:
    import tensorflow as tf

# A network that takes any size gets the size that MobileNetV2 was trained at.
_ANY_SIZE = 224
_AGREEMENT = 1e-4


@lru_cache(maxsize=1)
def load(path: Path) -> Any:
    """Load the SavedModel of a backbone, once for all runs of a process: a TensorFlow object, for `extract`.

    Raises:
        BackboneError: if it would do more than compute.
    """
    import tensorflow_hub as hub

    try:
        refuse_programs(path)
    except ModelError as error:
        raise BackboneError(error.problem, error.remedy) from error
    return hub.load(str(path))


def extract(module: Any, images: "tf.Tensor") -> "tf.Tensor":
    """Return the loaded backbone's vectors, in inference mode.

    Args:
        module: what `load` returned.
        images: float32 in [0, 1], shape (n, size, size, 3).

    Returns:
        float32, shape (n, features).
    """
    if not callable(module):  # a SavedModel without the Hub's interface still has a signature
        outputs = module.signatures["serving_default"](images)
    else:
        try:
            outputs = module(images, training=False)
        except (TypeError, ValueError):  # exported without that argument
            outputs = module(images)
    return next(iter(outputs.values())) if isinstance(outputs, dict) and len(outputs) == 1 else outputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """What a backbone takes, squares of `image_size` pixels, and what it returns, `features` numbers."""

    image_size: int
    features: int


def inspect(path: Path) -> Interface:
    """Read from a SavedModel's signature what it takes, and from one grey image what it returns.

    Raises:
        BackboneError: if it does not map square images to vectors.
    """
    import tensorflow as tf

    unfit = "name a SavedModel that maps square RGB images in [0, 1] to one vector an image"
    try:
        module = load(path)
        size = _input_size(module)
        features = tf.convert_to_tensor(extract(module, tf.fill((1, size, size, 3), 0.5)))
    except BackboneError:
        raise
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise BackboneError(f"'{path}' does not work as a backbone: {reason}", unfit) from error
    if features.shape.rank != 2:  # noqa: PLR2004 # a batch of vectors
        raise BackboneError(f"'{path}' maps an image to shape {tuple(features.shape[1:])}", unfit)
    return Interface(image_size=size, features=int(features.shape[1]))


def learn(path: Path) -> tuple[Interface, bytes]:
    """Return what `inspect` and `convert` do, for one import of TensorFlow."""
    interface = inspect(path)
    return interface, convert(path, interface.image_size)


def _input_size(module: Any) -> int:
    import tensorflow as tf

    functions = list(getattr(module.__call__, "concrete_functions", ())) if callable(module) else []
    functions += list(module.signatures.values())
    for function in functions:
        for tensor in tf.nest.flatten(function.structured_input_signature):
            if isinstance(tensor, tf.TensorSpec) and tensor.shape.rank == 4:  # noqa: PLR2004 # a batch of images
                _, height, width, channels = tensor.shape
                if height != width or channels not in (3, None):
                    raise ValueError(f"it takes images of shape {tuple(tensor.shape[1:])}")
                return height or _ANY_SIZE
    raise ValueError("none of its functions takes a batch of images")


def convert(path: Path, image_size: int) -> bytes:
    """Return a SavedModel as LiteRT takes it; nothing where it does not convert, or computes something else there.

    Held against TensorFlow on a few images: no number may differ by more than 1e-4.

    Args:
        path: the SavedModel's folder.
        image_size: pixels along each side of the images that it takes.
    """
    import tensorflow as tf
    from ai_edge_litert.interpreter import Interpreter

    module = load(path)
    takes = tf.TensorSpec((1, image_size, image_size, 3), tf.float32)
    forward = tf.function(lambda image: extract(module, image), input_signature=[takes])
    try:
        converter = tf.lite.TFLiteConverter.from_concrete_functions([forward.get_concrete_function()], module)
        model: bytes = converter.convert()
        interpreter = Interpreter(model_content=model, num_threads=1)
        interpreter.allocate_tensors()
    except Exception:  # whatever its compiler raises; TensorFlow itself then does the work
        return b""
    for image in test_images(image_size):
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], image)
        interpreter.invoke()
        found = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
        if not np.allclose(found, forward(image), rtol=0, atol=_AGREEMENT):
            return b""
    return model


def test_images(size: int) -> tuple[NDArray[np.float32], ...]:
    """Return a few that networks meet seldom and often: noise, a flat grey, and a shade from black to white."""
    shade = np.linspace(0, 1, size, dtype=np.float32)
    pictures = (
        np.random.default_rng(0).random((size, size, 3), np.float32),
        np.full((size, size, 3), 0.5, np.float32),
        np.stack((np.tile(shade, (size, 1)), np.tile(shade[:, None], (1, size)), np.tile(shade[::-1], (size, 1))), axis=-1),
    )
    return tuple(picture[None] for picture in pictures)
