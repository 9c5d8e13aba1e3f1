"""The sitemap lists what may be indexed, by its canonical address."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from listings.models import Listing
from listings.sitemaps import JobSitemap
from tests.factories import ago, make_listing

pytestmark = pytest.mark.django_db


def locations(client, path: str) -> list[str]:
    return re.findall(r"<loc>(.*?)</loc>", client.get(path).content.decode())


def path_of(address: str) -> str:
    return address.removeprefix("https://rolewise.example")


def test_index_leads_to_the_sections(client):
    assert "https://rolewise.example/sitemap-pages.xml" in locations(client, "/sitemap.xml")


def test_fixed_pages_are_listed_at_the_public_address(client):
    listed = locations(client, "/sitemap-pages.xml")

    assert "https://rolewise.example/methodology/" in listed
    assert all(address.startswith("https://rolewise.example/") for address in listed)


def test_no_part_is_empty_and_the_index_names_those_that_are_not(client):
    without_jobs = locations(client, "/sitemap.xml")
    make_listing()
    with_jobs = locations(client, "/sitemap.xml")

    assert "https://rolewise.example/sitemap-jobs.xml" not in without_jobs
    assert "https://rolewise.example/sitemap-jobs.xml" in with_jobs
    assert "https://rolewise.example/sitemap-landing.xml" not in with_jobs  # needs three jobs
    assert client.get("/sitemap-landing.xml").status_code == 404
    assert all(locations(client, path_of(address)) for address in [*without_jobs, *with_jobs])


def test_there_is_none_while_there_is_demo_content(client):
    make_listing(is_example=True)

    assert client.get("/sitemap.xml").status_code == 404
    assert client.get("/sitemap-pages.xml").status_code == 404


@pytest.mark.parametrize(
    "path", ["/sitemap-none.xml", "/sitemap-pages.xml?p=9", "/sitemap-pages.xml?p=x"]
)
def test_unknown_parts_are_404(client, path):
    assert client.get(path).status_code == 404


def test_many_jobs_are_split_into_parts_that_hold_each_once(client, monkeypatch):
    monkeypatch.setattr(JobSitemap, "limit", 2)
    jobs = [make_listing() for _ in range(5)]

    parts = [path_of(part) for part in locations(client, "/sitemap.xml") if "jobs" in part]
    listed = [path_of(address) for part in parts for address in locations(client, part)]

    assert parts == ["/sitemap-jobs.xml", "/sitemap-jobs.xml?p=2", "/sitemap-jobs.xml?p=3"]
    assert sorted(listed) == sorted(job.get_absolute_url() for job in jobs)


def test_a_job_is_dated_by_its_last_change_or_by_its_planned_start(client):
    changed, planned = make_listing(listed_at=ago(days=20)), make_listing(listed_at=ago(days=2))
    Listing.objects.filter(pk__in=[changed.pk, planned.pk]).update(updated_at=ago(days=9))

    text = client.get("/sitemap-jobs.xml").content.decode()
    dates = dict(re.findall(r"<loc>(.*?)</loc><lastmod>(.*?)</lastmod>", text))

    today = timezone.now().date()
    assert {path_of(address): day for address, day in dates.items()} == {
        changed.get_absolute_url(): str(today - timedelta(days=9)),
        planned.get_absolute_url(): str(today - timedelta(days=2)),
    }
