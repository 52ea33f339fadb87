"""What is written beside the work: in order, by one thread."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from bagbench.tracking.store import store_errors


class Writer:
    """Writes to a store while the caller goes on.

    Args:
        uri: the store's, for the message of an error.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._thread = ThreadPoolExecutor(1)
        self._written: deque[Future[None]] = deque()

    def add(self, write: Callable[[], object]) -> None:
        """Have something written after what came before it.

        Raises:
            StoreError: if the store has refused something since; a training need not go on that nobody will hear of.
        """
        while self._written and self._written[0].done():
            self._written.popleft().result()
        self._written.append(self._thread.submit(self._write, write))

    def close(self) -> None:
        """Wait until all is written.

        Raises:
            StoreError: if the store has refused something.
        """
        self._thread.shutdown()
        while self._written:
            self._written.popleft().result()

    def _write(self, write: Callable[[], object]) -> None:
        with store_errors(self._uri):
            write()
