"""The run specification: everything that settles a run's figures, and the hash that names it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

HyperparameterValue = bool | int | float | str
# Fields of `Protocol` that a variant may have of its own and that tuning may search; so no hyperparameter is called so.
TRAINING_KEYS = ("epochs", "batch_size", "learning_rate")


class Precision(StrEnum):
    """The numbers that a network computes with, as Keras calls its policies; weights are float32 with each of them."""

    FLOAT32 = "float32"
    MIXED_FLOAT16 = "mixed_float16"
    MIXED_BFLOAT16 = "mixed_bfloat16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """How a run is trained: as its experiment says, unless the variant has epochs, batch size or learning rate of its own.

    Attributes:
        epochs: passes over the train split, at least 1.
        batch_size: images a weight update, at least 1.
        learning_rate: Adam's, above 0.
        validation_split: the share of the photos kept for validation, in (0, 1).
        test_split: the share of the photos kept for the test; 0 for no test.
        precision: what it computes with.
        onednn: whether TensorFlow computes with oneDNN on a processor: quicker, and rounded otherwise.
        deterministic: whether it computes the same bits every time, on however many cores: docs/reproducibility.md.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    validation_split: float
    test_split: float = 0.0
    precision: Precision = Precision.FLOAT32
    onednn: bool = True
    deterministic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSpec:
    """One run: a recipe, on some rows, from a seed, under a protocol.

    It names contents, never places: the same photos in another folder, or the same network under another address, are the
    same run. Digests are SHA-256 in hexadecimal.

    Attributes:
        recipe: the recipe's name, or the name of a variant of it: what the run is called by.
        recipe_digest: of the source file that defines it.
        hyperparameters: name and value of each, sorted by name.
        image_size: pixels along each side of the square that the network sees.
        decoder: the version of the code that turns a file's bytes into pixels.
        data_digest: of the manifest: every photo's class, name and bytes.
        groups_digest: of which photos stay together.
        split_digest: of the rows on each side, and of those left out.
        seed: sets the split, unless the folder has its own, the initial weights and the order of the images.
        backbone_digest: of the pretrained network; None for a recipe without one.
        protocol: how it is trained.
        train_fraction: the share of the train split that it is trained on, in (0, 1].
        variant_of: of a variant, the name of the recipe; None for a recipe under its own name.
    """

    recipe: str
    recipe_digest: str
    hyperparameters: tuple[tuple[str, HyperparameterValue], ...]
    image_size: int
    decoder: str
    data_digest: str
    groups_digest: str
    split_digest: str
    seed: int
    backbone_digest: str | None
    protocol: Protocol
    train_fraction: float
    variant_of: str | None = None

    @property
    def registered(self) -> str:
        """The name under which the recipe is registered."""
        return self.variant_of or self.recipe

    @property
    def name(self) -> str:
        """How people call the run: `mobilenet_v2 · seed 0`, or `mobilenet_v2 · seed 0 · 25 % of train`."""
        part = "" if self.train_fraction == 1 else f" · {100 * self.train_fraction:g} % of train"
        return f"{self.recipe} · seed {self.seed}{part}"

    @property
    def content_hash(self) -> str:
        """SHA-256 over every field, 64 hexadecimal digits: two specs have one hash exactly if they are equal."""
        return _hash(asdict(self))

    @property
    def variant(self) -> str:
        """Hash over every field but the seed, its split and how much of that is trained on.

        The runs of one variant are repetitions of each other, on all of the train split or on a part of it.
        """
        repeated = ("seed", "split_digest", "train_fraction")
        return _hash({name: value for name, value in asdict(self).items() if name not in repeated})

    @property
    def setting(self) -> str:
        """Hash over what settles the rows of every seed: the photos, their groups and the shares of the sides.

        Runs of one setting can stand in one table, however each was trained.
        """
        rows = {name: getattr(self, name) for name in ("data_digest", "groups_digest")}
        shares = {name: getattr(self.protocol, name) for name in ("validation_split", "test_split")}
        return _hash(rows | shares)


def _hash(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
