"""The frozen part's outputs: computed once for a set of photos, kept on disk by content, read by every run that needs them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bagbench.backbone.network import extract, load
from bagbench.backbone.value import Backbone
from bagbench.data.decode import DECODER
from bagbench.data.manifest import Manifest
from bagbench.data.pixels import pixels
from bagbench.kept import kept_array

_BATCH = 32


def features(
    backbone: Backbone, manifest: Manifest, cache: Path, progress: Callable[[int, int], None] | None = None
) -> NDArray[np.float32]:
    """Return the backbone's vector of every photo, shape (photos, features), a read-only memory map.

    Args:
        backbone: the pretrained network.
        manifest: the photos, in its order.
        cache: the folder that the result is kept in, under the digests of photos and backbone.
        progress: told (photos done, photos in all) now and then.
    """

    def compute(take: Callable[[NDArray[np.float32]], object]) -> None:
        import tensorflow as tf

        images = pixels(manifest, backbone.image_size, cache)
        module = load(backbone.path)
        forward = tf.function(lambda batch: extract(module, tf.cast(batch, tf.float32) / 255.0), reduce_retracing=True)
        for start in range(0, len(images), _BATCH):
            take(forward(tf.constant(images[start : start + _BATCH])).numpy())
            if progress is not None:
                progress(min(start + _BATCH, len(images)), len(images))

    shape = (len(manifest.photos), backbone.features)
    return kept_array(cache / f"features-{manifest.digest}-{backbone.digest}-{DECODER}.npy", shape, np.float32, compute)
