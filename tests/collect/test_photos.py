"""What may come in a photo's stead, and what each costs: itself."""

import hashlib
import time
from pathlib import Path

import pytest

from bagbench.collect.guard import is_public
from bagbench.collect.web import Outcome
from tests.collect.conftest import Gather
from tests.collect.server import (
    Reply,
    World,
    cut_short,
    endless,
    hang_up,
    in_turn,
    openverse,
    photo,
    redirect,
    status,
    whole,
)

JPEG = photo("a good one")
PAGE = b"<!DOCTYPE html><html><body>This photo is no longer available.</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
# Nothing listens there; it is known by its address alone.
PRIVATE = ("10.0.0.1", "192.168.1.1", "169.254.169.254", "127.0.0.2", "[::1]", "0.0.0.0", "[::ffff:127.0.0.2]")  # noqa: S104 # not to listen on


def files(tmp_path: Path) -> dict[str, bytes]:
    """Return everything but what is hidden, by path."""
    root = tmp_path / "photos"
    found = (path for path in root.rglob("*") if path.is_file() and ".collect" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def photos(tmp_path: Path) -> list[bytes]:
    return [content for path, content in files(tmp_path).items() if "/" in path]


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (whole(PAGE), Outcome.BROKEN),
        (whole(PAGE, "image/jpeg"), Outcome.BROKEN),
        (whole(SVG, "image/svg+xml"), Outcome.BROKEN),
        (whole(b""), Outcome.BROKEN),
        (whole(JPEG[: len(JPEG) // 2]), Outcome.BROKEN),
        (whole(JPEG[:3] + bytes(1000)), Outcome.BROKEN),
        (whole(b"\x1f\x8b" + bytes(1000)), Outcome.BROKEN),
        (cut_short(JPEG), Outcome.BROKEN),
        (status(404, PAGE), Outcome.GONE),
        (status(410), Outcome.GONE),
        (status(403), Outcome.GONE),
        (status(204), Outcome.GONE),
        (status(206, JPEG), Outcome.GONE),
        (status(200, b"", Content_Length=str(10**12)), Outcome.TOO_LARGE),
        (endless(), Outcome.TOO_LARGE),
        (redirect("file:///etc/passwd"), Outcome.FORBIDDEN),
        (redirect("ftp://127.0.0.1/x.jpg"), Outcome.FORBIDDEN),
        (redirect("data:image/jpeg;base64,/9j/"), Outcome.FORBIDDEN),
        (redirect("/it.jpg"), Outcome.GONE),
        (redirect("http://[::1/x.jpg"), Outcome.GONE),
        (redirect("http:///x.jpg"), Outcome.GONE),
        (status(500), Outcome.UNREACHABLE),
        (status(429, Retry_After="3600"), Outcome.UNREACHABLE),
        (hang_up, Outcome.UNREACHABLE),
    ],
)
def test_it_is_passed_over_with_its_reason(world: World, gather: Gather, tmp_path: Path, reply: Reply, outcome: Outcome) -> None:
    world.put("disc", "it.jpg", reply)
    world.offer("disc", 1)
    ended = gather("disc", per_class=2)["disc"]
    assert (ended.photos, ended.skipped) == (1, {outcome: 1})
    assert photos(tmp_path) == [photo("disc-0")]


def test_a_private_address_with_a_server_behind_it_is_never_asked(world: World, gather: Gather) -> None:
    with openverse("127.0.0.2") as private:
        private.files["/secret.jpg"] = whole(JPEG)
        address = f"{private.address}/secret.jpg"
        world.put("disc", "at once", status(200), url=address)
        world.put("disc", "after a redirect", redirect(address), url=f"{world.address}/after%20a%20redirect")
        world.files["/after%20a%20redirect"] = redirect(address)
        ended = gather("disc")["disc"]
        assert (ended.photos, ended.skipped) == (0, {Outcome.FORBIDDEN: 2})
        assert private.asked == []


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_not_public(host: str) -> None:
    assert not is_public(host.strip("[]"))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


def test_another_host_s_photo_is_followed_to(world: World, gather: Gather) -> None:
    world.files["/real.jpg"] = whole(JPEG)
    world.put("disc", "moved.jpg", redirect("/moved-again.jpg"))
    world.files["/moved-again.jpg"] = redirect(f"http://localhost:{world.port}/real.jpg")
    assert gather("disc", per_class=1)["disc"].photos == 1
    assert world.fetched == ["/moved.jpg", "/moved-again.jpg", "/real.jpg"]


def test_redirects_in_a_circle_end(world: World, gather: Gather) -> None:
    world.put("disc", "a.jpg", redirect("/b.jpg"))
    world.files["/b.jpg"] = redirect("/a.jpg")
    assert gather("disc")["disc"].skipped == {Outcome.GONE: 1}
    assert len(world.fetched) == 6


def test_an_endless_redirect_is_not_read(world: World, gather: Gather) -> None:
    world.files["/real.jpg"] = whole(JPEG)
    world.put("disc", "moved.jpg", endless(head=(b"HTTP/1.1 302 Found\r\nLocation: /real.jpg\r\n\r\n",)))
    started = time.monotonic()
    assert gather("disc", per_class=1)["disc"].photos == 1
    assert time.monotonic() - started < 3


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


def dripping(piece: bytes, *head: bytes) -> Reply:
    return endless(head=head, piece=piece, pause=0.05)


@pytest.mark.parametrize(
    "drip",
    [
        pytest.param(dripping(b"x", OK, b"\r\n"), id="body"),
        pytest.param(dripping(b"x", OK, b"Content-Length: 1000000\r\n\r\n"), id="declared body"),
        pytest.param(dripping(b"X: y\r\n", OK), id="headers"),
        pytest.param(dripping(b"x", OK), id="one header"),
        pytest.param(dripping(b"1\r\nx\r\n", OK, CHUNKED), id="chunks"),
        pytest.param(dripping(b"0", OK, CHUNKED), id="a chunk's length"),
        pytest.param(dripping(b"H"), id="status line"),
        pytest.param(lambda _handler: time.sleep(5), id="silence"),
    ],
)
def test_what_drips_is_given_up_in_time(world: World, gather: Gather, drip: Reply) -> None:
    world.put("disc", "slow.jpg", drip)
    world.offer("disc", 1)
    started = time.monotonic()
    ended = gather("disc", per_class=2, seconds=2)["disc"]
    assert time.monotonic() - started < 10
    assert (ended.photos, ended.skipped) == (1, {Outcome.UNREACHABLE: 1})


def test_a_photo_that_comes_at_the_second_try_is_taken(world: World, gather: Gather) -> None:
    world.put("disc", "a.jpg", in_turn(status(503, Retry_After="0"), whole(JPEG)))
    world.put("disc", "b.jpg", in_turn(cut_short(photo("b")), whole(photo("b"))))
    assert gather("disc", per_class=2)["disc"].photos == 2


@pytest.mark.parametrize(
    "address",
    [
        "",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//x/y",
        "http://",
        "http://a b/",
        "http://\ud800/",
        "http://[",
        "http://a:b/",
    ],
)
def test_an_address_that_is_none_costs_itself_alone(world: World, gather: Gather, address: str) -> None:
    world.put("disc", "bad.jpg", whole(JPEG), url=address)
    world.offer("disc", 1)
    ended = gather("disc", per_class=2)["disc"]
    assert (ended.photos, sum(ended.skipped.values())) == (1, 1)


def test_the_same_bytes_under_two_ids_are_one_photo(world: World, gather: Gather) -> None:
    world.put("disc", "a.jpg", whole(JPEG))
    world.put("disc", "b.jpg", whole(JPEG))
    world.put("square", "c.jpg", whole(JPEG))
    ended = gather("disc", "square")
    assert {label: (one.photos, one.skipped) for label, one in ended.items()} == {
        "disc": (1, {Outcome.COPY: 1}),
        "square": (0, {Outcome.COPY: 1}),
    }


def test_a_copy_of_the_user_s_own_photo_is_refused_and_the_photo_left_alone(world: World, gather: Gather, tmp_path: Path) -> None:
    own = tmp_path / "photos" / "my own class" / "mine.jpg"
    own.parent.mkdir(parents=True)
    own.write_bytes(JPEG)
    world.put("disc", "a.jpg", whole(JPEG))
    assert gather("disc")["disc"].skipped == {Outcome.COPY: 1}
    assert own.read_bytes() == JPEG


@pytest.mark.parametrize(("kind", "ending"), [("jpeg", "jpg"), ("png", "png"), ("gif", "gif"), ("bmp", "bmp"), ("webp", "webp")])
def test_the_end_of_a_name_follows_what_is_in_the_file(
    world: World, gather: Gather, tmp_path: Path, kind: str, ending: str
) -> None:
    world.put("disc", "photo.exe", whole(photo("one", kind), "text/html"), id="1")
    gather("disc", per_class=1)
    assert [path for path in files(tmp_path) if "/" in path] == [f"disc/openverse-1.{ending}"]


def test_a_photo_is_what_its_row_says(world: World, gather: Gather, tmp_path: Path) -> None:
    world.put("disc", "a.jpg", whole(JPEG), id="1")
    gather("disc", per_class=1)
    assert hashlib.sha256(JPEG).hexdigest() in files(tmp_path)["attribution.csv"].decode()


def test_the_guard_holds_for_connections_that_stay_open(world: World, gather: Gather) -> None:
    """A photo after a photo from one host goes over one connection, whose headers must end in time too."""
    world.offer("disc", 2)
    world.put("disc", "slow.jpg", endless(head=(b"HTTP/1.1 200 OK\r\n",), piece=b"X: y\r\n", pause=0.05))
    started = time.monotonic()
    ended = gather("disc", per_class=3, seconds=0.5)["disc"]
    assert (ended.photos, ended.skipped) == (2, {Outcome.UNREACHABLE: 1})
    assert time.monotonic() - started < 4
