"""A copy of a folder of photos without what was left out."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bagbench.audit.decisions import NAME, Decision, kept
from bagbench.audit.decisions_file import written
from bagbench.confined import confined
from bagbench.data.folder import ATTRIBUTION, CREDITS
from bagbench.data.manifest import Manifest, scan
from bagbench.data.writing import write_tree
from bagbench.errors import DataError


def write_cleaned(
    manifest: Manifest,
    decisions: Sequence[Decision],
    target: Path,
    cache: Path,
    *,
    link: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Manifest:
    """Write the photos that are not left out, and beside their classes the decisions and whose photos they are.

    The original is not touched.

    Args:
        manifest: the photos.
        decisions: what to leave out.
        target: a folder that is empty or not there, outside the photos' and not around it.
        cache: the folder that keeps what is found out about the copy.
        link: hard links to the photos instead of copies.
        progress: told, after each photo of the copy read, how many of how many are done.

    Returns:
        The manifest of the copy, read back.

    Raises:
        DataError: if too little would be left of a class, `target` is no such folder, it cannot be written, or a photo changed
            meanwhile.
    """
    require_apart(manifest.root, target)
    photos = kept(manifest, decisions)
    sources = [(manifest.root / photo.path, photo.path) for photo in photos]
    # Whose the photos are has to go where they go; but no file of the user's that a stranger's folder has a link to.
    sources += [(manifest.root / name, name) for name in (ATTRIBUTION, CREDITS) if _is_of(manifest.root, name)]
    with _file_of(written(decisions), target, link=link) as file:
        write_tree([*sources, (file, NAME)], target, "the cleaned copy", link=link)
    copy = scan(target, cache, progress)
    if copy.digest != replace(manifest, photos=photos).digest:
        raise DataError(
            f"photos in {manifest.root} have changed while they were copied to '{target}'", "delete the copy and start again"
        )
    return copy


def _is_of(root: Path, name: str) -> bool:
    """Return whether a folder has a file of a name, in itself and not by a link out of it."""
    try:
        return confined(root, name).is_file()
    except ValueError:
        return False


def require_apart(root: Path, target: Path) -> None:
    """Refuse a target that is the photos' folder, lies in it, or holds it.

    Raises:
        DataError: if it does.
    """
    place = target.resolve()
    if place == root:
        raise DataError(f"'{target}' is the folder of photos itself", "name a new folder beside it")
    if place.is_relative_to(root):
        raise DataError(f"'{target}' lies within the folder of photos {root}", "name a new folder beside it")
    if root.is_relative_to(place):
        raise DataError(f"'{target}' holds the folder of photos {root}", "name a new folder beside it")


@contextmanager
def _file_of(text: str, target: Path, *, link: bool) -> Iterator[Path]:
    """Keep a text in a file until the block ends: where it is to be linked from, on the disk that the target is on."""
    beside = target.resolve().parent
    try:
        beside.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".bagbench-", dir=beside if link else None) as folder:
            file = Path(folder, NAME)
            file.write_text(text, encoding="utf-8", newline="")
            yield file
    except OSError as error:
        raise DataError(f"cannot write the decisions for '{target}': {error.strerror}", "name another folder") from error
