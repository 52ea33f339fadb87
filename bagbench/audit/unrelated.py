"""Photos that are unlike all others."""

import numpy as np
from numpy.typing import NDArray

from bagbench.audit.finding import Finding, Kind
from bagbench.audit.neighbours import nearest
from bagbench.audit.pictures import one_of_each
from bagbench.data.manifest import Manifest

# A handful of pictures that are unlike all others may be like each other: their nearest neighbours do not give them away, the
# twentieth does. Of 20 planted in 2,000 photos, five each of four kinds, all 20 were found by it, and 5 by the mean over ten.
_NEIGHBOUR = 20
# Robust standard deviations above the median.
_FAR = 2.5
# A median absolute deviation times this estimates a normal distribution's standard deviation.
_MAD = 1.4826


def unrelated(manifest: Manifest, features: NDArray[np.float32], pictures: NDArray[np.int64]) -> tuple[Finding, ...]:
    """Return the photos whose twentieth neighbour is far: 2.5 robust standard deviations further than usual.

    Where the smallest class has fewer than forty pictures it is the one halfway through them, or a small class were unlike all.

    The score is that distance, 1 − cosine (Ramaswamy, Rastogi and Shim 2000, *Efficient algorithms for mining outliers from large
    data sets*, SIGMOD).

    Args:
        manifest: the photos, of at least two pictures a class.
        features: the pretrained network's, shape (photos, features).
        pictures: the same number for copies of one picture; of a picture, the first photo is named.
    """
    rows = one_of_each(pictures)
    smallest = int(np.bincount(manifest.labels[rows]).min())
    distances = nearest(features[rows], max(1, min(_NEIGHBOUR, smallest // 2)))[0][:, -1]
    middle = np.median(distances)
    spread = _MAD * np.median(np.abs(distances - middle))
    return tuple(
        Finding(
            kind=Kind.UNRELATED,
            photos=(manifest.photos[rows[position]].path,),
            score=min(1.0, float(distances[position])),
        )
        for position in np.flatnonzero(distances > middle + _FAR * spread).tolist()
    )
