"""A run as the store has recorded it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from bagbench.errors import StoreError
from bagbench.result import RunStatus
from bagbench.spec import Precision, Protocol
from bagbench.tracking.sender import TO_MLFLOW

if TYPE_CHECKING:
    from mlflow.entities import Run

_FROM_MLFLOW = {**{mlflow: ours for ours, mlflow in TO_MLFLOW.items()}, "SCHEDULED": RunStatus.RUNNING}
_AGAIN = "run it again with --force, or delete it in MLflow"
_QUOTED = 16  # so many characters of what a run has recorded stand in an error
_T = TypeVar("_T")


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

    What a store says is data that others may have written: of what is not there, or is not what it has to be, any of these raises
    a `StoreError` that names it.
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
        return self.param("seed", int)

    @property
    def train_fraction(self) -> float:
        """The share of the train split that it was trained on, in (0, 1]."""
        return self.param("train_fraction", float)

    @property
    def protocol(self) -> Protocol:
        """How it was trained."""
        return Protocol(
            epochs=self.param("epochs", int),
            batch_size=self.param("batch_size", int),
            learning_rate=self.param("learning_rate", float),
            validation_split=self.param("validation_split", float),
            test_split=self.param("test_split", float),
            precision=self.param("precision", Precision),
            onednn=self.params["onednn"] == str(True),
            deterministic=self.params.get("deterministic") == str(True),  # a run of before there was a choice is not
        )

    def param(self, name: str, of: Callable[[str], _T]) -> _T:
        """Return what `of` makes of a param's text, such as a number."""
        return self._made(f"param '{name}'", self.params[name], of)

    def tag(self, name: str, of: Callable[[str], _T]) -> _T:
        """Return what `of` makes of a tag's text."""
        return self._made(f"tag '{name}'", self.tags[name], of)

    def _made(self, what: str, text: str, of: Callable[[str], _T]) -> _T:
        try:
            return of(text)
        except ValueError as error:
            raise StoreError(f"the run '{self.name}' has the {what} as {text[:_QUOTED]!r}", _AGAIN) from error


class _Recorded(dict[str, _T]):
    """What a run has recorded, by name.

    Args:
        kind: of what is recorded: `tag`.
        run: the run's name.
        values: by their names.
    """

    def __init__(self, kind: str, run: str, values: Mapping[str, _T]) -> None:
        super().__init__(values)
        self._kind, self._run = kind, run

    def __missing__(self, name: str) -> _T:
        raise StoreError(f"the run '{self._run}' has no {self._kind} '{name}'", _AGAIN)


def record_of(run: "Run") -> RunRecord:
    """Return what MLflow knows of a run.

    Raises:
        StoreError: if it started at no time that there is.
    """
    name = str(run.info.run_name)
    try:
        started = datetime.fromtimestamp(run.info.start_time / 1000).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise StoreError(f"the run '{name}' started at no time that there is", _AGAIN) from error
    return RunRecord(
        run_id=run.info.run_id,
        name=name,
        status=_FROM_MLFLOW[run.info.status],
        params=_Recorded("param", name, run.data.params),
        tags=_Recorded("tag", name, run.data.tags),
        metrics=_Recorded("metric", name, run.data.metrics),
        has_dataset=bool(run.inputs and run.inputs.dataset_inputs),
        started=started,
        artifacts=run.info.artifact_uri,
    )
