"""What bags are sewn from: soft bodies, flaps, handles, straps, chains, zips, buckles, and the wear that bends them all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from drawing import mesh
from drawing.materials import Array, Kind, Material, Rng, material
from drawing.mesh import Part, Points

# Points around a body, and from its bottom to its top; wrinkles need them.
AROUND, _RINGS = 72, 44


@dataclass(frozen=True, slots=True)
class Stuff:
    """What one bag is made of.

    Attributes:
        body: most of it.
        second: pockets, panels, a flap.
        trim: handles, straps, piping, patches.
        metal: rings, buckles, locks.
        tape: zips and linings.
    """

    body: Material
    second: Material
    trim: Material
    metal: Material
    tape: Material


def stuff(rng: Rng, *kinds: Kind) -> Stuff:
    """Draw materials that suit any bag, so that none tells which it is; `kinds` adds to the usual ones for the body."""
    body = material(rng, *(kinds or (Kind.FABRIC, Kind.FABRIC, Kind.LEATHER, Kind.LEATHER, Kind.PLASTIC)))
    plain = material(rng, rng.choice([Kind.FABRIC, Kind.LEATHER]), of=body.colour * rng.uniform(0.5, 1.3), pattern="plain")
    other = material(rng, Kind.FABRIC, Kind.LEATHER)
    second = body if rng.random() < 0.65 else other if rng.random() < 0.5 else plain
    trim = (plain, other, material(rng, Kind.LEATHER, pattern="plain"))[rng.choice(3, p=[0.5, 0.15, 0.35])]
    metal = material(rng, Kind.METAL) if rng.random() < 0.8 else material(rng, Kind.PLASTIC, of=np.full(3, 0.03))
    tape = body.shade(rng.uniform(0.2, 0.6)) if rng.random() < 0.8 else other.shade(1)
    return Stuff(body, second, trim, metal, tape)


def sack(
    width: float,
    depth: float,
    height: float,
    of: Material,
    *,
    top: tuple[float, float, float] = (0.06, 0.06, 0.06),
    low: tuple[float, float, float] = (0.05, 0.05, 0.05),
    square: float = 0.35,
    taper: tuple[float, float] = (0, 0),
    belly: float = 0,
    mouth: float = 0,
) -> Part:
    """Return a soft body that stands on z = 0.

    Args:
        width: in x at the bottom.
        depth: in y at the bottom.
        height: in z.
        of: what it is made of.
        top: how far below the top the sides curve in, and how far they get in x and in y.
        low: the same at the bottom.
        square: exponent of the horizontal section; 1 round, towards 0 square.
        taper: shares by which it is wider (or narrower) at the top, in x and in y.
        belly: the share by which it swells below the middle.
        mouth: how far one can see into the open top; 0 closed.
    """
    curve = np.sin(np.linspace(0, np.pi / 2, 9))
    middle = np.linspace(low[0], height - top[0], _RINGS)
    z = np.concatenate([low[0] * (1 - curve[::-1]), middle[1:-1], height - top[0] * (1 - curve)])
    share = z / height
    swell = 1 + belly * np.sin(np.pi * share**0.7)
    half = []
    for extent, slope, axis in ((width, taper[0], 1), (depth, taper[1], 2)):
        into = low[axis] * _round(1 - z / max(low[0], 1e-6)) + top[axis] * _round((z - height) / max(top[0], 1e-6) + 1)
        half.append(np.maximum(extent / 2 * (1 + slope * share) * swell - into, 0.004))
    if mouth:
        inside = np.linspace(0.01, mouth, 6)
        z = np.concatenate([z, height - inside])
        half = [np.concatenate([side, np.full(6, max(side[-1] - 0.02, 0.003))]) for side in half]
    section = _section(square)
    rings = np.stack([half[0][:, None] * section[:, 0], half[1][:, None] * section[:, 1], z[:, None] + 0 * section[:, 0]], -1)
    return mesh.loft(rings, of)


def _round(share: Array) -> Array:
    return 1 - np.sqrt(1 - np.clip(share, 0, 1) ** 2)


def _section(square: float) -> Array:
    """Return points at even distances around a superellipse."""
    turn = np.linspace(0, 2 * np.pi, 1441)
    dense = np.sign(np.stack([np.cos(turn), np.sin(turn)], 1)) * np.abs(np.stack([np.cos(turn), np.sin(turn)], 1)) ** square
    length = np.concatenate([[0], np.linalg.norm(np.diff(dense, axis=0), axis=1).cumsum()])
    even = np.linspace(0, length[-1], AROUND, endpoint=False)
    return np.stack([np.interp(even, length, dense[:, axis]) for axis in range(2)], 1)


def off(point: Array, x: float, y: float, z: float) -> Array:
    """Return a point, or points, shifted."""
    return np.asarray(point + np.array([x, y, z]))


def surface(body: Part, across: Array, along: Array, *, top: bool = False) -> Array:
    """Return y of a body's front at places (x, z), or z of its `top` at places (x, y)."""
    axis, plane = (2, [0, 1]) if top else (1, [0, 2])
    value = body.vertices[:, axis]
    facing = body.vertices[value > value.mean() if top else value < value.mean()]
    distance = np.linalg.norm(np.stack([across, along], -1)[:, None] - facing[:, plane], axis=-1)
    nearest = np.argpartition(distance, 4, axis=1)[:, :4]
    weight = 1 / (np.take_along_axis(distance, nearest, 1) + 1e-4)
    return np.asarray((facing[nearest, axis] * weight).sum(1) / weight.sum(1))


def onto(part: Part, body: Part, *, top: bool = False) -> Part:
    """Lay a part, made about y = 0, on a body's front, or made about z = 0 on its `top`."""
    axis, other = (2, 1) if top else (1, 2)

    def laid(v: Array) -> Array:
        v[:, axis] += surface(body, v[:, 0], v[:, other], top=top)
        return v

    return part.shaped(laid)


def flap(body: Part, width: float, drop: float, of: Material, *, corner: float = 0.15, lift: float = 0) -> Part:
    """Return a flap from a body's back edge over its top down the front.

    Args:
        body: what it covers.
        width: in x.
        drop: how far down the front it reaches.
        of: what it is made of.
        corner: radius of its lower corners; half the width makes a half moon.
        lift: how far its lower edge stands off.
    """
    height = body.vertices[:, 2].max()
    depth = np.ptp(body.vertices[body.vertices[:, 2] > 0.9 * height, 1]) / 2
    x = width / 2 * np.sin(np.linspace(-np.pi / 2, np.pi / 2, 25))
    rings = []
    for place in x:
        cut = corner * _round(np.array([(abs(place) - width / 2 + corner) / corner]))[0]
        end = height - max(drop - cut, 0.03)
        down = np.linspace(height - 0.03, end, 16)
        front = surface(body, np.full(16, place), down)
        front = np.minimum(front, -0.8 * depth) - 0.012 - lift * ((height - down) / drop) ** 2
        y = np.concatenate([[depth, 0.7 * depth, 0, -0.7 * depth], front])
        z = np.concatenate([[height - 0.04, height + 0.008, height + 0.014, height + 0.008], down])
        outer = np.stack([np.full(20, place), y, z], 1)
        rings.append(np.concatenate([outer, off(outer, 0, 0.012, -0.01)[::-1]]))
    return mesh.loft(np.stack(rings), of)


def handle(
    span: float,
    rise: float,
    of: Material,
    *,
    thin: float,
    wide: float | None = None,
    at: tuple[float, float] = (0, 0),
    lean: float = 0,
    exponent: float = 2.4,
    skew: float = 0,
    x: float = 0,
) -> Part:
    """Return an arched handle.

    Args:
        span: between its ends.
        rise: its height.
        of: what it is made of.
        thin: half its thickness.
        wide: half its breadth, where it is flat.
        at: y and z of its ends.
        lean: degrees to which it is fallen to the front; 0 stands.
        exponent: a larger one makes a squarer arch.
        skew: how far its top is pushed aside.
        x: where its middle is.
    """
    path = mesh.arch(span, rise, exponent=exponent, count=31)
    path[:, 0] += x + skew * (path[:, 2] / rise) ** 1.5
    return mesh.tube(path, thin, of, flat=wide, square=0.5 if wide else 1).turned("x", lean).moved(0, *at)


def strap(path: Points, wide: float, of: Material, *, up: Sequence[float] = (0, 1, 0), thin: float = 0.008) -> Part:
    """Return a flat strap along a smooth curve through a few points; its breadth keeps to `up`."""
    return mesh.tube(path, wide, of, flat=thin, up=up, smooth=40, square=0.4)


def chain(path: Points, size: float, of: Material) -> Part:
    """Return links of a length along a curve through a few points."""
    dense = mesh.spline(path, 300)
    length = np.concatenate([[0], np.linalg.norm(np.diff(dense, axis=0), axis=1).cumsum()])
    count = max(int(length[-1] / size / 0.72), 2)
    places = np.stack([np.interp(np.linspace(0, length[-1], count), length, dense[:, axis]) for axis in range(3)], 1)
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    oval = np.stack([size / 2 * np.cos(turn), size / 3 * np.sin(turn), 0 * turn], 1)
    links = []
    for index, ahead in enumerate(np.gradient(places, axis=0)):
        along = ahead / max(np.linalg.norm(ahead), 1e-9)
        side = np.cross(along, [0.1, 0.98, 0.15])
        side /= max(np.linalg.norm(side), 1e-9)
        frame = np.stack([along, side, np.cross(along, side)] if index % 2 else [along, np.cross(along, side), side])
        ring = mesh.tube(oval, 0.13 * size, of, up=(0, 0, 1), closed=True)
        links.append(Part(ring.vertices @ frame + places[index], ring.faces, of))
    return mesh.joined(links)


def zipper(path: Points, of: Stuff, rng: Rng, *, up: Sequence[float] = (0, 0, 1), wide: float = 0.02) -> list[Part]:
    """Return tape, teeth and a pull along a curve on the front (breadth along `up`)."""
    dense = mesh.spline(path, 60)
    teeth = of.metal if rng.random() < 0.6 else of.trim
    end = dense[-3 if rng.random() < 0.7 else rng.integers(5, 55)]
    pull = mesh.box(0.022, 0.014, rng.uniform(0.05, 0.1), 0.008, of.metal).turned("y", rng.normal(0, 30)).moved(0, -0.02, -0.04)
    return [
        mesh.tube(dense, wide, of.tape, flat=0.006, up=up, square=0.4),
        mesh.tube(dense, 0.3 * wide, teeth, flat=0.01, up=up),
        pull.moved(*end),
    ]


def buckle(size: float, of: Material) -> list[Part]:
    """Return a frame with its pin, facing the front."""
    frame = mesh.arch(size, 0.4 * size, exponent=6, count=16)
    path = np.concatenate([frame, frame[::-1] * [1, 1, -1]])
    pin = mesh.tube([[0, 0, 0.4 * size], [0, -0.1 * size, -0.42 * size]], 0.06 * size, of)
    return [mesh.tube(path, 0.09 * size, of, closed=True), pin]


def badge(rng: Rng, of: Stuff, size: float) -> Part:
    """Draw a maker's plate or patch, facing the front."""
    stuff_of = (of.metal, of.trim, material(rng, Kind.FABRIC, Kind.LEATHER, Kind.PLASTIC))[rng.integers(3)]
    if rng.random() < 0.4:
        return mesh.extrude(mesh.circle(size / 2), 0.03, stuff_of)
    return mesh.box(size * rng.uniform(0.8, 1.6), 0.03, size * rng.uniform(0.4, 0.8), 0.012, stuff_of)


def charm(rng: Rng, of: Stuff, size: float) -> list[Part]:
    """Draw something that hangs from a ring at the origin: a tag, a tassel, a pompom, a ring of keys."""
    cord = mesh.tube([[0, 0, 0], [0.1 * size, -0.02, -0.3 * size], [0, -0.02, -0.6 * size]], 0.05 * size, of.trim, smooth=8)
    colourful = material(rng, Kind.FABRIC, Kind.LEATHER, Kind.PLASTIC)
    sort = rng.integers(4)
    if sort == 0:
        plate = mesh.box(0.55 * size, 0.05 * size, 0.9 * size, 0.02, colourful)
        hung = [plate, mesh.box(0.4 * size, 0.03 * size, 0.4 * size, 0.01, of.tape).moved(0, -0.02 * size)]
    elif sort == 1:
        hung = [mesh.lathe([[0, 0.5], [0.15, 0.42], [0.12, 0.25], [0.3, -0.5], [0, -0.5]], colourful).scaled(size)]
    elif sort == 2:
        hung = [mesh.ball(0.4 * size, colourful)]
    else:
        hung = [mesh.torus(0.3 * size, 0.05 * size, of.metal, axis="y")]
    return [cord, *(part.turned("y", rng.normal(0, 15)).moved(0, -0.02, -1.05 * size) for part in hung)]


def worn(parts: Sequence[Part], rng: Rng, amount: float) -> list[Part]:
    """Bend, twist and wrinkle a whole bag, fittings and all; an `amount` of 1 is a limp old one, and its foot stays flat."""
    everything = np.concatenate([part.vertices for part in parts])
    low, height = everything[:, 2].min(), float(np.ptp(everything[:, 2]))
    length = np.concatenate([rng.uniform(0.5, 1.3, 4), rng.uniform(0.14, 0.35, 8)]) * height
    wave = rng.normal(0, 1, (12, 3)) * np.array([1, 1, 0.8])
    wave *= 2 * np.pi / length[:, None] / np.linalg.norm(wave, axis=1, keepdims=True)
    way = rng.normal(0, 1, (12, 3)) * np.array([0.6, 1, 0.5]) * length[:, None]
    way *= amount * np.array([0.022] * 4 + [0.028] * 8)[:, None]
    phase, shear = rng.uniform(0, 2 * np.pi, 12), amount * rng.normal(0, [0.1, 0.06])
    twist = amount * rng.normal(0, 0.16)

    def bent(v: Array) -> Array:
        share = (v[:, 2:] - low) / height
        moved = (
            v
            + np.sin(v @ wave.T + phase) @ way * np.minimum(0.35 + 2 * share, 1) * np.array([1, 1, 0])
            + (np.sin(v @ wave.T + phase) @ way * share * np.array([0, 0, 1]))
        )
        angle = twist * share[:, 0]
        x, y = moved[:, 0] + shear[0] * v[:, 2], moved[:, 1] + shear[1] * v[:, 2]
        return np.stack([x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle), moved[:, 2]], 1)

    return [part.shaped(bent) for part in parts]
