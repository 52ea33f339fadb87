"""Whether a store can be used as it is: looked at, and neither made nor migrated, as MLflow does when it opens one."""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from bagbench.errors import without_password
from bagbench.tracking.access import SQLITE, address, load_mlflow, store_errors

if TYPE_CHECKING:
    from sqlalchemy import Engine

# A server or database that says nothing for so many seconds is not there.
_SILENCE = 5


class Schema(StrEnum):
    """What a store's tables are to the MLflow that is installed.

    Tables that lag behind are migrated by MLflow as it opens the store where whole tables are missing, and refused where only
    columns are.
    """

    NONE = "none"
    CURRENT = "current"
    MIGRATED_NEXT = "migrated next"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SERVED = "served"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a look at a store has found.

    Attributes:
        uri: its address, without a password.
        schema: what its tables are; `SERVED` where a server keeps them.
        mlflow: the version of MLflow here, or of the server.
        revision: of the tables; empty where they have none.
        newest: that MLflow here has; empty of a server.
    """

    uri: str
    schema: Schema
    mlflow: str
    revision: str = ""
    newest: str = ""


def database_file(uri: str | None) -> Path | None:
    """Return the file of a local SQLite store; None for any other."""
    meant = address(uri)
    return Path(meant.removeprefix(SQLITE)).resolve() if meant.startswith(SQLITE) else None


def health(uri: str | None) -> Health:
    """Look at a store.

    Args:
        uri: as `Store` takes it.

    Raises:
        StoreError: if it does not answer, or cannot be read.
    """
    load_mlflow()
    import mlflow

    meant, shown = address(uri), without_password(address(uri))
    with store_errors(shown):
        if meant.startswith(("http://", "https://")):
            return Health(uri=shown, schema=Schema.SERVED, mlflow=_served(meant))
        folder = _folder(meant)
        file = database_file(uri) or folder
        if file is not None and not file.exists():
            return Health(uri=shown, schema=Schema.NONE, mlflow=mlflow.__version__)
        if folder is not None:
            return Health(uri=shown, schema=Schema.CURRENT, mlflow=mlflow.__version__)
        schema, revision, newest = _compare(_engine(meant))
        return Health(uri=shown, schema=schema, mlflow=mlflow.__version__, revision=revision or "none", newest=newest)


def _served(uri: str) -> str:
    """Return the version of MLflow that a server runs."""
    import requests

    answer = requests.get(f"{uri.rstrip('/')}/version", timeout=_SILENCE)
    answer.raise_for_status()
    return answer.text.strip()[:20]


def _folder(uri: str) -> Path | None:
    """Return the folder of a store that is neither database nor server."""
    parts = urlsplit(uri)
    return Path(parts.path) if parts.scheme in {"", "file"} else None


def _engine(uri: str) -> "Engine":
    import sqlalchemy

    file = database_file(uri)
    if file is not None:
        # SQLite itself then makes no file, and writes to none.
        return sqlalchemy.create_engine(
            "sqlite://", creator=lambda: sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)
        )
    timeout = {"connect_timeout": _SILENCE} if uri.startswith("postgresql") else {}
    return sqlalchemy.create_engine(uri, connect_args=timeout)


def _compare(engine: "Engine") -> tuple[Schema, str, str]:
    """Return what a database's tables are, their revision, and MLflow's newest."""
    import mlflow
    import sqlalchemy
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    try:
        with engine.connect() as connection:
            tables = sqlalchemy.inspect(connection).get_table_names()
            revision = MigrationContext.configure(connection).get_current_revision() if tables else None
    finally:
        engine.dispose()
    # The folder is MLflow's own affair; `mlflow db upgrade` reads the same one.
    history = ScriptDirectory(str(Path(mlflow.__file__).parent / "store" / "db_migrations"))
    newest = history.get_current_head() or ""
    if not tables:
        return Schema.NONE, "", newest
    if revision == newest:
        return Schema.CURRENT, newest, newest
    if revision not in {script.revision for script in history.walk_revisions()}:
        return Schema.UNKNOWN, revision or "", newest
    return Schema.REFUSED if _tables() <= set(tables) else Schema.MIGRATED_NEXT, revision, newest


def _tables() -> set[str]:
    """Return the tables that MLflow looks for as it opens a database."""
    import mlflow.store.model_registry.dbmodels.models
    import mlflow.store.tracking.dbmodels.models
    import mlflow.store.workspace.dbmodels.models  # noqa: F401 # each of them adds its own to the base
    from mlflow.store.db.base_sql_model import Base

    return set(Base.metadata.tables)
