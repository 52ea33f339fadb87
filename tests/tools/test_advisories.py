"""What CI says of pip-audit's reports, in the form that its manual gives them."""

from typing import Any

import pytest

import advisories

SOUND = {"name": "flask", "version": "0.5", "vulns": []}
FLAW = {"id": "PYSEC-2019-179", "fix_versions": ["1.0"], "aliases": ["CVE-2019-1010083"], "description": "…"}
FLAWED = {**SOUND, "vulns": [FLAW]}
UNKNOWN = {"name": "numpy", "skip_reason": "Dependency not found on PyPI"}


def said(*dependencies: dict[str, Any]) -> tuple[str, int]:
    verdict = advisories.verdict({"dependencies": list(dependencies), "fixes": []})
    return "\n".join(verdict.lines), verdict.exit_code


def test_a_vulnerable_package_fails_by_its_name() -> None:
    lines, code = said(FLAWED, UNKNOWN)
    assert "VULNERABLE: flask 0.5: PYSEC-2019-179 CVE-2019-1010083, repaired in 1.0" in lines
    assert code == 1


def test_one_that_is_left_for_a_reason_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advisories, "IGNORED", {"PYSEC-2019-179": "nothing here serves JSON with it"})
    assert said(FLAWED)[1] == 0


def test_a_package_that_was_not_looked_up_is_named() -> None:
    lines, code = said(SOUND, UNKNOWN)
    assert "NOT LOOKED UP: numpy" in lines
    assert "1 of 2 packages looked up, 0 vulnerabilities" in lines
    assert code == 0


def test_where_nothing_answers_it_is_said_loudly() -> None:
    lines, code = said(UNKNOWN, UNKNOWN)
    assert "!! THE ADVISORIES WERE NOT TO BE HAD: none of 2 packages is known there" in lines
    assert code == 0


def test_every_advisory_that_is_left_has_its_reason() -> None:
    assert all(reason.strip() for reason in advisories.IGNORED.values())
