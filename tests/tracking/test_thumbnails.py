import zipfile
from pathlib import Path

import pytest

from bagbench.errors import StoreError
from bagbench.tracking.thumbnails import read_thumbnails, write_thumbnails


def test_what_goes_in_comes_out_in_order(tmp_path: Path) -> None:
    pictures = {7: b"seven", 0: b"nought", 12: b""}
    assert list(read_thumbnails(write_thumbnails(pictures, tmp_path / "thumbnails.zip")).items()) == list(pictures.items())


@pytest.mark.parametrize("name", ["../1.webp", "/1.webp", "1.svg", "one.webp", "1.webp/", "١.webp"])
def test_nothing_else_is_taken_out(tmp_path: Path, name: str) -> None:
    file = tmp_path / "thumbnails.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, b"<script>")
    with pytest.raises(StoreError, match="is no thumbnail"):
        read_thumbnails(file)


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    file = tmp_path / "thumbnails.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.webp", bytes(2**20 + 1))
    assert file.stat().st_size < 2000
    with pytest.raises(StoreError, match=r"'1\.webp' is no thumbnail; run again with --force"):
        read_thumbnails(file)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_what_is_no_archive_costs_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "thumbnails.zip"
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"thumbnails\.zip: File is not a zip file"):
        read_thumbnails(file)
