"""What things are made of: colours as things really have them, patterns, and how a surface takes the light."""

import colorsys
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Rng = np.random.Generator
Array = npt.NDArray[np.float64]

# Pixels along each side of a texture.
_TEXELS = 128


class Kind(StrEnum):
    """A family of surfaces."""

    FABRIC = "fabric"
    LEATHER = "leather"
    PLASTIC = "plastic"
    METAL = "metal"
    WOOD = "wood"
    PAINT = "paint"
    CERAMIC = "ceramic"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """A surface.

    Attributes:
        colour: its main colour, linear RGB in [0, 1], shape (3,).
        texture: linear RGB, shape (n, n, 3); None for one colour all over.
        roughness: 0 a mirror, 1 matt.
        metal: whether it reflects as metals do.
        repeats: how often the texture repeats over a length of 1.
    """

    colour: Array
    texture: Array | None
    roughness: float
    metal: bool
    repeats: float

    def shade(self, factor: float) -> "Material":
        """Return a plain surface of the same kind, darker (below 1) or lighter."""
        return replace(self, colour=np.clip(self.colour * factor, 0.01, 0.95), texture=None)


def hsv(hue: float, saturation: float, value: float) -> Array:
    """Return a colour, each of the three in [0, 1]; hues wrap."""
    return np.array(colorsys.hsv_to_rgb(hue % 1, min(saturation, 1), min(value, 1)), float)


def colour(rng: Rng) -> Array:
    """Draw a colour as things in a house have them: often black, grey, white, brown or navy, sometimes bright."""
    kind = rng.choice(["grey", "earth", "dark", "muted", "pale", "bright"], p=[0.2, 0.22, 0.16, 0.2, 0.08, 0.14])
    if kind == "grey":
        return np.asarray(rng.uniform(0.02, 0.85) * rng.normal(1, 0.04, 3).clip(0.9, 1.1))
    if kind == "earth":
        return hsv(rng.uniform(0.02, 0.13), rng.uniform(0.35, 0.8), rng.uniform(0.1, 0.7))
    if kind == "dark":
        return hsv(
            rng.choice([rng.uniform(0.55, 0.7), rng.uniform(0.95, 1.02), rng.uniform(0.2, 0.4)]),
            rng.uniform(0.3, 0.8),
            rng.uniform(0.05, 0.25),
        )
    if kind == "muted":
        return hsv(rng.random(), rng.uniform(0.15, 0.5), rng.uniform(0.15, 0.7))
    if kind == "pale":
        return hsv(rng.random(), rng.uniform(0.05, 0.25), rng.uniform(0.65, 0.9))
    return hsv(rng.random(), rng.uniform(0.6, 0.95), rng.uniform(0.35, 0.9))


def noise(rng: Rng, size: int = _TEXELS, slope: float = 2) -> Array:
    """Draw a square of 1/f noise that tiles, mean 0 and deviation 1; a larger `slope` makes larger blotches."""
    frequency = np.fft.fftfreq(size)
    distance = np.hypot(frequency[:, None], frequency[None])
    distance[0, 0] = 1
    field = np.fft.ifft2(np.fft.fft2(rng.standard_normal((size, size))) / distance ** (slope / 2)).real
    field -= field.mean()
    return np.asarray(field / field.std())


def _plain(_: Rng, x: Array, y: Array) -> Array:
    return 0 * x * y


def _stripes(rng: Rng, x: Array, y: Array) -> Array:
    across = x if rng.random() < 0.5 else y
    return (across * rng.integers(2, 9) % 1 < rng.uniform(0.2, 0.7)).astype(float)


def _checks(rng: Rng, x: Array, y: Array) -> Array:
    count, share = rng.integers(2, 6), rng.uniform(0.3, 0.6)
    return ((x * count % 1 < share).astype(float) + (y * count % 1 < share)) / 2


def _dots(rng: Rng, x: Array, y: Array) -> Array:
    count = rng.integers(3, 8)
    return (np.hypot(x * count % 1 - 0.5, y * count % 1 - 0.5) < rng.uniform(0.18, 0.36)).astype(float)


def _blotches(rng: Rng, x: Array, _: Array) -> Array:
    return np.clip(0.5 + noise(rng, len(x), 3) * rng.uniform(1, 4), 0, 1)


def _flowers(rng: Rng, x: Array, _: Array) -> Array:
    first, second = noise(rng, len(x), 2.6), noise(rng, len(x), 2.6)
    return (np.sin(3 * first) * np.sin(3 * second) > 0.2).astype(float)


def _grain(rng: Rng, x: Array, _: Array) -> Array:
    return 0.5 + 0.5 * np.sin(2 * np.pi * (x * rng.integers(4, 12) + 0.1 * noise(rng, len(x), 3)))


def _monogram(rng: Rng, x: Array, y: Array) -> Array:
    count = rng.integers(3, 7)
    u, v = x * count % 1 - 0.5, y * count % 1 - 0.5
    odd = ((np.floor(x * count) + np.floor(y * count)) % 2).astype(bool)
    return np.where(odd, np.abs(u) + np.abs(v) < 0.28, (np.hypot(u, v) < 0.26) & (np.hypot(u, v) > 0.14)).astype(float)


_PATTERNS: dict[str, Callable[[Rng, Array, Array], Array]] = {
    "plain": _plain,
    "stripes": _stripes,
    "checks": _checks,
    "dots": _dots,
    "blotches": _blotches,
    "flowers": _flowers,
    "grain": _grain,
    "monogram": _monogram,
}

# How likely each pattern is, and from where to where roughness goes.
_SURFACES: dict[Kind, tuple[dict[str, float], tuple[float, float]]] = {
    Kind.FABRIC: ({"plain": 0.55, "stripes": 0.11, "checks": 0.1, "dots": 0.05, "blotches": 0.08, "flowers": 0.11}, (0.65, 1)),
    Kind.LEATHER: ({"plain": 0.88, "monogram": 0.07, "blotches": 0.05}, (0.28, 0.65)),
    Kind.PLASTIC: ({"plain": 0.85, "stripes": 0.1, "blotches": 0.05}, (0.15, 0.6)),
    Kind.METAL: ({"plain": 1}, (0.12, 0.45)),
    Kind.WOOD: ({"grain": 1}, (0.3, 0.8)),
    Kind.PAINT: ({"plain": 0.75, "stripes": 0.1, "checks": 0.05, "flowers": 0.1}, (0.15, 0.7)),
    Kind.CERAMIC: ({"plain": 0.55, "stripes": 0.15, "dots": 0.1, "flowers": 0.2}, (0.06, 0.3)),
    Kind.PAPER: ({"plain": 0.6, "stripes": 0.15, "flowers": 0.15, "checks": 0.1}, (0.6, 0.95)),
}

_METALS = (np.array([0.85, 0.65, 0.3]), np.array([0.75, 0.75, 0.77]), np.array([0.3, 0.3, 0.33]), np.array([0.65, 0.4, 0.28]))


def material(rng: Rng, *kinds: Kind, of: Array | None = None, pattern: str | None = None) -> Material:
    """Draw a surface.

    Args:
        rng: where chance comes from.
        kinds: one of these; none stands for any.
        of: its main colour, linear RGB in [0, 1]; drawn where it is None.
        pattern: a key of the patterns (`plain`, `stripes`, `checks`, `dots`, `blotches`, `flowers`, `grain`, `monogram`);
            drawn where it is None.
    """
    kind = kinds[rng.integers(len(kinds))] if kinds else list(Kind)[rng.integers(len(Kind))]
    patterns, (smoothest, roughest) = _SURFACES[kind]
    if pattern is None:
        pattern = str(rng.choice(list(patterns), p=list(patterns.values())))
    if of is None:
        of = _natural(rng, kind)
    return Material(
        colour=of,
        texture=_texture(rng, kind, of, pattern),
        roughness=float(rng.uniform(smoothest, roughest)),
        metal=kind is Kind.METAL,
        repeats=float(rng.uniform(0.9, 2.2)),
    )


def either(rng: Rng, *materials: Material) -> Material:
    """Draw one of some surfaces."""
    return materials[rng.integers(len(materials))]


def _natural(rng: Rng, kind: Kind) -> Array:
    """Draw a colour that such a surface has."""
    if kind is Kind.METAL:
        return _METALS[rng.choice(4, p=[0.3, 0.45, 0.15, 0.1])]
    if kind is Kind.WOOD:
        return hsv(rng.uniform(0.05, 0.11), rng.uniform(0.35, 0.75), rng.uniform(0.15, 0.7))
    if kind is Kind.LEATHER and rng.random() < 0.6:
        dark = rng.random() < 0.4
        return (
            np.ones(3) * rng.uniform(0.02, 0.08)
            if dark
            else hsv(rng.uniform(0.02, 0.1), rng.uniform(0.45, 0.85), rng.uniform(0.1, 0.6))
        )
    if kind is Kind.PAPER and rng.random() < 0.6:
        return hsv(rng.uniform(0.06, 0.14), rng.uniform(0, 0.4), rng.uniform(0.45, 0.9))
    return colour(rng)


def _texture(rng: Rng, kind: Kind, main: Array, pattern: str) -> Array | None:
    if pattern == "plain" and kind in (Kind.METAL, Kind.CERAMIC, Kind.PLASTIC):
        return None
    y, x = np.mgrid[:_TEXELS, :_TEXELS] / _TEXELS
    share = _PATTERNS[pattern](rng, x, y)[..., None]
    second = main * rng.uniform(0.4, 0.8) if pattern == "grain" else colour(rng)
    base = main * (1 - share) + second * share
    wear = rng.uniform(0.02, 0.1) * noise(rng, _TEXELS, 2.4)
    if kind is Kind.FABRIC:
        threads = rng.integers(14, 40)
        wear = wear + rng.uniform(0.05, 0.25) * np.sin(2 * np.pi * threads * x) * np.sin(2 * np.pi * threads * y)
    elif kind is Kind.LEATHER:
        wear = wear + rng.uniform(0.04, 0.14) * np.tanh(noise(rng, _TEXELS, 0.8))
    return np.clip(base * (1 + wear[..., None]), 0.01, 0.95)
