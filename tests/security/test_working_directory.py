"""What a stranger may have left in the folder that bagbench is started in, or in the folder for temporary files."""

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bagbench.errors import ConfigurationError
from bagbench.kept import one_at_a_time

DRAW = """
import io
import matplotlib as mpl
from bagbench.report.drawing import SETTINGS, canvas
with mpl.rc_context(SETTINGS):
    figure, axes = canvas()
    axes.set_title("words")
    figure.savefig(io.StringIO(), format="svg")
print(mpl.rcParams["text.usetex"], SETTINGS["text.usetex"])
"""


def test_settings_for_drawings_that_lie_in_the_working_directory_have_no_say(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nbackend: module://gone\n")
    done = subprocess.run([sys.executable, "-P", "-c", DRAW], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout == "True False\n"  # matplotlib has read the file; the drawing has not


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, of a machine that gives its users no folder for what runs."""
    if Path(f"/run/user/{os.geteuid()}").exists():
        pytest.skip("this machine gives its users one")
    folder = tmp_path / "temporary"
    folder.mkdir()
    folder.chmod(0o1777)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_locks_lie_where_nobody_else_can_write(temporary: Path, tmp_path: Path) -> None:
    with one_at_a_time(tmp_path):
        (there,) = temporary.iterdir()
    assert stat.S_IMODE(there.lstat().st_mode) == 0o700
    assert there.is_dir()


@pytest.mark.parametrize("how", ["link", "file"])
def test_a_place_for_locks_that_another_took_first_is_not_used(temporary: Path, tmp_path: Path, how: str) -> None:
    (tmp_path / "theirs").mkdir()
    taken = temporary / f"runtime-{os.geteuid()}"
    if how == "link":
        taken.symlink_to(tmp_path / "theirs")
    else:
        taken.write_text("")
    with (
        pytest.raises(ConfigurationError, match="set XDG_RUNTIME_DIR to a folder that only you can enter"),
        one_at_a_time(tmp_path),
    ):
        pass
    assert list((tmp_path / "theirs").iterdir()) == []
