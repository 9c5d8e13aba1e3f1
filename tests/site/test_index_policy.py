"""What search engines may keep, page kind by page kind, and what every page says of itself."""

import re

import pytest
from django.urls import get_resolver

from jobboard.index_policy import POLICY
from roles.models import RoleVersion
from salaries.models import PayBand, PaySource
from tests.factories import ago, make_company, make_guide, make_listing, make_profile, make_role

pytestmark = pytest.mark.django_db


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def is_indexable(html: str) -> bool:
    return 'name="robots" content="noindex"' not in html


def canonical(html: str) -> str:
    (address,) = re.findall(r'<link rel="canonical" href="([^"]*)">', html)
    return address.replace("&amp;", "&")


def pay_source(**fields) -> PaySource:
    defaults = {
        "slug": "index",
        "name": "Index",
        "publisher": "Somebody",
        "licence": "CC0",
        "url": "https://pay.example/",
        "snapshot_date": ago(days=1).date(),
    }
    return PaySource.objects.create(**(defaults | fields))


def add_bands(source: PaySource, role, number: int, **fields) -> None:
    PayBand.objects.bulk_create(
        PayBand(
            source=source,
            role=role,
            raw_title=role.name,
            level="senior",
            year=source.snapshot_date.year,
            minimum=100_000 + 1_000 * n,
            maximum=140_000 + 1_000 * n,
            kind=PayBand.Kind.ADVERTISED,
            published_rows=2,
            line=n,
            **({"country": "US", "currency": "USD"} | fields),
        )
        for n in range(number)
    )


@pytest.fixture
def site():
    """One of everything that may be kept, and a sibling of each that may not."""
    whole, part = make_role(slug="whole-role"), make_role(slug="part-role")
    make_profile(whole, is_complete=True)
    make_profile(part)
    company = make_company(slug="acme")
    job, *_ = [
        make_listing(
            role=whole, company=company, level="senior", place={"mode": "remote", "country": "US"}
        )
        for _ in range(3)
    ]
    make_listing(role=part, company=make_company(slug="tiny"))
    source = pay_source()
    add_bands(source, whole, 30)
    add_bands(source, whole, 20, country="DE", currency="EUR")
    return job


INDEXABLE = [
    "/",
    "/about/",
    "/methodology/",
    "/corrections/",
    "/jobs/",
    "/jobs/browse/",
    "/jobs/role/whole-role/",
    "/jobs/level/senior/",
    "/jobs/country/us/",
    "/jobs/remote/",
    "/companies/",
    "/companies/acme/",
    "/roles/",
    "/roles/whole-role/",
    "/guides/",
    "/salaries/",
    "/salaries/whole-role/",
    "/salaries/whole-role/de/",
]
NOT_INDEXABLE = {
    # address: its own canonical one
    "/jobs/?level=senior&utm_source=x": "/jobs/?level=senior",
    "/jobs/?q=nothing": "/jobs/?q=nothing",
    "/jobs/role/part-role/": "/jobs/role/part-role/",
    "/companies/tiny/": "/companies/tiny/",
    "/roles/part-role/": "/roles/part-role/",
    "/compare/": "/compare/",
    "/compare/?a=part-role&b=whole-role": "/compare/?a=part-role&b=whole-role",
    "/salaries/?q=role": "/salaries/?q=role",
    "/salaries/part-role/": "/salaries/part-role/",
    "/salaries/whole-role/?vs=part-role": "/salaries/whole-role/?vs=part-role",
    "/salaries/whole-role/rows/?country=us&x=1": "/salaries/whole-role/rows/?country=US",
    "/salaries/check/": "/salaries/check/",
    "/api/": "/api/",
}


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", INDEXABLE)
def test_pages_with_something_of_their_own_may_be_kept(client, address):
    html = page(client, address)

    assert is_indexable(html)
    assert canonical(html) == f"https://rolewise.example{address}"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", INDEXABLE)
def test_a_foreign_parameter_changes_neither_policy_nor_address(client, address):
    html = page(client, f"{address}?utm_source=x")

    assert is_indexable(html)
    assert canonical(html) == f"https://rolewise.example{address}"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", NOT_INDEXABLE)
def test_other_pages_are_noindex_at_their_own_address(client, address):
    html = page(client, address)

    assert not is_indexable(html)
    assert canonical(html) == f"https://rolewise.example{NOT_INDEXABLE[address]}"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", INDEXABLE)
def test_nothing_may_be_kept_while_there_is_demo_content(client, address):
    pay_source(slug="demo", is_demo=True)

    assert not is_indexable(page(client, address))


def test_a_live_job_may_be_kept_and_a_stale_one_may_not(client):
    live = make_listing()
    stale = make_listing(confirmed_at=ago(days=31))

    assert is_indexable(page(client, live.get_absolute_url()))
    assert not is_indexable(page(client, stale.get_absolute_url()))


def test_a_closed_job_is_gone_and_noindex(client):
    closed = make_listing(state="closed", closed_at=ago(days=1))

    response = client.get(closed.get_absolute_url())

    assert response.status_code == 410
    assert not is_indexable(response.content.decode())


@pytest.mark.parametrize(
    "address",
    [
        "/companies/acme/",
        "/jobs/",
        "/jobs/country/us/",
        "/jobs/level/senior/",
        "/jobs/remote/",
        "/jobs/role/whole-role/",
    ],
)
@pytest.mark.usefixtures("site")
def test_further_pages_of_a_list_are_noindex_at_their_own_address(client, settings, address):
    settings.LISTINGS_PER_PAGE = 2

    html = page(client, f"{address}?page=2")

    assert not is_indexable(html)
    assert canonical(html) == f"https://rolewise.example{address}?page=2"
    assert "nofollow" not in re.search(r'<nav class="pager".*?</nav>', html, re.DOTALL)[0]


@pytest.mark.usefixtures("site")
def test_the_country_a_pay_page_opens_with_names_that_page_as_its_own(client):
    html = page(client, "/salaries/whole-role/us/")

    assert is_indexable(html)
    assert canonical(html) == "https://rolewise.example/salaries/whole-role/"
    assert "/salaries/whole-role/us/" not in all_locations(client)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", ["/jobs/", "/jobs/?level=senior&pay=90000&q=nothing"])
def test_links_to_searches_are_not_for_crawlers(client, address):
    links = re.findall(r"<a [^>]*>", page(client, address))

    to_searches = [link for link in links if re.search(r'href="/jobs/(feed[^"]*)?\?', link)]
    assert to_searches
    assert all("nofollow" in link for link in to_searches)


def test_each_policy_names_a_view_that_exists():
    def names(resolver, prefix=""):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                space = f"{pattern.namespace}:" if pattern.namespace else ""
                yield from names(pattern, prefix + space)
            else:
                yield f"{prefix}{pattern.name}"

    assert set(POLICY) <= set(names(get_resolver()))


def locations(client, path: str) -> list[str]:
    return re.findall(r"<loc>(.*?)</loc>", client.get(path).content.decode())


def all_locations(client) -> list[str]:
    sections = locations(client, "/sitemap.xml")
    found = [address for section in sections for address in locations(client, path_of(section))]
    return [path_of(address) for address in found]


def path_of(address: str) -> str:
    return address.removeprefix("https://rolewise.example")


def test_the_sitemap_is_the_policy(client, site):
    listed = all_locations(client)

    assert sorted(listed) == sorted(set(listed))
    assert set(INDEXABLE) <= set(listed)
    assert site.get_absolute_url() in listed
    assert not set(NOT_INDEXABLE) & set(listed)
    for address in listed:
        html = page(client, address)
        assert is_indexable(html), address
        assert canonical(html) == f"https://rolewise.example{address}"


def test_hidden_things_are_in_no_sitemap(client):
    make_listing(state="draft", title="Hidden job")
    make_listing(state="closed", closed_at=ago(days=1))
    make_listing(confirmed_at=ago(days=40))
    make_guide(state="draft")
    make_profile(make_role(slug="hidden-role"), is_complete=True, state=RoleVersion.State.DRAFT)

    listed = all_locations(client)

    assert not [address for address in listed if re.match(r"/jobs/\d|/guides/.", address)]
    assert "/roles/hidden-role/" not in listed


@pytest.mark.usefixtures("site")
def test_titles_and_descriptions_are_unique(client):
    pages = {address: page(client, address) for address in [*INDEXABLE, *NOT_INDEXABLE]}
    titles = {
        address: re.search(r"<title>(.*?)</title>", html)[1] for address, html in pages.items()
    }
    descriptions = {
        address: re.search(r'<meta name="description" content="(.*?)">', html)[1]
        for address, html in pages.items()
    }

    assert all(title.count("Rolewise") == 1 for title in titles.values())
    for texts in (titles, descriptions):
        assert all(texts.values())
        assert same_texts(texts) == []


def same_texts(texts: dict[str, str]) -> list[list[str]]:
    by_text: dict[str, list[str]] = {}
    for address, text in texts.items():
        by_text.setdefault(text, []).append(address)
    return [addresses for addresses in by_text.values() if len(addresses) > 1]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", [*INDEXABLE, *NOT_INDEXABLE, "/no-such-page/"])
def test_every_page_carries_the_policy_headers_and_one_heading(client, address):
    response = client.get(address)
    html = response.content.decode()

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert '<a class="skip" href="#main">' in html
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(src=|ld\+json))", html)
