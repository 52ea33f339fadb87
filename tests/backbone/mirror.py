"""A server on the loopback that behaves as the places do that networks are fetched from, and as they should not.

It answers as a proxy, too: with `http_proxy` set to it, it is tfhub.dev, www.kaggle.com and Google's storage.
"""

import base64
import hashlib
import io
import ssl
import tarfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.replying import QuietServer, Replying

Reply = Callable[["Handler"], None]


class Handler(Replying):
    """Answers one request as the mirror is told to."""

    server: "_Server"

    def do_GET(self) -> None:  # noqa: N802 # as http.server calls it
        mirror = self.server.mirror
        path = self.path.removeprefix(mirror.address)
        mirror.asked.append((path, self.headers.get("Range", "")))
        mirror.pages.get(path, status(404))(self)


class _Server(QuietServer):
    block_on_close = False
    mirror: "Mirror"


@dataclass
class Mirror:
    """What there is, by path or whole address, and what was asked for: path and `Range`."""

    address: str = ""
    pages: dict[str, Reply] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    server: "_Server | None" = None

    def put(self, path: str, reply: Reply) -> str:
        """Put something at a path; return its address."""
        self.pages[path] = reply
        return f"{self.address}{path}"

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        assert self.server is not None
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.address = self.address.replace("http:", "https:")


@contextmanager
def mirror() -> Iterator[Mirror]:
    with _Server(("127.0.0.1", 0), Handler) as server:
        server.mirror = Mirror(address=f"http://127.0.0.1:{server.server_port}", server=server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.mirror
        server.shutdown()


def status(code: int, content: bytes = b"") -> Reply:
    return lambda handler: handler.reply(code, content)


def moved(target: str) -> Reply:
    return lambda handler: handler.reply(302, Location=target)


def stored(
    content: bytes,
    *,
    version: str = '"1"',
    ranges: bool = True,
    cuts: Sequence[int] = (),
    md5: bytes | None = None,
    pause: float = 0.0,
) -> Reply:
    """Answer as Google's storage does.

    Args:
        content: the file.
        version: its ETag.
        ranges: whether parts can be had.
        cuts: the places at which the first answers break off, one each.
        md5: what the server says that the file's is; None for the true one.
        pause: seconds between two blocks of 1,000 bytes.
    """
    said = base64.b64encode(md5 or hashlib.md5(content, usedforsecurity=False).digest()).decode()
    turn = count()

    def reply(handler: Handler) -> None:
        asked = handler.headers.get("Range", "")
        same = handler.headers.get("If-Range", version) == version
        start = int(asked[len("bytes=") : -1]) if asked and ranges and same else 0
        if start >= len(content):
            handler.reply(416, Content_Range=f"bytes */{len(content)}")
            return
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(content) - start))
        handler.send_header("ETag", version)
        handler.send_header("X-Goog-Hash", f"crc32c=n03x6A==,md5={said}")
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        handler.end_headers()
        number = next(turn)
        end = cuts[number] if number < len(cuts) else len(content)
        for at in range(start, end, 1000 if pause else len(content)):
            handler.wfile.write(content[at : min(end, at + 1000) if pause else end])
            time.sleep(pause)

    return reply


def packed(*members: tuple[str, bytes], mode: str = "w:gz", link: str = "") -> bytes:
    """Return an archive of files, and of a link where one is named."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode=mode) as archive:  # type: ignore[call-overload] # one of tarfile's modes
        for name, content in members:
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
        if link:
            about = tarfile.TarInfo(link)
            about.type, about.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(about)
    return whole.getvalue()


def packed_folder(folder: Path, arcname: str = ".") -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz", compresslevel=1) as archive:
        archive.add(folder, arcname=arcname)
    return whole.getvalue()
