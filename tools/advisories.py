"""Hold what CI installs against published advisories, with pip-audit: `python tools/advisories.py requirements.lock`.

A package with a known vulnerability fails, by its name. Where the advisories are not to be had, as on a machine that reaches a
mirror of packages alone, that is said loudly and does not fail: nobody can repair it there.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Advisories that are known and left, each with why: nothing of it is used here, or no release is without.
IGNORED: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to print, and the exit code."""

    lines: tuple[str, ...]
    exit_code: int


def verdict(report: Mapping[str, Any]) -> Verdict:
    """Return what is to be said of pip-audit's JSON report."""
    packages = report["dependencies"]
    asked = [one for one in packages if "skip_reason" not in one]
    found = [
        f"VULNERABLE: {one['name']} {one['version']}: {flaw['id']} {' '.join(flaw.get('aliases', ()))}, "
        f"repaired in {', '.join(flaw['fix_versions']) or 'no release'}"
        for one in asked
        for flaw in one["vulns"]
        if flaw["id"] not in IGNORED
    ]
    if not asked:
        return unanswered(f"none of {len(packages)} packages is known there")
    known = f"advisories: {len(asked)} of {len(packages)} packages looked up, {len(found)} vulnerabilities"
    left = [f"NOT LOOKED UP: {one['name']}: {one['skip_reason']}" for one in packages if "skip_reason" in one]
    return Verdict(lines=(*found, *left, known), exit_code=1 if found else 0)


def unanswered(why: str) -> Verdict:
    """Return what is said where there was no answer."""
    return Verdict(lines=("!" * 60, f"!! THE ADVISORIES WERE NOT TO BE HAD: {why}", "!" * 60), exit_code=0)


def main(lock: str) -> int:
    """Ask about every package of a lock file, print what is said, and return the exit code."""
    command = ("pip_audit", "--requirement", lock, "--disable-pip", "--require-hashes", "--format", "json", "--timeout", "15")
    done = subprocess.run(
        [sys.executable, "-m", *command, "--progress-spinner", "off"], capture_output=True, text=True, check=False
    )
    try:
        said = verdict(json.loads(done.stdout))
    except ValueError:  # it ended without a report
        said = unanswered((done.stderr.strip().splitlines() or ["pip-audit says nothing"])[-1])
    print("\n".join(said.lines))
    return said.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
