"""Does what `docs/adding-a-recipe.md` says, with the page's own files and commands."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import warm
from tests.drawing import draw_folder

PAGE = (Path(__file__).parent.parent / "docs" / "adding-a-recipe.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w.-]+)`:\n\n```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
COMMANDS = [
    line for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL) for line in block.splitlines()
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the page's files in it, all but the package's."""
    for name in ("cnn_dropout.py", "dropout.toml", "test_cnn_dropout.py"):
        (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    return tmp_path


def type_in(folder: Path, command: str, *more: str, path: Path | None = None) -> str:
    """Run a command of the page in `folder`, and return what it printed."""
    python, *arguments = [*shlex.split(command), *more]
    assert python == "python"
    if path is None and arguments[:2] == ["-m", "bagbench"]:
        return warm(folder, folder / "cache")(*arguments[2:]).stdout
    environment = {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"}
    environment["BAGBENCH_CACHE_DIR"] = str(folder / "cache")
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_page_s_commands_are_those_done_here() -> None:
    assert COMMANDS == [
        "python -m bagbench list --recipe-file cnn_dropout.py",
        "python -m bagbench run --all --experiment dropout.toml",
        "python -m pytest test_cnn_dropout.py",
    ]
    assert set(FILES) == {"cnn_dropout.py", "dropout.toml", "test_cnn_dropout.py", "pyproject.toml"}


def test_the_page_s_recipe_takes_one_file_of_under_40_lines() -> None:
    assert 0 < len(FILES["cnn_dropout.py"].splitlines()) < 40


def test_the_recipe_file_is_listed(folder: Path) -> None:
    assert "two conv-pool blocks under dropout" in type_in(folder, COMMANDS[0])


@pytest.mark.slow  # trains two networks for an epoch
def test_the_experiment_runs_the_recipe_of_the_file(folder: Path) -> None:
    draw_folder(folder / "photos", {"disc": 6, "triangle": 6})
    printed = type_in(folder, COMMANDS[1], "--epochs", "1", "--seeds", "1", "--image-size", "16", "--batch-size", "4")
    assert {line.split()[0] for line in printed.splitlines()} >= {"cnn_basic", "cnn_dropout", "majority"}
    page = folder / printed.splitlines()[-1].removeprefix("report: ")
    assert "cnn_dropout" in page.read_text(encoding="utf-8")


@pytest.mark.slow  # imports TensorFlow in a process of its own
def test_the_page_s_conformance_test_passes(folder: Path) -> None:
    assert "1 passed" in type_in(folder, COMMANDS[2])


def test_a_package_with_the_page_s_entry_point_is_listed(tmp_path: Path) -> None:
    project = tomllib.loads(FILES["pyproject.toml"])["project"]
    installed = tmp_path / "site-packages"
    about = installed / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    about.mkdir(parents=True)
    # What an installer makes of the page's package: its one module, and its announcement.
    (installed / "cnn_dropout.py").write_text(FILES["cnn_dropout.py"], encoding="utf-8")
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    announced = project["entry-points"]["bagbench.recipes"]
    (about / "entry_points.txt").write_text(
        "[bagbench.recipes]\n" + "".join(f"{name} = {target}\n" for name, target in announced.items())
    )
    row = next(line for line in type_in(tmp_path, "python -m bagbench list", path=installed).splitlines() if "dropout" in line)
    assert row.split()[0] == "cnn_dropout"
    assert row.split()[-1] == "cnn_dropout"  # the package that brings it
