import re
from statistics import fmean

import matplotlib as mpl
import pytest

from bagbench.report import PageFacts, RecipeFacts, figures, render
from bagbench.report.captions import alternative
from bagbench.report.curves import Limits, Measure, contrast, limits
from bagbench.report.drawing import Drawing
from bagbench.report.formats import nats, percent, points
from tests.report.invented import BASIC, Shape, recipe, three_recipes
from tests.report.reading import Page, drawing


def draw(one: RecipeFacts, measure: Measure, shared: Limits | None = None, name: str = "drawing") -> Drawing:
    curves = contrast(one, measure)
    return figures.panel(
        curves, shared or limits((one,)), majority=0.2, classes=5, name=name, alternative=alternative(one, curves, majority=0.2)
    )


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in drawing(svg).iter("text")]


def drawings(facts: PageFacts) -> list[str]:
    """The curves of a page; what is drawn of pairs and of confidence comes after them."""
    return re.findall(r'<svg[^>]*class="figure".*?</svg>', render(facts))[: 2 * len(facts.recipes)]


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("epochs", [1, 2, 10])
@pytest.mark.parametrize("seeds", [(0,), (0, 1, 2)])
def test_draws_well_formed_svg_with_real_text(measure: Measure, epochs: int, seeds: tuple[int, ...]) -> None:
    one = recipe("cnn_basic", BASIC, seeds=seeds, epochs=epochs)
    svg = draw(one, measure).svg
    last = contrast(one, measure).validation.mean[-1]
    said = texts(svg)
    assert {"training", "validation", "epoch"} <= set(said)
    assert (percent(last) if measure is Measure.ACCURACY else nats(last)) in said
    assert any(word.startswith(("best at ", "lowest at ")) for word in said)


def test_colours_are_the_page_s_and_fonts_too() -> None:
    made = draw(recipe("cnn_basic", BASIC), Measure.ACCURACY)
    rules = "; ".join(made.rules.values())
    named = {f"var(--{name})" for name in ("training", "validation", "gap", "ink", "muted", "rule")}
    assert set(re.findall(r"var\([^)]*\)", rules)) == named
    assert not re.search(r"(?:fill|stroke): #", rules)
    assert "font-family" not in rules
    classes = {element.attrib["class"] for element in drawing(made.svg).iter() if "class" in element.attrib} - {"figure"}
    assert classes == set(made.rules)
    assert not [element for element in drawing(made.svg).iter() if "style" in element.attrib]


def test_the_same_facts_give_the_same_bytes() -> None:
    assert draw(recipe("cnn_basic", BASIC), Measure.LOSS) == draw(recipe("cnn_basic", BASIC), Measure.LOSS)


def test_leaves_matplotlib_s_settings_alone() -> None:
    before = dict(mpl.rcParams)
    draw(recipe("cnn_basic", BASIC), Measure.LOSS)
    assert dict(mpl.rcParams) == before


def test_recipes_share_their_axes() -> None:
    facts = three_recipes()
    shared = limits(facts.recipes)
    assert shared.epochs == 10
    assert shared.loss > max(epoch.val_loss for one in facts.recipes for run in one.runs for epoch in run.history)
    panels = drawings(facts)
    for alike, unit in ((panels[::2], r"\d+ %"), (panels[1::2], r"\d\.\d")):
        scales = set()
        for svg in alike:
            ticks = drawing(svg).iter("text")
            scales.add(tuple((tick.text, tick.get("y")) for tick in ticks if re.fullmatch(unit, tick.text or "")))
        assert len(scales) == 1
        assert len(scales.pop()) >= 4


def test_ids_are_unique_across_the_page_and_every_reference_has_its_target() -> None:
    html = render(three_recipes())
    ids = [element.attributes["id"] for element in Page(html).elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    references = re.findall(r'(?:href="|url\()#([^")]+)', html)
    assert any("curves-1-accuracy" in reference for reference in references)
    assert set(references) <= set(ids)


def test_alternatives_tell_the_trend_and_the_numbers() -> None:
    facts = three_recipes()
    panels = drawings(facts)
    assert len(panels) == 6
    for one, accuracy, loss in zip(facts.recipes, panels[::2], panels[1::2], strict=True):
        said = drawing(accuracy).attrib["aria-label"]
        assert drawing(accuracy).attrib["role"] == "img"
        assert said.startswith(f"Accuracy of {one.name} over 10\u00a0epochs, mean of 3 seeds.")
        assert percent(one.card.val_accuracy.point) in said
        assert points(one.card.accuracy_gap.point) in said
        assert "rises from" in said
        assert "largest class would score 20.0\u00a0%" in said
        gap = fmean(run.history.last.val_loss - run.history.last.train_loss for run in one.runs)
        assert nats(gap) in drawing(loss).attrib["aria-label"]
        assert "On training photos it falls from" in loss


def test_labels_of_curves_that_meet_do_not_overlap() -> None:
    same = Shape(train=0.9, validation=0.9, spread=0.0)
    root = drawing(draw(recipe("same", same), Measure.ACCURACY).svg)
    heights = {
        text.text: float(text.attrib["transform"].rstrip(")").split()[-1])
        for text in root.iter("text")
        if text.text in {"training", "validation"}
    }
    assert abs(heights["training"] - heights["validation"]) >= 26


@pytest.mark.parametrize("measure", Measure)
def test_a_recipe_of_few_epochs_ends_sooner_on_the_shared_axes_and_has_its_labels_there(measure: Measure) -> None:
    recipes = short, middling, _ = [recipe("cnn_basic", BASIC, epochs=epochs) for epochs in (4, 30, 40)]
    ends = {}
    for one in recipes:
        drawn = drawing(draw(one, measure, limits(recipes)).svg)
        (label,) = (text for text in drawn.iter("text") if text.text == "training")
        ends[len(one.runs[0].history)] = float(re.findall(r"[\d.]+", label.attrib["transform"])[0])
    assert (ends[40] - ends[4]) / (ends[40] - ends[30]) == pytest.approx(3.6, abs=0.01)
    said = " ".join(texts(draw(short, measure, limits(recipes)).svg))
    assert not re.search("gap|best at|lowest at", said)  # there is no room for them
    assert re.search("best at|lowest at", " ".join(texts(draw(middling, measure, limits(recipes)).svg)))
