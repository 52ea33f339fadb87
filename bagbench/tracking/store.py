"""The MLflow store: its experiments, the runs in them, and what their pages speak of."""

import contextlib
import functools
import json
import secrets
import sqlite3
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit
from urllib.request import url2pathname

from bagbench.errors import StoreError
from bagbench.result import RunStatus
from bagbench.spec import Protocol, RunSpec
from bagbench.tracking.access import DEFAULT_URI, SQLITE, address, load_mlflow, patiently, refuse_elsewhere, store_errors
from bagbench.tracking.artifacts import Fetched, place_in
from bagbench.tracking.operation import Create, End, now
from bagbench.tracking.owner import owner_is_gone
from bagbench.tracking.record import Kind, RunRecord, record_of
from bagbench.tracking.sender import CREATION_TAG, TO_MLFLOW, Sender
from bagbench.tracking.views import view_tags

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

# A server or database that says nothing for so many seconds is not there.
_SILENCE = 10
# The experiment's tag that says what its page speaks of. MLflow takes so many characters in a tag, so hashes are cut short in it.
_PAGE_TAG = "page"
_SHORT = 16
NOTE_TAG = "mlflow.note.content"
TAG_LENGTH = 5000
_P = ParamSpec("_P")
_T = TypeVar("_T")


def _asked(method: Callable[Concatenate["Store", _P], _T]) -> Callable[Concatenate["Store", _P], _T]:
    """Have a method of a store done again while that is away, and whatever MLflow raises be a `StoreError`."""

    @functools.wraps(method)
    def patient(self: "Store", /, *args: _P.args, **more: _P.kwargs) -> _T:
        return patiently(lambda: method(self, *args, **more), self.uri)

    return patient


def is_only_here(uri: str) -> bool:
    """Return whether other machines cannot reach a store: a local file, or a server under an address of this machine alone."""
    url = urlsplit(uri)
    return url.scheme in {"", "file", "sqlite"} or url.hostname in {"localhost", "127.0.0.1", "::1"}


class Store:
    """An MLflow tracking store: local file, database or remote server.

    One that goes away after it was opened is asked again for a while: `access.patience`.

    Args:
        uri: its address; None takes `MLFLOW_TRACKING_URI` or else `sqlite:///mlruns/mlflow.db` under the working directory.
        opened: whether this invocation has opened it in another process: then it may be away for a moment.

    Raises:
        StoreError: if it cannot be opened or, from any method, be read or written.
    """

    def __init__(self, uri: str | None = None, *, opened: bool = False) -> None:
        load_mlflow()
        self.uri = address(uri)
        self._fetched = Fetched(self.absolute_uri)
        if not opened:
            with store_errors(self.uri):
                # The first question migrates the database: here, before several processes would do it at once.
                self.client.search_experiments(max_results=1)

    @functools.cached_property
    def client(self) -> "MlflowClient":
        """MLflow's own client, made when it is needed first: only then is the store looked for."""
        from mlflow import MlflowClient

        self._find()
        return MlflowClient(tracking_uri=self.absolute_uri)

    def _find(self) -> None:
        """See that the store is there: MLflow would try for minutes what cannot be opened or reached."""
        import requests
        import sqlalchemy

        if self.database is not None:
            _create(self.database)
            with contextlib.closing(sqlite3.connect(self.database)) as database:
                tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if tables and not tables >= {"experiments", "runs"}:  # MLflow would put its own tables among them
                raise StoreError(f"{self.database} is another program's database", "name another file with --tracking-uri")
        elif self.is_server:
            with contextlib.suppress(requests.exceptions.SSLError):  # MLflow has a setting for those
                requests.get(self.uri, timeout=_SILENCE)
        elif self.uri.startswith("postgresql"):
            engine = sqlalchemy.create_engine(self.uri, connect_args={"connect_timeout": _SILENCE})
            engine.connect().close()
            engine.dispose()

    @property
    def is_server(self) -> bool:
        """Whether it is an MLflow server, whose address in a browser is its interface."""
        return self.uri.startswith(("http://", "https://"))

    @property
    def database(self) -> Path | None:
        """The file of a local SQLite store; None for any other."""
        return Path(self.uri.removeprefix(SQLITE)).resolve() if self.uri.startswith(SQLITE) else None

    @property
    def absolute_uri(self) -> str:
        """Its URI, whatever the working directory."""
        return self.uri if self.database is None else f"{SQLITE}{self.database}"

    @_asked
    def experiment_id(self, name: str) -> str:
        """Return the id of the experiment called `name`, creating it where there is none."""
        from mlflow.exceptions import MlflowException

        experiment = self.client.get_experiment_by_name(name)
        if experiment is None:
            try:
                return str(self.client.create_experiment(name, artifact_location=self._place(name)))
            except MlflowException:
                experiment = self.client.get_experiment_by_name(name)
                if experiment is None:  # else another process came first
                    raise
        if experiment.lifecycle_stage != "active":
            raise StoreError(
                f"the experiment '{name}' was deleted in MLflow",
                f"restore it with `mlflow experiments restore -x {experiment.experiment_id}`, or choose another name",
            )
        refuse_elsewhere(experiment.artifact_location, self.uri)
        return str(experiment.experiment_id)

    @_asked
    def find_experiment(self, name: str | None) -> tuple[str, str]:
        """Return name and id of the experiment called `name`, or of the one that ran last.

        Raises:
            StoreError: if there is none; it lists those there are.
        """
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
                raise StoreError(f"nothing has run yet in {self.uri}", "start with `bagbench run --all`")
            return known[0]
        for item in known:
            if item[0] == name:
                return item
        names = ", ".join(sorted(item[0] for item in known if item[0] != "Default")) or "none yet"
        raise StoreError(f"no experiment is called '{name}'", f"those there are: {names}")

    @_asked
    def runs(
        self, experiment_id: str, kind: Kind = Kind.RUN, *, status: RunStatus | None = None, parent_id: str | None = None
    ) -> tuple[RunRecord, ...]:
        """Return the recorded runs of a kind, perhaps only those of a status or of an invocation, oldest first."""
        wanted = [f"tags.kind = '{kind}'"]
        wanted += [] if status is None else [f"attributes.status = '{TO_MLFLOW[status]}'"]
        wanted += [] if parent_id is None else [f"tags.mlflow.parentRunId = '{parent_id}'"]
        found: list[Run] = []
        token = None
        while True:
            page = self.client.search_runs(
                [experiment_id], " AND ".join(wanted), order_by=["attributes.start_time ASC"], page_token=token
            )
            found += page
            token = page.token
            if not token:
                return tuple(record_of(run) for run in found)

    @_asked
    def run(self, run_id: str) -> RunRecord | None:
        """Return the recorded run of an id; None where there is none."""
        from mlflow.exceptions import MlflowException
        from mlflow.protos.databricks_pb2 import RESOURCE_DOES_NOT_EXIST, ErrorCode

        try:
            return record_of(self.client.get_run(run_id))
        except MlflowException as error:
            if error.error_code == ErrorCode.Name(RESOURCE_DOES_NOT_EXIST):
                return None
            raise

    def has_finished(self, experiment_id: str, content_hash: str) -> bool:
        """Return whether a run of this content is finished; asked once, however long it may take until a store is back.

        Raises:
            StoreAwayError: if it is away.
            StoreError: if it cannot be read.
        """
        wanted = f"tags.content_hash = '{content_hash}' AND attributes.status = '{TO_MLFLOW[RunStatus.FINISHED]}'"
        with store_errors(self.uri):
            return bool(self.client.search_runs([experiment_id], wanted, max_results=1))

    def is_abandoned(self, record: RunRecord) -> bool:
        """Whether a run is called running though the process that held it, on this machine, is gone."""
        return record.status is RunStatus.RUNNING and owner_is_gone(record.tags)

    @_asked
    def epochs_done(self, run_id: str) -> int:
        """Return how many epochs a run has recorded so far."""
        return len(self.client.get_metric_history(run_id, "val_accuracy"))

    def start_invocation(self, experiment_id: str, name: str, tags: Mapping[str, str], kind: Kind = Kind.INVOCATION) -> str:
        """Open the parent run of an invocation and return its id."""
        own = {"kind": kind.value, CREATION_TAG: secrets.token_hex(16), **tags}
        creation = Create(experiment_id=experiment_id, name=name, started=now(), tags=own)
        sender = Sender(self)
        patiently(lambda: sender.send(creation), self.uri)
        return sender.run_id

    @_asked
    def end(self, run_id: str, status: RunStatus, error: str = "") -> None:
        """Close a run with its final status and, where it failed, its error."""
        Sender(self, run_id=run_id).send(End(status=status, ended=now(), error=error))

    def close_children(
        self, experiment_id: str, parent_id: str, status: RunStatus, error: str, content_hash: str | None = None
    ) -> None:
        """Close the runs of an invocation that the store still calls running: all of them, or the one of a content hash."""
        for record in self.runs(experiment_id, status=RunStatus.RUNNING, parent_id=parent_id):
            if content_hash in {None, record.tags["content_hash"]}:
                self.end(record.run_id, status, error)

    def close_abandoned(self, experiment_id: str) -> int:
        """Mark as interrupted what a process that is gone left running on this machine; return how many runs that were."""
        abandoned = [
            record
            for kind in Kind
            for record in self.runs(experiment_id, kind, status=RunStatus.RUNNING)
            if self.is_abandoned(record)
        ]
        for record in abandoned:
            self.end(record.run_id, RunStatus.INTERRUPTED, "the process that held it ended before the run did")
        return sum(record.tags["kind"] == Kind.RUN for record in abandoned)

    @_asked
    def show(self, experiment_id: str, specs: Sequence[RunSpec], protocol: Protocol) -> None:
        """Note what the experiment's page speaks of from now on: these specs' variants.

        Others stay where their rows are the same and the experiment trained in the same way when they were asked for; else the
        page starts anew. The experiment's saved view in MLflow's interface is set too.

        Args:
            experiment_id: the experiment's.
            specs: at least one, all of one setting.
            protocol: how the experiment trains where a variant says nothing else.
        """
        basis = {"setting": specs[0].setting, "protocol": asdict(protocol)}
        shown = self._shown(experiment_id)
        kept = shown["variants"] if all(shown.get(name) == value for name, value in basis.items()) else {}
        variants = kept | {spec.recipe: spec.variant[:_SHORT] for spec in specs}
        tags = {_PAGE_TAG: json.dumps({**basis, "variants": variants}), **view_tags()}
        for name, value in tags.items():
            self.client.set_experiment_tag(experiment_id, name, value)

    def shown_runs(self, experiment_id: str) -> tuple[RunRecord, ...]:
        """Return the runs that the experiment's page speaks of, oldest first."""
        variants = set(self._shown(experiment_id)["variants"].values())
        runs = (run for run in self.runs(experiment_id) if run.tags["variant"][:_SHORT] in variants)
        # A run killed between its creation and its params says nothing of what it was.
        return tuple(run for run in runs if "recipe" in run.params)

    @_asked
    def _shown(self, experiment_id: str) -> Any:
        """Return what `show` has noted; what is nothing that it notes counts as nothing."""
        with contextlib.suppress(ValueError, RecursionError):
            shown = json.loads(self.client.get_experiment(experiment_id).tags.get(_PAGE_TAG, ""))
            variants = shown.get("variants") if isinstance(shown, dict) else None
            if isinstance(variants, dict) and all(isinstance(variant, str) for variant in variants.values()):
                return shown
        return {"variants": {}}

    @_asked
    def artifact(self, run: RunRecord, name: str) -> Path:
        """Return the local path of a run's artifact; one fetched from a server is there as long as this store is."""
        refuse_elsewhere(run.artifacts, self.uri)
        # By its address: by the run's id MLflow would search all models for one of that name, and copy even a local file.
        return self._fetched.local(f"{run.artifacts}/{name}")

    @_asked
    def photos(self, run: RunRecord) -> Path | None:
        """Return the folder that a run says its photos came from; None where it says none that could be on this machine."""
        inputs = self.client.get_run(run.run_id).inputs
        for entry in inputs.dataset_inputs if inputs else ():
            address = urlsplit(str(json.loads(entry.dataset.source).get("uri", "")))
            if address.scheme == "file":
                return Path(url2pathname(address.path))
        return None

    @_asked
    def model(self, run: RunRecord) -> Path:
        """Return the local folder of a run's model, as MLflow keeps it; like an artifact it may have to be fetched."""
        logged = self.client.get_logged_model(run.tags["model_uri"].removeprefix("models:/"))
        refuse_elsewhere(logged.artifact_location, self.uri)
        return self._fetched.local(logged.artifact_location)

    @_asked
    def describe(self, run_id: str, markdown: str) -> None:
        """Say what MLflow's interface shows as a run's description."""
        self.client.set_tag(run_id, NOTE_TAG, markdown[:TAG_LENGTH])

    @_asked
    def describe_experiment(self, experiment_id: str, markdown: str) -> None:
        """Say what MLflow's interface shows as an experiment's description."""
        self.client.set_experiment_tag(experiment_id, NOTE_TAG, markdown[:TAG_LENGTH])

    @_asked
    def attach(self, run_id: str, file: Path) -> None:
        """Add a file to a run's artifacts."""
        self.client.log_artifact(run_id, str(file))

    def _place(self, experiment: str) -> str | None:
        """Return where an experiment's artifacts go: beside a local database, under the working directory for one elsewhere.

        A server decides for itself.
        """
        if self.is_server:
            return None
        return place_in((self.database or Path(DEFAULT_URI.removeprefix(SQLITE)).resolve()).parent, experiment)


def _create(database: Path) -> None:
    """Make a SQLite store where there is none; it is whole or not there, whoever is stopped or does the same meanwhile."""
    from mlflow import MlflowClient

    database.parent.mkdir(parents=True, exist_ok=True)
    if database.exists():
        return
    with tempfile.TemporaryDirectory(prefix=f"{database.name}-", dir=database.parent) as folder:
        made = Path(folder) / database.name
        MlflowClient(tracking_uri=f"{SQLITE}{made}").search_experiments(max_results=1)
        try:
            database.hardlink_to(made)  # unlike a renaming, it never takes the place of what another process has made meanwhile
        except FileExistsError:
            return
        except OSError:  # a file system without such links
            made.replace(database)
