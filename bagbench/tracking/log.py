"""One run's way into MLflow, from the process that carries it out."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bagbench.errors import BagbenchError
from bagbench.metrics import score
from bagbench.result import EpochRecord, RunResult, RunStatus
from bagbench.spec import RunSpec
from bagbench.tracking.store import Kind, Store, store_errors
from bagbench.tracking.tables import Row, history_table, predictions_table, write
from bagbench.tracking.thumbnails import write_thumbnails

if TYPE_CHECKING:
    import pandas as pd


class RunLog:
    """Writes one run; an `EpochSink`.

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
            run = store.client.create_run(experiment_id, run_name=spec.name, tags={**own, **tags})
            self.run_id: str = run.info.run_id
            store.client.log_batch(self.run_id, params=[Param(name, str(value)) for name, value in params.items()])

    def __call__(self, record: EpochRecord, /) -> None:
        """Log the figures of one epoch, `step` counting from 1."""
        figures = asdict(record)
        self._metrics(figures, step=figures.pop("epoch"))

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
        with store_errors(self.store.uri):
            self._log_input(table, name, digest, source)

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
        with store_errors(self.store.uri):
            self.store.client.log_text(self.run_id, audit, "audit.json")
            self.store.client.set_tag(self.run_id, "audit", "audit.json")

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
        self._metrics(
            {
                **test,
                "best_val_accuracy": best.val_accuracy,
                "parameters": result.parameters,
                "images_per_second": result.images_per_second,
                "seconds": result.seconds,
                **summary,
            },
            step=result.history.last.epoch,
        )
        with tempfile.TemporaryDirectory() as folder:
            self.store.attach(self.run_id, write_thumbnails(thumbnails, Path(folder) / "thumbnails.zip"))

    def finish(self, model: Any, example: NDArray[np.uint8], classes: Sequence[str]) -> None:
        """Log the model, image in and probabilities out, and close the run as finished.

        Args:
            model: a `tf.Module` from uint8 images, shape (n, size, size, 3), to probabilities, shape (n, classes).
            example: a batch of at least one image.
            classes: their names, kept in the model's metadata.
        """
        import mlflow
        from mlflow.models import ModelSignature
        from mlflow.types import Schema, TensorSpec

        signature = ModelSignature(
            Schema([TensorSpec(np.dtype(np.uint8), (-1, *example.shape[1:]))]),
            Schema([TensorSpec(np.dtype(np.float32), (-1, len(classes)))]),
        )
        with store_errors(self.store.uri):
            self.store.client.set_tag(self.run_id, "status", RunStatus.FINISHED.value)
            mlflow.set_tracking_uri(self.store.uri)
            # Leaving the block well closes the run as finished: the last thing that happens to it.
            with mlflow.start_run(run_id=self.run_id):
                logged = mlflow.tensorflow.log_model(
                    model,
                    name=self.recipe,  # what the interface lists it by
                    params={"recipe": self.recipe, "seed": str(self.seed)},
                    signature=signature,
                    input_example=example,
                    metadata={"classes": list(classes)},
                    # Named here, since MLflow would start a process of 10 s to find them out.
                    pip_requirements=[f"tensorflow=={version('tensorflow')}", f"numpy=={version('numpy')}"],
                )
                mlflow.set_tag("model_uri", logged.model_uri)

    def fail(self, error: BagbenchError, details: str) -> None:
        """Close the run as failed, with its error as a tag and the traceback as `error.txt`."""
        self.store.end(self.run_id, RunStatus.FAILED, str(error))
        self.store.describe(self.run_id, f"Failed; `error.txt` has the whole of it.\n\n{indent(str(error), ' ' * 4)}")
        with store_errors(self.store.uri):
            self.store.client.log_text(self.run_id, details, "error.txt")

    def _metrics(self, figures: Mapping[str, float], step: int) -> None:
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        with store_errors(self.store.uri):
            self.store.client.log_batch(self.run_id, [Metric(name, float(value), now, step) for name, value in figures.items()])

    def _table(self, table: "pd.DataFrame", name: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.store.attach(self.run_id, write(table, Path(folder) / name))
