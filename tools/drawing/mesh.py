"""Meshes of parts: a few solids from which things are put together, and the moves that put them there.

Conventions of every function here: x is width, y is depth with the front at −y, z is up; lengths are relative, for a scene
scales what it is given. A solid is centred on the origin unless its description says otherwise.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from drawing.materials import Material

Array = npt.NDArray[np.float64]
Faces = npt.NDArray[np.int64]
Points = Sequence[Sequence[float]] | Array

# A face whose normal is this far from the mean around a corner is flat there: edges sharper than twice as much stay sharp.
_CREASE = np.cos(np.deg2rad(28))


@dataclass(frozen=True, slots=True)
class Part:
    """A mesh of one material.

    Attributes:
        vertices: shape (n, 3).
        faces: indices into the vertices, shape (m, 3).
        material: what it is made of.
    """

    vertices: Array
    faces: Faces
    material: Material

    def moved(self, x: float = 0, y: float = 0, z: float = 0) -> "Part":
        """Return the part shifted."""
        return replace(self, vertices=self.vertices + np.array([x, y, z]))

    def scaled(self, x: float, y: float | None = None, z: float | None = None) -> "Part":
        """Return the part stretched about the origin; one factor alone counts for all three axes."""
        return replace(self, vertices=self.vertices * np.array([x, x if y is None else y, x if z is None else z]))

    def turned(self, axis: str, degrees: float) -> "Part":
        """Return the part turned about `x`, `y` or `z` through the origin."""
        angle = np.deg2rad(degrees)
        first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
        matrix = np.eye(3)
        matrix[first, first] = matrix[second, second] = np.cos(angle)
        matrix[first, second], matrix[second, first] = -np.sin(angle), np.sin(angle)
        return replace(self, vertices=self.vertices @ matrix.T)

    def shaped(self, change: Callable[[Array], Array]) -> "Part":
        """Return the part with every vertex moved by `change`, which maps an array (n, 3) to another."""
        return replace(self, vertices=change(self.vertices.copy()))

    def of(self, material: Material) -> "Part":
        """Return the same shape in another material."""
        return replace(self, material=material)

    def corners(self) -> tuple[Array, Array, Array]:
        """Return what a renderer wants: position, normal and texture coordinate of every corner of every face.

        Normals are smooth but for creases. The texture is projected along the axis that a face looks along most, so that no
        solid needs coordinates of its own.

        Returns:
            Arrays of shapes (3m, 3), (3m, 3) and (3m, 2).
        """
        triangles = self.vertices[self.faces]
        across = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
        flat = _unit(across)
        _, places = np.unique(np.round(self.vertices, 5), axis=0, return_inverse=True)
        corners = places.ravel()[self.faces]
        total = np.zeros((corners.max() + 1, 3))
        for corner in range(3):
            np.add.at(total, corners[:, corner], across)
        smooth = _unit(total)[corners]
        creased = (smooth * flat[:, None]).sum(-1, keepdims=True) < _CREASE
        normals = np.where(creased, flat[:, None], smooth)
        axis = np.abs(flat).argmax(1)
        plane = np.array([(1, 2), (0, 2), (0, 1)])[axis]
        texture = np.take_along_axis(triangles, np.repeat(plane[:, None], 3, 1), 2)
        return triangles.reshape(-1, 3), normals.reshape(-1, 3), texture.reshape(-1, 2)


def _unit(vectors: Array) -> Array:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-12))


def loft(rings: Array, material: Material, *, closed: bool = False, capped: bool = True) -> Part:
    """Return the skin over a row of rings.

    Args:
        rings: shape (rings, points, 3), points in order around each ring, which closes by itself.
        material: what it is made of.
        closed: whether the last ring joins the first.
        capped: whether the first and the last ring are filled; never where they join.
    """
    count, points = rings.shape[:2]
    vertices = rings.reshape(-1, 3)
    ring, point = np.meshgrid(np.arange(count if closed else count - 1), np.arange(points), indexing="ij")
    here, right = ring * points + point, ring * points + (point + 1) % points
    above, opposite = (here + points) % len(vertices), (right + points) % len(vertices)
    quads = np.stack([here, right, opposite, here, opposite, above], -1).reshape(-1, 3)
    if closed or not capped:
        return Part(vertices, quads, material)
    middles = np.stack([rings[0].mean(0), rings[-1].mean(0)])
    around = np.arange(points)
    after = (around + 1) % points
    last = (count - 1) * points
    bottom = np.stack([np.full(points, len(vertices)), after, around], 1)
    top = np.stack([np.full(points, len(vertices) + 1), last + around, last + after], 1)
    return Part(np.concatenate([vertices, middles]), np.concatenate([quads, bottom, top]), material)


def box(width: float, depth: float, height: float, radius: float, material: Material, *, steps: int = 7) -> Part:
    """Return a box whose edges are rounded by `radius`; `steps` points a side let a `shaped` box bend."""
    half = np.array([width, depth, height]) / 2
    radius = min(radius, 0.98 * half.min())
    curve = radius * (1 - np.tan(np.linspace(np.pi / 4, 0, 4)))
    lines = [np.unique(np.concatenate([-h + curve, np.linspace(-h + radius, h - radius, steps), h - curve])) for h in half]
    vertices, faces, start = [], [], 0
    for axis in range(3):
        first, second = (axis + 1) % 3, (axis + 2) % 3
        for side in (-1, 1):
            u, v = np.meshgrid(lines[first], lines[second], indexing="ij")
            points = np.zeros((*u.shape, 3))
            points[..., first], points[..., second], points[..., axis] = u, v, side * half[axis]
            indices = np.arange(u.size).reshape(u.shape) + start
            a, b, c, d = indices[:-1, :-1], indices[1:, :-1], indices[1:, 1:], indices[:-1, 1:]
            quads = np.stack([a, b, c, a, c, d], -1).reshape(-1, 3)
            vertices.append(points.reshape(-1, 3))
            faces.append(quads if side > 0 else quads[:, ::-1])
            start += u.size
    corner = np.concatenate(vertices)
    core = np.clip(corner, -(half - radius), half - radius)
    return Part(core + radius * _unit(corner - core), np.concatenate(faces), material)


def ellipsoid(
    width: float, depth: float, height: float, material: Material, *, upright: float = 1, around: float = 1, steps: int = 24
) -> Part:
    """Return a superellipsoid (Barr 1981, *Superquadrics and angle-preserving transformations*).

    Args:
        width: its whole extent in x.
        depth: in y.
        height: in z.
        material: what it is made of.
        upright: exponent of the vertical section; 1 round, towards 0 square, 2 a diamond.
        around: exponent of the horizontal section.
        steps: points from pole to pole, and half the points around.
    """
    rise, turn = np.linspace(-np.pi / 2, np.pi / 2, steps)[1:-1, None], np.linspace(-np.pi, np.pi, 2 * steps, endpoint=False)
    level = _power(np.cos(rise), upright)
    x, y = level * _power(np.cos(turn), around), level * _power(np.sin(turn), around)
    z = np.broadcast_to(_power(np.sin(rise), upright), x.shape)
    return loft(np.stack([x * width / 2, y * depth / 2, z * height / 2], -1), material)


def ball(radius: float, material: Material) -> Part:
    """Return a sphere."""
    return ellipsoid(2 * radius, 2 * radius, 2 * radius, material)


def _power(value: Array, exponent: float) -> Array:
    return np.asarray(np.sign(value) * np.abs(value) ** exponent)


def lathe(profile: Points, material: Material, *, smooth: int = 0, steps: int = 32) -> Part:
    """Return a solid of revolution about z.

    Args:
        profile: rows of (radius, z) from bottom to top (a wall that turns back inside makes a vessel).
        material: what it is made of.
        smooth: points of a spline through the profile; 0 leaves its corners sharp.
        steps: points around.
    """
    points = np.asarray(profile, float)
    if smooth:
        points = spline(points, smooth)
    turn = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    radius, z = np.maximum(points[:, :1], 1e-4), points[:, 1:]
    rings = np.stack([radius * np.cos(turn), radius * np.sin(turn), np.broadcast_to(z, (len(points), steps))], -1)
    return loft(rings, material, capped=False)


def cylinder(radius: float, height: float, material: Material, *, top: float | None = None) -> Part:
    """Return a cylinder that stands on z = 0, or with another radius at its `top` a cone."""
    return lathe([[0, 0], [radius, 0], [radius if top is None else top, height], [0, height]], material)


def torus(radius: float, thickness: float, material: Material, *, axis: str = "z", height: float | None = None) -> Part:
    """Return a ring about an axis; `thickness` is its section's radius, `height` that along the axis if it is another."""
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    path = np.stack([radius * np.cos(turn), radius * np.sin(turn), 0 * turn], 1)
    ring = tube(path, thickness, material, flat=height, up=(0, 0, 1), closed=True)
    return {"z": ring, "x": ring.turned("y", 90), "y": ring.turned("x", 90)}[axis]


def tube(
    path: Points,
    radius: float | Sequence[float] | Array,
    material: Material,
    *,
    flat: float | Sequence[float] | Array | None = None,
    up: Sequence[float] = (0, 1, 0),
    closed: bool = False,
    smooth: int = 0,
    square: float = 1,
) -> Part:
    """Return a rod, strap or rope along a path.

    Args:
        path: shape (n, 3).
        radius: half the section's extent towards `up`, one or n of them (spread evenly over a smoothed path).
        material: what it is made of.
        flat: half its extent the other way; None makes it round.
        up: the direction, roughly across the path, that a strap's width keeps to.
        closed: whether the path ends where it begins.
        smooth: points of a spline through the path; 0 leaves it as it is.
        square: exponent of the section; 1 round, 0.3 nearly a rectangle.
    """
    points = np.asarray(path, float)
    if smooth:
        points = spline(points, smooth, closed=closed)
    count = len(points)
    ahead = np.roll(points, -1, 0) - np.roll(points, 1, 0) if closed else np.gradient(points, axis=0)
    along = _unit(ahead)
    wanted = np.broadcast_to(np.asarray(up, float), along.shape)
    side = _unit(wanted - (wanted * along).sum(1, keepdims=True) * along)
    other = np.cross(along, side)
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)[None, :, None]
    wide, thin = _spread(radius, count), _spread(radius if flat is None else flat, count)
    rings = (
        points[:, None]
        + side[:, None] * wide * _power(np.cos(turn), square)
        + other[:, None] * thin * _power(np.sin(turn), square)
    )
    return loft(rings, material, closed=closed)


def rod_along(
    path: Points,
    radius: float | Sequence[float],
    material: Material,
    *,
    flat: float | None = None,
    square: float = 1,
    smooth: int = 14,
) -> Part:
    """Return a smooth `tube` whose width keeps to the axis along which its path goes least, so that none may run along it."""
    points = np.asarray(path, float)
    up = np.eye(3)[np.ptp(points, axis=0).argmin()].tolist()
    return tube(points, radius, material, flat=flat, up=up, smooth=smooth, square=square)


def rod(
    start: Sequence[float] | Array,
    end: Sequence[float] | Array,
    radius: float,
    material: Material,
    *,
    flat: float | None = None,
    square: float = 1,
) -> Part:
    """Return a straight `rod_along` from one point to another."""
    return rod_along(np.array([start, end], float), radius, material, flat=flat, square=square, smooth=0)


def _spread(values: float | Sequence[float] | Array, count: int) -> Array:
    given = np.atleast_1d(np.asarray(values, float))
    return np.asarray(np.interp(np.linspace(0, 1, count), np.linspace(0, 1, len(given)), given))[:, None, None]


def extrude(outline: Points, thickness: float, material: Material, *, bevel: float = 0.08) -> Part:
    """Return a plate that stands in the xz plane.

    Args:
        outline: rows of (x, z), counter-clockwise, star-shaped about its centre.
        thickness: its extent in y.
        material: what it is made of.
        bevel: the part of the outline, 0 to 1, by which its faces are smaller.
    """
    points = np.asarray(outline, float)
    centre = points.mean(0)
    rings = []
    for size, y in ((1 - bevel, -0.5), (1, -0.3), (1, 0.3), (1 - bevel, 0.5)):
        x, z = (centre + (points - centre) * size).T
        rings.append(np.stack([x, np.full(len(points), y * thickness), z], 1))
    return loft(np.stack(rings), material)


def sheet(width: float, depth: float, height: Callable[[Array, Array], Array], material: Material, *, steps: int = 24) -> Part:
    """Return a thin surface over the xy plane, such as cloth or a leaf; `height` maps arrays x and y to z."""
    x, y = np.meshgrid(np.linspace(-width / 2, width / 2, steps), np.linspace(-depth / 2, depth / 2, steps), indexing="ij")
    indices = np.arange(x.size).reshape(x.shape)
    a, b, c, d = indices[:-1, :-1], indices[1:, :-1], indices[1:, 1:], indices[:-1, 1:]
    faces = np.stack([a, b, c, a, c, d], -1).reshape(-1, 3)
    return Part(np.stack([x, y, height(x, y)], -1).reshape(-1, 3), faces, material)


def spline(points: Points, count: int, *, closed: bool = False) -> Array:
    """Return `count` points of the Catmull–Rom spline (Catmull and Rom 1974) through the given ones, any dimension."""
    knots = np.asarray(points, float)
    pieces = len(knots) if closed else len(knots) - 1
    before = knots[-1:] if closed else 2 * knots[:1] - knots[1:2]
    after = knots[:2] if closed else 2 * knots[-1:] - knots[-2:-1]
    around = np.concatenate([before, knots, after])
    place = np.linspace(0, pieces, count, endpoint=not closed)
    piece = np.minimum(place.astype(int), pieces - 1)
    t = (place - piece)[:, None]
    a, b, c, d = (around[piece + offset] for offset in range(4))
    return np.asarray((2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3) / 2)


def arch(width: float, height: float, *, y: float = 0, z: float = 0, exponent: float = 2, count: int = 25) -> Array:
    """Return a path over an arch from (−width/2, y, z) to (width/2, y, z); a larger `exponent` makes it squarer."""
    turn = np.linspace(0, np.pi, count)
    across = -width / 2 * _power(np.cos(turn), 2 / exponent)
    return np.stack([across, np.full(count, y), z + height * _power(np.sin(turn), 2 / exponent)], 1)


def circle(radius: float, count: int = 24, *, squash: float = 1) -> Array:
    """Return an outline for `extrude`: `count` corners on a circle, `squash` times as high as wide."""
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False) + np.pi / 2
    return np.stack([radius * np.cos(turn), squash * radius * np.sin(turn)], 1)


def joined(parts: Sequence[Part]) -> Part:
    """Return parts of one material as one."""
    starts = np.cumsum([0] + [len(part.vertices) for part in parts[:-1]])
    faces = np.concatenate([part.faces + start for part, start in zip(parts, starts, strict=True)])
    return Part(np.concatenate([part.vertices for part in parts]), faces, parts[0].material)
