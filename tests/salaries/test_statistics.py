"""What the statistics of pay promise."""

import random

import numpy as np
import pytest
from django.conf import settings
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binom, median_abs_deviation

from salaries.snapshots import read_snapshot
from salaries.statistics import (
    Status,
    Verdict,
    difference,
    interval_rank,
    median_interval,
    outlier_flags,
    pay_figure,
    quantile,
    round_down,
    round_up,
    rounded,
    share_at_or_below,
)

SALARIES = settings.REAL_DATA_DIR / "salaries"

amounts = st.lists(st.integers(1, 2_000_000).map(lambda doubled: doubled / 2), min_size=1)


def spread(n: int, middle: int = 150_000, step: int = 1_000) -> list[int]:
    """n amounts in equal steps around a middle."""
    return [middle + step * (2 * place - n + 1) // 2 for place in range(n)]


@given(amounts, st.floats(0, 1))
def test_quantiles_are_numpys(values, p):
    assert quantile(sorted(values), p) == pytest.approx(np.quantile(values, p), abs=0.001)


@pytest.mark.parametrize(("values", "p"), [([], 0.5), ([1], -0.1), ([1], 1.1)])
def test_a_quantile_of_nothing_is_refused(values, p):
    with pytest.raises(ValueError, match="needs values"):
        quantile(values, p)


@pytest.mark.parametrize("n", [*range(1, 120), 999, 1_000, 4_321, 50_000, 1_000_000])
def test_the_interval_takes_the_ranks_of_the_exact_binomial(n):
    rank = interval_rank(n)

    assert binom.cdf(rank - 1, n, 0.5) <= 0.025  # wide enough
    assert binom.cdf(rank, n, 0.5) > 0.025  # and no wider


def test_five_values_have_no_interval_and_six_have_one():
    assert median_interval([1, 2, 3, 4, 5]) is None

    assert median_interval([1, 2, 3, 4, 5, 6]).low == 1
    assert median_interval([1, 2, 3, 4, 5, 6]).high == 6


@given(st.lists(st.integers(1, 500_000), min_size=6))
def test_the_median_lies_in_its_interval_whatever_the_values(values):
    estimate = median_interval(sorted(values))

    assert estimate.low <= estimate.value <= estimate.high
    assert estimate.value == np.median(values)


@pytest.mark.parametrize(
    ("n", "status", "median", "quartiles", "tenths"),
    [
        (0, Status.NOT_ENOUGH, False, False, False),
        (4, Status.NOT_ENOUGH, False, False, False),
        (5, Status.LIST, False, False, False),
        (9, Status.LIST, False, False, False),
        (10, Status.ROUGH, True, False, False),
        (19, Status.ROUGH, True, False, False),
        (20, Status.ROUGH, True, True, False),
        (49, Status.ROUGH, True, True, False),
        (50, Status.SOLID, True, True, True),
    ],
)
def test_what_is_published_grows_with_the_sample(n, status, median, quartiles, tenths):
    figure = pay_figure(spread(n))

    assert figure.status is status
    assert figure.has_median is median
    assert (figure.q1 is not None, figure.q3 is not None) == (quartiles, quartiles)
    assert (figure.p10 is not None, figure.p90 is not None) == (tenths, tenths)


@pytest.mark.parametrize(
    ("n", "employers", "status"),
    [
        (5, 2, Status.NOT_ENOUGH),
        (5, 3, Status.LIST),
        (10, 4, Status.LIST),
        (10, 5, Status.ROUGH),
        (19, 19, Status.ROUGH),
        (20, 8, Status.SOLID),
    ],
)
def test_where_employers_are_named_there_must_be_enough_of_them(n, employers, status):
    assert pay_figure(spread(n), employers=employers).status is status


def test_few_employers_hold_back_quartiles_and_tenths():
    assert pay_figure(spread(50), employers=7).q1 is None
    assert pay_figure(spread(50), employers=14).p10 is None
    assert pay_figure(spread(50), employers=15).p10 is not None


def test_a_median_known_worse_than_a_quarter_is_not_published():
    figure = pay_figure([50_000] * 6 + [150_000] + [250_000] * 6)

    assert figure.status is Status.NOT_ENOUGH
    assert figure.median is None
    assert figure.q1 is None
    assert figure.is_too_uncertain
    assert figure.word == "not enough data"


def test_a_median_known_worse_than_a_tenth_is_rough():
    near = pay_figure([140_000] * 30 + [150_000] + [160_000] * 30)
    far = pay_figure([120_000] * 30 + [150_000] + [180_000] * 30)

    assert (near.status, far.status) == (Status.SOLID, Status.ROUGH)


def test_figures_over_a_year_old_are_rough_at_best():
    assert pay_figure(spread(500), aged=True).status is Status.ROUGH


def test_the_lower_side_counts_too_for_precision():
    assert median_interval([1, 9, 9, 9, 9, 10]).precision == pytest.approx(8 / 9)


@given(st.lists(st.integers(15_000, 800_000)))
def test_nothing_is_published_without_a_median_but_its_reason(values):
    figure = pay_figure(sorted(values))

    assert figure.n == len(values)
    if figure.median is None:
        assert {figure.low, figure.high, figure.q1, figure.q3, figure.p10, figure.p90} == {None}
    else:
        ladder = [figure.p10, figure.q1, figure.median, figure.q3, figure.p90]
        known = [step for step in ladder if step is not None]
        assert known == sorted(known)
        assert figure.precision <= 0.25


def test_a_difference_is_named_when_its_interval_stays_clear_of_zero():
    higher, lower = pay_figure(spread(200, 190_000)), pay_figure(spread(200, 150_000))

    found = difference(higher, lower)

    assert found.verdict is Verdict.A_MORE
    assert found.value == 40_000
    assert found.low < 40_000 < found.high
    assert difference(lower, higher).verdict is Verdict.B_MORE


def test_the_interval_of_a_difference_follows_mover():
    a, b = pay_figure(spread(100, 190_000)), pay_figure(spread(50, 150_000))

    found = difference(a, b)

    expected = ((a.median - a.low) ** 2 + (b.high - b.median) ** 2) ** 0.5
    assert found.low == pytest.approx(40_000 - expected)


def test_an_interval_that_reaches_zero_once_rounded_outwards_is_unclear():
    a = pay_figure([150_900] * 60)  # an interval without width: exactly 900 apart
    b = pay_figure([150_000] * 60)

    assert difference(a, b).low == 900
    assert difference(a, b).verdict is Verdict.UNCLEAR
    assert difference(pay_figure([151_000] * 60), b).verdict is Verdict.A_MORE


@pytest.mark.parametrize("n", [0, 4, 9])
def test_without_a_median_on_both_sides_there_is_no_difference(n):
    found = difference(pay_figure(spread(100)), pay_figure(spread(n)))

    assert found.verdict is Verdict.UNKNOWN
    assert found.value is None


def test_display_rounds_to_thousands_and_bounds_outwards():
    assert [rounded(x) for x in (149_499, 149_500, 150_500.5)] == [149_000, 150_000, 151_000]
    assert round_down(-500) == -1_000
    assert round_up(-500) == 0


def modified_z_scores(amounts):
    """The rule in NumPy and SciPy, for comparison: on logarithms, from the median."""
    logs = np.log(amounts)
    deviation = median_abs_deviation(logs)
    return 0.6745 * np.abs(logs - np.median(logs)) / deviation


@given(st.lists(st.integers(15_000, 900_000), min_size=3, max_size=60))
def test_outliers_are_those_of_the_modified_z_score(values):
    assume(median_abs_deviation(np.log(values)) > 1e-6)

    scores = modified_z_scores(values)

    assume(not np.any(np.abs(scores - 3.5) < 1e-6))
    assert outlier_flags(values) == (scores > 3.5).tolist()


def test_half_and_twice_the_usual_pay_lie_equally_far():
    usual = [100_000, 104_000, 96_000, 98_000, 102_000, 101_000, 99_000]

    assert outlier_flags([*usual, 200_000, 50_000]) == [False] * 7 + [True] * 2
    assert outlier_flags(usual) == [False] * 7


def test_outliers_among_many_alike_are_seen_too():
    assert outlier_flags([100_000] * 30 + [300_000]) == [False] * 30 + [True]
    assert outlier_flags([100_000] * 5) == [False] * 5
    assert outlier_flags([]) == []


def test_amounts_of_zero_have_no_logarithm():
    with pytest.raises(ValueError, match="above zero"):
        outlier_flags([0, 100_000])


def test_a_share_counts_ties_half():
    assert share_at_or_below([1, 2, 2, 3], 2) == 0.5
    assert share_at_or_below([1, 2, 2, 3], 0) == 0
    assert share_at_or_below([1, 2, 2, 3], 9) == 1


def trial(population: list[int], *, times: int) -> tuple[float, float]:
    """Draw pairs of samples; return how often published intervals hold the true median, and
    how often two samples of the same population are said to differ."""
    dice = random.Random(2024)
    truth = quantile(sorted(population), 0.5)
    covered = differing = published = 0
    for _ in range(times):
        a = pay_figure(sorted(dice.choices(population, k=dice.randint(10, 120))))
        b = pay_figure(sorted(dice.choices(population, k=dice.randint(10, 120))))
        if a.has_median and b.has_median:
            published += 1
            covered += a.low <= truth <= a.high
            differing += difference(a, b).verdict is not Verdict.UNCLEAR
    assert published > times / 2
    return covered / published, differing / published


@pytest.mark.parametrize("rounding", [1, 10_000])
def test_intervals_hold_the_true_median_and_invent_no_difference(rounding):
    dice = random.Random(7)
    population = [
        round(dice.lognormvariate(11.9, 0.35) / rounding) * rounding for _ in range(4_001)
    ]

    coverage, false_differences = trial(population, times=1_500)

    assert coverage >= 0.94
    assert false_differences <= 0.05


@pytest.mark.real_data
@pytest.mark.parametrize("title", ["Data Engineer", "Data Analyst", "Machine Learning Engineer"])
@pytest.mark.parametrize("rounding", [1, 10_000])
def test_that_holds_on_the_real_ranges_too(title, rounding):
    snapshot = read_snapshot((SALARIES / "salaries_2024-09-29.csv").read_bytes())
    distinct = {
        (band.year, band.minimum, band.maximum)
        for band in snapshot.bands
        if (band.title, band.country, band.currency, band.level, band.published_rows)
        == (title, "US", "USD", "senior", 2)
    }
    population = [
        round((low + high) / 2 / rounding) * rounding for _year, low, high in sorted(distinct)
    ]

    coverage, false_differences = trial(population, times=500)

    assert coverage >= 0.94
    assert false_differences <= 0.05
