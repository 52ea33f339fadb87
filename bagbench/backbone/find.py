"""Where a pretrained network is to be had, and what it is."""

import json
from dataclasses import asdict
from pathlib import Path

from bagbench.backbone.elsewhere import elsewhere
from bagbench.backbone.engine import keep_converted
from bagbench.backbone.fetch import fetch, is_address
from bagbench.backbone.hub import HUB_HANDLE, Kept, Presence, content_digest, is_saved_model, look, place
from bagbench.backbone.network import learn
from bagbench.backbone.value import Backbone, Origin
from bagbench.cache import mark_used
from bagbench.errors import BackboneError
from bagbench.kept import written_whole
from bagbench.shipped import BACKBONE

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
    origin, handle = Origin.GIVEN, wanted
    if wanted in ("auto", "hub"):
        patience = _PATIENCE if wanted == "auto" and embedded_will_do else None
        try:
            kept = _kept(HUB_HANDLE, cache, patience)
        except BackboneError:
            if patience is None:
                raise
            return embedded()  # the next run tries again, and goes on from what has arrived
        path, record = kept.folder, kept.record
        if record is None or record.is_the_hubs:  # without a record it came by TF Hub's own client
            origin, handle = Origin.HUB, HUB_HANDLE
        else:
            origin, handle = Origin.ELSEWHERE, record.source
    else:
        path = _kept(wanted, cache).folder if is_address(wanted) else _folder(wanted)
    digest = content_digest(path)
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
    digest = content_digest(BACKBONE)
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


def _folder(wanted: str) -> Path:
    """Return the SavedModel's folder that a path names."""
    path = Path(wanted)
    if not is_saved_model(path):
        what = "has no saved_model.pb" if path.is_dir() else "is not a folder"
        raise BackboneError(
            f"backbone '{wanted}' {what}", "name a SavedModel folder, an http(s) address, 'hub', 'embedded' or 'auto'"
        )
    return path.resolve()


def _kept(address: str, cache: Path, seconds: float | None = None) -> Kept:
    """Return the network of an address in the cache; where it has to be fetched, within so many seconds if any."""
    kept = look(place(address, cache))
    return kept if kept.presence is Presence.WHOLE else elsewhere(fetch, address, kept.folder, seconds=seconds)
