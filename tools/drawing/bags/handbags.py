"""Handbags: totes, bowling bags, satchels, buckets, hobos, stiff ladies’ bags; handles to hold or to shoulder."""

import numpy as np

from drawing import fittings, mesh
from drawing.bags import sewing
from drawing.fittings import Stuff, onto, sack, stuff
from drawing.materials import Array, Kind, Rng, material
from drawing.mesh import Part


def handbag(rng: Rng) -> list[Part]:
    of = stuff(rng)
    sorts = (_tote, _bowling, _satchel, _bucket, _hobo, _lady)
    parts = sorts[rng.choice(6, p=[0.26, 0.18, 0.18, 0.12, 0.12, 0.14])](rng, of)
    body = parts[0]
    height = np.ptp(body.vertices[:, 2])
    if rng.random() < 0.3:
        x = rng.uniform(-0.3, 0.3)
        parts += [
            sewing.front(part.moved(y=-0.03), x, 0.8 * height, body) for part in fittings.charm(rng, of, rng.uniform(0.12, 0.2))
        ]
    parts += sewing.badge(rng, of, body, x=0, z=rng.uniform(0.35, 0.75) * height, size=0.12)
    return sewing.facing(fittings.worn(parts, rng, rng.uniform(0.15, 0.9)), rng, 0.12)


def _two_handles(rng: Rng, of: Stuff, *, span: float, rise: float, z: float, reach: float, below: float = 0) -> list[Part]:
    """Return handles on a bag's front and back, up or one fallen; `below` the top they are sewn on, at a distance `reach`."""
    flat = rng.random() < 0.45
    thin = 0.009 if flat else rng.uniform(0.014, 0.024)
    wide = rng.uniform(0.022, 0.036) if flat else None
    exponent = rng.uniform(2, 3)
    drop = rng.random() < 0.22
    parts = []
    for side in (-1, 1):
        meeting = side * np.rad2deg(np.arctan2(reach, rise))
        lean = rng.uniform(158, 170) if drop and side < 0 else meeting * rng.uniform(-0.5, 0.95)
        base = z if drop and side < 0 else z - below
        skew = rng.normal(0, 0.06)
        at = (side * reach - (0.03 if drop and side < 0 else 0), base)
        tall = 0.7 * rise if drop and side < 0 else rise * rng.uniform(0.9, 1.1) + below
        parts.append(fittings.handle(span, tall, of.trim, thin=thin, wide=wide, at=at, lean=lean, exponent=exponent, skew=skew))
        for end in (-1, 1):
            tab = mesh.box(0.07, 0.03, 0.1 + below, 0.012, of.trim if flat or rng.random() < 0.5 else of.metal)
            parts.append(tab.moved(end * span / 2, side * reach, z - 0.05 - below / 2))
    return parts


def _tote(rng: Rng, of: Stuff) -> list[Part]:
    """Return a bag open at the top, wider there, with long handles."""
    wide, high, depth = rng.uniform(0.75, 1), rng.uniform(0.6, 0.95), rng.uniform(0.2, 0.36)
    spread = rng.uniform(0, 0.28)
    taper = (spread, rng.uniform(-0.4, 0.05))
    body = sack(wide, depth, high, of.body, top=(0.02, 0, 0), low=(0.04, 0.04, 0.03), square=0.3, taper=taper, mouth=0.15)
    reach = depth / 2 * (1 + taper[1]) + 0.008
    parts = [
        body,
        *_two_handles(rng, of, span=rng.uniform(0.34, 0.5) * wide, rise=rng.uniform(0.3, 0.55), z=high, reach=reach, below=0.06),
    ]
    parts.append(sewing.piping(body, high - 0.02, of, 0.014))
    if rng.random() < 0.3:
        parts += _contents(rng, wide, high)
    if rng.random() < 0.4:
        parts.append(
            sack(wide * 1.015, depth * 1.02, 0.25 * high, of.second, low=(0.04, 0.04, 0.03), square=0.3, taper=(spread / 4, 0))
        )
    if rng.random() < 0.3:
        parts.append(sewing.front(mesh.box(0.55 * wide, 0.04, 0.4 * high, 0.02, of.second, steps=12), 0, 0.42 * high, body))
    return parts


def _contents(rng: Rng, wide: float, high: float) -> list[Part]:
    """Return what sticks out of an open bag: a scarf, a magazine or a bottle."""
    x, sort = rng.uniform(-0.25, 0.25) * wide, rng.integers(3)
    if sort == 0:
        scarf = mesh.ellipsoid(0.5 * wide, 0.14, 0.26, material(rng, Kind.FABRIC))
        return fittings.worn([scarf.moved(x=x, z=high)], rng, 1)
    if sort == 1:
        return [
            mesh.box(0.36, 0.02, 0.5, 0.008, material(rng, Kind.PAPER)).turned("y", rng.normal(0, 12)).moved(x, 0, high - 0.1)
        ]
    glass = material(rng, Kind.PLASTIC, Kind.METAL)
    return [mesh.lathe([[0, 0], [0.06, 0], [0.06, 0.3], [0.025, 0.36], [0.025, 0.42], [0, 0.42]], glass).moved(x, 0, high - 0.2)]


def _bowling(rng: Rng, of: Stuff) -> list[Part]:
    """Return a dome that a zip opens over the top, on feet, with two stiff handles."""
    high, depth = rng.uniform(0.68, 0.86), rng.uniform(0.32, 0.46)
    arch = rng.uniform(0.6, 0.85) * high
    body = sack(1, depth, high, of.body, top=(arch, rng.uniform(0.24, 0.36), 0.3 * depth), low=(0.05, 0.05, 0.05), square=0.5)
    parts = [
        body,
        *_two_handles(rng, of, span=rng.uniform(0.34, 0.46), rise=rng.uniform(0.3, 0.44), z=0.84 * high, reach=0.3 * depth),
    ]
    outline = body.vertices[np.abs(body.vertices[:, 1]) < 0.012]
    outline = outline[outline[:, 2] > 0.4 * high]
    left, right = outline[outline[:, 0] < 0], outline[outline[:, 0] > 0]
    seam = np.concatenate([left[left[:, 2].argsort()], right[right[:, 2].argsort()[::-1]]])[::4] * [1.01, 1, 1.01]
    parts += fittings.zipper(seam, of, rng, up=(0, 1, 0), wide=0.026)
    if rng.random() < 0.5:
        base = sack(1.02, depth * 1.03, rng.uniform(0.12, 0.2) * high, of.trim, low=(0.05, 0.05, 0.05), square=0.5)
        parts.append(base)
    if rng.random() < 0.4:
        parts.append(sewing.front(mesh.box(0.55, 0.07, 0.36 * high, 0.03, of.second, steps=12), 0, 0.3 * high, body))
    return parts


def _satchel(rng: Rng, of: Stuff) -> list[Part]:
    """Return a stiff trapezium with two handles on rings, a belt or tab across."""
    high, depth = rng.uniform(0.62, 0.8), rng.uniform(0.3, 0.42)
    taper = (rng.uniform(-0.3, -0.1), rng.uniform(-0.7, -0.4))
    body = sack(1, depth, high, of.body, top=(0.03, 0.02, 0.01), low=(0.04, 0.04, 0.04), square=0.3, taper=taper)
    reach = depth / 2 * (1 + taper[1] * 0.85) + 0.01
    parts = [body, *_two_handles(rng, of, span=rng.uniform(0.34, 0.46), rise=rng.uniform(0.3, 0.44), z=0.9 * high, reach=reach)]
    if rng.random() < 0.6:
        z = rng.uniform(0.6, 0.75) * high
        belt = mesh.box(0.98 * (1 + taper[0] * z / high), 0.04, rng.uniform(0.05, 0.1), 0.012, of.trim, steps=20)
        parts += [
            sewing.front(belt, 0, z, body),
            *(sewing.front(p.moved(y=-0.035), 0, z, body) for p in fittings.buckle(0.11, of.metal)),
        ]
    if rng.random() < 0.4:
        parts.append(sewing.front(mesh.box(0.6, 0.06, 0.38 * high, 0.025, of.second, steps=12), 0, 0.28 * high, body))
    return parts


def _bucket(rng: Rng, of: Stuff) -> list[Part]:
    """Return a round sack gathered by a cord, on one shoulder strap."""
    wide, high = rng.uniform(0.62, 0.8), rng.uniform(0.72, 0.9)
    taper = rng.uniform(-0.25, 0.12)
    body = sack(
        wide,
        0.8 * wide,
        high,
        of.body,
        top=(0.16, 0.06, 0.06),
        low=(0.04, 0.04, 0.04),
        square=0.9,
        taper=(taper, taper),
        belly=0.1,
        mouth=0.1,
    )
    rim = wide * (1 + taper) - 0.1
    folds, depth = rng.integers(7, 12), rng.uniform(0.03, 0.07)

    def gathered(v: Array) -> Array:
        angle = np.arctan2(v[:, 1], v[:, 0])
        v[:, :2] *= 1 + (depth * np.sin(folds * angle) * np.clip(v[:, 2] / high * 2 - 1, 0, 1))[:, None]
        return v

    body = body.shaped(gathered)
    parts = [body, sewing.piping(body, high * 0.84, of, 0.014)]
    for side in (-1, 1):
        cord = [[0.03 * side, -0.01, 0.84 * high], [0.05 * side, -0.05, 0.7 * high], [0.07 * side, -0.03, 0.55 * high]]
        parts.append(onto(mesh.tube(cord, 0.012, of.trim, smooth=12), body))
        tassel = mesh.lathe([[0, 0], [0.02, 0], [0.035, -0.1], [0, -0.1]], of.trim)
        parts.append(sewing.front(tassel.moved(y=-0.04), 0.07 * side, 0.55 * high, body))
    loop = fittings.handle(
        rim * 0.96,
        rng.uniform(0.4, 0.65),
        of.trim,
        thin=0.03,
        wide=0.012,
        at=(0, high - 0.08),
        exponent=2.2,
        skew=rng.normal(0, 0.1),
    )
    parts.append(loop.turned("z", rng.normal(0, 8)))
    if rng.random() < 0.5:
        parts.append(
            sack(wide * 1.02, 0.8 * wide * 1.02, 0.2 * high, of.second, low=(0.04, 0.04, 0.04), square=0.9, taper=(0.04, 0.04))
        )
    return parts


def _hobo(rng: Rng, of: Stuff) -> list[Part]:
    """Return a slouching crescent that hangs from one broad strap."""
    high, depth = rng.uniform(0.55, 0.68), rng.uniform(0.22, 0.34)
    body = sack(
        1, depth, high, of.body, top=(0.5 * high, 0.06, 0.42 * depth), low=(0.3 * high, 0.16, 0.12), square=0.6, taper=(0.05, 0)
    )
    dip = rng.uniform(0.14, 0.26)

    def sagged(v: Array) -> Array:
        share = np.clip(v[:, 2] / high, 0, 1) ** 1.5
        v[:, 2] += dip * share * (2.2 * np.abs(v[:, 0]) ** 1.6 - 0.5)
        return v

    body = body.shaped(sagged)
    tip = body.vertices[body.vertices[:, 2].argmax()]
    span = 2 * abs(tip[0]) - 0.06
    loop = fittings.handle(
        span,
        rng.uniform(0.36, 0.55),
        of.trim if rng.random() < 0.5 else of.body,
        thin=0.045,
        wide=0.014,
        at=(0, tip[2] - 0.04),
        exponent=2.1,
    )
    seam = np.array([[x, 0, 0.01] for x in np.linspace(-0.36, 0.36, 7)])
    parts = [body, loop, *(onto(part, body, top=True) for part in fittings.zipper(seam, of, rng, up=(0, 1, 0)))]
    return parts + [mesh.torus(0.05, 0.012, of.metal, axis="y").moved(side * span / 2, 0, tip[2] - 0.02) for side in (-1, 1)]


def _lady(rng: Rng, of: Stuff) -> list[Part]:
    """Return a small stiff trapezium with a flap, a turning lock and one high handle."""
    high, depth = rng.uniform(0.68, 0.82), rng.uniform(0.3, 0.42)
    taper = (rng.uniform(-0.28, -0.14), rng.uniform(-0.6, -0.4))
    body = sack(0.95, depth, high, of.body, top=(0.03, 0.02, 0.02), low=(0.04, 0.03, 0.03), square=0.25, taper=taper)
    drop = rng.uniform(0.25, 0.45) * high
    cover = fittings.flap(body, 0.93 * (1 + taper[0]), drop, of.second, corner=rng.uniform(0.05, 0.3), lift=0.02)
    lock = mesh.box(0.09, 0.06, 0.07, 0.02, of.metal).moved(y=-0.02)
    span, rise = rng.uniform(0.34, 0.46), rng.uniform(0.3, 0.4)
    loop = fittings.handle(span, rise, of.trim, thin=rng.uniform(0.018, 0.028), at=(0, high), exponent=2.2, lean=rng.normal(0, 9))
    parts = [body, cover, sewing.front(lock, 0, high - drop, body), loop]
    parts += [mesh.torus(0.03, 0.01, of.metal, axis="x").moved(side * span / 2, 0, high + 0.01) for side in (-1, 1)]
    return parts
