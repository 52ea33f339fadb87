"""An experiment definition: TOML files and the flags that override it, as one frozen value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bagbench.errors import ExperimentError
from bagbench.experiment.definition import Definition
from bagbench.experiment.layer import merged, of_files, of_flags
from bagbench.experiment.variant import Variant, plain, variants
from bagbench.hardware import onednn
from bagbench.shipped import SAMPLE, SAMPLE_EXPERIMENT, SAMPLE_NAME
from bagbench.spec import HyperparameterValue, Protocol

_SPLIT_KEYS = ("validation_split", "test_split", "group_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """What to run.

    Attributes:
        name: the MLflow experiment's.
        data: the folder of photos, or of the sample.
        recipes: names of recipes, or of its variants; None stands for every recipe there is.
        variants: what it changes of recipes and gives a name; not all need run.
        recipe_files: Python files that define further recipes.
        backbone: `auto`, `hub`, `embedded`, a path or an address.
        seeds: one run of every recipe for each.
        train_fractions: the shares of the train split to train on, each in (0, 1]; one run of every recipe and seed for each.
        image_size: pixels along each side; None leaves it to the recipe. A recipe on a backbone takes the size of that.
        hyperparameters: per recipe, what departs from its defaults.
        protocol: how every run is trained, where its variant says nothing else.
        group_by: which photos stay together on one side, beside copies: a CSV file, by its ending, or a regular expression.
        split_settings: the flags and keys by which it says how to split, named as in an error.
    """

    name: str
    data: Path
    recipes: tuple[str, ...] | None
    variants: tuple[Variant, ...]
    recipe_files: tuple[Path, ...]
    backbone: str
    seeds: tuple[int, ...]
    train_fractions: tuple[float, ...]
    image_size: int | None
    hyperparameters: Mapping[str, Mapping[str, HyperparameterValue]]
    protocol: Protocol
    group_by: str | None
    split_settings: tuple[str, ...]


def define(file: Path | None, flags: Mapping[str, Any]) -> Experiment:
    """Return the experiment that a file and flags define, on one folder of photos; otherwise as `define_each`.

    Raises:
        ExperimentError: if several folders are named, or as `define_each` does.
    """
    first, *others = define_each(file, flags)
    if others:
        raise ExperimentError(f"data names {len(others) + 1} folders of photos", "name one, --data DIR")
    return first


def define_each(file: Path | None, flags: Mapping[str, Any]) -> tuple[Experiment, ...]:
    """Return the experiments that a file and flags define: one for each folder of photos, alike but for name and photos.

    A flag wins over the file, and the file over what it extends. Where neither a file nor photos are named, the experiment
    on the sample that ships with the package is the file. Paths in a file are relative to the file's folder, paths in flags
    to the working directory.

    Args:
        file: a TOML file; None for the defaults, or for the experiment that ships.
        flags: keys of the file, with the values that the command line gave.

    Raises:
        ExperimentError: if the file or one that it extends cannot be read, a key or value is wrong, or two experiments would be
            called the same.
    """
    if file is None and "data" not in flags:
        file = SAMPLE_EXPERIMENT
    written = () if file is None else of_files(file)
    layers = (*written, of_flags(flags))
    definition = Definition.model_validate(merged(layers))
    if definition.data is None:
        raise ExperimentError(
            f"'{file}' names no photos",
            f"give a folder with one sub-folder a class, --data DIR, or take the built-in sample, --data {SAMPLE_NAME}",
        )
    for what, values in (("seed", definition.seeds), ("train fraction", definition.train_fraction)):
        if len(set(values)) < len(values):
            raise ExperimentError(f"a {what} is named twice: {values}", "name each once")
    validation, test = definition.validation_split, definition.test_split
    if validation + test >= 1:
        raise ExperimentError(
            f"a validation split of {validation:g} and a test split of {test:g} leave no photo to train on",
            "take shares that are together less than 1",
        )
    listed = variants(Definition.model_validate(merged(written)).recipes or ())
    names = flags.get("recipes") or [variant.name for variant in listed]
    name = definition.name or (file.stem if file else "")
    folders = [SAMPLE if folder == SAMPLE_NAME else Path(folder) for folder in definition.data]
    named = _names(name, folders)
    first = Experiment(
        name=named[0],
        data=folders[0],
        recipes=tuple(dict.fromkeys(names)) or None,
        variants=tuple(variant for variant in listed if variant != plain(variant.recipe)),
        recipe_files=tuple(map(Path, definition.recipe_files)),
        backbone=definition.backbone,
        seeds=tuple(definition.seeds),
        train_fractions=tuple(definition.train_fraction),
        image_size=definition.image_size,
        hyperparameters=definition.hyperparameters,
        protocol=Protocol(
            epochs=definition.epochs,
            batch_size=definition.batch_size,
            learning_rate=definition.learning_rate,
            validation_split=validation,
            test_split=test,
            precision=definition.precision,
            onednn=onednn(),
            deterministic=definition.deterministic,
        ),
        group_by=definition.group_by,
        split_settings=tuple(
            next(layer.named(key) for layer in reversed(layers) if key in layer.keys)
            for key in _SPLIT_KEYS
            if key in definition.model_fields_set
        ),
    )
    return tuple(replace(first, name=own, data=folder) for own, folder in zip(named, folders, strict=True))


def _names(name: str, folders: Sequence[Path]) -> list[str]:
    """Return what the experiment on each folder is called: of several NAME-FOLDER, as far as there is a name."""
    own = [folder.resolve().name or "photos" for folder in folders]
    if len(folders) == 1:
        return [name or own[0]]
    named = [f"{name}-{one}" if name else one for one in own]
    for place, one in enumerate(named):
        if one in named[:place]:
            raise ExperimentError(
                f"the experiments on '{folders[named.index(one)]}' and '{folders[place]}' would both be called '{one}'",
                "name each folder once; of folders of one name, run each by itself, under a `name` of its own",
            )
    return named
