"""Texts in cells of a CSV file that a spreadsheet may open."""

import re

# A spreadsheet takes a text for a formula if it begins so (OWASP, "CSV Injection"), some if it begins with the wide forms of
# these; a quote before it makes it text again. One more before those that have one already, so that all can be told apart.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, and that `unguarded` turns back."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """Return the text that `guarded` made a cell of, or that a person wrote into one."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
