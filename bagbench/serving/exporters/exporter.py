"""What writes a model in some form, and reads it again as a stranger would."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bagbench.serving.model import Model

# Images, uint8, shape (n, size, size, 3), to probabilities, float32, shape (n, classes).
Reader = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


class Exporter(Protocol):
    """A form.

    Attributes:
        file: the file or folder that it writes.
        packages: what a stranger installs to use it, besides NumPy and Pillow.
        usage: two lines of Python for the card: an import, and one that makes `probabilities`, shape (classes,), of `images`,
            uint8, shape (1, size, size, 3).
    """

    file: str
    packages: str
    usage: tuple[str, str]

    def write(self, model: Model, folder: Path) -> None:
        """Write a model into a folder.

        Raises:
            FormError: if it cannot be written so.
        """

    def read(self, folder: Path) -> Reader:
        """Load what was written, with nothing but the form's own library."""
