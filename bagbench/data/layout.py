"""How a folder is laid out: one sub-folder a class, or train, validation and perhaps test above those."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from bagbench.data.side import Side
from bagbench.errors import DataError

_SIDES = {
    "train": Side.TRAIN,
    "validation": Side.VALIDATION,
    "valid": Side.VALIDATION,
    "val": Side.VALIDATION,
    "test": Side.TEST,
}


def side_folders(root: Path, paths: Iterable[str]) -> Mapping[str, Side]:
    """Return the side that each sub-folder stands for, where a folder is split already; else nothing.

    It is where no sub-folder is called anything but `train`, `validation` (or `valid`, `val`) and `test`, in upper or lower
    case, and there are folders below those. Photos right below them would make them classes.

    Args:
        root: the folder.
        paths: of whatever lies in it, relative to it; a folder's ends in a slash.

    Raises:
        DataError: if two sub-folders stand for one side, or there is none for training or none for validation.
    """
    below = [path.split("/") for path in paths if "/" in path]
    folders = sorted({parts[0] for parts in below})
    sides = {folder: _SIDES[folder.lower()] for folder in folders if folder.lower() in _SIDES}
    if not folders or len(sides) < len(folders) or all(len(parts) == 2 for parts in below):  # noqa: PLR2004 # folder and file
        return {}
    for side in (Side.TRAIN, Side.VALIDATION, Side.TEST):
        named = [folder for folder in folders if sides[folder] is side]
        if len(named) > 1:
            raise DataError(f"{root} has two folders of {side} photos: {named[0]} and {named[1]}", "take one away")
        if not named and side is not Side.TEST:
            raise DataError(
                f"{root} is split into {' and '.join(folders)}, without a folder called {side}",
                f"add {root / side}, or name a folder with one sub-folder a class, to have it split",
            )
    return sides
