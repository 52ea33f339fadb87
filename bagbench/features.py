"""The frozen part's outputs: computed once a photo, kept on disk by content, read by every run that needs them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bagbench.backbone.engine import engine
from bagbench.backbone.value import Backbone
from bagbench.data.decode import DECODER
from bagbench.data.manifest import Manifest, Photo
from bagbench.data.pixels import decoded
from bagbench.data.threads import for_each
from bagbench.kept import kept_rows


def features(
    backbone: Backbone, manifest: Manifest, cache: Path, progress: Callable[[int, int], None] | None = None
) -> NDArray[np.float32]:
    """Return the backbone's vector of every photo, shape (photos, features), a read-only memory map.

    Args:
        backbone: the pretrained network.
        manifest: the photos, in its order.
        cache: the folder that keeps each vector, under the digests of photo and backbone.
        progress: told (photos done, photos in all) now and then; not called for those known from before.

    Raises:
        DataError: if a photo has vanished or changed since it was scanned.
        ConfigurationError: if the cache folder cannot be written.
    """
    network = engine(backbone, cache)

    def compute(places: Sequence[int], take: Callable[[NDArray[np.float32]], object]) -> None:
        photos = [manifest.photos[place] for place in places]
        batches = [photos[start : start + network.batch] for start in range(0, len(photos), network.batch)]

        def told(done: int, of: int) -> None:
            if progress is not None:
                progress(len(photos) if done == of else done * network.batch, len(photos))

        def of_batch(batch: Sequence[Photo]) -> NDArray[np.float32]:
            return network(np.stack([decoded(manifest.root, photo, backbone.image_size) for photo in batch]))

        for_each(of_batch, batches, take, told)

    name = f"features-{backbone.digest}-{network.name}-{DECODER}"
    return kept_rows(cache, name, manifest.keys, row=(backbone.features,), dtype=np.float32, compute=compute)


def vectors(backbone: Backbone, images: NDArray[np.uint8], cache: Path) -> NDArray[np.float32]:
    """Return the backbone's vectors of images that are no photos of a manifest: they are kept nowhere.

    Args:
        backbone: the pretrained network.
        images: at its size, uint8, shape (n, size, size, 3), at least one.
        cache: the folder that keeps the network as converted.
    """
    network = engine(backbone, cache)
    found: list[NDArray[np.float32]] = []
    for_each(network, [images[start : start + network.batch] for start in range(0, len(images), network.batch)], found.append)
    return np.concatenate(found)
