"""Everything that knows MLflow."""

from bagbench.tracking.access import load_mlflow
from bagbench.tracking.claim import claimed
from bagbench.tracking.log import RunLog
from bagbench.tracking.sender import end_later, send_waiting
from bagbench.tracking.store import Kind, RunRecord, Store, is_only_here, owner_is_gone, owner_tags

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
