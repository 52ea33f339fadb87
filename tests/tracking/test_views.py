import json

import pytest

from bagbench.tracking import Store
from bagbench.tracking.views import artifact_address, charts_address, view_tags
from tests.recorder import Recorder


def test_the_view_s_charts_and_columns_are_of_metrics_that_runs_have(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('store')}/store.db")
    record = Recorder(store, "one")
    run_id = record.run("plain", 60)
    tags = store.client.get_experiment(record.experiment_id).tags
    assert view_tags().items() <= tags.items()
    (state,) = [json.loads(value) for key, value in tags.items() if key.startswith("mlflow.sharedViewState.")]
    run = store.client.get_run(run_id).data
    for chart in state["compareRunCharts"]:
        assert set(chart["selectedMetricKeys"]) <= set(run.metrics)
        assert chart["metricSectionId"] in [section["uuid"] for section in state["compareRunSections"]]
    for column in state["selectedColumns"]:
        kind, _, name = column.partition(".")
        held = {"attributes": ["Models"], "params": list(run.params), "metrics": list(run.metrics)}[kind]
        assert name.strip("`") in held
    ((key, value),) = [(group["mode"], group["groupByData"]) for group in state["groupBy"]["groupByKeys"]]
    assert key == "param"
    assert value in run.params


def test_no_tag_is_longer_than_a_store_takes() -> None:
    assert all(len(value) < 5000 for value in view_tags().values())


def test_addresses_hold_whatever_a_file_is_called() -> None:
    assert artifact_address("7", "abc", "my page#1.html") == "#/experiments/7/runs/abc/artifacts/my%20page%231.html"
    assert charts_address("7").startswith("#/experiments/7/runs?viewStateShareKey=")
