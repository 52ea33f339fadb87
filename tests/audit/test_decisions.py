from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.audit.decisions import Decision, choosable, decide, kept
from bagbench.audit.finding import Finding, Kind
from bagbench.data.manifest import Manifest, Photo, Rejected
from bagbench.data.side import Side
from bagbench.errors import DataError
from tests.audit.looked_at import found


def manifest(*paths: str, sides: tuple[Side, ...] | None = None, rejected: tuple[Rejected, ...] = ()) -> Manifest:
    """Photos that differ, of the class that the last folder names."""
    classes = tuple(sorted({path.split("/")[-2] for path in paths}))
    photos = tuple(
        Photo(path=path, label=classes.index(path.split("/")[-2]), digest=f"bytes of {path}") for path in sorted(paths)
    )
    return Manifest(root=Path("/photos"), classes=classes, photos=photos, rejected=rejected, sides=sides)


FOUR = manifest("A/1", "A/2", "A/3", "A/4", "B/1", "B/2", "B/3", "B/4")
SPLIT = manifest(
    *("test/A/1", "train/A/1", "train/A/2", "validation/A/1", "validation/A/2"),
    sides=(Side.TEST, Side.TRAIN, Side.TRAIN, Side.VALIDATION, Side.VALIDATION),
)


def left_out(photos: Manifest, *findings: Finding, also: tuple[Kind, ...] = ()) -> list[str]:
    return [decision.path for decision in decide(photos, findings, also)]


@pytest.mark.parametrize("kind", [Kind.EXACT_COPY, Kind.NEAR_COPY])
def test_of_copies_the_first_named_stays(kind: Kind) -> None:
    (one, other) = decide(FOUR, [found(kind, "A/2", "A/3", "A/1")])
    assert (one.path, other.path) == ("A/1", "A/3")
    words = {Kind.EXACT_COPY: "same bytes as A/2", Kind.NEAR_COPY: "same picture as A/2"}[kind]
    assert one == Decision(path="A/1", digest="bytes of A/1", kind=kind, reason=words, score=1.0)


def test_groups_that_would_keep_different_copies_do_not_lose_them_all() -> None:
    exact = found(Kind.EXACT_COPY, "A/1", "A/2")
    near = found(Kind.NEAR_COPY, "A/2", "A/1", "A/3")
    assert left_out(FOUR, exact, near) == ["A/2", "A/3"]


@given(st.permutations(["A/1", "A/2", "A/3", "A/4"]), st.permutations(["A/1", "A/2", "A/3", "A/4"]), st.integers(2, 4))
def test_one_picture_always_stays_whatever_order_its_copies_are_named_in(exact: list[str], near: list[str], size: int) -> None:
    findings = found(Kind.EXACT_COPY, *exact[:size]), found(Kind.NEAR_COPY, *near)
    assert len(left_out(FOUR, *findings)) == 3


def test_a_picture_in_several_classes_stays_in_none() -> None:
    clash = found(Kind.CLASH, "A/1", "B/1")
    exact = found(Kind.EXACT_COPY, "A/1", "B/1")
    assert left_out(FOUR, clash) == left_out(FOUR, exact, clash) == ["A/1", "B/1"]
    assert decide(FOUR, [clash])[0].reason == "same picture in several classes, as B/1"


def test_a_suspected_label_error_settles_which_class_it_stays_in() -> None:
    clash = found(Kind.CLASH, "A/1", "B/1", "B/2")
    exact = found(Kind.EXACT_COPY, "A/1", "B/1", "B/2")
    wrong = found(Kind.LABEL, "A/1", about="B")
    for findings in permutations((clash, exact, wrong)):
        assert left_out(FOUR, *findings) == ["A/1", "B/2"]
    assert decide(FOUR, [clash, wrong])[0].reason == "same picture in several classes, as B/1"


@pytest.mark.parametrize(
    "labels",
    [
        (found(Kind.LABEL, "A/1", about="C"),),  # another class than the one that remains
        (found(Kind.LABEL, "A/1", about="B"), found(Kind.LABEL, "B/1", about="A")),
    ],
)
def test_label_errors_that_contradict_each_other_settle_nothing(labels: tuple[Finding, ...]) -> None:
    assert left_out(FOUR, found(Kind.CLASH, "A/1", "B/1"), *labels) == ["A/1", "B/1"]


def test_two_classes_that_remain_settle_nothing() -> None:
    three = manifest("A/1", "A/2", "B/1", "B/2", "C/1", "C/2")
    assert left_out(three, found(Kind.CLASH, "A/1", "B/1", "C/1"), found(Kind.LABEL, "A/1", about="B")) == ["A/1", "B/1", "C/1"]


@pytest.mark.parametrize(
    ("photos", "expected"),
    [
        (("train/A/1", "validation/A/1"), ["train/A/1"]),
        (("validation/A/1", "train/A/1"), ["train/A/1"]),
        (("test/A/1", "validation/A/1", "train/A/1"), ["train/A/1", "validation/A/1"]),
        (("train/A/1", "test/A/1"), ["train/A/1"]),
    ],
)
def test_what_is_on_several_sides_stays_where_it_is_measured_on(photos: tuple[str, ...], expected: list[str]) -> None:
    copies = found(Kind.EXACT_COPY, *sorted(photos, reverse=True))  # which would keep another one
    assert left_out(SPLIT, found(Kind.LEAK, *photos)) == left_out(SPLIT, copies, found(Kind.LEAK, *photos)) == expected


def test_two_copies_on_the_side_measured_on_are_still_copies() -> None:
    photos = ("train/A/1", "validation/A/1", "validation/A/2")
    assert left_out(SPLIT, found(Kind.LEAK, *photos)) == ["train/A/1"]
    assert left_out(SPLIT, found(Kind.LEAK, *photos), found(Kind.NEAR_COPY, *photos)) == ["train/A/1", "validation/A/2"]


def test_what_is_only_suspected_is_left_out_only_if_chosen() -> None:
    findings = [found(kind, "A/1", about="x") for kind in choosable().values() if kind is not Kind.SAME_OBJECT]
    assert len(findings) == 11
    assert left_out(FOUR, *findings) == []
    for finding in findings:
        assert left_out(FOUR, *findings, also=(finding.kind,)) == ["A/1"]
    assert left_out(FOUR, found(Kind.SAME_OBJECT, "A/1", "A/2"), also=(Kind.SAME_OBJECT,)) == ["A/2"]


def test_a_chosen_kind_has_its_own_reason_and_what_is_certain_comes_first() -> None:
    findings = [
        found(Kind.LABEL, "A/1", score=0.9, about="B"),
        found(Kind.LABEL, "A/2", score=0.8, about="B"),
        found(Kind.DARK, "A/2", score=0.7),
        found(Kind.EXACT_COPY, "A/3", "A/1"),
    ]
    decided = decide(FOUR, findings, (Kind.DARK, Kind.LABEL))
    assert [(one.path, one.reason, one.score) for one in decided] == [
        ("A/1", "same bytes as A/3", 1.0),
        ("A/2", "suspected label error: looks like B", 0.8),
    ]
    assert [one.reason for one in decide(FOUR, findings[1:3], (Kind.DARK,))] == ["dark"]


def test_what_is_about_classes_and_what_cannot_be_kept_cannot_be_chosen() -> None:
    assert not set(choosable().values()) & {Kind.IMBALANCE, Kind.SHORTCUT, Kind.UNUSABLE, Kind.EXACT_COPY}
    assert left_out(FOUR, found(Kind.IMBALANCE, "A"), found(Kind.SHORTCUT), also=(Kind.IMBALANCE, Kind.SHORTCUT)) == []


def test_files_that_cannot_be_used_are_listed_each_with_its_reason() -> None:
    bad = (
        Rejected(path="A/bad\n.jpg", reason="truncated JPEG"),
        Rejected(path="readme.txt", reason="not in a sub-folder"),
    )
    decided = decide(replace(FOUR, rejected=bad), [found(Kind.UNUSABLE, "A/bad\n.jpg"), found(Kind.EXACT_COPY, "A/1", "A/2")])
    assert [(one.path, one.digest, one.kind, one.reason) for one in decided] == [
        ("A/2", "bytes of A/2", Kind.EXACT_COPY, "same bytes as A/1"),
        ("A/bad\n.jpg", "", Kind.UNUSABLE, "truncated JPEG"),
        ("readme.txt", "", Kind.UNUSABLE, "not in a sub-folder"),
    ]


def test_reasons_are_one_line() -> None:
    strange = manifest("A/line\nbreak", "A/2", "B/1", "B/2")
    assert decide(strange, [found(Kind.EXACT_COPY, "A/line\nbreak", "A/2")])[0].reason == r"same bytes as A/line\nbreak"


def refusal(photos: Manifest, *findings: Finding, also: tuple[Kind, ...] = ()) -> str:
    with pytest.raises(DataError) as raised:
        kept(photos, decide(photos, findings, also))
    assert raised.value.remedy
    return raised.value.problem


def test_what_is_not_left_out_is_kept() -> None:
    assert [photo.path for photo in kept(FOUR, decide(FOUR, [found(Kind.CLASH, "A/1", "B/1")]))] == [
        *("A/2", "A/3", "A/4", "B/2", "B/3", "B/4")
    ]


def test_no_class_is_emptied_or_left_with_one_picture() -> None:
    dark = [found(Kind.DARK, f"B/{number}") for number in range(1, 5)]
    assert refusal(FOUR, *dark, also=(Kind.DARK,)) == "the class B would be left with no photo"
    assert refusal(FOUR, *dark[1:], also=(Kind.DARK,)) == "the class B would be left with one photo"
    copies = replace(FOUR, photos=tuple(replace(photo, digest="same") if "B" in photo.path else photo for photo in FOUR.photos))
    assert refusal(copies, *dark[2:], also=(Kind.DARK,)) == "the class B would be left with one photo"


def test_no_class_disappears_from_a_side() -> None:
    leaks = found(Kind.LEAK, "train/A/1", "validation/A/1"), found(Kind.LEAK, "train/A/2", "validation/A/2")
    assert refusal(SPLIT, *leaks) == "the class A would be left with no photo in train"
