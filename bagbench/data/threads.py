"""The same work on many files, by a few threads: Pillow and hashlib let go of Python's lock while they work."""

import warnings
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bagbench.hardware import cores

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_MAX_THREADS = 8
# So many items may be ahead of the next result: it bounds memory.
_AHEAD = 64


def for_each(
    work: Callable[[_Item], _Result],
    items: Sequence[_Item],
    take: Callable[[_Result], object],
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Call `take(work(item))` for every item: `work` in several threads, `take` in this one and in the order of `items`.

    Pillow's warnings (a damaged EXIF block, say) are silenced meanwhile: they name no file, and the verdict on each is ours.

    Args:
        work: what to do with one item; the first exception it raises ends the whole.
        items: any number of them.
        take: receives each result.
        progress: told, after each item, how many of how many are done.
    """
    # Set here and not in the threads, because Python 3.11 to 3.13 have one list of warning filters for all of them.
    with warnings.catch_warnings(), ThreadPoolExecutor(min(_MAX_THREADS, len(cores()))) as pool:
        warnings.filterwarnings("ignore", module=r"PIL\.")
        try:
            coming = deque(pool.submit(work, item) for item in items[:_AHEAD])
            for done in range(1, len(items) + 1):
                take(coming.popleft().result())
                if done + _AHEAD <= len(items):
                    coming.append(pool.submit(work, items[done + _AHEAD - 1]))
                if progress is not None:
                    progress(done, len(items))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)  # neither an error nor Ctrl-C waits for what has not begun
            raise
