"""Typed words that say a filter are read as one, in the open, and can be undone."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.filters import ListingFilter
from listings.search.analyser import plainly, read_query, tokens
from listings.search.query import SearchQuery
from roles.models import RoleAlias
from tests.factories import make_listing, make_role

pytestmark = pytest.mark.django_db


def read(text: str, **parameters) -> SearchQuery:
    return ListingFilter(QueryDict(urlencode({"q": text} | parameters))).query


def make_known_role(name: str, *titles: str):
    slug = name.lower().replace(" ", "-")
    role = make_role(name=name, slug=slug)
    for title in titles:
        RoleAlias.objects.create(role=role, title=title)
    return role


@pytest.fixture
def known():
    make_known_role("Zed Learning Engineer", "ZLE", "Zed Learning Eng", "Python Zed Developer")
    make_listing(place={"mode": "onsite", "city": "Berlin", "country": "DE"})


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("remote zed learning eng 120k", "role=zed-learning-engineer&workplace=remote&pay=120000"),
        ("Zed Learning Engineers, python", "q=python&role=zed-learning-engineer"),
        ("zed learning developer jobs", "q=zed+learning+developer+jobs"),
        ("python zed developer", "q=python+zed+developer"),
        ("lead zed learning engineer", "q=lead&role=zed-learning-engineer"),
        ("sr. or junior", "level=entry&level=senior"),
        ("entry-level", "level=entry"),
        ("mid level onsite", "level=mid&workplace=onsite"),
        ("lead staff principal", "q=lead+staff+principal"),
        ("part-time internship", "employment=internship&employment=part_time"),
        ("remote or hybrid", "workplace=hybrid&workplace=remote"),
        ("jobs in Germany", "country=DE"),
        ("python in berlin", "q=python&place=berlin-de"),
        ("berlin us uk", "country=GB&country=US&place=berlin-de"),
        ("hamburg", "q=hamburg"),
        ("it in no", "q=it+in+no"),
        ("join us", "q=join+us"),
        ("jordan", "q=jordan"),
        ("in jordan", "country=JO"),
        ("€90k", "pay=90000&pay_cur=EUR"),
        ("90,000 eur", "pay=90000&pay_cur=EUR"),
        ("from 120k+", "pay=120000"),
        ("120000", "pay=120000"),
        ("$50/hr", "pay=50&pay_period=hour"),
        ("£500 a day", "pay=500&pay_cur=GBP&pay_period=day"),
        ("100k 120k", "q=120k&pay=100000"),
        ("300k jpy", "q=300k+jpy"),
        ("401k 4k 2024 94105 $50", "q=401k+4k+2024+94105+%2450"),
        ("0k -5k 99999999999k", "q=0k+-5k+99999999999k"),
        ("remote sensing", "q=remote+sensing"),
        ("no remote", "q=no+remote"),
        ('"remote" -senior', "q=%22remote%22+-senior"),
        ("zed remote learning engineer", "q=zed%2C+learning+engineer&workplace=remote"),
    ],
)
def test_only_words_with_one_meaning_are_read(known, text, address):
    assert read(text).query_string == address


def test_a_role_of_a_name_of_its_own_is_known_without_further_titles():
    make_role(name="Quark Analyst", slug="quark-analyst")
    make_role(name="Quark", slug="quark", kind="generic")

    assert read("quark analysts").role == ("quark-analyst",)
    assert read("quark").role == ()


def test_what_the_address_sets_is_not_read_again(known):
    asked = read(
        "remote senior 120k zed learning engineer",
        workplace="hybrid",
        pay="90000",
        level="not-stated",
    )

    assert asked.query_string == (
        "q=remote+senior+120k&role=zed-learning-engineer&level=not-stated&workplace=hybrid"
        "&pay=90000"
    )
    assert read("120k", pay="not-stated").q == "120k"


def test_an_amount_takes_the_currency_and_period_of_the_form():
    assert read("90k", pay_cur="EUR").query_string == "pay=90000&pay_cur=EUR"
    assert read("$90k", pay_cur="CAD").query_string == "pay=90000&pay_cur=CAD"
    assert read("£90k", pay_cur="EUR").query_string == "pay=90000&pay_cur=GBP"
    assert read("50 usd", pay_period="hour").query_string == "pay=50&pay_period=hour"


def test_undoing_a_reading_searches_the_words_as_text(known):
    query = read("remote zed learning eng 120k sql")
    workplace, role, pay = query.readings

    assert query.with_words_for(role).query_string == (
        "q=%22zed+learning+eng%22+sql&workplace=remote&pay=120000"
    )
    assert query.with_words_for(pay).query_string == (
        "q=%22120k%22+sql&role=zed-learning-engineer&workplace=remote"
    )
    assert query.with_words_for(workplace).workplace == ()


def test_the_receipt_names_the_words_and_the_way_back(client, known):
    make_listing(place={"mode": "remote"})

    page = client.get("/jobs/?q=remote+sql").content.decode()

    assert 'done <a class="clause" rel="nofollow" href="/jobs/?q=sql">' in page
    assert "Read from what you typed: “remote” as remote (" in page
    assert 'href="/jobs/?q=%22remote%22+sql"' in page
    assert 'name="q" value="sql"' in page
    assert "Read from" not in client.get("/jobs/?q=sql&workplace=remote").content.decode()


def test_every_link_and_the_address_are_the_explicit_ones(client, known):
    response = client.get("/jobs/?q=remote+senior", headers={"HX-Request": "true"})

    assert response["HX-Push-Url"] == "/jobs/?level=senior&workplace=remote"
    assert 'href="/jobs/feed.atom?level=senior&amp;workplace=remote"' in response.content.decode()


def test_reading_costs_two_queries_at_most_and_none_without_words(known, django_assert_num_queries):
    with django_assert_num_queries(2):
        read("zed learning eng in berlin or hamburg remote us 120k python sql")
    with django_assert_num_queries(0):
        read("")
    with django_assert_num_queries(0):
        read("python remote 120k")


def test_a_long_text_is_no_search_to_interpret():
    assert read("remote " + "w" * 194).workplace == ()
    assert read("remote " + "w " * 20).workplace == ()
    assert read("remote " + "w " * 19).workplace == ("remote",)


WORDS = """
    remote hybrid senior or and no not zed learning eng engineer engineers python jobs in the berlin
    germany us 120k €90k 50/hr eur - , ; " -remote "ml, full time full-time c++ node.js on site.
    (junior) level data-driven “quoted” non Zürich
"""
TYPED = st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.one_of(TYPED, st.text(max_size=60)))
def test_no_word_is_lost_and_the_address_says_the_same_again(known, text):
    query = read(text)

    kept = tokens(" ".join([query.q, *(reading.words for reading in query.readings)]))
    assert sorted(kept) == sorted(tokens(plainly(text)) if read_query(text).phrases else [])
    again = ListingFilter(QueryDict(query.query_string))
    assert again.query == replace(query, now=again.query.now)
    assert again.query.readings == ()
    assert again.problems == ()
    for reading in query.readings:
        undone = query.with_words_for(reading)
        assert tokens(reading.words) == list(undone.text.wanted[0].tokens)
