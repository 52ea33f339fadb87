"""`bagbench data audit`: what may be wrong with a folder of photos."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bagbench.cli.console import literal, out, progress_bar, remark, tell
from bagbench.cli.options import Verify
from bagbench.cli.pages import default_page, write
from bagbench.errors import printable

if TYPE_CHECKING:
    from bagbench.audit.finding import Audit, Finding
    from bagbench.auditing import Audited


def audit(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The photos: one sub-folder a class.")],
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="The page. (default: reports/audit-NAME.html)")] = None,
    backbone: Annotated[
        str, typer.Option(metavar="auto|none|hub|embedded|PATH|URL", help="The pretrained network that looks at the photos.")
    ] = "auto",
    verify: Verify = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> int:
    """Look for what may be wrong with the photos, and write a page that shows it; nothing is changed."""
    with progress_bar() as bar:
        task = bar.add_task("starting", total=None)  # first of all: what is imported next takes its time
        from bagbench.auditing import look_over

        audited = look_over(
            folder,
            backbone,
            lambda what, done, total: bar.update(task, description=what, completed=done, total=total),
            verify=verify,
        )
        bar.update(task, description="making the page", total=None)
        page = _write_page(audited, html)
    _introduce(audited)
    if as_json:
        typer.echo(json.dumps(_summary(audited, page), indent=2))
        return 0
    if audited.audit.findings:
        out.print(_table(audited.audit))
    else:
        out.print("nothing was found")
    tell(f"report: {page}")
    return 0


def _introduce(audited: "Audited") -> None:
    """Say which photos were looked over, and what could not be looked for."""
    found, manifest = audited.audit, audited.manifest
    remark(f"photos    {found.name}: {found.photos} in {len(found.classes)} classes, digest {found.digest[:12]}")
    if found.backbone:
        remark(f"backbone  {found.backbone}")
    if manifest.rejected:
        remark(f"left out  {len(manifest.rejected)} of {found.files} files: the page and --json say which and why")
    reasons: dict[str, list[str]] = {}
    for left in found.not_looked_for:
        reasons.setdefault(left.reason, []).append(left.kind)
    for reason, kinds in reasons.items():
        remark(f"not seen  {', '.join(kinds)}: {reason}")


def _table(audit: "Audit") -> Table:
    from bagbench.report.audit_words import WORDS

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("what", "found", "what it may do to the results"):
        table.add_column(heading)
    for kind in dict.fromkeys(finding.kind for finding in audit.findings):
        table.add_row(kind.value, literal(_found(audit.of(kind))), WORDS[kind].brief)
    return table


def _found(findings: Sequence["Finding"]) -> str:
    """Return how much was found of one kind, in words."""
    from bagbench.audit.finding import Kind

    photos = len({path for finding in findings for path in finding.photos})
    first = findings[0]
    if first.kind is Kind.SHORTCUT:
        return first.about + (f" and {len(findings) - 1} more" if len(findings) > 1 else "")
    if first.kind is Kind.IMBALANCE:
        return printable(f"{first.photos[0]}: {first.about}")
    if first.kind is Kind.UNUSABLE:
        return _number(photos, "file")
    if any(len(finding.photos) > 1 for finding in findings):
        return f"{_number(photos, 'photo')} in {_number(len(findings), 'group')}"
    return _number(photos, "photo")


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _write_page(audited: "Audited", html: Path | None) -> Path:
    """Write the page of an audit; return where it is."""
    from bagbench.data.pixels import thumbnails
    from bagbench.report.audit_page import render_audit, shown_photos

    places = {photo.path: place for place, photo in enumerate(audited.manifest.photos)}
    shown = [path for path in shown_photos(audited.audit) if path in places]
    small = thumbnails(audited.manifest, [places[path] for path in shown])
    page = html or default_page(audited.audit.name, "audit-")
    pictures = {path: small[places[path]] for path in shown if places[path] in small}
    write(page, render_audit(audited.audit, pictures), "name another file with --html")
    return page


def _summary(audited: "Audited", page: Path) -> dict[str, object]:
    """Return what a script would read of an audit."""
    from bagbench.audit.stored import to_json

    rejected = [{"path": item.path, "reason": item.reason} for item in audited.manifest.rejected]
    return {**json.loads(to_json(audited.audit)), "rejected": rejected, "report": str(page)}
