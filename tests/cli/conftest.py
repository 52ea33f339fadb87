"""The command line in the test's own process, which is quicker than a new one."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bagbench.cli.app import main

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """Run the command line in this process and in a folder of its own; return exit code, output and errors."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("BAGBENCH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["bagbench", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        written = capfd.readouterr()
        code = exit_.value.code or 0  # None for a command that has nothing to say by it
        assert isinstance(code, int)
        return code, written.out, written.err

    return call


def one_line(call: Call, *arguments: object) -> str:
    """Return the one line that a wrong call is answered with."""
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert lines[-1].startswith("error: ")
    assert not any("Traceback" in line for line in lines)
    return lines[-1].removeprefix("error: ")
