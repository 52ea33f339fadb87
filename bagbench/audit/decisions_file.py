"""Decisions as a file that people edit and apply: CSV, or what the audit prints, to decide by the rules."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bagbench.audit.decisions import Decision, complete, is_about_photos, is_group, slug
from bagbench.audit.finding import Finding, Kind
from bagbench.data.manifest import Manifest
from bagbench.errors import DataError, printable
from bagbench.spreadsheet import guarded, unguarded

COLUMNS = ("path", "digest", "kind", "reason", "score")
_BY_HAND = "left out by hand"
_KINDS = {name: kind for kind in Kind for name in (slug(kind), kind.value)}
_SAVE_AS = "save it as CSV in UTF-8, with a column 'path'"


def written(decisions: Iterable[Decision]) -> str:
    """Return a file of decisions: RFC 4180, one row a file left out, no text that could be a formula."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for one in decisions:
        kind = "" if one.kind is None else slug(one.kind)
        writer.writerow([guarded(one.path), one.digest, kind, guarded(one.reason), score_text(one.score)])
    return file.getvalue()


def score_text(score: float | None) -> str:
    """Return a score as a cell."""
    return "" if score is None else f"{score:.6g}"


def read_text(file: Path) -> str:
    """Return what is in a file of decisions or findings, whatever mark of its encoding a spreadsheet put before it.

    Raises:
        DataError: if it cannot be read, or is no text in UTF-8.
    """
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DataError(
            f"cannot read '{file}': {error.strerror}", "name a decisions.csv, or what `data audit --json` printed"
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(f"'{file}' is not text in UTF-8", _SAVE_AS) from error


def is_findings(text: str) -> bool:
    """Tell what the audit prints from a file of decisions."""
    return text.lstrip().startswith("{")


def read_decisions(text: str, manifest: Manifest, source: Path) -> tuple[Decision, ...]:
    """Read a file of decisions, edited or not, and hold it against the photos.

    Only `path` has to be filled in. Commas, semicolons and tabs are taken for separators, whichever the header has.

    Args:
        text: the file's.
        manifest: the photos that it is about.
        source: the file, for messages.

    Raises:
        DataError: if it is not one, or is about other photos than these.
    """
    decisions: dict[str, Decision] = {}
    digests = {photo.path: photo.digest for photo in manifest.photos}
    others = {one.path for one in manifest.rejected}
    unknown: list[str] = []
    changed: list[str] = []
    for line, row in _rows(text, source):
        decision = _decision(row, digests, source, line)
        if decision.path in decisions:
            raise DataError(f"'{source}' names {decision.path} twice, in line {line} again", "delete one of the two rows")
        decisions[decision.path] = decision
        if decision.path not in digests:
            if decision.path not in others:
                unknown.append(decision.path)
        elif decision.kind is Kind.UNUSABLE or row["digest"] not in {"", digests[decision.path]}:
            changed.append(decision.path)
    if unknown:
        raise DataError(
            f"'{source}' names {_first(unknown)}, which {'are' if unknown[1:] else 'is'} not in {manifest.root}",
            "apply it to the folder that it is about, or delete the rows",
        )
    if changed:
        raise DataError(
            f"{_first(changed)} {'have' if changed[1:] else 'has'} changed since '{source}' was made",
            "look again, and empty the digests of the rows that still hold",
        )
    return complete(manifest, (one for one in decisions.values() if one.path in digests))


def read_findings(text: str, manifest: Manifest, source: Path) -> tuple[Finding, ...]:
    """Read the findings that `data audit --json` printed, and hold them against the photos.

    Raises:
        DataError: if they are no such findings, or are about other photos than these.
    """
    again = "make it again: `data audit --json`"
    try:
        content = json.loads(text)
        digest = content["digest"]
        findings = tuple(_finding(one) for one in content["findings"])
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise DataError(f"'{source}' is not what `data audit --json` prints", again) from error
    if digest != manifest.digest:
        raise DataError(f"the photos in {manifest.root} are not those that '{source}' is about", again)
    paths = {photo.path for photo in manifest.photos}
    for finding in findings:
        for path in finding.photos if is_about_photos(finding.kind) else ():
            if path not in paths:
                raise DataError(f"'{source}' names {path}, which is not in {manifest.root}", again)
    return findings


def _rows(text: str, source: Path) -> Iterable[tuple[int, Mapping[str, str]]]:
    """Return the rows that are not empty, each with its line and a text for every column."""
    header_line = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header_line.count), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if "path" not in header:
            raise DataError(f"'{source}' has no column 'path'", _SAVE_AS)
        for name in header:
            if name and (name not in COLUMNS or header.count(name) > 1):
                what = "twice" if name in COLUMNS else "which no decision has"
                raise DataError(f"'{source}' has a column '{name}' {what}", f"the columns are {', '.join(COLUMNS)}")
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) > len(header):
                raise DataError(f"'{source}' has {len(cells)} fields in line {reader.line_num}, not {len(header)}", _SAVE_AS)
            yield reader.line_num, dict.fromkeys(COLUMNS, "") | dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise DataError(f"'{source}' is no CSV file: line {reader.line_num}: {error}", _SAVE_AS) from error


def _decision(row: Mapping[str, str], digests: Mapping[str, str], source: Path, line: int) -> Decision:
    path, kind = unguarded(row["path"]), row["kind"].strip()
    if not path:
        raise DataError(f"'{source}' names no file in line {line}", "fill in its path, or delete the row")
    if kind and kind not in _KINDS:
        raise DataError(f"'{source}' has the unknown kind '{kind}' in line {line}", "leave the field empty, or delete the row")
    try:
        score = float(row["score"].replace(",", ".")) if row["score"].strip() else None
    except ValueError as error:
        raise DataError(f"'{source}' has the score '{row['score']}' in line {line}", "leave the field empty") from error
    return Decision(
        path=path,
        digest=digests.get(path, ""),
        kind=_KINDS[kind] if kind else None,
        reason=printable(unguarded(row["reason"])) or _BY_HAND,
        score=score,
    )


def _finding(content: Mapping[str, Any]) -> Finding:
    finding = Finding(
        kind=_KINDS[content["kind"]],
        photos=tuple(map(str, content["photos"])),
        score=float(content["score"]),
        about=str(content.get("about", "")),
    )
    if is_group(finding.kind) and len(finding.photos) == 1:
        raise ValueError("a group of one")
    return finding


def _first(paths: list[str]) -> str:
    others = len(paths) - 1
    return paths[0] if not others else f"{paths[0]} and {others} other{'s' * (others > 1)}"
