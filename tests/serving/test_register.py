"""`register` in a real model registry, and what MLflow then loads by the address that was printed."""

import mlflow
import numpy as np
import pytest
from mlflow import MlflowClient

from bagbench.data.decode import decode_bytes
from bagbench.tracking.tables import read_predictions
from tests.conftest import Call, one_line
from tests.serving.conftest import Trained


@pytest.mark.filterwarnings("ignore:.*Any type hint is inferred:UserWarning")  # MLflow, of itself, as it is imported
def test_a_run_is_one_version_and_its_alias_leads_mlflow_to_the_model(call: Call, trained: Trained) -> None:
    uri = ("--tracking-uri", trained.store.uri)
    code, out, err = call("register", "small", *uri)
    assert (code, out) == (0, "models:/shapes@champion\n"), err
    assert "version   1 of 'shapes'\nalias     champion\n" in err
    _, _, err = call("register", trained.small.run_id, "--alias", "tried", *uri)
    assert "version   1 of 'shapes', which this run's model was already\nalias     tried\n" in err
    _, out, err = call("register", "mobilenet_v2", *uri)
    assert out == "models:/shapes@champion\n"
    assert "version   2 of 'shapes'\nalias     champion; it led to version 1 before\n" in err
    call("register", "small", "--name", "other", *uri)

    client = MlflowClient(trained.store.uri)
    aliases = client.get_registered_model("shapes").aliases
    assert {alias: int(version) for alias, version in aliases.items()} == {"champion": 2, "tried": 1}
    first, second = sorted(client.search_model_versions("name = 'shapes'"), key=lambda version: int(version.version))
    assert (first.run_id, second.run_id) == (trained.small.run_id, trained.on_backbone.run_id)
    assert first.tags["data_digest"] == trained.small.tags["data_digest"]
    low, accuracy, high = (float(first.tags[f"validation_accuracy{end}"]) for end in ("_low", "", "_high"))
    assert low <= accuracy <= high
    assert accuracy == pytest.approx(trained.small.metrics["val_accuracy"], abs=1e-4)
    assert "photos of shapes, digest" in str(first.description)
    assert int(client.search_model_versions("name = 'other'")[0].version) == 1

    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(trained.store.uri)
    loaded = mlflow.pyfunc.load_model("models:/shapes@tried")
    mlflow.set_tracking_uri(before)
    recorded = read_predictions(trained.store.artifact(trained.small, "predictions.csv"))
    images = np.stack([decode_bytes((trained.photos / path).read_bytes(), 32) for path in recorded.paths])
    assert np.abs(loaded.predict(images) - recorded.probabilities).max() < 1e-5


@pytest.mark.parametrize(
    ("flags", "line"),
    [
        (("--name", "a/b"), "--name: received 'a/b'; give a name without '/' and ':'"),
        (("--alias", "latest"), "--alias: received 'latest'; give letters, digits, '_' and '-'; "),
        (("--alias", "v3"), "--alias: received 'v3'; "),
        (("--alias", ""), "--alias: received ''; "),
    ],
)
def test_a_name_that_mlflow_does_not_take_is_refused_in_one_line(
    call: Call, trained: Trained, flags: tuple[str, ...], line: str
) -> None:
    before = trained.store.client.search_registered_models()
    assert one_line(call, "register", "small", *flags, "--tracking-uri", trained.store.uri).startswith(line)
    assert len(trained.store.client.search_registered_models()) == len(before)
