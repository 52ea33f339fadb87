from bagbench.report import notes, pairs, render, tables, training
from bagbench.report.facts import RecipeFacts
from tests.report.invented import BASIC, DEEP, TRANSFER, page, recipe, three_recipes
from tests.report.reading import Page, saved

ALIKE = (recipe("basic", BASIC, epochs=4), recipe("deep", DEEP, epochs=4))
LONG = recipe("long", TRANSFER, epochs=12, learning_rate=0.0001)


def text(recipes: tuple[RecipeFacts, ...], section: str) -> str:
    return Page(render(page(recipes))).one("section", id=section).text.replace("\u00a0", " ")


def test_where_all_are_trained_in_the_same_way_nothing_is_said_of_it() -> None:
    facts = three_recipes()
    assert training.apart(facts.recipes) == ()
    assert training.about(facts.recipes) == ""
    assert "same way" not in render(facts)
    assert "was trained with" not in render(facts).replace("Each was trained with", "")


def test_the_verdict_the_leaderboard_and_the_settings_say_how_each_was_trained() -> None:
    recipes = (*ALIKE, LONG)
    said = (
        "The recipes were not all trained in the same way: long with 12 epochs, learning rate 0.0001; "
        "basic and deep with 4 epochs, learning rate 0.001."
    )
    assert said in text(recipes, "verdict")
    leaderboard = text(recipes, "leaderboard")
    assert "long 12 epochs, learning rate 0.0001" in leaderboard
    assert leaderboard.count("4 epochs, learning rate 0.001") == 2
    assert "learning_rate 0.0001" in text(recipes, "again")
    assert "batch_size" not in text(recipes, "again")


def test_a_pair_trained_in_different_ways_says_so_and_one_trained_alike_does_not() -> None:
    long_and_basic, long_and_deep, alike = (row.conclusion for row in pairs.pair_rows(page((*ALIKE, LONG))))
    assert long_and_deep.replace("\u00a0", " ").endswith(
        ". long was trained with 12 epochs, learning rate 0.0001, deep with 4 epochs, learning rate 0.001."
    )
    assert "basic with 4\u00a0epochs" in long_and_basic
    assert "trained with" not in alike


def test_many_ways_are_left_to_the_leaderboard() -> None:
    grid = [recipe(f"rate{number}", BASIC, learning_rate=number / 1000) for number in range(1, 6)]
    assert training.about(grid[:4]).count(" with learning rate 0.00") == 4
    assert training.about(grid) == (
        "The recipes were not all trained in the same way: they differ in learning rate, as the leaderboard tells of each."
    )


def test_the_leaderboard_s_file_and_mlflow_s_note_say_it_too() -> None:
    facts = page((*ALIKE, LONG))
    header, first, *_ = saved(tables.leaderboard(facts.recipes))
    assert (header[-2:], first[-2:]) == (["epochs", "learning_rate"], ["12", "0.0001"])
    note = notes.experiment_note(facts, notes.Addresses(page="#page", charts="#charts"))
    assert "not all trained in the same way: long with 12 epochs" in note
