"""Titles without a role: what they most likely mean, and deciding it for all jobs at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings.models import DeskAct, Listing, OutOfScopeTitle
from listings.search.query import SearchQuery
from listings.search.sql import search
from roles.models import RoleAlias
from tests.factories import make_company, make_listing, make_role
from tests.listings.importers.conftest import make_job

from .conftest import DESK, undo_last

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrangler():
    role = make_role(name="Tide Wrangler", slug="tide-wrangler")
    RoleAlias.objects.create(role=role, title="Tide Wrangler")
    return role


def rows(client, **asked) -> dict:
    page = client.get(f"{DESK}/titles/", asked)
    return {row["title_key"]: row for row in page.context["rows"]}


def test_titles_are_grouped_whatever_their_level_and_counted(client, editor):
    acme, beta = make_company(), make_company()
    make_listing(title="Senior Wave Engineer (m/f/x)", company=acme)
    make_listing(title="Wave Engineer II, Payments", company=acme)
    make_listing(title="wave engineer", company=beta)
    make_listing(title="Foam Analyst")
    make_listing(title="Wave Engineer", role=make_role())
    make_listing(title="Wave Engineer", state="draft")

    found = rows(client)

    assert list(found) == ["wave engineer", "foam analyst"]
    assert (found["wave engineer"]["jobs"], found["wave engineer"]["employers"]) == (3, 2)
    assert list(rows(client, find="Foam")) == ["foam analyst"]


@pytest.mark.parametrize(
    ("title", "because"),
    [
        ("Tide Wrangler", "is known by now as a title of this role"),
        ("Tide Platform Wrangler", "has all words of “tide wrangler”"),
        ("Tyde Wrangler", "looks like “tide wrangler”"),
    ],
)
def test_a_role_is_suggested_with_its_reason(client, editor, wrangler, title, because):
    make_listing(title=title)

    (row,) = rows(client).values()

    assert row["suggestion"].role == wrangler
    assert because in row["suggestion"].because


def test_nothing_is_suggested_for_what_is_like_nothing(client, editor, wrangler):
    make_listing(title="Xylophone Zookeeper")

    (row,) = rows(client).values()

    assert row["suggestion"] is None
    assert "Nothing of ours is like it" in client.get(f"{DESK}/titles/").content.decode()


def test_what_moves_is_seen_before_anything_is_saved(client, editor, wrangler):
    listing = make_listing(title="Senior Foam Herder", pay=(1, 2))
    make_listing(title="Foam Herder, Tides")

    page = client.get(f"{DESK}/titles/moves/", {"key": "foam herder", "role": "Tide Wrangler"})

    move = page.context["move"]
    assert (move.jobs, move.employers, move.pay_ranges) == (2, 2, 1)
    assert "Foam Herder, Tides" in page.content.decode()
    assert "Nothing is saved yet" in page.content.decode()
    listing.refresh_from_db()
    assert listing.role is None
    assert not RoleAlias.objects.filter(normalised="foam herder").exists()


def test_mapping_a_title_maps_its_jobs_and_later_imports(
    client, editor, wrangler, run_import, board_file
):
    listing = make_listing(title="Senior Foam Herder")

    client.post(f"{DESK}/titles/decide/", {"key": "foam herder", "role": "tide-wrangler"})
    run_import(board_file(make_job(1, title="Junior Foam Herder")))

    listing.refresh_from_db()
    assert (listing.role, listing.scope, listing.role_words) == (wrangler, "mapped", "foam herder")
    assert Listing.objects.get(sources__external_id="1").role == wrangler
    assert listing.pk in search(SearchQuery(q="wrangler")).ids
    change = listing.changes.get(field="role")
    assert (change.old, change.new, change.by) == ("", "tide-wrangler", editor)


def test_a_mapping_is_one_entry_and_undone_whole_but_for_what_was_edited_since(
    client, editor, wrangler
):
    stays, goes = make_listing(title="Foam Herder"), make_listing(title="Foam Herder")
    client.post(f"{DESK}/titles/decide/", {"key": "foam herder", "role": "tide-wrangler"})
    other = make_role()
    Listing.objects.filter(pk=stays.pk).update(role=other)

    page = undo_last(client).content.decode()

    assert "Left as it is: Foam Herder" in page
    stays.refresh_from_db()
    goes.refresh_from_db()
    assert stays.role == other
    assert (goes.role, goes.scope, goes.role_words) == (None, "undecided", "")
    assert not RoleAlias.objects.filter(normalised="foam herder").exists()
    assert DeskAct.objects.get().undone_by == editor


def test_a_title_out_of_scope_leaves_the_site_and_imports_keep_it_out(
    client, editor, run_import, board_file
):
    make_listing(title="Wave Engineer")

    client.post(f"{DESK}/titles/decide/", {"key": "wave engineer"})
    run_import(board_file(make_job(1, title="Senior Wave Engineer")))

    assert set(Listing.objects.values_list("scope", flat=True)) == {"out"}
    assert not Listing.objects.live().exists()

    undo_last(client)

    assert not OutOfScopeTitle.objects.exists()
    assert Listing.objects.get(sources=None).scope == "undecided"


def test_a_role_an_editor_holds_is_not_moved(client, editor, wrangler):
    listing = make_listing(title="Foam Herder")
    listing.held_fields.create(name="role")

    page = client.post(
        f"{DESK}/titles/decide/", {"key": "foam herder", "role": "tide-wrangler"}, follow=True
    )

    assert "Nothing was changed" in page.content.decode()
    listing.refresh_from_db()
    assert listing.role is None


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"key": "foam herder", "role": "No Such Role"}, "There is no role"),
        ({"key": "", "role": "tide-wrangler"}, "Nothing was changed"),
        ({"key": "foam", "role": "tide-wrangler"}, "Nothing was changed"),
        ({"key": "\0" * 300, "role": "\0"}, "Nothing was changed"),
        ({"key": "no such title"}, "Nothing was changed"),
    ],
)
def test_odd_decisions_change_nothing_and_say_why(client, editor, wrangler, asked, said):
    make_listing(title="Foam Herder")

    page = client.post(f"{DESK}/titles/decide/", asked, follow=True)

    assert said in page.content.decode()
    assert not DeskAct.objects.exists()
    assert client.get(f"{DESK}/titles/moves/", asked, follow=True).status_code == 200


def test_what_many_jobs_would_move_takes_as_many_queries_as_few(client, editor, wrangler):
    def cost(jobs: int) -> int:
        for number in range(jobs):
            make_listing(title=f"Foam Herder, Tide {number}", pay=(1, 2))
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{DESK}/titles/moves/", {"key": "foam herder", "role": "Tide Wrangler"})
        return len(captured)

    assert cost(1) == cost(20) < 20


def test_titles_ask_the_database_as_often_for_many_as_for_few(
    client, editor, wrangler, django_assert_max_num_queries
):
    for number in range(20):
        make_listing(title=f"Foam Herder of tide {number}")

    with django_assert_max_num_queries(14):
        client.get(f"{DESK}/titles/")


def test_mapping_many_jobs_takes_as_many_queries_as_mapping_few(
    client, editor, wrangler, django_assert_max_num_queries
):
    for _ in range(30):
        make_listing(title="Foam Herder")

    with django_assert_max_num_queries(60):
        client.post(f"{DESK}/titles/decide/", {"key": "foam herder", "role": "tide-wrangler"})

    assert Listing.objects.filter(role=wrangler).count() == 30
