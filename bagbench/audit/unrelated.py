"""Photos that are unlike all others."""

import numpy as np
from numpy.typing import NDArray

from bagbench.audit.finding import Finding, Kind
from bagbench.audit.neighbours import nearest
from bagbench.audit.pictures import one_of_each
from bagbench.data.manifest import Manifest

# Robust standard deviations above the median: on 3,404 scraped photos 15 are, and of 11 that show no bag at all 9.
_FAR = 2.5
# A median absolute deviation times this estimates a normal distribution's standard deviation.
_MAD = 1.4826


def unrelated(manifest: Manifest, features: NDArray[np.float32], pictures: NDArray[np.int64]) -> tuple[Finding, ...]:
    """Return the photos whose ten nearest neighbours are far: their mean distance is 2.5 robust standard deviations above usual.

    The score is that mean distance, 1 − cosine. It orders photos as cleanlab's `OutOfDistribution` does (Kuan and Mueller 2022,
    *Back to the basics: revisiting out-of-distribution detection baselines*).

    Args:
        manifest: the photos, more than ten pictures.
        features: the pretrained network's, shape (photos, features).
        pictures: the same number for copies of one picture; of a picture, the first photo is named.
    """
    rows = one_of_each(pictures)
    distances = nearest(features[rows])[0].mean(axis=1)
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
