"""A command that is stopped before it has begun."""

import os
from pathlib import Path

import pytest

from tests.conftest import program

# As Python starts it imports this. Of a module that is then looked for it is told first.
INTERRUPTED = """
import sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            {how}

sys.meta_path.insert(0, Finder())
"""


@pytest.mark.parametrize("how", ["raise KeyboardInterrupt", "exec('raise KeyboardInterrupt')"])
def test_while_it_is_imported_it_ends_in_one_line_and_with_its_own_code(how: str, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTED.format(how=how))
    where = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = program(tmp_path, tmp_path / "cache")("list", code=130, PYTHONPATH=where)
    assert (done.stdout, done.stderr) == ("", "error: stopped; the same command goes on where this one was stopped\n")
