import pytest

from bagbench.analysis.card import accuracy_interval
from bagbench.analysis.evidence import evidence
from bagbench.analysis.intervals import Subject
from bagbench.audit.stored import to_json
from bagbench.errors import StoreError
from bagbench.occlusion import CELLS, Occlusion
from bagbench.report import render
from bagbench.report.collect import collect
from bagbench.report.facts import PageFacts
from bagbench.result import RunStatus
from bagbench.tracking import Store
from tests.recorder import Recorder
from tests.report.invented_audit import audit, audit_without_network, nothing_found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(f"sqlite:///{tmp_path_factory.mktemp('store')}/store.db")


@pytest.fixture
def record(store: Store, request: pytest.FixtureRequest) -> Recorder:
    return Recorder(store, request.node.name)


def collected(record: Recorder) -> PageFacts:
    return collect(record.store, [("photos", record.experiment_id)])


def test_the_page_speaks_of_all_of_the_train_split_and_has_the_rest_as_a_curve(record: Recorder) -> None:
    for seed in range(2):
        for fraction, right in ((0.25, 60), (0.5, 70), (1.0, 80)):
            record.run("curve", right + seed, seed=seed, fraction=fraction)
        record.run("plain", 50, seed=seed)
    facts = collected(record)
    assert facts.train_fraction == 1
    assert [(one.name, one.card.seeds) for one in facts.recipes] == [("curve", 2), ("plain", 2)]
    assert [one.card.val_accuracy.point for one in facts.recipes] == pytest.approx([0.805, 0.5])
    assert [(split.train, split.validation) for split in facts.data.splits] == [(900, 100), (900, 100)]
    (sizes,) = facts.sizes
    assert (sizes.recipe, sizes.seeds) == ("curve", (0, 1))
    assert [(size.fraction, size.train_images, size.values) for size in sizes.sizes] == [
        (0.25, 225, (0.6, 0.61)),
        (0.5, 450, (0.7, 0.71)),
        (1, 900, (0.8, 0.81)),
    ]
    assert sizes.curve is not None
    assert sizes.curve.slope.point == pytest.approx(0.1)


def test_without_parts_there_is_no_curve(record: Recorder) -> None:
    record.run("plain", 50)
    assert collected(record).sizes == ()


def test_a_curve_is_on_the_seeds_that_every_size_has(record: Recorder) -> None:
    for seed in range(3):
        record.run("curve", 80, seed=seed)
    record.run("curve", 60, seed=1, fraction=0.5)
    record.run("curve", 60, seed=2, fraction=0.5, status=RunStatus.FAILED)
    facts = collected(record)
    assert facts.recipes[0].card.seeds == 3
    assert [one.seeds for one in facts.sizes] == [(1,)]
    assert [run.name for run in facts.unfinished] == ["curve · seed 2 · 50 % of train"]


def test_where_nothing_has_all_of_it_the_page_speaks_of_the_largest_part(record: Recorder) -> None:
    record.run("curve", 60, fraction=0.25)
    record.run("curve", 70, fraction=0.5)
    facts = collected(record)
    assert facts.train_fraction == 0.5
    assert [one.card.val_accuracy.point for one in facts.recipes] == [0.7]
    assert [size.fraction for size in facts.sizes[0].sizes] == [0.25, 0.5]


def test_a_recipe_that_has_only_a_smaller_part_is_among_the_sizes_alone(record: Recorder) -> None:
    record.run("plain", 50)
    record.run("part", 90, fraction=0.5)
    facts = collected(record)
    assert [one.name for one in facts.recipes] == ["plain"]
    assert [(one.recipe, len(one.sizes), one.curve) for one in facts.sizes] == [("part", 1, None)]


def test_every_recipe_is_compared_with_every_other_on_the_seeds_that_both_have(record: Recorder) -> None:
    for seed in range(3):
        record.run("better", 90, seed=seed)
        record.run("worse", 60, seed=seed)
    record.run("late", 75, seed=2)
    facts = collected(record)
    assert [(one.a, one.b, one.seeds) for one in facts.comparisons] == [
        ("better", "late", (2,)),
        ("better", "worse", (0, 1, 2)),
        ("late", "worse", (2,)),
    ]
    assert [(one.a, one.b, one.seeds) for one in facts.contrasts] == [(one.a, one.b, one.seeds) for one in facts.comparisons]
    assert facts.uncompared == ()
    assert facts.comparisons[1].headlines[0].difference.interval.point == pytest.approx(0.3)


@pytest.mark.parametrize("right", [95, 50])
def test_a_recipe_that_shares_no_seed_with_the_others_is_named_and_the_rest_is_compared(record: Recorder, right: int) -> None:
    record.run("alone", right, seed=9)  # the best of all, or the worst
    for seed in range(2):
        record.run("better", 90, seed=seed)
        record.run("worse", 60, seed=seed)
    facts = collected(record)
    assert facts.uncompared == ("alone",)
    assert [(one.a, one.b) for one in facts.comparisons] == [("better", "worse")]
    assert "alone is in no pair" in render(facts)
    assert {one.name for one in facts.recipes} == {"alone", "better", "worse"}


def test_two_recipes_without_a_common_seed_are_both_named(record: Recorder) -> None:
    record.run("one", 90, seed=0)
    record.run("other", 60, seed=1)
    facts = collected(record)
    assert (facts.comparisons, facts.contrasts, facts.uncompared) == ((), (), ("one", "other"))
    assert "one and other are in no pair" in render(facts)


def test_recipes_trained_in_different_ways_are_told_with_how(record: Recorder) -> None:
    for seed in range(2):
        record.run("short", 60, seed=seed)
        record.run("long", 90, seed=seed, epochs=30)
    facts = collected(record)
    assert [(one.name, one.protocol.epochs) for one in facts.recipes] == [("long", 30), ("short", 1)]
    protocol = dict(facts.experiments[0].protocol)
    assert (protocol["epochs"], protocol["batch_size"]) == ("1 and 30", "8")


def test_a_single_recipe_gives_no_pair_and_misses_none(record: Recorder) -> None:
    record.run("alone", 90)
    facts = collected(record)
    assert (facts.comparisons, facts.contrasts, facts.uncompared) == ((), (), ())
    assert "in no pair" not in render(facts)


def test_without_a_finished_recipe_there_is_still_a_page(record: Recorder) -> None:
    record.run("plain", 50, status=RunStatus.FAILED)
    facts = collected(record)
    assert (facts.recipes, facts.comparisons, facts.uncompared, facts.thumbnails) == ((), (), (), {})
    assert [run.name for run in facts.unfinished] == ["plain · seed 0"]
    assert "No recipe has finished" in render(facts)


def test_the_train_side_is_the_folder_less_the_validation_photos_whatever_part_was_trained_on(record: Recorder) -> None:
    record.run("part", 60, fraction=0.25)
    facts = collected(record)
    assert (facts.data.splits[0].train, facts.data.splits[0].validation) == (225, 100)
    assert (facts.data.total, facts.data.train_images) == (1000, 900)


def test_the_thumbnails_are_those_of_each_recipe_s_first_run(record: Recorder) -> None:
    for seed in range(2):
        record.run("plain", 50, seed=seed)
    record.run("late", 60, seed=1)
    facts = collected(record)
    assert facts.thumbnails == {"disc/0000.jpg": b"a small photo", "disc/0100.jpg": b"a small photo"}


def test_classes_confusions_and_calibration_are_of_the_recipe_s_own_runs(record: Recorder) -> None:
    for seed in range(2):
        record.run("plain", 0, seed=seed, disc=40, square=20)
    (one,) = collected(record).recipes
    assert one.confusion.classes == ("disc", "square")
    assert one.confusion.counts.tolist() == [[80, 20], [60, 40]]
    assert [score.label for score in one.classes] == ["disc", "square"]
    assert [score.recall.point for score in one.classes] == pytest.approx([0.8, 0.4])
    assert one.calibration.overconfidence.point == pytest.approx(0.9 - 0.6)


def test_a_test_side_is_scored_beside_validation_and_counted_in_the_splits(record: Recorder) -> None:
    for seed in range(3):
        record.run("better", 90, seed=seed, test=84 + seed)
        record.run("worse", 60, seed=seed, test=50)
    facts = collected(record)
    assert [(split.train, split.validation, split.test) for split in facts.data.splits] == [(800, 100, 100)] * 3
    assert facts.data.train_images == 800
    better, worse = (one.test_accuracy for one in facts.recipes)
    assert better is not None
    assert worse is not None
    assert (better.point, worse.point) == pytest.approx((0.85, 0.5))
    # The same hundred photos for every seed: what they leave open does not shrink with the seeds.
    alone = accuracy_interval(evidence([facts.recipes[1].measured])[0], (0, 1, 2), 800)
    assert worse.high - worse.low > alone.high - alone.low
    assert better.subject is Subject.RECIPE
    assert ("test_split", "0.1") in facts.experiments[0].protocol
    page = render(facts)
    assert "Test accuracy, last epoch" in page
    assert "Test accuracy is on 100\u00a0photos that no run was trained or validated on" in page
    assert '<th scope="col">Test photos</th>' in page
    assert "85.0\u00a0%" in page


def test_without_a_test_side_nothing_on_the_page_speaks_of_one(record: Recorder) -> None:
    record.run("plain", 50)
    facts = collected(record)
    assert facts.recipes[0].test_accuracy is None
    assert "test_split" not in dict(facts.experiments[0].protocol)
    page = render(facts)
    assert not any(words in page for words in ("Test accuracy", "Test photos", "test_split", "test_accuracy"))


def test_a_folder_s_own_split_is_known_as_that(record: Recorder) -> None:
    for seed in range(2):
        record.run("plain", 50, seed=seed, own_split=True)
    facts = collected(record)
    assert facts.data.own_split
    assert "all on the one split that the folder came with" in render(facts)


def test_photos_of_a_group_count_as_one(record: Recorder) -> None:
    for seed in range(3):
        record.run("grouped", 60, seed=seed, together=10)
    grouped = collected(record).recipes[0].card.val_accuracy
    apart = Recorder(record.store, "photos apart")
    for seed in range(3):
        apart.run("grouped", 60, seed=seed)
    alone = collect(apart.store, [("photos apart", apart.experiment_id)]).recipes[0].card.val_accuracy
    assert grouped.high - grouped.low > 1.5 * (alone.high - alone.low)


def test_the_audit_is_the_newest_run_s_that_has_one(record: Recorder) -> None:
    record.run("plain", 50, seed=0, audit=to_json(nothing_found()))
    record.run("plain", 50, seed=1, audit=to_json(audit_without_network()))
    record.run("plain", 50, seed=2)
    facts = collected(record)
    assert facts.data.audit == audit_without_network()
    assert "What an audit of the photos found" in render(facts)


def test_without_a_recorded_audit_the_page_says_that_there_is_none(record: Recorder) -> None:
    record.run("plain", 50)
    facts = collected(record)
    assert facts.data.audit is None
    assert "No audit of these photos is recorded." in render(facts)


def test_a_run_that_failed_may_have_recorded_the_audit(record: Recorder) -> None:
    record.run("plain", 50, seed=0)
    record.run("plain", 50, seed=1, status=RunStatus.FAILED, audit=to_json(audit()))
    assert collected(record).data.audit == audit()


def test_a_damaged_audit_is_one_line(record: Recorder) -> None:
    record.run("plain", 50, audit="{}")
    with pytest.raises(StoreError, match=r"audit\.json: not an audit of photos: name: Field required; run again with --force"):
        collected(record)


def test_what_a_model_looked_at_is_the_first_run_s_and_a_run_without_it_shows_none(record: Recorder) -> None:
    found = Occlusion(probability=0.9, lowest=0.2, weights=((1.0,) * CELLS,) * CELLS)
    record.run("looked", 50, seed=0, occlusions={99: found, 100: found})
    record.run("looked", 50, seed=1, occlusions={98: found})
    record.run("plain", 50, seed=0)
    facts = {recipe.name: recipe for recipe in collected(record).recipes}
    assert facts["looked"].occlusions == {facts["looked"].runs[0].predictions.paths[99]: found}
    assert facts["plain"].occlusions == {}
