"""What is computed once and kept in the cache folder: files that are whole or not there at all."""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bagbench.errors import ConfigurationError

Scalar = TypeVar("Scalar", bound=np.generic)

_STALE_SECONDS = 3600


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
    found = _mapped(file, shape, dtype)
    if found is not None:
        return found
    with written_whole(file) as whole:
        # Written in order, not through a map: on a full disk a write raises, where a map would end the process.
        header = {"descr": np.lib.format.dtype_to_descr(np.dtype(dtype)), "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(whole, header)
        compute(lambda rows: whole.write(np.ascontiguousarray(rows, dtype).data))
    made = _mapped(file, shape, dtype)
    if made is None:
        raise ConfigurationError(f"{file}, just written, cannot be read back", "use another cache folder: BAGBENCH_CACHE_DIR")
    return made


def _mapped(file: Path, shape: tuple[int, ...], dtype: type[Scalar]) -> NDArray[Scalar] | None:
    try:
        found = np.lib.format.open_memmap(file, mode="r")
    except (OSError, ValueError):  # not there, or not what this module wrote: made anew
        return None
    return found if found.dtype == dtype and found.shape == shape else None
