"""A checkout that a stranger packed: its settings name programs, which nothing here may run."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bagbench.provenance import _commit

Configure = Callable[[Path, Path], None]


def git(folder: Path, *arguments: str) -> None:
    author = ("-c", "user.name=a", "-c", "user.email=a@localhost")
    subprocess.run(["git", *author, *arguments], cwd=folder, check=True, capture_output=True)


def watcher(folder: Path, program: Path) -> None:
    git(folder, "config", "core.fsmonitor", str(program))


def clean_filter(folder: Path, program: Path) -> None:
    git(folder, "config", "filter.a=b.clean", str(program))
    git(folder, "config", "filter.a=b.required", "true")


def filter_process(folder: Path, program: Path) -> None:
    (folder / "more").write_text(f'[filter "a=b"]\nprocess = {program}\n')
    git(folder, "config", "include.path", str(folder / "more"))


def hook(folder: Path, program: Path) -> None:
    (folder / ".git" / "hooks").mkdir(exist_ok=True)
    (folder / ".git" / "hooks" / "post-index-change").symlink_to(program)


@pytest.mark.parametrize("configure", [watcher, clean_filter, filter_process, hook])
def test_no_program_runs_that_a_checkout_s_own_settings_name(
    configure: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, ran = tmp_path / "checkout", tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\ncat\n")
    program.chmod(0o700)
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / ".gitattributes").write_text("photo filter=a=b\n")
    (folder / "photo").write_text("1")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "first")
    configure(folder, program)
    (folder / "photo").write_text("2")
    monkeypatch.chdir(folder)
    commit = _commit()
    assert not ran.exists()
    assert commit.endswith("+changes")
    # Git by itself does run it, so that the absence above means something.
    subprocess.run(["git", "status", "--porcelain"], check=False, capture_output=True)
    assert ran.exists()
