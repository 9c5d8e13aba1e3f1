"""An import taken back whole: seen first, what was edited since left alone."""

import pytest

from listings.changes import snapshot
from listings.importers.undo import undo_batch
from listings.models import (
    Board,
    Company,
    ImportBatch,
    Intake,
    Listing,
    ListingPay,
    ListingSource,
    OutOfScopeTitle,
)
from roles.models import RoleAlias

from .importers.conftest import make_job
from .test_bring_in import board, bring, confirm, editor, page_of, text_of, user_in  # noqa: F401

pytestmark = pytest.mark.django_db

SAID = {"content": "&lt;p&gt;Python. Salary: $100,000 to $120,000 per year&lt;/p&gt;"}


@pytest.fixture
def bring_in(client, bring):  # noqa: F811
    """Bring in a board of these jobs; closing is allowed."""

    def give(*jobs: dict) -> ImportBatch:
        bring(board(*jobs), name="board.json")
        confirm(client)
        return ImportBatch.objects.first()

    return give


def undo(client, batch: ImportBatch):
    return client.post(f"/admin/listings/importbatch/{batch.pk}/undo/", follow=True)


def standing() -> dict:
    """All that an import may change, of every listing and source."""
    listings = {
        one.pk: snapshot(one) | {"state": one.state, "scope": one.scope, "words": one.role_words}
        for one in Listing.objects.select_related("role")
    }
    columns = ("external_id", "listing", "url", "fingerprint", "missing_since")
    sources = sorted(ListingSource.objects.values_list(*columns), key=str)
    return {"listings": listings, "sources": sources, "run": Board.objects.get().last_good_run}


def test_what_was_changed_and_closed_is_as_it_was_and_imports_again(client, bring_in):
    first = make_job(1, **SAID)
    bring_in(first, make_job(2), make_job(3))
    before = standing()
    changed = make_job(1, title="Senior Data Analyst", location={"name": "Paris, France"})
    batch = bring_in(changed, make_job(2))
    after = standing()

    undo(client, batch)

    assert standing() == before
    pay = Listing.objects.get(sources__external_id="1").pay_ranges.get()
    assert "$100,000 to $120,000" in pay.words
    again = bring_in(changed, make_job(2))
    assert (again.updated, again.closed) == (1, 1)
    assert standing()["listings"] == after["listings"]


def test_what_was_created_is_withdrawn_and_its_address_says_so(client, bring_in):
    batch = bring_in(make_job(1), make_job(2, title="Accounts Payable Clerk"))
    listing = Listing.objects.live().get()

    undo(client, batch)

    response = client.get(listing.get_absolute_url())
    assert response.status_code == 410
    assert "listed here by mistake" in text_of(response)
    assert not Listing.objects.live().exists()
    assert not Listing.objects.filter(title="Accounts Payable Clerk").exists()
    assert bring_in(make_job(1)).created == 1
    assert Listing.objects.live().get() != listing


def test_what_it_would_do_is_shown_before_anything_is_done(client, bring_in):
    batch = bring_in(make_job(1))
    page = client.get(f"/admin/listings/importbatch/{batch.pk}/change/")
    assert "Undo this import" in text_of(page)

    response = client.get(f"/admin/listings/importbatch/{batch.pk}/undo/")

    assert "Data Engineer 1, Acme" in text_of(response)
    assert Listing.objects.live().exists()
    batch.refresh_from_db()
    assert batch.undone_at is None


def test_what_was_edited_since_is_left_alone_and_named(client, bring_in):
    bring_in(make_job(1), make_job(2))
    changed = [make_job(n, title=f"Data Analyst {n}") for n in (1, 2)]
    batch = bring_in(*changed, make_job(3), make_job(4))
    Listing.objects.filter(title="Data Analyst 1").update(title="Edited")
    created = Listing.objects.get(sources__external_id="3")
    created.changes.create(field="level", old="", new="mid")

    response = undo(client, batch)

    titles = set(Listing.objects.live().values_list("title", flat=True))
    assert titles == {"Edited", "Data Engineer 2", "Data Engineer 3"}
    assert "2 left alone" in text_of(response)
    assert ListingSource.objects.filter(listing=created).exists()


def test_a_later_import_of_the_same_source_is_undone_first(client, bring_in):
    first = bring_in(make_job(1))
    second = bring_in(make_job(1, title="Data Analyst"))

    response = undo(client, first)

    assert f"undo {second} first" in text_of(response)
    undo(client, second)
    undo(client, first)
    assert not Listing.objects.live().exists()


def test_undoing_costs_the_same_however_many_jobs_changed(
    client, bring_in, django_assert_max_num_queries
):
    bring_in(*[make_job(n, **SAID) for n in range(30)])
    batch = bring_in(*[make_job(n, title=f"Data Analyst {n}", content="") for n in range(30)])

    with django_assert_max_num_queries(60):
        undo_batch(batch, by=batch.by)

    assert set(ListingPay.objects.values_list("listing", flat=True)) == set(
        Listing.objects.live()
        .filter(title__startswith="Data Engineer")
        .values_list("pk", flat=True)
    )


def test_an_import_is_undone_once(client, bring_in):
    batch = bring_in(make_job(1))
    undo(client, batch)

    assert "undone already" in text_of(undo(client, batch))


def test_what_it_taught_and_made_is_forgotten(client, bring):  # noqa: F811
    bring("title,company\nPipeline Wrangler,Acme\nSoftware Wizard,Beta\n")
    titles = [one["title"] for one in Intake.objects.get().found["titles"]]
    said = {f"title-{titles.index('Pipeline Wrangler')}": "data-engineer"}
    said[f"title-{titles.index('Software Wizard')}"] = "out"
    client.post(page_of(Intake.objects.get()), said | {"answer": "1"})
    confirm(client)
    assert OutOfScopeTitle.objects.exists()

    undo(client, ImportBatch.objects.get())

    assert not OutOfScopeTitle.objects.exists()
    assert not RoleAlias.objects.filter(normalised="pipeline wrangler").exists()
    assert not Company.objects.filter(name="Beta").exists()
    assert Company.objects.filter(name="Acme").exists()  # its withdrawn job names it


def test_only_editors_undo(client, bring_in):
    batch = bring_in(make_job(1))
    client.force_login(user_in("Writers", "writer"))

    assert undo(client, batch).status_code == 403
    assert Listing.objects.live().exists()
