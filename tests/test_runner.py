from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from bagbench.backbone.find import find
from bagbench.data.duplicates import duplicates
from bagbench.data.groups import group_of
from bagbench.data.manifest import scan
from bagbench.data.pixels import pixels
from bagbench.data.split import split
from bagbench.errors import ConfigurationError
from bagbench.experiment import define
from bagbench.plan import Plan, chosen, plan
from bagbench.recipes import load_file, registry
from bagbench.result import EpochRecord
from bagbench.runner import Place, Trained, run
from bagbench.savedmodel import refuse_programs
from bagbench.spec import Precision, RunSpec

Carry = Callable[..., Trained]


@pytest.fixture(scope="module")
def planned(photos: Path, backbone: Path, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    cache = tmp_path_factory.mktemp("cache")
    flags = {"data": str(photos), "epochs": 2, "seeds": 1, "image_size": 32, "batch_size": 8, "backbone": str(backbone)}
    experiment = define(None, flags)
    manifest = scan(photos, cache)
    groups = group_of(manifest, duplicates(manifest, cache))
    return plan(experiment, manifest, groups, chosen(experiment, registry()), find(str(backbone), cache))


def spec_and_place(planned: Plan, recipe: str, cache: Path) -> tuple[RunSpec, Place]:
    spec = next(spec for spec in planned.specs if spec.recipe == recipe)
    backbone = planned.backbone if spec.backbone_digest else None
    return spec, Place(
        manifest=planned.manifest,
        groups=planned.groups,
        split=planned.splits[spec.split_digest],
        recipe_file=None,
        backbone=backbone,
        cache=cache,
    )


def pixels_of(place: Place, spec: RunSpec) -> np.ndarray:
    return pixels(place.manifest, spec.image_size, place.cache)


def quiet(_: str, __: int, ___: int) -> None:
    pass


@pytest.mark.parametrize("recipe", ["cnn_basic", "mobilenet_v2"])
def test_the_whole_model_answers_as_the_recorded_predictions_do(planned: Plan, tmp_path: Path, recipe: str) -> None:
    spec, place = spec_and_place(planned, recipe, tmp_path)
    told: list[EpochRecord] = []
    trained = run(spec, place, told.append, quiet)
    validation = list(place.split.validation)
    probabilities = trained.model(pixels_of(place, spec)[validation]).numpy()
    assert np.abs(probabilities - trained.result.predictions.probabilities).max() < 1e-5
    assert list(trained.result.history) == told
    assert trained.result.predictions.paths == tuple(place.manifest.photos[row].path for row in validation)


def test_the_test_side_is_scored_by_the_last_weights_and_none_else(planned: Plan, tmp_path: Path) -> None:
    spec, place = spec_and_place(planned, "cnn_basic", tmp_path)
    assert run(spec, place, lambda _: None, quiet).result.test_predictions is None
    held = split(place.manifest, 0, 0.2, test_split=0.2)
    trained = run(replace(spec, split_digest=held.digest), replace(place, split=held), lambda _: None, quiet)
    found = trained.result.test_predictions
    assert found is not None
    assert found.paths == tuple(place.manifest.photos[row].path for row in held.test)
    assert found.truth.tolist() == place.manifest.labels[list(held.test)].tolist()
    assert np.abs(trained.model(pixels_of(place, spec)[list(held.test)]).numpy() - found.probabilities).max() < 1e-5


def test_a_model_with_random_layers_can_be_saved_and_answers_alike(planned: Plan, tmp_path: Path) -> None:
    file = Path(__file__).parents[1] / "experiments" / "recipes" / "cnn_regularised.py"
    (recipe,) = load_file(file)
    spec, place = spec_and_place(planned, "cnn_basic", tmp_path)
    spec = replace(spec, recipe=recipe.name, recipe_digest=recipe.digest, hyperparameters=tuple(recipe.hyperparameters.items()))
    trained = run(spec, replace(place, recipe_file=file), lambda _: None, quiet)
    tf.saved_model.save(trained.model, str(tmp_path / "saved"))
    refuse_programs(tmp_path / "saved")  # as whoever serves it will look
    images = pixels_of(place, spec)[list(place.split.validation)]
    loaded = tf.saved_model.load(str(tmp_path / "saved"))
    assert np.abs(loaded(images).numpy() - trained.result.predictions.probabilities).max() < 1e-5


@pytest.mark.slow
def test_the_same_seed_gives_the_same_figures_and_another_seed_others(planned: Plan, tmp_path: Path) -> None:
    def losses(seed: int) -> list[float]:
        spec, place = spec_and_place(planned, "cnn_basic", tmp_path)
        history = run(replace(spec, seed=seed), place, lambda _: None, quiet).result.history
        return [loss for record in history for loss in (record.train_loss, record.val_loss, record.fit_loss)]

    assert losses(0) == losses(0)
    assert losses(0) != losses(1)


def test_the_frozen_part_runs_once_for_all_seeds(planned: Plan, tmp_path: Path) -> None:
    spec, place = spec_and_place(planned, "mobilenet_v2", tmp_path)
    told: list[str] = []
    run(spec, place, lambda _: None, lambda what, *_: told.append(what))
    assert "frozen backbone" in told
    told.clear()
    run(replace(spec, seed=1), place, lambda _: None, lambda what, *_: told.append(what))
    assert told == []


def test_parameters_are_the_weights_that_training_moved(planned: Plan, tmp_path: Path) -> None:
    spec, place = spec_and_place(planned, "mobilenet_v2", tmp_path)
    assert run(spec, place, lambda _: None, quiet).result.parameters == (24 + 1) * 3


def test_a_run_planned_on_other_contents_is_refused(planned: Plan, tmp_path: Path) -> None:
    spec, place = spec_and_place(planned, "cnn_basic", tmp_path)
    for changed in (
        replace(spec, data_digest="other"),
        replace(spec, groups_digest="other"),
        replace(spec, split_digest="other"),
        replace(spec, backbone_digest="other"),
    ):
        with pytest.raises(ConfigurationError, match=r"was planned on other contents.*plan again"):
            run(changed, place, lambda _: None, quiet)


def test_in_mixed_precision_only_the_probabilities_are_computed_in_full(planned: Plan, tmp_path: Path) -> None:
    spec, place = spec_and_place(planned, "cnn_basic", tmp_path)
    whole = run(spec, place, lambda _: None, quiet).result
    mixed = run(replace(spec, protocol=replace(spec.protocol, precision=Precision.MIXED_BFLOAT16)), place, lambda _: None, quiet)
    found = mixed.result.predictions.probabilities
    assert np.abs(found.sum(axis=1) - 1).max() < 1e-6
    assert 0 < np.abs(found - whole.predictions.probabilities).max() < 0.1
    images = pixels_of(place, spec)[list(place.split.validation)]
    assert np.abs(mixed.model(images).numpy() - found).max() < 0.01
    assert all(weight.dtype == tf.float32 for weight in mixed.model.states)
    assert run(spec, place, lambda _: None, quiet).result.history.last.val_loss == whole.history.last.val_loss
