import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.audit.decisions import Decision, decide, slug
from bagbench.audit.decisions_file import is_findings, read_decisions, read_findings, read_text, written
from bagbench.audit.finding import Kind
from bagbench.data.manifest import Manifest, Photo, Rejected
from bagbench.errors import DataError
from tests.audit.looked_at import PLANTED, scanned
from tests.report.invented import HOSTILE

SOURCE = Path("decisions.csv")


def manifest(*paths: str, rejected: tuple[str, ...] = ()) -> Manifest:
    photos = tuple(Photo(path=path, label=0, digest=f"bytes of {path}") for path in paths)
    return Manifest(
        root=Path("/photos"),
        classes=("A", "B"),
        photos=photos,
        rejected=tuple(Rejected(path=path, reason="empty file") for path in rejected),
    )


PHOTOS = manifest("A/1", "A/2", "A/3", rejected=("A/empty", "A/caf\\udce9.jpg"))


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return scanned(tmp_path_factory.mktemp("planted"))


def test_a_file_that_nobody_edited_says_what_was_decided(photos: Manifest) -> None:
    decided = decide(photos, PLANTED, (Kind.LABEL, Kind.DARK))
    assert len(decided) == 8
    assert read_decisions(written(decided), photos, SOURCE) == decided


def test_one_row_a_file_left_out_and_its_reason(photos: Manifest) -> None:
    rows = list(csv.DictReader(io.StringIO(written(decide(photos, PLANTED)), newline="")))
    assert [(row["path"], row["kind"], row["reason"], row["score"]) for row in rows] == [
        ("Bowl/copy.jpg", "exact-copy", "same bytes as Bowl/0000.jpg", "1"),
        ("Bowl/cup.jpg", "clash", "same picture in several classes, as Cup/0001.jpg", "1"),
        ("Bowl/text.jpg", "unusable", "not an image that bagbench reads (JPEG, PNG, BMP, GIF, WebP)", "1"),
        ("Cup/0001.jpg", "clash", "same picture in several classes, as Bowl/cup.jpg", "1"),
        ("Cup/copy.jpg", "exact-copy", "same bytes as Cup/0000.jpg", "1"),
        ("Cup/empty.jpg", "unusable", "empty file", "1"),
    ]
    digests = {photo.path: photo.digest for photo in photos.photos}
    assert [row["digest"] for row in rows] == [digests.get(row["path"], "") for row in rows]


# Any text without a NUL, which no file system has, or a lone surrogate, which no photo's path has.
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
openings = st.sampled_from(["", "'", "''", "=", "'=", "''+", "\n", "\r", "\t", "＝", "-"])


@given(st.lists(st.builds(str.__add__, openings, names), min_size=1, unique=True))
def test_any_name_comes_back_and_none_is_a_formula(paths: list[str]) -> None:
    about = manifest(*paths)
    decided = tuple(
        sorted(
            (Decision(path=path, digest=f"bytes of {path}", kind=None, reason="= 1", score=None) for path in paths),
            key=lambda one: one.path,
        )
    )
    text = written(decided)
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not any(cell.startswith(tuple("=+-@\t\r\n＝＋－＠")) for cell in row)
    assert read_decisions(text, about, SOURCE) == decided


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_come_back(name: str) -> None:
    about = manifest(name, f"={name}")
    decided = tuple(
        Decision(path=photo.path, digest=photo.digest, kind=Kind.EXACT_COPY, reason="same bytes", score=0.123457)
        for photo in sorted(about.photos, key=lambda photo: photo.path)
    )
    assert read_decisions(written(decided), about, SOURCE) == decided


def paths(text: str, about: Manifest = PHOTOS) -> list[str]:
    return [one.path for one in read_decisions(text, about, SOURCE) if one.kind is not Kind.UNUSABLE]


def test_rows_are_added_with_a_path_alone_and_taken_away() -> None:
    decided = read_decisions("path\r\nA/1\r\nA/3\r\n", PHOTOS, SOURCE)
    assert decided == (
        Decision(path="A/1", digest="bytes of A/1", kind=None, reason="left out by hand", score=None),
        Decision(path="A/3", digest="bytes of A/3", kind=None, reason="left out by hand", score=None),
        Decision(path="A/caf\\udce9.jpg", digest="", kind=Kind.UNUSABLE, reason="empty file", score=1.0),
        Decision(path="A/empty", digest="", kind=Kind.UNUSABLE, reason="empty file", score=1.0),
    )
    (only,) = [one for one in read_decisions("reason,path\nmy own,A/2\n", PHOTOS, SOURCE) if one.kind is None]
    assert (only.path, only.reason) == ("A/2", "my own")
    assert paths("path\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "path;reason\r\nA/1;a, b\r\nA/2;\r\n",  # as a spreadsheet saves it where the comma is in numbers
        "path;score\r\nA/1;0,5\r\nA/2;1\r\n",
        "path\treason\nA/1\tsomething\nA/2\t\n",
        "Path , Reason\nA/1,x\n\n,\nA/2\n",
        'path\n"A/1"\n"A/2"',
        "path,,\nA/1,,\nA/2,,\n",
    ],
)
def test_what_spreadsheets_make_of_it_is_read(text: str) -> None:
    assert paths(text) == ["A/1", "A/2"]


def test_a_mark_of_the_encoding_is_no_part_of_a_column_s_name(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    file.write_bytes("path;reason\r\nA/1;ä\r\n".encode("utf-8-sig"))
    assert paths(read_text(file)) == ["A/1"]


def refusal(text: str, about: Manifest = PHOTOS) -> str:
    with pytest.raises(DataError) as raised:
        read_decisions(text, about, SOURCE)
    line = str(raised.value)
    assert raised.value.remedy
    assert "\n" not in line
    return raised.value.problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "'decisions.csv' has no column 'path'"),
        ("file,reason\nA/1,x\n", "'decisions.csv' has no column 'path'"),
        ("path,colour\nA/1,red\n", "'decisions.csv' has a column 'colour' which no decision has"),
        ("path,path\nA/1,A/2\n", "'decisions.csv' has a column 'path' twice"),
        ("path\nA/1,x\n", "'decisions.csv' has 2 fields in line 2, not 1"),
        ('path\n"A/1\n', "'decisions.csv' is no CSV file: line 2: unexpected end of data"),
        ('path\n"A/1"x\n', "'decisions.csv' is no CSV file: line 2: ',' expected after '\"'"),
        ("path,reason\n,why\n", "'decisions.csv' names no file in line 2"),
        ("path\nA/1\nA/2\nA/1\n", "'decisions.csv' names A/1 twice, in line 4 again"),
        ("path,kind\nA/1,ugly\n", "'decisions.csv' has the unknown kind 'ugly' in line 2"),
        ("path,score\nA/1,high\n", "'decisions.csv' has the score 'high' in line 2"),
        ("path\nA/9\n", "'decisions.csv' names A/9, which is not in /photos"),
        ("path\nA/9\nA/8\nA/7\nA/1\n", "'decisions.csv' names A/9 and 2 others, which are not in /photos"),
        ("path,digest\nA/1,old\n", "A/1 has changed since 'decisions.csv' was made"),
        ("path,digest\nA/1,old\nA/2,older\nA/3,bytes of A/3\n", "A/1 and 1 other have changed since 'decisions.csv' was made"),
        ("path,kind\nA/1,unusable\n", "A/1 has changed since 'decisions.csv' was made"),  # it can be used by now
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_one_line(text: str, problem: str) -> None:
    assert refusal(text) == problem


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"path\nA/caf\xe9\n", "is not text in UTF-8"),
        (b"PK\x03\x04\xff\xfe", "is not text in UTF-8"),
        (None, "No such file or directory"),
    ],
)
def test_a_file_that_is_no_text_is_named(content: bytes | None, problem: str, tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DataError, match=problem):
        read_text(file)


def printed(photos: Manifest, **changed: object) -> str:
    """What `data audit --json` prints, as far as it counts here."""
    findings = [
        {"kind": one.kind, "photos": one.photos, "score": one.score, "about": one.about, "interval": None} for one in PLANTED
    ]
    return json.dumps({"name": "photos", "digest": photos.digest, "findings": findings} | changed)


def test_the_audit_s_findings_are_read_and_decided_by_the_rules(photos: Manifest) -> None:
    text = printed(photos)
    assert is_findings(text)
    assert not is_findings(written(()))
    assert read_findings(text, photos, SOURCE) == PLANTED
    slugs = [{"kind": slug(one.kind), "photos": one.photos, "score": one.score, "about": one.about} for one in PLANTED]
    assert read_findings(printed(photos, findings=slugs), photos, SOURCE) == PLANTED


@pytest.mark.parametrize(
    "changed",
    [
        {"findings": None},
        {"findings": [{"kind": "ugly", "photos": [], "score": 1}]},
        {"findings": [{"kind": "exact copies", "photos": ["Cup/0000.jpg"], "score": 1}]},
        {"findings": [{"photos": [], "score": 1}]},
        {"findings": ["dark"]},
    ],
)
def test_what_the_audit_did_not_print_is_refused(changed: dict[str, object], photos: Manifest) -> None:
    with pytest.raises(DataError, match=r"'decisions\.csv' is not what `data audit --json` prints; make it again"):
        read_findings(printed(photos, **changed), photos, SOURCE)


@pytest.mark.parametrize("text", ["{", "{}", '{"digest": ' + "[" * 100_000])
def test_damaged_findings_are_refused(text: str, photos: Manifest) -> None:
    with pytest.raises(DataError, match="is not what `data audit --json` prints"):
        read_findings(text, photos, SOURCE)


def test_findings_about_other_photos_are_refused(photos: Manifest) -> None:
    with pytest.raises(DataError, match=r"are not those that 'decisions\.csv' is about"):
        read_findings(printed(photos), replace(photos, photos=photos.photos[1:]), SOURCE)
    strange = [{"kind": "dark", "photos": ["Cup/9.jpg"], "score": 1}]
    with pytest.raises(DataError, match=r"names Cup/9.jpg, which is not in "):
        read_findings(printed(photos, findings=strange), photos, SOURCE)
