"""The page on which photos are ticked, as a file in a real Chromium."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from bagbench.audit.decisions import Decision, decide
from bagbench.audit.decisions_file import read_decisions, written
from bagbench.audit.finding import Finding, Kind
from bagbench.data.manifest import Manifest, Photo, scan
from bagbench.data.side import Side
from bagbench.report import review
from bagbench.report.review import render
from tests.audit.looked_at import PLANTED, found, scanned
from tests.drawing import draw_folder, draw_photo
from tests.report.invented import HOSTILE
from tests.report.listening import listen
from tests.report.reading import Page as Read


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return scanned(tmp_path_factory.mktemp("planted"))


@dataclass
class Opened:
    """The page in a browser, and what it saves."""

    tab: Page
    folder: Path

    def save(self) -> bytes:
        with self.tab.expect_download() as caught:
            self.tab.get_by_role("button", name="Save decisions.csv").click()
        assert caught.value.suggested_filename == "decisions.csv"
        caught.value.save_as(self.folder / "decisions.csv")
        return (self.folder / "decisions.csv").read_bytes()

    def read(self, manifest: Manifest) -> dict[str, Decision]:
        return {one.path: one for one in read_decisions(self.save().decode(), manifest, Path("decisions.csv"))}

    def box(self, kind: str, path: str) -> Locator:
        return self.tab.locator(f"section#{kind} .choice").filter(has_text=path).get_by_role("checkbox")

    def press(self, kind: str, button: str) -> None:
        self.tab.locator(f"section#{kind}").get_by_role("button", name=button).first.click()

    @property
    def count(self) -> str:
        return self.tab.locator("#count").inner_text()


@pytest.fixture
def opened(browser: Browser, manifest: Manifest, tmp_path: Path) -> Iterator[Opened]:
    opened = open_page(browser, render(manifest, PLANTED, decide(manifest, PLANTED)), tmp_path)
    messages: list[str] = []
    opened.tab.on("console", lambda message: messages.append(message.text))
    opened.tab.on("pageerror", lambda error: messages.append(str(error)))
    opened.tab.reload()
    yield opened
    opened.tab.close()
    assert messages == []


def open_page(browser: Browser, html: str, folder: Path, *, width: int = 1280, scheme: str = "light") -> Opened:
    file = folder / "review.html"
    file.write_text(html, encoding="utf-8")
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    tab.goto(file.as_uri())
    return Opened(tab, folder)


@pytest.mark.browser
@pytest.mark.parametrize("also", [(), (Kind.DARK,), (Kind.LABEL, Kind.DARK)], ids=["certain", "dark", "both"])
def test_saved_as_it_was_it_is_the_program_s_own_file_to_the_byte(
    browser: Browser, manifest: Manifest, tmp_path: Path, also: tuple[Kind, ...]
) -> None:
    decided = decide(manifest, PLANTED, also)
    page = open_page(browser, render(manifest, PLANTED, decided), tmp_path)
    assert page.save() == written(decided).encode()
    page.tab.close()


def drawn_from(name: str) -> np.random.Generator:
    return np.random.default_rng(list(name.encode()))


@pytest.mark.browser
def test_hostile_names_are_saved_as_the_program_writes_them(browser: Browser, tmp_path: Path) -> None:
    root = draw_folder(tmp_path / "<b>'\"& photos", {"=Cup": 3, "Bowl": 3})
    names = [re.sub(r"[/\0]", "_", name)[:60] for name in (*HOSTILE, 'a "quote", a comma', "\r\n", "=1+1", "'=1", "</script>")]
    for name in names:
        draw_photo(0, drawn_from(name)).save(root / "=Cup" / name, "PNG")
    manifest = scan(root, tmp_path / "cache")
    copies = found(Kind.EXACT_COPY, *(f"=Cup/{name}" for name in names))
    labels = [found(Kind.LABEL, f"=Cup/{name}", score=0.25, about=name) for name in names]
    for findings, also in ([copies], ()), (labels, (Kind.LABEL,)):
        decided = decide(manifest, findings, also)
        page = open_page(browser, render(manifest, findings, decided), tmp_path)
        saved = page.save()
        assert saved == written(decided).encode()
        assert read_decisions(saved.decode(), manifest, Path("decisions.csv")) == decided
        page.tab.close()


@pytest.mark.browser
def test_the_page_asks_for_nothing_and_shows_its_pictures(browser: Browser, manifest: Manifest, tmp_path: Path) -> None:
    file = tmp_path / "review.html"
    file.write_text(render(manifest, PLANTED, decide(manifest, PLANTED)), encoding="utf-8")
    tab = browser.new_page()
    heard = listen(tab)
    tab.goto(file.as_uri(), wait_until="networkidle")
    pictures = tab.locator("img")
    assert pictures.count() == 10
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") == 48
    tab.close()
    assert heard.outside == []
    assert heard.messages == []


@pytest.mark.browser
def test_what_is_left_out_is_ticked_and_what_is_only_suspected_is_not(opened: Opened) -> None:
    expect(opened.box("exact-copy", "Bowl/copy.jpg")).to_be_checked()
    expect(opened.box("exact-copy", "Bowl/0000.jpg")).not_to_be_checked()
    expect(opened.box("clash", "Cup/0001.jpg")).to_be_checked()
    expect(opened.box("label", "Cup/0003.jpg")).not_to_be_checked()
    expect(opened.tab.locator("#exact-copy .choice").filter(has_text="Bowl/0000.jpg")).to_contain_text("✓ stays")
    assert opened.count == "4 of 14 photos left out"
    assert opened.tab.locator("#shortcut, #imbalance, #unusable input").count() == 0


@pytest.mark.browser
def test_what_one_ticks_and_unticks_is_what_is_applied(opened: Opened, manifest: Manifest) -> None:
    opened.box("exact-copy", "Bowl/copy.jpg").uncheck()
    opened.box("label", "Cup/0003.jpg").check()
    assert opened.count == "4 of 14 photos left out"
    rows = opened.read(manifest)
    assert list(rows) == ["Bowl/cup.jpg", "Bowl/text.jpg", "Cup/0001.jpg", "Cup/0003.jpg", "Cup/copy.jpg", "Cup/empty.jpg"]
    assert (rows["Cup/0003.jpg"].kind, rows["Cup/0003.jpg"].reason) == (Kind.LABEL, "suspected label error: looks like Bowl")
    opened.box("exact-copy", "Bowl/copy.jpg").check()
    opened.box("label", "Cup/0003.jpg").uncheck()
    assert opened.save() == written(decide(manifest, PLANTED)).encode()


@pytest.mark.browser
def test_a_photo_found_twice_is_ticked_in_both_places_and_left_out_for_one_reason(opened: Opened, manifest: Manifest) -> None:
    expect(opened.box("dark", "Bowl/copy.jpg")).to_be_checked()
    expect(opened.tab.locator("#dark .choice").filter(has_text="Bowl/copy.jpg")).to_contain_text(
        "for another reason: exact copies"
    )
    opened.box("dark", "Bowl/copy.jpg").uncheck()
    expect(opened.box("exact-copy", "Bowl/copy.jpg")).not_to_be_checked()
    opened.box("dark", "Cup/0003.jpg").check()
    expect(opened.box("label", "Cup/0003.jpg")).to_be_checked()
    rows = opened.read(manifest)
    assert rows["Cup/0003.jpg"].kind is Kind.DARK
    assert "Bowl/copy.jpg" not in rows


@pytest.mark.browser
def test_another_one_of_a_group_can_be_the_one_that_stays(opened: Opened, manifest: Manifest) -> None:
    opened.tab.get_by_role("button", name="Keep this one only of its group: Cup/copy.jpg").click()
    expect(opened.box("exact-copy", "Cup/copy.jpg")).not_to_be_checked()
    rows = opened.read(manifest)
    assert "Cup/copy.jpg" not in rows
    assert rows["Cup/0000.jpg"].reason == "same bytes as Cup/copy.jpg"
    opened.tab.get_by_role("button", name="Keep this one only of its group: Bowl/cup.jpg").click()
    assert opened.read(manifest)["Cup/0001.jpg"].reason == "same picture in several classes, as Bowl/cup.jpg"


@pytest.mark.browser
def test_a_whole_kind_at_once(opened: Opened, manifest: Manifest) -> None:
    opened.press("dark", "Leave out all")
    rows = opened.read(manifest)
    assert {path: one.kind for path, one in rows.items() if path in {"Cup/0003.jpg", "Bowl/0000.jpg", "Bowl/copy.jpg"}} == {
        "Bowl/0000.jpg": Kind.DARK,
        "Bowl/copy.jpg": Kind.EXACT_COPY,  # it was left out before
        "Cup/0003.jpg": Kind.DARK,
    }
    assert opened.count == "6 of 14 photos left out"
    opened.press("dark", "Keep all")
    assert opened.save() == written(decide(manifest, PLANTED)).encode()
    opened.press("exact-copy", "Keep all")
    opened.press("clash", "Keep all")
    assert list(opened.read(manifest)) == ["Bowl/text.jpg", "Cup/empty.jpg"]
    opened.press("exact-copy", "Leave out all but one of each")
    opened.press("clash", "Leave out all")
    assert opened.save() == written(decide(manifest, PLANTED)).encode()


@pytest.mark.browser
def test_a_class_of_which_too_little_would_be_left_is_named(opened: Opened) -> None:
    expect(opened.tab.locator("#warning")).to_be_empty()
    for box in opened.tab.locator("section input").all():
        box.check()
    expect(opened.tab.locator("#warning")).to_be_empty()
    assert opened.count == "7 of 14 photos left out"


@pytest.mark.browser
def test_too_little_is_fewer_than_two_photos(browser: Browser, manifest: Manifest, tmp_path: Path) -> None:
    bowls = [photo.path for photo in manifest.photos if photo.path.startswith("Bowl/")]
    findings = [found(Kind.LIGHT, path) for path in bowls]
    page = open_page(browser, render(manifest, findings, ()), tmp_path)
    warning = page.tab.locator("#warning")
    for path in bowls[:-2]:
        page.box("light", path).check()
    expect(warning).to_be_empty()
    page.box("light", bowls[-2]).check()
    expect(warning).to_have_text("Too few would be left of: Bowl")
    page.tab.close()


@pytest.mark.browser
def test_all_of_it_goes_by_keyboard(opened: Opened) -> None:
    opened.box("label", "Cup/0003.jpg").focus()
    opened.tab.keyboard.press("Space")
    expect(opened.box("label", "Cup/0003.jpg")).to_be_checked()
    reached = set()
    opened.tab.locator("a.skip").focus()
    for _ in range(80):
        opened.tab.keyboard.press("Tab")
        reached.add(opened.tab.evaluate("document.activeElement.textContent.trim() || document.activeElement.dataset.photo"))
    assert {"Keep all: Dark", "Save decisions.csv", "Keep this one only of its group: Cup/copy.jpg"} <= reached
    opened.tab.locator("#save").focus()
    with opened.tab.expect_download():
        opened.tab.keyboard.press("Enter")


@pytest.mark.browser
def test_decisions_that_were_applied_are_what_is_ticked(browser: Browser, manifest: Manifest, tmp_path: Path) -> None:
    text = (
        "path,kind,reason,score\n"
        "Cup/0004.jpg,,=ugly,\n"
        "Cup/0003.jpg,label,seen by me,0.9\n"
        "Cup/copy.jpg,exact-copy,same bytes as Cup/0000.jpg,\n"
        "Bowl/copy.jpg,exact-copy,same bytes as Bowl/0000.jpg,1\n"
    )
    applied = read_decisions(text, manifest, Path("decisions.csv"))
    page = open_page(browser, render(manifest, PLANTED, applied), tmp_path)
    assert page.save() == written(applied).encode()
    expect(page.box("label", "Cup/0003.jpg")).to_be_checked()
    expect(page.box("clash", "Cup/0001.jpg")).not_to_be_checked()
    expect(page.tab.locator("#others .choice")).to_have_count(1)
    page.box("others", "Cup/0004.jpg").uncheck()
    assert "Cup/0004.jpg" not in page.read(manifest)
    page.box("others", "Cup/0004.jpg").check()
    assert page.save() == written(applied).encode()
    page.press("label", "Keep all")  # whatever words the reason has
    assert "Cup/0003.jpg" not in page.read(manifest)
    page.tab.close()


@pytest.mark.browser
def test_a_leak_keeps_what_is_measured_on(browser: Browser, tmp_path: Path) -> None:
    root = draw_folder(tmp_path / "photos", {"train": 3, "validation": 3})  # what the sides are made of does not count here
    whole = scan(root, tmp_path / "cache")
    split = replace(whole, sides=tuple(Side(photo.path.partition("/")[0]) for photo in whole.photos))
    leaks = [found(Kind.LEAK, f"train/000{number}.jpg", f"validation/000{number}.jpg") for number in range(2)]
    decided = decide(split, leaks)
    page = open_page(browser, render(split, leaks, decided), tmp_path)
    assert page.save() == written(decided).encode()
    page.press("leak", "Keep all")
    page.press("leak", "Leave out all but one of each")
    assert page.save() == written(decided).encode()
    assert [one.path for one in decided] == ["train/0000.jpg", "train/0001.jpg"]
    page.tab.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Browser, manifest: Manifest, tmp_path: Path, width: int, scheme: str
) -> None:
    page = open_page(browser, render(manifest, PLANTED, decide(manifest, PLANTED)), tmp_path, width=width, scheme=scheme)
    page.tab.evaluate("document.querySelectorAll('li').forEach(item => item.style.contentVisibility = 'visible')")
    results = Axe().run(page.tab)
    assert page.tab.evaluate("document.documentElement.scrollWidth") == width
    page.tab.close()
    assert results.violations_count == 0, results.generate_report()


def test_names_are_escaped(tmp_path: Path) -> None:
    photos = tuple(Photo(path=f"A/{name}", label=0, digest=name) for name in HOSTILE)
    strange = Manifest(root=tmp_path / HOSTILE[0], classes=HOSTILE[:2], photos=photos, rejected=())
    findings: list[Finding] = [found(Kind.LABEL, photo.path, about=name) for photo, name in zip(photos, HOSTILE, strict=True)]
    read = Read(render(strange, findings, decide(strange, findings, (Kind.LABEL,))))
    assert len(read.all("script")) == 2
    assert [image for image in read.all("img") if "onerror" in image.attributes] == []
    assert "\u202e" not in read.one("main").text
    assert len(read.all("input")) == len(HOSTILE)


def test_photos_beyond_a_number_are_shown_by_name_of_each_kind_the_last(
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "MOST_PICTURES", 4)
    told: list[tuple[int, int]] = []
    html = render(manifest, PLANTED, decide(manifest, PLANTED), lambda done, total: told.append((done, total)))
    read = Read(html)
    assert "4 photos of 7 are shown as pictures" in read.one("main").text
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert len(read.all("input")) == 10
    assert len(read.all("img")) + html.count('<span class="photo">no picture</span>') == 10
    data = read.one("script", id="data").parts[0]
    assert data.count('"UklGR') == 4  # WebP, base64


def test_a_folder_in_which_nothing_was_found_says_so(manifest: Manifest) -> None:
    read = Read(render(replace(manifest, rejected=()), (), ()))
    assert "Nothing was found that anybody could leave out or keep." in read.one("main").text
