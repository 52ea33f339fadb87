"""What MLflow's interface says of a run, in Markdown: the page's verdict, a short table, and the way to the page."""

import re
from dataclasses import dataclass

from bagbench.errors import printable
from bagbench.report import training, words
from bagbench.report.facts import PageFacts, RecipeFacts, RunFacts
from bagbench.report.formats import NBSP, percent, percent_interval, points, points_interval, signed

# Of what may stand in a name, all that Markdown or HTML would read as something else.
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$])")
# Nor is an address or a name with an @ to become a link by itself, as MLflow's interface makes one of either.
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the interface shows the page and the charts, relative to itself."""

    page: str
    charts: str


def experiment_note(facts: PageFacts, at: Addresses) -> str:
    """Return what is to be known of an experiment, and so of the invocation that has its page."""
    lines = [_links(at)]
    lines += [
        _escaped(said) for said in (*words.verdict(facts), training.about(facts.recipes), words.about_data(facts.data)) if said
    ]
    if facts.recipes:
        lines.append(_table(facts))
        lines.append(_escaped(words.scope(facts.recipes, own_split=facts.data.own_split)))
    if facts.unfinished:
        told = (f"- {_escaped(': '.join(filter(None, (run.name, run.status, run.error))))}" for run in facts.unfinished)
        lines.append("\n".join(("**Not finished**", "", *told)))
    return "\n\n".join(lines)


def run_note(recipe: RecipeFacts, run: RunFacts, at: Addresses) -> str:
    """Return what is to be known of one finished run."""
    last, best = run.history.last, run.history.best
    gap = last.train_accuracy - last.val_accuracy
    own = (
        f"This run: right on {percent(last.train_accuracy)} of the training photos and {percent(last.val_accuracy)} of the "
        f"validation photos, a gap of {points(gap)}; best epoch {best.epoch} of {last.epoch}, with {percent(best.val_accuracy)}."
    )
    card = recipe.card
    seeds = f"{card.seeds} seed{'s' * (card.seeds > 1)}"
    whole = (
        f"{percent(card.val_accuracy.point)} ({percent_interval(card.val_accuracy)}) on new photos, "
        f"a gap of {points(card.accuracy_gap.point)} ({points_interval(card.accuracy_gap)})"
    )
    return "\n\n".join(
        (
            _links(at),
            f"**{_escaped(recipe.name)}**, seed {run.seed}: {_escaped(recipe.summary)}.",
            _escaped(own),
            f"The recipe over {seeds}: **{card.verdict}**; {_escaped(whole)}.",
        )
    )


def _links(at: Addresses) -> str:
    return f"[The page]({at.page}) · [Charts, training and validation together]({at.charts})"


def _table(facts: PageFacts) -> str:
    rows = [
        (
            _escaped(recipe.name),
            f"{percent(recipe.card.val_accuracy.point)} ({percent_interval(recipe.card.val_accuracy)})",
            f"{signed(100 * recipe.card.accuracy_gap.point)} ({points_interval(recipe.card.accuracy_gap)})",
            str(recipe.card.verdict),
            str(recipe.card.seeds),
        )
        for recipe in facts.recipes
    ]
    heads = ("Recipe", "Validation accuracy (95 %)", "Gap, points (95 %)", "Verdict", "Seeds")
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, ("---",) * len(heads), *rows))


def _escaped(text: str) -> str:
    """Return a stranger's text as text: on one line, and neither Markdown nor HTML."""
    plain = _MARKUP.sub(r"\\\1", printable(text.replace(NBSP, " ")))
    return "".join(_HTML.get(letter, letter) for letter in plain).replace("://", "&#58;//")
