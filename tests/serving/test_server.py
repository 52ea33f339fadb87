"""`serve` as a process of its own: what it answers, to whom it answers nothing, and what it does with hostile requests."""

import base64
import contextlib
import http.client
import json
import re
import signal
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import mlflow
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from bagbench.data.decode import decode_bytes
from bagbench.serving import load as load_model
from bagbench.serving import pedigree_of
from bagbench.serving.server import MOST_BYTES, listen
from bagbench.serving.server import server as server_of
from bagbench.tracking.tables import read_predictions
from tests.benchmarks.serving import TOLERANCE, load, probabilities, served
from tests.conftest import Call, one_line
from tests.hostile.images import images
from tests.report.listening import listen as listen_to
from tests.servers import HealthyService
from tests.serving.conftest import CLASSES, Trained


@pytest.fixture(scope="module")
def server(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HealthyService]:
    service = served(trained.on_backbone.run_id, trained.store.uri, tmp_path_factory.mktemp("server"))
    try:
        service.start()
        yield service
    finally:
        service.kill()


@pytest.fixture(scope="module")
def photo(trained: Trained) -> bytes:
    return next((trained.photos / "disc").iterdir()).read_bytes()


def send(server: HealthyService, body: bytes, path: str = "/predict", **headers: str) -> tuple[int, str]:
    """Return status and text of the answer to a POST."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    with contextlib.closing(connection):
        connection.request("POST", path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.read().decode()


def raw(port: int, *parts: bytes) -> bytes:
    """Send bytes as they are, and return all that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        received = b""
        with contextlib.suppress(ConnectionError):  # it may close before all is sent
            for part in parts:
                connection.sendall(part)
            while more := connection.recv(65536):
                received += more
        return received


def as_json(images: Any) -> bytes:
    return json.dumps({"inputs": images}).encode()


def test_clients_side_by_side_are_all_told_what_predict_says(call: Call, server: HealthyService, trained: Trained) -> None:
    photos = sorted(trained.photos.rglob("*.jpg"))
    _, said, _ = call("predict", trained.on_backbone.run_id, *photos, "--json", "--tracking-uri", trained.store.uri)
    found = load(server, probabilities(said), requests=80, clients=8)
    assert found.statuses == {200: 80}
    assert found.largest_difference < TOLERANCE


def test_mlflow_s_protocol_has_the_same_answers(server: HealthyService, trained: Trained) -> None:
    recorded = read_predictions(trained.store.artifact(trained.on_backbone, "predictions.csv"))
    images = np.stack([decode_bytes((trained.photos / path).read_bytes(), 32) for path in recorded.paths])
    status, said = send(server, as_json(images.tolist()), "/invocations", Content_Type="application/json")
    assert status == 200, said
    assert np.abs(np.array(json.loads(said)["predictions"]) - recorded.probabilities).max() < TOLERANCE
    for path, answer in {"/ping": "\n", "/health": "\n", "/version": mlflow.__version__}.items():
        with urllib.request.urlopen(server.address + path) as response:  # noqa: S310 # ours
            assert response.read().decode() == answer


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[1, 2]", "application/json", 400),
        (b"{}", "application/json", 400),
        (b"[" * 200_000, "application/json", 400),
        (b'{"inputs": ' + b"[" * 100_000, "application/json", 400),
        (as_json(None), "application/json", 400),
        (as_json(np.full((1, 32, 32, 3), 0.5).tolist()), "application/json", 400),
        (as_json("9" * 1_000_000), "application/json", 400),
        (b'{"inputs": ' + b"9" * 1_000_000 + b"}", "application/json", 400),
        (as_json([]), "application/json", 400),
        (as_json("text"), "application/json", 400),
        (as_json(np.zeros((1, 8, 8, 3), int).tolist()), "application/json", 400),
        (as_json(np.full((1, 32, 32, 3), 256).tolist()), "application/json", 400),
        (b'{"inputs": NaN}', "application/json", 400),
        (b'{"dataframe_split": {"columns": [], "data": [[1]]}}', "application/json", 400),
        (b'{"messages": [{"role": "user", "content": "hello"}]}', "application/json", 400),
        (b"1,2", "text/csv", 415),
        (b"PAR1", "application/vnd.apache.parquet", 415),
        (b"{}", "", 415),
    ],
)
def test_what_is_no_batch_of_images_is_refused_without_a_traceback(
    server: HealthyService, body: bytes, kind: str, status: int
) -> None:
    found, said = send(server, body, "/invocations", Content_Type=kind)
    assert found == status, said
    assert "Traceback" not in said
    assert 'File "' not in said
    assert len(said) < 1000


def test_files_that_are_no_photos_are_refused_with_the_reason(server: HealthyService) -> None:
    sent = list(images())
    assert sum(bool(one.reason) for one in sent) > 30
    for one in sent:
        status, said = send(server, one.content)
        assert status == (400 if one.reason else 200), (one, said)
        assert not one.reason or re.match(one.reason, json.loads(said)["error"]), (one, said)


def test_a_request_that_is_too_large_is_refused_before_it_is_read(server: HealthyService) -> None:
    head = b"POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    for path in (b"predict", b"invocations"):
        declared = raw(server.port, head % path + b"Content-Length: %d\r\n\r\n" % (MOST_BYTES + 1))
        assert declared.startswith(b"HTTP/1.1 413 ")
        assert b"too large; the limit is 20,971,520 bytes" in declared
    endless = raw(
        server.port, head % b"predict" + b"Transfer-Encoding: chunked\r\n\r\n", *[b"80000\r\n" + bytes(0x80000) + b"\r\n"] * 41
    )
    assert endless.startswith(b"HTTP/1.1 413 ")


def test_other_names_and_other_sites_get_no_answer(server: HealthyService, photo: bytes) -> None:
    here = f"127.0.0.1:{server.port}"
    for host in (here, "localhost", "[::1]:80", "LOCALHOST:1"):
        assert send(server, photo, Host=host)[0] == 200
    assert send(server, photo, Host=here, Origin=f"http://{here}")[0] == 200
    for host in ("example.org", "example.org:5001", "127.0.0.1.example.org", "localhost.", "[::1", "", "a@example.org"):
        assert send(server, photo, Host=host)[0] == 421
    for origin in ("http://example.org", "null", f"http://{here}.example.org", f"http://{here}/", "http://127.0.0.1", ""):
        assert send(server, photo, Host=here, Origin=origin)[0] == 403


def test_only_what_there_is_can_be_asked_for(server: HealthyService) -> None:
    for path in (
        "/docs",
        "/openapi.json",
        "/static/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//example.org/",
        "/predict/",
    ):
        assert raw(server.port, f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode()).startswith(b"HTTP/1.1 404 "), path
    for method in ("GET", "OPTIONS", "TRACE"):
        said = raw(server.port, f"{method} /predict HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        assert said.startswith(b"HTTP/1.1 405 ")
        assert b"access-control" not in said.lower()
    assert b" 400 " in raw(server.port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
    flood = raw(server.port, b"GET / HTTP/1.1\r\nHost: localhost\r\n", *[b"A: %s\r\n" % (b"x" * 1000)] * 100)
    assert flood == b"" or b" 400 " in flood  # it closes while there is more to come, and what it said may be lost by that
    assert send(server, b"--x\r\n\r\n--x--", Content_Type="multipart/form-data; boundary=x")[0] == 415


def test_a_slow_body_a_lost_client_and_a_crowd_leave_room_for_others(
    trained: Trained, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bagbench.serving.server._SECONDS", 1)
    known = pedigree_of(trained.store, trained.small.run_id)
    with listen("127.0.0.1", 0) as door:
        here = server_of(load_model(trained.store, known), "", "127.0.0.1")
        port = door.getsockname()[1]
        thread = threading.Thread(target=here.run, args=([door],))
        thread.start()
        head = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
        with contextlib.ExitStack() as crowd:
            waiting = [crowd.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60)) for _ in range(32)]
            for one in waiting:
                one.sendall(head + b"x")
            time.sleep(0.2)
            refused = raw(port, head.replace(b"1.1", b"1.0") + bytes(1000))
            assert refused.startswith(b"HTTP/1.1 503 ")
            assert b"retry-after: 1" in refused.lower()
            waiting.pop().close()
            assert all(one.recv(65536).startswith(b"HTTP/1.1 408 ") for one in waiting)
        answered = raw(port, b"POST /predict HTTP/1.0\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(photo) + photo)
        assert answered.startswith(b"HTTP/1.1 200 ")
        here.should_exit = True
        thread.join()


def test_a_taken_port_and_a_name_that_is_none_are_told_in_one_line(call: Call, trained: Trained, server: HealthyService) -> None:
    asked = ("serve", "small", "--tracking-uri", trained.store.uri)
    line = one_line(call, *asked, "--port", server.port)
    assert line == f"cannot listen on '127.0.0.1', port {server.port}: Address already in use; name another --port or --host"
    assert one_line(call, *asked, "--host", "nowhere.invalid").startswith("cannot listen on 'nowhere.invalid', port 5001: ")


@pytest.mark.browser
def test_the_page_shows_an_answer_by_keyboard_or_drop_and_says_what_went_wrong(
    browser: Browser, server: HealthyService, trained: Trained, tmp_path: Path
) -> None:
    noise = tmp_path / "noise.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 32, (64, 64, 3), dtype=np.uint8)).save(noise)
    text = tmp_path / "text <b>.jpg"
    text.write_text("no photo")
    photo = next((trained.photos / "disc").iterdir())
    views: tuple[tuple[int, Literal["dark", "light"]], ...] = ((360, "dark"), (1280, "light"))
    for width, scheme in views:
        tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        heard = listen_to(tab)
        tab.goto(server.address)
        expect(tab.get_by_text("was right on")).to_be_visible()
        tab.get_by_label("Drop a photo here").set_input_files(photo)
        answer = tab.get_by_role("region", name=re.compile(f"^({'|'.join(CLASSES)}), "))
        expect(answer).to_be_visible()
        expect(answer.get_by_role("row")).to_have_count(4)
        expect(answer.get_by_role("img")).to_be_visible()
        expect(answer.get_by_text("Unlike the training photos")).to_be_hidden()
        assert Axe().run(tab).violations_count == 0, Axe().run(tab).generate_report()
        drop(tab, noise)
        expect(answer.get_by_text("Unlike the training photos")).to_be_visible()
        assert Axe().run(tab).violations_count == 0, Axe().run(tab).generate_report()
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        drop(tab, text)
        expect(tab.get_by_role("status").get_by_text("text <b>.jpg: not an image that bagbench reads (JPEG, ")).to_be_visible()
        expect(answer).to_be_hidden()
        assert Axe().run(tab).violations_count == 0, Axe().run(tab).generate_report()
        assert {urlsplit(url).netloc for url in heard.outside} == {f"127.0.0.1:{server.port}"}
        assert [message for message in heard.messages if "400" not in message] == []
        tab.close()


def drop(tab: Page, file: Path) -> None:
    """Drop a file beside the field, as a browser would."""
    script = """([content, name]) => {
        const carried = new DataTransfer();
        carried.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], name));
        for (const kind of ["dragover", "drop"]) {
            document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
        }
    }"""
    tab.evaluate(script, [base64.b64encode(file.read_bytes()).decode(), file.name])


def test_ctrl_c_ends_it_without_an_error(server: HealthyService) -> None:
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(timeout=30) == 0
