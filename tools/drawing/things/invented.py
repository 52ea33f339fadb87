"""Things that nobody has a name for: each family is a plan of solids put together, drawn from its number.

A person learns little from them; a network learns to tell shapes apart whatever they are made of, and there are as many
families as one wants.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from drawing import mesh
from drawing.materials import Array, Material, Rng, material
from drawing.mesh import Part

_FAMILIES = 80
# How far, as a share, one example's lengths depart from the plan's.
_SPREAD = 0.16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """One solid of a plan, perhaps several times.

    Attributes:
        solid: a key of the solids.
        size: width, depth and height.
        form: two numbers in [0, 1] that its solid makes something of.
        place: where its middle is.
        lean: degrees about y.
        copies: how many stand around the z axis.
    """

    solid: str
    size: Array
    form: Array
    place: Array
    lean: float
    copies: int


def _slab(size: Array, form: Array, of: Material) -> Part:
    width, depth, height = size
    taper = 0.8 * form[1] - 0.2
    part = mesh.box(width, depth, height, form[0] * size.min() / 2, of)
    return part.shaped(
        lambda v: v * np.stack([1 - taper * (v[:, 2] / height + 0.5), 1 - taper * (v[:, 2] / height + 0.5), 0 * v[:, 2] + 1], 1)
    )


def _egg(size: Array, form: Array, of: Material) -> Part:
    width, depth, height = size
    return mesh.ellipsoid(width, depth, height, of, upright=0.3 + form[0], around=0.3 + form[1])


def _vessel(size: Array, form: Array, of: Material) -> Part:
    radii = size[0] / 2 * np.array([0.4 + form[0], 1, 0.25 + form[1], 0.5 + form[0] * form[1]])
    return mesh.lathe(np.stack([radii, size[2] * np.linspace(-0.5, 0.5, 4)], 1), of, smooth=24 if form[1] > 0.5 else 0)


def _ring(size: Array, form: Array, of: Material) -> Part:
    return mesh.torus(size[0] / 2, size.min() * (0.08 + 0.2 * form[0]), of, axis="xyz"[int(form[1] * 2.99)])


def _bow(size: Array, form: Array, of: Material) -> Part:
    path = mesh.arch(size[0], size[2], z=-size[2] / 2, exponent=1.5 + 3 * form[0])
    return mesh.tube(path, size.min() * (0.1 + 0.3 * form[1]), of)


def _star(size: Array, form: Array, of: Material) -> Part:
    corners = 2 * int(3 + 4 * form[0])
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False) + np.pi / 2
    radius = np.where(np.arange(corners) % 2, 0.4 + 0.6 * form[1], 1) / 2
    return mesh.extrude(np.stack([size[0] * radius * np.cos(turn), size[2] * radius * np.sin(turn)], 1), size[1] / 2, of)


def _horn(size: Array, form: Array, of: Material) -> Part:
    rise = np.linspace(0, 1, 16)
    bend = size[0] * (form[0] - 0.3) * rise**2
    path = np.stack([bend, 0 * rise, size[2] * (rise - 0.5)], 1)
    return mesh.tube(path, size.min() / 2 * np.linspace(1, form[1], 16), of)


_SOLIDS: dict[str, Callable[[Array, Array, Material], Part]] = {
    "slab": _slab,
    "egg": _egg,
    "vessel": _vessel,
    "ring": _ring,
    "bow": _bow,
    "star": _star,
    "horn": _horn,
}


def _plan(rng: Rng) -> tuple[_Piece, ...]:
    """Draw a body and what is fixed to it: on top, under it, around it."""
    body = rng.uniform([0.4, 0.3, 0.4], [1.1, 0.9, 1.2])
    names = list(_SOLIDS)
    pieces = [_Piece(solid=str(rng.choice(names[:4])), size=body, form=rng.random(2), place=np.zeros(3), lean=0, copies=1)]
    for _ in range(rng.integers(2, 5)):
        size = body * rng.uniform(0.2, 0.8, 3)
        where = rng.integers(3)
        copies = 1 if where < 2 else int(rng.choice([2, 2, 3, 4, 5, 6, 8]))
        height = (0.5 * body[2] + 0.4 * size[2]) * (1, -1, 0)[where] + (where == 2) * rng.uniform(-0.5, 0.5) * body[2]
        # A bow or a ring on top would be a handle, and the thing a kind of bag.
        solid = str(rng.choice([name for name in names if where != 0 or name not in ("bow", "ring")]))
        place = np.array([0.0 if where < 2 else 0.5 * body[0] + 0.3 * size[0], 0.0, height])
        lean = rng.uniform(-80, 80) if where == 2 else 0
        pieces.append(_Piece(solid=solid, size=size, form=rng.random(2), place=place, lean=lean, copies=copies))
    return tuple(pieces)


def _family(number: int) -> Callable[[Rng], list[Part]]:
    plan = _plan(np.random.default_rng([number, 0x1DEA]))

    def example(rng: Rng) -> list[Part]:
        parts = []
        stretch = np.exp(rng.normal(0, _SPREAD, 3))
        stuff = [material(rng) for _ in range(rng.integers(1, 4))]
        for piece in plan:
            size = piece.size * stretch * np.exp(rng.normal(0, _SPREAD, 3))
            form = (piece.form + rng.normal(0, 0.08, 2)).clip(0, 1)
            lean = piece.lean + rng.normal(0, 6)
            part = _SOLIDS[piece.solid](size, form, stuff[rng.integers(len(stuff))])
            placed = part.turned("y", lean).moved(*(piece.place * stretch))
            parts += [placed.turned("z", 360 * copy / piece.copies) for copy in range(piece.copies)]
        return parts

    example.__name__ = f"invented_{number:02d}"
    return example


FAMILIES = tuple(_family(number) for number in range(_FAMILIES))
