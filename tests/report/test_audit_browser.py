"""The page of an audit in a real Chromium: what leaves it, how it reads without eyes, on a phone, on paper, without scripts."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from bagbench.audit.finding import Audit
from bagbench.report.audit_page import render_audit
from tests.report.invented_audit import audit, audit_without_network, hostile_audit, many_findings, nothing_found, pictures
from tests.report.listening import listen

pytestmark = pytest.mark.browser
Scheme = Literal["light", "dark"]

AUDITS: dict[str, Callable[[], Audit]] = {
    "every kind": audit,
    "hostile names": hostile_audit,
    "without a network": audit_without_network,
    "nothing found": nothing_found,
    "three thousand findings": many_findings,
}


@cache
def html(name: str) -> str:
    found = AUDITS[name]()
    return render_audit(found, pictures(found, without=7))


def opened(
    browser: Browser, tmp_path: Path, name: str, *, width: int = 1280, scheme: Scheme = "light", scripts: bool = True
) -> Page:
    file = tmp_path / "audit.html"
    file.write_text(html(name), encoding="utf-8")
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts)
    tab.goto(file.as_uri())
    return tab


def unfold(tab: Page) -> None:
    tab.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")


@pytest.mark.parametrize("name", AUDITS)
def test_no_request_leaves_the_file_and_the_console_stays_empty(browser: Browser, tmp_path: Path, name: str) -> None:
    file = tmp_path / "audit.html"
    file.write_text(html(name), encoding="utf-8")
    tab = browser.new_page()
    heard = listen(tab)
    tab.goto(file.as_uri(), wait_until="networkidle")
    tab.close()
    assert heard.requests[0] == file.as_uri()
    assert heard.outside == []
    assert heard.messages == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
@pytest.mark.parametrize("name", list(AUDITS)[:4])
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, name: str, width: int, scheme: Scheme) -> None:
    tab = opened(browser, tmp_path, name, width=width, scheme=scheme)
    unfold(tab)
    results = Axe().run(tab)
    tab.close()
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [360, 768])
@pytest.mark.parametrize("name", AUDITS)
def test_the_body_does_not_scroll_sideways(browser: Browser, tmp_path: Path, name: str, width: int) -> None:
    tab = opened(browser, tmp_path, name, width=width)
    unfold(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    tab.close()


def test_photos_enlarge_and_the_overview_sorts(browser: Browser, tmp_path: Path) -> None:
    tab = opened(browser, tmp_path, "every kind")
    tab.locator("#label button.enlarge").nth(1).click()
    assert tab.locator("#viewer").is_visible()
    assert tab.locator("#viewer-title").inner_text() == "Suspected label errors"
    assert tab.locator("#viewer-place").inner_text() == "2 of 12"
    assert "looks like" in tab.locator("#viewer-stage").inner_text()
    tab.keyboard.press("Escape")
    tab.locator(".kinds th button", has_text="Photos concerned").click()
    assert tab.locator(".kinds tbody th").first.inner_text() == "Shortcuts"
    tab.close()


def test_without_scripts_every_photo_every_word_and_every_fold_is_there(browser: Browser, tmp_path: Path) -> None:
    tab = opened(browser, tmp_path, "every kind", scripts=False)
    assert tab.locator("#label svg.photo").count() == 12
    tab.locator("#label summary").click()
    assert tab.locator("#label table.rest tbody tr").first.is_visible()
    tab.locator(".kinds a", has_text="Shortcuts").click()
    assert tab.locator("#shortcut svg.figure").is_visible()
    assert tab.locator("button").filter(visible=True).count() == 0
    tab.close()


def test_prints_to_a4(browser: Browser, tmp_path: Path) -> None:
    tab = opened(browser, tmp_path, "every kind", scheme="dark")
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": 688, "height": 1000})  # what A4 leaves between this page's margins
    assert tab.evaluate("document.documentElement.scrollWidth") == 688
    assert tab.evaluate("[...document.querySelectorAll('.scroll')].filter(s => s.scrollWidth > s.clientWidth + 1).length") == 0
    assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(27, 31, 36)"  # dark ink, whatever the screen's scheme
    heights = tab.evaluate("[...document.querySelectorAll('figure, tr, li')].map(e => e.getBoundingClientRect().height)")
    assert max(heights) < (297 - 28) / 25.4 * 96
    assert tab.locator(".csv, dialog").filter(visible=True).count() == 0
    assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF-")
    tab.close()
