import json
from pathlib import Path

import pytest

from bagbench.experiment.schema import schema
from tests.conftest import OFFLINE, Call, Program, one_line


def test_schema_prints_what_editors_read(call: Call) -> None:
    code, out, err = call("experiment", "schema")
    assert (code, json.loads(out), err) == (0, schema(), "")


def test_new_writes_a_file_that_runs_as_it_stands_and_the_schema_beside_it(bagbench: Program, tmp_path: Path) -> None:
    done = bagbench("experiment", "new", "mine/first.toml")
    assert (done.stdout, done.stderr) == ("experiment: mine/first.toml\n", "")
    folder = tmp_path / "work" / "mine"
    assert json.loads((folder / "bagbench.schema.json").read_text()) == schema()
    command = (folder / "first.toml").read_text().partition("# Command: python -m bagbench ")[2].partition("\n")[0]
    planned = json.loads(bagbench(*command.split(), "--dry-run", "--json", **OFFLINE).stdout)
    assert {run["run"].partition(" ")[0] for run in planned["runs"]} == {"cnn_basic", "cnn_deep", "mobilenet_v2"}


def test_new_overwrites_nothing(call: Call) -> None:
    Path("mine.toml").write_text("epochs = 3")
    assert one_line(call, "experiment", "new", "mine.toml") == (
        "cannot write 'mine.toml': File exists; name a file that is not there yet"
    )
    assert Path("mine.toml").read_text() == "epochs = 3"
    Path("bagbench.schema.json").write_text("{}")
    code, out, err = call("experiment", "new", "other.toml")
    assert (code, out) == (0, "experiment: other.toml\n")
    assert err.startswith("kept      bagbench.schema.json, which is there already; ")
    assert Path("bagbench.schema.json").read_text() == "{}"


@pytest.mark.parametrize(("file", "reason"), [("file/new.toml", "File exists"), ("/proc/new.toml", "No such file or directory")])
def test_new_says_why_it_cannot_write(call: Call, file: str, reason: str) -> None:
    Path("file").write_text("")
    assert one_line(call, "experiment", "new", file) == f"cannot write '{file}': {reason}; name a file that is not there yet"


def test_a_name_that_would_break_out_of_its_comment_is_escaped(call: Call) -> None:
    code, out, _ = call("experiment", "new", "two\nepochs = 0.toml")
    assert (code, out) == (0, "experiment: two\\nepochs = 0.toml\n")
    assert "'two\\nepochs = 0.toml'" in Path("two\nepochs = 0.toml").read_text()
