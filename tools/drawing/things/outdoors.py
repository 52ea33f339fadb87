"""Tools, and things that stand in gardens, in streets and on sports grounds."""

from collections.abc import Sequence

import numpy as np

from drawing.materials import Kind, Material, Rng, colour, either, hsv, material
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
    loft,
    rod,
    spline,
    torus,
    tube,
)

Place = Sequence[float] | Array


def _plain(rng: Rng, of: Array) -> Material:
    return material(rng, Kind.PLASTIC, of=of, pattern="plain")


def _paint(rng: Rng) -> Material:
    bright = hsv(rng.random(), rng.uniform(0.6, 0.95), rng.uniform(0.35, 0.9))
    return material(rng, Kind.PAINT, of=bright if rng.random() < 0.55 else colour(rng), pattern="plain")


def _dark(rng: Rng) -> Material:
    return _plain(rng, np.ones(3) * rng.uniform(0.01, 0.07))


def _white(rng: Rng) -> Material:
    return _plain(rng, hsv(0.12, rng.uniform(0, 0.12), rng.uniform(0.75, 0.93)))


def _steel(rng: Rng) -> Material:
    return material(rng, Kind.METAL, of=np.ones(3) * rng.uniform(0.3, 0.8))


def _wall(rng: Rng) -> Material:
    return material(rng, Kind.PAINT, Kind.PAPER, Kind.WOOD, pattern="plain")


def _held(rng: Rng, parts: Sequence[Part], *, spread: float = 30) -> list[Part]:
    """Lean what was drawn upright, and seldom lay it down."""
    lean = rng.normal(0, spread) + (90 * rng.choice([-1, 1]) if rng.random() < 0.25 else 0)
    tip = rng.uniform(-75, -45) if rng.random() < 0.25 else rng.normal(0, 8)
    turn = rng.choice([0, 180])
    return [part.turned("z", turn).turned("y", lean).turned("x", tip) for part in parts]


def _lain(rng: Rng, parts: Sequence[Part], degrees: float) -> list[Part]:
    """Lay a round thing down, anyhow on the ground."""
    turn = rng.uniform(0, 360)
    return [part.turned("y", degrees).turned("z", turn) for part in parts]


def hammer(rng: Rng) -> list[Part]:
    steel, wood = _steel(rng), either(rng, material(rng, Kind.WOOD), _dark(rng), _paint(rng))
    length, thick = rng.uniform(0.9, 1.3), rng.uniform(0.035, 0.05)
    parts = [
        tube(
            [[0, 0, 0], [0, 0, 0.4 * length], [0, 0, length]],
            [1.1 * thick, 1.25 * thick, 0.75 * thick, 0.7 * thick],
            wood,
            flat=0.8 * thick,
            smooth=12,
        )
    ]
    if rng.random() < 0.4:
        parts.append(rod([0, 0, -0.01], [0, 0, 0.38 * length], 1.3 * thick, either(rng, _dark(rng), _paint(rng)), square=0.8))
    kind = rng.choice(["claw", "sledge", "peen"], p=[0.55, 0.25, 0.2])
    if kind == "sledge":
        size = rng.uniform(0.09, 0.13)
        head = either(rng, steel, wood, _dark(rng))
        return _held(rng, [*parts, box(rng.uniform(0.36, 0.5), 2 * size, 2 * size, 0.03, head).moved(z=length)])
    face = rng.uniform(0.06, 0.08)
    parts.append(box(0.18, 0.11, 0.14, 0.03, steel).moved(z=length))
    parts.append(
        lathe([[0, 0], [0.045, 0], [0.04, 0.1], [face, 0.13], [face, 0.2], [0, 0.2]], steel)
        .turned("y", -90)
        .moved(-0.06, 0, length)
    )
    if kind == "claw":
        droop = rng.uniform(0.06, 0.18)
        for y in (-1, 1):
            claw = [
                [0.05, y * 0.02, length + 0.01],
                [0.18, y * 0.035, length + 0.02],
                [0.3, y * 0.05, length - 0.3 * droop],
                [0.4, y * 0.06, length - droop],
            ]
            parts.append(tube(claw, [0.035, 0.03, 0.03, 0.02], steel, flat=[0.06, 0.045, 0.03, 0.012], smooth=16))
    else:
        parts += [rod([0.05, 0, length], [0.16, 0, length], 0.04, steel), ball(0.075, steel).moved(0.2, 0, length)]
    return _held(rng, parts)


def screwdriver(rng: Rng) -> list[Part]:
    steel, grip = _steel(rng), either(rng, _paint(rng), material(rng, Kind.WOOD), material(rng, Kind.PLASTIC, pattern="plain"))
    length, shaft, thick = rng.uniform(0.4, 0.55), rng.uniform(0.35, 0.75), rng.uniform(0.075, 0.11)
    profile = [[0, 0], [0.6, 0.02], [1, 0.15], [0.9, 0.4], [1, 0.65], [0.65, 0.83], [0.8, 0.93], [0.45, 1], [0, 1]]
    flutes, deep = int(rng.integers(5, 9)), rng.uniform(0.04, 0.16)

    def flute(v: Array) -> Array:
        wave = 1 - deep * (0.5 + 0.5 * np.cos(flutes * np.arctan2(v[:, 1], v[:, 0])))
        v[:, :2] *= wave[:, None]
        return v

    handle = lathe(np.array(profile) * [thick, length], grip, smooth=40, steps=48).shaped(flute)
    radius = rng.uniform(0.018, 0.03)
    parts = [handle.moved(z=-length), rod([0, 0, -0.02], [0, 0, shaft], radius, steel)]
    if rng.random() < 0.6:
        parts.append(
            torus(0.55 * thick, 0.35 * thick, either(rng, _dark(rng), _paint(rng))).moved(z=-0.45 * length).scaled(1.25, 1.25, 1)
        )
    if rng.random() < 0.6:
        tip = [[0, 0, shaft - 0.02], [0, 0, shaft + 0.04], [0, 0, shaft + 0.14]]
        parts.append(
            tube(
                tip,
                [radius, 1.6 * radius, 1.4 * radius],
                steel,
                flat=[radius, 0.7 * radius, 0.3 * radius],
                up=(1, 0, 0),
                square=0.5,
            )
        )
    else:
        parts.append(cylinder(radius, 0.09, steel, top=0.2 * radius).moved(z=shaft))
    return _held(rng, [part.turned("y", 180) for part in parts] if rng.random() < 0.5 else parts)


def _jaw(rng: Rng, size: float, of: Material) -> Part:
    """Return the open end of a spanner, open upwards."""
    gap, tilt = rng.uniform(0.55, 0.8), rng.choice([-15, 0, 15])
    turn = np.pi / 2 + np.linspace(gap, 2 * np.pi - gap, 30)
    path = np.stack([size * np.cos(turn), 0 * turn, size * np.sin(turn)], 1)
    width = size * (0.34 + 0.25 * np.sin(np.linspace(0, np.pi, 30)))
    return tube(path, 0.05, of, flat=width, square=0.4).turned("y", float(tilt))


def spanner(rng: Rng) -> list[Part]:
    steel = _steel(rng) if rng.random() < 0.85 else _paint(rng)
    length, size, wide = rng.uniform(0.9, 1.3), rng.uniform(0.12, 0.17), rng.uniform(0.06, 0.09)
    end = length / 2
    parts = [box(2 * wide, 0.07, length - 1.6 * size, 0.025, steel), box(0.9 * wide, 0.08, 0.7 * length, 0.02, steel.shade(0.6))]
    parts.append(_jaw(rng, size, steel).moved(z=end + 0.15 * size))
    low = rng.choice(["ring", "jaw", "grip"])
    if low == "ring":
        parts.append(torus(0.75 * size, 0.3 * size, steel, axis="y", height=0.055).moved(z=-end - 0.1 * size))
    elif low == "jaw":
        parts.append(_jaw(rng, 0.85 * size, steel).turned("y", 180).moved(z=-end - 0.1 * size))
    else:
        parts.append(box(2.3 * wide, 0.1, 0.45 * length, 0.04, either(rng, _paint(rng), _dark(rng))).moved(z=-0.32 * length))
        parts.append(torus(0.05, 0.02, steel, axis="y").moved(z=-0.57 * length))
    return _held(rng, parts, spread=40)


def _teeth(length: float, low: float, high: float, of: Material, *, count: int = 30, bite: float = 0.03) -> Part:
    """Return a saw's blade along x from 0, `low` and `high` its heights at both ends, toothed below."""
    rings = []
    for k in range(2 * count + 1):
        t = k / (2 * count)
        foot, top = bite * (k % 2), low * (1 - t) + high * t
        rings.append([[t * length, -0.008, foot], [t * length, 0.008, foot], [t * length, 0.008, top], [t * length, -0.008, top]])
    return loft(np.array(rings), of)


def saw(rng: Rng) -> list[Part]:
    steel, grip = _steel(rng), either(rng, material(rng, Kind.WOOD), _paint(rng), _dark(rng))
    kind = rng.choice(["hand", "hack", "bow"], p=[0.6, 0.22, 0.18])
    length, teeth = rng.uniform(0.9, 1.3), int(rng.integers(16, 34))
    if kind == "hand":
        wide, tip = rng.uniform(0.22, 0.32), rng.uniform(0.07, 0.16)
        parts = [_teeth(length, wide, tip, steel, count=teeth)]
        loop = [
            [0.04, 0, 0.02],
            [0.06, 0, wide + 0.02],
            [-0.1, 0, wide + 0.04],
            [-0.2, 0, 0.7 * wide],
            [-0.24, 0, -0.02],
            [-0.1, 0, -0.05],
        ]
        parts.append(tube(loop, rng.uniform(0.025, 0.035), grip, flat=rng.uniform(0.035, 0.05), closed=True, smooth=48))
        parts.append(box(0.16, 0.05, 0.7 * wide, 0.02, grip).moved(0.06, 0, 0.5 * wide))
        parts += [cylinder(0.015, 0.07, steel).turned("x", 90).moved(0.08, 0.035, z * wide) for z in (0.35, 0.65)]
    elif kind == "hack":
        high = rng.uniform(0.25, 0.35)
        parts = [_teeth(length, 0.06, 0.06, steel, count=2 * teeth, bite=0.012)]
        frame = [[0.01, 0, 0.02], [0.01, 0, high], [length, 0, high], [length, 0, 0.02]]
        parts.append(tube(frame, 0.022, either(rng, steel, _paint(rng)), flat=0.03, square=0.5))
        parts.append(
            tube(
                [
                    [0, 0, high - 0.02],
                    [-0.1, 0, high],
                    [-0.19, 0, 0.5 * high],
                    [-0.2, 0, -0.02],
                    [-0.05, 0, -0.01],
                    [-0.03, 0, 0.6 * high],
                ],
                0.035,
                grip,
                smooth=40,
                closed=True,
            )
        )
    else:
        parts = [_teeth(length, 0.07, 0.07, steel, count=teeth, bite=0.03)]
        bow = np.array([[0, 0, 0.03], [0.02, 0, 0.2], [0.15, 0, 0.32], [0.6, 0, 0.36], [0.9, 0, 0.28], [1, 0, 0.03]]) * [
            length,
            1,
            1,
        ]
        parts.append(tube(bow, 0.03, _paint(rng), smooth=40))
    middle = [part.moved(-length / 2, 0, -0.1) for part in parts]
    return _held(rng, middle, spread=35)


def drill(rng: Rng) -> list[Part]:
    paint, dark, steel = _paint(rng), _dark(rng), _steel(rng)
    length, fat, tilt = rng.uniform(0.5, 0.7), rng.uniform(0.12, 0.16), rng.uniform(-0.02, 0.14)
    body = [
        [0, -0.02],
        [0.75 * fat, 0],
        [fat, 0.06],
        [fat, 0.6 * length],
        [0.85 * fat, 0.8 * length],
        [0.7 * fat, length],
        [0, length],
    ]
    parts = [lathe(body, paint).turned("y", -90).moved(length / 2)]
    front = -length / 2
    parts.append(
        lathe([[0.62 * fat, 0], [0.66 * fat, 0.12], [0.3 * fat, 0.22], [0, 0.22]], dark).turned("y", -90).moved(front + 0.01)
    )
    bit = rng.uniform(0.15, 0.35)
    spiral = np.linspace(0, bit, 40)
    parts.append(rod([front - 0.2, 0, 0], [front - 0.2 - bit, 0, 0], 0.014, steel))
    twist = np.stack([front - 0.2 - spiral, 0.014 * np.cos(90 * spiral), 0.014 * np.sin(90 * spiral)], 1)
    parts.append(tube(twist, 0.008, steel, up=(0, 0, 1)))
    deep = rng.uniform(0.42, 0.55)
    handle = [[0.08, 0, -0.05], [0.1 + 0.4 * tilt, 0, -0.5 * deep], [0.12 + tilt, 0, -deep]]
    parts.append(tube(handle, [0.075, 0.065, 0.075], either(rng, paint, dark), flat=[0.1, 0.085, 0.1], smooth=12, square=0.7))
    parts.append(tube([[0.0, 0, -fat * 0.9], [-0.02, 0, -fat - 0.06], [0.01, 0, -fat - 0.13]], 0.035, dark, flat=0.025))
    if rng.random() < 0.75:
        parts.append(box(0.34, 0.2, 0.13, 0.04, dark).moved(0.09 + tilt, 0, -deep - 0.05))
        parts.append(box(0.3, 0.205, 0.03, 0.01, paint).moved(0.09 + tilt, 0, -deep + 0.01))
    else:
        cord = [[0.12 + tilt, 0, -deep], [0.2, 0, -deep - 0.15], [0.5, 0.1, -deep - 0.17], [0.7, -0.1, -deep - 0.17]]
        parts.append(tube(cord, 0.018, dark, smooth=30, up=(0, 0, 1)))
    parts += (
        [rod([x, -fat * 0.8, 0.02], [x, fat * 0.8, 0.02], 0.035, dark, square=0.5) for x in np.arange(0.02, 0.22, 0.07)]
        if rng.random() < 0.5
        else []
    )
    parts.append(torus(fat * 1.0, 0.012, dark, axis="x").moved(0.5 * length - 0.65 * length))
    turn = rng.choice([0, 180]) + rng.normal(0, 12)
    return [part.turned("z", turn) for part in parts]


def shovel(rng: Rng) -> list[Part]:
    wood, blade = (
        either(rng, material(rng, Kind.WOOD), _paint(rng), _dark(rng)),
        either(rng, _steel(rng), _dark(rng), _paint(rng)),
    )
    length, half, deep = rng.uniform(0.75, 1.3), rng.uniform(0.13, 0.24), rng.uniform(0.32, 0.42)
    pointed, hollow = rng.random() < 0.55, rng.uniform(0.15, 0.5)
    t = np.linspace(0, 1, 14)
    width = half * (np.clip(1.02 - t**3.5, 0.02, 1) if pointed else 1 - 0.12 * t)
    width[0] *= 0.8
    rings = []
    across = np.linspace(-1, 1, 11)
    for z, w in zip(-t * deep, width, strict=True):
        curve = hollow * half * across**2 * (w / half) ** 2 + 0.12 * (z / deep) ** 2
        face = np.stack([w * across, -curve, np.full(11, z)], 1)
        rings.append(np.concatenate([face, face[::-1] + np.array([0, 0.012, 0])]))
    parts = [
        loft(np.stack(rings), blade),
        tube([[0, 0, -0.35 * deep], [0, 0.02, 0.05], [0, 0.01, 0.25]], [0.02, 0.04, 0.035], blade, smooth=12),
    ]
    parts.append(rod([0, 0.01, 0.1], [0, 0, length], 0.028, wood))
    grip = rng.choice(["d", "t", "none"], p=[0.5, 0.2, 0.3])
    if grip == "d":
        hand = either(rng, wood, _dark(rng), _paint(rng))
        parts.append(
            tube(
                [
                    [0, 0, length - 0.04],
                    [-0.1, 0, length + 0.05],
                    [-0.1, 0, length + 0.15],
                    [0.1, 0, length + 0.15],
                    [0.1, 0, length + 0.05],
                ],
                0.025,
                hand,
                closed=True,
            )
        )
    elif grip == "t":
        parts.append(rod([-0.12, 0, length], [0.12, 0, length], 0.03, wood))
    else:
        parts.append(ball(0.034, wood).moved(z=length))
    if rng.random() < 0.3:
        parts = [part.turned("y", 180) for part in parts]
    return _held(rng, parts, spread=18)


def ladder(rng: Rng) -> list[Part]:
    rail = either(rng, material(rng, Kind.WOOD), _steel(rng), _paint(rng))
    rung = rail if rng.random() < 0.7 else _steel(rng)
    high, half, count = rng.uniform(1.4, 2.2), rng.uniform(0.2, 0.28), int(rng.integers(4, 9))
    taper, wide = rng.uniform(0.7, 1), rng.uniform(0.025, 0.04)
    lean, folding = rng.uniform(0.05, 0.25) * high, rng.random() < 0.5
    parts = [rod([s * half, -lean, 0], [s * taper * half, 0, high], wide, rail, flat=0.6 * wide, square=0.4) for s in (-1, 1)]
    thick = rng.uniform(0.012, 0.02)
    for t in np.linspace(0, 1, count + 2)[1:-1] if folding else (np.arange(count) + 0.5) / count:
        y, x = -lean * (1 - t), half * (1 - t) + taper * half * t
        step = box(2 * x, 0.13, 0.03, 0.008, rung, steps=2) if folding else rod([-x, 0, 0], [x, 0, 0], thick, rung)
        parts.append(step.moved(0, y, t * high))
    if folding:
        parts += [rod([s * half, lean + 0.15, 0], [s * taper * half, 0.04, high], 0.7 * wide, rail, square=0.4) for s in (-1, 1)]
        parts += [
            rod([-half, y, z], [half, y, z], 0.012, rail)
            for y, z in ((0.75 * (lean + 0.15), 0.25 * high), (0.4 * (lean + 0.15), 0.6 * high))
        ]
        parts.append(box(2.2 * taper * half, 0.2, 0.05, 0.015, either(rng, rail, _paint(rng))).moved(0, 0.01, high))
    turn = rng.uniform(-30, 30)
    return [part.turned("z", turn) for part in parts] if folding else parts


def _vessel(width: float, grow: float, high: float, of: Material, *, wall: float = 0.025) -> Part:
    return lathe([[0, 0], [width, 0], [grow, high], [grow - wall, high], [width - wall, 0.04], [0, 0.04]], of, steps=40)


def bucket(rng: Rng) -> list[Part]:
    body, wire = (
        either(rng, material(rng, Kind.PLASTIC, pattern="plain"), _steel(rng), _paint(rng), material(rng, Kind.WOOD)),
        _steel(rng),
    )
    width, high = rng.uniform(0.3, 0.38), rng.uniform(0.6, 0.85)
    grow = rng.uniform(0.4, 0.48)
    parts = [_vessel(width, grow, high, body), torus(grow, 0.025, body).moved(z=high)]
    if rng.random() < 0.7:
        parts += [
            torus(width + (grow - width) * z + 0.004, 0.012, either(rng, body, wire)).moved(z=z * high)
            for z in rng.uniform(0.15, 0.9, 2)
        ]
    swing = rng.choice([0, rng.uniform(50, 115)], p=[0.4, 0.6]) * rng.choice([-1, 1])
    rise = rng.uniform(0.9, 1.2) * grow
    hoop = arch(2 * (grow + 0.01), rise)
    at = high - 0.06
    parts.append(tube(hoop, 0.014, wire).turned("x", swing).moved(z=at))
    if rng.random() < 0.5:
        parts.append(
            rod([-0.1, 0, rise], [0.1, 0, rise], 0.035, either(rng, material(rng, Kind.WOOD), _dark(rng)))
            .turned("x", swing)
            .moved(z=at)
        )
    parts += [ellipsoid(0.05, 0.1, 0.1, body).moved(s * grow, 0, at) for s in (-1, 1)]
    if rng.random() < 0.3:
        fill = material(rng, Kind.PAPER, of=either(rng, _paint(rng), _white(rng)).colour, pattern="blotches")
        parts.append(cylinder(grow - 0.05, 0.01, fill).moved(z=0.88 * high))
    return parts


def watering_can(rng: Rng) -> list[Part]:
    body = either(rng, _steel(rng), _paint(rng), material(rng, Kind.PLASTIC, pattern="plain"), material(rng, Kind.METAL))
    trim = body if rng.random() < 0.6 else either(rng, _steel(rng), _paint(rng))
    width, grow, high = rng.uniform(0.3, 0.38), rng.uniform(0.24, 0.36), rng.uniform(0.45, 0.75)
    neck = rng.uniform(0.4, 0.9) * grow
    parts = [
        lathe(
            [
                [0, 0],
                [width, 0],
                [width, 0.04],
                [grow, high],
                [neck, high + rng.uniform(0.02, 0.12)],
                [neck * 0.9, high],
                [0, high - 0.05],
            ],
            body,
            steps=40,
        )
    ]
    parts.append(torus(width, 0.02, trim).moved(z=0.03))
    reach, rise = rng.uniform(0.5, 0.75), high * rng.uniform(1.0, 1.35)
    tip = np.array([-width - reach, 0, rise])
    parts.append(
        tube(
            [[-0.9 * width, 0, 0.15], [-width - 0.3 * reach, 0, 0.15 + 0.35 * rise], tip.tolist()],
            [0.075, 0.05, 0.035],
            trim,
            smooth=20,
        )
    )
    if rng.random() < 0.8:
        rose = lathe([[0.03, 0], [0.12, 0.1], [0.12, 0.13], [0, 0.15]], trim).turned("y", -rng.uniform(35, 60))
        parts.append(rose.moved(*(tip + np.array([0.02, 0, -0.02]))))
    if rng.random() < 0.5:
        parts.append(rod([-0.8 * grow, 0, 0.95 * high], [-width - 0.5 * reach, 0, 0.06 + 0.62 * rise], 0.015, trim))
    thick = rng.uniform(0.02, 0.035)
    back = [
        [0.9 * grow, 0, 0.9 * high],
        [width + 0.25, 0, 0.95 * high],
        [width + 0.28, 0, 0.5 * high],
        [width - 0.03, 0, 0.2 * high],
    ]
    over = [
        [-0.8 * neck, 0, high],
        [-0.5 * neck, 0, high + 0.3],
        [0.5 * width, 0, high + 0.32],
        [width + 0.22, 0, 0.75 * high],
        [width - 0.02, 0, 0.25 * high],
    ]
    parts.append(tube(back if rng.random() < 0.5 else over, thick, trim, smooth=30))
    turn = rng.choice([0, 180]) + rng.normal(0, 15)
    return [part.turned("z", turn) for part in parts]


def barrel(rng: Rng) -> list[Part]:
    high, width = rng.uniform(1, 1.35), rng.uniform(0.36, 0.44)
    hoop = either(rng, _steel(rng), _dark(rng), material(rng, Kind.METAL))
    if rng.random() < 0.3:
        body = _paint(rng)
        parts = [
            lathe(
                [
                    [0, 0.02],
                    [width, 0.02],
                    [width, 0],
                    [width + 0.015, 0],
                    [width, 0.03],
                    [width, high - 0.03],
                    [width + 0.015, high],
                    [width - 0.03, high],
                    [width - 0.03, high - 0.03],
                    [0, high - 0.03],
                ],
                body,
            )
        ]
        parts += [torus(width, 0.025, body).moved(z=z * high) for z in (0.33, 0.66)]
        parts += [torus(width, 0.02, body).moved(z=z * high) for z in (0.01, 0.99)]
        if rng.random() < 0.5:
            parts.append(
                lathe([[width, 0], [width + 0.006, 0], [width + 0.006, 0.2], [width, 0.2]], _paint(rng)).moved(z=0.4 * high)
            )
        return [*parts, cylinder(0.06, 0.03, hoop).moved(0.6 * width, 0, high - 0.03)]
    wood, bulge, staves = material(rng, Kind.WOOD), rng.uniform(1.15, 1.35), int(rng.integers(14, 22))
    z = np.linspace(0, 1, 16)
    radius = width * (1 + (bulge - 1) * (1 - (2 * z - 1) ** 2))
    profile = [
        [0, 0.05 * high],
        [0.9 * width, 0.05 * high],
        *np.stack([radius, z * high], 1).tolist(),
        [0.92 * width, high],
        [0.92 * width, 0.95 * high],
        [0, 0.95 * high],
    ]

    def gaps(v: Array) -> Array:
        groove = np.abs(np.sin(staves / 2 * np.arctan2(v[:, 1], v[:, 0]))) < 0.13
        v[:, :2] *= 1 - 0.03 * groove[:, None]
        return v

    parts = [lathe(profile, wood, steps=12 * staves).shaped(gaps)]
    for place in rng.choice([0.03, 0.25]) + np.array([0, 0.12]) if rng.random() < 0.3 else (0.04, rng.uniform(0.2, 0.33)):
        for at in (place, 1 - place):
            at_radius = float(np.interp(at, z, radius))
            parts.append(
                lathe(
                    [
                        [at_radius + 0.004, -0.035],
                        [at_radius + 0.02, -0.035],
                        [at_radius + 0.02, 0.035],
                        [at_radius + 0.004, 0.035],
                    ],
                    hoop,
                ).moved(z=at * high)
            )
    if rng.random() < 0.2:
        return _lain(rng, parts, 90)
    if rng.random() < 0.4:
        parts += [
            rod([0, -width * 1.1, 0.25 * high], [0, -width * 1.1 - 0.14, 0.25 * high], 0.03, hoop),
            rod([0, -width - 0.1, 0.22 * high], [0, -width - 0.1, 0.36 * high], 0.02, hoop),
        ]
    return parts


def crate(rng: Rng) -> list[Part]:
    wood = material(rng, Kind.WOOD)
    width, depth, high = rng.uniform(0.8, 1.2), rng.uniform(0.6, 1), rng.uniform(0.4, 1)
    rows, gap, thick = int(rng.integers(3, 6)), rng.uniform(0.08, 0.3), 0.035
    pitch = high / rows
    lid = rng.random() < 0.5
    parts = [box(width, depth, 0.03, 0.005, wood, steps=2).moved(z=0.02)]
    if lid or rng.random() < 0.3:
        parts.append(box(width - 0.08, depth - 0.08, high - 0.05, 0.01, wood.shade(0.35), steps=2).moved(z=high / 2))
    for k in range(rows):
        z, tall = (k + 0.5) * pitch, pitch * (1 - gap)
        tone = wood if rng.random() < 0.6 else wood.shade(rng.uniform(0.75, 1.2))
        parts += [box(width, thick, tall, 0.008, tone, steps=2).moved(0, s * depth / 2, z) for s in (-1, 1)]
        parts += [box(thick, depth, tall, 0.008, tone, steps=2).moved(s * width / 2, 0, z) for s in (-1, 1)]
    post = rng.uniform(0.08, 0.13)
    outside = rng.random() < 0.6
    offset = thick if outside else -thick
    for x in (-1, 1):
        for y in (-1, 1):
            parts.append(
                box(post, thick, high, 0.006, wood, steps=2).moved(x * (width - post) / 2, y * (depth / 2 + offset), high / 2)
            )
            parts.append(
                box(thick, post, high, 0.006, wood, steps=2).moved(x * (width / 2 + offset), y * (depth - post) / 2, high / 2)
            )
    if lid:
        parts += [
            box(width, depth / 5 - 0.015, thick, 0.006, wood, steps=2).moved(0, (k - 2) * depth / 5, high) for k in range(5)
        ]
    if lid and rng.random() < 0.6:
        face = -depth / 2 - thick
        parts.append(
            rod([-width / 2 + post, face, 0.1], [width / 2 - post, face, high - 0.1], 0.02, wood, flat=post / 2, square=0.3)
        )
        parts += [
            rod(
                [s * (width / 2 + thick), -depth / 2 + post, 0.1],
                [s * (width / 2 + thick), depth / 2 - post, high - 0.1],
                0.02,
                wood,
                flat=post / 2,
                square=0.3,
            )
            for s in (-1, 1)
        ]
    elif not lid and rng.random() < 0.3:
        fruit = material(rng, Kind.CERAMIC, of=hsv(rng.choice([0, 0.08, 0.14, 0.25]), 0.85, 0.75), pattern="plain")
        parts += [
            ball(0.1, fruit).moved(x, y, high - 0.04 + rng.uniform(-0.02, 0.03))
            for x in np.arange(0.13 - width / 2, width / 2 - 0.1, 0.19)
            for y in np.arange(0.13 - depth / 2, depth / 2 - 0.1, 0.19)
        ]
    return parts


def carton(rng: Rng) -> list[Part]:
    brown = hsv(rng.uniform(0.07, 0.1), rng.uniform(0.4, 0.62), rng.uniform(0.4, 0.65))
    card = material(rng, Kind.PAPER, of=brown if rng.random() < 0.85 else hsv(0.1, 0.05, 0.85), pattern="plain")
    tape = _plain(rng, card.colour * rng.uniform(0.6, 1.3)) if rng.random() < 0.7 else _paint(rng)
    width, depth, high = rng.uniform(0.7, 1.2), rng.uniform(0.55, 0.95), rng.uniform(0.4, 0.95)
    x, y = width / 2, depth / 2
    if rng.random() < 0.55:
        walls = [
            [[-x, -y], [x, -y], [x, y], [-x, y]],
            [[0.015 - x, 0.015 - y], [x - 0.015, 0.015 - y], [x - 0.015, y - 0.015], [0.015 - x, y - 0.015]],
        ]
        order = ((0, 0.0), (0, high), (1, high), (1, 0.02))
        parts = [loft(np.array([[[*p, z] for p in walls[k]] for k, z in order]), card)]
        for axis, (size, reach) in enumerate(((width, y), (depth, x))):
            for side in (0, 180):
                flap = (
                    box(0.99 * size, 0.9 * y, 0.015, 0.005, card, steps=2)
                    .moved(0, -0.45 * y, 0)
                    .turned("x", rng.uniform(-60, 45))
                )
                parts.append(flap.moved(0, -reach, high).turned("z", side + 90 * axis))
    else:
        parts = [box(width, depth, high, 0.012, card, steps=2).moved(z=high / 2)]
        strip = rng.uniform(0.07, 0.13)
        parts += [box(width + 0.012, strip, 0.012, 0.003, tape, steps=2).moved(z=high + 0.003)]
        parts += [box(0.01, strip, 0.25 * high, 0.003, tape, steps=2).moved(s * (x + 0.003), 0, 0.88 * high) for s in (-1, 1)]
        parts.append(box(width, 0.012, 0.008, 0.002, card.shade(0.4), steps=2).moved(0, strip / 2, high))
    if rng.random() < 0.6:
        parts.append(
            box(0.3 * width, 0.01, 0.25 * high, 0.002, _white(rng), steps=2).moved(
                rng.uniform(-0.25, 0.25) * width, -y - 0.003, rng.uniform(0.3, 0.65) * high
            )
        )
    if rng.random() < 0.5:
        ink = _dark(rng)
        parts += [
            box(0.02, 0.01, 0.16, 0.003, ink, steps=2).moved(0.3 * width + k * 0.07, -y - 0.002, 0.25 * high) for k in (0, 1)
        ]
        parts += [
            extrude([[-0.035, 0], [0.035, 0], [0, 0.06]], 0.01, ink).moved(0.3 * width + k * 0.07, -y - 0.002, 0.25 * high + 0.07)
            for k in (0, 1)
        ]
    return parts


def _window(rng: Rng, width: float, high: float, glass: Material, frame: Material, *, cross: bool) -> list[Part]:
    """Return a window in the xz plane, centred."""
    parts = [box(width + 0.06, 0.03, high + 0.06, 0.005, frame, steps=2), box(width, 0.05, high, 0.005, glass, steps=2)]
    if cross:
        parts += [box(0.025, 0.06, high, 0.004, frame, steps=2), box(width, 0.06, 0.025, 0.004, frame, steps=2)]
    if rng.random() < 0.2:
        parts.append(box(width + 0.12, 0.1, 0.04, 0.01, frame, steps=2).moved(z=-high / 2 - 0.03))
    return parts


def _roof(width: float, depth: float, rise: float, of: Material, *, hip: float = 0) -> Part:
    """Return a roof with its ridge along x, shorter by `hip` at both ends."""
    ridge = width / 2 - hip
    eaves = [[-width / 2, -depth / 2, 0], [width / 2, -depth / 2, 0], [width / 2, depth / 2, 0], [-width / 2, depth / 2, 0]]
    top = [[-ridge, -0.01, rise], [ridge, -0.01, rise], [ridge, 0.01, rise], [-ridge, 0.01, rise]]
    return loft(np.array([eaves, top], float), of)


def house(rng: Rng) -> list[Part]:
    wall, frame, glass = _wall(rng), _white(rng), _plain(rng, hsv(0.6, 0.2, rng.uniform(0.03, 0.25)))
    tiles = material(
        rng,
        Kind.PAINT,
        of=hsv(rng.uniform(0, 0.07), 0.6, rng.uniform(0.15, 0.5)) if rng.random() < 0.6 else np.ones(3) * rng.uniform(0.04, 0.3),
        pattern="plain",
    )
    floors, width, depth = int(rng.integers(1, 3)), rng.uniform(1.3, 2.1), rng.uniform(1.1, 1.5)
    high, rise, front = 0.75 * floors + 0.05, rng.uniform(0.4, 0.85), -depth / 2
    parts = [box(width, depth, high, 0.01, wall, steps=2).moved(z=high / 2)]
    if rng.random() < 0.45:  # the gable at the front
        parts.append(_roof(depth + 0.02, width, rise, wall).turned("z", 90).moved(z=high))
        slope = np.hypot(width / 2, rise)
        angle = np.rad2deg(np.arctan2(rise, width / 2))
        parts += [
            box(slope + 0.25, depth + 0.25, 0.06, 0.01, tiles, steps=2)
            .moved(s * (slope + 0.2) / 2, 0, 0.03)
            .turned("y", s * angle)
            .moved(0, 0, high + rise)
            for s in (-1, 1)
        ]
        if rng.random() < 0.6:
            parts += [part.moved(0, front, high + 0.3 * rise) for part in _window(rng, 0.22, 0.25, glass, frame, cross=True)]
    else:
        parts.append(_roof(width + 0.25, depth + 0.3, rise, tiles, hip=rng.choice([0, 0.45])).moved(z=high - 0.02))
    places = np.linspace(-width / 2, width / 2, int(rng.integers(3, 5)) + 1)
    middles, door, cross = (places[:-1] + places[1:]) / 2, int(rng.integers(0, len(places) - 1)), rng.random() < 0.7
    for floor in range(floors):
        for k, x in enumerate(middles):
            if floor == 0 and k == door:
                parts += [
                    box(0.34, 0.05, 0.58, 0.005, frame, steps=2).moved(x, front, 0.29),
                    box(0.27, 0.08, 0.54, 0.005, _paint(rng), steps=2).moved(x, front, 0.27),
                ]
                parts += [
                    ball(0.022, _steel(rng)).moved(x + 0.09, front - 0.05, 0.27),
                    box(0.42, 0.2, 0.05, 0.01, frame, steps=2).moved(x, front - 0.08, 0.02),
                ]
            else:
                parts += [
                    part.moved(x, front, 0.42 + 0.75 * floor) for part in _window(rng, 0.27, 0.34, glass, frame, cross=cross)
                ]
        for y in (-0.22 * depth, 0.22 * depth):
            pane = _window(rng, 0.26, 0.34, glass, frame, cross=cross)
            parts += [part.turned("z", 90).moved(s * width / 2, y, 0.42 + 0.75 * floor) for s in (-1, 1) for part in pane]
    if rng.random() < 0.75:
        x = rng.choice([-0.3, 0.3]) * width
        brick = material(rng, Kind.PAINT, of=hsv(0.03, 0.6, rng.uniform(0.2, 0.45)), pattern="plain")
        parts += [
            box(0.2, 0.2, 0.55 + rise, 0.01, brick, steps=2).moved(x, 0.15, high + 0.5 * rise + 0.2),
            box(0.25, 0.25, 0.06, 0.01, brick, steps=2).moved(x, 0.15, high + rise + 0.47),
        ]
    return parts


def _castle_tower(rng: Rng) -> list[Part]:
    stone, dark = (
        material(rng, Kind.PAINT, Kind.PAPER, of=hsv(0.1, rng.uniform(0, 0.3), rng.uniform(0.3, 0.7)), pattern="blotches"),
        _dark(rng),
    )
    high, width, flare = rng.uniform(1.5, 2.6), rng.uniform(0.38, 0.5), rng.uniform(1.1, 1.25)
    parts = [
        lathe(
            [
                [width * 1.1, 0],
                [width, 0.3],
                [0.95 * width, high],
                [flare * width, high + 0.15],
                [flare * width, high + 0.3],
                [0, high + 0.3],
            ],
            stone,
        )
    ]
    count = int(rng.integers(7, 11))
    merlon = box(0.12, 0.2 * 8 / count, 0.2, 0.01, stone, steps=2).moved(flare * width - 0.06, 0, high + 0.38)
    parts += [merlon.turned("z", 360 * k / count) for k in range(count)]
    parts += [
        box(0.08, 0.1, 0.24, 0.02, dark, steps=2).moved(0, -0.97 * width, z * high).turned("z", a)
        for z, a in ((0.8, 0), (0.55, 40), (0.55, -35))
    ]
    parts += [
        box(0.28, 0.12, 0.35, 0.01, dark, steps=2).moved(0, -1.02 * width, 0.17),
        cylinder(0.14, 0.12, dark).turned("x", 90).moved(0, -0.98 * width + 0.02, 0.35),
    ]
    if rng.random() < 0.4:
        parts.append(cylinder(1.1 * width, rng.uniform(0.6, 1.1), _paint(rng), top=0.01).moved(z=high + 0.32))
    if rng.random() < 0.5:
        parts += [
            rod([0, 0, high], [0, 0, high + 1.5], 0.02, dark),
            box(0.35, 0.02, 0.2, 0.005, _paint(rng)).moved(0.18, 0, high + 1.38),
        ]
    return parts


def _lighthouse(rng: Rng) -> list[Part]:
    white, band, dark = _white(rng), _paint(rng), _dark(rng)
    high, width, top = rng.uniform(1.8, 2.6), rng.uniform(0.4, 0.5), rng.uniform(0.22, 0.3)
    bands = int(rng.integers(3, 8))
    edges, parts = np.linspace(0, 1, bands + 1), []
    for k in range(bands):
        low, up = (width + (top - width) * edges[j] for j in (k, k + 1))
        parts.append(cylinder(low, high / bands, white if k % 2 else band, top=up).moved(z=edges[k] * high))
    parts += [cylinder(1.4 * top, 0.06, dark).moved(z=high), torus(1.35 * top, 0.015, dark).moved(z=high + 0.18)]
    parts += [
        rod(
            [1.35 * top * np.cos(a), 1.35 * top * np.sin(a), high],
            [1.35 * top * np.cos(a), 1.35 * top * np.sin(a), high + 0.18],
            0.01,
            dark,
        )
        for a in np.arange(0, 6.2, 0.6)
    ]
    parts += [
        cylinder(0.7 * top, 0.32, _plain(rng, hsv(0.14, 0.5, 0.9))).moved(z=high),
        cylinder(top, 0.28, either(rng, band, dark), top=0.02).moved(z=high + 0.32),
    ]
    parts += [
        rod(
            [0.72 * top * np.cos(a), 0.72 * top * np.sin(a), high],
            [0.72 * top * np.cos(a), 0.72 * top * np.sin(a), high + 0.34],
            0.014,
            dark,
        )
        for a in np.arange(0, 6.2, 0.79)
    ]
    parts += [box(0.22, 0.2, 0.4, 0.02, dark, steps=2).moved(0, -width + 0.06, 0.2), ball(0.04, dark).moved(z=high + 0.6)]
    return [
        *parts,
        *(box(0.1, 0.1, 0.15, 0.02, dark, steps=2).moved(0, -(width + (top - width) * z) + 0.03, z * high) for z in (0.45, 0.75)),
    ]


def _steeple(rng: Rng) -> list[Part]:
    wall, roof, dark, white = _wall(rng), _paint(rng), _dark(rng), _white(rng)
    high, half = rng.uniform(1.8, 2.6), rng.uniform(0.3, 0.4)
    parts = [box(2 * half, 2 * half, high, 0.01, wall, steps=2).moved(z=high / 2)]
    parts += [box(2.15 * half, 2.15 * half, 0.06, 0.015, white, steps=2).moved(z=z * high) for z in (0.02, 0.62, 1)]
    spire = rng.uniform(0.5, 1.2)
    parts.append(
        cylinder(1.5 * half, spire, roof, top=0.01).moved(z=high + 0.02)
        if rng.random() < 0.4
        else _roof(2.2 * half, 2.2 * half, spire, roof, hip=1.09 * half).moved(z=high + 0.02)
    )
    for side in range(4):
        face = [cylinder(0.62 * half, 0.05, dark).turned("x", 90), cylinder(0.55 * half, 0.06, white).turned("x", 90)]
        face += [
            rod([0, -0.07, 0], [0, -0.07, 0.45 * half], 0.015, dark),
            rod([0, -0.07, 0], [0.3 * half, -0.07, -0.1 * half], 0.015, dark),
        ]
        face += [box(0.09, 0.06, 0.3, 0.02, dark, steps=2).moved(x, 0, -0.45 * high) for x in (-0.3 * half, 0.3 * half)]
        parts += [part.moved(0, -half, 0.82 * high).turned("z", 90 * side) for part in face]
    parts.append(box(0.3, 0.05, 0.5, 0.02, dark, steps=2).moved(0, -half, 0.25))
    return [
        *parts,
        rod([0, 0, high + spire - 0.05], [0, 0, high + spire + 0.25], 0.015, dark),
        ball(0.04, material(rng, Kind.METAL)).moved(z=high + spire + 0.2),
    ]


def tower(rng: Rng) -> list[Part]:
    drawn = (_castle_tower, _lighthouse, _steeple)[rng.integers(3)](rng)
    turn = rng.uniform(-20, 20)
    return [part.turned("z", turn) for part in drawn]


def windmill(rng: Rng) -> list[Part]:
    white, dark, wall = _white(rng), _dark(rng), _wall(rng)
    high, turn = rng.uniform(1.7, 2.3), rng.uniform(0, 90)
    if rng.random() < 0.3:
        length, count = rng.uniform(0.9, 1.2), 3
        parts = [cylinder(0.07, high, white, top=0.04), box(0.12, 0.4, 0.13, 0.05, white).moved(0, 0.05, high)]
        blade = tube(
            [[0, 0, 0.05], [0, 0, 0.25 * length], [0, 0, length]],
            [0.025, 0.075, 0.05, 0.012],
            white,
            flat=[0.025, 0.012, 0.006],
            up=(1, 0, 0),
            smooth=16,
        )
        parts.append(lathe([[0.07, 0], [0.06, 0.06], [0, 0.1]], white, smooth=8).turned("x", 90).moved(0, -0.15, high))
        return [*parts, *(blade.turned("y", turn + 360 * k / count).moved(0, -0.18, high) for k in range(count))]
    width, top, sides = rng.uniform(0.55, 0.7), rng.uniform(0.32, 0.4), int(rng.choice([6, 8, 28]))
    cloth, cap, wood = either(rng, white, _paint(rng)), either(rng, _paint(rng), dark), material(rng, Kind.WOOD)
    parts = [lathe([[0, 0], [width, 0], [top, high], [0, high]], wall, steps=sides).turned("z", 180 / sides - 90)]
    parts.append(ellipsoid(2.2 * top, 2.4 * top, rng.uniform(1.3, 2) * top, cap).moved(z=high + 0.02))
    hub = np.array([0, -1.45 * top, high + 0.12])
    parts.append(rod([0, 0, high + 0.12], hub, 0.06, wood))
    length = rng.uniform(1.0, 1.3)
    arm = [
        rod([0, 0, 0], [0, 0, length], 0.025, wood),
        box(0.24, 0.012, 0.75 * length, 0.004, cloth, steps=2).moved(0.13, 0, 0.61 * length),
    ]
    arm += [rod([0, -0.012, z], [0.25, -0.012, z], 0.01, wood) for z in np.linspace(0.26, 0.97, 7) * length]
    arm += [rod([x, -0.012, 0.25 * length], [x, -0.012, 0.98 * length], 0.01, wood) for x in (0.13, 0.25)]
    parts += [part.turned("y", turn + 90 * k).moved(*hub) for k in range(4) for part in arm]

    def front(z: float) -> float:
        return -(width + (top - width) * z / high)

    parts.append(box(0.26, 0.12, 0.45, 0.02, dark, steps=2).moved(0, front(0.22) * 0.97, 0.22))
    parts += [box(0.14, 0.12, 0.18, 0.02, dark, steps=2).moved(0, front(z * high) * 0.97, z * high) for z in (0.45, 0.7)]
    if rng.random() < 0.4:
        level = 0.35 * high
        parts += [cylinder(width + 0.15, 0.05, wood).moved(z=level), torus(width + 0.13, 0.015, wood).moved(z=level + 0.2)]
    return parts


def bridge(rng: Rng) -> list[Part]:
    stone, steel = _wall(rng), either(rng, _paint(rng), _steel(rng))
    length, half = rng.uniform(3, 4.5), rng.uniform(0.25, 0.4)
    kind = rng.choice(["arch", "hang", "truss"])
    if kind == "arch":
        stone = either(
            rng, stone, material(rng, Kind.WOOD), material(rng, Kind.PAINT, of=hsv(0.09, 0.25, 0.5), pattern="blotches")
        )
        count, deck = int(rng.integers(1, 4)), rng.uniform(0.15, 0.25)
        span, rise, hump = length / count, rng.uniform(0.5, 0.75) * min(length / count / 2, 1) + 0.1, rng.uniform(0, 0.5)
        x = np.linspace(-length / 2 - 0.3, length / 2 + 0.3, 121)
        inside = np.clip(1 - ((((x + length / 2) % span) - span / 2) / (0.43 * span)) ** 2, 0, 1) * (np.abs(x) < length / 2)
        low = (rise + 0.3 * hump) * np.sqrt(inside)
        top = rise + deck + 0.1 + hump * np.cos(np.pi * x / (length + 0.6))
        rings = [[[a, -half, b], [a, half, b], [a, half, c], [a, -half, c]] for a, b, c in zip(x, low, top, strict=True)]
        parts = [loft(np.array(rings), stone)]
        rail = np.stack([x, 0 * x - half, top + rng.uniform(0.12, 0.22)], 1)
        for y in (0, 2 * half):
            parts.append(tube(rail + np.array([0, y, 0]), 0.035, either(rng, stone, stone.shade(0.8)), square=0.4))
            parts += [rod([a, y - half, c], [a, y - half, c + 0.2], 0.025, stone) for a, c in zip(x[::8], top[::8], strict=True)]
        return parts
    level = rng.uniform(0.5, 0.8)
    parts = [box(length + 0.6, 2 * half, 0.1, 0.02, stone, steps=2).moved(z=level)]
    if kind == "hang":
        mast, at = level + rng.uniform(0.8, 1.1), 0.27 * length
        for place in (-at, at):
            parts += [box(0.14, 0.12, mast, 0.02, steel, steps=2).moved(place, s * half, mast / 2) for s in (-1, 1)]
            parts += [
                box(0.1, 2 * half, 0.1, 0.02, steel, steps=2).moved(place, 0, z)
                for z in (mast - 0.08, level + 0.5 * (mast - level))
            ]
        for y in (-half, half):
            sag = np.linspace(-at, at, 21)
            curve = level + 0.12 + (mast - level - 0.12) * (sag / at) ** 2
            middle = np.stack([sag, 0 * sag + y, curve], 1)
            ends = [[-length / 2 - 0.25, y, level + 0.05]], [[length / 2 + 0.25, y, level + 0.05]]
            parts.append(tube(np.concatenate([ends[0], middle, ends[1]]), 0.025, steel))
            parts += [rod([a, y, level], [a, y, c], 0.01, steel) for a, c in zip(sag[1:-1], curve[1:-1], strict=True)]
            for s in (-1, 1):
                parts += [
                    rod(
                        [s * (at + t * (length / 2 - at)), y, level],
                        [s * (at + t * (length / 2 - at)), y, mast + (level - mast) * t],
                        0.01,
                        steel,
                    )
                    for t in (0.2, 0.4, 0.6, 0.8)
                ]
        return parts
    tall, bays = rng.uniform(0.5, 0.75), 2 * int(rng.integers(2, 5))
    x = np.linspace(-length / 2, length / 2, bays + 1)
    for y in (-half, half):
        for k in range(bays):
            left, right = (level + tall, level) if k % 2 else (level, level + tall)
            parts.append(rod([x[k], y, left], [x[k + 1], y, right], 0.035, steel))
        parts.append(rod([x[1], y, level + tall], [x[-2], y, level + tall], 0.04, steel))
        parts.append(rod([x[0], y, level], [x[-1], y, level], 0.05, steel))
        parts += [rod([a, y, level], [a, y, level + tall], 0.022, steel) for a in x[1:-1]]
    parts += [rod([a, -half, level + tall], [a, half, level + tall], 0.025, steel) for a in x[1:-1]]
    return [*parts, *(box(0.3, 2.2 * half, level, 0.02, stone, steps=2).moved(a, 0, level / 2) for a in (x[0], x[-1]))]


def tent(rng: Rng) -> list[Part]:
    cloth = material(rng, Kind.FABRIC, pattern="plain" if rng.random() < 0.7 else None)
    dark, pole, second = (
        _dark(rng),
        either(rng, material(rng, Kind.WOOD), _steel(rng)),
        material(rng, Kind.FABRIC, pattern="plain"),
    )
    kind = rng.choice(["ridge", "dome", "tipi"], p=[0.42, 0.35, 0.23])
    gap = rng.uniform(0.25, 0.7)
    if kind == "ridge":
        half, high, depth = rng.uniform(0.6, 0.8), rng.uniform(0.8, 1.05), rng.uniform(1.3, 1.9)
        front = -depth / 2
        rings = [[[-half, y, 0], [half, y, 0], [0.02, y, high], [-0.02, y, high]] for y in (front, depth / 2)]
        parts = [
            loft(np.array(rings), cloth),
            extrude([[-0.6 * gap * half, 0], [0.6 * gap * half, 0], [0, 0.88 * high]], 0.03, dark, bevel=0.01).moved(0, front),
        ]
        for s in (-1, 1):
            flap = [[s * 0.55 * gap * half, 0], [s * 0.95 * half, 0], [0, high], [0, 0.85 * high]]
            parts.append(
                extrude(flap[::s], 0.05, second if rng.random() < 0.5 else cloth, bevel=0.02)
                .turned("z", s * rng.uniform(0, 8))
                .moved(0, front)
            )
            parts += [rod([s * half * 0.5, y, 0.5 * high], [s * (half + 0.45), 1.3 * y, 0], 0.008, pole) for y in (front, -front)]
        parts += [rod([0, y, 0], [0, y, high + 0.08], 0.018, pole) for y in (front - 0.03, -front + 0.03)]
        return [*parts, *(rod([0, y, high], [0, 1.6 * y, 0], 0.008, pole) for y in (front, -front))]
    if kind == "dome":
        size, high = rng.uniform(0.85, 1.05), rng.uniform(0.75, 1)
        z = np.linspace(0, 1, 14)
        parts = [lathe(np.stack([size * np.sqrt(1 - z**2.2), z * high], 1), cloth, steps=48)]
        for turn in (45, 135, 0, 90)[: int(rng.choice([2, 4]))]:
            path = np.stack(
                [
                    size * 1.01 * np.cos(np.linspace(0, np.pi, 30)),
                    np.zeros(30),
                    high * 1.01 * np.sin(np.linspace(0, np.pi, 30)) ** 0.9,
                ],
                1,
            )
            parts.append(tube(path, 0.025, second, flat=0.02).turned("z", turn))
        t = np.linspace(0, 1, 20)
        rows = []
        for level in t * 0.62 * high:
            wide = (0.15 + 0.4 * gap) * np.sqrt(1 - (level / (0.63 * high)) ** 2)
            a = -np.pi / 2 + np.linspace(-wide, wide, 12)
            radius = size * np.sqrt(1 - (level / high) ** 2.2) + 0.015
            rows.append(np.stack([radius * np.cos(a), radius * np.sin(a), np.full(12, level)], 1))
        door = loft(np.stack(rows), dark, capped=False)
        return [*parts, door]
    half, high = rng.uniform(0.7, 0.9), rng.uniform(1.3, 1.7)
    sides = int(rng.choice([8, 10, 24]))
    parts = [
        lathe([[half, 0], [0.07, high]], cloth, steps=sides),
        lathe([[half * 1.01, 0], [half * 0.86, 0.16 * high]], second, steps=sides).scaled(1.01, 1.01, 1),
    ]
    slant = np.rad2deg(np.arctan2(half, high))
    door = extrude([[-0.28 * gap - 0.1, 0], [0.28 * gap + 0.1, 0], [0, 0.6 * high]], 0.05, dark, bevel=0.02)
    parts.append(door.turned("x", -slant).moved(0, -half * 1.0))
    for k in range(7):
        around = 2 * np.pi * k / 7
        parts.append(
            rod(
                [half * np.cos(around), half * np.sin(around), 0],
                [-0.2 * np.cos(around), -0.2 * np.sin(around), high * 1.18],
                0.016,
                pole,
            )
        )
    return parts


def fence(rng: Rng) -> list[Part]:
    wood = either(rng, material(rng, Kind.WOOD), _white(rng), _paint(rng))
    high, length = rng.uniform(0.7, 1.1), rng.uniform(1.8, 2.8)
    kind = rng.choice(["picket", "rail", "iron"], p=[0.6, 0.2, 0.2])
    if kind == "rail":
        posts = np.linspace(-length / 2, length / 2, int(rng.integers(3, 5)))
        parts = [box(0.14, 0.14, high + 0.1, 0.02, wood, steps=2).moved(x, 0, high / 2) for x in posts]
        levels = np.linspace(0.3, 0.88, int(rng.integers(2, 4))) * high
        return [
            *parts,
            *(
                rod(
                    [-length / 2 - 0.2, -0.06, z],
                    [length / 2 + 0.2, -0.06, z + rng.normal(0, 0.02)],
                    0.05,
                    wood,
                    flat=0.025,
                    square=0.5,
                )
                for z in levels
            ),
        ]
    if kind == "iron":
        iron = either(rng, _dark(rng), _steel(rng))
        parts = [rod([-length / 2, 0, z * high], [length / 2, 0, z * high], 0.022, iron) for z in (0.15, 0.85)]
        for x in np.linspace(-length / 2, length / 2, int(rng.integers(12, 20))):
            parts += [rod([x, 0, 0], [x, 0, high], 0.014, iron), cylinder(0.03, 0.1, iron, top=0.002).moved(x, 0, high)]
        return [*parts, *(box(0.1, 0.1, 1.15 * high, 0.01, iron, steps=2).moved(s * length / 2, 0, 0.57 * high) for s in (-1, 1))]
    count = int(rng.integers(8, 16))
    pitch = length / count
    half, tip = 0.5 * pitch * rng.uniform(0.55, 0.85), rng.choice(["point", "round", "flat"], p=[0.6, 0.25, 0.15])
    top: Points = {
        "point": [[half, high], [0, high + 1.1 * half], [-half, high]],
        "flat": [[half, high], [-half, high]],
        "round": circle(half, 16)[12:].tolist() + circle(half, 16)[:5].tolist(),
    }[str(tip)]
    crown = np.asarray(top) + (np.array([0, high]) if tip == "round" else 0)
    picket = extrude([[-half, 0], [half, 0], *crown.tolist()], 0.035, wood, bevel=0.02)
    parts = [box(length, 0.05, 0.09, 0.01, wood, steps=2).moved(0, 0.04, z * high) for z in (0.22, 0.78)]
    parts += [picket.moved((k + 0.5) * pitch - length / 2, 0, 0.04) for k in range(count)]
    return [
        *parts,
        *(box(0.1, 0.1, high * 1.05, 0.01, wood, steps=2).moved(s * length / 2, 0.09, 0.52 * high) for s in (-1, 0, 1)),
    ]


def lantern(rng: Rng) -> list[Part]:
    metal = either(rng, _dark(rng), material(rng, Kind.METAL), _paint(rng), material(rng, Kind.WOOD))
    glow = _plain(rng, hsv(rng.uniform(0.1, 0.14), rng.uniform(0.15, 0.6), 0.93))
    sides, half, high = int(rng.choice([4, 4, 6, 24])), rng.uniform(0.26, 0.36), rng.uniform(0.5, 0.85)
    start, flare = 180 / sides, rng.uniform(0.85, 1.2)
    parts = [lathe([[0, 0], [1.2 * half, 0], [1.2 * half, 0.06], [half, 0.1], [0, 0.1]], metal, steps=sides)]
    parts.append(lathe([[0.88 * half, 0.1], [0.88 * flare * half, high]], glow, steps=sides))
    for k in range(sides if sides < 24 else 6):
        a = 2 * np.pi * k / (sides if sides < 24 else 6)
        parts.append(
            rod(
                [half * 0.95 * np.cos(a), half * 0.95 * np.sin(a), 0.08],
                [0.95 * flare * half * np.cos(a), 0.95 * flare * half * np.sin(a), high],
                0.025,
                metal,
            )
        )
    if rng.random() < 0.4:
        level = 0.5 * (high + 0.1)
        ring = lathe(
            [[0.93 * half, -0.015], [0.97 * half, -0.015], [0.97 * half, 0.015], [0.93 * half, 0.015]], metal, steps=sides
        )
        parts.append(ring.scaled((1 + flare) / 2, (1 + flare) / 2, 1).moved(z=level))
    rise = rng.uniform(0.15, 0.35)
    wide = 1.25 * flare * half
    parts.append(
        lathe(
            [
                [0, high],
                [wide, high],
                [wide, high + 0.04],
                [0.35 * half, high + rise],
                [0.35 * half, high + rise + 0.08],
                [0.45 * half, high + rise + 0.1],
                [0, high + rise + 0.14],
            ],
            metal,
            steps=sides,
        )
    )
    parts = [part.turned("z", start) for part in parts]
    if rng.random() < 0.6:
        parts.append(torus(0.12, 0.016, metal, axis="y").moved(z=high + rise + 0.24))
    else:
        parts.append(tube(arch(2.1 * half, 0.5 + rise, z=high), 0.016, metal))
    if rng.random() < 0.2:
        foot = rng.uniform(1, 2)
        parts += [cylinder(0.07, foot, metal).moved(z=-foot), cylinder(0.25, 0.08, metal, top=0.1).moved(z=-foot)]
    return parts


def traffic_cone(rng: Rng) -> list[Part]:
    orange = _plain(rng, hsv(rng.uniform(0.015, 0.06), rng.uniform(0.85, 0.98), rng.uniform(0.75, 0.95)))
    band, high, width, top = _white(rng), rng.uniform(0.75, 1.2), rng.uniform(0.22, 0.3), rng.uniform(0.03, 0.06)
    base = either(rng, orange, _dark(rng))
    foot = (
        box(2.7 * width, 2.7 * width, 0.07, 0.03, base)
        if rng.random() < 0.7
        else lathe([[0, 0], [1.35 * width, 0], [1.35 * width, 0.05], [0, 0.06]], base, steps=8)
    )
    parts = [foot.moved(z=0.035), lathe([[width, 0.05], [top, high], [0.7 * top, high], [0.6 * top, high - 0.1]], orange)]
    for low in (0.5,) if rng.random() < 0.4 else (0.3, 0.62):
        tall = rng.uniform(0.12, 0.22)
        a, b = (width + (top - width) * t + 0.006 for t in (low, low + tall))
        parts.append(lathe([[a, 0.05 + low * (high - 0.05)], [b, 0.05 + (low + tall) * (high - 0.05)]], band))
    if rng.random() < 0.12:
        return _lain(rng, parts, 75)
    return parts


def street_sign(rng: Rng) -> list[Part]:
    pole, white, red, dark = _steel(rng), _white(rng), _plain(rng, hsv(0.99, 0.9, rng.uniform(0.5, 0.75))), _dark(rng)
    size, high, front = rng.uniform(0.3, 0.42), rng.uniform(0.9, 1.9), -0.05
    parts = [cylinder(0.035, high + size, pole)]
    kind = rng.choice(["stop", "triangle", "round", "diamond", "names", "arrow"])
    top = high + 0.4 * size

    def plate(outline: Points, of: Material, y: float) -> Part:
        return extrude(outline, 0.02, of, bevel=0.01).moved(0, front - y, top)

    if kind == "stop":
        octagon = np.stack([np.cos(np.arange(8) * np.pi / 4 + np.pi / 8), np.sin(np.arange(8) * np.pi / 4 + np.pi / 8)], 1) * size
        parts += [plate(octagon, white, 0), plate(0.92 * octagon, red, 0.012)]
        parts += [
            box(0.07, 0.01, 0.16, 0.004, white, steps=2).moved(x * size, front - 0.03, top) for x in (-0.5, -0.17, 0.17, 0.5)
        ]
        parts += [
            box(0.035, 0.012, 0.07, 0.004, red, steps=2).moved(x * size, front - 0.032, top + z)
            for x, z in ((-0.5, 0.03), (0.17, 0), (0.5, 0.03))
        ]
    elif kind == "triangle":
        corners = circle(1.15 * size, 3) * rng.choice([-1, 1])
        parts += [plate(corners, red, 0), plate(0.72 * corners, either(rng, white, _plain(rng, hsv(0.14, 0.85, 0.9))), 0.012)]
        parts.append(box(0.06, 0.01, 0.26, 0.02, dark).moved(0, front - 0.03, top))
    elif kind == "round":
        inner = either(rng, white, red, _plain(rng, hsv(0.6, 0.85, 0.5)))
        parts += [plate(circle(size, 32), white if inner is not white else red, 0), plate(0.82 * circle(size, 32), inner, 0.012)]
        mark = either(rng, white, red) if inner is not white else dark
        bar = box(1.2 * size, 0.01, 0.2 * size, 0.005, mark).turned("y", rng.choice([0, 0, -45]))
        parts.append(bar.moved(0, front - 0.03, top))
    elif kind == "diamond":
        yellow = _plain(rng, hsv(rng.uniform(0.08, 0.14), 0.9, 0.85))
        parts += [plate(circle(1.15 * size, 4), dark, 0), plate(1.08 * circle(size, 4), yellow, 0.012)]
        bend = tube(np.array([[0, 0, -0.5], [0, 0, 0], [0.15, 0, 0.25], [0.15, 0, 0.5]]) * size, 0.01, dark, flat=0.03, smooth=12)
        parts.append(bend.scaled(rng.choice([-1, 1]), 1, 1).moved(0, front - 0.03, top))
    elif kind == "names":
        field = _plain(rng, hsv(rng.choice([0.38, 0.6]), 0.8, rng.uniform(0.2, 0.5)))
        for k, turn in enumerate((rng.uniform(-12, 12), rng.uniform(60, 100))):
            blade = [box(1.1, 0.025, 0.22, 0.01, field, steps=2)]
            blade += [
                box(w, 0.03, 0.1, 0.005, white, steps=2).moved(x)
                for x, w in zip(np.linspace(-0.38, 0.38, 6), rng.uniform(0.06, 0.11, 6), strict=True)
            ]
            parts += [part.turned("z", turn).moved(0, 0, top + 0.25 * size + 0.25 * k) for part in blade]
    else:
        for k in range(int(rng.integers(1, 4))):
            field, side = either(rng, material(rng, Kind.WOOD), white, _paint(rng)), rng.choice([-1, 1])
            turn = rng.uniform(-12, 12)
            board = extrude([[-0.35, -0.1], [0.4, -0.1], [0.53, 0], [0.4, 0.1], [-0.35, 0.1]], 0.04, field, bevel=0.02)
            marks = [
                box(w, 0.05, 0.06, 0.01, dark, steps=2).moved(x)
                for x, w in zip((-0.2, -0.05, 0.12, 0.28), rng.uniform(0.07, 0.13, 4), strict=True)
            ]
            parts += [
                part.scaled(side, 1, 1).turned("z", turn).moved(side * 0.15, front, top + 0.3 * size - 0.26 * k)
                for part in (board, *marks)
            ]
    return parts


def hydrant(rng: Rng) -> list[Part]:
    red = hsv(rng.choice([0, 0.99, 0.14, 0.6]), 0.9, rng.uniform(0.45, 0.85))
    paint = material(rng, Kind.PAINT, of=red, pattern="plain") if rng.random() < 0.85 else _paint(rng)
    cap = paint if rng.random() < 0.6 else either(rng, _steel(rng), _white(rng), _paint(rng))
    wide, high = rng.uniform(0.17, 0.21), rng.uniform(0.75, 0.95)
    parts = [
        lathe(
            [
                [0, 0],
                [1.6 * wide, 0],
                [1.6 * wide, 0.06],
                [1.15 * wide, 0.08],
                [wide, 0.14],
                [wide, high],
                [1.35 * wide, high],
                [1.35 * wide, high + 0.06],
                [0, high + 0.06],
            ],
            paint,
        )
    ]
    dome = rng.uniform(0.14, 0.26)
    parts.append(
        lathe([[1.18 * wide, 0], [1.05 * wide, 0.5 * dome], [0.6 * wide, 0.9 * dome], [0.01, dome]], cap, smooth=16).moved(
            z=high + 0.05
        )
    )
    parts += [cylinder(0.05, 0.09, cap).moved(z=high + 0.03 + dome), torus(1.02 * wide, 0.02, paint).moved(z=0.3 * high)]
    bolts = np.arange(8) * np.pi / 4
    parts += [
        cylinder(0.022, 0.03, cap).moved(r * wide * np.cos(a), r * wide * np.sin(a), z)
        for a in bolts
        for r, z in ((1.4, 0.06), (1.22, high + 0.05))
    ]
    level = high * rng.uniform(0.62, 0.75)
    for side, size in ((90, 0.085), (-90, 0.085), (0, 0.12)):
        spout = [
            cylinder(size, wide + 0.09, paint),
            cylinder(1.25 * size, 0.08, cap).moved(z=wide + 0.06),
            cylinder(0.35 * size, 0.06, cap).moved(z=wide + 0.13),
        ]
        parts += [part.turned("x", 90).turned("z", side).moved(0, 0, level - (0.06 if side == 0 else 0)) for part in spout]
    return parts


def umbrella(rng: Rng) -> list[Part]:
    cloth, steel = material(rng, Kind.FABRIC, pattern="plain" if rng.random() < 0.6 else None), _steel(rng)
    second = cloth if rng.random() < 0.7 else material(rng, Kind.FABRIC, pattern="plain")
    grip = either(rng, material(rng, Kind.WOOD), _dark(rng), _paint(rng))
    length, bend = rng.uniform(1.1, 1.35), rng.uniform(0.06, 0.1)
    hook = [[0, 0, 0.22], [0, 0, 0.02], [bend * 0.3, 0, -0.06], [bend, 0, -0.09], [1.7 * bend, 0, -0.06], [2 * bend, 0, 0.02]]
    handle = (
        tube(hook, 0.028, grip, smooth=30)
        if rng.random() < 0.75
        else lathe([[0, 0], [0.035, 0.01], [0.04, 0.2], [0.02, 0.24]], grip, smooth=12)
    )
    parts = [handle, rod([0, 0, 0.1], [0, 0, length], 0.016, steel), cylinder(0.022, 0.12, steel, top=0.006).moved(z=length)]
    if rng.random() < 0.2:
        turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        z = np.array([0.3, 0.36, 0.5, 0.75, 1.0, length])
        radius = spline(np.array([[0.035], [0.05], [0.075], [0.07], [0.045], [0.015]]), 6)[:, 0]
        rings = [
            np.stack(
                [
                    r * (1 + 0.25 * np.cos(8 * turn + 6 * h)) * np.cos(turn),
                    r * (1 + 0.25 * np.cos(8 * turn + 6 * h)) * np.sin(turn),
                    np.full(48, h),
                ],
                1,
            )
            for r, h in zip(radius, z, strict=True)
        ]
        parts += [loft(np.stack(rings), cloth), torus(0.075, 0.012, second, height=0.025).moved(z=0.6)]
        return _held(rng, parts, spread=20)
    ribs, size, rise = int(rng.integers(6, 10)), rng.uniform(0.65, 0.95), rng.uniform(0.28, 0.45)
    turn = np.linspace(0, 2 * np.pi, 8 * ribs, endpoint=False)
    sag = np.abs(np.sin(ribs * turn / 2))
    rings = []
    for t in np.linspace(0.01, 1, 16):
        radius = size * t * (1 - 0.13 * sag * t)
        z = length - rise * t**2 - 0.02 * sag * np.sin(np.pi * t) + 0.03 * sag * t**4
        rings.append(np.stack([radius * np.cos(turn), radius * np.sin(turn), z], 1))
    skin = loft(np.stack(rings), cloth, capped=False)
    if second is not cloth:
        panels = (np.arange(8 * ribs) // 8) % 2 == 1
        odd = panels[skin.faces.min(1) % (8 * ribs)]
        parts += [Part(skin.vertices, skin.faces[~odd], cloth), Part(skin.vertices, skin.faces[odd], second)]
    else:
        parts.append(skin)
    for k in range(ribs):
        t = np.linspace(0.02, 1.02, 10)
        path = np.stack([size * t, 0 * t, length - rise * t**2 - 0.012], 1)
        parts.append(tube(path, 0.008, steel).turned("z", 360 * k / ribs))
        parts.append(
            rod([0.02, 0, length - 0.45], [0.45 * size, 0, length - rise * 0.2 - 0.02], 0.006, steel).turned("z", 360 * k / ribs)
        )
    lean = rng.normal(0, 20) if rng.random() < 0.65 else rng.choice([-1, 1]) * rng.uniform(95, 125)
    tip = rng.uniform(-10, 35)
    return [part.turned("y", lean).turned("x", tip) for part in parts]


def mailbox(rng: Rng) -> list[Part]:
    paint, dark, flag, wood = _paint(rng), _dark(rng), _plain(rng, hsv(0.99, 0.9, 0.7)), material(rng, Kind.WOOD)
    if rng.random() < 0.6:
        body = either(rng, paint, _steel(rng), _white(rng))
        half, high, depth = rng.uniform(0.16, 0.22), rng.uniform(0.14, 0.2), rng.uniform(0.6, 0.8)
        turn = np.linspace(0, np.pi, 17)
        outline = np.concatenate(
            [[[-half, -0.02], [half, -0.02]], np.stack([half * np.cos(turn), high + half * np.sin(turn)], 1)]
        )
        top = rng.uniform(0.6, 1)
        parts = [
            extrude(outline, depth, body, bevel=0.02).moved(0, 0, top),
            extrude(outline * 0.96, 0.04, body.shade(0.8), bevel=0.04).moved(0, -depth / 2, top),
        ]
        parts += [box(0.08, 0.05, 0.04, 0.01, dark).moved(0, -depth / 2 - 0.03, top + high + 0.4 * half)]
        post = either(rng, wood, wood, _white(rng), _steel(rng))
        parts += [
            box(0.1, 0.1, top, 0.01, post, steps=2).moved(z=top / 2),
            box(0.2, 0.7 * depth, 0.05, 0.01, post, steps=2).moved(z=top - 0.03),
        ]
        raised, y = rng.random() < 0.6, -0.15 * depth
        if raised:
            arm = [
                box(0.02, 0.04, 0.3, 0.005, flag, steps=2).moved(half + 0.02, y, top + high + 0.1),
                box(0.02, 0.14, 0.1, 0.005, flag, steps=2).moved(half + 0.02, y - 0.06, top + high + 0.22),
            ]
        else:
            arm = [
                box(0.02, 0.28, 0.04, 0.005, flag, steps=2).moved(half + 0.02, y + 0.1, top + high),
                box(0.02, 0.1, 0.12, 0.005, flag, steps=2).moved(half + 0.02, y + 0.2, top + high + 0.03),
            ]
        if rng.random() < 0.4:
            parts.append(box(0.22, 0.01, 0.07, 0.003, _white(rng), steps=2).moved(0, -depth / 2 - 0.02, top + 0.5 * high))
        angle = rng.choice([-1, 1]) * rng.uniform(10, 50)
        return [part.turned("z", -abs(angle)) for part in (*parts, *arm)]
    if rng.random() < 0.5:
        body = material(rng, Kind.PAINT, of=hsv(rng.choice([0.99, 0.14, 0.6]), 0.9, rng.uniform(0.4, 0.8)), pattern="plain")
        wide, high = rng.uniform(0.25, 0.3), rng.uniform(1.1, 1.4)
        parts = [
            lathe(
                [
                    [0, 0],
                    [1.08 * wide, 0],
                    [1.08 * wide, 0.12],
                    [wide, 0.14],
                    [wide, high],
                    [1.15 * wide, high + 0.02],
                    [1.15 * wide, high + 0.08],
                    [0.9 * wide, high + 0.13],
                    [0, high + 0.18],
                ],
                body,
            )
        ]
        parts.append(lathe([[0, 0], [1.09 * wide, 0], [1.09 * wide, 0.1], [0, 0.1]], dark))
        parts += [
            box(0.3, 0.1, 0.05, 0.01, dark, steps=2).moved(0, -wide + 0.03, 0.85 * high),
            box(0.36, 0.1, 0.02, 0.005, body, steps=2).moved(0, -wide, 0.885 * high),
        ]
        return [*parts, box(0.16, 0.06, 0.2, 0.005, _white(rng), steps=2).moved(0, -wide + 0.015, 0.65 * high)]
    half, high, depth = rng.uniform(0.26, 0.33), rng.uniform(0.7, 0.85), rng.uniform(0.45, 0.55)
    turn = np.linspace(0, np.pi, 17)
    outline = np.concatenate(
        [[[-depth / 2, 0], [depth / 2, 0]], np.stack([depth / 2 * np.cos(turn), high + depth / 2 * np.sin(turn)], 1)]
    )
    parts = [extrude(outline, 2 * half, paint, bevel=0.02).turned("z", 90).moved(z=0.2)]
    parts += [
        box(0.08, 0.08, 0.24, 0.01, paint, steps=2).moved(x * 0.8 * half, y * 0.38 * depth, 0.11)
        for x in (-1, 1)
        for y in (-1, 1)
    ]
    parts += [
        box(1.4 * half, 0.04, 0.16, 0.01, dark, steps=2).moved(0, -0.47 * depth, high + 0.25),
        box(0.8 * half, 0.03, 0.04, 0.01, _steel(rng), steps=2).moved(0, -0.5 * depth, high + 0.2),
    ]
    return [*parts, box(1.2 * half, 0.02, 0.25, 0.005, _white(rng), steps=2).moved(0, -0.5 * depth, 0.5 * high + 0.2)]


_GOLDEN = (1 + 5**0.5) / 2


def football(rng: Rng) -> list[Part]:
    tilt = rng.uniform(0, 360, 3)
    if rng.random() < 0.22:  # the American one
        leather = material(rng, Kind.LEATHER, of=hsv(rng.uniform(0.02, 0.06), 0.7, rng.uniform(0.15, 0.4)), pattern="plain")
        white, x = _white(rng), np.linspace(-1, 1, 25)
        radius = 0.55 * np.cos(np.pi / 2 * x) ** 0.8
        parts = [lathe(np.stack([radius, x], 1), leather).turned("y", 90)]

        def at(place: float) -> float:
            return float(np.interp(place, x, radius))

        parts += [torus(at(s * 0.62), 0.03, white, axis="x").moved(s * 0.62) for s in (-1, 1)]
        lace = [tube([[a, -at(a) - 0.01, 0] for a in np.linspace(-0.26, 0.26, 9)], 0.02, white, up=(0, 0, 1))]
        lace += [rod([a, -at(a) - 0.012, -0.07], [a, -at(a) - 0.012, 0.07], 0.018, white) for a in np.linspace(-0.22, 0.22, 6)]
        roll, lean = rng.uniform(-70, 0), rng.normal(0, 25)
        return [part.turned("x", roll).turned("y", lean) for part in (*parts, *lace)]
    white, patch, seam = _white(rng), _dark(rng) if rng.random() < 0.65 else _paint(rng), _dark(rng)
    corners = np.array([[0, s, t * _GOLDEN] for s in (-1, 1) for t in (-1, 1)], float)
    corners = np.concatenate([np.roll(corners, k, 1) for k in range(3)])
    corners /= np.linalg.norm(corners, axis=1, keepdims=True)
    near = corners @ corners.T > 0.4
    parts = [ball(1, white)]
    for k, centre in enumerate(corners):
        others = [j for j in np.flatnonzero(near[k]) if j != k]
        side = np.cross(centre, corners[others[0]])
        angle = [float(np.arctan2(corners[j] @ np.cross(centre, side), corners[j] @ side)) for j in others]
        ring = np.array([2 / 3 * centre + 1 / 3 * corners[others[i]] for i in np.argsort(angle)])
        outline = np.stack([ring, (ring + np.roll(ring, -1, 0)) / 2], 1).reshape(-1, 3)
        rows = np.stack([centre * (1 - t) + outline * t for t in (1, 0.8, 0.5, 0.2)])
        rows *= 1.008 / np.linalg.norm(rows, axis=-1, keepdims=True)
        parts.append(loft(rows, patch))
        for j in others:
            if j > k:
                line = np.array([centre * (1 - t) + corners[j] * t for t in np.linspace(1 / 3, 2 / 3, 5)])
                up = np.cross(centre, corners[j])
                parts.append(tube(line / np.linalg.norm(line, axis=1, keepdims=True), 0.014, seam, up=up.tolist()))
    return [part.turned("x", tilt[0]).turned("y", tilt[1]).turned("z", tilt[2]) for part in parts]


def tennis_racket(rng: Rng) -> list[Part]:
    frame, grip, string = (
        either(rng, _paint(rng), _dark(rng), material(rng, Kind.WOOD)),
        material(rng, Kind.LEATHER),
        _white(rng),
    )
    half, high, thick = rng.uniform(0.24, 0.29), rng.uniform(0.32, 0.38), rng.uniform(0.02, 0.03)
    shaft = rng.uniform(0.5, 0.65)
    middle = shaft + high
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    oval = np.stack([half * np.sin(turn), 0 * turn, middle + high * np.cos(turn)], 1)
    parts = [tube(oval, 1.2 * thick, frame, flat=thick, closed=True)]
    for t in np.linspace(-0.9, 0.9, int(rng.integers(11, 17))):
        reach = np.sqrt(1 - t**2)
        parts.append(rod([half * t, 0, middle - high * reach], [half * t, 0, middle + high * reach], 0.005, string))
        parts.append(rod([-half * reach, 0, middle + high * t], [half * reach, 0, middle + high * t], 0.005, string))
    neck = 0.45 * shaft
    if rng.random() < 0.75:
        parts += [
            tube([[0, 0, neck * 0.8], [s * 0.03, 0, neck], [s * 0.5 * half, 0, middle - 0.9 * high]], thick, frame, smooth=12)
            for s in (-1, 1)
        ]
    else:
        parts.append(rod([0, 0, neck * 0.8], [0, 0, middle - high], 1.2 * thick, frame))
    parts.append(rod([0, 0, -0.1], [0, 0, neck], 0.034, grip, square=0.7))
    parts += [
        rod([0, 0, -0.13], [0, 0, -0.09], 0.04, _dark(rng), square=0.7),
        rod([0, 0, neck - 0.01], [0, 0, neck + 0.04], 0.037, _dark(rng)),
    ]
    leant = _held(rng, parts)
    if rng.random() < 0.3:
        fuzz = material(rng, Kind.FABRIC, of=hsv(0.19, 0.75, 0.85), pattern="plain")
        low = float(min(part.vertices[:, 2].min() for part in leant))
        leant.append(ball(0.075, fuzz).moved(rng.choice([-0.25, 0.25]), -0.15, low + 0.075))
    return leant


def dumbbell(rng: Rng) -> list[Part]:
    bar, weight = _steel(rng), either(rng, _dark(rng), _dark(rng), _paint(rng), _steel(rng))
    half, size = rng.uniform(0.22, 0.35), rng.uniform(0.16, 0.26)
    parts = [cylinder(0.045, 2 * half, bar).turned("y", 90).moved(-half)]
    kind = rng.choice(["hex", "plates", "ball"], p=[0.45, 0.4, 0.15])
    for side in (-1, 1):
        if kind == "ball":
            drawn = [ball(size, weight).moved(half + 0.75 * size)]
        elif kind == "hex":
            long = rng.uniform(1.1, 1.5) * size
            drawn = [
                lathe(
                    [[0, 0], [0.8 * size, 0], [size, 0.12 * long], [size, 0.88 * long], [0.8 * size, long], [0, long]],
                    weight,
                    steps=6,
                )
                .turned("y", 90)
                .moved(half)
            ]
            drawn.append(cylinder(0.5 * size, 0.01, bar).turned("y", 90).moved(half + long - 0.004))
        else:
            drawn, x = [], half
            for k in range(int(rng.integers(1, 4))):
                disc = size * (1 - 0.16 * k)
                drawn.append(
                    lathe([[0, 0], [0.93 * disc, 0], [disc, 0.02], [disc, 0.06], [0.93 * disc, 0.08], [0, 0.08]], weight)
                    .turned("y", 90)
                    .moved(x)
                )
                x += 0.085
            drawn += [cylinder(0.06, 0.05, bar).turned("y", 90).moved(x), cylinder(0.035, 0.14, bar).turned("y", 90).moved(x)]
        parts += [part.scaled(side, 1, 1) for part in drawn]
    turn = rng.normal(0, 25)
    return [part.turned("x", 30).turned("z", turn) for part in parts]


def bowling_pin(rng: Rng) -> list[Part]:
    white = _white(rng) if rng.random() < 0.85 else material(rng, Kind.WOOD)
    stripe = _plain(rng, hsv(rng.choice([0.99, 0.99, 0.99, 0.6, 0.35]), 0.9, rng.uniform(0.35, 0.75)))
    fat, neck = rng.uniform(0.19, 0.23), rng.uniform(0.075, 0.095)
    head = rng.uniform(0.105, 0.125)
    profile = np.array(
        [
            [0.01, 0],
            [0.1, 0],
            [0.125, 0.04],
            [0.7 * fat + 0.03, 0.14],
            [fat, 0.33],
            [0.8 * fat, 0.52],
            [neck, 0.72],
            [head, 0.9],
            [0.8 * head, 0.97],
            [0.01, 1],
        ]
    )
    curve = spline(profile, 60)
    parts = [lathe(curve, white)]
    for z in (0.68, 0.75) if rng.random() < 0.7 else (0.71,):
        high = rng.uniform(0.02, 0.03)
        level = np.linspace(z - high, z + high, 5)
        parts.append(lathe(np.stack([np.interp(level, curve[:, 1], curve[:, 0]) + 0.004, level], 1), stripe))
    if rng.random() < 0.3:
        return [part.moved(x, y) for x, y in ((0, 0), (-0.35, 0.45), (0.35, 0.45)) for part in parts]
    if rng.random() < 0.12:
        return _lain(rng, parts, 90)
    return parts


def helmet(rng: Rng) -> list[Part]:
    shell, dark, strap = _paint(rng), _dark(rng), _dark(rng)
    kind = rng.choice(["hard hat", "bicycle", "motor", "knight"], p=[0.33, 0.27, 0.28, 0.12])
    width, depth, high = rng.uniform(0.8, 0.95), rng.uniform(0.95, 1.15), rng.uniform(0.6, 0.75)
    z = np.linspace(0, 1, 14)
    dome = lathe(np.stack([0.5 * np.sqrt(1 - z**2.3), z * high], 1), shell, steps=48).scaled(width, depth, 1)
    chin = tube(
        [
            [-0.47 * width, 0, 0.02],
            [-0.4 * width, -0.12, -0.3],
            [0, -0.18, -0.45],
            [0.4 * width, -0.12, -0.3],
            [0.47 * width, 0, 0.02],
        ],
        0.025,
        strap,
        flat=0.01,
        smooth=24,
    )
    if kind == "hard hat":
        shell = either(rng, shell, _plain(rng, hsv(0.13, 0.9, 0.9)), _white(rng))
        parts = [
            dome.of(shell),
            lathe([[0.5, 0.03], [0.57, 0], [0.56, -0.02], [0.48, 0]], shell, steps=48).scaled(width, depth, 1),
        ]
        peak = ellipsoid(0.85 * width, 0.6 * depth, 0.06, shell).turned("x", 10).moved(0, -0.38 * depth, 0.0)
        turn = np.linspace(0.25, np.pi - 0.25, 24)
        for x in (0,) if rng.random() < 0.4 else (-0.16, 0, 0.16):
            rib = np.stack(
                [0 * turn + x * width, 0.5 * depth * np.cos(turn), high * np.sin(turn) ** 0.87 * (1 - 0.9 * x**2) + 0.005], 1
            )
            parts.append(tube(rib, 0.045, shell, flat=0.035, up=(1, 0, 0)))
        return _turned(rng, [*parts, peak])
    if kind == "bicycle":
        turn = np.linspace(0.22, np.pi - 0.22, 24)
        parts = [dome.scaled(0.97, 0.97, 0.96).of(dark)]
        for x in np.linspace(-1, 1, int(rng.choice([5, 6, 7]))) * 0.38:
            flat = np.sqrt(1 - (2 * abs(x)) ** 2.2)
            rib = np.stack(
                [
                    x * width * (0.75 + 0.25 * np.sin(turn)),
                    0.53 * depth * flat**0.7 * np.cos(turn),
                    high * flat * np.sin(turn) ** 0.85 + 0.01,
                ],
                1,
            )
            parts.append(tube(rib, 0.055, shell, flat=0.05, up=(1, 0, 0)))
        parts.append(
            tube(
                np.stack(
                    [
                        0.49 * width * np.cos(np.arange(40) * np.pi / 20),
                        0.52 * depth * np.sin(np.arange(40) * np.pi / 20),
                        np.full(40, 0.06),
                    ],
                    1,
                ),
                0.06,
                shell,
                flat=0.05,
                closed=True,
                up=(0, 0, 1),
            )
        )
        return _turned(rng, [*parts, chin])
    if kind == "motor":
        parts = [
            ellipsoid(width, depth, 1.0, shell, upright=0.9).shaped(
                lambda v: np.stack([v[:, 0], v[:, 1], np.maximum(v[:, 2], -0.4)], 1)
            )
        ]
        visor = ellipsoid(0.9 * width, 0.5 * depth, 0.42, either(rng, dark, _plain(rng, hsv(0.6, 0.3, 0.12))), upright=0.6)
        parts += [visor.moved(0, -0.32 * depth, 0.06), box(0.5 * width, 0.2, 0.22, 0.08, shell).moved(0, -0.45 * depth, -0.28)]
        parts += [cylinder(0.09, 0.03, dark).turned("y", s * 90).moved(s * 0.49 * width, -0.03, 0.05) for s in (-1, 1)]
        parts += [box(0.06, 0.03, 0.05, 0.01, dark).moved(x, -0.45 * depth - 0.1, -0.28) for x in (-0.1, 0, 0.1)]
        if rng.random() < 0.5:
            turn = np.linspace(0.5, np.pi - 0.1, 24)
            parts.append(
                tube(
                    np.stack([0 * turn, -0.505 * depth * np.cos(turn), 0.505 * np.sin(turn)], 1),
                    rng.uniform(0.05, 0.14),
                    _paint(rng),
                    flat=0.01,
                    up=(1, 0, 0),
                )
            )
        return _turned(rng, parts)
    steel = material(rng, Kind.METAL)
    parts = [dome.of(steel).moved(z=0.3), cylinder(0.5, 0.55, steel, top=0.5).scaled(width, depth, 1).moved(z=-0.25)]
    parts.append(box(0.62 * width, 0.1, 0.07, 0.02, dark).moved(0, -0.46 * depth, 0.22))
    parts += [box(0.09, 0.12, 0.8, 0.02, steel).moved(0, -0.49 * depth, 0.1)]
    parts += [box(0.03, 0.1, 0.18, 0.01, dark).moved(x, -0.455 * depth, -0.06) for x in (-0.24, -0.15, 0.15, 0.24)]
    plume = tube(
        [[0, -0.1, high + 0.28], [0, 0.05, high + 0.55], [0, 0.4, high + 0.45], [0, 0.62, high]],
        [0.05, 0.12, 0.12, 0.03],
        _paint(rng),
        flat=[0.05, 0.16, 0.16, 0.03],
        smooth=16,
        up=(1, 0, 0),
    )
    return _turned(rng, [*parts, plume] if rng.random() < 0.6 else parts)


def _turned(rng: Rng, parts: Sequence[Part]) -> list[Part]:
    """Turn a thing to show its front with one of its sides."""
    degrees = rng.choice([-1, 1]) * rng.uniform(10, 70)
    return [part.turned("z", degrees) for part in parts]


def trophy(rng: Rng) -> list[Part]:
    gold = material(rng, Kind.METAL, of=np.array([0.85, 0.62, 0.22]) if rng.random() < 0.7 else None)
    foot = either(rng, _dark(rng), material(rng, Kind.WOOD), _white(rng))
    wide, high = rng.uniform(0.26, 0.38), rng.uniform(0.4, 0.6)
    stem = rng.uniform(0.15, 0.4)
    base = rng.uniform(0.15, 0.3)
    if rng.random() < 0.5:
        parts = [
            box(0.5, 0.5, base, 0.02, foot).moved(z=base / 2),
            box(0.3, 0.02, 0.5 * base, 0.005, gold, steps=2).moved(0, -0.25, base / 2),
        ]
    else:
        parts = [cylinder(0.3, base, foot, top=0.25), box(0.22, 0.04, 0.5 * base, 0.005, gold, steps=2).moved(0, -0.27, base / 2)]
    column = [
        [0.2, 0],
        [0.17, 0.04],
        [0.05, 0.09],
        [0.045, 0.5 * stem],
        [0.075, 0.55 * stem + 0.03],
        [0.045, 0.6 * stem + 0.06],
        [0.06, stem + 0.07],
    ]
    parts.append(lathe(column, gold).moved(z=base))
    low = base + stem + 0.05
    shape = rng.uniform(0.6, 1.05)
    bowl = np.array(
        [[0.03, 0], [0.5 * wide, 0.08], [0.85 * wide * shape + 0.03, 0.4 * high], [0.85 * wide, 0.75 * high], [wide, high]]
    )
    inner = np.array([[wide - 0.02, high], [0.8 * wide, 0.7 * high], [0.01, 0.2 * high]])
    parts.append(lathe(np.concatenate([spline(bowl, 24), inner]), gold, steps=40).moved(z=low))
    reach = rng.uniform(0.14, 0.28)
    edge = 0.87 * wide
    ear = [
        [0.75 * wide, 0, 0.22 * high],
        [edge + 0.5 * reach, 0, 0.3 * high],
        [edge + reach, 0, 0.72 * high],
        [edge + 0.6 * reach, 0, 1.02 * high],
        [edge, 0, 0.85 * high],
    ]
    handle = tube(ear, rng.uniform(0.018, 0.03), gold, smooth=24).moved(z=low)
    parts += [handle, handle.scaled(-1, 1, 1)]
    if rng.random() < 0.25:
        parts += [
            lathe([[wide + 0.02, 0], [0.7 * wide, 0.12], [0.1, 0.2], [0.03, 0.22]], gold).moved(z=low + high),
            ball(0.06, gold).moved(z=low + high + 0.26),
        ]
    if rng.random() < 0.35:
        turn = np.pi / 2 + np.arange(10) * np.pi / 5
        radius = np.where(np.arange(10) % 2, 0.045, 0.11)
        parts.append(
            extrude(np.stack([radius * np.cos(turn), radius * np.sin(turn)], 1), 0.05, either(rng, foot, gold)).moved(
                0, -0.86 * wide, low + 0.55 * high
            )
        )
    return parts


FAMILIES = (
    hammer,
    screwdriver,
    spanner,
    saw,
    drill,
    shovel,
    ladder,
    bucket,
    watering_can,
    barrel,
    crate,
    carton,
    house,
    tower,
    windmill,
    bridge,
    tent,
    fence,
    lantern,
    traffic_cone,
    street_sign,
    hydrant,
    umbrella,
    mailbox,
    football,
    tennis_racket,
    dumbbell,
    bowling_pin,
    helmet,
    trophy,
)
