from pathlib import Path

import numpy as np

from bagbench.audit.files import unusable, wrongly_named
from tests.audit.drawn import draw, look


def test_what_was_left_out_is_listed_with_its_reason(root: Path, cache: Path) -> None:
    (root / "Bar" / "empty.jpg").touch()
    (root / "notes.txt").write_text("of no class")
    found = unusable(look(root, cache)[0])
    assert [(one.photos, one.score, one.about) for one in found] == [
        (("Bar/empty.jpg",), 1.0, "empty file"),
        (("notes.txt",), 1.0, "not in a sub-folder"),
    ]


def test_an_extension_that_is_not_the_formats_is_found_and_the_format_named(root: Path, cache: Path) -> None:
    photo = draw(0, np.random.default_rng(1))
    photo.save(root / "Bar" / "a.jpg", "GIF")
    photo.save(root / "Bar" / "b.JPEG", "JPEG")
    photo.save(root / "Bar" / "c.webp", "WEBP")
    photo.save(root / "Bar" / "d", "PNG")
    found = wrongly_named(*look(root, cache))
    assert [(one.photos, one.about) for one in found] == [(("Bar/a.jpg",), "GIF"), (("Bar/d",), "PNG")]
