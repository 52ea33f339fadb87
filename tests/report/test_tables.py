from dataclasses import replace

import pytest

from bagbench.analysis.intervals import Interval, Subject
from bagbench.analysis.measures import Measure
from bagbench.report import tables
from bagbench.report.pairs import pair_rows
from tests.report.invented import BASIC, HOSTILE, TRANSFER, page, recipe, recipe_sizes, three_recipes
from tests.report.reading import saved

FACTS = three_recipes()
ONE = FACTS.recipes[0]
ROWS = pair_rows(FACTS)


def close(*figures: float) -> list[object]:
    """As many digits as a file keeps."""
    return [pytest.approx(figure, rel=1e-5, abs=1e-12) for figure in figures]


def numbers(fields: list[str]) -> list[float]:
    return [float(field) for field in fields]


def ends(interval: Interval) -> tuple[float, float, float]:
    return interval.low, interval.point, interval.high


def test_the_curves_have_every_epoch_of_every_seed() -> None:
    header, *rows = saved(tables.curves(ONE))
    assert header == ["seed", "epoch", "train_accuracy", "val_accuracy", "train_loss", "val_loss"]
    expected = [
        close(run.seed, epoch.epoch, epoch.train_accuracy, epoch.val_accuracy, epoch.train_loss, epoch.val_loss)
        for run in ONE.runs
        for epoch in run.history
    ]
    assert len(rows) == 30
    assert [numbers(row) for row in rows] == expected


def test_the_leaderboard_has_every_recipe_s_card() -> None:
    header, *rows = saved(tables.leaderboard(FACTS.recipes))
    assert len(rows) == 3
    for one, row in zip(FACTS.recipes, rows, strict=True):
        found = dict(zip(header, row, strict=True))
        assert (found["recipe"], found["verdict"]) == (one.name, one.card.verdict.value)
        for name, interval in (("val_accuracy", one.card.val_accuracy), ("gap", one.card.accuracy_gap)):
            assert numbers([found[f"{name}_{end}"] for end in ("low", "point", "high")]) == close(*ends(interval))
        others = ["best_val_accuracy", "seeds", "parameters", "seconds", "images_per_second"]
        assert numbers([found[name] for name in others]) == close(
            one.card.best_val_accuracy, one.card.seeds, one.parameters, one.seconds, one.images_per_second
        )


def test_every_pair_is_there_in_every_measure() -> None:
    header, *rows = saved(tables.all_pairs(ROWS))
    found = [dict(zip(header, row, strict=True)) for row in rows]
    expected = [(row, measure) for row in ROWS for measure in ("accuracy", "macro_f1", "log_loss", "gap")]
    assert len(found) == len(expected) == 12
    for line, (row, measure) in zip(found, expected, strict=True):
        assert [line["a"], line["b"], line["seeds"], line["measure"]] == [row.comparison.a, row.comparison.b, "3", measure]
        of_gap = measure == "gap"
        interval = row.contrast.accuracy if of_gap else row.headline(measure).difference.interval
        assert numbers([line["low"], line["point"], line["high"]]) == close(*ends(interval))
        if of_gap:
            assert numbers([line["probability_better"]]) == close(1 - row.contrast.probability_wider)
            assert {line[name] for name in ("margin", "probability_within", "p_value", "p_holm")} == {""}
        else:
            headline = row.comparison.headline(Measure(measure))
            names = ("probability_better", "margin", "probability_within", "p_value", "p_holm")
            assert numbers([line[name] for name in names]) == close(
                headline.difference.probability_better,
                headline.difference.margin,
                headline.difference.probability_within,
                headline.p_value,
                headline.p_holm,
            )


def test_a_drawing_of_differences_has_its_intervals() -> None:
    intervals = [row.contrast.accuracy for row in ROWS]
    header, *rows = saved(tables.differences(ROWS, "Gap", intervals))
    assert header == ["a", "b", "low", "point", "high"]
    assert [row[:2] for row in rows] == [[row.comparison.a, row.comparison.b] for row in ROWS]
    assert [numbers(row[2:]) for row in rows] == [close(*ends(interval)) for interval in intervals]


def test_the_classes_have_their_three_scores() -> None:
    header, *rows = saved(tables.classes(ONE))
    assert header[:5] == ["class", "photos", "recall_low", "recall_point", "recall_high"]
    assert len(header) == 11
    for one, row in zip(ONE.classes, rows, strict=True):
        assert row[0] == one.label
        assert numbers(row[1:]) == close(one.images, *ends(one.recall), *ends(one.precision), *ends(one.f1))


def test_the_confusions_count_every_seed_s_photos() -> None:
    header, *rows = saved(tables.confusions(ONE))
    assert header == ["truth", *ONE.confusion.classes]
    assert [row[0] for row in rows] == list(ONE.confusion.classes)
    assert sum(int(field) for row in rows for field in row[1:]) == 3 * 60
    right = sum(int(run.predictions.correct.sum()) for run in ONE.runs)
    assert sum(int(row[place]) for place, row in enumerate(rows, 1)) == right


def test_the_calibration_has_a_row_a_dot() -> None:
    header, *rows = saved(tables.reliability(ONE))
    assert header == ["photos", "confidence", "accuracy_low", "accuracy_point", "accuracy_high"]
    assert [numbers(row) for row in rows] == [
        close(part.images, part.confidence, *ends(part.accuracy)) for part in ONE.calibration.bins
    ]


def test_the_sizes_have_a_row_a_size() -> None:
    sizes = recipe_sizes("cnn_basic", 0.4, 0.5, 0.6)
    assert sizes.curve is not None
    header, *rows = saved(tables.sizes(sizes, sizes.curve))
    assert header == ["train_images", "val_accuracy_low", "val_accuracy_point", "val_accuracy_high"]
    assert [row[0] for row in rows] == ["400", "800", "1600"]
    assert [numbers(row[1:]) for row in rows] == [close(*ends(band.accuracy)) for band in sizes.curve.bands]


def test_a_page_has_the_tables_of_each_recipe_in_the_recipes_order() -> None:
    found = tables.page_tables(FACTS, ROWS)
    names = [one.name for one in FACTS.recipes]
    assert [link.what for link in found.classes] == [f"classes of {name}" for name in names]
    assert [link.what for link in found.confusions] == [f"confusions of {name}" for name in names]
    assert saved(found.pairs)[1:] == saved(tables.all_pairs(ROWS))[1:]
    assert saved(tables.page_tables(page(()), ()).leaderboard)[1:] == []


def test_names_that_are_anything_come_back() -> None:
    facts = page([recipe(name, shape, classes=HOSTILE) for name, shape in ((HOSTILE[1], BASIC), (HOSTILE[8], TRANSFER))])
    assert {row[0] for row in saved(tables.leaderboard(facts.recipes))[1:]} == {HOSTILE[1], HOSTILE[8]}
    assert saved(tables.confusions(facts.recipes[0]))[0][1:] == sorted(HOSTILE)


def test_the_leaderboard_has_the_test_where_there_is_one() -> None:
    test = Interval(low=0.5, point=0.6, high=0.7, subject=Subject.RECIPE)
    header, *rows = saved(tables.leaderboard([replace(one, test_accuracy=test) for one in FACTS.recipes]))
    assert header[4:7] == ["test_accuracy_low", "test_accuracy_point", "test_accuracy_high"]
    assert all(len(row) == len(header) and numbers(row[4:7]) == [0.5, 0.6, 0.7] for row in rows)
    assert "test_accuracy_low" not in saved(tables.leaderboard(FACTS.recipes))[0]
