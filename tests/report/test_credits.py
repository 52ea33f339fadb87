"""The credits page: what it says, that no stranger's text does anything, and how it looks in a real Chromium."""

import re
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from bagbench.collect.credit import Credit, credit_of
from bagbench.collect.licence import Licence
from bagbench.collect.source import Candidate
from bagbench.report.credits import render_credits
from tests.report.listening import listen

HOSTILE = "</bdi></a><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">\u202eevil"


def credit(number: int, label: str, licence: Licence, **more: str) -> Credit:
    known = {
        "title": f"Photo {number}",
        "creator": "A. Photographer",
        "creator_url": "https://photos.example/a",
        "page": f"https://photos.example/{number}",
        "licence_version": "2.0",
        "licence_url": "https://creativecommons.org/licenses/by/2.0/",
        "provider": "flickr",
    }
    candidate = Candidate(id=str(number), address=f"https://photos.example/{number}.jpg", licence=licence, **known | more)
    return credit_of(candidate, f"{label}/openverse-{number}.jpg", "0" * 64)


def plain() -> list[Credit]:
    return [credit(number, ("handbag", "purse")[number % 2], licence) for number, licence in enumerate([*Licence] * 3)]


def hostile() -> list[Credit]:
    return [
        credit(
            1, HOSTILE.replace("/", "_"), Licence.BY, title=HOSTILE, creator=HOSTILE, provider=HOSTILE, licence_version=HOSTILE
        ),
        credit(2, "javascript", Licence.BY, page="javascript:alert(1)", creator_url="data:text/html,x", licence_url="file:///x"),
        credit(3, "nothing", Licence.PDM, title="", creator="", creator_url="", page="", licence_version="", licence_url=""),
        credit(4, "quotes", Licence.BY_SA, page='https://x/"onmouseover="alert(1)', title="W" * 480),
    ]


def test_each_photo_is_named_with_its_creator_licence_and_site() -> None:
    page = render_credits("bags", [credit(7, "handbag", Licence.BY_SA)])
    (item,) = re.findall('<li>(<a href="https.*)</li>', page)
    assert item.startswith(
        '<a href="https://photos.example/7" rel="noopener noreferrer"><bdi>Photo 7</bdi></a> by '
        '<a href="https://photos.example/a" rel="noopener noreferrer"><bdi>A. Photographer</bdi></a>, '
        '<a href="https://creativecommons.org/licenses/by/2.0/" rel="noopener noreferrer">CC BY-SA 2.0</a>, '
        "via <bdi>flickr</bdi> "
    )
    assert "1\u00a0photo in 1 class" in page


def test_every_licence_says_what_it_asks() -> None:
    page = render_credits("bags", plain())
    asked = dict(re.findall("<li><strong>(.*?)</strong>, 3\u00a0photos: (.*?)</li>", page))
    assert asked["CC0"] == asked["Public Domain Mark"] == "nothing"
    assert "name the creator" in asked["CC BY"]
    assert "same licence" in asked["CC BY-SA"]
    assert "no commercial use" in asked["CC BY-NC"]
    assert "no modified copies" in asked["CC BY-ND"]
    assert len(asked) == 8
    assert "This is not legal advice." in page


def test_only_the_web_is_linked_to() -> None:
    page = render_credits(HOSTILE, hostile())
    assert {re.split("[:#]", target)[0] for target in re.findall(r'href="([^"]*)"', page)} == {"https", "", "data"}
    assert re.findall(r'href="(data:[^"]*)"', page) == ["data:,"]  # the icon that there is none of
    assert "<script" not in page
    assert 'onmouseover="' not in page
    assert "\u202e" not in page
    assert "an unnamed creator" in page


def opened(browser: Browser, tmp_path: Path, credits_: list[Credit], width: int, scheme: Literal["light", "dark"]) -> Page:
    file = tmp_path / "credits.html"
    file.write_text(render_credits("bags", credits_), encoding="utf-8")
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    heard = listen(tab)
    tab.goto(file.as_uri(), wait_until="networkidle")
    assert heard.requests[0] == file.as_uri()
    assert heard.outside == []
    assert heard.messages == []
    return tab


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("credits_", [plain(), hostile(), []], ids=["plain", "hostile", "empty"])
def test_in_a_browser(
    browser: Browser, tmp_path: Path, credits_: list[Credit], width: int, scheme: Literal["light", "dark"]
) -> None:
    tab = opened(browser, tmp_path, credits_, width, scheme)
    results = Axe().run(tab)
    assert results.violations_count == 0, results.generate_report()
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert tab.title() == "Credits of bags · bagbench"
    tab.close()
