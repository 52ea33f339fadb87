import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bagbench.audit.cleaning import write_cleaned
from bagbench.audit.decisions import NAME, decide, kept
from bagbench.audit.decisions_file import read_decisions, written
from bagbench.audit.finding import Finding, Kind
from bagbench.data.duplicates import duplicates
from bagbench.data.manifest import Manifest, scan
from bagbench.errors import DataError
from tests.audit.looked_at import PLANTED, found, planted
from tests.drawing import draw_folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return planted(tmp_path / "photos")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def listing(root: Path, *, linked: bool = False) -> list[tuple[object, ...]]:
    """All that could be changed about a folder: names, modes, times and bytes; and what a link to a file changes about it."""
    lines: list[tuple[object, ...]] = []
    for place in sorted([root, *root.rglob("*")]):
        status = place.stat()
        content = hashlib.sha256(place.read_bytes()).hexdigest() if place.is_file() else ""
        line = (place, status.st_mode, status.st_ino, status.st_uid, status.st_mtime_ns, content)
        lines.append(line if linked else (*line, status.st_nlink, status.st_ctime_ns))
    return lines


def cleaned(root: Path, target: Path, cache: Path, *, link: bool = False) -> Manifest:
    manifest = scan(root, cache)
    return write_cleaned(manifest, decide(manifest, PLANTED), target, cache, link=link)


def test_the_copy_has_all_that_is_not_left_out_byte_for_byte(root: Path, cache: Path, tmp_path: Path) -> None:
    copy = cleaned(root, tmp_path / "clean", cache)
    manifest = scan(root, cache)
    assert copy.photos == kept(manifest, decide(manifest, PLANTED))
    assert len(copy.photos) == len(manifest.photos) - 4
    on_disk = {place.relative_to(tmp_path / "clean").as_posix() for place in (tmp_path / "clean").rglob("*") if place.is_file()}
    assert on_disk == {photo.path for photo in copy.photos} | {NAME}
    assert scan(tmp_path / "clean", tmp_path / "another cache").digest == copy.digest
    decisions = (tmp_path / "clean" / NAME).read_bytes().decode()
    assert decisions == written(decide(manifest, PLANTED))
    assert read_decisions(decisions, manifest, Path(NAME)) == decide(manifest, PLANTED)


def test_whose_the_photos_are_goes_where_they_go(root: Path, cache: Path, tmp_path: Path) -> None:
    for name in ("attribution.csv", "credits.html", "decisions.csv"):
        (root / name).write_text(f"the original's {name}")
    copy = cleaned(root, tmp_path / "clean", cache)
    for name in ("attribution.csv", "credits.html"):
        assert (copy.root / name).read_text() == f"the original's {name}"
    assert (copy.root / "decisions.csv").read_text(encoding="utf-8-sig") != "the original's decisions.csv"


def test_the_original_is_not_touched(root: Path, cache: Path, tmp_path: Path) -> None:
    before = listing(root)
    cleaned(root, tmp_path / "clean", cache)
    assert listing(root) == before


def test_links_share_the_photos_bytes_and_leave_no_trace_but_their_number(root: Path, cache: Path, tmp_path: Path) -> None:
    before = listing(root, linked=True)
    copy = cleaned(root, tmp_path / "deep" / "clean", cache, link=True)
    for photo in copy.photos:
        assert (tmp_path / "deep" / "clean" / photo.path).samefile(root / photo.path)
    assert listing(root, linked=True) == before
    assert (tmp_path / "deep" / "clean" / NAME).stat().st_nlink == 1
    assert [entry.name for entry in (tmp_path / "deep").iterdir()] == ["clean"]


def test_a_link_within_the_folder_is_copied_as_the_photo_that_it_leads_to(root: Path, cache: Path, tmp_path: Path) -> None:
    (root / "Cup" / "link.jpg").symlink_to("0002.jpg")
    for link in (False, True):
        cleaned(root, tmp_path / f"clean {link}", cache, link=link)
        place = tmp_path / f"clean {link}" / "Cup" / "link.jpg"
        assert not place.is_symlink()
        assert place.read_bytes() == (root / "Cup" / "0002.jpg").read_bytes()


def test_the_same_photos_and_decisions_give_the_same_copy(root: Path, cache: Path, tmp_path: Path) -> None:
    first = cleaned(root, tmp_path / "first", cache)
    moved = shutil.copytree(root, tmp_path / "elsewhere" / "other name")
    second = cleaned(moved, tmp_path / "second", cache)
    assert first.digest == second.digest
    assert (tmp_path / "first" / NAME).read_bytes() == (tmp_path / "second" / NAME).read_bytes()


def exact(manifest: Manifest, cache: Path) -> list[Finding]:
    """Find exact copies, and what lies in several classes."""
    groups = [[manifest.photos[index] for index in group] for group in duplicates(manifest, cache).exact]
    return [
        found(Kind.CLASH if len({photo.label for photo in group}) > 1 else Kind.EXACT_COPY, *(photo.path for photo in group))
        for group in groups
    ]


def test_a_cleaned_folder_has_nothing_left_to_clean(root: Path, cache: Path, tmp_path: Path) -> None:
    manifest = scan(root, cache)
    decided = decide(manifest, exact(manifest, cache))
    assert len(decided) == 6
    copy = write_cleaned(manifest, decided, tmp_path / "clean", cache)
    assert decide(copy, exact(copy, cache)) == ()
    assert write_cleaned(copy, (), tmp_path / "again", cache).digest == copy.digest


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("photos", "is the folder of photos itself"),
        ("photos/../photos", "is the folder of photos itself"),
        ("photos/clean", "lies within the folder of photos"),
        ("photos/Cup/deep/clean", "lies within the folder of photos"),
        (".", "holds the folder of photos"),
        ("link", "lies within the folder of photos"),
    ],
)
def test_a_target_that_is_the_original_or_lies_in_it_or_around_it_is_refused(
    target: str, problem: str, root: Path, cache: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to("photos/Cup")
    before = listing(root)
    with pytest.raises(DataError, match=problem) as raised:
        cleaned(root, tmp_path / target, cache)
    assert raised.value.remedy == "name a new folder beside it"
    assert listing(root) == before


def test_a_folder_that_holds_anything_is_left_alone(root: Path, cache: Path, tmp_path: Path) -> None:
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean" / "notes.txt").write_text("mine")
    with pytest.raises(DataError, match=r"clean' is not empty: it holds 'notes.txt'; name an empty or a new one"):
        cleaned(root, tmp_path / "clean", cache)
    assert [entry.name for entry in (tmp_path / "clean").iterdir()] == ["notes.txt"]


def test_a_file_is_no_folder_to_write_to(root: Path, cache: Path, tmp_path: Path) -> None:
    (tmp_path / "clean").touch()
    with pytest.raises(DataError, match=r"cannot write the cleaned copy to .*clean': File exists; name another folder"):
        cleaned(root, tmp_path / "clean", cache)
    with pytest.raises(DataError, match=r"cannot write the decisions for .*clean/deep/er': (Not a directory|File exists); "):
        cleaned(root, tmp_path / "clean" / "deep" / "er", cache)


def test_nothing_is_written_where_too_little_would_be_left(root: Path, cache: Path, tmp_path: Path) -> None:
    manifest = scan(root, cache)
    bowls = [found(Kind.DARK, photo.path) for photo in manifest.photos if photo.path.startswith("Bowl/")]
    with pytest.raises(DataError, match="the class Bowl would be left with no photo; keep more of it"):
        write_cleaned(manifest, decide(manifest, bowls, (Kind.DARK,)), tmp_path / "clean", cache)
    assert not (tmp_path / "clean").exists()


def test_a_photo_that_changes_before_it_is_copied_is_noticed(root: Path, cache: Path, tmp_path: Path) -> None:
    manifest = scan(root, cache)
    shutil.copy(root / "Cup" / "0003.jpg", root / "Cup" / "0002.jpg")
    with pytest.raises(DataError, match="have changed while they were copied"):
        write_cleaned(manifest, decide(manifest, PLANTED), tmp_path / "clean", cache)


SLOW = """
import sys, time
from pathlib import Path
from bagbench.audit import cleaning
from bagbench.data import writing
from bagbench.data.manifest import scan
copy = writing.shutil.copyfile
def slowly(source, place):
    copy(source, place)
    print(place, flush=True)
    time.sleep(0.2)
writing.shutil.copyfile = slowly
cleaning.write_cleaned(scan(Path(sys.argv[1]), Path(sys.argv[3])), (), Path(sys.argv[2]), Path(sys.argv[3]))
"""


def test_killed_on_the_way_it_is_no_folder_of_photos_and_is_made_again(cache: Path, tmp_path: Path) -> None:
    root = draw_folder(tmp_path / "drawn", {"Cup": 4, "Bowl": 4})
    target = tmp_path / "clean"
    with subprocess.Popen([sys.executable, "-c", SLOW, root, target, cache], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(6):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    assert len(list(target.rglob("*.jpg"))) >= 5
    with pytest.raises(DataError, match="no sub-folder"):
        scan(target, cache)
    manifest = scan(root, cache)
    assert write_cleaned(manifest, (), target, cache).digest == manifest.digest
    assert sorted(entry.name for entry in target.iterdir()) == ["Bowl", "Cup", NAME]
