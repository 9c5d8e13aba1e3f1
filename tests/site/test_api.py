"""The API tells programs what the pages tell readers, and keeps the same things hidden."""

import pytest

from roles.models import RoleAlias, RoleSlug
from salaries.models import PayBand, PaySource
from tests.factories import (
    ago,
    ahead,
    make_company,
    make_guide,
    make_listing,
    make_profile,
    make_role,
    make_term,
)

pytestmark = pytest.mark.django_db


def results(client, path: str) -> list[dict]:
    response = client.get(path)
    assert response.status_code == 200
    return response.json()["results"]


def test_a_role_says_what_its_profile_says_now(client):
    role = make_role(slug="tester", definition="Of the taxonomy.")
    make_profile(role, definition="Of the profile.", terms=[make_term(slug="testing")])
    make_profile(role, definition="Not yet.", live_from=ahead(days=1))
    RoleAlias.objects.create(role=role, title="Test Person")

    data = client.get("/api/v1/roles/tester/").json()

    assert data["definition"] == "Of the profile."
    assert data["aliases"] == ["Test Person"]
    assert [term["slug"] for term in data["sections"][0]["terms"]] == ["testing"]
    assert data["url"] == "https://rolewise.example/roles/tester/"


def test_a_role_without_a_profile_has_the_taxonomys_definition(client):
    make_role(slug="tester", definition="Of the taxonomy.")

    data = client.get("/api/v1/roles/tester/").json()

    assert (data["definition"], data["sections"]) == ("Of the taxonomy.", [])


def test_a_former_slug_is_understood_and_an_unknown_one_is_not(client):
    role = make_role(slug="tester")
    RoleSlug.objects.create(role=role, slug="examiner")

    assert client.get("/api/v1/roles/examiner/").json()["slug"] == "tester"
    assert client.get("/api/v1/roles/nobody/").status_code == 404


def test_only_published_guides_are_given(client):
    make_guide(title="Shown")
    make_guide(title="Draft", state="draft")
    make_guide(title="Scheduled", live_from=ahead(days=1))

    assert [guide["title"] for guide in results(client, "/api/v1/guides/")] == ["Shown"]


def test_only_companies_with_open_jobs_are_given(client):
    make_company(name="Idle")
    make_listing(company=make_company(name="Hiring", is_example=True))

    companies = results(client, "/api/v1/companies/")

    assert [(company["name"], company["example"]) for company in companies] == [("Hiring", True)]


@pytest.mark.parametrize("path", ["roles/", "guides/", "companies/"])
def test_lists_take_a_constant_number_of_queries(client, django_assert_max_num_queries, path):
    for _ in range(4):
        make_guide()
        make_listing(role=make_role())

    with django_assert_max_num_queries(5):
        client.get(f"/api/v1/{path}")


@pytest.mark.parametrize("path", ["roles/", "guides/", "companies/", "schema/"])
def test_the_api_is_read_only(client, path):
    assert client.post(f"/api/v1/{path}").status_code == 405


def test_the_description_of_the_api_covers_every_address(client):
    paths = client.get("/api/v1/schema/?format=json").json()["paths"]

    assert {"/api/v1/roles/", "/api/v1/guides/", "/api/v1/companies/"} <= set(paths)


def test_jobs_are_found_by_the_parameters_of_the_jobs_page(client):
    wanted = make_listing(
        level="senior", pay=(90_000, 120_000), place={"mode": "remote", "area": "EU"}
    )
    make_listing(level="mid")
    make_listing(level="senior", state="draft")

    (job,) = results(client, "/api/v1/listings/?level=senior&unknown=1")

    assert job["id"] == wanted.pk
    assert (job["pay"][0]["min"], job["pay"][0]["max"]) == (90_000, 120_000)
    assert job["places"][0]["remote_scope"] == "EU"
    assert job["example"] is False
    assert job["url"] == f"https://rolewise.example{wanted.get_absolute_url()}"


def test_an_unreadable_value_is_answered_with_the_reason(client):
    response = client.get("/api/v1/listings/?level=nope&pay=abc")

    assert response.status_code == 400
    assert [problem["parameter"] for problem in response.json()["problems"]] == ["level", "pay"]


def test_examples_say_so_and_offer_no_way_to_apply(client):
    listing = make_listing(is_example=True)

    job = client.get(f"/api/v1/listings/{listing.pk}/").json()

    assert (job["example"], job["apply_url"]) == (True, "")


@pytest.mark.parametrize("hidden", [{"state": "draft"}, {"listed_at": ahead(days=1)}])
def test_hidden_jobs_stay_hidden(client, hidden):
    listing = make_listing(**hidden)

    assert client.get(f"/api/v1/listings/{listing.pk}/").status_code == 404
    assert results(client, "/api/v1/listings/") == []


def test_pages_of_jobs_link_each_other(client, settings):
    settings.LISTINGS_PER_PAGE = 2
    for _ in range(3):
        make_listing(level="mid")

    first = client.get("/api/v1/listings/?level=mid&x=1").json()

    assert first["count"] == 3
    assert first["next"] == "https://rolewise.example/api/v1/listings/?level=mid&page=2"
    assert first["previous"] is None
    assert len(client.get("/api/v1/listings/?level=mid&page=2").json()["results"]) == 1
    assert client.get("/api/v1/listings/?level=mid&page=3").status_code == 404


def test_words_read_as_parameters_are_named(client):
    answer = client.get("/api/v1/listings/?q=remote+90k+sql").json()

    assert answer["read"] == [
        {"words": "remote", "parameter": "workplace", "value": "remote"},
        {"words": "90k", "parameter": "pay", "value": "90000"},
    ]
    assert client.get("/api/v1/listings/?workplace=remote").json()["read"] == []


def test_pay_comes_with_its_sample_interval_and_source(client):
    role = make_role(slug="tester")
    source = PaySource.objects.create(
        slug="index",
        name="Index",
        publisher="Somebody",
        licence="CC0",
        url="https://pay.example/",
        snapshot_date=ago(days=1).date(),
        is_demo=True,
    )
    for n in range(30):
        PayBand.objects.create(
            source=source,
            role=role,
            raw_title="Tester",
            kind=PayBand.Kind.DEMO,
            level="senior",
            country="US",
            year=source.snapshot_date.year,
            currency="USD",
            minimum=100_000 + 1_000 * n,
            maximum=140_000 + 1_000 * n,
            line=n,
        )

    figures = client.get("/api/v1/salaries/tester/").json()["figures"]

    senior = next(figure for figure in figures if figure["level"] == "senior")
    assert (senior["ranges"], senior["median"], senior["currency"]) == (30, 135_000, "USD")
    assert senior["low"] < senior["median"] < senior["high"]
    assert senior["source"]["example"] is True
    assert (
        client.get(senior["rows_url"].removeprefix("https://rolewise.example")).status_code == 200
    )
    entry = next((figure for figure in figures if figure["level"] == "entry"), {"median": None})
    assert entry["median"] is None


@pytest.mark.parametrize(("query", "status"), [("?country=de", 200), ("?country=nowhere", 400)])
def test_pay_of_a_country(client, query, status):
    make_role(slug="tester")

    assert client.get(f"/api/v1/salaries/tester/{query}").status_code == status
    assert client.get(f"/api/v1/salaries/nobody/{query}").status_code == 404
