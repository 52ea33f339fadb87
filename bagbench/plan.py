"""An experiment to the list of its runs: pure, and refused as a whole before anything trains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bagbench.backbone.value import Backbone
from bagbench.data.decode import DECODER
from bagbench.data.groups import Groups
from bagbench.data.manifest import Manifest
from bagbench.data.side import Side
from bagbench.data.split import Split, part, split
from bagbench.errors import ExperimentError, RecipeError
from bagbench.experiment import Experiment, Variant, plain
from bagbench.recipes import Recipe, Registry
from bagbench.spec import TRAINING_KEYS, HyperparameterValue, Protocol, RunSpec

# Name and value of each, sorted by name.
Hyperparameters = tuple[tuple[str, HyperparameterValue], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The runs of an experiment on the photos as they are now.

    Attributes:
        experiment: what was asked for.
        manifest: the photos.
        groups: which of them stay together.
        backbone: the pretrained network; None where no recipe stands on one.
        recipes: those that run, each once, whatever its variants.
        splits: the rows of each seed and train fraction, by their digest; the same for every recipe.
        specs: every run, seed by seed, so that a plan cut short has compared all recipes on some seeds.
    """

    experiment: Experiment
    manifest: Manifest
    groups: Groups
    backbone: Backbone | None
    recipes: tuple[Recipe, ...]
    splits: Mapping[str, Split]
    specs: tuple[RunSpec, ...]


def chosen(experiment: Experiment, registry: Registry) -> tuple[Recipe, ...]:
    """Return the recipes that an experiment asks for, each once, whatever its variants.

    Raises:
        RecipeError: if one of them, or one that hyperparameters are given for, is unknown, or a variant is called as another
            recipe is.
    """
    for name in experiment.hyperparameters:
        _ = registry[name]  # it need not run this time
    known = {recipe.name: recipe for recipe in registry}
    for variant in experiment.variants:
        recipe = registry[variant.recipe]
        if known.setdefault(variant.name, recipe) is not recipe:
            raise RecipeError(
                f"a variant of '{recipe.name}' is called '{variant.name}', as another recipe is", "give it another `name`"
            )
    names = known if experiment.recipes is None else experiment.recipes
    for name in names:
        if name not in known:
            raise RecipeError(f"no recipe is called '{name}'", f"choose from {', '.join(known)}")
    return tuple({known[name].name: known[name] for name in names}.values())


def plan(
    experiment: Experiment, manifest: Manifest, groups: Groups, recipes: tuple[Recipe, ...], backbone: Backbone | None
) -> Plan:
    """Plan every run of an experiment.

    Args:
        experiment: what was asked for.
        manifest: the photos that it speaks of.
        groups: which of them stay together.
        recipes: those that it asks for, as `chosen` returns them.
        backbone: the pretrained network; needed if a recipe stands on one.

    Raises:
        ExperimentError: if a hyperparameter is unknown or of another type than its default, two variants are the same network,
            trained in the same way, two train fractions are the same photos, or it says how to split a folder that is split
            already.
        DataError: if the photos cannot be split.
    """
    protocol = _protocol(experiment, manifest)
    splits = _splits(experiment, protocol, manifest, groups)
    data_digest, groups_digest = manifest.digest, groups.digest  # each takes a pass over all photos
    registered = {recipe.name: recipe for recipe in recipes}
    own = {variant.name: variant for variant in experiment.variants}
    variants = tuple(own.get(name) or plain(name) for name in experiment.recipes or registered)
    networks = _networks(variants, registered, experiment.hyperparameters, protocol)
    specs = tuple(
        RunSpec(
            recipe=variant.name,
            variant_of=None if variant.name == recipe.name else recipe.name,
            recipe_digest=recipe.digest,
            hyperparameters=networks[variant.name].hyperparameters,
            image_size=_image_size(recipe, experiment, backbone),
            decoder=DECODER,
            data_digest=data_digest,
            groups_digest=groups_digest,
            split_digest=splits[seed, fraction].digest,
            seed=seed,
            backbone_digest=backbone.digest if recipe.on_backbone and backbone else None,
            protocol=networks[variant.name].protocol,
            train_fraction=fraction,
        )
        for seed, fraction in splits
        for variant, recipe in ((variant, registered[variant.recipe]) for variant in variants)
    )
    return Plan(
        experiment=experiment,
        manifest=manifest,
        groups=groups,
        backbone=backbone,
        recipes=recipes,
        splits={rows.digest: rows for rows in splits.values()},
        specs=specs,
    )


def _protocol(experiment: Experiment, manifest: Manifest) -> Protocol:
    """Return how the experiment trains; of a folder that is split already with the shares that it has."""
    if manifest.sides is None:
        return experiment.protocol
    if experiment.split_settings:
        raise ExperimentError(
            f"{experiment.split_settings[0]}: {manifest.root} is split already, and its sides stay as they are",
            "leave it out, or name a folder with one sub-folder a class",
        )
    validation, test = (round(manifest.sides.count(side) / len(manifest.sides), 4) for side in (Side.VALIDATION, Side.TEST))
    return replace(experiment.protocol, validation_split=validation, test_split=test)


def _splits(experiment: Experiment, protocol: Protocol, manifest: Manifest, groups: Groups) -> dict[tuple[int, float], Split]:
    """Return the rows of each seed and train fraction: seed by seed, the most photos first."""
    found: dict[tuple[int, float], Split] = {}
    for seed in experiment.seeds:
        whole = split(manifest, seed, protocol.validation_split, test_split=protocol.test_split, groups=groups.numbers)
        fractions: dict[tuple[int, ...], float] = {}
        for fraction in sorted(experiment.train_fractions, reverse=True):
            rows = part(manifest, whole, fraction)
            if rows.train in fractions:
                raise ExperimentError(
                    f"the train fractions {fractions[rows.train]:g} and {fraction:g} are the same {len(rows.train)} photos",
                    "leave one of them out",
                )
            fractions[rows.train] = fraction
            found[seed, fraction] = rows
    return found


def _image_size(recipe: Recipe, experiment: Experiment, backbone: Backbone | None) -> int:
    if recipe.on_backbone and backbone is not None:
        return backbone.image_size
    return experiment.image_size or recipe.image_size


@dataclass(frozen=True, slots=True, kw_only=True)
class _Network:
    """What sets a variant apart from others of its recipe."""

    hyperparameters: Hyperparameters
    protocol: Protocol

    def __str__(self) -> str:
        """Return what an error says of it."""
        training = ((name, getattr(self.protocol, name)) for name in TRAINING_KEYS)
        return ", ".join(f"{name} = {value!r}" for name, value in (*self.hyperparameters, *training))


def _networks(
    variants: Sequence[Variant],
    registered: Mapping[str, Recipe],
    of_recipe: Mapping[str, Mapping[str, HyperparameterValue]],
    protocol: Protocol,
) -> dict[str, _Network]:
    """Return what sets each variant apart, by its name; no two are the same network, trained in the same way."""
    found: dict[str, _Network] = {}
    names: dict[tuple[str, _Network], str] = {}
    for variant in variants:
        values = _hyperparameters(variant, registered[variant.recipe], of_recipe.get(variant.recipe, {}))
        network = _Network(hyperparameters=values, protocol=variant.protocol(protocol))
        found[variant.name] = network
        first = names.setdefault((variant.recipe, network), variant.name)
        if first != variant.name:
            raise ExperimentError(
                f"'{first}' and '{variant.name}' are the same network, trained in the same way: {variant.recipe} with {network}",
                "leave one of them out",
            )
    return found


def _hyperparameters(variant: Variant, recipe: Recipe, of_recipe: Mapping[str, HyperparameterValue]) -> Hyperparameters:
    given = {**of_recipe, **variant.hyperparameters}
    for name, value in given.items():
        if name not in recipe.hyperparameters:
            known = ", ".join(recipe.hyperparameters) or "none"
            raise ExperimentError(f"'{recipe.name}' has no hyperparameter '{name}'", f"those there are: {known}")
        default = recipe.hyperparameters[name]
        if type(value) is not type(default):
            raise ExperimentError(
                f"hyperparameter '{name}' of '{variant.name}' is {value!r}, of type {type(value).__name__}",
                f"its default {default!r} is of type {type(default).__name__}: give one like it",
            )
    return tuple(sorted({**recipe.hyperparameters, **given}.items()))
