"""The pay floor is exact, and counts what it leaves out."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.models import ExchangeRate, Period
from listings.search.query import PAY_STEPS, SearchQuery
from listings.search.sql import search
from tests.factories import ago, make_listing

pytestmark = pytest.mark.django_db

RATES = {"EUR": "1", "USD": "1.0873", "GBP": "0.8431", "JPY": "163.27", "INR": "91.4142"}


@pytest.fixture(autouse=True)
def rates():
    for currency, units in RATES.items():
        ExchangeRate.objects.create(
            currency=currency, units_per_eur=units, date=ago(days=1).date(), source="Test"
        )


def floor_of(amount, currency, period, rule) -> SearchQuery:
    return SearchQuery(pay=Decimal(amount), pay_cur=currency, pay_period=period, pay_rule=rule)


amounts = st.decimals(
    min_value="1", max_value="9999999", places=2, allow_nan=False, allow_infinity=False
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    low=amounts,
    more=st.decimals(min_value="0", max_value="999999", places=2),
    currency=st.sampled_from([*RATES, "NGN"]),
    period=st.sampled_from(Period.values),
)
def test_a_jobs_own_amount_meets_the_floor_and_one_unit_more_does_not(low, more, currency, period):
    high = low + more
    job = make_listing(pay=(low, high, currency, period))
    middle = ((low + high) / 2).quantize(Decimal("0.01"), rounding="ROUND_FLOOR")

    for rule, own in zip(PAY_STEPS, (low, middle, high), strict=True):
        assert job.pk in search(floor_of(own, currency, period, rule)).ids, rule
        assert job.pk not in search(floor_of(own + 1, currency, period, rule)).ids, rule

    job.delete()


def test_the_ladder_adds_up_to_the_same_search_without_its_floor():
    pays = [
        (90_000, 120_000, "EUR"),
        (70_000, 100_000, "EUR"),
        (None, 95_000, "EUR"),
        (95_000, None, "USD"),
        (60_000, 90_000, "GBP"),
        (20_000_000, 30_000_000, "NGN"),
        (10_000, 20_000, "EUR"),
        None,
        None,
    ]
    for pay in pays:
        make_listing(pay=pay)

    query = floor_of(90_000, "EUR", "year", "mid")
    result = search(query)

    assert result.ladder.total == search(query.without("pay")).total == len(pays)
    assert result.total == result.ladder.mid
    assert result.ladder.unstated == 2
    assert result.ladder.unconvertible == 1
    for rule, count in [
        ("whole", result.ladder.whole),
        ("mid", result.ladder.mid),
        ("reach", result.ladder.reach),
        ("not-stated", result.ladder.unstated),
        ("not-convertible", result.ladder.unconvertible),
        ("below", result.ladder.below),
    ]:
        assert search(query.changed(pay_rule=rule)).total == count, rule


@pytest.mark.parametrize(
    ("pay", "steps"),
    [
        ((90_000, None), ["whole", "mid", "reach"]),
        ((89_999, None), []),
        ((None, 90_000), ["reach"]),
        ((None, 89_999), []),
        ((90_000, 90_000), ["whole", "mid", "reach"]),
        ((80_000, 100_000), ["mid", "reach"]),
        ((60_000, 90_000), ["reach"]),
    ],
)
def test_one_sided_and_single_amounts_stand_where_they_must(pay, steps):
    make_listing(pay=pay)

    found = [r for r in PAY_STEPS if search(floor_of(90_000, "USD", "year", r)).total]

    assert found == steps


def test_a_job_matches_if_one_of_its_ranges_does():
    job = make_listing(pay=(50_000, 60_000))
    job.pay_ranges.create(minimum=100_000, maximum=120_000, currency="USD", period="year")

    assert search(floor_of(90_000, "USD", "year", "whole")).ids == (job.pk,)


def test_the_histogram_counts_every_job_once_whatever_the_floor():
    make_listing(pay=(100_000, 120_000))
    make_listing(pay=(900_000, 950_000))
    make_listing(pay=(None, 100_000))
    make_listing()

    histogram = search(floor_of(200_000, "USD", "year", "mid")).histogram

    assert histogram.step == 40_000
    assert histogram.counts == (0, 0, 1, 0, 0, 0, 0, 0, 0, 1)
    assert histogram.left_out == 2
