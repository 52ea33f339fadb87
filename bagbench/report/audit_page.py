"""What an audit found into one HTML file that needs nothing but itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bagbench.audit.finding import Audit, Finding, Kind
from bagbench.report import audit_words as words
from bagbench.report.audit_counts import KindCount, kind_counts
from bagbench.report.audit_verdict import looked_for, verdict
from bagbench.report.document import asset, environment, policy
from bagbench.report.downloads import Download, Value, download
from bagbench.report.drawing import style_of
from bagbench.report.page import Panel
from bagbench.report.photos import symbols
from bagbench.report.shortcut_figure import shortcut_panel

# Of a kind so many findings are shown, of a finding so many photos; the rest is listed, and in the CSV file.
_MOST_FINDINGS = 12
_MOST_PHOTOS = 6
# Groups of copies: the first photo is the one to keep.
_KEPT_FIRST = {Kind.EXACT_COPY, Kind.NEAR_COPY, Kind.LEAK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One finding, in words.

    Attributes:
        sentence: what was found; may be empty where the heading says it all.
        score: in [0, 1].
        paths: of its photos, the one to keep first if the section has one.
        shown: those of them that are shown as pictures.
    """

    sentence: str
    score: float
    paths: tuple[str, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What the page says of one kind.

    Attributes:
        id: unique on the page.
        number: how much there is of it.
        words: what is said of it.
        extent: `number`, in words.
        first: the findings that are shown.
        rest: those that are only listed.
        in_groups: whether a finding has several photos, to be shown side by side.
        keeps_first: whether the first photo of each group is the one to keep.
        panel: a drawing in place of pictures, with the data of all findings; None for none.
        download: all findings.
    """

    id: str
    number: KindCount
    words: words.Words
    extent: str
    first: tuple[Told, ...]
    rest: tuple[Told, ...]
    in_groups: bool
    keeps_first: bool
    panel: Panel | None
    download: Download


def render_audit(audit: Audit, thumbnails: Mapping[str, bytes]) -> str:
    """Return the page as one HTML document: no request to anywhere, every name escaped, nothing run but its own script.

    Args:
        audit: what was found.
        thumbnails: path of a photo to a small WebP of it, for those of `shown_photos` that have one.
    """
    sections = _sections(audit)
    drawn = style_of(drawing for section in sections if section.panel for drawing in section.panel.drawings)
    style = f"{asset('style.css')}{asset('audit.css')}{drawn}"
    script = asset("script.js")
    looked = looked_for(audit)
    return (
        environment()
        .get_template("audit.html.j2")
        .render(
            audit=audit,
            style=Markup(style),  # noqa: S704 - our own, and matplotlib's declarations
            script=Markup(script),  # noqa: S704 - our own
            policy=policy(style, script),
            verdict=verdict(audit),
            files_of=_files,
            sections=sections,
            overview=_overview(sections),
            not_found=[words.WORDS[kind].heading for kind in looked if not audit.of(kind)],
            not_looked_for=[(words.WORDS[one.kind].heading, one.reason) for one in audit.not_looked_for],
            photos=symbols((path for path in _shown(sections) if path in thumbnails), thumbnails),
        )
    )


def shown_photos(audit: Audit) -> tuple[str, ...]:
    """Return the paths of the photos that the page shows, each once, in its order: those that it wants a thumbnail of."""
    return tuple(dict.fromkeys(_shown(_sections(audit))))


def _shown(sections: Sequence[Section]) -> list[str]:
    return [path for section in sections for told in section.first for path in told.shown]


def _files(told: Sequence[Told]) -> list[tuple[str, str]]:
    """Return each file with the reason that it cannot be used."""
    return [(path, one.sentence) for one in told for path in one.paths]


def _sections(audit: Audit) -> tuple[Section, ...]:
    return tuple(_section(audit, number) for number in kind_counts(audit))


def _section(audit: Audit, number: KindCount) -> Section:
    kind = number.kind
    findings = audit.of(kind)
    pictured = kind not in {Kind.UNUSABLE, Kind.IMBALANCE, Kind.SHORTCUT}
    told = tuple(
        Told(
            sentence=words.sentence(finding, audit),
            score=finding.score,
            paths=finding.photos,
            shown=finding.photos[:_MOST_PHOTOS] if pictured else (),
        )
        for finding in findings
    )
    return Section(
        id=kind.name.lower().replace("_", "-"),
        number=number,
        words=words.WORDS[kind],
        extent=words.extent(number),
        first=told[:_MOST_FINDINGS],
        rest=told[_MOST_FINDINGS:],
        in_groups=any(len(finding.photos) > 1 for finding in findings),
        keeps_first=kind in _KEPT_FIRST,
        panel=_shortcuts(findings) if kind is Kind.SHORTCUT else None,
        download=_findings(words.WORDS[kind].heading, findings),
    )


def _shortcuts(findings: Sequence[Finding]) -> Panel | None:
    """Return the drawing of shortcuts; None where none was measured."""
    rows = [
        (finding.about, finding.interval, finding.chance)
        for finding in findings
        if finding.interval is not None and finding.chance is not None
    ]
    if not rows:
        return None
    header = ("property", "accuracy_low", "accuracy", "accuracy_high", "chance")
    body = [(what, accuracy.low, accuracy.point, accuracy.high, chance) for what, accuracy, chance in rows]
    return Panel(
        place=0,
        heading="Accuracy from one property alone",
        message="Dots with 95 % intervals; the dotted stroke in each row is what guessing without the property reaches.",
        drawings=(shortcut_panel(rows, name="shortcuts", alternative=words.shortcuts_alternative(findings)),),
        download=download("accuracy from one property alone", header, body),
    )


def _findings(heading: str, findings: Sequence[Finding]) -> Download:
    """Return all findings of a kind, a row a photo."""
    rows = [
        (number, path, finding.score, finding.about)
        for number, finding in enumerate(findings, 1)
        for path in finding.photos or ("",)
    ]
    return download(heading, ("finding", "path", "score", "about"), rows)


def _overview(sections: Sequence[Section]) -> Download:
    rows: list[tuple[Value, ...]] = [
        (
            section.number.kind.value,
            section.number.findings,
            section.number.photos,
            section.number.share,
            section.words.effect,
            section.words.remedy,
        )
        for section in sections
    ]
    return download("overview", ("kind", "findings", "photos", "share", "effect", "remedy"), rows)
