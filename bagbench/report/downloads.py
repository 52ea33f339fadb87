"""The data of a figure or a table as CSV, in the page itself: a link that saves it, with scripts or without."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bagbench.report.document import data_address
from bagbench.spreadsheet import guarded

Value = str | int | float

# Of a file's name: 50 letters are 200 bytes at most, within what any file system takes.
_NAME_LENGTH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file within the page.

    Attributes:
        name: the file's.
        what: what is in it, for those who do not see where the link stands.
        address: the whole file as a `data:` address.
    """

    name: str
    what: str
    address: str


def download(what: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Download:
    """Return a table as a CSV file: RFC 4180, UTF-8, fractions with six significant digits, no text that could be a formula.

    Args:
        what: what is in it; its letters and digits name the file. May be a stranger's text.
        header: names of the columns.
        rows: as many values each.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_text(name) for name in header])
    writer.writerows([_text(value) for value in row] for row in rows)
    # A file's name that is not UTF-8 is kept as lone surrogates: written as `printable` shows them.
    content = file.getvalue().encode("utf-8", "backslashreplace")
    name = re.sub(r"\W+", "-", what.lower())[:_NAME_LENGTH].strip("-")
    return Download(name=f"{name}.csv", what=what, address=data_address(content, "text/csv;charset=utf-8"))


def _text(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, int):
        return str(value)
    return guarded(value)
