"""Operations into a store; whatever is sent a second time, because the answer was lost, changes nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from bagbench.confined import confined
from bagbench.errors import StoreAwayError, StoreError, without_password
from bagbench.result import RunStatus
from bagbench.tracking.access import patiently
from bagbench.tracking.model import log_model
from bagbench.tracking.operation import Artifact, Create, Dataset, End, Figures, Model, Operation, Params, Tags, now
from bagbench.tracking.outbox import Letter, keep, letters, outbox, sweep
from bagbench.tracking.tables import read

if TYPE_CHECKING:
    from bagbench.tracking.store import Store

TO_MLFLOW = {
    RunStatus.RUNNING: "RUNNING",
    RunStatus.FINISHED: "FINISHED",
    RunStatus.FAILED: "FAILED",
    RunStatus.INTERRUPTED: "KILLED",
}
# A run's tag by which its creation is found, if the store has done it but its answer was lost.
CREATION_TAG = "creation"


class Sender:
    """Sends a run's operations, in order; an error is MLflow's own.

    Args:
        store: where to.
        folder: holds the files that the operations name; None where they name none.
        run_id: MLflow's, where the run is in the store already.
        again: whether they, or some of them, may have been sent before.

    Attributes:
        found: MLflow's id of the run; None before its creation.
    """

    def __init__(self, store: "Store", folder: Path | None = None, *, run_id: str | None = None, again: bool = False) -> None:
        self._store = store
        self._folder = folder or Path()
        self.found = run_id
        self._again = again

    @property
    def run_id(self) -> str:
        """MLflow's id of the run.

        Raises:
            StoreError: if it has not been created.
        """
        if self.found is None:
            raise StoreError("the run is not in the store yet")
        return self.found

    def send(self, operation: Operation) -> None:
        """Do an operation; it may be done once more after an error."""
        try:
            self._do(operation)
        except Exception:
            self._again = True
            raise

    def _do(self, operation: Operation) -> None:
        from mlflow.entities import Metric, Param, RunTag

        client = self._store.client
        match operation:
            case Create():
                self._create(operation)
            case Figures(metrics=metrics):
                client.log_batch(self.run_id, metrics=[Metric(name, value, at, step) for name, value, at, step in metrics])
            case Params(params=params):
                client.log_batch(self.run_id, params=[Param(name, value) for name, value in params.items()])
            case Tags(tags=tags):
                client.log_batch(self.run_id, tags=[RunTag(name, value) for name, value in tags.items()])
            case Artifact(file=file):
                client.log_artifact(self.run_id, str(self._file(file)))
            case Dataset():
                self._dataset(operation)
            case Model(folder=folder, name=name, params=params):
                place = self._file(folder)
                run = client.get_run(self.run_id)
                address = log_model(client, run, place, name=name, params=params, again=self._again)
                client.set_tag(self.run_id, "model_uri", address)
            case End():
                self._end(operation)

    def _file(self, name: str) -> Path:
        """Return the place of a file that an operation names; what waited on disk may name any."""
        try:
            return confined(self._folder, name)
        except ValueError as error:
            raise StoreError(f"what is to be sent is not the run's own: {error}", "remove it, and run again") from error

    def _create(self, creation: Create) -> None:
        if self.found is not None:
            return
        client = self._store.client
        if self._again:
            asked = f"tags.{CREATION_TAG} = '{creation.tags[CREATION_TAG]}'"
            for run in client.search_runs([creation.experiment_id], asked, max_results=1):
                self.found = str(run.info.run_id)
                return
        run = client.create_run(creation.experiment_id, creation.started, dict(creation.tags), creation.name)
        self.found = str(run.info.run_id)

    def _dataset(self, photos: Dataset) -> None:
        import mlflow.data
        from mlflow.entities import DatasetInput, InputTag
        from mlflow.exceptions import MlflowException

        dataset = mlflow.data.from_pandas(  # type: ignore[attr-defined]
            read(self._file(photos.table)),
            source=photos.source,
            targets="label",
            name=photos.name,
            digest=photos.digest[:36],  # MLflow keeps no more
        )
        entry = DatasetInput(dataset._to_mlflow_entity(), [InputTag("mlflow.data.context", "training")])  # noqa: SLF001 # as `mlflow.log_input` does
        try:
            self._store.client.log_inputs(self.run_id, [entry])
        except MlflowException:
            # Two runs at once may both find that a dataset is not there yet, and only one of them can add it.
            self._store.client.log_inputs(self.run_id, [entry])

    def _end(self, end: End) -> None:
        client = self._store.client
        if self._again and not end.error and "error" in client.get_run(self.run_id).data.tags:
            client.delete_tag(self.run_id, "error")  # while this waited, another process took the run for abandoned
        tags = {"status": end.status.value} | ({"error": end.error} if end.error else {})
        self._do(Tags(tags=tags))
        client.set_terminated(self.run_id, TO_MLFLOW[end.status], end.ended)


def send_waiting(store: "Store") -> Iterator[tuple[Letter, StoreError | None]]:
    """Send what waits for a store, and yield each run, with the error where the store has refused it: that one stays.

    Whatever stops this, it can be started again. Of several processes that do it, one at a time does.

    Raises:
        StoreAwayError: if the store has gone away: the rest stays.
    """
    shown = without_password(store.uri)
    if not letters(shown):
        return
    sweep()
    with FileLock(outbox() / "sending.lock"):
        for letter in letters(shown):
            sender = Sender(store, letter.folder, run_id=letter.run_id, again=True)
            try:
                for operation in letter.operations():
                    patiently(lambda sender=sender, operation=operation: sender.send(operation), store.uri)  # type: ignore[misc]
            except StoreAwayError:
                raise
            except StoreError as error:
                yield letter, error
            else:
                letter.remove()
                yield letter, None


def end_later(store: "Store", run_id: str, name: str, status: RunStatus) -> None:
    """Keep on disk how a run has ended, for a store that is away."""
    end = End(status=status, ended=now())
    keep(None, [end], store=without_password(store.uri), name=name, run_id=run_id)
