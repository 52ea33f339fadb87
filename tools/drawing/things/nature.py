"""Animals and plants, alive, as toys or as ornaments."""

import numpy as np

from drawing.materials import Array, Kind, Material, Rng, hsv, material
from drawing.mesh import Part, Points, ball, cylinder, ellipsoid, extrude, joined, lathe, rod_along, spline, torus, tube


def _skin(rows: Points, of: Material, *, wide: float = 1, count: int = 28) -> Part:
    """Return a limb or a body in the xz plane through rows of (x, z, radius), `wide` times as wide as high."""
    points = spline(rows, count)
    radius = np.maximum(points[:, 2], 0.004)
    path = np.stack([points[:, 0], 0 * radius, points[:, 1]], 1)
    return tube(path, radius * wide, of, flat=radius)


def _blade(length: float, width: float, bend: float, of: Material, *, rise: float = 80, pointed: bool = True) -> Part:
    """Return a leaf from the origin towards +x, rising at `rise` degrees and bent down by `bend` degrees on its way."""
    angle = np.deg2rad(rise - bend * np.linspace(0, 1, 14))
    x, z = np.cumsum(np.cos(angle)) * length / 14, np.cumsum(np.sin(angle)) * length / 14
    t = np.linspace(0, 1, 14)
    breadth = np.sin(np.pi * t ** (0.6 if pointed else 1.2)) * width / 2 + 0.006
    return tube(np.stack([x, 0 * x, z], 1), breadth, of, flat=0.008)


def _legs(rng: Rng, places: tuple[float, float], apart: float, height: float, radius: float, *, of: Material) -> list[Part]:
    legs = []
    stride = rng.uniform(0, 0.16) * height
    for x, bend in zip(places, (0.04, -0.12), strict=True):
        for side in (-1, 1):
            foot = x + stride * side * np.sign(bend)
            rows = [
                [x, height * 1.1, 1.7 * radius],
                [x + 0.3 * (foot - x), height * 0.75, 1.35 * radius],
                [(x + foot) / 2 + bend * height, height * 0.4, 0.9 * radius],
                [foot, height * 0.08, 0.85 * radius],
                [foot + 0.2 * radius, 0, 1.05 * radius],
            ]
            legs.append(_skin(rows, of, count=14).moved(y=side * apart))
    return legs


def _fur(rng: Rng, value: tuple[float, float] = (0.03, 0.6)) -> Array:
    if rng.random() < 0.3:
        return np.full(3, rng.choice([0.03, 0.25, 0.8]) * rng.uniform(0.7, 1.1))
    return hsv(rng.uniform(0.04, 0.11), rng.uniform(0.35, 0.8), rng.uniform(*value))


def _coat(rng: Rng, natural: Array, *, patchy: float = 0.3, toy: float = 0.15) -> Material:
    """Draw what an animal is covered with; sometimes it is of wood, plush or china."""
    if rng.random() < toy:
        return material(rng, Kind.FABRIC, Kind.WOOD, Kind.CERAMIC, Kind.PLASTIC, Kind.METAL)
    return material(rng, Kind.FABRIC, Kind.PLASTIC, of=natural, pattern="blotches" if rng.random() < patchy else "plain")


def _green(rng: Rng) -> Material:
    tone = hsv(rng.uniform(0.2, 0.4), rng.uniform(0.4, 0.85), rng.uniform(0.08, 0.45))
    return material(rng, Kind.LEATHER, Kind.PLASTIC, of=tone, pattern="plain")


def _black(rng: Rng) -> Material:
    return material(rng, Kind.PLASTIC, of=np.ones(3) * 0.02, pattern="plain")


def _eyes(rng: Rng, x: float, y: float, z: float, radius: float) -> list[Part]:
    black = _black(rng)
    return [ball(radius, black).moved(x, side * y, z) for side in (-1, 1)]


def _ears(of: Material, place: tuple[float, float, float], length: float, width: float, lean: float, *, flop: bool) -> list[Part]:
    """Return two ears, leaning outwards by `lean` degrees; pointed ones, or round ones that flop."""
    x, y, z = place
    one = ellipsoid(width, width * 0.4, length, of).moved(z=length * 0.4) if flop else cylinder(width / 2, length, of, top=0.01)
    ear = one.turned("z", 90).scaled(1 if flop else 0.6, 1, 1)
    return [ear.turned("x", -side * lean).moved(x, side * y, z) for side in (-1, 1)]


def _facing(rng: Rng, parts: list[Part]) -> list[Part]:
    """Return an animal that looks towards +x turned: mostly its side, sometimes its head, to the front."""
    degrees = float(rng.choice([0, 180, -90, -40, -140], p=[0.3, 0.3, 0.1, 0.15, 0.15]))
    return [part.turned("z", degrees) for part in parts]


def dog(rng: Rng) -> list[Part]:
    coat = _coat(rng, _fur(rng))
    dark = coat.shade(rng.uniform(0.4, 1))
    half, leg, girth = rng.uniform(0.42, 0.62), rng.uniform(0.28, 0.62), rng.uniform(0.15, 0.22)
    back, head = leg + girth * 0.7, leg + girth + rng.uniform(0.22, 0.38)
    skull, snout = rng.uniform(0.12, 0.16), rng.uniform(0.1, 0.24)
    nose = half + 0.16 + skull + snout
    parts = [
        _skin(
            [
                [-half, back, 0.03],
                [-half * 0.93, back, girth * 0.75],
                [-half * 0.3, back + 0.02, girth * 0.85],
                [half * 0.5, back, girth * 1.1],
                [half * 0.9, back + 0.04, girth * 0.8],
                [half, back + 0.06, 0.05],
            ],
            coat,
            wide=0.85,
        ),
        _skin(
            [[half * 0.75, back, girth * 0.75], [half * 0.95, back + 0.14, girth * 0.62], [half + 0.1, head, skull * 0.8]], coat
        ),
        ellipsoid(2.2 * skull, 1.8 * skull, 1.8 * skull, coat).moved(half + 0.14, 0, head + 0.02),
        _skin(
            [[half + 0.15, head, skull * 0.75], [nose - 0.06, head - 0.05, skull * 0.5], [nose, head - 0.05, skull * 0.3]], coat
        ),
        ball(skull * 0.24, _black(rng)).moved(nose, 0, head - 0.02),
        *_eyes(rng, half + 0.14 + skull * 0.9, skull * 0.45, head + skull * 0.5, skull * 0.14),
        *_legs(rng, (half * 0.72, -half * 0.8), girth * 0.5, leg, rng.uniform(0.045, 0.07), of=coat),
    ]
    if rng.random() < 0.5:
        parts += _ears(dark, (half + 0.1, skull * 0.55, head + skull * 0.6), 0.19, 0.13, rng.uniform(0, 25), flop=False)
    else:
        length = rng.uniform(0.18, 0.32)
        parts += _ears(dark, (half + 0.1, skull * 0.85, head + skull * 0.55), length, 0.13, rng.uniform(150, 172), flop=True)
    curl = rng.uniform(-0.2, 0.35)
    tail = [
        [-half * 0.92, back + 0.06, 0.05],
        [-half - 0.16, back + 0.1 + curl * 0.4, 0.045],
        [-half - 0.24, back + 0.1 + curl, 0.02],
    ]
    parts.append(_skin(tail, coat))
    if rng.random() < 0.35:
        parts.append(
            torus(girth * 0.68, 0.03, material(rng, Kind.LEATHER, Kind.FABRIC)).turned("y", 35).moved(half * 0.98, 0, back + 0.16)
        )
    return _facing(rng, parts)


def horse(rng: Rng) -> list[Part]:
    coat = _coat(rng, _fur(rng, (0.05, 0.5)), patchy=0.2)
    mane = coat.shade(rng.choice([0.25, 0.6, 1.8]))
    leg, girth, reach = rng.uniform(0.52, 0.72), rng.uniform(0.19, 0.24), rng.uniform(0.1, 0.5)
    back = leg + girth * 0.7
    poll = (0.98 - reach * 0.15, back + 0.5 - reach * 0.6)
    nose = (poll[0] + 0.27, poll[1] - rng.uniform(0.12, 0.3))
    crest = [[0.42, back + girth * 0.9], [0.66, (back + girth + poll[1] + 0.1) / 2 + 0.08], [poll[0] - 0.02, poll[1] + 0.12]]
    parts = [
        _skin(
            [
                [-0.58, back, 0.04],
                [-0.53, back, girth * 0.85],
                [-0.3, back + 0.03, girth * 1.02],
                [0.05, back - 0.02, girth * 0.98],
                [0.4, back, girth * 1.03],
                [0.58, back + 0.02, 0.08],
            ],
            coat,
            wide=0.82,
        ),
        _skin([[0.4, back + 0.02, girth * 0.85], [0.66, (back + poll[1]) / 2 + 0.05, 0.13], [*poll, 0.1]], coat, wide=0.7),
        _skin(
            [
                [poll[0] - 0.06, poll[1] + 0.02, 0.08],
                [poll[0] + 0.06, poll[1], 0.12],
                [*nose, 0.075],
                [nose[0] + 0.05, nose[1] - 0.03, 0.03],
            ],
            coat,
            wide=0.75,
        ),
        *_legs(rng, (0.42, -0.45), 0.11, leg, rng.uniform(0.045, 0.06), of=coat),
        *_ears(coat, (poll[0] - 0.02, 0.05, poll[1] + 0.07), 0.13, 0.06, 10, flop=False),
        *_eyes(rng, poll[0] + 0.07, 0.085, poll[1] + 0.03, 0.02),
        tube([[x, 0, z] for x, z in crest], [0.03, 0.045, 0.03], mane, flat=0.08, smooth=14),
        _skin([[-0.54, back + 0.1, 0.03], [-0.68, back, 0.06], [-0.72, back - 0.25, 0.07], [-0.74, back - 0.45, 0.02]], mane),
    ]
    if rng.random() < 0.35:
        leather = material(rng, Kind.LEATHER)
        parts += [
            ellipsoid(0.36, 2.0 * girth * 0.85, 0.4, leather, upright=0.6).moved(0.06, 0, back + 0.04),
            torus(0.1, 0.012, leather)
            .scaled(0.9, 0.9, 1)
            .turned("y", 40)
            .moved((poll[0] + nose[0]) / 2, 0, (poll[1] + nose[1]) / 2),
        ]
    return _facing(rng, parts)


def giraffe(rng: Rng) -> list[Part]:
    tone = hsv(rng.uniform(0.08, 0.12), rng.uniform(0.45, 0.75), rng.uniform(0.45, 0.8))
    coat = _coat(rng, tone, patchy=0, toy=0.1)
    leg, neck, lean = rng.uniform(0.55, 0.85), rng.uniform(0.75, 1.15), rng.uniform(0.2, 0.45)
    back, top = leg + 0.13, leg + 0.2 + neck
    x = 0.32 + lean
    rows = [
        [-0.4, back - 0.04, 0.03],
        [-0.37, back - 0.03, 0.13],
        [0, back, 0.17],
        [0.28, back + 0.07, 0.18],
        [0.37, back + 0.2, 0.13],
        [0.32 + lean * 0.5, (back + top) / 2, 0.085],
        [x, top - 0.04, 0.065],
        [x + 0.03, top, 0.02],
    ]
    brown = material(rng, Kind.FABRIC, of=hsv(0.055, 0.7, rng.uniform(0.12, 0.3)), pattern="plain")
    surface = spline(rows, 24)
    spots = []
    for px, pz, r in surface[2:-3]:
        for turn in rng.uniform(0, 360, 5):
            spot = ellipsoid(0.1, 0.1, 0.035, brown, around=0.6, steps=8).scaled(0.5 + 3 * r, 0.5 + 3 * r, 1).moved(z=r * 0.97)
            spots.append(
                spot.turned("x", float(turn)).turned("y", -40 if pz > back + 0.15 else 0).scaled(1, 0.85, 1).moved(px, 0, pz)
            )
    parts = [
        _skin(rows, coat, wide=0.85, count=40),
        _skin(
            [
                [x - 0.08, top, 0.05],
                [x + 0.02, top, 0.09],
                [x + 0.17, top - 0.08, 0.06],
                [x + 0.26, top - 0.12, 0.045],
                [x + 0.28, top - 0.13, 0.02],
            ],
            coat,
        ),
        *_legs(rng, (0.3, -0.3), 0.1, leg, 0.042, of=coat),
        joined(spots),
        *_ears(coat, (x - 0.03, 0.06, top + 0.03), 0.15, 0.07, 65, flop=True),
        *_eyes(rng, x + 0.06, 0.08, top + 0.02, 0.02),
        *[
            _skin([[x, top + 0.05, 0.018], [x - 0.02, top + 0.16, 0.018], [x - 0.02, top + 0.19, 0.03]], brown).moved(y=y)
            for y in (-0.04, 0.04)
        ],
        _skin(
            [[-0.38, back + 0.03, 0.025], [-0.46, back - 0.15, 0.02], [-0.46, back - 0.35, 0.045], [-0.46, back - 0.42, 0.01]],
            brown,
        ),
    ]
    return _facing(rng, parts)


def elephant(rng: Rng) -> list[Part]:
    hide = _coat(rng, np.array([1, rng.uniform(0.9, 1), rng.uniform(0.85, 1.05)]) * rng.uniform(0.12, 0.45), patchy=0.1, toy=0.25)
    leg, ear = rng.uniform(0.36, 0.5), rng.uniform(0.3, 0.52)
    back = leg + 0.26
    up = rng.random() < 0.35
    trunk = (
        [[0.83, back, 0.13], [1.0, back - 0.15, 0.09], [1.15, back + 0.05, 0.065], [1.12, back + 0.3, 0.05]]
        if up
        else [[0.83, back, 0.13], [0.98, back - 0.2, 0.09], [1.0, 0.25, 0.065], [1.12, rng.uniform(0.08, 0.25), 0.05]]
    )
    parts = [
        _skin(
            [
                [-0.58, back - 0.05, 0.05],
                [-0.52, back - 0.03, 0.25],
                [-0.15, back + 0.02, 0.35],
                [0.3, back, 0.32],
                [0.55, back, 0.1],
            ],
            hide,
            wide=0.85,
        ),
        ellipsoid(0.44, 0.4, 0.46, hide).moved(0.66, 0, back + 0.13),
        _skin(trunk, hide),
        *_legs(rng, (0.28, -0.36), 0.16, leg, rng.uniform(0.09, 0.12), of=hide),
        *[
            ellipsoid(ear, 0.05, ear * 1.25, hide)
            .turned("z", side * rng.uniform(20, 55))
            .turned("x", -side * 8)
            .moved(0.5, side * 0.27, back + 0.1)
            for side in (-1, 1)
        ],
        *_eyes(rng, 0.8, 0.14, back + 0.16, 0.022),
        _skin([[-0.55, back + 0.12, 0.03], [-0.66, back - 0.1, 0.02], [-0.66, back - 0.3, 0.03]], hide),
    ]
    if rng.random() < 0.7:
        ivory = material(rng, Kind.CERAMIC, of=np.array([0.8, 0.75, 0.6]), pattern="plain")
        tusk = _skin([[0.76, back - 0.08, 0.04], [0.95, back - 0.24, 0.032], [1.12, back - 0.2, 0.008]], ivory)
        parts += [tusk.moved(y=side * 0.13) for side in (-1, 1)]
    return _facing(rng, parts)


def pig(rng: Rng) -> list[Part]:
    tone = hsv(rng.uniform(-0.02, 0.03), rng.uniform(0.2, 0.5), rng.uniform(0.55, 0.85))
    hide = _coat(rng, tone if rng.random() < 0.8 else _fur(rng), patchy=0.15, toy=0.2)
    dark = hide.shade(0.7)
    leg, girth = rng.uniform(0.16, 0.28), rng.uniform(0.26, 0.34)
    z = leg + girth * 0.75
    parts = [
        _skin(
            [
                [-0.55, z, 0.04],
                [-0.5, z, girth * 0.7],
                [-0.2, z, girth],
                [0.25, z, girth * 0.98],
                [0.5, z + 0.02, girth * 0.6],
                [0.56, z, 0.05],
            ],
            hide,
        ),
        ellipsoid(0.42, 0.42, 0.42, hide).moved(0.55, 0, z + 0.1),
        cylinder(0.11, 0.16, hide, top=0.09).turned("y", 90).moved(0.68, 0, z + 0.07),
        *[ball(0.022, dark).scaled(0.4, 1, 1.4).moved(0.842, y, z + 0.07) for y in (-0.035, 0.035)],
        *_eyes(rng, 0.71, 0.1, z + 0.2, 0.022),
        *_legs(rng, (0.3, -0.36), girth * 0.55, leg, 0.07, of=hide),
        *_ears(dark, (0.5, 0.12, z + 0.25), rng.uniform(0.15, 0.22), 0.18, rng.uniform(15, 60), flop=bool(rng.random() < 0.3)),
    ]
    turn = np.linspace(0, 4 * np.pi, 30)
    parts.append(
        rod_along(np.stack([-0.53 - 0.012 * turn, 0.05 * np.cos(turn), z + 0.08 + 0.05 * np.sin(turn)], 1), 0.018, dark, smooth=0)
    )
    return _facing(rng, parts)


def rabbit(rng: Rng) -> list[Part]:
    coat = _coat(rng, _fur(rng, (0.15, 0.7)))
    white = material(rng, Kind.FABRIC, of=np.ones(3) * 0.8, pattern="plain")
    pink = material(rng, Kind.FABRIC, of=np.array([0.75, 0.4, 0.38]), pattern="plain")
    length, lean = rng.uniform(0.32, 0.55), rng.uniform(4, 18)
    ear = ellipsoid(0.1, 0.13, length, coat).moved(z=length * 0.45)
    inner = ellipsoid(0.06, 0.07, length * 0.75, pink).moved(0.03, 0, length * 0.45)
    upright = rng.random() < 0.4
    x, z = (0.1, 0.72) if upright else (0.36, 0.52)
    back = -rng.uniform(0, 45)
    parts = [
        ellipsoid(0.52, 0.46, 0.72, coat).moved(-0.02, 0, 0.35)
        if upright
        else ellipsoid(0.82, 0.5, 0.55, coat).turned("y", -8).moved(-0.05, 0, 0.28),
        ellipsoid(0.36, 0.32, 0.33, coat).moved(x, 0, z),
        ellipsoid(0.16, 0.18, 0.14, white).moved(x + 0.13, 0, z - 0.06),
        ball(0.025, pink).moved(x + 0.215, 0, z - 0.03),
        *_eyes(rng, x + 0.1, 0.125, z + 0.05, 0.03),
        *[
            part.turned("y", back).turned("x", -side * lean).moved(x - 0.05, side * 0.07, z + 0.1)
            for part in (ear, inner)
            for side in (-1, 1)
        ],
        ball(0.12, white if rng.random() < 0.6 else coat).moved(-0.3 if upright else -0.45, 0, 0.18 if upright else 0.28),
    ]
    for side in (-1, 1):
        parts += [
            ellipsoid(0.36, 0.16, 0.36, coat).moved(-0.1 if upright else -0.22, side * 0.2, 0.2),
            ellipsoid(0.34, 0.13, 0.1, coat).moved(0.1 if upright else -0.08, side * 0.19, 0.05),
            _skin(
                [[0.18, 0.42, 0.06], [0.28, 0.3, 0.05], [0.36, 0.28, 0.04]]
                if upright
                else [[0.26, 0.3, 0.07], [0.32, 0.1, 0.05], [0.38, 0.03, 0.04]],
                coat,
            ).moved(y=side * 0.11),
        ]
    return _facing(rng, parts)


def _wing(length: float, height: float, of: Material) -> Part:
    rows = [
        [length * 0.5, 0, 0.01],
        [length * 0.4, 0, height * 0.4],
        [0, -0.01, height * 0.5],
        [-length * 0.4, -0.03, height * 0.25],
        [-length * 0.62, -0.05, 0.01],
    ]
    return _skin(rows, of, wide=0.35)


def bird(rng: Rng) -> list[Part]:
    bright = hsv(rng.random(), rng.uniform(0.5, 0.9), rng.uniform(0.25, 0.8))
    coat = _coat(rng, bright if rng.random() < 0.55 else _fur(rng), patchy=0.1)
    wing = coat.shade(rng.uniform(0.3, 0.8))
    horn = material(rng, Kind.PLASTIC, of=hsv(rng.uniform(0.05, 0.13), 0.85, rng.uniform(0.1, 0.85)), pattern="plain")
    leg, tail, tilt, beak = rng.uniform(0.15, 0.3), rng.uniform(0.25, 0.6), rng.uniform(5, 40), rng.uniform(0.1, 0.22)
    upper = [
        _skin([[-0.36, 0, 0.04], [-0.26, 0, 0.13], [0, 0, 0.22], [0.2, 0.04, 0.2], [0.32, 0.1, 0.12], [0.34, 0.12, 0.03]], coat),
        _skin(
            [[-0.28, 0.01, 0.05], [-0.36 - tail * 0.5, 0.02, 0.05], [-0.36 - tail, 0.03, 0.06], [-0.37 - tail, 0.03, 0.03]],
            wing,
            wide=1.3,
        ).scaled(1, 1, 0.5),
        *[_wing(0.5, 0.26, wing).turned("y", -6).moved(-0.04, side * 0.18, 0.03) for side in (-1, 1)],
    ]
    parts = [part.turned("y", -tilt) for part in upper]
    x, z = 0.32 * np.cos(np.deg2rad(tilt)) - 0.02, 0.12 + 0.3 * np.sin(np.deg2rad(tilt))
    parts += [
        ball(0.155, coat).moved(x, 0, z + 0.05),
        cylinder(0.05, beak, horn, top=0.004).turned("y", 95).moved(x + 0.13, 0, z + 0.05),
        *_eyes(rng, x + 0.08, 0.115, z + 0.1, 0.022),
    ]
    for side in (-1, 1):
        parts.append(
            rod_along(
                [[0, side * 0.08, -0.15], [0.0, side * 0.085, -0.15 - leg / 2], [0.02, side * 0.09, -0.15 - leg]], 0.014, horn
            )
        )
        parts += [
            rod_along(
                [
                    [0.02, side * 0.09, -0.15 - leg],
                    [0.07, side * 0.09 + dy, -0.16 - leg],
                    [0.12, side * 0.09 + 2 * dy, -0.16 - leg],
                ],
                0.011,
                horn,
            )
            for dy in (-0.03, 0, 0.03)
        ]
    if rng.random() < 0.25:
        branch = material(rng, Kind.WOOD)
        parts.append(rod_along([[-0.1, -0.6, -0.2 - leg], [0.05, 0, -0.2 - leg], [0, 0.6, -0.16 - leg]], 0.04, branch))
    return _facing(rng, parts)


def duck(rng: Rng) -> list[Part]:
    yellow, white = hsv(0.13, rng.uniform(0.75, 0.95), rng.uniform(0.7, 0.9)), np.ones(3) * 0.85
    tone = (yellow, white, _fur(rng))[rng.choice(3, p=[0.45, 0.3, 0.25])]
    coat = material(rng, Kind.PLASTIC, Kind.FABRIC, Kind.CERAMIC, of=tone, pattern="plain")
    mallard = tone is not yellow and rng.random() < 0.4
    hood = material(rng, Kind.PLASTIC, of=hsv(0.4, 0.8, 0.15), pattern="plain") if mallard else coat
    bill = material(rng, Kind.PLASTIC, of=hsv(rng.uniform(0.04, 0.1), 0.92, 0.85), pattern="plain")
    neck, plump = rng.uniform(0.02, 0.28), rng.uniform(0.24, 0.32)
    z = 0.5 + neck
    parts = [
        _skin(
            [
                [-0.56, 0.46, 0.01],
                [-0.46, 0.38, 0.09],
                [-0.26, 0.27, 0.2],
                [0.05, 0.24, plump],
                [0.28, 0.27, plump * 0.8],
                [0.4, 0.32, 0.04],
            ],
            coat,
            wide=1.05,
        ),
        _skin([[0.2, 0.3, 0.2], [0.26, 0.4 + neck * 0.4, 0.12], [0.27, z, 0.12]], hood),
        ball(0.19, hood).moved(0.29, 0, z + 0.08),
        ellipsoid(0.24, 0.2, 0.055, bill).turned("y", -8).moved(0.51, 0, z + 0.07),
        ellipsoid(0.18, 0.17, 0.04, bill).turned("y", 12).moved(0.49, 0, z + 0.03),
        *_eyes(rng, 0.4, 0.13, z + 0.14, 0.03),
        *[
            _wing(0.5, 0.3, coat.shade(rng.uniform(0.75, 1.0))).turned("y", 14).moved(-0.08, side * plump * 0.9, 0.32)
            for side in (-1, 1)
        ],
    ]
    if rng.random() < 0.35:
        for side in (-1, 1):
            parts += [
                cylinder(0.022, 0.2, bill).moved(0, side * 0.12, -0.16),
                ellipsoid(0.24, 0.18, 0.04, bill).moved(0.08, side * 0.12, -0.16),
            ]
    return _facing(rng, parts)


def owl(rng: Rng) -> list[Part]:
    coat = _coat(rng, _fur(rng), patchy=0.5, toy=0.3)
    dark, pale = coat.shade(rng.uniform(0.35, 0.7)), coat.shade(rng.uniform(1.5, 2.5))
    white = material(rng, Kind.CERAMIC, of=hsv(0.13, rng.uniform(0, 0.85), 0.85), pattern="plain")
    black, horn = _black(rng), material(rng, Kind.PLASTIC, of=hsv(0.1, 0.85, 0.6), pattern="plain")
    height, eye = rng.uniform(0.85, 1.15), rng.uniform(0.1, 0.15)
    parts = [
        lathe(
            [[0, 0], [0.2, 0.02], [0.33, 0.25], [0.34, height * 0.5], [0.3, height * 0.75], [0.27, height * 0.92], [0, height]],
            coat,
            smooth=24,
        ).scaled(1, 0.85, 1),
        ellipsoid(0.42, 0.2, height * 0.55, pale).moved(0, -0.21, height * 0.32),
        cylinder(0.045, 0.11, horn, top=0.004).turned("x", 150).moved(0, -0.3, height * 0.74),
    ]
    for side in (-1, 1):
        x, z = side * 0.13, height * 0.8
        parts += [
            ellipsoid(2.5 * eye, 0.08, 2.5 * eye, pale).moved(x, -0.22, z),
            ellipsoid(1.8 * eye, 0.08, 1.8 * eye, white).moved(x, -0.25, z),
            ellipsoid(eye, 0.08, eye, black).moved(x, -0.28, z),
            cylinder(0.1, rng.uniform(0.15, 0.25), dark, top=0.005)
            .turned("y", side * 25)
            .moved(side * 0.17, -0.04, height * 0.88),
            ellipsoid(0.16, 0.4, height * 0.65, dark).turned("y", side * 6).moved(side * 0.31, 0.02, height * 0.4),
            *[ellipsoid(0.06, 0.16, 0.07, horn).moved(side * 0.13 + dx, -0.2, 0.02) for dx in (-0.06, 0, 0.06)],
        ]
    if rng.random() < 0.3:
        parts.append(cylinder(0.07, 1, material(rng, Kind.WOOD)).turned("y", 90).moved(-0.5, -0.1, -0.06))
    return parts


def fish(rng: Rng) -> list[Part]:
    skin = material(rng, Kind.CERAMIC, Kind.PLASTIC, Kind.METAL) if rng.random() < 0.7 else _coat(rng, hsv(0.06, 0.9, 0.8))
    fin = skin.shade(rng.uniform(0.4, 1.3))
    deep, fork = rng.uniform(0.16, 0.36), rng.uniform(0.0, 0.14)
    tail = deep * rng.uniform(0.8, 1.3)
    parts = [
        _skin(
            [
                [0.6, 0, 0.02],
                [0.52, 0, deep * 0.45],
                [0.2, 0, deep],
                [-0.15, 0, deep * 0.8],
                [-0.45, 0, deep * 0.28],
                [-0.6, 0, deep * 0.22],
            ],
            skin,
            wide=rng.uniform(0.35, 0.6),
        ),
        extrude(
            [[-0.55, 0.05], [-0.78, tail], [-0.92, tail], [-0.82 + fork, 0], [-0.92, -tail], [-0.78, -tail], [-0.55, -0.05]],
            0.035,
            fin,
        ),
        extrude(
            [
                [0.3, deep * 0.85],
                [0.15, deep * 1.35],
                [-0.1, deep * rng.uniform(1.2, 1.6)],
                [-0.35, deep * 0.95],
                [-0.3, deep * 0.4],
                [0.1, deep * 0.7],
            ],
            0.03,
            fin,
        ),
        extrude([[-0.05, -deep * 0.8], [-0.3, -deep * 1.15], [-0.36, -deep * 1.05], [-0.28, -deep * 0.4]][::-1], 0.03, fin),
    ]
    width = deep * 0.26
    white = material(rng, Kind.CERAMIC, of=np.ones(3) * 0.8, pattern="plain")
    for side in (-1, 1):
        parts += [
            ellipsoid(0.1, 0.04, 0.1, white).moved(0.42, side * width * 0.95, deep * 0.25),
            ellipsoid(0.055, 0.05, 0.055, _black(rng)).moved(0.425, side * width * 1.0, deep * 0.25),
            ellipsoid(0.24, 0.03, 0.12, fin).turned("y", -25).turned("z", -side * 30).moved(0.08, side * deep * 0.5, -deep * 0.2),
        ]
    if rng.random() < 0.3:
        parts += [ball(rng.uniform(0.02, 0.04), white).moved(0.7 + 0.06 * i, 0, 0.12 * i) for i in range(3)]
    return _facing(rng, parts)


def turtle(rng: Rng) -> list[Part]:
    skin = _green(rng) if rng.random() < 0.7 else _coat(rng, _fur(rng))
    shell = material(
        rng, Kind.CERAMIC, Kind.LEATHER, of=hsv(rng.uniform(0.05, 0.35), 0.6, rng.uniform(0.1, 0.4)), pattern="plain"
    )
    plate = shell.shade(rng.choice([0.5, 1.6]))
    high = rng.uniform(0.28, 0.45)
    rim, sea = material(rng, Kind.LEATHER, of=hsv(0.11, 0.5, 0.5), pattern="plain"), rng.random() < 0.3
    parts = [
        lathe(
            [[0.5, 0.14], [0.48, 0.18], [0.42, 0.14 + high * 0.45], [0.26, 0.14 + high * 0.85], [0, 0.14 + high]],
            shell,
            smooth=16,
        ).scaled(1.05, 0.85, 1),
        ellipsoid(1.08, 0.9, 0.14, rim).moved(z=0.15),
        _skin([[0.4, 0.18, 0.09], [0.58, 0.24, 0.08], [0.68, 0.32, 0.12], [0.8, 0.32, 0.09], [0.83, 0.31, 0.02]], skin),
        *_eyes(rng, 0.74, 0.09, 0.37, 0.022),
        cylinder(0.05, 0.2, skin, top=0.005).turned("y", -100).moved(-0.5, 0, 0.12),
    ]
    flat = 1.5 if sea else 1.0
    for x, splay in ((0.33, 35), (-0.33, 145)):
        for side in (-1, 1):
            leg = ellipsoid(0.3 * flat, 0.15, 0.08 if sea else 0.2, skin).moved(0.1, 0, 0).turned("z", side * splay)
            parts.append(leg.moved(x, side * 0.28, 0.09))
    for ring, count in ((0.0, 1), (0.24, 6), (0.4, 10)):
        for k in range(count):
            turn = 2 * np.pi * k / count
            z = 0.14 + high * (1 - (ring / 0.5) ** 2.4) - 0.005
            spot = extrude(
                [[0.1 * np.cos(a), 0.1 * np.sin(a)] for a in np.linspace(0, 2 * np.pi, 6, endpoint=False)], 0.05, plate
            )
            spot = (
                spot.turned("x", 90)
                .turned("y", 100 * ring * high * 2)
                .scaled(1 if ring < 0.3 else 0.8)
                .turned("z", float(np.rad2deg(turn)))
            )
            parts.append(spot.moved(ring * np.cos(turn) * 1.05, ring * np.sin(turn) * 0.85, z))
    return _facing(rng, parts)


def snail(rng: Rng) -> list[Part]:
    skin = _coat(rng, hsv(rng.uniform(0.06, 0.14), rng.uniform(0.2, 0.6), rng.uniform(0.15, 0.6)), patchy=0.1)
    shell = material(
        rng, Kind.CERAMIC, Kind.PAINT, of=hsv(rng.uniform(0.02, 0.13), rng.uniform(0.4, 0.85), rng.uniform(0.15, 0.7))
    )
    turns = rng.uniform(2.3, 3.2)
    t = np.linspace(0, 1, 90)
    angle, radius = -2 * np.pi * turns * t - 1.2 + 2 * np.pi * turns, 0.03 + 0.27 * t**1.3
    path = np.stack([radius * np.cos(angle), -0.1 * (1 - t), radius * np.sin(angle)], 1)
    width = 0.02 + 0.16 * t**1.3
    size = rng.uniform(0.9, 1.2)
    coil = tube(path, width * 1.15, shell, flat=width).scaled(size)
    low = -float(coil.vertices[:, 2].min())
    eye = _black(rng)
    parts = [
        coil.moved(-0.1, 0.03, low + 0.1),
        _skin(
            [
                [-0.75, 0.02, 0.015],
                [-0.4, 0.06, 0.07],
                [0.1, 0.1, 0.11],
                [0.42, 0.14, 0.1],
                [0.55, 0.26, 0.1],
                [0.63, 0.36, 0.09],
                [0.68, 0.38, 0.02],
            ],
            skin,
        ),
    ]
    for side in (-1, 1):
        tip = [0.68 + rng.uniform(0, 0.12), side * 0.12, 0.66]
        parts += [rod_along([[0.6, side * 0.04, 0.38], [0.62, side * 0.07, 0.5], tip], 0.02, skin), ball(0.035, eye).moved(*tip)]
        parts.append(rod_along([[0.66, side * 0.03, 0.33], [0.74, side * 0.05, 0.34], [0.8, side * 0.08, 0.32]], 0.014, skin))
    return _facing(rng, parts)


def spider(rng: Rng) -> list[Part]:
    coat = _coat(rng, np.ones(3) * rng.uniform(0.02, 0.08) if rng.random() < 0.55 else _fur(rng), patchy=0.15)
    rear, knee, reach, thick = rng.uniform(0.2, 0.32), rng.uniform(0.25, 0.5), rng.uniform(0.5, 0.85), rng.uniform(0.016, 0.04)
    z = rng.uniform(0.14, 0.25)
    parts = [
        ellipsoid(rear * 1.8, rear * 2.2, rear * 1.7, coat).moved(0, 0.16 + rear, z + 0.06),
        ellipsoid(0.26, 0.3, 0.2, coat).moved(0, 0.02, z),
    ]
    for side in (-1, 1):
        for turn, extent in zip((-58, -18, 22, 55), (1, 0.85, 0.85, 1.05), strict=True):
            a = np.deg2rad(turn + rng.normal(0, 4))
            direction = np.array([side * np.cos(a), np.sin(a), 0])
            steps = ((0.1, z), (reach * 0.45, z + knee), (reach * 0.8, z + knee * 0.45), (reach, 0))
            path = np.stack([direction * r * extent + np.array([0, 0.02, h]) for r, h in steps])
            parts.append(tube(path, [thick * 1.4, thick * 1.2, thick, thick * 0.5], coat, up=(-direction[1], direction[0], 0)))
        parts.append(rod_along([[side * 0.05, -0.1, z], [side * 0.07, -0.2, z], [side * 0.05, -0.22, z - 0.1]], 0.025, coat))
    white = material(rng, Kind.CERAMIC, of=np.array([0.8, 0.8 * rng.random(), 0.6 * rng.random()]), pattern="plain")
    parts += [
        ball(r, white).moved(x, -0.12, z + h)
        for x, r, h in ((-0.05, 0.03, 0.05), (0.05, 0.03, 0.05), (-0.1, 0.018, 0.06), (0.1, 0.018, 0.06))
    ]
    if rng.random() < 0.4:
        parts.append(ellipsoid(rear * 0.8, rear * 1.4, 0.1, white).moved(0, 0.16 + rear, z + 0.06 + rear * 0.81))
    return [part.turned("z", float(rng.uniform(-50, 50))) for part in parts]


def butterfly(rng: Rng) -> list[Part]:
    bright = hsv(rng.random(), rng.uniform(0.5, 0.95), rng.uniform(0.35, 0.85))
    wing = material(rng, Kind.PAPER, Kind.FABRIC, of=bright, pattern=str(rng.choice(["plain", "dots", "blotches", "flowers"])))
    edge, body = wing.shade(rng.uniform(0.05, 0.5)), _black(rng)
    fold, tip, lower = rng.uniform(0, 50), rng.uniform(0.75, 1.0), rng.uniform(0.35, 0.6)
    fore = spline(
        [[0, 0], [0.3, 0.05], [0.62, 0.12], [tip, 0.45], [tip * 0.92, 0.66], [0.5, 0.58], [0.12, 0.25]], 40, closed=True
    )
    hind = spline(
        [[0, 0], [0.05, -0.2], [0.25, -lower], [0.45, -lower * 1.05], [0.66, -0.3], [0.6, 0.02], [0.3, 0.1]], 40, closed=True
    )
    spot = material(rng, Kind.PAPER, pattern="plain")
    half = [extrude(outline, 0.02, edge, bevel=0.02) for outline in (fore, hind)]
    for outline in (fore, hind):
        centre = outline.mean(0)
        half.append(extrude(centre + (outline - centre) * rng.uniform(0.72, 0.88), 0.035, wing, bevel=0.03))
        half.append(ellipsoid(0.14, 0.05, 0.14, spot).moved(centre[0] + 0.14, 0, centre[1] + 0.05))
    parts = [
        _skin(
            [
                [0, -0.36, 0.01],
                [0, -0.2, 0.05],
                [0, 0, 0.045],
                [0, 0.1, 0.065],
                [0, 0.2, 0.05],
                [0, 0.32, 0.055],
                [0, 0.36, 0.01],
            ],
            body,
        )
    ]
    for side in (-1, 1):
        parts += [part.scaled(side, 1, 1).turned("z", -side * fold).moved(side * 0.03) for part in half]
        antenna = [[side * 0.02, 0, 0.34], [side * 0.1, -0.02, 0.52], [side * 0.22, -0.03, 0.62]]
        parts += [rod_along(antenna, 0.012, body), ball(0.022, body).moved(*antenna[-1])]
    lean = float(rng.choice([0, -35, -80], p=[0.55, 0.3, 0.15]))
    return [part.turned("x", lean) for part in parts]


def snake(rng: Rng) -> list[Part]:
    tone = hsv(rng.uniform(0.08, 0.4), rng.uniform(0.4, 0.9), rng.uniform(0.08, 0.6))
    skin = material(
        rng, Kind.LEATHER, Kind.PLASTIC, of=tone, pattern=str(rng.choice(["plain", "stripes", "checks", "blotches", "dots"]))
    )
    thick = rng.uniform(0.055, 0.085)
    t = np.linspace(0, 1, 110)
    if rng.random() < 0.55:
        turns = rng.uniform(2, 3.2)
        angle = 2 * np.pi * turns * t
        radius = 0.52 - 0.4 * t
        z = thick + 0.22 * t**1.2 + 0.5 * np.clip((t - 0.86) / 0.14, 0, 1) ** 1.5
        path = np.stack([radius * np.cos(angle), radius * np.sin(angle), z], 1)
    else:
        sway, waves, rise = rng.uniform(0.14, 0.28), rng.uniform(1.5, 2.8), rng.uniform(0.05, 0.5)
        path = np.stack(
            [2 * t - 1, sway * np.sin(2 * np.pi * waves * t), thick + rise * np.clip((t - 0.85) / 0.15, 0, 1) ** 1.6], 1
        )
    width = thick * np.minimum(1, 0.1 + 3 * t) * np.where(t > 0.93, 0.8, 1)
    body = tube(path, width, skin, up=(0.03, 0.02, 1))
    end, before = path[-1], path[-4]
    turn = float(np.rad2deg(np.arctan2(end[1] - before[1], end[0] - before[0])))
    head = [
        ellipsoid(thick * 4, thick * 2.8, thick * 1.8, skin).moved(thick * 1.2),
        *_eyes(rng, thick * 1.9, thick, thick * 0.55, thick * 0.28),
    ]
    if rng.random() < 0.5:
        red = material(rng, Kind.PLASTIC, of=np.array([0.6, 0.03, 0.05]), pattern="plain")
        head += [
            rod_along([[thick * 3, 0, 0], [thick * 4.2, 0, 0.01], [thick * 5.2, side * thick * 0.5, 0]], 0.012, red)
            for side in (-1, 1)
        ]
    spin = float(rng.uniform(-60, 60)) - turn - 60
    return [part.turned("z", spin) for part in (body, *(part.turned("z", turn).moved(*end) for part in head))]


def _pot(rng: Rng, radius: float, height: float) -> list[Part]:
    clay = (
        material(rng, Kind.CERAMIC, Kind.PLASTIC)
        if rng.random() < 0.6
        else material(rng, Kind.PAINT, of=hsv(0.045, 0.7, rng.uniform(0.3, 0.55)), pattern="plain")
    )
    foot, belly = radius * rng.uniform(0.6, 1), radius * rng.uniform(0.95, 1.15)
    profile: list[list[float]] = [
        [0, 0],
        [foot, 0],
        [(foot + belly) / 2, height * 0.5],
        [radius, height],
        [radius * 0.88, height],
        [radius * 0.86, height * 0.85],
    ]
    soil = material(rng, Kind.PAPER, of=hsv(0.06, 0.6, 0.07), pattern="blotches")
    parts = [lathe(profile, clay), cylinder(radius * 0.88, height * 0.04, soil).moved(z=height * 0.84)]
    if rng.random() < 0.5:
        parts.append(
            lathe([[radius, 0], [radius * 1.1, 0], [radius * 1.12, height * 0.2], [radius, height * 0.2]], clay).moved(
                z=height * 0.82
            )
        )
    if rng.random() < 0.25:
        parts.append(lathe([[0, 0], [radius * 1.1, 0], [radius * 1.25, height * 0.1], [0, height * 0.04]], clay))
    return parts


def _ribbed(part: Part, count: int, depth: float) -> Part:
    def change(vertices: Array) -> Array:
        wave = 1 + depth * np.cos(count * np.arctan2(vertices[:, 1], vertices[:, 0]))
        return np.asarray(vertices * np.stack([wave, wave, np.ones_like(wave)], 1))

    return part.shaped(change)


def _stem(radius: float, height: float, of: Material) -> Part:
    """Return a ribbed column with a round top that stands on z = 0."""
    dome = [[radius * np.cos(a), height + radius * (np.sin(a) - 1)] for a in np.linspace(0, np.pi / 2, 8)]
    return _ribbed(lathe([[0, 0], [radius * 0.9, 0], [radius, height * 0.3], *dome], of, steps=72), 11, 0.09)


def cactus(rng: Rng) -> list[Part]:
    green = _green(rng)
    spine = material(rng, Kind.PAPER, of=np.array([0.8, 0.75, 0.55]), pattern="plain")
    parts = _pot(rng, rng.uniform(0.22, 0.32), rng.uniform(0.28, 0.42)) if rng.random() < 0.65 else []
    ground = float(max((part.vertices[:, 2].max() for part in parts), default=0.0)) - (0.06 if parts else 0)
    thick, height = rng.uniform(0.12, 0.18), rng.uniform(0.6, 1.2)
    if rng.random() < 0.22:
        wide = rng.uniform(0.28, 0.36)
        parts.append(_ribbed(ellipsoid(wide * 2, wide * 2, wide * 1.8, green, steps=36), 14, 0.08).moved(z=ground + wide * 0.8))
        heads = [(rng.uniform(0, 360), rng.uniform(-50, 85), wide) for _ in range(70)]
        needles = [
            cylinder(0.008, 0.09, spine, top=0.001).moved(z=wide).turned("y", 90 - float(up)).turned("z", float(turn))
            for turn, up, wide in heads
        ]
        parts.append(joined(needles).scaled(1, 1, 0.9).moved(z=ground + wide * 0.8))
        top = ground + wide * 1.7
    else:
        parts.append(_stem(thick, height, green).moved(z=ground))
        top = ground + height
        for side in rng.permutation([-1, 1])[: rng.integers(0 if height < 0.8 else 1, 3)]:
            low, reach, rise, arm = (
                rng.uniform(0.25, 0.5) * height,
                thick + rng.uniform(0.14, 0.22),
                rng.uniform(0.2, 0.45),
                thick * rng.uniform(0.55, 0.75),
            )
            elbow = spline(
                [
                    [0, 0, low],
                    [side * reach * 0.8, 0, low],
                    [side * reach, 0, low + reach * 0.35],
                    [side * reach, 0, low + reach * 0.6],
                ],
                18,
            )
            parts += [
                tube(elbow, arm, green).moved(z=ground),
                _stem(arm, rise, green).moved(side * reach, 0, ground + low + reach * 0.5),
            ]
        needles = [
            cylinder(0.007, 0.06, spine, top=0.001)
            .moved(z=thick)
            .turned("y", 90)
            .turned("z", float(turn))
            .moved(z=ground + float(z))
            for turn, z in zip(rng.integers(0, 11, 60) * 360 / 11, rng.uniform(0.08, 0.9, 60) * height, strict=True)
        ]
        parts.append(joined(needles))
    if rng.random() < 0.35:
        petal = material(rng, Kind.PAPER, of=hsv(rng.uniform(0.85, 1.15), 0.8, 0.8), pattern="plain")
        bloom = [_blade(0.16, 0.09, 20, petal, rise=55).turned("z", turn).moved(z=top - 0.03) for turn in range(0, 360, 45)]
        parts.append(joined(bloom))
    return parts


def potted_plant(rng: Rng) -> list[Part]:
    green, radius, height = _green(rng), rng.uniform(0.2, 0.34), rng.uniform(0.25, 0.5)
    parts = _pot(rng, radius, height)
    shape = rng.choice(["swords", "fountain", "bush", "broad"])
    leaves, turns = [], rng.uniform(0, 360, 60)
    if shape == "swords":
        for turn in turns[: rng.integers(7, 14)]:
            leaf = _blade(rng.uniform(0.5, 1.0), rng.uniform(0.1, 0.16), rng.uniform(-8, 12), green, rise=rng.uniform(76, 92))
            leaves.append(leaf.moved(rng.uniform(0.01, radius * 0.6)).turned("z", float(turn)))
    elif shape == "fountain":
        length, width = rng.uniform(0.6, 1.0), rng.uniform(0.05, 0.1)
        leaves = [
            _blade(length * rng.uniform(0.7, 1.1), width, rng.uniform(60, 150), green, rise=rng.uniform(55, 88)).turned(
                "z", float(turn)
            )
            for turn in turns[:30]
        ]
    elif shape == "bush":
        size, high = rng.uniform(0.12, 0.2), rng.uniform(0.3, 0.6)
        for turn in turns:
            leaf = _blade(
                size * rng.uniform(0.8, 1.5), size * 0.75, rng.uniform(20, 80), green, rise=rng.uniform(0, 80), pointed=False
            )
            leaves.append(leaf.moved(rng.uniform(0, 0.3), 0, rng.uniform(0.02, high)).turned("z", float(turn)))
        leaves += [
            tube([[0, 0, 0], [0.05 * x, 0.05 * y, high * 0.6], [0.2 * x, 0.2 * y, high]], 0.015, green, up=(1, 0.3, 0))
            for x, y in ((1, 0), (-1, 0.5), (0, -1))
        ]
    else:
        size = rng.uniform(0.3, 0.45)
        for turn in turns[: rng.integers(7, 13)]:
            high, out = rng.uniform(0.1, 0.7), rng.uniform(0.05, 0.25)
            stalk = tube([[0, 0, 0], [out * 0.4, 0, high * 0.6], [out, 0, high]], 0.014, green, smooth=10)
            leaf = _blade(size * rng.uniform(0.8, 1.2), size * 0.75, rng.uniform(30, 80), green, rise=rng.uniform(10, 50)).moved(
                out, 0, high
            )
            leaves += [part.turned("z", float(turn)) for part in (stalk, leaf)]
    parts.append(joined(leaves).moved(z=height * 0.86))
    if shape in ("bush", "broad") and rng.random() < 0.35:
        petal = material(rng, Kind.PAPER, pattern="plain")
        blooms = [
            ball(0.05, petal).moved(rng.uniform(0.1, 0.35), 0, height + rng.uniform(0.3, 0.65)).turned("z", float(turn))
            for turn in turns[:10]
        ]
        parts.append(joined(blooms))
    return parts


def palm(rng: Rng) -> list[Part]:
    green, bark = _green(rng), material(rng, Kind.WOOD, of=hsv(0.08, 0.45, rng.uniform(0.15, 0.45)))
    height, lean, thick = rng.uniform(0.9, 1.6), rng.uniform(-0.45, 0.45), rng.uniform(0.05, 0.08)
    path = spline([[0, 0, 0], [lean * 0.3, 0, height * 0.4], [lean, 0, height]], 40)
    rings = thick * (1.3 - 0.5 * np.linspace(0, 1, 40)) * (1 + 0.14 * (np.arange(40) % 3 == 0))
    parts = [tube(path, rings, bark), ellipsoid(0.8, 0.8, 0.08, material(rng, Kind.PAPER, of=hsv(0.11, 0.4, 0.6))).moved(z=0)][
        : rng.integers(1, 3)
    ]
    fronds, count = [], rng.integers(8, 13)
    for turn in np.arange(count) * 360 / count:
        length, bend, rise = rng.uniform(0.55, 0.75), rng.uniform(80, 130), rng.uniform(30, 65)
        angle = np.deg2rad(rise - bend * np.linspace(0, 1, 14))
        spine = np.stack([np.cumsum(np.cos(angle)), 0 * angle, np.cumsum(np.sin(angle))], 1) * length / 14
        pieces = [tube(spine, 0.012, green)]
        for k in range(1, 14):
            size = 0.26 * np.sin(np.pi * (0.12 + 0.8 * k / 14)) ** 0.7
            for side in (-1, 1):
                tip = spine[k] + np.array([0.09, side * size * 0.75, -size * 0.55])
                pieces.append(
                    tube(
                        [spine[k], (spine[k] + tip) / 2 + [0, 0, 0.02], tip],
                        [0.022, 0.024, 0.004],
                        green,
                        flat=0.005,
                        up=(1, 0, 0.3),
                    )
                )
        fronds.append(joined(pieces).turned("z", float(turn + rng.normal(0, 8))))
    parts.append(joined(fronds).moved(lean, 0, height))
    if rng.random() < 0.5:
        nut = material(rng, Kind.WOOD, of=hsv(0.07, 0.6, 0.12))
        parts += [ball(0.065, nut).moved(lean + 0.09 * np.cos(a), 0.09 * np.sin(a), height - 0.07) for a in (0.3, 2.2, 4.4)]
    return parts


def conifer(rng: Rng) -> list[Part]:
    green, bark = _green(rng), material(rng, Kind.WOOD, of=hsv(0.07, 0.5, rng.uniform(0.08, 0.25)))
    layers, wide, slim = int(rng.integers(3, 9)), rng.uniform(0.35, 0.6), rng.uniform(0.75, 1.2)
    jag, trunk = rng.uniform(0.04, 0.16), rng.uniform(0.12, 0.3)
    step = 1.5 * slim / layers
    parts = [cylinder(0.08, trunk + step, bark, top=0.06)]
    for k in range(layers):
        radius = wide * (1 - k / (layers + 0.5))
        cone = lathe(
            [[0, step * 0.15], [radius * 0.9, 0.03], [radius, 0], [radius * 0.55, step * 0.75], [0.02, step * 1.75]],
            green,
            steps=80,
        )
        parts.append(
            _ribbed(cone, int(rng.integers(9, 16)), jag).turned("z", float(rng.uniform(0, 40))).moved(z=trunk + step * k)
        )
    top = trunk + step * (layers + 0.7)
    if rng.random() < 0.35:
        for _ in range(16):
            k = int(rng.integers(0, layers))
            turn, radius = rng.uniform(0, 2 * np.pi), wide * (1 - k / (layers + 0.5)) * 0.95
            bauble = material(
                rng, Kind.METAL, Kind.PLASTIC, of=hsv(rng.choice([0.0, 0.12, 0.6, 0.9]), 0.85, 0.75), pattern="plain"
            )
            parts.append(ball(0.045, bauble).moved(radius * np.cos(turn), radius * np.sin(turn), trunk + step * (k + 0.02)))
        gold = material(rng, Kind.METAL, of=np.array([0.85, 0.6, 0.15]))
        star = [[r * np.sin(a), r * np.cos(a)] for a, r in zip(np.arange(10) * -np.pi / 5, [0.12, 0.05] * 5, strict=True)]
        parts.append(extrude(star, 0.05, gold).moved(z=top + 0.08))
    if rng.random() < 0.25:
        parts += _pot(rng, 0.17, 0.2)
    return parts


def _foliage(rng: Rng, radius: float, of: Material) -> Part:
    """Return a lump of leaves."""
    waves, phases = rng.normal(0, 5.5, (9, 3)), rng.uniform(0, 6, 9)

    def change(vertices: Array) -> Array:
        bumps = np.sin(vertices / radius @ waves.T + phases).mean(1, keepdims=True)
        return np.asarray(vertices * (1 + 0.45 * bumps))

    return ellipsoid(2 * radius, 2 * radius, 1.7 * radius, of, steps=28).shaped(change)


def tree(rng: Rng) -> list[Part]:
    bark = material(rng, Kind.WOOD, of=hsv(0.07, rng.uniform(0.2, 0.6), rng.uniform(0.06, 0.35)))
    tone = hsv(
        rng.uniform(0.18, 0.38) if rng.random() < 0.75 else rng.uniform(-0.02, 0.13),
        rng.uniform(0.5, 0.9),
        rng.uniform(0.12, 0.5),
    )
    leaves = material(rng, Kind.FABRIC, of=tone, pattern=str(rng.choice(["plain", "blotches"])))
    trunk, crown, thick = rng.uniform(0.35, 0.8), rng.uniform(0.35, 0.55), rng.uniform(0.05, 0.1)
    sway = rng.normal(0, 0.06)
    parts = [
        tube(
            [[0, 0, -0.02], [0.2 * sway, 0, 0.08], [sway, 0, trunk * 0.6], [0, 0, trunk + crown * 0.5]],
            [thick * 1.8, thick * 1.1, thick, thick * 0.5],
            bark,
            smooth=20,
        )
    ]
    bare = rng.random() < 0.12
    for turn in rng.uniform(0, 360, 9 if bare else 4):
        low, reach = trunk * rng.uniform(0.7, 1.15), crown * rng.uniform(0.6, 1)
        limb = [[0, 0, low], [reach * 0.5, 0, low + reach * 0.5], [reach * 0.9, 0, low + reach * 1.1]]
        parts.append(tube(limb, [thick * 0.5, thick * 0.3, 0.008], bark, smooth=10).turned("z", float(turn)))
        for twig in (0.35, 0.6, 0.85) if bare else ():
            x, z = reach * twig * 0.9, low + reach * twig * 1.1
            branch = [
                [x, 0, z],
                [x + 0.08, rng.uniform(-0.12, 0.12), z + 0.12],
                [x + rng.uniform(0.05, 0.2), rng.uniform(-0.3, 0.3), z + 0.3],
            ]
            parts.append(tube(branch, [thick * 0.25, thick * 0.15, 0.005], bark, up=(0.3, 1, 0)).turned("z", float(turn)))
    if bare:
        return parts
    single, tall = rng.random() < 0.25, rng.uniform(0.8, 1.5)
    lumps = [_foliage(rng, crown, leaves).moved(z=trunk + crown * 0.6)]
    for turn in () if single else rng.uniform(0, 2 * np.pi, rng.integers(5, 11)):
        out, size = crown * rng.uniform(0.4, 0.8), crown * rng.uniform(0.4, 0.65)
        lumps.append(
            _foliage(rng, size, leaves).moved(out * np.cos(turn), out * np.sin(turn), trunk + crown * rng.uniform(0.2, 1.1))
        )
    parts += [lump.moved(z=-trunk).scaled(1, 1, tall).moved(z=trunk) for lump in lumps]
    if rng.random() < 0.2:
        fruit = material(rng, Kind.PLASTIC, of=hsv(rng.choice([0, 0.08]), 0.9, 0.7), pattern="plain")
        for direction in rng.normal(0, 1, (14, 3)):
            x, y, z = direction / np.linalg.norm(direction) * crown * 1.05
            parts.append(ball(0.045, fruit).moved(x, y, trunk + (crown * 0.6 + z) * tall))
    return parts


def mushroom(rng: Rng) -> list[Part]:
    red = rng.random() < 0.4
    tone = (
        hsv(rng.uniform(-0.01, 0.02), 0.9, rng.uniform(0.4, 0.7))
        if red
        else hsv(rng.uniform(0.05, 0.11), rng.uniform(0.15, 0.7), rng.uniform(0.15, 0.75))
    )
    cap = material(rng, Kind.CERAMIC, Kind.LEATHER, of=tone, pattern="plain")
    pale = material(rng, Kind.PAPER, of=hsv(0.11, rng.uniform(0.05, 0.3), rng.uniform(0.6, 0.85)), pattern="plain")
    stem, high, flare = rng.uniform(0.07, 0.17), rng.uniform(0.3, 0.75), rng.uniform(1, 1.7)
    wide, dome = rng.uniform(0.3, 0.5), rng.uniform(0.2, 0.48)
    spots = rng.random() < (0.9 if red else 0.1)
    turns, heights = rng.uniform(0, 2 * np.pi, 22), rng.uniform(0.05, 1, 22)
    ring = rng.random() < 0.4

    def one(size: float) -> list[Part]:
        profile = [[wide * np.cos(a) ** 0.9, high + dome * np.sin(a)] for a in np.linspace(0, np.pi / 2 - 0.01, 12)]
        parts = [
            lathe(
                [[0, 0], [stem * flare, 0], [stem * flare, 0.05], [stem, high * 0.5], [stem * 0.9, high + 0.02]], pale, smooth=16
            ),
            lathe([[stem * 0.5, high + 0.05], [wide * 0.94, high - 0.03], [wide, high - 0.02], *profile], cap),
            lathe([[stem * 0.5, high + 0.04], [wide * 0.93, high - 0.035]], pale),
        ]
        if ring:
            parts.append(cylinder(stem * 2, high * 0.12, pale, top=stem * 0.9).moved(z=high * 0.62))
        for turn, level in zip(turns, heights, strict=True) if spots else ():
            a = np.arcsin(level)
            spot = (
                ellipsoid(0.1, 0.1, 0.04, pale, steps=10)
                .turned("y", float(90 - np.rad2deg(a)))
                .turned("z", float(np.rad2deg(turn)))
            )
            out = wide * np.cos(a) ** 0.9
            parts.append(spot.moved(out * np.cos(turn), out * np.sin(turn), high + dome * level))
        return [part.scaled(size) for part in parts]

    parts = one(1)
    for _ in range(rng.choice([0, 1, 2, 3], p=[0.5, 0.2, 0.15, 0.15])):
        turn, size, lean = rng.uniform(0, 2 * np.pi), rng.uniform(0.35, 0.75), rng.normal(0, 8)
        out = wide * rng.uniform(0.9, 1.4)
        parts += [part.turned("y", float(lean)).moved(out * np.cos(turn), out * np.sin(turn), 0) for part in one(float(size))]
    return parts


def flower(rng: Rng) -> list[Part]:
    green = _green(rng)
    petal = material(
        rng,
        Kind.PAPER,
        Kind.PLASTIC,
        of=hsv(rng.choice([0, 0.13, 0.8, 0.92, 0.6, rng.random()]), rng.uniform(0, 0.95), rng.uniform(0.6, 0.9)),
        pattern="plain",
    )
    centre = material(rng, Kind.FABRIC, of=hsv(rng.uniform(0.05, 0.14), 0.85, rng.uniform(0.1, 0.85)), pattern="blotches")
    tulip, count, tilt = rng.random() < 0.3, int(rng.integers(5, 17)), rng.uniform(20, 75)
    eye, width = rng.uniform(0.07, 0.17), rng.uniform(0.6, 1.1)

    def bloom() -> list[Part]:
        if tulip:
            leaf = _blade(0.5, 0.32, -45, petal, rise=38)
            return [leaf.scaled(0.8, 1, 1).turned("z", turn).turned("x", tilt * 0.25) for turn in range(0, 360, 60)]
        breadth = min(2 * np.pi * 0.3 / count * width * 1.4, 0.34)
        petals = [
            _blade(0.36, breadth, 12, petal, rise=14, pointed=False).moved(eye * 0.75).turned("z", 360 * k / count)
            for k in range(count)
        ]
        if count > 11:
            petals += [
                _blade(0.3, breadth, 12, petal, rise=30, pointed=False).moved(eye * 0.6).turned("z", 360 * (k + 0.5) / count)
                for k in range(count)
            ]
        return [part.turned("x", tilt) for part in (*petals, ellipsoid(2 * eye, 2 * eye, eye, centre).moved(z=0.02))]

    parts: list[Part] = []
    stems = int(rng.choice([1, 3, 5], p=[0.7, 0.2, 0.1]))
    for k in range(stems):
        height, lean = rng.uniform(0.55, 1.2), rng.normal(0, 0.06) + (0.42 * (k - (stems - 1) / 2))
        parts += [part.moved(lean, 0.12 * (k % 2), height) for part in bloom()]
        parts.append(
            tube(
                [[0, 0, 0], [lean * 0.3, 0.04, height * 0.5], [lean, 0.12 * (k % 2), height]],
                rng.uniform(0.018, 0.03),
                green,
                smooth=14,
            )
        )
        for turn in rng.choice([0, 180, 25, 205, -30, 150], rng.integers(0, 3), replace=False):
            leaf = _blade(rng.uniform(0.3, 0.5), rng.uniform(0.09, 0.18), 70, green, rise=75)
            parts.append(leaf.turned("z", float(turn)).moved(lean * 0.2, 0.02, height * rng.uniform(0.1, 0.45)))
    if rng.random() < 0.3:
        parts += [part.moved(z=-0.2) for part in _pot(rng, 0.2, 0.32)]
    return parts


def pumpkin(rng: Rng) -> list[Part]:
    tone = (
        hsv(rng.uniform(0.03, 0.09), rng.uniform(0.75, 0.97), rng.uniform(0.4, 0.85))
        if rng.random() < 0.85
        else hsv(rng.uniform(0.1, 0.35), rng.uniform(0.1, 0.5), rng.uniform(0.2, 0.8))
    )
    rind = material(rng, Kind.CERAMIC, Kind.LEATHER, Kind.PLASTIC, of=tone, pattern="plain")
    stalk = material(rng, Kind.LEATHER, of=hsv(rng.uniform(0.08, 0.3), 0.5, rng.uniform(0.1, 0.3)), pattern="plain")
    ribs, high, depth = int(rng.integers(7, 13)), rng.uniform(0.6, 1.15), rng.uniform(0.05, 0.1)

    def change(vertices: Array) -> Array:
        furrow = np.abs(np.sin(ribs / 2 * np.arctan2(vertices[:, 1], vertices[:, 0])))
        radius = np.hypot(vertices[:, 0], vertices[:, 1])
        wave = 1 - depth * 2 * (1 - furrow) ** 2
        dent = np.sign(vertices[:, 2]) * 0.16 * np.exp(-((radius / 0.18) ** 2))
        return np.stack([vertices[:, 0] * wave, vertices[:, 1] * wave, vertices[:, 2] - dent], 1)

    parts = [
        ellipsoid(1, 1, high, rind, upright=0.85, steps=48).shaped(change),
        tube(
            [[0, 0, high / 2 - 0.17], [0.02, 0, high / 2], [rng.uniform(-0.14, 0.14), 0.03, high / 2 + rng.uniform(0.06, 0.18)]],
            [0.09, 0.05, 0.06],
            stalk,
            smooth=12,
        ),
    ]
    if rng.random() < 0.4:
        glow = rng.random() < 0.4
        hole = material(rng, Kind.PLASTIC, of=np.array([0.9, 0.7, 0.1]) if glow else np.ones(3) * 0.015, pattern="plain")
        size = rng.uniform(0.09, 0.14)
        triangle = np.array([[-1, -0.8], [1, -0.8], [0, 1]]) * size
        grin = [
            [x, -0.2 + 0.35 * x * x * 4 * 0.4 + h]
            for x, h in zip(np.linspace(-0.28, 0.28, 9), [0, -0.1, -0.06, -0.1, -0.06, -0.1, -0.06, -0.1, 0], strict=True)
        ]
        lip = [
            [x, -0.13 + 0.45 * x * x * 4 * 0.4 + h]
            for x, h in zip(np.linspace(0.22, -0.22, 5), [0, -0.05, 0, -0.05, 0], strict=True)
        ]
        for outline, place in ((triangle, (-0.17, 0.1)), (triangle, (0.17, 0.1)), (triangle * 0.6, (0, -0.03))):
            parts.append(extrude(outline, 0.2, hole).moved(place[0], -0.38, place[1] * high))
        parts.append(extrude([*grin, *lip], 0.2, hole).moved(0, -0.38, 0))
    elif rng.random() < 0.4:
        parts.append(_blade(0.4, 0.3, 60, _green(rng), rise=30).turned("z", float(rng.uniform(-150, -30))).moved(z=high / 2))
    return parts


FAMILIES = (
    dog,
    horse,
    giraffe,
    elephant,
    pig,
    rabbit,
    bird,
    duck,
    owl,
    fish,
    turtle,
    snail,
    spider,
    butterfly,
    snake,
    cactus,
    potted_plant,
    palm,
    conifer,
    tree,
    mushroom,
    flower,
    pumpkin,
)
