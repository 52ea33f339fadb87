import io
import multiprocessing
import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from bagbench.data.decode import decode_bytes, read_bytes
from bagbench.data.manifest import Manifest, scan
from bagbench.data.pixels import pixels, thumbnails
from bagbench.errors import ConfigurationError, DataError
from tests.drawing import draw_folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return scan(draw_folder(tmp_path / "photos", {"Cup": 40, "Bowl": 40}), tmp_path / "scans")


def photos_decoded(manifest: Manifest, size: int, cache: Path) -> int:
    told: list[tuple[int, int]] = []
    pixels(manifest, size, cache, lambda done, total: told.append((done, total)))
    assert told == [(done, len(manifest.photos)) for done in range(1, len(told) + 1)]
    return len(told)


def test_the_pixels_are_those_of_each_photo_in_order(manifest: Manifest, cache: Path) -> None:
    made = pixels(manifest, 16, cache)
    assert made.shape == (80, 16, 16, 3)
    assert made.dtype == np.uint8
    for row, photo in zip(made, manifest.photos, strict=True):
        assert np.array_equal(row, decode_bytes(read_bytes(manifest.root / photo.path), 16))


def test_the_pixels_are_a_map_that_nobody_can_write(manifest: Manifest, cache: Path) -> None:
    made = pixels(manifest, 16, cache)
    assert isinstance(made, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        made[0] = 0


def test_each_photo_is_decoded_once_for_each_size(manifest: Manifest, cache: Path) -> None:
    assert photos_decoded(manifest, 16, cache) == 80
    assert photos_decoded(manifest, 16, cache) == 0
    assert photos_decoded(manifest, 8, cache) == 80
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("kept", [0, 100, 20_000])
def test_a_damaged_file_is_made_anew(kept: int, manifest: Manifest, cache: Path) -> None:
    first = pixels(manifest, 16, cache).copy()
    (place,) = cache.iterdir()
    os.truncate(place, kept)
    assert np.array_equal(pixels(manifest, 16, cache), first)


@pytest.mark.parametrize(
    "foreign", [np.zeros((80, 16, 16, 3), np.float32), np.zeros((80, 8, 8, 3), np.uint8), np.array(object())]
)
def test_a_foreign_file_is_made_anew_and_never_unpickled(foreign: np.ndarray, manifest: Manifest, cache: Path) -> None:
    first = pixels(manifest, 16, cache).copy()
    (place,) = cache.iterdir()
    np.save(place, foreign, allow_pickle=True)
    assert np.array_equal(pixels(manifest, 16, cache), first)


def test_a_photo_that_vanished_or_changed_since_the_scan_is_named(manifest: Manifest, cache: Path) -> None:
    photo = manifest.root / manifest.photos[3].path
    content = photo.read_bytes()
    photo.unlink()
    with pytest.raises(DataError, match=r"0003\.jpg was a photo when .*: No such file or directory; run again"):
        pixels(manifest, 16, cache)
    photo.write_bytes(content + b"\0")
    with pytest.raises(DataError, match=r"0003\.jpg has changed since the folder was scanned; run again"):
        pixels(manifest, 16, cache)
    assert list(cache.iterdir()) == []
    photo.write_bytes(content)
    assert len(pixels(manifest, 16, cache)) == 80


def test_a_cache_folder_that_cannot_be_made_is_named(manifest: Manifest, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match=r"cannot write to the cache folder .*file/cache: Not a directory; "):
        pixels(manifest, 16, tmp_path / "file" / "cache")


def _make_slowly(manifest: Manifest, cache: Path) -> None:
    pixels(manifest, 64, cache, lambda _done, _total: time.sleep(0.05))


def test_a_process_killed_half_way_leaves_nothing_wrong(manifest: Manifest, cache: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_make_slowly, args=(manifest, cache))
    process.start()
    deadline = time.monotonic() + 30
    while not any(place.stat().st_size for place in cache.glob("*.partial")) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    (left,) = cache.iterdir()
    assert left.suffix == ".partial"
    made = pixels(manifest, 64, cache)
    assert np.array_equal(made[-1], decode_bytes(read_bytes(manifest.root / manifest.photos[-1].path), 64))
    assert left.exists()  # its writer may still be at it

    os.utime(left, (0, 0))
    pixels(manifest, 32, cache)
    assert left.exists()  # another size's
    next(cache.glob("pixels-64-*.npy")).unlink()
    pixels(manifest, 64, cache)
    assert not left.exists()


def test_two_processes_at_once_both_have_the_pixels(manifest: Manifest, cache: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        first, second = pool.starmap(pixels, [(manifest, 16, cache)] * 2)
    assert np.array_equal(first, second)
    assert np.array_equal(first, pixels(manifest, 16, cache))
    assert len(list(cache.iterdir())) == 1


@pytest.mark.parametrize(
    ("size", "expected"), [((800, 600), (192, 144)), ((300, 900), (64, 192)), ((100, 60), (100, 60)), ((3000, 2), (192, 1))]
)
def test_a_thumbnail_keeps_the_photo_s_proportions(size: tuple[int, int], expected: tuple[int, int], tmp_path: Path) -> None:
    manifest = scan(draw_folder(tmp_path / "photos", {"Cup": 2, "Bowl": 2}), tmp_path / "scans")
    Image.new("RGB", size, (200, 40, 90)).save(manifest.root / "Cup" / "0000.jpg")
    manifest = scan(manifest.root, tmp_path / "scans")
    place = next(place for place, photo in enumerate(manifest.photos) if photo.path == "Cup/0000.jpg")
    content = thumbnails(manifest, [place])[place]
    assert len(content) < 1000
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.size) == ("WEBP", expected)
        assert np.abs(np.asarray(image.convert("RGB")).astype(int) - (200, 40, 90)).max() < 10


SECRET = b"where I live"


def full_of_metadata(orientation: int) -> bytes:
    """A red photo whose bottom is blue as it is stored, with everything beside the pixels that a JPEG can carry."""
    image = Image.new("RGB", (400, 200), (220, 30, 30))
    image.paste((30, 30, 220), (0, 100, 400, 200))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0), 29: SECRET.decode()})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + SECRET
    stream = io.BytesIO()
    image.save(
        stream, "JPEG", quality=95, exif=exif, icc_profile=profile, xmp=b"<x:xmpmeta>%s</x:xmpmeta>" % SECRET, comment=SECRET
    )
    content = stream.getvalue()
    assert content.count(SECRET) == 5
    return content


@pytest.mark.parametrize(("orientation", "blue"), [(1, "bottom"), (3, "top"), (6, "left"), (8, "right")])
def test_a_thumbnail_is_upright_and_holds_nothing_but_pixels(orientation: int, blue: str, tmp_path: Path) -> None:
    root = draw_folder(tmp_path / "photos", {"Bowl": 2, "Cup": 2})
    (root / "Bowl" / "0000.jpg").write_bytes(full_of_metadata(orientation))
    content = thumbnails(scan(root, tmp_path / "scans"), [0])[0]
    assert SECRET not in content
    assert not {b"EXIF", b"ICCP", b"XMP ", b"VP8X"} & {content[at : at + 4] for at in range(len(content))}
    with Image.open(io.BytesIO(content)) as image:
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()
        assert image.size == ((192, 96) if blue in {"top", "bottom"} else (96, 192))
        pixels = np.asarray(image.convert("RGB")).astype(int)
    edges = {"top": pixels[2], "bottom": pixels[-3], "left": pixels[:, 2], "right": pixels[:, -3]}
    assert max(edges, key=lambda edge: float(edges[edge][:, 2].mean())) == blue


def test_thumbnails_come_in_the_order_asked_for(manifest: Manifest) -> None:
    assert list(thumbnails(manifest, [7, 70, 3])) == [7, 70, 3]


def test_a_photo_that_vanished_or_changed_has_no_thumbnail_and_costs_no_other(manifest: Manifest) -> None:
    gone, changed = (manifest.root / manifest.photos[place].path for place in (3, 4))
    gone.unlink()
    changed.write_bytes((manifest.root / manifest.photos[5].path).read_bytes())
    assert list(thumbnails(manifest, [2, 3, 4, 5])) == [2, 5]
