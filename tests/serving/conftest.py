"""Two finished runs with their models, trained in the tests' own process."""

import os
import warnings
from dataclasses import dataclass
from pathlib import Path

import pytest

from bagbench.experiment import define
from bagbench.harness import job, prepare, tags_of
from bagbench.job import work
from bagbench.tracking import RunRecord, Store

CLASSES = ("disc", "square", "triangle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A store that holds one finished run of a network from scratch, `small`, and one on a backbone, `mobilenet_v2`."""

    store: Store
    photos: Path
    small: RunRecord
    on_backbone: RunRecord


@pytest.fixture(scope="session")
def trained(photos: Path, backbone: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    folder = tmp_path_factory.mktemp("trained")
    file = folder / "trained.toml"
    file.write_text(
        """
        [[recipes]]
        recipe = "cnn_basic"
        name = "small"
        hyperparameters = { filters = 4, dense = 8 }
        [[recipes]]
        recipe = "mobilenet_v2"
        """
    )
    flags = {"data": str(photos), "backbone": str(backbone), "seeds": 1, "epochs": 8, "image_size": 32, "batch_size": 4}
    store = Store(f"sqlite:///{folder}/store.db")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a worker throws away what TensorFlow and MLflow have to say
        patch.setitem(os.environ, "BAGBENCH_CACHE_DIR", str(folder / "cache"))
        plan = prepare(define(file, {**flags, "learning_rate": 0.01}), lambda *_: None)
        experiment_id = store.experiment_id("trained")
        invocation = store.start_invocation(experiment_id, "run", {})
        store.show(experiment_id, plan.specs, plan.specs[0].protocol)
        for spec in plan.specs:
            tags = tags_of(plan, "bagbench run")
            work(
                job(plan, spec, store_uri=store.uri, experiment_id=experiment_id, invocation_id=invocation, tags=tags),
                lambda _: None,
            )
    small, on_backbone = sorted(store.runs(experiment_id), key=lambda record: record.params["recipe"], reverse=True)
    return Trained(store=store, photos=photos, small=small, on_backbone=on_backbone)
