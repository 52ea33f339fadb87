import os
from pathlib import Path
from typing import Any

import pytest

from bagbench.errors import ExperimentError
from bagbench.experiment import define


def written(folder: Path, **files: str) -> Path:
    """Write experiment files, each under its name in a folder; return the first."""
    places = [folder / f"{name}.toml" for name in files]
    for place, text in zip(places, files.values(), strict=True):
        place.write_text(text)
    return places[0]


def refusal(file: Path, **flags: Any) -> str:
    with pytest.raises(ExperimentError) as caught:
        define(file, flags)
    line = str(caught.value)
    assert len(line.splitlines()) == 1
    return line


def test_a_file_s_keys_win_over_those_it_extends_and_a_flag_over_both(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        long='extends = "short.toml"\nepochs = 30\nseeds = 5\nrecipes = ["cnn_deep"]',
        short='data = "bagbench:sample"\nepochs = 3\nbatch_size = 8\nseeds = 1\nrecipes = ["cnn_basic"]\ntest_split = 0.1',
    )
    found = define(file, {"seeds": [7]})
    assert (found.protocol.epochs, found.protocol.batch_size, found.protocol.test_split) == (30, 8, 0.1)
    assert (found.seeds, found.recipes) == ((7,), ("cnn_deep",))


def test_of_a_chain_the_nearest_wins(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        a='extends = "b.toml"\nepochs = 1',
        b='extends = "c.toml"\nepochs = 2\nbatch_size = 2',
        c='data = "photos"\nepochs = 3\nbatch_size = 3\nimage_size = 33',
    )
    found = define(file, {})
    assert (found.protocol.epochs, found.protocol.batch_size, found.image_size) == (1, 2, 33)


def test_tables_merge_key_by_key(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        own='extends = "base.toml"\n[hyperparameters.cnn_basic]\nfilters = 64\n[hyperparameters.cnn_deep]\ndense = 1',
        base='data = "photos"\n[hyperparameters.cnn_basic]\nfilters = 16\ndense = 32\n[hyperparameters.other]\nrate = 0.5',
    )
    assert define(file, {}).hyperparameters == {
        "cnn_basic": {"filters": 64, "dense": 32},
        "cnn_deep": {"dense": 1},
        "other": {"rate": 0.5},
    }


def test_an_experiment_is_never_called_by_the_name_of_what_it_extends(tmp_path: Path) -> None:
    file = written(tmp_path, longer='extends = "base.toml"', base='data = "photos"\nname = "bags"')
    assert define(file, {}).name == "longer"
    assert define(tmp_path / "base.toml", {}).name == "bags"
    file.write_text('extends = "base.toml"\nname = "own"')
    assert define(file, {}).name == "own"


def test_paths_are_relative_to_the_file_that_they_stand_in(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    written(
        tmp_path / "base",
        base='data = "photos"\nrecipe_files = ["mine.py", "/else/where.py"]\nbackbone = "net"\ngroup_by = "people.csv"',
    )
    (tmp_path / "own").mkdir()
    file = written(tmp_path / "own", own='extends = "../base/base.toml"')
    found = define(file, {})
    there = tmp_path / "own" / ".." / "base"
    assert (found.data, found.backbone, found.group_by) == (there / "photos", str(there / "net"), str(there / "people.csv"))
    assert found.recipe_files == (there / "mine.py", Path("/else/where.py"))
    file.write_text('extends = "../base/base.toml"\ndata = "photos"\nrecipe_files = ["own.py"]')
    found = define(file, {})
    assert (found.data, found.recipe_files) == (tmp_path / "own" / "photos", (tmp_path / "own" / "own.py",))


def test_what_is_no_path_stays_as_it_is(tmp_path: Path) -> None:
    file = written(
        tmp_path, a='extends = "b.toml"', b='data = "bagbench:sample"\nbackbone = "https://example.org/net"\ngroup_by = "(.*)_"'
    )
    found = define(file, {})
    assert (found.data.name, found.backbone, found.group_by) == ("sample", "https://example.org/net", "(.*)_")


def test_a_tilde_is_the_user_s_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    written(tmp_path / "home", base='data = "photos"')
    assert define(written(tmp_path, own='extends = "~/base.toml"'), {}).data == tmp_path / "home" / "photos"


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_file_that_extends_itself_is_refused_with_the_way_round(tmp_path: Path, length: int) -> None:
    names = ["a", "b", "c"][:length]
    following = [*names[1:], names[0]]
    file = written(tmp_path, **{name: f'extends = "{after}.toml"' for name, after in zip(names, following, strict=True)})
    way = " extends ".join(f"'{tmp_path}/{name}.toml'" for name in [*names, names[0]])
    assert refusal(file) == f"{way}: that has no end; leave out one `extends`"


def test_a_way_round_through_another_name_is_found(tmp_path: Path) -> None:
    file = written(tmp_path, a='extends = "link.toml"')
    (tmp_path / "link.toml").symlink_to(file)
    assert refusal(file).startswith(f"'{file}' extends '{tmp_path}/link.toml': that has no end")
    file.write_text(f'extends = "../{tmp_path.name}/a.toml"')
    assert refusal(file).startswith(f"'{file}' extends '{tmp_path}/../{tmp_path.name}/a.toml': that has no end")


def test_a_missing_file_is_named_with_the_way_to_it(tmp_path: Path) -> None:
    file = written(tmp_path, a='extends = "b.toml"', b='extends = "absent.toml"')
    way = " extends ".join(f"'{tmp_path}/{name}.toml'" for name in ("a", "b", "absent"))
    assert refusal(file) == (
        f"cannot read the experiment file '{tmp_path}/absent.toml': {os.strerror(2)} ({way}); name a TOML file"
    )


@pytest.mark.parametrize(
    ("extends", "words"),
    [
        ('"."', ["Is a directory", "name a TOML file"]),
        ('"loop.toml"', ["Too many levels of symbolic links", "name a TOML file"]),
        ('"a\\u0000b.toml"', [r"a\x00b.toml' is not TOML: ", "correct the file"]),
        ('"latin.toml"', ["latin.toml' is not TOML: ", "utf-8"]),
        ('""', ["'extends'", "at least 1 character", "received ''"]),
        ("3", ["'extends'", "string", "received 3"]),
        ('["base.toml"]', ["'extends'", "string", "received ['base.toml']"]),
    ],
)
def test_what_cannot_be_extended_is_refused_in_one_line(tmp_path: Path, extends: str, words: list[str]) -> None:
    (tmp_path / "loop.toml").symlink_to("loop.toml")
    (tmp_path / "latin.toml").write_bytes('name = "Café"'.encode("latin-1"))
    line = refusal(written(tmp_path, a=f"extends = {extends}"))
    assert all(word in line for word in words), line


def test_a_wrong_key_is_named_with_the_file_that_it_stands_in(tmp_path: Path) -> None:
    file = written(tmp_path, a='extends = "b.toml"\nepochs = 3', b="epochs = 0")
    assert refusal(file).startswith(f"'{tmp_path}/b.toml', key 'epochs': input should be greater than or equal to 1")
    written(tmp_path, b="epochz = 3")
    assert refusal(file) == f"'{tmp_path}/b.toml', key 'epochz' is unknown; did you mean 'epochs'?"
    written(tmp_path, b='data = "photos"')
    assert refusal(file, epochs=0).startswith("--epochs: ")


def test_what_says_how_to_split_is_known_by_the_file_that_it_stands_in(tmp_path: Path) -> None:
    file = written(
        tmp_path, a='extends = "b.toml"\ntest_split = 0.1', b='data = "photos"\ntest_split = 0.2\nvalidation_split = 0.3'
    )
    assert define(file, {}).split_settings == (
        f"'{tmp_path}/b.toml', key 'validation_split'",
        f"'{tmp_path}/a.toml', key 'test_split'",
    )
