"""Doubtful pay: grouped by problem, corrected in place or left as it is."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings.desk.pay import DOUBTS, waiting
from listings.models import ExchangeRate, Listing, PayDoubt
from tests.factories import add_pay, make_listing
from tests.listings.importers.conftest import make_job
from tests.plans import plan_of

from .conftest import DESK, make_board, source_of, undo_last

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rates():
    for currency, units in [("EUR", "1"), ("USD", "1.25")]:
        ExchangeRate.objects.create(
            currency=currency, units_per_eur=units, date=date(2026, 11, 20), source="ECB"
        )


def kinds(client) -> dict[str, int]:
    page = client.get(f"{DESK}/pay/")
    return {name: int(count) for name, _, count in page.context["kinds"]}


def ranges(*rows: dict, kept: int = 0) -> dict:
    """The fields of the form for these ranges, of which the first `kept` are there already."""
    form = {"answer": "save", "pay-TOTAL_FORMS": len(rows), "pay-INITIAL_FORMS": kept}
    plain = {"currency": "EUR", "period": "year", "basis": "employee"}
    for number, row in enumerate(rows):
        form |= {f"pay-{number}-{name}": value for name, value in (plain | row).items()}
    return form


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("The source gives a pay range that is reversed: 2 to 1.", "reversed"),
        ("The source gives a pay of zero: not disclosed.", "zero"),
        ("The source gives a pay range too wide to mean anything: 1 to 900.", "too_wide"),
        ("The source gives pay in no currency.", "currency"),
        ("The source gives pay without saying for how long.", "period"),
        ("No pay can be read from “12 beans”.", "unread"),
    ],
)
def test_pay_that_was_not_taken_over_is_grouped_by_what_is_wrong(client, editor, said, kind):
    make_listing(pay_problem=said)
    make_listing(pay=(90_000, 110_000, "EUR"))
    make_listing(pay_problem=said, state="draft")

    assert kinds(client) == {kind: 1}
    assert said in client.get(f"{DESK}/pay/").content.decode()


def test_pay_over_twice_its_bottom_or_without_a_rate_is_asked_about(client, editor):
    make_listing(pay=(50_000, 120_000, "EUR"))
    make_listing(pay=(50_000, 100_000, "EUR"))
    make_listing(pay=(1_000, 1_500, "XAU"))

    assert kinds(client) == {"wide": 1, "unrated": 1}


def test_pay_is_corrected_in_place_and_held_against_imports(client, editor, run_import, board_file):
    listing = make_listing(pay_problem="The source gives a pay range that is reversed: 2 to 1.")
    source_of(listing, make_board())

    client.post(f"{DESK}/pay/{listing.pk}/", ranges({"minimum": 90_000, "maximum": 110_000}))
    run_import(board_file(make_job(1)), board="acme")

    listing.refresh_from_db()
    (pay,) = listing.pay_ranges.all()
    assert (pay.minimum, pay.maximum, pay.currency) == (90_000, 110_000, "EUR")
    assert listing.pay_problem == ""
    assert listing.held_fields.get().name == "pay"
    assert listing.changes.filter(field="pay", by=editor).exists()
    assert kinds(client) == {}


def test_a_correction_of_pay_is_undone_with_the_words_it_was_read_from(client, editor):
    listing = make_listing()
    pay = add_pay(listing, 50_000, 200_000, "EUR", words="50–200k", inferred="period")
    source_of(listing, make_board())
    row = {"id": pay.pk, "minimum": 50_000, "maximum": 60_000}
    client.post(f"{DESK}/pay/{listing.pk}/", ranges(row, kept=1))
    assert listing.pay_ranges.get().words == ""

    undo_last(client)

    again = listing.pay_ranges.get()
    assert (again.maximum, again.words, again.inferred) == (200_000, "50–200k", "period")
    assert not listing.held_fields.exists()
    assert kinds(client)["wide"] == 1


def test_reversed_pay_is_refused_in_words_and_nothing_is_saved(client, editor):
    listing = make_listing(pay_problem="The source gives a pay of zero: not disclosed.")

    page = client.post(f"{DESK}/pay/{listing.pk}/", ranges({"minimum": 2, "maximum": 1}))

    assert page.status_code == 200
    assert "top cannot be below the bottom" in page.content.decode()
    assert not listing.pay_ranges.exists()
    assert Listing.objects.get().pay_problem


def test_pay_left_as_it_is_comes_again_only_when_it_changes(client, editor, run_import, board_file):
    metadata = {"pay_input_ranges": [{"min_cents": 5_000_000, "max_cents": 12_000_000,
                                      "currency_type": "EUR"}]}  # fmt: skip
    run_import(board_file(make_job(1, **metadata)))
    assert kinds(client) == {"wide": 1}

    client.post(f"{DESK}/pay/{Listing.objects.get().pk}/", {"answer": "leave"})
    assert kinds(client) == {}
    run_import(board_file(make_job(1, content="New words.", **metadata)))
    assert kinds(client) == {}

    metadata["pay_input_ranges"][0]["max_cents"] = 13_000_000
    run_import(board_file(make_job(1, **metadata)))
    assert kinds(client) == {"wide": 1}


def test_odd_answers_about_pay_are_told_what_to_do(client, editor):
    listing = make_listing(pay_problem="No pay can be read from “beans”.")

    assert client.post(f"{DESK}/pay/{listing.pk}/", {"answer": "x"}).status_code == 400
    broken = client.post(f"{DESK}/pay/{listing.pk}/", {"answer": "save"})
    assert broken.status_code == 200
    gone = client.post(f"{DESK}/pay/999999/", ranges({"minimum": 1}), follow=True)
    assert "no longer here" in gone.content.decode()
    assert client.get(f"{DESK}/pay/?kind=nope&at=-5").context["job"] == listing


def test_doubtful_pay_asks_the_database_as_often_for_many_as_for_few(client, editor):
    def cost(jobs: int) -> int:
        for number in range(jobs):
            make_listing(pay_problem=f"No pay can be read from “{number} beans”.")
            make_listing(pay=(50_000, 120_000, "EUR"))
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{DESK}/pay/")
        return len(captured)

    assert cost(1) == cost(12) < 22


@pytest.mark.parametrize("doubt", DOUBTS)
def test_each_doubt_is_read_off_an_index_in_its_order(doubt):
    index = "listings_listing_pay_doubt" if doubt in PayDoubt.values else "listings_pay_doubt"

    assert index in plan_of(waiting(doubt)[:1])
