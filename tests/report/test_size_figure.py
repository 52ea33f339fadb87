import re

import pytest

from bagbench.report.captions import size_alternative
from bagbench.report.drawing import Drawing
from bagbench.report.formats import percent
from bagbench.report.size_figure import size_panel
from tests.report.invented import recipe_sizes
from tests.report.reading import drawing

PHOTOS = (400, 800, 1600)


def draw(*means: float, seeds: tuple[int, ...] = (0, 1, 2)) -> Drawing:
    sizes = recipe_sizes("cnn_basic", *means, seeds=seeds)
    assert sizes.curve is not None
    alternative = size_alternative("cnn_basic", sizes.curve, 0.2)
    return size_panel(sizes, sizes.curve, PHOTOS, majority=0.2, name="sizes-1", alternative=alternative)


@pytest.mark.parametrize("seeds", [(0,), (0, 1, 2)])
def test_the_axis_has_the_numbers_of_photos_and_the_line_its_ends(seeds: tuple[int, ...]) -> None:
    made = draw(0.4, 0.5, 0.6, seeds=seeds)
    said = [text.text for text in drawing(made.svg).iter("text")]
    assert {"400", "800", "1,600", "validation", percent(0.6), percent(0.4)} <= set(said)
    assert set(re.findall(r"var\([^)]*\)", str(made.rules))) == {
        f"var(--{name})" for name in ("validation", "ink", "muted", "rule")
    }


def test_a_doubling_is_a_doubling_wherever_it_is() -> None:
    places = {
        text.text: float(text.attrib["x"])
        for text in drawing(draw(0.4, 0.5, 0.6).svg).iter("text")
        if text.text in {"400", "800", "1,600"}
    }
    assert places["800"] - places["400"] == pytest.approx(places["1,600"] - places["800"], abs=0.01)


def test_the_alternative_tells_every_size() -> None:
    said = drawing(draw(0.5, 0.6).svg).attrib["aria-label"]
    assert said.startswith("Validation accuracy of cnn_basic over the number of training photos")
    assert "50.0\u00a0% on 800\u00a0training photos, 60.0\u00a0% on 1,600\u00a0training photos" in said


def test_the_same_facts_give_the_same_bytes() -> None:
    assert draw(0.5, 0.6) == draw(0.5, 0.6)
