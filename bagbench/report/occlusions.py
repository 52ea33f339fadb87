"""What a model looked at, in words and as a veil over the photo."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from statistics import fmean

import numpy as np
from PIL import Image

from bagbench.data.decode import decode_within
from bagbench.errors import DataError
from bagbench.occlusion import EVEN, Occlusion
from bagbench.report.document import data_address
from bagbench.report.formats import count, part

# Pixels along each side of a veil: a browser makes it as large as the photo, and smooth.
_SIDE = 32
# The veil where a photo did not matter: so much of a grey on which black things and white ones are both lost.
_GREY, _THICKEST = 128, 0.9
_HEIGHTS = ("top", "", "bottom")
_WIDTHS = ("left", "", "right")


@dataclass(frozen=True, slots=True, kw_only=True)
class Veil:
    """What hides, in a photo, whatever its model did not look at.

    Attributes:
        source: a `data:` address of a small picture, clear where the photo mattered.
        x: of its left edge, in a square of side 1 in the middle of which the photo is, as large as fits.
        y: of its upper edge, likewise.
        width: likewise.
        height: likewise.
        where: what the model looked at, in words.
        border_share: of what it looked at, in [0, 1]; None where nothing mattered.
        lowest: the probability of its answer with that part covered which takes the most of it, in [0, 1].
    """

    source: str
    x: float
    y: float
    width: float
    height: float
    where: str
    border_share: float | None
    lowest: float


def veil(found: Occlusion, thumbnail: bytes) -> Veil | None:
    """Return what goes over a photo; None where its small picture is none.

    Args:
        found: what the model looked at.
        thumbnail: the small picture; its proportions are the photo's, which the model saw stretched to a square.
    """
    try:
        height, width = decode_within(thumbnail, _SIDE).shape[:2]
    except DataError:
        return None
    x, y = width / max(width, height), height / max(width, height)
    return Veil(
        source=_picture(found),
        x=(1 - x) / 2,
        y=(1 - y) / 2,
        width=x,
        height=y,
        where=where(found),
        border_share=found.border_share,
        lowest=found.lowest,
    )


def where(found: Occlusion) -> str:
    """Return where a model looked, as `most at the top left`."""
    if found.peak is None:
        return "at no part more than at others"
    down, right = (int(3 * place) for place in found.peak)
    words = " ".join(filter(None, (_HEIGHTS[down], _WIDTHS[right]))) or "centre"
    return f"most at the {words}"


def about(found: Iterable[Occlusion]) -> str:
    """Return how much of what mistakes hung on lies at the border, in a sentence; empty where nothing is known."""
    shares = [share for one in found if (share := one.border_share) is not None]
    if not shares:
        return ""
    how = "On the most confident mistake" if len(shares) == 1 else f"On the {count(len(shares), 'most confident mistake')}"
    mean = "" if len(shares) == 1 else ", on average"
    return (
        f"{how}, {part(round(fmean(shares), 2))} of what the model looked at lies in the outer half of the photo{mean}; "
        f"a model that looked everywhere alike would have {part(EVEN)} there."
    )


def _picture(found: Occlusion) -> str:
    weights = np.array(found.weights)
    clear = weights / (weights.max() or 1)
    thick = Image.fromarray(np.rint(255 * _THICKEST * (1 - clear)).astype(np.uint8))
    thick = thick.resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    whole = Image.merge("LA", (Image.new("L", thick.size, _GREY), thick))
    encoded = BytesIO()
    whole.save(encoded, "PNG", optimize=True)
    return data_address(encoded.getvalue(), "image/png")
