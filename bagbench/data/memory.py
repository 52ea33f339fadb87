"""What earlier scans found out about files, so that a file is read again only when it may have changed."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from bagbench.cache import mark_used
from bagbench.data.decode import DECODER
from bagbench.kept import written_whole


class Key(NamedTuple):
    """What changes whenever a file's bytes do: anyone can set the modification time back, but not the change time.

    Attributes:
        size: in bytes.
        modified: the modification time, in nanoseconds.
        changed: the change time, in nanoseconds.
        inode: the file's number in its file system.
    """

    size: int
    modified: int
    changed: int
    inode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the file that had this key.

    Attributes:
        key: the file's, taken before its bytes were read.
        digest: SHA-256 of its bytes, 64 hexadecimal digits; empty if they could not be had.
        reason: why it cannot be used as a photo, in one line; empty if it can.
    """

    key: Key
    digest: str
    reason: str


# One line a file, and before those one that names the decoder: read line by line, no memory is taken for what is not wanted.
_LINE = TypeAdapter(tuple[str, Key, str, str])
_HEADER = json.dumps({"decoder": DECODER}).encode() + b"\n"


def recall(cache: Path, root: Path, keys: Mapping[str, Key]) -> dict[str, Known]:
    """Return what is known of the files below `root` whose keys are still the same, by their path relative to it.

    Nothing is, if it was never kept, or what was kept is damaged, foreign, or speaks of another decoder.
    """
    known: dict[str, Known] = {}
    place = _place(cache, root)
    try:
        with place.open("rb") as lines:
            if next(lines, b"") != _HEADER:
                return {}
            for line in lines:
                path, key, digest, reason = _LINE.validate_json(line, strict=True)
                if keys.get(path) == key:
                    known[path] = Known(key=keys[path], digest=digest, reason=reason)
    except (OSError, ValidationError):
        return {}
    mark_used(place)
    return known


def remember(cache: Path, root: Path, files: Mapping[str, Known]) -> None:
    """Keep what is known of the files below `root`, in place of what was kept before.

    Raises:
        ConfigurationError: if the cache folder cannot be written.
    """
    with written_whole(_place(cache, root)) as file:
        file.write(_HEADER)
        for path, about in files.items():
            file.write(_LINE.dump_json((path, about.key, about.digest, about.reason)) + b"\n")


def _place(cache: Path, root: Path) -> Path:
    return cache / f"scan-{hashlib.sha256(os.fsencode(root)).hexdigest()[:16]}.jsonl"
