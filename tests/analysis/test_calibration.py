import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagbench.analysis.calibration import LEAST_IN_BIN, MOST_BINS, Calibration, calibration, calibration_error
from bagbench.analysis.evidence import RecipeRuns
from bagbench.result import Predictions
from tests.analysis.invented import drawn, recipe


def test_the_plain_error_is_the_one_published_for_it() -> None:
    # The example of torchmetrics' documentation of MulticlassCalibrationError: confidences 0.55, 0.40 -> predicted class's
    # 0.55, 0.55, 0.60 and 0.90, of which the last two are right, in three bins of equal width; l1 norm: 0.2000.
    error = calibration_error([3, 1], [(0.55 + 0.55 + 0.60) / 3, 0.90], [1 / 3, 1.0], debias=False)
    assert error == pytest.approx(0.2000, abs=5e-5)


def test_the_debiased_error_takes_off_what_chance_adds_as_a_simulation_of_it_does() -> None:
    images, confidence, accuracy = [40, 40, 40], [0.5, 0.7, 0.9], [0.45, 0.8, 0.875]
    rng = np.random.default_rng(0)
    rates = np.array(accuracy)
    away = np.abs(rates + rng.normal(size=(400_000, 3)) * np.sqrt(rates * (1 - rates) / 40) - confidence)
    plain = calibration_error(images, confidence, accuracy, debias=False)
    assert calibration_error(images, confidence, accuracy) == pytest.approx(2 * plain - away.mean(), abs=5e-4)


def sure(accuracy: float, confidence: float, *, images: int, seeds: int = 1) -> RecipeRuns:
    """Models that are always equally confident, whether they are right or not."""
    rng = np.random.default_rng(7)
    found = []
    for seed in range(seeds):
        said = np.where(rng.random(images) < accuracy, 0, 1)
        found.append(
            Predictions(
                paths=tuple(f"{seed}-{row:05}" for row in range(images)),
                classes=("a", "b"),
                truth=np.zeros(images, np.int64),
                probabilities=np.where(np.eye(2)[said] == 1, confidence, 1 - confidence),
            )
        )
    return recipe("sure", found)


def found(runs: RecipeRuns) -> Calibration:
    return calibration(runs, train_images=4 * len(runs.predictions[0].truth))


def test_fitting_confidence_has_hardly_any_error_and_overconfidence_has_all_of_it() -> None:
    fitting, over = (found(sure(accuracy, 0.9, images=3000, seeds=3)) for accuracy in (0.9, 0.6))
    assert fitting.error.point < 0.02
    assert over.error.point == pytest.approx(0.3, abs=0.02)
    assert over.error.low > 0.25
    assert over.overconfidence.point == pytest.approx(0.3, abs=0.02)
    assert found(sure(0.9, 0.6, images=3000)).overconfidence.point == pytest.approx(-0.3, abs=0.02)


def test_the_brier_score_is_computed_by_hand() -> None:
    # Right with 0.9: 2 · 0.1²; wrong with 0.9: 2 · 0.9².
    runs = sure(0.5, 0.9, images=200)
    right = float(runs.predictions[0].correct.mean())
    assert found(runs).brier.point == pytest.approx(right * 0.02 + (1 - right) * 1.62)


@settings(deadline=None, max_examples=30)
@given(st.floats(0.05, 1), st.integers(1, 5), st.integers(0, 99), st.integers(2, 300))
def test_bins_part_the_photos_evenly_and_every_interval_holds_its_point(
    accuracy: float, seeds: int, number: int, images: int
) -> None:
    runs = drawn("a", accuracy, seeds=seeds, number=number, images=images)
    result = found(runs)
    sizes = [one.images for one in result.bins]
    assert sum(sizes) == seeds * images
    assert max(sizes) - min(sizes) <= 1
    assert 1 <= len(sizes) <= MOST_BINS
    assert min(sizes) >= min(LEAST_IN_BIN, sum(sizes))
    confidences = [one.confidence for one in result.bins]
    assert confidences == sorted(confidences)
    for interval in (result.error, result.overconfidence, result.brier, *(one.accuracy for one in result.bins)):
        assert interval.low <= interval.point <= interval.high
    assert 0 <= result.error.low <= result.error.high <= 1
