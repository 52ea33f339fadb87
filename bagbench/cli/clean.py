"""`bagbench data clean`: a copy of the photos without what is wrong with them, and why each was left out."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bagbench.cli.console import progress_bar, tell
from bagbench.cli.options import Verify
from bagbench.cli.pages import default_page, write
from bagbench.errors import ExperimentError, printable

if TYPE_CHECKING:
    from bagbench.audit.decisions import Decision
    from bagbench.audit.finding import Finding, Kind
    from bagbench.data.manifest import Manifest


def clean(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The photos, one sub-folder a class; left as they are.")],
    to: Annotated[
        Path | None, typer.Option(metavar="DIR2", help="Where the copy goes: an empty folder, or one to be made.")
    ] = None,
    apply: Annotated[
        Path | None, typer.Option(metavar="FINDINGS", help="A decisions.csv, or what `data audit --json` printed.")
    ] = None,
    leave_out: Annotated[
        str, typer.Option(metavar="KIND[,KIND...]", help="Leave out what is only suspected, too: label, unrelated, blurred, ...")
    ] = "",
    link: Annotated[bool, typer.Option("--link", help="Hard links instead of copies.")] = False,
    review: Annotated[
        bool, typer.Option("--review", help="Write a page on which to tick what to leave out: reports/review-NAME.html.")
    ] = False,
    backbone: Annotated[
        str, typer.Option(metavar="auto|none|hub|embedded|PATH|URL", help="The pretrained network that looks at the photos.")
    ] = "auto",
    verify: Verify = False,
) -> None:
    """Write a cleaned copy of a folder of photos, with decisions.csv: one row a file left out, and why."""
    from bagbench.audit.cleaning import require_apart, write_cleaned
    from bagbench.data.folder import DECISIONS
    from bagbench.kept import cache_folder

    if to is None and not review:
        raise ExperimentError("received neither --to nor --review", "say where the copy goes: --to DIR2")
    also = _kinds(leave_out)
    if to is not None:
        require_apart(folder.resolve(), to)
    manifest, findings, decisions = _decided(folder, apply, also, review=review, backbone=backbone, verify=verify)
    for line in _counts(decisions):
        tell(line)
    if review:
        tell(f"review: {_write_page(manifest, findings, decisions)}")
    if to is None:
        return
    with _progress() as progress:
        told = partial(progress, "reading the copy")
        copy = write_cleaned(manifest, decisions, to, cache_folder(), link=link, progress=told)
    tell(f"copy: {to} ({len(copy.photos):,} photos in {len(copy.classes)} classes)")
    tell(f"decisions: {to / DECISIONS}")
    tell(f"digest: {copy.digest}")


def _kinds(names: str) -> "frozenset[Kind]":
    from bagbench.audit.decisions import choosable

    known = choosable()
    given = [name.strip() for name in names.split(",") if name.strip()]
    for name in given:
        if name not in known:
            raise ExperimentError(f"--leave-out: no kind to choose is called '{name}'", f"those there are: {', '.join(known)}")
    return frozenset(known[name] for name in given)


def _decided(
    folder: Path, apply: Path | None, also: "frozenset[Kind]", *, review: bool, backbone: str, verify: bool
) -> "tuple[Manifest, tuple[Finding, ...], tuple[Decision, ...]]":
    """Return the photos, what was found about them, and what to leave out; an audit is made only where its findings count."""
    from bagbench.audit.decisions import decide
    from bagbench.audit.decisions_file import is_findings, read_decisions, read_findings, read_text
    from bagbench.auditing import look_over
    from bagbench.data.manifest import scan
    from bagbench.kept import cache_folder

    text = None if apply is None else read_text(apply)
    given = text is not None and not is_findings(text)
    if given and also:
        raise ExperimentError(f"--leave-out has no say beside the decisions in '{apply}'", "leave out one of the two")
    findings: tuple[Finding, ...] = ()
    with _progress() as progress:
        if text is None or (given and review):
            audited = look_over(folder, backbone, progress, verify=verify)
            manifest, findings = audited.manifest, audited.audit.findings
        else:
            manifest = scan(folder, cache_folder(), partial(progress, "reading photos"), verify=verify)
    if text is None or apply is None:
        return manifest, findings, decide(manifest, findings, also)
    if given:
        return manifest, findings, read_decisions(text, manifest, apply)
    findings = read_findings(text, manifest, apply)
    return manifest, findings, decide(manifest, findings, also)


def _counts(decisions: "Sequence[Decision]") -> list[str]:
    """Say how many are left out of each kind."""
    from bagbench.audit.finding import Kind

    counts = Counter(decision.kind for decision in decisions)
    lines = [f"left out: {counts[kind]:,} · {'by hand' if kind is None else kind}" for kind in (*Kind, None) if counts[kind]]
    return lines or ["left out: nothing"]


def _write_page(manifest: "Manifest", findings: "Sequence[Finding]", decisions: "Sequence[Decision]") -> Path:
    from bagbench.report.review import render

    page = default_page(printable(manifest.root.name), "review-")
    with _progress() as progress:
        html = render(manifest, findings, decisions, partial(progress, "making the page"))
    write(page, html, "run it in a folder of your own")
    return page


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show a progress bar, and give what is told (what, done, in all)."""
    with progress_bar() as bar:
        task = bar.add_task("starting", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)
