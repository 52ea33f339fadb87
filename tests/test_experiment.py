import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.data.duplicates import Duplicates
from bagbench.data.groups import group_of
from bagbench.data.manifest import Manifest, Photo
from bagbench.errors import ExperimentError
from bagbench.experiment import define, define_each
from bagbench.plan import chosen, plan
from bagbench.recipes import registry
from bagbench.shipped import SAMPLE, SAMPLE_EXPERIMENT
from bagbench.spec import Protocol

EXPERIMENTS = Path(__file__).parent.parent / "experiments"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that names photos, in a folder of its own."""
    file = tmp_path / "definitions" / "shoes.toml"
    file.parent.mkdir()
    file.write_text('data = "photos"\n')
    return file


def add(file: Path, text: str) -> Path:
    file.write_text(file.read_text() + text)
    return file


def refusal(file: Path | None, flags: dict[str, Any]) -> str:
    """Return the one line with which a definition is refused."""
    with pytest.raises(ExperimentError) as caught:
        define_each(file, flags)
    line = str(caught.value)
    assert len(line.splitlines()) == 1
    return line


def test_without_a_file_the_article_s_protocol_is_the_default() -> None:
    experiment = define(None, {"data": "somewhere/bags"})
    assert experiment.protocol == Protocol(epochs=10, batch_size=32, learning_rate=0.001, validation_split=0.2)
    assert (experiment.name, experiment.data) == ("bags", Path("somewhere/bags"))
    assert (experiment.recipes, experiment.backbone, experiment.seeds) == (None, "auto", (0, 1, 2))
    assert (experiment.image_size, experiment.train_fractions) == (None, (1,))


def test_every_key_of_a_file_arrives(file: Path) -> None:
    add(
        file,
        """
        name = "autumn"
        recipes = ["cnn_deep", "cnn_basic", "cnn_deep"]
        backbone = "hub"
        seeds = [3, 5]
        epochs = 4
        batch_size = 8
        image_size = 64
        learning_rate = 0.01
        validation_split = 0.25
        [hyperparameters.cnn_basic]
        filters = 8
        rate = 0.5
        """,
    )
    experiment = define(file, {})
    assert experiment.name == "autumn"
    assert experiment.recipes == ("cnn_deep", "cnn_basic")
    assert (experiment.backbone, experiment.seeds, experiment.image_size) == ("hub", (3, 5), 64)
    assert experiment.hyperparameters == {"cnn_basic": {"filters": 8, "rate": 0.5}}
    assert experiment.protocol == Protocol(epochs=4, batch_size=8, learning_rate=0.01, validation_split=0.25)


FLAGS = {
    "recipes": ["cnn_deep"],
    "backbone": "hub",
    "seeds": [9],
    "epochs": 7,
    "batch_size": 3,
    "image_size": 99,
    "learning_rate": 0.5,
    "validation_split": 0.4,
}
WRITTEN = """
recipes = ["cnn_basic"]
backbone = "auto"
seeds = 1
epochs = 1
batch_size = 1
image_size = 16
learning_rate = 0.1
validation_split = 0.1
"""


@given(st.sets(st.sampled_from(sorted(FLAGS))))
def test_a_flag_wins_over_the_file_and_only_where_it_was_given(tmp_path_factory: pytest.TempPathFactory, given: set[str]) -> None:
    file = tmp_path_factory.getbasetemp() / "both.toml"
    file.write_text('data = "photos"' + WRITTEN)
    of_file, of_flags = define(file, {}), define(file, FLAGS)
    mixed = define(file, {name: FLAGS[name] for name in given})
    for name in FLAGS:
        place = "protocol" if hasattr(mixed.protocol, name) else None
        got, written, flag = (getattr(getattr(found, place) if place else found, name) for found in (mixed, of_file, of_flags))
        assert written != flag
        assert got == (flag if name in given else written)


def test_an_experiment_is_called_by_its_name_or_its_file_or_its_photos(file: Path) -> None:
    assert define(file, {}).name == "shoes"
    assert define(None, {"data": "bags/"}).name == "bags"
    assert define(add(file, 'name = "autumn"'), {}).name == "autumn"


def test_several_folders_are_an_experiment_each_alike_but_for_name_and_photos(file: Path) -> None:
    file.write_text('data = ["bags", "bagbench:sample", "../shoes"]\nepochs = 3\nseeds = 1')
    found = define_each(file, {})
    assert [(one.name, one.data) for one in found] == [
        ("shoes-bags", file.parent / "bags"),
        ("shoes-sample", SAMPLE),
        ("shoes-shoes", file.parent / ".." / "shoes"),
    ]
    assert {replace(one, name="", data=SAMPLE) == replace(found[0], name="", data=SAMPLE) for one in found} == {True}
    assert [one.name for one in define_each(None, {"data": ["a/bags", "b/shoes/"]})] == ["bags", "shoes"]
    assert [one.name for one in define_each(file, {"data": "elsewhere"})] == ["shoes"]
    assert [one.name for one in define_each(add(file, '\nname = "autumn"'), {"data": ["x", "y"]})] == ["autumn-x", "autumn-y"]


def test_folders_whose_experiments_would_be_called_the_same_are_refused(file: Path) -> None:
    file.write_text('data = ["a/bags", "shoes", "b/bags"]')
    assert refusal(file, {}) == (
        f"the experiments on '{file.parent}/a/bags' and '{file.parent}/b/bags' would both be called 'shoes-bags'; "
        "name each folder once; of folders of one name, run each by itself, under a `name` of its own"
    )


def test_where_one_folder_is_wanted_several_are_refused() -> None:
    with pytest.raises(ExperimentError, match="data names 2 folders of photos; name one, --data DIR"):
        define(None, {"data": ["bags", "shoes"]})


def test_without_a_name_the_photos_in_the_working_directory_give_it_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bags").mkdir()
    monkeypatch.chdir(tmp_path / "bags")
    assert define(None, {"data": "."}).name == "bags"


def test_paths_in_a_file_are_relative_to_the_file(file: Path) -> None:
    experiment = define(add(file, 'recipe_files = ["mine.py", "/else/where.py"]\nbackbone = "networks/small"'), {})
    assert experiment.data == file.parent / "photos"
    assert experiment.recipe_files == (file.parent / "mine.py", Path("/else/where.py"))
    assert experiment.backbone == str(file.parent / "networks" / "small")


def test_paths_in_flags_are_relative_to_the_working_directory(file: Path) -> None:
    experiment = define(file, {"data": "photos", "backbone": "networks/small"})
    assert experiment.data == Path("photos")
    assert experiment.backbone == "networks/small"


def test_a_tilde_in_a_file_is_the_user_s_home(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    file.write_text('data = "~/photos"')
    assert define(file, {}).data == Path("/home/ada/photos")


@pytest.mark.parametrize(
    "backbone", ["auto", "hub", "embedded", "https://example.org/network", "http://127.0.0.1:8000/network.tar.gz"]
)
def test_a_backbone_that_is_no_path_stays_as_it_is(file: Path, backbone: str) -> None:
    assert define(add(file, f'backbone = "{backbone}"'), {}).backbone == backbone


@pytest.mark.parametrize(("written", "seeds"), [("3", (0, 1, 2)), ("1", (0,)), ("[3, 5, 8]", (3, 5, 8)), ("[7]", (7,))])
def test_seeds_are_a_number_of_them_or_a_list(file: Path, written: str, seeds: tuple[int, ...]) -> None:
    assert define(add(file, f"seeds = {written}"), {}).seeds == seeds


@pytest.mark.parametrize(
    ("written", "fractions"), [("0.25", (0.25,)), ("1", (1,)), ("[0.25, 0.5, 1]", (0.25, 0.5, 1)), ("[0.1]", (0.1,))]
)
def test_train_fractions_are_a_number_or_a_list(file: Path, written: str, fractions: tuple[float, ...]) -> None:
    assert define(add(file, f"train_fraction = {written}"), {}).train_fractions == fractions


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("epochz = 3", ["'epochz' is unknown", "did you mean 'epochs'?"]),
        ("nonsense = 3", ["'nonsense' is unknown", "those there are: extends, name, data, recipes"]),
        ("[protocol]\nepochs = 3", ["'protocol' is unknown", "epochs"]),
        ('epochs = "3"', ["'epochs'", "integer", "received '3'"]),
        ("epochs = 2.5", ["'epochs'", "integer", "received 2.5"]),
        ("epochs = true", ["'epochs'", "integer", "received True"]),
        ("epochs = 0", ["'epochs'", "greater than or equal to 1", "received 0"]),
        ("batch_size = 0", ["'batch_size'", "greater than or equal to 1", "received 0"]),
        ("image_size = 8", ["'image_size'", "greater than or equal to 16", "received 8"]),
        ("validation_split = 0", ["'validation_split'", "greater than 0", "received 0"]),
        ("validation_split = 1", ["'validation_split'", "less than 1", "received 1"]),
        ("validation_split = nan", ["'validation_split'", "less than 1", "received nan"]),
        ("test_split = 1", ["'test_split'", "less than 1", "received 1"]),
        ("test_split = -0.1", ["'test_split'", "greater than or equal to 0", "received -0.1"]),
        ('group_by = ""', ["'group_by'", "at least 1 character", "received ''"]),
        ("group_by = 3", ["'group_by'", "string", "received 3"]),
        ("learning_rate = nan", ["'learning_rate'", "finite", "received nan"]),
        ("learning_rate = inf", ["'learning_rate'", "finite", "received inf"]),
        ("learning_rate = 0", ["'learning_rate'", "greater than 0", "received 0"]),
        ("train_fraction = 0", ["'train_fraction.0'", "greater than 0", "received 0"]),
        ("train_fraction = [0.5, 1.1]", ["'train_fraction.1'", "less than or equal to 1", "received 1.1"]),
        ("train_fraction = nan", ["'train_fraction.0'", "finite", "received nan"]),
        ("train_fraction = []", ["'train_fraction'", "at least 1", "received []"]),
        ("train_fraction = [0.5, 0.5]", ["train fraction is named twice", "[0.5, 0.5]", "once"]),
        ("train_fraction = true", ["'train_fraction.0'", "number", "received True"]),
        ('train_fraction = "all"', ["'train_fraction'", "list", "received 'all'"]),
        ("seeds = [0, -1]", ["'seeds.1'", "greater than or equal to 0", "received -1"]),
        ("seeds = -3", ["'seeds'", "1 to 1000 seeds", "received -3"]),
        ("seeds = 0", ["'seeds'", "1 to 1000 seeds", "received 0"]),
        ("seeds = []", ["'seeds'", "1 to 1000 seeds", "received []"]),
        ("seeds = [4, 4]", ["seed", "named twice", "[4, 4]", "once"]),
        ("seeds = [4294967296]", ["'seeds.0'", "less than 4294967296", "received 4294967296"]),
        ('seeds = "3"', ["'seeds'", "list", "received '3'"]),
        ("seeds = true", ["'seeds'", "received True"]),
        ('recipes = "cnn_basic"', ["'recipes'", "list", "received 'cnn_basic'"]),
        ("recipes = [3]", ["'recipes.0'", "a recipe's name or a table", "received 3"]),
        ('[[recipes]]\nname = "wide"', ["'recipes.0.recipe'", "required"]),
        ('[[recipes]]\nrecipe = "a"\nnmae = "b"', ["'recipes.0.nmae' is unknown", "did you mean 'name'?"]),
        (
            '[[recipes]]\nrecipe = "a"\nx = "b"',
            [
                "'recipes.0.x' is unknown",
                "those there are: recipe, name, hyperparameters, epochs, batch_size, learning_rate, grid",
            ],
        ),
        ('[[recipes]]\nrecipe = "a"\nname = "b c"', ["'recipes.0.name'", "letters, digits and _", "received 'b c'"]),
        ('[[recipes]]\nrecipe = "a"\nname = "3b"', ["'recipes.0.name'", "not begin with a digit", "received '3b'"]),
        ('[[recipes]]\nrecipe = "a"\nname = ""', ["'recipes.0.name'", "letters, digits and _", "received ''"]),
        (f'[[recipes]]\nrecipe = "a"\nname = "{"b" * 65}"', ["'recipes.0.name'", "at most 64 characters"]),
        ('[[recipes]]\nrecipe = "a"\nhyperparameters.b = [8]', ["'recipes.0.hyperparameters.b'", "received [8]"]),
        ('[[recipes]]\nrecipe = "a"\nepochs = 0', ["'recipes.0.epochs'", "greater than or equal to 1", "received 0"]),
        ('[[recipes]]\nrecipe = "a"\nlearning_rate = nan', ["'recipes.0.learning_rate'", "finite", "received nan"]),
        ('[[recipes]]\nrecipe = "a"\nimage_size = 32', ["'recipes.0.image_size' is unknown"]),
        ('recipes = [{ recipe = "a", grid.batch_size = [8, 0] }]', ["'recipes.0.grid.batch_size.1'", "received 0"]),
        ('recipes = [{ recipe = "a", grid.epochs = [2.5] }]', ["'recipes.0.grid.epochs.0'", "integer", "received 2.5"]),
        ('recipes = [{ recipe = "a", grid.learning_rate = 0.1 }]', ["'recipes.0.grid.learning_rate'", "list", "received 0.1"]),
        ('recipes = [{ recipe = "a", grid = 3 }]', ["'recipes.0.grid'", "received 3"]),
        ('recipes = [{ recipe = "a", grid = { b = 3 } }]', ["'recipes.0.grid.b'", "list", "received 3"]),
        ('recipes = [{ recipe = "a", grid = { b = [] } }]', ["'recipes.0.grid.b'", "at least 1", "received []"]),
        ('recipes = [{ recipe = "a", grid = { b = [[8]] } }]', ["'recipes.0.grid.b.0'", "a number or a text", "received [8]"]),
        ('recipes = ["a"]\n[[recipes]]\nrecipe = "b"', ["is not TOML", "list recipes in one way"]),
        ("recipes = []", ["'recipes'", "at least 1", "received []"]),
        ("data = 3", ["'data.0'", "string", "received 3"]),
        ("data = []", ["'data'", "at least 1", "received []"]),
        ('data = ["bags", ""]', ["'data.1'", "at least 1 character", "received ''"]),
        ('name = ""', ["'name'", "at least 1 character", "received ''"]),
        ("hyperparameters = 3", ["'hyperparameters'", "received 3"]),
        ("hyperparameters.cnn_basic = 3", ["'hyperparameters.cnn_basic'", "received 3"]),
        ("hyperparameters.cnn_basic.filters = [8]", ["'hyperparameters.cnn_basic.filters'", "received [8]"]),
        ('"a\\u001b[2J\\nb" = 1', [r"'a\x1b[2J\nb' is unknown"]),
        ("epochs = ", ["is not TOML", "correct the file"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_refused_with_its_name_the_key_what_was_received_and_what_to_do(
    file: Path, written: str, words: list[str]
) -> None:
    if written.startswith("data"):
        file.write_text("")
    line = refusal(add(file, written), {})
    assert all(word in line for word in words), line
    if "named twice" not in line:
        assert "shoes.toml" in line


@pytest.mark.parametrize(
    ("flag", "value", "words"),
    [
        ("epochs", 0, ["--epochs", "greater than or equal to 1", "received 0"]),
        ("batch_size", -1, ["--batch-size", "greater than or equal to 1", "received -1"]),
        ("image_size", 2000, ["--image-size", "less than or equal to 1024", "received 2000"]),
        ("learning_rate", float("nan"), ["--learning-rate", "finite", "received nan"]),
        ("learning_rate", -0.1, ["--learning-rate", "greater than 0", "received -0.1"]),
        ("validation_split", 1.0, ["--validation-split", "less than 1", "received 1.0"]),
        ("seeds", 0, ["--seeds", "1 to 1000 seeds", "received 0"]),
        ("seeds", [-1], ["--seeds", "greater than or equal to 0", "received -1"]),
        ("seeds", [2, 2], ["seed", "named twice", "[2, 2]"]),
        ("backbone", "", ["--backbone", "at least 1 character", "received ''"]),
    ],
)
def test_a_flag_is_refused_with_its_name_as_typed_and_what_was_received(
    file: Path, flag: str, value: object, words: list[str]
) -> None:
    line = refusal(file, {flag: value})
    assert all(word in line for word in words), line
    assert "shoes.toml" not in line


def test_a_file_that_is_missing_or_a_folder_or_not_utf_8_is_refused_by_name(tmp_path: Path) -> None:
    assert re.search(r"absent\.toml': No such file.*; name a TOML file", refusal(tmp_path / "absent.toml", {}))
    assert re.search(r"Is a directory; name a TOML file", refusal(tmp_path, {}))
    latin = tmp_path / "latin.toml"
    latin.write_bytes('name = "Café"'.encode("latin-1"))
    assert re.search(r"latin\.toml' is not TOML: .*utf-8.*; correct the file", refusal(latin, {}))


def test_a_file_without_photos_is_refused_with_the_flags_to_give(file: Path) -> None:
    file.write_text("epochs = 3")
    assert refusal(file, {}) == (
        f"'{file}' names no photos; give a folder with one sub-folder a class, --data DIR, "
        "or take the built-in sample, --data bagbench:sample"
    )


def test_where_nothing_is_named_the_experiment_on_the_sample_is_defined_and_flags_override_it() -> None:
    assert define(None, {}) == define(EXPERIMENTS / "sample.toml", {})
    assert define(None, {}).data == SAMPLE
    changed = define(None, {"seeds": [7], "backbone": "embedded"})
    assert (changed.name, changed.seeds, changed.backbone) == ("sample", (7,), "embedded")


def test_the_experiment_that_ships_is_the_one_that_people_read() -> None:
    assert SAMPLE_EXPERIMENT.read_bytes() == (EXPERIMENTS / "sample.toml").read_bytes()


def test_a_table_of_groups_is_relative_to_the_file_and_an_expression_is_no_path(file: Path) -> None:
    assert define(file, {}).group_by is None
    assert define(file, {"group_by": "people.csv"}).group_by == "people.csv"
    assert define(file, {"group_by": "^([a-z]+)_"}).group_by == "^([a-z]+)_"
    add(file, 'group_by = "people.CSV"')
    assert define(file, {}).group_by == str(file.parent / "people.CSV")
    file.write_text("data = 'photos'\ngroup_by = '^([^/]+)_'")
    assert define(file, {}).group_by == "^([^/]+)_"


def test_what_says_how_to_split_is_known_by_the_name_that_it_was_given_under(file: Path) -> None:
    assert define(file, {}).split_settings == ()
    assert define(add(file, "test_split = 0.1"), {"validation_split": 0.2}).split_settings == (
        "--validation-split",
        f"'{file}', key 'test_split'",
    )


@pytest.mark.parametrize(("validation", "test"), [(0.5, 0.5), (0.2, 0.9)])
def test_a_validation_and_a_test_split_leave_something_to_train_on(file: Path, validation: float, test: float) -> None:
    assert define(file, {"validation_split": 0.5, "test_split": 0.49}).protocol.test_split == 0.49
    assert refusal(file, {"validation_split": validation, "test_split": test}) == (
        f"a validation split of {validation:g} and a test split of {test:g} leave no photo to train on; "
        "take shares that are together less than 1"
    )


def test_the_sample_goes_by_its_name_in_a_file_and_in_a_flag(file: Path) -> None:
    file.write_text('data = "bagbench:sample"')
    assert define(file, {}).data == SAMPLE
    flagged = define(None, {"data": "bagbench:sample"})
    assert (flagged.name, flagged.data) == ("sample", SAMPLE)
    assert flagged.protocol == define(None, {"data": "photos"}).protocol


def test_the_article_s_experiment_and_at_least_two_more_are_there() -> None:
    names = {file.name for file in EXPERIMENTS.glob("*.toml")}
    assert "bags.toml" in names
    assert len(names) >= 3


@pytest.mark.parametrize("file", sorted(EXPERIMENTS.glob("*.toml")), ids=lambda file: file.name)
class TestExperimentThatComesAlong:
    def test_it_can_be_planned(self, file: Path) -> None:
        experiment = define(file, {"data": "photos"})
        recipes = chosen(experiment, registry(experiment.recipe_files))
        photos = tuple(
            Photo(path=f"{label}/{row:02}.jpg", label=label, digest=f"{label} {row}") for label in (0, 1) for row in range(10)
        )
        manifest = Manifest(root=Path("/photos"), classes=("0", "1"), photos=photos, rejected=())
        groups = group_of(manifest, Duplicates(exact=(), near=()))
        assert plan(experiment, manifest, groups, recipes, backbone=None).specs

    def test_it_opens_with_a_question_its_command_what_to_expect_and_how_long_it_takes(self, file: Path) -> None:
        opening = file.read_text(encoding="utf-8").partition("\n\n")[0]
        assert all(line.startswith("#") for line in opening.splitlines())
        for heading in ("Question", "Command", "Expect", "Takes"):
            assert re.search(rf"^# {heading}: \S", opening, re.MULTILINE), heading
        assert f"--experiment experiments/{file.name}" in opening


def test_every_recipe_file_that_comes_along_is_used_by_an_experiment() -> None:
    used = {path.resolve() for file in EXPERIMENTS.glob("*.toml") for path in define(file, {"data": "photos"}).recipe_files}
    assert used >= {file.resolve() for file in EXPERIMENTS.rglob("*.py")}
