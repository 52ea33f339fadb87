"""Things that people ride, drive, sail, fly or push."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from drawing.materials import Kind, Material, Rng, colour, either, hsv, material
from drawing.mesh import Array, Part, Points, ball, box, cylinder, ellipsoid, lathe, loft, rod, sheet, torus, tube

Span = tuple[float, float]
Place = Sequence[float] | Array


def _headed(rng: Rng, parts: Sequence[Part]) -> list[Part]:
    """Turn what was drawn with its head at −x to show one of its sides, more or less."""
    degrees = rng.choice([0, 180]) + rng.normal(0, 22)
    return [part.turned("z", degrees) for part in parts]


def _paint(rng: Rng) -> Material:
    bright = hsv(rng.random(), rng.uniform(0.6, 0.95), rng.uniform(0.35, 0.9))
    return material(rng, Kind.PAINT, of=bright if rng.random() < 0.55 else colour(rng), pattern="plain")


def _dark(rng: Rng, low: float = 0.01, high: float = 0.06) -> Material:
    return material(rng, Kind.PLASTIC, of=np.ones(3) * rng.uniform(low, high), pattern="plain")


def _pale(rng: Rng) -> Material:
    return material(rng, Kind.PLASTIC, of=hsv(0.13, rng.uniform(0, 0.3), 0.93), pattern="plain")


def _red(rng: Rng) -> Material:
    return material(rng, Kind.PLASTIC, of=hsv(0.99, 0.9, rng.uniform(0.4, 0.8)), pattern="plain")


def _steel(rng: Rng) -> Material:
    return material(rng, Kind.METAL, of=np.ones(3) * rng.uniform(0.35, 0.8))


def _quad(corners: Points, of: Material) -> Part:
    return Part(np.asarray(corners, float), np.array([[0, 1, 2], [0, 2, 3]]), of)


def _frustum(bottom: tuple[float, float, float], top: tuple[float, float, float], low: float, high: float, of: Material) -> Part:
    """Return a solid between two rectangles, each given as from x, to x and half the depth."""
    rings = [
        [[left, -half, z], [right, -half, z], [right, half, z], [left, half, z]]
        for (left, right, half), z in ((bottom, low), (top, high))
    ]
    return loft(np.array(rings, float), of)


def _slab(x: Span, z: Span, width: float, of: Material) -> Part:
    """Return a box through a body, to show as a pane on both of its sides."""
    return box(x[1] - x[0], width, z[1] - z[0], 0.02, of, steps=2).moved((x[0] + x[1]) / 2, 0, (z[0] + z[1]) / 2)


def _hull(outline: Points, width: float, of: Material, *, shrink: float = 0.04) -> Part:
    """Return a body with the given side view, its long edges a little rounded."""
    points = np.asarray(outline, float)
    middle = (points.min(0) + points.max(0)) / 2
    rings = []
    for size, y in (
        (1 - shrink, -0.5),
        (1 - shrink / 4, -0.47),
        (1, -0.42),
        (1, 0.42),
        (1 - shrink / 4, 0.47),
        (1 - shrink, 0.5),
    ):
        x, z = (middle + (points - middle) * size).T
        rings.append(np.stack([x, np.full(len(points), y * width), z], 1))
    return loft(np.stack(rings), of)


def _wheel(radius: float, width: float, tyre: Material, hub: Material, *, rim: float = 0.62) -> list[Part]:
    half, inner = width / 2, rim * radius
    section = [
        [inner, -half],
        [0.9 * radius, -half],
        [radius, -half / 2],
        [radius, half / 2],
        [0.9 * radius, half],
        [inner, half],
        [inner, -half],
    ]
    parts = [lathe(section, tyre), cylinder(inner * 1.02, width * 0.8, hub).moved(z=-0.4 * width)]
    parts.append(cylinder(inner * 0.3, width * 1.06, tyre).moved(z=-0.53 * width))
    return [part.turned("x", 90) for part in parts]


def _wheels(places: Sequence[float], track: float, wheel: Sequence[Part], radius: float) -> list[Part]:
    """Return pairs of a wheel, on the ground."""
    return [part.moved(x, side * track / 2, radius) for x in places for side in (-1, 1) for part in wheel]


def _both(part: Part) -> list[Part]:
    """Return a part and its mirror image on the other side."""
    return [part, part.scaled(1, -1, 1)]


def car(rng: Rng) -> list[Part]:
    paint, glass, tyre, rim = _paint(rng), _dark(rng), _dark(rng), _steel(rng)
    length, width, sill, belt = rng.uniform(3.3, 4.8), rng.uniform(1.6, 1.9), rng.uniform(0.2, 0.4), rng.uniform(0.8, 1)
    top, drop, radius = belt + rng.uniform(0.38, 0.65), rng.uniform(0.05, 0.25), rng.uniform(0.3, 0.4)
    front, back = -length / 2 + rng.uniform(0.8, 1.5), length / 2 - rng.uniform(0.06, 1)
    roof = (front + rng.uniform(0.3, 0.8), back - rng.uniform(0.1, 0.6))
    half = width / 2

    def bend(v: Array) -> Array:
        along = 2 * v[:, 0] / length
        upper = np.clip((v[:, 2] - sill) / (belt - sill), 0, 1)
        v[:, 2] -= drop * np.clip(-along - 0.2, 0, 1) ** 1.5 * upper + 0.5 * drop * np.clip(along - 0.5, 0, 1) * upper
        v[:, 1] *= 1 - 0.1 * np.abs(along) ** 4
        return v

    parts = [box(length, width, belt - sill, 0.16, paint, steps=15).moved(z=(sill + belt) / 2).shaped(bend)]
    parts.append(_frustum((front, back, 0.92 * half), (*roof, 0.72 * half), belt - 0.08, top, glass))
    if rng.random() < 0.9:
        parts.append(
            _frustum(
                (roof[0] - 0.08, roof[1] + 0.08, 0.77 * half),
                (roof[0] + 0.05, roof[1] - 0.1, 0.62 * half),
                top,
                top + 0.07,
                paint,
            )
        )
        for low, high in zip((front, (front + back) / 2, back), (roof[0], sum(roof) / 2, roof[1]), strict=True):
            parts += _both(rod([low, 0.92 * half, belt - 0.06], [high, 0.73 * half, top + 0.02], 0.045, paint))
    axles = (-length / 2 + rng.uniform(0.62, 0.8), length / 2 - rng.uniform(0.62, 0.85))
    well = cylinder(1.15 * radius, width + 0.02, glass).moved(z=-half - 0.01).turned("x", 90)
    parts += [well.moved(x, 0, radius) for x in axles] + _wheels(axles, width - 0.14, _wheel(radius, 0.22, tyre, rim), radius)
    lamp = ellipsoid(0.16, 0.34, 0.16, _pale(rng)).moved(-length / 2 + 0.06, 0.34 * width, belt - drop - 0.14)
    parts += _both(lamp) + _both(ellipsoid(0.1, 0.3, 0.17, _red(rng)).moved(length / 2 - 0.03, 0.36 * width, belt - 0.2))
    parts.append(box(0.1, 0.45 * width, 0.16, 0.02, glass, steps=2).moved(-length / 2 + 0.02, 0, belt - drop - 0.2))
    bumper = rim if rng.random() < 0.3 else glass
    parts += [box(0.2, 0.9 * width, 0.13, 0.05, bumper, steps=2).moved(s * (length / 2 - 0.05), 0, sill + 0.1) for s in (-1, 1)]
    parts += _both(ellipsoid(0.16, 0.2, 0.14, paint).moved(front + 0.3, half + 0.04, belt + 0.05))
    if rng.random() < 0.7:
        parts += [
            _slab((x, x + 0.025), (sill + 0.1, belt - 0.08), width + 0.008, glass) for x in (front + 0.2, (front + back) / 2)
        ]
    if rng.random() < 0.2:
        parts += _both(rod([roof[0] + 0.1, 0.6 * half, top + 0.13], [roof[1] - 0.1, 0.6 * half, top + 0.13], 0.03, rim))
    if rng.random() < 0.15:
        parts.append(box(0.35, 0.3, 0.18, 0.03, _pale(rng), steps=2).moved(sum(roof) / 2, 0, top + 0.14))
    return _headed(rng, parts)


def van(rng: Rng) -> list[Part]:
    paint, glass, tyre, rim = _paint(rng), _dark(rng), _dark(rng), _steel(rng)
    length, width, high = rng.uniform(3.9, 5.6), rng.uniform(1.7, 2.0), rng.uniform(1.8, 2.6)
    nose, rake, bonnet = rng.uniform(0.05, 0.7), rng.uniform(0.25, 0.75), rng.uniform(0.95, 1.15)
    head, tail, radius = -length / 2, length / 2, rng.uniform(0.3, 0.38)
    foot, brow = head + nose, head + nose + rake
    parts = [
        _hull(
            [
                [head, 0.35],
                [tail, 0.3],
                [tail, high - 0.15],
                [tail - 0.15, high],
                [brow, high],
                [foot, bonnet],
                [head, bonnet - 0.12],
            ],
            width,
            paint,
            shrink=0.03,
        )
    ]
    slope = np.array([[foot, bonnet], [brow, high]])
    (x0, z0), (x1, z1) = slope[0] * 0.9 + slope[1] * 0.1, slope[0] * 0.15 + slope[1] * 0.85
    half = 0.43 * width
    parts.append(_quad(np.array([[x0, -half, z0], [x0, half, z0], [x1, half, z1], [x1, -half, z1]]) - [0.02, 0, -0.01], glass))
    sill, lintel = bonnet + 0.08, high - rng.uniform(0.18, 0.4)
    parts.append(_slab((brow - 0.1, brow + 0.75), (sill, lintel), width + 0.02, glass))
    if rng.random() < 0.5:
        edges = np.linspace(brow + 0.95, tail - 0.2, rng.integers(2, 4) + 1)
        parts += [_slab((a, b - 0.12), (sill, lintel), width + 0.02, glass) for a, b in pairwise(edges)]
    else:
        parts += [_slab((x, x + 0.03), (0.45, high - 0.2), width + 0.01, glass) for x in (brow + 0.95, brow + 1.9)]
    if rng.random() < 0.4:
        parts.append(_slab((head - 0.01, tail + 0.01), (0.75, 0.75 + rng.uniform(0.08, 0.3)), width + 0.008, _paint(rng)))
    axles = (head + 0.75, tail - 0.8)
    well = cylinder(1.18 * radius, width + 0.03, glass).moved(z=-width / 2 - 0.015).turned("x", 90)
    parts += [well.moved(x, 0, radius) for x in axles] + _wheels(axles, width - 0.13, _wheel(radius, 0.22, tyre, rim), radius)
    parts += _both(ellipsoid(0.1, 0.26, 0.2, _pale(rng)).moved(head + 0.01, 0.35 * width, 0.72))
    parts += _both(box(0.06, 0.1, 0.35, 0.02, _red(rng), steps=2).moved(tail, 0.42 * width, 0.95))
    parts.append(box(0.12, 0.93 * width, 0.16, 0.05, glass, steps=2).moved(head, 0, 0.45))
    parts += _both(box(0.1, 0.14, 0.24, 0.04, glass, steps=2).moved(foot + 0.15, width / 2 + 0.1, bonnet + 0.2))
    if rng.random() < 0.25:
        parts.append(box(0.3 * length, 0.7 * width, 0.12, 0.05, paint).moved(0.1 * length, 0, high + 0.05))
    return _headed(rng, parts)


def truck(rng: Rng) -> list[Part]:
    paint, glass, tyre, rim = _paint(rng), _dark(rng), _dark(rng), _steel(rng)
    width, high, radius = 2.2, rng.uniform(2.2, 2.8), rng.uniform(0.42, 0.52)
    bonnet, bed = rng.choice([0.15, rng.uniform(0.9, 1.4)]), rng.uniform(3, 6)
    cab = bonnet + rng.uniform(1.2, 1.7)
    foot, brow = bonnet, bonnet + rng.uniform(0.1, 0.4)
    chest = rng.uniform(1.35, 1.6)
    parts = [_hull([[0, 0.45], [cab, 0.45], [cab, high], [brow, high], [foot, chest], [0.02, chest - 0.12]], width, paint)]
    parts.append(
        _quad(
            [
                [x - 0.03, y, z]
                for x, y, z in (
                    (foot, -0.95, chest + 0.08),
                    (foot, 0.95, chest + 0.08),
                    (brow, 0.9, high - 0.15),
                    (brow, -0.9, high - 0.15),
                )
            ],
            glass,
        )
    )
    parts.append(_slab((brow + 0.1, min(brow + 0.95, cab - 0.12)), (chest + 0.05, high - 0.25), width + 0.02, glass))
    parts.append(_slab((cab - 0.2, cab + bed), (0.62, 0.85), 0.9, glass))
    load = rng.choice(["box", "tank", "tipper", "flat"], p=[0.45, 0.2, 0.25, 0.1])
    start, end = cab + 0.15, cab + bed
    middle, second = (start + end) / 2, _paint(rng)
    if load == "box":
        top = high + rng.uniform(-0.1, 0.9)
        parts.append(box(end - start, width + 0.1, top - 0.85, 0.05, second).moved(middle, 0, (top + 0.85) / 2))
        if rng.random() < 0.5:
            parts.append(_slab((start + 0.3, end - 0.3), (1.4, 1.4 + rng.uniform(0.2, 0.6)), width + 0.12, _paint(rng)))
    elif load == "tank":
        tank = ellipsoid(end - start, 2, 1.7, either(rng, second, rim), upright=0.6, around=0.3)
        parts += [tank.moved(middle, 0, 1.75), cylinder(0.3, 0.15, rim).moved(middle, 0, 2.58)]
    elif load == "tipper":
        tip = _frustum((start + 0.1, end - 0.3, 0.48 * width), (start - 0.1, end + 0.1, 0.53 * width), 0.95, 1.9, second)
        parts.append(tip)
        parts += [_slab((x, x + 0.1), (1, 1.85), 1.09 * width, second) for x in np.linspace(start + 0.2, end - 0.4, 5)]
        earth = material(rng, Kind.PAPER, of=hsv(0.08, 0.5, rng.uniform(0.1, 0.4)), pattern="blotches")
        parts.append(ellipsoid(0.95 * (end - start), 2, 1, earth).moved(middle, 0, 1.85))
    else:
        parts.append(box(end - start, width, 0.15, 0.03, second).moved(middle, 0, 0.95))
        wood = material(rng, Kind.WOOD)
        parts += [
            rod([start + 0.2, y, z], [end - 0.1, y, z], 0.22, wood)
            for y, z in ((-0.7, 1.25), (-0.2, 1.25), (0.3, 1.25), (0, 1.65))
        ]
    axles = [0.85, end - 0.8] + ([end - 0.8 - 2.15 * radius] if bed > 3.8 else [])
    parts += _wheels(axles, width - 0.2, _wheel(radius, 0.4, tyre, rim), radius)
    parts += _both(ellipsoid(0.12, 0.3, 0.24, _pale(rng)).moved(0, 0.75, 0.9))
    parts.append(box(0.15, width, 0.25, 0.04, either(rng, rim, glass), steps=2).moved(0.02, 0, 0.5))
    parts.append(box(0.08, 1, 0.4, 0.03, glass, steps=2).moved(0.01, 0, 1.05))
    if rng.random() < 0.4:
        parts.append(rod([cab + 0.08, 0.9, 0.8], [cab + 0.08, 0.9, high + 0.5], 0.08, rim))
    return _headed(rng, parts)


def bus(rng: Rng) -> list[Part]:
    paint, glass, tyre, rim, second = _paint(rng), _dark(rng, 0.02, 0.12), _dark(rng), _steel(rng), _paint(rng)
    length, width, double = rng.uniform(6.5, 10), 2.4, rng.random() < 0.3
    high, head, tail = 4.1 if double else rng.uniform(2.7, 3.1), -length / 2, length / 2
    parts = [box(length, width, high - 0.35, rng.uniform(0.1, 0.3), paint, steps=9).moved(z=(high + 0.35) / 2)]
    school = not double and rng.random() < 0.3
    if school:
        parts.append(box(1.6, 0.9 * width, 1.1, 0.2, paint).moved(head - 0.6, 0, 0.95))
    count = rng.integers(5, 9)
    edges, gap = np.linspace(head + (0.3 if school else 1.3), tail - 0.2, count + 1), rng.uniform(0.06, 0.2)
    rows = [(1.35, 2.1), (2.75, 3.6)] if double else [(1.4, high - rng.uniform(0.35, 0.5))]
    for row in rows:
        parts += [_slab((a, b - gap), row, width + 0.03, glass) for a, b in pairwise(edges)]
        parts.append(box(0.5, 0.88 * width, row[1] - row[0] + 0.1, 0.05, glass, steps=2).moved(head + 0.22, 0, sum(row) / 2))
    parts.append(box(0.2, 0.8 * width, 0.7, 0.05, glass, steps=2).moved(tail - 0.08, 0, sum(rows[0]) / 2))
    if not school:
        parts += [_slab((x, x + 0.42), (0.5, 2.1), width + 0.03, glass) for x in (head + 0.35, head + 0.82)]
    if rng.random() < 0.6:
        low = rng.uniform(0.6, 1)
        parts.append(_slab((head + 0.1, tail - 0.1), (low, low + rng.uniform(0.08, 0.35)), width + 0.015, second))
    if rng.random() < 0.7:
        parts.append(box(0.1, 0.6 * width, 0.25, 0.03, _pale(rng), steps=2).moved(head - 0.01, 0, high - 0.25))
    nose = head - 1.4 if school else head
    axles = (nose + (0.8 if school else 2.2), tail - 1.8)
    parts += _wheels(axles, width - 0.2, _wheel(0.46, 0.3, tyre, rim), 0.46)
    parts += _both(ellipsoid(0.1, 0.3, 0.26, _pale(rng)).moved(nose, 0.4 * width, 0.85))
    parts += _both(box(0.06, 0.15, 0.4, 0.03, _red(rng), steps=2).moved(tail, 0.42 * width, 0.95))
    parts.append(box(length * 1.01, width * 1.01, 0.12, 0.04, _dark(rng), steps=2).moved(z=0.4))
    return _headed(rng, parts)


def tractor(rng: Rng) -> list[Part]:
    paint, dark, tyre, hub = _paint(rng), _dark(rng), _dark(rng), _paint(rng)
    large, small = rng.uniform(0.75, 0.95), rng.uniform(0.4, 0.55)
    track, back = rng.uniform(1.3, 1.6), 0.75
    bonnet = rng.uniform(1.5, 1.9)
    parts = [box(bonnet, 0.65, 0.6, rng.uniform(0.06, 0.2), paint).moved(-bonnet / 2 + 0.1, 0, 1.05)]
    parts.append(box(bonnet + 0.6, 0.4, 0.4, 0.05, dark).moved(-bonnet / 2 + 0.4, 0, 0.65))
    parts.append(box(0.06, 0.5, 0.45, 0.03, dark, steps=2).moved(0.1 - bonnet, 0, 1.05))
    parts += _both(ellipsoid(0.12, 0.14, 0.14, _pale(rng)).moved(0.08 - bonnet, 0.22, 1.2))
    front = 0.4 - bonnet
    lumps = np.linspace(0, 360, 18, endpoint=False)
    for y in (-track / 2, track / 2):
        lugs = [box(0.08, 0.36, 0.1, 0.02, tyre, steps=2).moved(z=large).turned("y", float(a)) for a in lumps]
        parts += [part.moved(back, y, large) for part in (*_wheel(large, 0.38, tyre, hub, rim=0.55), *lugs)]
        parts += [part.moved(front, 0.92 * y, small) for part in _wheel(small, 0.24, tyre, hub, rim=0.55)]
        turn = np.linspace(0.1, 2.6, 12)
        arc = np.stack([back + 1.1 * large * np.cos(turn), np.full(12, y), large * 1.08 + 1.1 * large * np.sin(turn)], 1)
        parts.append(tube(arc, 0.22, paint, flat=0.025, square=0.3))
    parts.append(rod([back, -track / 2, large], [back, track / 2, large], 0.12, dark))
    parts.append(rod([front, -track / 2, small], [front, track / 2, small], 0.08, dark))
    parts.append(
        rod([-0.55, rng.choice([0, 0.22]), 1.3], [-0.55, rng.choice([0, 0.22]), 1.3 + rng.uniform(0.5, 0.9)], 0.05, dark)
    )
    parts += [box(0.4, 0.45, 0.12, 0.05, dark).moved(0.85, 0, 1.3), box(0.1, 0.45, 0.4, 0.05, dark).moved(1.05, 0, 1.5)]
    parts += [rod([0.05, 0, 1.25], [0.35, 0, 1.55], 0.03, dark), torus(0.18, 0.025, dark).turned("y", -35).moved(0.37, 0, 1.57)]
    if rng.random() < 0.65:
        top, roof = rng.uniform(2.3, 2.6), either(rng, paint, dark, _pale(rng))
        for x, high in ((0.1, 0.2), (1.2, 1.15)):
            parts += _both(rod([x, 0.55, 1.1], [high, 0.5, top], 0.045, either(rng, paint, dark)))
        parts.append(box(1.25, 1.2, 0.12, 0.05, roof).moved(0.67, 0, top))
        if rng.random() < 0.5:
            parts.append(
                _frustum(
                    (0.12, 1.18, 0.53),
                    (0.22, 1.13, 0.48),
                    1.35,
                    top,
                    material(rng, Kind.PLASTIC, of=hsv(0.55, 0.15, 0.25), pattern="plain"),
                )
            )
    return _headed(rng, parts)


def bicycle(rng: Rng) -> list[Part]:
    paint, tyre, steel = _paint(rng), _dark(rng), _steel(rng)
    saddle = material(rng, Kind.LEATHER, pattern="plain")
    radius, thick, base = rng.uniform(0.3, 0.37), rng.uniform(0.014, 0.035), rng.uniform(0.98, 1.1)
    pipe, front, back = rng.uniform(0.016, 0.026), -0.55 * base, 0.45 * base
    crank, seat = np.array([0.03, 0, radius - 0.05]), np.array([0.2, 0, radius + rng.uniform(0.4, 0.55)])
    steer = np.array([front + 0.2, 0, radius + rng.uniform(0.42, 0.52)])
    lower = steer + np.array([-0.04, 0, -0.14])
    step = rng.random() < 0.35
    parts = []
    for x in (front, back):
        parts += [torus(radius - thick, thick, tyre, axis="y").moved(x, 0, radius)]
        parts.append(torus(radius - 2.2 * thick, 0.008, steel, axis="y").moved(x, 0, radius))
        for angle in np.linspace(0, 2 * np.pi, rng.integers(10, 18), endpoint=False):
            end = [x + radius * 0.93 * np.cos(angle), 0, radius + radius * 0.93 * np.sin(angle)]
            parts.append(rod([x, 0, radius], end, 0.0035, steel))
        parts.append(cylinder(0.03, 0.09, steel).moved(z=-0.045).turned("x", 90).moved(x, 0, radius))
        if rng.random() < 0.4:
            turn = np.linspace(0.4, 2.4, 12)
            arc = np.stack([x + 1.08 * radius * np.cos(turn), 0 * turn, radius + 1.08 * radius * np.sin(turn)], 1)
            parts.append(tube(arc, 0.035, paint, flat=0.006))
    post = crank + 0.82 * (seat - crank)
    parts += [rod(crank, post, pipe, paint), rod(lower, crank, 1.2 * pipe, paint), rod(steer, lower, 1.2 * pipe, paint)]
    parts.append(rod(steer - [0, 0, 0.02], crank + 0.45 * (seat - crank) if step else post - [0, 0, 0.03], pipe, paint))
    parts.append(rod(post, seat, 0.7 * pipe, steel))
    for y in (-0.05, 0.05):
        parts += [
            rod([back, y, radius], crank + np.array([0, y / 2, 0]), 0.7 * pipe, paint),
            rod([back, y, radius], post, 0.6 * pipe, paint),
        ]
        parts.append(rod(lower + np.array([0, y / 2, 0]), [front, y, radius], 0.7 * pipe, paint))
    parts.append(
        ellipsoid(0.27, 0.15, 0.07, saddle)
        .shaped(lambda v: v * np.stack([0 * v[:, 0] + 1, 0.6 + 2.5 * v[:, 0], 0 * v[:, 0] + 1], 1))
        .moved(*(seat + np.array([0, 0, 0.02])))
    )
    bar = steer + np.array([-0.02, 0, rng.uniform(0.05, 0.18)])
    parts.append(rod(steer, bar, pipe, steel))
    if rng.random() < 0.4:
        hook = [[0, 0.02, 0], [-0.02, 0.16, 0], [-0.1, 0.2, 0], [-0.15, 0.2, -0.08], [-0.08, 0.2, -0.15], [0, 0.2, -0.15]]
    else:
        hook = [[0, 0.02, 0], [-0.02, 0.15, 0.03], [0.02, 0.24, 0.04], [0.13, 0.3, 0.03]]
    parts += _both(tube(np.array(hook) + bar, 0.014, steel, smooth=20, up=(0, 0, 1)))
    parts += [cylinder(0.09, 0.012, steel).turned("x", 90).moved(*(crank + np.array([0, -0.03, 0])))]
    angle = rng.uniform(0, np.pi)
    for side in (-1, 1):
        pedal = crank + np.array([side * 0.17 * np.cos(angle), side * 0.09, side * 0.17 * np.sin(angle)])
        parts += [rod(crank + np.array([0, side * 0.06, 0]), pedal - [0, side * 0.02, 0], 0.012, steel)]
        parts.append(box(0.09, 0.09, 0.025, 0.008, tyre, steps=2).moved(*pedal))
    if rng.random() < 0.25:
        parts.append(box(0.32, 0.14, 0.02, 0.008, steel, steps=2).moved(back + 0.03, 0, 2 * radius + 0.07))
    return _headed(rng, parts)


def motorcycle(rng: Rng) -> list[Part]:
    paint, tyre, steel, seat = _paint(rng), _dark(rng), _steel(rng), material(rng, Kind.LEATHER, pattern="plain")
    dark = _dark(rng, 0.02, 0.1)
    radius, base, wide = rng.uniform(0.29, 0.34), rng.uniform(1.25, 1.6), rng.uniform(0.12, 0.2)
    front, back, rake = -base / 2, base / 2, rng.uniform(0.18, 0.45)
    parts = []
    for x in (front, back):
        parts.append(torus(radius - wide / 2, wide / 2, tyre, axis="y").moved(x, 0, radius))
        parts += [
            cylinder(r, w, steel).moved(z=-w / 2).turned("x", 90).moved(x, 0, radius)
            for r, w in ((0.16, 0.04), (0.06, wide * 1.3))
        ]
        for angle in np.linspace(0, 2 * np.pi, 7, endpoint=False):
            parts.append(rod([x, 0, radius], [x + 0.22 * np.cos(angle), 0, radius + 0.22 * np.sin(angle)], 0.018, steel))
        turn = np.linspace(0.2, 2.3, 14) if x > 0 else np.linspace(0.8, 2.5, 14)
        arc = np.stack([x + 1.12 * radius * np.cos(turn), 0 * turn, radius + 1.12 * radius * np.sin(turn)], 1)
        parts.append(tube(arc, 0.6 * wide, paint, flat=0.015))
    head = np.array([front + rake, 0, radius + 0.62])
    for y in (-0.1, 0.1):
        parts += [
            rod([front, y, radius], head + np.array([0, y, 0]), 0.03, steel),
            rod([back, y, radius], [0.05, y, 0.42], 0.035, dark),
        ]
        parts.append(rod([back, y, radius], [back - 0.15, y, 0.7], 0.03, steel))
    engine = box(0.42, 0.3, 0.26, 0.05, dark).moved(-0.02, 0, 0.38)
    parts += [engine, *(box(0.24, 0.26, 0.025, 0.01, steel, steps=2).moved(-0.08, 0, z) for z in np.arange(0.5, 0.68, 0.045))]
    parts.append(rod(head - [0, 0, 0.08], [-0.2, 0, 0.35], 0.04, dark))
    tank = ellipsoid(0.62, 0.32, 0.3, paint, around=0.8).turned("y", rng.uniform(0, 8)).moved(-0.12, 0, 0.78)
    cushion = tube(
        [[0.1, 0, 0.76], [0.3, 0, 0.72], [0.5, 0, 0.74], [0.72, 0, 0.8 + rng.uniform(0, 0.1)]],
        [0.1, 0.14, 0.13, 0.09],
        seat,
        flat=0.055,
        smooth=16,
        square=0.7,
    )
    parts += [tank, cushion, rod([0.05, 0, 0.6], [back - 0.05, 0, 0.68], 0.05, paint)]
    for side in (-1, 1) if rng.random() < 0.5 else (-1,):
        pipe = [
            [-0.2, side * 0.12, 0.5],
            [-0.3, side * 0.16, 0.35],
            [-0.1, side * 0.2, 0.24],
            [0.3, side * 0.2, 0.24],
            [back + 0.15, side * 0.2, 0.3],
        ]
        parts.append(tube(pipe, [0.03, 0.03, 0.03, 0.055, 0.06], steel, smooth=24, up=(0, 0, 1)))
    rise = rng.uniform(0.05, 0.3)
    bar = head + np.array([[0, 0, 0], [0, 0.12, rise], [0.05, 0.28, rise], [0.17, 0.37, rise - 0.03]])
    parts += _both(tube(bar, 0.017, dark, smooth=16, up=(0, 0, 1)))
    parts += _both(ellipsoid(0.03, 0.13, 0.09, steel).moved(*(bar[2] + [0, 0.02, 0.12])))
    parts.append(ellipsoid(0.2, 0.2, 0.2, steel).moved(*(head + np.array([-0.1, 0, -0.06]))))
    parts.append(ellipsoid(0.08, 0.17, 0.17, _pale(rng)).moved(*(head + np.array([-0.18, 0, -0.06]))))
    if rng.random() < 0.4:
        parts.append(ellipsoid(0.6, 0.36, 0.42, paint, around=0.8).turned("y", -30).moved(front + rake + 0.03, 0, 0.78))
        parts.append(ellipsoid(0.3, 0.26, 0.3, _dark(rng, 0.03, 0.2)).turned("y", -30).moved(front + rake - 0.03, 0, 0.95))
    parts.append(ellipsoid(0.08, 0.14, 0.08, _red(rng)).moved(back + 0.16, 0, 0.72))
    return _headed(rng, parts)


def _boat_hull(
    length: float, beam: float, depth: float, of: Material, *, sheer: float, stern: float, wall: float = 0.06, rake: float = 0.08
) -> Part:
    """Return an open hull, bow at −x, its keel about z = 0; `stern` is its width there relative to the beam."""
    rings = []
    turn = np.linspace(-1, 1, 19)
    for t in np.linspace(0, 1, 26):
        plan = np.sin(np.pi / 2 * min(t / 0.55, 1)) ** 0.8 if t < 0.55 else 1 - (1 - stern) * ((t - 0.55) / 0.45) ** 2
        half = max(beam / 2 * plan, 0.012)
        top = depth * (1 + sheer * (1 - t) ** 2.5)
        keel = depth * 0.75 * max(0.0, 1 - t / 0.22) ** 2
        lean = rake * length * (1 - t) ** 4
        outer = [[half * np.sign(u) * (1 - (1 - abs(u)) ** 2.2), keel + (top - keel) * abs(u) ** 2.2] for u in turn]
        inner = [
            [y * max(1 - wall / half, 0.3), z + wall * (1 - abs(u) ** 3)]
            for (y, z), u in zip(outer[::-1], turn[::-1], strict=True)
        ]
        x = -length / 2 + t * length
        rings.append([[x - lean * (z / depth - 0.5), y, z] for y, z in outer + inner])
    return loft(np.array(rings, float), of)


def boat(rng: Rng) -> list[Part]:
    hull = either(rng, material(rng, Kind.WOOD), _paint(rng))
    wood, steel = material(rng, Kind.WOOD), _steel(rng)
    length, beam, depth = rng.uniform(2.6, 4.4), rng.uniform(1, 1.5), rng.uniform(0.42, 0.65)
    parts = [_boat_hull(length, beam, depth, hull, sheer=rng.uniform(0.2, 0.7), stern=rng.uniform(0.6, 0.95))]
    parts.append(box(0.12, 0.75 * beam, 0.9 * depth, 0.02, hull).moved(length / 2 - 0.05, 0, 0.55 * depth))
    kind = rng.choice(["rowing", "motor", "cabin"], p=[0.45, 0.2, 0.35])
    if kind != "cabin":
        parts += [
            box(0.25, beam * 0.88, 0.05, 0.02, wood, steps=2).moved(x * length, 0, 0.72 * depth) for x in (-0.12, 0.12, 0.36)
        ]
    if kind == "rowing" and rng.random() < 0.8:
        for side in (-1, 1):
            tip = np.array([0.45 * length, side * (beam / 2 + rng.uniform(0.3, 0.9)), depth * rng.uniform(0.4, 1)])
            hand = np.array([-0.1 * length, side * 0.2, depth * 1.35])
            parts += [
                rod(hand, tip, 0.035, wood),
                tube([tip - 0.02 * (hand - tip), tip + 0.25 * (tip - hand)], 0.1, wood, flat=0.015, up=(0, 0, 1)),
            ]
    if kind == "cabin":
        deck, glass = _pale(rng), _dark(rng)
        parts.append(_boat_hull(0.97 * length, 0.9 * beam, 0.1, deck, sheer=0, stern=0.8, wall=0.4, rake=0).moved(z=0.75 * depth))
        low, high, start = 0.8 * depth, depth + rng.uniform(0.4, 0.8), -rng.uniform(0.02, 0.2) * length
        end = start + rng.uniform(0.25, 0.4) * length
        parts.append(_frustum((start, end, 0.36 * beam), (start + 0.15, end, 0.33 * beam), low, high, deck))
        parts.append(
            _frustum(
                (start + 0.06, end - 0.1, 0.37 * beam), (start + 0.11, end - 0.1, 0.355 * beam), depth + 0.1, high - 0.08, glass
            )
        )
        parts.append(
            _frustum(
                (start + 0.01, end - 0.3, 0.3 * beam), (start + 0.06, end - 0.3, 0.28 * beam), depth + 0.1, high - 0.08, glass
            )
        )
        parts.append(box(end - start + 0.1, 0.8 * beam, 0.06, 0.02, _paint(rng)).moved((start + end) / 2 + 0.03, 0, high))
        parts += [rod([(start + end) / 2, 0, high], [(start + end) / 2, 0, high + rng.uniform(0.2, 0.8)], 0.025, steel)]
        if rng.random() < 0.4:
            parts.append(cylinder(0.13, 0.4, _red(rng)).moved(end - 0.3, 0, high))
        parts += _both(
            tube(
                [
                    [-0.45 * length, 0.05 * beam, depth * 1.5],
                    [-0.3 * length, 0.36 * beam, depth * 1.4],
                    [start, 0.45 * beam, depth * 1.3],
                ],
                0.015,
                steel,
                smooth=12,
                up=(0, 0, 1),
            )
        )
    if kind == "motor" or rng.random() < 0.2:
        motor = _dark(rng, 0.02, 0.3)
        parts += [
            box(0.3, 0.24, 0.36, 0.08, motor).moved(length / 2 + 0.18, 0, depth + 0.2),
            box(0.14, 0.1, 0.7, 0.03, motor).moved(length / 2 + 0.18, 0, 0.5 * depth),
        ]
    return _headed(rng, parts)


def _sail(corners: Points, bulge: float, of: Material) -> Part:
    """Return a triangle of cloth: head, tack and clew."""
    head, tack, clew = np.asarray(corners, float)

    def spread(v: Array) -> Array:
        down, across = v[:, :1] + 0.5, v[:, 1:2] + 0.5
        foot = tack * (1 - across) + clew * across
        out = np.array([0, bulge, 0]) * np.sin(np.pi * across) * np.sin(np.pi * np.sqrt(down)) * down
        return np.asarray(head * (1 - down) + foot * down + out)

    return sheet(1, 1, lambda x, y: 0 * x * y, of, steps=14).shaped(spread)


def sailing_boat(rng: Rng) -> list[Part]:
    hull, deck = either(rng, material(rng, Kind.WOOD), _paint(rng)), either(rng, _pale(rng), material(rng, Kind.WOOD))
    spar = either(rng, _steel(rng), material(rng, Kind.WOOD))
    white = hsv(rng.uniform(0.08, 0.15), rng.uniform(0, 0.2), 0.9)
    cloth = material(rng, Kind.FABRIC, of=white if rng.random() < 0.6 else None, pattern=None if rng.random() < 0.3 else "plain")
    length, depth = rng.uniform(2.8, 4), rng.uniform(0.35, 0.6)
    beam, mast = length * rng.uniform(0.25, 0.36), length * rng.uniform(0.95, 1.35)
    parts = [_boat_hull(length, beam, depth, hull, sheer=rng.uniform(0.1, 0.5), stern=rng.uniform(0.4, 0.85))]
    parts.append(_boat_hull(0.96 * length, 0.9 * beam, 0.08, deck, sheer=0, stern=0.6, wall=0.5, rake=0).moved(z=0.85 * depth))
    foot = -rng.uniform(0.05, 0.15) * length
    boom, end, swing = depth + rng.uniform(0.25, 0.4), foot + rng.uniform(0.42, 0.58) * length, rng.normal(0, 0.2)
    parts += [
        rod([foot, 0, 0.3], [foot, 0, depth + mast], 0.03, spar),
        rod([foot, 0, boom], [end, swing, boom + 0.03], 0.025, spar),
    ]
    bulge = rng.choice([-1, 1]) * rng.uniform(0.1, 0.3)
    parts.append(
        _sail([[foot + 0.03, 0, depth + 0.97 * mast], [foot + 0.03, 0, boom + 0.04], [end, swing, boom + 0.06]], bulge, cloth)
    )
    if rng.random() < 0.85:
        jib = cloth if rng.random() < 0.7 else material(rng, Kind.FABRIC)
        bow = -0.49 * length
        parts.append(
            _sail(
                [
                    [foot - 0.05, 0, depth + mast * rng.uniform(0.7, 0.95)],
                    [bow, 0, depth * 1.3],
                    [foot + rng.uniform(-0.05, 0.3), bulge, boom],
                ],
                bulge,
                jib,
            )
        )
    if rng.random() < 0.5:
        parts.append(box(0.3 * length, 0.5 * beam, 0.3, 0.08, deck).moved(foot + 0.1 * length, 0, depth + 0.05))
    if rng.random() < 0.4:
        parts.append(
            _quad(
                [
                    [foot, 0, depth + mast],
                    [foot + 0.3, 0.03, depth + mast - 0.06],
                    [foot + 0.3, 0.03, depth + mast - 0.2],
                    [foot, 0, depth + mast - 0.2],
                ],
                _red(rng),
            )
        )
    return _headed(rng, parts)


def _blades(count: int, length: float, chord: float, of: Material) -> list[Part]:
    """Return blades around z."""
    blade = box(length, chord, 0.02, 0.008, of, steps=2).turned("x", 12).moved(length / 2)
    return [blade.turned("z", 360 * k / count) for k in range(count)]


def aeroplane(rng: Rng) -> list[Part]:
    paint, steel, glass, second = either(rng, _paint(rng), _pale(rng)), _steel(rng), _dark(rng), _paint(rng)
    jet = rng.random() < 0.6
    length, fat = rng.uniform(3.4, 4.4), rng.uniform(0.17, 0.25) if jet else rng.uniform(0.24, 0.36)
    x = length * np.array([-0.5, -0.485, -0.44, -0.36, -0.25, 0.1, 0.3, 0.5])
    radius = fat * np.array([0.02, 0.35, 0.68, 0.92, 1, 1, 0.75, 0.2])
    parts = [lathe(np.stack([radius, x], 1), paint, smooth=40).turned("y", 90)]
    parts[0] = parts[0].shaped(
        lambda v: v + np.stack([0 * v[:, 0], 0 * v[:, 0], 0.5 * fat * np.clip(v[:, 0] / length - 0.05, 0, 1)], 1)
    )
    span, root, sweep = (
        length * rng.uniform(0.42, 0.56),
        rng.uniform(0.3, 0.42),
        rng.uniform(0.5, 1.1) if jet else rng.uniform(-0.05, 0.15),
    )
    level, lift = fat * rng.choice([-0.5, 0.9]), rng.uniform(0.02, 0.14) * length / 2
    levels = [level]
    if not jet and rng.random() < 0.4:
        levels = [-0.7 * fat, 1.6 * fat]
        for y in (0.3 * span, 0.7 * span):
            parts += _both(rod([-0.1 * length, y, levels[0]], [-0.1 * length, y, levels[1] + 0.1], 0.02, steel))
    for z in levels:
        wing = [[-0.1 * length, 0, z], [-0.1 * length + sweep, span, z + lift]]
        parts += _both(
            tube(
                wing,
                [root, root * rng.uniform(0.3, 0.5) if jet else 0.8 * root],
                second if not jet else paint,
                flat=[0.045, 0.02],
                up=(1, 0, 0),
            )
        )
    tail, fin = 0.44 * length, rng.uniform(0.4, 0.65)
    high = rng.random() < 0.3
    stabiliser = [
        [tail + (0.25 if high else 0), 0, 0.2 * fat + (fin if high else 0)],
        [tail + 0.4 * sweep + 0.1, 0.32 * span, 0.3 * fat + (fin if high else 0)],
    ]
    parts += _both(tube(stabiliser, [0.2, 0.1], paint if jet else second, flat=0.02, up=(1, 0, 0)))
    parts.append(
        tube([[tail - 0.08, 0, 0.2 * fat], [tail + 0.25, 0, 0.3 * fat + fin]], [0.28, 0.13], second, flat=0.025, up=(1, 0, 0))
    )
    if jet:
        for place in (0.3, 0.58) if rng.random() < 0.3 else (0.34,):
            pod = lathe([[0.06, -0.2], [0.11, -0.2], [0.12, 0], [0.08, 0.24], [0, 0.26]], either(rng, second, steel)).turned(
                "y", 90
            )
            parts += _both(pod.moved(-0.1 * length + place * sweep - 0.22, place * span, level + place * lift - 0.14))
        parts += [
            box(0.06, 2 * fat * 0.92, 0.06, 0.02, glass, steps=2).moved(a, 0, 0.25 * fat)
            for a in np.arange(-0.36 * length, 0.28 * length, 0.13)
        ]
        parts.append(ellipsoid(0.3, 1.5 * fat, 0.5 * fat, glass).moved(-0.42 * length, 0, 0.42 * fat))
        if rng.random() < 0.4:
            parts.append(box(0.6 * length, 2 * fat, 0.05, 0.02, second).moved(-0.05 * length, 0, -0.02))
    else:
        parts.append(ellipsoid(0.7, 1.3 * fat, 1.3 * fat, glass).moved(-0.14 * length, 0, 0.85 * fat))
        parts += [part.turned("y", 90).moved(-0.5 * length - 0.03) for part in _blades(int(rng.integers(2, 5)), 0.5, 0.08, glass)]
        parts.append(lathe([[0.11, 0], [0.08, 0.1], [0, 0.18]], second).turned("y", -90).moved(-0.485 * length))
        for y in (-0.4, 0.4):
            parts += [rod([-0.2 * length, 0.4 * y, -0.6 * fat], [-0.23 * length, y, -fat - 0.22], 0.025, steel)]
            parts += [part.moved(-0.23 * length, y, -fat - 0.22) for part in _wheel(0.13, 0.08, glass, steel)]
    roll, pitch = rng.choice([0, 12]), rng.normal(0, 8)
    return _headed(rng, [part.turned("x", roll).turned("y", pitch) for part in parts])


def helicopter(rng: Rng) -> list[Part]:
    paint, dark, steel, second = _paint(rng), _dark(rng), _steel(rng), _paint(rng)
    length, high, wide = rng.uniform(1.4, 2), rng.uniform(0.85, 1.1), rng.uniform(0.8, 1)
    boom = rng.uniform(1.5, 2)
    parts = [ellipsoid(length, wide, high, paint, upright=0.85, around=0.85)]
    parts.append(ellipsoid(0.72 * length, 0.96 * wide, 0.78 * high, dark).moved(-0.17 * length, 0, 0.1 * high))
    parts.append(tube([[0.25 * length, 0, 0.15], [0.5 * length + boom, 0, 0.25]], [0.24, 0.07], paint))
    end = 0.5 * length + boom
    parts.append(tube([[end - 0.15, 0, 0.2], [end + 0.2, 0, 0.75]], [0.18, 0.1], second, flat=0.03, up=(1, 0, 0)))
    parts.append(box(0.25, rng.uniform(0.5, 0.9), 0.03, 0.01, second).moved(end - 0.3, 0, 0.25))
    parts += [
        part.turned("x", 90).turned("y", 25).moved(end + 0.05, -0.1, 0.5)
        for part in _blades(int(rng.integers(2, 5)), 0.34, 0.07, dark)
    ]
    parts += [
        box(0.7, 0.45, 0.25, 0.1, paint).moved(0.1 * length, 0, 0.5 * high),
        cylinder(0.05, 0.35, steel).moved(0, 0, 0.5 * high),
    ]
    top, turn = 0.5 * high + 0.33, rng.uniform(0, 180)
    parts += [part.turned("z", turn).moved(z=top) for part in _blades(int(rng.integers(2, 6)), rng.uniform(1.7, 2.3), 0.14, dark)]
    parts.append(cylinder(0.13, 0.1, steel).moved(z=top - 0.04))
    if rng.random() < 0.75:
        low = -0.5 * high - 0.28
        for side in (-1, 1):
            y = side * 0.48 * wide
            skid = [
                [-0.55 * length, y, low + 0.15],
                [-0.45 * length, y, low + 0.02],
                [-0.3 * length, y, low],
                [0.45 * length, y, low],
            ]
            parts.append(tube(skid, 0.035, steel, smooth=16))
            parts += [rod([x * length, 0.5 * y, -0.35 * high], [x * length, y, low], 0.03, steel) for x in (-0.2, 0.25)]
    else:
        places = ((-0.3 * length, 0), (0.2 * length, -0.35), (0.2 * length, 0.35))
        parts += [part.moved(x, y, -0.5 * high - 0.1) for x, y in places for part in _wheel(0.15, 0.1, dark, steel)]
    if rng.random() < 0.5:
        parts.append(box(0.5 * length, wide * 1.0, 0.09, 0.03, second).moved(0.15 * length, 0, -0.12 * high))
    return _headed(rng, parts)


def _steam_engine(rng: Rng) -> list[Part]:
    paint, dark, trim, second = _paint(rng), _dark(rng), material(rng, Kind.METAL), _paint(rng)
    fat, length = rng.uniform(0.38, 0.5), rng.uniform(1.8, 2.6)
    axis = 1 + fat * 0.6
    parts = [cylinder(fat, length, paint).turned("y", 90).moved(-length, 0, axis)]
    parts += [torus(fat, 0.03, trim, axis="x").moved(-x * length, 0, axis) for x in (0.25, 0.6, 0.98)]
    parts += [
        cylinder(0.92 * fat, 0.06, dark).turned("y", -90).moved(-length, 0, axis),
        ball(0.06, trim).moved(-length - 0.07, 0, axis),
    ]
    flare = rng.uniform(0.8, 2)
    stack = lathe([[0, 0], [0.13, 0], [0.13, 0.3], [0.13 * flare, 0.55], [0.1, 0.56], [0.1, 0.5]], either(rng, dark, paint))
    parts.append(stack.moved(-0.85 * length, 0, axis + fat * 0.92))
    for x in rng.uniform([0.4, 0.1], [0.6, 0.25]):
        parts += [
            cylinder(0.14, 0.16, trim).moved(-x * length, 0, axis + fat * 0.9),
            ball(0.14, trim).moved(-x * length, 0, axis + fat * 0.9 + 0.15),
        ]
    top = axis + fat + rng.uniform(0.25, 0.5)
    parts += [_slab((-0.05, 0.85), (0.65, top), 1.1, paint), _slab((0.15, 0.6), (top - 0.6, top - 0.18), 1.14, dark)]
    parts += [
        box(1.15, 1.35, 0.08, 0.03, second).moved(0.4, 0, top),
        box(length + 1.1, 1.05, 0.14, 0.03, either(rng, dark, second)).moved(-length / 2 + 0.45, 0, 0.66),
    ]
    count, small = rng.integers(2, 4), 0.18
    large = 0.36
    for side in (-1, 1):
        y, hub = side * 0.5, second
        places = np.linspace(-0.45 * length, 0.5, count)
        for radius, row in ((large, places), (small, [-0.9 * length, -0.7 * length])):
            for x in row:
                parts.append(torus(radius - 0.04, 0.045, hub, axis="y").moved(x, y, radius))
                parts += [
                    rod([x, y, radius], [x + 0.9 * radius * np.cos(a), y, radius + 0.9 * radius * np.sin(a)], 0.022, hub)
                    for a in np.arange(0, 6.2, 0.785)
                ]
                parts.append(cylinder(0.07, 0.1, trim).moved(z=-0.05).turned("x", 90).moved(x, y, radius))
        parts.append(rod([places[0] - 0.05, y * 1.15, large - 0.1], [places[-1] + 0.05, y * 1.15, large - 0.1], 0.035, trim))
        parts.append(box(0.45, 0.2, 0.25, 0.04, dark).moved(-0.8 * length, y * 1.05, 0.5))
    parts.append(_frustum((-length - 0.35, -length, 0.5), (-length - 0.02, -length + 0.05, 0.35), 0.05, 0.6, second))
    parts.append(ellipsoid(0.16, 0.2, 0.2, _pale(rng)).moved(-length + 0.02, 0, axis + fat + 0.08))
    return parts


def _electric_engine(rng: Rng) -> list[Part]:
    paint, dark, steel, second = _paint(rng), _dark(rng), _steel(rng), _paint(rng)
    length, high, slope = rng.uniform(4.5, 6), rng.uniform(1.7, 2), rng.uniform(0.1, 0.5)
    head, tail, waist = -length / 2, length / 2, rng.uniform(0.9, 1.1)
    outline = [[head, 0.4], [tail, 0.4], [tail, waist], [tail - slope, high], [head + slope, high], [head, waist]]
    parts = [_hull(outline, 1.2, paint, shrink=0.02)]
    for sign in (-1, 1):
        low, up = sign * (length / 2 - 0.15 * slope), sign * (length / 2 - 0.8 * slope)
        z0, z1 = waist + 0.15 * (high - waist), waist + 0.8 * (high - waist)
        parts += [
            _quad(
                [
                    [a + sign * 0.02, y, z + 0.01]
                    for a, y, z in ((low, s * 0.07, z0), (low, s * 0.52, z0), (up, s * 0.5, z1), (up, s * 0.07, z1))
                ],
                dark,
            )
            for s in (-1, 1)
        ]
        parts += _both(ellipsoid(0.06, 0.16, 0.16, _pale(rng)).moved(sign * length / 2, 0.42, 0.72))
        parts.append(
            _slab(
                (sign * (length / 2 - slope - 0.5) - 0.2, sign * (length / 2 - slope - 0.5) + 0.2),
                (waist + 0.12, high - 0.2),
                1.215,
                dark,
            )
        )
    parts.append(_slab((head + 0.02, tail - 0.02), (0.55, 0.55 + rng.uniform(0.08, 0.3)), 1.21, second))
    if rng.random() < 0.6:
        parts += [
            _slab((x, x + 0.35), (waist + 0.15, high - 0.25), 1.215, dark) for x in np.arange(-0.25 * length, 0.24 * length, 0.5)
        ]
    parts += _wheels([head + 0.6, head + 1.15, tail - 1.15, tail - 0.6], 0.9, _wheel(0.24, 0.12, dark, steel), 0.24)
    parts += [box(1.2, 1.15, 0.14, 0.04, dark).moved(x, 0, 0.36) for x in (head + 0.87, tail - 0.87)]
    parts.append(box(0.8 * length, 0.8, 0.12, 0.04, dark).moved(z=high + 0.02))
    if rng.random() < 0.6:
        for x in (head + 1.3, tail - 1.3):
            parts += [rod([x, y, high], [x + 0.35, y, high + 0.3], 0.02, steel) for y in (-0.3, 0.3)]
            parts += [rod([x + 0.35, y, high + 0.3], [x, 0.6 * y, high + 0.6], 0.02, steel) for y in (-0.3, 0.3)]
            parts.append(rod([x, -0.5, high + 0.6], [x, 0.5, high + 0.6], 0.025, steel))
    parts.append(box(length + 0.3, 0.25, 0.18, 0.04, dark).moved(z=0.45))
    return parts


def locomotive(rng: Rng) -> list[Part]:
    return _headed(rng, _steam_engine(rng) if rng.random() < 0.65 else _electric_engine(rng))


def rocket(rng: Rng) -> list[Part]:
    paint, second, steel = either(rng, _pale(rng), _paint(rng)), _paint(rng), _steel(rng)
    toy, fat = rng.random() < 0.55, 0.5
    length = rng.uniform(2.4, 3.4) if toy else rng.uniform(4, 6.5)
    if toy:
        height = np.array([0, 0.15, 0.4, 0.68, 0.88, 1])
        width = np.array([rng.uniform(0.6, 0.8), 0.88, rng.uniform(1, 1.15), 0.86, 0.42, 0.01])
        shape = np.stack([fat * width, length * height], 1)
        parts = [lathe(shape, paint, smooth=40)]
        z = np.linspace(0.8, 1, 12)
        parts.append(
            lathe(np.stack([np.interp(z, height, fat * width) * 1.03 + 0.02 * (z < 0.99), z * length + 0.02], 1), second)
        )
    else:
        parts = [
            cylinder(fat, 0.8 * length, paint),
            lathe([[fat, 0], [0.85 * fat, 0.25], [0.5 * fat, 0.65], [0, 0.95]], second, smooth=20).moved(z=0.8 * length),
        ]
        parts += [
            lathe(np.array([[fat, 0], [fat * 1.02, 0], [fat * 1.02, h], [fat, h]]), second).moved(z=z * length)
            for z, h in ((0.3, 0.12), (0.58, 0.2))
        ]
        if rng.random() < 0.5:
            for side in (-1, 1):
                booster = np.array([[0, 0], [0.28, 0], [0.28, 0.4 * length], [0.2, 0.46 * length], [0, 0.5 * length]])
                parts.append(lathe(booster, either(rng, paint, second)).moved(side * (fat + 0.26), 0, -0.05))
    parts.append(lathe([[0.45 * fat, 0.05], [0.7 * fat, -0.3], [0.6 * fat, -0.3], [0, 0]], steel))
    count, reach, rise = rng.integers(3, 5), rng.uniform(0.4, 0.75), rng.uniform(0.25, 0.4) * min(length, 3.2)
    start = 0.66 * fat if toy else 0.9 * fat
    fin = loft(
        np.array(
            [
                [
                    [start, y, 0.1],
                    [start + reach, y, -rng.uniform(0.2, 0.45)],
                    [start + reach, y, 0.08],
                    [start + 0.6 * reach, y, 0.65 * rise],
                    [start + 0.1, y, 1.2 * rise],
                ]
                for y in (-0.04, 0.04)
            ]
        ),
        second,
    )
    start = rng.uniform(-80, -55)
    parts += [fin.turned("z", start + 360 * k / count) for k in range(count)]
    for k in range(rng.integers(1, 3)) if toy else ():
        level = (0.62 - 0.22 * k) * length
        parts += [
            torus(0.19, 0.05, steel, axis="y").moved(0, -fat * 0.97, level),
            ellipsoid(0.36, 0.1, 0.36, _dark(rng)).moved(0, -fat * 0.95, level),
        ]
    if rng.random() < 0.3:
        flame = material(rng, Kind.PLASTIC, of=hsv(rng.uniform(0.03, 0.12), 0.9, 0.95), pattern="plain")
        parts.append(lathe([[0, -1.1], [0.22, -0.75], [0.3, -0.45], [0.2, -0.2]], flame, smooth=16))
    lean = rng.normal(0, 16)
    return [part.turned("y", lean) for part in parts]


def skateboard(rng: Rng) -> list[Part]:
    deck, grip, truck_metal = (
        either(rng, material(rng, Kind.WOOD), material(rng, Kind.PAINT)),
        _dark(rng, 0.02, 0.08),
        _steel(rng),
    )
    wheel = material(rng, Kind.PLASTIC, of=hsv(rng.random(), rng.uniform(0, 0.8), 0.85), pattern="plain")
    length, half, kick = rng.uniform(0.75, 1.05), rng.uniform(0.095, 0.13), rng.uniform(0.02, 0.09)
    x = length * np.array([-0.5, -0.47, -0.42, -0.3, 0, 0.3, 0.42, 0.47, 0.5])
    rise = kick * np.array([1, 0.8, 0.45, 0, 0, 0, 0.45, 0.8, 1])
    width = half * np.array([0.35, 0.75, 0.95, 1, 1, 1, 0.95, 0.75, 0.35])
    path = np.stack([x, 0 * x, 0.125 + rise], 1)
    parts = [tube(path, width, deck, flat=0.011, square=0.4, smooth=36)]
    parts.append(
        tube(
            path + np.array([0, 0, 0.007]),
            0.97 * width,
            grip if rng.random() < 0.7 else deck.shade(0.6),
            flat=0.007,
            square=0.4,
            smooth=36,
        )
    )
    radius, place = rng.uniform(0.03, 0.042), 0.3 * length
    for side in (-place, place):
        parts += [
            box(0.07, 0.06, 0.05, 0.01, truck_metal, steps=2).moved(side, 0, 0.09),
            rod([side, -half, radius + 0.015], [side, half, radius + 0.015], 0.013, truck_metal),
        ]
        for y in (-half, half):
            parts += [part.moved(side, y, radius + 0.015) for part in _wheel(radius * 1.15, 0.045, wheel, truck_metal, rim=0.4)]
    if rng.random() < 0.55:
        roll, lean = rng.choice([-1, 1]) * rng.uniform(40, 80), rng.normal(0, 15)
        parts = [part.turned("x", roll).turned("y", lean) for part in parts]
    return parts


def wheelbarrow(rng: Rng) -> list[Part]:
    tray, frame, tyre = _paint(rng), either(rng, _steel(rng), material(rng, Kind.WOOD), _paint(rng)), _dark(rng)
    length, half, deep = rng.uniform(0.7, 0.85), rng.uniform(0.26, 0.34), rng.uniform(0.22, 0.32)
    low, radius = 0.42, rng.uniform(0.16, 0.2)
    front, back = -0.5 * length, 0.45 * length
    rings = []
    for grow, z in ((0.55, 0), (1, deep), (0.95, deep), (0.5, 0.02)):
        outline = [[front + (1 - grow) * 0.75 * length, -half * grow], [back - (1 - grow) * 0.2, -half * grow]]
        outline += [[x, -y] for x, y in outline[::-1]]
        rings.append([[x, y, low + z] for x, y in outline])
    parts = [loft(np.array(rings, float), tray)]
    rim = np.array(rings[1])
    parts += [rod(a, b, 0.016, frame) for a, b in zip(rim, np.roll(rim, -1, 0), strict=True)]
    if rng.random() < 0.4:
        earth = material(rng, Kind.PAPER, of=hsv(rng.uniform(0.05, 0.3), 0.5, rng.uniform(0.1, 0.4)), pattern="blotches")
        parts.append(ellipsoid(0.85 * length, 1.6 * half, 1.1 * deep, earth).moved(0, 0, low + 0.85 * deep))
    axle = front - rng.uniform(0, 0.12)
    grip = _dark(rng, 0.02, 0.3)
    for side in (-1, 1):
        shaft = [
            [axle, side * 0.07, radius],
            [0, side * 0.17, low - 0.03],
            [back, side * 0.24, low + 0.03],
            [back + rng.uniform(0.45, 0.6), side * 0.27, low + 0.16],
        ]
        parts += [
            tube(shaft, 0.022, frame, smooth=20),
            rod(np.array(shaft[2]) * 0.3 + np.array(shaft[3]) * 0.7, shaft[3], 0.03, grip),
        ]
        leg = [
            [back - 0.28, side * 0.2, low],
            [back - 0.12, side * 0.22, 0.01],
            [back - 0.02, side * 0.22, 0.01],
            [back + 0.05, side * 0.24, low + 0.03],
        ]
        parts.append(tube(leg, 0.018, frame))
    parts += [part.moved(axle, 0, radius) for part in _wheel(radius, 0.1, tyre, either(rng, tray, frame), rim=0.5)]
    parts.append(rod([axle, -0.09, radius], [axle, 0.09, radius], 0.02, frame))
    return _headed(rng, parts)


FAMILIES = (
    car,
    van,
    truck,
    bus,
    tractor,
    bicycle,
    motorcycle,
    boat,
    sailing_boat,
    aeroplane,
    helicopter,
    locomotive,
    rocket,
    skateboard,
    wheelbarrow,
)
