"""One object in several photos, that are not the same picture."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bagbench.audit.finding import Finding, Kind
from bagbench.audit.measure import Measured
from bagbench.audit.neighbours import nearest, pairs_within
from bagbench.audit.pictures import best_first, one_of_each
from bagbench.data.manifest import Manifest

# The longest distance, as a part of the median distance to the fifth neighbour, since networks differ in how far apart they
# put photos: a cosine of 0.90 with MobileNetV2 on 3,404 scraped photos. Next to all such pairs show one article; of those
# between 0.85 and 0.88 four in five show it in other colours, or another one.
_FIFTH = 4
_NEAR = 1 / 3


def same_objects(
    manifest: Manifest, measured: Sequence[Measured], features: NDArray[np.float32], pictures: NDArray[np.int64]
) -> tuple[Finding, ...]:
    """Return groups of photos of which any two are less than a third as far apart as a photo and its fifth neighbour usually are.

    The score is the smallest cosine of the features in the group.

    Args:
        manifest: the photos, more than ten pictures.
        measured: what they measure.
        features: the pretrained network's, shape (photos, features).
        pictures: the same number for copies of one picture, of which the first photo is named.
    """
    rows = one_of_each(pictures)
    vectors = features[rows]
    usual = float(np.median(nearest(vectors)[0][:, _FIFTH]))
    groups = _complete_linkage(pairs_within(vectors, _NEAR * usual))
    return tuple(
        Finding(
            kind=Kind.SAME_OBJECT,
            photos=tuple(manifest.photos[row].path for row in best_first(manifest, measured, rows[sorted(group)].tolist())),
            score=max(0.0, 1 - furthest),
        )
        for group, furthest in groups
    )


def _complete_linkage(pairs: Sequence[tuple[float, int, int]]) -> list[tuple[frozenset[int], float]]:
    """Join the nearest first, wherever all members of both groups are a pair; return groups and their largest distances."""
    apart = {(one, other): distance for distance, one, other in pairs}
    group_of: dict[int, frozenset[int]] = {}
    for _, one, other in pairs:
        first, second = (group_of.get(member, frozenset({member})) for member in (one, other))
        if first != second and all((min(a, b), max(a, b)) in apart for a in first for b in second):
            joined = first | second
            group_of.update(dict.fromkeys(joined, joined))
    return [(group, max(apart[a, b] for a in group for b in group if a < b)) for group in dict.fromkeys(group_of.values())]
