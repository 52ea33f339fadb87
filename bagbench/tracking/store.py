"""The MLflow store: its address, its experiments, the runs in it, and who owns those that are still running."""

import contextlib
import hashlib
import json
import logging
import os
import re
import shutil
import socket
import sqlite3
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from bagbench.errors import StoreError
from bagbench.result import RunStatus
from bagbench.spec import RunSpec
from bagbench.tracking.views import view_tags

if TYPE_CHECKING:
    from mlflow.entities import Run

DEFAULT_URI = "sqlite:///mlruns/mlflow.db"
_SQLITE = "sqlite:///"
# A server that says nothing for so many seconds is not there.
_PATIENCE = 10
# The experiment's tag that says what its page speaks of. MLflow takes so many characters in a tag, so hashes are cut short in it.
_PAGE_TAG = "page"
_SHORT = 16
_NOTE_TAG = "mlflow.note.content"
_TAG_LENGTH = 5000


class Kind(StrEnum):
    """What an MLflow run stands for; the tag `kind`."""

    INVOCATION = "invocation"
    TUNING = "tuning"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A recorded run without its tables.

    Attributes:
        run_id: MLflow's.
        name: `mobilenet_v2 · seed 0`.
        status: where it stands.
        params: the specification, as MLflow keeps it: text.
        tags: digests, backbone, commit, error.
        metrics: each metric's last value.
        has_dataset: whether it has recorded its photos.
        started: when, with a time zone.
        artifacts: where its artifacts lie, a URI.
    """

    run_id: str
    name: str
    status: RunStatus
    params: Mapping[str, str]
    tags: Mapping[str, str]
    metrics: Mapping[str, float]
    has_dataset: bool
    started: datetime
    artifacts: str

    @property
    def seed(self) -> int:
        """The seed that it was run with."""
        return int(self.params["seed"])

    @property
    def train_fraction(self) -> float:
        """The share of the train split that it was trained on, in (0, 1]."""
        return float(self.params["train_fraction"])


@contextlib.contextmanager
def store_errors(uri: str) -> Iterator[None]:
    """Turn whatever MLflow and the layers under it raise into one `StoreError`."""
    from mlflow.exceptions import MlflowException
    from requests.exceptions import RequestException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (MlflowException, SQLAlchemyError, sqlite3.Error, RequestException, OSError) as error:
        said = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
        reason = without_password(str(said).strip().partition("\n")[0])
        raise StoreError(
            f"the MLflow store {without_password(uri)} cannot be used: {reason}",
            "check that its folder or server is there and can be written, or name another with --tracking-uri",
        ) from error


def load_mlflow() -> None:
    """Import MLflow, which takes a second, and have it keep to itself: no telemetry, nothing on standard output."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # read as it is imported
    from mlflow.environment_variables import MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR, MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT

    MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR.set(False)  # type: ignore[no-untyped-call]
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT.set(True)  # type: ignore[no-untyped-call]
    for noisy in ("mlflow", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def without_password(uri: str) -> str:
    """Return a URI that can be shown: `postgresql://user:secret@host/db` without the secret."""
    return re.sub(r"(?<=://)([^/@:]*):[^/]*@", r"\1:***@", uri)


class Store:
    """An MLflow tracking store, local file or remote server.

    Args:
        uri: its address; None takes `MLFLOW_TRACKING_URI` or else `sqlite:///mlruns/mlflow.db` under the working directory.

    Raises:
        StoreError: if it cannot be opened or, from any method, be read or written.
    """

    def __init__(self, uri: str | None = None) -> None:
        load_mlflow()
        import requests
        from mlflow import MlflowClient

        self.uri = uri or os.environ.get("MLFLOW_TRACKING_URI") or DEFAULT_URI
        self._fetched: Path | None = None
        with store_errors(self.uri):
            # MLflow would try for minutes what cannot be opened or reached.
            if self.database is not None:
                _create(self.database)
                with contextlib.closing(sqlite3.connect(self.database)) as database:
                    database.execute("PRAGMA schema_version")
            elif self.is_server:
                with contextlib.suppress(requests.exceptions.SSLError):  # MLflow has a setting for those
                    requests.get(self.uri, timeout=_PATIENCE)
            self.client: MlflowClient = MlflowClient(tracking_uri=self.uri)
            # The first question migrates the database: here, before several processes would do it at once.
            self.client.search_experiments(max_results=1)

    @property
    def is_server(self) -> bool:
        """Whether it is an MLflow server, whose address in a browser is its interface."""
        return self.uri.startswith(("http://", "https://"))

    @property
    def database(self) -> Path | None:
        """The file of a local SQLite store; None for any other."""
        return Path(self.uri.removeprefix(_SQLITE)).resolve() if self.uri.startswith(_SQLITE) else None

    def experiment_id(self, name: str) -> str:
        """Return the id of the experiment called `name`, creating it where there is none."""
        from mlflow.exceptions import MlflowException

        with store_errors(self.uri):
            experiment = self.client.get_experiment_by_name(name)
            if experiment is None:
                try:
                    return str(self.client.create_experiment(name, artifact_location=self._artifacts(name)))
                except MlflowException:
                    experiment = self.client.get_experiment_by_name(name)
                    if experiment is None:  # else another process came first
                        raise
        if experiment.lifecycle_stage != "active":
            raise StoreError(
                f"the experiment '{name}' was deleted in MLflow",
                f"restore it with `mlflow experiments restore -x {experiment.experiment_id}`, or choose another name",
            )
        return str(experiment.experiment_id)

    def find_experiment(self, name: str | None) -> tuple[str, str]:
        """Return name and id of the experiment called `name`, or of the one that ran last.

        Raises:
            StoreError: if there is none; it lists those there are.
        """
        with store_errors(self.uri):
            known = [(item.name, str(item.experiment_id)) for item in self.client.search_experiments()]
            if name is None:
                runs = self.client.search_runs(
                    [found for _, found in known],
                    f"tags.kind = '{Kind.INVOCATION}'",
                    max_results=1,
                    order_by=["attributes.start_time DESC"],
                )
                known = [item for item in known if runs and item[1] == runs[0].info.experiment_id]
                if not known:
                    raise StoreError(f"nothing has run yet in {without_password(self.uri)}", "start with `bagbench run --all`")
                return known[0]
        for item in known:
            if item[0] == name:
                return item
        names = ", ".join(sorted(item[0] for item in known if item[0] != "Default")) or "none yet"
        raise StoreError(f"no experiment is called '{name}'", f"those there are: {names}")

    def runs(self, experiment_id: str, kind: Kind = Kind.RUN) -> tuple[RunRecord, ...]:
        """Return the recorded runs of a kind, oldest first."""
        found: list[Run] = []
        token = None
        with store_errors(self.uri):
            while True:
                page = self.client.search_runs(
                    [experiment_id], f"tags.kind = '{kind}'", order_by=["attributes.start_time ASC"], page_token=token
                )
                found += page
                token = page.token
                if not token:
                    return tuple(_record(run) for run in found)

    def run(self, run_id: str) -> RunRecord | None:
        """Return the recorded run of an id; None where there is none."""
        from mlflow.exceptions import MlflowException
        from mlflow.protos.databricks_pb2 import RESOURCE_DOES_NOT_EXIST, ErrorCode

        with store_errors(self.uri):
            try:
                return _record(self.client.get_run(run_id))
            except MlflowException as error:
                if error.error_code == ErrorCode.Name(RESOURCE_DOES_NOT_EXIST):
                    return None
                raise

    def is_abandoned(self, record: RunRecord) -> bool:
        """Whether a run is called running though the process that held it, on this machine, is gone."""
        return record.status is RunStatus.RUNNING and owner_is_gone(record.tags)

    def epochs_done(self, run_id: str) -> int:
        """Return how many epochs a run has recorded so far."""
        with store_errors(self.uri):
            return len(self.client.get_metric_history(run_id, "val_accuracy"))

    def start_invocation(self, experiment_id: str, name: str, tags: Mapping[str, str], kind: Kind = Kind.INVOCATION) -> str:
        """Open the parent run of an invocation and return its id."""
        with store_errors(self.uri):
            run = self.client.create_run(experiment_id, run_name=name, tags={"kind": kind, **tags})
        return str(run.info.run_id)

    def end(self, run_id: str, status: RunStatus, error: str = "") -> None:
        """Close a run with its final status and, where it failed, its error."""
        with store_errors(self.uri):
            self.client.set_tag(run_id, "status", status.value)
            if error:
                self.client.set_tag(run_id, "error", error)
            self.client.set_terminated(run_id, _TO_MLFLOW[status])

    def close_children(
        self, experiment_id: str, parent_id: str, status: RunStatus, error: str, content_hash: str | None = None
    ) -> None:
        """Close the runs of an invocation that the store still calls running: all of them, or the one of a content hash."""
        for record in self.runs(experiment_id):
            is_child = record.tags["mlflow.parentRunId"] == parent_id and content_hash in (None, record.tags["content_hash"])
            if is_child and record.status is RunStatus.RUNNING:
                self.end(record.run_id, status, error)

    def close_abandoned(self, experiment_id: str) -> int:
        """Mark as interrupted what a process that is gone left running on this machine; return how many runs that were."""
        abandoned = [record for kind in Kind for record in self.runs(experiment_id, kind) if self.is_abandoned(record)]
        for record in abandoned:
            self.end(record.run_id, RunStatus.INTERRUPTED, "the process that held it ended before the run did")
        return sum(record.tags["kind"] == Kind.RUN for record in abandoned)

    def show(self, experiment_id: str, specs: Sequence[RunSpec]) -> None:
        """Note what the experiment's page speaks of from now on: these specs' variants.

        Variants of other recipes stay where the photos and the protocol are the same as theirs. The experiment's saved view in
        MLflow's interface is set too.
        """
        setting = specs[0].setting
        shown = self._shown(experiment_id)
        kept = shown["variants"] if shown["setting"] == setting else {}
        variants = kept | {spec.recipe: spec.variant[:_SHORT] for spec in specs}
        with store_errors(self.uri):
            tags = {_PAGE_TAG: json.dumps({"setting": setting, "variants": variants}), **view_tags()}
            for name, value in tags.items():
                self.client.set_experiment_tag(experiment_id, name, value)

    def shown_runs(self, experiment_id: str) -> tuple[RunRecord, ...]:
        """Return the runs that the experiment's page speaks of, oldest first."""
        variants = set(self._shown(experiment_id)["variants"].values())
        runs = (run for run in self.runs(experiment_id) if run.tags["variant"][:_SHORT] in variants)
        # A run killed between its creation and its params says nothing of what it was.
        return tuple(run for run in runs if "recipe" in run.params)

    def _shown(self, experiment_id: str) -> Any:
        with store_errors(self.uri):
            return json.loads(self.client.get_experiment(experiment_id).tags.get(_PAGE_TAG, '{"setting": "", "variants": {}}'))

    def artifact(self, run: RunRecord, name: str) -> Path:
        """Return the local path of a run's artifact; one fetched from a server is there as long as this store is."""
        import mlflow.artifacts

        # By its address: by the run's id MLflow would search all models for one of that name, and copy even a local file.
        address = f"{run.artifacts}/{name}"
        with store_errors(self.uri):
            if run.artifacts.startswith("file:"):
                return Path(mlflow.artifacts.download_artifacts(artifact_uri=address, tracking_uri=self.uri))
            if self._fetched is None:
                self._fetched = Path(tempfile.mkdtemp(prefix="bagbench-"))
                weakref.finalize(self, shutil.rmtree, self._fetched, ignore_errors=True)
            place = self._fetched / run.run_id
            place.mkdir(exist_ok=True)
            return Path(mlflow.artifacts.download_artifacts(artifact_uri=address, dst_path=str(place), tracking_uri=self.uri))

    def describe(self, run_id: str, markdown: str) -> None:
        """Say what MLflow's interface shows as a run's description."""
        with store_errors(self.uri):
            self.client.set_tag(run_id, _NOTE_TAG, markdown[:_TAG_LENGTH])

    def describe_experiment(self, experiment_id: str, markdown: str) -> None:
        """Say what MLflow's interface shows as an experiment's description."""
        with store_errors(self.uri):
            self.client.set_experiment_tag(experiment_id, _NOTE_TAG, markdown[:_TAG_LENGTH])

    def attach(self, run_id: str, file: Path) -> None:
        """Add a file to a run's artifacts."""
        with store_errors(self.uri):
            self.client.log_artifact(run_id, str(file))

    def _artifacts(self, name: str) -> str | None:
        """Return where a local store's artifacts go: beside its database. A server decides for itself."""
        if self.database is None:
            return None
        readable = re.sub(r"[^\w-]+", "-", name)
        distinct = hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:8]
        return (self.database.parent / "artifacts" / f"{readable}-{distinct}").as_uri()


def _create(database: Path) -> None:
    """Make a SQLite store where there is none; it is whole or not there, whoever is stopped or does the same meanwhile."""
    from mlflow import MlflowClient

    database.parent.mkdir(parents=True, exist_ok=True)
    if database.exists():
        return
    with tempfile.TemporaryDirectory(prefix=f"{database.name}-", dir=database.parent) as folder:
        made = Path(folder) / database.name
        MlflowClient(tracking_uri=f"{_SQLITE}{made}").search_experiments(max_results=1)
        try:
            database.hardlink_to(made)  # unlike a renaming, it never takes the place of what another process has made meanwhile
        except FileExistsError:
            return
        except OSError:  # a file system without such links
            made.replace(database)


_TO_MLFLOW = {
    RunStatus.RUNNING: "RUNNING",
    RunStatus.FINISHED: "FINISHED",
    RunStatus.FAILED: "FAILED",
    RunStatus.INTERRUPTED: "KILLED",
}
_FROM_MLFLOW = {**{mlflow: ours for ours, mlflow in _TO_MLFLOW.items()}, "SCHEDULED": RunStatus.RUNNING}


def _record(run: "Run") -> RunRecord:
    return RunRecord(
        run_id=run.info.run_id,
        name=run.info.run_name,
        status=_FROM_MLFLOW[run.info.status],
        params=dict(run.data.params),
        tags=dict(run.data.tags),
        metrics=dict(run.data.metrics),
        has_dataset=bool(run.inputs and run.inputs.dataset_inputs),
        started=datetime.fromtimestamp(run.info.start_time / 1000).astimezone(),
        artifacts=run.info.artifact_uri,
    )


def owner_tags() -> dict[str, str]:
    """Return tags that tell this process from any other, so that what it leaves behind can be recognised."""
    process = psutil.Process()
    return {"host": socket.gethostname(), "pid": str(process.pid), "process_started": f"{process.create_time():.2f}"}


def owner_is_gone(tags: Mapping[str, str]) -> bool:
    """Return whether the owner ran on this machine and does no more. Of another machine's processes nothing is known."""
    if tags.get("host") != socket.gethostname():
        return False
    try:
        process = psutil.Process(int(tags["pid"]))
        return f"{process.create_time():.2f}" != tags["process_started"]
    except (psutil.NoSuchProcess, ValueError):
        return True
