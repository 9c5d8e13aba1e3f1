"""A job's own range stands beside comparable ones, where there are enough and they are not old."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_listing, make_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def frozen():
    with time_machine.travel("2026-11-24T12:00:00+00:00", tick=True):
        yield


@pytest.fixture
def role(add_bands):
    role = make_role(slug="tide-reader", plural="Tide Readers")
    add_bands(role, 61)  # middles 100,000 to 140,000, each 20,000 wide
    return role


def job_page(client, role, pay, *, level="senior", country="US", **fields) -> str:
    job = make_listing(role=role, level=level, place={"country": country}, pay=pay, **fields)
    return client.get(job.get_absolute_url()).content.decode()


def test_the_middle_of_a_range_stands_among_comparable_ones(client, role):
    html = job_page(client, role, (118_000, 138_000))

    assert (
        "The middle of this range is above 70 % of the 61 different ranges for senior tide readers "
        "in the United States, adverts of 2025–2026 (Test index, 1 October 2026)."
    ) in html
    assert "It is wider" not in html


def test_a_range_wider_than_nine_in_ten_is_called_so_and_very_wide_keeps_its_label(client, role):
    html = job_page(client, role, (80_000, 170_000))

    assert "It is wider, from bottom to top, than 10 in 10 of them." in html
    assert "Very wide: the top is 2.1 times the bottom" in html


@pytest.mark.parametrize(
    ("pay", "fields"),
    [
        ((120_000, None), {}),
        ((50_000, 170_000), {}),
        ((100_000, 120_000, "EUR"), {}),
        ((118_000, 138_000), {"level": ""}),
        ((118_000, 138_000), {"country": "DE"}),
        (None, {}),
    ],
)
def test_what_is_not_comparable_gets_no_context(client, role, pay, fields):
    assert "of this range is above" not in job_page(client, role, pay, **fields)


def test_unstated_pay_is_said_plainly(client, role):
    html = job_page(client, role, None)

    assert "Pay not stated" in html
    assert "we do not guess one" in html


def test_under_the_minimum_sample_nothing_is_said(client, add_bands):
    role = make_role(slug="tide-reader")
    add_bands(role, 9)

    assert "of this range is above" not in job_page(client, role, (118_000, 138_000))


def test_adverts_over_24_months_old_give_no_context(client, role, source):
    source.snapshot_date = source.snapshot_date.replace(year=2024)
    source.save()
    source.bands.update(year=2024)

    assert "of this range is above" not in job_page(client, role, (118_000, 138_000))


def test_context_costs_a_job_page_no_query(client, role, django_assert_num_queries):
    job = make_listing(role=role, level="senior", place={"country": "US"}, pay=(118_000, 138_000))
    client.get(job.get_absolute_url())
    with CaptureQueriesContext(connection) as with_context:
        client.get(job.get_absolute_url())
    cost = len(with_context)
    job.pay_ranges.update(currency="EUR")
    client.get(job.get_absolute_url())

    with django_assert_num_queries(cost):
        client.get(job.get_absolute_url())
