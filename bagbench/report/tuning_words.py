"""What a tuning page concludes, in plain English; words are as strong as the evidence, no stronger."""

from collections.abc import Sequence

from bagbench.analysis.comparison import MARGINS
from bagbench.analysis.decision import Decision, decide
from bagbench.analysis.intervals import Subject
from bagbench.analysis.measures import Measure
from bagbench.errors import printable
from bagbench.report.formats import NBSP, count, percent, points, points_interval
from bagbench.report.tuning_facts import Improvement, TuningFacts
from bagbench.space import Choice
from bagbench.spec import HyperparameterValue
from bagbench.trial import Settings, Trial, TrialState


def verdict(facts: TuningFacts) -> tuple[str, str]:
    """Return the page's two sentences: the best settings, and how much of the improvement is real."""
    best, default = facts.best, facts.default
    if best is None:
        return "No trial has finished, so there are no best settings yet.", "The same command goes on with the study."
    if default is None:
        return (
            f"The best of {_finished(facts)} has {setting_words(best.settings)}: {_score(facts, best)}.",
            "The trial at the defaults has not finished, so there is nothing to hold it against.",
        )
    if best.settings == default.settings:
        return (
            f"Nothing better than the defaults was found in {_finished(facts)}: they reach {_score(facts, best)}.",
            "So there is nothing to compare on the test photos.",
        )
    first = (
        f"The best of {_finished(facts)} has {setting_words(best.settings)}: {_score(facts, best)}, "
        f"{points(naive(facts) or 0.0)} above the defaults. That figure flatters: it was picked as the highest."
    )
    if facts.improvement is None:
        return first, "How much of it is real has not been measured: the comparison has not finished."
    return first, improvement_words(facts, facts.improvement)


def improvement_words(facts: TuningFacts, improvement: Improvement) -> str:
    """Return how much better the best settings are on photos that no trial has seen."""
    headline = improvement.comparison.headline(Measure.ACCURACY)
    interval = headline.difference.interval
    seeds = improvement.comparison.seeds
    where = f"On {count(facts.rows.test, 'test photo')} that no trial saw, over {count(len(seeds), 'other seed')}"
    margin = MARGINS[Measure.ACCURACY]
    told = {
        Decision.BETTER: "the best settings are better than the defaults",
        Decision.AS_GOOD: f"the best settings are as good as the defaults, within {points(margin)}, and not shown to be better",
        Decision.WORSE: "the best settings are worse than the defaults",
        Decision.UNDECIDED: "it is undecided whether the best settings are better than the defaults",
    }[decide(interval, margin)]
    significant = "; the difference is significant at 5" + NBSP + "%" if headline.is_significant else ""
    whose = "" if interval.subject is Subject.RECIPE else ". One seed: this speaks of these trained models only"
    evidence = f"{_plus(interval.point)} (95{NBSP}% interval {points_interval(interval)}{significant})"
    return f"{where}, {told}: the difference is {evidence}{whose}."


def naive(facts: TuningFacts) -> float | None:
    """Return what the best trial's score promises over the default's, on the photos that it was picked by."""
    best, default = facts.best, facts.default
    if best is None or default is None or best.score is None or default.score is None:
        return None
    return best.score - default.score


def outcome(trials: Sequence[Trial]) -> str:
    """Return how many trials there were and what became of them."""
    states = [trial.state for trial in trials]
    told = [f"{states.count(state)} {state.value}" for state in TrialState if state in states]
    return f"{count(len(trials), 'trial')}: {', '.join(told)}"


def apart(facts: TuningFacts) -> str:
    """Return how the photos of the improvement are kept apart from those of the trials."""
    rows = facts.rows
    return (
        f"{count(rows.test, 'test photo')} were set aside before the first trial, the same for every seed: no trial was trained, "
        f"scored or stopped on any of them. Each trial was trained with the {count(len(facts.seeds), 'seed')} "
        f"{_numbers(facts.seeds)}, on {rows.train:,} of the other photos, and scored on the {rows.validation:,} that remain for "
        "validation. Best settings and defaults are then trained anew, with the "
        f"{count(len(facts.comparison_seeds), 'seed')} {_numbers(facts.comparison_seeds)}, and compared on the test photos "
        "alone, paired by seed and photo."
    )


def setting_words(settings: Settings) -> str:
    """Return settings as `learning rate 0.0012, batch size 16`."""
    return ", ".join(f"{called(name)} {value_words(value)}" for name, value in settings.items())


def called(name: str) -> str:
    """Return a setting's name as people read it."""
    return printable(name).replace("_", " ")


def value_words(value: HyperparameterValue) -> str:
    """Return a setting's value."""
    return f"{value:g}" if isinstance(value, float) else printable(str(value))


def space_rows(facts: TuningFacts) -> tuple[tuple[str, str], ...]:
    """Return each setting that was searched, with its range and its default."""
    found = []
    for name, values in facts.space.items():
        low, high = value_words(values.ends[0]), value_words(values.ends[-1])
        if isinstance(values, Choice):
            told = ", ".join(map(value_words, values.values))
        else:
            told = f"{low} to {high}{', by ratio' if values.log else ''}"
            step = getattr(values, "step", 1)
            told += f", in steps of {step}" if step > 1 else ""
        found.append((name, f"{told}; default {value_words(facts.defaults[name])}"))
    return tuple(found)


def history_alternative(facts: TuningFacts) -> str:
    """Say what the drawing of the history shows."""
    scores = [trial.score for trial in facts.trials if trial.score is not None]
    span = f", from {percent(min(scores))} to {percent(max(scores))}" if scores else ""
    return f"Mean validation accuracy of each trial in its order{span}. {outcome(facts.trials)}."


def history_message(facts: TuningFacts) -> str:
    """Say when the best settings were found."""
    best = facts.best
    if best is None:
        return "No trial has finished."
    place = [trial.number for trial in facts.trials].index(best.number) + 1
    return f"The best was the {_ordinal(place)} of {len(facts.trials)}. Each dot is a trial, a small one was given up."


def importance_message(facts: TuningFacts) -> str:
    """Say which setting mattered most, as far as so few trials tell."""
    name, share = facts.importances[0]
    return (
        f"{called(name).capitalize()} explains {percent(share)} of how scores differ. Few trials say little of it: with another "
        "seed the order may be another."
    )


def importance_alternative(facts: TuningFacts) -> str:
    """Say every setting's share."""
    return (
        "Share of the scores' variance: "
        + ", ".join(f"{called(name)} {percent(share)}" for name, share in facts.importances)
        + "."
    )


def slice_message(facts: TuningFacts, name: str) -> str:
    """Say where in its range a setting's best value lies."""
    best = facts.best
    if best is None:
        return "No trial has finished."
    return f"Best at {value_words(best.settings[name])}, default {value_words(facts.defaults[name])}."


def slice_alternative(facts: TuningFacts, name: str) -> str:
    """Say each finished trial's value and score."""
    told = "; ".join(
        f"{value_words(trial.settings[name])}: {percent(trial.estimate)}" for trial in facts.trials if trial.estimate is not None
    )
    return f"Mean validation accuracy by {called(name)}. {told}."


def parallel_alternative(facts: TuningFacts) -> str:
    """Say which settings the best trial and the defaults have."""
    best = facts.best
    told = f" The best: {setting_words(best.settings)}." if best else ""
    return (
        "A line a trial that got to the end of a seed, over an axis each for "
        f"{', '.join(map(called, facts.space))} and validation accuracy.{told} "
        f"The defaults: {setting_words(facts.defaults)}."
    )


def curves_message(facts: TuningFacts) -> str:
    """Say how many runs were given up on the way."""
    number = sum(trial.state is TrialState.OVER_EPOCHS for trial in facts.trials)
    ended = f"{count(number, 'trial')} ended early" if number else "None ended early"
    return f"{ended}: below the median of the finished ones, four or more."


def curves_alternative(facts: TuningFacts, seed: int) -> str:
    """Say where the curves end."""
    ends = [curve[-1] for trial in facts.trials if (curve := trial.curves.get(seed))]
    span = f" They end between {percent(min(ends))} and {percent(max(ends))}." if ends else ""
    return f"Validation accuracy over the epochs, a line a trial, seed {seed}.{span} {curves_message(facts)}"


def _finished(facts: TuningFacts) -> str:
    number = sum(trial.score is not None for trial in facts.trials)
    every = count(len(facts.trials), "trial")
    return every if number == len(facts.trials) else f"{every}, {number} of which have finished,"


def _score(facts: TuningFacts, trial: Trial) -> str:
    seeds = f", mean of {count(len(facts.seeds), 'seed')}" if len(facts.seeds) > 1 else ""
    return f"validation accuracy {percent(trial.score or 0.0)}{seeds}"


def _plus(difference: float) -> str:
    return ("+" if round(1000 * difference) > 0 else "") + points(difference)


def _numbers(seeds: Sequence[int]) -> str:
    return ", ".join(map(str, seeds))


def _ordinal(number: int) -> str:
    tens = number % 100 // 10 == 1
    return f"{number}{'th' if tens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
