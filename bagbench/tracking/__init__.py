"""Everything that knows MLflow."""

from bagbench.tracking.access import load_mlflow
from bagbench.tracking.claim import claimed
from bagbench.tracking.log import RunLog
from bagbench.tracking.owner import owner_is_gone, owner_tags
from bagbench.tracking.record import Kind, RunRecord
from bagbench.tracking.sender import end_later, send_waiting
from bagbench.tracking.store import Store, is_only_here

__all__ = [
    "Kind",
    "RunLog",
    "RunRecord",
    "Store",
    "claimed",
    "end_later",
    "is_only_here",
    "load_mlflow",
    "owner_is_gone",
    "owner_tags",
    "send_waiting",
]
