"""Duffles: cylinders and rounded boxes on their side, two web handles around them."""

import numpy as np

from drawing import fittings, mesh
from drawing.bags import sewing
from drawing.fittings import Stuff, onto, sack, stuff
from drawing.materials import Array, Rng
from drawing.mesh import Part


def duffle(rng: Rng) -> list[Part]:
    of = stuff(rng)
    length, high = 1.0, rng.uniform(0.4, 0.54)
    depth, square = high * rng.uniform(0.85, 1.15), rng.uniform(0.5, 1)
    ends = rng.uniform(0.015, 0.07)
    lying = sack(high, depth, length, of.body, top=(ends, ends, ends), low=(ends, ends, ends), square=square, belly=0)
    trim_ends = rng.random() < 0.55
    pipes = [sewing.piping(lying, z, of, 0.012) for z in (ends, length - ends)]
    caps = []
    if trim_ends:
        size = rng.uniform(0.08, 0.2)
        cap = sack(
            high * 1.015, depth * 1.015, size, of.second if rng.random() < 0.5 else of.trim, low=(ends,) * 3, square=square
        )
        caps = [cap, cap.turned("x", 180).moved(z=length)]
    flat, dent = rng.uniform(0.04, 0.12) * high, rng.uniform(0, 0.09)

    def settled(v: Array) -> Array:
        v[:, 2] = np.maximum(v[:, 2] + high / 2, flat) - flat
        middle = np.cos(np.pi * v[:, 0] / length) * v[:, 2] / high
        v[:, 2] -= dent * middle
        v[:, 1] *= 1 + 0.6 * dent * middle
        return v

    body, *round_it = [part.moved(z=-length / 2).turned("y", 90).shaped(settled) for part in (lying, *pipes, *caps)]
    parts = [body, *round_it]
    top = high - flat
    line = np.stack([np.linspace(-0.4, 0.4, 9), rng.normal(0, 0.006, 9), np.full(9, 0.006)], 1)
    parts += [onto(part, body, top=True) for part in fittings.zipper(line, of, rng, up=(0, 1, 0), wide=0.024)]
    parts += _web_handles(rng, of, body, top, depth)
    for side in (-1, 1):
        if rng.random() < 0.4:
            parts.append(mesh.box(0.06, 0.7 * depth, 0.55 * high, 0.03, of.second).moved(side * (0.5 + 0.005), 0, 0.42 * high))
    ends_at = np.array([0.5, 0, 0.8 * top])
    if rng.random() < 0.7:
        parts += sewing.shoulder_strap(rng, of, ends_at * [-1, 1, 1], ends_at, rng.uniform(0.02, 0.032))
    if rng.random() < 0.45:
        pocket = mesh.box(rng.uniform(0.3, 0.42), 0.09, 0.5 * high, 0.035, of.second, steps=12)
        parts.append(sewing.front(pocket, 0, 0.4 * high, body))
        across = [[-0.13, -0.045, 0.56 * high], [0, -0.045, 0.57 * high], [0.13, -0.045, 0.56 * high]]
        parts += [onto(part, body) for part in fittings.zipper(across, of, rng, wide=0.014)]
    parts += sewing.badge(rng, of, body, x=rng.choice([-0.35, 0.0, 0.35]), z=0.5 * high, size=0.12)
    if rng.random() < 0.25:
        parts += [sewing.front(part, -0.42, 0.6 * high, body) for part in fittings.charm(rng, of, 0.12)]
    return fittings.worn(parts, rng, rng.uniform(0.3, 1.1))


def _web_handles(rng: Rng, of: Stuff, body: Part, top: float, depth: float) -> list[Part]:
    """Return two straps that run around a duffle and rise to handles that meet over its middle, or lie fallen."""
    apart, wide, rise = rng.uniform(0.17, 0.26), rng.uniform(0.02, 0.034), rng.uniform(0.16, 0.28)
    parts = []
    fallen, sunk = rng.random() < 0.35, rng.uniform(0.15, 0.4)
    for side in (-1, 1):
        seen = body if side < 0 else body.turned("z", 180)
        low = np.linspace(0.03, 0.66 * top, 12)
        y = fittings.surface(seen, np.full(12, apart), low) - 0.012
        turn = np.linspace(0, np.pi, 17)[1:-1]
        over = rise + 0.34 * top
        x = apart * np.cos(turn)
        z = 0.66 * top + over * np.sin(turn) ** 0.7
        if fallen and side < 0:
            hang = np.sin(turn)
            x = apart * np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.6
            z = top * (0.66 + 0.4 * hang * (1 - hang) - sunk * hang**2)
            to_middle = y[-1] - 0.02 - 0.05 * hang
        else:
            share = np.sin(turn) ** 0.7
            to_middle = y[-1] * (1 - share) + share * (-0.012 if not fallen else 0.1 * depth)
        arc = np.stack([x, to_middle, z], 1)
        up = np.stack([np.full(12, apart), y, low], 1)
        path = np.concatenate([up, arc, up[::-1] * [-1, 1, 1]])
        path[:, 0] += rng.normal(0, 0.04) * np.maximum(path[:, 2] - 0.66 * top, 0) / over
        made = mesh.tube(path, 0.008, of.trim, flat=wide, up=(0, 1, 0.25), square=0.4)
        parts.append(made if side < 0 else made.turned("z", 180))
    if not fallen and rng.random() < 0.5:
        parts.append(mesh.box(0.16, 0.07, 0.07, 0.03, of.second).moved(z=top + rise - 0.01))
    return parts
