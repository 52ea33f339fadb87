"""One file over HTTP, gone on with where an earlier try was cut off."""

import base64
import hashlib
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import requests
import urllib3

from bagbench.errors import bottom_of

Tell = Callable[[int, int | None], object]
"""Told how many bytes have arrived, and of how many if the server says so."""

_LARGEST_BYTES = 4 * 2**30
_CHUNK = 1 << 16
# Seconds that a server may take to be reached, and to say something.
_TIMEOUT = (10, 30)
# Who sends less than so many bytes in so many seconds would take hours for any network.
_SLOWEST_BYTES, _SLOW_SECONDS = 1 << 16, 60.0
_REDIRECTS = 5
_OK, _PART, _BEYOND = 200, 206, 416
_WHY = {
    401: "it wants a login (status 401)",
    403: "it wants a login, or is not for everybody (status 403)",
    404: "nothing is there (status 404)",
    407: "the proxy wants a login (status 407)",
    410: "it is there no more (status 410)",
}


class DownloadError(Exception):
    """A file could not be had; the text says why, in one line."""


class _CutError(DownloadError):
    """The connection failed; another may not."""


def download(address: str, file: Path, tell: Tell) -> None:
    """Fetch what is at an address, beginning where an earlier call has ended.

    A connection that breaks is followed by another one as long as each brings the end nearer. Where the server holds another
    version by now, or sends no parts, it begins anew. Where it names an MD5, as Google's storage does, what arrives must have it.

    Args:
        address: http or https.
        file: where to; what it holds already is the beginning that an earlier call has left. Beside it lies what the server
            called that version. Its folder is made where something arrives.
        tell: called as bytes arrive.

    Raises:
        DownloadError: if it cannot be had. What has arrived stays, unless it is wrong.
        OSError: if the file cannot be written.
    """
    with requests.Session() as session:
        session.max_redirects = _REDIRECTS
        while True:
            before = _size(file)
            try:
                _go_on(session, address, file, tell)
            except _CutError as cut:
                arrived = _size(file)
                if arrived <= before:
                    kept = f"; the next try goes on after the {arrived:,} bytes that have arrived" if arrived else ""
                    raise DownloadError(f"{cut}{kept}") from cut
            else:
                return


def _go_on(session: requests.Session, address: str, file: Path, tell: Tell) -> None:
    version = file.with_name(f"{file.name}.version")
    start = _size(file) if version.is_file() else 0
    headers = {"Accept-Encoding": "identity"}  # parts of a file, not of what a server may make of it
    if start:
        headers |= {"Range": f"bytes={start}-", "If-Range": version.read_text(encoding="latin-1")}
    try:
        with session.get(address, headers=headers, stream=True, timeout=_TIMEOUT) as response:
            if address.startswith("https:") and not response.url.startswith("https:"):
                raise DownloadError("it was redirected to an address without encryption")
            first, total = _extent(response)
            if response.status_code == _BEYOND and start:
                if total == start:  # all of it had arrived
                    return
                file.unlink()  # more had arrived than there is now
                _go_on(session, address, file, tell)
                return
            if response.status_code == _OK:
                start = 0
                file.parent.mkdir(parents=True, exist_ok=True)
                file.unlink(missing_ok=True)
                _remember(version, response)
            elif response.status_code != _PART or first != start:
                raise DownloadError(_WHY.get(response.status_code, f"the server answers with status {response.status_code}"))
            if total is not None and total > _LARGEST_BYTES:
                raise DownloadError(f"it has {total:,} bytes; the limit is {_LARGEST_BYTES:,}")
            _receive(response, file, start, total, tell)
            _compare(response, file)
    except requests.TooManyRedirects as error:
        raise DownloadError(f"it was redirected more than {_REDIRECTS} times") from error
    except requests.exceptions.ProxyError as error:
        raise _CutError(f"no way through the proxy: {bottom_of(error)}") from error
    except (requests.ConnectionError, requests.Timeout, urllib3.exceptions.HTTPError) as error:
        cut = error.__cause__
        if isinstance(cut, urllib3.exceptions.IncompleteRead):
            raise _CutError(f"the connection broke off, {cut.expected:,} bytes before the end") from error
        raise _CutError(bottom_of(error)) from error
    except (requests.RequestException, UnicodeError) as error:
        raise DownloadError(f"it is not an address that can be asked: {bottom_of(error)}") from error


def _receive(response: requests.Response, file: Path, size: int, total: int | None, tell: Tell) -> None:
    began, until = size, time.monotonic() + _SLOW_SECONDS
    with file.open("ab") as target:
        tell(size, total)
        while chunk := response.raw.read1(_CHUNK, decode_content=False):
            target.write(chunk)
            size += len(chunk)
            tell(size, total)
            if size > _LARGEST_BYTES:
                raise DownloadError(f"it has more than {_LARGEST_BYTES:,} bytes")
            if time.monotonic() > until:
                if size - began < _SLOWEST_BYTES:
                    raise DownloadError(f"too slow: {size - began:,} bytes in {_SLOW_SECONDS:.0f} s")
                began, until = size, time.monotonic() + _SLOW_SECONDS


def _extent(response: requests.Response) -> tuple[int, int | None]:
    """Return where an answer's body begins in the whole file, and how long that is, as far as the server says."""
    if response.status_code == _OK:
        length = response.headers.get("Content-Length", "")
        return 0, int(length) if length.isdecimal() else None
    said = re.fullmatch(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", response.headers.get("Content-Range", ""))
    if said is None:
        return -1, None
    return int(said[1] or -1), None if said[2] == "*" else int(said[2])


def _remember(version: Path, response: requests.Response) -> None:
    """Keep what tells this version of the file from another; where the server says nothing of the kind, a try begins anew."""
    tag = response.headers.get("ETag", "")
    said = tag if tag.startswith('"') else response.headers.get("Last-Modified", "")  # a weak tag promises no equal bytes
    version.unlink(missing_ok=True)
    if said:
        version.write_text(said, encoding="latin-1")


def _compare(response: requests.Response, file: Path) -> None:
    """Hold what has arrived against the MD5 in `X-Goog-Hash`, if there is one: it tells of mistakes, not of malice."""
    named = re.search(r"\bmd5=([A-Za-z0-9+/]{22}==)", response.headers.get("X-Goog-Hash", ""))
    if named is None:
        return
    with file.open("rb") as whole:
        found = hashlib.file_digest(whole, lambda: hashlib.md5(usedforsecurity=False)).digest()
    if found != base64.b64decode(named[1]):
        file.unlink()
        raise DownloadError("what has arrived is not what the server holds: its MD5 differs")


def _size(file: Path) -> int:
    with suppress(FileNotFoundError):
        return file.stat().st_size
    return 0
