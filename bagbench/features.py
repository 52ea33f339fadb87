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

        def vectors(batch: Sequence[Photo]) -> NDArray[np.float32]:
            return network(np.stack([decoded(manifest.root, photo, backbone.image_size) for photo in batch]))

        for_each(vectors, batches, take, told)

    name = f"features-{backbone.digest}-{network.name}-{DECODER}"
    return kept_rows(cache, name, manifest.keys, row=(backbone.features,), dtype=np.float32, compute=compute)
