"""The page in a real Chromium: what leaves it, how it reads without eyes, on a phone, in the dark and on paper."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from bagbench.report import PageFacts, render
from tests.report.invented import BASIC, DEEP, FAILED, TRANSFER, hostile, page, recipe, recipe_sizes, three_recipes
from tests.report.invented_audit import audit
from tests.report.listening import listen

pytestmark = pytest.mark.browser
Scheme = Literal["light", "dark"]


def sized(*, classes: int = 5, recipes: int = 3, seeds: int = 3, images: int = 60) -> PageFacts:
    """A page of an experiment of that size."""
    labels = tuple(f"class {number}" for number in range(classes))
    shapes = (BASIC, DEEP, TRANSFER)
    return page(
        tuple(
            recipe(f"recipe_{number}", shapes[number % 3], seeds=range(seeds), classes=labels, images=images)
            for number in range(recipes)
        ),
        classes=labels,
        seeds=range(seeds),
    )


PAGES: dict[str, Callable[[], PageFacts]] = {
    "three recipes": lambda: three_recipes(unfinished=(FAILED,)),
    "hostile names": hostile,
    "one seed, one epoch": lambda: page((recipe("cnn_basic", BASIC, seeds=(0,), epochs=1),), seeds=(0,)),
    "sizes": lambda: page(
        (recipe("cnn_basic", BASIC),), sizes=(recipe_sizes("cnn_basic", 0.3, 0.4, 0.5, 0.6), recipe_sizes("part", 0.5))
    ),
    "nothing finished": lambda: page((), unfinished=(FAILED,)),
    "two classes, eight photos": lambda: sized(classes=2, images=8),
    "sixty classes": lambda: sized(classes=60, recipes=2, images=400),
    "twelve recipes": lambda: sized(recipes=12),
    "ten seeds": lambda: sized(recipes=2, seeds=10),
    "five thousand photos": lambda: sized(recipes=2, images=5000),
    "audited": lambda: page((recipe("cnn_basic", BASIC),), audit=audit()),
}


@cache
def html(name: str) -> str:
    return render(PAGES[name]())


def opened(browser: Browser, tmp_path: Path, name: str, *, width: int, scheme: Scheme = "light") -> Page:
    file = tmp_path / "report.html"
    file.write_text(html(name), encoding="utf-8")
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab.goto(file.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    return tab


@pytest.mark.parametrize("name", PAGES)
def test_no_request_leaves_the_file_and_the_console_stays_empty(browser: Browser, tmp_path: Path, name: str) -> None:
    file = tmp_path / "report.html"
    file.write_text(html(name), encoding="utf-8")
    tab = browser.new_page()
    heard = listen(tab)
    tab.goto(file.as_uri(), wait_until="networkidle")
    tab.close()
    assert heard.requests[0] == file.as_uri()
    assert heard.outside == []
    assert heard.messages == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
@pytest.mark.parametrize("name", ["three recipes", "hostile names"])
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, name: str, width: int, scheme: Scheme) -> None:
    tab = opened(browser, tmp_path, name, width=width, scheme=scheme)
    results = Axe().run(tab)
    tab.close()
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.slow
@pytest.mark.parametrize("name", list(PAGES)[2:])
def test_axe_finds_nothing_whatever_the_experiment_s_size(browser: Browser, tmp_path: Path, name: str) -> None:
    tab = opened(browser, tmp_path, name, width=360, scheme="dark")
    results = Axe().run(tab)
    tab.close()
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [360, 768])
@pytest.mark.parametrize("name", PAGES)
def test_the_body_does_not_scroll_sideways(browser: Browser, tmp_path: Path, name: str, width: int) -> None:
    tab = opened(browser, tmp_path, name, width=width)
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    tab.close()


def test_the_drawings_take_the_colours_of_the_scheme(browser: Browser, tmp_path: Path) -> None:
    inks: dict[Scheme, str] = {}
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for scheme in schemes:
        tab = opened(browser, tmp_path, "three recipes", width=768, scheme=scheme)
        inks[scheme] = tab.evaluate("getComputedStyle(document.querySelector('svg.figure text')).fill")
        tab.close()
    assert inks["light"] != inks["dark"]


def test_photos_are_drawn_from_inside_the_file(browser: Browser, tmp_path: Path) -> None:
    tab = opened(browser, tmp_path, "three recipes", width=768)
    photo = tab.locator("svg.photo").first
    photo.scroll_into_view_if_needed()
    drawn = photo.screenshot()
    tab.evaluate("document.querySelectorAll('symbol').forEach(symbol => symbol.remove())")
    assert photo.screenshot() != drawn
    tab.close()


def test_prints_to_a4(browser: Browser, tmp_path: Path) -> None:
    tab = opened(browser, tmp_path, "three recipes", width=1280, scheme="dark")
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": 688, "height": 1000})  # what A4 leaves between this page's margins
    assert tab.evaluate("document.documentElement.scrollWidth") == 688
    assert tab.evaluate("[...document.querySelectorAll('.scroll')].filter(s => s.scrollWidth > s.clientWidth + 1).length") == 0
    assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(27, 31, 36)"  # dark ink, whatever the screen's scheme
    # What may not be torn apart fits on a sheet: 297 mm less two margins of 14 mm, at 96 px an inch.
    heights = tab.evaluate("[...document.querySelectorAll('figure, tr, li')].map(e => e.getBoundingClientRect().height)")
    assert max(heights) < (297 - 28) / 25.4 * 96
    assert tab.evaluate("[...document.querySelectorAll('figure')].every(f => getComputedStyle(f).breakInside === 'avoid')")
    assert tab.locator(".filter, .csv, dialog").filter(visible=True).count() == 0
    assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF-")
    tab.close()
