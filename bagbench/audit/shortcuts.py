"""What gives a photo's class away without a look at what it shows: properties of files and frames that a network may learn."""

import re
from collections.abc import Sequence
from math import sqrt
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from bagbench.analysis.intervals import LEVEL, Subject, clipped, share_variance
from bagbench.audit.finding import Finding, Kind
from bagbench.audit.measure import Measured
from bagbench.audit.outoffold import probabilities
from bagbench.data.manifest import Manifest

# A leaf of the tree holds at least so much of the photos, so that it cannot learn single ones by heart.
_LEAF = 0.01
# Words that fewer photos have in their names say nothing of a class.
_RARE = 0.01
# What names are made of: hashes, words, numbers. From so many digits on a number is a date or a hash, and no count.
_PARTS = re.compile(r"[0-9a-f]{8,}|[^\W\d_]+|\d+")
_LONG = 8


def shortcuts(manifest: Manifest, measured: Sequence[Measured], pictures: NDArray[np.int64]) -> tuple[Finding, ...]:
    """Return the properties that tell the class better than chance does, by which the finding is about.

    For each property a decision tree is scored on folds that it has not seen, by balanced accuracy: the mean over the classes
    of the share that it gets right, which is 1 / classes by chance, whatever their sizes. The finding's interval is of 95 %;
    whether there is one is decided by Bonferroni's, which is right for all properties together. The score is how far the point
    is on the way from chance to 1.

    Args:
        manifest: the photos, of at least `LEAST` pictures a class.
        measured: what they measure.
        pictures: the same number for copies of one picture.
    """
    labels = manifest.labels
    chance = 1 / len(manifest.classes)
    properties = _properties(manifest, measured)
    found = []
    for name, inputs in properties.items():
        if not inputs.size or (inputs == inputs[0]).all():  # the same for all photos
            continue
        guesses = probabilities(_tree, inputs, labels, pictures).argmax(axis=1)
        point, deviation = _balanced_accuracy(guesses == labels, labels, pictures)
        if point - _quantile(len(properties)) * deviation > chance:
            half = _quantile(1) * deviation
            found.append(
                Finding(
                    kind=Kind.SHORTCUT,
                    photos=(),
                    score=(point - chance) / (1 - chance),
                    about=name,
                    interval=clipped(point - half, point, point + half, (0.0, 1.0), Subject.MODEL),
                    chance=chance,
                )
            )
    return tuple(found)


def _properties(manifest: Manifest, measured: Sequence[Measured]) -> dict[str, NDArray[np.float64]]:
    """Return each property's figures, shape (photos, figures)."""

    def column(*values: Sequence[float]) -> NDArray[np.float64]:
        return np.array(values, dtype=np.float64).T

    return {
        "width and height": column([one.width for one in measured], [one.height for one in measured]),
        "aspect ratio": column([one.aspect for one in measured]),
        "file size": column([one.size for one in measured]),
        "brightness": column([one.brightness for one in measured]),
        "border colour": np.array([one.border for one in measured]),
        "background colour": np.array([one.background for one in measured]),
        "file name": _words_in([photo.path for photo in manifest.photos]),
    }


def _words_in(paths: Sequence[str]) -> NDArray[np.float64]:
    """Return which of the words that are not rare each file's own name holds, 0 or 1, shape (photos, words).

    The folders are left out: they name the class. Numbers count as their kind alone, `#` for a short one and `##` for a date
    or a hash, since counting a class's photos from 1 is no shortcut.
    """
    words = [frozenset(_words(PurePosixPath(path).name)) for path in paths]
    every, counts = np.unique([word for one in words for word in one], return_counts=True)
    kept = every[counts >= max(2, _RARE * len(paths))]
    return np.array([[float(word in one) for word in kept] for one in words])


def _words(name: str) -> list[str]:
    return [part if part.isalpha() else "##" if len(part) >= _LONG else "#" for part in _PARTS.findall(name.lower())]


def _tree() -> Any:
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(min_samples_leaf=_LEAF, class_weight="balanced", random_state=0)


def _balanced_accuracy(right: NDArray[np.bool_], labels: NDArray[np.int64], pictures: NDArray[np.int64]) -> tuple[float, float]:
    """Return the mean of the classes' accuracies, and its standard error over pictures: copies of one are one observation."""
    accuracies, variances = [], []
    for label in range(int(labels.max()) + 1):
        own = labels == label
        accuracy = float(right[own].mean())
        accuracies.append(accuracy)
        variances.append(share_variance(accuracy, len(np.unique(pictures[own]))))
    return float(np.mean(accuracies)), sqrt(sum(variances)) / len(variances)


def _quantile(comparisons: int) -> float:
    """Return the normal quantile of a two-sided interval that holds for so many comparisons together."""
    return float(stats.norm.ppf(1 - (1 - LEVEL) / 2 / comparisons))
