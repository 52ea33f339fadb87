import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from bagbench.analysis.classes import class_scores
from bagbench.analysis.confusion import confusion
from bagbench.analysis.evidence import RecipeRuns
from bagbench.result import Predictions
from tests.report.invented import BASIC, history

CLASSES = ("b", "a", "c")  # not in alphabetical order


def runs(seeds: int, images: int = 40, *, number: int = 0, order: int | None = None, right: float = 0.0) -> RecipeRuns:
    """Runs on splits that share no photo; `right` moves predictions to the truth, `order` shuffles the rows."""
    rng = np.random.default_rng(number)
    found = []
    for seed in range(seeds):
        truth = rng.integers(0, 3, images)
        probabilities = rng.dirichlet(np.ones(3), images) * (1 - right) + right * np.eye(3)[truth]
        rows = np.arange(images) if order is None else np.random.default_rng(order).permutation(images)
        paths = [f"{seed}-{row}" for row in rows]
        found.append(Predictions(paths=tuple(paths), classes=CLASSES, truth=truth[rows], probabilities=probabilities[rows]))
    return RecipeRuns(
        name="one",
        seeds=tuple(range(seeds)),
        histories=tuple(history(BASIC, epochs=1, seed=seed) for seed in range(seeds)),
        predictions=tuple(found),
    )


@given(st.integers(0, 1000), st.integers(1, 4), st.integers(3, 40))
def test_figures_are_scikit_learn_s_mean_over_the_seeds(number: int, seeds: int, images: int) -> None:
    made = runs(seeds, images, number=number)
    names = np.array(CLASSES)
    expected = np.mean(
        [
            precision_recall_fscore_support(names[one.truth], names[one.predicted], labels=sorted(CLASSES), zero_division=0.0)
            for one in made.predictions
        ],
        axis=0,
    )
    scores = class_scores(made, train_images=160)
    assert [score.label for score in scores] == sorted(CLASSES)
    for column, score in enumerate(scores):
        told = (score.precision.point, score.recall.point, score.f1.point, score.images)
        assert told == pytest.approx(tuple(expected[:, column]))
        for interval in (score.precision, score.recall, score.f1):
            assert 0 <= interval.low <= interval.point <= interval.high <= 1


@given(st.integers(0, 1000), st.integers(1, 4))
def test_the_matrix_is_scikit_learn_s_sum_over_the_seeds(number: int, seeds: int) -> None:
    made = runs(seeds, number=number)
    names = np.array(CLASSES)
    expected = sum(confusion_matrix(names[one.truth], names[one.predicted], labels=sorted(CLASSES)) for one in made.predictions)
    found = confusion(made)
    assert found.classes == tuple(sorted(CLASSES))
    assert found.counts.tolist() == np.asarray(expected).tolist()
    assert found.counts.sum() == 40 * seeds
    assert found.shares.sum(axis=1) == pytest.approx(np.ones(3))
    assert found.seeds == seeds


def test_the_order_of_the_photos_does_not_matter() -> None:
    assert class_scores(runs(3), train_images=160) == class_scores(runs(3, order=5), train_images=160)
    assert (confusion(runs(3)).counts == confusion(runs(3, order=5)).counts).all()


def test_a_class_without_photos_has_no_shares_and_scores_nothing() -> None:
    made = runs(1)
    (one,) = made.predictions
    kept = np.flatnonzero((one.truth != 0) & (one.predicted != 0))
    fewer = Predictions(
        paths=tuple(one.paths[row] for row in kept),
        classes=CLASSES,
        truth=one.truth[kept],
        probabilities=one.probabilities[kept],
    )
    without = RecipeRuns(name="one", seeds=(0,), histories=made.histories, predictions=(fewer,))
    place = sorted(CLASSES).index(CLASSES[0])
    score = class_scores(without, train_images=160)[place]
    assert (score.images, score.recall.point, score.precision.point, score.f1.point) == (0, 0, 0, 0)
    assert confusion(without).shares[place].tolist() == [0, 0, 0]


def test_a_class_that_is_always_right_on_a_few_photos_is_not_certain_to_be() -> None:
    for score in class_scores(runs(3, images=20, right=0.9), train_images=80):
        for interval in (score.recall, score.precision, score.f1):
            assert interval.point == 1
            assert interval.low < 0.95


def test_copies_count_once() -> None:
    made = runs(1, images=100)
    pairs = {path: f"{path.split('-')[0]}-{int(path.split('-')[1]) // 2}" for one in made.predictions for path in one.paths}
    truth = [np.repeat(one.truth[::2], 2) for one in made.predictions]
    doubled = RecipeRuns(
        name="one",
        seeds=made.seeds,
        histories=made.histories,
        predictions=tuple(
            Predictions(paths=one.paths, classes=CLASSES, truth=own, probabilities=np.repeat(one.probabilities[::2], 2, axis=0))
            for one, own in zip(made.predictions, truth, strict=True)
        ),
    )
    alone = class_scores(doubled, train_images=400)
    together = class_scores(doubled, train_images=400, clusters=pairs)
    for apart, joined in zip(alone, together, strict=True):
        for name in ("recall", "precision", "f1"):
            before, after = getattr(apart, name), getattr(joined, name)
            assert after.high - after.low > before.high - before.low
