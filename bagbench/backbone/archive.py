"""Unpacking an archive that a stranger packed: nothing but files, none outside of the folder, and no more than fits."""

import shutil
import tarfile
import zlib
from lzma import LZMAError
from pathlib import Path, PurePosixPath

# Ten times what the largest image networks take.
_LARGEST_BYTES = 8 * 2**30
_MOST_FILES = 10_000


class ArchiveError(Exception):
    """An archive is none, is damaged, or holds what it should not; the text says which, in one line."""


def unpack(archive: Path, folder: Path) -> None:
    """Write the files of a tar archive, compressed in whichever way, into a folder.

    `tarfile`'s own filter `data` is later than Python 3.11.0, and lets links pass; a SavedModel needs none.

    Args:
        archive: the file.
        folder: where to; new or empty.

    Raises:
        ArchiveError: if it is no whole archive of files within it. What was unpacked by then stays in `folder`.
        OSError: if the folder cannot be written.
    """
    left, files = _LARGEST_BYTES, 0
    try:
        with tarfile.open(archive) as members:
            for member in members:
                left, files = left - member.size, files + 1
                if left < 0 or files > _MOST_FILES:
                    raise ArchiveError(f"its archive holds more than {_LARGEST_BYTES:,} bytes or {_MOST_FILES:,} files")
                _extract(members, member, folder)
    except tarfile.ReadError as error:
        cut = "unexpected end of data" in str(error)
        raise ArchiveError("its archive is damaged" if cut else f"it is not an archive: {_beginning(archive)}") from error
    except (tarfile.TarError, EOFError, zlib.error, LZMAError, ValueError) as error:
        raise ArchiveError("its archive is damaged") from error


def _extract(members: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    parts = PurePosixPath(member.name).parts
    content = members.extractfile(member) if member.isfile() else None
    if ".." in parts or member.name.startswith("/") or not (content or member.isdir()):
        raise ArchiveError(f"its archive holds {member.name!r}, which is not a file inside of it")
    target = folder.joinpath(*parts)
    if content is None:
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(content, file)


def _beginning(archive: Path) -> str:
    """Return how a file begins, which tells a page that asks for a login from a model of another kind."""
    with archive.open("rb") as file:
        start = file.read(40)
    return f"it begins with {start.decode('ascii', 'backslashreplace')!r}" if start else "it is empty"
