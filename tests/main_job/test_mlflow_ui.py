"""MLflow's own interface on a store that bagbench has written, in a real Chromium."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from mlflow import MlflowClient
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as NotInTime

from tests.main_job.conftest import RECIPES, Job
from tests.servers import free_port, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE = 60_000  # milliseconds; MLflow answers late while it starts on two cores


@pytest.fixture(scope="module")
def folder(job: Job) -> Path:
    """Where every recipe has run on the drawn photos."""
    return job.folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    port = free_port()
    with served(["-m", "bagbench", "ui", "--port", str(port)], port, folder) as there:
        yield there


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def client(folder: Path) -> MlflowClient:
    return MlflowClient(f"sqlite:///{folder}/mlruns/mlflow.db")


def experiment(folder: Path) -> str:
    (found,) = [one for one in client(folder).search_experiments() if one.name != "Default"]
    return str(found.experiment_id)


def followed(tab: Page, words: str) -> Page:
    """Follow a link of a description: MLflow opens a new tab for it."""
    with tab.context.expect_page() as opened:
        tab.get_by_role("link", name=words, exact=True).first.press("Enter")
    return opened.value


def test_the_experiment_shows_the_recipes_and_training_and_validation_share_a_chart(
    tab: Page, address: str, folder: Path
) -> None:
    tab.goto(address)
    name = client(folder).get_experiment(experiment(folder)).name
    tab.get_by_role("link", name=name).first.press("Enter")  # by keyboard: MLflow lays things over itself as it starts
    words = "Charts, training and validation together"
    for _ in range(10):  # as it starts it leads to a tab of its choice, and away from ours if that was quicker
        tab.get_by_role("link", name="Training runs").press("Enter")
        with contextlib.suppress(NotInTime):
            tab.get_by_role("link", name=words, exact=True).first.wait_for(timeout=PATIENCE / 10)
            break
    tab = followed(tab, words)
    for recipe in RECIPES:
        for seed in range(2):
            expect(tab.get_by_role("link", name=f"{recipe} · seed {seed}")).to_be_visible(timeout=PATIENCE)
    chart = tab.locator("[data-testid='experiment-view-compare-runs-card']").first
    expect(chart).to_be_visible(timeout=PATIENCE)
    # Of every recipe a line for either side; a legend names them.
    for recipe in RECIPES:
        for metric in ("train_accuracy", "val_accuracy"):
            expect(tab.get_by_text(f"{recipe} ({metric})").first).to_be_attached(timeout=PATIENCE)
    expect(tab.locator("[data-testid='experiment-view-compare-runs-card']")).to_have_count(2, timeout=PATIENCE)
    expect(tab.get_by_text("Training and validation").first).to_be_visible(timeout=PATIENCE)


def test_a_run_says_its_verdict_and_leads_to_the_page_which_opens_in_the_viewer(tab: Page, address: str, folder: Path) -> None:
    (run,) = client(folder).search_runs([experiment(folder)], "attributes.run_name = 'cnn_deep · seed 1'")
    tab.goto(f"{address}/#/experiments/{experiment(folder)}/runs/{run.info.run_id}")
    expect(tab.get_by_text("The recipe over 2 seeds:")).to_be_visible(timeout=PATIENCE)
    expect(tab.get_by_text("cnn_deep", exact=True).first).to_be_visible()
    page = followed(tab, "The page").frame_locator("iframe.mlflow-html-iframe")
    expect(page.get_by_role("heading", name="which recipe to trust")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#verdict .lead").first).not_to_be_empty()
    page.locator(".leaderboard th").first.get_by_role("button").click()  # its script runs in the viewer's sandbox
    expect(page.locator(".leaderboard th").first).to_have_attribute("aria-sort", "ascending")


def test_the_invocation_says_the_verdict_in_a_table(tab: Page, address: str, folder: Path) -> None:
    run, *_ = client(folder).search_runs([experiment(folder)], "tags.kind = 'invocation'")
    tab.goto(f"{address}/#/experiments/{experiment(folder)}/runs/{run.info.run_id}")
    table = tab.get_by_role("table").filter(has_text="Validation accuracy")
    for recipe in RECIPES:
        expect(table.get_by_role("cell", name=recipe, exact=True)).to_be_visible(timeout=PATIENCE)


def test_models_are_listed_by_their_recipe_and_have_their_signature(folder: Path) -> None:
    models = client(folder).search_logged_models([experiment(folder)])
    assert sorted(model.name for model in models) == sorted(2 * RECIPES)
    for model in models:
        assert model.params["recipe"] == model.name
        signature = (Path(model.artifact_location.removeprefix("file://")) / "MLmodel").read_text()
        assert "signature:" in signature
        assert '"dtype": "uint8"' in signature


def test_a_browser_that_a_stranger_s_page_sent_here_is_refused(address: str) -> None:
    asked = f"{address}/ajax-api/2.0/mlflow/experiments/search"
    named = requests.get(asked, params={"max_results": 1}, headers={"Host": "evil.example"}, timeout=60)
    assert (named.status_code, "DNS rebinding" in named.text) == (403, True)
    sent = requests.post(asked, json={"max_results": 1}, headers={"Origin": "http://evil.example"}, timeout=60)
    assert (sent.status_code, sent.text) == (403, "Cross-origin request blocked")
    assert requests.post(asked, json={"max_results": 1}, headers={"Origin": address}, timeout=60).ok
