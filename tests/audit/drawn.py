"""A folder in which nothing is wrong, for tests to plant one thing in: classes differ in a shape and in nothing else."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from bagbench.audit.measure import Measured, measure
from bagbench.data.manifest import Manifest, scan

CLASSES = ("Bar", "Disc")
EACH = 30


def draw(label: int, rng: np.random.Generator, size: int = 64) -> Image.Image:
    """Draw a photo: colours, place and noise are the same lottery for every class."""
    ground = rng.uniform(60, 190, 3)
    noise = rng.uniform(10, 60)
    picture = Image.fromarray(np.clip(rng.normal(ground, noise, (size, size, 3)), 0, 255).astype(np.uint8))
    colour = tuple(int(value) for value in rng.uniform(30, 225, 3))
    x, y = rng.uniform(0.35 * size, 0.65 * size, 2)
    width, height = ((0.6, 0.131), (0.316, 0.316))[label]  # the same area
    box = (x - width * size / 2, y - height * size / 2, x + width * size / 2, y + height * size / 2)
    pen = ImageDraw.Draw(picture)
    (pen.rectangle, pen.ellipse)[label](box, colour)
    return picture


def draw_smooth(rng: np.random.Generator, size: int = 64) -> Image.Image:
    """Draw a photo without noise, which no blur would take away: the rounding that is left of it is sharp."""
    picture = Image.new("RGB", (size, size), (180, 180, 170))
    pen = ImageDraw.Draw(picture)
    for x, y in rng.uniform(0, size, (12, 2)):
        pen.ellipse((x - size / 9, y - size / 9, x + size / 9, y + size / 9), tuple(rng.integers(0, 256, 3).tolist()))
    return picture


def draw_clean(root: Path, each: int = EACH, seed: int = 0) -> Path:
    """Draw a folder of JPEG photos in which nothing is wrong, and return it."""
    rng = np.random.default_rng(seed)
    for label, name in enumerate(CLASSES):
        (root / name).mkdir(parents=True)
        for number in range(each):
            draw(label, rng).save(root / name / f"{number:04}.jpg", quality=90)
    return root


def vectors(manifest: Manifest, seed: int = 0) -> NDArray[np.float32]:
    """Return what a good network would make of clean photos: one direction a class, and small even noise."""
    rng = np.random.default_rng(seed)
    centres = np.eye(96, dtype=np.float32)[manifest.labels] * 3 + 1
    return (centres + rng.uniform(-0.5, 0.5, centres.shape)).astype(np.float32)


def look(root: Path, cache: Path) -> tuple[Manifest, tuple[Measured, ...]]:
    """Scan and measure a folder."""
    manifest = scan(root, cache)
    return manifest, measure(manifest)
