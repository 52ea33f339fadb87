"""Names from strangers: on every kind of page, on the console and in MLflow's descriptions they are text alone."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from bagbench.audit.decisions import decide
from bagbench.audit.finding import Finding, Kind
from bagbench.cli.console import literal, tell
from bagbench.cli.tables import leaderboard, over_folders, sizes
from bagbench.data.manifest import Manifest, Photo
from bagbench.report import render
from bagbench.report.audit_page import render_audit
from bagbench.report.credits import render_credits
from bagbench.report.notes import Addresses, experiment_note
from bagbench.report.review import render as render_review
from bagbench.report.tuning_page import render_tuning
from tests.report import invented, invented_tuning
from tests.report.invented import FAILED, HOSTILE
from tests.report.invented_audit import hostile_audit, pictures
from tests.report.reading import Page
from tests.report.test_credits import hostile as hostile_credits

EVIL = "</script></style><img src=x onerror=alert(1)>\x1b[2J\u202e\"' onclick=alert(2)"


def tuning() -> str:
    facts = invented_tuning.facts(8, invented_tuning.improvement(170, 130))
    trials = tuple(replace(trial, reason=EVIL) for trial in facts.trials)
    named = replace(facts, experiment=EVIL, recipe=EVIL, summary=EVIL, data=EVIL, data_digest=EVIL, study=EVIL, command=EVIL)
    return render_tuning(replace(named, trials=trials, settings=((EVIL, EVIL),), provenance=((EVIL, EVIL),)))


def review() -> str:
    photos = tuple(Photo(path=f"A/{name}", label=0, digest=name) for name in (*HOSTILE, EVIL))
    manifest = Manifest(root=Path("/") / EVIL, classes=(EVIL, "A"), photos=photos, rejected=())
    findings = [Finding(kind=Kind.LABEL, photos=(photo.path,), score=0.1, about=EVIL) for photo in photos]
    return render_review(manifest, findings, decide(manifest, findings, (Kind.LABEL,)))


PAGES: dict[str, Callable[[], str]] = {
    "run": lambda: render(invented.hostile()),
    "tuning": tuning,
    "audit": lambda: render_audit(hostile_audit(), pictures(hostile_audit())),
    "review": review,
    "credits": lambda: render_credits(EVIL, hostile_credits()),
}


@pytest.mark.parametrize("kind", PAGES)
def test_on_a_page_of_any_kind_a_name_is_text(kind: str) -> None:
    html = PAGES[kind]()
    read = Page(html)
    assert not re.search("[\u202a-\u202e\u2066-\u2067\x1b]", html)
    assert [name for element in read.elements for name in element.attributes if name.startswith("on") or name == "style"] == []
    assert all(image.attributes.get("src", "data:").startswith("data:") for image in read.all("img"))
    links = [element.attributes["href"] for element in read.elements if "href" in element.attributes]
    assert all(re.match("#|data:(,|text/csv|image/webp|image/png)|https?://", link) for link in links)
    assert len([one for one in read.all("script") if one.attributes.get("type", "") != "application/json"]) <= 1
    (policy,) = [one for one in read.all("meta") if one.attributes.get("http-equiv") == "Content-Security-Policy"]
    assert policy.attributes["content"].startswith("default-src 'none'; ")
    assert "unsafe" not in policy.attributes["content"]
    assert not [one for one in read.elements if one.tag in {"iframe", "object", "embed", "base"}]


def printed(table: Table) -> str:
    console = Console(width=4000, force_terminal=True)
    with console.capture() as capture:
        console.print(table)
    return re.sub(r"\x1b\[[0-9;]*m", "", capture.get())  # what rich itself writes: colours


MARKUP = "[red]red[/red] [link=http://evil.invalid]here[/link]\\"


def test_in_a_table_on_the_console_a_name_is_text() -> None:
    facts = invented.hostile()
    strange = replace(
        facts, data=replace(facts.data, name=MARKUP), recipes=(replace(facts.recipes[0], name=MARKUP), *facts.recipes)
    )
    for table in (leaderboard(strange), over_folders([strange, strange]), sizes(facts)):
        lines = printed(table).split("\n")
        assert all(line.isprintable() for line in lines)
    assert MARKUP in printed(over_folders([strange]))


@pytest.mark.parametrize("name", [*HOSTILE, EVIL, MARKUP])
def test_a_line_on_the_console_is_one_line(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    tell(f"name: {name}")
    assert capsys.readouterr().out.rstrip("\n").isprintable()
    assert literal(name).isprintable()


@pytest.mark.parametrize(
    "name",
    ["https://evil.invalid/x", "www.evil.invalid", "@somebody", "me@evil.invalid", "<https://evil.invalid>", "[a](b)", "![a](b)"],
)
def test_in_a_description_of_mlflow_s_a_name_is_no_link(name: str) -> None:
    facts = replace(invented.three_recipes(), unfinished=(replace(FAILED, name=name, error=name),))
    note = experiment_note(facts, Addresses(page="#/page", charts="#/charts"))
    assert note.count("](") == 2
    assert not re.search(r"://|www\.|@|<", note)
