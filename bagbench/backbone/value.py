"""What is known of a pretrained network without loading it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bagbench.errors import without_password


class Origin(StrEnum):
    """Who made the weights."""

    HUB = "TensorFlow Hub"
    ELSEWHERE = "said to be TensorFlow Hub's"
    EMBEDDED = "embedded"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backbone:
    """A SavedModel that maps images to vectors. It names a place; `digest` names the contents.

    Attributes:
        origin: whether it is the Hub's own module, one that was brought from elsewhere in its place, the one that ships with
            bagbench, or another one that the user named.
        handle: what it goes by: a Hub handle, `embedded`, an address or a path; of one from elsewhere, where that was.
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
        """In words, for the console, the tags and the page. Weights of another origin never pass for the Hub's.

        Of a path only the last name, and no secret of an address: a page is shown to others, and the digest says what it was.
        """
        if self.origin is Origin.EMBEDDED:
            return f"{self.origin}: bagbench's own small MobileNetV2, trained on drawn things (no bags), not TensorFlow Hub's"
        if "://" in self.handle:
            return f"{self.origin}: {without_password(self.handle)}"
        return f"{self.origin}: {(Path(self.handle) if self.origin is Origin.ELSEWHERE else self.path).name}"
