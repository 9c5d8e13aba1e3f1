"""The index a process keeps: where it comes from, how it stays true, and what it does when late."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pyroaring import BitMap

from listings.models import Board, Listing, ListingSource, ListingText
from listings.search import engine, journal, triggers
from listings.search.bitmaps import follow, index, snapshot, words
from listings.search.bitmaps.follow import Follower
from listings.search.bitmaps.index import Index
from listings.search.query import SearchQuery
from listings.search.text import index_text
from tests.factories import ago, make_company, make_listing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _index_of_its_own(settings, tmp_path, monkeypatch):
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    monkeypatch.setattr(engine, "_follower", Follower())


def live_ids(follower: Follower) -> list[int]:
    with follower.reading() as current:
        now = SearchQuery().now
        return sorted(current.index.ids_of(current.index.at(now).live))


def finished(follower: Follower) -> None:
    """Wait for what the follower does beside searches."""
    if follower._thread:
        follower._thread.join()


# Following


def test_processes_agree_with_the_next_search_after_a_commit():
    one, other = Follower(), Follower()
    job = make_listing()
    assert live_ids(one) == live_ids(other) == [job.pk]

    later = make_listing()

    assert live_ids(one) == live_ids(other) == [job.pk, later.pk]

    Listing.objects.filter(pk=job.pk).update(state="draft")
    assert live_ids(one) == live_ids(other) == [later.pk]


def test_inside_a_transaction_sql_answers_and_sees_its_own_writes():
    make_listing()
    assert engine.search(SearchQuery()).total == 1

    with transaction.atomic():
        make_listing()
        assert engine.search(SearchQuery()).total == 2
        transaction.set_rollback(True)

    assert engine.search(SearchQuery()).total == 1


def test_more_changes_than_one_search_takes_are_all_there(monkeypatch):
    monkeypatch.setattr(follow, "CHANGES_A_SEARCH", 3)
    follower = Follower()
    company = make_company()
    make_listing(company=company)
    live_ids(follower)

    jobs = [make_listing(company=company) for _ in range(8)]

    assert set(live_ids(follower)) >= {job.pk for job in jobs}


def test_on_a_large_board_a_thread_takes_what_one_search_does_not(monkeypatch):
    follower = Follower()
    company = make_company()
    make_listing(company=company)
    live_ids(follower)
    monkeypatch.setattr(follow, "CHANGES_A_SEARCH", 3)
    monkeypatch.setattr(follow, "BUILT_AT_ONCE", 0)

    jobs = [make_listing(company=company).pk for _ in range(8)]
    first = live_ids(follower)
    finished(follower)

    assert len(first) < 9
    assert set(live_ids(follower)) >= set(jobs)


def test_a_run_of_a_board_confirms_its_jobs_without_reading_them_again():
    board = Board.objects.create(key="b", name="B", last_good_run=ago(days=31))
    job = make_listing(confirmed_at=None)
    ListingSource.objects.create(listing=job, board=board, external_id="1", fingerprint="x")
    follower = Follower()
    assert live_ids(follower) == []
    with follower.reading() as current:
        numbered = len(current.index)

    Board.objects.update(last_good_run=ago(days=1))

    assert live_ids(follower) == [job.pk]
    with follower.reading() as current:
        assert len(current.index) == numbered


def test_an_index_that_has_changed_too_much_is_built_anew(monkeypatch):
    monkeypatch.setattr(index, "WORN_AT_LEAST", 3)
    follower = Follower()
    job = make_listing()
    live_ids(follower)

    for level in ("mid", "senior", "entry", "mid", "senior"):
        Listing.objects.filter(pk=job.pk).update(level=level)
        assert live_ids(follower) == [job.pk]

    with follower.reading() as current:
        assert len(current.index) <= 4


def test_listeners_are_told_which_jobs_changed_and_when_all_may_have():
    follower, told = Follower(), []
    job = make_listing()
    live_ids(follower)
    follower.listen(told.append)

    Listing.objects.filter(pk=job.pk).update(level="mid")
    live_ids(follower)
    assert told == [(job.pk,)]

    make_company(name="New")
    live_ids(follower)
    assert told[-1] is None


# The file


def test_a_new_process_takes_the_index_from_its_file_and_what_changed_since(monkeypatch):
    job = make_listing(title="Filed")
    snapshot.make()
    later = make_listing()
    monkeypatch.setattr(follow, "BUILT_AT_ONCE", 0)
    monkeypatch.setattr(Index, "of_everything", None)  # it must not be needed

    assert live_ids(Follower()) == [job.pk, later.pk]


def test_while_the_index_of_a_large_board_is_built_sql_answers(monkeypatch):
    job = make_listing()
    follower = Follower()
    monkeypatch.setattr(follow, "BUILT_AT_ONCE", 0)
    monkeypatch.setattr(engine, "_follower", follower)
    # A process of its own cannot see a database in memory.
    monkeypatch.setattr(snapshot, "build_elsewhere", snapshot.make)

    assert engine.search(SearchQuery()).ids == (job.pk,)

    finished(follower)
    assert live_ids(follower) == [job.pk]


def test_a_file_that_another_key_signed_or_somebody_changed_is_not_read(settings):
    make_listing()
    snapshot.make()
    assert snapshot.load() is not None

    content = snapshot.path().read_bytes()
    snapshot.path().write_bytes(content[:-1] + b"?")
    assert snapshot.load() is None

    snapshot.path().write_bytes(content)
    settings.SECRET_KEY = "another"
    assert snapshot.load() is None


def test_a_file_of_a_history_that_was_rolled_back_is_not_used(monkeypatch):
    make_listing()
    snapshot.make()
    monkeypatch.setattr(follow, "BUILT_AT_ONCE", 0)
    monkeypatch.setattr(snapshot, "build_elsewhere", snapshot.make)
    journal.rebuild_everywhere()
    follower = Follower()

    with follower.reading() as current:
        assert current is None

    finished(follower)
    with follower.reading() as current:
        assert current is not None


def test_only_the_owner_may_read_the_file():
    make_listing()
    snapshot.make()

    assert snapshot.path().stat().st_mode & 0o077 == 0


# Words


def test_words_too_common_to_find_in_time_are_left_out_and_there_the_next_time(monkeypatch):
    follower = Follower()
    monkeypatch.setattr(engine, "_follower", follower)
    hit, miss = make_listing(title="Common words"), make_listing(title="Else")
    index_text([hit, miss])
    live_ids(follower)
    monkeypatch.setattr(words, "SECONDS_A_SEARCH", -1)

    first = engine.search(SearchQuery(q="common"))
    finished(follower)
    second = engine.search(SearchQuery(q="common"))

    assert (first.total, first.left_out) == (2, ("common",))
    assert (second.ids, second.left_out) == ((hit.pk,), ())


def test_the_page_says_which_words_were_left_out(client, monkeypatch):
    index_text([make_listing(title="Common words")])
    client.get("/jobs/")
    monkeypatch.setattr(words, "SECONDS_A_SEARCH", -1)

    page = client.get("/jobs/?q=unheard").content.decode()

    assert "“unheard” was not applied" in page


# The command


def output_of(command: str, *arguments) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_verify_search_finds_nothing_where_all_is_well():
    index_text([make_listing(level="mid", pay=(50_000, 60_000))])

    assert "20 searches answered alike" in output_of("verify_search", "--searches=20")


def test_verify_search_names_and_repairs_an_index_that_is_wrong(monkeypatch):
    job = make_listing(level="mid")
    index_text([job])
    with engine._follower.reading() as current:
        current.index.level.clear()
        current.index.role[0] = BitMap([0, 1, 2])

    said = output_of("verify_search", "--searches=15", "--seed=1")

    assert "Answered differently: /jobs/" in said
    assert "Repaired" in said
    assert "answered alike" in output_of("verify_search", "--searches=15", "--seed=1")


def test_verify_search_names_and_repairs_words_and_triggers():
    job = make_listing(title="Right words")
    index_text([job])
    ListingText.objects.update(title="wrong")
    with connection.cursor() as cursor:
        drop = "DROP TRIGGER searchlog_listings_listing_update"
        on = " ON listings_listing" if connection.vendor == "postgresql" else ""
        cursor.execute(drop + on)

    said = output_of("verify_search", "--searches=5")

    assert "Triggers were missing: searchlog_listings_listing_update." in said
    assert "The words of 1 of 1 jobs looked at were not theirs." in said
    assert triggers.faults(connection) == []
    assert ListingText.objects.get().title == "right word"


def test_verify_search_fails_when_a_new_index_is_wrong_too(monkeypatch):
    index_text([make_listing(level="mid")])
    build = Index.of_everything

    def wrong() -> Index:
        made = build()
        made.level.clear()
        return made

    monkeypatch.setattr(Index, "of_everything", wrong)

    with pytest.raises(CommandError, match="Still different"):
        output_of("verify_search", "--searches=15", "--seed=1")


def test_rebuild_search_writes_the_words_and_has_every_process_begin_anew():
    job = make_listing(title="Found again")
    follower = Follower()
    live_ids(follower)
    before = journal.latest()

    output_of("rebuild_search")

    assert journal.changes_since(before, 10) is None
    assert live_ids(follower) == [job.pk]
    assert engine.search(SearchQuery(q="found")).ids == (job.pk,)
