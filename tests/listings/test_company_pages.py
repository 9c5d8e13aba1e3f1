"""Employers: who is hiring, and what each has open."""

import pytest

from listings.models import Listing
from tests.factories import ago, make_company, make_listing

pytestmark = pytest.mark.django_db


def test_lists_companies_that_are_hiring_with_their_number_of_jobs(client):
    hiring = make_company(name="Beryl")
    make_listing(company=hiring)
    make_listing(company=hiring)
    make_listing(company=hiring, state=Listing.State.DRAFT)
    first = make_listing(company=make_company(name="alder")).company
    make_company(name="Never hired")
    make_listing(company=make_company(name="Closed down"), state="closed", closed_at=ago(days=1))

    page = client.get("/companies/").context["page"]

    assert [(company, company.open_jobs) for company in page] == [(first, 1), (hiring, 2)]


def test_every_page_of_the_list_links_the_others(client, monkeypatch):
    monkeypatch.setattr("listings.views.companies.COMPANIES_PER_PAGE", 1)
    for _ in range(3):
        make_listing()

    html = client.get("/companies/?page=2").content.decode()

    for address in ("/companies/", "/companies/?page=3"):
        assert f'<a href="{address}"><span class="vh">Page </span>' in html


def test_says_so_when_nobody_is_hiring(client):
    response = client.get("/companies/")

    assert response.status_code == 200
    assert "No employer has an open job" in response.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "abc", "999999999999", "2"])
def test_an_odd_page_number_is_no_error(client, page):
    make_listing()

    assert client.get(f"/companies/?page={page}").status_code == 200


def test_a_company_shows_its_open_jobs_and_nothing_hidden(client):
    company = make_company(name="Halyard", about="Moves things.", country="GB")
    shown = make_listing(company=company, title="Open job")
    make_listing(company=company, title="Draft job", state=Listing.State.DRAFT)
    make_listing(company=company, title="Stale job", confirmed_at=ago(days=40))
    make_listing(company=company, title="Other field", scope=Listing.Scope.OUT)
    make_listing(title="Of somebody else")

    response = client.get("/companies/" + company.slug + "/")

    html = response.content.decode()
    assert [card.listing_id for card in response.context["results"].cards] == [shown.pk]
    assert "1 job at Halyard is open; it does not state its pay." in html
    assert "Moves things." in html
    assert "Head office: United Kingdom" in html
    for hidden in ["Draft job", "Stale job", "Other field", "Of somebody else"]:
        assert hidden not in html


def test_a_former_address_leads_to_the_present_one(client):
    company = make_company(slug="old-name")
    make_listing(company=company)
    company.slug = "new-name"
    company.save()

    response = client.get("/companies/old-name/")

    assert (response.status_code, response["Location"]) == (301, "/companies/new-name/")


def test_a_company_nobody_has_seen_hiring_has_no_page(client):
    secret = make_company(slug="secret")
    make_listing(company=secret, state=Listing.State.DRAFT)

    assert client.get("/companies/secret/").status_code == 404
    assert client.get("/companies/unknown/").status_code == 404


def test_a_company_whose_jobs_are_closed_keeps_its_page(client):
    company = make_listing(state=Listing.State.CLOSED, closed_at=ago(days=1)).company

    response = client.get(company.get_absolute_url())

    assert response.status_code == 200
    assert "No job at" in response.content.decode()
    assert 'content="noindex"' in response.content.decode()


def test_examples_are_labelled_as_such(client):
    company = make_company(is_example=True)
    make_listing(company=company, is_example=True)

    assert "Example" in client.get(company.get_absolute_url()).content.decode()
    assert "example" in client.get("/companies/").content.decode()


def test_pages_cost_the_same_for_few_and_for_many(client, django_assert_max_num_queries):
    company = make_company()
    for _ in range(7):
        make_listing(company=company, pay=(1, 2), place={"mode": "onsite", "country": "DE"})
        make_listing()

    with django_assert_max_num_queries(9):
        client.get("/companies/")
    with django_assert_max_num_queries(11):
        client.get(company.get_absolute_url())
