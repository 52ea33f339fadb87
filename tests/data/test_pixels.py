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
    next(cache.glob("pixels-*-64-*.npy")).unlink()
    pixels(manifest, 64, cache)
    assert not left.exists()


def test_two_processes_at_once_both_have_the_pixels(manifest: Manifest, cache: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        first, second = pool.starmap(pixels, [(manifest, 16, cache)] * 2)
    assert np.array_equal(first, second)
    assert np.array_equal(first, pixels(manifest, 16, cache))
    assert len(list(cache.iterdir())) == 1


def private_photo(folder: Path, size: tuple[int, int], orientation: int = 1) -> Manifest:
    """A folder whose first photo says where and by whom it was taken, in every way that a JPEG can."""
    draw_folder(folder, {"Cup": 2, "Bowl": 2})
    photo = Image.new("RGB", size, (200, 40, 90))
    photo.paste((20, 200, 30), (0, 0, size[0], size[1] // 2))  # green above
    exif = photo.getexif()
    exif[0x0112] = orientation
    exif[0x013B] = "SECRET artist"
    exif.get_ifd(0x8825)[1] = "SECRET north"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo.save(
        folder / "Bowl" / "0000.jpg", exif=exif, icc_profile=profile, comment=b"SECRET comment", xmp=b"<x:SECRET/>", quality=95
    )
    return scan(folder, folder.parent / "scans")


@pytest.mark.parametrize(("size", "small"), [((600, 600), (192, 192)), ((300, 100), (192, 64)), ((30, 20), (30, 20))])
def test_a_thumbnail_is_small_and_keeps_the_photo_s_proportions(
    tmp_path: Path, size: tuple[int, int], small: tuple[int, int]
) -> None:
    made = thumbnails(private_photo(tmp_path / "photos", size), [0])
    with Image.open(io.BytesIO(made[0])) as image:
        assert (image.format, image.size) == ("WEBP", small)


def test_nothing_but_pixels_travels_into_a_thumbnail_and_it_stands_upright(tmp_path: Path) -> None:
    manifest = private_photo(tmp_path / "photos", (400, 200), orientation=6)  # lies on its side: turn it a quarter clockwise
    original = (manifest.root / manifest.photos[0].path).read_bytes()
    assert all(found in original for found in (b"SECRET artist", b"SECRET north", b"SECRET comment", b"SECRET/", b"ICC_PROFILE"))
    (content,) = thumbnails(manifest, [0]).values()
    assert b"SECRET" not in content
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (96, 192)
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp"} & image.info.keys()
        pixels = np.asarray(image.convert("RGB")).astype(int)
    assert np.abs(pixels[:, 5] - (200, 40, 90)).max() < 40
    assert np.abs(pixels[:, -5] - (20, 200, 30)).max() < 40


def test_a_photo_that_is_gone_or_another_has_no_thumbnail(manifest: Manifest) -> None:
    (manifest.root / manifest.photos[3].path).unlink()
    (manifest.root / manifest.photos[4].path).write_bytes((manifest.root / manifest.photos[5].path).read_bytes())
    assert list(thumbnails(manifest, [3, 4, 6])) == [6]
