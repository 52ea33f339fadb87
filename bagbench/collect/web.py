"""Asking servers politely, and believing nothing of what comes back."""

import hashlib
import json
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import StrEnum
from http.client import IncompleteRead
from importlib.metadata import metadata
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from pydantic import BaseModel, ValidationError
from requests.adapters import HTTPAdapter

from bagbench.collect.guard import ForbiddenAddressError, GuardedAdapter, cut_after, is_public
from bagbench.collect.writing import put
from bagbench.errors import ConfigurationError, bottom_of

Answer = TypeVar("Answer", bound=BaseModel)

_PHOTO_BYTES = 32 * 2**20
_ANSWER_BYTES = 4 * 2**20
_CHUNK = 64 * 2**10
# Photos move from http to https, or to another of their site's hosts; each is one.
_REDIRECTS = 5
# How long the next try waits, in intervals.
_BACK_OFF = (1, 2, 4, 8)
# Who asks to wait longer than this many seconds is asked again another time.
_LONGEST_WAIT = 300.0
_OK = 200
_SERVER_ERRORS = range(500, 600)
# Too early, too many, too slow: an answer that another time may be another.
_PASSING = frozenset({408, 425, 429, *_SERVER_ERRORS})
GO_ON = "the same command goes on where this one was stopped"


class Outcome(StrEnum):
    """What became of a candidate."""

    FETCHED = "fetched"
    COPY = "copies of photos that are there"
    BROKEN = "not usable as images"
    GONE = "gone"
    TOO_LARGE = "too large"
    FORBIDDEN = "at an address that is not public"
    UNREACHABLE = "not reached this time"


class FetchError(Exception):
    """A file could not be had.

    Args:
        outcome: what that makes of the candidate.
        reason: in one line.
        again: whether another try may do.
        after: seconds that the server asks to wait before it.
    """

    def __init__(self, outcome: Outcome, reason: str, *, again: bool = False, after: float = 0.0) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.again = again
        self.after = after


class DeclinedError(ConfigurationError):
    """A source understands what it is asked, and says no."""


class _Session(requests.Session):
    """Follows no redirect by itself: before the next host is asked, `Web` looks at where it is."""

    def __init__(self, adapter: HTTPAdapter) -> None:
        super().__init__()
        self.mount("http://", adapter)
        self.mount("https://", adapter)
        about = metadata("bagbench")
        self.headers["User-Agent"] = f"bagbench/{about['Version']} (collects open-licensed photos; {about['Summary']})"
        self.headers["Accept-Encoding"] = "identity"  # photos are compressed already; a few bytes cannot unfold into gigabytes
        self.auth = lambda request: request  # else passwords kept for hosts (~/.netrc) would go to them

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Say that there is none."""


class Web:
    """The web as a source sees it: one request a second to a host, answers that are remembered, files of sane size.

    Args:
        answers: the folder that keeps what sources have answered, so that they are never asked the same twice.
        interval: seconds between two requests to one host, and the unit in which a failed one is put off.
        seconds: the longest that one answer may take.
    """

    def __init__(self, answers: Path, *, interval: float = 1.0, seconds: float = 60.0) -> None:
        self._answers = answers
        self._interval = interval
        self._seconds = seconds
        self._next: dict[str, float] = {}
        self._homes: set[str] = set()
        self._answered = False
        # What the user named is asked wherever it is; what strangers name, only in public.
        self._to_source = _Session(GuardedAdapter(lambda _address: True, seconds))
        self._to_anyone = _Session(GuardedAdapter(self._may_serve_photos, seconds))
        self._timeout = min(10.0, seconds)

    def ask(self, address: str, parameters: Mapping[str, str], form: type[Answer]) -> Answer:
        """Return what a source answers, from memory where it has answered before.

        Args:
            address: the source's own, as the user or the source's author wrote it; never one that a stranger did.
            parameters: the query's.
            form: what the answer, in JSON, must look like.

        Raises:
            DeclinedError: if the source says no (a status from 400 to 499).
            ConfigurationError: if it cannot be reached, asks for more patience than a command has, or answers in another form.
        """
        try:
            whole = requests.Request("GET", address, params=dict(parameters)).prepare().url or ""
        except requests.RequestException as error:
            raise ConfigurationError(f"'{address}' is not an address", "give one that begins with https:// or http://") from error
        host = urlsplit(whole).hostname or ""
        self._homes.add(host)
        kept = self._answers / f"{hashlib.sha256(whole.encode()).hexdigest()}.json"
        with suppress(OSError, ValueError, RecursionError):  # not asked yet; or not what a source has answered
            return form.model_validate(json.loads(kept.read_bytes()))
        content = self._patiently(whole, host)
        try:
            answer = form.model_validate(json.loads(content))
        except ValidationError as error:
            raise ConfigurationError(f"{host} answers in another form than it documents", "try again later") from error
        except (ValueError, RecursionError) as error:
            raise ConfigurationError(f"{host} does not answer in JSON", "try again later") from error
        put(kept, content, by_way_of=self._answers / "partial")
        return answer

    def photo(self, address: str) -> bytes:
        """Return the file at an address that a stranger wrote.

        Raises:
            FetchError: if it cannot be had.
        """
        try:
            return self._photo(address)
        except FetchError as failure:
            if not failure.again or failure.after > self._timeout:
                raise
            wait = max(self._interval, failure.after)
        time.sleep(wait)
        return self._photo(address)

    def _photo(self, address: str) -> bytes:
        for _ in range(1 + _REDIRECTS):
            if not address.startswith(("http://", "https://")):
                raise FetchError(Outcome.FORBIDDEN, "leads to something that is not http or https")
            target, content = self._get(self._to_anyone, address, _PHOTO_BYTES)
            if target is None:
                return content
            address = target
        raise FetchError(Outcome.GONE, f"redirected more than {_REDIRECTS} times")

    def _patiently(self, address: str, host: str) -> bytes:
        """Ask a source for as long as it may still answer."""
        waits = iter(_BACK_OFF)
        while True:
            try:
                target, content = self._get(self._to_source, address, _ANSWER_BYTES)
            except FetchError as failure:
                if failure.outcome is Outcome.GONE:
                    raise DeclinedError(f"{host} declines the search: {failure}") from failure
                wait = next(waits, None)
                # Where nothing has answered so far there is no network, and no use in waiting for it.
                if wait is None or not (failure.again and self._answered):
                    raise ConfigurationError(f"cannot reach {host}: {failure}", f"once it is there, {GO_ON}") from failure
                if failure.after > _LONGEST_WAIT:
                    raise ConfigurationError(
                        f"{host} has had requests enough and asks to wait {failure.after / 60:.0f} minutes", f"then {GO_ON}"
                    ) from failure
                time.sleep(max(wait * self._interval, failure.after))
                continue
            if target is not None:
                raise ConfigurationError(f"{host} has moved to {target}", "name the address where it is now")
            return content

    def _get(self, session: requests.Session, address: str, limit: int) -> tuple[str | None, bytes]:
        """Ask once; return where the answer says to go instead, or what it holds."""
        self._wait_for_turn(address)
        deadline = time.monotonic() + self._seconds
        with _failures(deadline), session.get(address, stream=True, timeout=self._timeout) as response:
            self._answered = self._answered or session is self._to_source
            if response.is_redirect:
                return urljoin(address, response.headers["location"]), b""
            if response.status_code in _PASSING:
                after = _asked_to_wait(response)
                raise FetchError(Outcome.UNREACHABLE, f"status {response.status_code}", again=True, after=after)
            if response.status_code != _OK:
                raise FetchError(Outcome.GONE, f"status {response.status_code}")
            return None, _body(response, limit, deadline)

    def _wait_for_turn(self, address: str) -> None:
        host = address.split("/", 3)[2]
        time.sleep(max(0.0, self._next.get(host, 0.0) - time.monotonic()))
        self._next[host] = time.monotonic() + self._interval

    def _may_serve_photos(self, address: str) -> bool:
        """Tell whether photos may be fetched from an IP address: from public ones, and from where a private source itself is."""
        return is_public(address) or any(address in _addresses(home) for home in self._homes)


def _addresses(host: str) -> set[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
    except OSError:
        return set()


@contextmanager
def _failures(deadline: float) -> Iterator[None]:
    """Turn whatever goes wrong on the way, or takes beyond the deadline, into a `FetchError` with its reason."""
    try:
        yield
    except (FetchError, ForbiddenAddressError) as error:
        raise error if isinstance(error, FetchError) else FetchError(Outcome.FORBIDDEN, str(error)) from error
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise _failure(error, late=time.monotonic() > deadline) from error
    if time.monotonic() > deadline:  # what was cut then can look whole
        raise FetchError(Outcome.UNREACHABLE, "too slow")


# Of what requests and urllib3 raise: the network's doing, not the address's.
_NETWORK = (requests.ConnectionError, requests.Timeout, urllib3.exceptions.ProtocolError, urllib3.exceptions.TimeoutError)


def _failure(error: Exception, *, late: bool) -> FetchError:
    if late:
        return FetchError(Outcome.UNREACHABLE, "too slow")
    if isinstance(error.__cause__, IncompleteRead):
        return FetchError(Outcome.BROKEN, "ends before its time", again=True)
    if isinstance(error, _NETWORK):
        return FetchError(Outcome.UNREACHABLE, bottom_of(error), again=True)
    return FetchError(Outcome.GONE, "not an address that can be asked")


def _asked_to_wait(response: requests.Response) -> float:
    """Return the seconds that an answer asks to wait; 0 where it does not say, or says it in a form of its own."""
    try:
        return urllib3.Retry(0).get_retry_after(response.raw) or 0.0  # both forms: seconds, and a date
    except urllib3.exceptions.InvalidHeader:
        return 0.0


def _body(response: requests.Response, limit: int, deadline: float) -> bytes:
    """Return what an answer holds, as it arrives: whatever length it claims, and however slowly it drips."""
    claimed = response.headers.get("Content-Length", "")
    if claimed.isdecimal() and int(claimed) > limit:
        raise FetchError(Outcome.TOO_LARGE, f"{int(claimed):,} bytes; the limit is {limit:,}")
    content = bytearray()
    with cut_after(deadline - time.monotonic(), response.raw.shutdown):
        while chunk := response.raw.read1(_CHUNK, decode_content=False):
            content += chunk
            if len(content) > limit:
                raise FetchError(Outcome.TOO_LARGE, f"more than {limit:,} bytes; the limit is {limit:,}")
    return bytes(content)
