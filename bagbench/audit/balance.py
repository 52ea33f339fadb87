"""Classes of unequal size."""

import numpy as np

from bagbench.audit.finding import Finding, Kind
from bagbench.data.manifest import Manifest

# From so many times as many photos on, guessing the largest class begins to pay.
_RATIO = 1.5


def imbalance(manifest: Manifest) -> tuple[Finding, ...]:
    """Return one finding where the largest class has more than 1.5 times the photos of the smallest, whose folder it names.

    Its score is the share of the largest class's photos that the smallest lacks.
    """
    counts = np.bincount(manifest.labels, minlength=len(manifest.classes)).tolist()
    smallest, largest = int(np.argmin(counts)), int(np.argmax(counts))
    if counts[largest] <= _RATIO * counts[smallest]:
        return ()
    return (
        Finding(
            kind=Kind.IMBALANCE,
            photos=(manifest.classes[smallest],),
            score=1 - counts[smallest] / counts[largest],
            about=f"{counts[smallest]:,} photos; {manifest.classes[largest]} has {counts[largest]:,}",
        ),
    )
