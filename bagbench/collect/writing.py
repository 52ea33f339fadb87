"""Files that are whole or not there, in a folder of the user's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bagbench.errors import DataError


def put(target: Path, content: bytes, *, by_way_of: Path) -> None:
    """Write a file such that it is whole or, killed at whatever instant, not there.

    Args:
        target: the file; its folder is made where it is missing.
        content: all of it.
        by_way_of: a file in the same file system that may be there, half written, meanwhile; what is there already goes.

    Raises:
        DataError: if it cannot be written.
    """
    with writing(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        by_way_of.unlink(missing_ok=True)
        with by_way_of.open("xb") as file:  # never through a link, which a stranger's folder may have here
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        by_way_of.replace(target)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what the system says of a write that failed into one line.

    Raises:
        DataError: in place of an OSError.
    """
    try:
        yield
    except OSError as error:
        raise DataError(f"cannot write to {folder}: {error.strerror}", "make room, or name another folder") from error
