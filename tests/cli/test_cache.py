import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_imports import ALLOWED, HEAVY, command, packages_after
from tests.conftest import Call, Program, environment, one_line
from tests.test_cache import DECODER, DIGEST, put

PIXELS = f"pixels-64-{DECODER}-{DIGEST[:32]}.npy"
FEATURES = f"features-{DIGEST}-LiteRT-{DECODER}-{DIGEST[:32]}.npy"
DOWNLOAD = f"hub/{DIGEST[:40]}"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache of two lists of pixels, features, a download of two files, one half-written file, and two things of the user's."""
    root = tmp_path / "cache"
    put(root, f"pixels-128-{DECODER}-{DIGEST[:32]}.npy", 2_000_000)
    put(root, PIXELS, 1_500_000)
    put(root, FEATURES, 5000)
    put(root, f"{FEATURES}.{DIGEST[:16]}.partial", 700, age=1)
    put(root, f"{DOWNLOAD}/saved_model.pb", 30_000)
    put(root, f"{DOWNLOAD}/variables/variables.index", 1000)
    put(root, "photos/cat.jpg")
    put(root, "notes.txt", 40)
    for number, used in ((PIXELS, 1_700_000_000), (FEATURES, 1_700_000_060)):
        os.utime(root / number, (used, used))
    return root


def test_info_is_a_row_a_kind(call: Call, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", "1.5 GB")
    code, out, err = call("cache", "info")
    assert (code, err) == (0, "")
    folder, limit, heading, *rows = out.splitlines()
    assert folder == f"folder: {cache}"
    assert limit == "limit: 1.5 GB (BAGBENCH_CACHE_LIMIT)"
    assert heading.split() == ["what", "files", "size", "last", "used"]
    assert [row.split("  ")[0] for row in rows] == [
        "pixels, 64 px",
        "pixels, 128 px",
        f"features of network {DIGEST[:12]}",
        "downloads",
        "half-written",
        "not bagbench's",
        "all of bagbench's",
    ]
    assert rows[0].split()[-5:] == ["1", "1.5", "MB", *time.strftime("%Y-%m-%d %H:%M", time.localtime(1_700_000_000)).split()]
    assert rows[3].split()[1:] == ["2", "31.0", "kB"]  # nobody notes when a download was used
    assert rows[-1].split()[-3:] == ["6", "3.5", "MB"]


def test_json_has_the_same_for_scripts(call: Call, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", "0")
    code, out, _ = call("cache", "info", "--json")
    read = json.loads(out)
    assert code == 0
    assert (read["folder"], read["limit_bytes"]) == (str(cache), None)
    kinds = {(row["kind"], row["which"]): (row["files"], row["bytes"]) for row in read["kinds"]}
    assert kinds == {
        ("pixels", "64"): (1, 1_500_000),
        ("pixels", "128"): (1, 2_000_000),
        ("features", DIGEST): (1, 5000),
        ("downloads", None): (2, 31_000),
        ("half-written", None): (1, 700),
        ("not bagbench's", None): (2, 40),
    }
    assert read["kinds"][2]["last_used"] == "2023-11-14T22:14:20+00:00"


def test_clear_removes_what_is_bagbench_s_and_says_what_it_left(call: Call, cache: Path) -> None:
    code, out, err = call("cache", "clear")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "removed: 3 files, 3.5 MB",
        "left: 2 files, 31.0 kB: downloads, which --downloads removes",
        "left: 1 file, 700 bytes: half-written, perhaps by a run that goes on",
        "left: 2 files or folders: not bagbench's",
    ]
    assert {path.name for path in cache.iterdir()} == {"hub", "notes.txt", "photos", f"{FEATURES}.{DIGEST[:16]}.partial"}
    _, out, _ = call("cache", "clear", "--downloads")
    assert out.splitlines()[0] == "removed: 2 files, 31.0 kB"
    assert not (cache / DOWNLOAD).exists()
    (cache / "notes.txt").unlink()
    _, out, _ = call("cache", "clear", "--downloads")
    assert out.splitlines()[::2] == ["removed: nothing", "left: 1 file or folder: not bagbench's"]
    assert (cache / "photos" / "cat.jpg").exists()


def test_all_that_an_audit_keeps_is_known_and_cleared(bagbench: Program, photos: Path, backbone: Path, tmp_path: Path) -> None:
    bagbench("data", "audit", photos, "--backbone", backbone)
    read = json.loads(bagbench("cache", "info", "--json").stdout)
    kinds = {row["kind"]: row["files"] for row in read["kinds"]}
    assert kinds == {"pixels": 1, "features": 1, "scans": 1, "copies found": 1, "audits": 1, "converted networks": 2}
    assert sum(row["bytes"] for row in read["kinds"]) == sum(
        file.stat().st_size for file in (tmp_path / "cache").rglob("*") if file.is_file()
    )
    files = [file for file in (tmp_path / "cache").rglob("*") if file.is_file()]
    for file in files:
        os.utime(file, (0, 0))
    next((tmp_path / "cache").glob("features-*")).unlink()
    bagbench("data", "audit", photos, "--backbone", backbone)
    unused = [file.name for file in files if not file.stat().st_mtime]
    assert [name.split("-")[0] for name in unused] == ["pixels"]  # which copies are known without
    assert bagbench("cache", "clear").stdout.startswith("removed: 7 files, ")
    assert not [file for file in (tmp_path / "cache").rglob("*") if file.is_file()]


@pytest.mark.parametrize("there", [False, True])
def test_a_cache_that_is_not_there_or_empty_is_no_error(call: Call, tmp_path: Path, there: bool) -> None:
    if there:
        (tmp_path / "cache").mkdir()
    code, out, _ = call("cache", "info")
    assert (code, out.splitlines()[-1]) == (0, "nothing is kept there")
    assert json.loads(call("cache", "info", "--json")[1])["kinds"] == []
    assert call("cache", "clear") == (0, "removed: nothing\n", "")
    assert (tmp_path / "cache").exists() is there


@pytest.mark.parametrize("name", ["info", "clear"])
def test_a_cache_folder_that_is_none_is_refused_in_one_line(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "cache").write_text("mine")
    assert one_line(call, "cache", name) == (
        f"cannot read the cache folder {tmp_path}/cache: Not a directory; name another one: BAGBENCH_CACHE_DIR"
    )
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for wrong in (tmp_path / "home", tmp_path):
        put(wrong, PIXELS)
        monkeypatch.setenv("BAGBENCH_CACHE_DIR", str(wrong))
        assert one_line(call, "cache", name) == (
            f"BAGBENCH_CACHE_DIR: received '{wrong}', which is or holds your home folder; name a folder for bagbench alone"
        )
        assert (wrong / PIXELS).exists()


@pytest.mark.parametrize("command", ["cache info", "cache clear", "data audit nowhere", "run cnn_basic --data nowhere"])
def test_a_limit_that_is_none_is_refused_in_one_line(call: Call, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_LIMIT", "20")
    expected = "BAGBENCH_CACHE_LIMIT: received '20'; write a size as 20GB or 500 MB, or 0 for no limit"
    assert one_line(call, *command.split()) == expected


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs util-linux's setpriv to give up root's powers")
def test_a_cache_that_cannot_be_written_is_told_in_one_line(cache: Path) -> None:
    weak = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    cache.chmod(0o555)
    done = subprocess.run(
        [*weak, sys.executable, "-m", "bagbench", "cache", "clear", "--downloads"],
        env=environment(cache),
        capture_output=True,
        text=True,
        check=False,
    )
    cache.chmod(0o755)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error: cannot remove 3 of 4 things from the cache folder {cache}: Permission denied; check its permissions\n"
    )


@pytest.mark.parametrize("arguments", [["--help"], ["info"], ["info", "--json"], ["clear"]], ids=" ".join)
def test_it_imports_nothing_heavy(arguments: list[str], cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_CACHE_DIR", str(cache))
    packages = packages_after(command("cache", *arguments), cache.parent)
    assert not packages & HEAVY
    assert packages <= ALLOWED | {"platformdirs"}
