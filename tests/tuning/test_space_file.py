from pathlib import Path

import pytest

from bagbench.errors import ExperimentError, RecipeError
from bagbench.recipes import recipe, registry
from bagbench.space import TRAINING_SPACE, Choice, FloatRange, IntRange, Range
from bagbench.trial import Settings
from bagbench.tuning.space_file import check_space, read_space

DEFAULTS: Settings = {
    "filters": 32,
    "rate": 0.5,
    "activation": "relu",
    "bias": True,
    "epochs": 10,
    "batch_size": 32,
    "learning_rate": 0.001,
}


def read(folder: Path, text: str) -> dict[str, Range]:
    (folder / "space.toml").write_text(text)
    return dict(read_space(folder / "space.toml", {"filters": IntRange(low=8, high=64)}, DEFAULTS))


def test_a_file_adds_ranges_takes_the_place_of_others_and_takes_some_out(tmp_path: Path) -> None:
    text = """
    filters = { low = 16, high = 64, step = 16 }
    rate = { low = 0, high = 0.9 }
    learning_rate = { low = 1e-5, high = 0.1, log = true }
    activation.choices = ["relu", "elu"]
    """
    assert read(tmp_path, text) == {
        "filters": IntRange(low=16, high=64, step=16),
        "rate": FloatRange(low=0.0, high=0.9),
        "learning_rate": FloatRange(low=1e-5, high=0.1, log=True),
        "activation": Choice(values=("relu", "elu")),
    }
    assert read(tmp_path, "filters = false") == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("depth = { low = 1, high = 2 }", r"'depth', which is no hyperparameter.*those there are: filters, rate"),
        ("filters = { low = 1 }", "key 'filters.high': field required"),
        ("filters = { low = 1, high = 2, lgo = true }", "key 'filters.lgo': is unknown; those there are: low, high"),
        ("filters = { low = 64, high = 8 }", "low is less than high.*received 64, 8"),
        ("filters = { low = 8, high = 64, step = 9 }", "by a whole number of steps"),
        ("filters = { low = 8.5, high = 64 }", "a whole number, so are low and high; received 8.5 and 64"),
        ("filters = { low = 0, high = 64, log = true }", "low is above 0"),
        ("rate = { low = 0.1, high = 0.9, step = 1 }", "a step is of whole numbers only"),
        ("rate = { low = 0.0, high = inf }", "both finite"),
        ("activation = { low = 1, high = 2 }", "its default 'relu' is no number: give choices"),
        ('activation.choices = ["relu"]', "at least two values"),
        ('activation.choices = ["relu", 1]', "of one type"),
        ("activation.choices = 3", "key 'activation.choices': input should be a valid list"),
        ("filters = 3", "key 'filters': input should be"),
        ("filters = ", "is not TOML"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ExperimentError, match=says) as raised:
        read(tmp_path, text)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match="cannot read"):
        read_space(tmp_path / "absent.toml", {}, DEFAULTS)


@pytest.mark.parametrize(
    ("space", "says"),
    [
        ({}, "the search space is empty"),
        ({"filters": IntRange(low=33, high=64)}, "33 to 64, does not hold 32, which the first trial starts from"),
        ({"filters": IntRange(low=10, high=50, step=4)}, "does not hold 32"),
        ({"activation": Choice(values=("elu", "gelu"))}, r"\['elu', 'gelu'\], does not hold 'relu'"),
        ({"learning_rate": FloatRange(low=0.0, high=0.1)}, "nothing can be trained with"),
        ({"learning_rate": FloatRange(low=0.0001, high=2.0)}, "nothing can be trained with"),
        ({"batch_size": IntRange(low=0, high=64)}, "nothing can be trained with"),
    ],
)
def test_a_space_that_cannot_be_searched_is_refused(space: dict[str, Range], says: str) -> None:
    with pytest.raises(ExperimentError, match=says):
        check_space(space, DEFAULTS)


def test_every_recipe_can_be_tuned_and_its_space_holds_its_defaults() -> None:
    for one in registry():
        check_space(one.space, {**one.hyperparameters, **{name: DEFAULTS[name] for name in TRAINING_SPACE}})
        assert set(TRAINING_SPACE) <= set(one.space)


@pytest.mark.parametrize(
    ("space", "says"),
    [
        ({"width": IntRange(low=1, high=2)}, "'width', which is no hyperparameter; those there are: filters, epochs"),
        ({"filters": IntRange(low=1, high=2)}, "does not hold its default 32"),
    ],
)
def test_a_recipe_with_a_wrong_space_is_refused(space: dict[str, Range], says: str) -> None:
    with pytest.raises(RecipeError, match=says):
        recipe(summary="s", image_size=8, parameters=1, hyperparameters={"filters": 32}, space=space)
