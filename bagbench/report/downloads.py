"""The data of a figure or a table as CSV, in the page itself: a link that saves it, with scripts or without."""

import base64
import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Value = str | int | float

# A spreadsheet takes a text for a formula if it begins so (OWASP, "CSV Injection"); a quote before it makes it text again.
_FORMULA = re.compile(r"[=+\-@\t\r]")


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
        what: what is in it; its letters and digits name the file.
        header: names of the columns.
        rows: as many values each.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_text(name) for name in header])
    writer.writerows([_text(value) for value in row] for row in rows)
    encoded = base64.b64encode(file.getvalue().encode("utf-8", "replace")).decode("ascii")
    name = re.sub(r"[^\w.]+", "-", what).strip("-.").lower()[:80]
    return Download(name=f"{name}.csv", what=what, address=f"data:text/csv;charset=utf-8;base64,{encoded}")


def _text(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, int):
        return str(value)
    return f"'{value}" if _FORMULA.match(value) else value
