"""Whose a run is: of all processes here that record in one store, one at a time does it."""

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from bagbench.tracking.access import store_errors
from bagbench.tracking.outbox import state_folder
from bagbench.tracking.store import Store


@contextlib.contextmanager
def claimed(store: Store, experiment_id: str, content_hash: str, held: Callable[[], object]) -> Iterator[None]:
    """Do what is in the block while no other process on this machine does the same run; one that dies lets go.

    The lock lies beside a local database, where all who share that meet, and with this user's state for a store elsewhere. Other
    machines don't see it.

    Args:
        store: where the run is recorded.
        experiment_id: the experiment's in it.
        content_hash: the run's.
        held: called if another process has the run; then this one waits until that lets go.

    Raises:
        StoreError: if the lock cannot be made.
    """
    database = store.database
    if database is not None:
        folder = database.with_name(f"{database.name}-claims")
    else:
        folder = state_folder() / "claims" / hashlib.sha256(store.uri.encode()).hexdigest()[:16]
    with store_errors(store.uri):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{experiment_id}-{content_hash}.lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            held()
            lock.acquire()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # one that is left does no harm
            Path(lock.lock_file).unlink()  # while it is held: who waits for it sees that, and makes another
        lock.release()
