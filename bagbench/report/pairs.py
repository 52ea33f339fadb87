"""What the page says of pairs of recipes: which of two is better, whose gap is wider, and how sure that is.

Words are as strong as the evidence, no stronger: with several pairs looked at, one of them is called settled only if it still is
after Holm's adjustment.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bagbench.analysis.comparison import LEAST_SEEDS, Comparison, Headline
from bagbench.analysis.contrast import Contrast
from bagbench.analysis.intervals import LEVEL, Interval, Subject
from bagbench.analysis.measures import Measure
from bagbench.errors import printable
from bagbench.report.facts import PageFacts, RecipeFacts
from bagbench.report.formats import NBSP, count, names, nats, points, points_interval, probability

# Of more pairs than these the drawings show those with the best recipe alone.
_DRAWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """One row of the table of pairs; A and B as places in the page's recipes, counted from 1.

    Attributes:
        a: the first recipe's place.
        b: the second's.
        comparison: what is known of their scores.
        contrast: and of their gaps.
        conclusion: in words.
    """

    a: int
    b: int
    comparison: Comparison
    contrast: Contrast
    conclusion: str

    def headline(self, measure: str) -> Headline:
        """Return the difference in a measure, named as in `Measure`."""
        return self.comparison.headline(Measure(measure))


def pair_rows(facts: PageFacts) -> tuple[PairRow, ...]:
    """Return every pair, in the order of `facts.comparisons`."""
    place = {recipe.name: number for number, recipe in enumerate(facts.recipes, 1)}
    pairs = zip(facts.comparisons, facts.contrasts, strict=True)
    return tuple(
        PairRow(
            a=place[comparison.a],
            b=place[comparison.b],
            comparison=comparison,
            contrast=contrast,
            conclusion=conclusion(comparison),
        )
        for comparison, contrast in pairs
    )


def drawn(rows: Sequence[PairRow]) -> tuple[PairRow, ...]:
    """Return the pairs that the drawings show."""
    return tuple(rows) if len(rows) <= _DRAWN else tuple(row for row in rows if row.a == 1)


def title(rows: Sequence[PairRow]) -> str:
    """Return how many pairs are told apart: the message of the section."""
    apart = sum(is_settled(row.comparison) for row in rows)
    if len(rows) == 1:
        return "the two are told apart" if apart else "the two are not told apart"
    which = {0: "no pair is", len(rows): f"all {len(rows)} pairs are"}
    return f"{which.get(apart, f'{apart} of {len(rows)} pairs are')} told apart by validation accuracy"


def is_settled(comparison: Comparison) -> bool:
    """Whether one of the two is better in accuracy: by the whole interval, and after allowing for the other pairs looked at."""
    headline = comparison.headline(Measure.ACCURACY)
    return _excludes_none(headline.difference.interval) and headline.p_holm <= 1 - LEVEL


def conclusion(comparison: Comparison) -> str:
    """Return what one pair's accuracies say."""
    headline = comparison.headline(Measure.ACCURACY)
    interval, margin = headline.difference.interval, headline.difference.margin
    a, b = printable(comparison.a), printable(comparison.b)
    better, worse = (a, b) if interval.point >= 0 else (b, a)
    these = "of these two trained models, on this split, " if comparison.subject is Subject.MODEL else ""
    if is_settled(comparison):
        word = ", significant at 5" + NBSP + "%" if headline.is_significant else ""
        return _sentence(f"{these}{better} is right on more new photos than {worse}{word}")
    if -margin <= interval.low and interval.high <= margin:
        return _sentence(f"{these}{a} and {b} are as good as each other, within {points(margin)}")
    if _excludes_none(interval):
        return _sentence(f"{these}{better} is probably ahead of {worse}; so many pairs looked at, it may be chance")
    return _sentence(f"{these}{a} and {b} are not told apart: {_power(headline, comparison.seeds)}")


def about(comparisons: Sequence[Comparison]) -> str:
    """Return how the pairs were compared, and what may be said of them."""
    seeds = {len(comparison.seeds) for comparison in comparisons}
    several = f"; all {len(comparisons)} pairs are allowed for (Holm)" if len(comparisons) > 1 else ""
    told = f"Each pair is compared on the same photos, seed by seed and photo by photo{several}."
    if seeds == {1}:
        return f"{told} One seed speaks of these trained models on this split alone: nothing follows for the recipes."
    if min(seeds) < LEAST_SEEDS:
        return f"{told} Under {LEAST_SEEDS} seeds a test proves little, so read the intervals."
    return told


def gap_sentences(recipes: Sequence[RecipeFacts], contrasts: Sequence[Contrast]) -> tuple[str, ...]:
    """Return whose gap is wider than that of the recipe with the least, a sentence for each other recipe, the widest first."""
    if not contrasts:
        return ()
    compared = {name for contrast in contrasts for name in (contrast.a, contrast.b)}
    least = min((r for r in recipes if r.name in compared), key=lambda recipe: recipe.card.accuracy_gap.point).name
    found = []
    for contrast in contrasts:
        if least == contrast.b:
            found.append((contrast.a, contrast.accuracy, contrast.probability_wider))
        elif least == contrast.a:
            found.append((contrast.b, -contrast.accuracy, 1 - contrast.probability_wider))
    found.sort(key=lambda item: -item[1].point)
    return tuple(_gap_sentence(name, least, interval, wider) for name, interval, wider in found)


def difference_message(intervals: Sequence[Interval], measure: Measure | None) -> str:
    """Return what a drawing of differences shows: how many intervals leave zero out; `measure` None for gaps."""
    apart = sum(_excludes_none(interval) for interval in intervals)
    shown = f"{apart} of {count(len(intervals), 'interval')} {'lies' if apart == 1 else 'lie'} wholly on one side of zero"
    match measure:
        case None:
            return f"{shown}. To the right: the first one’s gap is wider."
        case Measure.LOG_LOSS:
            return f"{shown}. To the left: the first one is better, for less loss is."
        case _:
            return f"{shown}. To the right: the first one is better."


def differences_alternative(rows: Sequence[PairRow], what: str, intervals: Sequence[Interval], unit: Measure | None) -> str:
    """Return what a drawing of differences shows, for those who do not see it; `unit` None for gaps."""
    value = nats if unit is Measure.LOG_LOSS else points
    told = [
        f"{printable(row.comparison.a)} minus {printable(row.comparison.b)}: {value(interval.point)}, "
        f"from {value(interval.low)} to {value(interval.high)}"
        for row, interval in zip(rows, intervals, strict=True)
    ]
    return f"{what}, with 95{NBSP}% intervals. {'; '.join(told)}."


def _gap_sentence(wide: str, narrow: str, difference: Interval, wider: float) -> str:
    who = f"{printable(wide)}’s gap"
    than = f"{printable(narrow)}’s"
    interval = f"95{NBSP}% interval {points_interval(difference)}"
    if difference.low > 0:
        return f"{who} is {points(difference.point)} wider than {than} ({interval})."
    return (
        f"{who} is not shown to be wider than {than}: {points(difference.point)} ({interval}), probability {probability(wider)}."
    )


def _power(headline: Headline, seeds: Sequence[int]) -> str:
    """Say what could have been told apart, and what it would take to tell the margin apart."""
    could = f"a difference of {points(headline.smallest_difference)} would have been, four times out of five"
    if len(seeds) == 1 or headline.seeds_needed is None:
        return could
    return f"{could}; {points(headline.difference.margin)} would take {count(headline.seeds_needed, 'seed')}"


def _excludes_none(interval: Interval) -> bool:
    return interval.low > 0 or interval.high < 0


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text.startswith("of these") else f"{text}."


def uncompared(facts: PageFacts) -> str:
    """Return which recipes are in no pair, and why; empty where all are."""
    if not facts.uncompared:
        return ""
    return f"{names(facts.uncompared)} shares no seed with the others, so nothing can be paired: run all with the same seeds."
