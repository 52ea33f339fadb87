import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from bagbench.backbone.engine import LiteRT, TensorFlow, engine
from bagbench.backbone.find import find
from bagbench.backbone.value import Backbone
from bagbench.cache import clear
from bagbench.shipped import BACKBONE


@pytest.fixture(scope="module")
def images() -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (12, 96, 96, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Backbone, Path]:
    cache = tmp_path_factory.mktemp("cache")
    return find("embedded", cache), cache


def test_engines_agree(embedded: tuple[Backbone, Path], images: NDArray[np.uint8]) -> None:
    fast = engine(*embedded)
    assert isinstance(fast, LiteRT)
    vectors = fast(images)
    assert vectors.shape == (12, 1280)
    assert vectors.dtype == np.float32
    assert vectors.std() > 0.1
    assert np.abs(vectors - TensorFlow(BACKBONE)(images)).max() < 1e-4


def test_several_threads_may_call_at_once(embedded: tuple[Backbone, Path], images: NDArray[np.uint8]) -> None:
    fast = engine(*embedded)
    expected = fast(images)
    together = threading.Barrier(4)

    def one_by_one(_: int) -> NDArray[np.float32]:
        together.wait()
        return np.concatenate([fast(image[None]) for image in images])

    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(one_by_one, range(4)):
            assert np.array_equal(found, expected)


def test_a_network_is_converted_once(embedded: tuple[Backbone, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    engine(*embedded)
    monkeypatch.setattr("bagbench.backbone.engine.convert", lambda *_: pytest.fail("it was converted again"))
    assert isinstance(engine(*embedded), LiteRT)


@pytest.mark.slow
def test_a_process_without_tensorflow_has_it_converted_elsewhere(
    embedded: tuple[Backbone, Path], images: NDArray[np.uint8], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = engine(*embedded)(images)
    monkeypatch.delitem(__import__("sys").modules, "tensorflow")
    assert np.array_equal(engine(embedded[0], tmp_path)(images), expected)


def test_an_engine_goes_on_when_the_cache_is_cleared(
    embedded: tuple[Backbone, Path], images: NDArray[np.uint8], tmp_path: Path
) -> None:
    fast = engine(embedded[0], tmp_path)
    clear(tmp_path, downloads=False)
    assert not list((tmp_path / "backbones").iterdir())
    assert np.array_equal(fast(images), engine(*embedded)(images))


# Converts and computes in a process that has TensorFlow, as a run's worker has.
CONVERT = """
import sys, tensorflow, numpy
from pathlib import Path
from bagbench.backbone.engine import engine
from bagbench.backbone.find import find
cache = Path(sys.argv[1])
sys.stderr.flush()
sys.stderr.write("BEGIN")
sys.stderr.flush()
engine(find("embedded", cache), cache)(numpy.zeros((1, 96, 96, 3), numpy.uint8))
"""


@pytest.mark.slow
def test_converting_and_computing_say_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CONVERT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert done.stdout == ""
    assert done.stderr.partition("BEGIN")[2] == ""


class Unlike(tf.Module):  # type: ignore[misc] # TensorFlow is untyped
    """Draws a random number for each feature: no conversion could agree."""

    @tf.function(input_signature=[tf.TensorSpec((None, 32, 32, 3), tf.float32)])  # type: ignore[untyped-decorator]
    def __call__(self, images: tf.Tensor) -> tf.Tensor:
        return tf.reduce_mean(images, axis=(1, 2)) + tf.random.uniform((tf.shape(images)[0], 3))


class Rare(tf.Module):  # type: ignore[misc] # likewise
    """Computes what LiteRT has no operation for."""

    @tf.function(input_signature=[tf.TensorSpec((None, 32, 32, 3), tf.float32)])  # type: ignore[untyped-decorator]
    def __call__(self, images: tf.Tensor) -> tf.Tensor:
        return tf.math.betainc(1.0, 2.0, tf.reduce_mean(images, axis=(1, 2)))


@pytest.mark.parametrize("network", [Unlike, Rare])
def test_a_network_that_does_not_convert_or_computes_something_else_there_stays_with_tensorflow(
    network: type[tf.Module], tmp_path: Path
) -> None:
    tf.saved_model.save(network(), str(tmp_path / "network"))
    found = find(str(tmp_path / "network"), tmp_path / "cache")
    slow = engine(found, tmp_path / "cache")
    assert isinstance(slow, TensorFlow)
    assert slow(np.zeros((5, 32, 32, 3), np.uint8)).shape == (5, 3)
