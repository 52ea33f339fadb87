"""Files on their way to another machine: known by their content, packed in pieces, unpacked once."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bagbench.cache import mark_used
from bagbench.confined import confined
from bagbench.errors import ConfigurationError
from bagbench.kept import one_at_a_time

# So many bytes in one piece, or the rest of a file: few pieces, none of which fills a memory.
_PIECE = 16_000_000

# Some bytes of each of some files: a path below the parcel's root, and what comes next in that file.
Piece = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Files of one folder.

    Attributes:
        root: the folder, absolute, on the machine that sends it; on another one the same path may lead to the same files.
        files: path below the root, POSIX style, and SHA-256 of each.
    """

    root: Path
    files: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """SHA-256 over every file's path and bytes, 64 hexadecimal digits."""
        whole = hashlib.sha256()
        for path, digest in sorted(self.files):
            whole.update(f"{path}\0{digest}\0".encode())
        return whole.hexdigest()

    def is_in(self, folder: Path) -> bool:
        """Return whether the folder holds these files, byte for byte; others beside them do not matter."""
        try:
            return all(digest_of(folder / path) == digest for path, digest in self.files)
        except OSError:
            return False


def parcel_of(root: Path) -> Parcel:
    """Return all files below a folder as a parcel."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return Parcel(root=root, files=tuple((path.relative_to(root).as_posix(), digest_of(path)) for path in files))


def digest_of(file: Path) -> str:
    """Return SHA-256 of a file's bytes, 64 hexadecimal digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def packed(parcel: Parcel) -> Iterator[Piece]:
    """Yield a parcel's bytes, piece by piece.

    Raises:
        ConfigurationError: if a file cannot be read any more.
    """
    piece: list[tuple[str, bytes]] = []
    size = 0
    for path, _ in parcel.files:
        try:
            with (parcel.root / path).open("rb") as file:
                while True:
                    some = file.read(_PIECE - size)
                    piece.append((path, some))
                    size += len(some)
                    if size < _PIECE:
                        break
                    yield tuple(piece)
                    piece, size = [], 0
        except OSError as error:
            raise ConfigurationError(
                f"cannot send {parcel.root / path} to another machine: {error.strerror}", "run again"
            ) from error
    yield tuple(piece)


def found(parcel: Parcel, cache: Path) -> Path | None:
    """Return the folder of this machine that holds a parcel's files: at its own path, or in the cache; None where none does."""
    for folder in (parcel.root, _shipped(parcel, cache)):
        if parcel.is_in(folder):
            return folder
    return None


def unpacked(parcel: Parcel, pieces: Iterable[Piece], cache: Path) -> Path:
    """Return the folder of the cache that holds a parcel's files, made of its pieces where no other process has done so.

    Args:
        parcel: what is in it.
        pieces: in order; asked for one at a time, and only if they are needed.
        cache: the cache folder.

    Raises:
        ConfigurationError: if the cache folder cannot be written, a file has changed since the parcel was made, or a path leads
            out of the parcel.
    """
    place = _shipped(parcel, cache)
    with one_at_a_time(cache):
        if parcel.is_in(place):
            return place
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="partial-", dir=place.parent) as partial:
                arriving = Path(partial) / "whole"
                for piece in pieces:
                    for path, some in piece:
                        file = confined(arriving, path)
                        file.parent.mkdir(parents=True, exist_ok=True)
                        with file.open("ab") as opened:
                            opened.write(some)
                if not parcel.is_in(arriving):
                    raise ConfigurationError(f"{parcel.root} has changed since the runs were planned", "run again with --verify")
                _make_room(place)
                arriving.rename(place)
        except ValueError as error:
            raise ConfigurationError(f"of the parcel of {parcel.root}, {error}", "look at who sends it") from error
        except OSError as error:
            raise ConfigurationError(
                f"cannot write to the cache folder {place.parent}: {error.strerror}",
                "free some space there, or use another folder: BAGBENCH_CACHE_DIR",
            ) from error
    return place


def still_used(folder: Path, cache: Path) -> None:
    """Note that a folder is in use, which makes it the last of the cache to go, if it is the cache's."""
    if folder.is_relative_to(cache):
        mark_used(folder)


def _shipped(parcel: Parcel, cache: Path) -> Path:
    return cache / "shipped" / parcel.digest


def _make_room(place: Path) -> None:
    """Take away what is left of a parcel that has lost files."""
    if place.exists():
        place.rename(tempfile.mkdtemp(prefix="partial-", dir=place.parent))
