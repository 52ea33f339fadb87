"""Things of kitchen and bathroom: vessels, cutlery, machines, food and what stands by the sink."""

from collections.abc import Sequence

import numpy as np

from drawing.materials import Kind, Material, Rng, colour, hsv, material
from drawing.mesh import (
    Array,
    Part,
    Points,
    arch,
    ball,
    box,
    circle,
    cylinder,
    ellipsoid,
    extrude,
    lathe,
    spline,
    torus,
    tube,
)

_BREAD = spline(
    [
        (-0.4, -0.5),
        (0.4, -0.5),
        (0.4, 0.1),
        (0.5, 0.25),
        (0.46, 0.42),
        (0.3, 0.5),
        (-0.3, 0.5),
        (-0.46, 0.42),
        (-0.5, 0.25),
        (-0.4, 0.1),
    ],
    44,
    closed=True,
)


def _tinted(rng: Rng, hue: float, saturation: float, value: float, kind: Kind = Kind.PLASTIC) -> Material:
    of = hsv(hue + rng.normal(0, 0.01), saturation * rng.uniform(0.85, 1.1), value * rng.uniform(0.75, 1.15))
    return material(rng, kind, of=of, pattern="plain")


def _black(rng: Rng) -> Material:
    return _tinted(rng, rng.random(), 0.1, 0.04)


def _steel(rng: Rng) -> Material:
    return material(rng, Kind.METAL, of=np.ones(3) * rng.uniform(0.45, 0.85))


def _white(rng: Rng, kind: Kind = Kind.CERAMIC) -> Material:
    return _tinted(rng, 0.12, 0.05, 0.82, kind)


def _turned(parts: Sequence[Part], axis: str, degrees: float) -> list[Part]:
    return [part.turned(axis, degrees) for part in parts]


def _moved(parts: Sequence[Part], x: float = 0, y: float = 0, z: float = 0) -> list[Part]:
    return [part.moved(x, y, z) for part in parts]


def _sided(rng: Rng, parts: Sequence[Part]) -> list[Part]:
    """Turn what sticks out to the right to either side, mostly across the view."""
    return _turned(parts, "z", 180 * rng.integers(2) + rng.uniform(-35, 35))


def _shown(rng: Rng, parts: Sequence[Part]) -> list[Part]:
    """Show a flat thing that stands in the xz plane: upright or aslant, facing the viewer or leaning back."""
    aslant = _turned(parts, "y", rng.choice([0, rng.uniform(-180, 180), rng.uniform(-60, 60)]))
    return _turned(aslant, "x", -rng.choice([0, rng.uniform(0, 55)]))


def _vessel(profile: Points, wall: float, stuff: Material, *, steps: int = 48) -> Part:
    """Return a round vessel, open on top, whose profile of (radius, z) goes up its outside."""
    outside = spline(profile, 28)
    inside = outside[::-1] - np.array([wall, 0])
    floor = outside[0, 1] + wall
    inside[:, 1] = np.maximum(inside[:, 1], floor)
    return lathe(np.concatenate([[[0, outside[0, 1]]], outside, inside, [[0, floor]]]), stuff, steps=steps)


def _disc(radius: float, z: float, stuff: Material) -> Part:
    return cylinder(radius, 0.02, stuff).moved(0, 0, z)


def _ear(rng: Rng, low: tuple[float, float], high: tuple[float, float], reach: float, stuff: Material) -> Part:
    """Return a vessel's handle at its right, between two places (x, z) on its wall."""
    (x, z), (top, end) = low, high
    out, rise = max(x, top) + reach, end - z
    thick = reach * rng.uniform(0.13, 0.24)
    droop = rng.uniform(-0.1, 0.25) * rise
    path = [
        (x - 0.5 * thick, 0, z),
        (x + 0.65 * (out - x), 0, z + droop * 0.4),
        (out, 0, z + 0.35 * rise + droop),
        (out, 0, end - 0.25 * rise + droop * 0.4),
        (top + 0.6 * (out - top), 0, end + rng.uniform(0, 0.12) * rise),
        (top - 0.5 * thick, 0, end),
    ]
    return tube(path, thick * rng.uniform(1, 1.7), stuff, flat=thick, smooth=36, square=rng.uniform(0.6, 1))


def _fluted(part: Part, count: float, depth: float, *, twist: float = 0) -> Part:
    """Return a round part with ripples around its axis, which `twist` winds up it."""

    def ripple(points: Array) -> Array:
        angle = np.arctan2(points[:, 1], points[:, 0])
        points[:, :2] *= (1 + depth * np.cos(count * angle + twist * points[:, 2]))[:, None]
        return points

    return part.shaped(ripple)


def _squared(part: Part, power: float) -> Part:
    """Return a round part with a section towards a square: `power` 2 leaves it round."""

    def square(points: Array) -> Array:
        angle = np.arctan2(points[:, 1], points[:, 0])
        points[:, :2] /= ((np.abs(np.cos(angle)) ** power + np.abs(np.sin(angle)) ** power) ** (1 / power))[:, None]
        return points

    return part.shaped(square)


def _leaf(length: float, width: float, bend: float, stuff: Material) -> Part:
    """Return a leaf that grows up from the origin and bends to the right."""
    path = [(0, 0, 0), (bend * 0.2, 0, length * 0.4), (bend * 0.55, 0, length * 0.75), (bend, 0, length)]
    return tube(path, [0.5 * width, width, 0.7 * width, 0.02 * width], stuff, flat=width * 0.12, smooth=14)


def mug(rng: Rng) -> list[Part]:
    height, foot, belly = rng.uniform(1.5, 2.7), rng.uniform(0.6, 1), rng.uniform(0.88, 1.2)
    stuff = material(rng, Kind.CERAMIC, Kind.CERAMIC, Kind.CERAMIC, Kind.METAL, Kind.PAINT)
    grip = stuff if rng.random() < 0.75 else material(rng, Kind.CERAMIC)
    body = _vessel([(foot, 0), (foot + 0.6 * (belly - foot), 0.12 * height), (belly, 0.5 * height), (1, height)], 0.09, stuff)
    low, high = rng.uniform(0.15, 0.35) * height, rng.uniform(0.72, 0.9) * height
    parts = [body, _ear(rng, (belly - 0.08, low), (0.97, high), rng.uniform(0.45, 0.85), grip)]
    if rng.random() < 0.5:
        parts.append(_disc(0.9, rng.uniform(0.7, 0.93) * height, _tinted(rng, 0.06, 0.75, rng.choice([0.04, 0.3]))))
    if rng.random() < 0.2:
        parts.append(_vessel([(0.7, -0.15), (1.1, -0.12), (1.9, 0.1)], 0.06, grip))
    return _sided(rng, parts)


def bottle(rng: Rng) -> list[Part]:
    height, neck, shoulder = rng.uniform(4.5, 7.5), rng.uniform(0.25, 0.45), rng.uniform(0.45, 0.7)
    tilt = rng.uniform(0.03, 0.22)
    glass = _tinted(rng, rng.choice([0.3, 0.09, 0.06, 0.55, rng.random()]), 0.7, rng.uniform(0.06, 0.4))
    if rng.random() < 0.3:
        glass = material(rng, Kind.CERAMIC, Kind.PLASTIC, Kind.METAL)
    top = shoulder + tilt
    profile = [(0.9, 0), (1, 0.1), (1, 0.15 * height), (rng.uniform(0.88, 1.03), 0.3 * height), (1, shoulder * height)]
    curve = [(0.5 + 0.5 * neck, (shoulder + tilt * 0.6) * height), (neck, top * height), (neck * 0.95, height)]
    parts = [lathe([(0, 0), *spline(profile + curve, 40), (0, height)], glass, steps=40)]
    cap, size = material(rng, Kind.METAL, Kind.PLASTIC, Kind.WOOD), rng.uniform(0.3, 0.7)
    parts.append(cylinder(neck * rng.uniform(0.9, 1.3), size, cap).moved(0, 0, height - size * rng.uniform(0.3, 0.8)))
    if rng.random() < 0.8:
        paper = material(rng, Kind.PAPER)
        low, high = rng.uniform(0.06, 0.16) * height, rng.uniform(0.34, 0.43) * height
        parts.append(cylinder(1.04, high - low, paper).moved(0, 0, low))
        if rng.random() < 0.5:
            parts.append(cylinder(1.055, 0.25 * (high - low), material(rng, Kind.PAINT)).moved(0, 0, low + 0.4 * (high - low)))
    return parts


def goblet(rng: Rng) -> list[Part]:
    stuff = material(rng, Kind.METAL, Kind.CERAMIC) if rng.random() < 0.5 else _tinted(rng, 0.55, 0.08, 0.75)
    height, stem, foot = rng.uniform(1, 2.6), rng.uniform(0.7, 2), rng.uniform(0.6, 0.95)
    belly, rim = rng.choice([0.75, 0.95, 1.1]), rng.choice([0.7, 0.85, 1])
    knob = rng.uniform(0.08, 0.3) if rng.random() < 0.5 else 0.08
    base = [(0, 0), (foot, 0), (foot, 0.06), (0.3 * foot, 0.16), (0.08, 0.3), (0.08, 0.3 + 0.25 * stem)]
    neck = [(knob, 0.3 + 0.5 * stem), (0.08, 0.3 + 0.75 * stem), (0.1, 0.35 + stem), (0, 0.4 + stem)]
    if rng.random() < 0.2:  # a cocktail glass
        cup: Points = [(0.09, 0), (0.5, 0.42), (1.1, 0.95)]
    else:
        cup = [(0.1, 0), (0.6 * belly, 0.14 * height), (belly, 0.45 * height), (rim * rng.uniform(0.85, 1), height)]
    bowl_part = _vessel(cup, 0.04, stuff).moved(0, 0, 0.3 + stem)
    parts = [lathe(base + neck, stuff), bowl_part]
    if rng.random() < 0.5:
        level = rng.uniform(0.75, 0.95)
        outside = spline(cup, 28)
        wine = _tinted(rng, rng.choice([0.97, 0.13, 0.99]), 0.8, 0.3)
        radius, z = outside[int(level * 27)]
        parts.append(_disc(radius - 0.02, 0.3 + stem + z, wine))
        filled = outside[4 : int(level * 27) + 1] + np.array([0.008, 0])
        if rng.random() < 0.6:
            parts.append(lathe(filled, wine, steps=48).moved(0, 0, 0.3 + stem))
    return parts


def bowl(rng: Rng) -> list[Part]:
    stuff = material(rng, Kind.CERAMIC, Kind.CERAMIC, Kind.WOOD, Kind.METAL, Kind.PLASTIC)
    height, foot = rng.uniform(0.5, 1), rng.uniform(0.3, 0.6)
    profile = [(foot, 0), (foot, 0.08), (rng.uniform(0.78, 0.95), 0.5 * height), (rng.uniform(0.98, 1.1), height)]
    parts = [_vessel(profile, 0.05, stuff)]
    content = rng.random()
    if content < 0.3:  # fruit
        skin = [_tinted(rng, hue, 0.85, 0.6) for hue in (rng.choice([0, 0.08, 0.14, 0.25]), rng.choice([0.01, 0.07, 0.3]))]
        for index in range(7):
            angle, away = index * 1.05, 0.52 if index < 6 else 0
            fruit = ball(rng.uniform(0.26, 0.34), skin[rng.integers(2)])
            parts.append(fruit.moved(away * np.cos(angle), away * np.sin(angle), height - 0.05 + 0.25 * (away == 0)))
    elif content < 0.7:  # soup, porridge, a spoon
        parts.append(_disc(0.9, 0.82 * height, _tinted(rng, rng.uniform(0.02, 0.16), 0.7, 0.5)))
        if rng.random() < 0.5:
            path = [(0.2, 0.1, 0.85 * height), (0.8, 0.3, height + 0.15), (1.5, 0.5, height + 0.55)]
            parts.append(tube(path, [0.05, 0.03, 0.07], _steel(rng), flat=0.02, smooth=12))
    return _sided(rng, parts)


def vase(rng: Rng) -> list[Part]:
    stuff = material(rng, Kind.CERAMIC, Kind.CERAMIC, Kind.METAL, Kind.PLASTIC)
    height, neck = rng.uniform(1.8, 4), rng.uniform(0.25, 0.7)
    belly, place = rng.uniform(0.8, 1.2), rng.uniform(0.25, 0.7)
    profile = [(rng.uniform(0.45, 0.8), 0), (belly, place * height), (neck, rng.uniform(0.84, 0.92) * height)]
    parts = [_vessel([*profile, (neck * rng.uniform(1, 1.8), height)], 0.06, stuff)]
    if rng.random() < 0.3:
        parts[0] = _fluted(_vessel(profile, 0.06, stuff, steps=96), int(rng.integers(6, 16)), 0.05, twist=rng.choice([0, 1.5]))
    if rng.random() < 0.2:
        ear = _ear(rng, (0.9 * belly, place * height + 0.1), (neck, 0.85 * height), 0.45, stuff)
        parts += [ear, ear.turned("z", 180)]
    if rng.random() < 0.65:
        green, petals, heart = _tinted(rng, 0.29, 0.7, 0.25), material(rng, Kind.PAPER), _tinted(rng, 0.14, 0.8, 0.7)
        for index in range(rng.integers(3, 8)):
            angle, lean, length = index * 2.4, rng.uniform(0.1, 0.75) * height * 0.5, rng.uniform(0.45, 0.9) * height
            tip = np.array([lean * np.cos(angle), lean * np.sin(angle), height + length])
            parts.append(tube([(0, 0, 0.7 * height), (0.2 * tip[0], 0.2 * tip[1], height), tuple(tip)], 0.035, green, smooth=12))
            parts.append(ellipsoid(0.25, 0.25, 0.2, heart).moved(*tip))
            size = rng.uniform(0.4, 0.6)
            for turn in range(0, 360, 60):
                petal = ellipsoid(size, 0.75 * size, 0.1, petals, steps=10).moved(0.6 * size).turned("y", -25)
                parts.append(petal.turned("z", turn).turned("x", 40).moved(*tip))
            parts.append(_leaf(0.8, 0.16, 0.5, green).turned("z", np.rad2deg(angle) + 90).moved(0, 0, 0.95 * height))
    return parts


def teapot(rng: Rng) -> list[Part]:
    stuff = material(rng, Kind.CERAMIC, Kind.CERAMIC, Kind.METAL, Kind.PAINT)
    height, belly, mouth = rng.uniform(1.2, 1.9), rng.uniform(0.3, 0.6), rng.uniform(0.45, 0.65)
    body = [(0, 0), (0.6, 0), (0.93, 0.2 * height), (1, belly * height), (0.85, 0.85 * height), (mouth, height)]
    lid = [(mouth + 0.03, height), (mouth * 0.8, height + 0.14), (0.2, height + 0.26), (0, height + 0.28)]
    parts = [lathe([body[0], *spline(body[1:], 30), (0, height)], stuff, steps=48), lathe(lid, stuff, smooth=16)]
    parts.append(ball(rng.uniform(0.1, 0.18), material(rng, Kind.WOOD, Kind.METAL) if rng.random() < 0.3 else stuff))
    parts[-1] = parts[-1].moved(0, 0, height + 0.36)
    out = rng.uniform(1.5, 1.8)
    spout = [
        (-0.85, 0, 0.25 * height),
        (-1.2, 0, 0.4 * height),
        (-1.35, 0, 0.7 * height),
        (-out, 0, rng.uniform(0.95, 1.1) * height),
    ]
    parts.append(tube(spout, [0.32, 0.24, 0.14, 0.11], stuff, smooth=24))
    grip = stuff if rng.random() < 0.7 else material(rng, Kind.WOOD, Kind.METAL)
    if rng.random() < 0.25:
        parts.append(tube(arch(1.5, rng.uniform(0.9, 1.3), z=0.85 * height, exponent=rng.uniform(2, 3)), 0.07, grip))
    else:
        parts.append(_ear(rng, (0.95, 0.25 * height), (0.85, 0.85 * height), rng.uniform(0.5, 0.8), grip))
    return _sided(rng, parts)


def kettle(rng: Rng) -> list[Part]:
    stuff, grip = material(rng, Kind.METAL, Kind.METAL, Kind.PAINT, Kind.PLASTIC, pattern="plain"), _black(rng)
    if rng.random() < 0.5:  # for a stove
        height = rng.uniform(1, 1.5)
        body = [(0.95, 0), (1.03, 0.12), (rng.uniform(0.8, 1), 0.5 * height), (0.5, 0.93 * height), (0, height)]
        arc = arch(rng.uniform(1.2, 1.7), rng.uniform(0.8, 1.1), z=0.7 * height, exponent=rng.uniform(2, 3.5))
        spout = [(-0.7, 0, 0.45 * height), (-1.1, 0, 0.7 * height), (-1.35, 0, rng.uniform(0.9, 1.1) * height)]
        parts = [lathe([(0, 0), *spline(body, 30)], stuff, steps=48), tube(arc, 0.05, stuff, flat=0.04)]
        parts += [tube(arc[8:17], 0.11, grip), tube(spout, [0.22, 0.15, 0.12], stuff, smooth=16)]
        parts.append(ball(0.13, grip).moved(0, 0, height + 0.08))
        return _sided(rng, parts)
    height, top = rng.uniform(1.7, 2.4), rng.uniform(0.55, 0.85)
    body = [(0.9, 0.2), (0.92, 0.35), (rng.uniform(0.75, 0.95), 0.6 * height), (top, height)]
    parts = [lathe([(0, 0.2), *spline(body, 24), (0, height)], stuff, steps=48), cylinder(1, 0.16, grip, top=0.95)]
    parts.append(lathe([(top, height), (0.8 * top, height + 0.12), (0, height + 0.16)], grip))
    parts.append(tube([(-0.7, 0, 0.72 * height), (-top - 0.35, 0, 0.97 * height)], [0.1, 0.22], stuff, flat=[0.05, 0.1]))
    parts.append(_ear(rng, (0.88, rng.uniform(0.2, 0.4) * height), (top, 0.93 * height), rng.uniform(0.5, 0.7), grip))
    if rng.random() < 0.5:
        parts.append(box(0.14, 0.1, 0.7 * height, 0.05, _tinted(rng, 0.55, 0.3, 0.5)).moved(0, -0.88, 0.6 * height))
    return _sided(rng, parts)


def frying_pan(rng: Rng) -> list[Part]:
    stuff = material(rng, Kind.METAL, Kind.PAINT, pattern="plain") if rng.random() < 0.5 else _black(rng)
    deep, long = rng.uniform(0.2, 0.4), rng.uniform(1.1, 1.9)
    grip = material(rng, Kind.WOOD, Kind.PLASTIC, Kind.METAL, pattern="plain") if rng.random() < 0.7 else _black(rng)
    rise = rng.uniform(0, 0.4)
    parts = [_vessel([(0.78, 0), (0.85, 0.03), (1, deep)], 0.05, stuff), _disc(0.78, 0.045, _black(rng))]
    path = [(0.95, 0, 0.8 * deep), (1.3, 0, deep + 0.3 * rise), (1 + long, 0, deep + rise)]
    parts.append(tube(path, [0.07, 0.08, 0.12, 0.1], grip, flat=[0.04, 0.05, 0.06, 0.05], smooth=18))
    if rng.random() < 0.4:
        white, yolk = _white(rng), _tinted(rng, 0.11, 0.9, 0.8)
        for x in (-0.3, 0.32)[: rng.integers(1, 3)]:
            egg = _fluted(ellipsoid(0.75, 0.7, 0.07, white), 3, 0.12).turned("z", rng.uniform(0, 120))
            parts += [egg.moved(x, 0.1 * x, 0.1), ellipsoid(0.26, 0.26, 0.18, yolk).moved(x, 0.1 * x, 0.12)]
    sided = _sided(rng, parts)
    return _turned(sided, "x", rng.choice([0, rng.uniform(15, 90)]))


def saucepan(rng: Rng) -> list[Part]:
    stuff = material(rng, Kind.METAL, Kind.METAL, Kind.PAINT, pattern="plain")
    grip = stuff if rng.random() < 0.3 else material(rng, Kind.WOOD, Kind.PLASTIC, pattern="plain")
    deep = rng.uniform(0.7, 1.5)
    parts = [_vessel([(0.9, 0), (0.98, 0.06), (1, 0.5 * deep), (1.02, deep)], 0.05, stuff)]
    if rng.random() < 0.55:
        path = [(0.95, 0, 0.85 * deep), (1.3, 0, 0.87 * deep), (rng.uniform(2.1, 2.8), 0, rng.uniform(0.9, 1.2) * deep)]
        parts.append(tube(path, [0.08, 0.09, 0.12], grip, flat=[0.05, 0.06, 0.07], smooth=16))
    else:
        loop = tube(
            [(0.97, -0.3, 0), (1.28, -0.25, 0.05), (1.28, 0.25, 0.05), (0.97, 0.3, 0)], 0.06, grip, smooth=20, up=(0, 0, 1)
        )
        parts += [loop.moved(0, 0, 0.8 * deep), loop.turned("z", 180).moved(0, 0, 0.8 * deep)]
    if rng.random() < 0.65:
        lid = [(1.04, deep), (0.95, deep + 0.06), (0.5, deep + rng.uniform(0.15, 0.3)), (0, deep + 0.3)]
        parts += [lathe(lid, stuff, smooth=16, steps=48), cylinder(0.09, 0.3, grip, top=0.18).moved(0, 0, deep + 0.25)]
    else:
        parts.append(_disc(0.95, 0.75 * deep, _tinted(rng, rng.uniform(0, 0.3), 0.7, 0.4)))
    return _sided(rng, parts)


def jug(rng: Rng) -> list[Part]:
    stuff = material(rng, Kind.CERAMIC, Kind.CERAMIC, Kind.METAL, Kind.PLASTIC)
    height, belly, neck = rng.uniform(2, 3.2), rng.uniform(0.85, 1.25), rng.uniform(0.55, 0.85)
    lip, place = rng.uniform(0.45, 0.8), rng.uniform(0.25, 0.45)

    def pour(points: Array) -> Array:
        angle = np.arctan2(points[:, 1], -points[:, 0])
        near = np.exp(-((angle / 0.45) ** 2)) * np.clip((points[:, 2] - 0.72 * height) / (0.28 * height), 0, 1) ** 1.5
        points[:, 0] -= lip * near
        points[:, 2] += 0.3 * lip * near
        return points

    wall = [(rng.uniform(0.6, 0.85), 0), (belly, place * height), (neck, 0.8 * height), (neck * rng.uniform(1, 1.25), height)]
    parts = [_vessel(wall, 0.07, stuff, steps=64).shaped(pour)]
    parts.append(_ear(rng, (0.95 * belly, (place + 0.05) * height), (neck, 0.9 * height), rng.uniform(0.5, 0.8), stuff))
    if rng.random() < 0.3:
        parts.append(_disc(neck, 0.85 * height, _white(rng)))
    return _sided(rng, parts)


def _grip(rng: Rng, end: float, metal: Material, *, wide: float = 1) -> Part:
    """Return a piece of cutlery's handle from z = 0 up to its end."""
    stuff = metal if rng.random() < 0.7 else material(rng, Kind.WOOD, Kind.PLASTIC, pattern="plain")
    broad = rng.uniform(0.035, 0.055) * wide
    return tube(
        [(0, 0, 0), (0, -0.015, 0.4 * end), (0, 0.015, 0.8 * end), (0, 0, end)],
        [0.015, 0.02, 0.018, 0.014],
        stuff,
        flat=[broad * 0.7, broad, broad * 0.6, 0.02],
        smooth=24,
    )


def spoon(rng: Rng) -> list[Part]:
    metal = material(rng, Kind.METAL) if rng.random() < 0.75 else material(rng, Kind.WOOD)
    long, wide = rng.uniform(0.28, 0.38), rng.uniform(0.2, 0.3)

    def hollow(points: Array) -> Array:
        points[:, 1] = np.where(points[:, 1] < 0, -0.72 * points[:, 1], points[:, 1]) - 0.03
        points[:, 0] *= 1 - 0.5 * points[:, 2]
        return points

    scoop = ellipsoid(wide, rng.uniform(0.1, 0.2), long, metal, steps=32).shaped(hollow).moved(0, 0, 1 - long / 2)
    return _shown(rng, [_grip(rng, 1.02 - long, metal, wide=0.8), scoop])


def fork(rng: Rng) -> list[Part]:
    metal, count, half = material(rng, Kind.METAL), rng.integers(3, 5), rng.uniform(0.07, 0.1)
    root = rng.uniform(0.7, 0.78)
    bar = half / (count - 1) * rng.uniform(0.5, 0.68)
    plate = [(0, 0, root - 0.16), (0, 0.01, root - 0.08), (0, 0.03, root), (0, 0.03, root + 0.04)]
    parts = [
        _grip(rng, root - 0.14, metal),
        tube(plate, 0.012, metal, flat=[0.02, half * 0.9, half + bar, half + bar], smooth=16),
    ]
    for x in np.linspace(-half, half, count):
        tine = [(x, 0.03, root), (x, 0.035, root + 0.12), (0.97 * x, 0, 1)]
        parts.append(tube(tine, [0.014, 0.012, 0.006], metal, flat=[bar, bar * 0.9, bar * 0.45], smooth=12))
    return _shown(rng, parts)


def knife(rng: Rng) -> list[Part]:
    metal, wide, start = (
        material(rng, Kind.METAL, of=np.ones(3) * rng.uniform(0.5, 0.85)),
        rng.uniform(0.07, 0.18),
        rng.uniform(0.32, 0.45),
    )
    if rng.random() < 0.6:  # a chef's
        back = 0.035
        blade: list[tuple[float, float]] = [
            (back - wide, start),
            (back, start),
            (back, 0.85),
            (back - 0.02, 1),
            (back - 0.55 * wide, 0.85),
        ]
        handle = material(rng, Kind.WOOD, Kind.PLASTIC, pattern="plain") if rng.random() < 0.6 else _black(rng)
        parts = [
            tube(
                [(0, 0, 0), (0.01, 0, 0.5 * start), (0, 0, start)], 0.028, handle, flat=[0.055, 0.04, 0.04], smooth=14, square=0.5
            )
        ]
        if rng.random() < 0.5:
            parts += [ellipsoid(0.03, 0.07, 0.03, metal).moved(0, 0, start * part) for part in (0.25, 0.5, 0.75)]
        if wide > 0.1:
            blade[4:] = [(back - 0.4 * wide, 0.9), (back - 0.85 * wide, 0.68)]
    else:  # a table knife
        blade = [(-0.03, start), (0.03, start), (0.032, 0.9), (0.02, 0.97), (-0.01, 1), (-0.04, 0.92), (-0.05, 0.7)]
        parts = [_grip(rng, start + 0.01, metal, wide=0.9)]
    parts.append(extrude(blade, 0.016, metal, bevel=0.05))
    return _shown(rng, parts)


def whisk(rng: Rng) -> list[Part]:
    wire, handle = _steel(rng), material(rng, Kind.METAL, Kind.WOOD, Kind.PLASTIC, pattern="plain")
    wide, long, thick = rng.uniform(0.13, 0.24), rng.uniform(0.45, 0.62), rng.uniform(0.007, 0.011)
    half = [(0.02, 0, 0), (0.55 * wide, 0, 0.35 * long), (wide, 0, 0.7 * long), (0.75 * wide, 0, 0.93 * long)]
    loop = [*half, (0, 0, long), *[(-x, y, z) for x, y, z in half[::-1]]]
    count = rng.integers(3, 6)
    wires = [tube(loop, thick, wire, smooth=48).turned("z", 180 * k / count + 20).moved(0, 0, 0.4) for k in range(count)]
    grip = lathe([(0, 0), (0.03, 0.01), (0.045, 0.12), (0.035, 0.3), (0.03, 0.42), (0, 0.43)], handle, smooth=20)
    ring = torus(0.035, 0.008, wire, axis="y").moved(0, 0, -0.03)
    parts = [*wires, grip, ring]
    return _shown(rng, _turned(parts, "x", 180 if rng.random() < 0.5 else 0))


def toaster(rng: Rng) -> list[Part]:
    stuff, dark, metal = material(rng, Kind.METAL, Kind.PAINT, Kind.PLASTIC, pattern="plain"), _black(rng), _steel(rng)
    wide, deep, high = rng.uniform(1.1, 1.9), rng.uniform(0.6, 0.9), rng.uniform(0.75, 1)
    parts = [box(wide, deep, high, rng.uniform(0.08, 0.3), stuff).moved(0, 0, high / 2)]
    parts.append(box(wide * 0.98, deep * 0.96, 0.12, 0.04, dark).moved(0, 0, 0.02))
    crust, popped = _tinted(rng, 0.075, 0.75, 0.4, Kind.LEATHER), rng.random() < 0.6
    for y in (-0.19 * deep, 0.19 * deep):
        parts.append(box(0.76 * wide, 0.19 * deep, 0.04, 0.015, dark).moved(0, y, high))
        if popped:
            toast = extrude(_BREAD * (0.64 * wide, 0.85), 0.13 * deep, crust)
            parts.append(toast.moved(0, y, high + rng.uniform(-0.15, 0.15)))
    side = float(rng.choice([-1, 1]))
    parts.append(box(0.02, 0.06, 0.5 * high, 0.008, dark).moved(side * wide / 2, 0, 0.5 * high))
    parts.append(box(0.14, 0.25, 0.07, 0.03, dark).moved(side * (wide / 2 + 0.06), 0, rng.uniform(0.4, 0.7) * high))
    knob = cylinder(0.09, 0.06, metal).turned("x", 90)
    parts.append(knob.moved(rng.uniform(-0.35, 0.35) * wide, -deep / 2, 0.25 * high))
    if rng.random() < 0.4:
        parts.append(box(0.8 * wide, 0.03, 0.1, 0.01, metal).moved(0, -deep / 2, 0.55 * high))
    return parts


def blender(rng: Rng) -> list[Part]:
    stuff, dark = material(rng, Kind.METAL, Kind.PAINT, Kind.PLASTIC, pattern="plain"), _black(rng)
    base, high, rim = rng.uniform(0.5, 0.85), rng.uniform(1.1, 1.6), rng.uniform(0.42, 0.55)
    power = rng.uniform(2, 5)
    foot = _squared(lathe([(0, 0), (0.52, 0), (0.54, 0.08), (0.42, base * 0.8), (0.33, base), (0, base)], stuff, steps=48), power)
    glass = _tinted(rng, 0.55, 0.08, 0.7)
    wall = [(0.3, base), (0.36, base + 0.2), (rim, base + high)]
    parts = [foot, _squared(_vessel(wall, 0.03, glass), power), cylinder(0.34, 0.12, dark).moved(0, 0, base)]
    if rng.random() < 0.75:
        content = material(rng, Kind.PLASTIC, of=hsv(rng.random(), 0.7, 0.55), pattern="plain")
        filled = spline(wall, 28)[3 : rng.integers(12, 26)] + np.array([0.008, 0])
        parts.append(_squared(lathe(filled, content, steps=48), power))
    lid = _squared(lathe([(0, 0), (rim + 0.03, 0), (rim, 0.12), (0.18, 0.14), (0.16, 0.26), (0, 0.27)], dark, steps=48), power)
    parts.append(lid.moved(0, 0, base + high))
    parts.append(
        _ear(
            rng,
            (0.36, base + 0.25 * high),
            (rim - 0.03, base + 0.88 * high),
            rng.uniform(0.28, 0.4),
            dark if rng.random() < 0.5 else glass,
        )
    )
    dial = cylinder(0.12, 0.1, _steel(rng)).turned("x", 90)
    parts.append(dial.moved(0, -0.44, 0.45 * base))
    if rng.random() < 0.5:
        parts += [box(0.08, 0.06, 0.06, 0.02, dark).moved(x, -0.48, 0.2 * base) for x in (-0.2, 0, 0.2)]
    return _sided(rng, parts) if rng.random() < 0.3 else parts


def coffee_maker(rng: Rng) -> list[Part]:
    dark, metal = _black(rng), _steel(rng)
    if rng.random() < 0.3:  # a moka pot
        stuff = metal if rng.random() < 0.7 else material(rng, Kind.METAL, Kind.PAINT, pattern="plain")
        lower = lathe([(0, 0), (0.55, 0), (0.57, 0.06), (0.42, 0.75), (0, 0.75)], stuff, steps=8)
        upper = lathe([(0, 0.8), (0.4, 0.8), (0.55, 1.6), (0, 1.6)], stuff, steps=8)
        parts = [
            lower,
            upper,
            cylinder(0.45, 0.1, stuff).moved(0, 0, 0.72),
            lathe([(0.56, 1.6), (0.1, 1.8), (0, 1.8)], stuff, steps=8),
        ]
        parts += [ball(0.1, dark).moved(0, 0, 1.88), tube([(-0.45, 0, 1.35), (-0.75, 0, 1.62)], [0.08, 0.12], stuff)]
        path = [(0.5, 0, 1.5), (0.85, 0, 1.5), (0.98, 0, 1.35), (0.9, 0, 0.75)]
        return _sided(rng, [*parts, tube(path, 0.1, dark, flat=0.06, smooth=20)])
    stuff = dark if rng.random() < 0.4 else material(rng, Kind.PLASTIC, Kind.METAL, Kind.PAINT, pattern="plain")
    wide, high, top = rng.uniform(0.9, 1.3), rng.uniform(1.5, 2), rng.uniform(0.4, 0.6)
    radius = rng.uniform(0.03, 0.09)
    parts = [box(wide, 1.1, 0.16, radius, stuff).moved(0, 0, 0.08), box(wide, 0.4, high, radius, stuff).moved(0, 0.35, high / 2)]
    parts.append(box(wide, 1.1, top, radius, stuff).moved(0, 0, high - top / 2))
    parts.append(box(0.5 * wide, 0.04, 0.4 * top, 0.015, metal).moved(0, -0.55, high - 0.5 * top))
    parts += [cylinder(0.05, 0.06, dark).turned("x", 90).moved(x * wide, -0.55, high - 0.5 * top) for x in (-0.36, 0.36)]
    room = high - top - 0.2
    if rng.random() < 0.65:  # drip into a pot
        coffee = _tinted(rng, 0.06, 0.7, 0.05)
        pot = [(0.3, 0), (0.42, 0.3 * room), (0.36, 0.75 * room), (0.26, 0.9 * room)]
        parts.append(_vessel(pot, 0.03, coffee if rng.random() < 0.6 else _tinted(rng, 0.55, 0.1, 0.5)).moved(0, -0.2, 0.17))
        parts.append(torus(0.29, 0.05, metal).moved(0, -0.2, 0.17 + 0.85 * room))
        grip = _ear(rng, (0.38, 0.25 * room), (0.28, 0.82 * room), 0.28, dark)
        parts.append(grip.turned("z", rng.choice([-80, -40, -140])).moved(0, -0.2, 0.17))
    else:  # espresso into a cup
        cup = _white(rng)
        parts += [
            cylinder(0.2, 0.16, metal).moved(0, -0.2, high - top - 0.16),
            box(0.1, 0.55, 0.08, 0.03, dark).moved(0, -0.6, high - top - 0.1),
        ]
        parts += [
            _vessel([(0.12, 0), (0.19, 0.2), (0.21, 0.35)], 0.03, cup).moved(0, -0.2, 0.17),
            box(0.8 * wide, 0.6, 0.03, 0.01, metal).moved(0, -0.2, 0.17),
        ]
        parts.append(_ear(rng, (0.17, 0.08), (0.2, 0.28), 0.13, cup).moved(0, -0.2, 0.17))
    return parts


def plates(rng: Rng) -> list[Part]:
    plain = "plain" if rng.random() < 0.75 else None
    first, second = material(rng, Kind.CERAMIC, pattern=plain), material(rng, Kind.CERAMIC, pattern=plain)
    if rng.random() < 0.5:
        first = _white(rng)
    well, rise, step = rng.uniform(0.4, 0.55), rng.uniform(0.16, 0.28), rng.uniform(0.1, 0.16)
    count, alike, rimmed = rng.integers(2, 8), rng.random() < 0.5, rng.random() < 0.5
    wall = [(well, 0), (well + 0.06, 0.06), (0.78, rise * 0.6), (1, rise)]
    parts = []
    for index in range(count):
        size = 1 if alike else rng.uniform(0.85, 1)
        pieces = [_vessel(wall, 0.03, first if alike or index % 2 else second)]
        if rimmed:
            pieces.append(torus(0.985, 0.024, second).moved(0, 0, rise))
        sized = [piece.scaled(size, size, 1) for piece in pieces]
        parts += _moved(sized, rng.normal(0, 0.025), rng.normal(0, 0.025), index * step)
    top = count * step
    if rng.random() < 0.3:
        parts.append(_vessel([(0.3, 0), (0.5, 0.12), (0.62, 0.45)], 0.04, second).moved(0, 0, top - step + 0.04))
    if rng.random() < 0.15:  # a single one, on its edge
        single = [
            _vessel(wall, 0.03, first),
            torus(0.985, 0.024, second).moved(0, 0, rise),
            torus(well, 0.012, second).moved(0, 0, 0.05),
        ]
        parts = _turned(single, "x", rng.uniform(50, 85))
    return parts


def tin_can(rng: Rng) -> list[Part]:
    metal, cover = _steel(rng), material(rng, Kind.PAINT, Kind.PAPER)
    if rng.random() < 0.4:  # a drink
        high = rng.uniform(3, 5)
        wall = [(0, 0), (0.75, 0), (0.8, 0.05), (1, 0.3), (1, high - 0.4), (0.8, high - 0.05)]
        parts = [
            lathe(wall, cover, steps=48),
            lathe([(0.78, high - 0.06), (0.83, high), (0.76, high), (0.74, high - 0.1), (0, high - 0.1)], metal),
        ]
        parts.append(ellipsoid(0.3, 0.55, 0.06, metal).moved(0, -0.1, high - 0.05))
        if rng.random() < 0.7:
            band = cylinder(1.01, rng.uniform(0.3, 0.35) * high, material(rng, Kind.PAINT))
            parts.append(band.moved(0, 0, rng.uniform(0.2, 0.45) * high))
        return parts
    high = rng.uniform(1.1, 3)
    ribs = np.linspace(0, high, 61)
    ribbed = np.stack([0.985 + 0.02 * np.cos(ribs * 2 * np.pi * 5), ribs], 1)
    parts = [lathe([(0, 0), *ribbed], metal, steps=48), torus(1, 0.05, metal), torus(1, 0.05, metal).moved(0, 0, high)]
    parts.append(_disc(0.97, high - 0.07, metal))
    if rng.random() < 0.85:
        parts.append(cylinder(1.02, 0.84 * high, cover).moved(0, 0, 0.08 * high))
        if rng.random() < 0.6:
            spot = ellipsoid(rng.uniform(0.6, 1.1), 0.2, rng.uniform(0.3, 0.5) * high, material(rng, Kind.PAPER))
            parts.append(spot.moved(0, -0.97, 0.5 * high))
    if rng.random() < 0.35:
        parts.append(cylinder(0.95, 0.03, metal).moved(0, -0.95).turned("x", -rng.uniform(50, 80)).moved(0, 0.95, high + 0.02))
    elif rng.random() < 0.6:
        parts.append(torus(0.25, 0.05, metal).moved(0, -0.4, high))
    return parts


def jar(rng: Rng) -> list[Part]:
    content = _tinted(rng, rng.choice([0.97, 0.08, 0.12, 0.25, 0.05]), 0.85, rng.uniform(0.12, 0.6))
    high, neck = rng.uniform(1.6, 3), rng.uniform(0.75, 0.92)
    power = rng.choice([2, 2, 4])
    wall = [(0, 0), (0.85, 0), (0.97, 0.08), (1, 0.2), (1, high * 0.8), (neck, high * 0.93), (neck, high), (0, high)]
    parts = [_squared(lathe(wall, content, steps=48), power)]
    if rng.random() < 0.4:  # not full
        air = lathe(
            [(1.005, high * 0.68), (1.005, high * 0.8), (neck + 0.005, high * 0.93), (neck, high)],
            _tinted(rng, 0.5, 0.08, 0.7),
            steps=48,
        )
        parts.append(_squared(air, power))
    kind = rng.random()
    lid = material(rng, Kind.METAL, Kind.PAINT, Kind.PLASTIC)
    if kind < 0.6:
        parts.append(
            _fluted(
                lathe([(0, 0), (neck + 0.08, 0), (neck + 0.08, 0.32), (neck, 0.38), (0, 0.38)], lid, steps=96), 40, 0.008
            ).moved(0, 0, high - 0.12)
        )
    elif kind < 0.8:  # a cloth
        cloth = material(rng, Kind.FABRIC)
        skirt = lathe(
            [(neck * 1.35, -0.45), (neck * 1.05, -0.1), (neck * 1.05, 0.1), (neck * 0.9, 0.16), (0, 0.18)], cloth, steps=96
        )
        parts += [_fluted(skirt, 14, 0.04).moved(0, 0, high), torus(neck * 1.06, 0.04, lid).moved(0, 0, high - 0.08)]
    else:  # a cork, or glass with a clip
        parts.append(cylinder(neck * 0.95, 0.35, material(rng, Kind.WOOD), top=neck).moved(0, 0, high))
    if rng.random() < 0.65:
        paper = material(rng, Kind.PAPER)
        label = lathe([(1.012, 0.2 * high), (1.012, rng.uniform(0.55, 0.7) * high)], paper, steps=48)
        parts.append(_squared(label, power))
        parts.append(ellipsoid(0.8, 0.06, 0.2 * high, lid).moved(0, -1.01, 0.4 * high))
    return parts


def cupcake(rng: Rng) -> list[Part]:
    paper, cream = material(rng, Kind.PAPER, Kind.PAINT), _tinted(rng, rng.random(), rng.choice([0.1, 0.45, 0.7]), 0.75)
    if rng.random() < 0.25:
        cream = _tinted(rng, 0.05, 0.7, 0.12)
    cup = _fluted(lathe([(0, 0), (0.62, 0), (0.92, 0.85), (0, 0.85)], paper, steps=192), int(rng.integers(18, 28)), 0.035)
    cake = ellipsoid(1.82, 1.82, 0.5, _tinted(rng, 0.08, 0.65, 0.45, Kind.LEATHER)).moved(0, 0, 0.85)
    high, kind = rng.uniform(0.8, 1.2), rng.random()
    if kind < 0.6:  # piped in a spiral
        turns = rng.uniform(2.5, 3.6)
        t = np.linspace(0, 1, 110)
        radius = 0.68 * (1 - t) ** 0.8
        path = np.stack([radius * np.cos(2 * np.pi * turns * t), radius * np.sin(2 * np.pi * turns * t), 0.95 + high * t], 1)
        icing = [
            tube(path, np.linspace(0.3, 0.08, 8), cream, up=(0, 0, 1)),
            lathe([(0.7, 0.9), (0.3, 0.9 + 0.6 * high), (0, 0.9 + 0.8 * high)], cream),
        ]
    else:
        dome = lathe(
            [(0.95, 0.85), (0.98, 1), (0.75, 1.3), (0.3, 0.9 + 0.8 * high), (0, 0.95 + high)], cream, smooth=40, steps=96
        )
        icing = [_fluted(dome, int(rng.integers(5, 9)), 0.07, twist=4)]
    parts = [cup, cake, *icing]
    if rng.random() < 0.6:
        parts.append(ball(0.17, _tinted(rng, rng.choice([0.98, 0, 0.6]), 0.9, 0.5)).moved(0, 0, 1.02 + high))
    elif rng.random() < 0.5:
        parts += [
            cylinder(0.04, 0.6, material(rng, Kind.PLASTIC)).moved(0, 0, 0.9 + high),
            ellipsoid(0.08, 0.08, 0.2, _tinted(rng, 0.1, 0.8, 0.9)).moved(0, 0, 1.6 + high),
        ]
    if rng.random() < 0.5:
        for angle in rng.uniform(0, 2 * np.pi, 24):
            level = rng.uniform(0.1, 0.75)
            radius = 0.97 * (1 - level) ** 0.8
            bead = ellipsoid(
                0.12, 0.06, 0.06, material(rng, Kind.PLASTIC, of=hsv(rng.random(), 0.8, 0.7), pattern="plain"), steps=8
            )
            parts.append(
                bead.turned("z", rng.uniform(0, 180)).moved(radius * np.cos(angle), radius * np.sin(angle), 1 + high * level)
            )
    return parts


def pizza_slice(rng: Rng) -> list[Part]:
    cheese = _tinted(rng, rng.uniform(0.09, 0.13), 0.7, 0.75, Kind.LEATHER)
    crust = _tinted(rng, 0.08, 0.7, 0.45, Kind.LEATHER)
    half, thick = rng.uniform(0.38, 0.55), rng.uniform(0.06, 0.12)
    angles = np.linspace(-half, half, 16) + np.pi / 2
    rim = np.stack([np.cos(angles), np.sin(angles)], 1)
    parts = [
        extrude([(0, 0), *rim], thick, crust).moved(0, 0.03),
        extrude([(0, 0.03), *(0.97 * rim)], thick, cheese, bevel=0.03).moved(0, -0.02),
    ]
    bow = np.stack([rim[:, 0], 0 * angles, rim[:, 1]], 1)
    parts.append(tube(bow, rng.uniform(0.07, 0.11), crust, up=(0, 1, 0), smooth=30))
    meat, green = (
        _tinted(rng, 0.0, 0.8, 0.4, Kind.LEATHER),
        _tinted(rng, rng.choice([0.3, 0.27, 0.75]), 0.7, rng.choice([0.05, 0.25])),
    )
    for away, side in ((0.42, 0), (0.66, -0.5), (0.7, 0.45), (0.86, 0), (0.52, 0.55))[: rng.integers(3, 6)]:
        angle = np.pi / 2 + side * half + rng.normal(0, 0.04)
        disc = cylinder(rng.uniform(0.085, 0.12), 0.03, meat).turned("x", 90)
        parts.append(disc.moved(away * np.cos(angle), -thick / 2 - 0.01, away * np.sin(angle)))
    if rng.random() < 0.7:
        for _ in range(rng.integers(3, 8)):
            angle, away = np.pi / 2 + rng.uniform(-0.7, 0.7) * half, rng.uniform(0.35, 0.9)
            bit = (
                torus(0.045, 0.014, green, axis="y")
                if rng.random() < 0.5
                else ellipsoid(0.1, 0.05, 0.05, green).turned("y", rng.uniform(0, 180))
            )
            parts.append(bit.moved(away * np.cos(angle), -thick / 2 - 0.03, away * np.sin(angle)))
    upright = _turned(parts, "y", rng.choice([180, 180 + rng.normal(0, 40), rng.uniform(-180, 180)]))
    return _turned(upright, "x", -rng.uniform(0, 60))


def burger(rng: Rng) -> list[Part]:
    bun, meat = _tinted(rng, 0.08, 0.75, 0.5, Kind.LEATHER), _tinted(rng, 0.05, 0.7, 0.1, Kind.LEATHER)
    green, cheese, tomato = _tinted(rng, 0.27, 0.75, 0.4), _tinted(rng, 0.115, 0.9, 0.8), _tinted(rng, 0.0, 0.9, 0.5)
    parts, level = [lathe([(0, 0), (0.85, 0), (1, 0.12), (1, 0.26), (0.9, 0.34), (0, 0.34)], bun, smooth=24, steps=40)], 0.34

    def wave(points: Array) -> Array:
        angle, away = np.arctan2(points[:, 1], points[:, 0]), np.hypot(points[:, 0], points[:, 1])
        points[:, 2] += 0.09 * away**3 * np.cos(9 * angle)
        return points

    def droop(points: Array) -> Array:
        points[:, 2] -= 0.5 * np.maximum(np.hypot(points[:, 0], points[:, 1]) - 0.95, 0)
        return points

    layers = ["meat", "cheese"] * rng.integers(1, 3) + list(rng.choice(["leaf", "tomato", "leaf"], rng.integers(1, 3)))
    for layer in layers:
        if layer == "meat":
            parts.append(ellipsoid(2.06, 2.06, 0.3, meat, upright=0.5).moved(0, 0, level + 0.14))
            level += 0.27
        elif layer == "cheese":
            parts.append(
                box(1.65, 1.65, 0.05, 0.02, cheese, steps=12)
                .shaped(droop)
                .turned("z", rng.uniform(20, 70))
                .moved(0, 0, level + 0.03)
            )
            level += 0.05
        elif layer == "leaf":
            parts.append(cylinder(1.12, 0.05, green).shaped(wave).moved(0, 0, level + 0.03))
            parts.append(
                _fluted(lathe([(0, 0), (0.5, 0), (1.13, 0.04), (1.13, 0.09), (0, 0.1)], green, steps=96), 11, 0.05)
                .shaped(wave)
                .moved(0, 0, level + 0.02)
            )
            level += 0.12
        else:
            parts.append(cylinder(0.98, 0.12, tomato).moved(0, 0, level))
            level += 0.12
    high = rng.uniform(0.55, 0.85)
    parts.append(
        lathe(
            [
                (0, level),
                (0.95, level),
                (1.05, level + 0.14),
                (0.85, level + 0.7 * high),
                (0.4, level + 0.96 * high),
                (0, level + high),
            ],
            bun,
            smooth=32,
            steps=40,
        )
    )
    if rng.random() < 0.75:
        seed = _tinted(rng, 0.12, 0.3, 0.85)
        for angle, away in zip(rng.uniform(0, 2 * np.pi, 36), rng.uniform(0.05, 0.85, 36), strict=True):
            z = level + high * np.interp(away, [0, 0.4, 0.85], [1, 0.96, 0.7])
            parts.append(
                ellipsoid(0.1, 0.055, 0.05, seed, steps=8)
                .turned("z", rng.uniform(0, 180))
                .moved(away * np.cos(angle), away * np.sin(angle), z)
            )
    return parts


def ice_cream(rng: Rng) -> list[Part]:
    flavours = [
        _tinted(rng, hue, saturation, value, Kind.LEATHER)
        for hue, saturation, value in (
            (0.12, 0.2, 0.85),
            (0.96, 0.45, 0.75),
            (0.05, 0.7, 0.15),
            (0.35, 0.3, 0.7),
            (0.08, 0.6, 0.7),
            (0.85, 0.4, 0.6),
        )
    ]
    flavours = [flavours[index] for index in rng.permutation(len(flavours))]
    if rng.random() < 0.25:  # on a stick
        outline = spline([(-0.4, 0), (0.4, 0), (0.42, 0.9), (0.25, 1.3), (0, 1.38), (-0.25, 1.3), (-0.42, 0.9)], 40, closed=True)
        parts = [
            extrude(outline, 0.3, flavours[0], bevel=0.12),
            box(0.18, 0.07, 0.9, 0.03, _tinted(rng, 0.1, 0.45, 0.6, Kind.WOOD)).moved(0, 0, -0.35),
        ]
        if rng.random() < 0.5:
            dipped = outline[outline[:, 1] > 0.55]
            parts.append(extrude((dipped - (0, 0.9)) * 1.03 + (0, 0.9), 0.34, flavours[1], bevel=0.12))
        return _turned(parts, "y", rng.uniform(-25, 25))
    wafer = material(rng, Kind.PAINT, of=hsv(rng.uniform(0.07, 0.1), 0.7, 0.55), pattern=rng.choice(["plain", "checks"]))
    long = rng.uniform(1.6, 2.3)
    parts = [lathe([(0, 0), (0.06, 0), (0.62, long), (0.55, long)], wafer, steps=40)]
    if rng.random() < 0.6:
        parts.append(torus(0.6, 0.05, wafer, height=0.12).moved(0, 0, long - 0.05))
    if rng.random() < 0.3:  # soft, in a spiral
        t = np.linspace(0, 1, 100)
        radius, turn = 0.42 * (1 - t) ** 0.9, 2 * np.pi * rng.uniform(2.5, 3.5) * t
        path = np.stack([radius * np.cos(turn), radius * np.sin(turn), long + 0.1 + rng.uniform(1, 1.3) * t], 1)
        parts += [
            tube(path, np.linspace(0.28, 0.06, 8), flavours[0], up=(0, 0, 1)),
            lathe([(0.45, long), (0.2, long + 0.6), (0, long + 0.8)], flavours[0]),
        ]
        return parts
    places = [
        [(0.0, 0.35)],
        [(0.0, 0.35), (0.0, 1.15)],
        [(-0.36, 0.3), (0.36, 0.3), (0.0, 0.92)],
        [(0.0, 0.35), (0.03, 1.15), (-0.03, 1.9)],
    ][rng.integers(4)]
    for flavour, (x, z) in zip(flavours, places, strict=False):
        scoop = ball(rng.uniform(0.58, 0.66), flavour).moved(x, 0, long + z)
        skirt = _fluted(torus(0.52, 0.13, flavour), 9, 0.06).moved(x, 0, long + z - 0.3)
        parts += [scoop, skirt]
    top = long + places[-1][1] + 0.6
    if rng.random() < 0.35:
        parts.append(ball(0.15, _tinted(rng, 0.98, 0.9, 0.45)).moved(0, 0, top + 0.08))
    elif rng.random() < 0.4:
        parts.append(tube([(0.1, 0, top - 0.3), (0.35, 0.1, top + 0.6)], 0.09, flavours[-1]))
    return _turned(parts, "y", rng.normal(0, 8))


def pear(rng: Rng) -> list[Part]:
    skin = material(
        rng, Kind.PAINT, of=hsv(rng.uniform(0.1, 0.24), rng.uniform(0.65, 0.9), rng.uniform(0.35, 0.65)), pattern="plain"
    )
    neck, high, belly = rng.uniform(0.34, 0.5), rng.uniform(2.1, 2.7), rng.uniform(0.9, 1.05)
    wall = [
        (0, 0.1),
        (0.35, 0),
        (0.8, 0.2),
        (belly, 0.36 * high),
        (0.62, 0.66 * high),
        (neck, 0.86 * high),
        (0.6 * neck, 0.98 * high),
        (0, 0.97 * high),
    ]
    lean = rng.normal(0, 0.06)

    def bend(points: Array) -> Array:
        points[:, 0] += lean * points[:, 2] ** 2 / 2
        return points

    stem = tube(
        [(0, 0, 0.95 * high), (0.04, 0, 1.1 * high), (rng.normal(0, 0.2), 0, 1.22 * high)],
        [0.05, 0.04, 0.06],
        _tinted(rng, 0.07, 0.6, 0.12, Kind.WOOD),
        smooth=12,
    )
    parts = [lathe(wall, skin, smooth=44, steps=40).shaped(bend), stem.shaped(bend)]
    if rng.random() < 0.4:
        parts.append(
            _leaf(0.9, 0.25, rng.choice([-1, 1]) * 0.5, _tinted(rng, 0.29, 0.75, 0.25))
            .turned("y", rng.uniform(-50, 50))
            .moved(0, 0, 1.08 * high)
        )
    if rng.random() < 0.3:
        side = rng.choice([-1.9, 1.9])
        parts += [part.scaled(0.95).turned("z", 70).moved(side, 0.5) for part in parts]
    return parts


def banana(rng: Rng) -> list[Part]:
    skin, tip = (
        material(
            rng, Kind.PAINT, of=hsv(rng.uniform(0.12, 0.17), rng.uniform(0.8, 0.95), rng.uniform(0.6, 0.85)), pattern="plain"
        ),
        _tinted(rng, 0.08, 0.6, 0.06),
    )
    sweep, radius, thick = rng.uniform(1.3, 2.1), 1, rng.uniform(0.13, 0.18)
    count = rng.integers(1, 6)
    angles = np.linspace(-sweep / 2, sweep / 2, 26)
    arc = np.stack([radius * np.sin(angles), 0 * angles, 1 - radius * np.cos(angles)], 1)
    widths = thick * np.array([0.4, 0.85, 1, 1, 1, 0.9, 0.65, 0.3, 0.27])
    parts = []
    for index in range(count):
        one = [tube(arc, widths, skin, square=0.8), ball(0.42 * thick, tip).moved(*arc[0])]
        fan = (index - (count - 1) / 2) * rng.uniform(10, 16)
        hinge = arc[-1]
        fanned = _turned(_moved(one, *-hinge), "z", fan)
        parts += _turned(fanned, "x", rng.normal(0, 5) if count > 1 else 0)
    parts.append(
        tube([(-0.05, 0, -0.06), (0.03, 0, 0.05), (0.06, 0, 0.15)], thick * (0.3 if count == 1 else 0.55), tip, smooth=8)
    )
    if rng.random() < 0.5:
        return _turned(parts, "y", rng.uniform(-100, 100))
    return _sided(rng, _turned(parts, "x", 180 if rng.random() < 0.4 else rng.uniform(-30, 30)))


def pineapple(rng: Rng) -> list[Part]:
    skin = _tinted(rng, rng.uniform(0.07, 0.12), 0.85, 0.4, Kind.LEATHER)
    high, count = rng.uniform(1.2, 1.7), rng.integers(8, 12)

    def scales(points: Array) -> Array:
        angle, turn = np.arctan2(points[:, 1], points[:, 0]), count * points[:, 2] / 1.1
        bump = np.abs(np.sin((count * angle + turn * 2) / 2)) * np.abs(np.sin((count * angle - turn * 2) / 2))
        points[:, :2] *= (0.9 + 0.17 * bump)[:, None]
        return points

    parts = [ellipsoid(1.15, 1.15, 2 * high * 0.55, skin, upright=0.75, steps=80).shaped(scales).moved(0, 0, 0.55 * high)]
    green = _tinted(rng, rng.uniform(0.24, 0.36), 0.6, 0.22)
    crown, base = rng.uniform(0.7, 1.2), 1.06 * high
    for index in range(rng.integers(16, 26)):
        out = 1 - index / 26
        leaf = _leaf(crown * (1 - 0.5 * out), rng.uniform(0.08, 0.12), crown * (0.1 + 0.6 * out), green)
        parts.append(leaf.moved(0.12 * out).turned("z", 137.5 * index).moved(0, 0, base - 0.05))
    return parts


def carrot(rng: Rng) -> list[Part]:
    skin, green = _tinted(rng, rng.uniform(0.04, 0.065), 0.92, 0.75), _tinted(rng, 0.29, 0.75, 0.25)
    if rng.random() < 0.1:
        skin = _tinted(rng, 0.85, 0.6, 0.2)
    parts = []
    count = rng.choice([1, 1, 3, 4])
    for index in range(count):
        wide, bend = rng.uniform(0.15, 0.26), rng.normal(0, 0.12)
        z = np.linspace(0, 2, 60)
        width = wide * np.interp(z, [0, 0.15, 0.6, 1.4, 1.85, 1.97, 2], [0.05, 0.25, 0.55, 0.9, 1, 0.8, 0.3])
        width = width * (1 + 0.03 * np.sin(17 * z + rng.uniform(0, 6)))
        root = tube(np.stack([bend * (z - 2) ** 2 / 3, 0 * z, z], 1), width, skin)
        leaves = []
        for k in range(rng.integers(4, 8)):
            lean, long = rng.normal(0, 0.3), rng.uniform(0.6, 1.1)
            leaves.append(
                tube([(0, 0, 1.95), (0.3 * lean, 0, 2.3), (lean, 0, 2 + long)], 0.025, green, smooth=10).turned("z", 70 * k)
            )
            tuft = [
                ellipsoid(0.2, 0.08, 0.3, green, steps=8).moved(lean + x, 0, 2 + long - drop)
                for x, drop in ((0, 0), (-0.11, 0.12), (0.11, 0.14), (0.05, 0.28))
            ]
            leaves += _turned(tuft, "z", 70 * k)
        lie = _moved([root, *leaves], 0, 0, -2)
        fanned = _turned(lie, "y", (index - (count - 1) / 2) * rng.uniform(9, 14))
        parts += _moved(fanned, 0, rng.normal(0, 0.05))
    return _shown(rng, parts)


def bread(rng: Rng) -> list[Part]:
    crust, crumb = _tinted(rng, 0.075, 0.75, 0.38, Kind.LEATHER), _tinted(rng, 0.105, 0.4, 0.75, Kind.LEATHER)
    kind = rng.random()
    if kind < 0.3:  # a slice, or some
        parts = []
        for index in range(rng.integers(1, 4)):
            shift = index * rng.uniform(0.18, 0.3)
            slab = [extrude(_BREAD, 0.16, crust, bevel=0.02), extrude(_BREAD * 0.93, 0.17, crumb, bevel=0.02)]
            parts += _moved(slab, 0.4 * shift, shift)
        return _turned(parts, "x", -rng.uniform(0, 35))
    if kind < 0.6:  # from a tin, cut
        long = rng.uniform(1.4, 2.4)
        loaf = extrude(_BREAD, long, crust, bevel=0.08)
        parts = [loaf, extrude(_BREAD * 0.93, 0.04, crumb, bevel=0.02).moved(0, -long / 2 - 0.01)]
        for index in range(rng.integers(0, 4)):
            slab = [extrude(_BREAD, 0.12, crust, bevel=0.02), extrude(_BREAD * 0.94, 0.13, crumb, bevel=0.02)]
            parts += _moved(_turned(_moved(slab, 0, 0, 0.5), "x", 20 + 12 * index), 0, -long / 2 - 0.25 - 0.22 * index, -0.5)
        return _turned(parts, "z", rng.uniform(20, 75) * rng.choice([-1, 1]))
    flour = _tinted(rng, 0.1, 0.35, 0.7, Kind.LEATHER)
    long, wide = (rng.uniform(3, 4.5), 0.7) if kind < 0.8 else (rng.uniform(1.2, 2), rng.uniform(1, 1.3))
    high = 0.75 * wide
    parts = [ellipsoid(long, wide, high, crust, upright=0.85, around=0.8)]
    count = int(3 + long)
    for x in np.linspace(-0.36, 0.36, count) * long:
        level = high / 2 * (1 - (2 * x / long) ** 2) ** 0.45
        y = np.linspace(-0.3, 0.3, 9) * wide
        ridge = np.stack([x + 0.5 * y, y, level * np.sqrt(1 - (1.7 * y / wide) ** 2)], 1)
        parts.append(tube(ridge, [0.01, 0.05, 0.06, 0.05, 0.01], flour, flat=[0.01, 0.03, 0.04, 0.03, 0.01], up=(1, 0, 0)))
    return parts


def eggs(rng: Rng) -> list[Part]:
    board = material(
        rng, Kind.PAPER, of=colour(rng) if rng.random() < 0.4 else hsv(0.1, 0.15, rng.uniform(0.3, 0.6)), pattern="plain"
    )
    shells = [_tinted(rng, 0.07, rng.uniform(0.05, 0.55), 0.8, Kind.PAINT) for _ in range(2)]
    columns, rows = rng.integers(2, 6), rng.choice([2, 2, 3])
    parts = [box(columns + 0.2, rows + 0.2, 0.12, 0.05, board).moved(0, 0, 0.5)]
    wall = lathe([(0, 0), (0.3, 0), (0.5, 0.55), (0.44, 0.6)], board)
    shape = [(0, 0), (0.25, 0.06), (0.42, 0.35), (0.38, 0.7), (0.2, 1), (0, 1.08)]
    for column in range(columns):
        for row in range(rows):
            x, y = column - (columns - 1) / 2, row - (rows - 1) / 2
            parts.append(wall.moved(x, y))
            if rng.random() < 0.92:
                shell = shells[0] if rng.random() < 0.8 else shells[1]
                parts.append(lathe(shape, shell, smooth=20, steps=24).turned("x", rng.normal(0, 4)).moved(x, y, 0.22))
    if rng.random() < 0.6:
        lid = [
            box(columns + 0.2, 0.1, rows + 0.1, 0.05, board).moved(0, 0.6, rows / 2),
            box(columns + 0.2, 0.6, 0.1, 0.04, board).moved(0, 0.3, rows),
        ]
        lid += [box(0.1, 0.6, rows, 0.04, board).moved(x * (columns + 0.1) / 2, 0.3, rows / 2) for x in (-1, 1)]
        parts += _moved(_turned(_moved(lid, 0, -0.6), "x", -rng.uniform(5, 40)), 0, rows / 2 + 0.1, 0.5)
    return parts


def toothbrush(rng: Rng) -> list[Part]:
    stuff = material(rng, Kind.PLASTIC, of=hsv(rng.random(), rng.uniform(0.4, 0.9), rng.uniform(0.4, 0.8)), pattern="plain")
    if rng.random() < 0.3:
        stuff = material(rng, Kind.WOOD, Kind.PLASTIC, pattern="grain")
    bend = rng.uniform(-0.05, 0.06)
    handle = [(0, 0, 0), (bend, 0, 0.25), (-0.5 * bend, 0, 0.5), (0.2 * bend, 0, 0.75), (0, 0, 1)]
    parts = [tube(handle, [0.035, 0.042, 0.036, 0.018, 0.02], stuff, flat=[0.02, 0.036, 0.032, 0.018, 0.018], smooth=40)]
    parts.append(ellipsoid(0.05, 0.085, 0.25, stuff, upright=0.5).moved(0, 0, 1.08))
    colours = [_white(rng, Kind.PLASTIC), material(rng, Kind.PLASTIC, of=hsv(rng.random(), 0.7, 0.6), pattern="plain")]
    long, striped = rng.uniform(0.09, 0.14), rng.random() < 0.6
    for index, z in enumerate(np.linspace(0.985, 1.175, 7)):
        stripe = colours[int(striped and index in (0, 3, 6))]
        parts += [box(long, 0.026, 0.022, 0.006, stripe, steps=2).moved(long / 2 + 0.015, y, z) for y in (-0.026, 0.002, 0.03)]
    if rng.random() < 0.3:
        paste = tube(
            [(long + 0.03, 0, 0.98), (long + 0.045, 0, 1.06), (long + 0.03, 0, 1.17)],
            0.028,
            _tinted(rng, 0.5, 0.3, 0.8),
            smooth=16,
        )
        parts.append(paste)
    if rng.random() < 0.25:  # in a beaker
        leaned = _moved(_turned(parts, "y", rng.uniform(-14, 14)), 0, 0, 0.03)
        beaker = _vessel([(0.16, 0), (0.17, 0.03), (0.19, 0.48)], 0.015, material(rng, Kind.CERAMIC, Kind.PLASTIC))
        return [*_turned(leaned, "z", rng.uniform(-20, 20)), beaker]
    return _shown(rng, _turned(parts, "z", rng.choice([0, 180]) - rng.uniform(-40, 40)))


def soap_dispenser(rng: Rng) -> list[Part]:
    stuff = material(rng, Kind.CERAMIC, Kind.PLASTIC, Kind.METAL)
    pump = material(rng, Kind.METAL, Kind.PLASTIC, pattern="plain") if rng.random() < 0.7 else _white(rng, Kind.PLASTIC)
    high, power = rng.uniform(1.5, 3), rng.choice([2, 2, 3, 6])
    wall = [
        (0, 0),
        (0.82, 0),
        (rng.uniform(0.85, 1), 0.12),
        (rng.uniform(0.75, 1.05), 0.5 * high),
        (rng.uniform(0.6, 0.9), 0.85 * high),
        (0.35, high),
        (0, high),
    ]
    parts = [
        _squared(lathe([wall[0], *spline(wall[1:-1], 28), wall[-1]], stuff, steps=48), power).scaled(1, rng.uniform(0.6, 1), 1)
    ]
    parts += [cylinder(0.36, 0.3, pump).moved(0, 0, high - 0.03), cylinder(0.11, rng.uniform(0.5, 0.8), pump).moved(0, 0, high)]
    top, out = high + rng.uniform(0.6, 0.8), rng.uniform(0.8, 1.2)
    parts.append(cylinder(0.22, 0.2, pump).moved(0, 0, top - 0.1))
    path = [(-0.2, 0, top), (0.5 * out, 0, top + 0.04), (0.9 * out, 0, top), (out, 0, top - 0.16)]
    parts.append(tube(path, [0.16, 0.13, 0.1, 0.08], pump, smooth=16))
    if rng.random() < 0.4:
        parts.append(
            ellipsoid(1, 0.1, 0.45 * high, material(rng, Kind.PAPER), upright=0.3, around=0.5).moved(
                0, -0.85 * np.ptp(parts[0].vertices[:, 1]) / 1.72, 0.42 * high
            )
        )
    return _sided(rng, parts)


def toilet(rng: Rng) -> list[Part]:
    stuff = _white(rng) if rng.random() < 0.8 else _tinted(rng, rng.random(), 0.3, 0.6, Kind.CERAMIC)
    seat = stuff if rng.random() < 0.6 else material(rng, Kind.WOOD, Kind.PLASTIC, pattern="plain")
    foot, long = rng.uniform(0.3, 0.45), rng.uniform(1.25, 1.5)
    pan = _vessel([(foot, 0), (foot * 0.9, 0.25), (0.45, 0.6), (0.56, 0.8)], 0.1, stuff).scaled(1, long, 1)
    parts = [
        pan,
        box(0.6, 0.6, 0.8, 0.1, stuff).moved(0, 0.6, 0.4),
        torus(0.46, 0.12, seat, height=0.04).scaled(1, long, 1).moved(0, 0, 0.83),
    ]
    wide, high = rng.uniform(0.95, 1.3), rng.uniform(0.7, 1)
    parts += [
        box(wide, 0.4, high, 0.08, stuff).moved(0, 0.85, 0.8 + high / 2),
        box(wide * 1.05, 0.46, 0.1, 0.04, stuff).moved(0, 0.85, 0.82 + high),
    ]
    lid = extrude(circle(0.57, 32, squash=long * 0.95), 0.06, seat)
    if rng.random() < 0.65:
        parts.append(lid.moved(0, 0, 0.57 * long).turned("x", -rng.uniform(3, 14)).moved(0, 0.5, 0.85))
    else:
        parts.append(lid.turned("x", 90).moved(0, 0, 0.9))
    metal = _steel(rng)
    if rng.random() < 0.5:
        parts.append(cylinder(0.1, 0.05, metal).moved(0, 0.85, 0.86 + high))
    else:
        parts.append(tube([(-0.32 * wide, 0.62, 0.68 + high), (-0.15 * wide, 0.6, 0.65 + high)], 0.04, metal))
    return _turned(parts, "z", rng.uniform(-35, 35))


def bathtub(rng: Rng) -> list[Part]:
    inside = _white(rng)
    outside = inside if rng.random() < 0.6 else material(rng, Kind.METAL, Kind.PAINT, pattern="plain")
    high, long, power = rng.uniform(0.7, 0.95), rng.uniform(1.7, 2.2), rng.choice([2, 2.5, 4])
    rise = rng.choice([0, 0.35])

    def stretch(part: Part) -> Part:
        def lift(points: Array) -> Array:
            points[:, 2] += rise * np.abs(points[:, 0] / long) ** 3 * points[:, 2]
            return points

        return _squared(part, power).scaled(long, 1, 1).shaped(lift)

    foot = rng.uniform(0.55, 0.8)
    wall = [(foot, 0), (0.75 * foot + 0.2, 0.12), (0.85, 0.6 * high), (1, high)]
    parts = [
        stretch(_vessel(wall, 0.07, outside, steps=64)),
        stretch(_vessel(wall, 0.07, inside, steps=64).scaled(0.97, 0.97, 1).moved(0, 0, 0.04)),
    ]
    parts.append(stretch(torus(0.98, 0.06, inside).moved(0, 0, high + 0.02)))
    metal = material(rng, Kind.METAL)
    if rng.random() < 0.6:
        for x in (-0.6, 0.6):
            for y in (-0.5, 0.5):
                leg = tube(
                    [(x * long, y, 0.15), (x * long * 1.12, y * 1.25, 0.05), (x * long * 1.12, y * 1.2, -0.25)],
                    [0.14, 0.1, 0.07, 0.1],
                    metal,
                    smooth=12,
                )
                parts.append(leg)
    if rng.random() < 0.6:
        parts.append(stretch(_disc(0.84, 0.7 * high, _tinted(rng, 0.52, rng.uniform(0.1, 0.5), 0.7))))
        if rng.random() < 0.5:
            foam = _white(rng, Kind.PAINT)
            for _ in range(26):
                x, y = rng.uniform(-0.65, 0.65) * long, rng.uniform(-0.5, 0.5)
                parts.append(ball(rng.uniform(0.12, 0.22), foam).moved(x, y, rng.uniform(0.75, 1) * high))
    if rng.random() < 0.85:
        side = rng.choice([-1, 1])
        path = [
            (side * long * 1.05, 0, 0),
            (side * long * 1.05, 0, high + 0.4),
            (side * long * 0.95, 0, high + 0.55),
            (side * long * 0.8, 0, high + 0.4),
        ]
        parts.append(tube(path, 0.06, metal, smooth=24))
        parts += [torus(0.09, 0.03, metal).moved(side * long * 1.05, y, high + 0.25) for y in (-0.15, 0.15)]
    return _turned(parts, "z", rng.uniform(-30, 30))


def _wheel(stuff: Material, *, arms: int = 4) -> list[Part]:
    """Return the cross that one turns a valve with; it stands on the origin."""
    rod = tube([(0, 0, 0.14), (0.2, 0, 0.14)], 0.045, stuff)
    spokes = [piece.turned("z", 360 * k / arms) for k in range(arms) for piece in (rod, ball(0.07, stuff).moved(0.2, 0, 0.14))]
    return [cylinder(0.1, 0.16, stuff, top=0.06), *spokes]


def tap(rng: Rng) -> list[Part]:
    metal = material(rng, Kind.METAL)
    kind, thick = rng.random(), rng.uniform(0.08, 0.13)
    if kind < 0.25:  # on a wall, in the garden
        body = [(0, 0, 0.5), (0.5, 0, 0.5), (0.85, 0, 0.45), (0.98, 0, 0.22), (1, 0, 0.05)]
        parts = [
            tube(body, [0.16, 0.14, 0.17, 0.13, 0.13], metal, smooth=28),
            cylinder(0.26, 0.06, metal).turned("y", 90).moved(-0.03, 0, 0.5),
        ]
        parts += [cylinder(0.1, 0.4, metal).moved(0.5, 0, 0.5), *_moved(_wheel(metal, arms=rng.choice([2, 3, 4])), 0.5, 0, 0.85)]
        parts.append(torus(0.13, 0.035, metal).moved(1, 0, 0.06))
        return _sided(rng, parts)
    high, out = rng.uniform(0.6, 1.5), rng.uniform(0.6, 0.95)
    parts = [cylinder(2 * thick, 0.08, metal), cylinder(1.5 * thick, 0.3, metal, top=1.2 * thick)]
    if rng.random() < 0.65:
        path: Points = [
            (0, 0, 0),
            (0, 0, high),
            (0.18 * out, 0, high + 0.3 * out),
            (0.55 * out, 0, high + 0.42 * out),
            (0.9 * out, 0, high + 0.25 * out),
            (out, 0, high - 0.1),
        ]
        parts.append(tube(path, thick, metal, smooth=48))
    else:
        high = min(high, 0.9)
        path = [(0.0, 0, high - 0.06), (0.5 * out, 0, high + 0.08), (out, 0, high), (out + 0.04, 0, high - 0.12)]
        parts += [cylinder(1.4 * thick, high + 0.1, metal), tube(path, thick, metal, smooth=24)]
    if rng.random() < 0.5:
        parts.append(
            cylinder(1.3 * thick, 0.12, metal).moved(out, 0, high - 0.2)
            if len(parts) == 3
            else ball(1.4 * thick, metal).moved(0, 0, high + 0.1)
        )
    grip = metal if rng.random() < 0.6 else material(rng, Kind.CERAMIC, Kind.PLASTIC, pattern="plain")
    if rng.random() < 0.5:
        for y in (-0.45, 0.45):
            parts += _moved([cylinder(0.12, 0.2, metal), *_moved(_wheel(grip), 0, 0, 0.18)], 0, y)
        parts.append(tube([(0, -0.45, 0.07), (0, 0.45, 0.07)], 0.09, metal, up=(0, 0, 1)))
    else:
        low = rng.uniform(0.25, 0.5)
        path = [(0, -thick, low), (0, -0.22, low), (-0.02, -0.3, low + 0.25), (-0.05, -0.34, low + 0.5)]
        parts.append(tube(path, [0.09, 0.08, 0.045, 0.035], grip, smooth=18, up=(1, 0, 0)))
    if rng.random() < 0.25:
        parts.append(_squared(_vessel([(0.6, -0.4), (0.85, -0.2), (1, 0)], 0.05, _white(rng)), rng.choice([2, 4])).moved(0.95))
    return _sided(rng, parts)


def hairdryer(rng: Rng) -> list[Part]:
    stuff, dark = material(rng, Kind.PLASTIC, Kind.PAINT, Kind.METAL, pattern="plain"), _black(rng)
    second = stuff if rng.random() < 0.5 else dark
    wide, long, slim = rng.uniform(0.38, 0.48), rng.uniform(0.6, 0.9), rng.uniform(0.2, 0.3)
    barrel = lathe(
        [(0.3, -0.45), (wide, -0.3), (wide, 0), (0.9 * wide, 0.25), (slim, long), (slim - 0.04, long), (slim - 0.05, 0.2)],
        stuff,
        smooth=40,
        steps=40,
    )
    parts = [barrel.turned("y", 90), cylinder(0.31, 0.05, dark).turned("y", -90).moved(-0.42)]
    parts += [torus(radius, 0.018, stuff, axis="x").moved(-0.48) for radius in (0.1, 0.2)]
    if rng.random() < 0.65:
        mouth = tube(
            [(long - 0.08, 0, 0), (long + 0.1, 0, 0), (long + 0.4, 0, 0)],
            [slim + 0.02, slim, rng.uniform(0.3, 0.42)],
            dark,
            flat=[slim + 0.02, slim, 0.06],
            smooth=14,
        )
        parts.append(mouth.turned("x", 90 if rng.random() < 0.3 else 0))
    else:
        parts.append(cylinder(slim - 0.04, 0.03, dark).turned("y", 90).moved(long - 0.02))
    reach, lean = rng.uniform(0.9, 1.3), rng.uniform(-0.25, 0.15)
    path = [(0, 0, -0.2), (0.02, 0, -0.5), (lean, 0, -reach)]
    parts.append(tube(path, [0.13, 0.12, 0.15, 0.12], second, flat=[0.2, 0.15, 0.16, 0.13], smooth=20))
    parts += [
        box(0.06, 0.07, 0.16, 0.02, dark if second is stuff else stuff).moved(0.17 + 0.3 * lean, 0, z) for z in (-0.5, -0.7)
    ]
    if rng.random() < 0.6:
        end = -reach
        cord = [
            (lean, 0, end + 0.05),
            (lean * 1.1, 0, end - 0.15),
            (lean - 0.4, 0.1, end - 0.32),
            (lean - 0.9, 0.2, end - 0.2),
            (lean - 1.2, 0.1, end - 0.32),
        ]
        parts.append(tube(cord, 0.035, dark, smooth=36))
    aslant = _turned(parts, "y", rng.choice([0, rng.uniform(-50, 50)]))
    return _sided(rng, aslant)


FAMILIES = (
    mug,
    bottle,
    goblet,
    bowl,
    vase,
    teapot,
    kettle,
    frying_pan,
    saucepan,
    jug,
    spoon,
    fork,
    knife,
    whisk,
    toaster,
    blender,
    coffee_maker,
    plates,
    tin_can,
    jar,
    cupcake,
    pizza_slice,
    burger,
    ice_cream,
    pear,
    banana,
    pineapple,
    carrot,
    bread,
    eggs,
    toothbrush,
    soap_dispenser,
    toilet,
    bathtub,
    tap,
    hairdryer,
)
