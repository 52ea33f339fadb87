from dataclasses import replace

import numpy as np
import pytest

from bagbench.analysis.confusion import Confusion
from bagbench.report import RecipeFacts, render
from bagbench.report.confusions import MOST_CLASSES, Matrix, matrix
from bagbench.report.photos import Gallery, gallery
from bagbench.result import Predictions
from tests.report.invented import BASIC, Shape, page, photo, predictions, recipe, three_recipes
from tests.report.reading import Page

FACTS = three_recipes()


def labels(number: int) -> tuple[str, ...]:
    return tuple(f"class {place:02}" for place in range(number))


def galleried(one: RecipeFacts) -> Gallery:
    """Every validation photo of the first run has a thumbnail."""
    return gallery(one, 1, dict.fromkeys(one.runs[0].predictions.paths, b"a small photo"))


def of(one: RecipeFacts) -> Matrix:
    return matrix(one.confusion, galleried(one))


def counted(counts: list[list[int]], seeds: int = 1) -> Confusion:
    return Confusion(classes=labels(len(counts)), counts=np.array(counts, np.int64), seeds=seeds)


EMPTY = galleried(recipe("cnn_basic", BASIC, classes=labels(3)))


def test_a_row_is_a_true_class_and_a_column_a_predicted_one() -> None:
    found = matrix(counted([[5, 2, 0], [0, 4, 4], [1, 0, 9]]), EMPTY)
    assert [[cell.photos for cell in row] for row in found.rows] == [[5, 2, 0], [0, 4, 4], [1, 0, 9]]
    cell = found.rows[1][2]
    assert (cell.truth, cell.predicted, cell.cell, cell.correct) == ("class 01", "class 02", (1, 2), False)
    assert cell.share == pytest.approx(0.5)
    assert [row[place].correct for place, row in enumerate(found.rows)] == [True] * 3


def test_the_cells_count_the_photos_of_all_seeds_and_agree_with_the_predictions() -> None:
    for one in FACTS.recipes:
        rows = of(one).rows
        photos = sum(len(run.predictions.paths) for run in one.runs)
        right = sum(int(run.predictions.correct.sum()) for run in one.runs)
        assert sum(cell.photos for row in rows for cell in row) == photos
        assert sum(cell.photos for row in rows for cell in row if cell.correct) == right
        assert [sum(cell.share for cell in row) for row in rows] == pytest.approx([1.0] * len(rows))


def test_shades_tell_none_from_some_and_rise_to_all() -> None:
    counts = [[1000 - number, number] for number in (0, 1, 111, 112, 500, 999, 1000)]
    shades = [matrix(counted([row, [0, 1]]), EMPTY).rows[0][1].shade for row in counts]
    assert shades == [0, 1, 1, 2, 5, 9, 9]


def test_a_class_without_validation_photos_is_a_row_of_nothing() -> None:
    found = matrix(counted([[5, 0, 1], [0, 0, 0], [0, 0, 6]]), EMPTY)
    assert [(cell.photos, cell.share, cell.shade) for cell in found.rows[1]] == [(0, 0.0, 0)] * 3


def test_the_worst_confusions_come_first_and_right_answers_never() -> None:
    found = matrix(counted([[50, 2, 0], [7, 40, 3], [1, 0, 90]]), EMPTY)
    assert [(cell.cell, cell.photos) for cell in found.worst] == [((1, 0), 7), ((1, 2), 3), ((0, 1), 2), ((2, 0), 1)]
    assert found.left_out == 0


def test_without_a_mistake_nothing_is_worst() -> None:
    assert matrix(counted([[5, 0], [0, 5]]), EMPTY).worst == ()


def test_more_classes_than_can_be_read_as_a_matrix_give_the_worst_confusions_alone() -> None:
    few, many = (of(recipe("a", BASIC, classes=labels(number), images=300)) for number in (MOST_CLASSES, MOST_CLASSES + 1))
    assert [len(row) for row in few.rows] == [MOST_CLASSES] * MOST_CLASSES
    assert many.rows == ()
    assert len(many.worst) == 15
    confused = recipe("a", BASIC, classes=labels(MOST_CLASSES + 1), images=300).confusion.counts.copy()
    np.fill_diagonal(confused, 0)
    assert many.left_out == int((confused > 0).sum()) - 15
    assert [cell.photos for cell in many.worst] == sorted(confused.ravel().tolist(), reverse=True)[:15]


@pytest.mark.parametrize("number", [5, 20])
def test_every_link_of_a_cell_leads_to_a_photo_of_that_very_confusion(number: int) -> None:
    classes = labels(number)
    facts = page([recipe(name, BASIC, classes=classes, images=200) for name in ("one", "two")], classes=classes)
    read = Page(render(facts))
    cells = {
        element.attributes["id"]: element.attributes["data-cell"] for element in read.all("li") if "id" in element.attributes
    }
    links = [link for link in read.all("a", class_="photos-of") if "data-cell" in link.attributes]
    assert links
    galleries = {element.attributes["id"] for element in read.all("details") if "id" in element.attributes}
    for link in links:
        assert cells[link.attributes["href"].removeprefix("#")] == link.attributes["data-cell"]
        assert link.attributes["data-gallery"] in galleries
        place = link.attributes["data-gallery"].removeprefix("gallery-")
        assert link.attributes["href"].startswith(f"#photo-{place}-")


def test_a_cell_without_a_photo_of_the_first_seed_leads_nowhere() -> None:
    one = recipe("cnn_basic", BASIC)
    assert {cell.target for row in matrix(one.confusion, gallery(one, 1, {})).rows for cell in row} == {""}
    kept = one.runs[0].predictions.paths[0]
    found = [cell for row in matrix(one.confusion, gallery(one, 1, {kept: photo(0, 0)})).rows for cell in row if cell.target]
    assert [cell.target for cell in found] == ["photo-1-1"]


def test_the_page_shows_the_matrix_or_the_list_or_that_nothing_is_confused() -> None:
    tables = {
        number: Page(render(page([recipe("a", BASIC, classes=labels(number), images=200)], classes=labels(number))))
        for number in (5, 20)
    }
    assert len(tables[5].all("table", class_="confusion")) == 1
    assert tables[5].all("table", class_="confusions sortable") == []
    assert tables[20].all("table", class_="confusion") == []
    assert "other kinds in the CSV file" in tables[20].one("table", class_="confusions sortable").text
    perfect = recipe("a", Shape(train=1.0, validation=1.0), classes=labels(20), images=200)
    assert "No photo is taken for another class." in Page(render(page([perfect], classes=labels(20)))).one("html").text


def without(found: Predictions, label: int) -> Predictions:
    rows = np.flatnonzero(found.truth != label)
    return replace(
        found,
        paths=tuple(found.paths[row] for row in rows),
        truth=found.truth[rows],
        probabilities=found.probabilities[rows],
    )


def test_a_class_without_validation_photos_has_no_shelf_on_the_page() -> None:
    one = recipe("a", BASIC, classes=labels(3))
    runs = tuple(replace(run, predictions=without(predictions(labels(3), 0.6, seed=run.seed), 1)) for run in one.runs)
    shelves = galleried(replace(one, runs=runs)).shelves
    assert [(shelf.label, shelf.total, bool(shelf.photos)) for shelf in shelves] == [
        ("class 00", 20, True),
        ("class 01", 0, False),
        ("class 02", 20, True),
    ]
