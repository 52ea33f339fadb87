"""A run's model into MLflow: image in, probabilities out."""

import contextlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import LoggedModel, Run
    from mlflow.models import ModelSignature

# MLflow's file in a model's folder that says what the model is.
_CARD = "MLmodel"
ARCHITECTURE = "architecture.json"
"""Our own file there: the layers that were trained, as Keras writes them, for whoever wants them without TensorFlow's graph."""


def save_model(model: Any, example: NDArray[np.uint8], classes: Sequence[str], place: Path) -> None:
    """Save a model with signature and input example, as MLflow will keep it.

    Args:
        model: a `tf.Module`; its `serving` maps uint8 images, shape (n, size, size, 3), to probabilities, shape (n, classes), and
            its `architecture` is text.
        example: a batch of at least one image.
        classes: their names, kept in the model's metadata.
        place: the folder to be made.
    """
    import mlflow.tensorflow

    mlflow.tensorflow.save_model(
        model,
        str(place),
        saved_model_kwargs={"signatures": model.serving},
        signature=signature(example.shape[1], classes),
        input_example=example,
        metadata={"classes": list(classes)},
        # Named here, since MLflow would start a process of 10 s to find them out.
        pip_requirements=[f"tensorflow=={version('tensorflow')}", f"numpy=={version('numpy')}"],
    )
    (place / ARCHITECTURE).write_text(model.architecture, encoding="utf-8")


def signature(image_size: int, classes: Sequence[str]) -> "ModelSignature":
    """Return what a model takes and returns: uint8, shape (n, image_size, image_size, 3), and float32, shape (n, classes)."""
    from mlflow.models import ModelSignature
    from mlflow.types import Schema, TensorSpec

    return ModelSignature(
        Schema([TensorSpec(np.dtype(np.uint8), (-1, image_size, image_size, 3))]),
        Schema([TensorSpec(np.dtype(np.float32), (-1, len(classes)))]),
    )


def log_model(client: "MlflowClient", run: "Run", place: Path, *, name: str, params: Mapping[str, str], again: bool) -> str:
    """Log a saved model as an output of its run, and return its address.

    `mlflow.tensorflow.log_model` does the same, and then loads the model again to send the example through it: half of its time.

    Args:
        client: the store's.
        run: that it comes from.
        place: where `save_model` has saved it.
        name: what the interface lists it by.
        params: what it was made with.
        again: whether this may have been done before, in part or whole: what is there already is taken up.
    """
    from mlflow.entities import LoggedModelOutput, LoggedModelStatus
    from mlflow.models import Model

    run_id = run.info.run_id
    logged = _logged(client, run) if again else None
    if logged is None:
        logged = client.create_logged_model(run.info.experiment_id, name=name, source_run_id=run_id, params=dict(params))
    try:
        card = Model.load(str(place))
        card.artifact_path, card.run_id = logged.artifact_location, run_id
        card.model_uuid = card.model_id = logged.model_id
        card.save(str(place / _CARD))
        client.log_model_artifacts(logged.model_id, str(place))
        if run.outputs is None or logged.model_id not in {output.model_id for output in run.outputs.model_outputs}:
            client.log_outputs(run_id, [LoggedModelOutput(logged.model_id, step=0)])
    except Exception:
        with contextlib.suppress(Exception):  # the first error is the one to tell of
            client.finalize_logged_model(logged.model_id, LoggedModelStatus.FAILED)
        raise
    client.finalize_logged_model(logged.model_id, LoggedModelStatus.READY)
    return str(logged.model_uri)


def _logged(client: "MlflowClient", run: "Run") -> "LoggedModel | None":
    """Return the model that was made for a run before, if there is one."""
    found = client.search_logged_models([run.info.experiment_id], f"source_run_id = '{run.info.run_id}'", max_results=1)
    return next(iter(found), None)
