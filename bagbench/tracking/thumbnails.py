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
    """Return the small photos that were written.

    Raises:
        StoreError: if the file is none that `write_thumbnails` has written.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            found = {}
            for entry in archive.infolist():
                name = _NAME.fullmatch(entry.filename)
                if name is None or entry.file_size > _MOST_BYTES:
                    raise StoreError(f"{file.name}: {entry.filename!r} is no thumbnail", "run again with --force")
                found[int(name[1])] = archive.read(entry)
            return found
    except zipfile.BadZipFile as error:
        raise StoreError(f"{file.name}: {error}", "run again with --force") from error
