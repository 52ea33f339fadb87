"""Make the README's picture: draw photos, run every recipe on them, take a picture of the page's first screen.

    python tools/example_page.py --backbone PATH --to docs/report.png

It wants the development requirements and Debian's chromium. The figures drawn are of five shapes that differ in outline only:
colour, place, size, turn and clutter say nothing of the class, so that a network that memorises them does worse on new ones.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import sync_playwright

SIDES = {"disc": 40, "hexagon": 6, "pentagon": 5, "square": 4, "triangle": 3}
PHOTOS = 60
SIZE = 96


def draw(sides: int, rng: np.random.Generator) -> Image.Image:
    """Draw a regular polygon of so many sides in front of clutter."""

    def colour() -> tuple[int, int, int]:
        red, green, blue = (int(part) for part in rng.integers(30, 226, 3))
        return red, green, blue

    photo = Image.new("RGB", (SIZE, SIZE), colour())
    pen = ImageDraw.Draw(photo)
    for _ in range(6):
        x, y, width, height = rng.uniform(-20, SIZE, 4)
        pen.ellipse((x, y, x + abs(width) / 2 + 4, y + abs(height) / 2 + 4), colour())
    photo = photo.filter(ImageFilter.GaussianBlur(rng.uniform(1, 3)))
    radius = rng.uniform(16, 32)
    x, y = rng.uniform(radius, SIZE - radius, 2)
    ImageDraw.Draw(photo).regular_polygon((x, y, radius), sides, rotation=rng.uniform(0, 360), fill=colour(), outline=colour())
    noise = rng.normal(0, 8, (SIZE, SIZE, 3))
    return Image.fromarray((np.asarray(photo) + noise).clip(0, 255).astype(np.uint8))


def main() -> None:
    """Draw, run, take the picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--backbone", required=True, help="as for `bagbench run`")
    parser.add_argument("--to", type=Path, required=True, help="the PNG to write")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rng = np.random.default_rng(0)
        for label, sides in SIDES.items():
            (folder / "shapes" / label).mkdir(parents=True)
            for number in range(PHOTOS):
                draw(sides, rng).save(folder / "shapes" / label / f"{number:03}.png")
        command = ["run", "--all", "--data", "shapes", "--epochs", "15", "--image-size", "64", "--output", "page.html"]
        backbone = options.backbone if "://" in options.backbone else str(Path(options.backbone).resolve())
        subprocess.run([sys.executable, "-m", "bagbench", *command, "--backbone", backbone], cwd=folder, check=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 1560}, color_scheme="light")
            page.goto((folder / "page.html").as_uri())
            page.screenshot(path=options.to)
            browser.close()


if __name__ == "__main__":
    main()
