"""The photos of a folder: which there are, of which class, with which bytes; and what was left out and why."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from sys import intern

import numpy as np
from numpy.typing import NDArray

from bagbench.data.decode import check_bytes, read_bytes
from bagbench.data.folder import Found, Listing, list_folder
from bagbench.data.layout import side_folders
from bagbench.data.memory import Known, recall, remember
from bagbench.data.side import Side
from bagbench.data.threads import for_each
from bagbench.errors import DataError

_CLOCK_TICK_NS = 50_000_000  # file systems note times in ticks of 10 ms at most, the coarsest kernel clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One photo that can be used.

    Attributes:
        path: relative to the data folder, POSIX style: `Class/name.jpg`, or `train/Class/name.jpg` where that is split already.
        label: its class, an index into the manifest's classes.
        digest: SHA-256 of the file's bytes, 64 hexadecimal digits.
    """

    path: str
    label: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    r"""One file, link or folder that was left out.

    Attributes:
        path: relative to the data folder, POSIX style; bytes that are not UTF-8 are written `\x…`.
        reason: why, in one line.
    """

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The photos of a folder.

    Attributes:
        root: the folder, absolute.
        classes: the names of its sub-folders with photos, sorted; at least two. Where it is split already, of theirs.
        photos: sorted by path; at least two that differ in each class, or one on either side where it is split already.
        rejected: what was left out, sorted by path.
        sides: each photo's, where the folder is split already: `train/`, `validation/` and perhaps `test/` above the classes;
            None where it is not.
    """

    root: Path
    classes: tuple[str, ...]
    photos: tuple[Photo, ...]
    rejected: tuple[Rejected, ...]
    sides: tuple[Side, ...] | None = None

    @property
    def digest(self) -> str:
        """SHA-256 over every photo's path and bytes, 64 hexadecimal digits: the same wherever the folder lies."""
        whole = hashlib.sha256()
        for path, digest in sorted((photo.path, photo.digest) for photo in self.photos):
            whole.update(f"{path}\0{digest}\0".encode())  # no path holds a NUL; some hold newlines
        return whole.hexdigest()

    @property
    def keys(self) -> tuple[bytes, ...]:
        """Each photo's digest as 32 bytes: what the things computed from it are kept under."""
        return tuple(bytes.fromhex(photo.digest) for photo in self.photos)

    @property
    def labels(self) -> NDArray[np.int64]:
        """Each photo's class, int64, shape (photos,)."""
        return np.array([photo.label for photo in self.photos], dtype=np.int64)

    def below_class(self, photo: Photo) -> str:
        """Return a photo's path below its class folder."""
        return photo.path.split("/", 1 if self.sides is None else 2)[-1]

    @property
    def copies(self) -> int:
        """How many photos are byte-identical to another one, not counting the first of each group."""
        return len(self.photos) - len({photo.digest for photo in self.photos})


def scan(root: Path, cache: Path, progress: Callable[[int, int], None] | None = None, *, verify: bool = False) -> Manifest:
    """List the photos of a folder with one sub-folder a class, and decode each one once to see that it can be used.

    A folder that is split already has those sub-folders below `train`, `validation` and perhaps `test`.

    A file that cannot be used costs itself only: it is left out, and listed with the reason. What a scan has found out about
    a file is remembered until the file changes, by its size and times.

    Args:
        root: the folder.
        cache: the folder that keeps what was found out, one file for each `root`.
        progress: told, after each file read, how many of how many are done; not called for files remembered.
        verify: read every file again, whatever its size and times say.

    Raises:
        DataError: if there is no such folder, fewer than two classes, a class without a usable photo, or one whose photos
            are all copies of one; where the folder is split already, a class without a photo to train on or to validate with.
    """
    # A file changed while the clock shows one and the same moment can keep its key; it is not remembered until that is past.
    settled_before = time.time_ns() - _CLOCK_TICK_NS
    listing = list_folder(root)
    known = {} if verify else recall(cache, listing.root, {file.path: file.key for file in listing.found})
    judged: list[Known] = []
    unknown = [file for file in listing.found if file.path not in known]
    for_each(_judge, unknown, judged.append, progress)
    if unknown:
        known |= zip((file.path for file in unknown), judged, strict=True)
        settled = {path: about for path, about in known.items() if about.digest and about.key.changed < settled_before}
        remember(cache, listing.root, settled)
    return _manifest(listing, known)


def _judge(file: Found) -> Known:
    """Read a file once, for its digest and for whether it can be used."""
    digest = ""
    try:
        content = read_bytes(file.place)
        digest = hashlib.sha256(content).hexdigest()
        check_bytes(content)
    except DataError as error:
        return Known(key=file.key, digest=digest, reason=error.problem)
    return Known(key=file.key, digest=digest, reason="")


def _manifest(listing: Listing, known: dict[str, Known]) -> Manifest:
    sides = side_folders(listing.root, [*(path for path, _ in listing.refused), *(file.path for file in listing.found)])
    depth = 2 if sides else 1
    usable = {path: intern(_class_folder(path, depth)) for path in sorted(known) if not known[path].reason}
    refused = [*listing.refused, *((path, about.reason) for path, about in known.items() if about.reason)]
    refused += [(path, "not in a class folder") for path, folder in usable.items() if not folder]
    homes = {path: folder for path, folder in usable.items() if folder}
    names = {folder: folder.rsplit("/", 1)[-1] for folder in set(homes.values())}
    classes = tuple(sorted(set(names.values())))
    labels = {name: label for label, name in enumerate(classes)}
    manifest = Manifest(
        root=listing.root,
        classes=classes,
        photos=tuple(Photo(path=path, label=labels[names[folder]], digest=known[path].digest) for path, folder in homes.items()),
        rejected=tuple(Rejected(path=path, reason=reason) for path, reason in sorted(refused)),
        sides=tuple(sides[path.split("/", 1)[0]] for path in homes) if sides else None,
    )
    _require_photos(manifest, names, depth)
    (_require_sides if sides else _require_two)(manifest)
    return manifest


def _class_folder(path: str, depth: int) -> str:
    """Return the class folder that a file is in, or that a folder is, so many folders deep; empty for what is above those."""
    parts = path.split("/")  # a folder has a slash at its end
    return "/".join(parts[:depth]) if len(parts) > depth else ""


def _require_photos(manifest: Manifest, class_folders: Collection[str], depth: int) -> None:
    """Refuse a folder without photos, of one class, or with a class folder that has lost all of its photos."""
    root, classes, rejected = manifest.root, manifest.classes, manifest.rejected
    if not manifest.photos:
        example = f": {len(rejected)} left out, {rejected[0].path} for one: {rejected[0].reason}" if rejected else ""
        raise DataError(f"no usable photo in {root}{example}", "put photos into one sub-folder for each class")
    for left_out in rejected:
        folder = _class_folder(left_out.path, depth)
        if folder and folder not in class_folders:
            raise DataError(
                f"no usable photo in the class folder {root / folder}: {left_out.path}: {left_out.reason}",
                "put photos there, or take the folder away",
            )
    if len(classes) == 1:
        raise DataError(f"one class only in {root}: {classes[0]}", "add a sub-folder with photos of another class")


def _require_two(manifest: Manifest) -> None:
    """Refuse a class that no split could have on both sides."""
    distinct = Counter(label for label, _ in {(photo.label, photo.digest) for photo in manifest.photos})
    for label, name in enumerate(manifest.classes):
        if distinct[label] == 1:
            raise DataError(
                f"the class {name} in {manifest.root} has only one photo, or copies of one",
                "add another photo: each class needs one to train on and one to validate with",
            )


def _require_sides(manifest: Manifest) -> None:
    """Refuse a class that the folder's own split has not on both sides; the test side may lack one."""
    there = {(photo.label, side) for photo, side in zip(manifest.photos, manifest.sides or (), strict=True)}
    for label, name in enumerate(manifest.classes):
        for side in (Side.TRAIN, Side.VALIDATION):
            if (label, side) not in there:
                raise DataError(
                    f"the class {name} in {manifest.root} has no {side} photo",
                    "each class needs one to train on and one to validate with: add some, or take the class away on every side",
                )
