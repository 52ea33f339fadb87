"""The pretrained network under a transfer recipe: where it comes from, what it is, and what it makes of an image."""

import hashlib
import json
import os
import re
import socket
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from enum import StrEnum
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bagbench.child import begin
from bagbench.errors import BackboneError

if TYPE_CHECKING:
    import tensorflow as tf

_T = TypeVar("_T")

HUB_HANDLE = "https://tfhub.dev/google/imagenet/mobilenet_v2_100_224/feature_vector/5"
# A server that does not answer is given up after this many seconds.
_TIMEOUT = 30
# A network that takes any size gets the size that MobileNetV2 was trained at.
_ANY_SIZE = 224


class Origin(StrEnum):
    """Who made the weights."""

    HUB = "TensorFlow Hub"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backbone:
    """A SavedModel that maps images to vectors. It names a place; `digest` names the contents.

    Attributes:
        origin: whether the Hub's own module was asked for, or the user named another one.
        handle: what was asked for: a Hub handle, an address or a path.
        path: the folder that holds the SavedModel.
        digest: SHA-256 over its files.
        image_size: pixels along each side of the square images that it takes, with values in [0, 1].
        features: length of the vector that it returns.
    """

    origin: Origin
    handle: str
    path: Path
    digest: str
    image_size: int
    features: int

    @property
    def description(self) -> str:
        """In words, for the console, the tags and the page. Weights of another origin never pass for the Hub's."""
        return f"{self.origin}: {self.handle}"


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
        inspected = _elsewhere(_inspect, path)
        image_size, features = inspected.image_size, inspected.features
        remembered.parent.mkdir(parents=True, exist_ok=True)
        remembered.write_text(json.dumps(asdict(inspected)))
    return Backbone(origin=origin, handle=handle, path=path, digest=digest, image_size=image_size, features=features)


def load(path: Path) -> Any:
    """Load the SavedModel of a backbone: a TensorFlow object, for `extract`."""
    import tensorflow_hub as hub

    return hub.load(str(path))


def extract(module: Any, images: "tf.Tensor") -> "tf.Tensor":
    """Return the loaded backbone's vectors, in inference mode.

    Args:
        module: what `load` returned.
        images: float32 in [0, 1], shape (n, size, size, 3).

    Returns:
        float32, shape (n, features).
    """
    if not callable(module):  # a SavedModel without the Hub's interface still has a signature
        return next(iter(module.signatures["serving_default"](images).values()))
    try:
        return module(images, training=False)
    except (TypeError, ValueError):  # exported without that argument
        return module(images)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    image_size: int
    features: int


def _inspect(path: Path) -> _Shape:
    """Read from a SavedModel's signature what it takes, and from one grey image what it returns."""
    import tensorflow as tf

    unfit = "name a SavedModel that maps square RGB images in [0, 1] to one vector an image"
    try:
        module = load(path)
        size = _input_size(module)
        features = extract(module, tf.fill((1, size, size, 3), 0.5))
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise BackboneError(f"'{path}' does not work as a backbone: {reason}", unfit) from error
    if features.shape.rank != 2:  # noqa: PLR2004 # a batch of vectors
        raise BackboneError(f"'{path}' maps an image to shape {tuple(features.shape[1:])}", unfit)
    return _Shape(image_size=size, features=int(features.shape[1]))


def _input_size(module: Any) -> int:
    import tensorflow as tf

    functions = list(getattr(module.__call__, "concrete_functions", ())) if callable(module) else []
    functions += list(module.signatures.values())
    for function in functions:
        for tensor in tf.nest.flatten(function.structured_input_signature):
            if isinstance(tensor, tf.TensorSpec) and tensor.shape.rank == 4:  # noqa: PLR2004 # a batch of images
                _, height, width, channels = tensor.shape
                if height != width or channels not in (3, None):
                    raise ValueError(f"it takes images of shape {tuple(tensor.shape[1:])}")
                return height or _ANY_SIZE
    raise ValueError("none of its functions takes a batch of images")


def _locate(handle: str, cache: Path) -> Path:
    if not re.match(r"https?://", handle):
        path = Path(handle).expanduser()
        if not (path / "saved_model.pb").is_file():
            what = "has no saved_model.pb" if path.is_dir() else "is not a folder"
            raise BackboneError(f"backbone '{handle}' {what}", "name a SavedModel folder, an http(s) address, 'hub' or 'auto'")
        return path.resolve()
    downloads = Path(os.environ.get("TFHUB_CACHE_DIR") or cache / "hub")
    # TF Hub keeps a module under the hash of its handle: looking there first saves importing it.
    kept = downloads / hashlib.sha1(handle.encode(), usedforsecurity=False).hexdigest()
    if (kept / "saved_model.pb").is_file():
        return kept
    return Path(_elsewhere(_download, handle, str(downloads)))


def _download(handle: str, downloads: str) -> str:
    os.environ["TFHUB_CACHE_DIR"] = downloads
    import tensorflow_hub as hub

    socket.setdefaulttimeout(_TIMEOUT)
    try:
        return str(hub.resolve(handle))
    except Exception as error:
        reason = getattr(error, "reason", None) or str(error).strip() or type(error).__name__
        raise BackboneError(
            f"cannot fetch the backbone {handle}: {reason}",
            "three ways on: run once with a network (it is kept in "
            f"{downloads}), name a SavedModel folder with --backbone PATH, or run only the recipes that train from scratch",
        ) from error


def _digest(path: Path) -> str:
    """Return the SHA-256 over the names and bytes of the files that make a SavedModel."""
    digest = hashlib.sha256()
    for file in sorted(file for file in path.rglob("*") if file.is_file()):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(path).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


def _elsewhere(function: Callable[..., _T], *arguments: Any) -> _T:
    """Call `function` in a process of its own, so that this one need not import TensorFlow, nor keep what it takes."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=begin) as pool:
        return pool.submit(function, *arguments).result()
