"""What robots.txt lets crawlers fetch: everything but the desk and the endless searches."""

from urllib.robotparser import RobotFileParser

import pytest

from tests.factories import make_listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def robots(client) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(client.get("/robots.txt").content.decode().splitlines())
    return parser


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/jobs/",
        "/jobs/?page=2",
        "/jobs/?utm_source=letter",
        "/jobs/browse/",
        "/jobs/role/data-engineer/?page=3",
        "/jobs/1-job/",
        "/companies/?page=2",
        "/compare/?a=x&b=y",
        "/sitemap.xml",
    ],
)
def test_pages_are_open_to_crawlers(robots, path):
    assert robots.can_fetch("anybot", path)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/jobs/?q=python",
        "/jobs/?role=data-engineer&page=2",
        "/jobs/?sort=pay&page=2",
        "/jobs/feed.atom?role=data-engineer",
        "/jobs/feed.json?q=sql",
        "/jobs/feed.csv?role=data-engineer",
    ],
)
def test_searches_and_the_desk_are_not(robots, path):
    assert not robots.can_fetch("anybot", path)


def test_the_sitemap_is_named_where_there_is_one(client):
    named = client.get("/robots.txt")
    make_listing(is_example=True)
    with_demo = client.get("/robots.txt")

    assert named["Content-Type"].startswith("text/plain")
    assert "Sitemap: https://rolewise.example/sitemap.xml" in named.content.decode().splitlines()
    assert "Sitemap" not in with_demo.content.decode()
