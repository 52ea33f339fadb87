import os
import shutil
from pathlib import Path

import pytest

from bagbench.data import writing
from bagbench.data.writing import write_tree
from bagbench.errors import DataError


@pytest.fixture
def files(tmp_path: Path) -> list[tuple[Path, str]]:
    """Three files, to be written into two folders."""
    (tmp_path / "from").mkdir()
    found = []
    for number, path in enumerate(("a/one", "a/deep/two", "b/three")):
        place = tmp_path / "from" / str(number)
        place.write_text(path)
        found.append((place, path))
    return found


def contents(target: Path) -> dict[str, str]:
    return {path.relative_to(target).as_posix(): path.read_text() for path in target.rglob("*") if path.is_file()}


WHOLE = {"a/one": "a/one", "a/deep/two": "a/deep/two", "b/three": "b/three"}


@pytest.mark.parametrize("link", [False, True])
def test_every_file_is_where_it_was_to_be_and_nothing_else(files: list[tuple[Path, str]], tmp_path: Path, link: bool) -> None:
    target = tmp_path / "new" / "out"
    write_tree(iter(files), target, "files", link=link)
    assert contents(target) == WHOLE
    assert sorted(entry.name for entry in target.iterdir()) == ["a", "b"]
    assert all((target / path).samefile(place) is link for place, path in files)


@pytest.mark.parametrize("link", [False, True])
def test_a_link_is_written_as_what_it_leads_to(files: list[tuple[Path, str]], tmp_path: Path, link: bool) -> None:
    (tmp_path / "pointer").symlink_to(files[0][0])
    write_tree([(tmp_path / "pointer", "a/pointed")], tmp_path / "out", "files", link=link)
    written = tmp_path / "out" / "a" / "pointed"
    assert (written.read_text(), written.is_symlink()) == ("a/one", False)


def test_a_folder_that_holds_anything_is_left_alone(files: list[tuple[Path, str]], tmp_path: Path) -> None:
    (tmp_path / "out" / "a").mkdir(parents=True)
    with pytest.raises(DataError, match=r"^the folder '.*out' is not empty: it holds 'a'; name an empty or a new one$"):
        write_tree(files, tmp_path / "out", "files")
    assert [path.name for path in (tmp_path / "out").rglob("*")] == ["a"]


class KilledError(BaseException):
    """What no handler takes for an error of its own."""


@pytest.mark.parametrize("survives", range(6))
def test_killed_at_any_moment_it_can_be_made_again(
    files: list[tuple[Path, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, survives: int
) -> None:
    """Three copies, and a renaming of the whole and of either folder: killed before each."""
    target, done = tmp_path / "out", 0

    def killed_at_last(act: object) -> object:
        def act_or_die(*arguments: object) -> object:
            nonlocal done
            done += 1
            if done > survives:
                raise KilledError
            return act(*arguments)  # type: ignore[operator]

        return act_or_die

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", killed_at_last(shutil.copyfile))
        patch.setattr(Path, "rename", killed_at_last(Path.rename))
        with pytest.raises(KilledError):
            write_tree(files, target, "files")
    shown = [entry.name for entry in target.iterdir() if not entry.name.startswith(".")]
    assert len(shown) == (survives == 5)
    write_tree(files[1:], target, "files")
    assert contents(target) == {path: text for path, text in WHOLE.items() if path != "a/one"}


def test_what_somebody_put_beside_an_unfinished_write_is_left_alone(files: list[tuple[Path, str]], tmp_path: Path) -> None:
    for name in (writing._PARTIAL, writing._WHOLE, "mine"):
        (tmp_path / "out" / name).mkdir(parents=True)
    with pytest.raises(DataError, match="it holds 'mine'"):
        write_tree(files, tmp_path / "out", "files")
    assert (tmp_path / "out" / "mine").is_dir()


@pytest.mark.parametrize(
    ("link", "remedy"), [(False, "name another folder"), (True, "name another folder, or write copies, not links")]
)
def test_what_cannot_be_written_is_one_line(
    files: list[tuple[Path, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: bool, remedy: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(shutil, "copyfile", refuse)
    with pytest.raises(DataError) as caught:
        write_tree(files, tmp_path / "out", "the photos", link=link)
    assert str(caught.value) == f"cannot write the photos to '{tmp_path / 'out'}': Invalid cross-device link; {remedy}"


def test_a_target_that_is_a_file_is_refused(files: list[tuple[Path, str]], tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(DataError, match=r"^cannot write files to '.*out': File exists; name another folder$"):
        write_tree(files, tmp_path / "out", "files")
