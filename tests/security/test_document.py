"""docs/security.md: every line of the threat model has its test."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
SOURCES = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
TESTS = set(re.findall(r"^def (test_\w+)\(", SOURCES, re.MULTILINE))


def lines() -> list[list[str]]:
    """Return the cells of each line of the tables."""
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in DOCUMENT.splitlines() if line.startswith("|")]
    return [row for row in rows if row[0] not in {"what they try", "---"}]


def test_every_line_has_a_test_and_every_test_is_there() -> None:
    found = lines()
    assert len(found) > 40
    for row in found:
        assert len(row) == 3, row
        named = re.findall(r"`(test_\w+)`", row[2])
        assert named, row
        assert set(named) <= TESTS, set(named) - TESTS


def test_every_test_of_security_stands_for_a_line() -> None:
    """But for those that say what goes, and those of the document and of a helper."""
    here = (file for file in Path(__file__).parent.glob("test_*.py") if file.name not in {"test_document.py", "test_confined.py"})
    own = {name for file in here for name in re.findall(r"^def (test_\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE)}
    says_what_goes = {
        "test_artifacts_with_the_store_itself_or_in_a_cloud_are",
        "test_operations_come_back_as_they_were_kept",
        "test_what_has_no_secret_is_shown_as_it_is",
    }
    assert own - says_what_goes <= set(re.findall(r"test_\w+", DOCUMENT))


def test_how_to_report_is_said() -> None:
    said = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "private vulnerability reporting" in said
    assert "@" not in said
