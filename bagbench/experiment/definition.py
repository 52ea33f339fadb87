"""The keys of an experiment file: what each means, which values it takes, and how a wrong one is named."""

import difflib
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import ErrorDetails, PydanticCustomError

from bagbench.shipped import SAMPLE_NAME
from bagbench.spec import TRAINING_KEYS, HyperparameterValue, Precision

# More would be a slip of the finger: three recipes take days for as many.
_MOST_SEEDS = 1000
# Characters of a variant.
LONGEST_NAME = 64


def _seeds(value: Any) -> Any:
    """Read `3` as the seeds 0, 1 and 2."""
    is_count = isinstance(value, int) and not isinstance(value, bool)
    seeds = list(range(min(value, _MOST_SEEDS + 1))) if is_count else value
    if isinstance(seeds, list) and not 1 <= len(seeds) <= _MOST_SEEDS:
        raise PydanticCustomError("seeds", f"input should be 1 to {_MOST_SEEDS} seeds")
    return seeds


def _listed(value: Any) -> Any:
    """Read a number as a list of it."""
    return [value] if isinstance(value, int | float) else value


def _folders(value: Any) -> Any:
    """Read what is no list as the one folder."""
    return value if isinstance(value, list) else [value]


def _hyperparameter(value: Any) -> Any:
    # Not a union of types, whose errors would speak of its first member only.
    if not isinstance(value, bool | int | float | str):
        raise PydanticCustomError("hyperparameter", "input should be true, false, a number or a text")
    return value


def _identifier(value: str) -> str:
    if not value.isidentifier():
        raise PydanticCustomError("identifier", "input should be letters, digits and _, and not begin with a digit")
    return value


def _entry(value: Any) -> Any:
    """Read a name as the recipe of that name."""
    if not isinstance(value, str | dict):
        raise PydanticCustomError("recipe", "input should be a recipe's name or a table")
    return {"recipe": value} if isinstance(value, str) else value


_Text = Annotated[str, Field(min_length=1)]
_Seed = Annotated[int, Field(ge=0, lt=2**32)]
_SeedsWritten = Annotated[int, Field(ge=1, le=_MOST_SEEDS)] | Annotated[list[_Seed], Field(min_length=1, max_length=_MOST_SEEDS)]
_Fraction = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
_Fractions = Annotated[list[_Fraction], Field(min_length=1)]
_Hyperparameter = Annotated[Any, BeforeValidator(_hyperparameter, json_schema_input_type=HyperparameterValue)]
_Epochs = Annotated[int, Field(ge=1)]
_BatchSize = Annotated[int, Field(ge=1)]
_LearningRate = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
_Value = TypeVar("_Value")
_Several = Annotated[list[_Value], Field(min_length=1)]


class Grid(BaseModel):
    """Several values for some keys of how a recipe is trained, and for some hyperparameters, by their names."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, use_attribute_docstrings=True, title="grid")
    __pydantic_extra__: dict[str, _Several[_Hyperparameter]]

    epochs: _Several[_Epochs] | None = None
    """Passes over the train split."""

    batch_size: _Several[_BatchSize] | None = None
    """Images a weight update."""

    learning_rate: _Several[_LearningRate] | None = None
    """Adam's learning rate."""


class RecipeEntry(BaseModel):
    """A recipe, or a variant of one, by its `name`; a plain text stands for the recipe of that name."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True, title="recipe")

    recipe: str
    """A recipe that `bagbench list` shows, or one of `recipe_files`."""

    name: Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_identifier)] | None = None
    """What it is called everywhere: letters, digits and _. Without it: as the recipe is."""

    hyperparameters: dict[str, _Hyperparameter] = {}
    """What departs from the recipe's defaults, and from [hyperparameters.RECIPE]."""

    epochs: _Epochs | None = None
    """Passes over the train split. Without it: as all recipes of the experiment; so for the next two."""

    batch_size: _BatchSize | None = None
    """Images a weight update."""

    learning_rate: _LearningRate | None = None
    """Adam's learning rate."""

    grid: Grid | None = Field(None, examples=[{"filters": [16, 32, 64]}])
    """Several values for some hyperparameters, `epochs`, `batch_size` or `learning_rate`: a variant for every combination."""

    @property
    def training(self) -> dict[str, float]:
        """What departs from how the experiment trains, by its keys."""
        return self.model_dump(include=set(TRAINING_KEYS), exclude_none=True)

    @property
    def axes(self) -> dict[str, list[HyperparameterValue]]:
        """The values of each key of the grid: first of how to train, then of hyperparameters as they were written."""
        return {} if self.grid is None else self.grid.model_dump(exclude_none=True)


class Definition(BaseModel):
    """An experiment of bagbench; a flag of `bagbench run` that overrides a key has its name, with hyphens."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True, title="bagbench experiment"
    )

    extends: _Text | None = Field(None, examples=["bags.toml"])
    """Another experiment file, relative to this one, whose keys hold where this one is silent; its name excepted."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(None, examples=["autumn"])
    """What the experiment is called in MLflow and on the page. Without it: as the file is."""

    data: Annotated[_Several[_Text], BeforeValidator(_folders, json_schema_input_type=_Text | _Several[_Text])] | None = Field(
        None, examples=[SAMPLE_NAME]
    )
    """The folder of photos, one sub-folder a class, relative to this file; 'bagbench:sample' for the sample; or several."""

    recipes: (
        Annotated[
            list[Annotated[RecipeEntry, BeforeValidator(_entry, json_schema_input_type=str | RecipeEntry)]], Field(min_length=1)
        ]
        | None
    ) = Field(None, examples=[["cnn_basic", {"recipe": "cnn_basic", "name": "wide", "hyperparameters": {"filters": 64}}]])
    """Which recipes run: names, or tables for variants of a recipe. Without it: every recipe that `bagbench list` shows."""

    recipe_files: list[str] = Field([], examples=[["my_recipe.py"]])
    """Python files with more recipes, relative to this file. They are run: only name files that you would run."""

    backbone: _Text = "auto"
    """Where the pretrained network comes from: auto, hub, embedded, a path relative to this file, or a URL."""

    seeds: Annotated[list[_Seed], BeforeValidator(_seeds, json_schema_input_type=_SeedsWritten)] = Field([0, 1, 2], examples=[3])
    """How often every recipe is repeated (3 is the seeds 0, 1 and 2), or the seeds. A seed sets split and initial weights."""

    train_fraction: Annotated[_Fractions, BeforeValidator(_listed, json_schema_input_type=_Fraction | _Fractions)] = Field(
        [1.0], examples=[[0.1, 0.25, 0.5, 1]]
    )
    """The share of the train split to train on, or several: would more photos help?"""

    epochs: _Epochs = 10
    """Passes over the train split."""

    batch_size: _BatchSize = 32
    """Images a weight update."""

    image_size: Annotated[int, Field(ge=16, le=1024)] | None = Field(None, examples=[128])
    """Pixels along each side of the images. Without it: the recipe's own; a recipe on a backbone takes the size of that."""

    learning_rate: _LearningRate = 0.001
    """Adam's learning rate."""

    validation_split: Annotated[float, Field(gt=0, lt=1)] = 0.2
    """The share of the photos kept for validation."""

    test_split: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """The share of the photos kept for a test, scored once a run; 0 for none."""

    precision: Annotated[Precision, Field(strict=False)] = Precision.FLOAT32
    """What networks compute with."""

    deterministic: bool = False
    """Whether the same seed gives the same figures to the last bit, on however many cores; each run computes on one thread."""

    group_by: _Text | None = Field(None, examples=["^([^_]+)_"])
    """Which photos stay on one side, beside copies: a CSV file with columns path,group, or a regular expression of names."""

    hyperparameters: dict[str, dict[str, _Hyperparameter]] = Field({}, examples=[{"cnn_basic": {"filters": 64}}])
    """A table a recipe, [hyperparameters.RECIPE]: what departs from its defaults, which `bagbench list --json` shows."""


def explained(error: ErrorDetails) -> tuple[str, str]:
    """Return what is wrong with a key, to stand behind its name, and what to do."""
    if error["type"] == "extra_forbidden":
        known = list((Definition if len(error["loc"]) == 1 else RecipeEntry).model_fields)
        close = difflib.get_close_matches(str(error["loc"][-1]), known, 1)
        return " is unknown", f"did you mean '{close[0]}'?" if close else f"those there are: {', '.join(known)}"
    return f": {error['msg'][0].lower()}{error['msg'][1:]}; received {error['input']!r}", ""
