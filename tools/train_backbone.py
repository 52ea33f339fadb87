"""Train the embedded backbone: a MobileNetV2 of width 0.35 at 96 pixels, on drawn things that are not bags.

    python tools/train_backbone.py --things things --to bagbench/assets/backbone --log docs/backbone
    python tools/train_backbone.py --things things --hold-out 40 --steps 1500 --objective simclr

With `--hold-out N`, N families are kept from training, and a linear probe on them at the end says how well the features carry
over to families never seen, so that settings can be chosen without a look at a bag. With `--steps 0` it writes the
network as it is before training, the control. The same arguments give the same weights on the same machine (the ones that ship
are older than the setting that sees to it).
"""

import argparse
import csv
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

SIZE = 96
WIDTH = 0.35
# Pixels along each side and the share of the steps trained at them: smaller pictures first, for a third of the time each.
PHASES = ((64, 2 / 3), (SIZE, 1 / 3))
# Every which picture of the families trained on is kept for validation.
VALIDATION = 20
# Cosine similarities are divided by it (Chen et al. 2020, *SimCLR*, section 5.1).
TEMPERATURE = 0.2
# Half the side of the square that hides a part of a picture, as a share of its side.
STAIN = 0.14
# Steps between two lines of the log.
REPORT = 250
PROBE_SHOTS = 16
PROBE_SPLITS = 5

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Pictures of some families.

    Attributes:
        images: shape (n, 96, 96, 3).
        labels: shape (n,), places in `names`.
        names: the families.
    """

    images: Images
    labels: Labels
    names: tuple[str, ...]

    def rows(self, chosen: npt.NDArray[np.bool_]) -> "Pictures":
        """Return some of the pictures."""
        return Pictures(images=self.images[chosen], labels=self.labels[chosen], names=self.names)


def load(things: Path, names: tuple[str, ...]) -> Pictures:
    """Read the pictures of the families named."""
    images, labels = [], []
    for label, name in enumerate(names):
        for file in sorted((things / name).glob("*.jpg")):
            with Image.open(file) as picture:
                images.append(np.asarray(picture.resize((SIZE, SIZE), Image.Resampling.BOX)))
            labels.append(label)
    return Pictures(images=np.stack(images), labels=np.array(labels, np.int32), names=names)


def mobilenet() -> keras.Model:
    """Return an untrained MobileNetV2 that maps images in [-1, 1] to 1280 features."""
    network = keras.applications.MobileNetV2(
        weights=None, alpha=WIDTH, input_shape=(None, None, 3), include_top=False, pooling="avg"
    )
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.97  # Keras's 0.99 wants more steps than there are
    return network


def varied(images: tf.Tensor, chance: tf.random.Generator, size: int = SIZE) -> tf.Tensor:
    """Crop, mirror, recolour, blur and stain a batch, each picture its own way.

    Args:
        images: uint8, shape (n, 96, 96, 3).
        chance: where chance comes from.
        size: pixels along each side of what is returned.

    Returns:
        float32 in [-1, 1], shape (n, size, size, 3).
    """
    count = tf.shape(images)[0]
    pictures = tf.cast(images, tf.float32) / 255

    def between(low: float, high: float, *shape: int) -> tf.Tensor:
        return chance.uniform((count, *shape), low, high)

    def some(share: float, *shape: int) -> tf.Tensor:
        return chance.uniform((count, *shape)) < share

    area, aspect = between(0.4, 1), tf.exp(between(-0.25, 0.25))
    height, width = tf.minimum(tf.sqrt(area) * aspect, 1), tf.minimum(tf.sqrt(area) / aspect, 1)
    top, left = between(0, 1) * (1 - height), between(0, 1) * (1 - width)
    mirrored = some(0.5)
    right = left + width
    boxes = tf.stack([top, tf.where(mirrored, right, left), top + height, tf.where(mirrored, left, right)], 1)
    pictures = tf.image.crop_and_resize(pictures, boxes, tf.range(count), (size, size))
    soft = tf.nn.avg_pool2d(pictures, 3, 1, "SAME")
    pictures = tf.where(some(0.2, 1, 1, 1), soft, pictures)
    pictures *= between(0.65, 1.4, 1, 1, 1) * between(0.9, 1.1, 1, 1, 3)
    middle = tf.reduce_mean(pictures, (1, 2, 3), keepdims=True)
    pictures = middle + (pictures - middle) * between(0.6, 1.5, 1, 1, 1)
    grey = tf.reduce_mean(pictures, 3, keepdims=True)
    colour = tf.where(some(0.15, 1, 1, 1), 0.0, between(0.3, 1.6, 1, 1, 1))
    pictures = grey + (pictures - grey) * colour
    swapped = tf.gather(pictures, [2, 0, 1], axis=3)
    pictures = tf.where(some(0.2, 1, 1, 1), swapped, pictures)
    pictures += chance.normal(tf.shape(pictures)) * between(0, 0.04, 1, 1, 1)
    place = tf.linspace(0.0, 1.0, size)
    y, x = place[None, :, None, None], place[None, None, :, None]
    far = tf.maximum(tf.abs(y - between(0, 1, 1, 1, 1)), tf.abs(x - between(0, 1, 1, 1, 1)))
    stained = (far < STAIN) & some(0.15, 1, 1, 1)
    pictures = tf.where(stained, between(0, 1, 1, 1, 3), pictures)
    return tf.clip_by_value(pictures, 0, 1) * 2 - 1


def supervised_loss(logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Return the mean cross-entropy with a tenth of label smoothing."""
    classes = logits.shape[-1]
    wanted = tf.one_hot(labels, classes) * 0.9 + 0.1 / classes
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(wanted, logits))


def simclr_loss(first: tf.Tensor, second: tf.Tensor) -> tf.Tensor:
    """Return the mean NT-Xent loss of two views of each picture (Chen et al. 2020, equation 1)."""
    views = tf.math.l2_normalize(tf.concat([first, second], 0), 1)
    count = tf.shape(first)[0]
    similar = tf.matmul(views, views, transpose_b=True) / TEMPERATURE - 1e9 * tf.eye(2 * count)
    partner = tf.concat([tf.range(count, 2 * count), tf.range(count)], 0)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(partner, similar))


def batches(count: int, size: int, seed: int) -> Iterator[npt.NDArray[np.int64]]:
    """Yield the rows of one batch after another, for ever, every row once an epoch."""
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(count)
        yield from (order[start : start + size] for start in range(0, count - size + 1, size))


def features(network: keras.Model, images: Images) -> npt.NDArray[np.float32]:
    """Return the network's features in inference mode, shape (n, 1280)."""
    parts = [network(images[start : start + 256] / 127.5 - 1, training=False) for start in range(0, len(images), 256)]
    return np.concatenate([np.asarray(part, np.float32) for part in parts])


def train(
    pictures: Pictures, *, objective: str, steps: int, batch: int, rate: float, seed: int, log: list[dict[str, float]]
) -> keras.Model:
    """Return a network trained on the pictures; each epoch's figures are appended to `log`."""
    keras.utils.set_random_seed(seed)
    chance = tf.random.Generator.from_seed(seed)
    kept = np.arange(len(pictures.labels)) % VALIDATION == 0
    training, validation = pictures.rows(~kept), pictures.rows(kept)
    network = mobilenet()
    # Standardised and scaled down: Adam moves a head on 1280 raw features, all of them positive, too far at every step.
    standard = [keras.layers.BatchNormalization(momentum=0.97, center=False, scale=False), keras.layers.Rescaling(1 / 16)]
    if objective == "simclr":
        last = [keras.layers.Dense(256, activation="relu"), keras.layers.Dense(128)]
    else:
        last = [keras.layers.Dense(len(pictures.names), kernel_initializer="zeros")]
    head = keras.Sequential([keras.Input((1280,)), *standard, *last])
    weights = network.trainable_variables + head.trainable_variables
    schedule = keras.optimizers.schedules.CosineDecay(
        rate / 20, max(steps - steps // 20, 1), warmup_target=rate, warmup_steps=steps // 20
    )
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=1e-2)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    optimizer.build(weights)

    def seen(images: tf.Tensor, size: int) -> tf.Tensor:
        return head(network(varied(images, chance, size), training=True), training=True)

    @tf.function  # type: ignore[untyped-decorator]
    def step(images: tf.Tensor, labels: tf.Tensor, size: int) -> tf.Tensor:
        with tf.GradientTape() as tape:
            if objective == "simclr":
                loss = simclr_loss(seen(images, size), seen(images, size))
            else:
                loss = supervised_loss(seen(images, size), labels)
        optimizer.apply(tape.gradient(loss, weights), weights)
        return loss

    sizes = [size for size, share in PHASES for _ in range(round(share * steps))]
    began, losses = time.monotonic(), []
    every = batches(len(training.labels), batch, seed)
    for done, (size, rows) in enumerate(zip(sizes, every, strict=False), 1):
        losses.append(float(step(training.images[rows], training.labels[rows], size)))
        if done % REPORT == 0 or done == len(sizes):
            entry = {
                "step": done,
                "size": size,
                "seconds": round(time.monotonic() - began),
                "loss": round(float(np.mean(losses)), 4),
            }
            if objective == "supervised":
                scores = head(features(network, validation.images), training=False)
                entry["validation_accuracy"] = round(float(np.mean(np.argmax(scores, 1) == validation.labels)), 4)
            log.append(entry)
            print(json.dumps(entry), flush=True)
            losses = []
    return network


def probe(network: keras.Model, pictures: Pictures) -> tuple[float, float]:
    """Return mean and deviation of a linear probe's accuracy: a few pictures a family to learn from, the rest to score."""
    values = features(network, pictures.images)
    scores = []
    for split in range(PROBE_SPLITS):
        rng = np.random.default_rng(split)
        order = rng.permutation(len(values))
        rank = np.zeros(len(values), int)
        for label in range(len(pictures.names)):
            rows = order[pictures.labels[order] == label]
            rank[rows] = np.arange(len(rows))
        known = rank < PROBE_SHOTS
        scale = StandardScaler().fit(values[known])
        model = LogisticRegression(C=0.05, max_iter=500).fit(scale.transform(values[known]), pictures.labels[known])
        scores.append(model.score(scale.transform(values[~known]), pictures.labels[~known]))
    return float(np.mean(scores)), float(np.std(scores))


def export(network: keras.Model, place: Path) -> None:
    """Write the network as a SavedModel with the interface of TensorFlow Hub's feature vectors.

    It maps float32 in [0, 1], shape (n, 96, 96, 3), to float32, shape (n, 1280), and takes `training`.
    """
    variables, trainable = list(network.variables), list(network.trainable_variables)

    @tf.function  # type: ignore[untyped-decorator]
    def call(images: tf.Tensor, training: bool = False) -> tf.Tensor:
        return network(2 * images - 1, training=training)

    images = tf.TensorSpec((None, SIZE, SIZE, 3), tf.float32, name="inputs")
    frozen, _ = (call.get_concrete_function(images, training=training) for training in (False, True))
    module = tf.train.Checkpoint(variables=variables, trainable_variables=trainable, regularization_losses=[])
    module.__call__ = call
    tf.saved_model.save(module, str(place), signatures={"serving_default": frozen})


def main() -> None:
    """Train as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--things", type=Path, required=True, help="what draw.py made: a folder a family")
    parser.add_argument("--to", type=Path, help="where the SavedModel goes")
    parser.add_argument("--log", type=Path, help="folder for log.csv and figures.json")
    parser.add_argument("--objective", choices=["supervised", "simclr"], default="supervised")
    parser.add_argument("--hold-out", type=int, default=0, help="families kept for the probe")
    parser.add_argument("--steps", type=int, default=9000)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    tf.config.experimental.enable_op_determinism()
    tf.config.threading.set_inter_op_parallelism_threads(1)  # without it two runs part ways after a few steps, all the same
    names = sorted(folder.name for folder in options.things.iterdir() if folder.is_dir())
    # An order that has nothing to do with kinds, so that the families held out are of every kind.
    names = [names[index] for index in np.random.default_rng(0).permutation(len(names))]
    held, used = tuple(names[: options.hold_out]), tuple(names[options.hold_out :])
    pictures = load(options.things, used)
    print(f"{len(pictures.labels)} pictures of {len(used)} families", flush=True)
    log: list[dict[str, float]] = []
    network = train(
        pictures,
        objective=options.objective,
        steps=options.steps,
        batch=options.batch,
        rate=options.rate,
        seed=options.seed,
        log=log,
    )
    figures: dict[str, Any] = {
        "objective": options.objective,
        "pictures": len(pictures.labels),
        "families": len(used),
        "steps": options.steps,
        "batch": options.batch,
        "rate": options.rate,
        "seed": options.seed,
        "weights": network.count_params(),
        "last": log[-1] if log else None,
    }
    if held:
        unseen = load(options.things, held)
        keras.utils.set_random_seed(options.seed)
        for name, probed in (("probe", network), ("probe_random", mobilenet())):
            figures[name] = [round(score, 4) for score in probe(probed, unseen)]
    print(json.dumps(figures), flush=True)
    if options.log and log:
        options.log.mkdir(parents=True, exist_ok=True)
        (options.log / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
        with (options.log / "log.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(log[0]))
            writer.writeheader()
            writer.writerows(log)
    if options.to:
        export(network, options.to)


if __name__ == "__main__":
    main()
