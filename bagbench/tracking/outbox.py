"""What a store could not be told while it was away: a folder a run, whole or not there at all, until it has been sent."""

import json
import os
import secrets
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from bagbench.errors import StoreError
from bagbench.tracking.operation import Operation, from_json, to_json

# In a letter's folder, beside the files that its operations name: a line that says what it is, then one an operation.
_LIST = "operations.jsonl"
_PARTIAL = ".partial"
# A folder half-written or half-removed for so many seconds belongs to a process that is gone.
_SETTLED_SECONDS = 3600


def state_folder() -> Path:
    """Return the folder for what is neither cache nor record: `BAGBENCH_STATE_DIR`, or else in the user's folder for that."""
    return Path(os.environ.get("BAGBENCH_STATE_DIR") or platformdirs.user_state_path("bagbench"))


def outbox() -> Path:
    """Return the folder for what waits to be sent."""
    return state_folder() / "outbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What waits to be sent of one run.

    Attributes:
        folder: where it lies.
        store: the store's URI, without a password.
        name: what the run is called.
        run_id: MLflow's, where the run is in the store already.
    """

    folder: Path
    store: str
    name: str
    run_id: str | None

    def operations(self) -> tuple[Operation, ...]:
        """Return what is to be done, in order.

        Raises:
            StoreError: if the folder does not hold what `keep` has written.
        """
        try:
            _, *lines = (self.folder / _LIST).read_text(encoding="ascii").splitlines()
            return tuple(map(from_json, lines))
        except (OSError, ValueError, StoreError) as error:
            raise StoreError(f"{self.folder} cannot be read: {error}", "remove it, and run again") from error

    def remove(self) -> None:
        """Be done with it; whoever is stopped meanwhile leaves nothing that looks like a letter."""
        gone = self.folder.with_name(self.folder.name + _PARTIAL)
        self.folder.rename(gone)
        shutil.rmtree(gone)


def keep(folder: Path | None, operations: Sequence[Operation], *, store: str, name: str, run_id: str | None) -> Letter:
    """Keep on disk what could not be sent.

    Args:
        folder: holds the files that the operations name; None where they name none.
        operations: all of a run, also those that were sent: each does no harm when it is done again.
        store: the store's URI, without a password.
        name: what the run is called.
        run_id: MLflow's, where the run is in the store already.

    Raises:
        StoreError: if it cannot be written.
    """
    place = outbox() / secrets.token_hex(8)
    partial = place.with_name(place.name + _PARTIAL)
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder is None:
            partial.mkdir()
        else:
            shutil.copytree(folder, partial)
        head = json.dumps({"store": store, "name": name, "run_id": run_id})
        with (partial / _LIST).open("x", encoding="ascii") as file:
            file.write("\n".join([head, *map(to_json, operations)]) + "\n")
            file.flush()
            os.fsync(file.fileno())
        partial.rename(place)
    except OSError as error:
        raise StoreError(
            f"the store {store} is away, and {place.parent} cannot keep the run until it is back: {error.strerror}",
            "free some space there, or use another folder: BAGBENCH_STATE_DIR",
        ) from error
    return Letter(folder=place, store=store, name=name, run_id=run_id)


def letters(store: str | None = None) -> tuple[Letter, ...]:
    """Return what waits for a store, by its URI without a password, or for any, oldest first."""
    lists = sorted(outbox().glob(f"*/{_LIST}"), key=lambda path: (_modified(path), path))
    found = (_letter(path) for path in lists if path.parent.suffix != _PARTIAL)
    return tuple(letter for letter in found if letter is not None and store in {None, letter.store})


def sweep() -> None:
    """Remove what stopped processes have left half-written or half-removed."""
    for left in outbox().glob(f"*{_PARTIAL}"):
        if time.time() - _modified(left) > _SETTLED_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _letter(path: Path) -> Letter | None:
    """Return what a list is of; None if it has just been sent, or is no list of ours."""
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError), path.open(encoding="ascii") as file:
        head = json.loads(file.readline())
        store, name, run_id = head["store"], head["name"], head["run_id"]
        if isinstance(store, str) and isinstance(name, str) and isinstance(run_id, str | None):
            return Letter(folder=path.parent, store=store, name=name, run_id=run_id)
    return None


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
