"""The sitemap lists what may be indexed, by its canonical address."""

import re

import pytest

from tests.factories import make_listing

pytestmark = pytest.mark.django_db


def locations(client, path: str) -> list[str]:
    return re.findall(r"<loc>(.*?)</loc>", client.get(path).content.decode())


def test_index_leads_to_the_sections(client):
    assert "https://rolewise.example/sitemap-pages.xml" in locations(client, "/sitemap.xml")


def test_fixed_pages_are_listed_at_the_public_address(client):
    listed = locations(client, "/sitemap-pages.xml")

    assert "https://rolewise.example/methodology/" in listed
    assert all(address.startswith("https://rolewise.example/") for address in listed)


def test_nothing_is_listed_while_there_is_demo_content(client):
    make_listing(is_example=True)

    assert locations(client, "/sitemap.xml") == []
    assert client.get("/sitemap-pages.xml").status_code == 404


@pytest.mark.parametrize(
    "path", ["/sitemap-none.xml", "/sitemap-pages.xml?p=9", "/sitemap-pages.xml?p=x"]
)
def test_unknown_parts_are_404(client, path):
    assert client.get(path).status_code == 404
