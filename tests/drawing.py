"""Photos that the tests draw: a class is a shape and a colour, on noise, so that networks can learn it and no two are alike."""

import colorsys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

_GOLDEN = 0.618034  # steps of this length around the circle of hues never come close to one another


def draw_photo(label: int, rng: np.random.Generator, size: int = 48) -> Image.Image:
    """Draw an RGB photo of a class: its shape and hue are `label`'s, place, extent, lightness and background are drawn."""
    noise = rng.integers(60, 190, (size, size, 3), dtype=np.uint8)
    photo = Image.fromarray(noise)
    red, green, blue = colorsys.hsv_to_rgb(label * _GOLDEN % 1, rng.uniform(0.7, 1), rng.uniform(0.6, 1))
    colour = (round(255 * red), round(255 * green), round(255 * blue))
    radius = size * rng.uniform(0.2, 0.35)
    x, y = rng.uniform(radius, size - radius, 2)
    pen = ImageDraw.Draw(photo)
    if label % 4 == 0:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), colour)
    else:
        pen.regular_polygon((x, y, radius), n_sides=(3, 4, 6)[label % 4 - 1], fill=colour)
    return photo


def draw_folder(root: Path, classes: dict[str, int], size: int = 48, seed: int = 0) -> Path:
    """Draw a folder of JPEG photos, one sub-folder a class, and return it.

    Args:
        root: the folder; made if it is not there.
        classes: how many photos each class has, by name.
        size: pixels along each side of a photo.
        seed: what the photos are drawn from.
    """
    rng = np.random.default_rng(seed)
    for label, (name, count) in enumerate(classes.items()):
        (root / name).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            draw_photo(label, rng, size).save(root / name / f"{number:04}.jpg", quality=90)
    return root
