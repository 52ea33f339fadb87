"""What several kinds of bag share: where fittings go, and the strap for a shoulder."""

import numpy as np

from drawing import fittings, mesh
from drawing.fittings import Stuff, onto, strap
from drawing.materials import Array, Rng
from drawing.mesh import Part


def facing(parts: list[Part], rng: Rng, back: float) -> list[Part]:
    return [part.turned("z", 180) for part in parts] if rng.random() < back else parts


def front(part: Part, x: float, z: float, body: Part) -> Part:
    """Put a part on a body's front."""
    return onto(part.moved(x=x, z=z), body)


def badge(rng: Rng, of: Stuff, body: Part, *, x: float, z: float, size: float) -> list[Part]:
    return [front(fittings.badge(rng, of, size), x, z, body)] if rng.random() < 0.45 else []


def piping(body: Part, z: float, of: Stuff, radius: float) -> Part:
    """Return a cord around a body at a height."""
    levels = body.vertices[:-2].reshape(-1, fittings.AROUND, 3)
    ring = levels[np.abs(levels[:, :, 2].mean(1) - z).argmin()]
    return mesh.tube(ring * [1.01, 1.01, 1], radius, of.trim, closed=True, up=(0, 0, 1))


def shoulder_strap(rng: Rng, of: Stuff, left: Array, right: Array, wide: float) -> list[Part]:
    """Return a long strap between two rings that lies on the ground before the bag, or hangs over its front."""
    span, foot = right[0] - left[0], -rng.uniform(0.35, 0.6)
    if rng.random() < 0.6:
        aside = rng.normal(0, 0.15)
        path = np.array(
            [
                left,
                fittings.off(left, -0.07, -0.08, -0.4 * left[2]),
                [left[0] + 0.02, foot * 0.6, 0.01],
                [aside, foot, 0.01],
                [right[0] - 0.02, foot * 0.7, 0.01],
                fittings.off(right, 0.07, -0.08, -0.4 * right[2]),
                right,
            ]
        )
    else:
        sink = rng.uniform(0.4, 0.7) * left[2]
        ahead = -0.33 * span
        path = np.array(
            [
                left,
                fittings.off(left, 0.02, 0.8 * ahead, -0.4 * sink),
                [rng.normal(0, 0.1), ahead, left[2] - sink],
                fittings.off(right, -0.02, 0.8 * ahead, -0.4 * sink),
                right,
            ]
        )
    parts = [strap(path, wide, of.trim, up=(0.1, 0.5, 0.6))]
    rings = [mesh.torus(0.03, 0.008, of.metal, axis="y").moved(*end) for end in (left, right)]
    return parts + rings
