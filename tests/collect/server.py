"""A server that speaks Openverse's API as it is documented, and serves the photos; and everything that goes wrong on the way."""

import io
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np

from tests.drawing import draw_photo
from tests.replying import QuietServer, Replying

PAGE_SIZE = 20
"""Results a page, at most, for callers without a key; a larger `page_size` is answered with 401."""

Reply = Callable[["Handler"], None]


class Handler(Replying):
    """Answers one request as the server is told to."""

    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:  # noqa: N802 # as http.server calls it
        self.server.world.answer(self)


class _Server(QuietServer):
    world: "World"


@dataclass
class World:
    """What there is to be found, and how the server behaves.

    Attributes:
        address: of the API, `http://127.0.0.1:PORT`.
        results: what a query finds, in order.
        files: how an address's path is answered.
        mishaps: what the next searches are answered with instead of what they ask for, one each.
        asked: path, query and time of every request, in order.
        depth: how many results a search shows at most to callers without a key.
        page_count: what the API says of it where that is not true.
    """

    address: str = ""
    results: dict[str, list[Any]] = field(default_factory=dict)
    files: dict[str, Reply] = field(default_factory=dict)
    mishaps: list[Reply] = field(default_factory=list)
    asked: list[tuple[str, str, float]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    depth: int = 240
    page_count: int | None = None

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    @property
    def searches(self) -> list[tuple[str, float]]:
        """Query and time of every search."""
        return [(query, at) for path, query, at in self.asked if path == "/v1/images/"]

    @property
    def fetched(self) -> list[str]:
        """The path of every request for a file."""
        return [path for path, _, _ in self.asked if path != "/v1/images/"]

    def offer(self, query: str, number: int, *, start: int = 0, **more: Any) -> None:
        """Let a query find that many more drawn photos, all different."""
        for count in range(start, start + number):
            name = f"{query.replace(' ', '-')}-{count}"
            self.files[f"/{name}.jpg"] = whole(photo(name))
            self.results.setdefault(query, []).append(self.result(name, f"{self.address}/{name}.jpg", **more))

    def put(self, query: str, name: str, reply: Reply, **more: Any) -> None:
        """Let a query find one more, whose file is answered in a way of its own."""
        self.files[f"/{name}"] = reply
        self.results.setdefault(query, []).append(self.result(name, **{"url": f"{self.address}/{name}"} | more))

    def result(self, name: str, url: str, **more: Any) -> dict[str, Any]:
        """Return a result with the fields that the API documents."""
        return {
            "id": name,
            "title": f"Photo {name}",
            "indexed_on": "2024-01-01T00:00:00Z",
            "foreign_landing_url": f"https://photos.example/{name}",
            "url": url,
            "creator": "A. Photographer",
            "creator_url": "https://photos.example/a",
            "license": "by",
            "license_version": "2.0",
            "license_url": "https://creativecommons.org/licenses/by/2.0/",
            "provider": "flickr",
            "source": "flickr",
            "category": None,
            "filesize": None,
            "filetype": "jpg",
            "tags": [],
            "attribution": "...",
            "fields_matched": ["title"],
            "mature": False,
            "height": 48,
            "width": 48,
            "thumbnail": f"{self.address}/v1/images/{name}/thumb/",
        } | more

    def answer(self, handler: Handler) -> None:
        parts = urlsplit(handler.path)
        self.asked.append((parts.path, parts.query, time.monotonic()))
        self.headers.append(dict(handler.headers))
        if parts.path == "/v1/images/":
            if self.mishaps:
                self.mishaps.pop(0)(handler)
            else:
                self._search(handler, {name: values[0] for name, values in parse_qs(parts.query).items()})
        elif parts.path in self.files:
            self.files[parts.path](handler)
        else:
            handler.reply(404, b"not found")

    def _search(self, handler: Handler, asked: dict[str, str]) -> None:
        page, size = int(asked.get("page", 1)), int(asked.get("page_size", PAGE_SIZE))
        limits = {"X_RateLimit_Limit_anon_burst": "20/min", "X_RateLimit_Available_anon_burst": "7"}
        if size > PAGE_SIZE or (page - 1) * size >= self.depth or page > 20:
            handler.reply(401, json.dumps({"detail": "Authentication credentials were not provided."}).encode(), **limits)
            return
        licences = asked.get("license", "").split(",")
        found = [
            one
            for one in self.results.get(asked["q"], [])
            if not isinstance(one, dict) or one.get("license") in licences or "licence lies" in str(one.get("title"))
        ]
        shown = found[: self.depth]
        pages = -(-len(shown) // size) if self.page_count is None else self.page_count
        body = {
            "result_count": len(shown),
            "page_count": pages,
            "page_size": size,
            "page": page,
            "results": shown[(page - 1) * size : page * size],
        }
        handler.reply(200, json.dumps(body).encode(), Content_Type="application/json", **limits)


@contextmanager
def openverse(host: str = "127.0.0.1") -> Iterator[World]:
    """Serve a world on the loopback for as long as the block lasts."""
    with _Server((host, 0), Handler) as server:
        server.world = World(address=f"http://{host}:{server.server_port}")
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server.world
        finally:
            server.shutdown()


def photo(name: str, kind: str = "jpeg", size: int = 48) -> bytes:
    """Return a drawn photo; another for every name."""
    file = io.BytesIO()
    draw_photo(len(name) % 4, np.random.default_rng(list(name.encode())), size).save(file, kind)
    return file.getvalue()


def whole(content: bytes, kind: str = "image/jpeg") -> Reply:
    return lambda handler: handler.reply(200, content, Content_Type=kind)


def status(code: int, content: bytes = b"", **headers: str) -> Reply:
    return lambda handler: handler.reply(code, content, **headers)


def redirect(target: str, content: bytes = b"") -> Reply:
    return lambda handler: handler.reply(302, content, Location=target)


def hang_up(handler: Handler) -> None:
    """Answer nothing."""
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def in_turn(*replies: Reply) -> Reply:
    """Answer once each way; the last way for ever after."""
    left = list(replies)

    def reply(handler: Handler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return reply


def cut_short(content: bytes) -> Reply:
    """Claim more than there is, and hang up."""

    def reply(handler: Handler) -> None:
        handler.reply(200, content, Content_Length=str(2 * len(content)))
        handler.close_connection = True

    return reply


def endless(
    *, head: Sequence[bytes] = (b"HTTP/1.1 200 OK\r\n", b"\r\n"), piece: bytes = bytes(2**16), pause: float = 0.0
) -> Reply:
    """Send pieces for as long as anybody takes them: 64 MiB at most, or for half a minute."""

    def reply(handler: Handler) -> None:
        with suppress(OSError):
            for part in head:
                handler.wfile.write(part)
            end = time.monotonic() + 30
            for _ in range(64 * 2**20 // len(piece)):
                handler.wfile.write(piece)
                time.sleep(pause)
                if time.monotonic() > end:
                    break
        handler.close_connection = True

    return reply
