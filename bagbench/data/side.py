"""Where a split, or the folder itself, has put a photo."""

from enum import StrEnum


class Side(StrEnum):
    """One side of a split."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"
    LEFT_OUT = "left out"
