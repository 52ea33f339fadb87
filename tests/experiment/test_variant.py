from pathlib import Path

import pytest

from bagbench.errors import ExperimentError
from bagbench.experiment import Experiment, Variant, define

WIDE = Variant(name="wide", recipe="cnn_basic", hyperparameters={"filters": 64})
LISTED = """
[[recipes]]
recipe = "cnn_deep"
[[recipes]]
recipe = "cnn_basic"
name = "wide"
[recipes.hyperparameters]
filters = 64
"""


def experiment(folder: Path, text: str, **flags: object) -> Experiment:
    file = folder / "own.toml"
    file.write_text(f'data = "photos"\n{text}')
    return define(file, flags)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ExperimentError) as caught:
        experiment(folder, text)
    return str(caught.value)


def test_tables_and_names_say_the_same(tmp_path: Path) -> None:
    of_tables = experiment(tmp_path, LISTED)
    assert (of_tables.recipes, of_tables.variants) == (("cnn_deep", "wide"), (WIDE,))
    inline = '{ recipe = "cnn_basic", name = "wide", hyperparameters = { filters = 64 } }'
    assert experiment(tmp_path, f'recipes = ["cnn_deep", {inline}]') == of_tables


def test_names_on_the_command_line_are_variants_of_the_file_or_recipes(tmp_path: Path) -> None:
    found = experiment(tmp_path, LISTED, recipes=["wide", "mobilenet_v2", "wide"])
    assert (found.recipes, found.variants) == (("wide", "mobilenet_v2"), (WIDE,))


def test_a_recipe_may_be_changed_under_its_own_name(tmp_path: Path) -> None:
    for name in ("", 'name = "cnn_basic"\n'):
        found = experiment(tmp_path, f'[[recipes]]\nrecipe = "cnn_basic"\n{name}hyperparameters = {{ filters = 64 }}')
        assert found.recipes == ("cnn_basic",)
        assert found.variants == (Variant(name="cnn_basic", recipe="cnn_basic", hyperparameters={"filters": 64}),)


def test_what_is_listed_twice_in_the_same_way_runs_once(tmp_path: Path) -> None:
    found = experiment(tmp_path, LISTED + LISTED)
    assert (found.recipes, found.variants) == (("cnn_deep", "wide"), (WIDE,))


def test_one_name_for_two_is_refused(tmp_path: Path) -> None:
    deep = '[[recipes]]\nrecipe = "cnn_deep"\nname = "wide"'
    assert refusal(tmp_path, LISTED + deep) == (
        "two recipes of the experiment are called 'wide': cnn_basic with filters = 64, and cnn_deep as it is; "
        "give one of them another `name`"
    )


def test_a_file_takes_over_variants_from_what_it_extends_until_it_lists_its_own(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(LISTED)
    found = experiment(tmp_path, 'extends = "base.toml"')
    assert (found.recipes, found.variants) == (("cnn_deep", "wide"), (WIDE,))
    found = experiment(tmp_path, 'extends = "base.toml"\nrecipes = ["cnn_basic"]')
    assert (found.recipes, found.variants) == (("cnn_basic",), ())
