"""Everything that knows MLflow."""

from bagbench.tracking.log import RunLog
from bagbench.tracking.store import Kind, RunRecord, Store, owner_tags

__all__ = ["Kind", "RunLog", "RunRecord", "Store", "owner_tags"]
