"""Recorded facts into one HTML file that needs nothing but itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from markupsafe import Markup

from bagbench.analysis.card import LARGE_GAP, SMALL_GAP
from bagbench.analysis.comparison import MARGINS
from bagbench.analysis.intervals import Interval
from bagbench.analysis.measures import Measure
from bagbench.report import captions, figures, pairs, tables, training, words
from bagbench.report.audit_verdict import summary
from bagbench.report.confusions import matrix
from bagbench.report.curves import Measure as Curve
from bagbench.report.curves import contrast, limits
from bagbench.report.document import asset, environment, policy
from bagbench.report.downloads import Download
from bagbench.report.drawing import Drawing, style_of
from bagbench.report.facts import PageFacts
from bagbench.report.pair_figure import difference_panel
from bagbench.report.photos import gallery, symbols
from bagbench.report.reliability_figure import reliability_panel
from bagbench.report.size_figure import size_panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Drawings that belong together under one message.

    Attributes:
        place: of the recipe that they are about among the page's recipes, from 1; 0 for none.
        heading: the recipe's name, or what is drawn.
        message: what they show, in a sentence.
        drawings: at least one.
        download: their data.
    """

    place: int
    heading: str
    message: str
    drawings: tuple[Drawing, ...]
    download: Download

    @property
    def elements(self) -> tuple[Markup, ...]:
        """The drawings, ready for the page."""
        return tuple(Markup(one.svg) for one in self.drawings)  # noqa: S704 - an XML library wrote it, and escaped what it holds


def render(facts: PageFacts) -> str:
    """Return the page as one HTML document: no request to anywhere, every name escaped, nothing run but its own script."""
    galleries = tuple(gallery(recipe, place, facts.thumbnails) for place, recipe in enumerate(facts.recipes, 1))
    rows = pairs.pair_rows(facts)
    drawn = pairs.drawn(rows)
    panels = {
        "curves": _curves(facts),
        "differences": _differences(drawn),
        "reliability": _reliability(facts),
        "sizes": _sizes(facts),
    }
    style = _style(facts, chain.from_iterable(panels.values()))
    script = asset("script.js")
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            facts=facts,
            style=Markup(style),  # noqa: S704 - our own, and matplotlib's declarations
            script=Markup(script),  # noqa: S704 - our own
            policy=policy(style, script),
            panels=panels,
            tables=tables.page_tables(facts, rows),
            about_data=words.about_data(facts.data),
            audit=None if facts.data.audit is None else summary(facts.data.audit),
            about_experiments=words.about_experiments(facts.experiments),
            about_training=training.about(facts.recipes),
            apart=training.apart(facts.recipes),
            trained=training.trained,
            settings_of=training.settings,
            about_task=words.about_task(facts),
            about_part=words.about_part(facts.train_fraction),
            verdict=words.verdict(facts),
            scope=words.scope(facts.recipes, own_split=facts.data.own_split) if facts.recipes else "",
            about_test=words.about_test(facts.data),
            contrast_title=words.contrast_title(facts.recipes) if facts.recipes else "",
            gap_sentences=pairs.gap_sentences(facts.recipes, facts.contrasts),
            pairs=rows,
            pairs_drawn=drawn,
            pairs_title=pairs.title(rows),
            about_pairs=pairs.about(facts.comparisons) if rows else "",
            uncompared=pairs.uncompared(facts.uncompared),
            matrices=tuple(matrix(recipe.confusion, one) for recipe, one in zip(facts.recipes, galleries, strict=True)),
            cards=tuple((recipe, captions.card_lines(recipe, facts.data.majority)) for recipe in facts.recipes),
            galleries=galleries,
            photos=symbols((photo.path for one in galleries for photo in (*one.mistakes, *one.hits)), facts.thumbnails),
            small_gap=SMALL_GAP,
            large_gap=LARGE_GAP,
            backbones=sorted({(recipe.backbone, recipe.backbone_digest) for recipe in facts.recipes if recipe.backbone}),
        )
    )


def _style(facts: PageFacts, panels: Iterable[Panel]) -> str:
    """Return the page's style sheet: its own rules, those of the drawings, and one a recipe that hides what its box unticks."""
    drawn = style_of(drawing for panel in panels for drawing in panel.drawings)
    hiding = "".join(
        f':root:has(#show-{place}:not(:checked)) :is([data-recipe="{place}"],[data-other="{place}"]){{display:none}}'
        for place in range(1, len(facts.recipes) + 1)
    )
    return f"{asset('style.css')}{drawn}{hiding}"


def _curves(facts: PageFacts) -> tuple[Panel, ...]:
    if not facts.recipes:
        return ()
    shared = limits(facts.recipes)
    majority = facts.data.majority
    found = []
    for place, recipe in enumerate(facts.recipes, 1):
        curves = [contrast(recipe, measure) for measure in (Curve.ACCURACY, Curve.LOSS)]
        drawings = tuple(
            figures.panel(
                one,
                shared,
                majority=majority,
                classes=len(facts.data.classes),
                name=f"curves-{place}-{one.measure}",
                alternative=captions.alternative(recipe, one, majority),
            )
            for one in curves
        )
        found.append(
            Panel(
                place=place,
                heading=recipe.name,
                message=words.panel_title(recipe),
                drawings=drawings,
                download=tables.curves(recipe),
            )
        )
    return tuple(found)


def _differences(rows: Sequence[pairs.PairRow]) -> tuple[Panel, ...]:
    """Return the drawings of accuracy, of log loss and of gaps; none where there is no pair."""
    if not rows:
        return ()
    accuracy, loss = (
        [row.comparison.headline(by).difference.interval for row in rows] for by in (Measure.ACCURACY, Measure.LOG_LOSS)
    )
    gaps = [row.contrast.accuracy for row in rows]
    return (
        _difference(rows, accuracy, "Validation accuracy", "points", Measure.ACCURACY),
        _difference(rows, gaps, "Gap, training − validation", "points", None),
        _difference(rows, loss, "Validation loss", "nats", Measure.LOG_LOSS),
    )


def _difference(
    rows: Sequence[pairs.PairRow], intervals: Sequence[Interval], what: str, unit: str, measure: Measure | None
) -> Panel:
    return Panel(
        place=0,
        heading=what,
        message=pairs.difference_message(intervals, measure, None if measure is None else MARGINS[measure]),
        drawings=(
            difference_panel(
                rows,
                intervals,
                heading=f"Difference in {unit}",
                margin=None if measure is None else MARGINS[measure],
                scale=1 if measure is Measure.LOG_LOSS else 100,
                name=f"differences-{measure or 'gap'}",
                alternative=pairs.differences_alternative(rows, what, intervals, measure),
            ),
        ),
        download=tables.differences(rows, what, intervals),
    )


def _reliability(facts: PageFacts) -> tuple[Panel, ...]:
    return tuple(
        Panel(
            place=place,
            heading=recipe.name,
            message=captions.reliability_title(recipe),
            drawings=(
                reliability_panel(
                    recipe.calibration, name=f"reliability-{place}", alternative=captions.reliability_alternative(recipe)
                ),
            ),
            download=tables.reliability(recipe),
        )
        for place, recipe in enumerate(facts.recipes, 1)
    )


def _sizes(facts: PageFacts) -> tuple[Panel, ...]:
    place = {recipe.name: number for number, recipe in enumerate(facts.recipes, 1)}
    curves = [(sizes, sizes.curve) for sizes in facts.sizes if sizes.curve]
    photos = sorted({band.train_images for _, curve in curves for band in curve.bands})
    return tuple(
        Panel(
            place=place.get(sizes.recipe, 0),
            heading=sizes.recipe,
            message=words.more_photos(sizes.recipe, curve),
            drawings=(
                size_panel(
                    sizes,
                    curve,
                    photos,
                    majority=facts.data.majority,
                    name=f"sizes-{number}",
                    alternative=captions.size_alternative(sizes.recipe, curve, facts.data.majority),
                ),
            ),
            download=tables.sizes(sizes, curve),
        )
        for number, (sizes, curve) in enumerate(curves, 1)
    )
