"""The solids that the drawn pictures are made of, and every family built of them; nothing is rendered."""

import numpy as np
import pytest

from draw import families
from drawing import mesh
from drawing.materials import Kind, colour, material, noise
from drawing.mesh import Part

WOOD = material(np.random.default_rng(0), Kind.WOOD)

SOLIDS = {
    "box": mesh.box(2, 1, 3, 0.2, WOOD),
    "ellipsoid": mesh.ellipsoid(2, 1, 3, WOOD, upright=0.5),
    "cylinder": mesh.cylinder(0.5, 2, WOOD),
    "torus": mesh.torus(1, 0.2, WOOD, axis="x"),
    "tube": mesh.tube(mesh.arch(2, 1), 0.1, WOOD),
    "extrude": mesh.extrude(mesh.circle(1), 0.4, WOOD),
}


def extent(part: Part) -> list[float]:
    return list(np.ptp(part.vertices, axis=0).round(6))


def volume(part: Part) -> float:
    """Return the signed volume, by the divergence theorem: positive where every face looks outwards."""
    a, b, c = np.moveaxis(part.vertices[part.faces], 1, 0)
    return float((a * np.cross(b, c)).sum() / 6)


def test_solids_have_the_extent_they_were_asked_for() -> None:
    assert extent(SOLIDS["box"]) == [2, 1, 3]
    assert extent(mesh.ball(0.5, WOOD))[2] == pytest.approx(1, rel=0.02)
    assert extent(SOLIDS["cylinder"]) == [1, 1, 2]
    assert extent(SOLIDS["extrude"])[1] == pytest.approx(0.4)


@pytest.mark.parametrize("name", SOLIDS)
def test_a_solid_is_closed(name: str) -> None:
    part = SOLIDS[name]
    _, places = np.unique(part.vertices.round(3), axis=0, return_inverse=True)
    corners = places.ravel()[part.faces]
    whole = corners[(corners != np.roll(corners, 1, 1)).all(1)]  # at a pole, a face may be a line
    edges = np.sort(np.concatenate([whole[:, [0, 1]], whole[:, [1, 2]], whole[:, [2, 0]]]), 1)
    _, uses = np.unique(edges, axis=0, return_counts=True)
    assert (uses == 2).all()


def test_volumes_are_those_of_the_textbook() -> None:
    assert abs(volume(SOLIDS["cylinder"])) == pytest.approx(np.pi * 0.25 * 2, rel=0.02)
    assert abs(volume(mesh.ball(1, WOOD))) == pytest.approx(4 / 3 * np.pi, rel=0.03)
    assert abs(volume(SOLIDS["torus"])) == pytest.approx(2 * np.pi**2 * 0.04, rel=0.06)
    assert 0.9 * 6 < abs(volume(SOLIDS["box"])) < 6


def test_a_block_keeps_its_edges_and_a_ball_has_none() -> None:
    square = [[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]]
    _, normals, _ = mesh.extrude(square, 2, WOOD, bevel=0.001).corners()
    assert np.allclose(np.linalg.norm(normals, axis=1), 1)
    assert np.abs(normals).max(1).min() > 0.87  # along an axis, not in between as on a rounded edge
    positions, smooth, _ = mesh.ball(1, WOOD).corners()
    assert np.abs((positions * smooth).sum(1)).min() > 0.95


def test_moves_go_where_they_say() -> None:
    part = mesh.box(2, 1, 1, 0.1, WOOD)
    assert part.moved(x=3).vertices.mean(0) == pytest.approx([3, 0, 0])
    assert extent(part.turned("z", 90)) == [1, 2, 1]
    assert extent(part.scaled(1, 2, 3)) == [2, 2, 3]


def test_a_spline_goes_through_its_points() -> None:
    knots = np.array([[0.0, 0], [1, 2], [3, 1], [4, 4]])
    assert mesh.spline(knots, 31)[::10] == pytest.approx(knots)


def test_surfaces_are_colours_and_tile() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        drawn = material(rng)
        assert (drawn.colour >= 0).all()
        assert (drawn.colour <= 1).all()
        assert drawn.texture is None or (drawn.texture.min() > 0 and drawn.texture.max() < 1)
        assert (colour(rng) <= 1).all()
    field = noise(rng)
    inside = np.abs(np.diff(field, axis=0)).mean()
    assert np.abs(field[0] - field[-1]).mean() < 1.5 * inside


@pytest.mark.parametrize("kind", ["bags", "things"])
def test_every_family_draws_something_finite_that_varies(kind: str) -> None:
    for name, family in families(kind).items():
        first, again, other = (family(np.random.default_rng(seed)) for seed in (0, 0, 1))
        vertices = np.concatenate([part.vertices for part in first])
        assert np.isfinite(vertices).all(), name
        assert np.ptp(vertices, axis=0).max() > 0, name
        assert all(part.faces.max() < len(part.vertices) for part in first), name
        assert np.array_equal(vertices, np.concatenate([part.vertices for part in again])), name
        assert not np.array_equal(vertices, np.concatenate([part.vertices for part in other])), name


def test_no_bag_is_among_the_things_that_the_backbone_learns_from() -> None:
    assert list(families("bags")) == ["backpack", "briefcase", "duffle", "handbag", "purse"]
    assert len(families("things")) > 200
    assert not [name for name in families("things") if any(word in name for word in ("bag", "case", "purse", "pack", "duffle"))]
