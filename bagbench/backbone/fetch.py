"""Fetching a network in the form that TensorFlow Hub serves: a compressed archive.

TF Hub's own client needs TensorFlow, seconds of importing before the first byte; and where it is killed, it leaves a lock that
the next one waits for, for ten minutes.
"""

import shutil
import tarfile
import urllib.parse
import urllib.request
from http.client import HTTPException, HTTPResponse
from pathlib import Path, PurePosixPath

from bagbench.errors import BackboneError

# A server that does not answer is given up after this many seconds.
_TIMEOUT = 30
WAYS_ON = (
    "three ways on: run once where there is a network with TFHUB_CACHE_DIR set, bring that folder here and set it here too; "
    "name a SavedModel folder, --backbone PATH; "
    "or take --backbone embedded, a small network that was trained on drawn things and knows less"
)


def fetch(handle: str, folder: Path) -> None:
    """Fetch the SavedModel at a handle into a folder, as TF Hub's client would lay it out.

    Args:
        handle: an http(s) address.
        folder: where to; new or empty.

    Raises:
        BackboneError: if it cannot be had. What has arrived by then stays in `folder`.
    """
    address = urllib.parse.urlsplit(handle)
    query = urllib.parse.urlencode([*urllib.parse.parse_qsl(address.query), ("tf-hub-format", "compressed")])
    try:
        # S310: only http(s) addresses get here.
        with urllib.request.urlopen(address._replace(query=query).geturl(), timeout=_TIMEOUT) as response:  # noqa: S310
            _unpack(response, folder)
    except (OSError, HTTPException, tarfile.TarError, ValueError) as error:
        reason = getattr(error, "reason", None) or str(error).strip() or type(error).__name__
        raise BackboneError(f"cannot fetch the backbone {handle}: {reason}", WAYS_ON) from error


def _unpack(response: HTTPResponse, folder: Path) -> None:
    with tarfile.open(fileobj=response, mode="r|*") as archive:
        for member in archive:
            _extract(archive, member, folder)
    while response.read(1 << 16):  # what pads the archive
        pass
    if response.length:  # else an archive cut between two files would pass for whole
        raise ValueError(f"the connection broke off, {response.length:,} bytes before the end")


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one file of an archive; nothing that a stranger packed leaves the folder, or is more than a file."""
    parts = PurePosixPath(member.name).parts
    content = archive.extractfile(member) if member.isfile() else None
    if ".." in parts or member.name.startswith("/") or not (content or member.isdir()):
        raise ValueError(f"its archive holds {member.name!r}, which is not a file inside of it")
    if content:
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            shutil.copyfileobj(content, file)
