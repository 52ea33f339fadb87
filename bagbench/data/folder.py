"""What lies in a folder of photos, before any file is opened."""

import os
from dataclasses import dataclass
from pathlib import Path

from bagbench.data.decode import os_reason
from bagbench.data.memory import Key
from bagbench.errors import DataError

# What operating systems and network drives leave beside the photos, in lower case; like dot files, it was never meant as one.
# Some hold small copies of the photos (`@eaDir`), some may not be entered (`lost+found`).
_CLUTTER = frozenset(
    {
        "__macosx",
        "icon\r",
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "$recycle.bin",
        "system volume information",
        "@eadir",
        "lost+found",
    }
)
# What bagbench itself writes beside the classes: why a copy lacks what it lacks, and whose the photos of a collection are.
DECISIONS, ATTRIBUTION, CREDITS = RECORDS = ("decisions.csv", "attribution.csv", "credits.html")
_LAYOUT = "name a folder that has one sub-folder of photos for each class"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One file that may be a photo.

    Attributes:
        root: the data folder.
        path: relative to it, POSIX style.
        target: the file that it leads to, if it is a link.
        key: changes whenever the bytes do.
    """

    root: Path
    path: str
    target: Path | None
    key: Key

    @property
    def place(self) -> Path:
        """Where its bytes are."""
        return self.target or self.root / self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    r"""What lies in a folder, in no particular order.

    Attributes:
        root: the folder, absolute, links resolved.
        found: the files that may be photos.
        refused: path and reason of all else; a folder's path ends in a slash, bytes that are not UTF-8 are written `\x…`.
    """

    root: Path
    found: tuple[Found, ...]
    refused: tuple[tuple[str, str], ...]


def list_folder(root: Path, *, loose: bool = False) -> Listing:
    """List the files in the sub-folders of `root`, at any depth, following no link to a folder and none that leaves `root`.

    Dot files, dot folders, what operating systems leave behind and bagbench's own `RECORDS` are passed over without a word.

    Args:
        root: the folder.
        loose: whether files that lie in no sub-folder are listed too, and there need be none.

    Raises:
        DataError: if `root` is not a folder that can be listed, or has no sub-folder.
    """
    try:
        top = root.resolve(strict=True)
        entries = [entry for entry in _entries(top) if entry.name not in RECORDS or entry.is_dir(follow_symlinks=False)]
    except FileNotFoundError as error:
        raise DataError(f"no such folder: {root}", _LAYOUT) from error
    except NotADirectoryError as error:
        raise DataError(f"not a folder: {root}", _LAYOUT) from error
    except (OSError, ValueError, RuntimeError) as error:  # a NUL in the name is a ValueError, a loop of links a RuntimeError
        raise DataError(f"the folder {root} cannot be listed: {error}", _LAYOUT) from error
    if not loose and not any(entry.is_dir(follow_symlinks=False) for entry in entries):
        raise DataError(f"no sub-folder in {root}", _LAYOUT)

    above = len(os.path.join(top, ""))  # noqa: PTH118 # the root folder's name ends in its separator already
    found: list[Found] = []
    refused: list[tuple[str, str]] = []
    while entries:
        entry = entries.pop()
        folder = entry.is_dir(follow_symlinks=False)
        path = entry.path[above:].replace(os.sep, "/") + "/" * folder
        try:
            if not _is_utf8(path):
                refused.append((path.encode("utf-8", "backslashreplace").decode(), "its name is not UTF-8"))
            elif folder:
                entries += _entries(entry.path)
            else:
                found.append(_file(entry, path, top, loose=loose))
        except DataError as error:
            refused.append((path, error.problem))
        except OSError as error:
            refused.append((path, os_reason(error)))
    return Listing(root=top, found=tuple(found), refused=tuple(refused))


def _entries(folder: Path | str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return [entry for entry in entries if not entry.name.startswith(".") and entry.name.lower() not in _CLUTTER]


def _is_utf8(path: str) -> bool:
    return not any("\udc80" <= char <= "\udcff" for char in path)  # what Python makes of bytes that aren't (PEP 383)


def _file(entry: os.DirEntry[str], path: str, top: Path, *, loose: bool) -> Found:
    """Return a file that may be a photo, without opening it.

    Raises:
        DataError: if it is not one; its problem is the reason alone.
        OSError: if the system does not say what it is.
    """
    target = None
    if entry.is_symlink():
        try:
            target = Path(entry.path).resolve(strict=True)
        except PermissionError:
            raise
        except (OSError, RuntimeError) as error:  # a loop is a RuntimeError before Python 3.13
            raise DataError("a link that leads nowhere") from error
        if not target.is_relative_to(top):
            raise DataError("a link out of the folder")
        if target.is_dir():
            raise DataError("a link to a folder")
    if not loose and "/" not in path:
        raise DataError("not in a sub-folder")
    status = os.stat(entry)  # noqa: PTH116 # not `entry.stat`, which on Windows may be what the folder knew some time ago
    key = Key(size=status.st_size, modified=status.st_mtime_ns, changed=status.st_ctime_ns, inode=status.st_ino)
    return Found(root=top, path=path, target=target, key=key)
