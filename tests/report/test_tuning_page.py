import base64
import csv
import io
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from bagbench.report.tuning_page import render_tuning
from bagbench.report.tuning_words import naive, verdict
from tests.report.invented_tuning import FRESH, PHOTOS, PROMISED, facts, improvement
from tests.report.listening import listen
from tests.report.reading import Page


@pytest.mark.parametrize(
    ("tuned", "default", "says"),
    [
        (170, 130, "the best settings are better than the defaults: the difference is +20.0\u00a0points"),
        (
            130,
            130,
            "as good as the defaults, within 1.0\u00a0points, and not shown to be better: the difference is 0.0\u00a0points",
        ),
        (128, 130, "it is undecided whether the best settings are better than the defaults: the difference is −1.0\u00a0points"),
        (100, 140, "the best settings are worse than the defaults: the difference is −20.0\u00a0points"),
    ],
)
def test_the_second_sentence_is_as_strong_as_the_interval_on_the_test_photos(tuned: int, default: int, says: str) -> None:
    first, second = verdict(facts(better=improvement(tuned, default)))
    assert says in second
    assert "5.0\u00a0points above the defaults. That figure flatters" in first
    assert "200\u00a0test photos that no trial saw, over 6\u00a0other seeds" in second


def test_only_six_seeds_make_a_difference_significant() -> None:
    assert "significant" in verdict(facts(better=improvement(170, 130)))[1]
    five = verdict(facts(better=improvement(170, 130, FRESH[:5])))[1]
    assert "are better than the defaults" in five
    assert "significant" not in five


def test_where_nothing_beats_the_defaults_it_says_so_and_promises_nothing() -> None:
    alone = facts(number=1)
    assert verdict(alone)[0].startswith("Nothing better than the defaults was found in 1\u00a0trial")
    assert "Promised in validation" not in render_tuning(alone)
    assert naive(alone) == 0


def test_the_page_has_every_drawing_with_its_words_and_every_name_escaped() -> None:
    html = render_tuning(facts(better=improvement(170, 130)))
    page = Page(html)
    drawings = [one for one in page.elements if one.tag == "svg" and one.attributes.get("role") == "img"]
    assert len(drawings) == 1 + 4 + 3  # the improvement; history, curves, importances, all together; each setting
    assert all(len(one.attributes["aria-label"]) > 20 for one in drawings)
    assert "<script" not in html
    assert "<b>gelu" not in html
    assert "my <photos>" not in html
    said = next(one.attributes["aria-label"] for one in drawings if "Promised" in one.attributes["aria-label"])
    assert said.startswith(f"Promised in validation: {100 * PROMISED:.1f}\u00a0points. Shown on test photos: 20.0\u00a0points")


def test_the_trials_can_be_taken_along_with_their_states() -> None:
    page = Page(render_tuning(facts(better=improvement(170, 130))))
    link = next(one for one in page.all("a") if one.attributes.get("download") == "trials-of-cnn_basic.csv")
    rows = list(csv.DictReader(io.StringIO(base64.b64decode(link.attributes["href"].partition(",")[2]).decode())))
    assert len(rows) == 20
    assert {row["state"] for row in rows} == {"finished", "given up within a run", "failed"}
    assert all((row["state"] == "finished") == bool(row["validation_accuracy"]) for row in rows)
    assert rows[0]["learning_rate"] == "0.001"


def test_it_says_which_photos_are_kept_apart() -> None:
    text = Page(render_tuning(facts(better=improvement(170, 130)))).all("main")[0].text
    assert f"{PHOTOS} test photos were set aside before the first trial, the same for every seed" in text
    assert "with the 6 seeds 3, 4, 5, 6, 7, 8, and compared on the test photos alone" in text


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_in_a_browser_it_fits_asks_nobody_and_axe_finds_nothing(
    browser: Browser, tmp_path: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    file = tmp_path / "tuning.html"
    file.write_text(render_tuning(facts(better=improvement(170, 130))), encoding="utf-8")
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    heard = listen(tab)
    tab.goto(file.as_uri(), wait_until="networkidle")
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    results = Axe().run(tab)
    tab.close()
    assert (heard.outside, heard.messages) == ([], [])
    assert results.violations_count == 0, results.generate_report()
