import csv
import json
import shutil
from pathlib import Path

import pytest

from bagbench.data.manifest import scan
from tests.audit.looked_at import planted
from tests.conftest import Call, one_line

# What is planted: an exact copy in each class, one picture in both classes, and two files that cannot be used.
LEFT_OUT = ["Bowl/copy.jpg", "Bowl/cup.jpg", "Bowl/text.jpg", "Cup/0001.jpg", "Cup/copy.jpg", "Cup/empty.jpg"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return planted(tmp_path / "photos")


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def digest(out: str) -> str:
    return out.splitlines()[-1].removeprefix("digest: ")


def test_a_line_a_kind_then_where_the_copy_is_and_its_digest(call: Call, root: Path, tmp_path: Path) -> None:
    code, out, err = call("data", "clean", root, "--to", "clean", "--backbone", "embedded")
    assert (code, err) == (0, "")
    copy = scan(tmp_path / "work" / "clean", tmp_path / "cache")
    assert out.splitlines() == [
        "left out: 2 · unusable file",
        "left out: 2 · exact copies",
        "left out: 2 · same picture in several classes",
        "copy: clean (10 photos in 2 classes)",
        "decisions: clean/decisions.csv",
        f"digest: {copy.digest}",
    ]
    assert [row["path"] for row in rows(tmp_path / "work" / "clean" / "decisions.csv")] == LEFT_OUT


def test_a_cleaned_copy_has_nothing_left_to_clean(call: Call, root: Path) -> None:
    first = call("data", "clean", root, "--to", "clean", "--backbone", "embedded")[1]
    out = call("data", "clean", "clean", "--to", "again", "--backbone", "embedded")[1]
    assert out.splitlines()[0] == "left out: nothing"
    assert digest(out) == digest(first)


def test_decisions_applied_again_give_the_same_copy_wherever_the_photos_lie(call: Call, root: Path, tmp_path: Path) -> None:
    first = call("data", "clean", root, "--to", "clean", "--backbone", "embedded")[1]
    moved = shutil.copytree(root, tmp_path / "moved")
    out = call("data", "clean", moved, "--to", "again", "--apply", "clean/decisions.csv")[1]
    assert digest(out) == digest(first)
    work = tmp_path / "work"
    assert (work / "again" / "decisions.csv").read_bytes() == (work / "clean" / "decisions.csv").read_bytes()


def test_edited_decisions_are_obeyed(call: Call, root: Path, tmp_path: Path) -> None:
    (tmp_path / "work" / "mine.csv").write_text("path;reason\nCup/0004.jpg;blurred\n", encoding="utf-8")
    code, out, _ = call("data", "clean", root, "--to", "clean", "--apply", "mine.csv")
    assert code == 0
    assert out.splitlines()[:2] == ["left out: 2 · unusable file", "left out: 1 · by hand"]
    written = rows(tmp_path / "work" / "clean" / "decisions.csv")
    assert [(row["path"], row["reason"]) for row in written if not row["kind"]] == [("Cup/0004.jpg", "blurred")]
    assert not (tmp_path / "work" / "clean" / "Cup" / "0004.jpg").exists()
    assert (tmp_path / "work" / "clean" / "Cup" / "copy.jpg").exists()


def findings(root: Path, tmp_path: Path) -> Path:
    """What `data audit --json` prints, as far as it counts here."""
    content = {
        "digest": scan(root, tmp_path / "cache").digest,
        "findings": [
            {"kind": "dark", "photos": ["Cup/0003.jpg"], "score": 0.8, "about": ""},
            {"kind": "exact copies", "photos": ["Bowl/copy.jpg", "Bowl/0000.jpg"], "score": 1, "about": ""},
        ],
    }
    file = tmp_path / "work" / "audit.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("flags", "expected"), [([], ["Bowl/0000.jpg"]), (["--leave-out", "blurred, dark"], ["Bowl/0000.jpg", "Cup/0003.jpg"])]
)
def test_findings_are_decided_by_the_rules_without_another_audit(
    call: Call, root: Path, tmp_path: Path, flags: list[str], expected: list[str]
) -> None:
    code, _, err = call("data", "clean", root, "--to", "clean", "--apply", findings(root, tmp_path), *flags)
    assert (code, err) == (0, "")
    assert [row["path"] for row in rows(tmp_path / "work" / "clean" / "decisions.csv") if row["digest"]] == expected


def test_links_instead_of_copies(call: Call, root: Path, tmp_path: Path) -> None:
    assert call("data", "clean", root, "--to", "clean", "--link", "--apply", findings(root, tmp_path))[0] == 0
    assert (tmp_path / "work" / "clean" / "Cup" / "0000.jpg").samefile(root / "Cup" / "0000.jpg")


def test_a_page_for_review_with_a_copy_or_without(call: Call, root: Path, tmp_path: Path) -> None:
    out = call("data", "clean", root, "--review", "--apply", findings(root, tmp_path))[1]
    assert out.splitlines()[-1] == "review: reports/review-photos.html"
    page = (tmp_path / "work" / "reports" / "review-photos.html").read_text(encoding="utf-8")
    assert page.count('type="checkbox"') == 3
    assert not (tmp_path / "work" / "clean").exists()
    both = call("data", "clean", root, "--review", "--to", "clean", "--apply", findings(root, tmp_path))[1]
    assert [line.split()[0] for line in both.splitlines()[2:]] == ["review:", "copy:", "decisions:", "digest:"]
    assert call("data", "clean", root, "--review", "--apply", "clean/decisions.csv", "--backbone", "embedded")[0] == 0


def test_the_page_is_there_though_too_little_would_be_left_for_a_copy(call: Call, root: Path, tmp_path: Path) -> None:
    (tmp_path / "work" / "mine.csv").write_text("path\n" + "".join(f"Bowl/000{n}.jpg\n" for n in range(5)) + "Bowl/copy.jpg\n")
    flags = ("--to", "clean", "--review", "--apply", "mine.csv", "--backbone", "embedded")
    code, _, err = call("data", "clean", root, *flags)
    assert (code, err.splitlines()[-1]) == (
        2,
        "error: the class Bowl would be left with one photo; keep more of it: change the decisions (--review) and apply them",
    )
    assert (tmp_path / "work" / "reports" / "review-photos.html").exists()


@pytest.mark.parametrize(
    ("flags", "line"),
    [
        ([], "received neither --to nor --review; say where the copy goes: --to DIR2"),
        (["--to", "PHOTOS"], "'PHOTOS' is the folder of photos itself; name a new folder beside it"),
        (["--to", "PHOTOS/clean"], "'PHOTOS/clean' lies within the folder of photos PHOTOS; name a new folder beside it"),
        (["--to", "PHOTOS/.."], "'PHOTOS/..' holds the folder of photos PHOTOS; name a new folder beside it"),
        (
            ["--to", "clean", "--leave-out", "exact-copy"],
            "--leave-out: no kind to choose is called 'exact-copy'; those there are: wrong-name, label, unrelated, same-object, ",
        ),
        (
            ["--to", "clean", "--apply", "no.csv"],
            "cannot read 'no.csv': No such file or directory; name a decisions.csv, or what ",
        ),
        (["--to", "clean", "--apply", "."], "cannot read '.': Is a directory; name a decisions.csv, or what "),
        (
            ["--to", "clean", "--apply", "old.csv"],
            "Cup/0002.jpg has changed since 'old.csv' was made; look again, and empty the ",
        ),
        (
            ["--to", "clean", "--apply", "old.csv", "--leave-out", "dark"],
            "--leave-out has no say beside the decisions in 'old.csv'; leave out one of the two",
        ),
    ],
)
def test_a_wrong_call_is_answered_in_one_line(call: Call, root: Path, tmp_path: Path, flags: list[str], line: str) -> None:
    (tmp_path / "work" / "old.csv").write_text("path,digest\nCup/0002.jpg,another\n")
    answer = one_line(call, "data", "clean", root, *(flag.replace("PHOTOS", str(root)) for flag in flags))
    assert answer.replace(str(root), "PHOTOS").startswith(line)
    assert not (tmp_path / "work" / "clean").exists()


def test_a_folder_that_is_not_there_is_named(call: Call) -> None:
    assert one_line(call, "data", "clean", "missing", "--to", "clean").startswith("no such folder: missing; ")
