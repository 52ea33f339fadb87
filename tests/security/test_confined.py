from pathlib import Path

import pytest

from bagbench.confined import confined


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder, reached by a link, with links in it that lead inside and out."""
    (tmp_path / "real" / "sub").mkdir(parents=True)
    (tmp_path / "beside").mkdir()
    (tmp_path / "real" / "out").symlink_to(tmp_path / "beside")
    (tmp_path / "real" / "in").symlink_to("sub")
    (tmp_path / "linked").symlink_to("real")
    return tmp_path / "linked"


@pytest.mark.parametrize("name", ["file", "sub/file", "sub/../file", "in/file", "..file", "new/new/file"])
def test_a_name_within_is_a_place_below_the_folder(folder: Path, name: str) -> None:
    assert confined(folder, name) == folder / name


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../beside/file", "/etc/passwd", "sub/../../beside", "out/file", "out", "in/../.."]
)
def test_a_name_that_leads_out_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match="leads out of the folder"):
        confined(folder, name)
