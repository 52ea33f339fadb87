"""Files in the cache folder that are whole or not there at all."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from bagbench.errors import DataError

_STALE_SECONDS = 3600


@contextmanager
def written_whole(target: Path) -> Iterator[BinaryIO]:
    """Open a file beside `target` for writing, and give it that name when the block ends well.

    A process killed meanwhile leaves `target` as it was; two that write it at once each write a whole one, and the last
    wins. What a killed process left behind is swept up by a later one.

    Raises:
        DataError: if the folder cannot be made or written, or is full.
    """
    partial = target.with_name(f"{target.name}.{secrets.token_hex(8)}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in target.parent.glob(f"{target.name}.*.partial"):
            with suppress(FileNotFoundError):  # another process has swept it up, or finished it
                if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                    left.unlink()
        try:
            with partial.open("xb") as file:
                yield file
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise DataError(
            f"cannot write to the cache folder {target.parent}: {error.strerror}", "free some space there, or use another folder"
        ) from error
