"""What each photo's file and pixels say of it, in one pass: every file is opened once, and decoded small."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bagbench.audit.metadata import is_sideways, private_metadata
from bagbench.data.decode import decode_within
from bagbench.data.manifest import Manifest
from bagbench.data.pixels import content
from bagbench.data.threads import for_each

# Pixels along the longer side of what is looked at for sharpness, about what networks see; and for all else, where more
# changes no figure by much and costs its square.
_SIDE = 256
_SMALL = 128
# The border is so much of the shorter side, all around.
_BORDER = 0.04
# Levels a channel that colours are counted in.
_LEVELS = 8
# The length of Crete and others' strong low-pass filter, in pixels.
_BLUR = 9

_FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP")
_NAMES = {"MPO": "JPEG", "WEBP": "WebP"}

_Property = Callable[[Image.Image], Mapping[str, float | str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One photo, measured.

    Attributes:
        format: JPEG, PNG, BMP, GIF or WebP, by its first bytes.
        width: in pixels, of the picture turned upright.
        height: likewise.
        size: of the file, in bytes.
        brightness: mean over the pixels, in [0, 1].
        border: mean red, green and blue along the four edges, in [0, 1].
        background: red, green and blue of the most frequent colour, in [0, 1].
        greyscale: whether no pixel has a colour.
        blur: how little is lost when it is blurred again, in [0, 1]; 0 for a picture of one colour.
        properties: cleanvision's raw figures, by its own names.
        private: the kinds of private metadata in the file.
    """

    format: str
    width: int
    height: int
    size: int
    brightness: float
    border: tuple[float, float, float]
    background: tuple[float, float, float]
    greyscale: bool
    blur: float
    properties: Mapping[str, float]
    private: tuple[str, ...]

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


def measure(manifest: Manifest, progress: Callable[[int, int], None] | None = None) -> tuple[Measured, ...]:
    """Measure all photos, in the manifest's order.

    Args:
        manifest: the photos; no other file is opened.
        progress: told, after each photo, how many of how many are done.

    Raises:
        DataError: if a photo has vanished or changed since the manifest was made; it is named.
    """
    properties = _properties()
    measured: list[Measured] = []
    for_each(lambda photo: _measured(content(manifest.root, photo), properties), manifest.photos, measured.append, progress)
    return tuple(measured)


def _properties() -> tuple[_Property, ...]:
    """Return cleanvision's functions from an image to raw figures; what they mean, `quality` says."""
    from cleanvision.issue_managers.image_property import BrightnessProperty, EntropyProperty

    return (BrightnessProperty("dark").calculate, EntropyProperty().calculate)


def _measured(content: bytes, properties: tuple[_Property, ...]) -> Measured:
    pixels = decode_within(content, _SIDE)  # refuses what would cost more than a photo does, and knows its first bytes
    with Image.open(BytesIO(content), formats=_FORMATS) as header:
        width, height = header.size[::-1] if is_sideways(header) else header.size
        name = header.format or ""
        private = private_metadata(header)
    picture = Image.fromarray(pixels)
    sharpness = np.asarray(picture.convert("L"), dtype=np.float32)
    picture.thumbnail((_SMALL, _SMALL), Image.Resampling.BILINEAR)
    small = np.asarray(picture)
    raw = {name: float(value) for calculate in properties for name, value in calculate(picture).items()}
    red, green, blue = _border(small)
    return Measured(
        format=_NAMES.get(name, name),
        width=width,
        height=height,
        size=len(content),
        brightness=raw["brightness"],
        border=(red, green, blue),
        background=_most_frequent(small),
        greyscale=bool((pixels == pixels[..., :1]).all()),
        blur=_blur(sharpness),
        properties=raw,
        private=private,
    )


def _blur(grey: NDArray[np.float32]) -> float:
    """Return how little sharpness is lost when a picture is blurred again: near 0 for a sharp one, near 1 for a blurred one.

    Crete and others 2007, *The blur effect: perception and estimation with a new no-reference perceptual blur metric*, Human
    Vision and Electronic Imaging XII, SPIE 6492: the share of the differences between neighbours that is left, in the
    direction in which more is.

    Args:
        grey: the picture, shape (height, width).
    """
    from scipy.ndimage import uniform_filter1d

    left = [0.0]
    for axis in (0, 1):
        before = np.abs(np.diff(grey, axis=axis))
        after = np.abs(np.diff(uniform_filter1d(grey, _BLUR, axis=axis), axis=axis))
        total = float(before.sum())
        if total > 0:
            left.append(1 - float(np.maximum(before - after, 0).sum()) / total)
    return max(left)


def _border(picture: NDArray[np.uint8]) -> tuple[float, float, float]:
    width = max(1, round(_BORDER * min(picture.shape[:2])))
    inside = np.zeros(picture.shape[:2], dtype=bool)
    inside[width:-width, width:-width] = True
    red, green, blue = (picture[~inside].mean(axis=0) / 255).tolist()
    return red, green, blue


def _most_frequent(picture: NDArray[np.uint8]) -> tuple[float, float, float]:
    """Return the middle of the cell, of `_LEVELS`³ in the cube of colours, that most pixels are in."""
    step = 256 // _LEVELS
    cells = picture // step
    codes = (cells[..., 0].astype(np.int64) * _LEVELS + cells[..., 1]) * _LEVELS + cells[..., 2]
    code = int(np.bincount(codes.ravel()).argmax())
    red, green, blue = code // _LEVELS**2, code // _LEVELS % _LEVELS, code % _LEVELS
    return (red + 0.5) / _LEVELS, (green + 0.5) / _LEVELS, (blue + 0.5) / _LEVELS
