"""The forms in which a model can be written for others to use."""

from enum import StrEnum


class Form(StrEnum):
    """A form, as it is called on the command line."""

    KERAS = "keras"
    SAVED_MODEL = "savedmodel"
    TFLITE = "tflite"
    ONNX = "onnx"
