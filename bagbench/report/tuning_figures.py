"""The drawings of a study: its history, what mattered, each setting by itself and all of them together, and the curves."""

import math
from collections.abc import Sequence
from itertools import accumulate

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bagbench.analysis.intervals import Interval
from bagbench.report.drawing import (
    GAP,
    HEIGHT,
    INK,
    MUTED,
    PLOT_HEIGHT,
    SETTINGS,
    VALIDATION,
    Drawing,
    canvas,
    element,
    end_words,
    shortened,
    title,
)
from bagbench.report.formats import percent, signed
from bagbench.report.rows import ROW_SETTINGS, differences_axis, row_interval, row_words, rows_canvas, shares_axis, zero
from bagbench.report.tuning_facts import TuningFacts
from bagbench.report.tuning_words import called, value_words
from bagbench.space import Choice, Range
from bagbench.spec import HyperparameterValue
from bagbench.trial import Trial

_NAME_WIDTH = 22
_AXIS_NAME_WIDTH = 13
_LONGEST_AXIS = 6  # more settings than these do not fit side by side
_DASHED = (0, (4, 2))
_ONE_LINE, _TWO_LINES = 17, 32  # pixels of a label


def history_panel(facts: TuningFacts, *, name: str, alternative: str) -> Drawing:
    """Return every trial's score in its order, and the best so far as a line."""
    with mpl.rc_context(SETTINGS):
        figure, axes = canvas()
        places = {trial.number: place for place, trial in enumerate(facts.trials, 1)}
        finished = [(places[trial.number], trial.score) for trial in facts.trials if trial.score is not None]
        given_up = [(places[trial.number], last) for trial in facts.trials if trial.score is None and (last := _so_far(trial))]
        _score_axis(axes, [score for _, score in (*finished, *given_up)])
        axes.set_xlim(0.5, len(facts.trials) + 0.5)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        axes.set_xlabel("trial", loc="right", labelpad=2)
        axes.plot(*_columns(given_up), "o", markersize=3, color=MUTED, clip_on=False)
        axes.plot(*_columns(finished), "o", markersize=5, color=VALIDATION, alpha=0.6, clip_on=False)
        best = [score for _, score in finished]
        axes.step([place for place, _ in finished], list(accumulate(best, max)), where="post", color=VALIDATION, linewidth=1.5)
        ends = [(f"best\n{percent(max(best))}", max(best), VALIDATION)]
        default = facts.default
        if default is not None and default.score is not None and default != facts.best:
            axes.axhline(default.score, color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
            ends.append((f"default\n{percent(default.score)}", default.score, MUTED))
        _ends(axes, ends, _TWO_LINES)
        return element(figure, name=name, alternative=alternative)


def improvement_panel(naive: float, honest: Interval, *, name: str, alternative: str) -> Drawing:
    """Return what validation promised and what the test photos show, in points, a row each."""
    with mpl.rc_context(ROW_SETTINGS):
        figure, axes = rows_canvas(2)
        differences_axis(axes, [100 * value for value in (naive, honest.low, honest.high)])
        axes.axvspan(-1, 1, color=GAP, linewidth=0)
        zero(axes)
        title(axes, "Best settings − defaults, points")
        row_words(axes, 0, "promised in validation", _plus(naive))
        axes.plot([100 * naive], [0.7], "o", markersize=6, markerfacecolor="none", markeredgecolor=MUTED)
        row_words(axes, 1, "shown on test photos", _plus(honest.point))
        row_interval(axes, 1, honest, scale=100)
        return element(figure, name=name, alternative=alternative)


def importance_panel(importances: Sequence[tuple[str, float]], *, name: str, alternative: str) -> Drawing:
    """Return each setting's share of the scores' variance as a bar."""
    with mpl.rc_context(ROW_SETTINGS):
        figure, axes = rows_canvas(len(importances))
        shares_axis(axes)
        title(axes, "Share of the scores' variance")
        for place, (what, share) in enumerate(importances):
            row_words(axes, place, shortened(called(what), _NAME_WIDTH), percent(share))
            axes.hlines(place + 0.7, 0, share, color=VALIDATION, linewidth=6)
        return element(figure, name=name, alternative=alternative)


def slice_panel(facts: TuningFacts, setting: str, *, name: str, alternative: str) -> Drawing:
    """Return the scores over the values of one setting."""
    values = facts.space[setting]
    scored = [(trial, trial.score) for trial in facts.trials if trial.score is not None]
    given_up = [(trial, trial.estimate) for trial in facts.trials if trial.score is None and trial.estimate is not None]
    with mpl.rc_context(SETTINGS):
        figure, axes = canvas(right=24)
        _score_axis(axes, [score for _, score in (*scored, *given_up)])
        axes.set_xlim(-0.03, 1.03)
        axes.set_xticks(*_ticks(values))
        axes.get_xticklabels()[0].set_horizontalalignment("left")
        axes.get_xticklabels()[-1].set_horizontalalignment("right")
        axes.set_xlabel(shortened(called(setting), _NAME_WIDTH), loc="right", labelpad=2)
        for shown, size, colour in ((given_up, 3, MUTED), (scored, 5, VALIDATION)):
            places = [(_place(values, trial.settings[setting]), score) for trial, score in shown]
            axes.plot(*_columns(places), "o", markersize=size, color=colour, alpha=0.6, clip_on=False)
        for trial, words, colour in ((facts.default, "default", MUTED), (facts.best, "best", INK)):
            if trial is None or trial.score is None or (trial is facts.default and trial == facts.best):
                continue
            at = (_place(values, trial.settings[setting]), trial.score)
            axes.plot(*_columns([at]), "o", markersize=7, markerfacecolor="none", markeredgecolor=colour, clip_on=False)
            side = -1 if at[0] > 0.5 else 1  # noqa: PLR2004 - the middle
            axes.annotate(
                words,
                at,
                (8 * side, 0),
                textcoords="offset pixels",
                ha="left" if side > 0 else "right",
                va="center",
                fontsize=10,
                color=colour,
            )
        return element(figure, name=name, alternative=alternative)


def parallel_panel(facts: TuningFacts, *, name: str, alternative: str) -> Drawing:
    """Return every trial that got to the end of a seed as a line over an axis a setting, and one for its score."""
    settings = tuple(facts.space)[:_LONGEST_AXIS]
    scored = sorted(
        ((trial, trial.estimate) for trial in facts.trials if trial.estimate is not None),
        key=lambda pair: (pair[1], pair[0].number),
    )
    low, high = scored[0][1], scored[-1][1]
    with mpl.rc_context({**SETTINGS, "axes.grid": False, "axes.spines.bottom": False}):
        figure, axes = canvas(height=HEIGHT + 48, left=26, right=44)
        box = axes.get_position()
        axes.set_position((box.x0, box.y0 + 12 / (HEIGHT + 48), box.width, box.height - 36 / (HEIGHT + 48)))
        axes.set_xlim(0, len(settings))
        axes.set_ylim(0, 1)
        axes.set_yticks([])
        axes.set_xticks([])
        title(axes, "All settings together")

        def line(trial: Trial, score: float) -> list[float]:
            return [_place(facts.space[one], trial.settings[one]) for one in settings] + [_share(score, low, high)]

        for rank, (trial, score) in enumerate(scored):
            strong = trial == facts.best
            start = trial == facts.default and not strong
            axes.plot(
                range(len(settings) + 1),
                line(trial, score),
                color=VALIDATION if strong else INK if start else MUTED,
                alpha=1 if strong or start else 0.25 + 0.35 * rank / len(scored),
                linewidth=2.5 if strong else 1.5 if start else 1,
                linestyle=_DASHED if start else "solid",
                clip_on=False,
                zorder=4 if strong else 3 if start else 2,
            )
        for place, one in enumerate(settings):
            ends = facts.space[one].ends
            _axis(axes, place, shortened(called(one), _AXIS_NAME_WIDTH), value_words(ends[0]), value_words(ends[-1]))
        _axis(axes, len(settings), "accuracy", percent(low), percent(high))
        best, default = facts.best, facts.default
        if best is not None:
            end_words(axes, "best", 1.0, VALIDATION)
        if default is not None and default != best and default.score is not None:
            end_words(axes, "default", min(_share(default.score, low, high), 0.9), INK)
        return element(figure, name=name, alternative=alternative)


def curves_panel(facts: TuningFacts, seed: int, *, name: str, alternative: str) -> Drawing:
    """Return each trial's validation accuracy over the epochs, of one seed."""
    drawn = [(trial, curve) for trial in facts.trials if (curve := trial.curves.get(seed))]
    with mpl.rc_context(SETTINGS):
        figure, axes = canvas()
        epochs = max(len(curve) for _, curve in drawn)
        _score_axis(axes, [value for _, curve in drawn for value in curve])
        axes.set_xlim(*((1, epochs) if epochs > 1 else (0.5, 1.5)))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, steps=[1, 2, 5, 10]))
        axes.set_xlabel("epoch", loc="right", labelpad=2)
        ends: list[tuple[str, float, str]] = []
        for trial, curve in drawn:
            strong, start = trial == facts.best, trial == facts.default
            axes.plot(
                range(1, len(curve) + 1),
                curve,
                color=VALIDATION if strong else INK if start else MUTED,
                alpha=1 if strong or start else 0.45,
                linewidth=2.5 if strong else 1.5 if start else 1,
                linestyle=_DASHED if start and not strong else "solid",
                marker="" if trial.score is not None and epochs > 1 else "x" if trial.score is None else "o",
                markevery=[len(curve) - 1],
                markersize=5,
                clip_on=False,
                zorder=4 if strong else 3 if start else 2,
            )
            if strong or start:
                ends.append(("best" if strong else "default", curve[-1], VALIDATION if strong else INK))
        _ends(axes, ends, _ONE_LINE)
        return element(figure, name=name, alternative=alternative)


def _score_axis(axes: Axes, scores: Sequence[float]) -> None:
    """Let the vertical axis hold the scores with some room, and no more: they often differ by a few points only."""
    low, high = min(scores), max(scores)
    room = max(0.08 * (high - low), 0.01)
    axes.set_ylim(max(low - room, 0.0), min(high + room, 1.0))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.3g} %"))
    title(axes, "Validation accuracy")


def _ends(axes: Axes, ends: Sequence[tuple[str, float, str]], height: int) -> None:
    """Write what one or two lines are at their right ends, pushed apart where they meet.

    Args:
        axes: where.
        ends: words, the value that a line ends at, and its colour.
        height: of a label, in pixels.
    """
    low, high = axes.get_ylim()
    room = height / PLOT_HEIGHT * (high - low)
    values = sorted((value, words, colour) for words, value, colour in ends)
    short = max(0.0, room - (values[-1][0] - values[0][0])) / 2 if len(values) > 1 else 0.0
    for side, (value, words, colour) in zip((-1, 1), values, strict=False):
        end_words(axes, words, value + side * short, colour)


def _axis(axes: Axes, place: int, words: str, low: str, high: str) -> None:
    """Draw one upright axis, its ends beside it and its name below, every other one a line lower."""
    axes.axvline(place, color=MUTED, linewidth=1, zorder=1)
    for at, text, align, offset in ((0, low, "top", -2), (1, high, "bottom", 2)):
        axes.annotate(
            text, (place, at), (0, offset), textcoords="offset pixels", ha="center", va=align, fontsize=9.5, color=MUTED
        )
    axes.annotate(
        words,
        (place, 0),
        (0, -16 - 12 * (place % 2)),
        textcoords="offset pixels",
        ha="center",
        va="top",
        fontsize=10,
        color=INK,
        parse_math=False,
    )


def _ticks(values: Range) -> tuple[list[float], list[str]]:
    """Return places in [0, 1] on a setting's axis and what stands there."""
    if isinstance(values, Choice):
        shown = values.values
    else:
        low, high = float(values.low), float(values.high)
        middle = (low * high) ** 0.5 if values.log else (low + high) / 2
        inner = float(f"{middle:.2g}") if isinstance(values.low, float) else round(middle)
        shown = (values.low, inner, values.high)
    return [_place(values, value) for value in shown], [shortened(value_words(value), _AXIS_NAME_WIDTH) for value in shown]


def _place(values: Range, value: HyperparameterValue) -> float:
    """Return where in [0, 1] a value lies on its axis."""
    if isinstance(values, Choice):
        return values.values.index(value) / (len(values.values) - 1)
    return _share(float(value), float(values.low), float(values.high), log=values.log)


def _share(value: float, low: float, high: float, *, log: bool = False) -> float:
    if high == low:
        return 0.5
    if log:
        value, low, high = math.log(value), math.log(low), math.log(high)
    return (value - low) / (high - low)


def _so_far(trial: Trial) -> float:
    """Return what is known of the score of a trial that has not finished; 0 where nothing is."""
    return trial.estimate or next((curve[-1] for curve in reversed(tuple(trial.curves.values())) if curve), 0.0)


def _columns(points: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in points], [y for _, y in points]


def _plus(difference: float) -> str:
    return ("+" if round(1000 * difference) > 0 else "") + signed(100 * difference)
