"""Openverse: what Creative Commons licences and the public domain offer, from some fifty sites, in one search.

Of its documentation (https://api.openverse.org/v1/): callers without a key get 20 results a page; a search shows 20 pages at
most, and to them 240 results; they may ask 20 times a minute and 200 times a day, told in `X-RateLimit-` headers, beyond which
the answer is 429 with `Retry-After`. Its terms forbid to copy its catalogue, and to get around its limits.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from bagbench.collect.licence import Licence
from bagbench.collect.source import Candidate, Source
from bagbench.collect.web import DeclinedError, Web
from bagbench.errors import ConfigurationError

ADDRESS = "https://api.openverse.org"
"""Where it is, unless BAGBENCH_OPENVERSE_URL names an instance of somebody's own."""

_PAGE_SIZE = 20
_PAGES = 20
_QUERY_LENGTH = 200
# What its `filetype` may say of files that are photos; it indexes drawings and documents too.
_PHOTOS = frozenset({"", "jpg", "jpeg", "png", "gif", "webp", "bmp"})


class _Answer(BaseModel):
    page_count: int
    results: list[Any]


class _Result(BaseModel):
    id: str
    url: str
    license: Licence
    license_version: str | None = None
    license_url: str | None = None
    title: str | None = None
    creator: str | None = None
    creator_url: str | None = None
    foreign_landing_url: str | None = None
    provider: str | None = None
    filetype: str | None = None


def search(web: Web, query: str, licences: Sequence[Licence]) -> Iterator[Candidate]:
    """Find photos, the most relevant first; a page is asked for when the one before is used up.

    Raises:
        ConfigurationError: if the query is too long, or Openverse does not answer.
    """
    if len(query) > _QUERY_LENGTH:
        raise ConfigurationError(f"a query of {len(query)} letters", f"Openverse takes {_QUERY_LENGTH}")
    address = f"{(os.environ.get('BAGBENCH_OPENVERSE_URL') or ADDRESS).rstrip('/')}/v1/images/"
    asked = {"q": query, "license": ",".join(licences), "page_size": str(_PAGE_SIZE)}
    for page in range(1, _PAGES + 1):
        try:
            answer = web.ask(address, asked | {"page": str(page)}, _Answer)
        except DeclinedError:
            if page == 1:
                raise
            return  # deeper than it lets this caller look
        for result in answer.results:
            yield from _candidate(result)
        if page >= answer.page_count:
            return


def _candidate(result: object) -> Iterator[Candidate]:
    """Yield a result as a candidate; one without file or licence, or that is no photo, as none."""
    try:
        found = _Result.model_validate(result)
    except ValidationError:
        return
    if (found.filetype or "").lower() in _PHOTOS:
        yield Candidate(
            id=found.id,
            address=found.url,
            licence=found.license,
            licence_version=found.license_version or "",
            licence_url=found.license_url or "",
            title=found.title or "",
            creator=found.creator or "",
            creator_url=found.creator_url or "",
            page=found.foreign_landing_url or "",
            provider=found.provider or "",
        )


openverse = Source(
    name="openverse",
    summary="Creative Commons and public domain photos from Flickr, Wikimedia Commons, museums and others",
    terms="without a key: one request a second, 200 a day, and the first 240 photos of a search; no copying of its catalogue",
    search=search,
)
