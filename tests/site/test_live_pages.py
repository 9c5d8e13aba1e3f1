"""Pages show live jobs alone, from memory: they never ask the database which jobs are live."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings.models import Listing
from tests.factories import ago, ahead, make_company, make_guide, make_listing, make_role

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = [
    "/",
    "/roles/",
    "/roles/tester/",
    "/guides/other-vs-tester/",
    "/companies/",
    "/companies/acme/",
    "/jobs/{}-shown/",
    "/jobs/feed.atom",
    "/jobs/feed.json",
    "/jobs/feed.csv",
    "/jobs/browse/",
    "/api/v1/companies/",
    "/api/v1/listings/",
    "/sitemap.xml",
    "/sitemap-jobs.xml",
    "/sitemap-employers.xml",
]
HIDDEN = [
    {"state": Listing.State.DRAFT},
    {"state": Listing.State.CLOSED, "closed_at": ago(days=1)},
    {"scope": Listing.Scope.OUT},
    {"valid_through": ago(hours=1)},
    {"confirmed_at": ago(days=40)},
    {"listed_at": ahead(hours=1)},
]


@pytest.fixture
def shown() -> Listing:
    """A job of a role with a guide, at a company with three; two others stand beside it."""
    role = make_role(slug="tester")
    make_guide(role, make_role(slug="other"))
    company = make_company(slug="acme")
    for _ in range(2):
        place(make_listing(role=role, company=company))
    return place(make_listing(role=role, company=company, title="Shown"))


def place(job: Listing) -> Listing:
    job.placements.create(kind="paid", starts_at=ago(hours=1))
    return job


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.getvalue().decode()


@pytest.mark.parametrize("address", PAGES)
def test_hidden_jobs_change_no_page(client, shown, address):
    address = address.format(shown.pk)
    before = read(client, address)

    for fields in HIDDEN:
        company = make_company(slug=f"hidden-{HIDDEN.index(fields)}")
        place(make_listing(title="Secret plan", role=shown.role, company=company, **fields))

    assert read(client, address) == before


@pytest.mark.parametrize("address", PAGES)
def test_many_jobs_take_no_more_queries_and_none_asks_which_are_live(client, shown, address):
    address = address.format(shown.pk)

    client.cookies["any"] = "thing"  # so that no kept page is the answer

    def queries() -> list[str]:
        read(client, address)  # and what a process reads once is read
        with CaptureQueriesContext(connection) as captured:
            read(client, address)
        return [query["sql"] for query in captured]

    for_few = queries()
    for _ in range(12):
        make_listing(role=shown.role, company=shown.company)
    for_many = queries()

    assert len(for_many) <= len(for_few)
    assert not [sql for sql in for_many if 'missing_since" IS NULL' in sql]
