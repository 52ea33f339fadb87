"""How a store is reached: MLflow imported quietly, its errors as ours, and patience with a store that is away."""

import contextlib
import logging
import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import TypeVar
from urllib.parse import urlsplit

from bagbench.errors import ExperimentError, StoreAwayError, StoreError, without_password
from bagbench.tracking.outbox import letters

_PATIENCE = "BAGBENCH_STORE_PATIENCE"
_DEFAULT_PATIENCE = 120.0
# Seconds between two tries: doubled each time.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 10.0
SQLITE = "sqlite:///"
_POSTGRESQL = "postgresql://"
DEFAULT_URI = f"{SQLITE}mlruns/mlflow.db"
# What servers answer that could not do what they were asked for, but may later.
_NOT_NOW = frozenset({408, 429, 500, 502, 503, 504})
_T = TypeVar("_T")


def load_mlflow() -> None:
    """Import MLflow, which takes a second, and have it keep to itself: no telemetry, nothing on standard output.

    Nor does it ask twice by itself: `patiently` does, for servers and databases alike, and knows what must not be done twice.
    """
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # read as it is imported
    from mlflow.environment_variables import (
        MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR,
        MLFLOW_HTTP_REQUEST_MAX_RETRIES,
        MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT,
    )

    MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR.set(False)  # type: ignore[no-untyped-call]
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT.set(True)  # type: ignore[no-untyped-call]
    # A run's creation whose answer was lost, sent again without a look, would be a second run.
    MLFLOW_HTTP_REQUEST_MAX_RETRIES.set(0)  # type: ignore[no-untyped-call]
    for noisy in ("mlflow", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # It prints the whole statement, with its values, of whatever fails: the error that is raised says enough.
    logging.getLogger("mlflow.store.db.utils").setLevel(logging.CRITICAL)


def address(uri: str | None) -> str:
    """Return the URI of the store that is meant: as given, or `MLFLOW_TRACKING_URI`, or the one under the working directory."""
    meant = uri or os.environ.get("MLFLOW_TRACKING_URI") or DEFAULT_URI
    # Without a driver's name it means psycopg2 to SQLAlchemy 2.0 and psycopg to 2.1; here, the one that is installed.
    if meant.startswith(_POSTGRESQL) and find_spec("psycopg") is None and find_spec("psycopg2") is not None:
        return f"postgresql+psycopg2://{meant.removeprefix(_POSTGRESQL)}"
    return meant


@contextlib.contextmanager
def store_errors(uri: str) -> Iterator[None]:
    """Turn whatever MLflow and the layers under it raise into one `StoreError`, a `StoreAwayError` where time may mend it."""
    from alembic.util.exc import CommandError
    from mlflow.exceptions import MlflowException
    from requests.exceptions import RequestException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except ModuleNotFoundError as error:  # a database's driver, which SQLAlchemy looks for by the URI
        raise StoreError(
            f"the MLflow store {uri} cannot be used: {error}",
            "install the driver, PostgreSQL's with `pip install bagbench[postgresql]`",
        ) from error
    except (MlflowException, SQLAlchemyError, CommandError, sqlite3.Error, RequestException, OSError) as error:
        said = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
        reason = str(said).strip().partition("\n")[0]
        passing = _has_collided(error) or (_is_away(error) and not uri.startswith(SQLITE))
        raise (StoreAwayError if passing else StoreError)(
            f"the MLflow store {uri} cannot be used: {reason}",
            "check that its folder or server is there and can be written, or name another with --tracking-uri",
        ) from error


def _has_collided(error: BaseException) -> bool:
    """Return whether another wrote, just before, a row that MLflow looked for and found missing. Asked again, it finds it."""
    return any(said in str(error) for said in ("UNIQUE constraint failed", "UniqueViolation"))


def _is_away(error: BaseException) -> bool:
    """Return whether a server or database could not be reached, or could not answer just now."""
    from mlflow.exceptions import MlflowException, RestException
    from mlflow.protos.databricks_pb2 import TEMPORARILY_UNAVAILABLE, ErrorCode
    from requests import exceptions
    from sqlalchemy.exc import InterfaceError, OperationalError

    match error:
        case exceptions.HTTPError(response=response) if response is not None:
            return response.status_code in _NOT_NOW
        case exceptions.RequestException() | OperationalError() | InterfaceError():
            return True
        case RestException():
            return error.get_http_status_code() in _NOT_NOW  # type: ignore[no-untyped-call]
        case MlflowException():
            # Around what `requests` has raised, MLflow says no more than that it failed.
            cause = error.__cause__ or error.__context__
            unavailable = error.error_code == ErrorCode.Name(TEMPORARILY_UNAVAILABLE)
            return unavailable or (cause is not None and _is_away(cause))
        case _:
            return False


def refuse_elsewhere(artifacts: str, store: str) -> None:
    """Refuse a place for artifacts that a store names, where that would lead to somebody else's server.

    MLflow would go there with the password that is meant for the store's own server. Whoever may write to a store can name any
    place. What a cloud keeps (`s3:`, `gs:` and the like) has passwords of its own.

    Args:
        artifacts: the place's URI.
        store: the store's.

    Raises:
        StoreError: if it does.
    """
    try:
        place, own = urlsplit(artifacts), urlsplit(store)
        server = (place.hostname, place.port)
        match place.scheme:
            case "http" | "https":
                its_own = place.scheme == own.scheme and server == (own.hostname, own.port)
            case "mlflow-artifacts":
                its_own = not place.netloc or server == (own.hostname, own.port)
            case "file":
                its_own = place.netloc in {"", "localhost"}
            case scheme:
                its_own = scheme not in {"ftp", "sftp", "runs", "models"}
    except ValueError:  # no address at all
        its_own = False
    if not its_own:
        raise StoreError(
            f"the MLflow store {store} has artifacts at {artifacts}, which is not its own", "look at who has written that there"
        )


def patience() -> float:
    """Return for how many seconds a store that is away is asked again: `BAGBENCH_STORE_PATIENCE`, or else 120.

    Raises:
        ExperimentError: if that is no number of seconds.
    """
    text = os.environ.get(_PATIENCE) or str(_DEFAULT_PATIENCE)
    with contextlib.suppress(ValueError):
        if (seconds := float(text)) >= 0:
            return seconds
    raise ExperimentError(f"{_PATIENCE}: received {text!r}", "give a number of seconds, 0 for a single try")


def patiently(ask: Callable[[], _T], uri: str) -> _T:
    """Ask a store, and ask again while it is away, with growing pauses, until patience ends.

    Where a run waits on disk for this store already, patience has ended before: it is asked once.

    Args:
        ask: does no harm when it is done twice.
        uri: the store's.

    Raises:
        StoreAwayError: if it stayed away.
        StoreError: if it has refused.
    """
    pause = _FIRST_PAUSE
    until: float | None = None
    while True:
        try:
            with store_errors(uri):
                return ask()
        except StoreAwayError:
            now = time.monotonic()
            if until is None:
                until = now if letters(without_password(uri)) else now + patience()
            if now >= until:
                raise
            # Workers that lost the store at one moment do not all come back at one.
            time.sleep(min(pause * random.uniform(0.5, 1), until - now))  # noqa: S311 # no secret
            pause = min(2 * pause, _LONGEST_PAUSE)
