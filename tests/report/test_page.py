import base64
import hashlib
import re
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest

from bagbench.report import PageFacts, render
from bagbench.report.audit_verdict import summary
from bagbench.report.captions import reliability_title
from bagbench.report.formats import percent, percent_interval, points_interval
from bagbench.report.pairs import gap_sentences, pair_rows
from bagbench.report.photos import gallery
from bagbench.result import RunStatus
from tests.report.invented import (
    BASIC,
    FAILED,
    TRANSFER,
    Shape,
    hostile,
    page,
    photo,
    recipe,
    recipe_sizes,
    three_recipes,
    unfinished,
)
from tests.report.invented_audit import audit_without_network, nothing_found
from tests.report.reading import Page


def rows(read: Page) -> list[str]:
    return [element.text for element in read.all("tr")]


def test_sections_come_in_order_and_the_menu_names_them() -> None:
    read = Page(render(three_recipes()))
    order = ["verdict", "contrast", "leaderboard", "cards", "differences", "predictions", "data", "again"]
    assert [section.attributes["id"] for section in read.all("section")] == order
    skip, *links = [link.attributes["href"] for link in read.all("a")]
    assert skip == "#verdict"
    assert links[: len(order)] == [f"#{name}" for name in order]
    assert len(read.all("h1")) == 1


def test_headings_descend_one_level_at_a_time() -> None:
    levels = [int(element.tag[1]) for element in Page(render(three_recipes())).elements if re.fullmatch(r"h[1-6]", element.tag)]
    assert all(below <= above + 1 for above, below in pairwise(levels))


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("facts", [three_recipes(), hostile(), page(())], ids=["plain", "hostile", "empty"])
def test_the_policy_allows_the_page_s_own_style_and_script_and_nothing_else(facts: PageFacts) -> None:
    html = render(facts)
    read = Page(html)
    (policy,) = [meta.attributes["content"] for meta in read.all("meta") if "http-equiv" in meta.attributes]
    (style,) = re.findall(r"<style>(.*?)</style>", html, flags=re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    assert len(scripts) == len(read.all("script")) == (1 if facts.recipes else 0)
    script = (files("bagbench.report") / "templates" / "script.js").read_text(encoding="utf-8")
    assert set(scripts) <= {script}
    assert dict(part.strip().split(" ", 1) for part in policy.split(";")) == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": digest(style),
        "script-src": digest(script),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert "\r" not in style + script  # a browser would turn it into another character before it takes the digest
    assert len(read.all("style")) == 1


@pytest.mark.parametrize("facts", [three_recipes(), hostile()], ids=["plain", "hostile"])
def test_nothing_carries_what_the_policy_forbids(facts: PageFacts) -> None:
    for element in Page(render(facts)).elements:
        assert not {key for key in element.attributes if key == "style" or key.startswith("on")}
        assert "javascript:" not in " ".join(element.attributes.values()).lower()


def test_every_class_of_a_drawing_is_declared_once_in_the_style() -> None:
    html = render(three_recipes())
    (style,) = re.findall(r"<style>(.*?)</style>", html, flags=re.DOTALL)
    used = {
        element.attributes["class"]
        for element in Page(html).elements
        if re.fullmatch(r"d[0-9a-f]{8}", element.attributes.get("class", ""))
    }
    assert used
    assert sorted(re.findall(r"\.(d[0-9a-f]{8})\{", style)) == sorted(used)


def test_a_box_for_each_recipe_hides_all_that_is_its_own() -> None:
    facts = three_recipes()
    html = render(facts)
    read = Page(html)
    places = [str(place) for place in range(1, len(facts.recipes) + 1)]
    boxes = [element.attributes["id"] for element in read.all("input", type="checkbox")]
    assert boxes == [f"show-{place}" for place in places]
    for place in places:
        assert f':root:has(#show-{place}:not(:checked)) :is([data-recipe="{place}"],[data-other="{place}"])' in html
    marked = {element.attributes["data-recipe"] for element in read.elements if "data-recipe" in element.attributes}
    assert marked == set(places)
    assert not Page(render(page((recipe("alone", BASIC),)))).all("input")


def test_every_table_and_drawing_offers_its_data() -> None:
    facts = replace(three_recipes(), sizes=(recipe_sizes("cnn_basic", 0.4, 0.5),))
    links = Page(render(facts)).all("a", class_="csv")
    offered = [link.text.partition("CSV file: ")[2] for link in links]
    names = [one.name for one in facts.recipes]
    assert sorted(offered) == sorted(
        [
            *(f"{what} of {name}" for name in names for what in ("curves", "classes", "confusions", "calibration")),
            *(f"differences in {what}" for what in ("Validation accuracy", "Gap, training − validation", "Validation loss")),
            *("leaderboard", "pairs", "sizes of cnn_basic"),
        ]
    )
    assert all(link.attributes["download"].endswith(".csv") for link in links)
    assert all(link.attributes["href"].startswith("data:text/csv;charset=utf-8;base64,") for link in links)


def test_the_differences_tell_every_pair_in_words_and_in_figures() -> None:
    facts = three_recipes()
    section = Page(render(facts)).one("section", id="differences")
    for row in pair_rows(facts):
        assert " ".join(row.conclusion.split()) in section.text
        assert f"{row.comparison.a} − {row.comparison.b}" in section.text
        assert " ".join(points_interval(row.headline("accuracy").difference.interval).split()) in section.text
        assert " ".join(points_interval(row.contrast.accuracy).split()) in section.text
    assert "2 of 3 pairs are told apart by validation accuracy" in section.text
    contrast = Page(render(facts)).one("section", id="contrast").text
    assert len(gap_sentences(facts.recipes, facts.contrasts)) == 2
    assert all(" ".join(sentence.split()) in contrast for sentence in gap_sentences(facts.recipes, facts.contrasts))


def test_one_recipe_is_told_class_by_class_and_in_no_pair() -> None:
    section = Page(render(page((recipe("alone", BASIC),)))).one("section", id="differences")
    assert section.text.startswith("Where they differ: class by class")
    assert "Chance that the first is better" not in section.text
    assert "in no pair" not in section.text
    assert "Precision" in section.text


def test_recipes_in_no_pair_are_named() -> None:
    facts = three_recipes()
    section = Page(render(replace(facts, uncompared=("cnn_deep",)))).one("section", id="differences")
    assert "cnn_deep is in no pair" in section.text


def test_every_class_opens_its_photos() -> None:
    facts = three_recipes()
    read = Page(render(facts))
    cells = {item.attributes["id"]: item.attributes["data-cell"] for item in read.all("li") if "data-cell" in item.attributes}
    links = [link for link in read.all("a", class_="photos-of") if "data-class" in link.attributes]
    assert [link.text for link in links] == 3 * list(facts.recipes[0].confusion.classes)
    for link in links:
        assert cells[link.attributes["href"].removeprefix("#")].startswith(f"{link.attributes['data-class']}-")


def test_tells_how_sure_each_recipe_is() -> None:
    facts = three_recipes()
    section = Page(render(facts)).one("section", id="predictions")
    for one in facts.recipes:
        assert " ".join(reliability_title(one).split()) in section.text
        assert " ".join(points_interval(one.calibration.error).split()) in section.text


@pytest.mark.parametrize("facts", [three_recipes(), hostile()], ids=["plain", "hostile"])
def test_nothing_points_out_of_the_file(facts: PageFacts) -> None:
    html = render(facts)
    for element in Page(html).elements:
        for key in ("href", "src", "srcset", "action", "data", "poster", "xlink:href"):
            assert element.attributes.get(key, "#").startswith(("#", "data:"))
    assert set(re.findall(r"url\((.)", html)) == {"#"}
    assert "@import" not in html


def test_strangers_texts_stay_text() -> None:
    html = render(hostile())
    read = Page(html)
    plain = Page(render(three_recipes(unfinished=(FAILED,))))
    assert {element.tag for element in read.elements} == {element.tag for element in plain.elements}
    assert not [key for element in read.elements for key in element.attributes if key.startswith("on")]
    assert "alert(1)" in read.one("title").text  # as words
    assert "{{ 7 * 7 }}" in read.one("html").text
    assert "\u202e" not in html
    assert "right \\u202e to left" in read.one("html").text
    assert "line\\nbreak \\x1b[31m" in read.one("html").text


def test_strangers_names_cannot_turn_the_direction_of_the_page() -> None:
    read = Page(render(hostile()))
    isolated = {element.text for element in read.all("bdi")}
    assert {"حقيبة يد", "公文包", "👜"} <= isolated
    (path,) = {element.text for element in read.all("bdi", dir="ltr") if element.text.startswith("حقيبة يد/حقيبة")}
    assert path == "حقيبة يد/حقيبة يد.jpg"


def test_the_leaderboard_has_each_recipe_best_first_and_the_majority_baseline() -> None:
    facts = three_recipes()
    table = Page(render(facts)).one("table", class_="leaderboard sortable").text
    places = [table.index(one.name) for one in facts.recipes] + [table.index("majority baseline")]
    assert places == sorted(places)
    (section,) = re.findall(r'<section id="leaderboard".*?</section>', render(facts), flags=re.DOTALL)
    board = [row for row in rows(Page(section)) if "points" in row]
    for one, row in zip(facts.recipes, board, strict=True):
        card = one.card
        for figure in (
            percent(card.val_accuracy.point),
            percent_interval(card.val_accuracy),
            percent(card.best_val_accuracy),
            points_interval(card.accuracy_gap),
            card.verdict,
            f"{one.parameters:,}",
            "41 118",
        ):
            assert " ".join(figure.split()) in row
    (baseline,) = [row for row in rows(Page(render(facts))) if "majority baseline" in row]
    assert "20.0 %" in baseline


def test_every_card_says_what_each_figure_means() -> None:
    cards = Page(render(three_recipes())).all("article")
    assert len(cards) == 3
    for card in cards:
        for term in ("Right on training photos", "Right on new photos", "Gap", "Best epoch", "Rise of the validation loss"):
            assert term in card.text
    assert "It overfits: the whole interval is above 15.0 points" in cards[1].text


def test_photos_show_mark_prediction_probability_and_truth_with_confident_mistakes_first() -> None:
    facts = three_recipes()
    shown = gallery(facts.recipes[1], 2, facts.thumbnails)
    assert shown.mistakes
    assert [photo.probability for photo in shown.mistakes] == sorted((p.probability for p in shown.mistakes), reverse=True)
    assert {photo.path for photo in (*shown.mistakes, *shown.hits)} == set(facts.thumbnails)
    html = Page(render(facts))
    wrong = shown.mistakes[0]
    caption = f"✗ wrong says {wrong.predicted} {percent(wrong.probability)} is {wrong.truth} {wrong.path}"
    assert " ".join(caption.split()) in [figure.text for figure in html.all("figcaption")]
    galleries = [gallery(one, place, facts.thumbnails) for place, one in enumerate(facts.recipes, 1)]
    mistakes = [len(one.mistakes) for one in galleries]
    # The most confident ones come twice: together, and on the shelves of their classes.
    assert len(html.all("figure", class_="wrong")) == sum(mistakes) + sum(min(12, number) for number in mistakes)
    assert [photo.id for one in galleries for shelf in one.shelves for photo in shelf.photos] == [
        element.attributes["id"] for element in html.all("li") if "data-cell" in element.attributes
    ]
    assert all(figure.text.startswith("✓ right") for figure in html.all("figure", class_="right"))
    photos = [figure.text for figure in html.all("figure") if figure.attributes.get("class") in {"right", "wrong"}]
    assert photos[0].startswith("✗ wrong")


def test_a_photo_travels_once_however_many_recipes_show_it() -> None:
    facts = three_recipes()
    html = render(facts)
    assert html.count("data:image/webp;base64,") == len(facts.thumbnails)


def test_a_recipe_without_thumbnails_says_so() -> None:
    one = {"Backpack/0000.jpg": photo(0, 0)}
    assert "None of its photos was kept" in render(page((recipe("cnn_basic", BASIC),), thumbnails={}))
    assert "None of its photos was kept" not in render(page((recipe("cnn_basic", BASIC),), thumbnails=one))


def test_counts_mistakes_over_all_photos_not_over_those_shown() -> None:
    facts = page((recipe("cnn_basic", BASIC),), thumbnails={"Backpack/0000.jpg": photo(0, 0)})
    wrong = int(np.sum(~facts.recipes[0].runs[0].predictions.correct))
    assert f"{wrong} of 60 photos wrong in seed 0" in Page(render(facts)).one("html").text


def test_each_gallery_is_of_the_recipe_s_own_first_run() -> None:
    early, late = recipe("early", TRANSFER, seeds=(0, 1)), recipe("late", BASIC, seeds=(1, 2))
    rows = early.runs[0].predictions
    only_early = replace(rows, paths=tuple(f"split 0/{path}" for path in rows.paths))  # another split, other photos
    early = replace(early, runs=(replace(early.runs[0], predictions=only_early), early.runs[1]))
    kept = {one.runs[0].predictions.paths[0]: photo(0, 0) for one in (early, late)}
    facts = page((early, late), thumbnails=kept)
    for one, own in zip((early, late), kept, strict=True):
        shown = gallery(one, 1, kept)
        assert [photo.path for photo in (*shown.mistakes, *shown.hits)] == [own]
    summaries = [heading.text for heading in Page(render(facts)).all("summary")]
    assert [text.rsplit(" in ")[-1] for text in summaries if "photos wrong in" in text] == ["seed 0", "seed 1"]


def test_a_shelf_has_its_class_s_photos_mistakes_first_and_counts_all_of_the_class() -> None:
    facts = three_recipes()
    one = facts.recipes[1]
    shown = gallery(one, 2, facts.thumbnails)
    found = one.runs[0].predictions
    assert [shelf.label for shelf in shown.shelves] == sorted(found.classes)
    for shelf in shown.shelves:
        own = found.truth == found.classes.index(shelf.label)
        assert (shelf.wrong, shelf.total) == (int((own & ~found.correct).sum()), int(own.sum()))
        assert {photo.truth for photo in shelf.photos} == {shelf.label}
        order = [(photo.correct, -photo.probability) for photo in shelf.photos]
        assert order == sorted(order)
        assert {photo.path for photo in shelf.photos} == {path for path in facts.thumbnails if path.startswith(f"{shelf.label}/")}
    ids = [photo.id for shelf in shown.shelves for photo in shelf.photos]
    assert len(set(ids)) == len(ids) == len(facts.thumbnails)


def test_a_model_without_a_mistake_shows_right_answers_alone() -> None:
    perfect = recipe("perfect", Shape(train=1.0, validation=1.0))
    section = Page(render(page((perfect,)))).one("section", id="predictions")
    assert "perfect 0 of 60 photos wrong in seed 0" in section.text
    assert "The most confident mistakes" not in section.text
    assert "Right answers" in section.text


def test_the_data_tell_counts_rejected_files_copies_and_splits() -> None:
    facts = three_recipes()
    data = Page(render(facts)).one("section", id="data")
    assert "Backpack 400 20.0 %" in data.text
    assert "Purse/._x.jpg not an image: 120 bytes of AppleDouble" in data.text
    assert "4 photos are byte-for-byte copies" in data.text
    assert "0 1,600 400 0d0c0d0c0d0c" in data.text
    digests = {code.attributes["title"] for code in Page(render(facts)).all("code", class_="digest")}
    assert {split.digest for split in facts.data.splits} | {facts.data.digest} <= digests


def test_the_data_tell_in_short_what_an_audit_found() -> None:
    facts = three_recipes()
    found = audit_without_network()
    data = Page(render(replace(facts, data=replace(facts.data, audit=found)))).one("section", id="data")
    for heading, photos, effect in summary(found).rows:
        assert f"{heading} {photos} {effect}" in data.text
    assert "Not looked for: suspected label errors and photos unlike all others." in data.text
    assert "python -m bagbench data audit DIR" in data.text


def test_an_audit_that_found_nothing_is_told_and_that_there_is_none() -> None:
    facts = three_recipes()
    data = Page(render(replace(facts, data=replace(facts.data, audit=nothing_found())))).one("section", id="data")
    assert "Nothing wrong was found in 2,000 files." in data.text
    assert "python -m bagbench data audit DIR" in data.text
    none = Page(render(facts)).one("section", id="data")
    assert "No audit of these photos is recorded." in none.text
    assert "python -m bagbench data audit DIR" in none.text


def test_the_data_size_curve_has_a_drawing_a_sentence_and_a_table() -> None:
    sizes = (recipe_sizes("cnn_basic", 0.4, 0.5, 0.6), recipe_sizes("mobilenet_v2", 0.9))
    read = Page(render(replace(three_recipes(), sizes=sizes)))
    data = read.one("section", id="data")
    assert "More photos would help cnn_basic: from 800 to 1,600 photos, a doubling brought 10.0 points" in data.text
    assert "cnn_basic 25 % 400 40.0 % 39.0 % to 41.0 % 0, 1, 2" in rows(read)
    assert "mobilenet_v2 100 % 1,600 90.0 % 89.0 % to 91.0 % 0, 1, 2" in rows(read)
    labels = [svg.attributes["aria-label"] for svg in read.all("svg", class_="figure")]
    assert [label for label in labels if label.startswith("Validation accuracy of cnn_basic over the number of training photos")]
    # Beside it two curves and a calibration a recipe, and the three differences.
    assert len(labels) == 1 + 3 * 3 + 3
    assert "Would more photos help?" not in Page(render(three_recipes())).one("section", id="data").text


def test_a_page_on_a_part_of_the_train_split_says_so() -> None:
    facts = three_recipes()
    told = "These figures are of models trained on 50 % of the train split: none has finished on all of it."
    assert told in Page(render(replace(facts, train_fraction=0.5))).one("section", id="verdict").text
    assert "of the train split" not in Page(render(facts)).one("section", id="verdict").text


def test_unfinished_runs_are_shown_with_their_error() -> None:
    running = unfinished("cnn_deep · seed 4", RunStatus.RUNNING, done=4)
    read = Page(render(three_recipes(unfinished=(FAILED, running))))
    assert f"{FAILED.name} failed, 3 of 10 epochs done; started 2026-11-05 13:50 {FAILED.error}" in rows(read)
    assert "cnn_deep · seed 4 running, 4 of 10 epochs done; started 2026-11-05 13:50 –" in rows(read)
    assert "2 runs have not finished" in read.one("section", id="verdict").text


def test_without_a_finished_recipe_the_page_still_tells_what_there_is() -> None:
    read = Page(render(page((), unfinished=(FAILED,))))
    assert [section.attributes["id"] for section in read.all("section")] == ["verdict", "data", "again"]
    assert FAILED.error in read.one("section", id="data").text


def test_tells_how_to_get_the_page_again_and_which_network_stood_under_a_recipe() -> None:
    read = Page(render(three_recipes()))
    again = read.one("section", id="again").text
    assert "python -m bagbench run --all --data 'my bags' --seeds 3" in again
    assert all(setting in again for setting in ("learning rate 0.001", "image size 224 px", "commit d96dfd9"))
    header = read.one("dl", class_="meta").text
    assert "MobileNetV2 1.00 224 (TF Hub) (digest 9c1f9c1f9c1f)" in header
    assert "2026-11-05 14:03 UTC" in header


def test_one_command_stands_alone_and_several_are_told_in_order() -> None:
    facts = three_recipes()
    again = Page(render(facts)).one("section", id="again")
    assert "in this order" not in again.text
    commands = ("python -m bagbench run cnn_basic --data bags", "python -m bagbench run mobilenet_v2 --data bags")
    read = Page(render(replace(facts, experiments=(replace(facts.experiments[0], commands=commands),))))
    assert "Run these, in this order" in read.one("section", id="again").text
    assert tuple(block.text for block in read.all("pre")) == commands
    labels = [block.attributes["aria-label"] for block in read.all("div", role="region")]
    assert len(labels) == len(set(labels))


def test_the_contrast_says_on_which_photos_the_training_line_is_measured() -> None:
    section = Page(render(three_recipes())).one("section", id="contrast")
    assert "on a sample of the training photos, its last epoch on all of them" in section.text


@pytest.mark.parametrize(
    ("classes", "recipes", "seeds", "epochs"),
    [(2, 1, 1, 1), (60, 2, 1, 3), (5, 12, 3, 10), (5, 1, 10, 2)],
)
def test_every_size_of_experiment_makes_a_page(classes: int, recipes: int, seeds: int, epochs: int) -> None:
    labels = tuple(f"class {number}" for number in range(classes))
    shapes = (Shape(train=0.9, validation=0.5), TRANSFER)
    facts = page(
        tuple(
            recipe(f"recipe_{number}", shapes[number % 2], seeds=range(seeds), epochs=epochs, classes=labels)
            for number in range(recipes)
        ),
        classes=labels,
        seeds=range(seeds),
    )
    read = Page(render(facts))
    assert len(read.all("article")) == recipes
    assert len(read.all("svg", class_="figure")) == 3 * recipes + (3 if recipes > 1 else 0)
    assert all(label in read.one("section", id="data").text for label in labels)


def test_the_same_facts_give_the_same_page() -> None:
    assert render(three_recipes()) == render(three_recipes())
