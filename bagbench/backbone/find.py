"""Where a pretrained network is to be had, and what it is."""

import hashlib
import json
import os
import re
import tempfile
from dataclasses import asdict
from pathlib import Path

from bagbench.backbone.elsewhere import elsewhere
from bagbench.backbone.engine import keep_converted
from bagbench.backbone.fetch import WAYS_ON, fetch
from bagbench.backbone.network import learn
from bagbench.backbone.value import Backbone, Origin
from bagbench.cache import mark_used
from bagbench.errors import BackboneError
from bagbench.kept import written_whole
from bagbench.shipped import BACKBONE

HUB_HANDLE = "https://tfhub.dev/google/imagenet/mobilenet_v2_100_224/feature_vector/5"
# The embedded network: the digest of what ships, and with that also what it takes and returns.
EMBEDDED_DIGEST = "13bf44a4ad489002f4e220a27dd6baa8359a83636ab84060467cbd4f69f0249d"
_EMBEDDED_IMAGE_SIZE = 96
_EMBEDDED_FEATURES = 1280
# Where the embedded network will do, the Hub's has to arrive within so many seconds.
_PATIENCE = 5


def find(wanted: str, cache: Path, *, embedded_will_do: bool = False) -> Backbone:
    """Return the backbone that `wanted` names.

    Args:
        wanted: `auto` and `hub` are TensorFlow Hub's MobileNetV2, `embedded` is the small network that ships with bagbench;
            anything else is a path or an http(s) address.
        cache: the folder in which downloads and what was learnt of them are kept.
        embedded_will_do: whether `auto` takes the embedded network where the Hub's is neither cached nor quick to be had.

    Raises:
        BackboneError: if it cannot be had, or does not map images to vectors.
    """
    if wanted == "embedded":
        return embedded()
    origin, handle = (Origin.HUB, HUB_HANDLE) if wanted in ("auto", "hub") else (Origin.GIVEN, wanted)
    if wanted == "auto" and embedded_will_do:
        try:
            path = _locate(handle, cache, _PATIENCE)
        except BackboneError:  # nothing is kept of that: the next run tries again
            return embedded()
    else:
        path = _locate(handle, cache)
    digest = _digest(path)
    remembered = cache / "backbones" / f"{digest}.json"
    try:
        shape = json.loads(remembered.read_text())
        image_size, features = int(shape["image_size"]), int(shape["features"])
        mark_used(remembered)
    except (OSError, ValueError, KeyError, TypeError):  # not seen before, or written by something else
        inspected, converted = elsewhere(learn, path)
        image_size, features = inspected.image_size, inspected.features
        keep_converted(cache, digest, converted)
        with written_whole(remembered) as file:
            file.write(json.dumps(asdict(inspected)).encode())
    return Backbone(origin=origin, handle=handle, path=path, digest=digest, image_size=image_size, features=features)


def embedded() -> Backbone:
    """Return the small network that ships with bagbench.

    Raises:
        BackboneError: if its files are not those that were shipped.
    """
    digest = _digest(BACKBONE)
    if digest != EMBEDDED_DIGEST:
        raise BackboneError(
            f"the embedded backbone is damaged: the files in {BACKBONE} are not those that were shipped", "install bagbench again"
        )
    return Backbone(
        origin=Origin.EMBEDDED,
        handle="embedded",
        path=BACKBONE,
        digest=digest,
        image_size=_EMBEDDED_IMAGE_SIZE,
        features=_EMBEDDED_FEATURES,
    )


def _locate(handle: str, cache: Path, seconds: float | None = None) -> Path:
    """Return the folder of the SavedModel that a handle names; where it has to be fetched, within so many seconds if any."""
    if not re.match(r"https?://", handle):
        path = Path(handle)
        if not (path / "saved_model.pb").is_file():
            what = "has no saved_model.pb" if path.is_dir() else "is not a folder"
            raise BackboneError(
                f"backbone '{handle}' {what}", "name a SavedModel folder, an http(s) address, 'hub', 'embedded' or 'auto'"
            )
        return path.resolve()
    downloads = Path(os.environ.get("TFHUB_CACHE_DIR") or cache / "hub")
    # Where TF Hub's own client keeps a module, so that either finds what the other has fetched.
    kept = downloads / hashlib.sha1(handle.encode(), usedforsecurity=False).hexdigest()
    if not _is_whole(kept):
        try:
            downloads.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="partial-", dir=downloads) as partial:
                arriving = Path(partial) / "module"
                elsewhere(fetch, handle, arriving, seconds=seconds)
                if not _is_whole(arriving):
                    raise BackboneError(f"the backbone {handle} has no saved_model.pb", WAYS_ON)
                arriving.rename(kept)
        except OSError as error:
            if not _is_whole(kept):  # else another process came first
                raise BackboneError(
                    f"cannot keep the backbone {handle} in {kept}: {error.strerror}", "check that folder, or set TFHUB_CACHE_DIR"
                ) from error
    return kept


def _is_whole(folder: Path) -> bool:
    return (folder / "saved_model.pb").is_file()


def _digest(path: Path) -> str:
    """Return the SHA-256 over the names and bytes of the files that make a SavedModel."""
    digest = hashlib.sha256()
    try:
        for file in sorted(file for file in path.rglob("*") if file.is_file()):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            digest.update(f"{file.relative_to(path).as_posix()}\0{content}\n".encode())
    except OSError as error:
        raise BackboneError(f"the backbone in '{path}' cannot be read: {error.strerror}", "check its permissions") from error
    return digest.hexdigest()
