from dataclasses import replace

import pytest

from bagbench.report.notes import Addresses, experiment_note, run_note
from tests.report.invented import FAILED, HOSTILE, hostile, page, three_recipes

AT = Addresses(page="#/page", charts="#/charts")


def test_an_experiment_has_the_verdict_a_table_and_the_ways_on() -> None:
    facts = three_recipes(unfinished=(FAILED,))
    note = experiment_note(facts, AT)
    assert note.startswith(
        "[The page](#/page) · [Charts, training and validation together](#/charts)\n\nTrust mobilenet\\_v2 most"
    )
    rows = [line for line in note.splitlines() if line.startswith("|")]
    assert [row.split(" | ")[0] for row in rows] == ["| Recipe", "| ---", "| mobilenet\\_v2", "| cnn\\_basic", "| cnn\\_deep"]
    assert [row.split(" | ")[3] for row in rows[2:]] == [str(recipe.card.verdict) for recipe in facts.recipes]
    assert "- cnn\\_deep · seed 3: failed: TrainingError" in note
    assert "xa0" not in note


def test_a_run_has_its_own_figures_and_its_recipe_s_verdict() -> None:
    recipe = three_recipes().recipes[1]
    note = run_note(recipe, recipe.runs[2], AT)
    assert "**cnn\\_basic**, seed 2" in note
    assert f"The recipe over 3 seeds: **{recipe.card.verdict}**" in note
    assert "best epoch" in note


def test_without_a_finished_recipe_there_is_no_table() -> None:
    note = experiment_note(page((), unfinished=(FAILED,)), AT)
    assert "|" not in note.replace("\\|", "")
    assert "nothing to trust yet" in note


@pytest.mark.parametrize("name", [*HOSTILE, "[click](javascript:alert(1))", "a | b", "![x](y)", "# big", "`code`"])
def test_names_are_neither_markdown_nor_html(name: str) -> None:
    recipe = three_recipes().recipes[0]
    facts = replace(hostile(), unfinished=(replace(FAILED, name=name, error=name),))
    for note in (experiment_note(facts, AT), run_note(replace(recipe, name=name, summary=name), recipe.runs[0], AT)):
        assert "<" not in note
        assert note.count("](") == 2  # the two links
        assert "](javascript" not in note
        body = [line for line in note.splitlines() if line.startswith("|")]
        assert len({line.replace("\\|", "").count("|") for line in body}) <= 1
