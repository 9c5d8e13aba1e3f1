"""An offer is placed among comparable adverts, and its amount is kept nowhere."""

import logging

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.log import AdminEmailHandler

from salaries import offers
from salaries.offers import of_ten
from tests.factories import make_listing, make_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

AMOUNT = "123457"  # found nowhere else
OFFER = {
    "role": "tide-reader",
    "level": "senior",
    "country": "US",
    "amount": AMOUNT,
    "currency": "usd",
    "period": "year",
    "basis": "employee",
}


@pytest.fixture
def frozen():
    with time_machine.travel("2026-11-24T12:00:00+00:00", tick=True):
        yield


@pytest.fixture
def role(add_bands):
    role = make_role(slug="tide-reader", plural="Tide Readers")
    add_bands(role, 60)
    return role


def answer(client, **changed) -> str:
    response = client.post("/salaries/check/", OFFER | changed)
    assert response.status_code == 200
    return response.content.decode()


# The answer


def test_the_answer_comes_in_the_promised_order(client, role):
    html = answer(client, amount="120000")

    parts = [
        "Of 10 comparable adverts, 3 to 7 have their middle below your offer (60 different ranges "
        "from 60 adverts of 2025–2026).",
        "This counts advertised base pay alone: no bonus, no shares",
        "have their middle at <b>USD 120,000</b>",
        "Official, by occupation",
        "No open job for that role, level and country",
    ]
    places = [html.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("amount", "says"),
    [("50000", "at most 1 has"), ("900000", "at least 9 have"), ("110500", "1 to 4 have")],
)
def test_the_interval_follows_the_offer(client, role, amount, says):
    assert f"Of 10 comparable adverts, {says} their middle below" in answer(client, amount=amount)


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [(0.62, 0.68, "6 to 7 have"), (0.0, 0.06, "at most 1 has"), (0.0, 0.3, "at most 3 have"),
     (0.94, 1.0, "at least 9 have"), (0.6, 0.7, "6 to 7 have")],
)  # fmt: skip
def test_tenths_are_rounded_outwards(low, high, says):
    assert of_ten(low, high) == says


def test_a_thin_group_is_widened_and_says_how(client, role, add_bands):
    thin = make_role(slug="ebb-reader", plural="Ebb Readers", broader=role)
    add_bands(thin, 3)

    html = answer(client, role="ebb-reader")

    assert (
        "There are too few adverts for senior ebb readers in the United States (3 different "
        "ranges), so this is the nearest wider group: with the broader role, senior tide readers"
    ) in html


def test_where_no_group_is_wide_enough_the_answer_says_so(client, add_bands):
    add_bands(make_role(slug="tide-reader"), 3)

    html = answer(client)

    assert "We cannot say: there are too few comparable adverts" in html
    assert "only 3 different ranges" in html
    assert "Of 10 comparable adverts" not in html


def test_live_jobs_that_start_at_the_offer_are_shown_without_the_amount(client, role):
    call_command("refresh_rates", verbosity=0)
    facts = {"role": role, "level": "senior", "place": {"country": "US"}}
    above = make_listing(title="Pays more", pay=(130_000, 150_000), **facts)
    make_listing(title="Starts below", pay=(100_000, 150_000), **facts)
    make_listing(title="Elsewhere", role=role, level="senior", place={"country": "DE"},
                 pay=(200_000, 250_000))  # fmt: skip
    make_listing(title="Says nothing", **facts)
    make_listing(title="Up to", pay=(None, 400_000), **facts)

    html = answer(client)

    assert (
        "1 of 4 open jobs for that role, level and country starts at your offer or above; "
        "2 state no lower end we can compare with it:" in html
    )
    assert f'<a href="{above.get_absolute_url()}">Pays more</a>' in html
    assert "Starts below" not in html
    assert 'href="/jobs/?role=tide-reader&amp;level=senior&amp;country=US"' in html


def test_old_figures_answer_no_offer_unless_asked(client, role, source):
    source.snapshot_date = source.snapshot_date.replace(year=2024)
    source.save()
    role_bands = source.bands.all()
    role_bands.update(year=2024)

    without, asked = answer(client), answer(client, use_old="on")

    assert "We cannot say: the newest adverts we hold are of 2023–2024, over 2 years old" in without
    assert "Of 10 comparable adverts" in asked


def test_a_contractors_rate_is_compared_with_contractors_alone(client, role, add_bands):
    add_bands(role, 9, employment_type="CT")

    too_few = answer(client, basis="contractor", amount="60", period="hour")
    add_bands(role, 4, 150_000, 160_000, employment_type="FL")
    add_bands(role, 5, 101_000, 139_000, employment_type="CT", currency="EUR")
    add_bands(role, 5, 11_000, 15_000, employment_type="CT")  # over three times their bottom
    enough = answer(client, basis="contractor", amount="60", period="hour")

    assert (
        "We cannot say: a contractor’s rate can only be compared with contractors’ rates" in too_few
    )
    assert "holds 9 different contractor ranges for senior tide readers" in too_few
    assert "have their middle below your offer (13 different contractor ranges" in enough


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"currency": "EUR"}, "we hold no exchange rate for EUR"),
        ({"amount": "-1"}, "greater than or equal to 1"),
        ({"amount": "NaN"}, "Give a number such as 90,000"),
        ({"role": "nobody"}, "Select a valid choice"),
        ({"currency": "dollars"}, "three letters"),
        ({"country": "ZZ"}, "Select a valid choice"),
        ({"level": ""}, "This field is required"),
        ({"basis": "serf"}, "Select a valid choice"),
    ],
)
def test_an_offer_that_cannot_be_placed_gets_a_reason(client, role, changed, says):
    assert says in answer(client, **changed)


@pytest.mark.parametrize("written", ["120,000", "120 000", "120000.00"])
def test_an_amount_is_understood_as_people_write_it(client, role, written):
    assert "comparable adverts" in answer(client, amount=written)


def test_links_fill_in_what_is_known_but_never_an_amount(client, role):
    html = client.get(
        "/salaries/check/?role=tide-reader&level=senior&country=US&amount=123457"
    ).content.decode()

    assert '<option value="tide-reader" selected>' in html
    assert AMOUNT not in html


def test_every_pay_box_leads_to_the_check(client, role):
    make_listing(role=role, level="senior", place={"country": "US"})
    job = make_listing(role=role, level="senior", place={"country": "US"})

    for address in ("/", "/salaries/", "/salaries/tide-reader/", job.get_absolute_url(),
                    "/roles/tide-reader/", "/compare/?a=data-engineer&b=tide-reader"):  # fmt: skip
        assert 'href="/salaries/check/' in client.get(address).content.decode(), address


# What is kept of it


def test_the_amount_is_in_no_header_cookie_session_or_title(client, role):
    response = client.post("/salaries/check/", OFFER)
    html = response.content.decode()

    assert "no-store" in response["Cache-Control"]
    assert "ETag" not in response
    assert "Last-Modified" not in response
    assert AMOUNT not in str(response.headers)
    assert not response.cookies
    assert not client.session.items()
    title, heading = html.split("<title>")[1].split("</title>")[0], html.split("<h1>")[1][:80]
    assert AMOUNT not in title + heading


def test_the_answer_is_no_redirect_and_no_link_or_form_carries_the_amount(client, role):
    make_listing(role=role, level="senior", place={"country": "US"}, pay=(200_000, 250_000))

    response = client.post("/salaries/check/", OFFER)
    html = response.content.decode()

    assert response.status_code == 200
    assert "Location" not in response
    assert html.count(AMOUNT) == 1  # in the field, for the visitor to change
    assert f'value="{AMOUNT}"' in html


def test_nothing_is_logged(client, role, caplog):
    caplog.set_level(logging.DEBUG)

    answer(client)
    answer(client, currency="dollars")

    assert AMOUNT not in caplog.text


def test_an_error_report_does_not_hold_the_amount(role, monkeypatch, settings, mailoutbox):
    settings.ADMINS = [("Desk", "desk@rolewise.example")]

    def fails(*args):
        raise RuntimeError("something broke")

    monkeypatch.setattr(offers, "share_at_or_below", fails)
    client = Client(raise_request_exception=False)
    logger, mail = logging.getLogger("django.request"), AdminEmailHandler(include_html=True)
    logger.addHandler(mail)
    response = client.post("/salaries/check/", OFFER)
    logger.removeHandler(mail)

    assert response.status_code == 500
    sent = "".join(
        report.body + "".join(body for body, _kind in report.alternatives) for report in mailoutbox
    )
    assert "something broke" in sent
    assert AMOUNT not in sent
    assert AMOUNT not in response.content.decode()


def test_nothing_is_written(client, role):
    answer(client)

    with CaptureQueriesContext(connection) as queries:
        answer(client)

    asked = [query["sql"] for query in queries]
    assert not [sql for sql in asked if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert AMOUNT not in str(asked)  # databases keep logs too
    assert len(queries) < 25


def test_other_methods_are_refused(client):
    assert client.put("/salaries/check/").status_code == 405
