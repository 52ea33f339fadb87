"""The folder that photos are collected into: what is there, whose it is, and what was tried.

    DIR/attribution.csv                a row a photo
    DIR/handbag/openverse-….jpg        the photos, one sub-folder a class
    DIR/.collect/                      hidden from whatever reads DIR as photos
        *.json                         what the source answered, by the SHA-256 of the question
        tried.csv                      every candidate that was looked at, and what became of it

A photo's row is on the disk before the photo takes its name, so that no photo is ever without its credit. A row whose photo did
not come to be (the command was killed between the two) goes when the folder is opened again.
"""

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bagbench.collect.credit import FILE, Credit, credit_of, csv_lines, read_credits
from bagbench.collect.source import Candidate, Source
from bagbench.collect.web import FetchError, Outcome
from bagbench.collect.writing import put, writing
from bagbench.confined import confined
from bagbench.data.decode import check_bytes, read_bytes
from bagbench.data.folder import list_folder
from bagbench.errors import DataError

STATE = ".collect"

_SAFE_ID = re.compile(r"[0-9a-z-]{1,64}")
_ID_DIGITS = 32


class Folder:
    """What has been collected, on the disk.

    Only one process at a time may collect into a folder.

    Args:
        root: the folder; made if it is not there.
        labels: the classes to collect, each the name of a sub-folder.

    Raises:
        DataError: if it cannot be read or written, holds an `attribution.csv` that was not written here, or a link out of itself
            in place of a sub-folder.
    """

    def __init__(self, root: Path, labels: Iterable[str]) -> None:
        self.root = root
        self.answers = root / STATE
        self.partial = root / STATE / "partial"
        with writing(root):
            root.mkdir(parents=True, exist_ok=True)
            for name in (STATE, *labels):
                try:
                    confined(root, name).mkdir(exist_ok=True)
                except ValueError as error:
                    raise DataError(f"{root / name} is a link out of the folder", "remove it, or name another folder") from error
        paths = _files(root)
        self._digests = set(paths.values())
        self._credits = {credit.name: credit for credit in _still_there(read_credits(root / FILE), paths)}
        self._tried = _read_tried(root / STATE / "tried.csv")
        put(root / FILE, csv_lines(*self._credits.values(), header=True), by_way_of=self.partial)
        put(root / STATE / "tried.csv", _tried_lines(self._tried.items()), by_way_of=self.partial)

    @property
    def credits(self) -> tuple[Credit, ...]:
        """Those of all photos there, in the order of their arrival."""
        return tuple(self._credits.values())

    def count(self, label: str) -> int:
        """Return how many photos of a class have been collected and are there."""
        return sum(credit.label == label for credit in self._credits.values())

    def outcome(self, name: str) -> Outcome | None:
        """Return what became of a candidate when it was tried; None if it was not."""
        return Outcome.FETCHED if name in self._credits else self._tried.get(name)

    def add(self, name: str, label: str, candidate: Candidate, content: bytes) -> None:
        """Take in a photo.

        Raises:
            FetchError: if it is no photo, or one that is there already.
            DataError: if the folder cannot be written.
        """
        digest = hashlib.sha256(content).hexdigest()
        if digest in self._digests:
            raise FetchError(Outcome.COPY, "has the bytes of a photo that is there")
        try:
            check_bytes(content)
        except DataError as error:
            raise FetchError(Outcome.BROKEN, error.problem) from error
        credit = credit_of(candidate, f"{label}/{name}.{_ending(content)}", digest)
        self._append(self.root / FILE, csv_lines(credit))
        put(self.root / credit.path, content, by_way_of=self.partial)
        self._credits[name] = credit
        self._digests.add(digest)
        self.note(name, Outcome.FETCHED)

    def note(self, name: str, outcome: Outcome) -> None:
        """Remember what became of a candidate, so that it is not tried again, whatever happens to the photo.

        Raises:
            DataError: if the folder cannot be written.
        """
        self._tried[name] = outcome
        self._append(self.root / STATE / "tried.csv", _tried_lines([(name, outcome)]))

    def _append(self, file: Path, lines: bytes) -> None:
        with writing(self.root), file.open("ab", buffering=0) as whole:
            whole.write(lines)
            os.fsync(whole.fileno())


def file_name(source: Source, candidate: Candidate) -> str:
    """Return what a candidate's file is called, without its end: nothing in it is a stranger's text."""
    known = candidate.id if _SAFE_ID.fullmatch(candidate.id) else ""
    hashed = hashlib.sha256(candidate.id.encode("utf-8", "backslashreplace")).hexdigest()[:_ID_DIGITS]
    return f"{source.name}-{known or hashed}"


def _files(root: Path) -> dict[str, str]:
    """Return the path and SHA-256 of every file in the class folders that can be read."""
    found = {}
    for file in list_folder(root).found:
        try:
            found[file.path] = hashlib.sha256(read_bytes(file.place)).hexdigest()
        except DataError:
            continue
    return found


def _still_there(rows: Iterable[Credit], paths: dict[str, str]) -> list[Credit]:
    """Return the credits of photos that are there, with where they are now and what is in them now.

    People move photos to another class, and crop them: whose they are does not change.
    """
    by_name = {Path(path).stem: path for path in paths}
    there = [(row, row.path if row.path in paths else by_name.get(row.name)) for row in rows]
    return [replace(row, path=path, sha256=paths[path]) for row, path in there if path is not None]


def _ending(content: bytes) -> str:
    """Return the end of a photo's name, by its first bytes; it is one of the formats that are read."""
    for start, ending in ((b"\xff\xd8", "jpg"), (b"\x89PNG", "png"), (b"GIF8", "gif"), (b"BM", "bmp")):
        if content.startswith(start):
            return ending
    return "webp"


def _tried_lines(outcomes: Iterable[tuple[str, Outcome]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows((name, outcome.name.lower()) for name, outcome in outcomes)
    return file.getvalue().encode()


def _read_tried(file: Path) -> dict[str, Outcome]:
    """Return what became of the candidates that were tried; what is no line of that, or was cut off, counts as none."""
    if not file.is_file():
        return {}
    known = {outcome.name.lower(): outcome for outcome in Outcome}
    pairs = (line.partition(",") for line in file.read_text(encoding="utf-8", errors="replace").splitlines())
    return {name: known[outcome] for name, _, outcome in pairs if outcome in known}
