"""A remote store works as well as the local file: a real MLflow server with proxied artifacts, on the loopback."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Program
from tests.serving import free_port, served

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    command = ["-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    stores = ["--backend-store-uri", f"sqlite:///{tmp_path}/server.db", "--artifacts-destination", str(tmp_path / "kept")]
    with served([*command, *stores], port, tmp_path) as address:
        yield address


def test_a_run_goes_to_a_server_and_the_page_comes_from_it(bagbench: Program, server: str, photos: Path, tmp_path: Path) -> None:
    run = ("run", "cnn_basic", "--data", photos, "--epochs", 1, "--seeds", 1, "--image-size", 16, "--json")
    done = bagbench(*run, "--tracking-uri", server)
    assert json.loads(done.stdout)["recipes"][0]["recipe"] == "cnn_basic"
    assert not (tmp_path / "work" / "mlruns").exists()
    assert list((tmp_path / "kept").rglob("predictions.csv"))
    assert list((tmp_path / "kept").rglob("saved_model.pb"))
    again = bagbench("report", "--output", "again.html", MLFLOW_TRACKING_URI=server)
    assert again.stdout == "report: again.html\n"
    assert "cnn_basic" in (tmp_path / "work" / "again.html").read_text()
    skipped = bagbench(*run, "--tracking-uri", server)
    assert "skipped   1 of 1 runs" in skipped.stderr
