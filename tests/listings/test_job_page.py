"""The page of one job: what it says, how it stands, and what search engines are told."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest

from listings.models import (
    Board,
    Company,
    ExchangeRate,
    Listing,
    ListingChange,
    ListingPlace,
    ListingSource,
    ListingTerm,
)
from listings.standing import Standing, standing_of
from listings.structured_data import job_posting
from tests.factories import (
    add_pay,
    ago,
    ahead,
    make_company,
    make_guide,
    make_listing,
    make_role,
    make_term,
)

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    """The page's words, as a reader sees them."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&nbsp;", " ").split())


def markup_of(response) -> dict[str, dict]:
    """The page's structured data by type."""
    found = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', response.content.decode()
    )
    return {data["@type"]: data for data in map(json.loads, found)}


def confirmed_by_feed(listing, at) -> ListingSource:
    board = Board.objects.create(
        key=f"board-{listing.pk}", name="Board", format="greenhouse", last_good_run=at
    )
    return ListingSource.objects.create(listing=listing, board=board, external_id="REQ-7")


def set_rates(**per_eur) -> None:
    ExchangeRate.objects.all().delete()
    for currency, units in ({"EUR": "1"} | per_eur).items():
        ExchangeRate.objects.create(
            currency=currency, date=date(2026, 11, 20), units_per_eur=Decimal(units), source="ECB"
        )


# What it says


def test_says_who_offers_what_where_and_for_how_much(client):
    role = make_role()
    listing = make_listing(
        title="Senior Data Scientist",
        company=make_company(name="Corvid & Lane"),
        role=role,
        level="senior",
        working_time="full_time",
        contract="internship",
        posted_on=date(2026, 11, 17),
        description="<p>Own the order of the list.</p>",
        pay=(120_000, 150_000, "USD", "year"),
        place={"mode": "hybrid", "city": "Seattle", "region": "WA", "country": "US"},
    )

    text = text_of(client.get(listing.get_absolute_url()))

    for words in [
        "Senior Data Scientist",
        "Corvid &amp; Lane",
        "Seattle, WA, United States",
        "Hybrid",
        "USD 120K – 150K a year",
        "Senior-level / Expert",
        "Full Time Internship",
        "Posted 17 November 2026",
        "Own the order of the list.",
        "by Rolewise",
        "First listed here",
    ]:
        assert words in text
    assert "Not stated" not in text


def test_pay_in_another_currency_is_given_first_and_converted_at_a_dated_rate(client):
    set_rates(USD="1.10")
    listing = make_listing(pay=(80_000, 100_000, "EUR", "year"))

    text = text_of(client.get(listing.get_absolute_url()))

    assert text.index("EUR 80K – 100K a year") < text.index("about USD 88K – 110K a year")
    assert "converted at the rate of 20 November 2026 (ECB)" in text


def test_every_range_of_an_advert_is_shown_with_what_it_is_for(client):
    listing = make_listing()
    add_pay(listing, 150_000, 180_000, label="New York", order=0)
    add_pay(listing, 120_000, 140_000, label="Elsewhere", order=1)

    text = text_of(client.get(listing.get_absolute_url()))

    assert "USD 150K – 180K a year New York" in text
    assert "USD 120K – 140K a year Elsewhere" in text


def test_what_is_not_stated_is_said_and_never_guessed(client):
    listing = make_listing(pay_problem="the top is below the bottom")

    text = text_of(client.get(listing.get_absolute_url()))

    assert "Pay not stated" in text
    assert "not taken over: the top is below the bottom" in text
    assert text.count("Not stated") == 3  # place, level, employment


def test_inferred_facts_name_the_words_they_were_read_from(client):
    listing = make_listing(level="mid", level_words="five years", employment_words="")

    text = text_of(client.get(listing.get_absolute_url()))

    assert "Mid-level / Intermediate read by us from “five years”" in text


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ("US", "Anybody living within the United States"),
        ("EU", "Anybody living within the European Union"),
        ("WORLD", "Anybody, anywhere"),
        ("", "The employer does not say where you may live"),
    ],
)
def test_remote_work_says_who_may_apply(client, area, words):
    listing = make_listing(place={"mode": "remote", "area": area})

    assert words in text_of(client.get(listing.get_absolute_url()))


def test_office_work_makes_no_claim_about_where_you_live(client):
    listing = make_listing(place={"mode": "onsite", "city": "Leeds", "country": "GB"})

    assert "Who may apply" not in text_of(client.get(listing.get_absolute_url()))


def test_skills_link_to_the_jobs_that_ask_for_them(client):
    listing = make_listing()
    ListingTerm.objects.create(listing=listing, term=make_term("SQL Test", slug="sql-test"))

    response = client.get(listing.get_absolute_url())

    assert 'href="/jobs/skill/sql-test/"' in response.content.decode()


def test_apply_leads_to_the_employer_and_passes_no_credit(client):
    listing = make_listing(apply_url="https://www.halyard.example/jobs/7?x=1&y=2")

    html = client.get(listing.get_absolute_url()).content.decode()

    assert 'href="https://www.halyard.example/jobs/7?x=1&amp;y=2" rel="nofollow noopener"' in html
    assert "Apply at halyard.example" in html


def test_an_example_cannot_be_applied_for_and_shows_its_true_month(client):
    listing = make_listing(
        is_example=True, posted_on=date(2024, 10, 1), apply_url="https://jobs.example/1"
    )

    response = client.get(listing.get_absolute_url())

    text = text_of(response)
    assert "Example only" in text
    assert "Posted October 2024" in text
    assert "1 October" not in text
    assert "jobs.example" not in response.content.decode()
    assert "JobPosting" not in markup_of(response)


def test_changes_of_public_facts_are_told_and_others_are_not(client):
    listing = make_listing(pay=(170_000, 200_000))
    old_pay = {
        "minimum": "160000.00", "maximum": "198000.00", "currency": "USD", "period": "year",
        "basis": "employee", "part": "", "label": "",
    }  # fmt: skip
    place = {"mode": "onsite", "city": "Lyon", "region": "", "country": "FR", "area": ""}
    for field, old, new in [
        ("pay", [old_pay], [old_pay | {"minimum": "170000.00"}]),
        ("places", [place], [place | {"city": "Paris"}]),
        ("valid_through", None, "2026-12-18T00:00:00+00:00"),
        ("title", "Old Title", "New Title"),
        ("apply_url", "https://old.example/", "https://new.example/"),
    ]:
        ListingChange.objects.create(listing=listing, field=field, old=old, new=new)

    text = text_of(client.get(listing.get_absolute_url()))

    assert "Pay changed; it was USD 160K – 198K a year" in text
    assert "Place changed; it was Lyon, France" in text
    assert "Deadline added" in text
    assert "Title changed; it was “Old Title”" in text
    assert "old.example" not in text


def test_pay_taken_out_of_an_advert_is_told(client):
    listing = make_listing()
    old = {"minimum": "62.50", "maximum": "", "currency": "USD", "period": "hour"}
    ListingChange.objects.create(listing=listing, field="pay", old=[old], new=[])

    text = text_of(client.get(listing.get_absolute_url()))

    assert "Pay taken out; it was from USD 62.50 an hour" in text


def test_links_the_guides_of_its_role_and_similar_open_jobs_only(client):
    role = make_role()
    make_guide(role, make_role(), title="Two roles, one question")
    listing = make_listing(role=role, level="senior")
    near = make_listing(role=role, level="senior", title="Near")
    hidden = [
        make_listing(role=role, title="A draft", state=Listing.State.DRAFT),
        make_listing(role=role, title="Gone stale", confirmed_at=ago(days=40)),
        make_listing(role=role, title="Of another kind", scope=Listing.Scope.OUT),
    ]

    response = client.get(listing.get_absolute_url())

    text = text_of(response)
    assert "Two roles, one question" in text
    assert [card.listing for card in response.context["page"].similar] == [near]
    for other in hidden:
        assert other.title not in text


def test_similar_jobs_come_nearest_first(client):
    broad = make_role(family="Testing A")
    role = make_role(broader=broad, family="Testing A")
    listing = make_listing(role=role, level="mid")
    family = make_listing(role=make_role(family="Testing A"), level="mid")
    other_level = make_listing(role=role, level="entry", listed_at=ago(days=3))
    broader = make_listing(role=broad, level="mid")
    same = make_listing(role=role, level="mid", listed_at=ago(days=9))
    make_listing(role=make_role(family="Testing B"))

    page = client.get(listing.get_absolute_url()).context["page"]

    assert [card.listing for card in page.similar] == [same, other_level, broader, family]


# How it stands


def test_a_wrong_or_missing_slug_is_sent_to_the_one_address(client):
    listing = make_listing(title="Data Engineer")

    for address in [f"/jobs/{listing.pk}/", f"/jobs/{listing.pk}-data-enginer/"]:
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (
            301,
            f"/jobs/{listing.pk}-data-engineer/",
        )


@pytest.mark.parametrize("address", ["/jobs/999999/", f"/jobs/{10**30}-x/", "/jobs/0-x/"])
def test_an_unknown_job_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"state": Listing.State.DRAFT},
        {"state": Listing.State.REVIEW},
        {"scope": Listing.Scope.OUT},
        {"listed_at": ahead(hours=1)},
    ],
)
def test_what_is_not_public_has_no_page(client, fields):
    listing = make_listing(title="Secret plan", **fields)

    response = client.get(listing.get_absolute_url())

    assert response.status_code == 404
    assert "Secret plan" not in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "standing"),
    [
        ({"confirmed_at": ago(days=13)}, Standing.OPEN),
        ({"confirmed_at": ago(days=15)}, Standing.UNCONFIRMED),
        ({"confirmed_at": ago(days=31)}, Standing.STALE),
        ({"confirmed_at": ago(days=91)}, Standing.CLOSED),
        ({"confirmed_at": None, "confirmed_by": ""}, Standing.STALE),
        ({"confirmed_at": None, "confirmed_by": "", "listed_at": ago(days=91)}, Standing.CLOSED),
        ({"valid_through": ago(minutes=1)}, Standing.CLOSED),
        ({"state": Listing.State.CLOSED, "closed_at": ago(days=2)}, Standing.CLOSED),
        ({"is_example": True, "confirmed_at": ago(days=400)}, Standing.OPEN),
    ],
)
def test_the_clock_of_a_job(fields, standing):
    listing = make_listing(**fields)

    assert standing_of(listing, ago()) == standing
    is_listed = standing in {Standing.OPEN, Standing.UNCONFIRMED}
    assert Listing.objects.live().filter(pk=listing.pk).exists() == is_listed


def test_a_feed_that_still_lists_a_job_confirms_it(client):
    listing = make_listing(confirmed_at=ago(days=50))
    confirmed_by_feed(listing, ago(hours=2))

    response = client.get(listing.get_absolute_url())

    assert response.context["page"].standing == Standing.OPEN
    assert "in the employer’s feed" in text_of(response)


def test_an_unconfirmed_job_says_so_and_stays_listed(client):
    listing = make_listing(confirmed_at=ago(days=20))

    response = client.get(listing.get_absolute_url())

    assert response.status_code == 200
    assert "Not confirmed lately" in text_of(response)
    assert 'content="noindex"' not in response.content.decode()


def test_a_stale_job_keeps_its_page_out_of_search_engines(client):
    listing = make_listing(
        confirmed_at=ago(days=45), description="<p>Work.</p>", place={"country": "DE"}
    )

    response = client.get(listing.get_absolute_url())

    assert response.status_code == 200
    assert "Probably gone" in text_of(response)
    assert 'content="noindex"' in response.content.decode()
    assert "JobPosting" not in markup_of(response)


def test_a_closed_job_says_when_what_it_paid_and_where_to_go(client):
    role = make_role()
    listing = make_listing(
        role=role,
        state=Listing.State.CLOSED,
        listed_at=ago(days=31),
        closed_at=ago(days=0),
        pay=(151_000, 184_000),
    )
    open_job = make_listing(role=role, title="Still open")

    response = client.get(listing.get_absolute_url())

    text = text_of(response)
    assert response.status_code == 410
    assert "This job was closed on" in text
    assert "It was listed here for 31 days." in text
    assert "Its last pay range was USD 151K – 184K a year" in text
    assert open_job.title in text
    assert "Apply" not in text
    assert "JobPosting" not in markup_of(response)


def test_a_job_past_its_deadline_is_closed_before_anybody_closes_it(client):
    listing = make_listing(valid_through=ago(days=1))

    response = client.get(listing.get_absolute_url())

    assert response.status_code == 410
    assert response.context["page"].closed_on is not None


# What search engines are told


def test_an_open_job_is_marked_up_with_what_the_employer_said(client, settings):
    listing = make_listing(
        title="ML Engineer </script>",
        company=make_company(name="Halyard", website="https://halyard.example/"),
        working_time="full_time",
        contract="internship",
        posted_on=date(2026, 11, 17),
        valid_through=ahead(days=9),
        description="<p>Own the order.</p>",
        pay=(60, 75, "USD", "hour"),
        place={"mode": "hybrid", "city": "Chicago", "region": "IL", "country": "US"},
    )
    confirmed_by_feed(listing, ago(hours=1))

    posting = markup_of(client.get(listing.get_absolute_url()))["JobPosting"]

    assert posting["title"] == "ML Engineer </script>"
    assert posting["description"] == "<p>Own the order.</p>"
    assert posting["datePosted"] == "2026-11-17"
    assert posting["validThrough"] == listing.valid_through.isoformat(timespec="seconds")
    assert posting["employmentType"] == ["FULL_TIME", "INTERN"]
    assert posting["hiringOrganization"]["sameAs"] == "https://halyard.example/"
    assert posting["identifier"]["value"] == "REQ-7"
    assert posting["directApply"] is False
    assert posting["url"] == settings.SITE_URL + listing.get_absolute_url()
    assert posting["jobLocation"][0]["address"] == {
        "@type": "PostalAddress",
        "addressLocality": "Chicago",
        "addressRegion": "IL",
        "addressCountry": "US",
    }
    assert posting["baseSalary"] == {
        "@type": "MonetaryAmount",
        "currency": "USD",
        "value": {
            "@type": "QuantitativeValue", "unitText": "HOUR", "minValue": 60.0, "maxValue": 75.0,
        },
    }  # fmt: skip
    assert "jobLocationType" not in posting


def test_remote_work_is_marked_up_with_where_you_may_live():
    listing = make_listing(description="<p>Work.</p>", place={"mode": "remote", "area": "US-CA"})
    ListingPlace.objects.create(listing=listing, mode="remote", area="EU")

    posting = job_posting(listing)

    assert posting["jobLocationType"] == "TELECOMMUTE"
    homes = posting["applicantLocationRequirements"]
    assert homes[0] == {"@type": "State", "name": "CA, United States"}
    assert {"@type": "Country", "name": "Germany"} in homes
    assert len(homes) == 28
    assert "jobLocation" not in posting


@pytest.mark.parametrize(
    ("description", "place"),
    [
        ("", {"mode": "onsite", "city": "Leeds", "country": "GB"}),
        ("<p>Work.</p>", {"mode": "onsite", "city": "Leeds"}),
        ("<p>Work.</p>", {"mode": "remote", "area": ""}),
        ("<p>Work.</p>", {"mode": "remote", "area": "WORLD"}),
    ],
)
def test_a_job_is_not_marked_up_where_a_needed_fact_is_missing(description, place):
    assert job_posting(make_listing(description=description, place=place)) is None


@pytest.mark.parametrize(
    "pay",
    [
        {"inferred": "currency"},
        {"part": "on_target"},
        {"basis": "contractor"},
    ],
)
def test_only_stated_base_pay_of_employees_is_marked_up(pay):
    listing = make_listing(description="<p>Work.</p>", place={"mode": "onsite", "country": "GB"})
    add_pay(listing, 50_000, 60_000, "GBP", **pay)

    assert "baseSalary" not in job_posting(listing)


def test_the_way_to_the_job_is_marked_up(client, settings):
    role = make_role(plural="Testers", slug="tester")
    listing = make_listing(role=role)

    steps = markup_of(client.get(listing.get_absolute_url()))["BreadcrumbList"]["itemListElement"]

    assert [(step["name"], step["item"].removeprefix(settings.SITE_URL)) for step in steps] == [
        ("Jobs", "/jobs/"),
        ("Testers", "/jobs/role/tester/"),
        (listing.title, listing.get_absolute_url()),
    ]


# How it is made


def test_the_page_asks_no_more_for_a_rich_job_than_for_a_plain_one(
    client, django_assert_max_num_queries
):
    role = make_role()
    for _ in range(8):
        rich = make_listing(role=role, pay=(100_000, 120_000))
        for order in range(4):
            add_pay(rich, 90_000, 100_000 + order)
            ListingPlace.objects.create(listing=rich, mode="onsite", city="Oslo", country="NO")
            ListingTerm.objects.create(listing=rich, term=make_term())
        confirmed_by_feed(rich, ago(hours=1))

    with django_assert_max_num_queries(26):
        client.get(rich.get_absolute_url())


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_read(client, method):
    listing = make_listing()

    assert getattr(client, method)(listing.get_absolute_url()).status_code == 405


def test_the_employers_words_cannot_break_the_page(client):
    hostile = "<script>alert(1)</script>"
    listing = make_listing(title=hostile, company=Company.objects.create(name=hostile, slug="h"))

    html = client.get(listing.get_absolute_url()).content.decode()

    assert hostile not in html
