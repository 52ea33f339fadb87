import time
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bagbench.data.manifest import Manifest, Photo
from bagbench.data.side import Side
from bagbench.data.split import Split, part, split, stratified_sample
from bagbench.errors import DataError

seeds = st.integers(0, 2**32)
shares = st.floats(0.01, 0.99)


def manifest_of(*contents: list[str], root: str = "/photos") -> Manifest:
    """A manifest of one class per list, and one photo per content."""
    photos = [
        Photo(path=f"class {label}/{number:05}.jpg", label=label, digest=content)
        for label, digests in enumerate(contents)
        for number, content in enumerate(digests)
    ]
    return Manifest(root=Path(root), classes=tuple(f"class {n}" for n in range(len(contents))), photos=tuple(photos), rejected=())


def distinct(*counts: int) -> Manifest:
    return manifest_of(*([f"{label} {number}" for number in range(count)] for label, count in enumerate(counts)))


def sides_of(manifest: Manifest, validation: tuple[int, ...]) -> tuple[Counter[int], Counter[int]]:
    labels = manifest.labels.tolist()
    inside = Counter(labels[index] for index in validation)
    return Counter(labels) - inside, inside


# Classes of photos whose bytes are drawn from a few: many copies, within a class and between classes.
manifests_with_copies = st.lists(st.lists(st.integers(0, 12).map(str), min_size=2, max_size=12), min_size=2, max_size=4).map(
    lambda contents: manifest_of(*contents)
)
manifests_with_copies_within_classes = st.lists(
    st.lists(st.integers(0, 5), min_size=2, max_size=14).filter(lambda contents: len(set(contents)) > 1), min_size=2, max_size=4
).map(lambda contents: manifest_of(*([f"{label} {content}" for content in own] for label, own in enumerate(contents))))
manifests_without_copies = st.lists(st.integers(2, 40), min_size=2, max_size=5).map(lambda counts: distinct(*counts))


@given(manifests_without_copies, seeds, shares)
def test_a_split_partitions_the_photos_and_gives_each_class_its_share(manifest: Manifest, seed: int, share: float) -> None:
    made = split(manifest, seed, share)
    assert sorted(made.train + made.validation) == list(range(len(manifest.photos)))
    assert list(made.train) == sorted(made.train)
    assert list(made.validation) == sorted(made.validation)
    for label, total in Counter(manifest.labels.tolist()).items():
        _, inside = sides_of(manifest, made.validation)
        assert inside[label] == min(max(round(share * total), 1), total - 1)


@given(manifests_with_copies, seeds, shares)
def test_copies_are_on_one_side_and_every_class_on_both(manifest: Manifest, seed: int, share: float) -> None:
    try:
        made = split(manifest, seed, share)
    except DataError:
        assume(False)
    assert sorted(made.train + made.validation) == list(range(len(manifest.photos)))
    digests = [photo.digest for photo in manifest.photos]
    assert not {digests[index] for index in made.train} & {digests[index] for index in made.validation}
    outside, inside = sides_of(manifest, made.validation)
    assert set(outside) == set(inside) == set(range(len(manifest.classes)))


@given(manifests_with_copies_within_classes, seeds, shares)
def test_each_class_is_as_near_to_its_share_as_its_copies_allow(manifest: Manifest, seed: int, share: float) -> None:
    _, inside = sides_of(manifest, split(manifest, seed, share).validation)
    for label, total in Counter(manifest.labels.tolist()).items():
        groups = Counter(photo.digest for photo in manifest.photos if photo.label == label)
        sums = {0}
        for size in groups.values():
            sums |= {size + other for other in sums}
        wanted = min(max(round(share * total), 1), total - 1)
        assert abs(inside[label] - wanted) == min(abs(possible - wanted) for possible in sums - {0, total})


@given(manifests_with_copies_within_classes, seeds, shares)
def test_one_seed_gives_one_split_wherever_the_folder_lies(manifest: Manifest, seed: int, share: float) -> None:
    elsewhere = Manifest(root=Path("/elsewhere"), classes=manifest.classes, photos=manifest.photos, rejected=manifest.rejected)
    assert split(manifest, seed, share) == split(elsewhere, seed, share)


def test_seeds_differ() -> None:
    manifest = distinct(20, 20)
    splits = [split(manifest, seed, 0.2) for seed in range(50)]
    assert len({made.validation for made in splits}) == 50
    assert len({made.digest for made in splits}) == 50


def test_every_photo_is_as_likely_to_validate_as_any_other() -> None:
    manifest = manifest_of([*map(str, range(16)), "a", "a", "b", "b"], [f"x{n}" for n in range(20)])
    drawn = np.zeros(40)
    for seed in range(1000):
        drawn[list(split(manifest, seed, 0.2).validation)] += 1
    assert np.abs(drawn / 1000 - 0.2).max() < 0.06  # 4.7 standard errors


def test_the_digest_knows_photos_and_sides() -> None:
    digests = {
        split(distinct(20, 20), 0, 0.2).digest,
        split(distinct(20, 20), 0, 0.3).digest,
        split(distinct(20, 21), 0, 0.2).digest,
        split(manifest_of([f"other {n}" for n in range(20)], [f"{n}" for n in range(20)]), 0, 0.2).digest,
    }
    assert len(digests) == 4


def test_the_digest_is_of_the_rows_and_not_of_the_seed() -> None:
    manifest = distinct(2, 2)
    of_rows: dict[tuple[int, ...], set[str]] = {}
    for seed in range(20):
        made = split(manifest, seed, 0.5)
        of_rows.setdefault(made.validation, set()).add(made.digest)
    assert len(of_rows) == 4
    assert all(len(digests) == 1 for digests in of_rows.values())


def test_the_smallest_classes_are_on_both_sides_in_every_seed() -> None:
    manifest = distinct(2, 50)
    for seed in range(50):
        assert sides_of(manifest, split(manifest, seed, 0.2).validation)[1] == {0: 1, 1: 10}


def test_a_copy_in_another_class_goes_with_its_original() -> None:
    manifest = manifest_of([*(f"a{n}" for n in range(20)), "both"], [*(f"b{n}" for n in range(20)), "both"])
    sides = set()
    for seed in range(40):
        made = split(manifest, seed, 0.2)
        assert len(made.validation) == 8
        assert len({20, 41} & set(made.validation)) in {0, 2}
        sides.add(20 in made.validation)
    assert sides == {True, False}


@pytest.mark.parametrize("seed", range(20))
def test_two_classes_of_the_same_two_photos_can_be_split(seed: int) -> None:
    assert split(manifest_of(["x", "y"], ["x", "y"]), seed, 0.2).validation in {(0, 2), (1, 3)}


@pytest.mark.parametrize("seed", range(20))
def test_copies_between_classes_are_drawn_until_the_shares_are_as_near_as_they_can_be(seed: int) -> None:
    common = [str(number) for number in range(10)]
    manifest = manifest_of([*common, "a"], [*common, "b"])
    assert sides_of(manifest, split(manifest, seed, 0.3).validation)[1] == {0: 3, 1: 3}
    assert split(manifest_of(["x", "x", "y", "y", "y"], ["x", "y"]), seed, 0.2).validation == (0, 1, 5)  # y would be 3 of 5


def test_copies_that_leave_no_split_are_an_error() -> None:
    manifest = manifest_of(["x", "y"], ["y", "z"], ["z", "x"])
    with pytest.raises(
        DataError,
        match=r"^no split of /photos has every class on every side: photos that stay together lie in .*; keep each photo ",
    ):
        split(manifest, 0, 0.2)


@pytest.mark.parametrize("share", [0, 1, -0.1, float("nan")])
def test_a_share_outside_its_range_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match=r"in \(0, 1\); received"):
        split(distinct(5, 5), 0, share)


def test_large_folders_are_split_in_no_time() -> None:
    assert len(split(distinct(50_000, 50_000), 0, 0.2).validation) == 20_000


@given(manifests_without_copies, seeds, st.lists(st.floats(0, 1, exclude_min=True), min_size=2, max_size=4))
def test_parts_are_nested_and_keep_each_class_s_share_and_the_validation_side(
    manifest: Manifest, seed: int, fractions: list[float]
) -> None:
    whole = split(manifest, seed, 0.2)
    larger: set[int] = set(whole.train)
    of_whole = Counter(manifest.labels[list(whole.train)].tolist())
    for fraction in sorted(fractions, reverse=True):
        assume(fraction * len(whole.train) >= len(manifest.classes))
        made = part(manifest, whole, fraction)
        assert list(made.train) == sorted(set(made.train))
        assert set(made.train) <= larger
        assert made.validation == whole.validation
        kept = Counter(manifest.labels[list(made.train)].tolist())
        assert kept == {label: max(1, round(fraction * total)) for label, total in of_whole.items()}
        larger = set(made.train)


@given(manifests_with_copies_within_classes, seeds)
def test_the_whole_train_side_is_the_split_itself(manifest: Manifest, seed: int) -> None:
    whole = split(manifest, seed, 0.2)
    assert part(manifest, whole, 1) == whole


def test_a_part_is_settled_by_the_seed_and_has_a_digest_of_its_own() -> None:
    manifest = distinct(20, 20)
    parts = [part(manifest, split(manifest, seed, 0.2), 0.5) for seed in range(20)]
    assert parts == [part(manifest, split(manifest, seed, 0.2), 0.5) for seed in range(20)]
    assert len({made.train for made in parts}) == 20
    assert len({made.digest for made in parts} | {split(manifest, seed, 0.2).digest for seed in range(20)}) == 40


def test_every_train_photo_is_as_likely_to_stay_as_any_other_of_its_class() -> None:
    manifest = distinct(20, 20)
    whole = split(manifest, 0, 0.2)
    drawn = np.zeros(40)
    for seed in range(1000):
        drawn[list(part(manifest, replace(whole, seed=seed), 0.25).train)] += 1
    assert np.abs(drawn[list(whole.train)] / 1000 - 0.25).max() < 0.07  # 5 standard errors


def test_what_is_on_neither_side_is_left_out() -> None:
    manifest = distinct(10, 10)
    made = part(manifest, split(manifest, 0, 0.2), 0.5)
    sides = made.sides(20)
    assert Counter(sides) == {Side.TRAIN: 8, Side.VALIDATION: 4, Side.LEFT_OUT: 8}
    assert [row for row, side in enumerate(sides) if side is Side.TRAIN] == list(made.train)


def test_a_part_that_leaves_no_photo_for_some_class_is_refused() -> None:
    manifest = distinct(20, 20, 20)
    with pytest.raises(
        DataError, match=r"^5 % of the 48 photos to train on is less than one for each of the 3 classes; take a larger .*fraction"
    ):
        part(manifest, split(manifest, 0, 0.2), 0.05)


@pytest.mark.parametrize("fraction", [0, 1.01, -0.1, float("nan")])
def test_a_fraction_outside_its_range_is_refused(fraction: float) -> None:
    manifest = distinct(5, 5)
    with pytest.raises(ValueError, match=r"in \(0, 1\]; received"):
        part(manifest, split(manifest, 0, 0.2), fraction)


# Photos of two or three classes in a few groups, which may lie in several classes.
grouped = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 7)), min_size=2, max_size=40)


def grouped_manifest(photos: list[tuple[int, int]]) -> tuple[Manifest, list[int]]:
    """Return a manifest of photos, class and group of each, and the groups in its order."""
    names = sorted({label for label, _ in photos})
    ordered = sorted((names.index(label), group) for label, group in photos)
    manifest = distinct(*Counter(label for label, _ in ordered).values())
    return manifest, [group for _, group in ordered]


def missed(manifest: Manifest, inside: Counter[int], share: float) -> int | None:
    """Return by how many photos the classes miss their share; None where one is not on both sides."""
    totals = Counter(manifest.labels.tolist())
    if any(not 0 < inside[label] < total for label, total in totals.items()):
        return None
    return sum(abs(inside[label] - min(max(round(share * total), 1), total - 1)) for label, total in totals.items())


@given(grouped, seeds, shares)
def test_groups_are_never_parted_and_the_classes_are_as_near_to_their_shares_as_can_be(
    photos: list[tuple[int, int]], seed: int, share: float
) -> None:
    manifest, groups = grouped_manifest(photos)
    names = sorted(set(groups))
    possible = []
    for choice in product([False, True], repeat=len(names)):
        inside = Counter(
            label for label, group in zip(manifest.labels.tolist(), groups, strict=True) if choice[names.index(group)]
        )
        possible.append(missed(manifest, inside, share))
    least = min((found for found in possible if found is not None), default=None)
    if least is None:
        with pytest.raises(DataError, match="no split"):
            split(manifest, seed, share, groups=groups)
        return
    made = split(manifest, seed, share, groups=groups)
    assert sorted(made.train + made.validation) == list(range(len(groups)))
    assert not {groups[row] for row in made.train} & {groups[row] for row in made.validation}
    assert missed(manifest, sides_of(manifest, made.validation)[1], share) == least
    renamed = split(manifest, seed, share, groups=[-group for group in groups])
    assert renamed == made


@given(
    st.lists(st.lists(st.integers(1, 9), min_size=3, max_size=12), min_size=2, max_size=4),
    seeds,
    seeds,
    st.floats(0.01, 0.5),
    st.floats(0.01, 0.49),
)
def test_a_test_side_is_the_same_for_every_seed_and_the_classes_are_on_all_three_sides(
    sizes: list[list[int]], seed: int, other: int, share: float, test_share: float
) -> None:
    manifest = distinct(*map(sum, sizes))
    groups = [number for number, size in enumerate(size for own in sizes for size in own) for _ in range(size)]
    made = split(manifest, seed, share, test_split=test_share, groups=groups)
    assert sorted(made.train + made.validation + made.test) == list(range(len(groups)))
    on_side = [{groups[row] for row in rows} for rows in (made.train, made.validation, made.test)]
    assert sum(map(len, on_side)) == len(set(groups))
    assert all(
        set(manifest.labels[list(rows)].tolist()) == set(range(len(sizes))) for rows in (made.train, made.validation, made.test)
    )
    again = split(manifest, other, share, test_split=test_share, groups=groups)
    assert again.test == made.test
    assert split(manifest, seed, share / 2, test_split=test_share, groups=groups).test == made.test
    assert made.digest != split(manifest, seed, share, groups=groups).digest


def test_without_a_group_to_mind_all_three_sides_have_their_shares() -> None:
    manifest = distinct(50, 100)
    made = split(manifest, 3, 0.2, test_split=0.3)
    assert [sides_of(manifest, rows)[1] for rows in (made.train, made.validation, made.test)] == [
        {0: 25, 1: 50},
        {0: 10, 1: 20},
        {0: 15, 1: 30},
    ]
    assert len({split(manifest, seed, 0.2, test_split=0.3).validation for seed in range(20)}) == 20
    assert made.sides(150).count(Side.TEST) == 45


def test_a_part_of_the_train_side_leaves_the_test_side_alone() -> None:
    manifest = distinct(50, 50)
    whole = split(manifest, 0, 0.2, test_split=0.2)
    made = part(manifest, whole, 0.5)
    assert (made.test, made.validation, len(made.train)) == (whole.test, whole.validation, 30)
    assert made.sides(100).count(Side.LEFT_OUT) == 30


@pytest.mark.parametrize(
    ("contents", "test_split", "says"),
    [
        (["x"] * 5, 0, "2 sides: it has only one photo, or photos that stay together; add other photos of it"),
        (["x"] * 5, 0.2, "3 sides: it has only one photo, or photos that stay together; add .* do without a test split"),
        (["x", "x", "y"], 0.2, "3 sides: it has only two photos, or groups that stay together; add .* do without a test split"),
    ],
)
def test_a_class_of_fewer_groups_than_sides_is_named(contents: list[str], test_split: float, says: str) -> None:
    with pytest.raises(DataError, match=rf"^no split of /photos has the class class 0 on {says}"):
        split(manifest_of(contents, [f"other {n}" for n in range(9)]), 0, 0.2, test_split=test_split)


@pytest.mark.parametrize("size", [1, 7, 300])
def test_thousands_of_photos_in_groups_across_classes_are_split_soon_and_near_their_shares(size: int) -> None:
    rng = np.random.default_rng(size)
    manifest = distinct(1000, 1000, 1000, 1000, 1000)
    groups = rng.permutation(np.arange(5000) // size).tolist()
    began = time.process_time()
    made = split(manifest, 0, 0.2, test_split=0.1, groups=groups)
    assert time.process_time() - began < 4
    assert not {groups[row] for row in made.train} & {groups[row] for row in made.validation + made.test}
    for rows, wanted in ((made.validation, 200), (made.test, 100)):
        assert all(abs(number - wanted) < 0.5 * size + 1 for number in sides_of(manifest, rows)[1].values())


def test_big_groups_within_classes_are_split_soon_and_exactly() -> None:
    manifest = distinct(2500, 2500)
    sizes = [300, 250, 200, 150, *[100] * 6, *[40] * 20, *[1] * 200]
    own = [number for number, size in enumerate(sizes) for _ in range(size)]
    began = time.process_time()
    made = split(manifest, 0, 0.2, groups=[*own, *(number + len(sizes) for number in own)])
    assert time.process_time() - began < 2
    assert sides_of(manifest, made.validation)[1] == {0: 500, 1: 500}


def already(manifest: Manifest, *sides: Side) -> Manifest:
    return replace(manifest, sides=sides)


def test_a_folder_that_is_split_already_keeps_its_sides_whatever_the_seed() -> None:
    sides = (Side.TRAIN, Side.VALIDATION, Side.TEST, Side.TRAIN, Side.VALIDATION, Side.TRAIN)
    manifest = already(manifest_of(["x", "x", "y"], ["a", "b", "c"]), *sides)
    made: list[Split] = [split(manifest, seed, 0.5) for seed in range(5)]
    assert {(one.train, one.validation, one.test) for one in made} == {((0, 3, 5), (1, 4), (2,))}
    assert len({one.digest for one in made}) == 1
    assert made[0].sides(6) == sides
    assert split(already(manifest, *sides[::-1]), 0, 0.5).digest != made[0].digest


@given(st.lists(st.integers(0, 4), max_size=80), st.integers(0, 100), seeds)
def test_a_stratified_sample_keeps_the_shares_by_largest_remainders(labels: list[int], count: int, seed: int) -> None:
    array = np.array(labels, dtype=np.int64)
    sample = stratified_sample(array, count, np.random.default_rng(seed))
    assert sample.dtype == np.int64
    assert len(sample) == min(count, len(labels))
    assert np.array_equal(sample, np.unique(sample))
    for label, size in Counter(labels).items():
        quota = min(count, len(labels)) * size / len(labels)
        assert abs(np.count_nonzero(array[sample] == label) - quota) < 1


def test_a_stratified_sample_is_drawn() -> None:
    labels = np.repeat(np.arange(4), 25)
    rng = np.random.default_rng(0)
    assert not np.array_equal(stratified_sample(labels, 20, rng), stratified_sample(labels, 20, rng))
