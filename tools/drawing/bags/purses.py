"""Purses: coin and evening purses with frames that kiss shut, wristlets, hard clutches."""

import numpy as np

from drawing import fittings, mesh
from drawing.bags import sewing
from drawing.fittings import Stuff, sack, strap, stuff
from drawing.materials import Array, Kind, Rng
from drawing.mesh import Part


def purse(rng: Rng) -> list[Part]:
    of = stuff(rng)
    sort = rng.choice(["coin", "evening", "wristlet", "hard"], p=[0.43, 0.3, 0.15, 0.12])
    if sort == "hard":
        return _hard_purse(rng, stuff(rng, Kind.LEATHER, Kind.METAL, Kind.PLASTIC, Kind.FABRIC))
    parts = {"coin": _coin_purse, "evening": _evening_purse, "wristlet": _wristlet}[sort](rng, of)
    return fittings.worn(parts, rng, rng.uniform(0.1, 0.6))


def _frame(rng: Rng, of: Stuff, *, width: float, rise: float, z: float, depth: float) -> list[Part]:
    """Return a metal frame with its hinges, and two balls that kiss."""
    thick, exponent, parts = rng.uniform(0.02, 0.032), rng.uniform(2.2, 4.5), []
    gap = rng.uniform(0.2, 0.6) * depth if rng.random() < 0.15 else 0.022
    for side in (-1, 1):
        bow = mesh.arch(width, rise, z=0, exponent=exponent, count=31)
        parts.append(
            mesh.tube(bow, thick, of.metal, square=0.7).turned("x", -side * np.rad2deg(np.arctan2(gap, rise))).moved(z=z)
        )
    ball = rng.uniform(0.045, 0.075)
    for side in (-1, 1):
        knob = mesh.ball(ball, of.metal).moved(side * ball * 0.75, side * gap * 0.7, z + rise + 0.75 * ball)
        stem = mesh.tube(
            [[0, side * gap, z + rise - 0.01], [side * ball * 0.75, side * gap * 0.7, z + rise + 0.75 * ball]], 0.018, of.metal
        )
        parts += [knob, stem]
    return parts


def _pouch(rng: Rng, of: Stuff, *, wide: float, high: float, depth: float, neck: float) -> Part:
    """Return a round body gathered into a neck."""
    z = np.array([0, 0.04, 0.22, 0.5, 0.78, 1]) * high
    full = rng.uniform(0.86, 1)
    x = np.array([0.45, 0.62, 0.94, full, 0.5 * (full + neck), neck]) * wide / 2
    y = np.array([0.3, 0.5, 0.9, 1, 0.55, 0.14]) * depth / 2
    dense = mesh.spline(np.stack([x, y, z], 1), 40)
    turn = np.linspace(0, 2 * np.pi, fittings.AROUND, endpoint=False)
    folds, deep = rng.integers(8, 15), rng.uniform(0, 0.09)
    ripple = 1 + deep * np.sin(folds * turn)[None] * np.linspace(0, 1, 40)[:, None] ** 2
    across = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.8
    rings = np.stack([dense[:, :1] * across, dense[:, 1:2] * np.sin(turn) * ripple, dense[:, 2:] + 0 * turn], -1)
    return mesh.loft(rings, of.body)


def _coin_purse(rng: Rng, of: Stuff) -> list[Part]:
    wide, high, depth = 1.0, rng.uniform(0.6, 0.85), rng.uniform(0.26, 0.42)
    neck, rise = rng.uniform(0.62, 0.84), rng.uniform(0.1, 0.3)
    pouch = _pouch(rng, of, wide=wide, high=high, depth=depth, neck=neck)
    up = sack(neck * wide, 0.1, rise, of.body, top=(rise * 0.95, 0.3 * neck * wide, 0.02), square=0.6).moved(z=high - 0.03)
    frame = _frame(rng, of, width=neck * wide, rise=rise, z=high - 0.02, depth=depth)
    parts = [pouch, up, *frame]
    if rng.random() < 0.35:
        end = np.array([neck * wide / 2, 0, high])
        path = np.stack([end, fittings.off(end, 0.14, -0.1, -0.3 * high), [0.66, -0.25, 0.02], [0.3, -0.5, 0.02]])
        parts.append(fittings.chain(path, rng.uniform(0.06, 0.09), of.metal))
    return parts + sewing.badge(rng, of, pouch, x=0, z=0.45 * high, size=0.16)


def _loose_chain(rng: Rng, left: Array, right: Array) -> Array:
    """Return the way of a chain or strap between two rings: held up, fallen before the bag, or to a side."""
    how = rng.choice(["up", "before", "aside"], p=[0.4, 0.35, 0.25])
    span = right[0] - left[0]
    if how == "up":
        peak = rng.uniform(0.45, 0.8)
        lean = rng.normal(0, 0.12)
        return np.array(
            [
                left,
                fittings.off(left, 0.1 * span + lean / 2, 0, 0.6 * peak),
                [lean, 0, left[2] + peak],
                fittings.off(right, -0.1 * span + lean / 2, 0, 0.6 * peak),
                right,
            ]
        )
    if how == "before":
        return np.array(
            [
                left,
                fittings.off(left, -0.06, -0.14, -0.5 * left[2]),
                [left[0] * 0.7, -0.45, 0.02],
                [rng.normal(0, 0.2), -rng.uniform(0.5, 0.7), 0.02],
                [right[0] * 0.7, -0.45, 0.02],
                fittings.off(right, 0.06, -0.14, -0.5 * right[2]),
                right,
            ]
        )
    far = right[0] + rng.uniform(0.2, 0.4)
    return np.array(
        [
            left,
            fittings.off(left, 0.3 * span, -0.12, 0.02),
            fittings.off(right, -0.05, -0.14, 0),
            [far, -0.14, 0.3 * right[2]],
            [far, 0.05, 0.02],
            fittings.off(right, 0.1, 0.06, -0.4 * right[2]),
            right,
        ]
    )


def _evening_purse(rng: Rng, of: Stuff) -> list[Part]:
    """Return a small bag whose whole top is a metal frame, on a chain."""
    wide, high, depth = 1.0, rng.uniform(0.5, 0.68), rng.uniform(0.18, 0.28)
    neck = rng.uniform(0.7, 0.98)
    if rng.random() < 0.5:
        body = _pouch(rng, of, wide=wide, high=high, depth=depth, neck=neck)
    else:
        body = sack(wide, depth, high, of.body, top=(0.5 * high, (1 - neck) / 2, 0.4 * depth), low=(0.1, 0.1, 0.05), square=0.45)
    rise = rng.uniform(0.05, 0.14)
    up = sack(neck * wide, 0.09, rise, of.body, top=(rise * 0.9, 0.16 * neck, 0.02), square=0.5).moved(z=high - 0.03)
    parts = [body, up, *_frame(rng, of, width=neck * wide, rise=rise, z=high - 0.02, depth=depth)]
    ends = np.array([neck * wide / 2, 0, high])
    way = _loose_chain(rng, ends * [-1, 1, 1], ends)
    return [*parts, fittings.chain(way, rng.uniform(0.06, 0.085), of.metal)]


def _wristlet(rng: Rng, of: Stuff) -> list[Part]:
    """Return a flat zipped oblong with a loop for the wrist at one end."""
    high, depth = rng.uniform(0.52, 0.66), rng.uniform(0.09, 0.16)
    body = sack(1, depth, high, of.body, top=(0.05, 0.04, 0.4 * depth), low=(0.04, 0.04, 0.03), square=0.25, belly=0.02)
    line = [[-0.47, 0, high], [0, 0, high + 0.005], [0.47, 0, high]]
    parts = [body, *fittings.zipper(line, of, rng, up=(0, 1, 0), wide=0.03)]
    side = rng.choice([-1, 1])
    ring = np.array([side * 0.5, 0, 0.86 * high])
    reach, wide = rng.uniform(0.28, 0.4), rng.uniform(0.025, 0.04)
    low = rng.uniform(0.05, 0.35) * high
    path = np.array(
        [
            ring,
            fittings.off(ring, side * 0.14, -0.05, -0.1),
            [side * (0.5 + reach), -0.12, low],
            [side * (0.42 + reach), -0.16, 0.03],
            [side * 0.6, -0.1, 0.4 * high],
            ring,
        ]
    )
    parts.append(strap(path, wide, of.trim, up=(0, 1, 0.1), thin=0.012))
    parts.append(mesh.torus(0.05, 0.014, of.metal, axis="y").moved(*ring))
    if rng.random() < 0.4:
        pocket = mesh.box(0.9, 0.05, 0.55 * high, 0.02, of.second, steps=12)
        parts.append(sewing.front(pocket, 0, 0.34 * high, body))
    return parts + sewing.badge(rng, of, body, x=rng.choice([-0.3, 0, 0.3]), z=0.5 * high, size=0.16)


def _hard_purse(rng: Rng, of: Stuff) -> list[Part]:
    """Return a hard evening clutch of two shells, with a clasp on top and a chain."""
    high, depth = rng.uniform(0.5, 0.7), rng.uniform(0.2, 0.3)
    shell = mesh.ellipsoid(1, depth, high, of.body, upright=rng.uniform(0.3, 0.8), around=rng.uniform(0.3, 0.7)).moved(z=high / 2)
    seam = shell.scaled(1.02, 0.1, 1.02).of(of.metal).moved(z=-0.01 * high)
    ball = mesh.ball(rng.uniform(0.045, 0.06), of.metal)
    parts = [shell, seam, *(ball.moved(side * 0.04, side * 0.02, high + 0.05) for side in (-1, 1))]
    ends = np.array([0.46, 0, 0.7 * high])
    return [*parts, fittings.chain(_loose_chain(rng, ends * [-1, 1, 1], ends), rng.uniform(0.06, 0.085), of.metal)]
