import http.server
import io
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bagbench.backbone.fetch import fetch
from bagbench.errors import BackboneError

Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server on the loopback; called with some bytes and the length that it claims for them, it returns their address."""
    answer = (b"", 0)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(answer[1]))
            self.end_headers()
            self.wfile.write(answer[0])

        def log_message(self, *_: object) -> None:
            pass

    asked: list[str] = []

    def serve(content: bytes, length: int | None = None, query: str = "") -> str:
        nonlocal answer
        answer = (content, len(content) if length is None else length)
        return f"http://127.0.0.1:{httpd.server_port}/module{query}"

    serve.asked = asked  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield serve
        httpd.shutdown()


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


def refusal(address: str, folder: Path) -> str:
    with pytest.raises(BackboneError) as caught:
        fetch(address, folder)
    line = str(caught.value)
    assert line.startswith(f"cannot fetch the backbone {address}: ")
    assert "\n" not in line
    return line


def test_an_archive_is_laid_out_as_it_was_packed(serve: Serve, tmp_path: Path) -> None:
    fetch(serve(packed(("./saved_model.pb", b"graph"), ("variables/variables.index", b"index"))), tmp_path / "new")
    assert (tmp_path / "new" / "saved_model.pb").read_bytes() == b"graph"
    assert (tmp_path / "new" / "variables" / "variables.index").read_bytes() == b"index"


def test_the_hub_is_asked_for_an_archive_and_an_address_keeps_its_own_questions(serve: Serve, tmp_path: Path) -> None:
    fetch(serve(packed(("a", b"")), query="?key=1"), tmp_path)
    assert serve.asked == ["/module?key=1&tf-hub-format=compressed"]  # type: ignore[attr-defined]


def test_a_download_cut_between_two_files_does_not_pass_for_whole(serve: Serve, tmp_path: Path) -> None:
    whole = packed(("saved_model.pb", b"graph"), ("variables", b"index"), mode="w:")
    assert "the connection broke off, " in refusal(serve(whole[:1024], len(whole)), tmp_path)


def test_what_is_not_an_archive_is_refused(serve: Serve, tmp_path: Path) -> None:
    assert "three ways on" in refusal(serve(b"<html>a portal that wants a password</html>" * 30), tmp_path)
    assert "three ways on" in refusal(serve(b""), tmp_path)


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../outside"])
def test_nothing_is_written_outside_of_the_folder(serve: Serve, tmp_path: Path, name: str) -> None:
    assert "which is not a file inside of it" in refusal(serve(packed((name, b"x"))), tmp_path / "inside")
    assert not list(tmp_path.rglob("outside"))


def test_links_are_refused(serve: Serve, tmp_path: Path) -> None:
    assert "'link', which is not a file" in refusal(serve(packed(link="link")), tmp_path)
    assert not list(tmp_path.iterdir())
