"""Small photos of a run as one artifact, so that a server is asked once for all of them."""

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from bagbench.errors import StoreError

_NAME = re.compile(r"([0-9]{1,9})\.webp")
# What is read back is data from a store: no picture of bagbench's comes near this.
_MOST_BYTES = 2**20


def write_thumbnails(thumbnails: Mapping[int, bytes], file: Path) -> Path:
    """Write small photos, row in `predictions.csv` to WebP, and return the file."""
    with zipfile.ZipFile(file, "w") as archive:  # stored, since WebP is compressed already
        for row, picture in thumbnails.items():
            archive.writestr(f"{row}.webp", picture)
    return file


def read_thumbnails(file: Path) -> dict[int, bytes]:
    """Return the small photos that were written, in their order.

    Raises:
        StoreError: if the file is none that `write_thumbnails` has written.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return {row: archive.read(entry) for row, entry in _entries(archive, file.stat().st_size).items()}
    # On damaged files `zipfile` lets out whatever it meets: a bad seek, text that is not UTF-8, an unknown kind of entry.
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError) as error:
        raise StoreError(f"{file.name}: {str(error) or 'ends too early'}", "run again with --force") from error


def _entries(archive: zipfile.ZipFile, size: int) -> dict[int, zipfile.ZipInfo]:
    """Return the entries by their rows; those that share their bytes, so that few could unfold to many, are refused."""
    rows = {_row(entry): entry for entry in archive.infolist()}
    if sum(entry.file_size for entry in archive.infolist()) > size:
        raise zipfile.BadZipFile("its pictures are larger than itself")
    return rows


def _row(entry: zipfile.ZipInfo) -> int:
    """Return the row that an entry is named after; one that could grow as it is read is refused."""
    name = _NAME.fullmatch(entry.filename)
    if name is None or entry.compress_type != zipfile.ZIP_STORED or entry.file_size > _MOST_BYTES:
        raise zipfile.BadZipFile(f"{entry.filename!r} is no thumbnail")
    return int(name[1])
