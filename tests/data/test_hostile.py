"""A folder of hostile files beside good photos: each costs itself at most, in bounded time and memory."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from bagbench.data.decode import decode_bytes, read_bytes
from bagbench.data.manifest import scan
from bagbench.data.threads import for_each
from tests.conftest import program
from tests.drawing import draw_folder
from tests.hostile import Fate, Hostile, make

GOOD = {"Bowl": 12, "Cup": 12}

# It took 5 s on two idle cores, 11 s on busy ones, and 0.9 GB: one large image at a time, beside it what small ones take.
MOST_SECONDS = 40
MOST_BYTES = 1_200_000_000

# In a process of its own, so that its peak is the scan's.
SCAN = r"""
import json, re, sys, time
from pathlib import Path
from bagbench.data.manifest import scan

def peak():
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) * 1024

before, began = peak(), time.perf_counter()
manifest = scan(Path(sys.argv[1]), Path(sys.argv[2]))
json.dump({
    "seconds": time.perf_counter() - began,
    "memory": peak() - before,
    "photos": [photo.path for photo in manifest.photos],
    "rejected": {left_out.path: left_out.reason for left_out in manifest.rejected},
}, sys.stdout)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The folder, its good photos, its hostile files, and what a scan in a process of its own said and cost."""

    root: Path
    good: frozenset[str]
    hostile: tuple[Hostile, ...]
    photos: frozenset[str]
    rejected: dict[str, str]
    seconds: float
    memory: int


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("hostile")
    root = draw_folder(folder / "photos", GOOD)
    good = frozenset(place.relative_to(root).as_posix() for place in root.rglob("*.jpg"))
    hostile = make(root)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCAN, root, folder / "cache"],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert done.stderr == ""
    said = json.loads(done.stdout)
    return Corpus(
        root=root,
        good=good,
        hostile=hostile,
        photos=frozenset(said["photos"]),
        rejected=said["rejected"],
        seconds=said["seconds"],
        memory=said["memory"],
    )


def test_nothing_good_is_lost(corpus: Corpus) -> None:
    assert len(corpus.good) == sum(GOOD.values())
    assert corpus.good <= corpus.photos


def test_every_hostile_file_has_its_fate_and_nothing_else_is_there(corpus: Corpus) -> None:
    fates = dict.fromkeys(corpus.photos - corpus.good, Fate.USABLE) | dict.fromkeys(corpus.rejected, Fate.LEFT_OUT)
    expected = {each.path: each.fate for each in corpus.hostile if each.fate is not Fate.PASSED_OVER}
    assert fates == expected


def test_every_reason_is_the_expected_one_in_one_line(corpus: Corpus) -> None:
    for each in corpus.hostile:
        if each.fate is Fate.LEFT_OUT:
            reason = corpus.rejected[each.path]
            assert re.match(each.reason, reason), f"{each.path} ({each.about}): {reason}"
            assert reason.isprintable()
            assert len(reason) < 200


def test_every_usable_image_shows_what_it_has_to(corpus: Corpus) -> None:
    asked = [each for each in corpus.hostile if each.corners]
    shown: dict[str, int] = {}

    def corners(each: Hostile) -> tuple[str, int]:
        pixels = decode_bytes(read_bytes(corpus.root / each.path), 32).astype(int)
        return each.path, int(np.abs(pixels[[0, 0, -1, -1], [0, -1, 0, -1]] - each.corners).max())

    for_each(corners, asked, lambda found: shown.update([found]))
    assert len(shown) > 50
    assert {path: off for path, off in shown.items() if off > 16} == {}


def test_a_scan_of_them_all_is_bounded_in_time_and_memory(corpus: Corpus) -> None:
    assert corpus.seconds < MOST_SECONDS
    assert corpus.memory < MOST_BYTES


@contextmanager
def changing(places: list[Path]) -> Iterator[None]:
    """Grow, cut, take away and put back these files all the while."""
    over = threading.Event()
    contents = [place.read_bytes() for place in places]

    def change() -> None:
        while not over.is_set():
            for place, content in zip(places, contents, strict=True):
                with place.open("ab") as file:
                    file.write(bytes(100_000))
                os.truncate(place, len(content) // 3)
                place.unlink()
                place.write_bytes(content)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_files_that_change_and_vanish_while_they_are_read_cost_themselves_only(tmp_path: Path) -> None:
    root = draw_folder(tmp_path / "photos", {"Bowl": 40, "Cup": 40})
    places = sorted(root.rglob("*.jpg"))
    restless = places[::4]
    still = {place.relative_to(root).as_posix() for place in places if place not in restless}
    reasons: set[str] = set()
    until = time.monotonic() + 3
    with changing(restless):
        while time.monotonic() < until:
            manifest = scan(root, tmp_path / "cache")
            assert still <= {photo.path for photo in manifest.photos}
            assert not still & {left_out.path for left_out in manifest.rejected}
            reasons |= {left_out.reason for left_out in manifest.rejected}
    assert reasons <= {"truncated JPEG", "empty file", "cannot be read: No such file or directory"}
    assert len(scan(root, tmp_path / "cache").photos) == 80


@pytest.mark.slow
@pytest.mark.browser
def test_a_run_on_them_ends_well_and_its_page_opens(corpus: Corpus, tmp_path: Path, browser: Browser) -> None:
    arguments = ("run", "cnn_basic", "--data", corpus.root, "--epochs", 1, "--seeds", 1, "--image-size", 32)
    done = program(tmp_path, tmp_path / "cache")(*arguments)
    for line in (done.stdout + done.stderr).split("\n"):
        assert line.isprintable()
    assert "Traceback" not in done.stderr
    assert done.stderr.count("left out  ") == len(corpus.rejected)
    (page,) = (tmp_path / "reports").glob("*.html")
    problems: list[str] = []
    tab = browser.new_page()
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("dialog", lambda dialog: problems.append(dialog.message))
    tab.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    tab.goto(page.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert "cnn_basic" in tab.inner_text("body")
    assert "a link that leads nowhere" in tab.inner_text("body")
    assert problems == []
    tab.close()
