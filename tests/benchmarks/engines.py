"""The frozen pass: bagbench from files to vectors on disk, against engines on decoded images in memory and the processor's limit.

What a network's first use costs once, its conversion, is in the comparison from command to result; here it is done before. Every
contender has a process of its own.
"""

import math
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bagbench.backbone.engine import TensorFlow, engine
from bagbench.backbone.find import find
from bagbench.backbone.value import Backbone
from bagbench.data.manifest import Manifest, scan
from bagbench.data.pixels import pixels
from bagbench.features import features
from tests.benchmarks.contest import Contest, Reading, Round, Setting
from tests.benchmarks.programs import alone

_OURS = "bagbench, from files to vectors on disk"
_BARE = "LiteRT alone, the better of the two"
_TENSORFLOW = "TensorFlow alone, 32 images a call"
_LIMIT = "its multiplications, at the speed of the quicker of two large matrix products"
# A product this large is bound by arithmetic, not by memory; the quickest of a few is the limit.
_SIDE = 4096
_PRODUCTS = 5


def frozen_pass(backbone: Backbone, manifest: Manifest, cache: Path) -> float:
    """Return bagbench's images a second."""
    began = time.perf_counter()
    features(backbone, manifest, cache)
    return len(manifest.photos) / (time.perf_counter() - began)


def bare(model: Path, manifest: Manifest, size: int, cache: Path, threads: Sequence[int]) -> float:
    """Return LiteRT's images a second, with one interpreter for each entry of `threads`, of so many threads."""
    from ai_edge_litert.interpreter import Interpreter

    images = np.array(pixels(manifest, size, cache))  # in memory, not mapped
    waiting = iter(list(images))

    def work(interpreter: Any) -> None:
        takes, gives = interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]
        for image in waiting:
            interpreter.set_tensor(takes, image[None].astype(np.float32) / np.float32(255))
            interpreter.invoke()
            interpreter.get_tensor(gives)

    interpreters = [Interpreter(model_path=str(model), num_threads=number) for number in threads]
    for interpreter in interpreters:
        interpreter.allocate_tensors()
        interpreter.invoke()  # the first call prepares what the others find
    with ThreadPoolExecutor(len(threads)) as pool:
        began = time.perf_counter()
        list(pool.map(work, interpreters))
        return len(images) / (time.perf_counter() - began)


def tensorflow(path: Path, manifest: Manifest, size: int, cache: Path) -> float:
    """Return TensorFlow's images a second."""
    images = np.array(pixels(manifest, size, cache))
    forward = TensorFlow(path)
    batches = [images[start : start + forward.batch] for start in range(0, len(images), forward.batch)]
    for batch in (batches[0], batches[-1], batches[0]):  # every shape is traced before
        forward(batch)
    began = time.perf_counter()
    for batch in batches:
        forward(batch)
    return len(images) / (time.perf_counter() - began)


def matrix_speed(library: str) -> float:
    """Return the floating-point operations a second of NumPy's or TensorFlow's product of two large float32 matrices."""
    left, right = np.random.default_rng(0).random((2, _SIDE, _SIDE), np.float32)
    if library == "TensorFlow":
        import tensorflow as tf

        left, right = tf.constant(left), tf.constant(right)

    def once() -> float:
        began = time.perf_counter()
        np.asarray(left @ right)
        return time.perf_counter() - began

    return 2 * _SIDE**3 / min(once() for _ in range(_PRODUCTS))


def operations(path: Path, size: int) -> int:
    """Return the floating-point operations of one image: two for each multiply-add of a convolution or matrix product.

    Counted on the graph: an output of a convolution is a sum over its kernel's height, width and inputs; of a depthwise one
    over height and width; of a matrix product over the inner length.
    """
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    from bagbench.backbone.network import extract, load

    module = load(path)
    takes = tf.TensorSpec((1, size, size, 3), tf.float32)
    forward = tf.function(lambda image: extract(module, image), input_signature=[takes]).get_concrete_function()
    summed = {"Conv2D": slice(0, 3), "DepthwiseConv2dNative": slice(0, 2), "MatMul": slice(0, 1)}
    return sum(
        2 * math.prod(node.outputs[0].shape) * math.prod(node.inputs[1].shape[summed[node.type]])
        for node in convert_variables_to_constants_v2(forward).graph.get_operations()
        if node.type in summed
    )


def rounds(setting: Setting, folder: Path) -> Iterator[Round]:
    """Yield the images a second of each."""
    cache = folder / "cache"
    manifest = scan(setting.photos, cache)
    backbone = find(str(setting.backbone), cache)
    size = backbone.image_size
    pixels(manifest, size, cache)
    assert engine(backbone, cache).name == "LiteRT", "the network does not convert to LiteRT here, or there is a GPU"
    model = next((cache / "backbones").glob("*.tflite"))
    work = alone(operations, backbone.path, size)
    while True:
        with TemporaryDirectory(dir=folder) as fresh:
            shutil.copytree(cache / "backbones", Path(fresh) / "backbones")
            ours = alone(frozen_pass, backbone, manifest, Path(fresh))
        cores = os.cpu_count() or 1
        by_core = alone(bare, model, manifest, size, cache, [1] * cores)
        shared = alone(bare, model, manifest, size, cache, [cores])
        # Which is quicker depends on the processor: NumPy's library does not use every instruction of every one.
        products = {library: alone(matrix_speed, library) for library in ("NumPy", "TensorFlow")}
        yield {
            _OURS: _rate(ours),
            "LiteRT alone, an interpreter of one thread a core": _rate(by_core),
            "LiteRT alone, one interpreter of a thread a core": _rate(shared),
            _BARE: _rate(max(by_core, shared)),
            _TENSORFLOW: _rate(alone(tensorflow, backbone.path, manifest, size, cache)),
            _LIMIT: _rate(max(products.values()) / work),
            **{f"one large product, {name}": Reading(value=speed / 1e9, unit="GFLOP/s") for name, speed in products.items()},
            "the network's multiplications and additions": Reading(value=work / 1e9, unit="GFLOP an image"),
        }


def _rate(value: float) -> Reading:
    return Reading(value=value, unit="images/s")


CONTEST = Contest(
    about="the frozen pass of MobileNetV2",
    rounds=rounds,
    ratios=((_OURS, _BARE), (_OURS, _LIMIT), (_OURS, _TENSORFLOW)),
)
