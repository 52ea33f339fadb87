"""Briefcases: attachés, flapped leather cases, document cases; flat upright slabs with one short handle."""

import numpy as np

from drawing import fittings, mesh
from drawing.bags import sewing
from drawing.fittings import Stuff, onto, sack, stuff
from drawing.materials import Kind, Rng
from drawing.mesh import Part


def briefcase(rng: Rng) -> list[Part]:
    if rng.random() < 0.42:
        return sewing.facing(_attache(rng), rng, 0.1)
    of = stuff(rng)
    parts = _flapped_case(rng, of) if rng.random() < 0.6 else _document_case(rng, of)
    return sewing.facing(fittings.worn(parts, rng, rng.uniform(0.05, 0.3)), rng, 0.1)


def _grip(rng: Rng, of: Stuff, z: float, *, y: float = 0) -> list[Part]:
    """Return one short thick handle on two rings, up or fallen to a side."""
    span, rise = rng.uniform(0.24, 0.34), rng.uniform(0.08, 0.13)
    lean = rng.normal(0, 10) if rng.random() < 0.8 else rng.uniform(50, 85)
    thick = rng.uniform(0.018, 0.03)
    parts = [fittings.handle(span, rise, of.trim, thin=thick, at=(y, z), lean=lean, exponent=rng.uniform(3, 5.5))]
    return parts + [mesh.box(0.07, 0.05, 0.035, 0.01, of.metal).moved(side * span / 2, y, z) for side in (-1, 1)]


def _attache(rng: Rng) -> list[Part]:
    """Return a hard box of two shells with latches, its handle on the narrow side."""
    of = stuff(rng, Kind.LEATHER, Kind.LEATHER, Kind.METAL, Kind.PLASTIC, Kind.FABRIC)
    height, depth = rng.uniform(0.64, 0.78), rng.uniform(0.14, 0.23)
    radius, seam = rng.uniform(0.02, 0.07), rng.uniform(-0.15, 0.15) * depth
    shell = mesh.box(1, depth, height, radius, of.body).moved(z=height / 2)
    parts = [shell, mesh.box(1.008, 0.025, height + 0.008, 0.012, of.metal).moved(y=seam, z=height / 2)]
    parts += _grip(rng, of, height + 0.01, y=seam)
    apart = rng.uniform(0.28, 0.38)
    for side in (-1, 1):
        latch = mesh.box(0.1, 0.07, 0.03, 0.008, of.metal).moved(side * apart, seam, height + 0.005)
        plate = mesh.box(0.1, 0.025, 0.09, 0.008, of.metal).moved(side * apart, -depth / 2, height - 0.05)
        parts += [latch, plate]
    if rng.random() < 0.6:  # corners
        size, of_corner = rng.uniform(0.1, 0.16), of.metal if rng.random() < 0.6 else of.trim
        corner = mesh.box(size, depth * 1.03, size, radius * 1.05, of_corner)
        spots = [(x, z) for x in (-1, 1) for z in (-1, 1)]
        parts += [corner.moved(x * (0.505 - size / 2), 0, height / 2 + z * (height / 2 + 0.005 - size / 2)) for x, z in spots]
    if rng.random() < 0.35:
        path = np.array([[-0.42, 0, 0.1], [-0.42, 0, -0.1], [0.42, 0, -0.1], [0.42, 0, 0.1]]) * [1, 1, 4 * height]
        parts.append(mesh.tube(path, 0.01, of.trim, closed=True).moved(y=-depth / 2, z=height / 2))
    if rng.random() < 0.25:  # ribs
        parts += [mesh.box(0.96, 0.02, 0.02, 0.008, of.body).moved(y=-depth / 2, z=height * k / 7) for k in range(1, 7)]
    return parts + sewing.badge(rng, of, shell, x=0, z=height - 0.12, size=0.1)


def _flapped_case(rng: Rng, of: Stuff) -> list[Part]:
    """Return a leather case with a flap that locks and a handle on it."""
    height, depth = rng.uniform(0.64, 0.78), rng.uniform(0.16, 0.26)
    body = sack(1, depth, height, of.body, top=(0.03, 0.01, 0.03), low=(0.03, 0.03, 0.02), square=0.16, taper=(0, -0.25))
    drop = height * rng.uniform(0.36, 0.6)
    shape = rng.choice([0.05, 0.12, 0.2])
    cover = fittings.flap(body, 0.985, drop, of.second, corner=shape, lift=0.1 if rng.random() < 0.1 else 0.01)
    parts = [body, cover, *_grip(rng, of, height + 0.02)]
    x = np.array([0.0] if rng.random() < 0.4 else [-0.27, 0.27])
    locks = rng.random() < 0.55
    for place in x:
        if locks:
            lock = mesh.box(0.1, 0.05, 0.1, 0.015, of.metal).moved(y=-0.02)
            parts += [
                sewing.front(lock, place, height - drop, body),
                sewing.front(mesh.box(0.02, 0.06, 0.04, 0.005, of.tape).moved(y=-0.025), place, height - drop, body),
            ]
        else:
            z = np.linspace(height * 0.93, height - drop - 0.08, 12)
            path = np.stack([np.full(12, place), np.full(12, -0.035), z], 1)
            parts.append(onto(mesh.tube(path, 0.03, of.trim, flat=0.008, up=(1, 0, 0), square=0.4), body))
            parts += [sewing.front(p.moved(y=-0.05), place, height - drop - 0.02, body) for p in fittings.buckle(0.09, of.metal)]
    if rng.random() < 0.4:
        for side in (-1, 1):
            patch = mesh.box(0.14, 0.03, 0.14, 0.012, of.trim)
            parts.append(sewing.front(patch, side * 0.43, 0.075, body))
    if rng.random() < 0.4:
        pocket = mesh.box(0.8, 0.08, 0.42 * height, 0.03, of.second, steps=12)
        parts.append(sewing.front(pocket, 0, 0.24 * height, body))
    return parts


def _document_case(rng: Rng, of: Stuff) -> list[Part]:
    """Return a slim case that a zip opens along its top, often for a laptop."""
    height, depth = rng.uniform(0.64, 0.76), rng.uniform(0.1, 0.2)
    body = sack(1, depth, height, of.body, top=(0.05, 0.05, 0.04), low=(0.05, 0.05, 0.03), square=0.18)
    parts = [body]
    if rng.random() < 0.5:
        parts += _grip(rng, of, height)
    else:
        span, rise, thick = rng.uniform(0.28, 0.36), rng.uniform(0.14, 0.18), rng.uniform(0.014, 0.02)
        for side in (-1, 1):
            lean = rng.normal(0, 8)
            loop = fittings.handle(span, rise, of.trim, thin=thick, at=(side * 0.3 * depth, height - 0.01), lean=lean, exponent=4)
            parts.append(loop)
    seam = np.array(
        [[-0.48, 0, height * 0.7], [-0.46, 0, height], [0, 0, height + 0.006], [0.46, 0, height], [0.48, 0, height * 0.7]]
    )
    parts += fittings.zipper(seam, of, rng, up=(0, 1, 0))
    for index in range(rng.integers(1, 3)):
        high = height * rng.uniform(0.5, 0.66) / (1 + 0.35 * index)
        pocket = mesh.box(0.88 - 0.06 * index, 0.06 + 0.05 * index, high, 0.02, of.second, steps=12)
        parts.append(sewing.front(pocket, 0, 0.05 + high / 2, body))
        line = [[-0.38, -0.03, high - 0.02], [0, -0.03, high - 0.02], [0.38, -0.03, high - 0.02]]
        parts += [onto(part, body) for part in fittings.zipper(line, of, rng, wide=0.014)]
    if rng.random() < 0.2:
        parts += sewing.shoulder_strap(rng, of, np.array([-0.49, 0, height * 0.93]), np.array([0.49, 0, height * 0.93]), 0.022)
    return parts + sewing.badge(rng, of, body, x=rng.choice([-0.3, 0, 0.3]), z=height * 0.84, size=0.1)
