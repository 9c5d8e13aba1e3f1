"""A card and its pay: the employer's words first, conversions marked, nothing guessed."""

from datetime import date
from decimal import Decimal

import pytest

from listings.card_cores import show
from listings.cards import make_cards
from listings.models import ExchangeRate, Listing, ListingPlace
from listings.wording import range_text
from tests.factories import add_pay, ago, make_company, make_listing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rates():
    ExchangeRate.objects.all().delete()
    for currency, units in {"EUR": "1", "USD": "1.25"}.items():
        ExchangeRate.objects.create(
            currency=currency, date=date(2026, 11, 20), units_per_eur=Decimal(units), source="ECB"
        )


def card_of(listing):
    (card,) = make_cards(Listing.objects.filter(pk=listing.pk).for_cards())
    return card


def html_of(listing) -> str:
    return show(card_of(listing))


@pytest.mark.parametrize(
    ("minimum", "maximum", "text"),
    [
        ("120000", "150000", "USD 120K – 150K"),
        ("95500", "120000", "USD 95,500 – 120,000"),
        ("88500", "88500", "USD 88,500"),
        ("62.50", "75", "USD 62.50 – 75"),
        ("140000", None, "from USD 140K"),
        (None, "140000", "up to USD 140K"),
        ("4438000", "5000000", "USD 4,438,000 – 5,000,000"),
        ("9600", "10000", "USD 9,600 – 10,000"),
    ],
)
def test_a_range_reads_as_adverts_write_it(minimum, maximum, text):
    ends = (Decimal(end) if end else None for end in (minimum, maximum))

    assert range_text(*ends, "USD") == text


@pytest.mark.parametrize(
    ("pay", "words", "yearly", "shape"),
    [
        ((100_000, 130_000, "USD", "year"), "USD 100K – 130K a year", "", "range"),
        ((80_000, 100_000, "EUR", "year"), "EUR 80K – 100K a year", "about USD 100K – 125K a year",
         "range"),
        ((4_000, None, "EUR", "month"), "from EUR 4,000 a month", "from about USD 60K a year",
         "from"),
        ((None, 8_000, "USD", "month"), "up to USD 8,000 a month", "up to USD 96K a year", "up_to"),
        ((50, 60, "USD", "hour"), "USD 50 – 60 an hour", "USD 104K – 125K for a 2,080 hour year",
         "range"),
        ((90_000, 90_000, "USD", "year"), "USD 90K a year", "", "point"),
        ((100_000, 250_000, "USD", "year"), "USD 100K – 250K a year", "", "wide"),
        ((9_000_000, 9_500_000, "NGN", "year"), "NGN 9,000,000 – 9,500,000 a year", "", "none"),
    ],
)  # fmt: skip
def test_pay_is_given_in_the_employers_words_first(pay, words, yearly, shape):
    card = card_of(make_listing(pay=pay))

    assert (card.pay_words, card.yearly_words, card.line.band.shape) == (words, yearly, shape)


def test_a_converted_range_is_drawn_hollow():
    assert 'class="b-hollow"' in html_of(make_listing(pay=(80_000, 100_000, "EUR", "year")))
    assert 'class="b-bar"' in html_of(make_listing(pay=(80_000, 100_000, "USD", "year")))


@pytest.mark.parametrize(
    ("pay", "note"),
    [
        ((100_000, 250_000, "USD", "year"), "Very wide: the top is 2.5 times the bottom"),
        ((100_000, None, "USD", "year"), "One-sided: not in any statistic"),
        ((1_000, 2_000, "NGN", "year"), "No exchange rate, so not drawn or compared"),
        ((300_000, 450_000, "USD", "year"), "Goes on past the end of the scale"),
    ],
)
def test_what_is_odd_about_a_range_is_said(pay, note):
    assert note in card_of(make_listing(pay=pay)).line.notes


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"basis": "contractor"}, "A contractor’s rate"),
        ({"part": "on_target"}, "On-target earnings, not base pay"),
        ({"inferred": "currency"}, "Currency taken as likely, not stated"),
    ],
)
def test_what_kind_of_pay_it_is_is_said(fields, note):
    listing = make_listing()
    add_pay(listing, 50_000, 60_000, **fields)

    assert note in card_of(listing).line.notes


def test_pay_not_stated_is_said_and_drawn_as_nothing():
    html = html_of(make_listing(pay_problem="the amount is zero"))

    assert "Pay not stated" in html
    assert "not taken over: the amount is zero" in html
    assert "b-none" in html
    assert "b-bar" not in html


def test_more_ranges_are_counted():
    listing = make_listing(pay=(100_000, 120_000))
    add_pay(listing, 90_000, 100_000)
    add_pay(listing, 80_000, 90_000)

    assert "+ 2 more" in html_of(listing)


def test_the_place_is_told_and_many_places_are_counted():
    listing = make_listing()
    for city in ["Oslo", "Bergen", "Tromsø"]:
        ListingPlace.objects.create(listing=listing, mode="hybrid", city=city, country="NO")

    card = card_of(listing)

    assert (card.places, card.workplace) == ("Oslo, Norway and 2 more places", "Hybrid")


def test_facts_we_inferred_are_marked_with_their_words():
    listing = make_listing(
        level="mid", level_words="five years", working_time="full_time", contract="internship"
    )

    assert card_of(listing).facts == [
        "Mid-level / Intermediate, read from “five years”",
        "Full Time Internship",
    ]


@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ({"confirmed_at": ago(days=13)}, "Last confirmed open "),
        ({"confirmed_at": ago(days=15)}, "Not confirmed since "),
        ({"confirmed_at": None, "confirmed_by": ""}, "Not confirmed open yet"),
    ],
)
def test_a_card_says_when_it_was_last_confirmed(fields, start):
    card = card_of(make_listing(posted_on=date(2026, 11, 17), **fields))

    assert card.dates[0].startswith(start)
    assert card.dates[1] == "Posted 17 November 2026"


def test_an_example_is_labelled_and_shows_only_its_month():
    listing = make_listing(is_example=True, posted_on=date(2024, 10, 1))

    assert card_of(listing).dates == ["Posted October 2024"]
    assert ">Example</p>" in html_of(listing)


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Tide & Zoo Ltd", "T&amp;"), ("acme", "A"), ("Acme (Berlin) GmbH", "AB"), ("<x>", "&lt;")],
)
def test_a_company_without_a_logo_shows_its_initials(name, initials):
    html = html_of(make_listing(company=make_company(name=name)))

    assert f'text-anchor="middle">{initials}</text>' in html


def test_cards_cost_the_same_for_few_and_for_many(django_assert_num_queries):
    for _ in range(6):
        make_listing(pay=(1, 2), place={"mode": "onsite", "country": "DE"})

    with django_assert_num_queries(6):
        for card in make_cards(Listing.objects.live().for_cards()):
            show(card)
