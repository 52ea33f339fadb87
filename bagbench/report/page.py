"""Recorded facts into one HTML file that needs nothing but itself."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bagbench.errors import printable
from bagbench.report import captions, figures, formats, words
from bagbench.report.curves import Limits, Measure, contrast, limits
from bagbench.report.facts import PageFacts, RecipeFacts
from bagbench.report.photos import gallery
from bagbench.report.size_figure import size_panel


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    """One recipe's column of the contrast; the drawings are elements ready for the page."""

    recipe: str
    title: str
    accuracy: Markup
    loss: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class _SizePanel:
    """One recipe's data-size curve: the drawing is an element ready for the page."""

    recipe: str
    title: str
    drawing: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class _Symbol:
    """A photo's bytes, in the page once, for the recipes to point at."""

    id: str
    source: str


def render(facts: PageFacts) -> str:
    """Return the page as one HTML document: no script, no request to anywhere, every name escaped."""
    galleries = tuple(gallery(recipe, facts.thumbnails) for recipe in facts.recipes)
    shown = sorted({photo.path for one in galleries for photo in (*one.mistakes, *one.hits)})
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            facts=facts,
            about_data=words.about_data(facts.data),
            about_part=words.about_part(facts.train_fraction),
            verdict=words.verdict(facts),
            scope=words.scope(facts.recipes) if facts.recipes else "",
            contrast_title=words.contrast_title(facts.recipes) if facts.recipes else "",
            panels=_panels(facts),
            cards=tuple((recipe, captions.card_lines(recipe, facts.data.majority)) for recipe in facts.recipes),
            size_panels=_size_panels(facts),
            galleries=galleries,
            photos=_photos(shown, facts.thumbnails),
            backbones=sorted({(recipe.backbone, recipe.backbone_digest) for recipe in facts.recipes if recipe.backbone}),
            total=sum(number for _, number in facts.data.classes),
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bagbench.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "name": _name,
        "printable": printable,
        "count": formats.count,
        "part": formats.part,
        "path": _path,
        "percent": formats.percent,
        "percent_interval": formats.percent_interval,
        "points": formats.points,
        "points_interval": formats.points_interval,
        "rate": formats.rate,
        "spans": formats.spans,
    }
    return environment


def _name(text: str) -> Markup:
    """Show a stranger's text: escaped, on one line, and unable to turn the direction of what stands around it."""
    return Markup("<bdi>{}</bdi>").format(printable(text))


def _path(text: str) -> Markup:
    """Show a path from left to right, whatever direction its parts are written in."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(Markup("/").join(map(_name, text.split("/"))))


def _panels(facts: PageFacts) -> tuple[_Panel, ...]:
    if not facts.recipes:
        return ()
    shared = limits(facts.recipes)
    return tuple(
        _Panel(
            recipe=recipe.name,
            title=words.panel_title(recipe),
            accuracy=_drawing(facts, recipe, shared, Measure.ACCURACY, f"curves-{number}-accuracy"),
            loss=_drawing(facts, recipe, shared, Measure.LOSS, f"curves-{number}-loss"),
        )
        for number, recipe in enumerate(facts.recipes, 1)
    )


def _drawing(facts: PageFacts, recipe: RecipeFacts, shared: Limits, measure: Measure, name: str) -> Markup:
    curves = contrast(recipe, measure)
    alternative = captions.alternative(recipe, curves, facts.data.majority)
    svg = figures.panel(curves, shared, majority=facts.data.majority, name=name, alternative=alternative)
    return Markup(svg)  # noqa: S704 - an XML library wrote the element, and escaped what it holds


def _size_panels(facts: PageFacts) -> tuple[_SizePanel, ...]:
    curves = [(sizes, sizes.curve) for sizes in facts.sizes if sizes.curve]
    photos = sorted({band.train_images for _, curve in curves for band in curve.bands})
    return tuple(
        _SizePanel(
            recipe=sizes.recipe,
            title=words.more_photos(sizes.recipe, curve),
            drawing=Markup(  # noqa: S704 - an XML library wrote the element, and escaped what it holds
                size_panel(
                    sizes,
                    curve,
                    photos,
                    majority=facts.data.majority,
                    name=f"sizes-{number}",
                    alternative=captions.size_alternative(sizes.recipe, curve, facts.data.majority),
                )
            ),
        )
        for number, (sizes, curve) in enumerate(curves, 1)
    )


def _photos(shown: Sequence[str], thumbnails: Mapping[str, bytes]) -> dict[str, _Symbol]:
    """Return each photo that is shown once, however many recipes show it."""
    return {
        path: _Symbol(id=f"photo-{number}", source=f"data:image/webp;base64,{base64.b64encode(thumbnails[path]).decode('ascii')}")
        for number, path in enumerate(shown, 1)
    }
