"""The list of jobs and its feeds, as visitors and programs meet them."""

import csv
import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.filters import ListingFilter
from listings.models import ExchangeRate, ListingTerm
from listings.rates import RateSet
from listings.search import receipt
from listings.search.query import PARAMETERS, SearchQuery
from listings.search.sql import search
from tests.factories import ago, ahead, make_listing, make_role, make_term

pytestmark = pytest.mark.django_db

HIDDEN = [
    {"state": "draft"},
    {"state": "review"},
    {"state": "closed", "closed_at": timezone.now()},
    {"scope": "out"},
    {"listed_at": ahead(days=1)},
    {"valid_through": ago(minutes=2)},
    {"confirmed_at": ago(days=31)},
]
SURFACES = [
    "/jobs/",
    "/jobs/feed.atom",
    "/jobs/feed.json",
    "/jobs/feed.csv",
    "/jobs/level/senior/",
    "/jobs/remote/",
    "/jobs/country/de/",
]


def body_of(response) -> str:
    return b"".join(response).decode()


def test_every_surface_shows_live_jobs_and_nothing_hidden(client):
    remote = {"mode": "remote", "area": "DE"}
    make_listing(title="Shown", level="senior", place=remote)
    for fields in HIDDEN:
        make_listing(title="Hidden", level="senior", place=remote, **fields)

    for address in SURFACES:
        text = body_of(client.get(address))
        assert "Shown" in text, address
        assert "Hidden" not in text, address


def test_the_list_says_what_was_applied_and_how_to_remove_it(client):
    make_listing(level="senior", pay=(100_000, 120_000))

    page = client.get("/jobs/?level=senior&pay=90,000&unknown=1").content.decode()

    assert "1 job</strong>" in page
    assert '<a class="clause" rel="nofollow" href="/jobs/?pay=90000">' in page
    assert '<a class="clause" rel="nofollow" href="/jobs/?level=senior">' in page
    assert (
        'rel="canonical" href="https://rolewise.example/jobs/?level=senior&amp;pay=90000"' in page
    )


def test_few_results_say_what_each_part_leaves_out(client):
    for _ in range(9):
        make_listing(level="senior", place={"mode": "remote"})
    make_listing(level="mid", place={"mode": "remote"})

    assert "<small>(+1)</small>" in client.get("/jobs/?level=senior").content.decode()
    assert "<small>(+" not in client.get("/jobs/?workplace=remote").content.decode()


def test_a_role_says_which_narrower_roles_it_includes(client):
    broad = make_role(slug="broad")
    for name in ("Alpha Role", "Beta Role", "Gamma Role", "Delta Role"):
        make_role(name=name, slug=name.lower().replace(" ", "-"), broader=broad)

    page = client.get("/jobs/?role=broad").content.decode()
    plain = client.get("/jobs/?role=alpha-role").content.decode()
    exact = client.get("/jobs/?role=broad&exact=1").content.decode()

    assert "This includes Alpha Roles, Beta Roles and 2 more." in page
    assert 'href="/jobs/?role=broad&amp;exact=1">Leave narrower roles out</a>' in page
    assert "This includes" not in plain + exact


def test_a_floor_names_the_rates_it_was_compared_at(client):
    def rate(currency, when, source, units=1):
        ExchangeRate.objects.create(
            currency=currency, date=when, source=source, units_per_eur=units
        )

    for currency in ("USD", "GBP", "SEK"):
        rate(currency, "2026-11-20", "European Central Bank")
    rate("EGP", "2026-11-02", "Central Bank of Egypt")

    said = (
        "Pay in other currencies is compared at exchange rates of 20 November 2026 "
        "(European Central Bank); EGP at those of 2 November 2026 (Central Bank of Egypt)."
    )
    unknown = "We have no exchange rate for XAF: only pay in XAF can be compared."

    assert said in client.get("/jobs/?pay=1000").content.decode()
    assert "exchange rates" not in client.get("/jobs/").content.decode()
    assert unknown in client.get("/jobs/?pay=1000&pay_cur=XAF").content.decode()


def test_each_bar_is_a_link_that_sets_the_floor_at_its_start(client):
    make_listing(pay=(130_000, 150_000), level="senior")
    make_listing(pay=(10_000, 12_000), level="senior")
    make_listing(pay=(900_000, 950_000), level="mid")

    page = client.get("/jobs/?level=senior&pay_rule=reach&pay=5000").content.decode()

    bars = page.split('<svg height="80"')[1].split("</svg>")[0]
    assert bars.count("<a ") == 2
    assert 'href="/jobs/?level=senior&amp;pay=120000&amp;pay_rule=reach"' in bars
    assert 'aria-label="1 job from USD 120K to 160K: set the floor at USD 120K"' in bars
    assert 'aria-label="1 job from USD 0 to 40K: show any pay"' in bars
    assert 'href="/jobs/?level=senior"' in bars


def test_words_that_could_not_be_applied_are_named():
    result = replace(search(SearchQuery(q="a b")), left_out=("a", "b"))

    assert receipt.notes(SearchQuery(q="a b"), result, RateSet.current()) == [
        "“a b” was not applied: it is too common to check in time."
    ]


def test_the_ladder_stands_above_the_results_with_the_chosen_step_marked(client):
    make_listing(pay=(80_000, 120_000))
    make_listing()

    page = client.get("/jobs/?pay=90000").content.decode()

    assert '<span class="num">0</span> start at USD 90,000' in page
    assert 'aria-current="true"><b><span class="num">1</span> has its middle there</b>' in page
    assert '<span class="num">1</span> states no pay' in page
    assert "1 more does not say their pay" in page


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("pay=90+grand", "“90 grand” is not an amount. Write digits, for example 90,000."),
        ("pay=NaN", "“NaN” is not an amount. Write digits, for example 90,000."),
        ("pay=-5", "“-5” is not an amount. Write digits, for example 90,000."),
        ("pay=0", "“0” is not an amount of pay we can compare."),
        ("pay=99999999999999", "“99999999999999” is not an amount. Write digits"),
        ("role=nope", "“nope” is not a role we know."),
        ("level=senior&level=boss", "“boss” is not a level we know."),
        ("country=XX", "“XX” is not a country we know."),
        ("apply_from=EU", "“EU” is not a country or region to apply from we know."),
        ("pay_cur=ABC", "“ABC” is not a currency we know."),
        ("posted=0", "“0” is not a number of days from 1 to 365."),
        ("sort=random", "“random” is not an order we can sort in."),
        ("page=abc", "“abc” is not a page number. This is the first page."),
        ("page=0", "“0” is not a page number. This is the first page."),
        ("page=-1", "“-1” is not a page number. This is the first page."),
        ("page=1000000000", "“1000000000” is not a page number. This is the first page."),
        ("exact=maybe", "“maybe” is neither 1 nor 0, so narrower roles are included."),
        ("page=1&page=x", "Only the first of these counts: “1”."),
        ("sort=pay&sort=newest", "Only the first of these counts: “pay”."),
        ("pay=1000&pay=2000&pay=not-stated", "Only the first amount counts."),
        ("posted=%D9%A3", "“٣” is not a number of days from 1 to 365."),
        ("pay=%EF%BC%91e9", "“１e9” is not an amount. Write digits, for example 90,000."),
        ("q=-zzz&q=b", "Only the first words to search for count."),
        ("q=" + "-zzz+" * 2000, "Only the first 300 characters of the words count."),
        ("q=%00%3F", "There is no word to search for in “?”."),
    ],
)
def test_a_bad_value_is_said_on_the_page_and_refused_by_feeds(client, query, message):
    make_listing(title="Shown", level="senior")

    page = client.get(f"/jobs/?{query}")
    feeds = [client.get(f"/jobs/feed.{ext}?{query}") for ext in ("atom", "json", "csv")]

    assert page.status_code == 200
    assert message in page.content.decode()
    assert "Shown" in page.content.decode()
    for feed in feeds:
        assert feed.status_code == 400
        assert any(message in text for text in feed.json()["problems"].values())


HOSTILE = [
    "",
    "\x00",
    "a" * 10_000,
    "1e999",
    "NaN",
    "-1",
    "💥" * 50,
    "<script>",
    "%",
    "' OR 1=1",
    "٣",
]


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_hostile_value_of_any_parameter_breaks_the_search(client, name):
    make_listing()
    for value in HOSTILE:
        listing_filter = ListingFilter(MultiValueDict({name: [value]}))
        search(listing_filter.query)
        assert all(problem.message for problem in listing_filter.problems)

    page = client.get("/jobs/", {name: [*HOSTILE, "x"] * 5})

    assert page.status_code == 200
    assert b"<script> " not in page.content


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.sampled_from(PARAMETERS),
        st.lists(
            st.one_of(st.text(max_size=20), st.sampled_from(["not-stated", "1", "us", "senior"])),
            max_size=4,
        ),
        max_size=8,
    )
)
def test_no_mixture_of_parameters_breaks_the_search(parameters):
    query = ListingFilter(MultiValueDict(parameters)).query

    assert search(query).total == 0
    again = ListingFilter(QueryDict(query.query_string))
    assert again.query == replace(query, now=again.query.now)
    assert again.problems == ()


def test_a_page_past_the_end_is_not_found_and_leads_back(client):
    make_listing()

    response = client.get("/jobs/?page=9")

    assert response.status_code == 404
    assert b'href="/jobs/"' in response.content


def test_a_search_without_result_leads_to_the_nearest_that_has_one(client):
    make_listing(level="senior")
    make_listing(level="mid", place={"mode": "remote", "area": "DE"})

    one_away = client.get("/jobs/?level=senior&workplace=remote").content.decode()
    further = client.get("/jobs/?level=senior&workplace=remote&posted=1&country=FR")

    assert "No job</strong>" in one_away
    assert '<a rel="nofollow" href="/jobs/?level=senior">1 job without “remote”</a>' in one_away
    assert "Each part by itself finds" in further.content.decode()


def test_the_partial_answer_holds_form_results_and_title_and_its_address(client):
    make_listing()

    response = client.get("/jobs/?level=&q=", headers={"HX-Request": "true"})

    assert response["HX-Push-Url"] == "/jobs/"
    assert "HX-Request" in response["Vary"]
    page = response.content.decode()
    assert page.startswith("<title>Jobs in AI and data – Rolewise</title>")
    assert 'id="filter-fields"' in page
    assert 'id="results"' in page
    assert "<body" not in page


def test_a_list_page_asks_a_constant_number_of_queries(client, django_assert_num_queries):
    role = make_role()
    term = make_term()

    def add(count: int):
        for _ in range(count):
            job = make_listing(role=role, pay=(1000, 2000), place={"mode": "onsite"})
            ListingTerm.objects.create(listing=job, term=term)

    add(1)
    client.get("/jobs/")
    with django_assert_num_queries(14):
        client.get("/jobs/?level=not-stated&pay=900")
    add(20)
    with django_assert_num_queries(14):
        client.get("/jobs/?level=not-stated&pay=900")


def test_examples_are_labelled_in_every_feed(client):
    make_listing(title="Invented", is_example=True)

    assert "[Example] Invented" in client.get("/jobs/feed.atom").content.decode()
    item = client.get("/jobs/feed.json").json()["items"][0]
    assert item["title"].startswith("[Example] Invented")
    assert item["_rolewise"]["example"] is True
    row = next(csv.DictReader(body_of(client.get("/jobs/feed.csv")).splitlines()))
    assert row["example"] == "yes"


def test_feeds_are_well_formed_and_newest_first(client):
    make_listing(title="Older & <odd>", listed_at=ago(days=2))
    make_listing(title="Newer", listed_at=ago(days=1))

    atom = ElementTree.fromstring(client.get("/jobs/feed.atom?sort=pay").content)
    feed = json.loads(client.get("/jobs/feed.json").content)

    titles = [title.text for title in atom.findall("{*}entry/{*}title")]
    assert [title.split(",")[0] for title in titles] == ["Newer", "Older & <odd>"]
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["items"][0]["url"].startswith("https://rolewise.example/jobs/")


def test_the_json_feed_goes_on_to_the_next_page(client, settings):
    settings.LISTINGS_PER_PAGE = 1
    make_listing()
    make_listing()

    first = client.get("/jobs/feed.json").json()
    second = client.get("/jobs/feed.json?page=2").json()

    assert first["next_url"] == "https://rolewise.example/jobs/feed.json?page=2"
    assert "next_url" not in second
    assert first["items"][0]["id"] != second["items"][0]["id"]


def test_no_cell_of_the_table_is_a_formula(client):
    make_listing(title="=HYPERLINK(1)")
    make_listing(title="+1", description="x")
    make_listing(title="＝1", description="y")

    rows = list(csv.DictReader(body_of(client.get("/jobs/feed.csv")).splitlines()))

    assert sorted(row["title"] for row in rows) == ["'+1", "'=HYPERLINK(1)", "'＝1"]


def test_the_usual_order_has_no_value_so_that_words_sort_by_match(client):
    plain = client.get("/jobs/").content.decode()
    words = client.get("/jobs/?q=data").content.decode()

    assert '<option value="" selected>Newest first</option>' in plain
    assert '<option value="" selected>Best match</option>' in words
    assert '<option value="newest">Newest first</option>' in words
