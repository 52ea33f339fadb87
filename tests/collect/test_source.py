"""Sources of other packages: found as recipes are."""

import re
import sys
from pathlib import Path

import pytest

from bagbench.collect.openverse import openverse
from bagbench.collect.source import Source, find_source
from bagbench.errors import ConfigurationError

MODULE = """
from bagbench.collect.licence import Licence
from bagbench.collect.source import Candidate, Source

def search(web, query, licences):
    yield Candidate(id="1", address="https://photos.example/1.jpg", licence=Licence.CC0)

museum = Source(name="museum", summary="a museum's", terms="nothing", search=search)
number = 7
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that announces sources, good and bad."""
    about = tmp_path / "museum-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: museum\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        "[bagbench.sources]\nmuseum = museum_source:museum\nnumber = museum_source:number\n"
        "missing = museum_source:missing\nopenverse = museum_source:museum\n"
    )
    (tmp_path / "museum_source.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "museum_source", raising=False)


def test_openverse_is_one() -> None:
    assert find_source("openverse") is openverse


@pytest.mark.usefixtures("installed")
def test_a_package_brings_its_own() -> None:
    assert find_source("museum").summary == "a museum's"


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("number", r"the entry point 'number' \(museum_source:number\) is not a source but int; point it at"),
        ("missing", r"the installed source 'missing' .* fails: AttributeError: "),
        ("openverse", "two sources are called 'openverse': "),
        ("flickr", "no source is called 'flickr'; choose from missing, museum, number, openverse"),
    ],
)
def test_what_is_none_is_one_line(name: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        find_source(name)


def test_the_example_in_the_manual_is_a_source() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "collecting.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", manual, flags=re.DOTALL)
    names: dict[str, object] = {}
    exec(example, names)  # noqa: S102 # the project's own manual
    assert isinstance(names["museum"], Source)
