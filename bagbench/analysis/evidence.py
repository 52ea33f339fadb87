"""What a recipe's runs measured, with every photo known by a whole number.

The rest of `analysis` works on these numbers alone: names of photos are compared once, here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bagbench.errors import ComparisonError, printable
from bagbench.result import History, Predictions


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecipeRuns:
    """One recipe's finished runs, one a seed.

    Attributes:
        name: the recipe's.
        seeds: at least one, each once; their order means nothing.
        histories: one a seed.
        predictions: of the last epoch's weights on the seed's validation split, one a seed.
    """

    name: str
    seeds: tuple[int, ...]
    histories: tuple[History, ...]
    predictions: tuple[Predictions, ...]

    def __post_init__(self) -> None:
        """Refuse runs that cannot be told apart by their seeds."""
        if not len(set(self.seeds)) == len(self.seeds) == len(self.histories) == len(self.predictions) > 0:
            raise ValueError(f"one history and one set of predictions a seed, each seed once; received the seeds {self.seeds}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """The validation rows of one seed, in the order of their paths.

    Attributes:
        paths: of the photos, ascending.
        truth: indices into the experiment's class names in alphabetical order, shape (images,).
        clusters: the groups of copies, each once, numbered alike over all seeds; shape (clusters,).
        positions: each photo's group as an index into `clusters`, shape (images,); None where every photo stands for itself.
    """

    paths: tuple[str, ...]
    truth: NDArray[np.int64]
    clusters: NDArray[np.int64]
    positions: NDArray[np.int64] | None

    def by_cluster(self, influence: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add up what the photos of each group contribute, shape (images,) to shape (clusters,)."""
        if self.positions is None:
            return influence
        return np.bincount(self.positions, weights=influence).astype(np.float64)

    @property
    def cluster_of(self) -> NDArray[np.int64]:
        """Each photo's group, shape (images,)."""
        return self.clusters if self.positions is None else self.clusters[self.positions]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """One recipe's runs on numbered rows.

    Attributes:
        name: the recipe's.
        classes: the class names in alphabetical order.
        rows: by seed, ascending.
        probabilities: by seed, shape (images, classes) each, in the rows' and classes' order.
        histories: by seed.
    """

    name: str
    classes: tuple[str, ...]
    rows: Mapping[int, Rows]
    probabilities: Mapping[int, NDArray[np.float64]]
    histories: Mapping[int, History]


def evidence(recipes: Sequence[RecipeRuns], clusters: Mapping[str, str] | None = None) -> tuple[Evidence, ...]:
    """Give the rows of all recipes the same numbers.

    Args:
        recipes: at least one.
        clusters: a photo's path to the name of its group of copies; a photo that is not in it stands for itself.

    Raises:
        ComparisonError: if two recipes were not scored on the same rows of a seed that both have.
    """
    numbers: dict[str, int] = {}
    known: dict[int, Rows] = {}
    return tuple(_of_recipe(runs, known, clusters or {}, numbers) for runs in recipes)


def common_seeds(a: Evidence, b: Evidence) -> tuple[int, ...]:
    """Return the seeds that both have, ascending.

    Raises:
        ComparisonError: if there is none, or the classes differ.
    """
    if a.classes != b.classes:
        raise ComparisonError(
            f"{printable(a.name)} and {printable(b.name)} were not trained on the same classes", "compare runs on the same photos"
        )
    seeds = tuple(sorted(a.rows.keys() & b.rows.keys()))
    if not seeds:
        raise ComparisonError(
            f"{printable(a.name)} and {printable(b.name)} have no seed in common", "run both with the same `--seeds`"
        )
    return seeds


def have_one_split(evidence: Evidence, seeds: Sequence[int]) -> bool:
    """Whether several seeds have the same rows, as those of a folder that is split already have."""
    first, *others = (evidence.rows[seed].clusters for seed in seeds)
    return bool(others) and all(np.array_equal(first, clusters) for clusters in others)


def _of_recipe(runs: RecipeRuns, known: dict[int, Rows], clusters: Mapping[str, str], numbers: dict[str, int]) -> Evidence:
    """Give one recipe's rows numbers; seeds met for the first time join `known`, groups of copies join `numbers`."""
    classes = tuple(sorted(runs.predictions[0].classes))
    probabilities = {}
    for seed, predictions in sorted(zip(runs.seeds, runs.predictions, strict=True), key=lambda pair: pair[0]):
        if tuple(sorted(predictions.classes)) != classes:
            raise ComparisonError(
                f"the runs of {printable(runs.name)} do not have the same classes", "compare runs on the same photos"
            )
        columns = np.array([predictions.classes.index(name) for name in classes])
        rank = np.empty(len(classes), np.int64)
        rank[columns] = np.arange(len(classes))
        order: NDArray[np.int64] | slice = slice(None)
        if seed not in known or known[seed].paths != predictions.paths:
            order = np.array(sorted(range(len(predictions.paths)), key=predictions.paths.__getitem__), np.int64)
        paths = predictions.paths if isinstance(order, slice) else tuple(predictions.paths[row] for row in order)
        truth = rank[predictions.truth[order]]
        if seed not in known:
            names = [clusters.get(path, path) for path in paths]
            if len(set(paths)) < len(paths):
                raise ComparisonError(f"seed {seed} of {printable(runs.name)} has a photo twice", "run it again")
            coded = np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)
            groups, positions = np.unique(coded, return_inverse=True)
            alone = len(groups) == len(coded)
            known[seed] = Rows(
                paths=paths, truth=truth, clusters=coded if alone else groups, positions=None if alone else positions
            )
        elif known[seed].paths != paths or not np.array_equal(known[seed].truth, truth):
            raise ComparisonError(
                f"{printable(runs.name)} was not scored on the rows that the other recipes were scored on (seed {seed})",
                "compare runs of one experiment, on the same photos and the same split",
            )
        probabilities[seed] = predictions.probabilities[order][:, columns]
    return Evidence(
        name=runs.name,
        classes=classes,
        rows={seed: known[seed] for seed in probabilities},
        probabilities=probabilities,
        histories=dict(sorted(zip(runs.seeds, runs.histories, strict=True), key=lambda pair: pair[0])),
    )
