import hashlib
import json
import os
import shutil
import socket
import stat
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.data import manifest as module
from bagbench.data.manifest import Manifest, Photo, Rejected, scan
from bagbench.data.side import Side
from bagbench.errors import ConfigurationError, DataError
from tests.drawing import draw_folder, draw_photo
from tests.remembered import pretend_unchanged


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return draw_folder(tmp_path / "photos", {"Cup": 3, "Bowl": 4})


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def rejected(manifest: Manifest) -> dict[str, str]:
    return {left_out.path: left_out.reason for left_out in manifest.rejected}


def settle() -> None:
    """Wait until what was just written is old enough to be remembered."""
    time.sleep(0.08)


def files_read(root: Path, cache: Path) -> int:
    """How many files a scan reads."""
    read: list[int] = []
    scan(root, cache, lambda done, total: read.append(total - done))
    assert not read or read[-1] == 0
    return len(read)


def test_what_bagbench_writes_beside_the_classes_is_no_file_left_out(root: Path, cache: Path) -> None:
    for name in ("decisions.csv", "attribution.csv", "credits.html", "notes.txt"):
        (root / name).write_text("beside")
        (root / "Cup" / name).write_text("within")
    assert set(rejected(scan(root, cache))) == {
        "Cup/attribution.csv",
        "Cup/credits.html",
        "Cup/decisions.csv",
        "Cup/notes.txt",
        "notes.txt",
    }


def test_a_scan_lists_the_photos_by_path_with_class_and_digest(root: Path, cache: Path) -> None:
    manifest = scan(root, cache)
    assert manifest.root == root
    assert manifest.classes == ("Bowl", "Cup")
    assert [photo.path for photo in manifest.photos] == [f"Bowl/{n:04}.jpg" for n in range(4)] + [
        f"Cup/{n:04}.jpg" for n in range(3)
    ]
    assert manifest.labels.tolist() == [0, 0, 0, 0, 1, 1, 1]
    assert manifest.labels.dtype == np.int64
    assert manifest.photos[0].digest == hashlib.sha256((root / "Bowl/0000.jpg").read_bytes()).hexdigest()
    assert manifest.rejected == ()
    assert manifest.copies == 0


def test_files_anywhere_below_a_sub_folder_are_of_its_class(root: Path, cache: Path) -> None:
    deep = root / "Cup" / "blue" / "small"
    deep.mkdir(parents=True)
    draw_photo(0, np.random.default_rng(9)).save(deep / "one.png")
    manifest = scan(root, cache)
    assert Photo(path="Cup/blue/small/one.png", label=1, digest=manifest.photos[-1].digest) in manifest.photos


def test_a_folder_as_deep_as_the_system_allows_is_walked(root: Path, cache: Path) -> None:
    deep = root / "Cup"
    while len(str(deep)) < 3900:
        deep /= "d"
        deep.mkdir()
    try:
        draw_photo(0, np.random.default_rng(9)).save(deep / "one.png")
        assert len(scan(root, cache).photos) == 8
    finally:
        (deep / "one.png").unlink()
        os.removedirs(deep)  # `shutil.rmtree`, which tidies up after the tests, recurses


def test_what_systems_leave_behind_is_passed_over_without_a_word(root: Path, cache: Path) -> None:
    before = scan(root, cache)
    for name in (".DS_Store", "._0001.jpg", "Thumbs.db", "desktop.ini", ".hidden/photo.jpg", "__MACOSX/._0001.jpg"):
        for folder in (root, root / "Cup"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(b"not a photo")
    (root / "Empty").mkdir()
    (root / "Clutter").mkdir()
    (root / "Clutter" / ".DS_Store").write_bytes(b"")
    assert scan(root, cache) == before


def test_each_bad_file_costs_itself_only(root: Path, cache: Path) -> None:
    good = scan(root, cache)
    cup = root / "Cup"
    (cup / "empty.jpg").touch()
    (cup / "text.jpg").write_text("not a photo")
    (cup / "page.jpg").write_text("<!DOCTYPE html>")
    (cup / "cut.jpg").write_bytes((cup / "0000.jpg").read_bytes()[:-200])
    (root / "labels.csv").write_text("path,label")
    shutil.copy(cup / "0000.jpg", root / "beside.jpg")
    os.mkfifo(cup / "pipe.jpg")
    (cup / "nowhere.jpg").symlink_to("missing.jpg")
    (cup / "loop.jpg").symlink_to("loop.jpg")
    (cup / "out.jpg").symlink_to("/etc/hostname")
    (cup / "up").symlink_to("..")
    (root / "Linked").symlink_to("Cup")
    (root / "Out").symlink_to("/etc")
    manifest = scan(root, cache)
    foreign = "not an image that bagbench reads (JPEG, PNG, BMP, GIF, WebP)"
    assert rejected(manifest) == {
        "Cup/cut.jpg": "truncated JPEG",
        "Cup/empty.jpg": "empty file",
        "Cup/loop.jpg": "a link that leads nowhere",
        "Cup/nowhere.jpg": "a link that leads nowhere",
        "Cup/out.jpg": "a link out of the folder",
        "Cup/page.jpg": foreign,
        "Cup/pipe.jpg": "not a regular file",
        "Cup/text.jpg": foreign,
        "Cup/up": "a link to a folder",
        "Linked": "a link to a folder",
        "Out": "a link out of the folder",
        "beside.jpg": "not in a sub-folder",
        "labels.csv": "not in a sub-folder",
    }
    assert manifest.rejected == tuple(sorted(manifest.rejected, key=lambda left_out: left_out.path))
    assert manifest.photos == good.photos
    assert manifest.digest == good.digest


def test_a_socket_is_not_opened(root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "Cup")  # a socket's address is short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.jpg")
        assert rejected(scan(root, cache)) == {"Cup/socket.jpg": "not a regular file"}


def test_a_link_within_the_folder_is_a_copy(root: Path, cache: Path) -> None:
    (root / "Cup" / "again.jpg").symlink_to("0000.jpg")
    manifest = scan(root, cache)
    assert len(manifest.photos) == 8
    assert manifest.copies == 1


def test_copies_are_counted_without_the_first_of_each_group(root: Path, cache: Path) -> None:
    for name in ("Cup/a.jpg", "Cup/b.jpg", "Bowl/c.jpg"):
        shutil.copy(root / "Cup" / "0000.jpg", root / name)
    shutil.copy(root / "Bowl" / "0000.jpg", root / "Bowl" / "d.jpg")
    assert scan(root, cache).copies == 4


def test_names_that_are_not_utf8_are_left_out_and_shown_in_ascii(root: Path, cache: Path) -> None:
    shutil.copy(os.fsencode(root / "Cup" / "0000.jpg"), os.fsencode(root / "Cup") + b"/caf\xe9.jpg")
    os.mkdir(os.fsencode(root / "Cup") + b"/d\xff")  # noqa: PTH102 - the name is bytes
    assert rejected(scan(root, cache)) == {
        "Cup/caf\\udce9.jpg": "its name is not UTF-8",
        "Cup/d\\udcff/": "its name is not UTF-8",
    }


def test_any_utf8_name_is_a_name(root: Path, cache: Path) -> None:
    names = [
        "line\nbreak.jpg",
        "<script>alert(1)</script>.jpg".replace("/", "_"),
        "\u202egpj.exe",
        "tab\t.jpg",
        "emoji 🎒",
        "-rf",
        " ",
    ]
    for number, name in enumerate(names):
        draw_photo(0, np.random.default_rng(90 + number)).save(root / "Cup" / name, "PNG")
    manifest = scan(root, cache)
    assert {f"Cup/{name}" for name in names} < {photo.path for photo in manifest.photos}
    assert scan(root, cache) == manifest


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder of one's own, as a user whom permissions bind."""
    folder = Path(tempfile.mkdtemp())
    user = os.geteuid()
    if user == 0:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    yield folder
    os.seteuid(user)
    for place in folder.rglob("*"):
        if not place.is_symlink():
            place.chmod(stat.S_IRWXU)
    shutil.rmtree(folder)


def test_what_may_not_be_read_costs_itself_only(unprivileged: Path) -> None:
    root = draw_folder(unprivileged / "photos", {"Cup": 3, "Bowl": 3})
    (root / "Cup" / "closed").mkdir(mode=0)
    (root / "Cup" / "0000.jpg").chmod(0)
    (root / "Cup" / "link.jpg").symlink_to("closed/photo.jpg")
    expected = dict.fromkeys(("Cup/0000.jpg", "Cup/closed/", "Cup/link.jpg"), "permission denied")
    settle()
    assert rejected(scan(root, unprivileged / "cache")) == expected
    assert files_read(root, unprivileged / "cache") == 1  # tried again: nothing is known of its bytes
    (root / "Cup" / "0000.jpg").chmod(0o600)
    (root / "Cup" / "closed").chmod(0o700)
    assert rejected(scan(root, unprivileged / "cache")) == {"Cup/link.jpg": "a link that leads nowhere"}


def test_folders_that_may_not_be_read_or_written_are_named(unprivileged: Path) -> None:
    root = draw_folder(unprivileged / "photos", {"Cup": 3, "Bowl": 3})
    (unprivileged / "cache").mkdir(mode=0o500)
    with pytest.raises(ConfigurationError, match=r"cannot write to the cache folder .*cache: Permission denied; "):
        scan(root, unprivileged / "cache")
    (root / "Cup").chmod(0)
    with pytest.raises(DataError, match=r"no usable photo in the class folder .*Cup: Cup/: permission denied; "):
        scan(root, unprivileged)
    root.chmod(0)
    with pytest.raises(DataError, match=r"the folder .*photos cannot be listed: .*Permission denied"):
        scan(root, unprivileged)


def refusal(root: Path, cache: Path) -> str:
    with pytest.raises(DataError) as raised:
        scan(root, cache)
    message = str(raised.value)
    assert "\n" not in message
    assert raised.value.problem
    assert raised.value.remedy
    return message.replace(str(root), "ROOT")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, cache: Path) -> None:
    assert refusal(tmp_path / "missing", cache).startswith("no such folder: ROOT; ")
    (tmp_path / "loop").symlink_to("loop")
    assert refusal(tmp_path / "loop", cache).startswith("the folder ROOT cannot be listed: ")
    with pytest.raises(DataError, match="cannot be listed: embedded null byte"):
        scan(Path("nul\0"), cache)


def test_a_file_is_not_a_folder(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "file").touch()
    assert refusal(tmp_path / "file", cache).startswith("not a folder: ROOT; ")


def test_a_folder_without_sub_folders_is_refused(tmp_path: Path, cache: Path) -> None:
    assert refusal(tmp_path, cache).startswith("no sub-folder in ROOT; ")
    draw_photo(0, np.random.default_rng(0)).save(tmp_path / "photo.jpg")
    (tmp_path / ".git").mkdir()
    assert refusal(tmp_path, cache).startswith("no sub-folder in ROOT; ")


def test_a_folder_without_a_usable_photo_is_refused(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "Cup").mkdir()
    assert refusal(tmp_path, cache).startswith("no usable photo in ROOT; ")
    (tmp_path / "Cup" / "text.jpg").write_text("no")
    assert refusal(tmp_path, cache).startswith("no usable photo in ROOT: 1 left out, Cup/text.jpg for one: not an image that ")


def test_one_class_only_is_refused(tmp_path: Path, cache: Path) -> None:
    assert refusal(draw_folder(tmp_path / "photos", {"Cup": 3, "Empty": 0}), cache).startswith("one class only in ROOT: Cup; ")


def test_a_class_without_a_usable_photo_is_named_rather_than_lost(root: Path, cache: Path) -> None:
    (root / "Jug").mkdir()
    (root / "Jug" / "empty.jpg").touch()
    expected = (
        "no usable photo in the class folder ROOT/Jug: Jug/empty.jpg: empty file; put photos there, or take the folder away"
    )
    assert refusal(root, cache) == expected


def test_a_class_of_one_photo_and_its_copies_is_named(root: Path, cache: Path) -> None:
    draw_folder(root, {"Jug": 1}, seed=5)
    shutil.copy(root / "Jug" / "0000.jpg", root / "Jug" / "copy.jpg")
    assert refusal(root, cache).startswith("the class Jug in ROOT has only one photo, or copies of one; ")


def draw_split(root: Path, sides: dict[str, dict[str, int]]) -> Path:
    """Draw a folder that is split already."""
    for number, (side, classes) in enumerate(sides.items()):
        draw_folder(root / side, classes, seed=number)
    return root


@pytest.mark.parametrize("names", [("train", "validation", "test"), ("Train", "VAL", "Test"), ("TRAIN", "valid", None)])
def test_a_folder_that_is_split_already_keeps_its_sides(tmp_path: Path, cache: Path, names: tuple[str | None, ...]) -> None:
    counts: list[dict[str, int]] = [{"Cup": 3, "Bowl": 2}, {"Cup": 1, "Bowl": 2}, {"Cup": 1}]
    root = draw_split(tmp_path / "split", {name: own for name, own in zip(names, counts, strict=True) if name})
    for clutter in (".hidden", "__MACOSX", "Empty", "train/.ipynb_checkpoints"):
        (root / clutter).mkdir(parents=True, exist_ok=True)
    (root / "Thumbs.db").touch()
    manifest = scan(root, cache)
    assert manifest.classes == ("Bowl", "Cup")
    assert manifest.sides is not None
    assert Counter(manifest.sides) == {Side.TRAIN: 5, Side.VALIDATION: 3} | ({Side.TEST: 1} if names[2] else {})
    for photo, side in zip(manifest.photos, manifest.sides, strict=True):
        folder, label, name = photo.path.split("/")
        assert folder == names[(Side.TRAIN, Side.VALIDATION, Side.TEST).index(side)]
        assert manifest.classes[photo.label] == label
        assert manifest.below_class(photo) == name
    assert [photo.path for photo in manifest.photos] == sorted(photo.path for photo in manifest.photos)


def test_what_lies_above_the_class_folders_of_a_split_folder_is_left_out(tmp_path: Path, cache: Path) -> None:
    root = draw_split(tmp_path / "split", {"train": {"Cup": 2, "Bowl": 2}, "val": {"Cup": 1, "Bowl": 1}})
    shutil.copy(root / "train" / "Cup" / "0000.jpg", root / "train" / "loose.jpg")
    (root / "classes.txt").write_text("Bowl")
    (root / "val" / "Cup" / "deep").mkdir()
    shutil.copy(root / "train" / "Cup" / "0000.jpg", root / "val" / "Cup" / "deep" / "copy.jpg")
    manifest = scan(root, cache)
    assert rejected(manifest) == {"classes.txt": "not in a sub-folder", "train/loose.jpg": "not in a class folder"}
    (copy,) = (photo for photo in manifest.photos if photo.path == "val/Cup/deep/copy.jpg")
    assert (manifest.classes[copy.label], manifest.below_class(copy)) == ("Cup", "deep/copy.jpg")


@pytest.mark.parametrize("names", [("train", "validation"), ("train", "test", "Cup"), ("Train", "Valley")])
def test_classes_may_be_called_like_sides(tmp_path: Path, cache: Path, names: tuple[str, ...]) -> None:
    manifest = scan(draw_folder(tmp_path / "photos", dict.fromkeys(names, 2)), cache)
    assert (manifest.classes, manifest.sides) == (tuple(sorted(names)), None)


def test_another_folder_beside_the_sides_makes_them_classes(tmp_path: Path, cache: Path) -> None:
    root = draw_split(tmp_path / "split", {"train": {"Cup": 2}, "validation": {"Cup": 1, "Bowl": 1}, "other": {"Cup": 2}})
    assert scan(root, cache).classes == ("other", "train", "validation")


@pytest.mark.parametrize(
    ("sides", "says"),
    [
        (
            {"train": {"Cup": 2, "Bowl": 2}, "validation": {"Cup": 1}},
            "the class Bowl in ROOT has no validation photo; each class needs one to train on and one to validate with: add some",
        ),
        (
            {"train": {"Cup": 2, "Bowl": 1}, "val": {"Cup": 1, "Jug": 1, "Bowl": 1}},
            "the class Jug in ROOT has no train photo; each class needs one to train on and one to validate with: add some",
        ),
        (
            {"train": {"Cup": 2, "Bowl": 1}, "val": {"Cup": 1, "Bowl": 1}, "test": {"Jug": 1}},
            "the class Jug in ROOT has no train photo; each class",
        ),
        ({"train": {"Cup": 2}, "val": {"Cup": 1}}, "one class only in ROOT: Cup; "),
        (
            {"train": {"Cup": 2}, "test": {"Cup": 1}},
            "ROOT is split into test and train, without a folder called validation; add ROOT/validation, or name a folder with",
        ),
        (
            {"val": {"Cup": 2}, "test": {"Cup": 1}},
            "ROOT is split into test and val, without a folder called train; add ROOT/train",
        ),
        (
            {"train": {"Cup": 2}, "val": {"Cup": 1}, "Valid": {"Cup": 1}},
            "ROOT has two folders of validation photos: Valid and val; ",
        ),
    ],
)
def test_a_split_folder_that_cannot_be_learnt_from_is_named(
    tmp_path: Path, cache: Path, sides: dict[str, dict[str, int]], says: str
) -> None:
    assert refusal(draw_split(tmp_path / "split", sides), cache).startswith(says)


def test_a_class_folder_of_a_side_without_a_usable_photo_is_named(tmp_path: Path, cache: Path) -> None:
    root = draw_split(
        tmp_path / "split", {"train": {"Cup": 2, "Bowl": 2}, "val": {"Cup": 1, "Bowl": 1}, "test": {"Cup": 1, "Bowl": 1}}
    )
    (root / "test" / "Cup" / "0000.jpg").write_bytes(b"")
    assert refusal(root, cache).startswith("no usable photo in the class folder ROOT/test/Cup: test/Cup/0000.jpg: empty file; ")


def test_the_digest_of_a_split_folder_knows_the_sides(tmp_path: Path, cache: Path) -> None:
    root = draw_split(tmp_path / "split", {"train": {"Cup": 3, "Bowl": 3}, "val": {"Cup": 2, "Bowl": 2}})
    before = scan(root, cache).digest
    (root / "train" / "Cup" / "0002.jpg").rename(root / "val" / "Cup" / "0002.jpg")
    assert scan(root, cache).digest != before


def test_a_second_scan_reads_nothing(root: Path, cache: Path) -> None:
    (root / "Cup" / "text.jpg").write_text("not a photo")
    settle()
    first = scan(root, cache)
    assert files_read(root, cache) == 0
    assert scan(root, cache) == first


def test_only_a_file_that_is_new_or_changed_is_read_again(root: Path, cache: Path) -> None:
    settle()
    before = scan(root, cache)
    draw_photo(0, np.random.default_rng(9)).save(root / "Cup" / "new.jpg")
    (root / "Bowl" / "0000.jpg").unlink()
    settle()
    assert files_read(root, cache) == 1
    assert files_read(root, cache) == 0
    assert scan(root, cache).digest != before.digest


def test_one_changed_byte_is_noticed_though_size_and_modification_time_are_set_back(root: Path, cache: Path) -> None:
    photo = root / "Cup" / "0000.jpg"
    settle()
    before = scan(root, cache)
    status = photo.stat()
    content = bytearray(photo.read_bytes())
    content[content.index(b"JFIF") + 9] ^= 1  # the density, which no pixel depends on
    photo.write_bytes(content)
    os.utime(photo, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert photo.stat().st_mtime_ns == status.st_mtime_ns
    after = scan(root, cache)
    assert after.digest != before.digest
    assert [photo.path for photo in after.photos] == [photo.path for photo in before.photos]


def test_whoever_verifies_reads_a_file_again_whose_size_and_times_are_those_remembered(root: Path, cache: Path) -> None:
    photo = root / "Cup" / "0000.jpg"
    settle()
    before = scan(root, cache)
    content = bytearray(photo.read_bytes())
    content[content.index(b"JFIF") + 9] ^= 1
    photo.write_bytes(content)
    settle()
    (memory,) = cache.iterdir()
    pretend_unchanged(memory, photo, "Cup/0000.jpg")
    assert scan(root, cache) == before
    read: list[int] = []
    after = scan(root, cache, lambda done, _: read.append(done), verify=True)
    assert read == [1, 2, 3, 4, 5, 6, 7]
    assert after.photos[4].digest == hashlib.sha256(content).hexdigest() != before.photos[4].digest
    assert files_read(root, cache) == 0
    assert scan(root, cache) == after


def test_a_file_written_this_moment_is_not_remembered(root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(module, "_CLOCK_TICK_NS", 3600 * 10**9)  # this moment lasts an hour
        assert files_read(root, cache) == 7
        assert files_read(root, cache) == 7
    settle()
    assert files_read(root, cache) == 7
    assert files_read(root, cache) == 0


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b"{}", b'{"decoder": 1}', b"[" * 100_000, b"\x80\x04K\x01."])
def test_a_damaged_or_foreign_memory_is_made_anew(content: bytes, root: Path, cache: Path) -> None:
    settle()
    first = scan(root, cache)
    (memory,) = cache.iterdir()
    memory.write_bytes(content)
    assert files_read(root, cache) == 7
    assert files_read(root, cache) == 0
    assert scan(root, cache) == first


@pytest.mark.parametrize("header", [{"decoder": "0"}, {"decoder": 0}, []])
def test_a_memory_of_another_decoder_is_made_anew(header: object, root: Path, cache: Path) -> None:
    settle()
    scan(root, cache)
    (memory,) = cache.iterdir()
    _, *lines = memory.read_text().splitlines()
    memory.write_text("\n".join((json.dumps(header), *lines)))
    assert files_read(root, cache) == 7
    assert files_read(root, cache) == 0


@pytest.mark.parametrize("line", ["", "\0", "3", '["Cup/0000.jpg"]', '["Cup/0000.jpg", [1, 2, 3, "4"], "", ""]', "[" * 100_000])
def test_a_memory_with_one_damaged_line_is_made_anew(line: str, root: Path, cache: Path) -> None:
    settle()
    scan(root, cache)
    (memory,) = cache.iterdir()
    memory.write_text(memory.read_text() + line + "\n")
    assert files_read(root, cache) == 7
    assert files_read(root, cache) == 0


def test_each_folder_has_a_memory_of_its_own(root: Path, cache: Path, tmp_path: Path) -> None:
    other = draw_folder(tmp_path / "other", {"Cup": 3, "Bowl": 4}, seed=1)
    settle()
    scan(root, cache)
    scan(other, cache)
    assert len(list(cache.iterdir())) == 2
    assert files_read(root, cache) == files_read(other, cache) == 0


def test_the_digest_ignores_where_the_folder_lies_and_in_which_order_its_files_were_made(
    root: Path, cache: Path, tmp_path: Path
) -> None:
    first = scan(root, cache)
    for place in sorted(root.rglob("*.jpg"), reverse=True):
        copy = tmp_path / "elsewhere" / place.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(place, copy)
    second = scan(tmp_path / "elsewhere", cache)
    assert second.photos == first.photos
    assert second.digest == first.digest


def test_the_digest_knows_names_and_classes(root: Path, cache: Path) -> None:
    digests = {scan(root, cache).digest}
    (root / "Cup" / "0000.jpg").rename(root / "Cup" / "zero.jpg")
    digests.add(scan(root, cache).digest)
    (root / "Cup" / "zero.jpg").rename(root / "Bowl" / "zero.jpg")
    digests.add(scan(root, cache).digest)
    assert len(digests) == 3


@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"])), st.text("0123456789abcdef", min_size=64)
        ),
        unique_by=lambda photo: photo[0],
        min_size=1,
    ),
    st.randoms(use_true_random=False),
)
def test_the_digest_is_the_same_for_any_order_of_photos_and_any_rejections(photos: list[tuple[str, str]], random: Random) -> None:
    made = [Photo(path=path, label=0, digest=digest) for path, digest in photos]
    one = Manifest(root=Path("/a"), classes=("Cup",), photos=tuple(made), rejected=())
    random.shuffle(made)
    other = Manifest(root=Path("/b"), classes=("Cup",), photos=tuple(made), rejected=(Rejected(path="x", reason="y"),))
    assert one.digest == other.digest
