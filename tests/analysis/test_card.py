import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.analysis.card import LARGE_GAP, LEARNED_LITTLE, SMALL_GAP, RecipeCard, Verdict, _verdict, recipe_card, run_card
from bagbench.analysis.evidence import RecipeRuns
from bagbench.analysis.intervals import Interval, Subject, difference_of_shares, share
from bagbench.result import History
from tests.analysis.invented import answers, history

NEARLY = 1e-9


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


def card_of(
    *histories: History, images: int = 80, clusters: dict[str, str] | None = None, agree: bool = False, majority: float = 0.3
) -> RecipeCard:
    """Return the card of runs that end as their histories do, on 80 of 480 photos unless said otherwise.

    Seeds validate on photos of their own; where they `agree`, on the same ones.
    """
    rows = [range(0 if agree else seed * images, images if agree else (seed + 1) * images) for seed in range(len(histories))]
    runs = RecipeRuns(
        name="a",
        seeds=tuple(range(len(histories))),
        histories=histories,
        predictions=tuple(
            answers(own, [place < round(history.last.val_accuracy * images) for place in range(images)])
            for own, history in zip(rows, histories, strict=True)
        ),
    )
    return recipe_card(runs, train_images=5 * images, majority=majority, clusters=clusters)


def test_one_seed_s_card_speaks_of_the_trained_model_by_its_numbers_of_images() -> None:
    card = card_of(OVERFITTING)
    assert card.seeds == 1
    assert card.train_accuracy == share(1.0, 400)
    assert card.val_accuracy == share(0.625, 80)
    assert card.accuracy_gap == difference_of_shares(1.0, 400, 0.625, 80)
    assert card.best_accuracy_gap == difference_of_shares(0.8, 80, 0.65, 80)
    assert card.accuracy_gap.subject is card.loss_gap.subject is Subject.MODEL
    assert (card.best_val_accuracy, card.best_epochs) == (0.65, (2,))
    assert (card.val_loss_rise, card.val_loss_rise_interval, card.val_accuracy_given_up_interval) == (0.5 + 0.25, None, None)
    assert card.verdict is Verdict.OVERFITS


OTHER = history((0.6, 0.575, 1.0, 1.0), (0.9, 0.525, 0.3, 1.25))


def test_several_seeds_card_speaks_of_the_recipe_by_their_means() -> None:
    card = card_of(OVERFITTING, OTHER)
    assert card.seeds == 2
    assert card.train_accuracy.point == pytest.approx(0.95)
    assert card.val_accuracy.point == pytest.approx(0.575)
    assert card.accuracy_gap.point == pytest.approx(0.375)
    assert card.best_accuracy_gap.point == pytest.approx((0.15 + 0.025) / 2)
    assert card.best_loss_gap == pytest.approx((0.4 + 0.0) / 2)
    assert card.best_val_accuracy == pytest.approx((0.65 + 0.575) / 2)
    assert card.best_epochs == (2, 1)
    assert card.val_loss_rise == pytest.approx((0.75 + 0.25) / 2)
    assert card.val_accuracy_given_up == pytest.approx((0.025 + 0.05) / 2)
    assert card.val_loss_rise_interval is not None
    assert card.val_loss_rise_interval.low == 0  # two seeds say next to nothing of it
    intervals = (card.train_accuracy, card.val_accuracy, card.accuracy_gap, card.best_accuracy_gap, card.loss_gap)
    assert {figure.subject for figure in intervals} == {Subject.RECIPE}


def test_copies_count_as_one_photo() -> None:
    # Every photo four times: 40 photos of one's own are 10 different ones.
    copies = {f"{row:05}.jpg": f"group {row // 4}" for row in range(80)}
    one = history((1.0, 0.5, 0.1, 1.0))
    alone, grouped = card_of(one, images=40), card_of(one, images=40, clusters=copies)
    assert (grouped.val_accuracy.low, grouped.val_accuracy.high) == pytest.approx(
        (share(0.5, 10).low, share(0.5, 10).high), abs=1e-6
    )
    two, two_grouped = card_of(one, one, images=40), card_of(one, one, images=40, clusters=copies)
    for few, many in ((grouped, alone), (two_grouped, two)):
        assert few.accuracy_gap.high - few.accuracy_gap.low > 1.5 * (many.accuracy_gap.high - many.accuracy_gap.low)


def test_photos_that_every_seed_validates_on_tell_less_than_photos_of_each_seed_s_own() -> None:
    one = history((0.9, 0.7, 0.3, 0.9))
    own, same = card_of(one, one, one), card_of(one, one, one, agree=True)
    assert same.val_accuracy.high - same.val_accuracy.low > 1.2 * (own.val_accuracy.high - own.val_accuracy.low)


def test_a_few_photos_right_or_wrong_decide_nothing() -> None:
    assert card_of(history((1.0, 0.8, 0.1, 0.6)), images=5).verdict is Verdict.UNDECIDED


def test_all_right_is_no_certainty() -> None:
    card = card_of(*[history((1.0, 1.0, 0.0, 0.0))] * 3)
    assert card.val_accuracy.low < 0.99
    assert card.accuracy_gap.low < card.accuracy_gap.point == 0 < card.accuracy_gap.high


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
    assert card_of(*runs, images=400, majority=0.2).verdict is verdict


def test_where_all_seeds_have_one_split_its_photos_stay_open_and_what_shows_no_photo_has_no_interval() -> None:
    runs = [history((0.8, 0.75, 0.5, 0.5), (0.9, share, 0.3, 0.6)) for share in (0.7, 0.725, 0.675)]
    apart, together = card_of(*runs), card_of(*runs, agree=True)
    for wide, narrow in (
        (together.best_accuracy_gap, apart.best_accuracy_gap),
        (together.train_accuracy, apart.train_accuracy),
        (together.val_accuracy, apart.val_accuracy),
    ):
        assert wide.high - wide.low > narrow.high - narrow.low
    for name in ("best_loss_gap_interval", "val_loss_rise_interval", "val_accuracy_given_up_interval"):
        assert getattr(apart, name) is not None
        assert getattr(together, name) is None
