"""The open licences, and what each asks of those who use a photo."""

from collections.abc import Iterable
from enum import StrEnum

from bagbench.errors import ConfigurationError


class Duty(StrEnum):
    """What a licence may ask; the value is its part of a licence's code."""

    CREDIT = "by"
    SHARE_ALIKE = "sa"
    NON_COMMERCIAL = "nc"
    NO_DERIVATIVES = "nd"

    @property
    def asks(self) -> str:
        """What it comes to, in a sentence's half."""
        return _ASKS[self]


_ASKS = {
    Duty.CREDIT: "where photos are shown or passed on, name the creator, link source and licence, and say what was changed",
    Duty.SHARE_ALIKE: "pass on what was made of them under the same licence only",
    Duty.NON_COMMERCIAL: "no commercial use",
    Duty.NO_DERIVATIVES: "pass on no modified copies; a crop is one, and a trained model may be one: that is not settled",
}


class Licence(StrEnum):
    """A licence or mark of Creative Commons, by the code that it goes by."""

    CC0 = "cc0"
    PDM = "pdm"
    BY = "by"
    BY_SA = "by-sa"
    BY_ND = "by-nd"
    BY_NC = "by-nc"
    BY_NC_SA = "by-nc-sa"
    BY_NC_ND = "by-nc-nd"

    @property
    def called(self) -> str:
        """How people call it."""
        return {Licence.CC0: "CC0", Licence.PDM: "Public Domain Mark"}.get(self, f"CC {self.upper()}")

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What it asks; nothing for what is in the public domain."""
        return tuple(duty for duty in Duty if duty in self.split("-"))


# What a word asks to be allowed: licences without the duty that forbids it.
_FORBIDS = {"commercial": Duty.NON_COMMERCIAL, "modification": Duty.NO_DERIVATIVES}


def read_licences(text: str) -> tuple[Licence, ...]:
    """Return the licences that a user names, in the order of `Licence`.

    Args:
        text: codes, as in `cc0,by`; or `commercial`, `modification` or both, for all licences that allow it; or `all`.

    Raises:
        ConfigurationError: if a word is none of these, or words and codes are mixed.
    """
    words = {word.strip().lower() for word in text.split(",")}
    if words == {"all"}:
        return tuple(Licence)
    if words <= set(_FORBIDS):
        return tuple(licence for licence in Licence if not any(_FORBIDS[word] in licence.duties for word in words))
    if words <= set(Licence):
        return tuple(licence for licence in Licence if licence in words)
    raise ConfigurationError(
        f"--licence: received '{text}'", f"give codes ({', '.join(Licence)}), or commercial, modification or both, or all"
    )


def duties(licences: Iterable[Licence]) -> tuple[tuple[Duty, int], ...]:
    """Return what photos under these licences ask, and how many of them ask it, in the order of `Duty`."""
    asked = [duty for licence in licences for duty in licence.duties]
    return tuple((duty, asked.count(duty)) for duty in Duty if duty in asked)
