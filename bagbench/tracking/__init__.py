"""Everything that knows MLflow."""

from bagbench.tracking.log import RunLog
from bagbench.tracking.store import Kind, RunRecord, Store, owner_tags, without_password

__all__ = ["Kind", "RunLog", "RunRecord", "Store", "owner_tags", "without_password"]
