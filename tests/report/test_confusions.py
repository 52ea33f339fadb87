import numpy as np
import pytest

from bagbench.analysis.confusion import Confusion
from bagbench.report import render
from bagbench.report.confusions import MOST_CLASSES, matrix
from bagbench.report.photos import gallery
from tests.report.invented import BASIC, page, photo, recipe, three_recipes
from tests.report.reading import Page


def test_cells_count_the_photos_of_all_seeds_and_point_at_those_shown() -> None:
    facts = three_recipes()
    one = facts.recipes[1]
    shown = gallery(one, 2, facts.thumbnails)
    found = matrix(one.confusion, shown)
    cells = [cell for row in found.rows for cell in row]
    assert sum(cell.photos for cell in cells) == 3 * 60
    for row in found.rows:
        assert sum(cell.share for cell in row) == pytest.approx(1)
    photos = {photo.id: photo for shelf in shown.shelves for photo in shelf.photos}
    assert {(photo.truth, photo.predicted) for photo in photos.values()} == {
        (cell.truth, cell.predicted) for cell in cells if cell.target
    }
    for cell in cells:
        if cell.target:
            assert (photos[cell.target].truth, photos[cell.target].predicted) == (cell.truth, cell.predicted)


def test_every_cell_and_class_that_opens_photos_leads_to_them() -> None:
    read = Page(render(three_recipes()))
    links = [link.attributes for link in read.all("a", class_="photos-of")]
    ids = {item.attributes["id"]: item.attributes["data-cell"] for item in read.all("li") if "data-cell" in item.attributes}
    assert len(links) > 30
    for link in links:
        cell = ids[link["href"].removeprefix("#")]
        assert link["href"].startswith(f"#photo-{link['data-gallery'].removeprefix('gallery-')}-")
        assert cell == link["data-cell"] if "data-cell" in link else cell.startswith(f"{link['data-class']}-")


def test_shades_go_from_none_to_all() -> None:
    counts = np.array([[10, 0, 0], [5, 5, 0], [0, 1, 9]])
    thumbnails = {"a/0000.jpg": photo(0, 0)}
    shown = gallery(recipe("one", BASIC, classes=("a", "b", "c")), 1, thumbnails)
    found = matrix(Confusion(classes=("a", "b", "c"), counts=counts, seeds=1), shown)
    assert [[cell.shade for cell in row] for row in found.rows] == [[9, 0, 0], [5, 5, 0], [0, 1, 9]]
    assert [(cell.truth, cell.predicted, cell.photos) for cell in found.worst] == [("b", "a", 5), ("c", "b", 1)]


def test_of_many_classes_the_worst_confusions_are_listed() -> None:
    names = tuple(f"class {number:02}" for number in range(MOST_CLASSES + 1))
    facts = page((recipe("one", BASIC, classes=names, images=200),), classes=names)
    found = matrix(facts.recipes[0].confusion, gallery(facts.recipes[0], 1, facts.thumbnails))
    assert found.rows == ()
    photos = [cell.photos for cell in found.worst]
    assert photos == sorted(photos, reverse=True)
    assert len(photos) == 15
    assert all(not cell.correct for cell in found.worst)
    mistakes = facts.recipes[0].confusion.counts.copy()
    np.fill_diagonal(mistakes, 0)
    assert found.left_out == (mistakes > 0).sum() - 15
    assert f"{found.left_out}\u00a0other kinds in the CSV file" in render(facts)
