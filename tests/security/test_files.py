"""Experiment files and studies that hold anything: one line each, and nothing runs."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from bagbench.errors import ExperimentError, StoreError
from bagbench.experiment import define
from bagbench.space import FloatRange
from bagbench.trial import TrialState
from bagbench.tuning.space_file import read_space
from bagbench.tuning.study import Study

TOML = {
    "deep": b"epochs = " + b"[" * 20_000,
    "no text": b"\xff\xfe\0",
    "zeros": b"\0" * 100,
    "large": b"#" * (2**20 + 1),
    "a device without end": b'extends = "/dev/zero"',
    "itself": b'extends = "file.toml"',
    "a folder": b'extends = "/"',
    "a NUL in a name": b'extends = "\\u0000"',
    "a secret": b'extends = "secret"',
    "YAML's tag": b"!!python/object/apply:os.system [id]",
    "an escape sequence": b'"\\u001b[2Jgone" = 1',
    "a link of names": b"epochs.a.b = 1\nepochs = 2",
}


@pytest.mark.parametrize("content", TOML.values(), ids=TOML)
def test_an_experiment_file_may_be_anything(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file.toml"
    file.write_bytes(content)
    (tmp_path / "secret").write_text("root:x:0:0")
    with pytest.raises(ExperimentError) as caught:
        define(file, {"data": str(tmp_path)})
    assert str(caught.value).isprintable()
    assert "root:x" not in str(caught.value)


@pytest.mark.parametrize("name", ["deep", "no text", "zeros", "large"])
def test_so_may_a_file_of_ranges(name: str, tmp_path: Path) -> None:
    file = tmp_path / "space.toml"
    file.write_bytes(TOML[name])
    with pytest.raises(ExperimentError, match="is not TOML"):
        read_space(file, {}, {})


def study(journal: Path) -> Study:
    return Study(str(journal), "s", {"x": FloatRange(low=0.0, high=1.0, log=False)}, {"x": 0.5}, 0)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What Optuna writes of a study with a finished trial."""
    place = tmp_path_factory.mktemp("study") / "journal"
    one = study(place)
    one.begin()
    assert one.ask(3) is not None
    one.heard(0, 0, (0.1, 0.2))
    one.scored(0, 0, 0.5, 0)
    one.end(0, TrialState.FINISHED, 0.5)
    return place.read_bytes()


class Ran:
    """Leaves a file when it is unpickled."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Callable[[Path], object], tuple[Path]]:
        return Path.touch, (self.place,)


JOURNALS = {
    "no text": lambda _: b"\x89PNG\0\xff\n" * 5,
    "cut off": lambda good: good[: len(good) // 2],
    "other JSON": lambda _: b'{"a": 1}\n',
    "a list": lambda _: b"[1]\n",
    "deep": lambda _: b"[" * 5000 + b"\n",
    "an unknown state": lambda good: good.replace(b'"finished"', b'"gone"'),
    "a score of no seed": lambda good: good.replace(b'"score 0"', b'"score x"'),
    "an owner that is a list": lambda good: good.replace(b'"owner":{', b'"owner":[{').replace(b'"}}}', b'"}]}}'),
}


@pytest.mark.parametrize("change", JOURNALS.values(), ids=JOURNALS)
def test_a_file_of_studies_may_be_anything(change: Callable[[bytes], bytes], journal: bytes, tmp_path: Path) -> None:
    place = tmp_path / "journal"
    place.write_bytes(change(journal))
    said = ""
    try:
        one = study(place)
        one.begin()
        one.trials()
    except StoreError as error:
        said = str(error)
    assert said.isprintable()
    assert not said or said.startswith("the storage of studies")


def test_a_file_of_studies_is_not_unpickled(tmp_path: Path) -> None:
    (tmp_path / "journal").write_bytes(pickle.dumps(Ran(tmp_path / "ran")) + b"\n")
    with pytest.raises(StoreError, match="the storage of studies"):
        study(tmp_path / "journal")
    assert not (tmp_path / "ran").exists()
