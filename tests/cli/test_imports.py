import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"tensorflow", "keras", "mlflow", "pandas", "scipy", "sklearn", "matplotlib", "ray", "optuna"}
# What the command line stands on. To add to it is to make `--help` slower for everyone.
ALLOWED = {
    "bagbench",
    *("typer", "annotated_doc", "shellingham"),
    *("rich", "markdown_it", "mdurl", "pygments", "attr"),  # Rich looks for attrs when it prints an object
    *("pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"),
    "numpy",
}

# Runs a statement and prints the names of all that was imported by then, as a last line.
SPY = """
import json, sys
try:
    {statement}
finally:
    print("\\n" + json.dumps(sorted(sys.modules)))
"""


def modules_after(statement: str, folder: Path) -> set[str]:
    """Return the modules that a fresh process holds after a statement."""
    done = subprocess.run(
        [sys.executable, "-c", SPY.format(statement=statement)], cwd=folder, capture_output=True, text=True, check=False
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def packages_after(statement: str, folder: Path) -> set[str]:
    """Return the installed packages that a statement imports: neither the standard library's nor what Python starts with."""
    names = {name.partition(".")[0] for name in modules_after(statement, folder) - modules_after("pass", folder)}
    return {name for name in names - sys.stdlib_module_names if not name.startswith("_")}


def command(*arguments: str) -> str:
    return f"sys.argv[1:] = {list(arguments)}; import runpy; runpy.run_module('bagbench', run_name='__main__')"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["run", "--help"],
        ["report", "--help"],
        ["ui", "--help"],
        ["compare", "--help"],
        ["cache", "--help"],
        ["doctor", "--help"],
        ["fetch", "--help"],
        ["register", "--help"],
        ["serve", "--help"],
        ["data", "--help"],
        ["data", "sample", "--help"],
        ["data", "split", "--help"],
        ["data", "audit", "--help"],
        ["data", "clean", "--help"],
        ["data", "collect", "--help"],
        ["experiment", "--help"],
        ["experiment", "schema"],
        ["experiment", "new", "one.toml"],
        ["list"],
        ["list", "--json"],
    ],
    ids=" ".join,
)
def test_help_and_list_import_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    packages = packages_after(command(*arguments), tmp_path)
    assert "bagbench" in packages
    assert not packages & HEAVY
    assert packages <= ALLOWED


def test_the_floors_that_make_a_page_import_no_tensorflow(tmp_path: Path) -> None:
    packages = packages_after("import bagbench.report, bagbench.report.collect, bagbench.recorded, bagbench.tracking", tmp_path)
    assert {"jinja2", "pandas"} <= packages
    assert not packages & {"tensorflow", "keras", "tensorflow_hub"}


@pytest.mark.slow  # makes an MLflow store
@pytest.mark.parametrize("arguments", [["report"], ["compare", "one", "other"]], ids=" ".join)
def test_who_reads_the_store_imports_mlflow_and_no_tensorflow(arguments: list[str], tmp_path: Path) -> None:
    packages = packages_after(command(*arguments), tmp_path)
    assert "mlflow" in packages
    assert not packages & {"tensorflow", "keras", "tensorflow_hub"}


def test_a_plan_imports_no_tensorflow(tmp_path: Path) -> None:
    assert not packages_after("import bagbench.plan", tmp_path) & {"tensorflow", "keras", "mlflow", "pandas", "scipy"}
