import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import tensorflow as tf
import tensorflow_hub

from bagbench.backbone import find as finding
from bagbench.backbone.find import find
from bagbench.backbone.network import Interface, inspect
from bagbench.backbone.value import Origin
from bagbench.errors import BackboneError
from bagbench.shipped import BACKBONE
from tests.backbone.mirror import mirror, packed_folder, stored


def save(folder: Path, shape: tuple[int | None, ...], rank: int = 2) -> Path:
    """Save a module that takes `shape` and returns a tensor of `rank`."""

    class Network(tf.Module):  # type: ignore[misc] # TensorFlow is untyped
        @tf.function(input_signature=[tf.TensorSpec((None, *shape), tf.float32)])  # type: ignore[untyped-decorator]
        def __call__(self, images: tf.Tensor) -> tf.Tensor:
            return tf.reduce_mean(images, axis=tuple(range(1, 5 - rank))) if rank > 1 else tf.reduce_mean(images, axis=(1, 2, 3))

    tf.saved_model.save(Network(), str(folder))
    return folder


def test_size_and_features_are_read_from_the_module(backbone: Path, tmp_path: Path) -> None:
    found = find(str(backbone), tmp_path)
    assert (found.image_size, found.features) == (32, 24)
    assert found.origin is Origin.GIVEN
    assert found.description == f"given: {backbone.name}"


def test_what_was_learnt_of_a_module_is_remembered_by_its_content(
    backbone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = find(str(backbone), tmp_path)
    monkeypatch.setattr(finding, "elsewhere", lambda *_, **__: pytest.fail("it was loaded again"))
    assert find(str(backbone), tmp_path) == first


def test_the_digest_is_of_the_content_and_not_of_the_place(backbone: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for file in backbone.rglob("*"):
        if file.is_file():
            target = copy / file.relative_to(backbone)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    assert find(str(copy), tmp_path / "cache").digest == find(str(backbone), tmp_path / "cache").digest


def test_a_module_for_any_size_gets_mobilenets(tmp_path: Path) -> None:
    assert inspect(save(tmp_path / "any", (None, None, 3))).image_size == 224


@pytest.mark.parametrize(
    ("shape", "rank", "problem"),
    [
        ((32, 48, 3), 2, "it takes images of shape (32, 48, 3)"),
        ((32, 32, 1), 2, "it takes images of shape (32, 32, 1)"),
        ((7,), 1, "none of its functions takes a batch of images"),
        ((32, 32, 3), 3, "maps an image to shape (32, 3)"),
    ],
)
def test_a_module_of_the_wrong_shape_is_refused_in_one_line(
    tmp_path: Path, shape: tuple[int, ...], rank: int, problem: str
) -> None:
    class Vectors(tf.Module):  # type: ignore[misc] # TensorFlow is untyped
        @tf.function(input_signature=[tf.TensorSpec((None, 7), tf.float32)])  # type: ignore[untyped-decorator]
        def __call__(self, numbers: tf.Tensor) -> tf.Tensor:
            return numbers

    if len(shape) == 1:
        tf.saved_model.save(Vectors(), str(tmp_path / "wrong"))
    else:
        save(tmp_path / "wrong", shape, rank)
    with pytest.raises(BackboneError) as caught:
        inspect(tmp_path / "wrong")
    assert problem in str(caught.value)
    assert str(caught.value).endswith("; name a SavedModel that maps square RGB images in [0, 1] to one vector an image")
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_no_module_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackboneError, match=r"has no saved_model\.pb; name a SavedModel folder"):
        find(str(tmp_path), tmp_path)
    with pytest.raises(BackboneError, match="'nowhere' is not a folder"):
        find("nowhere", tmp_path)


def test_a_damaged_module_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "saved_model.pb").write_bytes(b"not a graph")
    with pytest.raises(BackboneError, match="cannot be read as a SavedModel") as caught:
        find(str(tmp_path), tmp_path / "cache")
    assert "\n" not in str(caught.value)


@pytest.fixture
def server(backbone: Path) -> Iterator[str]:
    """A server on the loopback that holds the backbone as TF Hub serves one: a compressed archive."""
    with mirror() as running:
        running.put("/small.tar.gz", stored(packed_folder(backbone)))
        yield running.address


def test_tf_hub_s_own_client_finds_what_was_fetched(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFHUB_CACHE_DIR", str(tmp_path))
    found = find(f"{server}/small.tar.gz", tmp_path / "cache")
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: pytest.fail("it was fetched again"))
    assert tensorflow_hub.resolve(f"{server}/small.tar.gz") == str(found.path)


def test_an_address_that_does_not_answer_lists_the_ways_on(server: str, tmp_path: Path) -> None:
    with pytest.raises(
        BackboneError,
        match=r"cannot fetch the backbone .*nothing is there \(status 404\); three ways on: .*--backbone PATH.*embedded",
    ) as caught:
        find(f"{server}/missing.tar.gz", tmp_path)
    assert "\n" not in str(caught.value)


def test_the_hub_is_asked_for_its_own_module_and_a_cached_one_needs_no_network(
    backbone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TFHUB_CACHE_DIR", str(tmp_path))
    # TF Hub's name for the module: the SHA-1 of its handle.
    (tmp_path / "5a2fc00b609485c742fba2c65fadaca6c99a835c").symlink_to(backbone)
    for wanted in ("auto", "hub"):
        found = find(wanted, tmp_path / "cache")
        assert found.origin is Origin.HUB
        assert found.description.startswith("TensorFlow Hub: https://tfhub.dev/google/imagenet/mobilenet_v2_100_224/")


def test_the_embedded_network_is_what_the_code_says_it_is(tmp_path: Path) -> None:
    found = find("embedded", tmp_path)
    assert found.origin is Origin.EMBEDDED
    assert inspect(found.path) == Interface(image_size=found.image_size, features=found.features)
    assert not list(tmp_path.iterdir())  # nothing had to be learnt of it


def test_a_path_that_ends_like_the_embedded_network_is_a_path(
    backbone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(backbone, tmp_path / "embedded")
    monkeypatch.chdir(tmp_path)
    assert find("./embedded", tmp_path / "cache").origin is Origin.GIVEN
    assert find("embedded", tmp_path / "cache").origin is Origin.EMBEDDED


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_embedded_network_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    broken = tmp_path / "broken"
    if damage == "changed":
        shutil.copytree(BACKBONE, broken)
        (broken / "variables" / "variables.index").write_bytes(b"")
    monkeypatch.setattr(finding, "BACKBONE", broken)
    with pytest.raises(
        BackboneError, match=r"embedded backbone is damaged: .*not those that were shipped; install bagbench again"
    ):
        find("embedded", tmp_path / "cache")


def test_no_description_but_the_hub_s_module_s_passes_for_the_hub_s(backbone: Path, tmp_path: Path) -> None:
    assert find("embedded", tmp_path).description.startswith(
        "embedded: bagbench's own small MobileNetV2, trained on drawn things"
    )
    for wanted in ("embedded", str(backbone)):
        assert not find(wanted, tmp_path).description.startswith(Origin.HUB)


class Auto:
    """`auto` where the Hub's module lies at `address`, with a cache of its own."""

    def __init__(self, folder: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TFHUB_CACHE_DIR", str(folder / "hub"))
        monkeypatch.setattr(finding, "HUB_HANDLE", address)
        self.folder = folder

    def origin(self, *, sample: bool = True) -> Origin:
        return find("auto", self.folder / "cache", embedded_will_do=sample).origin

    def kept(self) -> list[str]:
        return [path.name for path in (self.folder / "hub").rglob("*")]


def test_for_the_sample_auto_takes_the_hub_s_module_where_it_is_quick_to_be_had(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Auto(tmp_path, f"{server}/small.tar.gz", monkeypatch).origin() is Origin.HUB


def test_for_the_sample_auto_takes_the_embedded_one_where_nothing_answers_and_tries_again_the_next_time(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    auto = Auto(tmp_path, "http://127.0.0.1:9/small.tar.gz", monkeypatch)
    assert auto.origin() is Origin.EMBEDDED
    with pytest.raises(BackboneError, match="three ways on"):
        auto.origin(sample=False)
    assert auto.kept() == []
    assert Auto(tmp_path, f"{server}/small.tar.gz", monkeypatch).origin() is Origin.HUB


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that accepts, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/small.tar.gz"


@pytest.fixture
def slow(backbone: Path) -> Iterator[str]:
    """A server that sends the module a little at a time."""
    with mirror() as running:
        yield running.put("/small.tar.gz", stored(packed_folder(backbone), pause=4))


@pytest.mark.slow  # waits as long as a user would
@pytest.mark.parametrize("server_kind", ["silent", "slow"])
def test_a_server_that_is_silent_or_slow_costs_a_few_seconds_and_leaves_no_module_behind(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server_kind: str
) -> None:
    auto = Auto(tmp_path, request.getfixturevalue(server_kind), monkeypatch)
    began = time.monotonic()
    assert auto.origin() is Origin.EMBEDDED
    assert time.monotonic() - began < 7
    assert sorted(name for name in auto.kept() if not name.startswith("partial-")) == [
        "archive",
        "archive.version",
    ] * (server_kind == "slow")
