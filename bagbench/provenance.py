"""Where a run comes from: versions, commit, machine."""

import hashlib
import platform
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from bagbench.hardware import cores

_PACKAGES = ("bagbench", "tensorflow", "keras", "tensorflow-hub", "mlflow", "numpy", "pillow", "scipy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What somebody else needs to get the same figures, besides the photos and the command.

    Attributes:
        commit: of the git checkout that the command ran in, with `+changes` where it was dirty; empty outside of one.
        packages: name and version of each package that touches the figures.
        source: SHA-256 of bagbench's own code as it is installed: a version covers many commits.
        python: Python's version.
        system: the operating system and its release.
        processor: the processor's name and the number of cores that this process may use.
    """

    commit: str
    packages: tuple[tuple[str, str], ...]
    source: str
    python: str
    system: str
    processor: str

    def differs_from(self, other: "Provenance") -> str:
        """Return what of the software on another machine would not give the same figures, in words; empty where nothing is.

        Commits do not count: they are those of working directories.
        """
        for name, ours, theirs in (
            *((name, number, dict(other.packages)[name]) for name, number in self.packages),
            ("Python", self.python.rpartition(".")[0], other.python.rpartition(".")[0]),
            ("bagbench's source", self.source[:12], other.source[:12]),
        ):
            if ours != theirs:
                return f"{name} is {ours} here, {theirs} there"
        return ""

    def as_tags(self) -> dict[str, str]:
        """Return it flat, each package as `version.NAME`."""
        own = {"commit": self.commit, "python": self.python, "system": self.system, "processor": self.processor}
        return own | {f"version.{name}": number for name, number in self.packages}


@cache
def provenance() -> Provenance:
    """Return this process's provenance. Versions come from the installed metadata: nothing heavy is imported."""
    return Provenance(
        commit=_commit(),
        packages=tuple((package, version(package)) for package in _PACKAGES),
        source=_source(),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()}",
        processor=f"{_processor()}, {len(cores())} cores",
    )


def _source() -> str:
    whole = hashlib.sha256()
    root = Path(__file__).parent
    for file in sorted(root.rglob("*.py")):
        whole.update(f"{file.relative_to(root).as_posix()}\0{file.read_text()}\0".encode())
    return whole.hexdigest()


def _commit() -> str:
    """Return the commit of the checkout around the working directory."""
    try:
        commit = _git("rev-parse", "HEAD")
        return commit + ("+changes" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return ""  # no git here, or not a checkout: there is nothing to say


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=True, timeout=10).stdout.strip()


def _processor() -> str:
    """Return the processor's name; Python's own `platform.processor()` is empty or only the architecture on Linux."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
