"""What the open jobs of a landing page offer: one currency, one range for each job, gates kept."""

import re

import pytest
from django.utils.html import strip_tags

from listings.wording import day
from salaries import live_pay
from tests.factories import add_pay, ago, make_company, make_listing, make_role

pytestmark = pytest.mark.django_db

TODAY = day(ago())


@pytest.fixture
def companies():
    return [make_company(name=f"Firm {n}") for n in range(5)]


def offer(company, low: int, high: int, currency="USD", country="US", **fields):
    return make_listing(
        company=company,
        level="mid",
        pay=(low, high, currency),
        place={"mode": "onsite", "country": country},
        **fields,
    )


def said_of(client, address: str) -> str:
    """The sentence on pay; "" where there is none."""
    html = client.get(address).content.decode()
    found = re.findall(r'<p class="known">((?:(?!</p>).)*How figures are made</a>)</p>', html)
    return strip_tags(found[0]) if found else ""


def test_ten_ranges_of_five_employers_have_a_middle(client, companies):
    for n in range(10):
        offer(companies[n % 5], 100_000 + 1_000 * n, 120_000 + 1_000 * n)

    assert said_of(client, "/jobs/level/mid/") == (
        "The middle of their pay ranges is USD 115,000 a year, likely between USD 111,000 and "
        "118,000 (a rough figure; 10 different ranges in USD from 10 jobs of 5 employers, "
        f"{TODAY}). How figures are made"
    )


@pytest.mark.parametrize(("ranges", "employers"), [(9, 5), (10, 4)])
def test_fewer_ranges_or_employers_have_none(client, companies, ranges, employers):
    for n in range(ranges):
        offer(companies[n % employers], 100_000 + 1_000 * n, 120_000 + 1_000 * n)

    assert said_of(client, "/jobs/level/mid/") == (
        f"Not enough data for the middle of their pay: {ranges} different ranges in USD from "
        f"{ranges} jobs of {employers} employers, {TODAY}. It needs 10 different ranges of 5 "
        "employers. How figures are made"
    )


def test_ranges_far_apart_have_none(client, companies):
    for n in range(10):
        offer(companies[n % 5], 50_000 * (n + 1), 60_000 * (n + 1))

    assert "too far apart to name a middle: known only to" in said_of(client, "/jobs/level/mid/")


def test_nothing_is_said_where_no_job_states_pay(client):
    make_listing(level="mid")

    assert said_of(client, "/jobs/level/mid/") == ""


def test_a_country_speaks_in_its_own_currency_and_other_pages_in_the_commonest(client, companies):
    for n in range(11):
        offer(companies[n % 5], 200_000 + n, 201_000 + n, "USD", country="DE")
    for n in range(10):
        offer(companies[n % 5], 50_000 + n, 51_000 + n, "EUR", country="DE")

    in_germany = said_of(client, "/jobs/country/de/")
    at_level = said_of(client, "/jobs/level/mid/")

    assert "is EUR 51,000 a year" in in_germany
    assert "Left out: 11 jobs in other currencies." in in_germany
    assert "is USD 201,000 a year" in at_level
    assert "Left out: 10 jobs in other currencies." in at_level


def test_copies_count_once_and_a_job_counts_with_its_first_range(client, companies):
    for n in range(10):
        job = offer(companies[n % 5], 100_000 + 1_000 * n, 120_000 + 1_000 * n)
        add_pay(job, 900_000, 990_000)
    offer(companies[0], 100_000, 120_000, title="Copy")
    offer(companies[0], 100_000, 120_000, title="Copy")

    said = said_of(client, "/jobs/level/mid/")

    assert "USD 114,000 a year" in said
    assert "11 different ranges in USD from 12 jobs of 5 employers" in said


def test_only_employees_base_pay_of_two_near_ends_counts(client, companies):
    for n in range(10):
        offer(companies[n % 5], 100_000 + 1_000 * n, 120_000 + 1_000 * n)
    for minimum, maximum, fields in [
        (900_000, 990_000, {"basis": "contractor"}),
        (900_000, 990_000, {"part": "on_target"}),
        (900_000, None, {}),
        (900_000, 2_990_000, {}),
    ]:
        add_pay(make_listing(level="mid"), minimum, maximum, **fields)

    said = said_of(client, "/jobs/level/mid/")

    assert "USD 115,000 a year" in said
    assert "Left out: 2 jobs with one end or over three times as wide as their bottom." in said


def test_an_employer_of_most_ranges_is_named_and_inference_is_counted(client, companies):
    for n in range(10):
        firm = companies[max(0, n - 5)]
        job = offer(firm, 100_000 + 1_000 * n, 120_000 + 1_000 * n)
        job.pay_ranges.update(inferred="period" if n else "")

    said = said_of(client, "/jobs/level/mid/")

    assert "Firm 0 alone has 60 % of these ranges." in said
    assert "In 9 jobs we took currency or period as likely." in said


def test_hidden_jobs_are_in_no_figure(client, companies):
    for n in range(10):
        offer(companies[n % 5], 100_000 + 1_000 * n, 120_000 + 1_000 * n)
        offer(companies[n % 5], 900_000 + n, 990_000, state="draft")

    assert "from 10 jobs of 5 employers" in said_of(client, "/jobs/level/mid/")


def test_examples_are_called_invented(client, companies):
    for n in range(10):
        offer(companies[n % 5], 100_000 + 1_000 * n, 120_000 + 1_000 * n, is_example=True)

    assert said_of(client, "/jobs/level/mid/").startswith("Invented example pay. The middle")


def test_a_companys_own_page_has_no_middle(client, companies):
    for n in range(12):
        offer(companies[0], 100_000 + 1_000 * n, 120_000 + 1_000 * n)

    assert said_of(client, companies[0].get_absolute_url()) == ""


def test_a_role_takes_in_its_narrower_roles(client, companies):
    broad = make_role(slug="broad")
    narrow = make_role(broader=broad)
    for n in range(10):
        role = narrow if n % 2 else broad
        offer(companies[n % 5], 100_000 + 1_000 * n, 120_000 + 1_000 * n, role=role)

    assert "10 different ranges in USD from 10 jobs" in said_of(client, "/jobs/role/broad/")


@pytest.mark.django_db(transaction=True)
def test_the_middle_follows_each_change_of_its_jobs_and_no_other(client, companies, monkeypatch):
    role, other = make_role(slug="r"), make_role(slug="other")
    jobs = [
        offer(companies[n % 5], 100_000 + 1_000 * n, 120_000 + 1_000 * n, role=role)
        for n in range(10)
    ]
    elsewhere = offer(companies[0], 10_000, 12_000, role=other)
    assert "10 different ranges" in said_of(client, "/jobs/role/r/")

    asked = []
    read = live_pay._ranges
    monkeypatch.setattr(live_pay, "_ranges", lambda ids: asked.append(1) or read(ids))
    elsewhere.pay_ranges.update(minimum=11_000)
    assert "10 different ranges" in said_of(client, "/jobs/role/r/")
    assert asked == []

    jobs[0].pay_ranges.all().delete()
    assert "9 different ranges" in said_of(client, "/jobs/role/r/")

    type(jobs[1]).objects.filter(pk=jobs[1].pk).update(state="draft")
    assert "8 different ranges" in said_of(client, "/jobs/role/r/")

    offer(companies[1], 150_000, 170_000, role=role)
    assert "9 different ranges" in said_of(client, "/jobs/role/r/")
