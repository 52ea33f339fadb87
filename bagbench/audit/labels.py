"""Photos whose class is doubted by a model that has not seen them, and by their neighbours."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagbench.audit.finding import Finding, Kind
from bagbench.audit.neighbours import nearest
from bagbench.audit.outoffold import probabilities
from bagbench.audit.pictures import one_of_each
from bagbench.data.manifest import Manifest

# Of the ten nearest neighbours at most so many have the photo's class, and at least so many the other one.
_AT_MOST = 2
_AT_LEAST = 5
# The inverse strength of the penalty on standardised features that together have variance 1: of 1, 3 and 10 the best log loss.
_C = 10.0


def label_errors(manifest: Manifest, features: NDArray[np.float32], pictures: NDArray[np.int64]) -> tuple[Finding, ...]:
    """Return the photos that look like another class, which the finding is about.

    Two witnesses have to agree: confident learning on the out-of-fold probabilities of a logistic regression (cleanlab, filter
    `both`; Northcutt, Jiang and Chuang 2021, JAIR 70), and the photo's ten nearest neighbours. Either alone is wrong more often.
    The score is 1 − the probability of the photo's own class.

    Args:
        manifest: the photos, of at least `LEAST` pictures a class.
        features: the pretrained network's, shape (photos, features).
        pictures: the same number for copies of one picture.
    """
    from cleanlab.filter import find_label_issues

    labels = manifest.labels
    believed = probabilities(_classifier, _standardised(features), labels, pictures)
    other = believed.argmax(axis=1)
    doubted = find_label_issues(labels, believed, filter_by="both", n_jobs=1) & _neighbours_agree(
        labels, other, features, pictures
    )
    return tuple(
        Finding(
            kind=Kind.LABEL,
            photos=(manifest.photos[row].path,),
            score=1 - float(believed[row, labels[row]]),
            about=manifest.classes[other[row]],
        )
        for row in np.flatnonzero(doubted).tolist()
    )


def _neighbours_agree(
    labels: NDArray[np.int64], other: NDArray[np.int64], features: NDArray[np.float32], pictures: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell of which photos few neighbours have the own class and many the `other`; copies of a picture are one neighbour."""
    rows = one_of_each(pictures)
    _, positions = nearest(features[rows])
    neighbours = labels[rows[positions]][np.searchsorted(rows, pictures)]
    own = (neighbours == labels[:, None]).sum(axis=1)
    others = (neighbours == other[:, None]).sum(axis=1)
    return np.asarray((own <= _AT_MOST) & (others >= _AT_LEAST))


def _standardised(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the features, each with mean 0, and with a variance of 1 together."""
    from sklearn.preprocessing import StandardScaler

    scaled = StandardScaler().fit_transform(features) / np.sqrt(features.shape[1])
    return np.asarray(scaled, dtype=np.float32)  # half the time of double precision


def _classifier() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=_C, max_iter=1000, tol=1e-3)
