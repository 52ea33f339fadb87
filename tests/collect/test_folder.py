"""What lies in the folder, at every instant and after whatever has happened to it."""

import csv
import hashlib
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bagbench.collect.credit import COLUMNS, read_credits
from bagbench.collect.folder import Folder
from bagbench.collect.web import Outcome
from bagbench.data.manifest import scan
from bagbench.errors import DataError
from tests.collect.conftest import Gather
from tests.collect.server import World, photo, status, whole


def rows(root: Path) -> list[dict[str, str]]:
    with (root / "attribution.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def photos(root: Path) -> dict[str, str]:
    """Return path and SHA-256 of every file in a class folder."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.glob("[!.]*/*")
        if path.is_file()
    }


def test_a_photo_has_a_row_with_all_that_is_known_of_it(world: World, gather: Gather, tmp_path: Path) -> None:
    world.put("disc", "a.jpg", whole(photo("a")), id="5c3a")
    gather("disc", per_class=1)
    (row,) = rows(tmp_path / "photos")
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", row.pop("retrieved"))
    assert row == {
        "path": "disc/openverse-5c3a.jpg",
        "title": "Photo a.jpg",
        "creator": "A. Photographer",
        "creator_url": "https://photos.example/a",
        "licence": "by",
        "licence_version": "2.0",
        "licence_url": "https://creativecommons.org/licenses/by/2.0/",
        "source_page": "https://photos.example/a.jpg",
        "provider": "flickr",
        "image_url": f"{world.address}/a.jpg",
        "sha256": hashlib.sha256(photo("a")).hexdigest(),
    }


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum(a)", "\uff1dcmd()", "\t=1", "\r\n=1", "  =1"])
def test_no_text_is_a_formula_and_all_are_read_back(world: World, gather: Gather, tmp_path: Path, text: str) -> None:
    world.offer("disc", 1, title=text, creator=text, provider=text)
    gather("disc", per_class=1)
    (row,) = rows(tmp_path / "photos")
    assert row["title"] == row["creator"] == row["provider"] == "'" + text.strip()
    (credit,) = read_credits(tmp_path / "photos" / "attribution.csv")
    assert credit.title == text.strip()


def test_a_text_is_kept_letter_by_letter_but_for_what_would_break_a_line(world: World, gather: Gather, tmp_path: Path) -> None:
    world.offer("disc", 1, title='a\nb\x1b[31m, "c"\x00\ud800', creator="می\u200cخواهم", licence_version=None)
    gather("disc", per_class=1)
    (row,) = rows(tmp_path / "photos")
    assert row["title"] == 'a b[31m, "c"'
    assert row["creator"] == "می\u200cخواهم"  # the joiner is part of how it is written
    assert (tmp_path / "photos" / "attribution.csv").read_bytes().count(b"\n") == 2


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:x",
        "data:text/html,x",
        "//x",
        "http://[",
        "https://a b",
        "https://x/\ny",
        "https://x/" + "y" * 3000,
    ],
)
def test_an_address_that_is_not_http_is_left_out(world: World, gather: Gather, tmp_path: Path, address: str) -> None:
    world.offer("disc", 1, creator_url=address, license_url=address, foreign_landing_url=address)
    gather("disc", per_class=1)
    (row,) = rows(tmp_path / "photos")
    assert (row["creator_url"], row["licence_url"], row["source_page"]) == ("", "", "")


def test_what_a_source_leaves_empty_stays_empty(world: World, gather: Gather, tmp_path: Path) -> None:
    fields = ("title", "creator", "creator_url", "license_version", "license_url", "foreign_landing_url", "provider")
    nothing: dict[str, Any] = dict.fromkeys(fields)
    world.offer("disc", 1, **nothing)
    gather("disc", per_class=1)
    (row,) = rows(tmp_path / "photos")
    assert [name for name in COLUMNS if not row[name]] == [
        "title",
        "creator",
        "creator_url",
        "licence_version",
        "licence_url",
        "source_page",
        "provider",
    ]


def test_started_again_it_asks_for_nothing_that_it_has(world: World, gather: Gather) -> None:
    world.offer("disc", 4)
    world.put("disc", "gone.jpg", status(404))
    world.put("disc", "broken.jpg", whole(b"not a photo"))
    world.put("disc", "copy.jpg", whole(photo("disc-0")))
    first = gather("disc", per_class=10)
    before = len(world.asked)
    assert gather("disc", per_class=10) == first
    assert first["disc"].skipped == {Outcome.GONE: 1, Outcome.BROKEN: 1, Outcome.COPY: 1}
    assert len(world.asked) == before


def test_what_was_not_reached_is_tried_again(world: World, gather: Gather) -> None:
    world.put("disc", "a.jpg", status(500))
    assert gather("disc", per_class=1)["disc"].skipped == {Outcome.UNREACHABLE: 1}
    world.files["/a.jpg"] = whole(photo("a"))
    assert gather("disc", per_class=1)["disc"].photos == 1
    assert len(world.searches) == 1


def test_more_are_had_by_asking_for_more(world: World, gather: Gather) -> None:
    world.offer("disc", 30)
    gather("disc", per_class=5)
    gather("disc", per_class=25)
    assert len(world.fetched) == len(set(world.fetched)) == 25
    assert len(world.searches) == 2


def test_a_photo_that_somebody_deleted_does_not_come_back(world: World, gather: Gather, tmp_path: Path) -> None:
    world.offer("disc", 4)
    gather("disc", per_class=3)
    (tmp_path / "photos" / "disc" / "openverse-disc-1.jpg").unlink()
    assert gather("disc", per_class=3)["disc"].photos == 3
    assert sorted(photos(tmp_path / "photos")) == [f"disc/openverse-disc-{number}.jpg" for number in (0, 2, 3)]
    assert {row["path"]: row["sha256"] for row in rows(tmp_path / "photos")} == photos(tmp_path / "photos")


def test_a_photo_that_somebody_moved_or_cropped_keeps_its_credit(world: World, gather: Gather, tmp_path: Path) -> None:
    world.offer("disc", 2)
    gather("disc", per_class=2)
    root = tmp_path / "photos"
    (root / "square").mkdir()
    (root / "disc" / "openverse-disc-0.jpg").rename(root / "square" / "openverse-disc-0.jpg")
    (root / "disc" / "openverse-disc-1.jpg").write_bytes(photo("cropped"))
    Folder(root, ["disc"])
    assert {row["path"]: row["sha256"] for row in rows(root)} == photos(root)
    assert {row["path"]: row["title"] for row in rows(root)} == {
        "square/openverse-disc-0.jpg": "Photo disc-0",
        "disc/openverse-disc-1.jpg": "Photo disc-1",
    }


def test_a_line_that_was_cut_off_is_passed_over(world: World, gather: Gather, tmp_path: Path) -> None:
    world.offer("disc", 2)
    gather("disc", per_class=2)
    root = tmp_path / "photos"
    for name in ("attribution.csv", ".collect/tried.csv"):
        with (root / name).open("ab") as file:
            file.write(b"disc/openverse-x")
    assert gather("disc", per_class=2)["disc"].photos == 2
    assert {row["path"]: row["sha256"] for row in rows(root)} == photos(root)


@pytest.mark.parametrize("content", [b"", b"name,address\nme,here\n", b"\xff\xfe\x00", b'"unfinished', b"a" * 200_000])
def test_another_s_attribution_is_not_written_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "attribution.csv").write_bytes(content)
    with pytest.raises(DataError, match="put it back as it was, or name another folder"):
        Folder(tmp_path, ["disc"])
    assert (tmp_path / "attribution.csv").read_bytes() == content


def test_a_place_that_is_no_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"cannot write to .*file: "):
        Folder(tmp_path / "file", ["disc"])


def test_the_folder_is_one_of_photos(world: World, gather: Gather, tmp_path: Path) -> None:
    world.offer("disc", 3)
    world.offer("square", 3)
    gather("disc", "square")
    manifest = scan(tmp_path / "photos", tmp_path / "cache")
    assert (manifest.classes, len(manifest.photos)) == (("disc", "square"), 6)
    assert manifest.rejected == ()


# Collects into a folder, and is killed as the system is about to do the n-th thing to a file in it.
PROGRAM = """
import os, signal, sys
from pathlib import Path
from bagbench.collect.collection import collect, read_wanted
from bagbench.collect.folder import Folder
from bagbench.collect.licence import Licence
from bagbench.collect.openverse import openverse
from bagbench.collect.web import Web

root, left = Path(sys.argv[1]), int(sys.argv[2])

def count(event, arguments):
    global left
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if writes and str(arguments[0]).endswith((".jpg", ".json", ".html")):
        os._exit(3)  # a photo half written would have a photo's name
    if (writes or event in {"os.rename", "os.mkdir", "os.remove"}) and str(arguments[0]).startswith(str(root)):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
folder = Folder(root, ["disc"])
web = Web(folder.answers, interval=0.01)
for tally in collect(folder, openverse, web, read_wanted(["disc"]), licences=tuple(Licence), per_class=2):
    pass
"""


def test_killed_at_each_instant_it_goes_on_and_loses_nothing(world: World, gather: Gather, tmp_path: Path) -> None:
    """A real process, killed before each thing that it does to a file in turn, until it has nothing more to do."""
    world.put("disc", "broken.jpg", whole(b"not a photo"))
    world.offer("disc", 2)
    root = tmp_path / "photos"
    instants = 0
    while True:
        instants += 1
        shutil.rmtree(root, ignore_errors=True)
        died = subprocess.run([sys.executable, "-c", PROGRAM, root, str(instants)], check=False).returncode
        had = photos(root)
        credited = {row["path"]: row["sha256"] for row in rows(root)} if (root / "attribution.csv").exists() else {}
        assert had.items() <= credited.items()  # never a photo without its credit, nor half of one
        assert len(credited) <= len(had) + 1
        answered = bool(list(root.glob(".collect/*.json")))

        world.asked.clear()
        assert gather("disc", per_class=2, licence="all")["disc"].photos == 2
        assert len(world.searches) == (not answered)
        assert not {f"disc/openverse-{Path(path).stem}.jpg" for path in world.fetched} & set(had)
        assert {row["path"]: row["sha256"] for row in rows(root)} == photos(root)
        assert not list(root.rglob("*partial*"))
        if died == 0:
            break
        assert died == -signal.SIGKILL
    assert instants > 15
