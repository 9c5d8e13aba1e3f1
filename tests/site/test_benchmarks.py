"""The benchmarks work: generated boards are sound, searches find, figures become tables."""

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from benchmarks import importing, pages, report, site_pages, writes
from benchmarks.generated.boards import fill
from benchmarks.queries import pool, read
from benchmarks.rivals.naive_page import NaivePage
from benchmarks.rivals.tantivy_index import build
from benchmarks.rivals.tantivy_search import TantivySearch
from benchmarks.timing import quantile
from benchmarks.wsgi import Site
from listings.models import (
    Company,
    ExchangeRate,
    Listing,
    ListingPay,
    ListingPlace,
    ListingSource,
    ListingTerm,
    ListingText,
)
from listings.rates import RateSet
from listings.search.sql import search
from listings.search.text import index_text

SIZE = 300


@pytest.fixture
def board(db, settings):
    settings.ROOT_URLCONF = "benchmarks.urls"
    for currency, units_per_eur in (("EUR", 1), ("USD", "1.2"), ("GBP", "0.8"), ("INR", 100)):
        ExchangeRate.objects.create(
            currency=currency, units_per_eur=units_per_eur, date="2026-11-24", source="a test"
        )
    fill(SIZE)


@pytest.fixture
def site():
    # As Django's own test client does: requests leave the connection with the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Site(get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("board")
def test_a_generated_board_is_sound_and_has_the_size_asked_for():
    assert Listing.objects.live().count() == SIZE
    assert Listing.objects.count() > SIZE

    for model in (Company, Listing, ListingPlace, ListingPay, ListingTerm, ListingSource):
        rows = list(model.objects.order_by("?")[:20])
        assert rows
        for row in rows:
            row.full_clean()


@pytest.mark.usefixtures("board")
def test_generated_words_are_those_the_search_would_write():
    def words():
        return list(ListingText.objects.order_by("pk").values_list("title", "company", "body"))

    generated = words()

    index_text(Listing.objects.all())

    assert generated == words()


@pytest.mark.usefixtures("board")
def test_generated_words_are_found_until_they_change():
    listing = Listing.objects.live().first()
    title, _, _ = ListingText.objects.values_list("title", "company", "body").get(pk=listing.pk)
    assert search(read(f"q=%22{'+'.join(title.split())}%22")).total >= 1

    listing.title = "Zymurgist"
    listing.save()
    index_text([listing])

    assert search(read("q=zymurgist")).ids == (listing.pk,)


@pytest.mark.usefixtures("board")
def test_most_measured_searches_find_jobs_even_on_a_small_board():
    queries = pool(SIZE)

    found = [search(read(query)).total for query in queries[::4]]

    assert len(queries) >= 60
    assert sum(total > 0 for total in found) > len(found) * 0.75


@pytest.mark.usefixtures("board")
def test_others_answer_the_searches_compared_with_ours(tmp_path):
    rates = RateSet.current()
    tantivy = TantivySearch(build(tmp_path), rates)

    for text in ("", "q=python", "level=senior&role=data-engineer&pay=120000"):
        query = read(text)
        ours = search(query, rates)
        total, counts = tantivy.search(query)
        assert total == ours.total > 0
        seniors = {row["key"]: row["doc_count"] for row in counts["level"]["buckets"]}
        assert seniors["senior"] == ours.counts["level"]["senior"]
    total, cards, _ = NaivePage(query, rates).load()
    assert total == ours.total
    assert [listing.pk for listing in cards] == list(ours.ids)


@pytest.mark.usefixtures("board")
def test_the_bare_view_answers_with_the_bytes_of_the_page(site):
    page = site.get("/jobs/?role=data-engineer")

    assert page.status == 200
    assert site.bare(page.body).body == page.body


@pytest.mark.usefixtures("board")
def test_a_file_to_import_is_read_whole(tmp_path):
    from listings.importers import tables

    importing.write_file(tmp_path / "jobs.csv", 20)

    source = tables.read_file((tmp_path / "jobs.csv").read_text())

    assert len(source.drafts) == 20
    assert not source.rejected


@pytest.mark.usefixtures("board")
def test_figures_become_tables_beside_the_goals(site):
    at = {
        "search": pages.measure(site, ["role=data-engineer"], runs=1),
        "site": site_pages.measure(site, runs=1),
        "writes": writes.measure(site, runs=1),
    }
    figures = {"conditions": CONDITIONS, "sizes": {"100000": at}}

    tables = report.markdown(figures)

    assert "| Whole page, beside the bare view | 100,000 | ≤ 6× |" in tables
    assert "| One job's write | 1,000,000 | ≤ 10 ms | not measured |" in tables
    assert "| 100,000 | One job's write |" in tables
    assert "| 100,000 | `/companies/` |" in tables
    assert report.terminal_table("search", SIZE, at["search"])


CONDITIONS = {
    "date": "2026-11-25",
    "processors": 2,
    "machine": "x86_64",
    "python": "3.11.7",
    "database": "SQLite",
    "engine": "default",
}


def test_tables_take_the_place_of_older_ones_in_the_document():
    old = f"# Title\n{report.BEGIN}\nold\n{report.END}\nThe rest.\n"

    new = report.written_into(old, "new")

    assert new == f"# Title\n{report.BEGIN}\nnew\n{report.END}\nThe rest.\n"


def test_p95_is_the_smallest_value_that_95_of_100_do_not_exceed():
    assert quantile(range(1, 101), 0.95) == 95
    assert quantile([7], 0.95) == 7
    assert quantile([1, 2, 3], 0.5) == 2
