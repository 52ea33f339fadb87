"""A study into one HTML file that needs nothing but itself."""

from itertools import chain

from markupsafe import Markup

from bagbench.analysis.measures import Measure
from bagbench.report import tuning_figures as figures
from bagbench.report import tuning_words as words
from bagbench.report.document import asset, environment, policy
from bagbench.report.downloads import Download, download
from bagbench.report.drawing import Drawing, style_of
from bagbench.report.formats import NBSP, points, points_interval
from bagbench.report.page import Panel
from bagbench.report.tuning_facts import TuningFacts


def render_tuning(facts: TuningFacts) -> str:
    """Return the page as one HTML document: no request to anywhere, every name escaped, no script."""
    trials = _download(facts)
    panels = _panels(facts, trials)
    drawn = style_of(drawing for panel in chain(*panels.values()) for drawing in panel.drawings)
    style = f"{asset('style.css')}{asset('tuning.css')}{drawn}"
    return (
        environment()
        .get_template("tuning.html.j2")
        .render(
            facts=facts,
            style=Markup(style),  # noqa: S704 - our own, and matplotlib's declarations
            policy=policy(style, ""),
            verdict=words.verdict(facts),
            outcome=words.outcome(facts.trials),
            apart=words.apart(facts),
            space=words.space_rows(facts),
            called=words.called,
            value_words=words.value_words,
            panels=panels,
            trials=trials,
        )
    )


def _panels(facts: TuningFacts, trials: Download) -> dict[str, tuple[Panel, ...]]:
    """Return the drawings of each section; none where no trial has finished."""
    if facts.best is None:
        return {"improvement": (), "search": (), "slices": ()}

    def panel(heading: str, message: str, drawing: Drawing, data: Download = trials) -> Panel:
        return Panel(place=0, heading=heading, message=message, drawings=(drawing,), download=data)

    search = [
        panel(
            "History",
            words.history_message(facts),
            figures.history_panel(facts, name="history", alternative=words.history_alternative(facts)),
        )
    ]
    seed = facts.seeds[0]
    if any(trial.curves.get(seed) for trial in facts.trials):
        search.append(
            panel(
                "Learning curves" + (f", seed {seed}" if len(facts.seeds) > 1 else ""),
                words.curves_message(facts),
                figures.curves_panel(facts, seed, name="curves", alternative=words.curves_alternative(facts, seed)),
                _curves(facts),
            )
        )
    if facts.importances:
        search.append(
            panel(
                "What mattered",
                words.importance_message(facts),
                figures.importance_panel(facts.importances, name="importances", alternative=words.importance_alternative(facts)),
                download("importances", ("setting", "share_of_variance"), facts.importances),
            )
        )
    search.append(
        panel(
            "All settings together",
            "A line a trial; the best in colour, the defaults dashed.",
            figures.parallel_panel(facts, name="parallel", alternative=words.parallel_alternative(facts)),
        )
    )
    slices = tuple(
        panel(
            words.called(name).capitalize(),
            words.slice_message(facts, name),
            figures.slice_panel(facts, name, name=f"slice-{place}", alternative=words.slice_alternative(facts, name)),
        )
        for place, name in enumerate(facts.space, 1)
    )
    return {"improvement": _improvement(facts), "search": tuple(search), "slices": slices}


def _improvement(facts: TuningFacts) -> tuple[Panel, ...]:
    naive = words.naive(facts)
    if facts.improvement is None or naive is None:
        return ()
    honest = facts.improvement.comparison.headline(Measure.ACCURACY).difference.interval
    told = f"Promised in validation: {points(naive)}. Shown on test photos: {points(honest.point)}, {points_interval(honest)}."
    return (
        Panel(
            place=0,
            heading="How much of it is real",
            message=f"The bar is a 95{NBSP}% interval; in the band a difference is of no practical use. The promise has none.",
            drawings=(figures.improvement_panel(naive, honest, name="improvement", alternative=told),),
            download=download(
                "improvement",
                ("photos", "difference", "low", "high"),
                [("validation", naive, "", ""), ("test", honest.point, honest.low, honest.high)],
            ),
        ),
    )


def _download(facts: TuningFacts) -> Download:
    return download(
        f"trials of {facts.recipe}",
        ("trial", *facts.space, "validation_accuracy", "state", "reason"),
        [
            (
                trial.number,
                *(value if isinstance(value, float) else str(value) for value in trial.settings.values()),
                "" if trial.score is None else trial.score,
                trial.state.value,
                trial.reason,
            )
            for trial in facts.trials
        ],
    )


def _curves(facts: TuningFacts) -> Download:
    return download(
        f"curves of {facts.recipe}",
        ("trial", "seed", "epoch", "validation_accuracy"),
        [
            (trial.number, seed, epoch, value)
            for trial in facts.trials
            for seed, curve in trial.curves.items()
            for epoch, value in enumerate(curve, 1)
        ],
    )
