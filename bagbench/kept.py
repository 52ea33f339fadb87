"""What is computed once and kept in the cache folder: files that are whole or not there at all."""

import getpass
import hashlib
import math
import os
import secrets
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
import platformdirs
from numpy.typing import DTypeLike, NDArray

from bagbench.cache import IN_USE_SECONDS, keep_to_limit, mark_used, size_limit
from bagbench.errors import ConfigurationError

Scalar = TypeVar("Scalar", bound=np.generic)

_KEY = np.dtype("S32")
_ROWS = 256  # copied at once, at most
_TEMPORARY = Path(tempfile.gettempdir())  # the machine's: a worker takes a folder of its own after this


def cache_folder() -> Path:
    """Return the folder for what is computed once: `BAGBENCH_CACHE_DIR`, or else the user's cache folder.

    Raises:
        ConfigurationError: if `BAGBENCH_CACHE_LIMIT` is no size: said here, before anything has been computed.
    """
    size_limit()
    return Path(os.environ.get("BAGBENCH_CACHE_DIR") or platformdirs.user_cache_path("bagbench"))


@contextmanager
def one_at_a_time(cache: Path) -> Iterator[None]:
    """Let only one of this user's processes on this machine that share a cache folder do what is in the block.

    So what takes long to make is made once, however many need it at the same moment. A process that dies lets go.
    """
    from filelock import FileLock

    # Not in the cache folder: on a network's file system a lock may not work, and would hold other machines up.
    which = hashlib.sha256(f"{getpass.getuser()}\0{cache.resolve()}".encode(errors="surrogateescape")).hexdigest()[:16]
    with FileLock(_TEMPORARY / f"bagbench-{which}.lock"):
        yield


@contextmanager
def written_whole(target: Path) -> Iterator[BinaryIO]:
    """Open a file beside `target` for writing, and give it that name when the block ends well; keep the cache to its limit.

    A process killed meanwhile leaves `target` as it was; two that write it at once each write a whole one, and the last
    wins. What a killed process left behind is swept up by a later one.

    Raises:
        ConfigurationError: if the folder cannot be made or written, or is full.
    """
    partial = target.with_name(f"{target.name}.{secrets.token_hex(8)}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in target.parent.glob(f"{target.name}.*.partial"):
            with suppress(FileNotFoundError):  # another process has swept it up, or finished it
                if time.time() - left.stat().st_mtime > IN_USE_SECONDS:
                    left.unlink()
        try:
            with partial.open("xb") as file:
                yield file
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"cannot write to the cache folder {target.parent}: {error.strerror}",
            "free some space there, or use another folder: BAGBENCH_CACHE_DIR",
        ) from error
    keep_to_limit(target)


def kept_array(
    file: Path, shape: tuple[int, ...], dtype: type[Scalar], compute: Callable[[Callable[[NDArray[Scalar]], object]], object]
) -> NDArray[Scalar]:
    """Return the array kept in `file`, computing it first where it is not there yet.

    A memory map needs no choice between memory and disk: it is as quick as an array while memory lasts, and shared by all
    processes that read it. Whoever removes the file takes nothing from those that have mapped it.

    Args:
        file: a `.npy` file, named after what its content is made from.
        shape: the array's.
        dtype: the array's.
        compute: calls its argument with the array's rows, in order, one or more at a time.

    Returns:
        A read-only memory map.

    Raises:
        ConfigurationError: if the cache folder cannot be written.
    """

    def fill(whole: BinaryIO) -> None:
        _write_header(whole, shape, dtype)
        compute(lambda rows: whole.write(np.ascontiguousarray(rows, dtype).data))

    return _kept(file, ((shape, dtype),), fill)


def kept_rows(
    folder: Path,
    name: str,
    keys: Sequence[bytes],
    *,
    row: tuple[int, ...],
    dtype: type[Scalar],
    compute: Callable[[Sequence[int], Callable[[NDArray[Scalar]], object]], object],
) -> NDArray[Scalar]:
    """Return a row for each key, computing only those that no earlier call of the same `name` has left.

    Each file holds the rows of one list of keys, and before them the keys: so photos that come in another order, in another
    company or without one that has changed are taken from what was made of them before.

    Args:
        folder: the cache folder.
        name: what the rows are and how they are made: another way of making them has another name.
        keys: what each row is made from, 32 bytes each.
        row: the shape of one row.
        dtype: the rows'.
        compute: given the places of the keys to make rows of, ascending, and a function that takes the rows, in that order, one
            or more at a time.

    Returns:
        A read-only memory map, shape (keys, *row).

    Raises:
        ConfigurationError: if the cache folder cannot be written.
    """
    wanted = np.array(keys, _KEY)
    shape = (len(keys), *row)

    def fill(whole: BinaryIO) -> None:
        _write_header(whole, wanted.shape, _KEY)
        whole.write(wanted.data)
        _write_header(whole, shape, dtype)
        with ExitStack() as opened:
            missing, runs = _left(folder, name, wanted, np.dtype((dtype, row)), opened)
            waiting = iter(missing)

            def copy(upto: int) -> None:
                while runs and runs[0].place < upto:
                    run = runs.popleft()
                    run.file.seek(run.start)
                    whole.write(run.file.read(run.bytes))

            def take(rows: NDArray[Scalar]) -> None:
                for values in np.ascontiguousarray(rows, dtype):
                    copy(next(waiting))
                    whole.write(values.data)

            if missing:
                compute(missing, take)
            copy(len(keys))

    whole_list = hashlib.sha256(wanted.data).hexdigest()[:32]
    return _kept(folder / f"{name}-{whole_list}.npy", ((wanted.shape, _KEY), (shape, dtype)), fill)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Rows that follow one another both in a list of keys and in the file of an earlier one.

    Attributes:
        place: of the first, in the list.
        file: the file, held open: whoever removes it meanwhile takes nothing away.
        start: where they begin in it.
        bytes: how many.
    """

    place: int
    file: FileIO
    start: int
    bytes: int


def _left(
    folder: Path, name: str, wanted: NDArray[np.bytes_], row: np.dtype[Any], opened: ExitStack
) -> tuple[list[int], deque[_Run]]:
    """Return the places of the keys that earlier calls have left no row of, and where the other rows are.

    Both ascend. Rows are read, not mapped, and few at once: a map's pages would stay in memory, all of them in the end.
    """
    distinct, which = np.unique(wanted, return_inverse=True)
    source = np.full(len(distinct), -1)  # each row's file, and where it begins there
    start = np.zeros(len(distinct), np.int64)
    files: list[FileIO] = []
    for path in folder.glob(f"{name}-*.npy"):
        missing = np.flatnonzero(source < 0)
        if not missing.size:
            break
        with suppress(OSError), ExitStack() as tried:  # it may have vanished
            file = tried.enter_context(path.open("rb", buffering=0))
            found = _mapped(file, (_KEY, row.base))
            if found is None or found[1].shape != (len(found[0]), *row.shape):
                continue
            place = np.searchsorted(distinct[missing], found[0]).clip(max=len(missing) - 1)
            known = distinct[missing][place] == found[0]
            if known.any():
                source[missing[place[known]]] = len(files)
                start[missing[place[known]]] = found[1].offset + np.flatnonzero(known) * row.itemsize
                files.append(file)
                opened.enter_context(tried.pop_all())
    source, start = source[which], start[which]
    turns = (np.diff(source, prepend=-2) != 0) | (np.diff(start, prepend=0) != row.itemsize)
    turns[::_ROWS] = True
    first = np.flatnonzero(turns)
    runs = (
        _Run(place=here, file=files[source[here]], start=int(start[here]), bytes=rows * row.itemsize)
        for here, rows in zip(first.tolist(), np.diff(first, append=len(wanted)).tolist(), strict=True)
        if source[here] >= 0
    )
    return np.flatnonzero(source < 0).tolist(), deque(runs)


def _kept(file: Path, arrays: Sequence[tuple[tuple[int, ...], DTypeLike]], fill: Callable[[BinaryIO], object]) -> NDArray[Any]:
    """Return the last of the arrays of these shapes and types that a file holds, writing the file first where it does not."""

    def read(place: Path) -> NDArray[Any] | None:
        try:
            with place.open("rb") as opened:
                found = _mapped(opened, [np.dtype(dtype) for _, dtype in arrays])
        except OSError:
            return None
        return found[-1] if found is not None and [array.shape for array in found] == [shape for shape, _ in arrays] else None

    there = read(file)
    if there is not None:
        mark_used(file)
        return there
    with written_whole(file) as whole:
        # Written in order, not through a map: on a full disk a write raises, where a map would end the process.
        fill(whole)
        whole.flush()
        made = read(Path(whole.name))  # mapped before others can see it, and remove it
        if made is None:
            raise ConfigurationError(f"{file}, just written, cannot be read back", "use another cache folder: BAGBENCH_CACHE_DIR")
    return made


def _write_header(file: BinaryIO, shape: tuple[int, ...], dtype: DTypeLike) -> None:
    header = {"descr": np.lib.format.dtype_to_descr(np.dtype(dtype)), "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)


def _mapped(file: BinaryIO | FileIO, dtypes: Sequence[np.dtype[Any]]) -> list[np.memmap[Any, Any]] | None:
    """Map the arrays of these types that a file holds one after the other; None if it is not what this module wrote."""
    arrays: list[np.memmap[Any, Any]] = []
    end = 0
    try:
        for dtype in dtypes:
            file.seek(end)
            np.lib.format.read_magic(file)
            shape, by_columns, found = np.lib.format.read_array_header_1_0(file)
            end = file.tell() + math.prod(shape) * dtype.itemsize
            if by_columns or found != dtype or end > os.fstat(file.fileno()).st_size:
                return None
            arrays.append(np.memmap(file, dtype, "r", file.tell(), shape))
    except ValueError:
        return None
    return arrays
