import json
import shutil
from pathlib import Path

import pytest

from bagbench.audit.finding import Kind
from bagbench.audit.stored import latest
from bagbench.data.manifest import scan
from bagbench.report.audit_words import WORDS
from tests.audit.drawn import draw_clean
from tests.cli.test_imports import ALLOWED, HEAVY, command, packages_after
from tests.conftest import OFFLINE, Call, one_line


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two classes of 12 photos: one has a copy of another, and one file is none."""
    root = draw_clean(tmp_path / "shapes", each=12)
    shutil.copy(root / "Bar" / "0001.jpg", root / "Bar" / "copy.jpg")
    (root / "Disc" / "empty.jpg").touch()
    return root


def test_an_audit_ends_with_a_table_and_the_page(call: Call, root: Path, tmp_path: Path) -> None:
    code, out, err = call("data", "audit", root, "--backbone", "none")
    assert code == 0
    lines = out.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["what", "unusable file", "exact copies", lines[-1]]
    assert "2 photos in 1 group " in lines[2]
    assert lines[-1] == "report: reports/audit-shapes.html"
    assert "copy.jpg" in (tmp_path / "work" / "reports" / "audit-shapes.html").read_text()
    assert "photos    shapes: 25 in 2 classes" in err
    assert "left out  1 of 26 files" in err
    assert err.count("pretrained network: none was asked for") == 1


def test_json_has_the_audit_what_was_left_out_and_the_page(call: Call, root: Path, tmp_path: Path) -> None:
    page = tmp_path / "elsewhere" / "page.html"
    code, out, _ = call("data", "audit", root, "--backbone", "none", "--json", "--html", page)
    read = json.loads(out)
    assert code == 0
    assert [finding["kind"] for finding in read["findings"]] == ["unusable file", "exact copies"]
    assert read["findings"][1]["photos"] == ["Bar/0001.jpg", "Bar/copy.jpg"]
    assert read["rejected"] == [{"path": "Disc/empty.jpg", "reason": "empty file"}]
    assert read["report"] == str(page)
    assert page.is_file()


def test_an_audit_is_kept_for_the_page_of_a_run(call: Call, root: Path, tmp_path: Path) -> None:
    call("data", "audit", root, "--backbone", "none")
    kept = latest(tmp_path / "cache", scan(root, tmp_path / "cache").digest)
    assert kept is not None
    assert [finding.kind for finding in kept.findings] == [Kind.UNUSABLE, Kind.EXACT_COPY]


def test_without_a_network_auto_goes_on_and_says_so(call: Call, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in OFFLINE.items():
        monkeypatch.setenv(name, value)
    code, _, err = call("data", "audit", root)
    assert code == 0
    (line,) = [line for line in err.splitlines() if "pretrained network" in line]
    assert line.startswith("not seen  suspected label error, unlike all others, one object, several photos: ")
    assert "cannot fetch the backbone" in line


def test_a_network_asked_for_by_name_is_insisted_on(call: Call, root: Path) -> None:
    assert "'nowhere' is not a folder" in one_line(call, "data", "audit", root, "--backbone", "nowhere")


def test_a_folder_that_is_none_is_refused_in_one_line(call: Call, tmp_path: Path) -> None:
    assert "no such folder" in one_line(call, "data", "audit", tmp_path / "nowhere")


def test_a_page_that_cannot_be_written_is_refused_in_one_line(call: Call, root: Path) -> None:
    (root / "file").touch()
    line = one_line(call, "data", "audit", root, "--backbone", "none", "--html", root / "file" / "page.html")
    assert line.endswith("name another file with --html")


def test_nothing_found_is_said(call: Call, tmp_path: Path) -> None:
    _, out, _ = call("data", "audit", draw_clean(tmp_path / "clean", each=12), "--backbone", "none")
    assert out.splitlines()[0] == "nothing was found"


@pytest.mark.slow  # a process that imports TensorFlow
def test_with_a_network_its_features_are_looked_at_in_silence(call: Call, root: Path, backbone: Path) -> None:
    code, out, err = call("data", "audit", root, "--backbone", backbone, "--json")
    assert code == 0
    read = json.loads(out)
    assert read["backbone"] == f"given: {backbone.name}"
    assert [left["kind"] for left in read["not_looked_for"]] == ["same picture on both sides"]
    assert all(line[:10].strip() in {"photos", "backbone", "left out", "not seen"} for line in err.splitlines())


def test_every_kind_has_its_effect() -> None:
    assert list(WORDS) == list(Kind)
    assert all(words.brief for words in WORDS.values())


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    packages = packages_after(command("data", "audit", "--help"), tmp_path)
    assert not packages & HEAVY
    assert packages <= ALLOWED


@pytest.mark.slow  # a process of its own
def test_without_a_network_no_tensorflow_is_imported(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_DIR", str(tmp_path / "cache"))
    packages = packages_after(command("data", "audit", str(root), "--backbone", "none"), tmp_path)
    assert "cleanvision" in packages
    assert not packages & {"tensorflow", "keras", "tensorflow_hub", "mlflow"}
