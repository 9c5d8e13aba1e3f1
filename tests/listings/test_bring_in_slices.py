"""A delivery of any size comes in some seconds' worth at a time, and can be gone on with."""

import threading
from contextlib import suppress

import pytest
from django.db import connection, connections

from jobboard.groups import ensure_groups
from listings.importers import bringing
from listings.importers.steps import Steps
from listings.importers.sync import BoardSync, Overtaken
from listings.models import (
    Board,
    Company,
    ImportBatch,
    Intake,
    IntakeRow,
    Listing,
    ListingSource,
)

from .importers.conftest import make_job
from .test_bring_in import board, bring, confirm, editor, page_of, text_of, user_in  # noqa: F401
from .test_undo_import import undo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def slices(monkeypatch):
    """Let a request bring in two jobs."""
    monkeypatch.setattr(bringing, "BATCH", 2)
    monkeypatch.setattr(bringing, "SECONDS", 0)


@pytest.fixture
def half_in(client, bring) -> Intake:  # noqa: F811
    """Five jobs of which two are in."""
    bring(board(*[make_job(n) for n in range(1, 6)]), name="board.json")
    confirm(client)
    return Intake.objects.get()


def go_on(client, intake: Intake):
    return client.post(page_of(intake), {"go_on": "1"}, follow=True)


def test_a_large_delivery_comes_in_slice_by_slice_as_one_entry(client, half_in):
    response = client.get(page_of(half_in))
    assert "2 of 5 jobs brought in" in text_of(response)
    assert Listing.objects.count() == 2

    assert "4 of 5 jobs brought in" in text_of(go_on(client, half_in))
    go_on(client, half_in)
    response = go_on(client, half_in)

    assert "Brought in: 5 new" in text_of(response)
    batch = ImportBatch.objects.get()
    assert (batch.created, batch.done, batch.progress) == (5, 5, "")
    assert Listing.objects.live().count() == 5
    assert not Intake.objects.exists()


def test_it_is_gone_on_with_after_a_lost_session(client, half_in):
    client.logout()
    assert "login" in go_on(client, half_in).redirect_chain[0][0]

    client.force_login(half_in.by)

    assert "2 of 5 jobs brought in" in text_of(client.get("/admin/listings/intake/add/"))
    entry = client.get(f"/admin/listings/importbatch/{half_in.batch_id}/change/")
    assert "2 of 5 jobs brought in" in text_of(entry)
    assert page_of(half_in) in text_of(entry)
    assert "4 of 5" in text_of(go_on(client, half_in))


def test_others_see_how_far_it_is_and_cannot_go_on(client, half_in):
    client.force_login(user_in("Editors", "other"))

    entry = client.get(f"/admin/listings/importbatch/{half_in.batch_id}/change/")

    assert "2 of 5 jobs brought in" in text_of(entry)
    assert "Bring in the same file again" in text_of(entry)
    assert page_of(half_in) not in text_of(entry)
    assert go_on(client, half_in).status_code == 404
    assert Listing.objects.count() == 2


def test_what_is_half_in_is_taken_back_whole(client, half_in):
    undo(client, half_in.batch)

    assert not Listing.objects.exclude(state=Listing.State.WITHDRAWN).exists()
    assert not ListingSource.objects.exists()
    assert not Intake.objects.exists()
    assert go_on(client, half_in).status_code == 404


def test_the_same_file_again_ends_what_was_not_gone_on_with(client, half_in, bring):  # noqa: F811
    Intake.objects.all().delete()

    bring(board(*[make_job(n) for n in range(1, 6)]), name="board.json")
    counts = Intake.objects.get().found["counts"]
    confirm(client)
    go_on(client, Intake.objects.get())

    assert counts == {"same": 2, "create": 3}
    assert Listing.objects.count() == 5


def test_a_slice_that_is_in_already_is_not_written_again(client, half_in):
    before = ImportBatch.objects.get()
    jobs = bringing._next_jobs(half_in, before.done)
    go_on(client, half_in)

    with pytest.raises(Overtaken):
        BoardSync(before, Steps(before.board)).write(jobs)

    batch = ImportBatch.objects.get()
    assert (batch.done, batch.created) == (4, 4)
    assert Listing.objects.count() == batch.sources_before.count() == 4


def test_nothing_closes_and_nothing_is_confirmed_before_all_is_in(client, half_in, bring):  # noqa: F811
    while Intake.objects.exists():
        go_on(client, half_in)
    last_run = Board.objects.get().last_good_run

    changed = [make_job(n, title=f"Data Analyst {n}") for n in range(1, 5)]
    bring(board(*changed), name="board.json")
    confirm(client)
    intake = Intake.objects.get()

    assert Listing.objects.live().count() == 5
    assert Board.objects.get().last_good_run == last_run
    while Intake.objects.exists():
        go_on(client, intake)
    assert Listing.objects.live().count() == 4
    assert ImportBatch.objects.first().closed == 1
    assert Board.objects.get().last_good_run > last_run


def test_nothing_closes_when_the_source_was_read_again_meanwhile(client, half_in, bring):  # noqa: F811
    while Intake.objects.exists():
        go_on(client, half_in)
    bring(board(*[make_job(n) for n in range(1, 5)]), name="board.json")
    intake = Intake.objects.get()
    bring(board(*[make_job(n) for n in range(1, 6)]), name="board.json")
    confirm(client, Intake.objects.exclude(pk=intake.pk).get())

    confirm(client, intake)

    assert Listing.objects.live().count() == 5


def test_a_job_that_changes_here_between_slices_is_left_and_said(client, half_in, bring):  # noqa: F811
    while Intake.objects.exists():
        go_on(client, half_in)
    bring(board(*[make_job(n, title=f"Data Analyst {n}") for n in range(1, 6)]), name="board.json")
    confirm(client)
    intake = Intake.objects.get()
    Listing.objects.filter(title="Data Engineer 5").update(title="Edited")

    while not IntakeRow.objects.filter(is_news=True).exists():
        response = go_on(client, intake)

    assert "1 row had changed here since the rehearsal" in text_of(response)
    assert Listing.objects.filter(title__startswith="Data Analyst").count() == 4
    assert Listing.objects.filter(title="Edited").exists()
    assert "changed here" in str(ImportBatch.objects.first().rejected)


def test_alike_postings_are_one_job_of_a_slice(client, bring):  # noqa: F811
    cities = ["Berlin, Germany", "Paris, France", "Rome, Italy"]
    alike = [
        make_job(n, title="Data Engineer", content="Same.", location={"name": city})
        for n, city in enumerate(cities, start=1)
    ]
    bring(board(*alike, make_job(4)), name="board.json")

    confirm(client)

    listing = Listing.objects.get(title="Data Engineer")
    assert [place.city for place in listing.places.all()] == ["Berlin", "Paris", "Rome"]
    assert listing.sources.count() == 3


def test_a_job_that_is_refused_is_left_out_and_the_run_goes_on(client, half_in):
    row = half_in.rows.get(external_id="3")
    row.kept[0]["level"] = "none of ours"
    row.digest = ""
    row.save()

    while Intake.objects.exists():
        go_on(client, half_in)

    batch = ImportBatch.objects.get()
    assert (batch.created, batch.done) == (4, 5)
    assert [one["external_id"] for one in batch.rejected] == ["3"]


def test_a_slice_costs_the_same_however_many_employers_are_new(
    client,
    bring,  # noqa: F811
    monkeypatch,
    django_assert_max_num_queries,
):
    monkeypatch.setattr(bringing, "BATCH", 60)
    bring(board(*[make_job(n, company_name=f"Employer {n}") for n in range(60)]), name="b.json")
    intake = Intake.objects.get()

    with django_assert_max_num_queries(80):
        bringing.bring_in(intake, by=intake.by)

    assert Company.objects.filter(name__startswith="Employer").count() == 60
    company = Company.objects.get(name="Employer 7")
    assert [slug.slug for slug in company.slugs.all()] == [company.slug] == ["employer-7"]
    assert company.history.count() == 1


@pytest.fixture
def groups(transactional_db):
    ensure_groups()  # an earlier transactional test emptied every table


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite in memory lets no two connections write"
)
@pytest.mark.django_db(transaction=True)
def test_requests_at_once_take_turns(groups, bring):  # noqa: F811
    bring(board(*[make_job(n) for n in range(20)]), name="board.json")

    def press():
        try:
            while intake := Intake.objects.select_related("batch").first():
                with suppress(Intake.DoesNotExist):
                    bringing.bring_in(intake, by=intake.by)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    batch = ImportBatch.objects.get()
    assert (batch.created, batch.done, batch.rejected) == (20, 20, [])
    assert Listing.objects.count() == batch.sources_before.count() == 20
