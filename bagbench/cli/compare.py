"""`bagbench compare`: whether one recipe, or one run, can take another's place; a gate for continuous integration."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bagbench.cli.console import tell
from bagbench.cli.options import TrackingUri
from bagbench.data.side import Side
from bagbench.errors import ComparisonError, ExperimentError, printable

if TYPE_CHECKING:
    from bagbench.analysis.comparison import Comparison, Difference, Headline
    from bagbench.analysis.decision import Decision
    from bagbench.recorded import Contender

_WORSE, _UNDECIDED = 1, 3
# The predictions of each side that can be compared on.
_TABLES = {Side.VALIDATION.value: "predictions.csv", Side.TEST.value: "test_predictions.csv"}
# Probabilities nearer to 0 or 1 than this are more than the evidence can tell apart.
_SURE = 0.001


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A recipe, recipe@experiment, or a run by its name or id.")],
    b: Annotated[str, typer.Argument(metavar="B", help="What A is held against, named likewise.")],
    experiment: Annotated[
        str | None, typer.Option(metavar="NAME", help="Where the names are looked up. (default: the one that ran last)")
    ] = None,
    metric: Annotated[
        str, typer.Option(metavar="accuracy|macro_f1|log_loss|CLASS", help="What by; a class: the accuracy on its photos.")
    ] = "accuracy",
    margin: Annotated[
        float | None, typer.Option(metavar="X", help="What counts as no practical difference. (default: 0.01; log_loss: 0.05)")
    ] = None,
    on: Annotated[
        str,
        typer.Option(
            metavar="validation|test", help="Which photos; for test, those of a test side, which nothing was picked by."
        ),
    ] = Side.VALIDATION.value,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    tracking_uri: TrackingUri = None,
) -> int:
    """Whether A can take B's place, judged on the photos that both were validated on, or tested on.

    Exit codes: 0 A is better, or as good within the margin; 1 A is worse; 3 undecided; 2 it cannot be compared.
    """
    if margin is not None and not 0 <= margin < math.inf:
        raise ExperimentError(f"--margin: received {margin}", "give a number of at least 0")
    if on not in _TABLES:
        raise ExperimentError(f"--on: received '{on}'", f"give {' or '.join(_TABLES)}")

    from bagbench.analysis.decision import Decision, decide

    contenders, comparison = _compared(
        a, b, experiment=experiment, metric=metric, margin=margin, on=on, tracking_uri=tracking_uri
    )
    apart = _trained_apart(*contenders)
    difference, headline = _asked(comparison, metric)
    decision = decide(difference.interval, difference.margin, higher_is_better=difference.measure.higher_is_better)
    code = {Decision.WORSE: _WORSE, Decision.UNDECIDED: _UNDECIDED}.get(decision, 0)
    if as_json:
        summary = {**_summary(comparison, difference, headline), "on": on, "trained_apart": apart}
        typer.echo(json.dumps({**summary, "decision": decision, "exit_code": code}, indent=2))
    else:
        for line in (
            *_evidence(comparison, difference, headline, on),
            *_training(apart),
            _conclusion(comparison, difference, decision),
        ):
            tell(line)
    return code


def _compared(
    a: str, b: str, *, experiment: str | None, metric: str, margin: float | None, on: str, tracking_uri: str | None
) -> "tuple[tuple[Contender, Contender], Comparison]":
    """Return what the two names stand for, and the comparison of it."""
    from bagbench.analysis.comparison import MARGINS, comparisons
    from bagbench.analysis.measures import Measure
    from bagbench.recorded import find, groups, photos_on, recipe_runs, refuse_other_photos, refuse_untested, split_table
    from bagbench.tracking import Store

    store = Store(tracking_uri)
    contenders = find(store, a, experiment), find(store, b, experiment)
    refuse_other_photos(*contenders)
    if on == Side.TEST:
        refuse_untested(*contenders)
    photos = split_table(store, contenders[0].records[0])
    measure = Measure(metric) if metric in set(MARGINS) else Measure.ACCURACY
    (comparison,) = comparisons(
        [recipe_runs(store, contender.name, contender.records, _TABLES[on]) for contender in contenders],
        # Whatever part of the train split they had.
        train_images=len(photos) - photos_on(photos, Side.VALIDATION) - photos_on(photos, Side.TEST),
        margins=MARGINS if margin is None else {**MARGINS, measure: margin},
        clusters=groups(photos),
    )
    return contenders, comparison


def _trained_apart(a: "Contender", b: "Contender") -> dict[str, tuple[Any, Any]]:
    """Return the settings in which the two were not trained in the same way, A's value and B's."""
    own, other = (asdict(contender.records[0].protocol) for contender in (a, b))
    return {name: (own[name], other[name]) for name in own if own[name] != other[name]}


def _training(apart: Mapping[str, tuple[Any, Any]]) -> list[str]:
    """Say how the two were trained, where that is not in the same way."""
    told = [f"{name.replace('_', ' ')} {own} against {other}" for name, (own, other) in apart.items()]
    return [f"they were not trained in the same way: {', '.join(told)}"] if told else []


def _asked(comparison: "Comparison", metric: str) -> "tuple[Difference, Headline | None]":
    """Return the difference in what was asked for; over all photos, with what it takes to judge it."""
    from bagbench.analysis.measures import Measure

    for headline in comparison.headlines:
        if headline.difference.measure == metric:
            return headline.difference, headline
    by_class = {found.label: found for found in comparison.by_class if found.measure is Measure.ACCURACY}
    if metric not in by_class:
        measures = [headline.difference.measure.value for headline in comparison.headlines]
        raise ComparisonError(
            f"--metric: no measure or class is called '{metric}'",
            f"those there are: {', '.join([*measures, *map(str, by_class)])}",
        )
    return by_class[metric], None


def _summary(comparison: "Comparison", difference: "Difference", headline: "Headline | None") -> dict[str, Any]:
    """Return what a script would read."""
    interval = difference.interval
    return {
        "a": comparison.a,
        "b": comparison.b,
        "metric": difference.measure,
        "class": difference.label,
        "seeds": comparison.seeds,
        "subject": comparison.subject,
        "difference": {"low": interval.low, "point": interval.point, "high": interval.high},
        "probability_better": difference.probability_better,
        "margin": difference.margin,
        "probability_within": difference.probability_within,
        "p_value": headline and headline.p_value,
        "smallest_difference": headline and headline.smallest_difference,
        "seeds_needed": headline and headline.seeds_needed,
    }


def _evidence(comparison: "Comparison", difference: "Difference", headline: "Headline | None", on: str) -> list[str]:
    """Return what is known of the difference, in lines."""
    a, b = printable(comparison.a), printable(comparison.b)
    interval, seeds = difference.interval, comparison.seeds
    lines = [
        f"{'' if on == Side.VALIDATION else f'{on} '}{_what(difference)} of {a} minus that of {b}: {interval.point:+.3f}",
        f"95 % interval: {interval.low:+.3f} to {interval.high:+.3f}",
        f"probability that {a} is the better one: {_probability(difference.probability_better)}",
        f"probability that they are within {difference.margin:g}: {_probability(difference.probability_within)}",
    ]
    if len(seeds) == 1:
        lines.append(f"one seed ({seeds[0]}): this speaks of these trained models on this split only, not of their recipes")
    else:
        lines.append(f"{len(seeds)} seeds ({', '.join(map(str, seeds))}): this speaks of the recipes, trained on as many photos")
    if headline is not None:
        lines.append(_power(headline, len(seeds)))
        if headline.is_significant:
            lines.append(f"the difference is significant at 5 % (p: {_probability(headline.p_value)})")
    return lines


def _power(headline: "Headline", seeds: int) -> str:
    """Say what these seeds could have told apart, and what the margin would take."""
    could = f"a difference of {headline.smallest_difference:.3f} would have been told from none in four cases out of five"
    margin = headline.difference.margin
    if seeds == 1 or margin == 0:
        return could
    if headline.seeds_needed is None:
        return f"{could}; for one of {margin:g} these photos are too few, however many the seeds"
    return f"{could}; one of {margin:g} takes {headline.seeds_needed} seeds"


def _conclusion(comparison: "Comparison", difference: "Difference", decision: "Decision") -> str:
    from bagbench.analysis.decision import Decision

    b = printable(comparison.b)
    a = f"{printable(comparison.a)}{', as trained here,' if len(comparison.seeds) == 1 else ''}"
    match decision:
        case Decision.BETTER:
            return f"{a} is better than {b}"
        case Decision.AS_GOOD:
            return f"{a} is as good as {b}, within {difference.margin:g}"
        case Decision.WORSE:
            return f"{a} is worse than {b}"
        case Decision.UNDECIDED:
            return f"undecided: {a} may or may not be worse than {b} by more than {difference.margin:g}"


def _what(difference: "Difference") -> str:
    if difference.label is not None:
        return f"accuracy on photos of {printable(difference.label)}"
    return difference.measure.replace("_", " ") + ("" if difference.measure.higher_is_better else " (less is better)")


def _probability(value: float) -> str:
    if value < _SURE:
        return f"under {_SURE}"
    return f"over {1 - _SURE}" if value > 1 - _SURE else f"{value:.3f}"
