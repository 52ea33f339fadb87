"""A pretrained MobileNetV2 as layers of Keras: the weights of a SavedModel put into the network that Keras itself defines."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bagbench.backbone.network import test_images
from bagbench.errors import FormError

if TYPE_CHECKING:
    import keras

# Keras's widths; TensorFlow Hub's module is the first, the embedded network the second.
_WIDTHS = (1.0, 0.35, 0.5, 0.75, 1.3, 1.4)
_KERNELS = 52
_AGREEMENT = 1e-4
# How the batch normalisation of a layer is told from the layer by TF-Slim, of which the Hub's module is, and by Keras.
_OF_NORMALISATION = re.compile(r"/BatchNorm$|_BN$|_bn$|^bn_")

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Convolution:
    """One layer of a network: what it multiplies by, and what is added to that or normalises it, by name."""

    kernel: Array
    vectors: Mapping[str, Array]


def convolutions(variables: Sequence[tuple[str, Array]]) -> tuple[Convolution, ...]:
    """Put variables together that belong to one layer, in the order of the layers' names, numbers as numbers.

    Args:
        variables: name and value of each, as TensorFlow names them: `layer_01/kernel:0`, `MobilenetV2/Conv/BatchNorm/gamma:0`.
    """
    layers: dict[str, dict[str, Array]] = {}
    for name, value in variables:
        scope, _, own = name.partition(":")[0].rpartition("/")
        layers.setdefault(_OF_NORMALISATION.sub("", scope), {})["kernel" if value.ndim == 4 else own] = value  # noqa: PLR2004 # of a convolution
    return tuple(
        Convolution(kernel=layer.pop("kernel"), vectors=layer)
        for _, layer in sorted(layers.items(), key=lambda item: _natural(item[0]))
        if "kernel" in layer
    )


def as_keras(loaded: Any, image_size: int) -> "keras.Model":
    """Return a saved classifier's backbone as a Keras model: from [-1, 1], shape (n, size, size, 3), to vectors.

    Its vectors of a few images differ from the saved ones by 1e-4 at most.

    Args:
        loaded: a `bagbench.classifier.Classifier` that was saved and loaded.
        image_size: pixels along each side of the images that the backbone takes.

    Raises:
        FormError: if it is no MobileNetV2 as Keras knows it.
    """
    variables = [(variable.name, variable.numpy()) for variable in getattr(loaded.describer, "variables", ())]
    found = convolutions(variables)
    network = _alike(found, image_size) if len(found) == _KERNELS else None
    if network is not None:
        _fill(network, found)
        images = np.concatenate([np.rint(255 * image) for image in test_images(image_size)]).astype(np.uint8)
        expected = loaded.examine(images)["vectors"].numpy()
        if np.allclose(network(images / np.float32(127.5) - 1).numpy(), expected, rtol=0, atol=_AGREEMENT):
            return network
    raise FormError(
        "its backbone is not a MobileNetV2 that Keras has layers for", "export it as savedmodel, tflite or onnx: those take any"
    )


def _alike(found: Sequence[Convolution], image_size: int) -> "keras.Model | None":
    """Return Keras's MobileNetV2 of the width that has kernels of just these shapes, if one has."""
    import keras

    shapes = sorted(layer.kernel.shape for layer in found)
    for width in _WIDTHS:
        network = keras.applications.MobileNetV2(
            input_shape=(image_size, image_size, 3), alpha=width, include_top=False, weights=None, pooling="avg"
        )
        if sorted(tuple(convolution.kernel.shape) for convolution, _ in _layers(network)) == shapes:
            return network
    return None


def _fill(network: "keras.Model", found: Sequence[Convolution]) -> None:
    """Give each layer of Keras's network the weights of the next one of its shape: names differ, the order does not."""
    waiting = list(found)
    for convolution, normalisation in _layers(network):
        layer = next(layer for layer in waiting if layer.kernel.shape == tuple(convolution.kernel.shape))
        waiting.remove(layer)
        convolution.kernel.assign(layer.kernel)
        if "bias" in layer.vectors:  # normalisation that was folded into the kernel leaves a mean of 0, a variance of 1
            ones = np.ones_like(layer.vectors["bias"])
            values = {"gamma": sqrt(1 + normalisation.epsilon) * ones, "beta": layer.vectors["bias"]}
            values |= {"moving_mean": 0 * ones, "moving_variance": ones}
        else:
            values = dict(layer.vectors)
        for name in ("gamma", "beta", "moving_mean", "moving_variance"):
            if name in values:
                getattr(normalisation, name).assign(values[name])


def _layers(network: "keras.Model") -> "Iterator[tuple[Any, Any]]":
    """Yield each convolution with the batch normalisation after it."""
    import keras

    convolution = None
    for layer in network.layers:
        if isinstance(layer, keras.layers.Conv2D | keras.layers.DepthwiseConv2D):
            convolution = layer
        elif isinstance(layer, keras.layers.BatchNormalization):
            yield convolution, layer


def _natural(name: str) -> list[tuple[str, int]]:
    return [(text, int(number or -1)) for text, number in re.findall(r"(\D*)(\d*)", name)]
