"""Where a pretrained network is to be had, and what it is."""

import hashlib
import json
import os
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from bagbench.backbone.network import download, inspect
from bagbench.backbone.value import Backbone, Origin
from bagbench.child import begin
from bagbench.errors import BackboneError
from bagbench.kept import written_whole

_T = TypeVar("_T")

HUB_HANDLE = "https://tfhub.dev/google/imagenet/mobilenet_v2_100_224/feature_vector/5"


def find(wanted: str, cache: Path) -> Backbone:
    """Return the backbone that `wanted` names.

    Args:
        wanted: `auto` and `hub` are TensorFlow Hub's MobileNetV2; anything else is a path or an http(s) address.
        cache: the folder in which downloads and what was learnt of them are kept.

    Raises:
        BackboneError: if it cannot be had, or does not map images to vectors.
    """
    if wanted in ("auto", "hub"):
        origin, handle = Origin.HUB, HUB_HANDLE
    else:
        origin, handle = Origin.GIVEN, wanted
    path = _locate(handle, cache)
    digest = _digest(path)
    remembered = cache / "backbones" / f"{digest}.json"
    try:
        shape = json.loads(remembered.read_text())
        image_size, features = int(shape["image_size"]), int(shape["features"])
    except (OSError, ValueError, KeyError, TypeError):  # not seen before, or written by something else
        inspected = _elsewhere(inspect, path)
        image_size, features = inspected.image_size, inspected.features
        with written_whole(remembered) as file:
            file.write(json.dumps(asdict(inspected)).encode())
    return Backbone(origin=origin, handle=handle, path=path, digest=digest, image_size=image_size, features=features)


def _locate(handle: str, cache: Path) -> Path:
    if not re.match(r"https?://", handle):
        path = Path(handle)
        if not (path / "saved_model.pb").is_file():
            what = "has no saved_model.pb" if path.is_dir() else "is not a folder"
            raise BackboneError(f"backbone '{handle}' {what}", "name a SavedModel folder, an http(s) address, 'hub' or 'auto'")
        return path.resolve()
    downloads = Path(os.environ.get("TFHUB_CACHE_DIR") or cache / "hub")
    # TF Hub keeps a module under the hash of its handle: looking there first saves importing it.
    kept = downloads / hashlib.sha1(handle.encode(), usedforsecurity=False).hexdigest()
    if (kept / "saved_model.pb").is_file():
        return kept
    return Path(_elsewhere(download, handle, str(downloads)))


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


def _elsewhere(function: Callable[..., _T], *arguments: Any) -> _T:
    """Call `function` in a process of its own, so that this one need not import TensorFlow, nor keep what it takes."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=begin) as pool:
        try:
            return pool.submit(function, *arguments).result()
        except BrokenProcessPool as error:
            raise BackboneError(
                f"the process that looked at the backbone {arguments[0]} died", "is it damaged, or memory short?"
            ) from error
