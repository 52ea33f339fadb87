"""One file that a stranger sent, and what is to become of it."""

from typing import NamedTuple

from tests.hostile.containers import Colour

FOREIGN = r"not an image that bagbench reads \(JPEG, PNG, BMP, GIF, WebP\)"
BROKEN = "(truncated|damaged) (JPEG|PNG|BMP|GIF|WebP)"
LARGE = "too large: "
COSTLY = "too costly to decode: "


class Sent(NamedTuple):
    """One file's content.

    Attributes:
        name: the file's.
        about: what it is.
        content: its bytes.
        reason: a pattern of why it is left out; empty if it can be used.
        corners: the colours that it has to show, top left, top right, bottom left and bottom right; empty if that is not asked.
    """

    name: str
    about: str
    content: bytes
    reason: str = ""
    corners: tuple[Colour, ...] = ()
