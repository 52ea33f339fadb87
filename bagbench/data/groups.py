"""Which photos stay together on one side of every split: copies, and whatever the user says belongs together."""

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bagbench.data.duplicates import Duplicates, connected
from bagbench.data.manifest import Manifest
from bagbench.data.side import Side
from bagbench.errors import ExperimentError

_FLAG = "--group-by"
_COLUMNS = ("path", "group")
# Python's expressions can take for ever on a few dozen letters; matching is given up after so many seconds.
_PATIENCE = 10
_MATCHING = """
import json, re, sys
pattern, names = json.load(sys.stdin)
expression = re.compile(pattern)
which = "group" if "group" in expression.groupindex else 1
json.dump([match and match[which] for match in map(expression.search, names)], sys.stdout)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Photos that stay together.

    Attributes:
        numbers: each photo's group, named by the index of its first photo.
        exact: how many photos have the bytes of another one.
        near: how many are near copies of another one, in another file, size or crop.
        named: how many share the group that `--group-by` gives them with another one.
        unnamed: how many `--group-by` gives none, so that they stand for themselves; None without `--group-by`.
    """

    numbers: tuple[int, ...]
    exact: int
    near: int
    named: int
    unnamed: int | None

    @property
    def digest(self) -> str:
        """SHA-256 over every photo's group, 64 hexadecimal digits."""
        return hashlib.sha256(json.dumps(self.numbers).encode()).hexdigest()


def group_of(manifest: Manifest, duplicates: Duplicates, group_by: str | None = None) -> Groups:
    """Return the groups of a manifest's photos: whatever is connected by copies or by a name in common.

    Args:
        manifest: the photos.
        duplicates: those that are one picture.
        group_by: a CSV file, by its ending, with the columns `path` (as in the manifest) and `group`; or a regular expression
            that is searched for in each photo's path below its class folder, and captures the group in its group named `group`,
            or else in its first one. An empty group is none.

    Raises:
        ExperimentError: if `group_by` cannot be read, or gives no photo a group.
    """
    names = [None] * len(manifest.photos) if group_by is None else _names(manifest, group_by)
    by_name: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        if name:
            by_name.setdefault(name, []).append(index)
    named = [group for group in by_name.values() if len(group) > 1]
    return Groups(
        numbers=connected(len(manifest.photos), [*duplicates.exact, *duplicates.near, *named]),
        exact=sum(map(len, duplicates.exact)),
        near=sum(map(len, duplicates.near)),
        named=sum(map(len, named)),
        unnamed=None if group_by is None else sum(not name for name in names),
    )


def leaks(manifest: Manifest, groups: Groups) -> dict[Side, int]:
    """Return how many photos of the other sides of a folder that is split already are in a group with a train photo."""
    sides = manifest.sides or ()
    trained = {group for group, side in zip(groups.numbers, sides, strict=False) if side is Side.TRAIN}
    met = Counter(side for group, side in zip(groups.numbers, sides, strict=False) if group in trained)
    return {side: met[side] for side in (Side.VALIDATION, Side.TEST) if met[side]}


def _names(manifest: Manifest, group_by: str) -> list[str | None]:
    """Return the name of each photo's group."""
    if group_by.lower().endswith(".csv"):
        by_path = _table(manifest, Path(group_by))
        names = [by_path.get(photo.path) for photo in manifest.photos]
    else:
        names = _captured(group_by, [manifest.below_class(photo) for photo in manifest.photos])
    if not any(names):
        example = manifest.below_class(manifest.photos[0])
        raise ExperimentError(
            f"{_FLAG}: {group_by!r} gives none of the {len(names)} photos a group, {example!r} for one",
            "give a CSV file with the columns path,group, or a regular expression that finds the group in a photo's name",
        )
    return names


def _captured(pattern: str, names: Sequence[str]) -> list[str | None]:
    """Return what an expression captures of each name."""
    try:
        expression = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ExperimentError(
            f"{_FLAG}: {pattern!r} is no regular expression: {error}", "correct it, or name a file that ends in .csv"
        ) from None
    if expression.groups == 0:
        raise ExperimentError(
            f"{_FLAG}: {pattern!r} captures no group", "put brackets around what names it, such as '^([a-z]+)_[0-9]+'"
        )
    try:
        matching = subprocess.run(  # noqa: S603 # our interpreter, no shell; a process of its own can be stopped
            [sys.executable, "-I", "-c", _MATCHING],
            input=json.dumps([pattern, names]),
            capture_output=True,
            text=True,
            check=True,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired:
        raise ExperimentError(
            f"{_FLAG}: {pattern!r} takes more than {_PATIENCE} s on {len(names)} names", "write it without nested repetitions"
        ) from None
    found: list[str | None] = json.loads(matching.stdout)
    return found


def _table(manifest: Manifest, file: Path) -> dict[str, str]:
    """Return the groups that a CSV file names, by path."""
    remedy = "give a CSV file with the columns path,group and a row a photo"
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise ExperimentError(f"{_FLAG}: '{file}' has no column '{missing[0]}'", remedy)
            rows = [(row["path"], row["group"] or "") for row in reader]
    except OSError as error:
        raise ExperimentError(f"{_FLAG}: cannot read '{file}': {error.strerror}", remedy) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ExperimentError(f"{_FLAG}: '{file}' is no CSV file in UTF-8: {error}", remedy) from None
    known = {photo.path for photo in manifest.photos} | {item.path for item in manifest.rejected}
    for path, times in Counter(path for path, _ in rows).items():
        if times > 1:
            raise ExperimentError(f"{_FLAG}: '{file}' has {times} rows for '{path}'", "leave one a photo")
    strange = [path for path, _ in rows if path not in known]
    if strange:
        raise ExperimentError(
            f"{_FLAG}: {len(strange)} of the {len(rows)} photos in '{file}' are not in {manifest.root}, '{strange[0]}' for one",
            "write paths relative to that folder, such as Class/name.jpg",
        )
    return dict(rows)
