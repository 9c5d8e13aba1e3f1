"""Landing pages: what each says of its jobs, its further pages, and the page that links them."""

import re

import pytest

from listings.models import ListingTerm
from listings.pager import page_numbers
from tests.factories import ago, make_company, make_listing, make_role, make_term

pytestmark = pytest.mark.django_db


def text_of(client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def title_of(html: str) -> str:
    return re.search(r"<title>(.*?) – Rolewise</title>", html)[1]


def links_of(html: str) -> set[str]:
    return set(re.findall(r'<a[^>]* href="([^"]*)"', html))


@pytest.fixture
def many(settings):
    """Five remote jobs for senior analysts in Germany, two on a page."""
    settings.LISTINGS_PER_PAGE = 2
    role = make_role(slug="r", name="Test Analyst")
    company = make_company(slug="acme", name="Acme")
    term = make_term("Cobol", slug="cobol")
    jobs = [
        make_listing(
            role=role,
            company=company,
            level="senior",
            listed_at=ago(days=n),
            place={"mode": "remote", "area": "DE"},
        )
        for n in range(1, 6)
    ]
    ListingTerm.objects.bulk_create(ListingTerm(listing=job, term=term) for job in jobs)
    return jobs


LANDING_PAGES = {
    "/jobs/role/r/": ("Test Analyst jobs: 5 open", "5 jobs for Test Analysts are open"),
    "/jobs/country/de/": ("AI and data jobs in Germany: 5 open", "5 jobs in Germany are open"),
    "/jobs/level/senior/": (
        "Senior jobs in AI and data: 5 open",
        "5 jobs at senior level are open",
    ),
    "/jobs/skill/cobol/": (
        "Cobol jobs in AI and data: 5 open",
        "5 jobs asking for Cobol are open",
    ),
    "/jobs/remote/": (
        "Remote jobs in AI and data: 5 open",
        "5 jobs that can be done remotely are open",
    ),
    "/companies/acme/": ("Jobs at Acme: 5 open", "5 jobs at Acme are open"),
}


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("address", LANDING_PAGES)
def test_each_has_a_title_and_a_first_sentence_of_its_own(client, address):
    html = text_of(client, address)

    title, sentence = LANDING_PAGES[address]
    assert title_of(html) == title
    assert f"{sentence}; none of them states its pay." in html
    assert f'<meta name="description" content="{sentence}' in html


@pytest.mark.parametrize(
    ("level", "title"),
    [
        ("entry", "Entry-level and junior jobs in AI and data"),
        ("mid", "Mid-level jobs in AI and data"),
        ("senior", "Senior jobs in AI and data"),
        ("executive", "Executive and director jobs in AI and data"),
    ],
)
def test_levels_read_well_in_titles(client, level, title):
    assert title_of(text_of(client, f"/jobs/level/{level}/")) == title


def test_the_facts_count_places_roles_levels_and_the_silent(client):
    broad = make_role(name="Test Analyst", slug="r")
    narrow = make_role(name="Odd Analyst", broader=broad)
    make_listing(role=broad, level="senior", pay=(1, 2), place={"mode": "remote", "area": "DE"})
    make_listing(role=narrow, level="mid", place={"mode": "onsite", "country": "FR"})
    make_listing(role=broad, listed_at=ago(days=400), confirmed_at=ago(days=1))
    make_listing(level="senior", title="Of no role")

    html = text_of(client, "/jobs/role/r/")

    assert "3 jobs for Test Analysts are open; 33 % of them state their pay (1)." in html
    assert "By country: Germany 1 and France 1; 1 does not say. 1 can be done remotely." in html
    assert "Jobs for Odd Analysts are among them." in html
    assert "By level: mid-level 1 and senior 1; 1 does not say." in html
    assert "By role:" not in html
    assert "By role: Test Analyst 2 and Odd Analyst 1; 1 does not say" not in html
    by_level = text_of(client, "/jobs/level/senior/")
    assert "By role: Test Analyst 1; 1 does not say." in by_level
    assert "By level:" not in by_level


def test_more_values_than_three_are_counted_and_not_named(client):
    for code in ["DE", "DE", "FR", "FR", "NO", "BR", "CA"]:
        make_listing(level="mid", place={"mode": "onsite", "country": code})

    html = text_of(client, "/jobs/level/mid/")

    assert "By country: Germany 2, France 2, Brazil 1 and 2 others." in html


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("address", LANDING_PAGES)
def test_further_pages_lead_to_all_jobs_in_order(client, many, address):
    pages = [text_of(client, f"{address}{query}") for query in ("", "?page=2", "?page=3")]

    shown = [[job for job in many if job.get_absolute_url() in links_of(html)] for html in pages]
    assert shown == [many[:2], many[2:4], many[4:]]
    for html in pages:
        others = {f"{address}?page=2", f"{address}?page=3", address}
        assert len(others & links_of(html)) >= 2
    assert title_of(pages[1]).endswith(", page 2 of 3")
    assert "are open;" not in pages[1]
    assert f'rel="prev" href="{address}"' in pages[1]


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("address", LANDING_PAGES)
def test_a_page_past_the_end_is_not_found_and_leads_back(client, address):
    html = text_of(client, f"{address}?page=4", 404)

    assert f'<a href="{address}?page=3">Go to its last page</a>' in html
    assert 'content="noindex"' in html


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("value", ["0", "-1", "x", "1000000001", "%00", "٣"])
@pytest.mark.parametrize("address", LANDING_PAGES)
def test_a_bad_page_number_is_said_and_shows_the_first_page(client, address, value):
    html = text_of(client, f"{address}?page={value}")

    assert "is not a page number. This is the first page." in html
    assert f'<link rel="canonical" href="https://rolewise.example{address}">' in html
    assert "5 jobs " in html


@pytest.mark.parametrize(
    ("address", "target"),
    [("/jobs/country/DE/", "/jobs/country/de/"), ("/jobs/role/old/", "/jobs/role/current/")],
)
def test_other_spellings_of_a_landing_page_move_for_good(client, address, target):
    role = make_role(slug="old")
    role.slug = "current"
    role.save()

    response = client.get(address)

    assert (response.status_code, response["Location"]) == (301, target)


@pytest.mark.parametrize(
    "address",
    ["/jobs/role/nope/", "/jobs/country/xx/", "/jobs/level/boss/", "/jobs/skill/nope-nope/"],
)
def test_an_unknown_landing_page_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_one_without_jobs_says_so_and_leads_on(client):
    html = text_of(client, "/jobs/remote/")

    assert "No job that can be done remotely is open here at the moment." in html
    assert {"/jobs/", "/jobs/browse/"} <= links_of(html)


def test_breadcrumbs_stand_on_the_page_and_in_its_data_and_no_job_is_marked_up(client, many):
    html = text_of(client, "/jobs/role/r/")

    assert '<a href="/jobs/">Jobs</a> / <a href="/jobs/browse/">Browse</a>' in html
    assert '"@type": "BreadcrumbList"' in html
    assert '"name": "Test Analyst jobs"' in html
    assert "JobPosting" not in html
    assert "ItemList" not in html.replace("itemListElement", "")


# The page that links them all


def test_browsing_shows_whatever_has_three_jobs_with_their_number(client, many):
    make_listing(level="mid", place={"mode": "onsite", "country": "FR"})

    html = text_of(client, "/jobs/browse/")

    assert links_of(html) >= {*LANDING_PAGES, "/companies/", "/jobs/"} - {"/companies/acme/"}
    assert '<a href="/jobs/skill/cobol/">Cobol</a> <span class="num">5</span>' in html
    assert not {"/jobs/level/mid/", "/jobs/country/fr/"} & links_of(html)


def test_hidden_jobs_count_nowhere_while_browsing(client):
    for _ in range(3):
        make_listing(level="mid", state="draft")

    html = text_of(client, "/jobs/browse/")

    assert "No job is open here at the moment." in html
    assert "/jobs/level/mid/" not in links_of(html)


def test_pages_cost_the_same_for_few_and_for_many(client, django_assert_max_num_queries, many):
    with django_assert_max_num_queries(9):
        client.get("/jobs/browse/")
    for address in LANDING_PAGES:
        with django_assert_max_num_queries(18):
            client.get(address)


# Numbers of pages


@pytest.mark.parametrize(
    ("number", "last", "shown"),
    [
        (1, 1, [1]),
        (3, 20, list(range(1, 21))),
        (1, 100, [*range(1, 11), *range(20, 101, 10)]),
        (43, 100, [1, 10, 20, 30, *range(40, 51), 60, 70, 80, 90, 100]),
        (100, 102, [1, 100, 101, 102]),
    ],
)
def test_a_page_links_its_own_ten_and_every_tenth(number, last, shown):
    assert page_numbers(number, last) == shown


@pytest.mark.parametrize(("last", "clicks"), [(20, 1), (100, 2), (1_000, 3), (20_000, 5)])
def test_every_page_is_near_the_first(last, clicks):
    reached, edge = {1}, {1}
    for _ in range(clicks):
        edge = {page for number in edge for page in page_numbers(number, last)} - reached
        reached |= edge

    assert reached == set(range(1, last + 1))
    assert max(len(page_numbers(number, last)) for number in range(1, last + 1)) <= 50
