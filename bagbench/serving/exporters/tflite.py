"""LiteRT, which was TensorFlow Lite: for phones and small machines, an image a call."""

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bagbench.child import quiet
from bagbench.errors import FormError
from bagbench.serving.exporters.exporter import Reader
from bagbench.serving.model import Model


class TFLite:
    """Converted by TensorFlow's converter.

    Args:
        sample: returns photos that the model was trained on, as it sees them, uint8, shape (n, size, size, 3), from which it is
            learned how large the numbers between the layers are: weights and numbers then become 8-bit integers. None leaves
            float32.
    """

    file = "model.tflite"
    packages = "ai-edge-litert"
    usage = (
        "from ai_edge_litert.interpreter import Interpreter",
        'probabilities = Interpreter("model.tflite").get_signature_runner()(images=images)["probabilities"][0]',
    )

    def __init__(self, sample: Callable[[], NDArray[np.uint8]] | None = None) -> None:
        self._sample = sample

    def write(self, model: Model, folder: Path) -> None:
        """Convert it, for one image a call.

        Raises:
            FormError: if it has an operation that LiteRT has not.
        """
        import tensorflow as tf

        takes = tf.TensorSpec((1, model.image_size, model.image_size, 3), tf.uint8, name="images")
        forward = tf.function(lambda images: {"probabilities": model.loaded(images)}, input_signature=[takes])
        sample = self._sample() if self._sample else None
        with quiet(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it uses what it calls deprecated itself
            try:
                converter = tf.lite.TFLiteConverter.from_concrete_functions([forward.get_concrete_function()], model.loaded)
                if sample is not None:
                    converter.optimizations = [tf.lite.Optimize.DEFAULT]
                    converter.representative_dataset = lambda: ({"images": image[None]} for image in sample)
                converted: bytes = converter.convert()
            except Exception as error:  # whatever its compiler raises
                raise FormError(
                    f"'{model.pedigree.run.name}' does not convert to LiteRT: {str(error).strip().partition(chr(10))[0]}",
                    "export it as savedmodel, keras or onnx",
                ) from error
        (folder / self.file).write_bytes(converted)

    def read(self, folder: Path) -> Reader:
        """Load it, with as many threads as LiteRT takes unasked."""
        from ai_edge_litert.interpreter import Interpreter

        with quiet():  # it says on standard error that XNNPACK is there
            interpreter = Interpreter(str(folder / self.file))
            interpreter.allocate_tensors()
        call = interpreter.get_signature_runner()
        return lambda images: np.concatenate([call(images=image[None])["probabilities"] for image in images])
