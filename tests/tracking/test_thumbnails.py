import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.errors import StoreError
from bagbench.tracking.thumbnails import read_thumbnails, write_thumbnails

PICTURES = {7: b"RIFF seven", 0: b"", 12: bytes(range(256))}


def zipped(*entries: tuple[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return stream.getvalue()


def read(content: bytes) -> dict[int, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "thumbnails.zip"
        file.write_bytes(content)
        found = read_thumbnails(file)
        assert list(Path(folder).iterdir()) == [file]  # nothing is unpacked
        return found


@given(st.dictionaries(st.integers(0, 10**9 - 1), st.binary(max_size=50), max_size=8))
def test_what_is_written_comes_back_in_its_order(pictures: dict[int, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        again = read_thumbnails(write_thumbnails(pictures, Path(folder) / "thumbnails.zip"))
    assert list(again.items()) == list(pictures.items())


@pytest.mark.parametrize(
    "name",
    [
        "photo.webp",
        "0.jpg",
        "../0.webp",
        "/0.webp",
        "a/0.webp",
        "..\\0.webp",
        "0.webp\n",
        "-1.webp",
        "٣.webp",
        "1e3.webp",
        ".webp",
    ],
)
def test_an_entry_of_another_name_is_refused(name: str) -> None:
    with pytest.raises(StoreError, match=r"^thumbnails\.zip: .* is no thumbnail; run again with --force$"):
        read(zipped(("0.webp", b"good"), (name, b"bad")))


def test_what_could_grow_as_it_is_read_is_refused() -> None:
    bomb = zipped(("0.webp", bytes(2**20)), compression=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 2000
    with pytest.raises(StoreError, match=r"'0\.webp' is no thumbnail"):
        read(bomb)
    with pytest.raises(StoreError, match=r"'0\.webp' is no thumbnail"):
        read(zipped(("0.webp", bytes(2**20 + 1))))
    assert len(read(zipped(("0.webp", bytes(2**20))))[0]) == 2**20


def claiming(size: int) -> bytes:
    """A good archive whose one entry says in both places that it has so many bytes."""
    content = zipped(("0.webp", b"a picture"))
    return content.replace((9).to_bytes(4, "little"), size.to_bytes(4, "little"))


def encrypted() -> bytes:
    content = bytearray(zipped(("0.webp", b"a picture")))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(start) + flags] |= 1
    return bytes(content)


def misnamed() -> bytes:
    """An archive that says its names are UTF-8 where they are not."""
    return zipped(("ä.webp", b"a picture")).replace("ä".encode(), b"\xff\xff")


@pytest.mark.parametrize("content", [b"", b"no archive", claiming(8), claiming(10_000), encrypted(), misnamed()])
def test_what_is_no_archive_of_thumbnails_is_told_in_one_line(content: bytes) -> None:
    with pytest.raises(StoreError) as raised:
        read(content)
    assert str(raised.value).startswith("thumbnails.zip: ")
    assert str(raised.value).endswith("; run again with --force")
    assert "\n" not in str(raised.value)


@given(st.integers(0, 10**6), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=4))
def test_damage_anywhere_gives_pictures_or_one_error_and_nothing_else(cut: int, changes: list[tuple[int, int]]) -> None:
    content = bytearray(zipped(*((f"{row}.webp", picture) for row, picture in PICTURES.items())))
    for place, value in changes:
        content[place % len(content)] = value
    try:
        found = read(bytes(content[: len(content) - cut % 200]))
    except StoreError:
        return
    assert all(len(picture) <= 2**20 for picture in found.values())
