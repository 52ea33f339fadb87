"""Paths that others name, kept within a folder."""

from pathlib import Path


def confined(folder: Path, name: str) -> Path:
    """Return the place of a name below a folder.

    Args:
        folder: may be reached by links itself.
        name: a relative path, as others have written it.

    Raises:
        ValueError: if the name, or a link on the way, leads out of the folder; or it is the folder itself.
    """
    place = folder / name
    root, found = folder.resolve(), place.resolve()
    if found == root or not found.is_relative_to(root):
        raise ValueError(f"{name!r} leads out of the folder {folder}")
    return place
