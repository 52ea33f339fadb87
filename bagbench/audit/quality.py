"""Photos that are dark, light, blurred, blank, tiny, stretched or without colour: cleanvision's figures and our own.

Every score of a finding is 1 − the figure's distance from the worst value, so that 1 is the worst there can be.
"""

from collections.abc import Callable, Sequence
from statistics import median

from bagbench.audit.finding import Finding, Kind
from bagbench.audit.measure import Measured
from bagbench.data.manifest import Manifest

# cleanvision's own thresholds: the 99th percentile of a pixel's brightness; 1 − the 5th; the shorter side over the longer.
_DARK = 0.32
_LIGHT = 0.05
_STRETCHED = 0.35
# One colour alone has 1.6 bits of entropy over the three channels. cleanvision calls less than 3 little information, which of
# 3,451 photos two were, a small bag on a plain ground each; the next had 3.3.
_BLANK = 2.5
_MOST_BITS = 10.0
# 3,451 photos as scraped stay below 0.51. Of 150 of them (225 pixels) blurred by a Gaussian of 2 pixels 93 % are above this, of
# 3 pixels or more 99 %.
_BLURRED = 0.6
# A photo is tiny where it is less than half as wide and high as the usual one, and smaller than what networks take.
_TINY = 0.5
_ENOUGH = 224


def dark(manifest: Manifest, measured: Sequence[Measured]) -> tuple[Finding, ...]:
    """Return the photos of which not even the lightest pixels are light: 99 % are darker than 0.32 of white."""

    def score(one: Measured) -> float | None:
        lightest = one.properties["brightness_perc_99"]
        return 1 - lightest if lightest < _DARK else None

    return _single(Kind.DARK, manifest, measured, score)


def light(manifest: Manifest, measured: Sequence[Measured]) -> tuple[Finding, ...]:
    """Return the photos of which not even the darkest pixels are dark: 95 % are lighter than 0.95 of white."""

    def score(one: Measured) -> float | None:
        darkest = one.properties["brightness_perc_5"]
        return darkest if darkest > 1 - _LIGHT else None

    return _single(Kind.LIGHT, manifest, measured, score)


def blurred(manifest: Manifest, measured: Sequence[Measured]) -> tuple[Finding, ...]:
    """Return the photos that lose next to nothing when they are blurred again: Crete and others' measure above 0.6.

    cleanvision's own measure takes a plain white ground for sharpness: of product photos blurred until nothing could be
    told it found one in 25.
    """
    return _single(Kind.BLURRED, manifest, measured, lambda one: one.blur if one.blur > _BLURRED else None)


def blank(manifest: Manifest, measured: Sequence[Measured]) -> tuple[Finding, ...]:
    """Return the photos whose colours are nearly all the same: less than 2.5 bits of entropy."""

    def score(one: Measured) -> float | None:
        bits = one.properties["entropy"]
        return 1 - bits / _MOST_BITS if bits < _BLANK else None

    return _single(Kind.BLANK, manifest, measured, score)


def tiny(manifest: Manifest, measured: Sequence[Measured]) -> tuple[Finding, ...]:
    """Return the photos that are much smaller than the others, by the square root of their area; how large, it is about."""
    usual = median(_side(one) for one in measured)

    def score(one: Measured) -> float | None:
        side = _side(one)
        return 1 - side / usual if side < min(_TINY * usual, _ENOUGH) else None

    return _single(Kind.TINY, manifest, measured, score, lambda one: f"{one.width} × {one.height} pixels")


def stretched(manifest: Manifest, measured: Sequence[Measured]) -> tuple[Finding, ...]:
    """Return the photos whose shorter side is less than 0.35 of the longer: made a square, they show something else."""

    def score(one: Measured) -> float | None:
        sides = min(one.aspect, 1 / one.aspect)
        return 1 - sides if sides < _STRETCHED else None

    return _single(Kind.STRETCHED, manifest, measured, score, lambda one: f"{one.width} × {one.height} pixels")


def greyscale(manifest: Manifest, measured: Sequence[Measured]) -> tuple[Finding, ...]:
    """Return the photos without a coloured pixel, where most have some."""
    if sum(one.greyscale for one in measured) * 2 > len(measured):
        return ()
    return _single(Kind.GREYSCALE, manifest, measured, lambda one: 1.0 if one.greyscale else None)


def _single(
    kind: Kind,
    manifest: Manifest,
    measured: Sequence[Measured],
    score: Callable[[Measured], float | None],
    about: Callable[[Measured], str] = lambda _: "",
) -> tuple[Finding, ...]:
    """Return a finding for each photo that `score` does not pass over."""
    return tuple(
        Finding(kind=kind, photos=(photo.path,), score=scored, about=about(one))
        for photo, one in zip(manifest.photos, measured, strict=True)
        if (scored := score(one)) is not None
    )


def _side(one: Measured) -> float:
    return float((one.width * one.height) ** 0.5)
