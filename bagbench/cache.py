"""The cache folder as a whole: what lies in it, how large it may grow, and what goes first."""

import os
import re
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from pathlib import Path

from bagbench.errors import ConfigurationError

# Room for one list of 100,000 photos at 224 px, which takes 15 GB, and for what is made of it.
_DEFAULT_LIMIT = "20GB"
_UNITS = "kmgt"
# What was touched so shortly before may be in use, or still be written.
IN_USE_SECONDS = 3600


class Kind(StrEnum):
    """What an entry of the cache folder is."""

    PIXELS = "pixels"
    FEATURES = "features"
    SCAN = "scans"
    COPIES = "copies found"
    AUDIT = "audits"
    NETWORK = "converted networks"
    DOWNLOAD = "downloads"
    SHIPPED = "sent by another machine"
    PARTIAL = "half-written"
    FOREIGN = "not bagbench's"


_DIGEST = "[0-9a-f]{64}"
_DECODER = r"[0-9]+-pillow-[0-9A-Za-z.+]+"  # any version's
# Paths below the cache folder, matched whole, a folder's with a slash at its end; `which` tells those of a kind apart.
_PATHS = (
    (Kind.PIXELS, re.compile(rf"pixels-(?P<which>[0-9]+)-{_DECODER}-[0-9a-f]{{32}}\.npy")),
    (Kind.FEATURES, re.compile(rf"features-(?P<which>{_DIGEST})-[A-Za-z]+-{_DECODER}-[0-9a-f]{{32}}\.npy")),
    (Kind.SCAN, re.compile(r"scan-[0-9a-f]{16}\.jsonl")),
    (Kind.COPIES, re.compile(rf"same-{_DIGEST}-[0-9]+-{_DECODER}\.npy")),
    (Kind.AUDIT, re.compile(rf"audit-{_DIGEST}\.json")),
    (Kind.NETWORK, re.compile(rf"backbones/{_DIGEST}\.(?:tflite|json)")),
    (Kind.DOWNLOAD, re.compile(r"hub/[0-9a-f]{40}(?:/|\.fetched\.json)")),
    (Kind.SHIPPED, re.compile(rf"shipped/{_DIGEST}/")),
    (Kind.PARTIAL, re.compile(r"(?:hub|shipped)/partial-[0-9a-z_]{8}/")),
)
_SUBFOLDERS = frozenset({"backbones", "hub", "shipped"})
_PARTIAL_SUFFIX = re.compile(r"\.[0-9a-f]{16}\.partial\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file in the cache folder, or a folder that is one thing: a download, or what is not bagbench's.

    Attributes:
        path: where it is.
        kind: what it is; `FOREIGN` whatever has not exactly the name and type of one of the others.
        which: of pixels their size, of features the digest of the network; else empty.
        files: how many it consists of; a foreign folder counts as one, and is not looked into.
        bytes: in all of them.
        used: when it was last used, in seconds since 1970; None where nobody notes it: of downloads, and of what is foreign.
    """

    path: Path
    kind: Kind
    which: str
    files: int
    bytes: int
    used: float | None


def size_limit() -> int | None:
    """Return how many bytes the cache folder may hold: `BAGBENCH_CACHE_LIMIT`, or else 20 GB; None for any number.

    It is a number and a unit: `20GB`, `500 MB` and `1.5T` count in thousands, `20GiB` in 1,024s; `0` is no limit. A number
    without a unit is refused: to some programs it is bytes, to others gigabytes.

    Raises:
        ConfigurationError: if it is written in another way.
    """
    given = (os.environ.get("BAGBENCH_CACHE_LIMIT") or _DEFAULT_LIMIT).strip()
    if given == "0":
        return None
    size = re.fullmatch(rf"([0-9]+(?:\.[0-9]+)?) ?([{_UNITS}])(i?)b?", given.lower())
    if size is None:
        raise ConfigurationError(f"BAGBENCH_CACHE_LIMIT: received '{given}'", "write a size as 20GB or 500 MB, or 0 for no limit")
    number, unit, binary = size.groups()
    return int(float(number) * (1024 if binary else 1000) ** (1 + _UNITS.index(unit)))


def mark_used(file: Path) -> None:
    """Note that a file of the cache has been used now, which makes it the last one to go."""
    with suppress(OSError):  # a cache that others own can be read all the same
        os.utime(file)


def entries(folder: Path) -> tuple[Entry, ...]:
    """Return what lies in the cache folder; nothing where it is not there.

    No symbolic link below the folder is followed: a link is not bagbench's.

    Raises:
        ConfigurationError: if the folder is none, or cannot be read.
    """
    try:
        return tuple(entry for found in _found(folder) if (entry := _entry(folder, found)) is not None)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ConfigurationError(
            f"cannot read the cache folder {folder}: {error.strerror}", "name another one: BAGBENCH_CACHE_DIR"
        ) from error


def keep_to_limit(written: Path) -> None:
    """Remove what was not used for the longest time, if the cache folder holds more than it may after a file was written.

    What was used in the last hour before that stays, the file itself too. So a run that takes turns with more than fits is not
    for ever making again what it has just lost: the folder grows beyond the limit, and nothing is made more than once an hour
    because of it. Downloads count, but stay. A file that another process has mapped is gone from the folder alone.

    Args:
        written: the file, in the cache folder or in its folder of networks; any other is none of the cache's.
    """
    limit = size_limit()
    folder = next((root for root in written.parents[:2] if _recognised(written.relative_to(root).as_posix())), None)
    if limit is None or folder is None:
        return
    with suppress(ConfigurationError, OSError):  # no reason to lose what was computed
        now = written.stat().st_mtime  # by the clock that the other files' times are of
        there = [entry for entry in entries(folder) if entry.kind is not Kind.FOREIGN]
        excess = sum(entry.bytes for entry in there) - limit
        idle = [(entry.used, entry) for entry in there if entry.used is not None and now - entry.used > IN_USE_SECONDS]
        for _, entry in sorted(idle, key=itemgetter(0)):
            if excess <= 0:
                break
            with suppress(OSError):
                _remove(entry)
                excess -= entry.bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """What has become of the cache folder: the entries removed, and those left."""

    removed: tuple[Entry, ...]
    left: tuple[Entry, ...]


def clear(folder: Path, *, downloads: bool) -> Cleared:
    """Remove all that is bagbench's from the cache folder, but not what another process may just be writing.

    Args:
        folder: the cache folder.
        downloads: whether downloads go, too.

    Raises:
        ConfigurationError: if the folder is none, cannot be read, or something in it cannot be removed; the rest is.
    """
    removed: list[Entry] = []
    left: list[Entry] = []
    refused: list[OSError] = []
    settled_before = time.time() - IN_USE_SECONDS
    for entry in entries(folder):
        writing = entry.kind is Kind.PARTIAL and entry.used is not None and entry.used > settled_before
        if entry.kind is Kind.FOREIGN or (entry.kind is Kind.DOWNLOAD and not downloads) or writing:
            left.append(entry)
            continue
        try:
            _remove(entry)
            removed.append(entry)
        except OSError as error:
            refused.append(error)
    if refused:
        raise ConfigurationError(
            f"cannot remove {len(refused)} of {len(refused) + len(removed)} things from the cache folder {folder}: "
            f"{refused[0].strerror}",
            "check its permissions",
        )
    return Cleared(removed=tuple(removed), left=tuple(left))


def _found(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield what lies in the cache folder and in the folders that it is divided into."""
    with os.scandir(folder) as there:
        for found in there:
            if found.name in _SUBFOLDERS and found.is_dir(follow_symlinks=False):
                with os.scandir(found) as within:
                    yield from within
            else:
                yield found


def _entry(folder: Path, found: os.DirEntry[str]) -> Entry | None:
    """Return an entry; None if it has vanished since it was listed."""
    path = Path(found.path)
    try:
        status = found.stat(follow_symlinks=False)
        name = path.relative_to(folder).as_posix() + "/" * stat.S_ISDIR(status.st_mode)
        regular = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
        kind, which = (_recognised(name) if regular else None) or (Kind.FOREIGN, "")
        inside = [status]
        if name.endswith("/"):
            inside = [] if kind is Kind.FOREIGN else [file.lstat() for file in path.rglob("*") if not file.is_dir()]
    except FileNotFoundError:
        return None
    return Entry(
        path=path,
        kind=kind,
        which=which,
        files=max(1, len(inside)),
        bytes=sum(file.st_size for file in inside),
        used=None if kind in {Kind.DOWNLOAD, Kind.FOREIGN} else max(file.st_mtime for file in (status, *inside)),
    )


def _recognised(name: str) -> tuple[Kind, str] | None:
    """Return what is called so, below the cache folder, and which one of its kind; None for what no module of ours writes."""
    target = _PARTIAL_SUFFIX.sub("", name)
    for kind, pattern in _PATHS:
        if (match := pattern.fullmatch(target)) is not None:
            return (kind, match.groupdict().get("which", "")) if target == name else (Kind.PARTIAL, "")
    return None


def _remove(entry: Entry) -> None:
    """Remove an entry, if another process has not done so."""
    with suppress(FileNotFoundError):
        if entry.path.is_dir():
            shutil.rmtree(entry.path)  # does not follow links
        else:
            entry.path.unlink()
