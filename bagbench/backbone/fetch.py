"""Fetching a network into the cache, from wherever it is to be had; whole or not there.

TF Hub's own client needs TensorFlow, seconds of importing before the first byte; it begins anew whenever it is cut off; and where
it is killed, it leaves a lock that the next one waits for, for ten minutes.
"""

import getpass
import hashlib
import platform
import re
import shutil
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from bagbench.backbone.archive import ArchiveError, unpack
from bagbench.backbone.download import DownloadError, Tell, download
from bagbench.backbone.hub import Kept, Presence, Record, content_digest, is_saved_model, look, note
from bagbench.errors import BackboneError, bottom_of, without_password
from bagbench.kept import one_at_a_time

WAYS_ON = (
    "three ways on: bring it from where there is a network, with `bagbench fetch --from PATH` or as its TFHUB_CACHE_DIR; "
    "name a SavedModel folder, --backbone PATH; "
    "or take --backbone embedded, a small network that was trained on drawn things and knows less"
)
_KAGGLE = re.compile(
    r"(https?://(?:www\.)?kaggle\.com)/models/([^/?#]+)/([^/?#]+)/(?:frameworks/)?([^/?#]+)/(?:variations/)?([^/?#]+)/"
    r"(?:versions/)?(\d+)/?(?:[?#].*)?",
    re.IGNORECASE,
)
_ARCHIVES = (".tar", ".tar.gz", ".tgz")


def fetch(handle: str, folder: Path, source: str = "", digest: str = "", tell: Tell = lambda _arrived, _total: None) -> Kept:
    """Fetch the SavedModel that goes by an address into its place in the cache, if it is not there yet.

    Two processes of a user that want the same one fetch it once. One that is killed leaves what has arrived to the next.

    Args:
        handle: the http(s) address that it goes by: of TF Hub or of a Kaggle model's version, or of an archive.
        folder: its place in the cache, `hub.place` of that address.
        source: where it is to be had instead: another address, an archive or a SavedModel's folder. Empty for the handle itself.
        digest: what `content_digest` has to be; empty for whatever arrives. What is there already with another one is replaced.
        tell: called with the bytes that have arrived, and how many there are.

    Returns:
        What is there now.

    Raises:
        BackboneError: if it cannot be had, or is not what it should be.
    """
    source = source or handle
    with _reported(handle, source, folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with one_at_a_time(folder):
            there = look(folder)
            if there.presence is Presence.WHOLE and digest in {"", there.digest}:
                return there
            work = folder.parent / f"partial-{_own(source)}"
            try:
                record = _bring(handle, source, work, tell)
            except BaseException:
                _sweep(work)
                raise
            if digest not in {"", record.digest}:
                shutil.rmtree(work)
                raise BackboneError(
                    f"what was had from {source} has the digest {record.digest}, not {digest}: it was not kept",
                    "check the digest, or where it comes from",
                )
            note(folder, record, by_way_of=work / "record")
            if there.presence is not Presence.ABSENT:
                folder.rename(work / "replaced")
            try:
                (work / "module").rename(folder)
            except OSError:
                if look(folder).presence is not Presence.WHOLE:  # else another machine came first
                    raise
            shutil.rmtree(work)
            return look(folder)


def _bring(handle: str, source: str, work: Path, tell: Tell) -> Record:
    """Have the SavedModel in `work/module`; return what it is."""
    _sweep(work)
    arriving, unpacked = work / "module", work / "unpacked"
    archive: Path | None = work / "archive"
    if is_address(source):
        download(_download_address(source), work / "archive", tell)
    elif Path(source).is_dir():
        archive = None
        _copy(Path(source), unpacked)
    else:
        archive = Path(source)
    try:
        if archive is not None:
            unpack(archive, unpacked)
        _settle(unpacked, arriving)
    except ArchiveError:
        shutil.rmtree(work, ignore_errors=True)  # another try would go on with the wrong thing
        raise
    return Record(
        handle=without_password(handle),
        source=without_password(source) if is_address(source) else str(Path(source).resolve()),
        digest=content_digest(arriving),
        archive_sha256=None if archive is None else _sha256(archive),
        archive_bytes=None if archive is None else archive.stat().st_size,
        fetched=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _sweep(work: Path) -> None:
    """Remove what was left half-made, by a process that was killed or for want of space; a download is there to go on with."""
    for left in ("module", "unpacked", "replaced"):
        shutil.rmtree(work / left, ignore_errors=True)
    with suppress(OSError):
        work.rmdir()


def _copy(source: Path, folder: Path) -> None:
    for file in source.rglob("*"):
        if file.is_file():
            target = folder / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


def _settle(unpacked: Path, arriving: Path) -> None:
    """Move what was unpacked to where it is looked for; who packs a folder by hand often packs the folder's name with it."""
    inside = [unpacked, *unpacked.iterdir()] if unpacked.is_dir() else []
    found = [folder for folder in inside if is_saved_model(folder)]
    if len(found) != 1:
        raise ArchiveError("there is no saved_model.pb in it" if not found else "there are several SavedModels in it")
    found[0].rename(arriving)


def is_address(text: str) -> bool:
    """Return whether a text is an http(s) address, rather than a path."""
    return re.match(r"https?://", text, re.IGNORECASE) is not None


def _download_address(address: str) -> str:
    """Return where the archive of the network at an address is to be had."""
    if kaggle := _KAGGLE.fullmatch(address):
        site, owner, model, framework, variation, version = kaggle.groups()
        return f"{site}/api/v1/models/{owner}/{model}/{framework}/{variation}/{version}/download"
    parts = urllib.parse.urlsplit(address)
    if parts.path.endswith(_ARCHIVES):  # a mirror's file; a signed address does not bear another question
        return address
    query = urllib.parse.urlencode([*urllib.parse.parse_qsl(parts.query), ("tf-hub-format", "compressed")])
    return parts._replace(query=query).geturl()


@contextmanager
def _reported(handle: str, source: str, folder: Path) -> Iterator[None]:
    """Turn what goes wrong into one line."""
    what = f"the backbone {handle}" if source == handle else f"the backbone from {source}"
    try:
        yield
    except (DownloadError, ArchiveError) as error:
        raise BackboneError(f"cannot fetch {what}: {error}", WAYS_ON) from error
    except ValueError as error:  # of urllib.parse
        raise BackboneError(f"cannot fetch {what}: {error}", "check the address") from error
    except OSError as error:
        if not is_address(source) and not Path(source).exists():
            problem, remedy = f"'{source}' is not there", "name an http(s) address, an archive or a folder"
        else:
            problem = f"cannot keep {what} in {folder}: {bottom_of(error)}"
            remedy = "check that folder and the space there, or set TFHUB_CACHE_DIR"
        raise BackboneError(problem, remedy) from error


def _own(source: str) -> str:
    """Return a name for what arrives from a source, of this user and machine: others may write to the same cache, too."""
    return hashlib.sha256(f"{getpass.getuser()}\0{platform.node()}\0{source}".encode()).hexdigest()[:8]


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
