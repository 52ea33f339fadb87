import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagbench.spec import Protocol, RunSpec


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for values of a type; a dataclass's fields are found out, so that a new one is covered."""
    if isinstance(hint, type) and is_dataclass(hint):
        return st.builds(hint, **{name: values(kind) for name, kind in get_type_hints(hint).items()})
    if get_origin(hint) is UnionType:
        return st.one_of([values(kind) for kind in get_args(hint)])
    if get_origin(hint) is tuple:
        kinds = get_args(hint)
        return st.lists(values(kinds[0]), max_size=3).map(tuple) if kinds[-1] is ... else st.tuples(*map(values, kinds))
    return st.floats(allow_nan=False) if hint is float else st.from_type(hint)


def leaves(cls: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield path and type of every field, those of nested dataclasses too."""
    hints = get_type_hints(cls)
    for field in fields(cls):
        path, hint = (*above, field.name), hints[field.name]
        if is_dataclass(hint):
            yield from leaves(hint, path)
        else:
            yield path, hint


def replaced(spec: Any, path: tuple[str, ...], value: Any) -> Any:
    first, *rest = path
    return replace(spec, **{first: replaced(getattr(spec, first), tuple(rest), value) if rest else value})


specs: st.SearchStrategy[RunSpec] = values(RunSpec)
LEAVES = dict(leaves(RunSpec))
few = settings(max_examples=20, deadline=None)  # for each of all the fields
every_field = pytest.mark.parametrize("path", LEAVES, ids=".".join)


def differing(data: st.DataObject, path: tuple[str, ...]) -> tuple[RunSpec, RunSpec]:
    """Draw two specs that differ in one field."""
    spec = data.draw(specs)
    had: Any = spec
    for name in path:
        had = getattr(had, name)
    other = data.draw(values(LEAVES[path]).filter(lambda value: value != had))
    return spec, replaced(spec, path, other)


def test_the_fields_are_found_nested_ones_too() -> None:
    assert {"recipe", "seed", "backbone_digest"} < {path[0] for path in LEAVES}
    assert {path[1] for path in LEAVES if path[0] == "protocol"} == {field.name for field in fields(Protocol)}


@every_field
@few
@given(data=st.data())
def test_the_hash_changes_with_any_field(path: tuple[str, ...], data: st.DataObject) -> None:
    one, other = differing(data, path)
    assert one.content_hash != other.content_hash


@every_field
@few
@given(data=st.data())
def test_the_variant_ignores_the_seed_its_split_and_the_train_fraction_and_nothing_else(
    path: tuple[str, ...], data: st.DataObject
) -> None:
    one, other = differing(data, path)
    assert (one.variant == other.variant) == (path[0] in {"seed", "split_digest", "train_fraction"})


@every_field
@few
@given(data=st.data())
def test_the_setting_is_the_photos_their_groups_and_the_shares_of_the_sides_and_nothing_else(
    path: tuple[str, ...], data: st.DataObject
) -> None:
    one, other = differing(data, path)
    assert (one.setting == other.setting) == (path[-1] not in {"data_digest", "groups_digest", "validation_split", "test_split"})


@given(specs)
def test_a_spec_that_has_travelled_has_its_hashes(spec: RunSpec) -> None:
    there = pickle.loads(pickle.dumps(spec))  # noqa: S301 # what multiprocessing does
    assert there == spec
    assert (there.content_hash, there.variant, there.setting) == (spec.content_hash, spec.variant, spec.setting)


@given(specs)
def test_the_three_hashes_of_a_spec_are_sha256_and_never_the_same(spec: RunSpec) -> None:
    hashes = {spec.content_hash, spec.variant, spec.setting}
    assert len(hashes) == 3
    assert all(len(value) == 64 and set(value) <= set("0123456789abcdef") for value in hashes)


SPEC = RunSpec(
    recipe="cnn_basic",
    recipe_digest="a" * 64,
    hyperparameters=(("dense", 128), ("name", "Café"), ("rate", 0.1)),
    image_size=128,
    decoder="1",
    data_digest="b" * 64,
    groups_digest="d" * 64,
    split_digest="c" * 64,
    seed=7,
    backbone_digest=None,
    protocol=Protocol(epochs=10, batch_size=32, learning_rate=0.001, validation_split=0.2),
    train_fraction=1.0,
)


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_another_process_computes_the_same_hash(hash_seed: str) -> None:
    program = f"import pickle; print(pickle.loads({pickle.dumps(SPEC)!r}).content_hash)"
    there = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == SPEC.content_hash


def test_people_call_a_run_by_its_recipe_seed_and_part_of_the_photos() -> None:
    assert SPEC.name == "cnn_basic · seed 7"
    assert replace(SPEC, train_fraction=1.0).name == "cnn_basic · seed 7"
    assert replace(SPEC, train_fraction=0.25).name == "cnn_basic · seed 7 · 25 % of train"
    assert replace(SPEC, train_fraction=0.125).name == "cnn_basic · seed 7 · 12.5 % of train"
