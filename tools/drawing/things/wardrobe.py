"""What people wear, people and their likenesses, and what they play with or give away."""

import numpy as np

from drawing.materials import Array, Kind, Material, Rng, hsv, material
from drawing.mesh import (
    Part,
    Points,
    arch,
    ball,
    box,
    cylinder,
    ellipsoid,
    extrude,
    joined,
    lathe,
    loft,
    rod_along,
    spline,
    torus,
    tube,
)

_TURN = np.linspace(0, 2 * np.pi, 48, endpoint=False)


def _foot(levels: Points, of: Material, *, count: int = 24) -> Part:
    """Return a skin over outlines of a foot, toe at +x, from rows of (z, back, front, half width)."""
    rings = []
    for z, back, front, half in spline(levels, count) if count else np.asarray(levels, float):
        along = np.cos(_TURN)
        waist = 1 - 0.16 * np.exp(-(((along + 0.25) / 0.35) ** 2)) - 0.12 * np.clip(-along, 0, 1)
        x, y = (
            (back + front) / 2 + (front - back) / 2 * along,
            half * np.sign(np.sin(_TURN)) * np.abs(np.sin(_TURN)) ** 0.75 * waist,
        )
        rings.append(np.stack([x, y, np.full_like(x, z)], 1))
    return loft(np.stack(rings), of)


def _cloth(levels: Points, of: Material, *, count: int = 24, square: float = 0.8, folds: float = 0, capped: bool = True) -> Part:
    """Return a skin over superellipses around z from rows of (z, half width, half depth)."""
    rings = []
    for z, half, deep in spline(levels, count):
        fold = 1 + folds * (0.4 - z) * np.cos(9 * _TURN)
        c, s = np.cos(_TURN), np.sin(_TURN)
        x, y = half * np.sign(c) * np.abs(c) ** square, deep * np.sign(s) * np.abs(s) ** square
        rings.append(np.stack([x * fold, y * fold, np.full_like(x, z)], 1))
    return loft(np.stack(rings), of, capped=capped)


def _aside(rng: Rng, parts: list[Part]) -> list[Part]:
    """Return a thing that points to +x turned so that mostly its side is to the front."""
    degrees = float(rng.choice([0, 180, -35, -145, -90], p=[0.3, 0.3, 0.15, 0.15, 0.1]))
    return [part.turned("z", degrees) for part in parts]


def _pair(rng: Rng, parts: list[Part], apart: float) -> list[Part]:
    """Return sometimes two of a thing, beside each other."""
    if rng.random() < 0.7:
        return parts
    step = rng.normal(0, 0.08)
    return [part.moved(step * side, side * apart) for side in (-1, 1) for part in parts]


def _black(rng: Rng) -> Material:
    return material(rng, Kind.PLASTIC, of=np.ones(3) * 0.02, pattern="plain")


def _white(rng: Rng) -> Material:
    return material(rng, Kind.PLASTIC, of=np.ones(3) * rng.uniform(0.7, 0.9), pattern="plain")


def _laces(rng: Rng, start: tuple[float, float], end: tuple[float, float], half: float, rows: int) -> Part:
    """Return laces across the instep between two places (x, z)."""
    lace = material(rng, Kind.FABRIC, of=np.ones(3) * rng.choice([0.03, 0.8, 0.8]), pattern="plain")
    pieces = []
    for share in np.linspace(0, 1, rows):
        x, z = start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
        pieces.append(
            tube(
                [[x, -half, z - 0.03], [x + 0.005, -half / 2, z], [x, half / 2, z], [x - 0.005, half, z - 0.03]],
                0.013,
                lace,
                up=(0, 0, 1),
            )
        )
    return joined(pieces)


def shoe(rng: Rng) -> list[Part]:
    sporty = rng.random() < 0.6
    upper = material(rng, Kind.FABRIC, Kind.LEATHER) if sporty else material(rng, Kind.LEATHER)
    sole = _white(rng) if sporty and rng.random() < 0.65 else material(rng, Kind.PLASTIC, pattern="plain")
    thick, half, toe = rng.uniform(0.04, 0.13), rng.uniform(0.16, 0.2), rng.uniform(0.14, 0.2)
    ankle = rng.uniform(0.36, 0.58) if sporty else rng.uniform(0.32, 0.4)
    z = thick * 0.8
    parts = [
        _foot([[0, 0.01, 0.97, half], [thick * 0.5, 0, 1.01, half * 1.08], [thick, 0.01, 1, half * 1.04]], sole, count=6),
        _foot(
            [
                [z, 0.02, 0.98, half],
                [z + toe * 0.45, 0.01, 0.97, half],
                [z + toe * 0.8, 0.01, 0.88, half * 0.9],
                [z + toe, 0.02, 0.76, half * 0.78],
                [z + toe * 1.35, 0.02, 0.6, half * 0.62],
                [z + ankle * 0.8, 0.0, 0.46, half * 0.56],
                [z + ankle, -0.01, 0.4, half * 0.56],
            ],
            upper,
        ),
        _foot([[z + ankle, 0.01, 0.37, half * 0.47], [z + ankle + 0.006, 0.02, 0.36, half * 0.45]], _black(rng), count=3),
    ]
    lacing = rng.random()
    if lacing < 0.75:
        parts.append(_laces(rng, (0.72, z + toe * 1.12), (0.46, z + ankle * 0.86), half * 0.42, int(rng.integers(3, 6))))
        tongue = ellipsoid(0.05, half * 0.8, ankle * 0.5, upper.shade(0.8), upright=0.6)
        parts.append(tongue.turned("y", -28).moved(0.42, 0, z + ankle * 0.95))
    else:
        parts.append(
            tube(
                [[0.55, y * half * 0.85, z + toe * 1.3 - abs(y) * 0.12] for y in np.linspace(-1, 1, 9)],
                0.06,
                upper.shade(0.7),
                flat=0.02,
                up=(1, 0, 0.4),
            )
        )
    if sporty:
        accent = material(rng, Kind.PLASTIC, pattern="plain")
        for x in np.linspace(0.42, 0.54, int(rng.integers(1, 4))) if rng.random() < 0.7 else ():
            parts += [
                tube(
                    [[x - 0.06, side * half * 0.93, z + 0.02], [x + 0.01, side * half * 0.85, z + toe * 0.95]],
                    0.02,
                    accent,
                    flat=0.015,
                    up=(1, 0, 0),
                )
                for side in (-1, 1)
            ]
        if rng.random() < 0.4:
            parts.append(
                _foot(
                    [
                        [z * 0.8, 0.7, 1.0, half * 0.93],
                        [z + toe * 0.45, 0.72, 0.985, half * 0.88],
                        [z + toe * 0.6, 0.76, 0.95, half * 0.75],
                    ],
                    sole,
                )
            )
    else:
        parts.append(_foot([[-thick * 0.8, 0.01, 0.3, half * 0.75], [0.01, 0, 0.3, half * 0.8]], sole, count=2))
    return _aside(rng, _pair(rng, parts, half * 1.25))


def boot(rng: Rng) -> list[Part]:
    rubber = rng.random() < 0.3
    upper = material(rng, Kind.PLASTIC, pattern="plain") if rubber else material(rng, Kind.LEATHER)
    sole = material(rng, Kind.PLASTIC, of=np.ones(3) * rng.uniform(0.02, 0.15), pattern="plain")
    heel, thick, half = rng.uniform(0.02, 0.14), rng.uniform(0.04, 0.1), rng.uniform(0.15, 0.19)
    shaft, wide = rng.uniform(0.55, 1.15), rng.uniform(0.12, 0.17)
    z = heel + thick * 0.8
    front = 0.4 + (wide - 0.12) * 1.5
    parts = [
        _foot([[heel, 0.01, 0.97, half], [heel + thick, 0, 1, half * 1.06]], sole, count=3),
        _foot(
            [
                [z, 0.02, 0.98, half],
                [z + 0.09, 0.01, 0.97, half],
                [z + 0.16, 0.02, 0.86, half * 0.88],
                [z + 0.21, 0.02, 0.68, half * 0.76],
                [z + 0.29, 0.02, 0.5, half * 0.72],
                [z + 0.4, 0.03, front, wide * 0.95],
                [z + shaft * 0.75, -0.01, front + 0.01, wide],
                [z + shaft, -0.02, front + 0.03, wide * 1.05],
            ],
            upper,
            count=36,
        ),
        _foot(
            [[z + shaft, 0.01, front, wide * 0.92], [z + shaft + 0.006, 0.02, front - 0.01, wide * 0.9]],
            _black(rng),
            count=3,
        ),
        _foot([[0, 0.02, 0.3, half * 0.75], [heel + 0.02, 0.0, 0.33, half * 0.85]], sole, count=2),
    ]
    if rubber or rng.random() < 0.3:
        cuff = upper.shade(rng.choice([0.5, 1.6]))
        parts.append(
            _foot(
                [[z + shaft - 0.08, -0.035, front + 0.045, wide * 1.12], [z + shaft - 0.01, -0.035, front + 0.045, wide * 1.12]],
                cuff,
                count=3,
            )
        )
    elif rng.random() < 0.6:
        parts.append(
            _laces(rng, (0.6, z + 0.25), (front + 0.035, z + min(shaft, 0.75) * 0.9), half * 0.45, int(rng.integers(4, 8)))
        )
    if rng.random() < 0.2:
        parts.append(
            _foot(
                [
                    [z + shaft, -0.04, front + 0.05, wide * 1.2],
                    [z + shaft + 0.05, -0.06, front + 0.07, wide * 1.3],
                    [z + shaft + 0.1, -0.02, front + 0.03, wide * 1.1],
                ],
                material(rng, Kind.FABRIC, of=np.array([0.75, 0.68, 0.58])),
            )
        )
    return _aside(rng, _pair(rng, parts, half * 1.3))


def high_heel(rng: Rng) -> list[Part]:
    upper = (
        material(rng, Kind.LEATHER)
        if rng.random() < 0.5
        else material(
            rng,
            Kind.LEATHER,
            of=hsv(rng.choice([0, 0.95, 0.6, 0.1, 0.5]), rng.uniform(0.2, 0.95), rng.uniform(0.3, 0.8)),
            pattern="plain",
        )
    )
    sole = (
        upper.shade(0.6) if rng.random() < 0.7 else material(rng, Kind.LEATHER, of=np.array([0.6, 0.02, 0.03]), pattern="plain")
    )
    rise, front = rng.uniform(0.28, 0.5), rng.uniform(0.0, 0.08)
    heel, block = rng.uniform(0.015, 0.05), rng.random() < 0.25
    length = 0.92

    def lift(vertices: Array) -> Array:
        share = np.clip((length * 0.72 - vertices[:, 0]) / (length * 0.6), 0, 1)
        height = front + (rise - front) * share**2 * (3 - 2 * share)
        tip = 0.03 * np.clip((vertices[:, 0] - length * 0.72) / (length * 0.28), 0, 1) ** 2
        return np.stack([vertices[:, 0], vertices[:, 1], vertices[:, 2] + height + tip], 1)

    parts = [
        _foot([[0, 0.02, 1, 0.125], [0.03, 0.01, 1.01, 0.135]], sole, count=3).shaped(lift),
        tube(
            [[0.1, 0, rise + 0.02], [0.08 if block else 0.1, 0, rise * 0.5], [0.08, 0, 0]],
            [0.09, 0.075, 0.07] if block else [0.09, heel * 1.2, heel],
            sole if rng.random() < 0.5 else upper,
            smooth=12,
        ),
    ]
    if front:
        parts.append(_foot([[0, 0.45, 0.98, 0.12], [front + 0.02, 0.42, 1, 0.13]], sole, count=2))
    rings = []
    turn = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    back, vamp = rng.uniform(0.15, 0.24), rng.uniform(0.1, 0.25)
    x = 0.51 + 0.49 * np.cos(turn)
    y = (
        0.13
        * np.sign(np.sin(turn))
        * np.abs(np.sin(turn)) ** 0.75
        * (1 - 0.2 * np.exp(-(((np.cos(turn) + 0.25) / 0.35) ** 2)) - 0.2 * np.clip(-np.cos(turn), 0, 1))
    )
    top = np.interp(x, [0, 0.15, 0.42, 0.62, 0.72, 1], [back, back * 0.85, 0.07, 0.08, 0.12, 0.04])
    inward = np.clip((x - (0.78 - vamp * 0.4)) / 0.12, 0, 1)
    for share, pull, close in ((0, 0, 0), (0.35, 0.02, 0.1), (0.7, 0.07, 0.4), (1, 0.12, 0.98)):
        squeeze = 1 - pull - inward * close
        rings.append(np.stack([x - inward * 0.05 * share, y * squeeze, 0.03 + top * share + inward * 0.02 * share], 1))
    parts.append(loft(np.stack(rings), upper, capped=False).shaped(lift))
    if rng.random() < 0.35:
        strap = torus(0.1, 0.022, upper, height=0.014).scaled(1.25, 0.85, 1).turned("y", -12)
        parts += [
            strap.moved(0.13, 0, rise + back + 0.06),
            tube([[0.02, 0, rise + 0.15], [0.0, 0, rise + back + 0.07]], 0.02, upper),
        ]
    if rng.random() < 0.2:
        bow = material(rng, Kind.FABRIC, Kind.METAL, pattern="plain")
        parts += [ellipsoid(0.06, 0.12, 0.05, bow).moved(0.8, side * 0.06, front + 0.13) for side in (-1, 1)]
    return _aside(rng, _pair(rng, parts, 0.17))


def sandal(rng: Rng) -> list[Part]:
    strap = material(rng, Kind.LEATHER, Kind.FABRIC, Kind.PLASTIC)
    sole, bed = (
        material(rng, Kind.PLASTIC, Kind.WOOD, pattern="plain"),
        material(rng, Kind.LEATHER, Kind.PLASTIC, Kind.WOOD, pattern="plain"),
    )
    thick, half = rng.uniform(0.05, 0.14), rng.uniform(0.17, 0.2)
    parts = [
        _foot([[0, 0.01, 0.98, half], [thick, 0, 1, half * 1.03]], sole, count=4),
        _foot([[thick, 0.01, 0.99, half], [thick + 0.03, 0.02, 0.98, half * 0.98]], bed, count=3),
    ]
    z, width = thick + 0.02, rng.uniform(0.025, 0.07)
    if rng.random() < 0.4:
        for side in (-1, 1):
            path = [[0.78, 0, z], [0.74, side * 0.03, z + 0.1], [0.6, side * 0.12, z + 0.11], [0.42, side * half * 0.9, z]]
            parts.append(tube(path, width * 0.8, strap, flat=0.016, up=(0.6, 0.6 * side, 0.5), smooth=20))
        parts.append(cylinder(0.018, 0.1, strap).moved(0.78, 0, z))
    else:
        places = [0.76, 0.5] if rng.random() < 0.5 else [0.8, 0.66, 0.52]
        if rng.random() < 0.2:
            places, width = [0.62], 0.14
        for x in places:
            high = 0.13 + 0.12 * (0.8 - x)
            over = arch(half * 1.98, high, exponent=2.6)[:, [1, 0, 2]] + np.array([x, 0, z - 0.01])
            parts.append(tube(over, width, strap, flat=0.014, up=(1, 0, 0)))
        buckle = material(rng, Kind.METAL)
        if len(places) > 1:
            parts += [torus(width * 0.8, 0.009, buckle, axis="y").moved(x, -half * 0.93, z + 0.08) for x in places]
        if rng.random() < 0.5:
            path = [
                [0.42, -half * 0.9, z],
                [0.2, -half * 0.8, z + 0.2],
                [0.03, 0, z + 0.26],
                [0.2, half * 0.8, z + 0.2],
                [0.42, half * 0.9, z],
            ]
            parts.append(tube(path, width * 0.7, strap, flat=0.014, up=(0, 0, 1), smooth=30))
    return _aside(rng, _pair(rng, parts, half * 1.2))


def brimmed_hat(rng: Rng) -> list[Part]:
    felt = (
        material(rng, Kind.FABRIC, pattern="plain")
        if rng.random() < 0.6
        else material(rng, Kind.WOOD, Kind.FABRIC, of=hsv(0.11, rng.uniform(0.3, 0.6), rng.uniform(0.5, 0.8)), pattern="checks")
    )
    high, brim, curl = rng.uniform(0.22, 0.5), rng.uniform(0.42, 0.75), rng.uniform(-0.1, 0.06)
    style = rng.choice(["top", "bowler", "fedora", "sun", "witch"], p=[0.17, 0.18, 0.33, 0.24, 0.08])
    lip = [
        [0, 0],
        [0.25, 0.0],
        [(0.29 + brim) / 2, curl * 0.3],
        [brim, curl],
        [brim, curl + 0.02],
        [(0.29 + brim) / 2, curl * 0.3 + 0.02],
    ]
    if style == "top":
        high, lip = high + 0.2, [[0, 0], [0.27, 0], [0.45, 0.05], [0.46, 0.07], [0.3, 0.03]]
        crown = [[0.28, 0.04], [0.26, high * 0.5], [0.29, high], [0.27, high + 0.015], [0, high]]
    elif style == "witch":
        high = high + 0.45
        crown = [[0.28, 0.03], [0.2, high * 0.35], [0.1, high * 0.7], [0.01, high]]
    else:
        dome = 0.75 if style == "fedora" else 0.5
        crown = [[0.28, 0.03], [0.27, high * dome], [0.22, high * 0.92], [0.1, high], [0, high]]
    points = np.concatenate([lip, spline(crown, 18)])
    ribbon = material(rng, Kind.FABRIC) if rng.random() < 0.6 else felt.shade(0.3)
    parts = [
        lathe(points, felt, steps=48),
        lathe(
            [
                [0.283, 0.03],
                [0.292, 0.035],
                [0.287 if style != "witch" else 0.26, 0.11],
                [0.27 if style != "witch" else 0.25, 0.11],
            ],
            ribbon,
            steps=48,
        ),
    ]
    if style == "fedora" and rng.random() < 0.85:
        lift = rng.uniform(-0.4, 1)

        def pinch(vertices: Array) -> Array:
            x, y, z = vertices.T
            share = np.clip(z / high, 0, 1)
            groove = 0.1 * np.exp(-((x / 0.09) ** 2)) * share**4
            narrow = 1 - 0.25 * share**2 * np.clip(-y / 0.25, 0, 1)
            edge = np.clip((np.hypot(x, y) - 0.3) / 0.3, 0, 1)
            return np.stack([x * narrow, y, z - groove + lift * edge * (x**2 - 0.5 * y**2) * 0.6], 1)

        parts = [part.shaped(pinch) for part in parts]
    elif style == "sun":
        count, depth, turn = int(rng.integers(2, 5)), rng.uniform(0, 0.07), rng.uniform(0, 6)

        def wave(vertices: Array) -> Array:
            x, y, z = vertices.T
            edge = np.clip((np.hypot(x, y) - 0.3) / 0.3, 0, 1.5)
            return np.stack([x, y, z + depth * edge * np.sin(count * np.arctan2(y, x) + turn)], 1)

        parts = [part.shaped(wave) for part in parts]
    if rng.random() < 0.3:
        feather = ellipsoid(0.08, 0.03, 0.34, material(rng, Kind.FABRIC, pattern="plain")).turned("y", 25)
        parts.append(
            feather.moved(0.2, -0.24, 0.2)
            if rng.random() < 0.5
            else ball(0.06, ribbon).scaled(1, 0.6, 1).moved(0.14, -0.27, 0.09)
        )
    return [
        part.scaled(1, 1.12, 1).turned("x", float(rng.uniform(0, 14))).turned("z", float(rng.uniform(-60, 60))) for part in parts
    ]


def cap(rng: Rng) -> list[Part]:
    cloth = material(rng, Kind.FABRIC)
    other = material(rng, Kind.FABRIC) if rng.random() < 0.4 else cloth
    high, reach, droop = rng.uniform(0.3, 0.42), rng.uniform(0.3, 0.45), rng.uniform(0.2, 0.8)
    dome = [[0.33, 0], [0.335, 0.04], [0.33, high * 0.4], [0.27, high * 0.78], [0.15, high * 0.96], [0, high]]
    rings = []
    for y_share, lift in ((0, 0.0), (0.35, 0), (0.7, 0), (1, 0)):
        t = np.linspace(-1, 1, 25)
        x = 0.32 * t
        inner = -0.36 * np.sqrt(np.clip(1 - (x / 0.34) ** 2, 0, 1))
        y = inner - reach * y_share * np.clip(1 - np.abs(t) ** 2.6, 0, 1)
        z = 0.03 + lift - droop * x**2 - 0.08 * y_share
        rings.append(np.concatenate([np.stack([x, y, z], 1), np.stack([x, y, z - 0.025], 1)[::-1]]))
    parts = [
        lathe(dome, cloth, smooth=20, steps=40).scaled(1, 1.12, 1),
        loft(np.stack(rings), other),
        ellipsoid(0.06, 0.06, 0.035, other).moved(z=high),
    ]
    seam = cloth.shade(0.65)
    for turn in range(0, 180, 60):
        path = [[0.336 * np.cos(a), 0, high * np.abs(np.sin(a)) ** 0.8 + 0.003] for a in np.linspace(0, np.pi, 25)]
        parts.append(tube(path, 0.008, seam).turned("z", turn + 30).scaled(1, 1.12, 1))
    if rng.random() < 0.6:
        badge = material(rng, Kind.FABRIC, pattern="plain")
        shape = ellipsoid(0.2, 0.05, 0.14, badge, upright=float(rng.uniform(0.3, 1.5)), around=0.5)
        parts.append(shape.turned("x", -18).moved(0, -0.35, high * 0.5))
    return [part.turned("x", float(rng.uniform(0, 8))).turned("z", float(rng.choice([-50, -25, 0, 25, 50]))) for part in parts]


def beanie(rng: Rng) -> list[Part]:
    wool = material(rng, Kind.FABRIC)
    high, slouch, ribs = rng.uniform(0.38, 0.6), rng.normal(0, 0.06), int(rng.integers(20, 34))

    def knit(vertices: Array) -> Array:
        x, y, z = vertices.T
        wave = 1 + 0.022 * np.cos(ribs * np.arctan2(y, x))
        return np.stack([x * wave + slouch * z * 2, y * wave, z], 1)

    top = [[0.3, 0.03], [0.32, high * 0.45], [0.27, high * 0.78], [0.14, high * 0.97], [0, high]]
    parts = [lathe(top, wool, smooth=20, steps=128).shaped(knit)]
    if rng.random() < 0.8:
        cuff = rng.uniform(0.12, 0.2)
        fold = [[0.3, 0], [0.335, 0.01], [0.35, cuff / 2], [0.335, cuff], [0.3, cuff]]
        parts.append(lathe(fold, material(rng, Kind.FABRIC) if rng.random() < 0.4 else wool, smooth=16, steps=128).shaped(knit))
    if rng.random() < 0.65:
        size, fluff = rng.uniform(0.09, 0.16), material(rng, Kind.FABRIC, pattern="plain")
        hairs = [
            ellipsoid(0.09, 0.09, size * 2.3, fluff, steps=6).turned("x", float(a)).turned("z", float(b))
            for a, b in rng.uniform(0, 180, (26, 2))
        ]
        parts.append(joined([ball(size * 0.95, fluff), *hairs]).moved(slouch * 2 * high, 0, high + size * 0.7))
    if rng.random() < 0.15:
        for side in (-1, 1):
            parts += [
                ellipsoid(0.08, 0.26, 0.3, wool).moved(side * 0.31, 0, -0.06),
                rod_along([[side * 0.32, 0, -0.18], [side * 0.34, 0.02, -0.3], [side * 0.33, 0, -0.45]], 0.022, wool),
            ]
    return parts


def _hanger(rng: Rng, half: float, z: float) -> list[Part]:
    wire = material(rng, Kind.METAL, Kind.WOOD, Kind.PLASTIC)
    hook = [[0, 0, z - 0.02], [0, 0, z + 0.12], [0.05, 0, z + 0.2], [0.0, 0, z + 0.26], [-0.05, 0, z + 0.21]]
    return [
        rod_along(hook, 0.014, wire, smooth=30),
        rod_along([[-half, 0, z - 0.15], [0, 0, z], [half, 0, z - 0.15]], 0.022, wire, smooth=0),
    ]


def shirt(rng: Rng) -> list[Part]:
    cloth = material(rng, Kind.FABRIC)
    trim = cloth if rng.random() < 0.5 else material(rng, Kind.FABRIC, pattern="plain")
    wide, waist, deep = rng.uniform(0.3, 0.38), rng.uniform(0.85, 1.05), rng.uniform(0.09, 0.16)
    sleeve, spread = (
        (rng.uniform(0.24, 0.34), rng.uniform(25, 55)) if rng.random() < 0.55 else (rng.uniform(0.6, 0.75), rng.uniform(12, 40))
    )
    shoulder = wide * 0.95
    parts = [
        _cloth(
            [
                [0, wide * waist, deep],
                [0.3, wide * waist * 0.97, deep],
                [0.6, wide, deep],
                [0.76, shoulder, deep * 0.85],
                [0.82, shoulder * 0.65, deep * 0.7],
                [0.86, 0.12, deep * 0.6],
            ],
            cloth,
            count=30,
        ),
    ]
    for side in (-1, 1):
        a = np.deg2rad(spread)
        direction = np.array([side * np.sin(a), 0, -np.cos(a)])
        root, seam = np.array([side * (shoulder - 0.08), 0, 0.71]), np.array([side * (shoulder + 0.01), 0, 0.68])
        path = [
            root,
            seam,
            seam + direction * sleeve * 0.5,
            seam + direction * sleeve,
        ]
        width = [0.09, 0.105, 0.09, 0.09 if sleeve < 0.5 else 0.065]
        parts.append(tube(np.array(path), [w * 0.85 for w in width], cloth, flat=width, smooth=16))
        parts.append(
            tube(
                np.array([path[-1] - direction * 0.04, path[-1] + direction * 0.005]),
                width[-1] * 0.9,
                trim,
                flat=width[-1] * 1.06,
            )
        )
    collar = rng.random()
    neck = torus(0.105, 0.025, trim).scaled(1.15, deep * 6, 1)
    hollow = ellipsoid(0.2, deep * 1.3, 0.06, cloth.shade(0.25)).moved(z=0.86)
    parts += [neck.turned("x", 12).moved(0, -0.01, 0.855), hollow.turned("x", 0)]
    if collar < 0.5:
        button = _white(rng) if rng.random() < 0.6 else _black(rng)
        low = 0.08 if rng.random() < 0.7 else 0.6
        parts.append(box(0.05, 0.02, 0.84 - low, 0.008, trim).moved(0, -deep * 1.0, (0.82 + low) / 2 - 0.02))
        parts += [
            ball(0.014, button).moved(0, -deep - 0.012, float(z)) for z in np.linspace(low + 0.04, 0.76, 6 if low < 0.5 else 3)
        ]
        flap = np.array([[0, 0.08], [-0.13, 0.03], [-0.11, -0.09], [0, 0.0]])
        for side in (-1, 1):
            plate = extrude(flap, 0.03, trim).scaled(side, 1, 1).turned("x", -18)
            parts.append(plate.moved(side * 0.01, -deep * 0.85, 0.84))
        if rng.random() < 0.4:
            parts.append(box(0.14, 0.02, 0.15, 0.01, cloth.shade(0.8)).moved(0.16, -deep * 0.98, 0.56))
    elif rng.random() < 0.35:
        parts.append(
            ellipsoid(
                rng.uniform(0.15, 0.3), 0.02, rng.uniform(0.1, 0.26), material(rng, Kind.PAINT), upright=0.4, around=0.4
            ).moved(0, -deep, 0.48)
        )
    if rng.random() < 0.3:
        parts += _hanger(rng, shoulder * 0.8, 0.93)
    return parts


def trousers(rng: Rng) -> list[Part]:
    denim = rng.random() < 0.45
    cloth = (
        material(
            rng, Kind.FABRIC, of=hsv(rng.uniform(0.57, 0.64), rng.uniform(0.35, 0.75), rng.uniform(0.05, 0.4)), pattern="plain"
        )
        if denim
        else material(rng, Kind.FABRIC)
    )
    length, wide, hem, spread = (
        rng.choice([rng.uniform(0.85, 1.15), rng.uniform(0.25, 0.5)], p=[0.75, 0.25]),
        rng.uniform(0.23, 0.29),
        rng.uniform(0.65, 1.35),
        rng.uniform(0.04, 0.2),
    )
    top = length + 0.36
    deep = wide * 0.5
    parts = [
        _cloth(
            [
                [length - 0.02, wide * 0.97, deep],
                [length + 0.12, wide * 1.03, deep * 1.08],
                [length + 0.25, wide * 0.95, deep],
                [top, wide * 0.84, deep * 0.9],
            ],
            cloth,
        )
    ]
    for side in (-1, 1):
        path = [
            [side * wide * 0.5, 0, length + 0.12],
            [side * wide * 0.52, 0, length - 0.05],
            [side * (wide * 0.53 + spread * 0.4), -0.01, length * 0.5],
            [side * (wide * 0.54 + spread), 0, 0],
        ]
        width = [wide * 0.45, wide * 0.48, wide * 0.45 * (1 + hem) / 2, wide * 0.42 * hem]
        parts.append(tube(path, [w * 1.02 for w in width], cloth, flat=width, smooth=24))
        parts.append(tube([path[-1], [path[-1][0], 0, 0.05]], width[-1] * 1.08, cloth.shade(0.75), flat=width[-1] * 1.06))
    band = material(rng, Kind.LEATHER) if rng.random() < 0.5 else cloth.shade(0.75)
    parts += [
        _cloth([[top - 0.06, wide * 0.88, deep * 0.96], [top - 0.005, wide * 0.86, deep * 0.94]], band, count=3),
        _cloth([[top, wide * 0.8, deep * 0.85], [top + 0.005, wide * 0.8, deep * 0.85]], cloth.shade(0.25), count=2),
        ellipsoid(0.06, 0.04, 0.05, material(rng, Kind.METAL), upright=0.5).moved(0, -deep * 0.93, top - 0.03),
        rod_along(
            [[0.01, -deep * 0.96, top - 0.08], [0.012, -deep * 1.08, top - 0.18], [0, -deep * 0.97, length + 0.04]],
            0.008,
            cloth.shade(0.5),
        ),
    ]
    for side in (-1, 1):
        pocket = [
            [side * wide * 0.4, -deep * 0.9, top - 0.07],
            [side * wide * 0.55, -deep * 0.95, top - 0.14],
            [side * wide * 0.88, -deep * 0.6, top - 0.17],
        ]
        parts.append(rod_along(pocket, 0.012, cloth.shade(0.55)))
    return parts


def dress(rng: Rng) -> list[Part]:
    cloth = (
        material(rng, Kind.FABRIC)
        if rng.random() < 0.6
        else material(rng, Kind.FABRIC, of=hsv(rng.random(), rng.uniform(0.4, 0.9), rng.uniform(0.3, 0.8)))
    )
    skirt = cloth if rng.random() < 0.7 else material(rng, Kind.FABRIC)
    length, flare, waist = rng.uniform(0.45, 1.05), rng.uniform(0.28, 0.62), rng.uniform(0.13, 0.17)
    folds = rng.uniform(0.02, 0.12)
    parts = [
        _cloth(
            [
                [-length, flare, flare * 0.75],
                [-length * 0.5, (flare * 1.1 + waist) / 2, (flare + waist) * 0.36],
                [0, waist, waist * 0.72],
            ],
            skirt,
            square=1,
            folds=folds / max(length, 0.6),
        ),
        _cloth(
            [
                [0, waist, waist * 0.72],
                [0.2, waist * 1.25, waist * 0.9],
                [0.32, waist * 1.3, waist * 0.8],
                [0.38, waist * 1.05, waist * 0.6],
            ],
            cloth,
        ),
        _cloth(
            [[-0.03, waist * 1.06, waist * 0.8], [0.03, waist * 1.06, waist * 0.8]],
            material(rng, Kind.FABRIC, Kind.LEATHER),
            count=3,
        ),
    ]
    sleeves = rng.choice(["straps", "short", "long"])
    for side in (-1, 1):
        if sleeves == "straps":
            parts.append(
                tube(
                    [[side * 0.11, -0.08, 0.34], [side * 0.12, -0.03, 0.5], [side * 0.11, 0.06, 0.36]],
                    0.022,
                    cloth,
                    flat=0.01,
                    up=(1, 0, 0),
                    smooth=14,
                )
            )
            continue
        reach, puff = (0.14, rng.uniform(0.07, 0.11)) if sleeves == "short" else (0.5, 0.07)
        path = [
            [side * waist * 0.75, 0, 0.42],
            [side * waist * 1.35, 0, 0.38],
            [side * (waist * 1.35 + reach * 0.55), 0, 0.36 - reach * 0.85],
        ]
        parts.append(tube(path, [0.06, puff, 0.055], cloth, smooth=14))
    if sleeves != "straps":
        parts += [
            _cloth(
                [[0.34, waist * 1.15, waist * 0.7], [0.44, waist * 0.95, waist * 0.5], [0.48, waist * 0.5, waist * 0.4]], cloth
            ),
            ellipsoid(waist * 0.95, waist * 0.7, 0.05, cloth.shade(0.3)).moved(z=0.48),
        ]
    hem = spline([[-length - 0.01, flare * 1.02, flare * 0.77], [-length + 0.05, flare * 0.99, flare * 0.745]], 2)
    if rng.random() < 0.4:
        parts.append(_cloth(hem, material(rng, Kind.FABRIC), count=2, square=1, folds=folds / max(length, 0.6)))
    if rng.random() < 0.25:
        parts += _hanger(rng, waist * 0.9, 0.54)
    elif rng.random() < 0.3:
        wood = material(rng, Kind.WOOD)
        parts += [
            cylinder(0.03, length + 0.2, wood).moved(z=-length - 0.25),
            cylinder(0.22, 0.04, wood).moved(z=-length - 0.25),
            lathe([[0.06, 0.38], [0.05, 0.5], [0.06, 0.55], [0.02, 0.62]], wood),
        ]
    return parts


def glove(rng: Rng) -> list[Part]:
    stuff = material(rng, Kind.LEATHER, Kind.FABRIC, Kind.PLASTIC)
    trim = material(rng, Kind.FABRIC, Kind.LEATHER) if rng.random() < 0.6 else stuff.shade(0.6)
    thick, spread = rng.uniform(0.05, 0.075), rng.uniform(3, 13)
    mitten = rng.random() < 0.3
    parts = [ellipsoid(0.44, 0.22, 0.52, stuff, upright=0.6, around=0.75).moved(z=0.34)]
    if mitten:
        parts.append(ellipsoid(0.44, 0.24, 0.74, stuff, upright=0.75).moved(0, 0, 0.6))
        parts.append(ellipsoid(0.19, 0.18, 0.46, stuff, upright=0.8).turned("y", -38).moved(-0.28, -0.02, 0.42))
    else:
        for k, length in enumerate((0.4, 0.47, 0.43, 0.33)):
            x, lean = -0.155 + 0.104 * k, np.deg2rad((k - 1.5) * spread)
            direction = np.array([np.sin(lean), -0.05, np.cos(lean)])
            path = [np.array([x, 0, 0.42]) + direction * length * s for s in (0, 0.4, 0.8, 0.95, 1.0)]
            parts.append(tube(np.array(path), [thick, thick * 0.98, thick * 0.9, thick * 0.65, thick * 0.2], stuff, smooth=18))
        thumb = [[-0.13, 0, 0.22], [-0.25, -0.02, 0.36], [-0.32, -0.03, 0.5], [-0.34, -0.03, 0.57], [-0.345, -0.03, 0.6]]
        parts.append(tube(thumb, [thick * 1.3, thick * 1.2, thick, thick * 0.7, thick * 0.2], stuff, smooth=18))
    cuff = rng.uniform(0.12, 0.34)
    flare = rng.uniform(0.95, 1.25)
    parts += [
        _cloth([[0.14 - cuff, 0.19 * flare, 0.115 * flare], [0.16, 0.18, 0.1]], trim, count=6, square=1),
        _cloth(
            [[0.13 - cuff, 0.16 * flare, 0.09 * flare], [0.139 - cuff, 0.17 * flare, 0.1 * flare]], _black(rng), count=2, square=1
        ),
    ]
    if rng.random() < 0.4:
        for k in range(3):
            parts.append(
                rod_along(
                    [[-0.1 + 0.1 * k, -0.1, 0.28], [-0.1 + 0.1 * k, -0.12, 0.38], [-0.1 + 0.1 * k, -0.1, 0.46]],
                    0.012,
                    stuff.shade(0.6),
                )
            )
    hand = float(rng.choice([-1, 1]))
    return [part.scaled(hand, 1, 1) for part in parts]


def sock(rng: Rng) -> list[Part]:
    wool = material(rng, Kind.FABRIC)
    trim = material(rng, Kind.FABRIC, pattern="plain") if rng.random() < 0.65 else wool.shade(0.7)
    shaft, thick, toe = rng.uniform(0.35, 0.9), rng.uniform(0.11, 0.14), rng.uniform(0.42, 0.56)
    path = spline(
        [[0, 0, shaft + 0.15], [0.0, 0, 0.3], [0.01, 0, 0.17], [0.12, 0, 0.09], [toe * 0.7, 0, 0.06], [toe, 0, 0.04]], 44
    )
    width = np.interp(
        np.linspace(0, 1, 44),
        [0, 0.4, 0.6, 0.75, 0.92, 0.98, 1],
        [thick * 1.08, thick, thick * 1.1, thick, thick * 0.85, thick * 0.5, 0.02],
    )
    flat = rng.uniform(0.5, 0.9)
    parts = [
        tube(path, width * flat, wool, flat=width),
        ellipsoid(thick * 2.1, thick * 2.15 * flat, thick * 2.1, trim).moved(-0.02, 0, 0.11),
        ellipsoid(thick * 2.2, thick * 1.95 * flat, thick * 1.75, trim).moved(toe - thick * 0.55, 0, 0.045),
        tube([[0, 0, shaft + 0.05], [0, 0, shaft + 0.19]], thick * 1.16 * flat, trim, flat=thick * 1.16),
        tube([[0, 0, shaft + 0.19], [0, 0, shaft + 0.195]], thick * 0.95 * flat, trim.shade(0.25), flat=thick * 0.95),
    ]
    for k in range(int(rng.choice([0, 1, 2, 3], p=[0.4, 0.2, 0.2, 0.2]))):
        z = shaft - 0.06 - 0.1 * k
        parts.append(tube([[0, 0, z], [0, 0, z + 0.05]], thick * 1.07 * flat, trim, flat=thick * 1.08))
    return _aside(rng, _pair(rng, parts, thick * 1.2))


def glasses(rng: Rng) -> list[Part]:
    frame = material(rng, Kind.METAL) if rng.random() < 0.35 else material(rng, Kind.PLASTIC)
    shade = rng.random() < 0.55
    dark = hsv(rng.random(), rng.uniform(0, 0.7), rng.uniform(0.02, 0.2))
    lens = material(rng, Kind.CERAMIC, of=dark if shade else np.array([0.7, 0.78, 0.8]), pattern="plain")
    half, high, square = rng.uniform(0.19, 0.24), rng.uniform(0.12, 0.22), rng.uniform(0.45, 1)
    thick, sag = rng.uniform(0.012, 0.035), rng.uniform(0, 0.25)
    c, s = np.cos(_TURN), np.sin(_TURN)
    x, z = half * np.sign(c) * np.abs(c) ** square, high * np.sign(s) * np.abs(s) ** square
    x = x * (1 + sag * s * 0.5)
    centre = half + rng.uniform(0.05, 0.08)
    parts = []
    for side in (-1, 1):
        rim = np.stack([x * side + centre * side, 0 * x, z + sag * 0.12 * c], 1)
        parts.append(tube(rim, thick, frame, up=(0, 1, 0), closed=True))
        if shade or rng.random() < 0.3:
            parts.append(extrude(rim[::side, [0, 2]], 0.016, lens, bevel=0.02))
        out = centre + half
        hook = [
            [side * out, 0, high * 0.45],
            [side * (out + 0.03), 0.05, high * 0.5],
            [side * (out + 0.01), 0.5, high * 0.45],
            [side * (out - 0.02), 0.75, high * 0.2],
            [side * (out - 0.03), 0.88, -0.12],
        ]
        parts.append(rod_along(hook, max(thick, 0.016), frame, smooth=24))
    gap = centre - half * 0.93
    parts.append(rod_along([[-gap, 0, high * 0.25], [0, -0.01, high * 0.25 + 0.05], [gap, 0, high * 0.25]], thick, frame))
    if rng.random() < 0.2:
        parts.append(rod_along([[-centre, 0, high * 1.0], [0, -0.01, high * 0.9], [centre, 0, high * 1.0]], thick, frame))
    return [part.turned("x", float(rng.uniform(-4, 10))).turned("z", float(rng.uniform(-40, 40))) for part in parts]


def wristwatch(rng: Rng) -> list[Part]:
    case, strap = (
        material(rng, Kind.METAL, Kind.METAL, Kind.PLASTIC, pattern="plain"),
        material(rng, Kind.LEATHER, Kind.METAL, Kind.PLASTIC, Kind.FABRIC),
    )
    dial = (
        _white(rng) if rng.random() < 0.5 else material(rng, Kind.CERAMIC, pattern="plain") if rng.random() < 0.5 else _black(rng)
    )
    ink = _white(rng) if dial.colour.mean() < 0.35 else _black(rng)
    radius, width, digital = rng.uniform(0.2, 0.27), rng.uniform(0.09, 0.14), rng.random() < 0.25
    if digital:
        screen = material(rng, Kind.PLASTIC, of=rng.choice([0.02, 0.4]) * np.array([0.9, 1, 0.85]), pattern="plain")
        face = [
            box(radius * 1.8, 0.12, radius * 2.1, 0.07, case),
            box(radius * 1.45, 0.03, radius * 1.6, 0.012, screen).moved(0, -0.055, 0),
        ]
        glow = _white(rng) if screen.colour.mean() < 0.2 else _black(rng)
        for k in range(4):
            x = (-0.5 + 0.3 * k + 0.05 * (k > 1)) * radius
            bars = [
                box(0.018, 0.012, radius * 0.5, 0.004, glow).moved(x + d, -0.074, 0)
                for d in ((-0.022, 0.022) if rng.random() < 0.7 else (0.022,))
            ]
            bars += [
                box(0.05, 0.012, 0.016, 0.004, glow).moved(x, -0.074, h * radius * 0.24) for h in (-1, 0, 1) if rng.random() < 0.8
            ]
            face += bars
    else:
        face = [
            cylinder(radius, 0.1, case).turned("x", 90).moved(0, 0.05, 0),
            torus(radius * 0.93, 0.025, case, axis="y").moved(0, -0.05, 0),
            cylinder(radius * 0.9, 0.012, dial).turned("x", 90).moved(0, -0.05, 0),
        ]
        for k in range(12):
            tick = box(0.014 if k % 3 else 0.024, 0.01, radius * (0.12 if k % 3 else 0.2), 0.003, ink)
            face.append(tick.moved(z=radius * 0.72).turned("y", 30 * k).moved(y=-0.065))
        for length, thick in ((0.5, 0.022), (0.72, 0.014)):
            hand = box(thick, 0.012, radius * length, 0.004, ink).moved(z=radius * length * 0.42)
            face.append(hand.turned("y", float(rng.uniform(0, 360))).moved(y=-0.075))
        face += [ball(0.018, ink).moved(y=-0.075), cylinder(0.03, 0.05, case).turned("y", 90).moved(radius * 0.98, 0, 0)]
    if rng.random() < 0.4:
        reach = rng.uniform(0.75, 1.0)
        parts = [
            box(width * 2, 0.035, reach, 0.012, strap).moved(0, 0.02, side * (radius * 0.85 + reach / 2)) for side in (-1, 1)
        ]
        parts.append(torus(width * 0.9, 0.015, case, axis="y").scaled(1.15, 1, 0.7).moved(0, 0.01, radius * 0.85 + reach))
        parts += [ball(0.015, _black(rng)).scaled(1, 0.5, 1).moved(0, 0, -radius - reach * s) for s in (0.4, 0.52, 0.64)]
        tilt = float(rng.choice([0, -20, -45]))
        return [part.turned("x", tilt) for part in (*face, *parts)]
    deep, high = rng.uniform(0.6, 0.75), rng.uniform(0.34, 0.42)
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    loop = np.stack([0 * turn, deep / 2 - deep / 2 * np.cos(turn), high * np.sin(turn)], 1)
    band = tube(loop, width, strap, flat=0.022, up=(1, 0, 0), closed=True)
    lean = float(rng.uniform(-25, -5))
    return [part.turned("x", lean) for part in (*face, band)]


def ring(rng: Rng) -> list[Part]:
    gold = material(
        rng,
        Kind.METAL,
        of=(np.array([0.85, 0.62, 0.25]), np.array([0.8, 0.8, 0.82]), np.array([0.75, 0.45, 0.35]))[
            rng.choice(3, p=[0.55, 0.3, 0.15])
        ],
    )
    thick, wide = rng.uniform(0.03, 0.06), rng.uniform(0.035, 0.1)
    parts = [torus(0.4, thick, gold, axis="y", height=wide)]
    gem = material(
        rng, Kind.CERAMIC, of=hsv(rng.choice([0, 0.38, 0.6, 0.78, 0.55]), rng.choice([0.1, 0.85]), 0.75), pattern="plain"
    )
    style = rng.choice(["solitaire", "stones", "signet", "plain"], p=[0.5, 0.2, 0.12, 0.18])
    if style == "solitaire":
        size = rng.uniform(0.13, 0.24)
        cut = [[0, -size * 0.75], [size, 0.15 * size], [size * 0.62, 0.55 * size], [0, 0.55 * size]]
        parts.append(lathe(cut, gem, steps=int(rng.choice([4, 8, 10, 24]))).moved(z=0.42 + size * 0.8))
        parts += [
            rod_along(
                [
                    [0, 0, 0.4],
                    [0.6 * size * x, 0.6 * size * y, 0.42 + size * 0.5],
                    [0.8 * size * x, 0.8 * size * y, 0.42 + size * 1.2],
                ],
                0.022,
                gold,
            )
            for x, y in ((-1, -0.8), (1, -0.8), (-1, 0.8), (1, 0.8))
        ]
    elif style == "stones":
        for turn in np.linspace(-50, 50, int(rng.integers(3, 8))):
            parts.append(ball(rng.uniform(0.05, 0.065), gem).moved(z=0.4 + thick).turned("y", float(turn)))
    elif style == "signet":
        parts += [cylinder(0.15, 0.06, gold, top=0.2).moved(z=0.4), cylinder(0.16, 0.03, gem).moved(z=0.45)]
    if rng.random() < 0.35:
        return [part.turned("x", 80).turned("z", float(rng.uniform(100, 260))) for part in parts]
    return [part.turned("z", float(rng.uniform(-65, 65))).turned("x", float(rng.uniform(-30, 10))) for part in parts]


def crown(rng: Rng) -> list[Part]:
    gold = material(rng, Kind.METAL, of=np.array([0.85, 0.6, 0.2]) if rng.random() < 0.75 else np.array([0.8, 0.8, 0.82]))
    points, high, flare = int(rng.integers(5, 10)), rng.uniform(0.28, 0.5), rng.uniform(1.0, 1.25)
    turn = np.linspace(0, 2 * np.pi, 16 * points, endpoint=False)
    share = np.abs((turn * points / (2 * np.pi)) % 1 - 0.5) * 2
    top = high * (0.45 + 0.55 * share ** rng.uniform(0.8, 1.8))
    rings = []
    for inset, level in ((0, 0.0), (0, 0.5), (0, 1.0), (0.02, 1.0), (0.02, 0.0)):
        out = 0.42 * (1 + (flare - 1) * level * top / high) - inset
        rings.append(np.stack([out * np.cos(turn), out * np.sin(turn), top * level], 1))
    parts = [
        loft(np.stack(rings), gold, closed=True),
        torus(0.425, 0.025, gold).moved(z=0.025),
        torus(0.425 * (1 + (flare - 1) * 0.3), 0.016, gold).moved(z=high * 0.3),
    ]
    gems = [
        material(rng, Kind.CERAMIC, of=hsv(h, 0.9, 0.65), pattern="plain")
        for h in rng.choice([0, 0.35, 0.6, 0.8], 2, replace=False)
    ]
    knobs = gold if rng.random() < 0.5 else _white(rng) if rng.random() < 0.5 else gems[0]
    for k in range(points):
        a = 2 * np.pi * k / points
        radius = 0.42 * flare
        parts.append(ball(0.042, knobs).moved(radius * np.cos(a), radius * np.sin(a), high + 0.02))
        low = 0.43 * (1 + (flare - 1) * 0.15)
        parts.append(
            ellipsoid(0.05, 0.1, 0.1, gems[k % 2], upright=1.3)
            .turned("z", float(np.rad2deg(a)))
            .moved(low * np.cos(a), low * np.sin(a), high * 0.16)
        )
    if rng.random() < 0.35:
        velvet = material(rng, Kind.FABRIC, of=hsv(rng.choice([0.98, 0.75, 0.6]), 0.85, 0.3), pattern="plain")
        parts.append(
            lathe([[0.39, 0.03], [0.4, high * 0.4], [0.34, high * 0.8], [0.18, high * 1.02], [0, high * 1.05]], velvet, smooth=16)
        )
    return parts


def teddy_bear(rng: Rng) -> list[Part]:
    plush = (
        material(
            rng, Kind.FABRIC, of=hsv(rng.uniform(0.05, 0.11), rng.uniform(0.25, 0.75), rng.uniform(0.12, 0.75)), pattern="plain"
        )
        if rng.random() < 0.75
        else material(rng, Kind.FABRIC, pattern="plain")
    )
    pale, black = plush.shade(rng.choice([1.7, 0.55, 1])), _black(rng)
    head, plump, sitting = rng.uniform(0.22, 0.3), rng.uniform(0.24, 0.31), rng.random() < 0.7
    ear, z = head * rng.uniform(0.34, 0.5), 0.58 + head * 0.75
    parts = [
        ellipsoid(plump * 2, plump * 1.7, 0.66, plush).moved(z=0.32),
        ellipsoid(plump * 1.3, 0.2, 0.42, pale).moved(0, -plump * 0.78, 0.32),
        ellipsoid(head * 2.1, head * 1.85, head * 1.9, plush).moved(0, -0.02, z),
        ellipsoid(head * 0.95, head * 0.8, head * 0.75, pale).moved(0, -head * 0.85, z - head * 0.25),
        ellipsoid(head * 0.32, head * 0.2, head * 0.22, black).moved(0, -head * 1.24, z - head * 0.1),
    ]
    for side in (-1, 1):
        arm = rng.uniform(-60, 50)
        limb = (
            ellipsoid(0.17, 0.17, 0.46, plush)
            .moved(z=-0.17)
            .turned("y", -side * (40 + arm * 0.5))
            .turned("x", rng.uniform(-45, 0))
        )
        parts += [
            limb.moved(side * plump * 0.75, -0.04, 0.5),
            ellipsoid(ear * 2, ear, ear * 2, plush).moved(side * head * 0.78, 0, z + head * 0.75),
            ellipsoid(ear * 1.2, ear * 0.7, ear * 1.2, pale).moved(side * head * 0.78, -ear * 0.25, z + head * 0.75),
            ball(head * 0.12, black).moved(side * head * 0.36, -head * 0.86, z + head * 0.22),
        ]
        if sitting:
            parts += [
                ellipsoid(0.2, 0.48, 0.2, plush).turned("z", side * 25).moved(side * 0.22, -0.26, 0.1),
                ellipsoid(0.22, 0.1, 0.25, plush).turned("z", side * 20).moved(side * 0.29, -0.46, 0.13),
                ellipsoid(0.15, 0.06, 0.17, pale).turned("z", side * 20).moved(side * 0.3, -0.5, 0.13),
            ]
        else:
            parts += [
                ellipsoid(0.22, 0.24, 0.5, plush).moved(side * 0.15, 0, -0.02),
                ellipsoid(0.22, 0.32, 0.16, plush).moved(side * 0.16, -0.06, -0.22),
            ]
    if rng.random() < 0.4:
        silk, y = material(rng, Kind.FABRIC), -plump * 0.8 - 0.04
        parts += [torus(0.16, 0.035, silk).scaled(1.1, 1.1, 1).moved(0, -0.02, 0.6), ball(0.045, silk).moved(0, y, 0.57)]
        parts += [ellipsoid(0.2, 0.07, 0.13, silk).turned("y", side * -15).moved(side * 0.12, y, 0.57) for side in (-1, 1)]
    return parts


def _skin_tone(rng: Rng) -> Material:
    return material(
        rng, Kind.LEATHER, of=hsv(rng.uniform(0.04, 0.08), rng.uniform(0.3, 0.65), rng.uniform(0.08, 0.75)), pattern="plain"
    )


def person(rng: Rng) -> list[Part]:
    skin, top, below = _skin_tone(rng), material(rng, Kind.FABRIC), material(rng, Kind.FABRIC)
    hair = material(
        rng,
        Kind.FABRIC,
        of=hsv(rng.uniform(0.03, 0.12), rng.uniform(0.2, 0.8), rng.choice([0.02, 0.1, 0.4, 0.6])),
        pattern="plain",
    )
    if rng.random() < 0.12:
        skin = top = below = hair = material(rng, Kind.METAL, Kind.WOOD, Kind.CERAMIC, Kind.PLASTIC, pattern="plain")
    shoes = material(rng, Kind.LEATHER)
    head, wide, leg, stout = rng.uniform(0.1, 0.17), rng.uniform(0.17, 0.23), rng.uniform(0.5, 0.8), rng.uniform(0.85, 1.35)
    stride, skirt, bare = rng.uniform(0, 0.16), rng.random() < 0.25, rng.random() < 0.3
    hip, shoulder = leg + 0.05, leg + 0.52
    parts = [
        _cloth(
            [
                [hip - 0.06, wide * 0.7 * stout, 0.11 * stout],
                [hip + 0.15, wide * 0.72 * stout, 0.11 * stout],
                [shoulder - 0.12, wide, 0.12],
                [shoulder - 0.02, wide * 0.85, 0.09],
                [shoulder + 0.03, 0.07, 0.06],
            ],
            top,
        ),
        cylinder(0.05, 0.14, skin).moved(z=shoulder),
        ellipsoid(head * 1.75, head * 1.95, head * 2.4, skin).moved(z=shoulder + 0.06 + head * 1.15),
        ball(head * 0.16, skin).moved(0, -head * 1.0, shoulder + 0.06 + head * 1.05),
    ]
    z = shoulder + 0.06 + head * 1.15
    style = rng.choice(["short", "long", "bald", "bun", "hat"], p=[0.4, 0.25, 0.08, 0.12, 0.15])
    if style != "bald":
        parts.append(ellipsoid(head * 1.95, head * 2.1, head * 2.2, hair).moved(0, head * 0.2, z + head * 0.3))
    if style == "long":
        parts.append(ellipsoid(head * 2.1, head * 1.2, head * 3.4, hair).moved(0, head * 0.55, z - head * 0.5))
    elif style == "bun":
        parts.append(ball(head * 0.5, hair).moved(0, head * 0.4, z + head * 1.5))
    elif style == "hat":
        felt = material(rng, Kind.FABRIC, Kind.PLASTIC)
        parts.append(
            lathe(
                [
                    [head * rng.uniform(1.0, 1.9), 0],
                    [head * 1.1, 0.02],
                    [head, head * 0.9],
                    [head * 0.6, head * 1.2],
                    [0, head * 1.25],
                ],
                felt,
            ).moved(z=z + head * 0.45)
        )
    parts += [ball(head * 0.1, _black(rng)).moved(side * head * 0.35, -head * 0.86, z + head * 0.12) for side in (-1, 1)]
    sleeve = top if rng.random() < 0.6 else skin
    for side in (-1, 1):
        swing = rng.normal(0, 0.12)
        pose = rng.choice(["down", "hip", "up"], p=[0.75, 0.12, 0.13])
        elbow, hand = [side * (wide + 0.09), 0.02, shoulder - 0.28], [side * (wide + 0.11), -0.05 + swing, shoulder - 0.52]
        if pose == "hip":
            elbow, hand = [side * (wide + 0.22), 0.04, shoulder - 0.24], [side * wide * 0.9, -0.06, shoulder - 0.38]
        elif pose == "up":
            elbow, hand = [side * (wide + 0.2), 0, shoulder + 0.02], [side * (wide + 0.22), -0.05, shoulder + 0.3]
        root = [side * (wide - 0.05), 0, shoulder - 0.06]
        parts += [
            rod_along([root, elbow, hand], [0.065, 0.055, 0.042], sleeve, smooth=16),
            rod_along(
                [root, [(a + b) / 2 for a, b in zip(root, elbow, strict=True)], elbow], [0.07, 0.068, 0.062], top, smooth=8
            ),
            ellipsoid(0.085, 0.09, 0.12, skin).moved(*hand),
        ]
        foot = side * stride
        trousers_or_skin = skin if skirt or bare else below
        parts += [
            tube(
                [
                    [side * 0.095 * stout, 0, leg + 0.08],
                    [side * 0.1 * stout, foot * 0.4 - 0.02, leg * 0.52],
                    [side * 0.1, foot, 0.06],
                ],
                [0.1 * stout, 0.075, 0.055],
                trousers_or_skin,
                up=(1, 0, 0),
                smooth=16,
            ),
            ellipsoid(0.11, 0.27, 0.11, shoes).moved(side * 0.1, foot - 0.06, 0.045),
        ]
        if bare and not skirt:
            parts.append(
                tube(
                    [[side * 0.095 * stout, 0, leg + 0.08], [side * 0.1 * stout, foot * 0.4 - 0.02, leg * 0.6]],
                    [0.11 * stout, 0.1],
                    below,
                    up=(1, 0, 0),
                )
            )
    if skirt:
        hem = rng.uniform(0.08, 0.65) * leg
        parts.append(
            _cloth(
                [
                    [hem, wide * rng.uniform(0.9, 1.5), 0.2],
                    [(hem + hip) / 2, wide * 0.95, 0.16],
                    [hip + 0.1, wide * 0.7 * stout, 0.115 * stout],
                ],
                below,
                square=1,
            )
        )
    return parts


def robot(rng: Rng) -> list[Part]:
    shell = material(rng, Kind.METAL, Kind.PLASTIC, Kind.PAINT, pattern="plain")
    joint = material(rng, Kind.METAL) if rng.random() < 0.6 else shell.shade(0.4)
    glow = material(rng, Kind.PLASTIC, of=hsv(rng.choice([0.55, 0.0, 0.13, 0.35]), 0.8, 0.9), pattern="plain")
    accent, black = material(rng, Kind.PLASTIC, pattern="plain"), _black(rng)
    wide, high, deep, edge = rng.uniform(0.4, 0.62), rng.uniform(0.42, 0.65), rng.uniform(0.28, 0.42), rng.uniform(0.02, 0.1)
    head, face = rng.uniform(0.28, 0.46), rng.uniform(0.22, 0.34)
    z = 0.42 + high
    round_head = rng.random() < 0.3
    parts = [
        box(wide, deep, high, edge, shell).moved(z=0.4 + high / 2),
        cylinder(0.07, 0.12, joint).moved(z=z - 0.04),
        ellipsoid(head * 1.15, head, face * 1.2, shell).moved(z=z + 0.05 + face / 2)
        if round_head
        else box(head, head * 0.8, face, edge, shell).moved(z=z + 0.05 + face / 2),
        box(wide * 0.6, 0.04, high * 0.42, 0.02, accent).moved(0, -deep / 2, 0.4 + high * 0.58),
    ]
    front = -head * (0.48 if round_head else 0.41)
    if rng.random() < 0.3:
        parts.append(box(head * 0.75, 0.06, face * 0.3, 0.03, glow).moved(0, front, z + 0.05 + face * 0.6))
    else:
        parts += [ellipsoid(0.12, 0.07, 0.12, black).moved(side * head * 0.23, front, z + 0.05 + face * 0.62) for side in (-1, 1)]
        parts += [
            ellipsoid(0.085, 0.07, 0.085, glow).moved(side * head * 0.23, front - 0.02, z + 0.05 + face * 0.62)
            for side in (-1, 1)
        ]
    parts.append(box(head * 0.5, 0.04, face * 0.13, 0.01, black).moved(0, front, z + 0.05 + face * 0.22))
    for x in np.linspace(-0.2, 0.2, int(rng.integers(2, 5))):
        parts.append(ball(0.03, glow).moved(float(x) * wide, -deep / 2 - 0.02, 0.4 + high * float(rng.choice([0.5, 0.65]))))
    for x in ((0.0,), (-0.12, 0.12), ())[rng.integers(0, 3)]:
        parts += [cylinder(0.012, 0.16, joint).moved(x, 0, z + face), ball(0.035, glow).moved(x, 0, z + face + 0.18)]
    for side in (-1, 1):
        swing = rng.uniform(-70, 15)
        arm = [
            ball(0.09, joint),
            cylinder(0.05, 0.24, joint).moved(z=-0.26),
            box(0.13, 0.13, 0.22, 0.03, shell).moved(z=-0.3),
            *[ellipsoid(0.04, 0.08, 0.14, joint).moved(dx, 0, -0.46) for dx in (-0.05, 0.05)],
        ]
        parts += [
            part.turned("x", float(swing)).turned("y", -side * 8).moved(side * (wide / 2 + 0.08), 0, 0.4 + high * 0.82)
            for part in arm
        ]
    drive = rng.random()
    for side in (-1, 1):
        if drive < 0.7:
            parts += [
                cylinder(0.065, 0.32, joint).moved(side * wide * 0.27, 0, 0.1),
                box(0.19, 0.32, 0.14, 0.04, shell).moved(side * wide * 0.27, -0.04, 0.07),
            ]
        else:
            parts.append(cylinder(0.2, 0.14, black).turned("y", 90).moved(side * (wide / 2 - 0.02) - 0.07, 0, 0.2))
            parts.append(cylinder(0.1, 0.17, joint).turned("y", 90).moved(side * (wide / 2 - 0.02) - 0.085, 0, 0.2))
    if drive >= 0.7:
        parts.append(box(wide * 0.8, deep * 0.8, 0.24, 0.03, joint).moved(z=0.32))
    return parts


def snowman(rng: Rng) -> list[Part]:
    snow = material(
        rng, Kind.FABRIC, Kind.PAPER, Kind.CERAMIC, of=np.array([0.85, 0.87, 0.9]) * rng.uniform(0.9, 1.05), pattern="plain"
    )
    coal, carrot = _black(rng), material(rng, Kind.PAPER, of=hsv(0.06, 0.95, 0.85), pattern="plain")
    radii = [0.36, rng.uniform(0.25, 0.3), rng.uniform(0.17, 0.22)] if rng.random() < 0.65 else [0.38, rng.uniform(0.22, 0.28)]
    parts, z = [], 0.0
    for k, radius in enumerate(radii):
        z += radius * (0.85 if k == 0 else 0.75)
        parts.append(ellipsoid(2 * radius, 2 * radius, 1.85 * radius, snow).moved(z=z))
        if k < len(radii) - 1:
            buttons = (0, 0.4) if k else (0.45,) if len(radii) == 3 else (0, 0.45)
            parts += [ball(0.032, coal).moved(0, -radius * np.sqrt(1 - h * h) - 0.005, z + radius * h * 0.9) for h in buttons]
            z += radius * 0.75
    head = radii[-1]
    parts.append(cylinder(head * 0.18, head * rng.uniform(0.8, 1.6), carrot, top=0.006).turned("x", 88).moved(0, -head * 0.92, z))
    parts += [ball(head * 0.13, coal).moved(side * head * 0.36, -head * 0.86, z + head * 0.3) for side in (-1, 1)]
    parts += [ball(head * 0.07, coal).moved(head * x, -head * 0.87, z - head * (0.5 - x * x)) for x in (-0.4, -0.2, 0, 0.2, 0.4)]
    twig = material(rng, Kind.WOOD, of=hsv(0.07, 0.6, 0.1))
    level = z - head - radii[-2] * 0.3 if len(radii) == 3 else radii[0] * 1.1
    for side in (-1, 1) if rng.random() < 0.8 else ():
        end = np.array([side * rng.uniform(0.6, 0.8), 0, level + rng.uniform(0, 0.35)])
        start = np.array([side * 0.2, 0, level])
        parts.append(rod_along(np.array([start, (start + end) / 2 + [0, 0, 0.03], end]), 0.018, twig))
        parts += [
            rod_along(np.array([start * 0.3 + end * 0.7, end + np.array([side * 0.02, 0, dz])]), 0.012, twig, smooth=0)
            for dz in (-0.14, 0.16)
        ]
    if rng.random() < 0.75:
        felt = (
            material(rng, Kind.FABRIC, of=np.ones(3) * 0.03, pattern="plain")
            if rng.random() < 0.6
            else material(rng, Kind.FABRIC)
        )
        tall = rng.uniform(0.12, 0.32)
        parts.append(
            lathe([[0, 0], [head * 1.25, 0], [head * 1.25, 0.03], [head * 0.75, 0.03], [head * 0.8, tall], [0, tall]], felt)
            .turned("y", float(rng.normal(0, 6)))
            .moved(z=z + head * 0.68)
        )
    if rng.random() < 0.65:
        scarf = material(rng, Kind.FABRIC, of=hsv(rng.random(), 0.8, 0.6))
        low = z - head * 0.85
        parts.append(torus(head * 0.8, 0.055, scarf).moved(z=low))
        parts.append(
            rod_along(
                [
                    [head * 0.4, -head * 0.75, low],
                    [head * 0.5, -radii[-2] - 0.04, low - 0.14],
                    [head * 0.55, -radii[-2] - 0.05, low - 0.32],
                ],
                0.05,
                scarf,
            )
        )
    return parts


def die(rng: Rng) -> list[Part]:
    dark = rng.random() < 0.5
    body = material(
        rng,
        Kind.PLASTIC,
        Kind.CERAMIC,
        Kind.WOOD,
        of=None if dark else np.array([0.85, 0.83, 0.78]) * rng.uniform(0.9, 1.05),
        pattern="plain",
    )
    pip = _white(rng) if body.colour.mean() < 0.4 else _black(rng)
    edge, size = rng.uniform(0.03, 0.16), rng.uniform(0.075, 0.1)
    o = rng.uniform(0.22, 0.27)
    spots: dict[int, list[tuple[float, float]]] = {
        1: [(0, 0)],
        2: [(-o, -o), (o, o)],
        3: [(-o, -o), (0, 0), (o, o)],
        4: [(-o, -o), (o, o), (-o, o), (o, -o)],
        5: [(-o, -o), (o, o), (-o, o), (o, -o), (0, 0)],
        6: [(-o, -o), (o, o), (-o, o), (o, -o), (-o, 0), (o, 0)],
    }

    def one() -> list[Part]:
        parts = [box(1, 1, 1, edge, body)]
        order = rng.permutation([1, 2, 3])
        values = [int(order[0]), int(order[1]), int(order[2])]
        turns = (("x", 0.0), ("x", 90.0), ("y", 90.0), ("x", 180.0), ("x", -90.0), ("y", -90.0))
        for value, turn in zip([*values, *(7 - v for v in values)], turns, strict=True):
            face = [ellipsoid(2 * size, 2 * size, 0.02, pip, steps=12).moved(x, y, 0.5) for x, y in spots[value]]
            parts.append(joined(face).turned(*turn))
        return [part.turned("z", float(rng.uniform(15, 75))) for part in parts]

    parts = one()
    if rng.random() < 0.35:
        x, y = rng.choice([-1, 1]) * rng.uniform(1.25, 1.5), rng.uniform(-0.5, 0.5)
        parts += [part.moved(x, y, 0) for part in one()]
    return parts


def _man(rng: Rng) -> Material:
    """Draw what a chessman is made of."""
    tone = (np.ones(3) * 0.03, hsv(0.1, 0.3, 0.8), hsv(0.05, 0.7, 0.15))[rng.integers(0, 3)]
    return material(rng, Kind.WOOD, Kind.PLASTIC, Kind.CERAMIC, of=tone if rng.random() < 0.8 else None, pattern="plain")


def pawn(rng: Rng) -> list[Part]:
    stuff = _man(rng)
    base, waist, high, head = rng.uniform(0.26, 0.34), rng.uniform(0.08, 0.13), rng.uniform(0.55, 0.8), rng.uniform(0.15, 0.2)
    foot = [[0, 0], [base, 0], [base, 0.06], [base * 0.9, 0.09], [base * 0.93, 0.13], [base * 0.75, 0.18]]
    stem = spline([[base * 0.7, 0.19], [waist * 1.5, high * 0.5], [waist, high * 0.85], [waist * 1.1, high - 0.03]], 14)
    collar = rng.uniform(1.5, 2.0) * waist
    top = [[collar, high - 0.02], [collar * 1.05, high + 0.01], [collar * 0.8, high + 0.04], [waist, high + 0.05]]
    return [lathe(np.concatenate([foot, stem, top]), stuff, steps=40), ball(head, stuff).moved(z=high + 0.03 + head * 0.85)]


def rook(rng: Rng) -> list[Part]:
    stuff = _man(rng)
    base, waist, high = rng.uniform(0.28, 0.36), rng.uniform(0.15, 0.21), rng.uniform(0.6, 0.85)
    top = rng.uniform(1.25, 1.5) * waist
    foot = [[0, 0], [base, 0], [base, 0.07], [base * 0.88, 0.1], [base * 0.9, 0.14], [base * 0.75, 0.19]]
    stem = spline([[base * 0.72, 0.2], [waist * 1.1, high * 0.55], [waist, high * 0.9]], 12)
    head = [[top * 0.98, high], [top, high + 0.16], [top * 0.68, high + 0.16], [top * 0.66, high + 0.1], [0, high + 0.1]]
    parts = [lathe(np.concatenate([foot, stem, head]), stuff, steps=40)]
    count = int(rng.integers(4, 7))
    for k in range(count):
        turn = np.linspace(-0.3, 0.3, 7) * 2 * np.pi / count + 2 * np.pi * k / count
        rings = [np.stack([r * np.cos(turn), r * np.sin(turn), 0 * turn], 1) for r in (top, top * 0.68)]
        outline = np.concatenate([rings[0], rings[1][::-1]])
        parts.append(loft(np.stack([outline + np.array([0, 0, high + 0.15]), outline + np.array([0, 0, high + 0.26])]), stuff))
    return parts


def spinning_top(rng: Rng) -> list[Part]:
    main, second = material(rng, Kind.WOOD, Kind.PLASTIC, Kind.PAINT), material(rng, Kind.PAINT, Kind.PLASTIC, Kind.METAL)
    wide, low, high, stem = rng.uniform(0.35, 0.5), rng.uniform(0.22, 0.42), rng.uniform(0.06, 0.2), rng.uniform(0.2, 0.42)
    bulge = rng.uniform(0.35, 0.75)
    profile = [[0.015, 0], [wide * bulge, low * 0.55], [wide, low], [wide * 0.93, low + high * 0.5], [wide * 0.45, low + high]]
    whole = spline(profile, 26)
    parts = [
        lathe([[0, 0], *whole.tolist(), [0, low + high]], main, steps=48),
        torus(wide * 0.97, 0.03, second, height=0.04).moved(z=low + 0.02),
        cylinder(0.035, stem, second, top=0.03).moved(z=low + high - 0.01),
        ball(0.055, second).scaled(1, 1, 0.8).moved(z=low + high + stem),
        cylinder(0.008, 0.08, second, top=0.03).moved(z=-0.05),
    ]
    for level in (8, 14):
        radius, z = whole[level]
        parts.append(torus(float(radius), 0.018, second).moved(z=float(z)))
    lean = float(rng.uniform(0, 35))
    return [part.turned("y", lean) for part in parts]


def balloons(rng: Rng) -> list[Part]:
    count = int(rng.choice([1, 2, 3, 5, 7], p=[0.3, 0.12, 0.25, 0.2, 0.13]))
    string = material(rng, Kind.PLASTIC, of=np.ones(3) * rng.choice([0.05, 0.8]), pattern="plain")
    same, length, plump = material(rng, Kind.PLASTIC), rng.uniform(0.7, 1.3), rng.uniform(0.25, 0.32)
    parts = []
    for k in range(count):
        bright = material(
            rng,
            Kind.PLASTIC,
            Kind.CERAMIC,
            of=hsv(rng.random(), rng.uniform(0.6, 0.95), rng.uniform(0.4, 0.9)),
            pattern="plain" if rng.random() < 0.85 else "dots",
        )
        skin = bright if rng.random() < 0.85 else same
        profile = [
            [0.02, 0],
            [0.12, 0.07],
            [plump * 0.85, plump * 0.9],
            [plump, plump * 1.5],
            [plump * 0.7, plump * 2.2],
            [0, plump * 2.45],
        ]
        shape = lathe(profile, skin, smooth=28)
        knot = cylinder(0.045, 0.05, skin, top=0.01).moved(z=-0.045)
        turn = 2 * np.pi * k / count + rng.uniform(0, 0.5)
        out = 0 if count == 1 else 0.3 if count < 5 else 0.42
        place = np.array([out * np.cos(turn), 0.8 * out * np.sin(turn), length + rng.uniform(0, 0.45 if count > 1 else 0)])
        if count > 4 and k == 0:
            place = np.array([0, 0, length + 0.5])
        lean = float(np.rad2deg(0.5 * place[0]))
        parts += [part.turned("y", lean).moved(*place) for part in (shape, knot)]
        parts.append(
            rod_along(
                [
                    [0, 0, 0],
                    [place[0] * 0.3 + rng.normal(0, 0.04), place[1] * 0.3 + rng.normal(0, 0.02), place[2] * 0.5],
                    [*place[:2], place[2] - 0.04],
                ],
                0.008,
                string,
            )
        )
    return parts


def gift_box(rng: Rng) -> list[Part]:
    paper, silk = (
        material(rng, Kind.PAPER, Kind.PAINT),
        material(
            rng,
            Kind.FABRIC,
            Kind.PLASTIC,
            of=hsv(rng.choice([0, 0.13, 0.6, 0.35, 0.9, rng.random()]), rng.uniform(0.1, 0.95), rng.uniform(0.5, 0.85)),
            pattern="plain",
        ),
    )
    wide, deep, high = rng.uniform(0.6, 1.1), rng.uniform(0.55, 0.9), rng.uniform(0.25, 0.9)
    ribbon, lid = rng.uniform(0.05, 0.1), rng.random() < 0.5
    over = 0.04 if lid else 0.0
    parts = [box(wide, deep, high, 0.015, paper).moved(z=high / 2)]
    if lid:
        cover = paper if rng.random() < 0.5 else material(rng, Kind.PAPER)
        parts.append(box(wide + 0.05, deep + 0.05, high * 0.22 + 0.05, 0.015, cover).moved(z=high * 0.92))
    top = high * 1.03 + 0.025 if lid else high
    gap = 0.012 + over
    parts += [
        box(ribbon * 2, deep + 2 * gap, top + 0.01, 0.008, silk).moved(z=top / 2 + 0.004),
        box(wide + 2 * gap, ribbon * 2, top + 0.01, 0.008, silk).moved(z=top / 2 + 0.004),
    ]
    loops, size = int(rng.choice([2, 4, 6])), rng.uniform(0.22, 0.36)
    spin = rng.uniform(0, 60) if loops > 2 else rng.uniform(-20, 20)
    for k in range(loops):
        path = [
            [0.01, 0, 0.02],
            [size * 0.55, 0, size * 0.5],
            [size, 0, size * 0.42],
            [size * 0.9, 0, size * 0.14],
            [size * 0.4, 0, 0.04],
            [0.01, 0, 0.02],
        ]
        loop = tube(path, ribbon * 0.85, silk, flat=0.01, up=(0, 1, 0), smooth=30)
        parts.append(loop.turned("z", float(360 * k / loops + spin)).moved(z=top))
    parts.append(ellipsoid(ribbon * 1.6, ribbon * 1.6, ribbon * 1.4, silk).moved(z=top + 0.05))
    for side in (-1, 1):
        tail = [[0, 0, 0.04], [side * size * 0.4, -size * 0.5, 0.05], [side * size * 0.6, -size * 0.95, 0.025]]
        parts.append(tube(tail, ribbon * 0.7, silk, flat=0.01, up=(1, side * 0.6, 0), smooth=14).moved(z=top))
    return [part.turned("z", float(spin if loops == 2 else 0)) for part in parts]


FAMILIES = (
    shoe,
    boot,
    high_heel,
    sandal,
    brimmed_hat,
    cap,
    beanie,
    shirt,
    trousers,
    dress,
    glove,
    sock,
    glasses,
    wristwatch,
    ring,
    crown,
    teddy_bear,
    person,
    robot,
    snowman,
    die,
    pawn,
    rook,
    spinning_top,
    balloons,
    gift_box,
)
