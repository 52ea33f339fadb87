import base64
import hashlib
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from bagbench.audit.finding import Audit, Finding, Kind, NotLookedFor
from bagbench.report.audit_counts import class_of, kind_counts, untouched
from bagbench.report.audit_page import render_audit, shown_photos
from bagbench.report.audit_verdict import looked_for, summary, verdict
from bagbench.report.audit_words import WORDS, sentence
from bagbench.report.downloads import Download
from tests.report.invented_audit import (
    EVERY_KIND,
    audit,
    audit_of,
    audit_without_network,
    hostile_audit,
    label_errors,
    many_findings,
    nothing_found,
    path,
    pictures,
    shortcut,
    single,
)
from tests.report.reading import Element, Page, saved

AUDITS = {
    "every kind": audit(),
    "hostile names": hostile_audit(),
    "without a network": audit_without_network(),
    "nothing found": nothing_found(),
}
every_audit = pytest.mark.parametrize("found", AUDITS.values(), ids=list(AUDITS))


def read(found: Audit, *, without: int = 0) -> Page:
    return Page(render_audit(found, pictures(found, without=without)))


def section(kind: Kind, page: Page) -> Element:
    return page.one("section", id=kind.name.lower().replace("_", "-"))


def plain(text: str) -> str:
    return " ".join(text.split())


def csv_of(page: Page, what: str) -> list[list[str]]:
    (link,) = [one for one in page.all("a", class_="csv") if one.text.endswith(f"CSV file: {what}")]
    return saved(Download(name=link.attributes["download"], what=what, address=link.attributes["href"]))


def test_no_kind_is_without_words_and_no_two_have_the_same() -> None:
    assert set(WORDS) == set(Kind)
    for words in WORDS.values():
        assert words.heading[0].isupper()
        assert not words.heading.endswith(".")
        for said in (words.effect, words.remedy):
            assert said[0].isupper()
            assert said.endswith(".")
    for part in ("heading", "effect", "remedy"):
        assert len({getattr(words, part) for words in WORDS.values()}) == len(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_section_with_what_it_may_do_and_what_to_do(kind: Kind) -> None:
    page = read(audit())
    told = section(kind, page).text
    assert told.startswith(WORDS[kind].heading)
    assert WORDS[kind].effect in told
    assert WORDS[kind].remedy in told
    for finding in EVERY_KIND[kind]:
        assert plain(sentence(finding, audit())) in told
    links = {one.text for one in page.all("a", href=f"#{section(kind, page).attributes['id']}")}
    assert WORDS[kind].heading in links


def test_a_kind_without_findings_has_no_section_and_is_named_as_not_found() -> None:
    page = read(audit_without_network())
    ids = [one.attributes["id"] for one in page.all("section")]
    assert ids == ["verdict", "overview", "exact-copy", "dark", "data", "not-looked-for", "next"]
    (told,) = [one.text for one in page.all("p") if one.text.startswith("Looked for and not found")]
    assert "blurred photos" in told
    assert "suspected label errors" not in told


def test_sections_come_in_the_order_of_the_kinds_and_headings_descend_one_level_at_a_time() -> None:
    page = read(audit())
    order = [kind.name.lower().replace("_", "-") for kind in Kind]
    assert [one.attributes["id"] for one in page.all("section")] == [
        "verdict",
        "overview",
        *order,
        "data",
        "not-looked-for",
        "next",
    ]
    assert len(page.all("h1")) == 1
    levels = [int(one.tag[1]) for one in page.elements if re.fullmatch(r"h[1-6]", one.tag)]
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_every_link_within_the_page_leads_somewhere_and_no_id_is_there_twice() -> None:
    page = read(audit())
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(set(ids)) == len(ids)
    places = {one.attributes["href"][1:] for one in page.elements if one.attributes.get("href", "").startswith("#")}
    assert places <= set(ids)


def test_the_overview_counts_each_photo_once_and_a_class_by_its_photos() -> None:
    rows = {one.text for one in read(audit()).all("tr")}
    assert "Exact copies 2 5 0.2 %" in rows
    assert "Classes of unequal size 1 24 1.2 %" in rows
    assert "Shortcuts 3 1,984 99.2 %" in rows
    twice = Finding(kind=Kind.DARK, photos=EVERY_KIND[Kind.DARK][0].photos, score=0.5)
    (number,) = kind_counts(audit_of({Kind.DARK: (*EVERY_KIND[Kind.DARK], twice)}))
    assert (number.findings, number.photos) == (4, 3)
    assert number.share == pytest.approx(3 / 2000)


def test_what_concerns_a_class_or_the_folder_leaves_its_files_untouched() -> None:
    assert untouched(audit_of({kind: EVERY_KIND[kind] for kind in (Kind.IMBALANCE, Kind.SHORTCUT)})) == 2000
    assert untouched(audit_of({Kind.DARK: EVERY_KIND[Kind.DARK]})) == 1997


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("Purse/0001.jpg", "Purse"),
        ("Purse/red/0001.jpg", "Purse"),
        ("train/Purse/0001.jpg", "Purse"),
        ("elsewhere/x.jpg", "elsewhere"),
    ],
)
def test_a_photo_s_class_is_its_folder_below_that_of_a_side(of: str, expected: str) -> None:
    assert class_of(of, audit()) == expected


def test_figures_have_path_score_and_sentence() -> None:
    captions = [one.text for one in read(audit()).all("figcaption")]
    first = EVERY_KIND[Kind.LABEL][0]
    assert f"filed under Backpack, looks like {first.about} score 0.99 {first.photos[0]}" in captions
    assert f"score 0.97 {EVERY_KIND[Kind.DARK][0].photos[0]}" in captions


def test_of_copies_the_first_is_marked_to_be_kept_and_of_a_clash_none() -> None:
    page = read(audit())
    kept = {one.text.removeprefix("✓ keep ") for one in page.all("figure", class_="right")}
    firsts = [finding.photos[0] for kind in (Kind.EXACT_COPY, Kind.NEAR_COPY, Kind.LEAK) for finding in EVERY_KIND[kind]]
    assert kept == set(firsts)


def test_a_large_group_shows_some_photos_and_lists_the_others() -> None:
    group = EVERY_KIND[Kind.NEAR_COPY][1]
    page = read(audit())
    assert {path for path in shown_photos(audit()) if path in group.photos} == set(group.photos[:6])
    told = section(Kind.NEAR_COPY, page).text
    assert "5 more photos" in told
    assert all(one in told for one in group.photos)


def test_a_photo_travels_once_and_only_if_it_is_shown() -> None:
    found = audit_of({kind: (replace(EVERY_KIND[Kind.DARK][0], kind=kind),) for kind in (Kind.DARK, Kind.BLURRED)})
    given = pictures(found) | {"Purse/shown nowhere.jpg": b"none"}
    html = render_audit(found, given)
    assert html.count("data:image/webp;base64,") == 1
    assert len(Page(html).all("use")) == 2


def test_a_photo_without_a_thumbnail_is_a_figure_all_the_same() -> None:
    page = Page(render_audit(audit(), {}))
    labels = [one.attributes["aria-label"] for one in page.all("svg") if one.attributes.get("class") == "photo none"]
    assert labels
    assert len(labels) == len(page.all("figcaption")) - 1  # the drawing of shortcuts has one too
    assert f"No picture of {EVERY_KIND[Kind.DARK][0].photos[0]}" in labels


def test_more_findings_than_are_shown_are_listed_with_their_scores_and_all_are_in_the_csv_file() -> None:
    findings = label_errors(40)
    page = read(audit_of({Kind.LABEL: findings}))
    told = section(Kind.LABEL, page).text
    assert "The first 12 are shown, the highest scores first" in told
    assert "28 more findings" in told
    rows = [one.text for one in page.all("tr")]
    for finding in findings[12:]:
        assert f"{finding.photos[0]} {finding.score:.2f} {sentence(finding, audit())}" in rows
    assert len(page.all("figcaption")) == 12
    header, *body = csv_of(page, "Suspected label errors")
    assert header == ["finding", "path", "score", "about"]
    assert [row[1] for row in body] == [finding.photos[0] for finding in findings]
    assert body[0] == ["1", findings[0].photos[0], "0.99", findings[0].about]


def test_files_left_out_are_a_table_with_reasons() -> None:
    page = read(audit())
    rows = [one.text for one in page.all("tr")]
    for finding in EVERY_KIND[Kind.UNUSABLE]:
        assert f"{finding.photos[0]} {finding.about}" in rows
    assert not [one for one in shown_photos(audit()) if "broken" in one]


def test_shortcuts_are_drawn_with_a_text_alternative_and_their_figures() -> None:
    page = read(audit())
    (drawing,) = page.all("svg", class_="figure")
    for said in ("file name alone gives the class away, right on 71.2 %", "30.2 % by chance", "95 % interval 69.2 to 73.2 %"):
        assert said in plain(drawing.attributes["aria-label"])
    header, *body = csv_of(page, "accuracy from one property alone")
    assert header == ["property", "accuracy_low", "accuracy", "accuracy_high", "chance"]
    assert [row[0] for row in body] == ["file name", "background colour", "aspect ratio"]
    assert body[0][2] == "0.712"


def test_a_shortcut_that_was_not_measured_is_told_without_a_drawing() -> None:
    page = read(audit_of({Kind.SHORTCUT: (replace(shortcut("file name", 0.7), interval=None, chance=None),)}))
    assert not page.all("svg", class_="figure")
    assert "file name alone gives the class away" in section(Kind.SHORTCUT, page).text


def test_classes_have_bars_once() -> None:
    for found in (audit(), nothing_found()):
        page = read(found)
        assert len(page.all("table", class_="classes sortable")) == 1
        assert len(page.all("svg", class_="bar")) == 5
    many = replace(nothing_found(), classes=tuple((f"class {number}", 100 + number) for number in range(30)), files=4000)
    assert "30 classes, 100 to 129 photos each" in plain(read(many).one("html").text)


def test_what_was_not_looked_for_is_told_with_the_reason() -> None:
    page = read(audit_without_network())
    told = page.one("section", id="not-looked-for").text
    for missing in audit_without_network().not_looked_for:
        assert f"{WORDS[missing.kind].heading} {missing.reason}" in told
    assert "2 kinds of fault were not looked for" in plain(page.one("section", id="verdict").text)
    assert "Every kind of fault" in read(audit()).one("section", id="not-looked-for").text


def test_the_verdict_begins_with_what_misleads_most() -> None:
    first, second = map(plain, verdict(audit()))
    order = ["across the sides of the split", "filed under several classes", "look like another class", "file name alone"]
    places = [first.index(said) for said in order]
    assert places == sorted(places)
    assert "14 photos look like another class" in first
    assert first.endswith("right on 71.2 % of the photos, 30.2 % by chance, and 2 other properties do the like.")
    assert second == (
        "Beside that there are files that cannot be used (16), files with a wrong extension (3), exact copies (5) and "
        "12 other kinds; 1,912 of 2,000 files have no finding of their own."
    )


def test_the_verdict_says_what_was_found_and_what_was_not() -> None:
    first, second = map(plain, verdict(audit_without_network()))
    assert first == (
        "What misleads most was not found: the same picture on both sides of the split, the same picture in several classes "
        "and shortcuts; not looked for: suspected label errors."
    )
    assert second == "There are exact copies (5) and dark photos (3); 1,992 of 2,000 files have no finding of their own."
    alone = verdict(audit_of({Kind.LABEL: label_errors(1)}))
    assert plain(alone[0]) == "Look after this first: 1 photo looks like another class than that of its folder."
    assert plain(alone[1]) == "Beside that, 1,999 of 2,000 files have no finding of their own."


def test_nothing_found_is_said_with_what_was_looked_for() -> None:
    assert verdict(nothing_found()) == (
        "Nothing wrong was found in 2,000\u00a0files.",
        "All 19 kinds of fault that bagbench knows were looked for.",
    )
    page = read(nothing_found())
    (told,) = [one.text for one in page.all("p") if one.text.startswith("Looked for and nothing found")]
    assert all(words.heading.lower() in told for words in WORDS.values())
    some = audit_of({}, not_looked_for=(NotLookedFor(kind=Kind.LABEL, reason="no network"),))
    assert verdict(some)[1] == "18 of 19 kinds of fault were looked for; not among them: suspected label errors."


def test_where_nothing_could_be_looked_for_nothing_is_claimed() -> None:
    blind = audit_of({}, not_looked_for=tuple(NotLookedFor(kind=kind, reason="no time") for kind in Kind))
    assert looked_for(blind) == ()
    assert "Nothing was looked for." in read(blind).one("section", id="verdict").text
    grave = tuple(NotLookedFor(kind=kind, reason="no time") for kind in (Kind.LEAK, Kind.CLASH, Kind.LABEL, Kind.SHORTCUT))
    assert verdict(audit_of({Kind.DARK: EVERY_KIND[Kind.DARK]}, not_looked_for=grave))[0].startswith(
        "What misleads most was not looked for: "
    )


def test_the_short_form_has_kind_photos_and_effect() -> None:
    short = summary(audit_without_network())
    assert short.rows == (
        ("Exact copies", 5, WORDS[Kind.EXACT_COPY].effect),
        ("Dark photos", 3, WORDS[Kind.DARK].effect),
    )
    assert short.missing == "Not looked for: suspected label errors and photos unlike all others."
    assert summary(audit()).missing == ""


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@every_audit
def test_the_policy_allows_the_page_s_own_style_and_script_and_nothing_else(found: Audit) -> None:
    html = render_audit(found, pictures(found))
    page = Page(html)
    (policy,) = [meta.attributes["content"] for meta in page.all("meta") if "http-equiv" in meta.attributes]
    (style,) = re.findall(r"<style>(.*?)</style>", html, flags=re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    assert dict(part.strip().split(" ", 1) for part in policy.split(";")) == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": digest(style),
        "script-src": digest(script),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert "\r" not in style + script
    assert len(page.all("style")) == len(page.all("script")) == 1


@every_audit
def test_nothing_points_out_of_the_file_and_nothing_carries_what_the_policy_forbids(found: Audit) -> None:
    html = render_audit(found, pictures(found))
    for element in Page(html).elements:
        assert not {key for key in element.attributes if key == "style" or key.startswith("on")}
        for key in ("href", "src", "srcset", "action", "data", "poster", "xlink:href"):
            assert element.attributes.get(key, "#").startswith(("#", "data:"))
    assert set(re.findall(r"url\((.)", html)) <= {"#"}
    assert "@import" not in html


def test_strangers_texts_stay_text() -> None:
    html = render_audit(hostile_audit(), pictures(hostile_audit()))
    page = Page(html)
    known = read(audit()).elements + read(audit_without_network()).elements
    assert {one.tag for one in page.elements} <= {one.tag for one in known}
    assert "alert(1)" in page.one("title").text  # as words
    assert "{{ 7 * 7 }}" in page.one("html").text
    assert "\u202e" not in html
    assert "line\\nbreak \\x1b[31m" in page.one("html").text
    assert {"حقيبة يد", "公文包", "👜"} <= {one.text for one in page.all("bdi")}


def test_three_thousand_findings_make_a_page_of_a_few_hundred_kilobytes() -> None:
    html = render_audit(many_findings(), pictures(many_findings()))
    assert len(html.encode()) < 2_000_000
    assert all(
        f"{988:,} more findings" in plain(section(kind, Page(html)).text) for kind in (Kind.NEAR_COPY, Kind.LABEL, Kind.BLURRED)
    )


def test_the_same_audit_gives_the_same_page() -> None:
    assert render_audit(audit(), pictures(audit())) == render_audit(audit(), pictures(audit()))


def test_a_wrong_name_tells_the_extension_and_what_the_file_is() -> None:
    (one,) = single(Kind.WRONG_NAME, first=1, number=1, about="GIF")
    assert sentence(one, audit()) == "named .jpg, but its content is GIF"
    assert sentence(replace(one, photos=("Purse/photo",)), audit()) == "named without an extension, but its content is GIF"


def test_classes_of_unequal_size_are_told_with_and_without_a_class() -> None:
    (one,) = EVERY_KIND[Kind.IMBALANCE]
    assert plain(sentence(one, audit())) == "Purse has 24 photos, 1.2 % of all"
    assert plain(sentence(replace(one, photos=("Purse/",)), audit())) == "Purse has 24 photos, 1.2 % of all"
    assert plain(sentence(replace(one, photos=()), audit())) == "from 24 to 600 photos a class"


def test_a_clash_names_the_classes_and_a_leak_what_is_known_of_it() -> None:
    clash = Finding(kind=Kind.CLASH, photos=(path(1, 4), path(2, 0), path(3, 0)), score=1)
    assert sentence(clash, audit()) == "one picture, filed under Backpack and Purse"
    leak = Finding(kind=Kind.LEAK, photos=("train/Purse/1.jpg", "validation/Purse/1.jpg"), score=1, about="exact")
    assert plain(sentence(leak, audit())) == "one picture in 2 photos on both sides: exact"
