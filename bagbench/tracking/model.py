"""A run's model into MLflow: image in, probabilities out."""

import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run


def log_model(
    client: "MlflowClient",
    run: "Run",
    model: Any,
    example: NDArray[np.uint8],
    *,
    name: str,
    params: Mapping[str, str],
    classes: Sequence[str],
) -> str:
    """Log a model with signature and input example, as an output of its run, and return its address.

    `mlflow.tensorflow.log_model` does the same, and then loads the model again to send the example through it: half of its time.

    Args:
        client: the store's.
        run: that it comes from.
        model: a `tf.Module` from uint8 images, shape (n, size, size, 3), to probabilities, shape (n, classes).
        example: a batch of at least one image.
        name: what the interface lists it by.
        params: what it was made with.
        classes: their names, kept in the model's metadata.
    """
    import mlflow.tensorflow
    from mlflow.entities import LoggedModelOutput, LoggedModelStatus
    from mlflow.models import Model, ModelSignature
    from mlflow.types import Schema, TensorSpec

    signature = ModelSignature(
        Schema([TensorSpec(np.dtype(np.uint8), (-1, *example.shape[1:]))]),
        Schema([TensorSpec(np.dtype(np.float32), (-1, len(classes)))]),
    )
    run_id = run.info.run_id
    logged = client.create_logged_model(run.info.experiment_id, name=name, source_run_id=run_id, params=dict(params))
    status = LoggedModelStatus.FAILED
    try:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "model"
            mlflow.tensorflow.save_model(
                model,
                str(place),
                mlflow_model=Model(
                    artifact_path=logged.artifact_location, run_id=run_id, model_uuid=logged.model_id, model_id=logged.model_id
                ),
                signature=signature,
                input_example=example,
                metadata={"classes": list(classes)},
                # Named here, since MLflow would start a process of 10 s to find them out.
                pip_requirements=[f"tensorflow=={version('tensorflow')}", f"numpy=={version('numpy')}"],
            )
            client.log_model_artifacts(logged.model_id, str(place))
        client.log_outputs(run_id, [LoggedModelOutput(logged.model_id, step=0)])
        status = LoggedModelStatus.READY
    finally:
        client.finalize_logged_model(logged.model_id, status)
    return str(logged.model_uri)
