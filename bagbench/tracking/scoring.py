"""A model behind MLflow's own scoring protocol: what `POST /invocations` of its servers takes and answers."""

import json
import warnings
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagbench.tracking.access import load_mlflow
from bagbench.tracking.model import signature

_BRIGHTEST = 255


class _Loaded:
    """A model as MLflow calls one."""

    def __init__(self, predict: Callable[[NDArray[np.uint8]], NDArray[np.float64]]) -> None:
        self.predict = predict


def scorer(
    image_size: int, classes: Sequence[str], predict: Callable[[NDArray[np.uint8]], NDArray[np.float64]]
) -> Callable[[bytes], tuple[int, str]]:
    """Return a function from a request's JSON to the status and the JSON of its answer, by MLflow's own scoring server.

    The model is one that is loaded already. `mlflow.pyfunc.load_model` would load it a second time, and on its way import
    whatever module, and the code of whatever folder, the file `MLmodel` in the store names.

    Args:
        image_size: pixels along each side of the images that the model takes.
        classes: their names.
        predict: from uint8 images, shape (n, size, size, 3), to probabilities, shape (n, classes).
    """
    load_mlflow()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*Any type hint is inferred", UserWarning)  # MLflow, of itself
        from mlflow.exceptions import MlflowException
        from mlflow.models import Model
        from mlflow.pyfunc import PyFuncModel
        from mlflow.pyfunc.scoring_server import invocations

    model = PyFuncModel(Model(signature=signature(image_size, classes)), _Loaded(predict))
    takes = model.metadata.get_input_schema()  # type: ignore[no-untyped-call]

    def score(body: bytes) -> tuple[int, str]:
        try:
            images = _images(body, image_size)
        except (ValueError, RecursionError):
            reason = (
                f"give images as inputs, nested lists of shape (n, {image_size}, {image_size}, 3), whole numbers from 0 to 255"
            )
            return HTTPStatus.BAD_REQUEST, _error("BAD_REQUEST", reason)
        try:
            answer = invocations({"inputs": list(images)}, "application/json", model, takes)  # type: ignore[no-untyped-call]
        except MlflowException as error:  # what it tells of itself has a traceback in it
            return error.get_http_status_code(), _error(error.error_code, error.message)  # type: ignore[no-untyped-call]
        return answer.status, answer.response

    return score


def _images(body: bytes, image_size: int) -> NDArray[np.uint8]:
    """Return the images that a request holds.

    MLflow would take any JSON, copy it several times and repeat it in its error, a hundred times the memory of what was sent;
    and make of an image in [0, 1] a black one.

    Raises:
        ValueError: if it is not JSON, or holds anything else.
        RecursionError: if it is too deep.
    """
    request: Any = json.loads(body)
    if not isinstance(request, dict) or list(request) not in (["inputs"], ["instances"]):
        raise ValueError("neither inputs nor instances")
    images = np.asarray(*request.values())
    if images.dtype.kind not in "iu" or images.ndim != 4 or images.shape[1:] != (image_size, image_size, 3):  # noqa: PLR2004
        raise ValueError("no images")
    if images.min() < 0 or images.max() > _BRIGHTEST:
        raise ValueError("no pixels")
    return images.astype(np.uint8)


def _error(code: str, reason: str) -> str:
    return json.dumps({"error_code": code, "message": reason})


def mlflow_version() -> str:
    """Return MLflow's version, as `GET /version` of its servers does."""
    from mlflow.version import VERSION

    return VERSION
