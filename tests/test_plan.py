from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bagbench.backbone.value import Backbone, Origin
from bagbench.data.duplicates import Duplicates
from bagbench.data.groups import Groups, group_of
from bagbench.data.manifest import Manifest, Photo
from bagbench.data.side import Side
from bagbench.errors import DataError, ExperimentError, RecipeError
from bagbench.experiment import Experiment, define
from bagbench.experiment.definition import Definition
from bagbench.experiment.variant import plain, variants
from bagbench.plan import Plan, chosen, plan
from bagbench.recipes import Recipe, Registry

BACKBONE = Backbone(
    origin=Origin.GIVEN, handle="small", path=Path("/networks/small"), digest="e" * 64, image_size=96, features=24
)


def build_nothing(*arguments: Any) -> Any:
    raise AssertionError(f"planning builds nothing; received {arguments}")


def recipe(name: str, *, on_backbone: bool = False, hyperparameters: Mapping[str, Any] | None = None) -> Recipe:
    return Recipe(
        name=name,
        summary="of a test",
        build=build_nothing,
        image_size=128,
        parameters=1,
        on_backbone=on_backbone,
        hyperparameters=hyperparameters or {},
        space={},
        source=Path(__file__),
    )


PLAIN = recipe("plain", hyperparameters={"width": 32, "rate": 0.5, "name": "relu", "bias": True})
OTHER = recipe("other")
TRANSFER = recipe("transfer", on_backbone=True)


def photos(*, digests: tuple[str, ...] = (), root: str = "/photos") -> Manifest:
    """Return two classes of ten photos, no two alike unless `digests` says so."""
    found = [Photo(path=f"{label}/{row}.jpg", label=label, digest=f"{label}{row}") for label in (0, 1) for row in range(10)]
    found[: len(digests)] = [replace(photo, digest=digest) for photo, digest in zip(found, digests, strict=False)]
    return Manifest(root=Path(root), classes=("0", "1"), photos=tuple(found), rejected=())


def grouped(manifest: Manifest) -> Groups:
    """Return the groups of photos with the same bytes, as the search for copies finds them."""
    by_digest: dict[str, list[int]] = {}
    for row, photo in enumerate(manifest.photos):
        by_digest.setdefault(photo.digest, []).append(row)
    return group_of(manifest, Duplicates(exact=tuple(tuple(rows) for rows in by_digest.values() if len(rows) > 1), near=()))


def planned(*recipes: Recipe, manifest: Manifest | None = None, backbone: Backbone | None = BACKBONE, **flags: Any) -> Plan:
    manifest = manifest or photos()
    return plan(define(None, {"data": "photos", **flags}), manifest, grouped(manifest), recipes, backbone)


def test_runs_go_seed_by_seed_in_the_recipes_order() -> None:
    specs = planned(PLAIN, OTHER, seeds=[5, 3]).specs
    assert [(spec.recipe, spec.seed) for spec in specs] == [("plain", 5), ("other", 5), ("plain", 3), ("other", 3)]


def test_every_recipe_of_a_seed_has_the_seed_s_rows_and_every_seed_its_own() -> None:
    found = planned(PLAIN, OTHER, TRANSFER, seeds=4)
    for seed in range(4):
        digests = {spec.split_digest for spec in found.specs if spec.seed == seed}
        assert {found.splits[digest].seed for digest in digests} == {seed}
        assert len(digests) == 1
    assert len({spec.split_digest for spec in found.specs}) == 4


def test_train_fractions_are_runs_of_their_own_the_most_photos_first() -> None:
    specs = planned(PLAIN, OTHER, seeds=2, train_fraction=[0.25, 1, 0.5]).specs
    assert [(spec.seed, spec.train_fraction, spec.recipe) for spec in specs] == [
        (seed, fraction, recipe) for seed in (0, 1) for fraction in (1, 0.5, 0.25) for recipe in ("plain", "other")
    ]
    assert len({spec.content_hash for spec in specs}) == 12


def test_the_rows_of_a_fraction_are_nested_the_same_for_every_recipe_and_validated_on_the_same_photos() -> None:
    found = planned(PLAIN, OTHER, seeds=1, train_fraction=[0.25, 0.5, 1])
    rows = {spec.train_fraction: found.splits[spec.split_digest] for spec in found.specs if spec.recipe == "plain"}
    assert rows == {spec.train_fraction: found.splits[spec.split_digest] for spec in found.specs if spec.recipe == "other"}
    assert len({part.validation for part in rows.values()}) == 1
    assert set(rows[0.25].train) < set(rows[0.5].train) < set(rows[1].train)


def test_all_of_the_train_split_is_the_ordinary_run() -> None:
    ordinary = {spec.content_hash for spec in planned(PLAIN).specs}
    curve = planned(PLAIN, train_fraction=[0.5, 1]).specs
    assert ordinary == {spec.content_hash for spec in curve if spec.train_fraction == 1}
    assert len({spec.variant for spec in curve}) == 1


def test_two_fractions_that_are_the_same_photos_are_refused() -> None:
    with pytest.raises(ExperimentError, match=r"the train fractions 1 and 0\.99 are the same 16 photos; leave one of them out"):
        planned(PLAIN, train_fraction=[0.99, 1])


def test_the_same_photos_in_another_folder_are_the_same_runs() -> None:
    assert planned(PLAIN, TRANSFER).specs == planned(PLAIN, TRANSFER, manifest=photos(root="/elsewhere")).specs


def test_one_changed_photo_makes_every_run_another_one() -> None:
    before = {spec.content_hash for spec in planned(PLAIN).specs}
    after = {spec.content_hash for spec in planned(PLAIN, manifest=photos(digests=("changed",))).specs}
    assert not before & after


def test_a_spec_carries_the_protocol_and_the_digests_of_photos_and_recipe() -> None:
    found = planned(PLAIN, epochs=3, batch_size=4, learning_rate=0.01, validation_split=0.3, seeds=1)
    (spec,) = found.specs
    assert spec.protocol == found.experiment.protocol
    assert (spec.protocol.epochs, spec.protocol.validation_split) == (3, 0.3)
    assert (spec.data_digest, spec.recipe_digest) == (found.manifest.digest, PLAIN.digest)
    assert len(found.splits[spec.split_digest].validation) == 6  # three of ten in each class


def test_a_test_side_is_part_of_the_protocol_and_the_same_for_every_seed() -> None:
    found = planned(PLAIN, test_split=0.2, seeds=3, train_fraction=[0.5, 1])
    assert {spec.protocol.test_split for spec in found.specs} == {0.2}
    assert len({rows.test for rows in found.splits.values()}) == 1
    assert [len(rows.test) for rows in found.splits.values()] == [4] * 6
    assert {spec.content_hash for spec in planned(PLAIN).specs}.isdisjoint(spec.content_hash for spec in found.specs)


def test_groups_are_on_one_side_and_part_of_what_a_run_and_its_setting_are() -> None:
    manifest = photos()
    pairs = group_of(manifest, Duplicates(exact=(), near=tuple((row, row + 1) for row in range(0, 20, 2))))
    found = plan(define(None, {"data": "photos"}), manifest, pairs, (PLAIN,), None)
    for rows in found.splits.values():
        assert {row // 2 for row in rows.train}.isdisjoint(row // 2 for row in rows.validation)
    alone = planned(PLAIN, backbone=None).specs
    for name in ("content_hash", "setting", "variant"):
        assert {getattr(spec, name) for spec in found.specs}.isdisjoint(getattr(spec, name) for spec in alone)


def already_split() -> Manifest:
    sides = [Side.TRAIN if row % 10 < 6 else Side.VALIDATION if row % 10 < 9 else Side.TEST for row in range(20)]
    return replace(photos(), sides=tuple(sides))


def test_a_folder_that_is_split_already_gives_every_seed_its_own_sides_and_the_protocol_its_shares() -> None:
    found = planned(PLAIN, manifest=already_split(), seeds=3)
    assert len(found.splits) == 1
    assert {(spec.seed, spec.protocol.validation_split, spec.protocol.test_split) for spec in found.specs} == {
        (seed, 0.3, 0.1) for seed in range(3)
    }
    assert len({spec.content_hash for spec in found.specs}) == 3
    assert next(iter(found.splits.values())).test == (9, 19)


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ({"validation_split": 0.2}, "--validation-split"),
        ({"test_split": 0.0}, "--test-split"),
        ({"group_by": "(.*)"}, "--group-by"),
    ],
)
def test_how_to_split_what_is_split_already_is_refused(flags: dict[str, Any], named: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        planned(PLAIN, manifest=already_split(), **flags)
    assert str(caught.value) == (
        f"{named}: /photos is split already, and its sides stay as they are; "
        "leave it out, or name a folder with one sub-folder a class"
    )


def test_only_a_recipe_on_the_backbone_carries_its_digest() -> None:
    digests = {spec.recipe: spec.backbone_digest for spec in planned(PLAIN, TRANSFER).specs}
    assert digests == {"plain": None, "transfer": BACKBONE.digest}


def test_images_have_the_recipe_s_size_unless_told_otherwise() -> None:
    assert {spec.image_size for spec in planned(PLAIN).specs} == {128}
    assert {spec.image_size for spec in planned(PLAIN, image_size=64).specs} == {64}


def test_a_backbone_keeps_its_size() -> None:
    assert {spec.image_size for spec in planned(TRANSFER).specs} == {96}
    assert {spec.image_size for spec in planned(TRANSFER, image_size=64).specs} == {96}


def with_hyperparameters(**given: Mapping[str, Any]) -> Experiment:
    return replace(define(None, {"data": "photos"}), hyperparameters=given)


def test_given_hyperparameters_stand_among_the_defaults_sorted_by_name() -> None:
    found = plan(with_hyperparameters(plain={"width": 8}), photos(), grouped(photos()), (PLAIN, OTHER), None)
    assert found.specs[0].hyperparameters == (("bias", True), ("name", "relu"), ("rate", 0.5), ("width", 8))
    assert found.specs[1].hyperparameters == ()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"plain": {"widht": 8}}, ["'plain'", "'widht'", "those there are: width, rate, name, bias"]),
        ({"other": {"width": 8}}, ["'other'", "'width'", "those there are: none"]),
        ({"plain": {"width": 8.0}}, ["'width' of 'plain' is 8.0, of type float", "32 is of type int"]),
        ({"plain": {"width": True}}, ["'width' of 'plain' is True, of type bool", "32 is of type int"]),
        ({"plain": {"bias": 1}}, ["'bias' of 'plain' is 1, of type int", "True is of type bool"]),
        ({"plain": {"name": 1}}, ["'name' of 'plain' is 1", "'relu' is of type str"]),
    ],
)
def test_a_hyperparameter_that_is_unknown_or_of_another_type_is_refused(
    given: dict[str, dict[str, Any]], words: list[str]
) -> None:
    with pytest.raises(ExperimentError) as caught:
        plan(with_hyperparameters(**given), photos(), grouped(photos()), (PLAIN, OTHER), None)
    line = str(caught.value)
    assert all(word in line for word in words), line
    assert len(line.splitlines()) == 1


def test_photos_that_cannot_be_split_are_refused() -> None:
    with pytest.raises(DataError, match="no split"):
        planned(PLAIN, manifest=replace(photos(), photos=tuple(replace(photo, digest="same") for photo in photos().photos)))


def test_without_names_every_recipe_is_chosen_and_with_names_those_in_their_order() -> None:
    known = Registry([TRANSFER, PLAIN, OTHER])
    experiment = define(None, {"data": "photos"})
    assert chosen(experiment, known) == (OTHER, PLAIN, TRANSFER)
    assert chosen(replace(experiment, recipes=("transfer", "other")), known) == (TRANSFER, OTHER)


def test_an_unknown_recipe_is_refused_with_those_there_are() -> None:
    with pytest.raises(RecipeError) as caught:
        chosen(replace(define(None, {"data": "photos"}), recipes=("plane",)), Registry([PLAIN, OTHER]))
    assert str(caught.value) == "no recipe is called 'plane'; choose from other, plain"


def test_hyperparameters_of_a_recipe_that_does_not_run_this_time_are_no_fault() -> None:
    experiment = replace(with_hyperparameters(plain={"width": 8}), recipes=("other",))
    assert chosen(experiment, Registry([PLAIN, OTHER])) == (OTHER,)
    with pytest.raises(RecipeError, match="no recipe is called 'absent'"):
        chosen(with_hyperparameters(absent={"width": 8}), Registry([PLAIN, OTHER]))


def with_variants(*listed: Any, **flags: Any) -> Experiment:
    """Return an experiment of listed recipes, names or tables, as its file would list them."""
    own = variants(Definition.model_validate({"recipes": list(listed)}).recipes or ())
    return replace(
        define(None, {"data": "photos", **flags}),
        recipes=tuple(variant.name for variant in own),
        variants=tuple(variant for variant in own if variant != plain(variant.recipe)),
    )


WIDE = {"recipe": "plain", "name": "wide", "hyperparameters": {"width": 64}}


def planned_variants(experiment: Experiment, *known: Recipe) -> Plan:
    recipes = chosen(experiment, Registry(known))
    return plan(experiment, photos(), grouped(photos()), recipes, BACKBONE)


def test_a_variant_runs_under_its_name_beside_the_recipe_on_the_same_rows() -> None:
    found = planned_variants(with_variants("other", WIDE, "plain", seeds=2), PLAIN, OTHER)
    assert [(spec.recipe, spec.variant_of, spec.registered, spec.seed) for spec in found.specs] == [
        (name, of, recipe, seed)
        for seed in (0, 1)
        for name, of, recipe in (("other", None, "other"), ("wide", "plain", "plain"), ("plain", None, "plain"))
    ]
    assert [recipe.name for recipe in found.recipes] == ["other", "plain"]
    assert len({spec.split_digest for spec in found.specs if spec.seed == 0}) == 1
    widths = {spec.recipe: dict(spec.hyperparameters).get("width") for spec in found.specs}
    assert widths == {"other": None, "wide": 64, "plain": 32}
    assert {spec.recipe_digest for spec in found.specs} == {PLAIN.digest}


def test_beside_a_variant_a_recipe_is_the_same_run_as_without() -> None:
    alone = {spec.content_hash for spec in planned(PLAIN).specs}
    beside = {spec.content_hash for spec in planned_variants(with_variants("plain", WIDE), PLAIN).specs}
    assert alone < beside
    assert len(beside) == 2 * len(alone)


def test_a_variant_is_the_same_run_wherever_in_the_file_its_hyperparameters_stand() -> None:
    experiment = with_variants({"recipe": "plain", "name": "wide"})
    elsewhere = replace(experiment, hyperparameters={"plain": {"width": 64}})
    assert planned_variants(elsewhere, PLAIN).specs == planned_variants(with_variants(WIDE), PLAIN).specs


def test_a_variant_s_own_hyperparameters_win_over_those_of_its_recipe() -> None:
    experiment = replace(with_variants(WIDE, "plain"), hyperparameters={"plain": {"width": 8, "rate": 0.1}})
    values = [dict(spec.hyperparameters) for spec in planned_variants(experiment, PLAIN).specs[:2]]
    assert [(given["width"], given["rate"]) for given in values] == [(64, 0.1), (8, 0.1)]


def test_a_recipe_changed_under_its_own_name_is_no_variant_of_another() -> None:
    changed = {"recipe": "plain", "hyperparameters": {"width": 64}}
    (spec, *_) = planned_variants(with_variants(changed), PLAIN).specs
    assert (spec.recipe, spec.variant_of, dict(spec.hyperparameters)["width"]) == ("plain", None, 64)


def test_two_names_for_one_network_are_refused() -> None:
    with pytest.raises(ExperimentError) as caught:
        planned_variants(with_variants("plain", {**WIDE, "hyperparameters": {"width": 32}}), PLAIN)
    assert str(caught.value) == (
        "'plain' and 'wide' are the same network, trained in the same way: plain with bias = True, name = 'relu', rate = 0.5, "
        "width = 32, epochs = 10, batch_size = 32, learning_rate = 0.001; leave one of them out"
    )


LONG = {"recipe": "plain", "name": "long", "epochs": 30, "learning_rate": 0.0001}


def test_a_variant_trained_in_its_own_way_is_another_run_on_the_same_rows_of_the_same_setting() -> None:
    plan = planned_variants(with_variants("plain", LONG, epochs=3), PLAIN)
    plain_runs, long_runs = ([spec for spec in plan.specs if spec.recipe == name] for name in ("plain", "long"))
    assert {spec.protocol for spec in plain_runs} == {plan.experiment.protocol}
    assert {spec.protocol for spec in long_runs} == {replace(plan.experiment.protocol, epochs=30, learning_rate=0.0001)}
    assert [spec.split_digest for spec in plain_runs] == [spec.split_digest for spec in long_runs]
    assert {spec.setting for spec in plain_runs} == {spec.setting for spec in long_runs}
    assert {spec.content_hash for spec in plain_runs} == {spec.content_hash for spec in planned(PLAIN, epochs=3).specs}
    assert not {spec.variant for spec in plain_runs} & {spec.variant for spec in long_runs}


def test_one_network_trained_in_two_ways_is_two_variants_unless_a_flag_makes_them_one() -> None:
    assert len(planned_variants(with_variants("plain", LONG), PLAIN).specs) == 6
    with pytest.raises(ExperimentError, match="'plain' and 'long' are the same network, trained in the same way: plain with"):
        planned_variants(with_variants("plain", LONG, epochs=30, learning_rate=0.0001), PLAIN)


def test_a_variant_of_a_folder_that_is_split_already_has_its_shares() -> None:
    experiment = with_variants(LONG)
    specs = plan(experiment, already_split(), grouped(photos()), chosen(experiment, Registry([PLAIN])), None).specs
    assert {(spec.protocol.epochs, spec.protocol.validation_split, spec.protocol.test_split) for spec in specs} == {
        (30, 0.3, 0.1)
    }


def test_a_variant_that_does_not_run_this_time_may_be_the_same_network() -> None:
    experiment = with_variants("plain", {**WIDE, "hyperparameters": {"width": 32}})
    assert {spec.recipe for spec in planned_variants(replace(experiment, recipes=("wide",)), PLAIN).specs} == {"wide"}


def test_a_variant_called_as_another_recipe_is_refused() -> None:
    with pytest.raises(RecipeError) as caught:
        chosen(with_variants({**WIDE, "name": "other"}), Registry([PLAIN, OTHER]))
    assert str(caught.value) == "a variant of 'plain' is called 'other', as another recipe is; give it another `name`"


def test_a_variant_of_an_unknown_recipe_is_refused_and_an_unknown_name_lists_the_variants_too() -> None:
    with pytest.raises(RecipeError, match="no recipe is called 'plane'; choose from other, plain"):
        chosen(with_variants({**WIDE, "recipe": "plane"}), Registry([PLAIN, OTHER]))
    with pytest.raises(RecipeError, match="no recipe is called 'wider'; choose from other, plain, wide"):
        chosen(replace(with_variants(WIDE), recipes=("wider",)), Registry([PLAIN, OTHER]))


@pytest.mark.parametrize(
    ("hyperparameters", "line"),
    [
        ({"widht": 8}, "'plain' has no hyperparameter 'widht'; those there are: width, rate, name, bias"),
        (
            {"width": 8.0},
            "hyperparameter 'width' of 'wide' is 8.0, of type float; its default 32 is of type int: give one like it",
        ),
    ],
)
def test_a_variant_s_wrong_hyperparameter_is_refused(hyperparameters: dict[str, Any], line: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        planned_variants(with_variants({**WIDE, "hyperparameters": hyperparameters}), PLAIN)
    assert str(caught.value) == line
