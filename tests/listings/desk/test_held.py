"""Held fields: the source's value then and now beside ours, and what becomes of them."""

import pytest

from listings.models import Listing
from tests.listings.importers.conftest import make_job

from .conftest import DESK, undo_last

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(client, editor, run_import, board_file):
    """Return the held title of a job whose source changed it since an editor corrected it."""
    run_import(board_file(make_job(1, title="Data Enginer")))
    listing = Listing.objects.get()
    listing.title = "Data Engineer"
    listing.save()
    listing.held_fields.create(
        name="title", source_value="Data Enginer", source_now="Data Enginer", held_by=editor
    )
    run_import(board_file(make_job(1, title="Data Engineer, Tides")))
    return listing.held_fields.get()


def decide(client, held, answer: str):
    return client.post(f"{DESK}/held/{held.pk}/", {"answer": answer}, follow=True)


def test_a_held_field_whose_source_changed_shows_all_three_with_what_differs(client, held):
    page = client.get(f"{DESK}/held/")

    (row,) = page.context["rows"]
    assert row.held == held
    html = page.content.decode()
    assert "The source then" in html
    assert "<del>Enginer</del>" in html
    assert "Data <del>Engineer, Tides" not in html
    assert "<ins>" in html


def test_a_field_whose_source_stands_is_only_in_the_list_of_all(client, held):
    held.source_changed_at = None
    held.save()

    assert client.get(f"{DESK}/held/").context["rows"] == []
    assert len(client.get(f"{DESK}/held/?all").context["rows"]) == 1


def test_keeping_ours_asks_again_only_when_the_source_changes_again(
    client, held, run_import, board_file
):
    decide(client, held, "keep")
    assert client.get(f"{DESK}/held/").context["rows"] == []
    assert Listing.objects.get().title == "Data Engineer"

    run_import(board_file(make_job(1, title="Data Engineer, Waves")))
    assert len(client.get(f"{DESK}/held/").context["rows"]) == 1
    assert Listing.objects.get().title == "Data Engineer"


def test_taking_the_sources_shows_it_at_once_and_records_it(client, editor, held):
    decide(client, held, "take")

    listing = Listing.objects.get()
    assert listing.title == "Data Engineer, Tides"
    assert not listing.held_fields.exists()
    change = listing.changes.get(field="title")
    assert (change.old, change.by) == ("Data Engineer", editor)


def test_a_released_field_is_the_sources_after_the_next_import_though_it_says_nothing_new(
    client, held, run_import, board_file
):
    decide(client, held, "release")
    assert Listing.objects.get().title == "Data Engineer"

    run_import(board_file(make_job(1, title="Data Engineer, Tides")))
    assert Listing.objects.get().title == "Data Engineer, Tides"


@pytest.mark.parametrize("answer", ["keep", "take", "release"])
def test_every_decision_about_a_held_field_can_be_undone(client, held, answer):
    decide(client, held, answer)

    undo_last(client)

    listing = Listing.objects.get()
    again = listing.held_fields.get()
    assert listing.title == "Data Engineer"
    assert (again.source_value, again.source_now) == ("Data Enginer", "Data Engineer, Tides")
    assert again.source_changed_at is not None


@pytest.mark.parametrize(
    ("name", "then", "now"),
    [
        ("pay", [], [{"minimum": "90000.00", "maximum": "", "currency": "EUR", "period": "year",
                      "basis": "employee", "part": "", "label": ""}]),
        ("places", [], [{"mode": "remote", "city": "", "region": "", "country": "", "area": "DE"}]),
        ("role", "", "data-engineer"),
        ("level", "", "senior"),
        ("working_time", "", "part_time"),
        ("contract", "", "contractor"),
        ("description", "", "<p>Reads <strong>tides</strong>.</p>"),
        ("apply_url", "", "https://jobs.example/new"),
        ("posted_on", None, "2026-07-01"),
        ("valid_through", None, "2099-01-31T23:59:59+00:00"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isalpha() else "",
)  # fmt: skip
def test_every_kind_of_field_is_shown_and_taken(client, held, name, then, now):
    held.name, held.source_value, held.source_now = name, then, now
    held.save()

    assert client.get(f"{DESK}/held/").status_code == 200
    decide(client, held, "take")

    assert not Listing.objects.get().held_fields.exists()
    assert client.get("/admin/listings/deskact/?q=took").context["cl"].result_count == 1


def test_a_field_decided_meanwhile_and_odd_answers_are_told_so(client, held):
    decide(client, held, "release")

    assert "no longer held" in decide(client, held, "take").content.decode()
    assert decide(client, held, "nonsense").status_code == 400


def test_held_fields_ask_the_database_as_often_for_many_as_for_few(
    client, held, django_assert_max_num_queries
):
    for name in ["level", "apply_url", "contract"]:
        held.listing.held_fields.create(name=name, source_now="", source_changed_at=held.held_at)

    with django_assert_max_num_queries(14):
        assert len(client.get(f"{DESK}/held/").context["rows"]) == 4
