"""Photos into a new folder: whole, or not there at all."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from bagbench.errors import DataError

# What is not yet whole lies here in the target, hidden, so that nobody takes it for photos; what is whole, on its way out, there.
_PARTIAL = ".bagbench-partial"
_WHOLE = ".bagbench-whole"


def write_tree(files: Iterable[tuple[Path, str]], target: Path, what: str, *, link: bool = False) -> None:
    """Write files into a folder, copied or linked; a file that is a link is written as what it leads to.

    Until all are written the folder has no sub-folder that shows. A write that was killed can be made again in the same place.

    Args:
        files: each one's place, and its path below `target`, POSIX style, in a sub-folder.
        target: a folder that is empty or not there.
        what: the files together, for an error's text: `the sample`.
        link: make hard links, which take no space, instead of copies.

    Raises:
        DataError: if `target` holds anything else, or it cannot be written.
    """
    wanted = list(files)
    partial, whole = target / _PARTIAL, target / _WHOLE
    try:
        target.mkdir(parents=True, exist_ok=True)
        # Killed on the last stretch, it has moved some of the folders already.
        moved = {path.split("/", 1)[0] for _, path in wanted} if whole.exists() else set()
        others = sorted(entry.name for entry in target.iterdir() if entry.name not in {_PARTIAL, _WHOLE, *moved})
        if others:
            raise DataError(f"the folder '{target}' is not empty: it holds '{others[0]}'", "name an empty or a new one")
        for left in (*(target / name for name in moved), partial, whole):
            shutil.rmtree(left, ignore_errors=True)
        for place, path in wanted:
            copy = partial / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            if link:
                os.link(place.resolve(), copy)
            else:
                shutil.copyfile(place, copy)
        partial.rename(whole)
        for folder in list(whole.iterdir()):
            folder.rename(target / folder.name)
        whole.rmdir()
    except OSError as error:
        remedy = "name another folder, or write copies, not links" if link else "name another folder"
        raise DataError(f"cannot write {what} to '{target}': {error.strerror}", remedy) from error
