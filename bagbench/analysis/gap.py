"""Gaps: how much better a recipe does on the photos it was trained on. Of a train split only totals are recorded.

So the photos' part of a train figure's variance comes from its size: a share's for an accuracy; for a loss, that of the
validation photos' losses, in proportion to the squared means. That a photo that is hard to learn is hard to validate on as
well makes a gap surer than the sum of the two parts; it is not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bagbench.analysis.components import TAUGHT, Components, components
from bagbench.analysis.evidence import Evidence, have_one_split
from bagbench.analysis.figure import Figure, figure
from bagbench.analysis.intervals import share_variance
from bagbench.analysis.measures import Measure
from bagbench.result import EpochRecord


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gap:
    """A gap over seeds.

    Attributes:
        figure: the gap a seed, and what each validation photo adds to it.
        validation_split: the share of the folder's photos that a seed validates on.
        train_variance: of the mean train figure, from the photos that were trained on.
    """

    figure: Figure
    validation_split: float
    train_variance: float

    @property
    def components(self) -> Components:
        """The gap's variance components."""
        return components(self.figure, self.validation_split, self.train_variance)


def accuracy_gap(evidence: Evidence, seeds: Sequence[int], train_images: int) -> Gap:
    """Return train accuracy minus validation accuracy at the last epoch, over these seeds."""
    train = [evidence.histories[seed].last.train_accuracy for seed in seeds]
    split = validation_split(evidence, seeds, train_images)
    parts = accuracy_of_totals(train, train_images, train_overlap(evidence, seeds, train_images))
    return Gap(
        figure=figure(evidence, Measure.ACCURACY, seeds).below(train),
        validation_split=split,
        train_variance=parts.photos(len(seeds)),
    )


def loss_gap(evidence: Evidence, seeds: Sequence[int], train_images: int) -> Gap:
    """Return validation loss minus train loss at the last epoch, nats, over these seeds."""
    train = [evidence.histories[seed].last.train_loss for seed in seeds]
    losses = figure(evidence, Measure.LOG_LOSS, seeds)
    split = validation_split(evidence, seeds, train_images)
    of_validation = components(losses, split)
    ratio = min(float(np.mean(train)) / max(of_validation.point, 1e-12), 1.0)
    # One validation split's variance, for as many photos as the folder has.
    of_folder = (of_validation.own + of_validation.shared) * split
    return Gap(figure=losses.above(train), validation_split=split, train_variance=ratio**2 * of_folder)


def accuracy_of_totals(accuracies: Sequence[float], images: int, overlap: float) -> Components:
    """Return the components of an accuracy of which only each seed's total is known.

    Args:
        accuracies: one a seed, in [0, 1].
        images: in each seed's split.
        overlap: the share of its photos that another seed's split has too, in [0, 1].
    """
    one = share_variance(float(np.mean(accuracies)), images)
    if len(accuracies) == 1:
        return Components(point=accuracies[0], seeds=1, spread=0.0, own=one, shared=0.0, fixed=0.0)
    return Components(
        point=float(np.mean(accuracies)),
        seeds=len(accuracies),
        spread=float(np.var(accuracies, ddof=1)),
        own=one * (1 - overlap),
        shared=one * overlap,
        fixed=0.0,
    )


def gap_of_totals(epochs: Sequence[EpochRecord], val_images: int, split: float, overlap: float) -> Components:
    """Return the components of the accuracy gap at one epoch a seed, of which only totals are known; at least two seeds.

    Before the last epoch the train accuracy is over a sample as large as the validation split. Photos are taken to be as hard
    for one seed's model as for another's, the most that overlapping validation splits can cost.

    Args:
        epochs: one a seed.
        val_images: in each seed's validation split.
        split: the share of the folder's photos that a seed validates on, in (0, 1).
        overlap: the share of its validation photos that another seed's split has too, in [0, 1].
    """
    gaps = [epoch.train_accuracy - epoch.val_accuracy for epoch in epochs]
    train = accuracy_of_totals([epoch.train_accuracy for epoch in epochs], val_images, split)
    validation = accuracy_of_totals([epoch.val_accuracy for epoch in epochs], val_images, overlap)
    return Components(
        point=float(np.mean(gaps)),
        seeds=len(gaps),
        spread=float(np.var(gaps, ddof=1)),
        own=train.own + validation.own,
        shared=train.shared + validation.shared,
        fixed=TAUGHT * split * (validation.own + validation.shared),
    )


def train_overlap(evidence: Evidence, seeds: Sequence[int], train_images: int) -> float:
    """Return the share of a seed's train photos that another seed's split has too, in (0, 1]."""
    return 1.0 if have_one_split(evidence, seeds) else 1 - validation_split(evidence, seeds, train_images)


def validation_split(evidence: Evidence, seeds: Sequence[int], train_images: int) -> float:
    """Return the share of the folder's photos that a seed validates on, in (0, 1)."""
    validated = float(np.mean([len(evidence.rows[seed].truth) for seed in seeds]))
    return validated / (validated + train_images)
