"""What a model says of pictures that it was asked about."""

from dataclasses import dataclass
from typing import Any

from bagbench.likeness import UNLIKE
from bagbench.occlusion import Occlusion


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a model says of one picture.

    Attributes:
        path: as people know the picture: its file, or the name that it came under.
        truth: its class, where the folder says so and the model knows it; else None.
        probabilities: class and probability, in [0, 1], the most probable first.
        farther_than: the share of the model's validation photos that are nearer to its training photos, in [0, 1].
        occlusion: what the model looked at; None where that was not asked.
    """

    path: str
    truth: str | None
    probabilities: tuple[tuple[str, float], ...]
    farther_than: float
    occlusion: Occlusion | None = None

    @property
    def predicted(self) -> str:
        """The most probable class."""
        return self.probabilities[0][0]

    @property
    def confidence(self) -> float:
        """The probability of that class."""
        return self.probabilities[0][1]

    @property
    def is_right(self) -> bool:
        """Whether the picture's class is known, and is what the model says."""
        return self.truth == self.predicted

    @property
    def is_unlike(self) -> bool:
        """Whether the picture is so unlike the training photos that what the model is worth on those says little of it."""
        return self.farther_than >= UNLIKE

    @property
    def said(self) -> dict[str, Any]:
        """What programs read of it, as JSON has it."""
        return {
            "prediction": self.predicted,
            "probabilities": dict(self.probabilities),
            "farther_than": self.farther_than,
            "unlike": self.is_unlike,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A file that could not be used, and why."""

    path: str
    reason: str
