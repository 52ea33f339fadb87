"""Furniture, appliances, instruments and small things of a house."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from drawing.materials import Array, Kind, Material, Rng, colour, hsv, material, noise
from drawing.mesh import (
    Part,
    arch,
    ball,
    box,
    circle,
    cylinder,
    ellipsoid,
    extrude,
    joined,
    lathe,
    loft,
    sheet,
    spline,
    torus,
    tube,
)

Point = tuple[float, float, float]


def _chance(rng: Rng, share: float) -> bool:
    return bool(rng.random() < share)


def _grey(rng: Rng, low: float, high: float, kind: Kind = Kind.PLASTIC) -> Material:
    """Draw a plain grey, from black 0 to white 1."""
    return material(rng, kind, of=np.ones(3) * rng.uniform(low, high), pattern="plain")


def _tone(rng: Rng, kind: Kind = Kind.PLASTIC) -> Material:
    """Draw the plain colour of a device: mostly white, grey or black."""
    if _chance(rng, 0.35):
        return _grey(rng, 0.01, 0.08, kind)
    if _chance(rng, 0.5):
        return _grey(rng, 0.5, 0.9, kind)
    return material(rng, kind, pattern="plain")


def _glass(rng: Rng) -> Material:
    """Draw a dark, glossy pane."""
    return _grey(rng, 0.01, 0.04, Kind.CERAMIC)


def _slab(
    width: float,
    depth: float,
    height: float,
    surface: Material,
    *,
    at: Point = (0, 0, 0),
    radius: float = 0.012,
) -> Part:
    """Return a box that stands on a point."""
    return box(width, depth, height, radius, surface, steps=2).moved(at[0], at[1], at[2] + height / 2)


def _rod(start: Point, end: Point, radius: float, surface: Material, *, last: float | None = None, square: float = 1) -> Part:
    """Return a straight rod between two points, `last` thick at its end."""
    level = abs(end[1] - start[1]) > max(abs(end[0] - start[0]), abs(end[2] - start[2]))
    thick = [radius, radius if last is None else last]
    return tube([start, end], thick, surface, up=(0, 0, 1) if level else (0, 1, 0), square=square)


def _disc(radius: float, thickness: float, surface: Material, *, at: Point = (0, 0, 0), top: float | None = None) -> Part:
    """Return a disc that faces the front, its back at a point."""
    return cylinder(radius, thickness, surface, top=top).turned("x", 90).moved(*at)


def _legs(rng: Rng, width: float, depth: float, height: float, surface: Material, *, thick: float | None = None) -> list[Part]:
    """Return four legs under a board: round or square, straight or splayed, perhaps with stretchers."""
    thick = rng.uniform(0.015, 0.04) if thick is None else thick
    splay = rng.uniform(0, 0.25) * height if _chance(rng, 0.4) else 0.0
    square, foot = rng.choice([0.2, 1]), thick * rng.choice([0.6, 1])
    x, y = width / 2 - thick, depth / 2 - thick
    parts = [
        _rod((i * (x + splay), j * (y + splay), 0), (i * x, j * y, height), foot, surface, last=thick, square=square)
        for i in (-1, 1)
        for j in (-1, 1)
    ]
    if _chance(rng, 0.3):
        z = rng.uniform(0.2, 0.5)
        x, y, z = x + splay * (1 - z), y + splay * (1 - z), z * height
        parts += [_rod((i * x, -y, z), (i * x, y, z), 0.6 * thick, surface) for i in (-1, 1)]
        parts.append(_rod((-x, 0, z), (x, 0, z), 0.6 * thick, surface))
    return parts


def _star(rng: Rng, radius: float, height: float, surface: Material, *, castors: bool = True) -> list[Part]:
    """Return a column on a foot of three to five spokes."""
    count = rng.integers(3, 6)
    parts = [_rod((0, 0, 0.06), (0, 0, height), 0.03, surface)]
    dark = _grey(rng, 0.02, 0.1)
    for turn in np.arange(count) * 2 * np.pi / count + 0.3:
        x, y = radius * np.cos(turn), radius * np.sin(turn)
        parts.append(_rod((0, 0, 0.11), (x, y, 0.06), 0.025, surface))
        if castors:
            parts.append(ball(0.035, dark).moved(x, y, 0.035))
    return parts


def _backrest(rng: Rng, width: float, height: float, frame: Material, panel: Material) -> list[Part]:
    """Return a chair's back that stands on the origin: a panel, ladder, bars or a hoop with spindles."""
    style, thick = rng.integers(4), rng.uniform(0.014, 0.026)
    x = width / 2 - thick
    if style == 0:
        bend = rng.uniform(0, 0.6)
        part = box(width, 0.05, height * rng.uniform(0.5, 0.8), 0.024, panel)
        part = part.moved(0, 0, height - np.ptp(part.vertices[:, 2]) / 2)
        posts = [_rod((i * 0.6 * x, 0.02, -0.03), (i * 0.6 * x, 0.02, 0.7 * height), thick, frame) for i in (-1, 1)]
        return [part.shaped(lambda v: v - np.outer(bend * v[:, 0] ** 2, [0, 1, 0])), *posts]
    if style == 3:
        hoop = tube(arch(2 * x, height, exponent=rng.uniform(2, 5)), thick, frame)
        places = np.linspace(-0.7, 0.7, rng.integers(3, 8))
        return [hoop, *(_rod((0.8 * p * x, 0, 0), (p * x, 0, 0.72 * height), 0.5 * thick, frame) for p in places)]
    posts = [_rod((i * x, 0, -0.03), (i * x, 0, height), thick, frame, square=0.3) for i in (-1, 1)]
    if style == 1:
        rungs = np.linspace(0.3, 0.92, rng.integers(2, 5)) * height
        size = rng.uniform(0.04, 0.12)
        return [*posts, *(_slab(2 * x, 0.02, size, panel, at=(0, 0, z - size / 2)) for z in rungs)]
    rails = [_slab(2 * x, 0.03, 0.06, frame, at=(0, 0, z * height)) for z in (0.15, 0.88)]
    bars = np.linspace(-1, 1, rng.integers(5, 10))[1:-1]
    return [*posts, *rails, *(_rod((b * x, 0, 0.15 * height), (b * x, 0, 0.9 * height), 0.6 * thick, frame) for b in bars)]


def chair(rng: Rng) -> list[Part]:
    frame = material(rng, Kind.WOOD, Kind.WOOD, Kind.METAL, Kind.PAINT, Kind.PLASTIC)
    seat = frame if _chance(rng, 0.4) else material(rng, Kind.FABRIC, Kind.LEATHER, Kind.WOOD, Kind.PLASTIC)
    width, depth, height = rng.uniform(0.4, 0.52), rng.uniform(0.4, 0.5), rng.uniform(0.4, 0.5)
    thick = rng.uniform(0.03, 0.09)
    office = _chance(rng, 0.2)
    parts = [_slab(width, depth, thick, seat, at=(0, 0, height), radius=0.03)]
    parts += _star(rng, 0.3, height, frame) if office else _legs(rng, width, depth, height, frame)
    lean, back = rng.uniform(3, 14), rng.uniform(0.38, 0.65)
    rest = _backrest(rng, 0.95 * width, back, frame, seat)
    parts += [part.turned("x", -lean).moved(0, depth / 2 - 0.02, height + 0.5 * thick) for part in rest]
    if _chance(rng, 0.3):
        x, z = width / 2, height + rng.uniform(0.18, 0.26)
        for side in (-1, 1):
            path = [[side * x, -0.3 * depth, height], [side * (x + 0.03), -0.3 * depth, z - 0.03], [side * x, 0.52 * depth, z]]
            parts.append(tube(path, 0.018, frame, up=(1, 0, 0), smooth=20))
    return parts


def _couch(rng: Rng, seats: int, seat: float, high: float) -> list[Part]:
    """Return an upholstered seat with arms."""
    cloth = material(rng, Kind.FABRIC, Kind.FABRIC, Kind.LEATHER)
    cushion = cloth if _chance(rng, 0.8) else material(rng, Kind.FABRIC)
    wood = material(rng, Kind.WOOD, Kind.METAL)
    width, depth, leg = seats * seat, rng.uniform(0.75, 0.95), rng.uniform(0.03, 0.17)
    arm, low = rng.uniform(0.08, 0.24), rng.uniform(0.5, 0.66)
    top = rng.uniform(0.7, 0.9) if high < 1 else rng.uniform(0.8, high)
    parts = _legs(rng, 0.95 * width, 0.8 * depth, leg, wood, thick=0.03)
    parts.append(_slab(width, depth, 0.22, cloth, at=(0, 0, leg), radius=0.04))
    back = box(width + arm, 0.22, top - leg, 0.08, cloth).moved(0, 0, (top - leg) / 2).turned("x", -rng.uniform(2, 12))
    parts.append(back.moved(0, depth / 2 - 0.11, leg))
    rolled = _chance(rng, 0.35)
    for side in (-1, 1):
        x = side * (width + arm) / 2
        parts.append(_slab(arm, depth, low - leg, cloth, at=(x, 0, leg), radius=rng.uniform(0.02, 0.45) * arm))
        if rolled:
            parts.append(_rod((x, -depth / 2 - 0.02, low), (x, depth / 2, low), 0.6 * arm + 0.03, cloth))
    for place in (np.arange(seats) - (seats - 1) / 2) * seat:
        parts.append(_slab(0.98 * seat, depth - 0.2, 0.17, cushion, at=(place, -0.12, leg + 0.2), radius=0.06))
        soft = box(0.94 * seat, 0.18, top - leg - 0.3, 0.085, cushion).turned("x", -12)
        parts.append(soft.moved(place, depth / 2 - 0.25, (top + leg + 0.4) / 2))
    if _chance(rng, 0.4):
        pillow = material(rng, Kind.FABRIC)
        for side in (-1, 1)[: rng.integers(1, 3)]:
            soft = box(0.36, 0.14, 0.36, 0.068, pillow).turned("y", rng.uniform(-20, 20)).turned("x", -20)
            parts.append(soft.moved(side * (width / 2 - 0.22), 0.02, leg + 0.55))
    return parts


def armchair(rng: Rng) -> list[Part]:
    return _couch(rng, 1, rng.uniform(0.5, 0.7), 1.15)


def sofa(rng: Rng) -> list[Part]:
    return _couch(rng, int(rng.integers(2, 4)), rng.uniform(0.6, 0.8), 0.9)


def stool(rng: Rng) -> list[Part]:
    frame = material(rng, Kind.WOOD, Kind.METAL, Kind.PAINT)
    seat = frame if _chance(rng, 0.4) else material(rng, Kind.LEATHER, Kind.FABRIC, Kind.PLASTIC, Kind.WOOD)
    height, radius, thick = rng.uniform(0.4, 0.85), rng.uniform(0.15, 0.2), rng.uniform(0.03, 0.1)
    style = rng.integers(3)
    if style == 0:
        top = _slab(2 * radius, rng.uniform(1.4, 2) * radius, thick, seat, at=(0, 0, height), radius=0.02)
        return [top, *_legs(rng, 1.9 * radius, 1.4 * radius, height, frame)]
    parts = [lathe([[0, 0], [0.94 * radius, 0], [radius, 0.3 * thick], [0.95 * radius, thick], [0, thick]], seat).moved(z=height)]
    if style == 1:
        foot = cylinder(1.1 * radius, 0.03, frame, top=radius)
        ring = torus(0.8 * radius, 0.012, frame).moved(z=0.35 * height)
        bars = [_rod((-0.8 * radius, 0, 0.35 * height), (0.8 * radius, 0, 0.35 * height), 0.01, frame)]
        return [*parts, foot, ring, *bars, _rod((0, 0, 0), (0, 0, height), 0.03, frame)]
    count, splay = rng.integers(3, 5), rng.uniform(1, 1.5)
    for turn in np.arange(count) * 2 * np.pi / count + 0.5:
        x, y = 0.75 * radius * np.cos(turn), 0.75 * radius * np.sin(turn)
        parts.append(_rod((splay * x, splay * y, 0), (x, y, height), 0.018, frame))
    if _chance(rng, 0.7):
        parts.append(torus(0.75 * radius * (0.7 * splay + 0.3), 0.01, frame).moved(z=0.3 * height))
    return parts


def table(rng: Rng) -> list[Part]:
    top = material(rng, Kind.WOOD, Kind.WOOD, Kind.WOOD, Kind.PAINT, Kind.PLASTIC, Kind.CERAMIC)
    frame = top if _chance(rng, 0.5) else material(rng, Kind.WOOD, Kind.METAL, Kind.PAINT)
    width, depth, height = (
        rng.uniform(0.7, 1.8),
        rng.uniform(0.55, 0.9),
        rng.choice([rng.uniform(0.4, 0.5), rng.uniform(0.7, 0.8)]),
    )
    thick = rng.uniform(0.02, 0.06)
    if _chance(rng, 0.35):
        radius = 0.7 * depth
        parts = [cylinder(radius, thick, top).scaled(rng.choice([1, 1.4]), 1, 1).moved(z=height)]
        if _chance(rng, 0.5):
            profile = [[0.6 * radius, 0], [0.5 * radius, 0.05], [0.06, 0.12], [0.05, 0.5 * height], [0.09, height]]
            return [*parts, lathe(profile, frame)]
        return [*parts, *_legs(rng, 1.3 * radius, 1.3 * radius, height, frame)]
    parts = [_slab(width, depth, thick, top, at=(0, 0, height))]
    if _chance(rng, 0.2):  # trestles
        for x in (-0.38 * width, 0.38 * width):
            parts += [_rod((x, 0.4 * depth * i, 0), (x, -0.3 * depth * i, height), 0.03, frame, square=0.2) for i in (-1, 1)]
        return [*parts, _rod((-0.38 * width, 0, 0.5 * height), (0.38 * width, 0, 0.5 * height), 0.025, frame, square=0.2)]
    parts += _legs(rng, 0.94 * width, 0.94 * depth, height, frame, thick=rng.uniform(0.02, 0.05))
    if _chance(rng, 0.6):
        size = rng.uniform(0.05, 0.12)
        parts.append(_slab(0.88 * width, 0.86 * depth, size, frame, at=(0, 0, height - size)))
        if _chance(rng, 0.4):
            parts.append(ball(0.02, material(rng, Kind.METAL)).moved(0, -0.44 * depth, height - size / 2))
    if height < 0.6 and _chance(rng, 0.4):
        parts.append(_slab(0.85 * width, 0.85 * depth, 0.02, top, at=(0, 0, 0.3 * height)))
    return parts


def bed(rng: Rng) -> list[Part]:
    frame = material(rng, Kind.WOOD, Kind.WOOD, Kind.METAL, Kind.FABRIC, Kind.PAINT, Kind.LEATHER)
    linen, cover = _grey(rng, 0.6, 0.9, Kind.FABRIC), material(rng, Kind.FABRIC)
    width, length, base = rng.uniform(0.85, 1.8), 2.0, rng.uniform(0.2, 0.4)
    head, foot = rng.uniform(0.75, 1.2), rng.choice([0, base + 0.1, base + 0.35])
    parts = _legs(rng, width, length, base, frame, thick=0.04)
    parts.append(_slab(width + 0.06, length, 0.16, frame, at=(0, 0, base - 0.12)))
    parts.append(_slab(width, length - 0.06, 0.22, linen, at=(0, 0, base), radius=0.06))
    bars = _chance(rng, 0.3)
    for y, height in ((length / 2, head), (-length / 2, foot)):
        if height and bars:
            parts.append(tube(arch(width, height, y=y, exponent=rng.uniform(3, 8)), 0.025, frame))
            places = np.linspace(-0.45, 0.45, rng.integers(5, 12)) * width
            parts += [_rod((x, y, 0.2), (x, y, 0.95 * height), 0.012, frame) for x in places]
        elif height:
            parts.append(_slab(width + 0.1, 0.06, height, frame, at=(0, y, 0), radius=0.029))
    share = rng.uniform(0.55, 0.75) * length
    quilt = box(width + 0.12, share, 0.3, 0.09, cover, steps=12)
    bumps = rng.uniform(0, 6.3, 4)
    quilt = quilt.shaped(
        lambda v: v + 0.012 * np.sin(9 * v[:, :1] + bumps[0]) * np.sin(7 * v[:, 1:2] + bumps[1]) * np.array([[1, 1, 2]])
    )
    parts.append(quilt.moved(0, -length / 2 + share / 2 + 0.05, base + 0.13))
    pillow = linen if _chance(rng, 0.6) else material(rng, Kind.FABRIC)
    count = 1 if width < 1.2 else 2
    for place in (np.arange(count) - (count - 1) / 2) * width / count:
        soft = ellipsoid(0.85 * min(width / count, 0.8), 0.42, 0.2, pillow, around=0.4).turned("x", rng.uniform(5, 40))
        parts.append(soft.moved(place, length / 2 - 0.28, base + 0.32))
    return parts


def _shade(rng: Rng, radius: float, height: float, *, bowl: bool = False) -> Part:
    """Return a lampshade over z = 0 to `height`, open below."""
    cloth = material(rng, Kind.FABRIC, Kind.PAPER) if _chance(rng, 0.4) else _grey(rng, 0.6, 0.9, Kind.PAPER)
    if bowl:
        glossy = material(rng, Kind.METAL, Kind.PAINT, Kind.PLASTIC, pattern="plain")
        return lathe([[radius, 0], [0.93 * radius, 0.4 * height], [0.5 * radius, 0.9 * height], [0, height]], glossy, smooth=16)
    top = radius * rng.uniform(0.4, 1)
    return lathe([[radius - 0.01, 0], [radius, 0], [top, height], [top - 0.01, height]], cloth)


def _jointed_lamp(rng: Rng, surface: Material) -> list[Part]:
    reach, rise = rng.uniform(0.05, 0.2), rng.uniform(0.25, 0.35)
    elbow, end = (0.8 * reach, 0.0, rise), (-reach, 0.0, rise + rng.uniform(0.12, 0.25))
    dark = material(rng, Kind.METAL)
    head = _shade(rng, rng.uniform(0.09, 0.13), 0.15, bowl=True).of(surface).moved(z=-0.13)
    bulb = ball(0.045, _grey(rng, 0.8, 0.9)).moved(z=-0.11)
    tilt = rng.uniform(10, 50)
    return [
        cylinder(rng.uniform(0.1, 0.14), 0.03, surface),
        _rod((0, 0, 0.03), elbow, 0.012, dark),
        _rod(elbow, end, 0.012, dark),
        *(ball(0.022, surface).moved(*place) for place in (elbow, end)),
        *(part.turned("y", tilt).moved(*end) for part in (head, bulb)),
    ]


def table_lamp(rng: Rng) -> list[Part]:
    foot = material(rng, Kind.CERAMIC, Kind.METAL, Kind.WOOD, Kind.PAINT)
    if _chance(rng, 0.3):
        return _jointed_lamp(rng, material(rng, Kind.PAINT, Kind.METAL, pattern="plain"))
    height, radius = rng.uniform(0.22, 0.4), rng.uniform(0.06, 0.14)
    if _chance(rng, 0.65):
        belly = np.stack([rng.uniform(0.3, 1, 3) * radius, np.array([0.25, 0.5, 0.75]) * height], 1)
        ends = [[0, 0], [0.8 * radius, 0]], [[0.015, 0.9 * height], [0.012, height + 0.06]]
        parts = [lathe(np.concatenate([ends[0], belly, ends[1]]), foot, smooth=40)]
    else:
        parts = [cylinder(radius, 0.03, foot), _rod((0, 0, 0), (0, 0, height + 0.06), 0.012, foot)]
    shade = _shade(rng, rng.uniform(0.13, 0.2), rng.uniform(0.15, 0.26))
    return [*parts, ball(0.04, _grey(rng, 0.8, 0.9)).moved(z=height + 0.08), shade.moved(z=height)]


def floor_lamp(rng: Rng) -> list[Part]:
    pole = material(rng, Kind.METAL, Kind.METAL, Kind.WOOD, Kind.PAINT)
    height, style = rng.uniform(1.0, 1.4), rng.integers(3)
    if style == 0:
        shade = _shade(rng, rng.uniform(0.18, 0.28), rng.uniform(0.22, 0.34)).moved(z=height)
        legs = [(0.32 * np.cos(turn), 0.32 * np.sin(turn), 0.0) for turn in (0.5, 2.6, 4.7)]
        return [shade, *(_rod(leg, (0, 0, height + 0.05), 0.022, pole) for leg in legs)]
    foot = cylinder(rng.uniform(0.15, 0.22), 0.04, pole, top=0.14)
    if style == 1:
        shade = _shade(rng, rng.uniform(0.18, 0.28), rng.uniform(0.22, 0.34)).moved(z=height)
        return [foot, shade, _rod((0, 0, 0), (0, 0, height + 0.1), 0.018, pole)]
    reach = rng.uniform(0.3, 0.7)
    path = np.array([[0, 0, 0], [0, 0, 0.8 * height], [0.3 * reach, 0, 1.15 * height], [reach, 0, 1.02 * height]])
    head = _shade(rng, rng.uniform(0.13, 0.2), 0.16, bowl=True)
    return [foot, tube(path, 0.017, pole, smooth=40), head.moved(reach, 0, 1.02 * height - 0.14)]


def bookshelf(rng: Rng) -> list[Part]:
    wood = material(rng, Kind.WOOD, Kind.WOOD, Kind.PAINT)
    covers = [material(rng, Kind.PAPER, of=colour(rng), pattern="plain") for _ in range(6)]
    width, depth, rows = rng.uniform(0.6, 1.3), 0.28, int(rng.integers(2, 6))
    step, board = rng.uniform(0.3, 0.38), rng.uniform(0.02, 0.04)
    height = rows * step + board
    parts = [_slab(board, depth, height, wood, at=(i * width / 2, 0, 0)) for i in (-1, 1)]
    parts += [_slab(width, depth, board, wood, at=(0, 0, i * step)) for i in range(rows + 1)]
    if _chance(rng, 0.7):
        parts.append(_slab(width, 0.01, height, wood.shade(0.6), at=(0, depth / 2, 0)))
    full = rng.uniform(0.6, 1)
    for row in range(rows):
        x, end = -width / 2 + board, (full + rng.uniform(-0.3, 0.1)) * width - width / 2
        while x < min(end, width / 2 - 0.09):
            thick, tall = rng.uniform(0.025, 0.065), rng.uniform(0.6, 0.88) * step
            cover = covers[rng.integers(6)]
            at = (x + thick / 2, rng.uniform(-0.05, -0.02), row * step + board)
            parts.append(_slab(0.95 * thick, 0.18, tall, cover, at=at, radius=0.006))
            x += thick
    return parts


def wardrobe(rng: Rng) -> list[Part]:
    paint = material(rng, Kind.PAINT, pattern="plain")
    wood = material(rng, Kind.WOOD) if _chance(rng, 0.65) else paint
    front = wood if _chance(rng, 0.6) else material(rng, Kind.WOOD) if _chance(rng, 0.5) else paint.shade(1)
    metal, mirror = material(rng, Kind.METAL), replace(material(rng, Kind.METAL, of=np.ones(3) * 0.8), roughness=0.06)
    doors, door, height = int(rng.integers(2, 4)), rng.uniform(0.4, 0.6), rng.uniform(1.6, 2.2)
    width, depth, leg = doors * door, rng.uniform(0.5, 0.6), rng.uniform(0.03, 0.18)
    drawer = rng.choice([0, 0.25])
    parts = [*_legs(rng, 0.95 * width, 0.9 * depth, leg, wood, thick=0.035), _slab(width, depth, height, wood, at=(0, 0, leg))]
    if _chance(rng, 0.5):
        parts.append(_slab(width + 0.1, depth + 0.08, 0.07, wood, at=(0, 0, leg + height - 0.02)))
    y, panels, glass, knob = -depth / 2, rng.integers(0, 3), rng.integers(0, 6), rng.choice([0.05, 0.25])
    parts.append(_slab(width - 0.03, 0.02, height - 0.06, wood.shade(0.25), at=(0, y, leg + 0.03)))
    for index in range(doors):
        x, side = (index - (doors - 1) / 2) * door, 1 if index % 2 == 0 else -1
        low, tall = leg + 0.04 + drawer, height - 0.08 - drawer
        parts.append(_slab(door - 0.03, 0.04, tall, front, at=(x, y - 0.01, low)))
        if glass == index:
            parts.append(_slab(0.7 * door, 0.02, 0.85 * tall, mirror, at=(x, y - 0.028, low + 0.07 * tall)))
        else:
            for row in range(panels):
                size = tall / panels
                at = (x, y - 0.03, low + (row + 0.12) * size)
                parts.append(_slab(0.65 * door, 0.02, 0.76 * size, front.shade(0.85), at=at, radius=0.009))
        at = (x + side * 0.4 * door, y - 0.05, low + 0.48 * tall)
        parts.append(_slab(0.035, 0.05, knob, metal, at=at))
        if drawer:
            parts.append(_slab(door - 0.03, 0.04, drawer - 0.03, front, at=(x, y - 0.01, leg + 0.04)))
            parts.append(_slab(0.12, 0.03, 0.025, metal, at=(x, y - 0.04, leg + 0.04 + drawer / 2)))
    return parts


def _dial(rng: Rng, radius: float) -> list[Part]:
    """Return a clock's face with hands, centred on the origin, towards the front."""
    dark = _chance(rng, 0.2)
    face = _grey(rng, 0.01, 0.05) if dark else material(rng, Kind.PAINT, of=hsv(0.12, rng.uniform(0, 0.2), 0.9), pattern="plain")
    ink = _grey(rng, 0.7, 0.9) if dark else _grey(rng, 0.01, 0.05)
    parts = [_disc(radius, 0.02 * radius, face)]
    size = rng.uniform(0.08, 0.18)
    for hour in range(12):
        long = size * radius * (1.4 if hour % 3 == 0 else 1)
        mark = _slab((0.07 if hour % 3 == 0 else 0.04) * radius, 0.02 * radius, long, ink, radius=0.01 * radius)
        parts.append(mark.moved(0, -0.025 * radius, 0.92 * radius - long).turned("y", 30 * hour))
    hour, minute = rng.uniform(0, 360, 2)
    for angle, long, wide in ((hour, 0.5, 0.09), (minute, 0.78, 0.06)):
        hand = _slab(wide * radius, 0.02 * radius, long * radius, ink, radius=0.01 * radius)
        parts.append(hand.moved(0, -0.05 * radius, -0.08 * radius).turned("y", angle))
    if _chance(rng, 0.4):
        red = material(rng, Kind.PAINT, of=np.array([0.7, 0.05, 0.03]), pattern="plain")
        hand = _slab(0.02 * radius, 0.02 * radius, 0.95 * radius, red, radius=0.005 * radius)
        parts.append(hand.moved(0, -0.07 * radius, -0.15 * radius).turned("y", rng.uniform(0, 360)))
    return [*parts, _disc(0.06 * radius, 0.09 * radius, ink)]


def wall_clock(rng: Rng) -> list[Part]:
    rim = material(rng, Kind.WOOD, Kind.METAL, Kind.PLASTIC, Kind.PAINT)
    parts, style = _dial(rng, 0.3), rng.integers(4)
    if style == 0:
        side, deep = rng.uniform(0.66, 0.75), rng.uniform(0.04, 0.1)
        board = box(side, deep, side, 0.03, rim).moved(0, deep / 2 + 0.001, 0)
        return [*parts, board.turned("y", rng.choice([0, 0, 0, 45]))]
    parts += [torus(0.31, rng.uniform(0.015, 0.045), rim, axis="y", height=0.04), _disc(0.31, 0.03, rim, at=(0, 0.035, 0))]
    if style == 1:
        count = int(rng.integers(12, 25))
        for index in range(count):
            long = rng.uniform(0.16, 0.2) if index % 2 else 0.26
            parts.append(_rod((0, 0.01, 0.32), (0, 0.01, 0.32 + long), 0.02, rim, last=0.004).turned("y", index * 360 / count))
    if style == 2:  # a pendulum in its case
        gold = material(rng, Kind.METAL)
        long = rng.uniform(0.6, 0.9)
        case = _slab(0.5, 0.14, long, rim, at=(0, 0.08, -long - 0.2))
        pane = _slab(0.38, 0.02, long - 0.22, rim.shade(0.35), at=(0, 0.005, -long - 0.12))
        bob = _disc(0.09, 0.02, gold, at=(0, -0.02, -long + 0.02))
        parts += [case, pane, bob, _rod((0, -0.02, -0.3), (0, -0.02, -long + 0.05), 0.012, gold)]
        parts.append(extrude([[-0.36, 0.26], [0.36, 0.26], [0, 0.5]], 0.16, rim).moved(0, 0.08, 0))
    return parts


def _digits(rng: Rng, width: float, height: float, count: int, light: Material) -> list[Part]:
    """Return seven-segment figures in a row, centred on the origin, towards the front."""
    step, strokes = width / count, []
    wide, half, thick = 0.3 * step, height / 2, 0.09 * min(step, height)
    ends = {
        "a": (-wide, half, wide, half),
        "b": (wide, 0, wide, half),
        "c": (wide, -half, wide, 0),
        "d": (-wide, -half, wide, -half),
        "e": (-wide, -half, -wide, 0),
        "f": (-wide, 0, -wide, half),
        "g": (-wide, 0, wide, 0),
    }
    figures = ["abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgecd", "abc", "abcdefg", "abcdfg"]
    for index in range(count):
        x = (index - (count - 1) / 2) * step
        for name in figures[rng.integers(10)]:
            a, b, c, d = ends[name]
            strokes.append(_rod((x + a, 0, b), (x + c, 0, d), thick, light, square=0.5))
    return [joined(strokes)]


def _glow(rng: Rng) -> Material:
    """Draw the bright colour of a display's figures."""
    return material(rng, Kind.PLASTIC, of=hsv(rng.choice([0, 0.33, 0.52, 0.1]), rng.uniform(0.6, 0.95), 0.95), pattern="plain")


def alarm_clock(rng: Rng) -> list[Part]:
    case = material(rng, Kind.PAINT, Kind.METAL, Kind.PLASTIC, pattern="plain")
    if _chance(rng, 0.3):
        width, height = rng.uniform(0.5, 0.75), rng.uniform(0.22, 0.32)
        body = box(width, 0.25, height, rng.uniform(0.02, 0.08), case)
        pane = _slab(0.88 * width, 0.02, 0.72 * height, _glass(rng), at=(0, -0.12, -0.36 * height))
        figures = _digits(rng, 0.75 * width, 0.4 * height, 4, _glow(rng))
        light = figures[0].material
        dots = [ball(0.012, light).moved(0, -0.135, z * height) for z in (-0.1, 0.1)]
        button = _slab(0.3 * width, 0.1, 0.03, case.shade(0.6), at=(0, 0, height / 2 - 0.005))
        return [body, pane, button, *dots, *(part.moved(0, -0.135, 0) for part in figures)]
    metal = case if _chance(rng, 0.4) else material(rng, Kind.METAL)
    deep = rng.uniform(0.12, 0.25)
    parts = [*_dial(rng, 0.28), _disc(0.31, deep, case, at=(0, deep + 0.001, 0)), torus(0.3, 0.025, metal, axis="y")]
    for side in (-1, 1):
        bell = lathe([[0, 0.1], [0.07, 0.085], [0.12, 0.03], [0.125, 0]], metal, smooth=16)
        parts.append(bell.moved(0, deep / 2, 0.35).turned("y", side * rng.uniform(28, 34)))
        parts.append(_rod((side * 0.12, deep / 2, -0.26), (side * 0.2, deep / 2, -0.4), 0.025, metal))
        parts.append(_rod((0, deep / 2, 0.28), (0, deep / 2, 0.4), 0.015, metal).turned("y", side * 30))
    parts += [_rod((0, deep / 2, 0.3), (0, deep / 2, 0.4), 0.012, metal), ball(0.03, metal).moved(0, deep / 2, 0.41)]
    if _chance(rng, 0.6):
        parts.append(tube(arch(0.3, 0.16, y=deep / 2, z=0.4), 0.012, metal))
    return parts


def _picture(rng: Rng, width: float, height: float) -> list[Part]:
    """Return a screen that shows something or is off, centred on the origin, towards the front."""
    if _chance(rng, 0.4):
        return [box(width, 0.01, height, 0.004, _glass(rng), steps=2)]
    ground = replace(material(rng, Kind.CERAMIC, of=colour(rng), pattern="plain"), roughness=0.25)
    parts = [box(width, 0.01, height, 0.004, ground, steps=2)]
    if _chance(rng, 0.5):
        return [*parts, *(part.scaled(1, 0.2, 1).moved(0, -0.006, 0) for part in _scene(rng, width, height))]
    for _ in range(rng.integers(2, 6)):  # windows and text
        w, h = rng.uniform(0.15, 0.6) * width, rng.uniform(0.1, 0.5) * height
        x, z = rng.uniform(-0.5, 0.5) * (width - w), rng.uniform(-0.5, 0.5) * (height - h)
        pane = material(rng, Kind.PAPER, of=colour(rng), pattern="plain")
        parts.append(box(w, 0.004, h, 0.001, pane, steps=2).moved(x, rng.uniform(-0.01, -0.006), z))
    return parts


def _scene(rng: Rng, width: float, height: float) -> list[Part]:
    """Return a landscape or a portrait as flat pieces on a plane, `width` by `height`, centred on the origin."""
    if _chance(rng, 0.4):
        skin = material(rng, Kind.PAINT, of=hsv(rng.uniform(0.04, 0.09), 0.5, rng.uniform(0.3, 0.9)), pattern="plain")
        cloth, hair = material(rng, Kind.PAINT, pattern="plain"), _grey(rng, 0.01, 0.2)
        size = 0.2 * min(width, height)
        head = extrude(circle(size, squash=1.25), 0.014, skin).moved(0, -0.01, 0.1 * height)
        locks = extrude(circle(1.15 * size, squash=1.25), 0.01, hair).moved(0, 0, 0.1 * height + 0.25 * size)
        turn = np.linspace(0, np.pi, 20)
        chest = np.stack([0.38 * width * np.cos(turn), -0.49 * height + 0.38 * height * np.sin(turn)], 1)
        return [head, locks, extrude(chest, 0.012, cloth)]
    sun = material(rng, Kind.PAINT, of=hsv(rng.uniform(0.08, 0.16), 0.6, 0.95), pattern="plain")
    size = rng.uniform(0.06, 0.12) * min(width, height)
    parts = [extrude(circle(size), 0.004, sun).moved(rng.uniform(-0.3, 0.3) * width, 0, 0.28 * height)]
    for layer, top in enumerate((0.12, -0.08, -0.25)):
        green = material(
            rng, Kind.PAINT, of=hsv(rng.uniform(0.1, 0.6), rng.uniform(0.3, 0.8), rng.uniform(0.1, 0.7)), pattern="plain"
        )
        ridge = spline(np.stack([np.linspace(0.49, -0.49, 7) * width, (top + rng.uniform(-0.07, 0.07, 7)) * height], 1), 30)
        outline = np.concatenate([[[-0.49 * width, -0.49 * height], [0.49 * width, -0.49 * height]], ridge])
        parts.append(extrude(outline, 0.006 + 0.004 * layer, green, bevel=0.01))
    return parts


def television(rng: Rng) -> list[Part]:
    if _chance(rng, 0.35):  # with a tube
        case, face = material(rng, Kind.WOOD, Kind.PLASTIC), _grey(rng, 0.02, 0.3)
        width, height, deep = rng.uniform(0.7, 0.9), rng.uniform(0.55, 0.65), rng.uniform(0.35, 0.5)
        screen = ellipsoid(0.6 * width, 0.08, 0.78 * height, _glass(rng), upright=0.35, around=0.35)
        parts = [box(width, deep, height, 0.05, case), box(0.96 * width, 0.03, 0.92 * height, 0.01, face).moved(0, -deep / 2, 0)]
        parts.append(screen.of(replace(screen.material, colour=rng.uniform(0.03, 0.25) * np.array([0.9, 1, 0.95]))))
        parts[-1] = parts[-1].moved(-0.13 * width, -deep / 2 - 0.01, 0)
        metal = material(rng, Kind.METAL)
        parts += [_disc(0.05, 0.05, metal, at=(0.35 * width, -deep / 2, z * height)) for z in (0.1, 0.3)]
        parts += [
            _slab(0.2 * width, 0.02, 0.015, face.shade(0.4), at=(0.35 * width, -deep / 2 - 0.02, -z)) for z in (0.1, 0.14, 0.18)
        ]
        if _chance(rng, 0.7):
            top, spread = height / 2, rng.uniform(0.15, 0.35)
            parts += [_rod((0, 0, top), (i * spread, 0, top + 0.45), 0.008, metal) for i in (-1, 1)]
            parts.append(ball(0.05, face).moved(z=top))
        leg = rng.uniform(0.05, 0.3)
        stand = _legs(rng, 0.8 * width, 0.8 * deep, leg, case, thick=0.025) if _chance(rng, 0.5) else []
        return [*parts, *(part.moved(z=-height / 2 - leg) for part in stand)]
    case = _grey(rng, 0.01, 0.1) if _chance(rng, 0.8) else _tone(rng)
    width = rng.uniform(1.0, 1.3)
    height, edge = 0.57 * width, rng.uniform(0.01, 0.04)
    parts = [box(width + 2 * edge, 0.05, height + 2 * edge, 0.012, case)]
    parts += [part.moved(0, -0.025, 0) for part in _picture(rng, width, height)]
    low = -height / 2 - edge
    if _chance(rng, 0.5):
        for x in (-0.35 * width, 0.35 * width):
            parts += [_rod((x, 0, low + 0.01), (x, i * 0.12, low - 0.08), 0.014, case) for i in (-1, 1)]
    else:
        parts += [_slab(0.1, 0.03, 0.1, case, at=(0, 0, low - 0.08)), _slab(0.4 * width, 0.24, 0.02, case, at=(0, 0, low - 0.1))]
    return parts


def _keys(width: float, depth: float, rows: int, columns: int, key: Material, *, high: float = 0.012) -> Part:
    """Return a field of keys on z = 0; a longer one for spaces in the front row."""
    x, y = width / columns, depth / rows
    bar = min(columns // 2, 6)
    first = (columns - bar) // 2
    keys = [
        _slab(0.85 * x, 0.85 * y, high, key, at=((i - (columns - 1) / 2) * x, (j - (rows - 1) / 2) * y, 0), radius=0.004)
        for i in range(columns)
        for j in range(rows)
        if not (bar > 3 and j == 0 and first <= i < first + bar)
    ]
    if bar > 3:
        middle = (first + (bar - 1) / 2 - (columns - 1) / 2) * x
        keys.append(_slab((bar - 0.15) * x, 0.85 * y, high, key, at=(middle, -(rows - 1) / 2 * y, 0), radius=0.004))
    return joined(keys)


def laptop(rng: Rng) -> list[Part]:
    case = material(rng, Kind.METAL) if _chance(rng, 0.4) else _tone(rng)
    key = _grey(rng, 0.01, 0.08) if _chance(rng, 0.7) else _grey(rng, 0.6, 0.9)
    width, thick = rng.uniform(0.9, 1.1), rng.uniform(0.02, 0.05)
    depth = rng.uniform(0.62, 0.72) * width
    base = box(width, depth, thick, 0.02, case)
    keys = _keys(0.86 * width, 0.46 * depth, 5, 13, key, high=0.01).moved(0, 0.17 * depth, thick / 2 - 0.002)
    pad = _slab(0.3 * width, 0.24 * depth, 0.006, case.shade(0.75), at=(0, -0.3 * depth, thick / 2 - 0.003), radius=0.003)
    edge = rng.uniform(0.02, 0.06)
    lid = [
        box(width, 0.025, depth, 0.012, case),
        box(width - 0.02, 0.01, depth - 0.02, 0.004, _grey(rng, 0.01, 0.06)).moved(y=-0.011),
    ]
    lid += [part.moved(0, -0.014, 0) for part in _picture(rng, width - 2 * edge, depth - 2 * edge)]
    opened = rng.uniform(2, 35)
    return [base, keys, pad, *(part.moved(z=depth / 2).turned("x", -opened).moved(0, depth / 2, thick / 2) for part in lid)]


def monitor(rng: Rng) -> list[Part]:
    case = _tone(rng)
    stand = case if _chance(rng, 0.6) else material(rng, Kind.METAL)
    width = rng.uniform(0.8, 1.2)
    height, edge, chin = rng.uniform(0.5, 0.75) * min(width, 0.95), rng.uniform(0.01, 0.05), rng.uniform(0, 0.07)
    neck = rng.uniform(0.16, 0.28)
    panel = [box(width + 2 * edge, 0.05, height + 2 * edge + chin, 0.015, case).moved(z=-chin / 2)]
    panel += [part.moved(0, -0.025, 0) for part in _picture(rng, width, height)]
    middle, tilt = neck + height / 2 + edge + chin, rng.uniform(-2, 12)
    parts = [part.turned("x", -tilt).moved(0, 0, middle) for part in panel]
    parts.append(_slab(rng.uniform(0.06, 0.16), 0.04, neck + 0.4 * height, stand, at=(0, 0.06, 0)))
    if _chance(rng, 0.5):
        return [*parts, _slab(rng.uniform(0.3, 0.45), 0.28, 0.02, stand, at=(0, 0.02, 0))]
    return [*parts, cylinder(rng.uniform(0.16, 0.24), 0.025, stand).moved(0, 0.03, 0)]


def keyboard(rng: Rng) -> list[Part]:
    case = _tone(rng)
    key = _grey(rng, 0.01, 0.06) if case.colour.mean() > 0.3 and _chance(rng, 0.5) else _grey(rng, 0.3, 0.9)
    full = _chance(rng, 0.6)
    width, depth, thick = rng.uniform(1, 1.15), rng.uniform(0.36, 0.46), rng.uniform(0.03, 0.06)
    extra = 0.34 if full else 0.0
    parts = [box(width + extra, depth, thick, 0.02, case).moved(extra / 2, 0, 0)]
    parts.append(_keys(0.95 * width, 0.9 * depth, 5, 14, key, high=0.03).moved(z=thick / 2 - 0.004))
    if full:
        parts.append(_keys(0.9 * extra, 0.9 * depth, 5, 4, key, high=0.03).moved(width / 2 + 0.16, 0, thick / 2 - 0.004))
    if _chance(rng, 0.5):
        path = [[-0.2, depth / 2, 0], [-0.22, depth / 2 + 0.1, 0], [0.1, depth / 2 + 0.2, 0], [0, depth / 2 + 0.35, 0]]
        parts.append(tube(path, 0.012, _grey(rng, 0.02, 0.3), up=(0, 0, 1), smooth=30))
    tilt = rng.uniform(5, 45)
    return [part.turned("x", tilt) for part in parts]


def _handset(surface: Material, length: float, *, high: float = 0.09) -> list[Part]:
    """Return a telephone's handset along x, its ends down."""
    x = length / 2
    grip = tube([[-x, 0, 0], [-0.7 * x, 0, high], [0, 0, 1.15 * high], [0.7 * x, 0, high], [x, 0, 0]], 0.04, surface, smooth=24)
    return [grip, *(lathe([[0, -0.05], [0.075, -0.05], [0.07, 0], [0, 0.04]], surface).moved(i * x, 0, 0) for i in (-1, 1))]


def telephone(rng: Rng) -> list[Part]:
    case = material(rng, Kind.PLASTIC, of=colour(rng), pattern="plain")
    style = rng.integers(3)
    if style == 0:  # a mobile one
        height, edge = rng.uniform(0.95, 1.1), rng.uniform(0.01, 0.05)
        parts = [
            box(0.5, 0.05, height, 0.025, case),
            *(part.moved(0, -0.024, 0) for part in _picture(rng, 0.5 - edge, height - 3 * edge)),
        ]
        icons = [material(rng, Kind.CERAMIC, of=hsv(rng.random(), 0.8, 0.9), pattern="plain") for _ in range(4)]
        places = [((i - 1.5) * 0.105, (j - 2) * 0.13 * height) for i in range(4) for j in range(5)]
        parts += [box(0.075, 0.012, 0.075, 0.005, icons[rng.integers(4)], steps=2).moved(x, -0.032, z) for x, z in places]
        tilt = rng.uniform(5, 35)
        return [part.turned("x", -tilt) for part in parts]
    handset = case if _chance(rng, 0.7) else _grey(rng, 0.01, 0.06)
    wide = rng.uniform(0.48, 0.6)
    side = [[-0.3, 0], [0.24, 0], [0.25, 0.25], [0.1, 0.29], [-0.3, 0.06]]
    body = extrude(side, wide, case, bevel=0.05).turned("z", 90)
    prongs = [_slab(0.06, 0.12, 0.09, case, at=(i * 0.16, 0.16, 0.26), radius=0.025) for i in (-1, 1)]
    x = -wide / 2
    cord = [[x - 0.1, 0.14, 0.3], [x - 0.2, 0.1, 0.1], [x - 0.16, -0.1, 0.03], [x, -0.1, 0.04]]
    turn = np.linspace(0, 50 * np.pi, 400)
    coil = spline(cord, 400) + 0.02 * np.stack([np.cos(turn), np.sin(turn), 0 * turn], 1)
    parts = [
        body,
        *prongs,
        tube(coil, 0.008, handset),
        *(part.moved(0, 0.16, 0.35) for part in _handset(handset, 0.74, high=0.06)),
    ]
    light = _grey(rng, 0.75, 0.92)
    dark = _grey(rng, 0.01, 0.04)
    if style == 1:  # with a dial
        plate = light if case.colour.mean() < 0.35 else dark
        dial = [cylinder(0.17, 0.02, plate), cylinder(0.07, 0.03, case), torus(0.17, 0.01, case).moved(z=0.02)]
        hole = dark if plate is light else light
        dial += [cylinder(0.025, 0.024, hole).moved(0.12 * np.cos(a), 0.12 * np.sin(a), 0) for a in np.arange(10) * 0.54 - 0.8]
    else:
        dial = [_slab(0.34, 0.38, 0.012, dark), _keys(0.3, 0.34, 4, 3, light, high=0.03)]
    return [*parts, *(part.turned("x", 30).moved(0, -0.1, 0.172) for part in dial)]


def camera(rng: Rng) -> list[Part]:
    skin = (
        _grey(rng, 0.01, 0.06, Kind.LEATHER) if _chance(rng, 0.7) else material(rng, Kind.LEATHER, Kind.PLASTIC, pattern="plain")
    )
    top = _grey(rng, 0.01, 0.06) if _chance(rng, 0.5) else material(rng, Kind.METAL, of=np.ones(3) * 0.7)
    dark, glass = _grey(rng, 0.01, 0.05), replace(_glass(rng), colour=np.array([0.03, 0.03, 0.08]), roughness=0.06)
    width, height, deep = rng.uniform(0.7, 0.9), rng.uniform(0.42, 0.55), rng.uniform(0.18, 0.26)
    radius, long, x = rng.uniform(0.38, 0.48) * height, rng.uniform(0.1, 0.5), rng.uniform(-0.05, 0.1)
    parts = [box(width, deep, height, 0.04, skin), _slab(0.99 * width, 0.98 * deep, 0.1, top, at=(0, 0, height / 2 - 0.03))]
    profile = [[radius, 0], [radius, 0.4 * long], [0.9 * radius, 0.42 * long], [0.9 * radius, long], [0.75 * radius, long]]
    lens = [lathe([*profile, [0.65 * radius, 0.85 * long]], dark), torus(0.9 * radius, 0.012, top).moved(z=long)]
    lens += [ellipsoid(1.4 * radius, 1.4 * radius, 0.1, glass).moved(z=0.85 * long), torus(radius, 0.01, top).moved(z=0.2 * long)]
    parts += [part.turned("x", 90).moved(x, -deep / 2, -0.02) for part in lens]
    if _chance(rng, 0.6):  # a prism
        parts.append(extrude([[-0.17, 0], [0.17, 0], [0.1, 0.16], [-0.1, 0.16]], 1.1 * deep, top).moved(x, 0, height / 2 + 0.04))
    else:
        parts.append(_slab(0.13, 0.02, 0.08, glass, at=(0.32 * width, -deep / 2, height / 2 - 0.11)))
        parts.append(_slab(0.08, 0.02, 0.06, glass, at=(-0.1, -deep / 2, height / 2 - 0.06)))
    parts.append(cylinder(0.045, 0.05, top).moved(-0.36 * width, -0.03, height / 2 + 0.06))
    parts.append(cylinder(0.07, 0.04, dark).moved(0.33 * width, 0, height / 2 + 0.06))
    if _chance(rng, 0.5):  # a grip
        parts.append(_slab(0.16, 0.16, 0.9 * height, skin, at=(-width / 2 + 0.09, -deep / 2, -height / 2), radius=0.06))
    return parts


def _grille(rng: Rng, width: float, height: float, surface: Material) -> list[Part]:
    """Return bars or studs before a loudspeaker, centred on the origin."""
    if _chance(rng, 0.6):
        count = rng.integers(7, 13)
        return [
            box(width, 0.02, 0.5 * height / count, 0.006, surface, steps=2).moved(z=z)
            for z in np.linspace(-0.45, 0.45, count) * height
        ]
    x, z = np.meshgrid(np.linspace(-0.45, 0.45, 9) * width, np.linspace(-0.45, 0.45, 7) * height)
    size = 0.035 * min(width, height)
    return [joined([_disc(size, 0.012, surface, at=(a, 0, b)) for a, b in zip(x.ravel(), z.ravel(), strict=True)])]


def radio(rng: Rng) -> list[Part]:
    case = material(rng, Kind.WOOD, Kind.WOOD, Kind.PLASTIC, Kind.PAINT)
    face, knob = (
        (_grey(rng, 0.5, 0.85), _grey(rng, 0.02, 0.1))
        if _chance(rng, 0.6)
        else (_grey(rng, 0.02, 0.1), material(rng, Kind.METAL))
    )
    width, height, deep = rng.uniform(0.8, 1.1), rng.uniform(0.5, 0.7), rng.uniform(0.22, 0.35)
    parts = [box(width, deep, height, rng.uniform(0.02, 0.12), case)]
    y, side = -deep / 2, rng.choice([-1, 1])
    parts.append(_slab(0.5 * width, 0.02, 0.75 * height, face, at=(side * 0.2 * width, y, -0.38 * height)))
    bars = _grille(rng, 0.46 * width, 0.7 * height, knob)
    parts += [part.moved(side * 0.2 * width, y - 0.01, 0) for part in bars]
    x = -side * 0.27 * width
    ivory = material(rng, Kind.PAINT, of=hsv(0.12, rng.uniform(0.1, 0.5), 0.9), pattern="plain")
    if _chance(rng, 0.5):
        dial = [_disc(0.17 * width, 0.02, ivory), _disc(0.04 * width, 0.05, knob)]
        dial += [_slab(0.008, 0.02, 0.04, knob).moved(0, -0.015, 0.12 * width).turned("y", a) for a in range(0, 360, 30)]
        dial.append(_slab(0.012, 0.02, 0.15 * width, knob).moved(0, -0.03, 0).turned("y", rng.uniform(-120, 120)))
        parts += [part.moved(x, y, 0.15 * height) for part in dial]
    else:
        parts.append(_slab(0.36 * width, 0.02, 0.22 * height, ivory, at=(x, y, 0.16 * height)))
        ticks = np.linspace(-0.15, 0.15, 12) * width
        parts += [_slab(0.008, 0.02, 0.1 * height, knob, at=(x + t, y - 0.01, 0.22 * height)) for t in ticks]
        parts.append(_slab(0.012, 0.02, 0.2 * height, _glow(rng), at=(x + ticks[rng.integers(12)], y - 0.014, 0.17 * height)))
    parts += [_disc(0.05 * width, 0.06, knob, at=(x + i * 0.1 * width, y, -0.25 * height)) for i in (-1, 1)]
    if _chance(rng, 0.65):
        end = (rng.uniform(-0.5, 0.5) * width, 0.0, height / 2 + rng.uniform(0.35, 0.7))
        metal = material(rng, Kind.METAL, of=np.ones(3) * 0.75)
        parts += [_rod((-0.42 * width, 0, height / 2), end, 0.012, metal, last=0.006), ball(0.016, metal).moved(*end)]
    return parts


def loudspeaker(rng: Rng) -> list[Part]:
    case = material(rng, Kind.WOOD) if _chance(rng, 0.5) else _tone(rng)
    cone, rim = _grey(rng, 0.01, 0.2), material(rng, Kind.METAL) if _chance(rng, 0.5) else _grey(rng, 0.02, 0.3)
    if _chance(rng, 0.2):
        cone = material(rng, Kind.PAPER, of=hsv(rng.choice([0.13, 0.1, 0.0]), 0.7, 0.8), pattern="plain")
    width, deep, count = rng.uniform(0.3, 0.45), rng.uniform(0.28, 0.42), int(rng.integers(2, 4))
    height = rng.uniform(1.5, 2) * width if count == 2 else rng.uniform(2.1, 3.2) * width
    parts, z = [_slab(width, deep, height, case, radius=rng.uniform(0.01, 0.05))], 0.0
    for index in range(count):
        radius = 0.42 * width * (1 if index < count - 1 else rng.uniform(0.35, 0.6))
        dish = lathe([[radius, 0.01], [0.92 * radius, 0.02], [0.85 * radius, 0.014], [0.35 * radius, -0.1 * radius + 0.01]], cone)
        cap = ellipsoid(0.8 * radius, 0.8 * radius, 0.3 * radius, rim if _chance(rng, 0.3) else cone)
        z += 0.06 * width + radius
        driver = [dish, cap, torus(radius, 0.06 * radius, rim), cylinder(radius, 0.004, cone.shade(0.4))]
        parts += [part.turned("x", 90).moved(0, -deep / 2, z) for part in driver]
        z += radius
    if z + 0.2 * width < height and _chance(rng, 0.6):
        parts.append(_disc(0.1 * width, 0.004, _grey(rng, 0.01, 0.03), at=(0, -deep / 2, z + 0.15 * width)))
    if _chance(rng, 0.4):
        parts.append(_slab(1.1 * width, 1.1 * deep, 0.03, _grey(rng, 0.01, 0.05), at=(0, 0, -0.03)))
    return parts


def printer(rng: Rng) -> list[Part]:
    case, paper = _tone(rng), _grey(rng, 0.85, 0.95, Kind.PAPER)
    dark = _grey(rng, 0.02, 0.12)
    width, deep, height = rng.uniform(0.75, 0.95), rng.uniform(0.5, 0.65), rng.uniform(0.28, 0.5)
    y = -deep / 2
    parts = [_slab(width, deep, height, case, radius=0.05)]
    parts.append(_slab(0.72 * width, 0.04, 0.3 * height, dark, at=(0, y - 0.005, 0.22 * height)))
    tray = _slab(0.62 * width, 0.34, 0.025, dark if _chance(rng, 0.5) else case, at=(0, y - 0.12, 0.2 * height))
    parts += [tray, _slab(0.5 * width, 0.36, 0.02, paper, at=(0, y - 0.08, 0.2 * height + 0.035)).turned("x", 2)]
    if _chance(rng, 0.7):
        lean, long = rng.uniform(12, 30), rng.uniform(0.3, 0.5)
        back = [_slab(0.66 * width, 0.03, 0.75 * long, case), _slab(0.54 * width, 0.02, long, paper, at=(0, -0.03, 0))]
        parts += [part.turned("x", -lean).moved(0, 0.3 * deep, height - 0.03) for part in back]
    else:
        parts.append(_slab(0.94 * width, 0.9 * deep, 0.05, case.shade(0.7), at=(0, 0.02, height - 0.01), radius=0.02))
    parts.append(_slab(0.24 * width, 0.03, 0.2 * height, _glass(rng), at=(0.32 * width, y - 0.002, 0.68 * height)))
    light = _glow(rng)
    parts += [_disc(0.018, 0.03, light, at=(-0.4 * width + 0.06 * i, y, 0.8 * height)) for i in range(3)]
    return parts


def fan(rng: Rng) -> list[Part]:
    case = _tone(rng) if _chance(rng, 0.6) else material(rng, Kind.METAL)
    blade = case if _chance(rng, 0.3) else material(rng, Kind.PLASTIC, Kind.METAL, pattern="plain")
    wires = material(rng, Kind.METAL) if _chance(rng, 0.6) else case
    radius, count, deep = 0.35, int(rng.integers(3, 6)), 0.1
    blades, twist, wide = [], rng.uniform(15, 40), rng.uniform(0.16, 0.26) * (1.2 if count == 3 else 0.9)
    for index in range(count):
        part = ellipsoid(0.27, 0.012, wide, blade, upright=0.7).turned("x", twist).moved(0.18, 0, 0)
        blades.append(part.turned("y", index * 360 / count + 20))
    head = [*blades, _disc(0.07, 0.08, case, at=(0, 0.04, 0)), ellipsoid(0.2, 0.3, 0.2, case).moved(0, 0.2, 0)]
    spokes = []
    for a in np.linspace(0, 2 * np.pi, rng.integers(18, 36), endpoint=False):
        x, z = np.cos(a), np.sin(a)
        path = [
            [0.08 * x, -deep, 0.08 * z],
            [0.25 * x, -deep, 0.25 * z],
            [radius * x, -0.2 * deep, radius * z],
            [radius * x, deep, radius * z],
        ]
        spokes.append(tube(path, 0.004, wires, up=(-z, 0, x), smooth=10))
    head += [joined(spokes), _disc(0.085, 0.015, case, at=(0, -deep, 0)), torus(radius, 0.014, wires, axis="y", height=0.02)]
    head.append(torus(0.22, 0.004, wires, axis="y").moved(0, -deep, 0))
    pole = rng.choice([rng.uniform(0.4, 0.55), rng.uniform(0.8, 1.2)])
    tilt = rng.uniform(-5, 15)
    parts = [part.turned("x", -tilt).moved(0, 0, pole) for part in head]
    parts += [
        _rod((0, 0.17, 0), (0, 0.17, pole), 0.025, case),
        cylinder(rng.uniform(0.18, 0.27), 0.05, case, top=0.15).moved(0, 0.12, 0),
    ]
    return parts


def iron(rng: Rng) -> list[Part]:
    case = material(rng, Kind.PLASTIC, of=hsv(rng.random(), rng.uniform(0.3, 0.9), rng.uniform(0.2, 0.85)), pattern="plain")
    shell = _grey(rng, 0.6, 0.9) if _chance(rng, 0.6) else case
    metal, dark = material(rng, Kind.METAL, of=np.ones(3) * 0.75), _grey(rng, 0.01, 0.1)
    half = spline([[-0.5, 0], [-0.48, 0.17], [-0.2, 0.21], [0.2, 0.15], [0.5, 0]], 24)
    outline = np.concatenate([half * [1, -1], half[-2:0:-1]])

    def layer(size: float, x: float, z: float) -> Array:
        return np.column_stack([size * outline[:, 0] + x, size * outline[:, 1], np.full(len(outline), z)])

    plate = loft(np.stack([layer(0.98, 0, 0), layer(1, 0, 0.03)]), metal)
    body = loft(
        np.stack([layer(0.96, -0.01, 0.03), layer(0.94, -0.02, 0.1), layer(0.8, -0.06, 0.18), layer(0.5, -0.1, 0.24)]), shell
    )
    high = rng.uniform(0.36, 0.46)
    path = [
        [0.2, 0, 0.16],
        [0.16, 0, high - 0.06],
        [0, 0, high],
        [-0.3, 0, high - 0.02],
        [-0.42, 0, high - 0.12],
        [-0.42, 0, 0.1],
    ]
    grip = tube(path if _chance(rng, 0.6) else path[:4], 0.045, case, flat=0.04, smooth=36)
    parts = [plate, body, grip, cylinder(0.06, 0.05, dark).moved(0, 0, 0.23), ball(0.03, dark).moved(0.14, 0, high - 0.02)]
    if _chance(rng, 0.7):
        cord = [[-0.36, 0, high - 0.06], [-0.6, 0, high + 0.02], [-0.75, 0.1, 0.15], [-0.65, 0.25, 0.01]]
        parts.append(tube(cord, 0.014, dark, smooth=30))
    turn = rng.choice([0, 180])
    return [part.turned("z", turn) for part in parts]


def vacuum_cleaner(rng: Rng) -> list[Part]:
    case = material(rng, Kind.PLASTIC, of=hsv(rng.random(), rng.uniform(0.2, 0.95), rng.uniform(0.1, 0.8)), pattern="plain")
    dark, metal = _grey(rng, 0.01, 0.08), material(rng, Kind.METAL, of=np.ones(3) * 0.75)
    if _chance(rng, 0.45):  # an upright one
        lean = rng.uniform(8, 28)
        stick = [lathe([[0.07, 0.08], [0.13, 0.2], [0.13, 0.55], [0.07, 0.72]], case, smooth=20)]
        stick += [
            lathe([[0.1, 0.24], [0.1, 0.52]], _grey(rng, 0.1, 0.4)).moved(0, -0.05, 0),
            _rod((0, 0, 0.68), (0, 0, 1.15), 0.022, metal),
        ]
        stick.append(
            tube(
                [[0, 0, 1.1], [0, 0.03, 1.22], [0, 0.16, 1.26], [0, 0.2, 1.14], [0, 0.04, 1.08]],
                0.022,
                dark,
                up=(1, 0, 0),
                smooth=24,
            )
        )
        head = [_slab(0.46, 0.26, 0.1, case, at=(0, -0.08, 0), radius=0.04), _slab(0.47, 0.05, 0.05, dark, at=(0, -0.2, 0))]
        wheels = [_rod((i * 0.2, 0.08, 0.05), (i * 0.25, 0.08, 0.05), 0.05, dark) for i in (-1, 1)]
        return [*head, *wheels, *(part.turned("x", -lean) for part in stick)]
    body = ellipsoid(0.62, 0.4, 0.34, case, upright=0.7, around=0.7).moved(z=0.22)
    parts = [body, ellipsoid(0.5, 0.3, 0.2, dark, upright=0.7).moved(-0.02, 0, 0.3), ball(0.06, dark).moved(0.25, 0, 0.08)]
    parts += [_disc(0.16, 0.06, dark, at=(-0.16, 0.03 + i * 0.2, 0.16)) for i in (-1, 1)]
    parts += [_disc(0.08, 0.07, metal, at=(-0.16, 0.03 + i * 0.2, 0.16)) for i in (-1, 1)]
    top = rng.uniform(0.85, 1.0)
    hose = [[0.28, 0, 0.28], [0.42, 0, 0.5], [0.2, -0.1, 0.95], [0.45, -0.1, top + 0.12], [0.62, -0.1, top]]
    parts += [tube(hose, 0.04, dark, smooth=50), _rod((0.62, -0.1, top), (0.95, -0.1, 0.06), 0.027, metal)]
    foot = _slab(0.14, 0.4, 0.06, dark, at=(0.98, -0.1, 0), radius=0.025)
    return [*parts, foot]


def washing_machine(rng: Rng) -> list[Part]:
    case = _grey(rng, 0.75, 0.92) if _chance(rng, 0.75) else _grey(rng, 0.05, 0.4)
    rim = material(rng, Kind.METAL, of=np.ones(3) * 0.7) if _chance(rng, 0.5) else _grey(rng, 0.1, 0.7)
    panel = case.shade(0.85) if _chance(rng, 0.5) else _grey(rng, 0.05, 0.3)
    width, deep, height = 0.6, rng.uniform(0.5, 0.6), rng.uniform(0.78, 0.9)
    y, z, radius = -deep / 2, rng.uniform(0.42, 0.5) * height, rng.uniform(0.17, 0.22)
    parts = [_slab(width, deep, height, case, radius=0.02), _slab(0.98 * width, 0.02, 0.13, panel, at=(0, y, height - 0.145))]
    parts += [
        torus(radius, 0.035, rim, axis="y", height=0.03).moved(0, y - 0.01, z),
        _disc(radius, 0.012, rim.shade(0.5), at=(0, y, z)),
    ]
    glass = replace(_glass(rng), colour=np.array([0.03, 0.04, 0.06]))
    parts += [
        ellipsoid(1.7 * radius, 0.1, 1.7 * radius, glass).moved(0, y, z),
        _slab(0.03, 0.06, 0.1, rim, at=(radius, y - 0.02, z - 0.05)),
    ]
    parts.append(_slab(0.17, 0.03, 0.09, case, at=(-0.19, y - 0.004, height - 0.125)))
    parts += [
        _disc(0.04, 0.05, rim, at=(rng.choice([0, 0.21]), y, height - 0.08)),
        _slab(0.12, 0.03, 0.05, _glass(rng), at=(0.1, y, height - 0.105)),
    ]
    if _chance(rng, 0.6):
        parts.append(_slab(0.98 * width, 0.015, 0.08, panel, at=(0, y, 0.01)))
    return parts


def microwave(rng: Rng) -> list[Part]:
    case = _tone(rng) if _chance(rng, 0.7) else material(rng, Kind.METAL)
    face = case if _chance(rng, 0.5) else _grey(rng, 0.01, 0.1)
    width, deep, height = rng.uniform(0.85, 1), rng.uniform(0.45, 0.6), rng.uniform(0.48, 0.58)
    y = -deep / 2
    parts = [_slab(width, deep, height, case, radius=0.025)]
    parts.append(_slab(0.7 * width, 0.03, 0.92 * height, face, at=(-0.13 * width, y - 0.005, 0.04 * height)))
    parts.append(_slab(0.52 * width, 0.02, 0.62 * height, _glass(rng), at=(-0.16 * width, y - 0.014, 0.19 * height)))
    metal = material(rng, Kind.METAL)
    parts.append(_rod((0.17 * width, y - 0.05, 0.15 * height), (0.17 * width, y - 0.05, 0.85 * height), 0.016, metal))
    parts += [_slab(0.02, 0.06, 0.03, metal, at=(0.17 * width, y - 0.02, z * height)) for z in (0.18, 0.78)]
    x = 0.36 * width
    parts.append(_slab(0.24 * width, 0.02, 0.9 * height, _grey(rng, 0.02, 0.2), at=(x, y - 0.004, 0.05 * height)))
    parts.append(_slab(0.19 * width, 0.02, 0.13 * height, _glass(rng), at=(x, y - 0.01, 0.77 * height)))
    parts += [part.moved(x, y - 0.024, 0.835 * height) for part in _digits(rng, 0.15 * width, 0.07 * height, 4, _glow(rng))]
    button = _grey(rng, 0.4, 0.85)
    if _chance(rng, 0.6):
        return [*parts, _keys(0.2 * width, 0.55 * height, 5, 3, button).turned("x", 90).moved(x, y - 0.012, 0.42 * height)]
    return [*parts, *(_disc(0.07 * width, 0.05, button, at=(x, y, z * height)) for z in (0.25, 0.55))]


def guitar(rng: Rng) -> list[Part]:
    electric = _chance(rng, 0.35)
    top = material(rng, Kind.PLASTIC, of=colour(rng), pattern="plain") if electric else material(rng, Kind.WOOD)
    neck, dark, metal = material(rng, Kind.WOOD), _grey(rng, 0.01, 0.06), material(rng, Kind.METAL, of=np.ones(3) * 0.75)
    lower, waist, upper = rng.uniform(0.2, 0.23), rng.uniform(0.13, 0.15), rng.uniform(0.15, 0.175)
    half = [[0.06, 0], [0.8 * lower, 0.04], [lower, 0.16], [waist, 0.31], [upper, 0.44], [0.6 * upper, 0.52], [0.03, 0.53]]
    left = spline(half, 40) * [-1, 1]
    if electric:
        half[4:] = [[upper, 0.48], [0.75 * upper, 0.56], [0.05, 0.44]]
        left = spline(
            [[-0.06, 0], [-0.8 * lower, 0.04], [-lower, 0.16], [-waist, 0.3], [-upper, 0.5], [-0.7 * upper, 0.62], [-0.05, 0.46]],
            40,
        )
    outline = np.concatenate([spline(half, 40), left[::-1]])
    deep = 0.05 if electric else rng.uniform(0.09, 0.12)
    y = -deep / 2
    middle = outline.mean(0)
    parts = [extrude(outline, deep, top, bevel=0.03)]
    if not electric:
        side = extrude(middle + (outline - middle) * 1.015, 0.9 * deep, neck.shade(0.6), bevel=0.01)
        parts += [
            side.moved(0, 0.01, 0),
            _disc(0.055, 0.004, dark, at=(0, y, 0.37)),
            torus(0.06, 0.008, neck, axis="y").moved(0, y, 0.37),
        ]
    else:
        guard = extrude(circle(0.1, squash=1.5), 0.01, _grey(rng, 0.02, 0.9)).moved(0.02, y, 0.27)
        parts += [guard, *(_slab(0.1, 0.03, 0.03, dark, at=(0, y, z)) for z in (0.2, 0.29, 0.37))]
        parts += [_disc(0.015, 0.03, metal, at=(0.11, y, z)) for z in (0.1, 0.16)]
    end = rng.uniform(0.92, 1.0)
    parts += [
        _slab(0.055, 0.035, end - 0.4, neck, at=(0, y - 0.005, 0.42)),
        _slab(0.055, 0.02, end - 0.44, dark, at=(0, y - 0.02, 0.44)),
    ]
    parts.append(_slab(0.14, 0.03, 0.02, dark, at=(0, y, 0.13)))
    head = [[-0.028, 0], [0.028, 0], [0.05, 0.05], [0.045, 0.18], [-0.045, 0.18], [-0.05, 0.05]]
    parts.append(extrude(head, 0.03, neck if not electric or _chance(rng, 0.6) else top).moved(0, y, end))
    parts += [_rod((-0.075, y, end + z), (0.075, y, end + z), 0.009, metal) for z in (0.05, 0.1, 0.15)]
    frets = [_slab(0.052, 0.006, 0.004, metal, at=(0, y - 0.031, z), radius=0.001) for z in np.linspace(0.5, end - 0.04, 9)]
    strings = [_rod((s, y - 0.035, 0.14), (s, y - 0.035, end + 0.05), 0.0012, metal) for s in np.linspace(-0.02, 0.02, 6)]
    tilt = rng.uniform(-25, 25)
    return [part.turned("y", tilt) for part in [*parts, joined(frets), joined(strings)]]


def _shell(rng: Rng, radius: float, height: float, shell: Material) -> list[Part]:
    """Return a drum that stands on z = 0."""
    metal, head = material(rng, Kind.METAL, of=np.ones(3) * 0.75), _grey(rng, 0.75, 0.92)
    parts = [cylinder(radius, height, shell), cylinder(0.97 * radius, 0.012, head).moved(z=height - 0.004)]
    parts.append(cylinder(0.97 * radius, 0.012, head).moved(z=-0.008))
    parts += [torus(radius, 0.012, metal, height=0.02).moved(z=z) for z in (0.02, height - 0.01)]
    for a in np.arange(8) * np.pi / 4 + 0.2:
        x, y = 1.02 * radius * np.cos(a), 1.02 * radius * np.sin(a)
        parts += [
            _rod((x, y, 0.02), (x, y, height), 0.006, metal),
            _rod((x, y, 0.4 * height), (x, y, 0.6 * height), 0.014, metal),
        ]
    return parts


def _kit(rng: Rng) -> list[Part]:
    """Return a set of drums with cymbals."""
    shell = material(rng, Kind.PLASTIC, Kind.WOOD, of=colour(rng), pattern="plain")
    metal, brass = material(rng, Kind.METAL, of=np.ones(3) * 0.75), material(rng, Kind.METAL, of=np.array([0.85, 0.6, 0.2]))
    parts = [part.turned("x", 90).moved(0, 0.2, 0.3) for part in _shell(rng, 0.29, 0.38, shell)]
    parts += [part.turned("x", 20).moved(i * 0.18, 0.08, 0.63) for i in (-1, 1) for part in _shell(rng, 0.15, 0.18, shell)]
    parts += [part.moved(-0.46, 0.3, 0.2) for part in _shell(rng, 0.2, 0.3, shell)]
    parts += [_rod((-0.46 + 0.2 * i, 0.25, 0), (-0.46 + 0.2 * i, 0.25, 0.4), 0.01, metal) for i in (-1, 1)]
    for x, z, radius in ((-0.55, 1.05, 0.22), (0.55, 0.95, 0.19), (0.62, 0.6, 0.15))[: rng.integers(2, 4)]:
        plate = lathe([[radius, 0], [0.3 * radius, 0.03], [0.2 * radius, 0.06], [0, 0.07]], brass).turned("x", 12)
        parts += [plate.moved(x, 0.3, z), _rod((x, 0.3, 0.1), (x, 0.3, z + 0.08), 0.01, metal)]
        parts += [_rod((x, 0.3, 0.2), (x + 0.15 * i, 0.3 + 0.1 * j, 0), 0.01, metal) for i, j in ((-1, 1), (1, 1), (0, -1))]
    return parts


def drum(rng: Rng) -> list[Part]:
    style = rng.choice(["kit", "snare", "hand"], p=[0.4, 0.35, 0.25])
    if style == "kit":
        return _kit(rng)
    shell = material(rng, Kind.WOOD, Kind.PAINT, Kind.PLASTIC)
    if style == "hand":
        head, rope = material(rng, Kind.LEATHER, of=hsv(0.1, 0.25, 0.8), pattern="plain"), _grey(rng, 0.02, 0.6, Kind.FABRIC)
        waist, foot = rng.uniform(0.09, 0.13), rng.uniform(0.14, 0.19)
        parts = [lathe([[foot, 0], [waist, 0.25], [waist, 0.3], [0.2, 0.5], [0.21, 0.66]], shell, smooth=30)]
        parts += [
            cylinder(0.205, 0.015, head).moved(z=0.655),
            torus(0.215, 0.014, rope).moved(z=0.63),
            torus(0.185, 0.012, rope).moved(z=0.45),
        ]
        for index in range(24):
            a, b = index * np.pi / 12, (index + (1 if index % 2 else -1) * 0.5) * np.pi / 12
            low, high = (0.195 * np.cos(a), 0.195 * np.sin(a), 0.45), (0.22 * np.cos(b), 0.22 * np.sin(b), 0.63)
            parts.append(_rod(low, high, 0.005, rope))
        return parts
    radius, height = rng.uniform(0.2, 0.28), rng.uniform(0.14, 0.4)
    parts = _shell(rng, radius, height, shell)
    wood = material(rng, Kind.WOOD, of=hsv(0.09, 0.5, 0.7))
    if _chance(rng, 0.7):
        for turn in (rng.uniform(10, 40), rng.uniform(60, 100)):
            stick = [
                _rod((-0.3, 0, 0), (0.25, 0, 0), 0.014, wood, last=0.009),
                ellipsoid(0.045, 0.03, 0.03, wood).moved(0.27, 0, 0),
            ]
            parts += [part.turned("z", turn).moved(0, -0.05, height + 0.025) for part in stick]
    if _chance(rng, 0.5):
        metal = material(rng, Kind.METAL, of=np.ones(3) * 0.75)
        parts += [_rod((0, 0, -0.5), (0, 0, 0), 0.02, metal), torus(0.7 * radius, 0.012, metal).moved(z=-0.03)]
        for a in (0.5, 2.6, 4.7):
            parts.append(_rod((0, 0, -0.3), (0.27 * np.cos(a), 0.27 * np.sin(a), -0.55), 0.014, metal))
            parts.append(_rod((0, 0, -0.12), (0.7 * radius * np.cos(a), 0.7 * radius * np.sin(a), -0.02), 0.012, metal))
    return parts


def _clavier(width: float, white: Material, black: Material) -> list[Part]:
    """Return a piano's keys, tops at z = 0, centred in x, from y = −0.17 to 0."""
    count = 28
    step = width / count
    low = [
        _slab(0.9 * step, 0.17, 0.03, white, at=((i - (count - 1) / 2) * step, -0.085, -0.03), radius=0.003) for i in range(count)
    ]
    high = [
        _slab(0.55 * step, 0.1, 0.035, black, at=((i + 1 - count / 2) * step, -0.05, -0.015), radius=0.003)
        for i in range(count - 1)
        if i % 7 not in {2, 6}
    ]
    return [joined(low), joined(high)]


def piano(rng: Rng) -> list[Part]:
    case = _grey(rng, 0.01, 0.03, Kind.CERAMIC) if _chance(rng, 0.55) else material(rng, Kind.WOOD)
    case = _grey(rng, 0.85, 0.92, Kind.CERAMIC) if _chance(rng, 0.1) else case
    white, black, brass = _grey(rng, 0.8, 0.92), _grey(rng, 0.01, 0.03), material(rng, Kind.METAL, of=np.array([0.85, 0.65, 0.3]))
    width = 1.4
    keys = _clavier(width - 0.14, white, black)
    if _chance(rng, 0.5):  # an upright one
        height = rng.uniform(1.05, 1.3)
        parts = [
            _slab(width, 0.32, height, case, at=(0, 0.16, 0), radius=0.02),
            _slab(width + 0.06, 0.4, 0.04, case, at=(0, 0.15, height)),
        ]
        parts += [_slab(width, 0.3, 0.09, case, at=(0, -0.13, 0.58)), *(part.moved(0, -0.06, 0.71) for part in keys)]
        for side in (-1, 1):
            parts.append(_slab(0.07, 0.3, 0.17, case, at=(side * (width - 0.07) / 2, -0.13, 0.58)))
            parts.append(_slab(0.07, 0.07, 0.6, case, at=(side * (width - 0.1) / 2, -0.22, 0)))
        parts.append(_slab(0.8 * width, 0.02, height - 0.95, case.shade(1.5), at=(0, -0.005, 0.85)))
        parts += [_slab(0.04, 0.14, 0.02, brass, at=(x, -0.06, 0.08)) for x in (-0.08, 0, 0.08)]
        if _chance(rng, 0.5):
            parts.append(_slab(0.4, 0.01, 0.2, white, at=(0, -0.04, 0.86)))
        return parts
    edge = [[0.7, 0], [0.7, 0.6], [0.45, 0.9], [0.25, 1.2], [0, 1.5], [-0.35, 1.6], [-0.68, 1.4], [-0.7, 1.2]]
    outline = np.concatenate([[[-0.7, 0], [0, 0]], spline(edge, 40)])
    flat = extrude(outline, 0.26, case, bevel=0.01).turned("x", -90)
    lid = extrude(outline, 0.03, case, bevel=0.01).turned("x", -90).moved(0.7, 0, 0).turned("y", -rng.uniform(28, 42))
    gold = extrude(outline.mean(0) + 0.93 * (outline - outline.mean(0)), 0.02, brass, bevel=0.01).turned("x", -90)
    parts = [
        flat.moved(z=0.75),
        lid.moved(-0.7, 0, 0.89),
        gold.moved(z=0.88),
        _rod((0.62, 0.6, 0.88), (0.3, 0.6, 1.5), 0.015, case),
    ]
    parts += [_slab(width, 0.26, 0.1, case, at=(0, -0.12, 0.62)), *(part.moved(0, -0.03, 0.76) for part in keys)]
    parts += [_slab(0.07, 0.26, 0.2, case, at=(i * (width - 0.07) / 2, -0.12, 0.62)) for i in (-1, 1)]
    parts += [
        _rod((x, y, 0), (x, y, 0.65), 0.045, case, last=0.07, square=0.3) for x, y in ((-0.6, 0.05), (0.6, 0.05), (-0.2, 1.35))
    ]
    if _chance(rng, 0.6):
        parts += [_slab(0.7, 0.32, 0.07, _grey(rng, 0.01, 0.04, Kind.LEATHER), at=(0, -0.6, 0.45), radius=0.03)]
        parts += [part.moved(0, -0.6, 0) for part in _legs(rng, 0.66, 0.3, 0.45, case, thick=0.025)]
    return parts


def trumpet(rng: Rng) -> list[Part]:
    brass = material(
        rng, Kind.METAL, of=np.array([0.75, 0.75, 0.77]) if _chance(rng, 0.2) else np.array([0.85, rng.uniform(0.5, 0.68), 0.22])
    )
    silver = material(rng, Kind.METAL, of=np.ones(3) * 0.78)
    pipe, bell = 0.018, rng.uniform(0.15, 0.19)
    loop = [
        [-0.3, 0, 0.1],
        [0.3, 0, 0.1],
        [0.39, 0, 0.05],
        [0.39, 0, -0.05],
        [0.3, 0, -0.1],
        [-0.3, 0, -0.1],
        [-0.39, 0, -0.05],
        [-0.39, 0, 0.05],
    ]
    flare = [[pipe, 0], [0.022, 0.25], [0.035, 0.42], [0.07, 0.54], [0.8 * bell, 0.63], [bell, 0.66]]
    horn = lathe([*spline(flare, 24), [bell - 0.006, 0.662]], brass).turned("y", 90).moved(0.05, 0, 0.1)
    lead = _rod((-0.72, -0.06, 0.1), (0.3, -0.06, 0.1), 0.014, brass)
    bow = tube(
        [[0.28, -0.06, 0.1], [0.36, -0.06, 0.08], [0.4, -0.05, 0], [0.36, -0.04, -0.08], [0.1, -0.03, -0.1]],
        0.016,
        brass,
        smooth=24,
    )
    cup = (
        lathe([[0.014, 0], [0.016, 0.09], [0.04, 0.14], [0.045, 0.17], [0.03, 0.17]], silver, smooth=16)
        .turned("y", -90)
        .moved(-0.68, -0.06, 0.1)
    )
    parts = [tube(loop, pipe, brass, closed=True, smooth=80), horn, lead, bow, cup]
    for x in (-0.11, 0, 0.11):
        parts += [cylinder(0.045, 0.36, brass).moved(x, 0, -0.2), cylinder(0.048, 0.03, silver).moved(x, 0, 0.14)]
        parts += [cylinder(0.048, 0.03, silver).moved(x, 0, -0.22), _rod((x, 0, 0.15), (x, 0, 0.24), 0.012, silver)]
        parts.append(cylinder(0.035, 0.015, silver).moved(x, 0, 0.24))
    parts += [torus(0.035, 0.007, silver, axis="y").moved(0.24, 0, 0.15), _rod((-0.2, -0.06, 0.1), (-0.2, 0, 0.1), 0.01, silver)]
    tilt, turn = rng.uniform(-30, 10), rng.choice([0, 180])
    return [part.turned("y", tilt).turned("z", turn) for part in parts]


def _flame(rng: Rng, size: float) -> list[Part]:
    """Return a wick and its flame over the origin."""
    fire = material(rng, Kind.PAPER, of=hsv(rng.uniform(0.09, 0.13), rng.uniform(0.5, 0.85), 0.95), pattern="plain")
    wick = _rod((0, 0, -0.1 * size), (0, 0, 0.3 * size), 0.04 * size, _grey(rng, 0.01, 0.03))
    if _chance(rng, 0.2):
        return [wick]
    return [wick, lathe([[0, 0.1], [0.16, 0.25], [0.19, 0.42], [0.1, 0.75], [0, 1.1]], fire, smooth=20).scaled(size)]


def candle(rng: Rng) -> list[Part]:
    wax = material(rng, Kind.PLASTIC, of=hsv(rng.random(), rng.uniform(0, 0.9) ** 2, rng.uniform(0.6, 0.92)), pattern="plain")
    holder = material(rng, Kind.METAL, Kind.METAL, Kind.CERAMIC, Kind.WOOD)
    style = rng.choice(["pillar", "stick", "branches"], p=[0.35, 0.4, 0.25])
    if style == "pillar":
        parts = []
        for x in np.arange(rng.integers(1, 4)) * 0.34:
            radius, height = rng.uniform(0.09, 0.14), rng.uniform(0.2, 0.6)
            body = lathe(
                [[radius, 0], [radius, height], [0.9 * radius, height + 0.01], [0.4 * radius, height - 0.02], [0, height - 0.02]],
                wax,
            )
            spot = (float(x), rng.uniform(-0.1, 0.1), 0.0)
            parts += [body.moved(*spot), *(part.moved(spot[0], spot[1], height - 0.02) for part in _flame(rng, 0.2))]
            drips = rng.uniform(0, 6.3, rng.integers(0, 5))
            parts += [
                _rod(
                    (radius * np.cos(a), radius * np.sin(a), height * rng.uniform(0.5, 0.9)),
                    (radius * np.cos(a), radius * np.sin(a), height),
                    0.016,
                    wax,
                ).moved(*spot)
                for a in drips
            ]
            if _chance(rng, 0.6):
                parts.append(
                    lathe([[0, 0], [1.3 * radius, 0], [1.6 * radius, 0.04], [1.5 * radius, 0.04], [0, 0.015]], holder).moved(
                        *spot
                    )
                )
        return parts
    height, long = rng.uniform(0.12, 0.45), rng.uniform(0.25, 0.5)
    stem = lathe(
        [
            [0, 0],
            [0.16, 0],
            [0.15, 0.03],
            [0.03, 0.06],
            [0.05, 0.4 * height],
            [0.025, 0.6 * height],
            [0.06, height],
            [0.05, height + 0.05],
            [0, height + 0.05],
        ],
        holder,
    )
    one = [cylinder(0.035, long, wax, top=0.03), *(part.moved(z=long) for part in _flame(rng, 0.16))]
    places = [(0.0, 0.0, height + 0.04)]
    if style == "branches":
        reach = rng.uniform(0.22, 0.32)
        for side in (-1, 1):
            path = [
                [0, 0, 0.7 * height],
                [side * 0.6 * reach, 0, 0.6 * height],
                [side * reach, 0, 0.8 * height],
                [side * reach, 0, height],
            ]
            cup = lathe([[0, 0], [0.06, 0.01], [0.07, 0.05], [0, 0.05]], holder)
            stem = joined([stem, tube(path, 0.016, holder, smooth=24), cup.moved(side * reach, 0, height)])
            places.append((side * reach, 0.0, height + 0.04))
    elif _chance(rng, 0.3):
        stem = joined([stem, torus(0.06, 0.012, holder, axis="y").moved(0.2, 0, 0.07)])
    return [stem, *(part.moved(*place) for place in places for part in one)]


def picture_frame(rng: Rng) -> list[Part]:
    wood = material(rng, Kind.WOOD, Kind.METAL, Kind.PAINT)
    width, height = rng.uniform(0.5, 0.9), rng.uniform(0.5, 0.9)
    edge, border, deep = rng.uniform(0.03, 0.1), rng.choice([0, rng.uniform(0.05, 0.12)]), rng.uniform(0.025, 0.05)
    rings = []
    for out, y in ((0, 0.5), (0, -0.2), (0.4, -0.5), (0.7, -0.4), (1, -0.1), (1, 0.5)):
        x, z = width / 2 - out * edge, height / 2 - out * edge
        rings.append([[x, y * deep, z], [-x, y * deep, z], [-x, y * deep, -z], [x, y * deep, -z]])
    parts = [
        loft(np.array(rings), wood, closed=True),
        box(width - edge, 0.006, height - edge, 0.002, wood.shade(0.5)).moved(y=0.02),
    ]
    inner, upper = width - 2 * edge, height - 2 * edge
    parts.append(box(inner, 0.006, upper, 0.002, _grey(rng, 0.75, 0.92, Kind.PAPER), steps=2).moved(0, 0.012, 0))
    inner, upper = inner - 2 * border, upper - 2 * border
    sky = material(
        rng, Kind.PAPER, of=hsv(rng.uniform(0.05, 0.65), rng.uniform(0.1, 0.6), rng.uniform(0.5, 0.9)), pattern="plain"
    )
    if _chance(rng, 0.2):
        sky = material(rng, Kind.PAPER, pattern=str(rng.choice(["blotches", "flowers", "dots"])))
        parts.append(box(inner, 0.006, upper, 0.002, sky, steps=2).moved(0, 0.008, 0))
    else:
        parts.append(box(inner, 0.006, upper, 0.002, sky, steps=2).moved(0, 0.008, 0))
        parts += [part.scaled(1, 0.3, 1).moved(0, 0.004, 0) for part in _scene(rng, inner, upper)]
    if _chance(rng, 0.5):
        parts.append(_rod((0, 0.02, 0.1), (0, 0.25, -height / 2), 0.02, _grey(rng, 0.02, 0.1)))
    tilt = rng.uniform(2, 18)
    return [part.turned("x", -tilt) for part in parts]


def _book(rng: Rng, width: float, depth: float, thick: float) -> list[Part]:
    """Return a closed book lying on z = 0, its spine towards the front."""
    cover, paper = material(rng, Kind.PAPER, Kind.LEATHER, Kind.FABRIC), _grey(rng, 0.65, 0.9, Kind.PAPER)
    board = 0.018
    parts = [_slab(width, depth, board, cover, at=(0, 0, z), radius=0.006) for z in (0, thick - board)]
    spine = tube([[-width / 2, 0, 0], [width / 2, 0, 0]], 0.03, cover, flat=thick / 2, up=(0, 1, 0), square=0.6)
    parts += [
        spine.moved(0, -depth / 2 + 0.008, thick / 2),
        _slab(0.95 * width, 0.92 * depth, thick - 2 * board, paper, at=(0, 0, board)),
    ]
    if _chance(rng, 0.6):
        label = material(rng, Kind.METAL, Kind.PAPER, pattern="plain")
        places = rng.uniform(-0.4, 0.4, rng.integers(1, 4)) * width
        parts += [
            _slab(rng.uniform(0.02, 0.2) * width, 0.02, 0.7 * thick, label, at=(x, -depth / 2 - 0.016, 0.15 * thick))
            for x in places
        ]
    return parts


def books(rng: Rng) -> list[Part]:
    style, parts = rng.choice(["stack", "row", "open"], p=[0.5, 0.25, 0.25]), list[Part]()
    if style == "open":
        wide, deep, swell = rng.uniform(0.6, 0.8), rng.uniform(0.4, 0.55), rng.uniform(0.04, 0.09)
        paper, cover = _grey(rng, 0.8, 0.92, Kind.PAPER), material(rng, Kind.PAPER, Kind.LEATHER)
        rise = _pages(wide, swell)
        bulk = box(wide, deep, 0.04, 0.004, paper, steps=24)
        parts += [
            bulk.shaped(lambda v: v + np.outer(rise(v[:, 0]), [0, 0, 1])),
            _slab(wide + 0.03, deep + 0.03, 0.015, cover, at=(0, 0, -0.033)),
        ]
        ink = _grey(rng, 0.1, 0.3, Kind.PAPER)
        for side in (-1, 1):
            for line in np.linspace(-0.38, 0.38, rng.integers(7, 12)):
                text = sheet(
                    wide * rng.uniform(0.28, 0.36),
                    0.014,
                    _beside(rise, side * 0.25 * wide),
                    ink,
                    steps=12,
                )
                parts.append(text.moved(side * 0.25 * wide, line * deep, 0))
        tilt = rng.uniform(5, 45)
        return [part.turned("x", tilt) for part in parts]
    total, spin = 0.0, rng.uniform(0, 14) if style == "stack" else 0.0
    for _ in range(rng.integers(2, 7)):
        thick, wide = rng.uniform(0.06, 0.15), rng.uniform(0.5, 0.75)
        book, turn = _book(rng, wide, rng.uniform(0.35, 0.5), thick), rng.normal(0, spin)
        if style == "stack":
            parts += [part.turned("z", turn).moved(0, 0, total) for part in book]
        else:
            parts += [part.turned("y", 90).moved(total, 0, wide / 2) for part in book]
        total += thick + 0.004
    return parts


def _pages(wide: float, swell: float) -> Callable[[Array], Array]:
    """Return how far an open book's page rises over x."""

    def rise(x: Array) -> Array:
        away = np.abs(x) / (wide / 2)
        return np.asarray(swell * (np.sin(np.pi * np.minimum(away, 1) ** 0.55) - 0.4 * (away < 0.02)))

    return rise


def _beside(rise: Callable[[Array], Array], place: float) -> Callable[[Array, Array], Array]:
    """Return the height of print on a page, for a sheet that will lie at `place`."""
    return lambda x, _: rise(x + place) + 0.023


def scissors(rng: Rng) -> list[Part]:
    metal = material(rng, Kind.METAL, of=np.ones(3) * rng.uniform(0.5, 0.8))
    grip = (
        metal
        if _chance(rng, 0.15)
        else material(rng, Kind.PLASTIC, of=hsv(rng.random(), rng.uniform(0.5, 1), rng.uniform(0.05, 0.8)), pattern="plain")
    )
    long, wide, opened = rng.uniform(0.4, 0.65), rng.uniform(0.035, 0.06), rng.uniform(6, 28)
    size, squash, thick = rng.uniform(0.09, 0.13), rng.uniform(1, 1.6), rng.uniform(0.02, 0.032)
    parts = [_disc(0.025, 0.05, metal.shade(0.6), at=(0, 0.025, 0))]
    for side in (-1, 1):
        blade = extrude([[-wide, -0.1], [wide, -0.1], [wide, 0.3 * long], [side * wide, long], [-wide, 0.3 * long]], 0.016, metal)
        ring = torus(size, thick, grip, axis="y").scaled(1, 1, squash)
        low = -0.22 - size * squash
        stem = tube([[0, 0, 0], [side * 0.02, 0, -0.12], [side * 0.06, 0, -0.24]], 0.035, grip, flat=0.03, smooth=10)
        piece = [blade, ring.moved(side * (size - 0.01), 0, low), stem]
        parts += [part.moved(0, -0.009 * side, 0).turned("y", -side * opened) for part in piece]
    turn, lean = rng.choice([0, 90, 180, rng.uniform(0, 360)]), rng.uniform(0, 50)
    return [part.turned("y", turn).turned("x", -lean) for part in parts]


def pencil(rng: Rng) -> list[Part]:
    parts = list[Part]()
    count = int(rng.choice([1, 2, 3, 4], p=[0.45, 0.2, 0.2, 0.15]))
    wood, metal = material(rng, Kind.WOOD, of=hsv(0.09, 0.45, 0.75)), material(rng, Kind.METAL)
    start, step = rng.uniform(-60, 60), rng.uniform(14, 24)
    for index in range(count):
        paint = (
            hsv(0.12, 0.9, 0.85)
            if _chance(rng, 0.4) and count == 1
            else hsv(rng.random(), rng.uniform(0.5, 0.95), rng.uniform(0.2, 0.9))
        )
        body = material(rng, Kind.PAINT, of=paint, pattern="plain")
        lead = body if count > 1 else _grey(rng, 0.01, 0.05)
        long, radius = rng.uniform(0.45, 1.1), 0.045
        one = [lathe([[0, 0], [radius, 0], [radius, long], [0.9 * radius, long + 0.01]], body, steps=6)]
        one += [
            cylinder(0.93 * radius, 0.15, wood, top=0.3 * radius).moved(z=long),
            cylinder(0.3 * radius, 0.05, lead, top=0.002).moved(z=long + 0.15),
        ]
        if _chance(rng, 0.6):
            pink = material(rng, Kind.PLASTIC, of=np.array([0.8, 0.35, 0.35]), pattern="plain")
            one += [
                cylinder(1.02 * radius, 0.09, metal).moved(z=-0.08),
                ellipsoid(1.9 * radius, 1.9 * radius, 0.14, pink, upright=0.5).moved(z=-0.09),
            ]
            one += [torus(1.02 * radius, 0.006, metal).moved(z=z) for z in (-0.06, -0.02)]
        angle = start + index * step
        parts += [part.moved(z=0.2).turned("y", angle).moved(0, index * 0.1, 0) for part in one]
    return parts


def globe(rng: Rng) -> list[Part]:
    old = _chance(rng, 0.3)
    sea = (
        hsv(0.11, rng.uniform(0.3, 0.5), 0.75)
        if old
        else hsv(rng.uniform(0.54, 0.62), rng.uniform(0.5, 0.9), rng.uniform(0.35, 0.8))
    )
    land = (
        hsv(rng.uniform(0.05, 0.1), 0.6, rng.uniform(0.2, 0.5))
        if old
        else hsv(rng.uniform(0.1, 0.35), rng.uniform(0.4, 0.8), rng.uniform(0.4, 0.8))
    )
    high = noise(rng, 128, 3.2)[..., None]
    drawn = np.where(high > 0.35, np.where(high > 1.3, land * 0.6 + 0.15, land), sea)
    skin = replace(material(rng, Kind.PLASTIC, of=sea), texture=drawn, repeats=rng.uniform(1, 1.6))
    frame = material(rng, Kind.METAL, Kind.METAL, Kind.WOOD, Kind.PLASTIC)
    foot = frame if _chance(rng, 0.5) else material(rng, Kind.WOOD, Kind.PLASTIC)
    radius, lean = 0.35, rng.uniform(15, 25)
    full = _chance(rng, 0.3)
    turn = np.linspace(-np.pi / 2, np.pi / 2 if not full else 1.45 * np.pi, 40)
    bow = np.stack([1.1 * radius * np.cos(turn), 0 * turn, 1.1 * radius * np.sin(turn)], 1)
    ring = tube(bow, 0.018, frame, flat=0.012)
    pins = [_rod((0, 0, i * radius), (0, 0, i * 1.12 * radius), 0.015, frame) for i in (-1, 1)]
    parts = [part.turned("y", lean) for part in [ball(radius, skin), ring, *pins]]
    low = 1.1 * radius
    rise = rng.uniform(0.1, 0.25)
    stand = lathe([[0, 0], [0.24, 0], [0.23, 0.03], [0.06, 0.06], [0.03, 0.6 * rise], [0.035, rise + 0.03]], foot)
    return [*parts, stand.moved(z=-low - rise)]


FAMILIES = (
    chair,
    armchair,
    sofa,
    stool,
    table,
    bed,
    table_lamp,
    floor_lamp,
    bookshelf,
    wardrobe,
    wall_clock,
    alarm_clock,
    television,
    laptop,
    monitor,
    keyboard,
    telephone,
    camera,
    radio,
    loudspeaker,
    printer,
    fan,
    iron,
    vacuum_cleaner,
    washing_machine,
    microwave,
    guitar,
    drum,
    piano,
    trumpet,
    candle,
    picture_frame,
    books,
    scissors,
    pencil,
    globe,
)
