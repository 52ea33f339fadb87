"""`--verify`: every photo is read again, whatever its size and times say."""

import re
import time
from pathlib import Path

import pytest

from tests.conftest import Call
from tests.drawing import draw_folder
from tests.remembered import pretend_unchanged


def digest(call: Call, *arguments: object) -> str:
    """Run a command, and return the digest of the photos that it names."""
    code, out, err = call(*arguments)
    assert code == 0, err
    found = re.search(r"digest ([0-9a-f]{12})", err + out)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "command",
    [
        ["run", "cnn_basic", "--seeds", "1", "--dry-run", "--data", "{photos}"],
        ["data", "audit", "{photos}", "--backbone", "none"],
        ["data", "split", "{photos}", "--to", "out {number}"],
    ],
    ids=["run", "data audit", "data split"],
)
def test_a_photo_that_changed_without_a_trace_is_found(call: Call, command: list[str], tmp_path: Path) -> None:
    photos = draw_folder(tmp_path / "photos", {"disc": 8, "square": 8})
    time.sleep(0.08)  # what was written this moment is not remembered

    def seen(number: int, *more: str) -> str:
        return digest(call, *(part.format(photos=photos, number=number) for part in command), *more)

    before = seen(1)
    photo = photos / "disc" / "0000.jpg"
    content = bytearray(photo.read_bytes())
    content[content.index(b"JFIF") + 9] ^= 1  # the density, which no pixel depends on
    photo.write_bytes(content)
    (memory,) = (tmp_path / "cache").glob("scan-*.jsonl")
    pretend_unchanged(memory, photo, "disc/0000.jpg")
    assert seen(2, "--verify") != before


@pytest.mark.parametrize("command", [["run"], ["data", "audit"], ["data", "clean"], ["data", "split"]], ids=" ".join)
def test_help_says_what_it_does_in_one_line(call: Call, command: list[str]) -> None:
    _, out, _ = call(*command, "--help")
    (line,) = (line for line in out.splitlines() if "--verify" in line)
    assert "Read every photo again" in line
