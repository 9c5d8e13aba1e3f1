"""The index a process keeps: where it comes from, how it stays true, and what it does when late."""

import os
import threading
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from pyroaring import BitMap

from listings.models import Board, Company, Listing, ListingSource, ListingTerm, ListingText
from listings.rates import RateSet
from listings.search import engine, journal, sql, triggers
from listings.search.analyser import Phrase
from listings.search.bitmaps import follow, index, rows, snapshot, words
from listings.search.bitmaps.answer import Answer
from listings.search.bitmaps.follow import Follower
from listings.search.bitmaps.index import Index
from listings.search.bitmaps.reference import Reference
from listings.search.bitmaps.sets import Column
from listings.search.query import SearchQuery
from listings.search.text import index_text
from tests.factories import ago, make_company, make_listing, make_role, make_term

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _index_of_its_own(settings, tmp_path, monkeypatch):
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    follower = Follower()
    # What is imported meanwhile goes on listening when this follower is gone.
    follower._listeners = engine._follower._listeners
    monkeypatch.setattr(engine, "_follower", follower)


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

    make_company(name="New")  # no job is of it yet
    live_ids(follower)
    assert told[-1] == ()

    Company.objects.filter(name="New").update(name="Renamed")
    live_ids(follower)
    assert told[-1] is None


def test_many_waiting_changes_are_no_trouble_for_a_small_board(monkeypatch):
    follower = Follower()
    job = make_listing()
    live_ids(follower)
    monkeypatch.setattr(follow, "CHANGES_A_SEARCH", 1)
    monkeypatch.setattr(follow, "CHANGES_AT_ONCE", 1)
    with connection.cursor() as cursor:
        entries = ", ".join(["('reference')"] * 1_500)
        cursor.execute(f"INSERT INTO listings_searchlog (subject) VALUES {entries}")

    assert live_ids(follower) == [job.pk]


# Errors


def fail_once(monkeypatch, owner, name: str) -> None:
    """Let the first call of that function end as when the database goes away."""
    works = getattr(owner, name)

    def fails(*args):
        monkeypatch.setattr(owner, name, works)
        raise OperationalError

    monkeypatch.setattr(owner, name, fails)


def test_a_database_that_goes_away_amid_a_change_leaves_no_half_changed_index(monkeypatch):
    follower = Follower()
    job, other = make_listing(), make_listing()
    live_ids(follower)
    fail_once(monkeypatch, rows, "read_pay")
    Listing.objects.filter(pk=job.pk).update(level="mid")

    with pytest.raises(OperationalError):
        live_ids(follower)

    assert live_ids(follower) == [job.pk, other.pk]
    with follower.reading() as current:
        assert len(current.index) == 2


def test_a_database_that_goes_away_amid_the_first_reading_is_read_again(monkeypatch):
    follower = Follower()
    job = make_listing()
    fail_once(monkeypatch, rows, "read_pay")

    with pytest.raises(OperationalError):
        live_ids(follower)

    assert live_ids(follower) == [job.pk]


def test_a_build_that_failed_is_tried_again(monkeypatch, caplog):
    follower = Follower()
    job = make_listing()
    monkeypatch.setattr(follow, "BUILT_AT_ONCE", 0)
    monkeypatch.setattr(follow, "SECONDS_BEFORE_ANOTHER_TRY", 0)
    monkeypatch.setattr(snapshot, "build_elsewhere", snapshot.make)
    fail_once(monkeypatch, snapshot, "save")

    for _ in range(2):
        with follower.reading() as current:
            assert current is None
        finished(follower)

    assert live_ids(follower) == [job.pk]
    assert "could not be brought up to date" in caplog.text


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_process_forks_only_between_changes():
    follower = Follower()
    follower.guard_forks()
    changing, done = threading.Event(), threading.Event()

    def change() -> None:
        with follower._lock:
            changing.set()
            done.wait(0.2)

    thread = threading.Thread(target=change)
    thread.start()
    changing.wait()
    child = os.fork()
    if not child:
        os._exit(0 if follower._lock.acquire(timeout=1) else 1)
    _, status = os.waitpid(child, 0)
    thread.join()

    assert status == 0
    assert follower._lock.acquire(timeout=1)


def test_a_skill_or_employer_that_is_gone_is_no_error_while_changes_wait(monkeypatch):
    follower = Follower()
    monkeypatch.setattr(engine, "_follower", follower)
    gone, company, heir = make_term(), make_company(), make_company()
    jobs = [make_listing(company=company) for _ in range(4)]
    for job in jobs:
        ListingTerm.objects.create(listing=job, term=gone)
    engine.search(SearchQuery())
    monkeypatch.setattr(follow, "CHANGES_A_SEARCH", 2)
    monkeypatch.setattr(follow, "BUILT_AT_ONCE", 0)
    monkeypatch.setattr(follower, "_in_background", lambda work: None)  # it is slow

    make_role()
    gone.delete()
    Listing.objects.update(company=heir)
    company.delete()

    found = engine.search(SearchQuery())
    assert (found.total, found.counts["skill"], found.counts["company"]) == (4, {}, {})


# Order


@given(st.data())
@settings_of_hypothesis(max_examples=30, deadline=None)
def test_jobs_of_one_moment_that_change_again_and_again_stay_in_order(data):
    moments = [ago(days=2), ago(days=1)]
    with transaction.atomic():
        company = make_company()
        pks = [make_listing(company=company, listed_at=moments[n % 2]).pk for n in range(6)]
        made = Index.of_everything()

        for _ in range(data.draw(st.integers(1, 9))):
            pk = data.draw(st.sampled_from(pks))
            Listing.objects.filter(pk=pk).update(
                listed_at=data.draw(st.sampled_from([*moments, ago(days=3)]))
            )
            made.change([pk])

        query = SearchQuery()
        answer = Answer(made, query, RateSet.current(), Reference())
        assert answer.ids_in_order() == sql.ids_in_order(query)
        transaction.set_rollback(True)


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


def test_a_worn_index_of_a_large_board_is_not_replaced_by_its_own_beginning(monkeypatch):
    monkeypatch.setattr(index, "WORN_AT_LEAST", 3)
    job = make_listing()
    snapshot.make()
    monkeypatch.setattr(follow, "BUILT_AT_ONCE", 0)
    monkeypatch.setattr(snapshot, "build_elsewhere", snapshot.make)
    follower = Follower()
    assert live_ids(follower) == [job.pk]

    for level in ("mid", "senior", "entry", "mid"):
        Listing.objects.filter(pk=job.pk).update(level=level)
        live_ids(follower)
        finished(follower)

    with follower.reading() as current:
        assert not current.index.is_worn
        assert len(current.index) == 1


def test_a_file_from_before_everything_changed_is_made_anew(monkeypatch):
    make_listing()
    snapshot.make()
    job = make_listing()  # the journal's first word since, but not its last
    journal.rebuild_everywhere()
    monkeypatch.setattr(follow, "BUILT_AT_ONCE", 0)

    assert snapshot.load_current() is None
    snapshot.make()

    assert job.pk in live_ids(Follower())


def test_an_index_from_a_file_answers_once_all_that_changed_since_is_in_it(monkeypatch):
    job = make_listing()
    for _ in range(8):
        make_listing()
    snapshot.make()
    Listing.objects.exclude(pk=job.pk).update(state="draft")
    monkeypatch.setattr(follow, "BUILT_AT_ONCE", 0)
    monkeypatch.setattr(follow, "CHANGES_A_SEARCH", 2)

    assert live_ids(Follower()) == [job.pk]


def test_a_file_that_cannot_be_read_is_as_good_as_none():
    snapshot.path().mkdir(parents=True)

    assert snapshot.load() is None


def test_an_index_holds_however_much_changed_while_it_was_built(monkeypatch):
    monkeypatch.setattr(index, "WORN_AT_LEAST", 3)
    job, later = make_listing(), make_listing()
    monkeypatch.setattr(follow, "BUILT_AT_ONCE", 0)
    monkeypatch.setattr(follow, "CHANGES_AT_ONCE", 2)

    def build() -> None:
        snapshot.make()
        for level in ("mid", "senior", "entry", "mid", "senior"):
            Listing.objects.update(level=level)
        later.delete()

    monkeypatch.setattr(snapshot, "build_elsewhere", build)
    follower = Follower()
    with follower.reading() as current:
        assert current is None
    finished(follower)

    assert live_ids(follower) == [job.pk]


def test_more_values_than_a_narrow_column_holds_widen_it():
    column = Column(np.int8)
    column.extend(np.array([1, 127], np.int32))
    assert column.values.dtype == np.int8

    column.extend(np.array([128, 70_000], np.int32))

    assert column.values.tolist() == [1, 127, 128, 70_000]


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


def test_words_that_nobody_holds_do_not_pile_up(monkeypatch):
    monkeypatch.setattr(words, "PHRASES_KEPT", 3)
    make_listing()

    for n in range(9):
        engine.search(SearchQuery(q=f"unheard{n}"))

    with engine._follower.reading() as current:
        assert len(current.index.words) <= 3


def test_a_job_that_loses_a_word_while_it_is_looked_for_is_not_found_by_it(monkeypatch):
    job = make_listing(title="Python")
    index_text([job])
    made = Index.of_everything()
    key = Phrase(("python",)), words.EVERYWHERE
    made.words.wanted.add(key)
    ask = words.ids_holding

    def meanwhile(*args, **kwargs):
        found = ask(*args, **kwargs)
        Listing.objects.filter(pk=job.pk).update(title="Cobol")
        index_text([Listing.objects.get(pk=job.pk)])
        made.change([job.pk])
        return found

    monkeypatch.setattr(words, "ids_holding", meanwhile)
    made.words.find_wanted(threading.RLock(), lambda first: made.id.values[first:])

    assert made.words.holding(*key, until=0) & made.at(SearchQuery().now).live == BitMap()


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
        current.index.deadline.values[:] = 0

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
        made.deadline.values[:] = 0
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
