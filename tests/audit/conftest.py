from pathlib import Path

import pytest

from tests.audit.drawn import draw_clean


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two classes of 30 photos in which nothing is wrong."""
    return draw_clean(tmp_path / "shapes")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"
