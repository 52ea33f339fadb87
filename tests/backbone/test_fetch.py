import hashlib
import io
import ipaddress
import json
import os
import resource
import shutil
import ssl
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bagbench.backbone import download as downloading
from bagbench.backbone.fetch import fetch
from bagbench.backbone.find import EMBEDDED_DIGEST
from bagbench.backbone.hub import HUB_HANDLE, Presence, look, place
from bagbench.errors import BackboneError
from bagbench.shipped import BACKBONE
from tests.backbone.mirror import Mirror, mirror, moved, packed, packed_folder, status, stored

MODULE = (("saved_model.pb", b"graph"), ("variables/variables.index", b"index"))
KAGGLE = "http://www.kaggle.com/models/google/mobilenet-v2"
KAGGLE_DOWNLOAD = "http://www.kaggle.com/api/v1/models/google/mobilenet-v2/tensorFlow2/100-224-feature-vector/2/download"
# The whole of a fetch in a process of its own: handle, folder and perhaps a source are its arguments.
PROGRAM = (
    "import sys, pathlib; from bagbench.backbone.fetch import fetch; fetch(sys.argv[1], pathlib.Path(sys.argv[2]), *sys.argv[3:])"
)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def there() -> Iterator[Mirror]:
    with mirror() as running:
        yield running


@pytest.fixture
def web(there: Mirror, monkeypatch: pytest.MonkeyPatch) -> Mirror:
    """The mirror, as the proxy by which everything is reached."""
    monkeypatch.setenv("http_proxy", there.address)
    return there


@pytest.fixture(scope="module")
def archive() -> bytes:
    """The embedded network, as the Hub would pack it: 2 MB."""
    return packed_folder(BACKBONE)


def left(folder: Path) -> list[str]:
    """Return what lies beside the place that a module goes to."""
    return sorted(path.name for path in folder.parent.iterdir() if path != folder)


def refusal(address: str, folder: Path, source: str = "", digest: str = "") -> str:
    with pytest.raises(BackboneError) as caught:
        fetch(address, folder, source, digest)
    line = str(caught.value)
    assert "\n" not in line
    assert look(folder).presence is Presence.ABSENT
    return line


def test_the_hub_sends_on_to_its_storage_and_what_arrives_is_written_down(web: Mirror, archive: bytes, tmp_path: Path) -> None:
    handle = HUB_HANDLE.replace("https:", "http:")
    web.put(f"{handle}?tf-hub-format=compressed", moved("http://storage.googleapis.com/tfhub-modules/5.tar.gz?signed=1"))
    web.put("http://storage.googleapis.com/tfhub-modules/5.tar.gz?signed=1", stored(archive))
    told: list[tuple[int, int | None]] = []
    kept = fetch(handle, place(handle, tmp_path), tell=lambda arrived, total: told.append((arrived, total)))
    assert kept.presence is Presence.WHOLE
    assert kept.digest == EMBEDDED_DIGEST
    assert told[0] == (0, len(archive))
    assert told[-1] == (len(archive), len(archive))
    assert kept.record is not None
    assert kept.record.archive_sha256 == hashlib.sha256(archive).hexdigest()
    assert (kept.record.handle, kept.record.source, kept.record.archive_bytes) == (handle, handle, len(archive))
    assert left(kept.folder) == [f"{kept.folder.name}.fetched.json"]
    number = len(web.asked)
    assert fetch(handle, kept.folder, digest=EMBEDDED_DIGEST) == kept
    assert len(web.asked) == number


@pytest.mark.parametrize(
    "written",
    [
        f"{KAGGLE}/frameworks/tensorFlow2/variations/100-224-feature-vector/versions/2",
        f"{KAGGLE}/tensorFlow2/100-224-feature-vector/2?tfhub-redirect=true",
    ],
)
def test_both_of_kaggle_s_addresses_of_a_version_lead_to_its_download(web: Mirror, tmp_path: Path, written: str) -> None:
    web.put(KAGGLE_DOWNLOAD, moved("http://storage.googleapis.com/kaggle/archive.tar.gz"))
    web.put("http://storage.googleapis.com/kaggle/archive.tar.gz", stored(packed(*MODULE)))
    assert fetch(written, place(written, tmp_path)).presence is Presence.WHOLE


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("/module?key=1", "/module?key=1&tf-hub-format=compressed"),
        ("/module.tar.gz?signature=1%2F2", "/module.tar.gz?signature=1%2F2"),
    ],
)
def test_an_address_keeps_its_own_questions_and_an_archive_s_is_asked_as_it_is(
    there: Mirror, tmp_path: Path, written: str, asked: str
) -> None:
    there.put(asked, stored(packed(*MODULE)))
    fetch(f"{there.address}{written}", tmp_path / "module")
    assert [path for path, _ in there.asked] == [asked]


def test_a_connection_that_breaks_is_gone_on_with(there: Mirror, archive: bytes, tmp_path: Path) -> None:
    address = there.put("/a.tar.gz", stored(archive, cuts=(500_000, 1_200_000)))
    assert fetch(address, tmp_path / "module").digest == EMBEDDED_DIGEST
    assert [asked for _, asked in there.asked] == ["", "bytes=500000-", "bytes=1200000-"]


def test_what_cannot_go_on_now_goes_on_the_next_time(there: Mirror, archive: bytes, tmp_path: Path) -> None:
    address = there.put("/a.tar.gz", stored(archive, cuts=(500_000, 500_000)))
    line = refusal(address, tmp_path / "module")
    assert f"broke off, {len(archive) - 500_000:,} bytes before the end; the next try goes on after the 500,000 bytes" in line
    assert fetch(address, tmp_path / "module").digest == EMBEDDED_DIGEST
    assert [asked for _, asked in there.asked] == ["", "bytes=500000-", "bytes=500000-"]


def test_a_server_that_sends_no_parts_begins_anew(there: Mirror, archive: bytes, tmp_path: Path) -> None:
    address = there.put("/a.tar.gz", stored(archive, ranges=False, cuts=(500_000, 600_000)))
    assert fetch(address, tmp_path / "module").digest == EMBEDDED_DIGEST
    assert len(there.asked) == 3


def test_what_has_changed_meanwhile_is_not_pieced_together(there: Mirror, archive: bytes, tmp_path: Path) -> None:
    address = there.put("/a.tar.gz", stored(archive, cuts=(500_000, 500_000)))
    refusal(address, tmp_path / "module")
    there.put("/a.tar.gz", stored(packed(*MODULE, ("assets/more", os.urandom(600_000))), version='"2"'))
    fetch(address, tmp_path / "module")
    assert (tmp_path / "module" / "saved_model.pb").read_bytes() == b"graph"


@pytest.mark.parametrize("more", [b"", b"more"], ids=["the whole", "more than there is"])
def test_what_had_arrived_whole_is_not_sent_again_unless_it_is_wrong(
    there: Mirror, archive: bytes, tmp_path: Path, more: bytes
) -> None:
    address = there.put("/a.tar.gz", stored(archive, cuts=(500_000, 500_000)))
    refusal(address, tmp_path / "module")
    next(tmp_path.glob("partial-*/archive")).write_bytes(archive + more)
    there.asked.clear()
    assert fetch(address, tmp_path / "module").digest == EMBEDDED_DIGEST
    assert [asked for _, asked in there.asked] == [f"bytes={len(archive + more)}-", *([""] if more else [])]


def test_what_has_another_digest_is_not_kept(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "module"
    line = refusal(HUB_HANDLE, folder, str(BACKBONE), "0" * 64)
    assert f"has the digest {EMBEDDED_DIGEST}, not {'0' * 64}: it was not kept" in line
    assert left(folder) == []


def test_a_download_that_is_not_what_the_server_holds_is_not_kept(there: Mirror, archive: bytes, tmp_path: Path) -> None:
    address = there.put("/a.tar.gz", stored(archive, md5=bytes(16)))
    assert "is not what the server holds: its MD5 differs" in refusal(address, tmp_path / "module")
    there.put("/a.tar.gz", stored(archive))
    fetch(address, tmp_path / "module")
    assert there.asked[-1][1] == ""


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (status(403), "it wants a login, or is not for everybody (status 403)"),
        (status(404), "nothing is there (status 404)"),
        (status(500), "the server answers with status 500"),
        (status(200, b"<html>a portal that wants a password</html>"), "it is not an archive: it begins with '<html>a portal"),
        (status(200), "it is not an archive: it is empty"),
        (status(200, packed(("model.json", b"{}"))), "there is no saved_model.pb in it"),
        (status(200, packed(*MODULE)[:-30]), "its archive is damaged"),
        (moved("/a.tar.gz"), "it was redirected more than 5 times"),
        (moved("ftp://elsewhere/a.tar.gz"), "it is not an address that can be asked"),
    ],
)
def test_what_cannot_be_had_is_said_in_one_line(there: Mirror, tmp_path: Path, answer: object, reason: str) -> None:
    address = there.put("/a.tar.gz", answer)  # type: ignore[arg-type] # a reply
    line = refusal(address, tmp_path / "cache" / "module")
    assert line.startswith(f"cannot fetch the backbone {address}: {reason}")
    assert "three ways on: " in line
    if "status" not in reason and "redirected" not in reason and "address" not in reason:
        assert not list((tmp_path / "cache").iterdir())  # another try would go on with the wrong thing


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 that signs itself; return it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    signed = builder.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1)).add_extension(host, False)
    whole, secret = folder / "certificate.pem", folder / "key.pem"
    whole.write_bytes(signed.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return whole, secret


def test_no_redirect_leads_out_of_encryption(there: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = there.put("/a.tar.gz", stored(packed(*MODULE)))
    whole, key = certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(whole))
    with mirror() as safe:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(whole, key)
        safe.encrypt(context)
        safe.put("/moved.tar.gz", moved(plain))
        line = refusal(f"{safe.address}/moved.tar.gz", tmp_path / "module")
        assert "it was redirected to an address without encryption" in line
        safe.put("/a.tar.gz", stored(packed(*MODULE)))
        assert fetch(f"{safe.address}/a.tar.gz", tmp_path / "module").presence is Presence.WHOLE


def test_a_part_other_than_was_asked_for_is_refused(there: Mirror, archive: bytes, tmp_path: Path) -> None:
    address = there.put("/a.tar.gz", stored(archive, cuts=(500_000, 500_000)))
    refusal(address, tmp_path / "module")
    there.put(
        "/a.tar.gz", lambda handler: handler.reply(206, archive[9:], Content_Range=f"bytes 9-{len(archive) - 1}/{len(archive)}")
    )
    assert "the server answers with status 206" in refusal(address, tmp_path / "module")


def test_where_there_is_no_route_the_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Connection refused; three ways on" in refusal("http://127.0.0.1:9/a.tar.gz", tmp_path / "module")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    assert "no way through the proxy: Connection refused" in refusal(HUB_HANDLE, tmp_path / "module")


def test_a_server_that_drips_is_given_up(there: Mirror, archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloading, "_SLOW_SECONDS", 0.2)
    address = there.put("/a.tar.gz", stored(archive, pause=0.05))
    assert "too slow: " in refusal(address, tmp_path / "module")


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../outside"])
def test_nothing_is_written_outside_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.tar.gz").write_bytes(packed((name, b"x")))
    line = refusal(HUB_HANDLE, tmp_path / "inside" / "module", str(tmp_path / "a.tar.gz"))
    assert "which is not a file inside of it" in line
    assert not list(tmp_path.rglob("outside"))


def test_links_and_bombs_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link.tar.gz").write_bytes(packed(*MODULE, link="link"))
    assert "'link', which is not a file" in refusal(HUB_HANDLE, tmp_path / "cache" / "module", str(tmp_path / "link.tar.gz"))
    huge = tarfile.TarInfo("saved_model.pb")
    huge.size = 9 * 2**30
    (tmp_path / "bomb.tar").write_bytes(huge.tobuf() + bytes(10_240))
    assert "holds more than 8,589,934,592 bytes" in refusal(HUB_HANDLE, tmp_path / "cache" / "module", str(tmp_path / "bomb.tar"))
    many = io.BytesIO()
    with tarfile.open(fileobj=many, mode="w:gz", compresslevel=1) as archive:
        for number in range(10_001):
            archive.addfile(tarfile.TarInfo(f"{number % 10}"))
    (tmp_path / "many.tar.gz").write_bytes(many.getvalue())
    assert "or 10,000 files" in refusal(HUB_HANDLE, tmp_path / "cache" / "module", str(tmp_path / "many.tar.gz"))
    assert not list((tmp_path / "cache").iterdir())


@pytest.mark.parametrize("kind", ["folder", "archive", "archive of the folder"])
def test_a_folder_and_an_archive_come_to_the_same(tmp_path: Path, kind: str) -> None:
    source = BACKBONE if kind == "folder" else tmp_path / "a.tgz"
    if kind != "folder":
        source.write_bytes(packed_folder(BACKBONE, "." if kind == "archive" else "mobilenet"))
    kept = fetch(HUB_HANDLE, place(HUB_HANDLE, tmp_path / "cache"), str(source))
    assert kept.digest == EMBEDDED_DIGEST
    assert kept.record is not None
    assert kept.record.source == str(source)
    assert (kept.record.archive_sha256 is None) is (kind == "folder")


def test_a_source_that_is_not_there_or_no_module_is_refused(tmp_path: Path) -> None:
    assert refusal(HUB_HANDLE, tmp_path / "cache" / "m", "nowhere.tgz").startswith("'nowhere.tgz' is not there; name an http(s)")
    (tmp_path / "empty").mkdir()
    assert "there is no saved_model.pb in it" in refusal(HUB_HANDLE, tmp_path / "cache" / "m", str(tmp_path / "empty"))


def test_what_is_damaged_or_not_what_was_asked_for_is_fetched_anew(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "module"
    fetch(HUB_HANDLE, folder, str(BACKBONE))
    (folder / "variables" / "variables.index").write_bytes(b"")
    assert look(folder).presence is Presence.DAMAGED
    assert fetch(HUB_HANDLE, folder, str(BACKBONE)).presence is Presence.WHOLE
    shutil.copytree(BACKBONE, tmp_path / "mine")
    (tmp_path / "mine" / "note").write_text("mine")
    assert fetch(HUB_HANDLE, folder, str(tmp_path / "mine")).digest == EMBEDDED_DIGEST  # it is there already
    other = look(tmp_path / "mine").digest
    assert fetch(HUB_HANDLE, folder, str(tmp_path / "mine"), other).digest == other
    assert left(folder) == ["module.fetched.json"]


def test_a_password_is_not_written_down(there: Mirror, tmp_path: Path) -> None:
    there.put("/a.tar.gz", stored(packed(*MODULE)))
    address = there.address.replace("http://", "http://me:secret@") + "/a.tar.gz"
    fetch(address, tmp_path / "module")
    assert json.loads((tmp_path / "module.fetched.json").read_text())["source"].startswith("http://me:***@127.0.0.1")


def start(address: str, folder: Path, *source: str, largest_file: int | None = None) -> "subprocess.Popen[str]":
    def limit() -> None:
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, address, str(folder), *source],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit,  # noqa: PLW1509 # this process has no locks that the child would need
    )


def test_a_process_that_is_killed_leaves_what_has_arrived_to_the_next(there: Mirror, archive: bytes, tmp_path: Path) -> None:
    address = there.put("/a.tar.gz", stored(archive, pause=0.002))
    process = start(address, tmp_path / "module")
    deadline = time.monotonic() + 60
    while not sum(file.stat().st_size for file in tmp_path.glob("partial-*/archive")) > 50_000:
        assert time.monotonic() < deadline
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.kill()
    process.communicate()
    arrived = next(tmp_path.glob("partial-*/archive")).stat().st_size
    assert look(tmp_path / "module").presence is Presence.ABSENT
    there.put("/a.tar.gz", stored(archive))
    assert fetch(address, tmp_path / "module").digest == EMBEDDED_DIGEST
    assert [asked for _, asked in there.asked] == ["", f"bytes={arrived}-"]
    assert left(tmp_path / "module") == ["module.fetched.json"]


def test_several_at_once_fetch_it_once(there: Mirror, archive: bytes, tmp_path: Path) -> None:
    address = there.put("/a.tar.gz", stored(archive, pause=0.0001))
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(fetch(address, tmp_path / "module").digest)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [EMBEDDED_DIGEST] * 3
    assert len(there.asked) == 1


@pytest.mark.parametrize("source", ["address", "folder"])
def test_a_disk_that_takes_no_more_is_one_line_and_nothing_passes_for_whole(
    there: Mirror, archive: bytes, tmp_path: Path, source: str
) -> None:
    address = there.put("/a.tar.gz", stored(archive))
    folder = tmp_path / "cache" / "module"
    process = start(address, folder, *([str(BACKBONE)] if source == "folder" else []), largest_file=100_000)
    _, said = process.communicate(timeout=60)
    assert f" in {folder}: File too large; check that folder and the space there" in said.splitlines()[-1]
    assert look(folder).presence is Presence.ABSENT
    if source == "folder":
        assert left(folder) == []
