import json
from pathlib import Path

import pytest

from tests.conftest import Call


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.delenv("TFHUB_CACHE_DIR", raising=False)


def test_a_machine_that_lacks_nothing_but_the_network_is_ready(call: Call, tmp_path: Path) -> None:
    code, out, err = call("doctor", "--json")
    assert (code, err) == (0, "")
    found = {row["check"]: row for row in json.loads(out)}
    assert [name for name, row in found.items() if row["state"] == "problem"] == []
    assert found["backbone"]["state"] == "warning"
    assert found["backbone"]["fix"].startswith("bagbench fetch")
    assert found["tensorflow"]["found"].endswith(" computes; tensorflow_hub can be imported")
    assert found["tensorflow"]["fix"] is None
    assert list(found) == [
        *("python", "packages", "processor", "memory", "cache", "temporary", "state", "runs", "reports"),
        *("outbox", "backbone", "store", "fonts", "tensorflow", "gpu"),
    ]
    assert not list((tmp_path / "work").iterdir())
    assert not (tmp_path / "cache").exists()


def test_problems_have_a_fix_each_and_keep_no_other_check_from_being_made(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tensorflow.py").write_text("import os; os.kill(os.getpid(), 4)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", "much")
    code, out, err = call("doctor", "--tracking-uri", "postgresql://me:secret@127.0.0.1:9/db")
    assert (code, err) == (1, "")
    assert "secret" not in out
    lines = out.splitlines()
    for check, found, fix in (
        ("cache", "BAGBENCH_CACHE_LIMIT: received 'much'", "write a size as 20GB or 500 MB, or 0 for no limit"),
        ("backbone", "BAGBENCH_CACHE_LIMIT: received 'much'", "write a size as 20GB or 500 MB, or 0 for no limit"),
        (
            "store",
            "the MLflow store postgresql+psycopg2://me:***@127.0.0.1:9/db cannot be used: ",
            "check that its folder or server",
        ),
        ("tensorflow", "it needs instructions that this processor lacks", "build TensorFlow for this processor"),
    ):
        number = next(at for at, line in enumerate(lines) if line.startswith(f"problem   {check:<11} {found}"))
        assert lines[number + 1].startswith(f"{'':<21} fix: {fix}")
    assert lines[-1].startswith("4 problems")  # a small machine may deserve a warning, too
    assert sum(line.startswith(("ok ", "warning ", "problem ")) for line in lines) == 15
