from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.analysis.card import LARGE_GAP, LEARNED_LITTLE, SMALL_GAP, Verdict, _verdict, recipe_card, run_card
from bagbench.analysis.intervals import Interval, Subject, difference_of_shares, share, share_variance
from bagbench.result import EpochRecord, History

NEARLY = 1e-9


def history(*epochs: tuple[float, float, float, float]) -> History:
    """Return a history from each epoch's train accuracy, validation accuracy, train loss and validation loss."""
    return History(
        tuple(
            EpochRecord(
                epoch=number,
                train_loss=train_loss,
                train_accuracy=train,
                val_loss=val_loss,
                val_accuracy=validation,
                fit_loss=9.0,
                fit_accuracy=0.0,
                learning_rate=0.001,
                epoch_seconds=1.0,
            )
            for number, (train, validation, train_loss, val_loss) in enumerate(epochs, start=1)
        )
    )


def interval(low: float, high: float) -> Interval:
    return Interval(low=low, point=(low + high) / 2, high=high, subject=Subject.RECIPE)


OVERFITTING = history((0.5, 0.45, 1.4, 1.5), (0.8, 0.65, 0.6, 1.0), (0.9, 0.6, 0.3, 1.25), (1.0, 0.625, 0.0625, 1.75))


def test_a_run_s_card_computed_by_hand() -> None:
    card = run_card(OVERFITTING)
    assert card.accuracy_gap == pytest.approx(1.0 - 0.625)
    assert card.loss_gap == pytest.approx(1.75 - 0.0625)
    assert card.best_epoch == 2
    assert card.best_accuracy_gap == pytest.approx(0.8 - 0.65)
    assert card.val_loss_rise == pytest.approx(1.75 - 1.0)
    assert card.val_accuracy_given_up == pytest.approx(0.65 - 0.625)


def test_a_run_that_gets_better_to_the_end_has_given_nothing_up() -> None:
    card = run_card(history((0.5, 0.5, 1.0, 1.0), (0.7, 0.75, 0.5, 0.4)))
    assert card.best_epoch == 2
    assert (card.val_loss_rise, card.val_accuracy_given_up) == (0, 0)
    assert card.accuracy_gap == card.best_accuracy_gap == pytest.approx(-0.05)


figures = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 20), st.floats(0, 20))


@given(st.lists(figures, min_size=1, max_size=8))
def test_what_was_given_up_after_the_best_epoch_is_never_negative(epochs: list[tuple[float, float, float, float]]) -> None:
    card = run_card(history(*epochs))
    assert card.val_loss_rise >= 0
    assert card.val_accuracy_given_up >= 0
    assert -1 <= card.accuracy_gap <= 1


def test_one_seed_s_card_speaks_of_the_trained_model_by_its_numbers_of_images() -> None:
    card = recipe_card([OVERFITTING], train_images=400, val_images=80, majority=0.3)
    assert card.seeds == 1
    assert card.train_accuracy == share(1.0, 400)
    assert card.val_accuracy == share(0.625, 80)
    assert card.accuracy_gap == difference_of_shares(1.0, 400, 0.625, 80)
    assert card.accuracy_gap.subject is Subject.MODEL
    assert (card.best_val_accuracy, card.best_epochs) == (0.65, (2,))
    assert card.verdict is Verdict.OVERFITS


def test_several_seeds_card_speaks_of_the_recipe_by_their_means() -> None:
    other = history((0.6, 0.575, 1.0, 1.0), (0.9, 0.525, 0.3, 1.25))
    card = recipe_card([OVERFITTING, other], train_images=400, val_images=80, majority=0.3)
    assert card.seeds == 2
    assert card.train_accuracy.point == pytest.approx(0.95)
    assert card.val_accuracy.point == pytest.approx(0.575)
    assert card.accuracy_gap.point == pytest.approx(0.375)
    assert card.best_val_accuracy == pytest.approx((0.65 + 0.575) / 2)
    assert card.best_epochs == (2, 1)
    assert card.loss_gap == pytest.approx((1.6875 + 0.95) / 2)
    assert card.val_loss_rise == pytest.approx((0.75 + 0.25) / 2)
    assert card.val_accuracy_given_up == pytest.approx((0.025 + 0.05) / 2)
    assert {figure.subject for figure in (card.train_accuracy, card.val_accuracy, card.accuracy_gap)} == {Subject.RECIPE}


def test_seeds_that_differ_give_the_gap_s_interval_computed_by_hand() -> None:
    histories = [history((0.9, accuracy, 0.3, 0.9)) for accuracy in (0.6, 0.7, 0.8)]
    gap = recipe_card(histories, train_images=400, val_images=100, majority=0.2).accuracy_gap
    half = 4.302653 * 0.1 * sqrt(1 / 3 + 100 / 400)  # Student's t at 97.5 %, two degrees of freedom; Nadeau and Bengio
    assert (gap.low, gap.point, gap.high) == pytest.approx((0.2 - half, 0.2, 0.2 + half), abs=1e-6)


def test_seeds_that_agree_leave_what_the_photos_of_both_splits_leave_open() -> None:
    card = recipe_card([history((0.9, 0.7, 0.3, 0.9))] * 3, train_images=400, val_images=100, majority=0.2)
    # Three train splits of 80 % hold hardly more photos than the folder; three validation splits of 20 % may be three times one.
    of_train, of_validation = share_variance(0.9, 400) * 0.8, share_variance(0.7, 100) / 3
    for figure, variance in (
        (card.train_accuracy, of_train),
        (card.val_accuracy, of_validation),
        (card.accuracy_gap, of_train + of_validation),
    ):
        half = 1.959964 * sqrt(variance)
        assert (figure.low, figure.high) == pytest.approx((figure.point - half, figure.point + half), abs=1e-6)


def test_a_few_photos_right_or_wrong_decide_nothing() -> None:
    card = recipe_card([history((1.0, 0.8, 0.1, 0.6))], train_images=20, val_images=5, majority=0.2)
    assert card.verdict is Verdict.UNDECIDED


MAJORITY = 0.3
LEARNED = interval(0.9, 0.95)  # a train accuracy that leaves the majority far behind


@pytest.mark.parametrize(
    ("gap", "verdict"),
    [
        (interval(LARGE_GAP + NEARLY, 0.9), Verdict.OVERFITS),
        (interval(LARGE_GAP, 0.9), Verdict.SOME_OVERFITTING),
        (interval(SMALL_GAP + NEARLY, 0.9), Verdict.SOME_OVERFITTING),
        (interval(SMALL_GAP, 0.9), Verdict.UNDECIDED),
        (interval(-0.1, SMALL_GAP), Verdict.UNDECIDED),
        (interval(-0.1, SMALL_GAP - NEARLY), Verdict.GENERALISES),
        (interval(-0.9, -0.5), Verdict.GENERALISES),
        (interval(-1, 1), Verdict.UNDECIDED),
    ],
)
def test_of_a_recipe_that_has_learned_the_ends_of_the_gap_s_interval_decide(gap: Interval, verdict: Verdict) -> None:
    assert _verdict(gap, LEARNED, MAJORITY) is verdict


LITTLE = MAJORITY + LEARNED_LITTLE
NO_GAP = interval(-0.02, 0.02)


@pytest.mark.parametrize(
    ("train", "verdict"),
    [
        (interval(0.3, LITTLE - NEARLY), Verdict.UNDERFITS),
        (interval(0.3, LITTLE), Verdict.UNDECIDED),
        (interval(LITTLE, 0.9), Verdict.UNDECIDED),
        (interval(LITTLE + NEARLY, 0.9), Verdict.GENERALISES),
    ],
)
def test_of_a_recipe_without_a_gap_what_it_has_learned_decides(train: Interval, verdict: Verdict) -> None:
    assert _verdict(NO_GAP, train, MAJORITY) is verdict


def test_a_recipe_that_learned_next_to_nothing_underfits_whatever_its_gap() -> None:
    assert _verdict(interval(0.2, 0.4), interval(0.3, 0.35), MAJORITY) is Verdict.UNDERFITS


ends = st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(lambda pair: interval(min(pair), max(pair)))


@given(ends, st.floats(0, 0.5))
def test_a_wider_interval_never_says_more(gap: Interval, wider: float) -> None:
    verdict, weaker = (_verdict(found, LEARNED, MAJORITY) for found in (gap, interval(gap.low - wider, gap.high + wider)))
    claims = {
        Verdict.OVERFITS: {Verdict.OVERFITS, Verdict.SOME_OVERFITTING, Verdict.UNDECIDED},
        Verdict.SOME_OVERFITTING: {Verdict.SOME_OVERFITTING, Verdict.UNDECIDED},
        Verdict.GENERALISES: {Verdict.GENERALISES, Verdict.UNDECIDED},
        Verdict.UNDECIDED: {Verdict.UNDECIDED},
    }
    assert weaker in claims[verdict]


@pytest.mark.parametrize(
    ("train", "validation", "verdict"),
    [
        (0.97, 0.62, Verdict.OVERFITS),
        (0.98, 0.88, Verdict.SOME_OVERFITTING),
        (0.90, 0.90, Verdict.GENERALISES),
        (0.24, 0.22, Verdict.UNDERFITS),
        (0.95, 0.90, Verdict.UNDECIDED),
    ],
)
def test_verdicts_on_three_seeds_of_2000_photos_are_what_a_reader_of_the_curves_would_say(
    train: float, validation: float, verdict: Verdict
) -> None:
    runs = [history((train, validation + shift, 0.1, 1.0)) for shift in (-0.005, 0.0, 0.005)]
    assert recipe_card(runs, train_images=1600, val_images=400, majority=0.2).verdict is verdict
