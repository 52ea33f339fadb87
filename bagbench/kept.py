"""Arrays that are computed once and kept on disk, so that memory does not grow with the number of photos."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)


def kept_array(
    file: Path, shape: tuple[int, ...], dtype: type[Scalar], fill: Callable[[NDArray[Scalar]], None]
) -> NDArray[Scalar]:
    """Return the array in `file`, computing it first where it is not there yet.

    The array is written beside its place and moved there when it is whole: a killed process leaves nothing that looks
    finished, and of two that compute it at once the later one replaces equal bytes.

    Args:
        file: a `.npy` file, named after the content's digest.
        shape: the array's.
        dtype: the array's.
        fill: writes every element of the array that it is handed.

    Returns:
        A read-only memory map: the operating system keeps it in memory while it fits, and every process shares it.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.stem}.", suffix=".part")
        os.close(handle)
        part = Path(name)
        try:
            array = np.lib.format.open_memmap(part, mode="w+", dtype=dtype, shape=shape)
            fill(array)
            array.flush()
            del array
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    kept: NDArray[Scalar] = np.load(file, mmap_mode="r", allow_pickle=False)
    return kept
