"""A saved view of an experiment in MLflow's interface, with the charts and columns that matter, and addresses in it.

A saved view is an experiment tag that holds the interface's own state (MLflow 3: `mlflow.sharedViewState.KEY`, opened by
`?viewStateShareKey=KEY`). By itself MLflow draws a chart a metric; in this view training and validation share one, the runs of a
recipe are one line with its seeds as a band, and the table has the columns that matter.
"""

import json
from typing import Any
from urllib.parse import quote

_KEY = "bagbench"
_SECTION = "bagbench"
# Metrics that share a chart; the first is drawn solid, the second dashed.
_CHARTS = (("train_accuracy", "val_accuracy"), ("train_loss", "val_loss"))
_COLUMNS = ("val_accuracy", "best_val_accuracy", "train_accuracy", "accuracy_gap", "best_epoch", "seconds")


def view_tags() -> dict[str, str]:
    """Return an experiment's tags that hold the view, and say that its runs are trainings."""
    state = {
        "searchFilter": "tags.kind = 'run'",
        "groupBy": {"aggregateFunction": "average", "groupByKeys": [{"mode": "param", "groupByData": "recipe"}]},
        "selectedColumns": ["attributes.`Models`", "params.`seed`", *(f"metrics.`{name}`" for name in _COLUMNS)],
        "compareRunCharts": [_chart(metrics) for metrics in _CHARTS],
        "compareRunSections": [
            {"uuid": _SECTION, "name": "Training and validation", "display": True, "deleted": False, "columns": 2}
        ],
        "runsHiddenMode": "SHOW_ALL",
    }
    return {f"mlflow.sharedViewState.{_KEY}": json.dumps(state), "mlflow.experimentKind": "custom_model_development"}


def charts_address(experiment_id: str) -> str:
    """Return where in the interface the view's charts are, relative to the interface itself."""
    return f"#/experiments/{experiment_id}/runs?viewStateShareKey={_KEY}&compareRunsMode=CHART&workflowType=machine_learning"


def artifact_address(experiment_id: str, run_id: str, name: str) -> str:
    """Return where in the interface an artifact of a run is shown, relative to the interface itself."""
    return f"#/experiments/{experiment_id}/runs/{run_id}/artifacts/{quote(name)}"


def _chart(metrics: tuple[str, ...]) -> dict[str, Any]:
    """Return a line chart of several metrics over the epochs, in the interface's terms."""
    return {
        "type": "LINE",
        "uuid": f"{_SECTION}-{metrics[0]}",
        "metricSectionId": _SECTION,
        "metricKey": metrics[0],
        "selectedMetricKeys": list(metrics),
        "xAxisKey": "step",
        "xAxisScaleType": "linear",
        "scaleType": "linear",
        "lineSmoothness": 0,
        "runsCountToCompare": 100,
        "isGenerated": False,
        "deleted": False,
    }
