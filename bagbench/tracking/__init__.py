"""Everything that knows MLflow."""

from bagbench.tracking.log import RunLog
from bagbench.tracking.store import Kind, RunRecord, Store, is_only_here, load_mlflow, owner_tags, without_password

__all__ = ["Kind", "RunLog", "RunRecord", "Store", "is_only_here", "load_mlflow", "owner_tags", "without_password"]
