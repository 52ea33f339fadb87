"""One run's way into MLflow, from the process that carries it out."""

import contextlib
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bagbench.errors import BagbenchError
from bagbench.metrics import score
from bagbench.result import EpochRecord, RunResult, RunStatus
from bagbench.spec import RunSpec
from bagbench.tracking.model import log_model
from bagbench.tracking.store import Kind, Store, store_errors
from bagbench.tracking.tables import Row, history_table, predictions_table, write
from bagbench.tracking.thumbnails import write_thumbnails
from bagbench.tracking.writer import Writer

if TYPE_CHECKING:
    import pandas as pd
    from mlflow.entities import Metric

# MLflow takes so many in one request.
_MOST_METRICS = 1000


class RunLog:
    """Writes one run; an `EpochSink`. Nobody waits for the store meanwhile: what it refuses is raised by a later call.

    Args:
        store: where to.
        experiment_id: the experiment's.
        parent_id: the invocation's run.
        spec: the run.
        tags: what else is known of it beforehand.
    """

    def __init__(self, store: Store, experiment_id: str, parent_id: str, spec: RunSpec, tags: Mapping[str, str]) -> None:
        from mlflow.entities import Param

        self.store = store
        self.recipe, self.seed = spec.recipe, spec.seed
        own = {
            "kind": Kind.RUN,
            "mlflow.parentRunId": parent_id,
            "content_hash": spec.content_hash,
            "variant": spec.variant,
            "recipe_digest": spec.recipe_digest,
            "data_digest": spec.data_digest,
            "split_digest": spec.split_digest,
            "status": RunStatus.RUNNING.value,
        }
        params = {
            "recipe": spec.recipe,
            "seed": spec.seed,
            "image_size": spec.image_size,
            "train_fraction": spec.train_fraction,
            **asdict(spec.protocol),
            **dict(spec.hyperparameters),
        }
        with store_errors(store.uri):
            self._run = store.client.create_run(experiment_id, run_name=spec.name, tags={**own, **tags})
            self.run_id: str = self._run.info.run_id
            store.client.log_batch(self.run_id, params=[Param(name, str(value)) for name, value in params.items()])
        self._writer = Writer(store.uri)
        self._waiting: deque[Metric] = deque()

    def __call__(self, record: EpochRecord, /) -> None:
        """Log the figures of one epoch, `step` counting from 1; several at once where the store is slow."""
        figures = asdict(record)
        self._waiting.extend(_metrics(figures, step=figures.pop("epoch")))
        self._writer.add(self._send_waiting)

    def _send_waiting(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST_METRICS))]
        if batch:
            self.store.client.log_batch(self.run_id, batch)

    def dataset(self, name: str, digest: str, source: Path, split: Sequence[Row]) -> None:
        """Log the photos and the side that each is on, as `split.csv` and then as an MLflow dataset input.

        Args:
            name: the data folder's own name.
            digest: the manifest's.
            source: the data folder.
            split: a row a photo: path, label, digest, group, split.
        """
        import pandas as pd

        table = pd.DataFrame(split)
        self._table(table, "split.csv")
        self._writer.add(lambda: self._log_input(table, name, digest, source))

    def _log_input(self, table: "pd.DataFrame", name: str, digest: str, source: Path) -> None:
        import mlflow.data
        from mlflow.entities import DatasetInput, InputTag

        # MLflow keeps at most 36 characters of a digest.
        dataset = mlflow.data.from_pandas(table, source=source.as_uri(), targets="label", name=name, digest=digest[:36])  # type: ignore[attr-defined]
        entry = DatasetInput(dataset._to_mlflow_entity(), [InputTag("mlflow.data.context", "training")])  # noqa: SLF001 # as `mlflow.log_input` does
        self.store.client.log_inputs(self.run_id, [entry])

    def rejected(self, rows: Sequence[Row]) -> None:
        """Log the files that were left out, and why, as `rejected.csv`."""
        import pandas as pd

        self._table(pd.DataFrame(rows, columns=["path", "reason"]), "rejected.csv")

    def audit(self, audit: str) -> None:
        """Log what an audit has found in the photos, JSON, as `audit.json`; a tag says that it is there."""
        self._writer.add(lambda: self.store.client.log_text(self.run_id, audit, "audit.json"))
        self._writer.add(lambda: self.store.client.set_tag(self.run_id, "audit", "audit.json"))

    def result(self, result: RunResult, summary: Mapping[str, float], thumbnails: Mapping[int, bytes]) -> None:
        """Log what the run yields: its tables, its summary figures and some of its photos, small.

        Args:
            result: the run's.
            summary: further figures of the whole run.
            thumbnails: row in `predictions.csv` to WebP.
        """
        self._table(history_table(result.history), "history.csv")
        self._table(predictions_table(result.predictions), "predictions.csv")
        best = result.history.best
        test = {}
        if result.test_predictions is not None:
            self._table(predictions_table(result.test_predictions), "test_predictions.csv")
            scores = score(result.test_predictions.probabilities, result.test_predictions.truth)
            test = {"test_loss": scores.loss, "test_accuracy": scores.accuracy}
        figures = {
            **test,
            "best_val_accuracy": best.val_accuracy,
            "parameters": result.parameters,
            "images_per_second": result.images_per_second,
            "seconds": result.seconds,
            **summary,
        }
        metrics = _metrics(figures, step=result.history.last.epoch)
        self._writer.add(lambda: self.store.client.log_batch(self.run_id, metrics))
        self._file("thumbnails.zip", lambda place: write_thumbnails(thumbnails, place))

    def close(self) -> None:
        """Wait until all is written; nothing more can be logged.

        Raises:
            StoreError: if the store has refused something.
        """
        self._writer.close()

    def model(self, model: Any, example: NDArray[np.uint8], classes: Sequence[str]) -> None:
        """Log the model, image in and probabilities out, the last that a run has to say.

        Args:
            model: a `tf.Module` from uint8 images, shape (n, size, size, 3), to probabilities, shape (n, classes).
            example: a batch of at least one image.
            classes: their names, kept in the model's metadata.
        """
        self.close()
        with store_errors(self.store.uri):
            params = {"recipe": self.recipe, "seed": str(self.seed)}
            address = log_model(self.store.client, self._run, model, example, name=self.recipe, params=params, classes=classes)
            self.store.client.set_tag(self.run_id, "model_uri", address)

    def finish(self) -> None:
        """Close the run as finished, once all is written: the last thing that happens to it."""
        self.close()
        self.store.end(self.run_id, RunStatus.FINISHED)

    def give_up(self, reason: BagbenchError) -> None:
        """Close the run as interrupted, with its curve so far and, as a tag, the reason why it was not worth going on."""
        self.close()
        self.store.end(self.run_id, RunStatus.INTERRUPTED, str(reason))

    def fail(self, error: BagbenchError, details: str) -> None:
        """Close the run as failed, with its error as a tag and the traceback as `error.txt`."""
        with contextlib.suppress(BagbenchError):  # where it is the store that fails, the next line says so
            self.close()
        self.store.end(self.run_id, RunStatus.FAILED, str(error))
        self.store.describe(self.run_id, f"Failed; `error.txt` has the whole of it.\n\n{indent(str(error), ' ' * 4)}")
        with store_errors(self.store.uri):
            self.store.client.log_text(self.run_id, details, "error.txt")

    def _table(self, table: "pd.DataFrame", name: str) -> None:
        self._file(name, lambda place: write(table, place))

    def _file(self, name: str, make: Callable[[Path], Path]) -> None:
        def send() -> None:
            with tempfile.TemporaryDirectory() as folder:
                self.store.attach(self.run_id, make(Path(folder) / name))

        self._writer.add(send)


def _metrics(figures: Mapping[str, float], step: int) -> list["Metric"]:
    from mlflow.entities import Metric

    now = int(time.time() * 1000)
    return [Metric(name, float(value), now, step) for name, value in figures.items()]
