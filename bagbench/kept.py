"""What is computed once and kept in the cache folder: files that are whole or not there at all."""

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bagbench.errors import ConfigurationError

Scalar = TypeVar("Scalar", bound=np.generic)

_STALE_SECONDS = 3600
_ROWS = 256  # copied at once


def cache_folder() -> Path:
    """Return the folder for what is computed once: `BAGBENCH_CACHE_DIR`, or else the user's cache folder."""
    return Path(os.environ.get("BAGBENCH_CACHE_DIR") or platformdirs.user_cache_path("bagbench"))


@contextmanager
def written_whole(target: Path) -> Iterator[BinaryIO]:
    """Open a file beside `target` for writing, and give it that name when the block ends well.

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
                if time.time() - left.stat().st_mtime > _STALE_SECONDS:
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


def kept_array(
    file: Path, shape: tuple[int, ...], dtype: type[Scalar], compute: Callable[[Callable[[NDArray[Scalar]], object]], object]
) -> NDArray[Scalar]:
    """Return the array kept in `file`, computing it first where it is not there yet.

    A memory map needs no choice between memory and disk: it is as quick as an array while memory lasts, and shared by all
    processes that read it.

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
    return _kept(file, shape, np.dtype(dtype), lambda write: compute(lambda rows: write(np.ascontiguousarray(rows, dtype))))


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

    Each file holds the rows of one list of keys, and beside every row its key: so photos that come in another order, in another
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
    record = np.dtype([("key", "V32"), ("row", dtype, row)])

    def fill(write: Callable[[NDArray[np.void]], object]) -> None:
        there = _rows_of(folder, name, record, set(keys))
        missing = [place for place, key in enumerate(keys) if key not in there]
        done = 0

        def put(rows: Sequence[NDArray[Scalar]] | NDArray[Scalar], upto: int) -> None:
            nonlocal done
            made = np.empty(len(rows), record)
            for place, values in enumerate(rows):
                made[place]["key"], made[place]["row"] = keys[done + place], values
            write(made)
            done = upto

        def put_known(upto: int) -> None:
            for start in range(done, upto, _ROWS):
                end = min(start + _ROWS, upto)
                put([there[key] for key in keys[start:end]], end)

        waiting = iter(missing)

        def take(rows: NDArray[Scalar]) -> None:
            for values in rows:
                place = next(waiting)
                put_known(place)
                put([values], place + 1)

        if missing:
            compute(missing, take)
        put_known(len(keys))

    whole = hashlib.sha256(b"".join(keys)).hexdigest()[:32]
    return _kept(folder / f"{name}-{whole}.npy", (len(keys),), record, fill)["row"]


def _rows_of(folder: Path, name: str, record: np.dtype[np.void], wanted: set[bytes]) -> dict[bytes, NDArray[Any]]:
    """Return those rows that earlier calls have left for the wanted keys."""
    there: dict[bytes, NDArray[Any]] = {}
    for file in folder.glob(f"{name}-*.npy"):
        found = _mapped(file, record)
        if found is not None and not wanted <= there.keys():
            for key, values in zip(found["key"].tolist(), found["row"], strict=True):
                if key in wanted:
                    there.setdefault(key, values)
    return there


def _kept(
    file: Path, shape: tuple[int, ...], dtype: np.dtype[Any], fill: Callable[[Callable[[NDArray[Any]], object]], object]
) -> NDArray[Any]:
    found = _mapped(file, dtype)
    if found is not None and found.shape == shape:
        with suppress(OSError):  # a cache that others own can be read all the same
            os.utime(file)
        return found
    with written_whole(file) as whole:
        # Written in order, not through a map: on a full disk a write raises, where a map would end the process.
        header = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(whole, header)
        fill(lambda rows: whole.write(rows.data))
    made = _mapped(file, dtype)
    if made is None or made.shape != shape:
        raise ConfigurationError(f"{file}, just written, cannot be read back", "use another cache folder: BAGBENCH_CACHE_DIR")
    return made


def _mapped(file: Path, dtype: np.dtype[Any]) -> NDArray[Any] | None:
    try:
        found = np.lib.format.open_memmap(file, mode="r")
    except (OSError, ValueError):  # not there, or not what this module wrote: made anew
        return None
    return found if found.dtype == dtype else None
