"""Where a run comes from: versions, commit, machine."""

import hashlib
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from bagbench.hardware import cores

# What a checkout's own settings may have git run as it looks: a watcher of files, hooks, programs of submodules and of remotes.
_NO_PROGRAMS = {"core.fsmonitor": "false", "core.hooksPath": os.devnull, "status.submoduleSummary": "false"}
_NO_NETWORK = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
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
    """Return the commit of the checkout around the working directory.

    That may be a stranger's folder, whose settings name programs: git runs none of them here.
    """
    try:
        commit = _git("rev-parse", "HEAD")
        asked = ("status", "--porcelain", "--untracked-files=no", "--ignore-submodules=dirty")
        return commit + ("+changes" if _git(*asked, settings=_own_filters_off()) else "")
    except (OSError, subprocess.SubprocessError):
        return ""  # no git here, or not a checkout: there is nothing to say


def _own_filters_off() -> dict[str, str]:
    """Return settings under which the programs are not run that a checkout, and not its user, has for its files' contents."""
    listed = _git("config", "--list", "--includes", "--show-scope", "--name-only", "--null").split("\0")
    own = {key for scope, key in zip(listed[::2], listed[1::2], strict=False) if scope in {"local", "worktree"}}
    filters = {key.rpartition(".")[0] for key in own if key.startswith("filter.")}
    return {f"{name}.{key}": value for name in filters for key, value in (("clean", ""), ("process", ""), ("required", "false"))}


def _git(*arguments: str, settings: Mapping[str, str] | None = None) -> str:
    """Return what git says with some settings, which go before those of any file."""
    over = {**_NO_PROGRAMS, **(settings or {})}
    given = {"GIT_CONFIG_COUNT": str(len(over))}
    for place, (key, value) in enumerate(over.items()):
        given |= {f"GIT_CONFIG_KEY_{place}": key, f"GIT_CONFIG_VALUE_{place}": value}
    environment = {**os.environ, **_NO_NETWORK, **given}
    done = subprocess.run(["git", *arguments], env=environment, capture_output=True, text=True, check=True, timeout=10)
    return done.stdout.strip()


def _processor() -> str:
    """Return the processor's name; Python's own `platform.processor()` is empty or only the architecture on Linux."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
