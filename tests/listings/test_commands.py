"""Commands that run by the clock: rates, and jobs whose time is up."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from listings.management.commands import refresh_rates
from listings.models import Board, ExchangeRate, Listing, ListingChange, ListingSource
from tests.factories import add_pay, ago, ahead, make_listing

pytestmark = pytest.mark.django_db


def close_expired() -> str:
    output = io.StringIO()
    call_command("close_expired", stdout=output)
    return output.getvalue()


def test_jobs_past_their_deadline_close_and_say_when():
    past = make_listing(valid_through=ago(minutes=1))
    ahead_of_it = make_listing(valid_through=ahead(days=1))

    assert "Closed 1 past their deadline" in close_expired()

    past.refresh_from_db()
    ahead_of_it.refresh_from_db()
    assert past.state == Listing.State.CLOSED
    assert timezone.now() - past.closed_at < timedelta(minutes=1)
    assert ahead_of_it.state == Listing.State.OPEN
    change = ListingChange.objects.get()
    assert (change.listing, change.field, change.old, change.new) == (
        past, "state", "open", "closed",
    )  # fmt: skip


def test_jobs_nobody_confirmed_close_after_the_set_days(settings):
    settings.CLOSED_AFTER_DAYS = 90
    silent = make_listing(listed_at=ago(days=200), confirmed_at=ago(days=91))
    confirmed = make_listing(listed_at=ago(days=200), confirmed_at=ago(days=89))
    example = make_listing(listed_at=ago(days=200), confirmed_at=None, is_example=True)

    close_expired()

    closed = Listing.objects.filter(state=Listing.State.CLOSED)
    assert set(closed) == {silent}
    assert {confirmed, example} == set(Listing.objects.filter(state=Listing.State.OPEN))


def test_closing_again_writes_nothing():
    make_listing(valid_through=ago(minutes=1))
    close_expired()

    close_expired()

    assert ListingChange.objects.count() == 1


def ecb_archive(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("eurofxref.csv", text)
    return buffer.getvalue()


def refresh(**options) -> str:
    output = io.StringIO()
    call_command("refresh_rates", stdout=output, **options)
    return output.getvalue()


def test_the_shipped_series_gives_a_dated_rate_per_currency():
    printed = refresh(shipped=True)

    usd = ExchangeRate.objects.current().get(currency="USD")
    assert Decimal("0.5") < usd.units_per_eur < 2
    assert str(usd.date) in printed
    assert usd.source in printed
    assert ExchangeRate.objects.current().get(currency="EUR").units_per_eur == 1


def test_new_rates_convert_all_pay_again(monkeypatch):
    archive = ecb_archive("Date, USD, GBP, \n20 November 2026, 1.25, 0.8, \n")
    answer = io.BytesIO(archive)
    monkeypatch.setattr(refresh_rates.urllib.request, "urlopen", lambda *a, **k: answer)
    pay = add_pay(make_listing(), 80_000, 96_000, "GBP")
    assert pay.annual_usd_low_cents is None

    printed = refresh()

    pay.refresh_from_db()
    assert (pay.annual_usd_low_cents, pay.annual_usd_high_cents) == (12_500_000, 15_000_000)
    assert "2026-11-20" in printed
    assert ExchangeRate.objects.current().get(currency="GBP").source == refresh_rates.ECB


@pytest.mark.parametrize("answer", [b"", b"<html>", ecb_archive(""), ecb_archive("Date, USD\n")])
def test_an_answer_that_is_no_table_of_rates_is_not_taken(monkeypatch, answer):
    monkeypatch.setattr(refresh_rates.urllib.request, "urlopen", lambda *a, **k: io.BytesIO(answer))

    assert refresh_rates.SHIPPED in refresh()
    assert ExchangeRate.objects.current().filter(currency="USD").count() == 1


def test_a_rate_an_editor_entered_for_another_currency_stays():
    ExchangeRate.objects.create(
        currency="NGN", date="2026-11-01", units_per_eur=1700, source="Central Bank of Nigeria"
    )

    refresh(shipped=True)
    refresh(shipped=True)

    assert ExchangeRate.objects.current().get(currency="NGN").units_per_eur == 1700
    assert ExchangeRate.objects.current().filter(currency="USD").count() == 1


def test_rates_are_left_alone_where_some_are_and_only_missing_ones_are_asked_for():
    refresh(shipped=True)

    with CaptureQueriesContext(connection) as queries:
        refresh(if_missing=True)

    assert len(queries) == 1


def test_a_feed_that_still_lists_a_job_keeps_it_open():
    job = make_listing(listed_at=ago(days=200), confirmed_at=None)
    board = Board.objects.create(key="b", name="B", format="csv", last_good_run=ago(days=1))
    ListingSource.objects.create(listing=job, board=board, external_id="1")

    close_expired()

    job.refresh_from_db()
    assert job.state == Listing.State.OPEN


@pytest.mark.real_data
def test_an_import_says_how_many_jobs_state_pay_it_could_not_take_over():
    path = settings.REAL_DATA_DIR / "bad" / "json_bad_salaries.json"

    output = io.StringIO()
    call_command("import_listings", str(path), format="greenhouse", stdout=output)

    said = "8 jobs of this board state pay that could not be taken over"
    assert said in output.getvalue()
