"""One run's way into MLflow, from the process that carries it out."""

import secrets
import shutil
import tempfile
import weakref
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from textwrap import indent
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagbench.errors import BagbenchError
from bagbench.metrics import score
from bagbench.occlusion import Occlusion
from bagbench.result import EpochRecord, RunResult, RunStatus
from bagbench.spec import RunSpec
from bagbench.tracking.model import save_model
from bagbench.tracking.occlusions import write_occlusions
from bagbench.tracking.operation import Artifact, Create, Dataset, End, Figures, Model, Params, Tags, now
from bagbench.tracking.record import Kind
from bagbench.tracking.sender import CREATION_TAG, Sender
from bagbench.tracking.store import NOTE_TAG, TAG_LENGTH, Store
from bagbench.tracking.tables import REJECTED, Row, history_table, predictions_table, write
from bagbench.tracking.thumbnails import write_thumbnails
from bagbench.tracking.writer import Writer

# MLflow takes so many in one request.
_MOST_METRICS = 1000


class RunLog:
    """Writes one run; an `EpochSink`. Nobody waits for the store meanwhile: what it refuses is raised by a later call.

    What a store that is away can't be told is kept on disk in the end, also the run's creation, and `send_waiting` sends it.

    Args:
        store: where to.
        experiment_id: the experiment's.
        parent_id: the invocation's run.
        spec: the run.
        tags: what else is known of it beforehand.

    Raises:
        StoreError: if the store refuses such a run.
    """

    def __init__(self, store: Store, experiment_id: str, parent_id: str, spec: RunSpec, tags: Mapping[str, str]) -> None:
        self._recipe, self._seed = spec.recipe, spec.seed
        own = {
            "kind": Kind.RUN.value,
            "mlflow.parentRunId": parent_id,
            CREATION_TAG: secrets.token_hex(16),
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
        self._folder = Path(tempfile.mkdtemp(prefix="bagbench-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._sender = Sender(store, self._folder)
        self._writer = Writer(self._sender, store.uri, self._folder, spec.name)
        self._waiting: deque[tuple[str, float, int, int]] = deque()
        beginning = (
            Create(experiment_id=experiment_id, name=spec.name, started=now(), tags={**own, **tags}),
            Params(params={name: str(value) for name, value in params.items()}),
        )
        self._writer.begin(beginning)

    @property
    def run_id(self) -> str:
        """MLflow's id of the run.

        Raises:
            StoreError: if the store has not been told of it yet.
        """
        return self._sender.run_id

    def __call__(self, record: EpochRecord, /) -> None:
        """Log the figures of one epoch, `step` counting from 1; several at once where the store is slow."""
        figures = asdict(record)
        self._waiting.extend(_metrics(figures, step=figures.pop("epoch")))
        self._writer.add_made(self._figures)

    def _figures(self) -> Figures | None:
        batch = tuple(self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST_METRICS)))
        return Figures(metrics=batch) if batch else None

    def dataset(self, name: str, digest: str, source: Path, split: Sequence[Row]) -> None:
        """Log the photos and the side that each is on, as `split.csv` and then as an MLflow dataset input.

        Args:
            name: the data folder's own name.
            digest: the manifest's.
            source: the data folder.
            split: a row a photo: path, label, digest, group, split.
        """
        import pandas as pd

        self._file("split.csv", lambda place: write(pd.DataFrame(split), place))
        self._writer.add(Dataset(table="split.csv", name=name, digest=digest, source=source.as_uri()))

    def rejected(self, rows: Sequence[Row]) -> None:
        """Log the files that were left out, and why, as `rejected.csv`."""
        import pandas as pd

        self._file("rejected.csv", lambda place: write(pd.DataFrame(rows, columns=REJECTED), place))

    def audit(self, audit: str) -> None:
        """Log what an audit has found in the photos, JSON, as `audit.json`; a tag says that it is there."""
        self._file("audit.json", lambda place: place.write_text(audit, encoding="utf-8"))
        self._writer.add(Tags(tags={"audit": "audit.json"}))

    def result(self, result: RunResult, summary: Mapping[str, float], thumbnails: Mapping[int, bytes]) -> None:
        """Log what the run yields: its tables, its summary figures and some of its photos, small.

        Args:
            result: the run's.
            summary: further figures of the whole run.
            thumbnails: row in `predictions.csv` to WebP.
        """
        self._file("history.csv", lambda place: write(history_table(result.history), place))
        self._file("predictions.csv", lambda place: write(predictions_table(result.predictions), place))
        best = result.history.best
        test = {}
        if result.test_predictions is not None:
            tested = result.test_predictions
            self._file("test_predictions.csv", lambda place: write(predictions_table(tested), place))
            scores = score(tested.probabilities, tested.truth)
            test = {"test_loss": scores.loss, "test_accuracy": scores.accuracy}
        figures = {
            **test,
            "best_val_accuracy": best.val_accuracy,
            "parameters": result.parameters,
            "images_per_second": result.images_per_second,
            "seconds": result.seconds,
            **summary,
        }
        self._writer.add(Figures(metrics=tuple(_metrics(figures, step=result.history.last.epoch))))
        self._file("thumbnails.zip", lambda place: write_thumbnails(thumbnails, place))

    def looked_at(self, found: Mapping[int, Occlusion]) -> None:
        """Log what the model looked at in photos, by their row in `predictions.csv`; a tag says that it is there."""
        self._file("occlusions.json", lambda place: write_occlusions(found, place))
        self._writer.add(Tags(tags={"occlusions": "occlusions.json"}))

    def close(self) -> bool:
        """Wait until all is sent or kept on disk, and return whether it was sent; nothing more can be logged.

        Raises:
            StoreError: if the store has refused something.
        """
        return self._writer.close()

    def model(self, model: Any, example: NDArray[np.uint8], classes: Sequence[str]) -> None:
        """Log the model, image in and probabilities out.

        Args:
            model: as `save_model` takes it.
            example: a batch of at least one image.
            classes: their names, kept in the model's metadata.
        """
        save_model(model, example, classes, self._folder / "model")
        self._writer.add(Model(folder="model", name=self._recipe, params={"recipe": self._recipe, "seed": str(self._seed)}))

    def finish(self) -> bool:
        """Close the run as finished, once all is written: the last thing that happens to it.

        Returns:
            Whether the store was told; otherwise the run is kept on disk.

        Raises:
            StoreError: if the store has refused something.
        """
        self._writer.settle()  # finished is what the store has all of
        self._writer.add(End(status=RunStatus.FINISHED, ended=now()))
        return self.close()

    def give_up(self, reason: BagbenchError) -> None:
        """Close the run as interrupted, with its curve so far and, as a tag, the reason why it was not worth going on."""
        self._writer.add(End(status=RunStatus.INTERRUPTED, ended=now(), error=str(reason)))
        self.close()

    def fail(self, error: BagbenchError, details: str) -> None:
        """Close the run as failed, with its error as a tag and the traceback as `error.txt`."""
        self._writer.forget_refusals()  # where it is the store that fails, the next lines say so
        self._writer.add(End(status=RunStatus.FAILED, ended=now(), error=str(error)))
        note = f"Failed; `error.txt` has the whole of it.\n\n{indent(str(error), ' ' * 4)}"
        self._writer.add(Tags(tags={NOTE_TAG: note[:TAG_LENGTH]}))
        self._file("error.txt", lambda place: place.write_text(details, encoding="utf-8", errors="backslashreplace"))
        self.close()

    def _file(self, name: str, make: Callable[[Path], object]) -> None:
        def made() -> Artifact:
            make(self._folder / name)
            return Artifact(file=name)

        self._writer.add_made(made)


def _metrics(figures: Mapping[str, float], step: int) -> list[tuple[str, float, int, int]]:
    at = now()
    return [(name, float(value), at, step) for name, value in figures.items()]
