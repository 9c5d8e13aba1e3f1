"""A board read again: what changes, what stays, what closes."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.changes import hold, snapshot
from listings.importers import sync
from listings.management.commands import import_listings
from listings.models import (
    Board,
    Company,
    HeldField,
    ImportBatch,
    Listing,
    ListingChange,
    ListingSource,
)
from tests.factories import make_company, make_listing, make_role

from .conftest import make_job


def listing_of(number) -> Listing:
    return Listing.objects.get(sources__external_id=str(number))


def test_a_new_job_is_live_with_all_its_facts(run_import, board_file):
    job = make_job(1, title="Senior Data Engineer", location={"name": "Remote (Germany)"})

    run_import(board_file(job | {"language": "en", "application_deadline": "2099-01-31"}))

    listing = Listing.objects.live().get()
    assert (listing.title, listing.level) == ("Senior Data Engineer", "senior")
    assert listing.role.slug == "data-engineer"
    assert listing.company.name == "Acme"
    assert str(listing.posted_on) == "2026-07-01"
    assert listing.valid_through.isoformat() == "2099-01-31T23:59:59+00:00"
    assert [(place.mode, place.area) for place in listing.places.all()] == [("remote", "DE")]
    assert listing.description == "<p>Text of job 1.</p>"


def test_a_title_of_none_of_our_professions_is_kept_and_never_live(run_import, board_file):
    run_import(board_file(make_job(1, title="Accounts Payable Clerk")))

    assert listing_of(1).scope == Listing.Scope.OUT
    assert not Listing.objects.live().exists()


def test_the_same_file_again_writes_nothing_but_the_record_of_the_run(run_import, board_file):
    path = board_file(make_job(1), make_job(2))
    run_import(path)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        run_import(path)

    writes = [
        query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    tables = {sql.split('"')[1] for sql in writes}
    assert tables == {"listings_importbatch", "listings_board"}
    assert ImportBatch.objects.first().unchanged == 2


def test_a_newer_file_creates_updates_and_closes(run_counts, board_file):
    run_counts(board_file(make_job(1), make_job(2), make_job(3)))

    outcome = run_counts(board_file(make_job(1), make_job(2, title="Data Analyst"), make_job(4)))

    assert outcome["created"] == ["4"]
    assert outcome["updated"] == ["2"]
    assert outcome["unchanged"] == ["1"]
    assert outcome["closed"] == ["3"]
    assert listing_of(3).state == Listing.State.CLOSED
    assert set(Listing.objects.live()) == {listing_of(1), listing_of(2), listing_of(4)}


def test_what_changed_is_kept_with_the_run(run_import, board_file):
    run_import(board_file(make_job(1)))
    run_import(board_file(make_job(1, title="Data Analyst")))

    change = ListingChange.objects.get(field="title")

    assert (change.old, change.new) == ("Data Engineer 1", "Data Analyst")
    assert change.batch == ImportBatch.objects.first()


def test_a_job_that_comes_back_opens_again(run_import, board_file):
    run_import(board_file(make_job(1), make_job(2)))
    run_import(board_file(make_job(1)))
    run_import(board_file(make_job(1), make_job(2)))

    assert listing_of(2).state == Listing.State.OPEN
    states = ListingChange.objects.filter(listing=listing_of(2), field="state").order_by("pk")
    assert [change.new for change in states] == ["closed", "open"]


def test_a_job_a_person_closed_stays_closed(run_import, board_file):
    run_import(board_file(make_job(1)))
    Listing.objects.update(state=Listing.State.CLOSED, closed_at=timezone.now())

    run_import(board_file(make_job(1, title="Data Analyst")))

    assert listing_of(1).state == Listing.State.CLOSED


def test_a_board_closes_only_its_own_jobs(run_import, board_file):
    other = make_job(9, absolute_url="https://boards.greenhouse.io/other/jobs/9")
    run_import(board_file(other))
    by_hand = make_listing()

    run_import(board_file(make_job(1)))

    assert listing_of(9).state == Listing.State.OPEN
    by_hand.refresh_from_db()
    assert by_hand.state == Listing.State.OPEN


def test_a_listing_closes_only_with_its_last_source(run_import, board_file):
    run_import(board_file(make_job(1), make_job(2)))
    board = Board.objects.create(key="second", name="Second", format="csv")
    ListingSource.objects.create(listing=listing_of(1), board=board, external_id="x")

    run_import(board_file(make_job(2)))

    assert listing_of(1).state == Listing.State.OPEN
    assert listing_of(1).sources.get(external_id="1").missing_since


def test_an_empty_board_closes_nothing_unless_told_to(run_import, board_file):
    run_import(board_file(make_job(1)))
    empty = board_file()

    printed = run_import(empty, board="greenhouse-acme")
    assert "--allow-empty" in printed
    assert listing_of(1).state == Listing.State.OPEN

    run_import(empty, board="greenhouse-acme", allow_empty=True)
    assert listing_of(1).state == Listing.State.CLOSED


def test_a_broken_file_closes_nothing(run_import, board_file):
    path = board_file(make_job(1), make_job(2))
    run_import(path)
    path.write_bytes(path.read_bytes()[:-40])

    with pytest.raises(CommandError):
        run_import(path)

    assert Listing.objects.live().count() == 2


def test_a_page_of_a_board_closes_nothing(run_import, board_file):
    path = board_file(make_job(1), make_job(2))
    run_import(path)
    path.write_text(json.dumps({"jobs": [make_job(1)], "meta": {"total": 2}}))

    printed = run_import(path)

    assert "1 of the 2 jobs" in printed
    assert Listing.objects.live().count() == 2


def test_a_file_of_one_job_closes_nothing(run_import, board_file):
    path = board_file(make_job(1), make_job(2))
    run_import(path)
    path.write_text(json.dumps(make_job(1, title="Data Analyst")))

    run_import(path)

    assert listing_of(1).title == "Data Analyst"
    assert Listing.objects.live().count() == 2


def test_a_record_that_became_unreadable_is_not_gone(run_counts, board_file):
    run_counts(board_file(make_job(1), make_job(2)))

    outcome = run_counts(board_file(make_job(1), make_job(2, title=None)))

    assert len(outcome["rejected"]) == 1
    assert outcome["closed"] == []
    assert listing_of(2).state == Listing.State.OPEN


def test_a_record_without_an_id_leaves_nothing_to_close(run_import, board_file):
    run_import(board_file(make_job(1), make_job(2)))

    printed = run_import(board_file(make_job(1), make_job(2, id=None)))

    assert "Nothing was closed" in printed
    assert listing_of(2).state == Listing.State.OPEN


def alike(*cities) -> list[dict]:
    return [
        make_job(n, title="Data Engineer", content="Same.", location={"name": city})
        for n, city in enumerate(cities, start=1)
    ]


def test_alike_postings_are_one_listing_with_several_places(run_import, board_file):
    run_import(board_file(*alike("Berlin, Germany", "Paris, France")))

    listing = Listing.objects.get()
    assert [place.city for place in listing.places.all()] == ["Berlin", "Paris"]
    assert listing.sources.count() == 2


def test_a_place_that_is_gone_leaves_the_listing_open(run_import, board_file):
    berlin, paris = alike("Berlin, Germany", "Paris, France")
    run_import(board_file(berlin, paris))

    run_import(board_file(paris))

    listing = Listing.objects.get()
    assert listing.state == Listing.State.OPEN
    assert [place.city for place in listing.places.all()] == ["Paris"]


def test_a_posting_that_differs_from_now_on_becomes_its_own_listing(run_import, board_file):
    berlin, paris = alike("Berlin, Germany", "Paris, France")
    run_import(board_file(berlin, paris))

    run_import(board_file(berlin, paris | {"title": "Data Analyst"}))

    assert listing_of(1).pk != listing_of(2).pk
    assert [place.city for place in listing_of(1).places.all()] == ["Berlin"]
    assert Listing.objects.live().count() == 2


def test_postings_that_become_alike_become_one(run_import, board_file):
    berlin, paris = alike("Berlin, Germany", "Paris, France")
    run_import(board_file(berlin, paris | {"title": "Data Analyst"}))

    run_import(board_file(berlin, paris))

    assert listing_of(1) == listing_of(2)
    assert Listing.objects.live().get() == listing_of(1)
    assert Listing.objects.filter(state=Listing.State.CLOSED).count() == 1


def test_an_editors_correction_survives_and_what_the_source_says_is_noted(
    run_import, board_file, django_user_model
):
    run_import(board_file(make_job(1)))
    listing = listing_of(1)
    before = snapshot(listing)
    Listing.objects.update(title="Corrected")
    hold(listing, before, ["title"], by=django_user_model.objects.create_user("ed"))

    run_import(board_file(make_job(1, title="Newer", location={"name": "Paris, France"})))

    listing.refresh_from_db()
    assert listing.title == "Corrected"
    assert [place.city for place in listing.places.all()] == ["Paris"]
    held = HeldField.objects.get()
    assert (held.source_value, held.source_now) == ("Data Engineer 1", "Newer")
    assert held.source_changed_at


@pytest.mark.parametrize("name", ["role", "pay", "places", "level", "description", "posted_on"])
def test_every_kind_of_fact_can_be_held(run_import, board_file, name):
    run_import(board_file(make_job(1)))
    listing = listing_of(1)
    before = snapshot(listing)
    hold(listing, before, [name], by=None)
    changed = make_job(
        1,
        title="Senior Data Analyst",
        location={"name": "Paris, France"},
        content="Salary: $100,000 to $120,000 per year",
        first_published="2026-01-01",
    )

    run_import(board_file(changed))

    listing = listing_of(1)
    after = snapshot(listing)
    assert after[name] == before[name]
    assert HeldField.objects.get().source_now != before[name]
    assert after["title"] == "Senior Data Analyst"


def test_the_date_of_a_mere_change_neither_counts_as_change_nor_moves_the_start(
    run_counts, board_file
):
    run_counts(board_file(make_job(1, first_published=None, updated_at="2026-03-01")))

    outcome = run_counts(board_file(make_job(1, first_published=None, updated_at="2026-05-01")))

    assert outcome["unchanged"] == ["1"]
    assert str(listing_of(1).posted_on) == "2026-03-01"


def test_an_example_never_becomes_the_employer_of_a_real_job(run_import, board_file):
    make_company(name="Acme", slug="acme", is_example=True)

    run_import(board_file(make_job(1)))

    assert not listing_of(1).company.is_example
    assert Company.objects.filter(name="Acme").count() == 2


def test_an_employer_is_known_whatever_the_case_of_its_name(run_import, board_file):
    known = make_company(name="ACME")

    run_import(board_file(make_job(1)))

    assert listing_of(1).company == known


def test_a_job_the_database_refuses_leaves_the_others_whole(run_counts, board_file, monkeypatch):
    save_sources = sync.BoardSync._save_sources

    def refuse_the_second(self, steps):
        if any("2" in step.job.ids for step in steps):
            raise DatabaseError("refused")
        save_sources(self, steps)

    monkeypatch.setattr(sync.BoardSync, "_save_sources", refuse_the_second)

    outcome = run_counts(board_file(make_job(1), make_job(2), make_job(3)))

    assert outcome["created"] == ["1", "3"]
    assert len(outcome["rejected"]) == 1
    assert Listing.objects.count() == 2


def test_a_run_cut_short_leaves_whole_jobs_and_closes_nothing(run_import, board_file, monkeypatch):
    run_import(board_file(make_job(99)))
    monkeypatch.setattr(import_listings, "BATCH", 2)
    save_sources = sync.BoardSync._save_sources

    def killed_at_the_fourth(self, steps):
        if any("4" in step.job.ids for step in steps):
            raise KeyboardInterrupt
        save_sources(self, steps)

    monkeypatch.setattr(sync.BoardSync, "_save_sources", killed_at_the_fourth)
    path = board_file(*[make_job(n) for n in range(1, 7)])
    with pytest.raises(KeyboardInterrupt):
        run_import(path)

    assert sorted(ListingSource.objects.values_list("external_id", flat=True)) == ["1", "2", "99"]
    assert Listing.objects.filter(sources__isnull=True).count() == 0
    assert listing_of(99).state == Listing.State.OPEN

    monkeypatch.setattr(sync.BoardSync, "_save_sources", save_sources)
    run_import(path)
    assert Listing.objects.live().count() == 6


def test_a_rehearsal_saves_nothing(run_import, board_file):
    printed = run_import(board_file(make_job(1)), rehearse=True, json=True)

    row = json.loads(printed)
    assert (row["external_id"], row["role"], row["places"][0]["city"]) == (
        "1",
        "data-engineer",
        "Berlin",
    )
    assert not Listing.objects.exists()
    assert not Board.objects.exists()
    assert not ImportBatch.objects.exists()


def test_a_confirmed_feed_keeps_a_listing_live(run_import, board_file):
    run_import(board_file(make_job(1)))
    old = timezone.now() - timedelta(days=40)
    Board.objects.update(last_good_run=old)
    assert not Listing.objects.live().exists()

    run_import(board_file(make_job(1)))

    assert Listing.objects.live().exists()


def test_a_held_role_keeps_its_scope(run_import, board_file):
    run_import(board_file(make_job(1, title="Accounts Payable Clerk")))
    listing = listing_of(1)
    before = snapshot(listing)
    role = make_role()
    Listing.objects.update(role=role, scope=Listing.Scope.MAPPED)
    hold(listing, before, ["role"], by=None)

    run_import(board_file(make_job(1, title="Accounts Payable Clerk II")))

    listing.refresh_from_db()
    assert (listing.role, listing.scope) == (role, Listing.Scope.MAPPED)


boards = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from("AB"), st.sampled_from(["Berlin", "Paris"])),
    max_size=6,
    unique_by=lambda job: job[0],
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(boards, min_size=1, max_size=4))
def test_whatever_a_board_did_before_its_last_file_decides(
    run_counts, board_file, transactional_state, versions
):
    with transactional_state():
        for jobs in versions:
            path = board_file(
                *[
                    make_job(n, title=f"Data Engineer {kind}", content="", location={"name": city})
                    for n, kind, city in jobs
                ]
            )
            run_counts(path, board="acme", allow_empty=True)
            again = run_counts(path, board="acme", allow_empty=True)
            assert [again[what] for what in ("created", "updated", "closed")] == [[], [], []]

        live = {}
        for source in ListingSource.objects.filter(missing_since__isnull=True):
            live[int(source.external_id)] = source.listing
        assert live.keys() == {n for n, _, _ in versions[-1]}
        for n, kind, city in versions[-1]:
            assert live[n].title == f"Data Engineer {kind}"
            assert live[n].state == Listing.State.OPEN
            assert city in {place.city for place in live[n].places.all()}
        kinds = {kind for _, kind, _ in versions[-1]}
        assert Listing.objects.live().count() == len(kinds)
        for kind in kinds:
            cities = {city for _, one, city in versions[-1] if one == kind}
            listing = Listing.objects.live().get(title=f"Data Engineer {kind}")
            assert {place.city for place in listing.places.all()} == cities
