"""What an audit finds of what was planted: `python -m tests.benchmarks.planted DIR [--backbone PATH] [--seed N]`.

DIR is a folder of photos, one sub-folder a class; it is only read. A copy of it, with one photo of each picture, gets known
faults: byte-identical copies, recompressed, resized and cropped ones, photos in the wrong class, and pictures of other things.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import numpy as np
from matplotlib import get_data_path
from PIL import Image, ImageDraw
from sklearn.datasets import load_sample_images

from bagbench.audit.finding import Finding, Kind
from bagbench.auditing import look_over
from bagbench.data.duplicates import duplicates
from bagbench.data.manifest import scan
from bagbench.kept import cache_folder

EACH = 40
UNRELATED = 20


def changed(photo: Image.Image, how: str, rng: np.random.Generator) -> Image.Image:
    """Return a photo made smaller, or without 5 % of its width and height."""
    width, height = photo.size
    if how == "resized":
        scale = rng.uniform(0.5, 0.95)
        return photo.resize((round(scale * width), round(scale * height)))
    if how == "cropped":
        left, top = rng.uniform(0, 0.05, 2)
        return photo.crop((round(left * width), round(top * height), round((left + 0.95) * width), round((top + 0.95) * height)))
    return photo


def other_things(rng: np.random.Generator) -> Iterator[Image.Image]:
    """Yield parts of three photographs that come with scikit-learn and matplotlib, and drawn charts and pages, in turn."""
    photographs = [Image.fromarray(picture) for picture in load_sample_images().images]
    photographs.append(Image.open(Path(get_data_path()) / "sample_data" / "grace_hopper.jpg").convert("RGB"))
    while True:
        for photograph in photographs:
            side = int(rng.uniform(0.5, 0.9) * min(photograph.size))
            left, top = (int(rng.uniform(0, extent - side)) for extent in photograph.size)
            yield photograph.crop((left, top, left + side, top + side)).resize((224, 224))
        page = Image.new("RGB", (224, 224), "white")
        pen = ImageDraw.Draw(page)
        if rng.random() < 0.5:
            for bar in range(8):
                pen.rectangle((15 + 25 * bar, 210 - rng.uniform(20, 180), 32 + 25 * bar, 210), "steelblue")
        else:
            for line in range(16):
                pen.text((10, 8 + 13 * line), "".join(rng.choice(list("abcdefghij klmno"), 36)), "black")
        yield page


def plant(source: Path, target: Path, seed: int) -> dict[str, set[str]]:
    """Copy one photo of each picture, plant faults, and return the paths of the planted, by what was done."""
    rng = np.random.default_rng(seed)
    manifest = scan(source, cache_folder())
    found = duplicates(manifest, cache_folder())
    further = {place for group in (*found.exact, *found.near) for place in group[1:]}
    base = [photo for place, photo in enumerate(manifest.photos) if place not in further]
    for photo in base:
        (target / photo.path).parent.mkdir(parents=True, exist_ok=True)
        copyfile(source / photo.path, target / photo.path)
    hows = [how for how in ("exact", "recompressed", "resized", "cropped", "mislabelled") for _ in range(EACH)]
    hows = [how for place, how in enumerate(hows) if how not in {"resized", "cropped"} or place % 2]  # forty together
    planted: dict[str, set[str]] = {}
    for number, (row, how) in enumerate(zip(rng.choice(len(base), len(hows), replace=False), hows, strict=True)):
        photo = base[int(row)]
        own = manifest.classes[photo.label]
        label = str(rng.choice([name for name in manifest.classes if name != own])) if how == "mislabelled" else own
        path = f"{label}/planted-{number}.jpg"
        if how == "mislabelled":
            (target / photo.path).rename(target / path)
        elif how == "exact":
            copyfile(source / photo.path, target / path)
        else:
            picture = Image.open(source / photo.path).convert("RGB")
            changed(picture, how, rng).save(target / path, quality=int(rng.integers(30, 90)))
        planted.setdefault(how, set()).add(path if how == "mislabelled" else f"{path}\0{photo.path}")
    for number, (picture, label) in enumerate(zip(other_things(rng), rng.choice(manifest.classes, UNRELATED), strict=False)):
        path = f"{label}/other-{number}.jpg"
        picture.save(target / path)
        planted.setdefault("unrelated", set()).add(path)
    return planted


def row(what: str, planted: set[str], found: set[str]) -> str:
    """Return a row of the table in the README."""
    hits = len(planted & found)
    precision = f"{hits} of {len(found)}" if found else "none"
    return f"| {what} | {hits} of {len(planted)} | {precision} |"


def pairs(findings: tuple[Finding, ...]) -> set[str]:
    """Return each further photo of a group with the first one that was there before, or with any other."""
    joined = set()
    for finding in findings:
        planted = [path for path in finding.photos if "/planted-" in path]
        others = [path for path in finding.photos if "/planted-" not in path]
        joined |= {f"{path}\0{other}" for path in planted for other in others}
        joined |= {f"{path}\0{others[0]}" for path in others[1:]}
    return joined


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--backbone", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "photos"
        planted = plant(given.folder, folder, given.seed)
        audit = look_over(folder, given.backbone, lambda *_: None).audit
    print(f"{audit.photos} photos, looked at with {audit.backbone or 'no network'}")  # noqa: T201
    exact, near = (pairs(audit.of(kind)) for kind in (Kind.EXACT_COPY, Kind.NEAR_COPY))
    rows = [row("exact copies", planted["exact"], exact)]
    again = planted["recompressed"] | planted["resized"] | planted["cropped"]
    rows += [row(how, planted[how], near & (planted[how] | (near - again))) for how in ("recompressed", "resized", "cropped")]
    for what, kind in (("mislabelled", Kind.LABEL), ("unrelated", Kind.UNRELATED)):
        rows.append(row(what, planted[what], {path for finding in audit.of(kind) for path in finding.photos}))
    print("\n".join(["| planted | found | right of those reported |", "| --- | --- | --- |", *rows]))  # noqa: T201


if __name__ == "__main__":
    main()
