"""Everything that the main job leaves behind: one `run --all`, many questions."""

import json
import re
from pathlib import Path

import mlflow
import numpy as np
import pytest
from PIL import Image

from tests.main_job.conftest import EPOCHS, RECIPES, SEEDS, Job

pytestmark = pytest.mark.slow

PER_EPOCH = {
    "train_loss",
    "train_accuracy",
    "val_loss",
    "val_accuracy",
    "fit_loss",
    "fit_accuracy",
    "learning_rate",
    "epoch_seconds",
}


def test_it_ends_with_a_table_and_the_path_of_the_page(job: Job) -> None:
    lines = job.done.stdout.strip().splitlines()
    assert [line.split()[0] for line in lines[1:4]] != []
    assert {line.split()[0] for line in lines[1:5]} == {*RECIPES, "majority"}
    assert lines[-1] == "report: reports/shapes.html"
    assert (job.folder / "reports" / "shapes.html").is_file()


def test_the_console_says_which_backbone_ran(job: Job, backbone: Path) -> None:
    digest = job.runs()[-1].data.tags["backbone_digest"]
    assert re.search(rf"backbone +given: {backbone.name}, digest {digest[:12]}", job.done.stderr)


def test_one_parent_run_holds_a_child_a_recipe_and_seed(job: Job) -> None:
    (parent,) = job.runs("invocation")
    assert parent.info.status == "FINISHED"
    children = job.runs()
    assert {child.info.run_name for child in children} == {f"{recipe} · seed {seed}" for recipe in RECIPES for seed in SEEDS}
    assert {child.data.tags["mlflow.parentRunId"] for child in children} == {parent.info.run_id}
    assert {child.info.status for child in children} == {"FINISHED"}
    assert {child.data.tags["status"] for child in children} == {"finished"}


def test_every_epoch_is_logged_under_its_number(job: Job) -> None:
    for run in job.runs():
        for name in PER_EPOCH:
            history = job.client.get_metric_history(run.info.run_id, name)
            assert [entry.step for entry in history] == list(range(1, EPOCHS + 1)), name
        table = job.table(run, "history.csv")
        assert set(table.columns) == {"epoch", *PER_EPOCH}
        assert table["val_accuracy"].iloc[-1] == run.data.metrics["val_accuracy"]


def test_the_first_seed_s_run_alone_says_what_its_model_looked_at(job: Job) -> None:
    for run in job.runs():
        names = {item.path for item in job.client.list_artifacts(run.info.run_id)}
        assert ("occlusions.json" in names) is (run.data.params["seed"] == "0"), run.info.run_name


def test_params_are_flat_and_bear_the_fields_names(job: Job) -> None:
    params = job.runs()[0].data.params
    expected = {"recipe": "cnn_basic", "seed": "0", "epochs": "2", "batch_size": "8", "image_size": "32", "filters": "32"}
    assert expected.items() <= params.items()
    assert {"learning_rate", "validation_split", "dense"} <= params.keys()


def test_the_rows_of_a_seed_are_the_same_for_every_recipe_and_the_digests_prove_it(job: Job) -> None:
    for seed in SEEDS:
        of_seed = [run for run in job.runs() if run.data.params["seed"] == str(seed)]
        assert len({run.data.tags["split_digest"] for run in of_seed}) == 1
        tables = [job.table(run, "split.csv") for run in of_seed]
        assert all(table.equals(tables[0]) for table in tables)
        validation = tables[0].query("split == 'validation'")["path"].tolist()
        assert all(job.table(run, "predictions.csv")["path"].tolist() == validation for run in of_seed)
    assert len({run.data.tags["split_digest"] for run in job.runs()}) == len(SEEDS)


def test_content_hashes_are_distinct_and_the_dataset_is_an_input(job: Job) -> None:
    runs = job.runs()
    assert len({run.data.tags["content_hash"] for run in runs}) == len(runs)
    for run in runs:
        (dataset,) = run.inputs.dataset_inputs
        assert dataset.dataset.name == "shapes"
        assert run.data.tags["data_digest"].startswith(dataset.dataset.digest)


def test_predictions_are_a_row_an_image_and_score_as_recorded(job: Job) -> None:
    for run in job.runs():
        table = job.table(run, "predictions.csv")
        assert list(table.columns) == ["path", "truth", "prediction", "p_disc", "p_square", "p_triangle"]
        assert np.allclose(table.iloc[:, 3:].sum(axis=1), 1, atol=1e-5)
        assert (table["truth"] == table["prediction"]).mean() == pytest.approx(run.data.metrics["val_accuracy"])
        of_truth = [row[f"p_{row['truth']}"] for _, row in table.iterrows()]
        assert -np.log(of_truth).mean() == pytest.approx(run.data.metrics["val_loss"], rel=1e-5)


@pytest.mark.filterwarnings("ignore")  # MLflow's and TensorFlow's own, on loading
@pytest.mark.parametrize("recipe", RECIPES)
def test_the_logged_model_is_whole_and_agrees_with_the_predictions(job: Job, recipe: str) -> None:
    run = next(run for run in job.runs() if run.data.params["recipe"] == recipe)
    mlflow.set_tracking_uri(job.uri)
    model = mlflow.pyfunc.load_model(run.data.tags["model_uri"])
    table = job.table(run, "predictions.csv")
    size = int(run.data.params["image_size"])
    images = np.stack(
        [
            np.asarray(Image.open(job.photos / path).convert("RGB").resize((size, size), Image.Resampling.BILINEAR))
            for path in table["path"]
        ]
    )
    assert model.metadata.signature is not None
    assert model.metadata.saved_input_example_info is not None
    assert model.metadata.metadata["classes"] == ["disc", "square", "triangle"]
    probabilities = np.asarray(model.predict(images))
    assert np.abs(probabilities - table.iloc[:, 3:].to_numpy()).max() < 1e-3


def test_the_card_is_among_the_metrics(job: Job) -> None:
    for run in job.runs():
        metrics = run.data.metrics
        assert metrics["accuracy_gap"] == pytest.approx(metrics["train_accuracy"] - metrics["val_accuracy"])
        assert metrics["best_val_accuracy"] == job.table(run, "history.csv")["val_accuracy"].max()
        assert metrics["majority_accuracy"] == pytest.approx(16 / 40)


def test_the_page_names_every_recipe_and_asks_for_nothing(job: Job) -> None:
    page = (job.folder / "reports" / "shapes.html").read_text()
    assert all(recipe in page for recipe in RECIPES)
    assert not re.findall(r"""(?:src|href)\s*=\s*["'](?!data:|#)""", page)


def test_the_page_is_an_artifact_of_the_invocation(job: Job) -> None:
    (parent,) = job.runs("invocation")
    assert "shapes.html" in [item.path for item in job.client.list_artifacts(parent.info.run_id)]


def test_report_makes_the_page_again_without_the_photos(job: Job) -> None:
    job.photos.rename(job.photos.with_name("away"))
    try:
        job.bagbench("report", "--experiment", "shapes", "--output", "again.html")
    finally:
        job.photos.with_name("away").rename(job.photos)
    first, again = ((job.folder / name).read_text() for name in ("reports/shapes.html", "again.html"))
    assert again.count("data:image/webp") == first.count("data:image/webp") > 0


def test_the_same_command_again_trains_nothing_and_makes_the_page_again(job: Job) -> None:
    page = job.folder / "reports" / "shapes.html"
    page.unlink()
    done = job.bagbench(*job.arguments)
    assert "skipped   6 of 6 runs" in done.stderr
    assert page.is_file()
    assert len(job.runs()) == 6
    assert done.stdout == job.done.stdout


def test_a_dry_run_says_what_is_done_and_what_remains(job: Job) -> None:
    done = job.bagbench(*job.arguments, "--seeds", "0,1,2", "--dry-run", "--json")
    plan = json.loads(done.stdout)
    states = {run["run"]: run["state"] for run in plan["runs"]}
    assert states == {f"{recipe} · seed {seed}": "finished" if seed < 2 else "to do" for recipe in RECIPES for seed in (0, 1, 2)}
    assert plan["estimated_seconds"] > 0
    assert len(job.runs()) == 6


def test_changed_bytes_are_other_runs(job: Job) -> None:
    file = next((job.photos / "disc").iterdir())
    before = file.read_bytes()
    Image.open(file).transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(file)
    try:
        done = job.bagbench(*job.arguments, "--dry-run", "--json")
    finally:
        file.write_bytes(before)
    assert {run["state"] for run in json.loads(done.stdout)["runs"]} == {"to do"}
