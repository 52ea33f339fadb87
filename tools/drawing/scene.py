"""A photograph of a thing: what stands around it, the light, the camera and what it does to a picture; rendered by Mitsuba 3."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import drjit
import mitsuba
import numpy as np
import numpy.typing as npt
import pyoidn

from drawing.materials import Array, Kind, Material, Rng, colour, hsv, material, noise
from drawing.mesh import Part

mitsuba.set_variant("scalar_rgb")
mitsuba.set_log_level(mitsuba.LogLevel.Error)
drjit.set_thread_count(1)  # two programs side by side are faster than one with two threads

Picture = npt.NDArray[np.uint8]
Thing = Sequence[Part]

# Farther than any camera: a lamp in front of it would hide the scene.
_LAMP_DISTANCE = 6.0
# Columns of what Mitsuba returns: the picture, and what the denoiser wants beside it.
_PICTURE, _ALBEDO, _NORMAL = slice(0, 3), slice(3, 6), slice(6, 9)
# A thing turned so far that this is its angle's sine shows its edge alone, which nobody could name.
_EDGE = 0.88
# A frame in which fewer pixels than this, in percent, are brighter than this, of 255, shows nothing.
_SEEN, _BRIGHT = 12, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class _Camera:
    place: Array
    target: Array
    up: Array
    view: float  # degrees


def photograph(thing: Thing, clutter: Sequence[Thing], rng: Rng, *, size: int, samples: int) -> Picture:
    """Return a picture of a thing.

    Everything but the thing is drawn from `rng`: pose, setting, light, lens, distance, framing, exposure, noise.

    Args:
        thing: its parts, front at −y, any size and place.
        clutter: other things, to stand around it, smaller or behind.
        rng: where chance comes from.
        size: pixels along each side.
        samples: rays a pixel; the picture is denoised.

    Returns:
        sRGB, shape (size, size, 3).
    """
    posed = _posed(thing, rng)
    everything = [posed, *(_aside(other, rng) for other in clutter)]
    shapes = {f"part{index}": shape for index, shape in enumerate(_shapes(everything))}
    camera = _camera(np.concatenate([part.vertices for part in posed]), rng)
    scene = mitsuba.load_dict(
        {
            "type": "scene",
            "integrator": {"type": "aov", "aovs": "albedo:albedo,normal:sh_normal", "path": {"type": "path", "max_depth": 3}},
            "sensor": _sensor(camera, rng, size, samples),
            **_surroundings(rng),
            **_light(rng),
            **shapes,
        }
    )
    rendered = np.nan_to_num(np.array(mitsuba.render(scene, seed=int(rng.integers(2**31))), dtype=np.float32))
    layer = [np.ascontiguousarray(rendered[..., columns]) for columns in (_PICTURE, _ALBEDO, _NORMAL)]
    clean = pyoidn.denoise(layer[0], albedo=layer[1].clip(0, 1), normal=layer[2], hdr=True)
    return _developed(np.asarray(clean, float), rng)


def is_dark(picture: Picture) -> bool:
    """Whether hardly anything can be seen."""
    return bool(np.percentile(picture, 100 - _SEEN) < _BRIGHT)


def _posed(thing: Thing, rng: Rng) -> list[Part]:
    """Stand a thing on the origin, its diagonal 1 long, turned mostly a little and sometimes anyhow."""
    degrees = 90.0
    while abs(np.sin(np.deg2rad(degrees))) > _EDGE:
        degrees = rng.uniform(-180, 180) if rng.random() < 0.2 else rng.normal(0, 32)
    turned = [part.turned("z", degrees) for part in thing]
    if rng.random() < 0.1:  # not quite upright
        axis, lean = str(rng.choice(["x", "y"])), rng.normal(0, 14)
        turned = [part.turned(axis, lean) for part in turned]
    return _stood(turned, 1)


def _stood(parts: Sequence[Part], length: float) -> list[Part]:
    vertices = np.concatenate([part.vertices for part in parts])
    low, high = vertices.min(0), vertices.max(0)
    x, y, _ = (low + high) / 2
    factor = length / float(np.linalg.norm(high - low))
    return [part.moved(-x, -y, -low[2]).scaled(factor) for part in parts]


def _aside(thing: Thing, rng: Rng) -> list[Part]:
    """Stand a thing beside, behind or half before the one that the picture is of."""
    turned = [part.turned("z", rng.uniform(-180, 180)) for part in thing]
    behind = rng.random() < 0.45
    length = rng.uniform(0.7, 2) if behind else rng.uniform(0.2, 0.6)
    angle = np.deg2rad(rng.uniform(35, 145) if behind else rng.uniform(-200, 20))
    distance = 0.42 + length / 2 + rng.exponential(0.2)
    return [part.moved(distance * np.cos(angle), distance * np.sin(angle)) for part in _stood(turned, length)]


def _shapes(things: Sequence[Thing]) -> list[Any]:
    by_material: dict[int, list[Part]] = {}
    for thing in things:
        for part in thing:
            by_material.setdefault(id(part.material), []).append(part)
    return [_shape(parts) for parts in by_material.values()]


def _shape(parts: Sequence[Part]) -> Any:
    positions, normals, texture = (np.concatenate(column) for column in zip(*(part.corners() for part in parts), strict=True))
    properties = mitsuba.Properties()
    properties["bsdf"] = mitsuba.load_dict(_surface(parts[0].material, parts[0].material.repeats))
    shape = mitsuba.Mesh(
        "parts", len(positions), len(positions) // 3, properties, has_vertex_normals=True, has_vertex_texcoords=True
    )
    values = mitsuba.traverse(shape)
    values["vertex_positions"] = positions.astype(np.float32).ravel()
    values["vertex_normals"] = normals.astype(np.float32).ravel()
    values["vertex_texcoords"] = texture.astype(np.float32).ravel()
    values["faces"] = np.arange(len(positions), dtype=np.uint32)
    values.update()
    return shape


def _surface(of: Material, repeats: float) -> dict[str, Any]:
    if of.texture is None:
        base: dict[str, Any] = {"type": "rgb", "value": of.colour.tolist()}
    else:
        bitmap = mitsuba.Bitmap(of.texture.astype(np.float32))
        scale = mitsuba.ScalarTransform3f().scale([repeats, repeats])
        base = {"type": "bitmap", "bitmap": bitmap, "raw": True, "to_uv": scale}
    principled = {
        "type": "principled",
        "base_color": base,
        "roughness": of.roughness,
        "metallic": float(of.metal),
        "specular": 0.5,
    }
    return {"type": "twosided", "bsdf": principled}


def _surroundings(rng: Rng) -> dict[str, Any]:
    """Draw what the thing stands on and before: a seamless backdrop, a room, or an open place."""
    move = mitsuba.ScalarTransform4f
    setting = rng.choice(["backdrop", "room", "open"], p=[0.38, 0.47, 0.15])
    if setting == "backdrop":
        white = rng.random() < 0.75
        tone = np.ones(3) * rng.uniform(0.75, 0.95) if white else colour(rng)
        ground = Material(colour=tone, texture=None, roughness=0.8, metal=False, repeats=1)
        wall = ground
    else:
        ground = material(rng, Kind.WOOD, Kind.FABRIC, Kind.PAINT, Kind.CERAMIC)
        wall = material(rng, Kind.PAINT, Kind.PAPER, Kind.WOOD, Kind.FABRIC)
        if rng.random() < 0.5:
            wall = wall.shade(1)
    repeats = rng.uniform(0.6, 4)
    around = {"ground": {"type": "rectangle", "to_world": move().scale([6, 6, 1]), "bsdf": _surface(ground, repeats)}}
    if setting != "open":
        place = move().translate([0, rng.uniform(0.7, 2), 0]).rotate([0, 0, 1], rng.uniform(-25, 25)).rotate([1, 0, 0], 90)
        around["wall"] = {"type": "rectangle", "to_world": place.scale([7, 7, 1]), "bsdf": _surface(wall, repeats)}
    return around


def _light(rng: Rng) -> dict[str, Any]:
    """Draw a sky or a room's light from all around, and a lamp that is larger (soft shadows) or smaller (hard ones)."""
    move = mitsuba.ScalarTransform4f
    height = np.linspace(0, 1, 32)[:, None, None]
    above = hsv(rng.random(), rng.uniform(0, 0.18), 1) * rng.uniform(0.5, 1.3)
    below = hsv(rng.random(), rng.uniform(0, 0.25), 1) * rng.uniform(0.15, 0.8)
    sky = (above * (1 - height) + below * height) * np.exp(0.4 * noise(rng, 64, 3)[:32, :, None])
    for _ in range(rng.integers(1, 5)):  # windows
        row, column = rng.integers(0, 20), rng.integers(0, 56)
        sky[row : row + rng.integers(2, 8), column : column + rng.integers(2, 8)] = rng.uniform(2, 7)
    turn = move().rotate([0, 0, 1], rng.uniform(0, 360)).rotate([1, 0, 0], 90)
    environment = {
        "type": "envmap",
        "bitmap": mitsuba.Bitmap(sky.astype(np.float32)),
        "scale": float(rng.uniform(0.3, 0.9)),
        "to_world": turn,
    }
    azimuth, elevation = np.deg2rad(rng.uniform(-170, -10)), np.deg2rad(rng.uniform(25, 75))
    place = _LAMP_DISTANCE * _direction(azimuth, elevation)
    extent = rng.uniform(0.3, 1.7)
    power = hsv(rng.uniform(0.05, 0.65), rng.uniform(0, 0.25), 1) * rng.uniform(0.6, 2.2) * 6 / extent**2
    lamp = {
        "type": "rectangle",
        "to_world": move().look_at(origin=place.tolist(), target=[0, 0, 0], up=[0, 0.01, 1]).scale([extent, extent, 1]),
        "emitter": {"type": "area", "radiance": {"type": "rgb", "value": power.tolist()}},
    }
    return {"environment": environment, "lamp": lamp}


def _direction(azimuth: float, elevation: float) -> Array:
    level = np.cos(elevation)
    return np.array([np.cos(azimuth) * level, np.sin(azimuth) * level, np.sin(elevation)])


def _camera(vertices: Array, rng: Rng) -> _Camera:
    """Place a camera so that the thing fills a drawn share of the frame, not quite in its middle."""
    elevation = np.deg2rad(rng.uniform(3, 32) if rng.random() < 0.85 else rng.uniform(32, 60))
    distance = rng.uniform(2, 3.6)
    middle = (vertices.min(0) + vertices.max(0)) / 2
    place = middle + distance * _direction(-np.pi / 2, elevation)
    place[2] = max(place[2], 0.05)
    ahead = (middle - place) / np.linalg.norm(middle - place)
    roll = np.deg2rad(rng.normal(0, 5))
    level = np.cross(ahead, [0, 0, 1])
    level /= np.linalg.norm(level)
    up = np.cross(level, ahead) * np.cos(roll) + level * np.sin(roll)
    right = np.cross(ahead, up)
    seen = vertices - place
    depth = seen @ ahead
    across, along = seen @ right / depth, seen @ up / depth
    extent = max(np.ptp(across), np.ptp(along))
    share = rng.uniform(0.55, 0.98)  # over 0.9 with an offset, a part of the thing is cut off
    offset = rng.normal(0, 0.07, 2) * extent
    x, y = (across.min() + across.max()) / 2 + offset[0], (along.min() + along.max()) / 2 + offset[1]
    target = place + distance * (ahead + x * right + y * up)
    view = 2 * np.rad2deg(np.arctan(extent / share / 2))
    return _Camera(place=place, target=target, up=up, view=float(view))


def _sensor(camera: _Camera, rng: Rng, size: int, samples: int) -> Mapping[str, Any]:
    focus = float(np.linalg.norm(camera.target - camera.place))
    lens: dict[str, Any] = {"type": "perspective"}
    if rng.random() < 0.4:  # an open aperture blurs what lies behind
        lens = {"type": "thinlens", "aperture_radius": float(rng.uniform(0.01, 0.07)), "focus_distance": focus}
    place = mitsuba.ScalarTransform4f().look_at(
        origin=camera.place.tolist(), target=camera.target.tolist(), up=camera.up.tolist()
    )
    # The denoiser wants pixels that share no rays, hence the box.
    film = {"type": "hdrfilm", "width": size, "height": size, "rfilter": {"type": "box"}}
    return {
        **lens,
        "fov": camera.view,
        "to_world": place,
        "film": film,
        "sampler": {"type": "multijitter", "sample_count": samples},
    }


def _developed(light: Array, rng: Rng) -> Picture:
    """Turn linear light into a picture: exposure, white balance, contrast, vignette, highlights, noise, gamma."""
    middle = np.exp(np.log(light.mean(-1) + 1e-3).mean())
    light = light * min(rng.uniform(0.16, 0.55) / max(middle, 1e-3), 5)
    light = light * (1 + rng.normal(0, 0.05, 3))
    y, x = np.mgrid[-1 : 1 : light.shape[0] * 1j, -1 : 1 : light.shape[1] * 1j]
    light = light * (1 - rng.uniform(0, 0.25) * (x**2 + y**2) / 2)[..., None]
    light = np.where(light > 0.8, 0.8 + 0.2 * np.tanh((light - 0.8) / 0.4), light)  # a soft shoulder instead of a hard edge
    shown = np.clip(light, 0, 1) ** (1 / 2.2)
    shown = 0.5 + (shown - 0.5) * rng.uniform(0.85, 1.15)
    shown = shown + rng.normal(0, 1, shown.shape) * rng.uniform(0, 0.025)
    return (shown.clip(0, 1) * 255 + 0.5).astype(np.uint8)
