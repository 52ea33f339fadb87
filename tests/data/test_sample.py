import shutil
from pathlib import Path

import pytest
from PIL import Image

from bagbench.data import sample
from bagbench.data.manifest import scan
from bagbench.data.sample import DataKind, kind, load, write_out
from bagbench.errors import DataError
from bagbench.shipped import SAMPLE


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample, taken for the one that ships."""
    copy = shutil.copytree(SAMPLE, tmp_path / "copied")
    monkeypatch.setattr(sample, "SAMPLE", copy)
    return copy


def refusal(tmp_path: Path) -> str:
    with pytest.raises(DataError) as caught:
        load(tmp_path / "cache")
    line = str(caught.value)
    assert line.startswith("the sample is damaged: ")
    assert line.endswith("; install bagbench again")
    assert "\n" not in line
    return line


def first(folder: Path) -> Path:
    return min(folder.glob("purse/*.jpg"))


def test_what_ships_is_whole_and_has_the_article_s_five_classes(tmp_path: Path) -> None:
    manifest = load(tmp_path)
    assert manifest.digest == sample.DIGEST
    assert manifest.classes == ("backpack", "briefcase", "duffle", "handbag", "purse")
    assert (manifest.rejected, manifest.copies) == ((), 0)


def test_a_missing_picture_is_noticed(copied: Path, tmp_path: Path) -> None:
    whole = len(load(tmp_path / "cache").photos)
    first(copied).unlink()
    assert f"the {whole - 1} pictures in {copied} are not those that were shipped" in refusal(tmp_path)


def test_a_changed_picture_is_noticed(copied: Path, tmp_path: Path) -> None:
    Image.open(first(copied)).transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(first(copied))
    assert "are not those that were shipped" in refusal(tmp_path)


def test_a_picture_cut_short_is_named(copied: Path, tmp_path: Path) -> None:
    file = first(copied)
    file.write_bytes(file.read_bytes()[:600])
    assert f"purse/{file.name}: " in refusal(tmp_path)


def test_a_sample_that_is_not_there_is_noticed(copied: Path, tmp_path: Path) -> None:
    shutil.rmtree(copied)
    assert f"no such folder: {copied}" in refusal(tmp_path)


@pytest.mark.parametrize("made", [True, False], ids=["empty", "new"])
def test_what_is_written_out_is_the_sample_wherever_it_lies(tmp_path: Path, made: bool) -> None:
    target = tmp_path / "deep" / "out"
    if made:
        target.mkdir(parents=True)
    written = write_out(target, tmp_path / "cache")
    found = scan(target, tmp_path / "cache")
    assert kind(found) is DataKind.SAMPLE
    assert (found.digest, found.photos, found.rejected) == (sample.DIGEST, written.photos, ())
    assert sorted(entry.name for entry in target.iterdir()) == list(written.classes)


def test_a_copy_that_has_lost_a_picture_is_photos_like_any_others(tmp_path: Path) -> None:
    write_out(tmp_path / "out", tmp_path / "cache")
    first(tmp_path / "out").unlink()
    assert kind(scan(tmp_path / "out", tmp_path / "cache")) is DataKind.PHOTOS


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out" / "purse").mkdir(parents=True)
    with pytest.raises(DataError, match=r"out' is not empty: it holds 'purse'; name an empty or a new one"):
        write_out(tmp_path / "out", tmp_path / "cache")
    assert [path.name for path in (tmp_path / "out").rglob("*")] == ["purse"]


def test_a_copy_that_was_killed_is_no_folder_of_photos_and_is_made_again(tmp_path: Path) -> None:
    target = tmp_path / "out"
    shutil.copytree(SAMPLE / "purse", target / ".bagbench-partial" / "purse")
    with pytest.raises(DataError, match="no sub-folder"):
        scan(target, tmp_path / "cache")
    write_out(target, tmp_path / "cache")
    assert kind(scan(target, tmp_path / "cache")) is DataKind.SAMPLE
    assert not (target / ".bagbench-partial").exists()


def test_a_damaged_sample_is_not_written_out(copied: Path, tmp_path: Path) -> None:
    first(copied).unlink()
    with pytest.raises(DataError, match="the sample is damaged"):
        write_out(tmp_path / "out", tmp_path / "cache")
    assert not (tmp_path / "out").exists()
