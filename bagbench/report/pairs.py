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
from bagbench.report import training
from bagbench.report.facts import PageFacts, RecipeFacts
from bagbench.report.formats import NBSP, count, names, nats, points, points_interval, probability

# Of more pairs than these the drawings show those with the best of the compared recipes alone.
_DRAWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """One row of the table of pairs; A and B as places in the page's recipes, counted from 1.

    Attributes:
        a: the first recipe's place.
        b: the second's.
        comparison: what is known of their scores.
        contrast: and of their gaps.
        conclusion: in words, with how each was trained where that differs.
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
    by_name = {recipe.name: recipe for recipe in facts.recipes}
    pairs = zip(facts.comparisons, facts.contrasts, strict=True)
    return tuple(
        PairRow(
            a=place[comparison.a],
            b=place[comparison.b],
            comparison=comparison,
            contrast=contrast,
            conclusion=" ".join(
                filter(None, (conclusion(comparison), training.about_pair(by_name[comparison.a], by_name[comparison.b])))
            ),
        )
        for comparison, contrast in pairs
    )


def drawn(rows: Sequence[PairRow]) -> tuple[PairRow, ...]:
    """Return the pairs that the drawings show."""
    return tuple(rows) if len(rows) <= _DRAWN else tuple(row for row in rows if row.a == rows[0].a)


def title(rows: Sequence[PairRow]) -> str:
    """Return how many pairs are told apart: the message of the section."""
    if not rows:
        return "class by class"
    apart = sum(is_settled(row.comparison) for row in rows)
    if len(rows) == 1:
        who = "the two are" if apart else "the two are not"
    elif apart in {0, len(rows)}:
        who = f"all {len(rows)} pairs are" if apart else "no pair is"
    else:
        who = f"{apart} of {len(rows)} pairs {'is' if apart == 1 else 'are'}"
    return f"{who} told apart by validation accuracy"


def is_settled(comparison: Comparison) -> bool:
    """Whether one of the two is better in accuracy: by the whole interval, and after allowing for the other pairs looked at."""
    headline = comparison.headline(Measure.ACCURACY)
    return headline.difference.interval.excludes_zero and headline.p_holm <= 1 - LEVEL


def conclusion(comparison: Comparison) -> str:
    """Return what one pair's accuracies say."""
    headline = comparison.headline(Measure.ACCURACY)
    interval, margin = headline.difference.interval, headline.difference.margin
    a, b = printable(comparison.a), printable(comparison.b)
    better, worse = (a, b) if interval.point >= 0 else (b, a)
    within = -margin <= interval.low and interval.high <= margin
    opening = _opening(comparison.subject)
    if is_settled(comparison):
        significant = f", significant at 5{NBSP}%" if headline.is_significant else ""
        small = f", though by less than {points(margin)}" if within else ""
        return f"{opening}{better} is right on more new photos than {worse}{significant}{small}."
    if within:
        return f"{opening}{a} and {b} are as good as each other, within {points(margin)}."
    if interval.excludes_zero:
        doubt = (
            "the seeds differ too much to be sure"
            if headline.p_value > 1 - LEVEL
            else "of so many pairs, one may look so by chance"
        )
        return f"{opening}{better} is probably ahead of {worse}; {doubt}."
    return f"{opening}{a} and {b} are not told apart: {_power(headline, comparison.seeds)}."


def about(comparisons: Sequence[Comparison]) -> str:
    """Return how the pairs were compared, and what may be said of them."""
    seeds = {len(comparison.seeds) for comparison in comparisons}
    several = f", adjusted for the {len(comparisons)} pairs looked at (Holm)," if len(comparisons) > 1 else ""
    told = (
        "Each pair is compared on the same photos, seed by seed and photo by photo. Two are told apart where the 95"
        f"{NBSP}% interval of their difference leaves zero out and its p{several} is at most 0.05."
    )
    if seeds == {1}:
        return f"{told} One seed speaks of these trained models on this split alone: nothing follows for the recipes."
    if min(seeds) < LEAST_SEEDS:
        return f"{told} Under {LEAST_SEEDS} seeds that rests on little: read the intervals."
    return told


def gap_sentences(recipes: Sequence[RecipeFacts], contrasts: Sequence[Contrast]) -> tuple[str, ...]:
    """Return whose gap is wider than that of the recipe with the least, a sentence for each other recipe, the widest first."""
    if not contrasts:
        return ()
    compared = {name for contrast in contrasts for name in (contrast.a, contrast.b)}
    least = min((recipe for recipe in recipes if recipe.name in compared), key=lambda recipe: recipe.card.accuracy_gap.point).name
    found = []
    for contrast in contrasts:
        if least == contrast.b:
            found.append((contrast.a, contrast.accuracy, contrast.probability_wider))
        elif least == contrast.a:
            found.append((contrast.b, -contrast.accuracy, 1 - contrast.probability_wider))
    found.sort(key=lambda item: -item[1].point)
    return tuple(_gap_sentence(name, least, interval, wider) for name, interval, wider in found)


def difference_message(intervals: Sequence[Interval], measure: Measure | None, margin: float | None = None) -> str:
    """Return what a drawing of differences shows: how many intervals leave zero out; `measure` None for gaps.

    A `margin` is what counts as no practical difference.
    """
    apart = sum(interval.excludes_zero for interval in intervals)
    shown = f"{apart} of {count(len(intervals), 'interval')} {'lies' if apart == 1 else 'lie'} wholly on one side of zero"
    match measure:
        case None:
            return f"{shown}. To the right: the first one’s gap is wider."
        case Measure.LOG_LOSS:
            shaded = "" if margin is None else f" Shaded: too little to matter, {nats(margin)} or less."
            return f"{shown}. To the left: the first one is better (less loss).{shaded}"
        case _:
            shaded = "" if margin is None else f" Shaded: too little to matter, {points(margin)} or less."
            return f"{shown}. To the right: the first one is better.{shaded}"


def differences_alternative(rows: Sequence[PairRow], what: str, intervals: Sequence[Interval], measure: Measure | None) -> str:
    """Return what a drawing of differences shows, for those who do not see it; `measure` None for gaps."""
    value = nats if measure is Measure.LOG_LOSS else points
    told = [
        f"{printable(row.comparison.a)} minus {printable(row.comparison.b)}: {value(interval.point)}, "
        f"from {value(interval.low)} to {value(interval.high)}"
        for row, interval in zip(rows, intervals, strict=True)
    ]
    return f"{what}, with 95{NBSP}% intervals. {'; '.join(told)}."


def uncompared(recipes: Sequence[str]) -> str:
    """Return which recipes are in no pair, by name, and why; empty where there is none."""
    if not recipes:
        return ""
    return (
        f"{names(recipes)} {'is' if len(recipes) == 1 else 'are'} in no pair, for want of a seed in common with the others: "
        "run all with the same seeds."
    )


def _gap_sentence(wide: str, narrow: str, difference: Interval, wider: float) -> str:
    """Say of the gap of `wide`, minus that of `narrow`, whether it is the wider one."""
    if difference.high < 0:  # on the seeds that both have, for once
        return _gap_sentence(narrow, wide, -difference, 1 - wider)
    who, than = f"{_opening(difference.subject)}{printable(wide)}’s gap", f"{printable(narrow)}’s"
    interval = f"95{NBSP}% interval {points_interval(difference)}"
    if difference.low > 0:
        return f"{who} is {points(difference.point)} wider than {than} ({interval})."
    return (
        f"{who} is not shown to be wider than {than}: {points(difference.point)} ({interval}); it is wider with a "
        f"probability of {probability(wider)}."
    )


def _opening(subject: Subject) -> str:
    """Return how a sentence on a pair begins: where it is about models and not about recipes, it says so."""
    return "These two trained models, on this split: " if subject is Subject.MODEL else ""


def _power(headline: Headline, seeds: Sequence[int]) -> str:
    """Say what could have been told apart, and what it would take to tell the margin apart."""
    could = f"a true difference of {points(headline.smallest_difference)} would have been found four times out of five"
    margin, needed = points(headline.difference.margin), headline.seeds_needed
    if len(seeds) == 1:
        return could
    if needed is None:
        return f"{could}; to find one of {margin} these photos are too few, however many the seeds"
    return f"{could}; to find one of {margin} takes {count(needed, 'seed')}" if needed > len(seeds) else could
