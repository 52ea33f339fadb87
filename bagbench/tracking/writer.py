"""What is written beside the work: in order, by one thread, which waits for a store that is away."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from bagbench.errors import BagbenchError, StoreAwayError, without_password
from bagbench.tracking.access import patiently, store_errors
from bagbench.tracking.operation import Operation
from bagbench.tracking.outbox import keep
from bagbench.tracking.sender import Sender


class Writer:
    """Sends a run's operations while the caller goes on.

    When patience with a store that is away has ended, nothing more is sent: what there is, and what comes, is kept on disk.

    Args:
        sender: of the run.
        uri: the store's.
        folder: holds the files that the operations name.
        name: what the run is called.
    """

    def __init__(self, sender: Sender, uri: str, folder: Path, name: str) -> None:
        self._sender = sender
        self._uri, self._folder, self._name = uri, folder, name
        self._thread = ThreadPoolExecutor(1)
        self._written: deque[Future[None]] = deque()
        self._operations: list[Operation] = []
        self._gave_up = False

    def begin(self, operations: Sequence[Operation]) -> None:
        """Send the first operations here and now; those that a store is away for, later.

        Raises:
            StoreError: if the store has refused one: nothing more need be done.
        """
        waiting = deque(operations)
        with suppress(StoreAwayError):
            while waiting:
                with store_errors(self._uri):
                    self._sender.send(waiting[0])
                self._operations.append(waiting.popleft())
        for operation in waiting:
            self.add(operation)

    def add(self, operation: Operation) -> None:
        """Have an operation sent after what came before it; raises as `add_made` does."""
        self.add_made(lambda: operation)

    def add_made(self, make: Callable[[], Operation | None]) -> None:
        """Have an operation made and sent, both after what came before it; None is nothing to send.

        Raises:
            StoreError: if the store has refused something since; a training need not go on that nobody will hear of.
        """
        while self._written and self._written[0].done():
            self._written.popleft().result()
        self._written.append(self._thread.submit(self._write, make))

    def settle(self) -> None:
        """Wait until all is sent, or will be kept.

        Raises:
            StoreError: if the store has refused something.
        """
        while self._written:
            self._written.popleft().result()

    def forget_refusals(self) -> None:
        """Wait likewise, whatever the store has refused."""
        while self._written:
            with suppress(BagbenchError):
                self._written.popleft().result()

    def close(self) -> bool:
        """Wait until all is sent or kept on disk, and return whether it was sent.

        Raises:
            StoreError: if the store has refused something, or the disk what the store could not be told.
        """
        self._thread.shutdown()
        self.settle()
        if self._gave_up:
            keep(self._folder, self._operations, store=without_password(self._uri), name=self._name, run_id=self._sender.found)
        return not self._gave_up

    def _write(self, make: Callable[[], Operation | None]) -> None:
        with store_errors(self._uri):
            operation = make()
        if operation is None:
            return
        self._operations.append(operation)
        if self._gave_up:
            return
        try:
            patiently(lambda: self._sender.send(operation), self._uri)
        except StoreAwayError:
            self._gave_up = True
