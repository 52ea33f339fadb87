"""Python, the packages, and whether TensorFlow works."""

import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from functools import cached_property
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from types import TracebackType
from typing import Self

from bagbench.doctor.finding import Finding, State

AGAIN = "install bagbench again, in an environment of its own"
_TENSORFLOW_SECONDS = 90
# The line before the last import says that TensorFlow itself works.
_PROBE = """
import json
import tensorflow as tf
tf.linalg.matmul(tf.ones((64, 64)), tf.ones((64, 64)))
print()
print(json.dumps({"version": tf.__version__, "gpus": len(tf.config.list_physical_devices("GPU"))}), flush=True)
import tensorflow_hub
"""


def python() -> Finding:
    """Check Python's version against what the package asks for."""
    from packaging.specifiers import SpecifierSet

    supported = metadata("bagbench")["Requires-Python"]
    found = f"{platform.python_version()}, supported is {supported}"
    if platform.python_version() in SpecifierSet(supported, prereleases=True):
        return Finding(check="python", state=State.OK, found=found)
    return Finding(
        check="python",
        state=State.PROBLEM,
        found=found,
        fix="make an environment with a supported Python: python3.13 -m venv .venv",
    )


def packages() -> Finding:
    """Check every package that bagbench's own metadata asks for."""
    from packaging.requirements import Requirement

    asked = [Requirement(line) for line in requires("bagbench") or ()]
    asked = [one for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong: dict[str, str] = {}
    for one in asked:
        try:
            there = version(one.name)
        except PackageNotFoundError:
            wrong[f"{one.name}{one.specifier}"] = f"{one.name} is missing"
        else:
            if not one.specifier.contains(there, prereleases=True):
                wrong[f"{one.name}{one.specifier}"] = f"{one.name} is {there}, not {one.specifier}"
    if not wrong:
        return Finding(check="packages", state=State.OK, found=f"all {len(asked)} are there, in versions that fit")
    command = " ".join(f"'{requirement}'" for requirement in wrong)
    return Finding(check="packages", state=State.PROBLEM, found="; ".join(wrong.values()), fix=f"pip install {command}")


def fonts() -> Finding:
    """Check the font that drawings are measured with; their text is drawn where the page is read, in the fonts there."""
    import matplotlib
    from matplotlib import font_manager

    font = Path(font_manager.findfont(font_manager.FontProperties()))
    name = font_manager.FontProperties(fname=font).get_name()
    kept = Path(matplotlib.get_cachedir())
    found = (
        f"drawings are measured with {name}, which comes with matplotlib"
        if _is_within(font, Path(matplotlib.get_data_path()))
        else (f"drawings are measured with {name}, {font}")
    )
    if _is_within(kept, Path(tempfile.gettempdir())) and "MPLCONFIGDIR" not in os.environ:
        return Finding(
            check="fonts",
            state=State.WARNING,
            found=f"{found}; its list of fonts is made anew by every process, for want of a folder that can be written",
            fix="export MPLCONFIGDIR=DIR, a folder that can be written",
        )
    return Finding(check="fonts", state=State.OK, found=found)


class Probe:
    """TensorFlow, imported and asked to compute in a process of its own, which begins at once."""

    def __enter__(self) -> Self:
        """Start the process; modules in the working directory are none of its own."""
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _PROBE],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2", "PYTHONWARNINGS": "ignore"},
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End it, should it still be there."""
        self._process.kill()
        self._process.communicate()

    @cached_property
    def _answer(self) -> tuple[int | None, str, str]:
        """The exit code, None where it took too long, and what was written to standard output and error."""
        try:
            out, err = self._process.communicate(timeout=_TENSORFLOW_SECONDS)
        except subprocess.TimeoutExpired:
            return None, "", ""
        return self._process.returncode, out, err

    @cached_property
    def _said(self) -> dict[str, object]:
        lines = [line for line in self._answer[1].splitlines() if line.startswith("{")]
        return dict(json.loads(lines[-1])) if lines else {}

    def gpus(self) -> int | None:
        """Return how many GPUs TensorFlow sees; None where it does not work."""
        number = self._said.get("gpus")
        return number if isinstance(number, int) else None

    def tensorflow(self) -> Finding:
        """Check that TensorFlow and its Hub can be imported, and that TensorFlow computes."""
        code, _, err = self._answer
        if code == 0:
            return Finding(
                check="tensorflow", state=State.OK, found=f"{self._said['version']} computes; tensorflow_hub can be imported"
            )
        if code is None:
            found, fix = (
                f"not imported within {_TENSORFLOW_SECONDS} s",
                "look at the disk that Python's packages lie on, or try again",
            )
        elif code == -signal.SIGILL:
            found, fix = (
                "it needs instructions that this processor lacks",
                "build TensorFlow for this processor, or take another machine",
            )
        elif code < 0:
            found, fix = f"its process was ended by {signal.Signals(-code).name}", AGAIN
        else:
            last = (err.strip().splitlines() or ["it says nothing"])[-1]
            which = "tensorflow_hub" if self._said else "TensorFlow"
            found = f"{which} cannot be imported: {last}"
            fix = "pip install 'setuptools<82'" if "pkg_resources" in last else AGAIN
        return Finding(check="tensorflow", state=State.PROBLEM, found=found, fix=fix)


def _is_within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
