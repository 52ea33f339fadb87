import os
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from bagbench.provenance import provenance

TAGS = "from bagbench.provenance import provenance; print(provenance().commit)"


def git(folder: Path, *arguments: str) -> str:
    settings = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    command = ["git", "-C", str(folder), *settings, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def commit_seen_from(folder: Path) -> str:
    """Return what a fresh process says of its working directory: in one process it is looked up once."""
    return subprocess.run([sys.executable, "-c", TAGS], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    git(folder, "init")
    (folder / "tracked.txt").write_text("as committed")
    (folder / "below").mkdir()
    git(folder, "add", ".")
    git(folder, "commit", "-m", "first")
    return folder


def test_in_a_checkout_it_is_the_commit_from_a_folder_below_too(checkout: Path) -> None:
    head = git(checkout, "rev-parse", "HEAD")
    assert len(head) == 40
    assert commit_seen_from(checkout) == head
    assert commit_seen_from(checkout / "below") == head


def test_a_changed_file_is_told_and_one_that_git_does_not_know_is_not(checkout: Path) -> None:
    head = git(checkout, "rev-parse", "HEAD")
    (checkout / "notes.txt").write_text("not under version control")
    assert commit_seen_from(checkout) == head
    (checkout / "tracked.txt").write_text("changed")
    assert commit_seen_from(checkout) == f"{head}+changes"


def test_outside_of_a_checkout_there_is_no_commit(tmp_path: Path) -> None:
    assert commit_seen_from(tmp_path) == ""


def test_without_git_there_is_no_commit(checkout: Path) -> None:
    there = subprocess.run(
        [sys.executable, "-c", TAGS], cwd=checkout, env={"PATH": ""}, capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == ""


def test_tags_name_every_package_that_touches_the_figures_with_its_version() -> None:
    tags = provenance().as_tags()
    for package in ("bagbench", "tensorflow", "keras", "tensorflow-hub", "mlflow", "numpy", "pillow", "scipy"):
        assert tags[f"version.{package}"] == version(package)


def test_tags_name_python_the_system_and_the_processor_with_its_cores() -> None:
    tags = provenance().as_tags()
    assert tags["python"] == ".".join(str(part) for part in sys.version_info[:3])
    assert os.uname().release in tags["system"]
    assert tags["processor"].endswith(f", {len(os.sched_getaffinity(0))} cores")
    assert len(tags["processor"]) > len(", 8 cores")
    assert all("\n" not in value for value in tags.values())


def test_software_differs_by_packages_python_and_bagbench_s_own_source_but_not_by_the_machine() -> None:
    here = provenance()
    assert here.differs_from(replace(here, commit="other", system="other", processor="other")) == ""
    assert here.differs_from(replace(here, source="0" * 64)) == f"bagbench's source is {here.source[:12]} here, {'0' * 12} there"
    assert here.differs_from(replace(here, python="2.7.18")).endswith("here, 2.7 there")
    packages = (*here.packages[:-1], (here.packages[-1][0], "0"))
    assert here.differs_from(replace(here, packages=packages)) == f"scipy is {version('scipy')} here, 0 there"
