"""A card is written once and filled in for each search; that shows in nothing but speed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.card_cores import CardCore, Showing, flag_words
from listings.card_pay import Floor, ranges_that_count
from listings.cards import Card, make_cards
from listings.models import Contract, ExchangeRate, Listing, ListingPlace, ListingTerm, Placement
from listings.rates import RateSet
from listings.search.query import PAY_STEPS, SearchQuery
from tests.factories import add_pay, ago, make_company, make_listing, make_term

pytestmark = pytest.mark.django_db

RATES = {"EUR": "1", "USD": "1.25", "JPY": "163.27"}


@pytest.fixture(autouse=True)
def rates():
    ExchangeRate.objects.all().delete()
    for currency, units in RATES.items():
        ExchangeRate.objects.create(
            currency=currency, date=date(2026, 11, 20), units_per_eur=Decimal(units), source="ECB"
        )


def card_of(listing: Listing, query: SearchQuery | None = None) -> Card:
    return make_cards(Listing.objects.filter(pk=listing.pk).for_cards(), query)[0]


def plainly(card: Card, *, level: int, placement: Placement | None = None) -> str:
    """The card's template rendered as a whole, each slot from the job itself."""
    floor = Floor.of(card.query, card.rates)
    stated = list(card.listing.pay_ranges.all())
    step = ""
    if floor and (counted := ranges_that_count(stated, card.query, floor)):
        words = {
            "whole": "Starts at USD 100,000 or more",
            "mid": "Its middle is at USD 100,000 or more",
            "reach": "Could reach USD 100,000",
            "below": "Stays below USD 100,000",
            "not-convertible": "Cannot be compared with USD 100,000",
        }[floor.step_of(counted[0])]
        step = mark_safe(f"<p>{words.replace('USD', card.query.pay_cur)}</p>")
    pay = {
        "line": card.line,
        "more": len(stated) - 1,
        "problem": card.listing.pay_problem,
        "slot": {"step": step},
    }
    flag = ""
    if placement or card.is_example:
        words = flag_words(placement) if placement else ""
        flag = render_to_string(
            "listings/_card_flag.html", {"words": words, "is_example": card.is_example}
        )
    slot = {
        "featured": " job--featured" if placement else "",
        "level": level,
        "flag": flag,
        "dates": mark_safe(" · ".join(map(conditional_escape, card.dates))),
        "why": "",
        "pay": render_to_string("listings/_card_pay.html", pay),
    }
    template = get_template("listings/_listing_card.html").template
    return template.render(Context({"card": card, "slot": slot}))


texts = st.text(st.sampled_from("ab %s%%(x)d&<>'\"{}é–漢"), min_size=1, max_size=12)
pays = st.tuples(
    st.sampled_from([None, 40, 90_000, 100_000]),
    st.sampled_from([None, 120_000, 300_000]),
    st.sampled_from([*RATES, "NGN"]),
    st.sampled_from(["year", "month", "hour"]),
    st.sampled_from([{}, {"basis": "contractor"}, {"part": "on_target"}, {"inferred": "period"}]),
).filter(lambda pay: pay[0] or pay[1])
queries = st.builds(
    SearchQuery,
    now=st.sampled_from([0, 13, 15, 29]).map(lambda days: timezone.now() + timedelta(days=days)),
    pay=st.sampled_from([None, Decimal(100_000)]),
    pay_cur=st.sampled_from([*RATES, "NGN"]),
    pay_rule=st.sampled_from(PAY_STEPS),
    employment=st.sampled_from([(), (Contract.CONTRACTOR.value,)]),
    inferred=st.booleans(),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    title=texts,
    name=texts,
    stated=st.lists(pays, max_size=3),
    places=st.lists(st.sampled_from(["onsite", "remote", ""]), max_size=3),
    fields=st.fixed_dictionaries(
        {
            "is_example": st.booleans(),
            "pay_problem": st.sampled_from(["", "100 % <odd>"]),
            "confirmed_at": st.sampled_from([None, ago(days=1), ago(days=20)]),
            "valid_through": st.sampled_from([None, timezone.now() + timedelta(days=14)]),
            "posted_on": st.sampled_from([None, date(2026, 11, 2)]),
            "level": st.sampled_from(["", "mid"]),
        }
    ),
    searches=st.lists(queries, min_size=1, max_size=6),
    placed=st.booleans(),
    level=st.sampled_from([3, 4]),
)
def test_a_card_filled_in_is_the_card_written_as_a_whole(
    title, name, stated, places, fields, searches, placed, level
):
    job = make_listing(title=title, company=make_company(name=name), **fields)
    for *range_given, further in stated:
        add_pay(job, *range_given, **further)
    for mode in places:
        ListingPlace.objects.create(listing=job, mode=mode, city=name, country="DE")
    ListingTerm.objects.create(listing=job, term=make_term(f"{name}{job.pk}"))
    placement = Placement(kind="chosen", reason="Says <what> 100 % is") if placed else None

    core = CardCore.of(card_of(job))  # one core for all searches

    for query in searches:
        card = card_of(job, query)
        filled = Showing(query, card.rates).html(core, level=level, placement=placement)
        assert filled == plainly(card, level=level, placement=placement)


def test_a_core_keeps_pay_drawn_at_one_rate_apart_from_another():
    core = CardCore.of(card_of(make_listing(pay=(80_000, 100_000, "EUR"))))
    at_125 = Showing(SearchQuery(), RateSet.current()).html(core)
    ExchangeRate.objects.filter(currency="USD").update(units_per_eur="1.50")

    at_150 = Showing(SearchQuery(), RateSet.current()).html(core)

    assert "about USD 100K – 125K a year" in at_125
    assert "about USD 120K – 150K a year" in at_150


def test_a_core_draws_few_ranges_at_a_time():
    core = CardCore.of(card_of(make_listing(pay=(80_000, 100_000, "EUR"))))

    for top in range(50):
        ExchangeRate.objects.filter(currency="USD").update(units_per_eur=f"1.{top + 10}")
        Showing(SearchQuery(), RateSet.current()).html(core)

    assert len(core._pay_blocks) <= 4
