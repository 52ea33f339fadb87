import base64
import io
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from bagbench.occlusion import CELLS, Occlusion
from bagbench.report import render
from bagbench.report.occlusions import about, veil, where
from tests.report.invented import BASIC, TRANSFER, page, recipe
from tests.report.reading import Page


def looked(*cells: tuple[int, int]) -> Occlusion:
    weights = np.zeros((CELLS, CELLS))
    for cell in cells:
        weights[cell] = 1.0
    return Occlusion(probability=0.9, lowest=0.25, weights=tuple(map(tuple, weights.tolist())))


def webp(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, "WEBP")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("cell", "words"),
    [((0, 0), "top left"), ((1, 4), "top"), ((3, 7), "right"), ((4, 3), "centre"), ((7, 0), "bottom left"), ((6, 3), "bottom")],
)
def test_where_a_model_looked_is_said_in_words(cell: tuple[int, int], words: str) -> None:
    assert where(looked(cell)) == f"most at the {words}"


def test_a_model_that_looked_everywhere_or_nowhere_has_no_place() -> None:
    assert where(looked()) == where(looked(*np.ndindex(CELLS, CELLS))) == "at no part more than at others"


def test_the_share_at_the_border_is_a_mean_over_the_photos_that_have_one() -> None:
    assert about([]) == about([looked()]) == ""
    several = about([looked((0, 0)), looked((4, 4)), looked()])
    assert several == (
        "On the 2\u00a0most confident mistakes, 50\u00a0% of what the model looked at lies in the outer half of the photo, "
        "on average; a model that looked everywhere alike would have 50\u00a0% there."
    )
    assert about([looked((0, 0))]).startswith("On the most confident mistake, 100\u00a0% of what")


def test_a_veil_is_clear_where_the_model_looked_and_lies_on_the_photo_as_it_is_shown() -> None:
    found = veil(looked((0, 7)), webp(96, 48))
    assert found is not None
    assert (found.x, found.y, found.width, found.height) == (0, 0.25, 1, 0.5)
    content = base64.b64decode(found.source.removeprefix("data:image/png;base64,"), validate=True)
    thickness = np.asarray(Image.open(io.BytesIO(content)).convert("RGBA"))[..., 3]
    side = len(thickness)
    assert thickness[0, -1] == 0
    assert thickness[side // 4 :, : -side // 4].min() > 200


def test_a_thumbnail_that_is_no_picture_has_no_veil() -> None:
    assert veil(looked((0, 0)), b"a small photo") is None


def test_the_page_shows_beside_the_most_confident_mistakes_what_each_recipe_s_model_looked_at() -> None:
    basic, transfer = recipe("cnn_basic", BASIC), replace(recipe("mobilenet_v2", TRANSFER), occlusions={})
    facts = page((basic, transfer))
    html = Page(render(facts))
    shown = [path for path in basic.occlusions if path in facts.thumbnails]
    assert shown
    assert len(html.all("div", class_="looked")) == len(shown)
    labels = [svg.attributes["aria-label"] for svg in html.all("svg", class_="photo")]
    side_by_side = set(pairwise(labels))
    for path in shown:
        words = f"The same, what did not matter hidden: the model looked {where(basic.occlusions[path])}"
        assert (f"Photo {path}", words) in side_by_side
    section = html.one("section", id="predictions").text
    assert " ".join(about(basic.occlusions.values()).split()) in section
    assert "what stays clear is what made the model less sure" in section


def test_a_page_of_runs_that_did_not_record_it_says_nothing_of_it() -> None:
    plain = replace(recipe("cnn_basic", BASIC), occlusions={})
    html = render(page((plain,)))
    assert "looked" not in Page(html).one("main").text
    assert "data:image/png" not in html
