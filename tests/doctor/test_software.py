from pathlib import Path

import pytest

from bagbench.doctor.finding import Finding, State
from bagbench.doctor.software import Probe, fonts, packages, python


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, python: str, *asked: str) -> None:
    """Install another bagbench, as far as its metadata goes."""
    about = folder / "bagbench-9.dist-info"
    about.mkdir()
    lines = ["Metadata-Version: 2.1", "Name: bagbench", "Version: 9", f"Requires-Python: {python}"]
    (about / "METADATA").write_text("\n".join([*lines, *(f"Requires-Dist: {one}" for one in asked)]) + "\n")
    monkeypatch.syspath_prepend(str(folder))


def test_here_all_is_well() -> None:
    assert python().state is State.OK
    assert packages().state is State.OK
    assert fonts().found.startswith("drawings are measured with DejaVu Sans, which comes with matplotlib")


def test_a_python_out_of_range_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path, monkeypatch, ">=3.99")
    found = python()
    assert found.state is State.PROBLEM
    assert found.found.endswith("supported is >=3.99")


def test_packages_that_are_missing_or_do_not_fit_are_named_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    optional = "also-not-there; extra == 'ray'"
    installed(tmp_path, monkeypatch, ">=3.11", "numpy>=99", "not-there-at-all<2,>=1", "setuptools<3", "pillow>=1", optional)
    found = packages()
    assert found.state is State.PROBLEM
    problems = found.found.split("; ")
    assert problems[0].startswith("numpy is ")
    assert problems[0].endswith(", not >=99")
    assert problems[1] == "not-there-at-all is missing"
    assert problems[2].endswith(", not <3")
    assert found.fix == "pip install 'numpy>=99' 'not-there-at-all<2,>=1' 'setuptools<3'"


# What stands in for TensorFlow where the fault is that it does not work: only as much of it as the look at it needs.
WORKS = """
from types import SimpleNamespace as Space
__version__ = "9.9"
ones = lambda shape: None
linalg = Space(matmul=lambda one, other: None)
config = Space(list_physical_devices=lambda kind: ["GPU:0"])
"""


@pytest.mark.parametrize(
    ("modules", "found", "fix"),
    [
        (("import os; os.kill(os.getpid(), 4)", ""), "it needs instructions that this processor lacks", "build TensorFlow"),
        (("import os; os.kill(os.getpid(), 11)", ""), "its process was ended by SIGSEGV", "install bagbench again"),
        (
            ("import nothing_of_the_kind", ""),
            "TensorFlow cannot be imported: ModuleNotFoundError: No module",
            "install bagbench again",
        ),
        ((WORKS, "import pkg_resources_"), "tensorflow_hub cannot be imported: ModuleNotFound", "pip install 'setuptools<82'"),
    ],
    ids=["SIGILL", "SIGSEGV", "ImportError", "setuptools"],
)
def test_a_tensorflow_that_does_not_work_costs_its_own_process_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, modules: tuple[str, str], found: str, fix: str
) -> None:
    for name, text in zip(("tensorflow", "tensorflow_hub"), modules, strict=True):
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "json.py").write_text("raise SystemExit('a stranger s module')")
    monkeypatch.chdir(tmp_path / "here")
    with Probe() as probe:
        seen = probe.tensorflow()
        gpus = probe.gpus()
    assert isinstance(seen, Finding)
    assert seen.state is State.PROBLEM
    assert seen.found.startswith(found)
    assert seen.fix.startswith(fix)
    assert gpus == (1 if WORKS in modules else None)
