"""Backpacks: school bags, rucksacks, roll-tops, small ones, hiking packs; two straps at the back tell them."""

import numpy as np

from drawing import fittings, mesh
from drawing.bags import sewing
from drawing.fittings import Stuff, onto, sack, strap, stuff
from drawing.materials import Rng
from drawing.mesh import Part


def backpack(rng: Rng) -> list[Part]:
    of = stuff(rng)
    width, depth = rng.uniform(0.58, 0.8), rng.uniform(0.26, 0.42)
    sort = str(rng.choice(["school", "rucksack", "roll", "small", "hiking"], p=[0.36, 0.2, 0.12, 0.14, 0.18]))
    parts = {"school": _school, "small": _school, "rucksack": _rucksack, "roll": _roll, "hiking": _hiking}[sort](
        rng, of, width * (1.15 if sort == "small" else 1), depth
    )
    body = parts[0]
    width, depth, height = np.ptp(body.vertices, axis=0)
    back = 0.5 * depth
    seen_behind = rng.random() < 0.27
    spread = rng.uniform(-0.06, 0.06) if seen_behind else rng.uniform(0, 0.17)
    broad = rng.uniform(0.045, 0.075) * (0.6 if sort in ("small", "rucksack") else 1)
    pad = of.trim if rng.random() < 0.6 else of.body
    for side in (-1, 1):
        slack, low = rng.uniform(0.06, 0.2), rng.uniform(0.2, 0.38)
        out = width / 2 + spread + rng.normal(0, 0.03) - 0.06
        path = np.array(
            [
                [0.14 * width, back - 0.04, 0.92 * height],
                [0.2 * width, back + 0.06, 0.96 * height],
                [0.55 * out, back + 0.06 + slack, 0.82 * height],
                [0.95 * out, back + 0.05 + slack, 0.6 * height],
                [out, back + 0.04 + 0.6 * slack, low * height],
                [out - 0.02, back + 0.06, 0.17 * height],
                [0.42 * width, back - 0.05, 0.05 * height],
            ]
        ) * [side, 1, 1]
        parts.append(strap(path[:5], broad, pad, up=(1, 0.25 * side, 0.2), thin=0.018))
        parts.append(strap(path[4:], 0.4 * broad, of.trim, up=(1, 0.4 * side, 0)))
        parts.append(mesh.box(1.4 * broad, 0.03, 0.05, 0.01, of.metal).moved(*path[4]))
        if rng.random() < 0.5:
            tail = path[4] + np.array([[0, 0, 0], [0.01 * side, 0.02, -0.12], [rng.normal(0, 0.04), 0.01, -0.25]])
            parts.append(strap(tail, 0.3 * broad, of.trim, up=(1, 0, 0)))
    loop = fittings.handle(
        rng.uniform(0.16, 0.26), rng.uniform(0.08, 0.16), of.trim, thin=0.012, wide=0.024, at=(0.32 * depth, 0.96 * height)
    )
    parts.append(loop)
    if seen_behind:
        panel = mesh.box(0.62 * width, 0.05, 0.7 * height, 0.05, of.tape).moved(z=0.48 * height)
        behind = body.turned("z", 180)
        parts += [onto(panel, behind).turned("z", 180)]
        if rng.random() < 0.4:
            across = [
                [-0.4 * width, back + 0.2, 0.66 * height],
                [0, back + 0.22, 0.63 * height],
                [0.4 * width, back + 0.2, 0.66 * height],
            ]
            parts += [strap(across, 0.014, of.trim, up=(0, 0, 1))]
    elif rng.random() < 0.3:
        x = rng.uniform(-0.3, 0.3) * width
        parts += [sewing.front(part, x, 0.62 * height, body) for part in fittings.charm(rng, of, rng.uniform(0.08, 0.14))]
    worn = fittings.worn(parts, rng, rng.uniform(0.25, 1))
    return [part.turned("z", 180) for part in worn] if seen_behind else worn


def _side_pockets(rng: Rng, of: Stuff, width: float, depth: float) -> list[Part]:
    tall, parts = rng.uniform(0.26, 0.4), []
    for side in (-1, 1):
        pocket = sack(
            0.14, 0.7 * depth, tall, of.tape if rng.random() < 0.5 else of.second, square=0.6, taper=(0.1, 0), mouth=0.05
        )
        parts.append(pocket.moved(x=side * (width / 2), z=0.04))
        if rng.random() < 0.3:
            bottle = mesh.cylinder(0.055, 0.36, of.metal).moved(x=side * (width / 2 + 0.01), z=0.18)
            parts += [bottle, mesh.cylinder(0.03, 0.06, of.trim).moved(x=side * (width / 2 + 0.01), z=0.54)]
    return parts


def _pocket(rng: Rng, of: Stuff, body: Part, *, width: float, height: float, z: float) -> list[Part]:
    """Return a pocket on the front with a zip, a flap or a buckled strap."""
    thick = rng.uniform(0.1, 0.2)
    made = mesh.box(width, thick, height, min(rng.uniform(0.04, 0.14), 0.45 * thick), of.second, steps=12)
    bulged = made.shaped(lambda v: v * np.stack([1 - 0.12 * v[:, 2] / height, 1 + 0.3 * (v[:, 2] < 0), 1 + 0 * v[:, 2]], 1))
    parts = [sewing.front(bulged, 0, z, body)]
    closed = rng.integers(3)
    top = z + 0.5 * height
    if closed == 0:
        half = 0.42 * width
        path = np.array([[-half, -0.03, -0.3 * height], [-half, -0.03, 0.3 * height], [0, -0.03, 0.42 * height]])
        path = (
            np.concatenate([path, path[1::-1] * [-1, 1, 1]])
            if rng.random() < 0.5
            else path[[1, 2, 1]] * [[1, 1, 1], [1, 1, 0.8], [-1, 1, 1]]
        )
        parts += [part.moved(z=z) for part in fittings.zipper(path, of, rng, wide=0.016)]
        parts[1:] = [onto(part.moved(y=-0.5 * thick + 0.02), body) for part in parts[1:]]
    else:
        lid = mesh.box(1.04 * width, thick + 0.04, 0.42 * height, 0.03, of.body if closed == 1 else of.trim, steps=12)
        parts.append(sewing.front(lid, 0, top - 0.16 * height, body))
        if closed == 2:
            web = mesh.box(0.05, thick + 0.07, 0.5 * height, 0.01, of.trim, steps=9)
            parts.append(sewing.front(web, 0, top - 0.25 * height, body))
            parts += [
                sewing.front(p.moved(y=-0.5 * thick - 0.05), 0, top - 0.4 * height, body) for p in fittings.buckle(0.08, of.metal)
            ]
    return parts


def _school(rng: Rng, of: Stuff, width: float, depth: float) -> list[Part]:
    """Return a dome that a zip opens over the top."""
    arch = rng.uniform(0.2, 0.42)
    body = sack(
        width,
        depth,
        1,
        of.body,
        top=(arch, rng.uniform(0.14, 0.3), rng.uniform(0.06, 0.12)),
        low=(0.08, 0.06, 0.05),
        square=rng.uniform(0.3, 0.55),
        taper=(rng.uniform(-0.15, 0.02), rng.uniform(-0.35, 0)),
        belly=rng.uniform(0, 0.12),
    )
    high, wide = rng.uniform(0.34, 0.5), rng.uniform(0.66, 0.86) * width
    parts = [body, *_pocket(rng, of, body, width=wide, height=high, z=0.08 + high / 2)]
    half, knee = 0.41 * width, 1 - arch
    over = np.array([[-half, -0.01, 0.5], [-0.97 * half, -0.01, knee], [-0.6 * half, -0.01, 0.9], [0, -0.01, 0.94]])
    parts += [
        onto(part, body) for part in fittings.zipper(np.concatenate([over, over[2::-1] * [-1, 1, 1]]), of, rng, up=(0.5, 0, 1))
    ]
    if rng.random() < 0.6:
        parts += _side_pockets(rng, of, width, depth)
    if rng.random() < 0.35:
        base = sack(1.03 * width, 1.03 * depth, rng.uniform(0.12, 0.24), of.trim, low=(0.08, 0.06, 0.05), square=0.4)
        parts.append(base)
    return parts + sewing.badge(rng, of, body, x=rng.uniform(-0.1, 0.1), z=rng.uniform(0.66, 0.78), size=0.12)


def _straps_down(rng: Rng, of: Stuff, body: Part, *, width: float, start: float, end: float) -> list[Part]:
    """Return one or two straps with buckles down the front, perhaps one of them undone."""
    parts = []
    for x in (0.0,) if rng.random() < 0.3 else (-0.24 * width, 0.24 * width):
        loose = rng.random() < 0.2
        stop = start - 0.5 * (start - end) if loose else end
        path = np.stack([np.full(14, x), np.full(14, -0.035), np.linspace(start, stop, 14)], 1)
        path[:, 0] += loose * 0.1 * np.linspace(0, 1, 14) ** 2
        parts.append(onto(mesh.tube(path, 0.028, of.trim, flat=0.008, up=(1, 0, 0), square=0.4), body))
        parts += [sewing.front(part.moved(y=-0.05), x, end + 0.06, body) for part in fittings.buckle(0.085, of.metal)]
    return parts


def _rucksack(rng: Rng, of: Stuff, width: float, depth: float) -> list[Part]:
    """Return a sack that a cord closes, and a flap buckled over it."""
    body = sack(
        width,
        depth,
        0.95,
        of.body,
        top=(0.12, 0.06, 0.05),
        low=(0.07, 0.05, 0.05),
        square=rng.uniform(0.35, 0.6),
        taper=(rng.uniform(-0.2, 0.05), rng.uniform(-0.3, 0)),
        belly=rng.uniform(0, 0.15),
    )
    drop = rng.uniform(0.32, 0.5)
    high = rng.uniform(0.28, 0.4)
    parts = [body, *_pocket(rng, of, body, width=rng.uniform(0.55, 0.8) * width, height=high, z=0.06 + high / 2)]
    cover = fittings.flap(body, 0.98 * width, drop, of.second, corner=rng.uniform(0.06, 0.25), lift=rng.choice([0.02, 0.12]))
    parts += [cover, *_straps_down(rng, of, body, width=width, start=0.93, end=0.95 - drop - rng.uniform(0.02, 0.12))]
    for side in (-1, 1):
        if rng.random() < 0.4:
            pocket = sack(0.16, 0.7 * depth, 0.4, of.second, square=0.6, top=(0.08, 0.04, 0.06))
            parts.append(pocket.moved(x=side * width / 2, z=0.05))
    return parts


def _roll(rng: Rng, of: Stuff, width: float, depth: float) -> list[Part]:
    """Return a tall sack whose mouth is rolled down and clipped."""
    body = sack(
        width,
        depth,
        0.9,
        of.body,
        top=(0.3, 0.02, 0.4 * depth),
        low=(0.08, 0.06, 0.05),
        square=0.4,
        taper=(rng.uniform(-0.1, 0.1), 0),
    )
    wide = np.ptp(body.vertices[body.vertices[:, 2] > 0.85, 0])
    turns = mesh.box(wide * 1.02, 0.13, 0.15, 0.065, of.body, steps=9).moved(z=0.92)
    parts = [body, turns, mesh.box(wide * 1.03, 0.1, 0.03, 0.01, of.tape).moved(y=-0.05, z=0.93)]
    for side in (-1, 1):
        path = [[side * wide / 2, -0.02, 0.92], [side * (wide / 2 + 0.05), -0.05, 0.8], [side * width / 2, -0.05, 0.55]]
        parts.append(strap(path, 0.02, of.trim))
    if rng.random() < 0.75:
        parts += _pocket(rng, of, body, width=rng.uniform(0.6, 0.8) * width, height=rng.uniform(0.25, 0.4), z=0.27)
    if rng.random() < 0.6:
        down = np.stack([np.zeros(14), np.full(14, -0.09), np.linspace(0.94, 0.45, 14)], 1)
        web = mesh.tube(down, 0.028, of.trim, flat=0.01, up=(1, 0, 0), square=0.4)
        parts += [
            onto(web.moved(y=0.04), body),
            *(sewing.front(p.moved(y=-0.08), 0, 0.62, body) for p in fittings.buckle(0.09, of.metal)),
        ]
    if rng.random() < 0.5:
        parts += _side_pockets(rng, of, width, depth)
    return parts + sewing.badge(rng, of, body, x=0, z=0.62, size=0.12)


def _hiking(rng: Rng, of: Stuff, width: float, depth: float) -> list[Part]:
    """Return a tall pack with a lid, straps that press its sides together, and a hip belt."""
    body = sack(0.85 * width, depth, 1.05, of.body, top=(0.1, 0.05, 0.05), low=(0.12, 0.1, 0.1), square=0.5, taper=(0.12, 0.1))
    lid = sack(1.0 * width, 1.15 * depth, 0.24, of.second, top=(0.14, 0.1, 0.1), low=(0.05, 0.04, 0.04), square=0.5)
    tall = rng.uniform(0.4, 0.58)
    pocket = mesh.box(0.5 * width, 0.18, tall, 0.08, of.second, steps=12)
    parts = [body, lid.turned("x", rng.uniform(0, 10)).moved(z=0.96), sewing.front(pocket, 0, 0.12 + tall / 2, body)]
    parts += _side_pockets(rng, of, 0.85 * width, depth)
    for x in (-0.27 * width, 0.27 * width):
        down = np.stack([np.full(12, x), np.full(12, -0.03), np.linspace(1, 0.62, 12)], 1)
        parts += [onto(mesh.tube(down, 0.02, of.trim, flat=0.008, up=(1, 0, 0), square=0.4), body)]
        parts += [sewing.front(mesh.box(0.06, 0.04, 0.07, 0.01, of.metal).moved(y=-0.04), x, 0.8, body)]
    for side in (-1, 1):
        for z in (0.45, 0.78):
            path = [
                [side * 0.26 * width, -depth / 2 - 0.02, z],
                [side * 0.45 * width, -0.25 * depth, z],
                [side * 0.46 * width, 0.4 * depth, z],
            ]
            parts.append(strap(path, 0.014, of.trim, up=(0, 0, 1)))
        reach = rng.uniform(0.2, 0.45)
        belt = [
            [side * 0.3 * width, depth / 2, 0.14],
            [side * 0.58 * width, 0.3 * depth, 0.13],
            [side * (0.6 * width + 0.1), -reach * depth, 0.07],
        ]
        parts.append(strap(belt, 0.05, of.trim, up=(0, 0, 1), thin=0.018))
    if rng.random() < 0.35:
        parts.append(mesh.cylinder(0.09, 0.9 * width, of.trim).moved(z=-0.45 * width).turned("y", 90).moved(y=-0.1, z=-0.02))
    return parts
