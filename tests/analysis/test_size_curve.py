import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.analysis.intervals import Subject, difference_of_shares, over_seeds, share
from bagbench.analysis.size_curve import Benefit, Size, SizeCurve, size_curve


def curve(*values: tuple[float, ...], fractions: tuple[float, ...] = (0.25, 0.5, 1.0)) -> SizeCurve:
    sizes = [
        Size(fraction=fraction, train_images=round(1600 * fraction), values=at)
        for fraction, at in zip(fractions, values, strict=True)
    ]
    return size_curve(sizes[::-1], val_images=400, train_images=1600)


def test_a_curve_s_bands_are_in_order_of_size_and_its_slope_is_of_the_last_doubling() -> None:
    found = curve((0.60, 0.61, 0.59), (0.70, 0.71, 0.69), (0.78, 0.80, 0.76))
    assert [band.train_images for band in found.bands] == [400, 800, 1600]
    assert [band.accuracy.point for band in found.bands] == pytest.approx([0.6, 0.7, 0.78])
    assert all(band.accuracy.low < band.accuracy.point < band.accuracy.high for band in found.bands)
    slope = over_seeds([0.08, 0.09, 0.07], 0.2, (-1, 1))
    assert (found.slope.low, found.slope.point, found.slope.high) == pytest.approx((slope.low, slope.point, slope.high))
    assert found.benefit is Benefit.WOULD_HELP


@pytest.mark.parametrize(
    ("last", "benefit"),
    [
        ((0.75, 0.76, 0.74), Benefit.WOULD_HELP),
        ((0.701, 0.712, 0.690), Benefit.WOULD_NOT),
        ((0.66, 0.67, 0.65), Benefit.WOULD_NOT),
        ((0.75, 0.69, 0.71), Benefit.UNDECIDED),
    ],
)
def test_whether_more_photos_would_help_follows_from_the_whole_interval_of_the_slope(
    last: tuple[float, ...], benefit: Benefit
) -> None:
    assert curve((0.6, 0.61, 0.59), (0.7, 0.71, 0.69), last).benefit is benefit


def test_two_thirds_more_photos_are_less_than_a_doubling() -> None:
    assert curve((0.6, 0.6), (0.7, 0.7), fractions=(0.25, 1.0)).slope.point == pytest.approx(0.05)


def test_one_seed_speaks_of_its_models() -> None:
    found = curve((0.6,), (0.7,), (0.8,))
    assert found.slope == difference_of_shares(0.8, 400, 0.7, 400)
    assert found.bands[0].accuracy == share(0.6, 400)
    assert found.slope.subject is Subject.MODEL


@given(st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3).map(tuple), min_size=3, max_size=3))
def test_every_band_holds_its_point(values: list[tuple[float, ...]]) -> None:
    found = curve(*values)
    for interval in (found.slope, *(band.accuracy for band in found.bands)):
        assert interval.low <= interval.point <= interval.high


@pytest.mark.parametrize(
    "sizes",
    [
        [Size(fraction=1, train_images=9, values=(0.5,))],
        [Size(fraction=1, train_images=9, values=(0.5,))] * 2,
        [Size(fraction=0.5, train_images=5, values=(0.5, 0.6)), Size(fraction=1, train_images=9, values=(0.5,))],
    ],
)
def test_what_makes_no_curve_is_refused(sizes: list[Size]) -> None:
    with pytest.raises(ValueError, match="two sizes or more"):
        size_curve(sizes, val_images=4, train_images=9)


def test_seeds_on_one_split_leave_open_what_its_photos_do() -> None:
    sizes = [
        Size(fraction=0.5, train_images=800, values=(0.70, 0.70, 0.70)),
        Size(fraction=1.0, train_images=1600, values=(0.72, 0.72, 0.72)),
    ]
    drawn, one = (size_curve(sizes, val_images=400, train_images=1600, one_split=one_split) for one_split in (False, True))
    assert drawn.slope.high - drawn.slope.low < 1e-9  # the seeds agree, as they must where they score the same photos
    assert one.slope.point == pytest.approx(0.02)
    assert one.slope.low < -0.03
    assert one.slope.high > 0.07
    assert one.benefit is Benefit.UNDECIDED
    assert all(
        wide.accuracy.high - wide.accuracy.low > band.accuracy.high - band.accuracy.low
        for wide, band in zip(one.bands, drawn.bands, strict=True)
    )
