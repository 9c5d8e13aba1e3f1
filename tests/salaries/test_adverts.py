"""Live jobs are a pay source of their own: which of them count, and that a change reaches it."""

import csv
import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from listings.models import ExchangeRate, Listing
from salaries.adverts import SLUG, advert_rows
from salaries.bands import load_bands
from salaries.figures import cell, default_group
from tests.factories import add_pay, ago, make_company, make_listing, make_role

US = {"country": "US"}


@pytest.fixture
def role(db):
    for currency, per_eur in [("EUR", "1"), ("USD", "1.25"), ("GBP", "0.8")]:
        ExchangeRate.objects.create(
            currency=currency,
            units_per_eur=Decimal(per_eur),
            date=timezone.localdate(),
            source="Bank",
        )
    return make_role(name="Ranger", slug="ranger")


def job(role, low=100_000, high=140_000, currency="USD", period="year", **fields) -> Listing:
    given = {"role": role, "level": "senior", "place": US} | fields
    return make_listing(pay=(low, high, currency, period), **given)


def ends(role) -> list[tuple]:
    return [(row.country, row.minimum, row.maximum) for _pk, _role, row in advert_rows([role.pk])]


def figure(role, country="US"):
    loaded = load_bands([role])
    live = [series for series in loaded.series if series.source.slug == SLUG]
    if not live:
        return None
    group = default_group(role, live[0], "senior", country)
    return cell(loaded, group, today=timezone.localdate()).figure


def test_one_range_counts_for_each_job_and_country_in_its_own_currency(role):
    both = job(role, place=US)
    both.places.create(country="GB")
    both.places.create(country="US", city="Boston")
    add_pay(both, 70_000, 90_000, "GBP")
    add_pay(both, 200_000, 240_000, "USD")

    assert sorted(ends(role)) == [("GB", 70_000, 90_000), ("US", 100_000, 140_000)]


def test_hourly_pay_counts_a_year_and_one_end_counts_nowhere(role):
    job(role, 50, 60, period="hour")
    job(role, 90_000, None)

    rows = [row for _pk, _role, row in advert_rows([role.pk])]

    assert [(row.kind, row.minimum, row.maximum) for row in rows] == [
        ("advertised", 104_000, 124_800),
        ("unknown", 90_000, 90_000),
    ]


def test_what_is_no_employees_base_pay_of_a_live_job_of_the_last_year_stays_out(role):
    job(role, is_example=True)
    job(role, state=Listing.State.DRAFT)
    job(role, state=Listing.State.CLOSED, closed_at=ago(days=1))
    job(role, listed_at=ago(days=366))
    job(role, confirmed_at=ago(days=31))
    make_listing(role=role, place=US)
    for fields in ({"basis": "contractor"}, {"part": "on_target"}):
        add_pay(make_listing(role=role, place=US), 100_000, 140_000, **fields)

    assert ends(role) == []
    assert figure(role) is None


def test_the_figure_counts_employers_and_stands_beside_the_snapshots(role, add_bands):
    add_bands(role, 60)
    for n in range(12):
        job(role, 100_000 + 1_000 * n, 140_000 + 1_000 * n)
    same = make_company()
    for _ in range(3):
        job(role, 150_000, 170_000, title="Ranger", company=same)

    found = figure(role)

    assert (found.n, found.adverts, found.employers) == (13, 15, 13)
    assert found.median == 126_000
    loaded = load_bands([role])
    assert [series.source.slug for series in loaded.series_of(role)] == ["test-index", SLUG]
    assert load_bands([role], source_slug="test-index").series[0].source.slug == "test-index"


def kinds_of(client, address: str = "/salaries/ranger/") -> str:
    html = client.get(address).content.decode()
    return html.split('class="kinds mt"')[1].split("</dl>")[0]


def test_jobs_listed_here_have_a_row_of_their_own_on_the_roles_page(role, add_bands, client):
    add_bands(role, 30)
    for place in range(12):
        company = make_company(name=f"Firm {place % 6}")
        job(role, 150_000 + 500 * place, 170_000 + 500 * place, company=company)

    for address in ("/salaries/ranger/", "/salaries/ranger/?source=test-index"):
        here = kinds_of(client, address).split("Advertised in jobs listed here")[1]
        assert "12 different ranges from 12 adverts of the last 12 months" in here
        assert "They are from 6 employers." in here
        assert "Only jobs that state their pay" in here
        assert "30 different ranges from 30 adverts of 2025–2026" in kinds_of(client, address)


def test_the_list_of_all_roles_names_every_window_it_counts(role, add_bands, client):
    add_bands(role, 12)
    job(make_role(name="Warden"))

    page = client.get("/salaries/").content.decode()

    assert "roles, in 1 country, of 2025–2026 and the last 12 months." in page


def test_a_row_of_jobs_listed_here_that_cannot_say_much_says_so(role, add_bands, client):
    add_bands(role, 30)

    job(role, is_example=True)
    assert "listed here" not in kinds_of(client)
    make_listing()
    assert "Not enough data: no job listed here for rangers states a whole" in kinds_of(client)
    job(role)
    assert "only 1 different range from 1 advert of the last 12 months" in kinds_of(client)


def test_its_rows_stand_behind_the_figure_as_page_and_csv(role, client):
    for n in range(3):
        job(role, 100_000 + 1_000 * n, 140_000, title=f"Ranger {n}")
    job(role, 50_000, 60_000, "EUR")

    page = client.get(f"/salaries/ranger/rows/?source={SLUG}&country=US&level=senior")
    text = client.get(f"/salaries/ranger/rows.csv?source={SLUG}").content.decode()

    rows = list(csv.DictReader(StringIO(text)))
    assert page.status_code == 200
    assert "Ranger 2" in page.content.decode()
    assert sorted(row["standing"] for row in rows) == [*["counted"] * 3, "not in USD"]
    assert {row["source"] for row in rows} == {"Jobs listed here"}


def test_figures_are_printed_as_of_a_snapshot(role):
    for n in range(12):
        job(role, 100_000 + 1_000 * n, 140_000 + 1_000 * n)
    out = StringIO()

    call_command(
        "pay_figures", "--by", "role,level", "--source", SLUG, "--format", "json", stdout=out
    )

    (row,) = json.loads(out.getvalue())
    assert (row["role"], row["level"], row["country"], row["n"]) == ("ranger", "senior", "US", 12)
    assert row["low"] < row["p50"] < row["high"]


@pytest.mark.django_db(transaction=True)
def test_every_change_of_a_job_reaches_what_a_process_keeps(role):
    jobs = [job(role, 100_000 + 1_000 * n, 140_000 + 1_000 * n) for n in range(12)]
    other = make_role()
    assert (figure(role).n, figure(other)) == (12, None)

    Listing.objects.filter(pk=jobs[0].pk).update(state="closed", closed_at=ago(days=1))
    assert figure(role).n == 11
    jobs[1].pay_ranges.update(annual_high_cents=99_000_000, maximum=990_000)
    assert figure(role).n == 10  # too wide now
    jobs[2].pay_ranges.all().delete()
    assert figure(role).n == 9
    Listing.objects.filter(pk=jobs[3].pk).update(role=other)
    assert (figure(role).n, figure(other).n) == (8, 1)
    jobs[4].places.update(country="GB")
    assert figure(role).n == 7
    job(role, 90_000, 95_000)
    assert figure(role).n == 8


@pytest.mark.django_db(transaction=True)
def test_a_deadline_that_passes_without_a_write_is_noticed_within_a_quarter_of_an_hour(role):
    for number in range(12):
        job(role, 100_000 + 1_000 * number, 140_000)
    job(role, 90_000, 95_000, valid_through=timezone.now() + timedelta(minutes=10))
    assert figure(role).n == 13

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert figure(role).n == 12
