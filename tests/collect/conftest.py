"""A world to collect from, and a collection that hurries."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from bagbench.collect.collection import Tally, collect, read_wanted
from bagbench.collect.folder import Folder
from bagbench.collect.licence import read_licences
from bagbench.collect.openverse import openverse
from bagbench.collect.web import Web
from tests.collect.server import World
from tests.collect.server import openverse as served

Gather = Callable[..., Mapping[str, Tally]]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A server that speaks Openverse's API, and is taken for Openverse."""
    with served() as world:
        monkeypatch.setenv("BAGBENCH_OPENVERSE_URL", world.address)
        yield world


@pytest.fixture
def gather(tmp_path: Path) -> Gather:
    """Collect classes into `tmp_path/photos`, a hundred times as fast as in earnest; return how each ended."""

    def gather(
        *classes: str,
        per_class: int = 3,
        licence: str = "commercial,modification",
        interval: float = 0.01,
        seconds: float = 5.0,
    ) -> Mapping[str, Tally]:
        wanted = read_wanted(classes)
        folder = Folder(tmp_path / "photos", [one.label for one in wanted])
        web = Web(folder.answers, interval=interval, seconds=seconds)
        licences = read_licences(licence)
        return {one.label: one for one in collect(folder, openverse, web, wanted, licences=licences, per_class=per_class)}

    return gather
