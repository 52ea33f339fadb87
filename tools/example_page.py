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

SHAPES = ("cross", "disc", "ring", "square", "triangle")
PHOTOS = 80
SIZE = 96


def colour(rng: np.random.Generator) -> tuple[int, int, int]:
    """Draw a colour that is neither black nor white."""
    red, green, blue = (int(part) for part in rng.integers(30, 226, 3))
    return red, green, blue


def draw(shape: str, rng: np.random.Generator) -> Image.Image:
    """Draw a shape in front of blurred clutter, turned by any angle."""
    photo = Image.new("RGB", (SIZE, SIZE), colour(rng))
    pen = ImageDraw.Draw(photo)
    for _ in range(4):
        x, y, width, height = rng.uniform(-20, SIZE, 4)
        pen.ellipse((x, y, x + abs(width) / 2 + 4, y + abs(height) / 2 + 4), colour(rng))
    photo = photo.filter(ImageFilter.GaussianBlur(3))
    stencil = Image.new("L", (SIZE, SIZE))
    pen = ImageDraw.Draw(stencil)
    middle, radius = SIZE / 2, rng.uniform(22, 38)
    around = (middle - radius, middle - radius, middle + radius, middle + radius)
    match shape:
        case "cross":
            thin = radius / 3
            pen.rectangle((middle - radius, middle - thin, middle + radius, middle + thin), 255)
            pen.rectangle((middle - thin, middle - radius, middle + thin, middle + radius), 255)
        case "disc":
            pen.ellipse(around, 255)
        case "ring":
            pen.ellipse(around, outline=255, width=round(radius / 3))
        case _:
            pen.regular_polygon((middle, middle, radius), 4 if shape == "square" else 3, fill=255)
    right, down = (int(step) for step in rng.integers(-10, 11, 2))
    stencil = stencil.rotate(rng.uniform(0, 360), Image.Resampling.BICUBIC, translate=(right, down))
    photo.paste(Image.new("RGB", (SIZE, SIZE), colour(rng)), mask=stencil)
    return photo


def main() -> None:
    """Draw, run, take the picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--backbone", required=True, help="as for `bagbench run`")
    parser.add_argument("--to", type=Path, required=True, help="the PNG to write")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rng = np.random.default_rng(0)
        for shape in SHAPES:
            (folder / "shapes" / shape).mkdir(parents=True)
            for number in range(PHOTOS):
                draw(shape, rng).save(folder / "shapes" / shape / f"{number:03}.png")
        command = ["run", "--all", "--data", "shapes", "--epochs", "20", "--image-size", "64", "--output", "page.html"]
        backbone = options.backbone if "://" in options.backbone else str(Path(options.backbone).resolve())
        subprocess.run([sys.executable, "-m", "bagbench", *command, "--backbone", backbone], cwd=folder, check=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
            page.goto((folder / "page.html").as_uri())
            # From the title to the end of the contrast: what is to be understood at a glance.
            bottom = page.evaluate("document.getElementById('contrast').getBoundingClientRect().bottom")
            page.screenshot(path=options.to, clip={"x": 0, "y": 0, "width": 1280, "height": bottom + 24}, full_page=True)
            browser.close()


if __name__ == "__main__":
    main()
