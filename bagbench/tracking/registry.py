"""MLflow's model registry: a name for a task, a version for each run whose model was registered for it, and aliases."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bagbench.errors import ExperimentError
from bagbench.tracking.access import patiently
from bagbench.tracking.record import RunRecord
from bagbench.tracking.store import Store

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

# What MLflow takes, and does not take for something else.
_NAME = re.compile(r"(?!\.{1,2}$)[^/:\x00-\x1f]{1,250}")
_ALIAS = re.compile(r"(?!latest$|v\d+$)[\w-]{1,250}", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A run's model in the registry.

    Attributes:
        name: of the registered model.
        alias: that leads to this version.
        version: its number.
        is_new: whether it was registered just now, and not before.
        before: the version that the alias led to until now; None where there was none.
    """

    name: str
    alias: str
    version: str
    is_new: bool
    before: str | None

    @property
    def address(self) -> str:
        """What MLflow loads the model by."""
        return f"models:/{self.name}@{self.alias}"


def model_name(text: str) -> str:
    """Return a name that the registry takes, as near as can be to a text."""
    return re.sub(r"[/:\x00-\x1f]+", "-", text).strip(". ")[:250] or "model"


def register(store: Store, run: RunRecord, *, name: str, alias: str, tags: Mapping[str, str], description: str) -> Registered:
    """Make a run's model a version of a registered one, unless it is one already, and have an alias lead to it.

    Args:
        store: where the run is, and the registry.
        run: a finished one whose model was kept.
        name: the registered model's, made where it is missing.
        alias: moved to the version from wherever it was.
        tags: what is to be known of the version.
        description: the same in a sentence, Markdown.

    Raises:
        ExperimentError: if MLflow takes no such name or alias.
        StoreError: if the store cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise ExperimentError(f"--name: received {name!r}", "give a name without '/' and ':'")
    if not _ALIAS.fullmatch(alias):
        raise ExperimentError(
            f"--alias: received {alias!r}", "give letters, digits, '_' and '-'; 'latest' and 'v1' mean something else to MLflow"
        )
    return patiently(lambda: _register(store, run, name=name, alias=alias, tags=tags, description=description), store.uri)


def _register(store: Store, run: RunRecord, *, name: str, alias: str, tags: Mapping[str, str], description: str) -> Registered:
    from mlflow.exceptions import MlflowException
    from mlflow.protos.databricks_pb2 import RESOURCE_ALREADY_EXISTS, ErrorCode

    client = store.client
    try:
        client.create_registered_model(name)
    except MlflowException as error:
        if error.error_code != ErrorCode.Name(RESOURCE_ALREADY_EXISTS):
            raise
    known = _version(store, run, name)
    version = known or _new_version(client, run, name, tags, description)
    before = client.get_registered_model(name).aliases.get(alias)
    client.set_registered_model_alias(name, alias, str(version.version))
    return Registered(
        name=name,
        alias=alias,
        version=str(version.version),
        is_new=known is None,
        before=None if before is None else str(before),
    )


def _new_version(client: "MlflowClient", run: RunRecord, name: str, tags: Mapping[str, str], description: str) -> "ModelVersion":
    model_id = run.tags["model_uri"].removeprefix("models:/")
    # By where it lies: a database would look up an address by the model's id in whichever store this process has used last.
    place = client.get_logged_model(model_id).artifact_location
    return client.create_model_version(
        name, place, run_id=run.run_id, tags=dict(tags), description=description, model_id=model_id
    )


def _version(store: Store, run: RunRecord, name: str) -> "ModelVersion | None":
    """Return the version that a run's model is already."""
    found = store.client.search_model_versions(f"run_id = '{run.run_id}'")
    return next((version for version in found if version.name == name), None)
