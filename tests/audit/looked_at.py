"""Folders of drawn photos with findings planted by hand."""

import shutil
from pathlib import Path

from bagbench.audit.finding import Finding, Kind
from bagbench.data.manifest import Manifest, scan
from tests.drawing import draw_folder


def found(kind: Kind, *photos: str, score: float = 1.0, about: str = "") -> Finding:
    return Finding(kind=kind, photos=photos, score=score, about=about)


def planted(folder: Path) -> Path:
    """Two classes of 6 and 5 drawn photos, an exact copy in each, one picture in both, and two files that cannot be used."""
    root = draw_folder(folder, {"Cup": 6, "Bowl": 5})
    shutil.copy(root / "Cup/0000.jpg", root / "Cup/copy.jpg")
    shutil.copy(root / "Bowl/0000.jpg", root / "Bowl/copy.jpg")
    shutil.copy(root / "Cup/0001.jpg", root / "Bowl/cup.jpg")
    (root / "Cup" / "empty.jpg").touch()
    (root / "Bowl" / "text.jpg").write_text("no photo")
    return root


PLANTED = (
    found(Kind.EXACT_COPY, "Bowl/0000.jpg", "Bowl/copy.jpg"),
    found(Kind.EXACT_COPY, "Cup/0000.jpg", "Cup/copy.jpg"),
    found(Kind.CLASH, "Bowl/cup.jpg", "Cup/0001.jpg"),
    found(Kind.LABEL, "Cup/0003.jpg", score=0.9, about="Bowl"),
    found(Kind.DARK, "Cup/0003.jpg", score=0.75),
    found(Kind.DARK, "Bowl/0000.jpg", score=0.5),
    found(Kind.DARK, "Bowl/copy.jpg", score=0.5),
    found(Kind.SHORTCUT, score=0.5, about="brightness"),
    found(Kind.IMBALANCE, "Bowl", score=0.5),
)


def scanned(tmp_path: Path) -> Manifest:
    return scan(planted(tmp_path / "photos"), tmp_path / "cache")
