"""A folder of photos from a stranger: its links lead to files of the user's, its records hold what nobody has written here."""

import shutil
from pathlib import Path

import pytest

from bagbench.audit.cleaning import write_cleaned
from bagbench.collect.credit import COLUMNS, read_credits
from bagbench.collect.folder import STATE, Folder
from bagbench.collect.writing import put
from bagbench.data.manifest import scan
from bagbench.errors import DataError
from tests.collect.conftest import Gather, gather, world  # noqa: F401 # fixtures
from tests.collect.server import World
from tests.drawing import draw_folder

OWN = "the user's own"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the user's outside of the folder."""
    file = tmp_path / "secret"
    file.write_text(OWN)
    return file


@pytest.mark.parametrize("name", ["attribution.csv", "credits.html"])
def test_a_cleaned_copy_takes_along_no_file_that_a_link_leads_to(name: str, secret: Path, tmp_path: Path) -> None:
    root = draw_folder(tmp_path / "photos", {"disc": 3, "square": 3})
    (root / name).symlink_to(secret)
    write_cleaned(scan(root, tmp_path / "cache"), (), tmp_path / "copy", tmp_path / "cache")
    assert not (tmp_path / "copy" / name).exists()
    assert all(OWN.encode() not in file.read_bytes() for file in (tmp_path / "copy").rglob("*") if file.is_file())


def test_a_file_is_not_written_through_a_link_that_lies_where_it_is_half_written(secret: Path, tmp_path: Path) -> None:
    (tmp_path / "partial").symlink_to(secret)
    put(tmp_path / "target", b"new", by_way_of=tmp_path / "partial")
    assert secret.read_text() == OWN
    assert (tmp_path / "target").read_bytes() == b"new"
    assert not (tmp_path / "target").is_symlink()


def test_a_collection_writes_to_no_file_of_the_user_s(world: World, gather: Gather, secret: Path, tmp_path: Path) -> None:  # noqa: F811
    world.offer("disc", 2)
    state = tmp_path / "photos" / STATE
    state.mkdir(parents=True)
    for place in (state / "partial", state / "tried.csv", tmp_path / "photos" / "credits.html"):
        place.symlink_to(secret)
    assert gather("disc", per_class=2)["disc"].photos == 2
    assert secret.read_text() == OWN


@pytest.mark.parametrize("name", [STATE, "disc"])
def test_a_sub_folder_that_is_a_link_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DataError, match="is a link out of the folder; remove it"):
        Folder(tmp_path / "photos", ["disc"])
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"\xff\0", b"[]", b"{}", b"[" * 5000, b'{"results": 5}'])
def test_what_a_source_is_said_to_have_answered_before_may_be_anything(
    content: bytes,
    world: World,  # noqa: F811
    gather: Gather,  # noqa: F811
    tmp_path: Path,
) -> None:
    world.offer("disc", 1)
    gather("disc", per_class=1)
    shutil.rmtree(tmp_path / "photos" / "disc")
    for answer in (tmp_path / "photos" / STATE).glob("*.json"):
        answer.write_bytes(content)
    (tmp_path / "photos" / STATE / "tried.csv").write_bytes(content + b'\nname,"' + b"x" * 200_000)
    assert gather("disc", per_class=1)["disc"].photos == 1


def test_an_attribution_that_somebody_has_edited_brings_no_script_and_no_escape(tmp_path: Path) -> None:
    row = dict.fromkeys(COLUMNS, "javascript:alert(1)") | {
        "path": "disc/a.jpg",
        "title": "\x1b]0;gone\x07 title",
        "creator": "line\nbreak",
        "licence": "by",
    }
    cells = ['"' + row[name] + '"' for name in COLUMNS]
    (tmp_path / "attribution.csv").write_text(f"{','.join(COLUMNS)}\r\n{','.join(cells)}\r\n")
    (credit,) = read_credits(tmp_path / "attribution.csv")
    assert (credit.creator_url, credit.licence_url, credit.source_page, credit.image_url) == ("", "", "", "")
    assert (credit.title, credit.creator) == ("]0;gone title", "line break")
