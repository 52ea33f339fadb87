"""Transfer learning: a pretrained MobileNetV2 (Sandler et al. 2018, arXiv:1801.04381), frozen, under one new layer."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bagbench.recipes.recipe import recipe

if TYPE_CHECKING:
    import keras


@recipe(
    summary="a pretrained MobileNetV2, frozen, under one dense layer",
    image_size=224,
    parameters=6_405,
    on_backbone=True,
)
def mobilenet_v2(shape: tuple[int, ...], classes: int, hyperparameters: Mapping[str, Any]) -> "keras.Model":  # noqa: ARG001
    """Build the one layer that is trained: from the backbone's vector to a probability a class."""
    import keras
    from keras import layers

    return keras.Sequential([keras.Input(shape), layers.Dense(classes, activation="softmax")])
