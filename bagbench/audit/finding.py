"""What an audit of photos finds: values without words, for the page, the console and a script to put into their own."""

from dataclasses import dataclass
from enum import StrEnum

from bagbench.analysis.intervals import Interval


class Kind(StrEnum):
    """What may be wrong with photos, in the order in which it is worth looking after."""

    UNUSABLE = "unusable file"
    WRONG_NAME = "wrong extension"
    EXACT_COPY = "exact copies"
    NEAR_COPY = "near copies"
    CLASH = "same picture in several classes"
    LEAK = "same picture on both sides"
    LABEL = "suspected label error"
    UNRELATED = "unlike all others"
    SAME_OBJECT = "one object, several photos"
    DARK = "dark"
    LIGHT = "light"
    BLURRED = "blurred"
    BLANK = "little information"
    TINY = "odd size"
    STRETCHED = "odd aspect ratio"
    GREYSCALE = "greyscale"
    IMBALANCE = "classes of unequal size"
    SHORTCUT = "shortcut"
    PRIVATE = "private metadata"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that may be wrong.

    Attributes:
        kind: what.
        photos: paths relative to the data folder, POSIX style: one, or a group of copies with the one to keep first, or a class's
            folder; empty where it concerns the folder as a whole.
        score: in [0, 1], how far gone it is: 1 for what is certain (an unreadable file, equal bytes), else what the kind's check
            documents; findings of a kind are ordered by it.
        about: what makes it specific: the reason of an unusable file, the true format of a wrongly named one, the class that a
            suspected label error looks like, the property that gives the class away in a shortcut, the kinds of private
            metadata; empty where nothing does.
        interval: of a shortcut, the accuracy of the class guessed from the property alone; else None.
        chance: of a shortcut, the accuracy of guessing without it; else None.
    """

    kind: Kind
    photos: tuple[str, ...]
    score: float
    about: str = ""
    interval: Interval | None = None
    chance: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotLookedFor:
    """A kind that an audit could not look for, and why, in one line."""

    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was found in a folder of photos.

    Attributes:
        name: the folder's own name.
        digest: the manifest's.
        classes: each class's name and number of usable photos, sorted by name.
        files: usable photos and files left out together.
        backbone: the pretrained network whose features were looked at, in words; empty for none.
        findings: by kind in the order of `Kind`, the highest score first.
        not_looked_for: kinds that need what was not there.
    """

    name: str
    digest: str
    classes: tuple[tuple[str, int], ...]
    files: int
    backbone: str
    findings: tuple[Finding, ...]
    not_looked_for: tuple[NotLookedFor, ...]

    @property
    def photos(self) -> int:
        """How many photos can be used."""
        return sum(number for _, number in self.classes)

    def of(self, kind: Kind) -> tuple[Finding, ...]:
        """Return the findings of one kind, the highest score first."""
        return tuple(finding for finding in self.findings if finding.kind is kind)
