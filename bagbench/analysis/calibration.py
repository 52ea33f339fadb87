"""Whether a model is as sure as it is right: reliability, expected calibration error and Brier score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from bagbench.analysis.belief import belief
from bagbench.analysis.components import components
from bagbench.analysis.evidence import RecipeRuns, Rows, evidence
from bagbench.analysis.figure import Figure, figure
from bagbench.analysis.gap import validation_split
from bagbench.analysis.intervals import Interval, share
from bagbench.analysis.measures import Measure, Scored

# Bins of equal mass, at most this many, and none of fewer photos than these: an accuracy of less is no accuracy.
MOST_BINS = 15
LEAST_IN_BIN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Predictions of about the same confidence.

    Attributes:
        images: how many.
        confidence: their mean probability of the predicted class, in [0, 1].
        accuracy: the share of them that is right, with these models' Wilson interval on as many photos as there are without
            copies.
    """

    images: int
    confidence: float
    accuracy: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How well a recipe's confidence fits.

    Attributes:
        bins: of all seeds' predictions together, least confident first, of equal mass.
        error: expected calibration error, in [0, 1], debiased; mean over the seeds.
        overconfidence: mean confidence minus accuracy, in [-1, 1]; positive where it is surer than it is right.
        brier: Brier score over all classes, in [0, 2].
    """

    bins: tuple[Bin, ...]
    error: Interval
    overconfidence: Interval
    brier: Interval


def calibration(runs: RecipeRuns, *, train_images: int, clusters: Mapping[str, str] | None = None) -> Calibration:
    """Return how well a recipe's confidence fits what it gets right.

    Args:
        runs: at least one.
        train_images: images in a train split.
        clusters: a photo's path to the name of its group of copies; a photo that is not in it stands for itself.
    """
    (known,) = evidence([runs], clusters)
    seeds = tuple(known.rows)
    rows = [known.rows[seed] for seed in seeds]
    split = validation_split(known, seeds, train_images)
    confidence = [known.probabilities[seed].max(axis=1) for seed in seeds]
    right = [(known.probabilities[seed].argmax(axis=1) == known.rows[seed].truth).astype(float) for seed in seeds]
    pairs = list(zip(confidence, right, strict=True))
    return Calibration(
        bins=_bins(np.concatenate(confidence), np.concatenate(right), np.concatenate([one.cluster_of for one in rows])),
        error=_over_seeds([_error(sure, correct) for sure, correct in pairs], rows, split, (0, 1)),
        overconfidence=_over_seeds([_excess(sure, correct) for sure, correct in pairs], rows, split, (-1, 1)),
        brier=belief(components(figure(known, Measure.BRIER, seeds), split)).interval(Measure.BRIER.bounds),
    )


def _over_seeds(found: Sequence[Scored], rows: Sequence[Rows], split: float, bounds: tuple[float, float]) -> Interval:
    whole = Figure(
        values=tuple(one.value for one in found),
        cells=tuple(row.by_cluster(one.influence) for row, one in zip(rows, found, strict=True)),
        clusters=tuple(row.clusters for row in rows),
        step=0.0,
        least=0.0,
    )
    return belief(components(whole, split)).interval(bounds)


def calibration_error(
    images: Sequence[int], confidence: Sequence[float], accuracy: Sequence[float], *, debias: bool = True
) -> float:
    """Return the expected calibration error of binned predictions: the mean over photos of |accuracy − confidence| of their bin.

    By chance alone a bin's accuracy misses its confidence, so that the plain figure is above 0 even for perfect confidence, the
    more so the fewer photos. Debiased, that excess is taken off: what a normal error of the bin's standard error adds to
    |accuracy − confidence| on average, in closed form (the mean of a folded normal). Kumar, Liang and Ma 2019, *Verified
    uncertainty calibration*, NeurIPS 32, do the same by simulation; bins of equal mass: Nguyen and O'Connor 2015, EMNLP.

    Args:
        images: in each bin, at least one.
        confidence: mean of each bin.
        accuracy: of each bin.
        debias: take off what chance adds, not below 0.
    """
    counts, away = np.asarray(images, float), np.asarray(accuracy, float) - np.asarray(confidence, float)
    plain = float(counts @ np.abs(away) / counts.sum())
    if not debias:
        return plain
    rates = np.asarray(accuracy, float)
    deviation = np.sqrt(rates * (1 - rates) / counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(deviation > 0, away / deviation, np.inf)
    by_chance = np.where(
        deviation > 0, deviation * sqrt(2 / np.pi) * np.exp(-(z**2) / 2) + away * (1 - 2 * stats.norm.cdf(-z)), np.abs(away)
    )
    return max(2 * plain - float(counts @ by_chance / counts.sum()), 0.0)


def _error(confidence: NDArray[np.float64], right: NDArray[np.float64]) -> Scored:
    """Return one split's debiased calibration error, and what each photo adds to it."""
    parts = _equal_mass(confidence)
    means = [float(confidence[part].mean()) for part in parts]
    rates = [float(right[part].mean()) for part in parts]
    influence = np.empty(len(right))
    for part, mean, rate in zip(parts, means, rates, strict=True):
        influence[part] = np.sign(rate - mean) * (right[part] - confidence[part])
    return Scored(
        value=calibration_error([len(part) for part in parts], means, rates),
        influence=(influence - influence.mean()) / len(right),
        step=0.0,
    )


def _excess(confidence: NDArray[np.float64], right: NDArray[np.float64]) -> Scored:
    """Return by how much one split's mean confidence is above its accuracy, and what each photo adds to it."""
    excess = confidence - right
    return Scored(value=float(excess.mean()), influence=(excess - excess.mean()) / len(excess), step=0.0)


def _bins(confidence: NDArray[np.float64], right: NDArray[np.float64], photos: NDArray[np.int64]) -> tuple[Bin, ...]:
    return tuple(
        Bin(
            images=len(part),
            confidence=float(confidence[part].mean()),
            accuracy=share(float(right[part].mean()), len(np.unique(photos[part]))),
        )
        for part in _equal_mass(confidence)
    )


def _equal_mass(confidence: NDArray[np.float64]) -> list[NDArray[np.int64]]:
    """Return the rows of each bin, least confident first, all of nearly the same number."""
    bins = int(np.clip(len(confidence) // LEAST_IN_BIN, 1, MOST_BINS))
    return [part.astype(np.int64) for part in np.array_split(np.argsort(confidence, kind="stable"), bins)]
