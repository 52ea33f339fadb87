"""Whose a photo is: one row of `attribution.csv`."""

import csv
import io
import unicodedata
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bagbench.collect.licence import Licence
from bagbench.collect.source import Candidate
from bagbench.data.folder import ATTRIBUTION
from bagbench.errors import DataError
from bagbench.spreadsheet import guarded, unguarded

FILE = ATTRIBUTION

_TEXT_LENGTH = 500
_ADDRESS_LENGTH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A photo that was collected, and what its licence is about; the fields are the columns of `attribution.csv`, in order.

    Attributes:
        path: relative to the folder, POSIX style.
        title: the photo's; on one line, as all texts here; may be empty, as they all may.
        creator: who made it.
        creator_url: the creator's page; an http(s) address or empty, as all addresses here.
        licence: the photo's.
        licence_version: such as `4.0`.
        licence_url: the licence's text.
        source_page: where the photo was published.
        provider: the site that it was published on.
        image_url: where the file was fetched.
        sha256: of the file.
        retrieved: when, ISO 8601, UTC.
    """

    path: str
    title: str
    creator: str
    creator_url: str
    licence: Licence
    licence_version: str
    licence_url: str
    source_page: str
    provider: str
    image_url: str
    sha256: str
    retrieved: str

    @property
    def label(self) -> str:
        """The class that the photo is in."""
        return self.path.partition("/")[0]

    @property
    def name(self) -> str:
        """Its source and the source's id for it, as in the file's name without its end."""
        return Path(self.path).stem


COLUMNS = tuple(field.name for field in fields(Credit))


def credit_of(candidate: Candidate, path: str, sha256: str) -> Credit:
    """Return the credit of a photo that has just arrived, with strangers' texts made harmless."""
    return Credit(
        path=path,
        title=_plain(candidate.title),
        creator=_plain(candidate.creator),
        creator_url=_address(candidate.creator_url),
        licence=candidate.licence,
        licence_version=_plain(candidate.licence_version),
        licence_url=_address(candidate.licence_url),
        source_page=_address(candidate.page),
        provider=_plain(candidate.provider),
        image_url=_address(candidate.address),
        sha256=sha256,
        retrieved=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def read_credits(file: Path) -> list[Credit]:
    """Return the rows of an `attribution.csv`; none where it is not there. A last row that was cut off is passed over.

    Raises:
        DataError: if it cannot be read, or is not one that was written here.
    """
    try:
        text = file.read_bytes().decode()
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise DataError(f"{file} cannot be read: {error}", "put it back as it was, or name another folder") from error
    try:
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        if tuple(header) != COLUMNS:
            raise ValueError("other columns")  # noqa: TRY301 # one remedy for all that it may be
        return [_credit(row) for row in rows if len(row) == len(COLUMNS)]
    except (ValueError, csv.Error) as error:
        raise DataError(f"{file} is not as it was written: {error}", "put it back as it was, or name another folder") from error


def csv_lines(*credits_: Credit, header: bool = False) -> bytes:
    """Return credits as they stand in `attribution.csv`: RFC 4180, UTF-8, no text that a spreadsheet takes for a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    if header:
        writer.writerow(COLUMNS)
    writer.writerows([guarded(text) for text in astuple(credit)] for credit in credits_)
    return file.getvalue().encode()


def _credit(row: list[str]) -> Credit:
    """Return the credit in a row, made as harmless as when it was written: whoever passed the folder on may have edited it."""
    values: dict[str, Any] = {column: unguarded(text) for column, text in zip(COLUMNS, row, strict=True)}
    texts = {column: _plain(values[column]) for column in ("title", "creator", "licence_version", "provider", "retrieved")}
    addresses = {column: _address(values[column]) for column in ("creator_url", "licence_url", "source_page", "image_url")}
    return Credit(**values | texts | addresses | {"licence": Licence(values["licence"])})


def _plain(text: str) -> str:
    """Return a text on one line, without control characters and halves of characters; all letters and marks stay."""
    line = " ".join(text.split())
    return "".join(char for char in line if unicodedata.category(char) not in {"Cc", "Cs"})[:_TEXT_LENGTH]


def _address(text: str) -> str:
    """Return an http(s) address as it is, and anything else as none."""
    plain = _plain(text)
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    sound = parts.scheme in {"http", "https"} and parts.hostname and plain == text and " " not in text
    return text if sound and len(text) <= _ADDRESS_LENGTH else ""
