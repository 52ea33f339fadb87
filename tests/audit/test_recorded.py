"""A run records the latest audit of its photos, and its page tells of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from bagbench.audit.stored import from_json, keep
from bagbench.data.manifest import scan
from tests.conftest import Program, debug_experiment
from tests.report.invented_audit import audit_without_network

pytestmark = pytest.mark.slow


def test_each_run_records_the_latest_audit_of_its_photos_and_without_one_nothing(
    bagbench: Program, tmp_path: Path, photos: Path
) -> None:
    experiment = debug_experiment(tmp_path / "audited.toml", photos)
    recorded = tmp_path / "work" / "mlruns" / "artifacts"
    page = tmp_path / "work" / "reports" / "audited.html"
    bagbench("run", "--all", "--experiment", experiment)
    assert not list(recorded.rglob("audit.json"))
    assert "What an audit of the photos found" not in page.read_text(encoding="utf-8")

    manifest = scan(photos, tmp_path / "cache")
    found = replace(audit_without_network(), digest=manifest.digest)
    keep(tmp_path / "cache", found)
    bagbench("run", "--all", "--experiment", experiment, "--force")
    (file,) = recorded.rglob("audit.json")
    assert from_json(file.read_text(encoding="utf-8")) == found
    assert "What an audit of the photos found" in page.read_text(encoding="utf-8")
