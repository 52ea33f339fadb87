"""The pieces of the program that trains the embedded backbone."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

import train_backbone as program
from bagbench.backbone.network import extract, inspect, load


def test_a_network_is_exported_with_the_interface_of_the_hub(tmp_path: Path) -> None:
    network = program.mobilenet()
    program.export(network, tmp_path / "saved")
    found = inspect(tmp_path / "saved")
    assert (found.image_size, found.features) == (96, 1280)
    images = np.random.default_rng(0).integers(0, 256, (3, 96, 96, 3), dtype=np.uint8)
    ours = program.features(network, images)
    theirs = extract(load(tmp_path / "saved"), tf.constant(images / 255, tf.float32))
    assert np.abs(ours - theirs.numpy()).max() < 1e-4


def test_the_contrastive_loss_is_that_of_a_case_worked_by_hand() -> None:
    first = tf.constant([[1.0, 0.0], [0.0, 1.0]])
    # Each view's partner is like it, the two others stand at a right angle: −log(e^5 / (e^5 + 2)), with a temperature of 0.2.
    alike = program.simclr_loss(first, first)
    assert float(alike) == pytest.approx(-np.log(np.exp(5) / (np.exp(5) + 2)), abs=1e-5)
    swapped = program.simclr_loss(first, first[::-1])
    assert float(swapped) == pytest.approx(-np.log(1 / (np.exp(5) + 2)), abs=1e-4)


def test_varied_pictures_stay_in_range_and_differ() -> None:
    images = np.random.default_rng(0).integers(0, 256, (4, 96, 96, 3), dtype=np.uint8)
    first, again, later = (program.varied(images, tf.random.Generator.from_seed(seed)).numpy() for seed in (0, 0, 1))
    assert first.shape == (4, 96, 96, 3)
    assert first.min() >= -1
    assert first.max() <= 1
    assert np.array_equal(first, again)
    assert not np.array_equal(first, later)


def test_batches_hold_every_row_once_an_epoch() -> None:
    endless = program.batches(10, 3, seed=0)
    epoch = np.concatenate([next(endless) for _ in range(3)])
    assert len(set(epoch.tolist())) == 9
    assert len(next(endless)) == 3
