from pathlib import Path

from bagbench.data.manifest import scan
from bagbench.data.sample import DataKind, kind
from tests.conftest import OFFLINE, Program


def test_the_sample_is_written_out_and_a_line_says_what_and_where(bagbench: Program, tmp_path: Path) -> None:
    done = bagbench("data", "sample", "bags")
    written = scan(tmp_path / "work" / "bags", tmp_path / "cache")
    assert kind(written) is DataKind.SAMPLE
    classes = ", ".join(written.classes)
    assert done.stdout == f"{len(written.photos)} drawn pictures in {len(written.classes)} classes ({classes}): bags\n"
    assert done.stderr == ""


def test_a_copy_of_the_sample_runs_as_the_sample(bagbench: Program) -> None:
    bagbench("data", "sample", "bags")
    done = bagbench("run", "mobilenet_v2", "--data", "bags", "--dry-run", **OFFLINE)
    assert "sample    bags: " in done.stderr
    assert "backbone  embedded: " in done.stderr


def test_the_group_without_a_command_prints_its_help(bagbench: Program) -> None:
    done = bagbench("data", code=2)
    assert "sample" in done.stdout
