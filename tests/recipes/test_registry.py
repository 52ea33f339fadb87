import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bagbench
from bagbench.errors import RecipeError
from bagbench.recipes import Recipe, Registry, load_file, registry

SOURCE = """
import bagbench

@bagbench.recipe(summary="{summary}", image_size=32, parameters=1, hyperparameters={{"width": 8}})
def {name}(shape, classes, hyperparameters):
    raise AssertionError("listing builds nothing")
"""


def recipe_file(file: Path, name: str = "mine", summary: str = "of a test") -> Path:
    file.write_text(SOURCE.format(name=name, summary=summary))
    return file


def refusal(*files: Path) -> str:
    with pytest.raises(RecipeError) as caught:
        registry(files)
    line = str(caught.value)
    assert len(line.splitlines()) == 1
    return line


def test_the_installed_recipes_are_found_and_sorted_by_name() -> None:
    found = registry()
    names = [recipe.name for recipe in found]
    assert {"cnn_basic", "cnn_deep", "mobilenet_v2"} <= set(names)
    assert names == sorted(names)
    assert len(found) == len(names)
    assert found["cnn_deep"].origin == "bagbench"


def test_only_the_transfer_recipe_stands_on_a_backbone_and_the_deep_one_has_over_a_million_weights() -> None:
    found = registry()
    assert [name for name in ("cnn_basic", "cnn_deep", "mobilenet_v2") if found[name].on_backbone] == ["mobilenet_v2"]
    assert found["cnn_deep"].parameters > 1_000_000


def test_a_file_s_recipe_joins_the_installed_ones(tmp_path: Path) -> None:
    file = recipe_file(tmp_path / "mine.py")
    found = registry([file])
    assert len(found) == len(registry()) + 1
    mine = found["mine"]
    assert (mine.summary, mine.image_size, mine.parameters, mine.on_backbone) == ("of a test", 32, 1, False)
    assert mine.hyperparameters == {"width": 8}
    assert (mine.source, mine.origin) == (file, str(file))


def test_a_file_may_define_several_recipes(tmp_path: Path) -> None:
    file = tmp_path / "two.py"
    file.write_text(SOURCE.format(name="one", summary="") + SOURCE.format(name="other", summary=""))
    assert [recipe.name for recipe in load_file(file)] == ["one", "other"]


def test_files_of_one_name_in_two_folders_do_not_hide_each_other(tmp_path: Path) -> None:
    files = [tmp_path / folder / "mine.py" for folder in ("a", "b")]
    for file in files:
        file.parent.mkdir()
        recipe_file(file, name=f"mine_{file.parent.name}")
    found = registry(files)
    assert [found[f"mine_{file.parent.name}"].source for file in files] == files


def test_a_name_taken_twice_is_refused_with_both_files(tmp_path: Path) -> None:
    one, other = recipe_file(tmp_path / "one.py"), recipe_file(tmp_path / "other.py")
    line = refusal(one, other)
    assert "two recipes are called 'mine'" in line
    assert str(one) in line
    assert str(other) in line
    assert "rename one" in line


def test_a_file_cannot_take_the_name_of_an_installed_recipe(tmp_path: Path) -> None:
    file = recipe_file(tmp_path / "mine.py", name="cnn_deep")
    line = refusal(file)
    assert str(file) in line
    assert str(Path("recipes") / "cnn_deep.py") in line


def test_a_recipe_under_a_second_name_in_its_file_is_still_one(tmp_path: Path) -> None:
    file = recipe_file(tmp_path / "mine.py")
    file.write_text(file.read_text() + "\ndefault = mine\n")
    assert [recipe.name for recipe in load_file(file)] == ["mine"]


def test_a_recipe_that_a_file_only_imports_is_not_one_of_its_own(tmp_path: Path) -> None:
    file = recipe_file(tmp_path / "mine.py")
    file.write_text("from bagbench.recipes.cnn_basic import cnn_basic\n" + file.read_text())
    assert [recipe.name for recipe in load_file(file)] == ["mine"]


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(RecipeError) as caught:
        registry()["cnn_depe"]
    line = str(caught.value)
    assert "no recipe is called 'cnn_depe'" in line
    assert "cnn_basic, cnn_deep, mobilenet_v2" in line


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("absent.py", None, ["'{file}' is not a Python file", "name a .py file"]),
        ("recipe.txt", "x = 1", ["'{file}' is not a Python file", "name a .py file"]),
        ("syntax.py", "def build(:", ["'{file}' fails", "SyntaxError", "correct the file"]),
        ("binary.py", "\udcff\udcfe", ["'{file}' fails", "SyntaxError", "correct the file"]),
        ("raising.py", "raise ValueError('two\\nlines')", ["'{file}' fails", r"ValueError: two\nlines", "correct the file"]),
        ("importing.py", "import no_such_module", ["'{file}' fails", "no_such_module", "correct the file"]),
        ("leaving.py", "import sys; sys.exit('gone')", ["'{file}' fails", "SystemExit", "correct the file"]),
        ("empty.py", "", ["'{file}' defines no recipe", "@bagbench.recipe(...)"]),
        ("plain.py", "def build(shape, classes, hyperparameters): ...", ["'{file}' defines no recipe"]),
        (
            "hiding.py",
            SOURCE.format(name="mine", summary="").replace('"width"', '"epochs"'),
            ["'{file}' fails", "epochs", "names a setting of the run"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.endswith((".py", ".txt")) else "",
)
def test_a_file_that_yields_no_recipe_is_refused_by_name_with_the_reason(
    tmp_path: Path, name: str, content: str | None, words: list[str]
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_text(content, errors="surrogateescape")
    line = refusal(file)
    for word in words:
        assert word.format(file=file) in line


def test_a_folder_is_not_a_recipe_file(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    assert "is not a Python file" in refusal(tmp_path / "folder.py")


def mine_of(file: Path) -> Recipe:
    (found,) = load_file(file)
    return found


def test_a_recipe_whose_code_changes_is_another_one(tmp_path: Path) -> None:
    before = mine_of(recipe_file(tmp_path / "mine.py")).digest
    after = mine_of(recipe_file(tmp_path / "mine.py", summary="changed")).digest
    assert before != after
    assert len(before) == 64


def test_a_recipe_in_another_folder_or_with_other_line_ends_is_the_same(tmp_path: Path) -> None:
    file = recipe_file(tmp_path / "mine.py")
    copy = shutil.copy(file, tmp_path / "copy.py")
    windows = tmp_path / "windows.py"
    windows.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert {mine_of(path).digest for path in (file, Path(copy), windows)} == {mine_of(file).digest}


def test_a_recipe_is_called_like_its_function_and_cannot_be_changed() -> None:
    @bagbench.recipe(summary="of a test", image_size=32, parameters=1, hyperparameters={"width": 8})
    def mine(shape: object, classes: object, hyperparameters: object) -> None: ...

    assert isinstance(mine, Recipe)
    assert (mine.name, mine.source) == ("mine", Path(__file__))
    with pytest.raises(AttributeError):
        mine.image_size = 64  # type: ignore[misc] # what is tested
    with pytest.raises(TypeError):
        mine.hyperparameters["width"] = 9  # type: ignore[index] # what is tested


def test_a_registry_is_built_from_recipes_alone() -> None:
    assert list(Registry([])) == []
    assert [recipe.name for recipe in Registry(reversed(list(registry())))] == [recipe.name for recipe in registry()]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("no_such_module:recipe", "fails: ModuleNotFoundError"),
        ("broken:absent", "fails: AttributeError"),
        ("broken:value", "is not a recipe but int"),
    ],
)
def test_a_broken_installed_package_is_refused_by_its_entry_point(tmp_path: Path, target: str, words: str) -> None:
    (tmp_path / "broken.py").write_text("value = 1\n")
    about = tmp_path / "broken-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[bagbench.recipes]\nbroken = {target}\n")
    done = subprocess.run([sys.executable, "-m", "bagbench", "list"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert f"'broken' ({target})" in done.stderr
    assert words in done.stderr


def test_two_recipes_of_one_name_in_one_file_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "twins.py"
    file.write_text(
        "import bagbench\n"
        "def make(size):\n"
        "    @bagbench.recipe(summary='twin', image_size=size, parameters=1)\n"
        "    def twin(shape, classes, hyperparameters): ...\n"
        "    return twin\n"
        "small, large = make(16), make(32)\n"
    )
    with pytest.raises(RecipeError, match="two recipes are called 'twin'"):
        registry([file])
