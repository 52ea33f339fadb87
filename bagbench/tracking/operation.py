"""What is written to a store, as plain data: it can be sent now, or kept on disk and sent later."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from pydantic import TypeAdapter

from bagbench.errors import StoreError
from bagbench.result import RunStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """A run begins.

    Attributes:
        experiment_id: the experiment's in the store.
        name: what the run is called.
        started: milliseconds since 1970.
        tags: what is known of it beforehand.
    """

    experiment_id: str
    name: str
    started: int
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Metrics: name, value, milliseconds since 1970 and step of each."""

    metrics: tuple[tuple[str, float, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The specification, as text."""

    params: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """What became known of it."""

    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A file of the run's folder."""

    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """The photos, whose table lies in the run's folder.

    Attributes:
        table: the table's file.
        name: the data folder's own name.
        digest: the manifest's.
        source: the data folder, a URI.
    """

    table: str
    name: str
    digest: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The model, saved in the run's folder.

    Attributes:
        folder: where it is saved.
        name: what the interface lists it by.
        params: what it was made with.
    """

    folder: str
    name: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A run ends.

    Attributes:
        status: how.
        ended: milliseconds since 1970.
        error: why, where it failed.
    """

    status: RunStatus
    ended: int
    error: str = ""


Operation = Create | Figures | Params | Tags | Artifact | Dataset | Model | End
_BY_NAME = {kind.__name__: kind for kind in (Create, Figures, Params, Tags, Artifact, Dataset, Model, End)}


def to_json(operation: Operation) -> str:
    """Return an operation as one line."""
    return json.dumps({"operation": type(operation).__name__, **asdict(operation)})


def from_json(line: str) -> Operation:
    """Return the operation that a line says.

    Raises:
        StoreError: if it says none.
    """
    try:
        values: dict[str, Any] = json.loads(line)
        kind = _BY_NAME[values.pop("operation")]
        if set(values) != {field.name for field in fields(kind)}:
            raise ValueError("other fields")  # noqa: TRY301 # one answer to all that is wrong
        return TypeAdapter(kind).validate_python(values)  # type: ignore[return-value] # one of the kinds
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StoreError(f"{line[:80]!r} is nothing that can be sent to a store") from error


def now() -> int:
    """Return the time as MLflow counts it: in milliseconds since 1970."""
    return int(time.time() * 1000)
