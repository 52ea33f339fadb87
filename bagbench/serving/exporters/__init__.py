from bagbench.serving.exporters.exporter import Exporter, Reader
from bagbench.serving.exporters.keras_file import KerasFile
from bagbench.serving.exporters.onnx_file import OnnxFile
from bagbench.serving.exporters.saved_model import SavedModel
from bagbench.serving.exporters.tflite import TFLite

__all__ = ["Exporter", "KerasFile", "OnnxFile", "Reader", "SavedModel", "TFLite"]
