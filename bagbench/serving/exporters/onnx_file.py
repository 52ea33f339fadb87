"""ONNX, for its many runtimes."""

import logging
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bagbench.child import quiet
from bagbench.errors import FormError
from bagbench.serving.exporters.exporter import Reader
from bagbench.serving.model import Model

# Those of ONNX 1.13, of 2022, so that the runtimes in use have them.
_OPERATORS = 18


class OnnxFile:
    """Converted by tf2onnx, the extra `onnx`."""

    file = "model.onnx"
    packages = "onnxruntime"
    usage = (
        "import onnxruntime",
        'probabilities = onnxruntime.InferenceSession("model.onnx").run(["probabilities"], {"images": images})[0][0]',
    )

    def __init__(self) -> None:
        # Not by importing them: tf2onnx brings TensorFlow along, before its settings and its silence are seen to.
        for package in ("onnxruntime", "tf2onnx"):
            if find_spec(package) is None:
                raise FormError(f"the form onnx needs the package {package}", "install it: pip install '.[onnx]'")

    def write(self, model: Model, folder: Path) -> None:
        """Convert it.

        Raises:
            FormError: if it has an operation that ONNX has not.
        """
        import tensorflow as tf
        import tf2onnx

        takes = tf.TensorSpec((None, model.image_size, model.image_size, 3), tf.uint8, name="images")
        forward = tf.function(lambda images: {"probabilities": model.loaded(images)}, input_signature=[takes])
        logging.getLogger("tf2onnx").setLevel(logging.CRITICAL)
        with quiet(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of tf2onnx's own calls
            try:
                tf2onnx.convert.from_function(forward, [takes], opset=_OPERATORS, output_path=str(folder / self.file))
            except Exception as error:  # whatever the converter of one operation raises
                raise FormError(
                    f"'{model.pedigree.run.name}' does not convert to ONNX: {str(error).strip().partition(chr(10))[0]}",
                    "export it as savedmodel, keras or tflite",
                ) from error

    def read(self, folder: Path) -> Reader:
        """Load it, on the processor."""
        import onnxruntime

        session = onnxruntime.InferenceSession(str(folder / self.file), providers=["CPUExecutionProvider"])

        def read(images: NDArray[np.uint8]) -> NDArray[np.float32]:
            (said,) = session.run(["probabilities"], {"images": images})
            probabilities: NDArray[np.float32] = said
            return probabilities

        return read
