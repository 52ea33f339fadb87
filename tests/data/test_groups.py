import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.data import groups as module
from bagbench.data.duplicates import Duplicates
from bagbench.data.groups import Groups, group_of
from bagbench.data.manifest import Manifest, Photo, Rejected
from bagbench.data.side import Side
from bagbench.errors import ExperimentError

NONE = Duplicates(exact=(), near=())
NAMES = ("Bowl/anna_1.jpg", "Bowl/anna_2.jpg", "Bowl/bert_1.jpg", "Cup/anna_3.jpg", "Cup/set/bert_2.jpg", "Cup/x.jpg")


def manifest_of(*paths: str, rejected: tuple[str, ...] = ()) -> Manifest:
    classes = sorted({path.split("/", 1)[0] for path in paths})
    return Manifest(
        root=Path("/photos"),
        classes=tuple(classes),
        photos=tuple(Photo(path=path, label=classes.index(path.split("/", 1)[0]), digest=path) for path in paths),
        rejected=tuple(Rejected(path=path, reason="truncated JPEG") for path in rejected),
    )


PHOTOS = manifest_of(*NAMES)


def refusal(group_by: str | Path, manifest: Manifest = PHOTOS) -> str:
    with pytest.raises(ExperimentError) as caught:
        group_of(manifest, NONE, str(group_by))
    line = str(caught.value)
    assert caught.value.remedy
    assert "\n" not in line
    return line


def table(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "People.CSV"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_without_anything_in_common_every_photo_stands_for_itself() -> None:
    assert group_of(PHOTOS, NONE) == Groups(numbers=(0, 1, 2, 3, 4, 5), exact=0, near=0, named=0, unnamed=None)


def test_whatever_is_connected_is_one_group_and_each_cause_is_counted() -> None:
    found = group_of(PHOTOS, Duplicates(exact=((0, 1),), near=((1, 3, 0), (2, 4))))
    assert found == Groups(numbers=(0, 0, 2, 0, 2, 5), exact=2, near=5, named=0, unnamed=None)


@pytest.mark.parametrize(
    "pattern", ["([a-z]+)_", "^(?:set/)?([a-z]+)_[0-9]+", "(?P<group>[a-z]+)_([0-9])", "([0-9x])?(?P<group>[a-z]{4})_"]
)
def test_an_expression_finds_the_group_in_the_path_below_the_class(pattern: str) -> None:
    found = group_of(PHOTOS, NONE, pattern)
    assert found == Groups(numbers=(0, 0, 2, 0, 2, 5), exact=0, near=0, named=5, unnamed=1)


def test_an_expression_sees_no_class_and_no_side() -> None:
    assert group_of(PHOTOS, NONE, "^([^/]*)[.]jpg").unnamed == 1
    split = replace(manifest_of(*(f"train/{name}" for name in NAMES)), sides=(Side.TRAIN,) * len(NAMES))
    assert group_of(split, NONE, "^([a-z]+)_").unnamed == 2


def test_an_empty_group_is_none() -> None:
    found = group_of(PHOTOS, NONE, "([0-9]*)[.]jpg")
    assert found.unnamed == 1
    assert found.numbers[5] == 5


def test_copies_and_names_connect_together() -> None:
    found = group_of(PHOTOS, Duplicates(exact=((2, 3),), near=()), "([a-z]+)_")
    assert found.numbers == (0, 0, 0, 0, 0, 5)
    assert (found.exact, found.named) == (2, 5)


def test_a_table_names_the_groups(tmp_path: Path) -> None:
    file = table(tmp_path, "group,note,path", "A,,Bowl/anna_1.jpg", '"A",x,"Cup/anna_3.jpg"', ",,Cup/x.jpg", "B,,Bowl/bert_1.jpg")
    assert group_of(PHOTOS, NONE, str(file)) == Groups(numbers=(0, 1, 2, 0, 4, 5), exact=0, near=0, named=2, unnamed=3)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())  # as spreadsheets write it
    assert group_of(PHOTOS, NONE, str(file)).named == 2


def test_a_table_may_speak_of_files_that_were_left_out(tmp_path: Path) -> None:
    file = table(tmp_path, "path,group", "Bowl/cut.jpg,A", "Bowl/anna_1.jpg,A")
    assert group_of(manifest_of(*NAMES, rejected=("Bowl/cut.jpg",)), NONE, str(file)).named == 0


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["path;group", "x;y"], "has no column 'path'; give a CSV file with the columns path,group and a row a photo"),
        (["path,person", "x,y"], "has no column 'group'; give"),
        ([], "has no column 'path'; give"),
        (
            ["path,group", "Bowl/anna_1.jpg,A", "Bowl/anna_1.jpg,B"],
            "has 2 rows for 'Bowl/anna_1.jpg'; leave one a photo",
        ),
        (
            ["path,group", "Bowl/anna_1.jpg,A", "bowl/\x1b[1m.jpg,A"],
            r"1 of the 2 photos in '.*' are not in /photos, 'bowl/\\x1b\[1m.jpg' for one; write paths relative to that folder",
        ),
        (["path,group"], r"gives none of the 6 photos a group, 'anna_1.jpg' for one; give a CSV file"),
    ],
)
def test_a_table_that_cannot_be_used_is_one_line(tmp_path: Path, lines: list[str], says: str) -> None:
    message = refusal(table(tmp_path, *lines))
    assert message.startswith("--group-by: ")
    assert re.search(says, message), message


def test_a_table_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    assert "cannot read 'missing.csv': No such file or directory; give" in refusal("missing.csv")
    (tmp_path / "bytes.csv").write_bytes(b"path,group\n\xff\xfe,a")
    assert "is no CSV file in UTF-8: " in refusal(tmp_path / "bytes.csv")
    (tmp_path / "long.csv").write_text("path,group\n" + "x" * 200_000)
    assert "is no CSV file in UTF-8: field larger than field limit" in refusal(tmp_path / "long.csv")


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("([a-z", "--group-by: '([a-z' is no regular expression: unterminated character set at position 1; correct it, or"),
        ("[a-z]+", "--group-by: '[a-z]+' captures no group; put brackets around what names it, such as "),
        ("(?:a)", "--group-by: '(?:a)' captures no group; "),
        ("^person_(.*)", "--group-by: '^person_(.*)' gives none of the 6 photos a group, 'anna_1.jpg' for one; give "),
        ("(a{99999999999})", "--group-by: '(a{99999999999})' is no regular expression: the repetition number is too large; "),
    ],
)
def test_an_expression_that_cannot_be_used_is_one_line(pattern: str, says: str) -> None:
    assert refusal(pattern).startswith(says)


def test_an_expression_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 1)
    names = manifest_of("Bowl/" + "a" * 60 + "!.jpg", "Cup/b.jpg")
    assert refusal("((a+)+)$", names) == (
        "--group-by: '((a+)+)$' takes more than 1 s on 2 names; write it without nested repetitions"
    )


@given(st.lists(st.lists(st.integers(0, 19), min_size=2, max_size=5, unique=True), max_size=8), st.randoms(use_true_random=False))
def test_groups_are_the_connected_parts_in_whatever_order_they_are_found(groups: list[list[int]], random: object) -> None:
    manifest = manifest_of(*(f"{label}/{number:02}.jpg" for label in "ab" for number in range(10)))
    found = group_of(manifest, Duplicates(exact=(), near=tuple(tuple(group) for group in groups)))
    together = {frozenset({photo}) for photo in range(20)}
    for group in groups:
        met = {one for one in together if one & set(group)}
        together = together - met | {frozenset().union(*met)}
    assert found.numbers == tuple(min(next(one for one in together if photo in one)) for photo in range(20))
    random.shuffle(groups)  # type: ignore[attr-defined]
    again = group_of(manifest, Duplicates(exact=tuple(tuple(group[::-1]) for group in groups), near=()))
    assert (again.numbers, again.digest) == (found.numbers, found.digest)


def test_the_digest_knows_the_groups() -> None:
    digests = {group_of(PHOTOS, Duplicates(exact=(), near=near)).digest for near in ((), ((0, 1),), ((0, 2),), ((0, 1), (2, 3)))}
    assert len(digests) == 4
