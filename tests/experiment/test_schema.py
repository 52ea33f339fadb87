import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bagbench.experiment.definition import Definition
from bagbench.experiment.schema import schema
from tests.experiment.checking import faults

EXPERIMENTS = Path(__file__).parents[2] / "experiments"


def against_the_schema(text: str) -> list[str]:
    """Return what the schema finds wrong with an experiment file."""
    return list(faults(tomllib.loads(text), schema()))


def tables(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema of a table with named keys."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield schema
        for value in schema.values():
            yield from tables(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from tables(value)


@pytest.mark.parametrize("file", sorted(EXPERIMENTS.glob("*.toml")), ids=lambda file: file.name)
def test_every_experiment_that_comes_along_is_what_the_schema_says(file: Path) -> None:
    assert against_the_schema(file.read_text(encoding="utf-8")) == []


def test_every_key_is_there_and_described_in_one_line() -> None:
    assert list(schema()["properties"]) == list(Definition.model_fields)
    for table in tables(schema()):
        for key, said in table["properties"].items():
            assert len(said.get("description", "").splitlines()) == 1, key


@pytest.mark.parametrize(
    "written",
    [
        'data = "bags"',
        'data = ["bags", "bagbench:sample"]',
        "seeds = 3",
        "seeds = [3, 5]",
        "train_fraction = 0.5",
        "train_fraction = [0.1, 1]",
        'precision = "mixed_float16"',
        "learning_rate = 1",
        'recipes = ["cnn_basic", { recipe = "cnn_basic", name = "wide", hyperparameters = { filters = 64 } }]',
        'recipes = [{ recipe = "cnn_basic", grid = { filters = [16, 32], activation = ["relu"] } }]',
        'recipes = [{ recipe = "cnn_basic", epochs = 30, grid = { learning_rate = [0.01, 1], filters = [16] } }]',
        '[[recipes]]\nrecipe = "cnn_basic"\n[[recipes]]\nrecipe = "cnn_deep"\n[recipes.hyperparameters]\ndense = 8',
        'hyperparameters.cnn_basic = { filters = 8, rate = 0.5, bias = true, activation = "relu" }',
    ],
)
def test_what_a_run_takes_the_schema_takes(written: str) -> None:
    assert against_the_schema(written) == []
    Definition.model_validate(tomllib.loads(written))


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("epochz = 3", ".epochz: unknown"),
        ("epochs = 0", ".epochs: minimum"),
        ('epochs = "3"', ".epochs: type"),
        ("epochs = true", ".epochs: type"),
        ("image_size = 8", ".image_size: minimum"),
        ("validation_split = 1", ".validation_split: exclusiveMaximum"),
        ('precision = "float64"', ".precision: enum"),
        ("seeds = 0", ".seeds: anyOf"),
        ("seeds = []", ".seeds: anyOf"),
        ("seeds = [-1]", ".seeds: anyOf"),
        ("train_fraction = 2", ".train_fraction: anyOf"),
        ("recipes = []", ".recipes: minItems"),
        ("recipes = [3]", ".recipes.0: anyOf"),
        ('recipes = [{ recipe = "cnn_basic", grid = { filters = 16 } }]', ".recipes.0: anyOf"),
        ('recipes = [{ recipe = "cnn_basic", epochs = 0 }]', ".recipes.0: anyOf"),
        ('recipes = [{ recipe = "cnn_basic", grid = { epochs = [0] } }]', ".recipes.0: anyOf"),
        ('recipes = [{ name = "wide" }]', ".recipes.0: anyOf"),
        ('recipes = [{ recipe = "cnn_basic", nmae = "wide" }]', ".recipes.0: anyOf"),
        ('data = ""', ".data: anyOf"),
        ("data = []", ".data: anyOf"),
        ("hyperparameters.cnn_basic.filters = [8]", ".hyperparameters.cnn_basic.filters: anyOf"),
    ],
)
def test_what_a_run_refuses_the_schema_refuses(written: str, fault: str) -> None:
    assert against_the_schema(written) == [fault]
    with pytest.raises(ValueError, match="1 validation error"):
        Definition.model_validate(tomllib.loads(written))


def test_no_key_is_said_to_be_null_which_toml_does_not_know_and_nothing_is_behind_a_reference() -> None:
    assert "null" not in json.dumps(schema())
    assert "$ref" not in json.dumps(schema())


def test_every_file_in_the_documentation_is_what_the_schema_says_and_runs() -> None:
    pages = (EXPERIMENTS.parent / "docs" / "experiments.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```toml\n(.*?)^```", pages, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 4
    for block in blocks:
        assert against_the_schema(block) == []
        Definition.model_validate(tomllib.loads(block))
