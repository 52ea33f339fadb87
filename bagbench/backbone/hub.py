"""The cache of fetched networks: laid out as TensorFlow Hub's own, so that either finds what the other has fetched."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from bagbench.errors import BackboneError

HUB_HANDLE = "https://tfhub.dev/google/imagenet/mobilenet_v2_100_224/feature_vector/5"
# Where the Hub itself keeps that, since Kaggle runs it.
_KAGGLE = "https://www.kaggle.com/models/google/mobilenet-v2/"
# Beside the module's folder, which holds what its publisher packed and nothing else.
_RECORD = ".fetched.json"


class Presence(StrEnum):
    """Whether a network is in the cache."""

    ABSENT = "absent"
    DAMAGED = "damaged"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of a network that bagbench has fetched.

    Attributes:
        handle: the address that it goes by.
        source: where it was had from: that address, another one, or a path.
        digest: SHA-256 over the names and bytes of its files, as `content_digest` has it.
        archive_sha256: of the archive that it came in; None where it came as a folder.
        archive_bytes: the archive's size; None likewise.
        fetched: when, in UTC, as ISO 8601 has it.
    """

    handle: str
    source: str
    digest: str
    archive_sha256: str | None
    archive_bytes: int | None
    fetched: str

    @property
    def is_the_hubs(self) -> bool:
        """Whether it was had from the Hub itself, going by the Hub's address."""
        return self.source == self.handle or self.source.startswith(_KAGGLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What lies in one place of the cache.

    Attributes:
        folder: the place.
        presence: whether a network is there.
        digest: of the files that are there; empty where there is no network.
        record: how it came there; None where another program has put it there.
    """

    folder: Path
    presence: Presence
    digest: str
    record: Record | None


def downloads(cache: Path) -> Path:
    """Return the folder that holds fetched networks: `TFHUB_CACHE_DIR`, or else one in the user's cache folder."""
    return Path(os.environ.get("TFHUB_CACHE_DIR") or cache / "hub")


def place(handle: str, cache: Path) -> Path:
    """Return the folder of the network that goes by an address: where TF Hub's own client keeps it, too."""
    return downloads(cache) / hashlib.sha1(handle.encode(), usedforsecurity=False).hexdigest()


def look(folder: Path) -> Kept:
    """Return what lies in a place of the cache.

    Raises:
        BackboneError: if it cannot be read.
    """
    record = _recorded(folder)
    if not is_saved_model(folder):
        there = folder.exists() or folder.is_symlink()
        return Kept(folder=folder, presence=Presence.DAMAGED if there else Presence.ABSENT, digest="", record=record)
    digest = content_digest(folder)
    presence = Presence.WHOLE if record is None or record.digest == digest else Presence.DAMAGED
    return Kept(folder=folder, presence=presence, digest=digest, record=record)


def note(folder: Path, record: Record, by_way_of: Path) -> None:
    """Write down what a network is, and where it was had from, beside the place that it goes to.

    Args:
        folder: that place.
        record: what is written.
        by_way_of: a file that it is written to first, on the same file system.
    """
    by_way_of.write_text(json.dumps(asdict(record), indent=2) + "\n", encoding="utf-8")
    by_way_of.replace(folder.with_name(folder.name + _RECORD))


def is_saved_model(folder: Path) -> bool:
    """Return whether a folder is a SavedModel's."""
    return (folder / "saved_model.pb").is_file()


def content_digest(folder: Path) -> str:
    """Return the SHA-256 over the names and bytes of the files that make a SavedModel, whatever archive they came in.

    Raises:
        BackboneError: if they cannot be read.
    """
    digest = hashlib.sha256()
    try:
        for file in sorted(file for file in folder.rglob("*") if file.is_file()):
            with file.open("rb") as opened:
                content = hashlib.file_digest(opened, "sha256").hexdigest()
            digest.update(f"{file.relative_to(folder).as_posix()}\0{content}\n".encode())
    except OSError as error:
        raise BackboneError(f"the backbone in '{folder}' cannot be read: {error.strerror}", "check its permissions") from error
    return digest.hexdigest()


def _recorded(folder: Path) -> Record | None:
    try:
        return Record(**json.loads(folder.with_name(folder.name + _RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # none, or none of ours
        return None
