"""What earlier scans found out about files, so that a file is read again only when it may have changed."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ValidationError

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


class _Memory(BaseModel):
    decoder: str
    files: dict[str, Known]


def recall(cache: Path, root: Path) -> dict[str, Known]:
    """Return what is known of the files below `root`, by their path relative to it.

    Empty if nothing is, or the file is damaged or foreign, or speaks of another decoder.
    """
    place = _place(cache, root)
    try:
        memory = _Memory.model_validate_json(place.read_bytes(), strict=True)
    except (OSError, ValidationError):
        return {}
    mark_used(place)
    return memory.files if memory.decoder == DECODER else {}


def remember(cache: Path, root: Path, files: dict[str, Known]) -> None:
    """Keep what is known of the files below `root`, in place of what was kept before.

    Raises:
        ConfigurationError: if the cache folder cannot be written.
    """
    memory = _Memory(decoder=DECODER, files=files)
    with written_whole(_place(cache, root)) as file:
        file.write(memory.model_dump_json().encode())


def _place(cache: Path, root: Path) -> Path:
    return cache / f"scan-{hashlib.sha256(os.fsencode(root)).hexdigest()[:16]}.json"
