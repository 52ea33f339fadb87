"""What each figure means, in plain English: the lines of a card, and the drawings' text alternatives."""

from collections.abc import Sequence
from dataclasses import dataclass

from bagbench.analysis.card import LARGE_GAP, LEARNED_LITTLE, SMALL_GAP, RecipeCard, Verdict
from bagbench.analysis.intervals import Interval
from bagbench.analysis.size_curve import SizeCurve
from bagbench.errors import printable
from bagbench.report.curves import Contrast, Curve, Measure
from bagbench.report.facts import RecipeFacts
from bagbench.report.formats import NBSP, count, nats, percent, percent_interval, points, points_interval, spans

_TOLD = 4  # of more groups than these a text alternative tells the ends and the middle
_FLAT = {Measure.ACCURACY: 0.02, Measure.LOSS: 0.05}  # a smaller change over the epochs is not called a rise or a fall


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """One figure of a card: what it is called, what it is (and how sure), and what that means."""

    term: str
    value: str
    interval: str = ""
    meaning: str


def alternative(recipe: RecipeFacts, curves: Contrast, majority: float) -> str:
    """Return what one drawing shows, for those who do not see it."""
    accuracy = curves.measure is Measure.ACCURACY
    value = percent if accuracy else nats
    gap = curves.train.mean[-1] - curves.validation.mean[-1]
    seeds = "one seed" if curves.seeds == 1 else f"mean of {curves.seeds} seeds"
    epochs, values = [epoch for epoch, _ in curves.marks], [value for _, value in curves.marks]
    mark = f"{'highest' if accuracy else 'lowest'} at {_epochs(epochs)}, with {value(sum(values) / len(values))}"
    parts = [
        f"{curves.measure.capitalize()} of {printable(recipe.name)} over {count(curves.epochs, 'epoch')}, {seeds}.",
        f"On training photos it {_trend(curves.train, curves.measure)}.",
        f"On validation photos it {_trend(curves.validation, curves.measure)}, {mark}.",
        f"At the last epoch the gap is {points(gap) if accuracy else nats(-gap)}.",
    ]
    if accuracy:
        parts.append(f"Always answering the largest class would score {percent(majority)}.")
    return " ".join(parts)


def size_alternative(recipe: str, curve: SizeCurve, majority: float) -> str:
    """Return what the drawing of a data-size curve shows, for those who do not see it."""
    told = [f"{percent(band.accuracy.point)} on {count(band.train_images, 'training photo')}" for band in curve.bands]
    return (
        f"Validation accuracy of {printable(recipe)} over the number of training photos, a logarithmic axis: {', '.join(told)}. "
        f"Always answering the largest class would score {percent(majority)}."
    )


def reliability_title(recipe: RecipeFacts) -> str:
    """Return whether a recipe is as sure as it is right: the message of its drawing."""
    excess = recipe.calibration.overconfidence
    if excess.low > 0:
        return f"Surer than it is right, by {_with_interval(excess)}"
    if excess.high < 0:
        return f"Less sure than it is right, by {_with_interval(-excess)}"
    error = recipe.calibration.error
    groups = f", though groups of answers about as sure are off by {points(error.point)}" if error.low > 0 else ""
    return f"On average not shown to be surer or less sure than it is right: {_with_interval(excess)}{groups}"


def reliability_alternative(recipe: RecipeFacts) -> str:
    """Return what the drawing of a recipe's calibration shows, for those who do not see it."""
    bins = recipe.calibration.bins
    shown = bins if len(bins) <= _TOLD else (bins[0], bins[len(bins) // 2], bins[-1])
    told = [
        f"where it is {percent(part.confidence)} sure, {percent(part.accuracy.point)} of the answers are right" for part in shown
    ]
    return f"How often {printable(recipe.name)} is right over how sure it is, in {count(len(bins), 'group')}: {'; '.join(told)}."


def card_lines(recipe: RecipeFacts, majority: float) -> tuple[CardLine, ...]:
    """Return the figures of a recipe's card, each with what it means."""
    card, epochs = recipe.card, len(recipe.runs[0].history)
    return (
        CardLine(
            term="Right on training photos",
            value=percent(card.train_accuracy.point),
            interval=percent_interval(card.train_accuracy),
            meaning="The photos it was trained on, asked again after the last epoch. Memory is enough to do well here.",
        ),
        CardLine(
            term="Right on new photos",
            value=percent(card.val_accuracy.point),
            interval=percent_interval(card.val_accuracy),
            meaning="The validation photos, kept out of training: the figure to expect on photos like these. "
            f"Always answering the largest class gets {percent(majority)}.",
        ),
        CardLine(
            term="Gap",
            value=points(card.accuracy_gap.point),
            interval=points_interval(card.accuracy_gap),
            meaning=f"The first figure minus the second: what does not carry over to new photos. {_reason(card)}",
        ),
        CardLine(
            term="Gap in loss",
            value=f"{nats(card.loss_gap.point)} nats",
            meaning="Loss also counts how sure a wrong answer was, so it often tells of memorising before accuracy does.",
        ),
        CardLine(term="Best epoch", value=spans(card.best_epochs), meaning=_best_epoch(card.best_epochs, epochs)),
        CardLine(
            term="Right on new photos, best epoch",
            value=percent(card.best_val_accuracy),
            meaning=f"{points(card.val_accuracy_given_up)} above the last epoch. Picked with the validation photos in view, "
            "it flatters: compare recipes by their last epoch.",
        ),
        CardLine(
            term="Rise of the validation loss",
            value=f"{nats(card.val_loss_rise)} nats",
            meaning=f"From its lowest point to the last epoch. {_rise(card.val_loss_rise)}",
        ),
    )


def _with_interval(difference: Interval) -> str:
    return f"{points(difference.point)} (95{NBSP}% interval {points_interval(difference)})"


def _reason(card: RecipeCard) -> str:
    """Say which limit the verdict rests on."""
    match card.verdict:
        case Verdict.OVERFITS:
            return f"It overfits: the whole interval is above {points(LARGE_GAP)}."
        case Verdict.SOME_OVERFITTING:
            return f"Some overfitting: the whole interval is above {points(SMALL_GAP)}, but not above {points(LARGE_GAP)}."
        case Verdict.GENERALISES:
            return f"It generalises: the whole interval is below {points(SMALL_GAP)}."
        case Verdict.UNDERFITS:
            return f"It underfits: even on training photos it is within {points(LEARNED_LITTLE)} of the largest class."
        case Verdict.UNDECIDED if card.accuracy_gap.high < SMALL_GAP:
            return (
                f"Undecided: the whole interval is below {points(SMALL_GAP)}, but even on training photos it is not shown to "
                f"have learned more than always answering the largest class by over {points(LEARNED_LITTLE)}."
            )
        case Verdict.UNDECIDED:
            both = f" and of {points(LARGE_GAP)}" if card.accuracy_gap.high > LARGE_GAP else ""
            return f"Undecided: the interval lies on both sides of {points(SMALL_GAP)}{both}."


def _best_epoch(best: Sequence[int], epochs: int) -> str:
    if epochs == 1:
        return "There was one epoch only."
    if min(best) == epochs:
        return "It was still improving at the last epoch: more epochs may help."
    return f"Of {epochs}: where validation accuracy was highest{', seed by seed' if len(best) > 1 else ''}."


def _rise(loss: float) -> str:
    return "It hardly rose." if loss < _FLAT[Measure.LOSS] else "A rise usually means that it grew surer of its mistakes."


def _epochs(epochs: Sequence[int]) -> str:
    return f"{'epoch' if min(epochs) == max(epochs) else 'epochs'} {spans(epochs)}"


def _trend(curve: Curve, measure: Measure) -> str:
    """Say where a curve starts and ends; its turn is told by the marks."""
    value = percent if measure is Measure.ACCURACY else nats
    first, last = curve.mean[0], curve.mean[-1]
    if len(curve.mean) == 1:
        return f"is {value(last)}"
    if abs(last - first) < _FLAT[measure]:
        return f"starts at {value(first)} and ends near there, at {value(last)}"
    return f"{'rises' if last > first else 'falls'} from {value(first)} to {value(last)}"
