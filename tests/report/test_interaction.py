"""What a reader can do with the page in a real Chromium, with scripts and without."""

import csv
import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bagbench.report import render
from tests.report.invented import recipe_sizes, three_recipes
from tests.report.reading import Page as Read

pytestmark = pytest.mark.browser
FACTS = three_recipes()
HTML = render(FACTS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "report.html"
    place.write_text(HTML, encoding="utf-8")
    return place


@pytest.fixture
def tab(browser: Browser, file: Path) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    opened.on("console", lambda message: errors.append(message.text))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(file.as_uri())
    yield opened
    opened.close()
    assert errors == []


@pytest.fixture
def plain(browser: Browser, file: Path) -> Iterator[Page]:
    """The page where scripts are off."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.goto(file.as_uri())
    yield opened
    context.close()


def column(tab: Page, table: str, place: int) -> list[str]:
    return [" ".join(text.split()) for text in tab.locator(f"{table} tbody tr > :nth-child({place})").all_inner_texts()]


def test_tables_sort_by_figures_and_by_names_and_back(tab: Page) -> None:
    assert column(tab, ".leaderboard", 1) == ["mobilenet_v2", "cnn_basic", "cnn_deep", "majority baseline"]
    tab.get_by_role("columnheader", name="Gap, training − validation").get_by_role("button").click()
    by_gap = sorted(FACTS.recipes, key=lambda one: -one.card.accuracy_gap.point)
    assert column(tab, ".leaderboard", 1) == [*(one.name for one in by_gap), "majority baseline"]
    heading = tab.locator(".leaderboard th[aria-sort]")
    expect(heading).to_have_attribute("aria-sort", "descending")
    heading.get_by_role("button").press("Enter")
    assert column(tab, ".leaderboard", 1) == [*(one.name for one in reversed(by_gap)), "majority baseline"]
    expect(heading).to_have_attribute("aria-sort", "ascending")
    tab.locator(".leaderboard th").first.get_by_role("button").click()
    assert column(tab, ".leaderboard", 1) == ["cnn_basic", "cnn_deep", "mobilenet_v2", "majority baseline"]
    expect(tab.locator(".leaderboard th[aria-sort]")).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False])
def test_recipes_are_hidden_and_shown(request: pytest.FixtureRequest, scripts: bool) -> None:
    tab: Page = request.getfixturevalue("tab" if scripts else "plain")
    shown = tab.locator("[data-recipe]").filter(visible=True)
    before = shown.count()
    tab.get_by_role("checkbox", name="cnn_basic").uncheck()
    expect(tab.locator(".leaderboard").get_by_role("rowheader", name="cnn_basic")).to_be_hidden()
    assert 0 < shown.count() < before
    for place in ("#contrast figure", "#cards article", "#differences details", ".gallery", "#predictions .panels figure"):
        assert tab.locator(place).filter(visible=True).count() == 2, place
    assert tab.locator(".pairs tbody tr").filter(visible=True).count() == 1  # of three pairs one is without it
    tab.get_by_role("checkbox", name="cnn_basic").check()
    assert shown.count() == before


def test_a_cell_opens_its_photos_and_they_are_walked_with_the_keyboard(tab: Page) -> None:
    link = max(tab.locator(".confusion td.hit a.photos-of").all(), key=lambda one: len(photos_of(tab, one)))
    paths = photos_of(tab, link)
    assert len(paths) > 2
    link.click()
    viewer = tab.get_by_role("dialog")
    expect(viewer).to_be_visible()
    place, shown = viewer.locator("#viewer-place"), viewer.locator(".file")
    expect(place).to_have_text(f"1 of {len(paths)}")
    walk = (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("Home", 0), ("ArrowLeft", -1), ("Home", 0), ("End", -1))
    for key, number in walk:
        tab.keyboard.press(key)
        expect(shown).to_have_attribute("title", paths[number])
    expect(place).to_have_text(f"{len(paths)} of {len(paths)}")
    viewer.get_by_role("button", name="Next").click()  # from the last to the first
    expect(shown).to_have_attribute("title", paths[0])
    viewer.get_by_role("button", name="Previous").click()
    expect(shown).to_have_attribute("title", paths[-1])
    tab.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    assert tab.evaluate("document.activeElement.getAttribute('href')") == link.get_attribute("href")


def photos_of(tab: Page, link: object) -> list[str]:
    gallery, cell = link.get_attribute("data-gallery"), link.get_attribute("data-cell")  # type: ignore[attr-defined] # a locator
    found: list[str] = tab.evaluate(
        f"[...document.querySelectorAll('#{gallery} li[data-cell=\"{cell}\"] .file')].map(file => file.title)"
    )
    return found


def test_a_class_opens_all_its_photos(tab: Page) -> None:
    tab.locator(".scores").nth(1).get_by_role("link", name="Duffle").click()
    shelf = tab.locator("#gallery-2 .shelf").filter(has_text="Duffle:").locator("li")
    viewer = tab.get_by_role("dialog")
    expect(viewer.locator("#viewer-place")).to_have_text(f"1 of {shelf.count()}")
    expect(viewer.locator("#viewer-title")).to_have_text("cnn_basic, seed 0: Duffle")
    viewer.get_by_role("button", name="Close").click()
    expect(viewer).to_be_hidden()


def test_a_photo_enlarges_by_mouse_and_by_keyboard(tab: Page) -> None:
    small = tab.locator(".photos button.enlarge").first
    width = small.bounding_box()
    small.press("Enter")
    viewer = tab.get_by_role("dialog")
    large = viewer.locator("svg.photo").first.bounding_box()
    assert width is not None
    assert large is not None
    assert large["width"] > 2 * width["width"]
    expect(viewer.locator("figcaption")).to_contain_text("✗ wrong")
    expect(viewer.get_by_role("img", name="what did not matter hidden")).to_be_visible()  # stands beside it
    tab.mouse.click(5, 5)  # beside it
    expect(viewer).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_a_photo_is_open(browser: Browser, file: Path, scheme: str) -> None:
    tab = browser.new_page(viewport={"width": 360, "height": 700}, color_scheme=scheme)  # type: ignore[arg-type]
    tab.goto(file.as_uri())
    tab.locator(".photos button.enlarge").first.click()
    results = Axe().run(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") == 360
    assert tab.evaluate("(d => d.scrollWidth <= d.clientWidth)(document.querySelector('dialog'))")
    tab.close()
    assert results.violations_count == 0, results.generate_report()


def test_without_scripts_a_cell_leads_to_its_photo_and_nothing_is_missing(plain: Page, tab: Page) -> None:
    link = plain.locator(".confusion td.miss a.photos-of").first
    target = (link.get_attribute("href") or "").removeprefix("#")
    photo = plain.locator(f"#{target}")
    assert not photo.is_visible()  # within a closed fold
    link.click()
    expect(photo).to_be_in_viewport()
    assert plain.locator("main").text_content() == tab.locator("main").text_content()
    assert plain.locator("th button, button.enlarge").count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_the_data_of_every_figure_come_out_of_the_file(request: pytest.FixtureRequest, tmp_path: Path, scripts: bool) -> None:
    tab: Page = request.getfixturevalue("tab" if scripts else "plain")
    assert tab.locator("figure:has(svg.figure)").count() == tab.locator("figure:has(svg.figure) a.csv").count() == 9
    with tab.expect_download() as caught:
        tab.locator("#contrast a.csv").nth(1).click()
    saved = tmp_path / "saved.csv"
    caught.value.save_as(saved)
    assert caught.value.suggested_filename == "curves-of-cnn_basic.csv"
    with saved.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    histories = [epoch for run in FACTS.recipes[1].runs for epoch in run.history]
    assert [float(row["val_accuracy"]) for row in rows] == pytest.approx([epoch.val_accuracy for epoch in histories], rel=1e-5)


def test_works_where_it_is_shown_in_a_sandbox_under_a_policy_from_outside(browser: Browser) -> None:
    """As an artifact viewer does it: no origin of its own, scripts allowed, and a policy sent beside the page's own."""
    (policy,) = [meta.attributes["content"] for meta in Read(HTML).all("meta") if "http-equiv" in meta.attributes]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that the library calls
            inner = self.path == "/page"
            body = HTML if inner else '<!DOCTYPE html><title>outer</title><iframe src="/page" sandbox="allow-scripts"></iframe>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if inner:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    messages: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: messages.append(message.text))
    tab.on("pageerror", lambda error: messages.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(f"http://127.0.0.1:{server.server_port}/")
    frame = tab.frame_locator("iframe")
    frame.locator(".leaderboard th").first.get_by_role("button").click()
    expect(frame.locator(".leaderboard tbody th").first).to_have_text("cnn_basic")
    ink = frame.locator("svg.figure text").first.evaluate("text => getComputedStyle(text).fill")
    assert ink != "rgb(0, 0, 0)"  # styled, so the policy has let the style sheet be
    tab.close()
    server.shutdown()
    server.server_close()
    assert [url for url in asked if "favicon" not in url and not url.startswith("data:")][2:] == []
    assert [message for message in messages if "favicon" not in message and "404" not in message] == []


def test_a_size_curve_has_its_data_too() -> None:
    sizes = (recipe_sizes("cnn_basic", 0.3, 0.4),)
    read = Read(render(replace(FACTS, sizes=sizes)))
    assert [link.attributes["download"] for link in read.all("a", class_="csv")].count("sizes-of-cnn_basic.csv") == 1
