import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from bagbench.data import signatures as module
from bagbench.data.signatures import WINDOWS, alike

SIDE = 64


def pictures(count: int, grounds: int, seed: int = 0) -> NDArray[np.uint8]:
    """Draw pictures of which many are alike: so many grounds of a few colours, a spot on each, and now and then a crop."""
    rng = np.random.default_rng(seed)
    colours = rng.integers(0, 256, (grounds, 3, 3, 3), dtype=np.uint8)
    found = []
    for number in range(count):
        picture = Image.fromarray(colours[number % grounds]).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        x, y = rng.uniform(0, SIDE, 2)
        reach = rng.uniform(2, 14)
        ImageDraw.Draw(picture).ellipse((x - reach, y - reach, x + reach, y + reach), tuple(rng.integers(0, 256, 3).tolist()))
        left, top, extent = WINDOWS[rng.integers(len(WINDOWS))]
        box = (SIDE * left, SIDE * top, SIDE * (left + extent), SIDE * (top + extent))
        found.append(np.asarray(picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR, box=box)))
    return np.stack(found)


def compared_in_full(images: NDArray[np.uint8], rows: list[int]) -> set[tuple[int, int, int]]:
    """Return what `alike` is to return, from all signatures of all windows at once."""
    signatures = module._signatures(images, np.array(rows), WINDOWS).reshape(len(WINDOWS), len(rows), -1)
    correlation = np.einsum("id,wjd->ijw", signatures[0], signatures)
    best, window = correlation.max(axis=2), correlation.argmax(axis=2)
    np.fill_diagonal(best, -1)
    pairs: dict[tuple[int, int], tuple[int, int, int]] = {}
    for own in range(len(rows)):
        for other in np.argsort(-best[own])[:8].tolist():
            if best[own, other] > 0.95:
                pairs.setdefault((min(own, other), max(own, other)), (rows[other], rows[own], int(window[own, other])))
    return set(pairs.values())


def found(images: NDArray[np.uint8], rows: list[int]) -> list[tuple[int, int, int]]:
    return [(first, second, window) for first, second, window in alike(images, rows, lambda *_: None).tolist()]


@pytest.mark.parametrize("grounds", [2, 7, 90], ids=["most are alike", "many are alike", "few are alike"])
@pytest.mark.parametrize("blocks", [(32768, 512, 256), (50, 16, 7)], ids=["at once", "in many blocks"])
def test_the_bound_loses_no_pair(grounds: int, blocks: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in zip(("_BATCH", "_PART", "_OTHERS"), blocks, strict=True):
        monkeypatch.setattr(module, name, size)
    monkeypatch.setattr(module, "_WAITING", 100)
    images = pictures(180, grounds)
    rows = [row for row in range(180) if row % 5]
    expected = compared_in_full(images, rows)
    assert expected
    pairs = found(images, rows)
    assert set(pairs) == expected
    assert len(pairs) == len(expected)


def test_few_pairs_are_compared_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    correlated = module._correlated

    def counted(whole: NDArray[np.float32], windows: NDArray[np.float32], *rest: NDArray[np.int64]) -> NDArray[np.void]:
        nonlocal compared
        compared += len(whole) * len(windows)
        return correlated(whole, windows, *rest)

    monkeypatch.setattr(module, "_correlated", counted)
    for name, size in {"_PART": 16, "_OTHERS": 8}.items():
        monkeypatch.setattr(module, name, size)
    found(pictures(300, 300), list(range(300)))
    assert 0 < compared < 0.1 * 300 * 300 * len(WINDOWS)


def test_a_picture_without_contrast_is_alike_to_none() -> None:
    images = np.random.default_rng(0).integers(249, 252, (20, SIDE, SIDE, 3), dtype=np.uint8)
    assert found(images, list(range(20))) == []


def test_progress_ends_with_the_last_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH", 40)
    monkeypatch.setattr(module, "_OTHERS", 30)
    told: list[tuple[int, int]] = []
    alike(pictures(90, 90), list(range(90)), lambda done, of: told.append((done, of)))
    assert told == [(done, 9) for done in range(1, 10)]
