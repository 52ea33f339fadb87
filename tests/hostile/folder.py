"""A folder as strangers might send it: hostile images, names, links and things that are no files; it is made anew, never kept.

`make` writes into the class folders `Bowl`, `Cup` and `cup`; nothing that was in them before is touched.
"""

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np

from tests.drawing import draw_photo
from tests.hostile.bombs import bombs
from tests.hostile.containers import Colour, encoded
from tests.hostile.images import images
from tests.hostile.sent import FOREIGN

_PATH_MAX = 4096  # with the NUL at the end; Linux's


class Fate(Enum):
    """What is to become of a file."""

    USABLE = "usable"
    LEFT_OUT = "left out"
    PASSED_OVER = "passed over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    r"""One file, link or folder.

    Attributes:
        path: relative to the folder, as a manifest writes it.
        about: what it is.
        fate: what is to become of it.
        reason: a pattern of why it is left out; empty if it is not.
        corners: the colours that it has to show, top left, top right, bottom left and bottom right; empty if that is not asked.
    """

    path: str
    about: str
    fate: Fate
    reason: str = ""
    corners: tuple[Colour, ...] = ()


def make(root: Path) -> tuple[Hostile, ...]:
    """Fill a folder, and return everything in it."""
    for name in ("Bowl", "Cup", "cup"):
        (root / name).mkdir(parents=True, exist_ok=True)
    return (*_images(root), *_names(root), *_links(root), *_no_files(root), *_deep(root), *_clutter(root))


def _usable(path: str, about: str, corners: tuple[Colour, ...] = ()) -> Hostile:
    return Hostile(path=path, about=about, fate=Fate.USABLE, corners=corners)


def _left_out(path: str, about: str, reason: str) -> Hostile:
    return Hostile(path=path, about=about, fate=Fate.LEFT_OUT, reason=reason)


def _photo(number: int) -> bytes:
    """Return a photo like no other."""
    return encoded(draw_photo(0, np.random.default_rng([7, number])), "JPEG", quality=90)


def _images(root: Path) -> Iterator[Hostile]:
    for sent in (*images(), *bombs()):
        path = f"Cup/{sent.name}"
        (root / path).write_bytes(sent.content)
        if sent.reason:
            yield _left_out(path, sent.about, sent.reason)
        else:
            yield _usable(path, sent.about, sent.corners)


def _names(root: Path) -> Iterator[Hostile]:
    names = {
        "line\nbreak.jpg": "a line break",
        "return\rtab\t.jpg": "a carriage return and a tab",
        "\x1b[2J\x1b[31mred.jpg": "a terminal's escape sequence",
        "\x07\x7f.jpg": "control characters",
        "<img src=x onerror=alert(1)>.jpg": "markup",
        "'\"`$(touch x);&|.jpg": "quotes and a shell's signs",
        "{{ 7 * 7 }}{% raw %}.jpg": "a template's signs",
        '=cmd,"quoted".jpg': "a spreadsheet's signs",
        "%2e%2e%2f%00#?.jpg": "a web address's signs",
        "up\\..\\..\\out.jpg": "backslashes",
        "\u202egpj.exe": "an override from right to left",
        "\u200b\ufeff.jpg": "invisible characters",
        "e\u0301.jpg": "a letter and its accent",
        "\u00e9.jpg": "an accented letter",
        "\U0001f392.jpg": "emoji",
        "-rf": "a dash in front",
        " spaces .jpg ": "spaces at the ends",
        " ": "one space",
        "CON.jpg": "a device of Windows",
        "dot.jpg.": "a dot at the end, which Windows takes away",
        "a.jpg": "small letters",
        "A.JPG": "the same in capitals",
        "b" * 255: "255 bytes",
        "\U0001f392" * 63 + ".g": "255 bytes of 65 characters",
    }
    for number, (name, about) in enumerate(names.items()):
        (root / "Bowl" / name).write_bytes(_photo(number))
        yield _usable(f"Bowl/{name}", f"a name of {about}")
    for number in (100, 101):
        (root / "cup" / f"{number}.jpg").write_bytes(_photo(number))
        yield _usable(f"cup/{number}.jpg", "a class folder that differs from another by a capital")
    foreign = os.fsencode(root / "Bowl") + b"/caf\xe9.jpg"
    Path(os.fsdecode(foreign)).write_bytes(_photo(102))
    yield _left_out("Bowl/caf\\udce9.jpg", "a name that is not UTF-8", "its name is not UTF-8")
    Path(os.fsdecode(os.fsencode(root / "Bowl") + b"/\xff")).mkdir()
    yield _left_out("Bowl/\\udcff/", "a folder whose name is not UTF-8", "its name is not UTF-8")
    (root / "list.csv").write_text("path,label")
    yield _left_out("list.csv", "a file beside the classes", "not in a sub-folder")


def _links(root: Path) -> Iterator[Hostile]:
    cup = root / "Cup"
    (cup / "real.jpg").write_bytes(_photo(200))
    (cup / "hard.jpg").hardlink_to(cup / "real.jpg")
    yield _usable("Cup/real.jpg", "a photo with links to it")
    yield _usable("Cup/hard.jpg", "a hard link")
    links = {
        "inside.jpg": ("real.jpg", "a link within the folder", ""),
        "chain.jpg": ("inside.jpg", "a link to a link", ""),
        "across.jpg": ("../Bowl/a.jpg", "a link to another class", ""),
        "out.jpg": ("/etc/hostname", "a link out of the folder", "a link out of the folder"),
        "device.jpg": ("/dev/zero", "a link to a device", "a link out of the folder"),
        "climbs.jpg": ("../" * 60 + "etc/hostname", "a link that climbs out", "a link out of the folder"),
        "dangling.jpg": ("missing.jpg", "a link to nothing", "a link that leads nowhere"),
        "loop.jpg": ("loop.jpg", "a link to itself", "a link that leads nowhere"),
        "ping.jpg": ("pong.jpg", "a link to a link to it", "a link that leads nowhere"),
        "pong.jpg": ("ping.jpg", "a link to a link to it", "a link that leads nowhere"),
        "up": ("..", "a link to the folder it lies in", "a link to a folder"),
        "etc": ("/etc", "a link to a folder elsewhere", "a link out of the folder"),
        "bad.jpg": ("page.jpg", "a link to a page", FOREIGN),
    }
    for name, (target, about, reason) in links.items():
        (cup / name).symlink_to(target)
        yield _left_out(f"Cup/{name}", about, reason) if reason else _usable(f"Cup/{name}", about)
    (root / "Linked").symlink_to("Cup")
    yield _left_out("Linked", "a class that is a link to another", "a link to a folder")


def _no_files(root: Path) -> Iterator[Hostile]:
    cup = root / "Cup"
    os.mkfifo(cup / "pipe.jpg")
    yield _left_out("Cup/pipe.jpg", "a FIFO that nobody writes to", "not a regular file")
    folder = os.open(cup, os.O_RDONLY)  # a socket's address is short: named through the folder, its path does not matter
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(f"/proc/self/fd/{folder}/socket.jpg")
    finally:
        os.close(folder)
    yield _left_out("Cup/socket.jpg", "a socket", "not a regular file")
    with (cup / "sparse.jpg").open("wb") as file:
        file.truncate(10 * 2**30)
    yield _left_out("Cup/sparse.jpg", "10 GiB of nothing", "too large: 10,737,418,240 bytes")
    with (cup / "padded.jpg").open("wb") as file:
        file.write(_photo(300))
        file.truncate(120 * 2**20)
    yield _usable("Cup/padded.jpg", "a photo with 120 MiB of nothing behind it")
    (cup / "folder.jpg").mkdir()
    (cup / "folder.jpg" / "photo.jpg").write_bytes(_photo(301))
    yield _usable("Cup/folder.jpg/photo.jpg", "a photo in a folder that is named like one")
    if os.geteuid():  # whoever is root may read everything
        (cup / "closed.jpg").write_bytes(_photo(302))
        (cup / "closed.jpg").chmod(0)
        yield _left_out("Cup/closed.jpg", "a file that may not be read", "permission denied")
        (cup / "closed").mkdir(mode=0)
        yield _left_out("Cup/closed/", "a folder that may not be entered", "permission denied")


def _deep(root: Path) -> Iterator[Hostile]:
    """Folders within folders, to beyond the longest path that the system takes."""
    path, level = Path("Bowl"), "d" * 200
    here = os.open(root / path, os.O_RDONLY)
    try:
        while len(str(root.resolve() / path)) < _PATH_MAX:
            path /= level
            os.mkdir(level, dir_fd=here)
            below = os.open(level, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
            if len(str(root.resolve() / path / "photo.jpg")) < _PATH_MAX:
                photo = f"{path}/photo.jpg"
                (root / photo).write_bytes(_photo(400 + len(path.parts)))
                yield _usable(photo, f"a photo {len(path.parts)} folders deep")
    finally:
        os.close(here)
    yield _left_out(f"{path}/", "a folder deeper than a path can be long", "cannot be read: File name too long")


def _clutter(root: Path) -> Iterator[Hostile]:
    photo, rubbish = _photo(500), b"\0\5\x16\7" + bytes(100)
    clutter = {
        ".DS_Store": rubbish,
        "._real.jpg": rubbish,
        "Thumbs.db": rubbish,
        "desktop.ini": b"[.ShellClassInfo]",
        "Desktop.ini": b"[.ShellClassInfo]",
        "Icon\r": b"",
        "__MACOSX/._real.jpg": rubbish,
        ".ipynb_checkpoints/real-checkpoint.jpg": photo,
        "@eaDir/real.jpg/SYNOPHOTO_THUMB_M.jpg": photo,
        "$RECYCLE.BIN/$R1.jpg": photo,
        "System Volume Information/tracking.log": rubbish,
        "lost+found/#1": rubbish,
    }
    for folder in ("", "Cup/"):
        for path, content in clutter.items():
            (root / folder / path).parent.mkdir(parents=True, exist_ok=True)
            (root / folder / path).write_bytes(content)
            yield Hostile(path=folder + path, about="what a system left behind", fate=Fate.PASSED_OVER)
