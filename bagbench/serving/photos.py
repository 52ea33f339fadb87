"""The photos of a run, found again and known by their digests."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bagbench.confined import confined
from bagbench.data.decode import decode_bytes, read_bytes
from bagbench.data.side import Side
from bagbench.data.split import stratified_sample
from bagbench.data.threads import for_each
from bagbench.errors import DataError
from bagbench.recorded import split_table
from bagbench.seeding import generator
from bagbench.tracking import RunRecord, Store

_BATCH = 32
_ELSEWHERE = "name the folder that they are in now with --data"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Photos:
    """A run's photos.

    Attributes:
        root: the folder.
        table: a row a photo: path, label, digest, group, split.
    """

    root: Path
    table: pd.DataFrame

    def sample(self, side: Side, count: int, size: int, seed: int) -> NDArray[np.uint8]:
        """Return the pixels of some photos of one side, as many of a class as it has a share, uint8, shape (n, size, size, 3).

        Raises:
            DataError: if one is not what it was.
        """
        rows = self.table[self.table["split"] == side]
        labels = np.unique(rows["label"], return_inverse=True)[1].astype(np.int64)
        some = rows["path"].iloc[stratified_sample(labels, count, generator(seed, "exported from"))]
        return np.concatenate(list(self.batches(tuple(some), size)))

    def batches(
        self, paths: Sequence[str], size: int, progress: Callable[[int, int], None] = lambda *_: None
    ) -> Iterator[NDArray[np.uint8]]:
        """Yield the pixels of photos, a few at a time, in their order: uint8, shape (n, size, size, 3).

        Args:
            paths: of the photos.
            size: pixels along each side of the square that each is stretched to.
            progress: told, after each batch was used, how many of how many are done.

        Raises:
            DataError: if one is not what it was.
        """
        digests = dict(zip(self.table["path"], self.table["digest"], strict=True))
        for start in range(0, len(paths), _BATCH):
            batch = [(path, digests.get(path, "")) for path in paths[start : start + _BATCH]]
            pixels: list[NDArray[np.uint8]] = []
            for_each(partial(_pixels, self.root, size), batch, pixels.append)
            yield np.stack(pixels)
            progress(start + len(batch), len(paths))


def photos_of(store: Store, run: RunRecord, data: Path | None) -> Photos:
    """Return a run's photos.

    Args:
        store: that it is recorded in.
        run: the run.
        data: the folder that they are in now; None for the one that the run names.

    Raises:
        DataError: if its validation photos are not there.
    """
    root = data or store.photos(run)
    if root is None:
        raise DataError(f"'{run.name}' does not say where on this machine its photos are", _ELSEWHERE)
    table = split_table(store, run)
    for path in table["path"][table["split"] == Side.VALIDATION]:
        if not _place(root, path).is_file():
            raise DataError(f"the photos of '{run.name}' are not in {root}: {path} is missing", _ELSEWHERE)
    return Photos(root=root, table=table)


def _place(root: Path, path: str) -> Path:
    try:
        return confined(root, path)
    except ValueError as error:
        raise DataError(f"the run has recorded a photo that {error}", _ELSEWHERE) from error


def _pixels(root: Path, size: int, photo: tuple[str, str]) -> NDArray[np.uint8]:
    path, digest = photo
    try:
        content = read_bytes(_place(root, path))
        if hashlib.sha256(content).hexdigest() == digest:
            return decode_bytes(content, size)
    except DataError as error:
        raise DataError(f"{root / path}: {error.problem}", _ELSEWHERE) from error
    raise DataError(f"{root / path} is not the photo that the run saw: its digest is another", _ELSEWHERE)
