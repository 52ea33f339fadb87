"""Everything that knows MLflow."""

from bagbench.tracking.log import RunLog
from bagbench.tracking.store import Kind, RunRecord, Store, load_mlflow, owner_is_gone, owner_tags, without_password

__all__ = ["Kind", "RunLog", "RunRecord", "Store", "load_mlflow", "owner_is_gone", "owner_tags", "without_password"]
