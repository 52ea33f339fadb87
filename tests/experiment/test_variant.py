from dataclasses import replace
from pathlib import Path

import pytest

from bagbench.errors import ExperimentError
from bagbench.experiment import Experiment, Variant, define
from bagbench.tracking import Store
from tests.test_spec import SPEC

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


def test_a_variant_may_be_trained_in_its_own_way_and_no_flag_reaches_that(tmp_path: Path) -> None:
    long = '[[recipes]]\nrecipe = "cnn_basic"\nname = "long"\nepochs = 30\nlearning_rate = 1'
    found = experiment(tmp_path, f"epochs = 5\nbatch_size = 8\n{long}", epochs=3)
    (variant,) = found.variants
    assert variant == Variant(name="long", recipe="cnn_basic", training={"epochs": 30, "learning_rate": 1.0})
    assert found.protocol.epochs == 3
    assert variant.protocol(found.protocol) == replace(found.protocol, epochs=30, learning_rate=1.0)
    own = experiment(tmp_path, '[[recipes]]\nrecipe = "cnn_basic"\nepochs = 30')
    assert own.variants == (Variant(name="cnn_basic", recipe="cnn_basic", training={"epochs": 30}),)


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


GRID = """
[[recipes]]
recipe = "cnn_basic"
[recipes.grid]
filters = [16, 64]
dense = [8, 32]
"""


def test_a_grid_is_a_variant_for_every_combination(tmp_path: Path) -> None:
    found = experiment(tmp_path, GRID)
    points = {
        "cnn_basic_filters16_dense8": {"filters": 16, "dense": 8},
        "cnn_basic_filters16_dense32": {"filters": 16, "dense": 32},
        "cnn_basic_filters64_dense8": {"filters": 64, "dense": 8},
        "cnn_basic_filters64_dense32": {"filters": 64, "dense": 32},
    }
    assert found.recipes == tuple(points)
    assert found.variants == tuple(
        Variant(name=name, recipe="cnn_basic", hyperparameters=values) for name, values in points.items()
    )


def test_a_grid_s_variants_bear_the_name_of_its_entry_and_share_its_hyperparameters(tmp_path: Path) -> None:
    found = experiment(
        tmp_path, 'recipes = [{ recipe = "x", name = "y", grid = { a = [1] }, hyperparameters = { b = 2 } }, "cnn_basic"]'
    )
    assert found.recipes == ("y_a1", "cnn_basic")
    assert found.variants == (Variant(name="y_a1", recipe="x", hyperparameters={"a": 1, "b": 2}),)


def test_a_grid_ranges_over_how_to_train_too_which_comes_first_in_the_names(tmp_path: Path) -> None:
    found = experiment(
        tmp_path, 'recipes = [{ recipe = "x", epochs = 4, grid = { a = [1], learning_rate = [0.01, 1], batch_size = [8] } }]'
    )
    assert found.variants == tuple(
        Variant(
            name=f"x_batch_size8_learning_rate{word}_a1",
            recipe="x",
            hyperparameters={"a": 1},
            training={"epochs": 4, "batch_size": 8, "learning_rate": rate},
        )
        for rate, word in ((0.01, "0_01"), (1.0, "1_0"))
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("0.5", "x_a0_5"),
        ("1e-5", "x_a1e_05"),
        ("-1", "x_a_1"),
        ("true", "x_atrue"),
        ('"relu"', "x_arelu"),
        ('"same size"', "x_asame_size"),
        ('"größer²"', "x_agr__er_"),
        ('"a\\nb"', "x_aa_b"),
    ],
)
def test_whatever_the_value_a_grid_s_name_is_an_identifier(tmp_path: Path, written: str, name: str) -> None:
    assert experiment(tmp_path, f'recipes = [{{ recipe = "x", grid = {{ a = [{written}] }} }}]').recipes == (name,)
    assert name.isidentifier()


def test_the_order_of_a_grid_is_that_of_its_keys_and_values(tmp_path: Path) -> None:
    found = experiment(tmp_path, 'recipes = [{ recipe = "x", grid = { b = [2, 1], a = [4, 3] } }]')
    assert found.recipes == ("x_b2_a4", "x_b2_a3", "x_b1_a4", "x_b1_a3")


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        (
            "grid = { a = [1, 2] }, hyperparameters = { a = 3 }",
            "hyperparameter 'a' of x stands in `grid` and in `hyperparameters`; leave one of them out",
        ),
        ("epochs = 3, grid = { epochs = [1, 2] }", "'epochs' of x stands in `grid` and beside it; leave one of them out"),
        (
            "grid = { a = ['b-c', 'b c'] }",
            (
                "two recipes of the experiment are called 'x_ab_c': x with a = 'b-c', and x with a = 'b c'; "
                "give one of them another `name`"
            ),
        ),
        (
            f"grid = {{ a = ['{'b' * 62}'] }}",
            (
                f"a variant of the grid of x would be called 'x_a{'b' * 62}'; names have at most 64 characters: "
                "give the recipe a shorter `name`, or no grid"
            ),
        ),
    ],
)
def test_a_grid_that_makes_no_sense_is_refused(tmp_path: Path, entry: str, line: str) -> None:
    assert refusal(tmp_path, f'recipes = [{{ recipe = "x", {entry} }}]') == line


def test_the_longest_name_that_a_grid_makes_is_as_long_as_the_longest_that_may_be_given(tmp_path: Path) -> None:
    (name,) = experiment(tmp_path, f"recipes = [{{ recipe = 'x', grid = {{ a = ['{'b' * 61}'] }} }}]").recipes or ()
    assert len(name) == 64
    assert experiment(tmp_path, f"recipes = [{{ recipe = 'x', name = '{name}' }}]").recipes == (name,)


def test_too_large_a_grid_is_refused_with_its_number_before_it_is_expanded(tmp_path: Path) -> None:
    most = 'recipes = ["y", { recipe = "x", grid = { a = [1, 2, 3, 4, 5, 6, 7], b = [1, 2, 3, 4, 5, 6, 7] } }]'
    assert len(experiment(tmp_path, most).recipes or ()) == 50
    assert refusal(tmp_path, most.replace('"y"', '"y", "z"')) == (
        "the experiment lists 51 recipes, those of its grids among them; "
        "list at most 50: a grid of fewer values, or several experiments"
    )
    keys = ", ".join(f"a{number} = {list(range(100))}" for number in range(6))
    assert "lists 1,000,000,000,000 recipes" in refusal(tmp_path, f'recipes = [{{ recipe = "x", grid = {{ {keys} }} }}]')


def test_what_the_largest_page_shows_fits_a_tag_of_any_mlflow_server(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/store.db")
    experiment_id = store.experiment_id("largest")
    store.show(experiment_id, [replace(SPEC, recipe=f"{number:064}") for number in range(50)], SPEC.protocol)
    (noted,) = (value for key, value in store.client.get_experiment(experiment_id).tags.items() if key == "page")
    assert len(noted) <= 5000  # newer servers take 20,000
