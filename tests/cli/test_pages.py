from pathlib import Path

import pytest

from bagbench.cli.pages import write


def test_a_page_stays_until_another_is_whole(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    write(page, "before", "")
    with pytest.raises(UnicodeEncodeError):
        write(page, "half \ud800", "")
    assert page.read_text() == "before"
    write(page, "after", "")
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"page.html": "after"}
