"""`data split`, and what a run makes of it."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import Call, one_line
from tests.drawing import draw_folder


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Two classes of ten, one of them with a copy in a folder of its own and a name that two classes have."""
    root = draw_folder(tmp_path / "shapes", {"disc": 9, "square": 10})
    (root / "disc" / "more").mkdir()
    shutil.copy(root / "disc" / "0000.jpg", root / "disc" / "more" / "0000.jpg")
    return root


def contents(folder: Path) -> list[str]:
    return sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.rglob("*.jpg"))


def layout(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.jpg")}


@pytest.mark.parametrize("flags", [[], ["--link"]])
def test_the_split_is_written_as_folders_and_counted(call: Call, photos: Path, flags: list[str]) -> None:
    code, out, err = call("data", "split", photos, "--to", "out", "--seed", 4, "--test-split", 0.2, *flags)
    assert code == 0, err
    lines = [line.split() for line in out.splitlines()]
    assert lines[:-1] == [
        ["class", "train", "validation", "test"],
        ["disc", "6", "2", "2"],
        ["square", "6", "2", "2"],
        ["all", "12", "4", "4"],
    ]
    assert lines[-1][:5] == ["split", "of", "seed", "4,", "digest"]
    assert err == "groups    of 20 photos 2 are exact copies of one another: each group stays on one side\n"
    written = layout(Path("out"))
    assert {path.split("/", 1)[1] for path in written} == layout(photos)
    assert sorted(path.name for path in Path("out").iterdir()) == ["test", "train", "validation"]
    assert {path.split("/")[0] for path in written if path.endswith(("disc/0000.jpg", "more/0000.jpg"))} in (
        {"train"},
        {"validation"},
        {"test"},
    )
    some = next(path for path in written if path.startswith("train/square"))
    assert (Path("out") / some).samefile(photos / some.removeprefix("train/")) is bool(flags)


@pytest.mark.parametrize("seed", [0, 3])
def test_a_run_on_what_was_written_has_the_same_photos_on_each_side(call: Call, photos: Path, seed: int) -> None:
    from bagbench.data.manifest import scan
    from bagbench.experiment import define
    from bagbench.harness import prepare

    assert call("data", "split", photos, "--to", "out", "--seed", seed, "--test-split", 0.1)[0] == 0

    def sides(**flags: object) -> list[list[str]]:
        plan = prepare(define(None, {"recipes": ["cnn_basic"], **flags}), lambda *_: None)
        (rows,) = plan.splits.values()
        manifest = plan.manifest
        return [sorted(manifest.photos[row].digest for row in side) for side in (rows.train, rows.validation, rows.test)]

    there = sides(data="out", seeds=[0, 1])
    assert there == sides(data=str(photos), seeds=[seed], test_split=0.1)
    assert there == [contents(Path("out") / side) for side in ("train", "validation", "test")]
    assert scan(Path("out"), Path("cache")).sides is not None


def test_people_stay_together_as_a_table_or_a_pattern_says(call: Call, photos: Path) -> None:
    rows = [f"square/{number:04}.jpg,{number // 3}" for number in range(9)]
    Path("people.csv").write_text("\n".join(["path,group", *rows]))
    _, _, err = call("data", "split", photos, "--to", "a", "--group-by", "people.csv")
    assert err == (
        "groups    of 20 photos 2 are exact copies of one another, 9 share a group by --group-by, "
        "11 have none and stand for themselves: each group stays on one side\n"
    )
    homes = {path.rsplit("/", 1)[1]: path.split("/")[0] for path in layout(Path("a")) if "/square/" in path}
    assert all(len({homes[f"{number:04}.jpg"] for number in range(first, first + 3)}) == 1 for first in (0, 3, 6))
    _, _, err = call("data", "split", photos, "--to", "b", "--group-by", "000([0-4])")
    assert "11 share a group by --group-by, 9 have none" in err


def test_it_is_refused_in_one_line(call: Call, photos: Path, tmp_path: Path) -> None:
    assert one_line(call, "data", "split", photos, "--to", photos / "out") == (
        f"'{photos}/out' is inside of {photos}, and would be a class there; name a folder outside of it"
    )
    Path("full").mkdir()
    Path("full/mine").touch()
    assert one_line(call, "data", "split", photos, "--to", "full").startswith("the folder 'full' is not empty: it holds 'mine'; ")
    assert one_line(call, "data", "split", photos, "--to", "x", "--validation-split", 2).startswith("--validation-split: ")
    assert one_line(call, "data", "split", photos, "--to", "x", "--group-by", "(").startswith("--group-by: '(' is no regular ")
    assert one_line(call, "data", "split", tmp_path / "none", "--to", "x").startswith("no such folder: ")
    assert call("data", "split", photos, "--to", "out")[0] == 0
    assert one_line(call, "data", "split", "out", "--to", "x") == (
        f"{Path('out').resolve()} is split already; name a folder with one sub-folder a class"
    )
    assert not Path("x").exists()


@pytest.mark.parametrize("flag", [["--validation-split", 0.3], ["--test-split", 0.1], ["--group-by", "([0-9]+)"]])
def test_how_to_split_is_refused_where_the_folder_is_split(call: Call, photos: Path, flag: list[object]) -> None:
    call("data", "split", photos, "--to", "out")
    message = one_line(call, "run", "cnn_basic", "--data", "out", *flag)
    assert message.startswith(f"{flag[0]}: {Path('out').resolve()} is split already, and its sides stay as they are; leave it ")


def test_what_has_leaked_in_a_folder_that_is_split_is_counted_and_left(call: Call, photos: Path) -> None:
    call("data", "split", photos, "--to", "out", "--test-split", 0.1)
    for number, file in enumerate(sorted(Path("out/train/square").iterdir())[:2]):
        shutil.copy(file, f"out/validation/square/copy{number}.jpg")
    shutil.copy(next(Path("out/train/square").iterdir()), "out/test/square/copy.jpg")
    code, out, err = call("run", "cnn_basic", "--data", "out", "--seeds", 2, "--dry-run", "--json")
    assert code == 0, err
    assert len(json.loads(out)["runs"]) == 2
    assert "are exact copies of one another: the sides stay as they are\n" in err
    assert "leak      2 validation photos are also in train, or near copies are: their accuracy is memory\n" in err
    assert "leak      1 test photos are also in train, or near copies are: their accuracy is memory\n" in err
