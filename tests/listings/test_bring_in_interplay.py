"""Bringing in beside what people did by hand: merges, held pay; and what is kept no longer."""

import pytest
from django.core.management import call_command

from listings.changes import snapshot
from listings.models import HeldField, ImportBatch, Intake, IntakeRow, Listing, SourceBefore
from tests.factories import ago

from .desk.conftest import DESK
from .desk.test_duplicates import merge
from .desk.test_pay import ranges
from .importers.conftest import make_job
from .test_bring_in import board, bring, confirm, editor, page_of, text_of, user_in  # noqa: F401
from .test_undo_import import bring_in, undo  # noqa: F401

pytestmark = pytest.mark.django_db

BERLIN = make_job(1, title="Data Engineer", content="Same.")
MUNICH = make_job(
    2, title="Data Engineer", content="Same, nearly.", location={"name": "Munich, Germany"}
)
PAID = {"pay_input_ranges": [
    {"min_cents": 8_000_000, "max_cents": 9_000_000, "currency_type": "EUR"}
]}  # fmt: skip


@pytest.fixture
def merged(client, bring_in) -> tuple[Listing, Listing]:  # noqa: F811
    bring_in(BERLIN, MUNICH)
    first, second = Listing.objects.order_by("pk")
    merge(client, first, second)
    return first, second


def test_what_was_merged_by_hand_comes_back_as_the_same(bring, merged):  # noqa: F811
    bring(board(MUNICH, BERLIN), name="board.json")

    assert set(IntakeRow.objects.values_list("kind", "listing_id")) == {("same", merged[0].pk)}


def test_a_change_of_what_was_merged_in_is_a_change_of_the_one_job(client, bring, merged):  # noqa: F811
    moved = MUNICH | {"location": {"name": "Hamburg, Germany"}}
    bring(board(BERLIN, moved), name="board.json")
    assert "the same job as row 1" in IntakeRow.objects.get(external_id="2").remarks[0]

    confirm(client)

    assert list(Listing.objects.live()) == [merged[0]]
    assert [place.city for place in merged[0].places.all()] == ["Berlin", "Hamburg"]
    assert merged[0].sources.filter(merged_by_hand=True).count() == 1


def test_jobs_merged_after_the_rehearsal_are_left_and_said(client, bring_in, bring):  # noqa: F811
    bring_in(BERLIN, MUNICH)
    first, second = Listing.objects.order_by("pk")
    bring(board(*[one | {"title": "Data Analyst"} for one in (BERLIN, MUNICH)]), name="board.json")
    merge(client, first, second)

    response = confirm(client)

    assert "had changed here since the rehearsal" in text_of(response)
    assert not Listing.objects.filter(title="Data Analyst").exists()
    confirm(client)
    assert Listing.objects.live().get().title == "Data Analyst"
    assert first.sources.count() == 2


def test_undoing_an_import_leaves_a_later_merge_standing(client, bring_in):  # noqa: F811
    alike = [BERLIN, BERLIN | {"id": 2, "content": "Same, nearly."}]  # no place or pay to add
    bring_in(*alike)
    first, second = Listing.objects.order_by("pk")
    batch = bring_in(alike[0] | {"title": "Data Analyst"}, alike[1] | {"title": "Data Scientist"})
    merge(client, first, second)

    undo(client, batch)

    second.refresh_from_db()
    assert second.merged_into == first
    assert set(first.sources.values_list("external_id", flat=True)) == {"1", "2"}
    assert not second.sources.exists()


def test_pay_kept_by_hand_outlives_the_source_and_its_undoing(client, bring_in, bring):  # noqa: F811
    bring_in(make_job(1, **PAID))
    listing = Listing.objects.get()
    row = {"id": listing.pay_ranges.get().pk, "minimum": 70_000, "maximum": 80_000}
    client.post(f"{DESK}/pay/{listing.pk}/", ranges(row, kept=1))
    ours = snapshot(Listing.objects.get())["pay"]
    assert ours[0]["maximum"] == "80000.00"

    more = {"pay_input_ranges": [PAID["pay_input_ranges"][0] | {"max_cents": 9_500_000}]}
    bring(board(make_job(1, title="Data Analyst", **more)), name="board.json")
    (row,) = IntakeRow.objects.all()
    confirm(client)

    assert {name for name, _, _ in row.changes} == {"title", "role", "level"}  # and no pay
    assert snapshot(Listing.objects.get())["pay"] == ours
    held = HeldField.objects.get(name="pay")
    assert held.source_now[0]["maximum"] == "95000.00"
    undo(client, ImportBatch.objects.first())
    held.refresh_from_db()
    assert held.source_now[0]["maximum"] == "90000.00"
    assert snapshot(Listing.objects.get())["pay"] == ours
    assert Listing.objects.get().title == "Data Engineer 1"


def test_what_an_old_or_undone_import_was_before_is_not_kept(client, bring_in):  # noqa: F811
    old, undone, new = (bring_in(*[make_job(n) for n in range(many)]) for many in (1, 2, 3))
    ImportBatch.objects.filter(pk=old.pk).update(started_at=ago(days=91))
    undo(client, new)
    assert not new.sources_before.exists()
    undo(client, undone)

    call_command("close_expired", verbosity=0)

    assert not SourceBefore.objects.exists()
    assert "kept for 90 days" in text_of(undo(client, old))
    assert Listing.objects.live().exists()


def test_an_import_of_yesterday_can_be_undone_after_the_housekeeping(client, bring_in):  # noqa: F811
    batch = bring_in(make_job(1))
    ImportBatch.objects.update(started_at=ago(days=89))

    call_command("close_expired", verbosity=0)
    undo(client, batch)

    assert not Listing.objects.live().exists()


def test_deliveries_nobody_brought_in_are_not_kept(bring, capsys):  # noqa: F811
    bring(board(make_job(1)), name="board.json")
    waiting = Intake.objects.get()
    bring(board(make_job(2)), name="board.json")
    Intake.objects.filter(pk=waiting.pk).update(made_at=ago(days=3))

    call_command("close_expired")

    assert [one.external_id for one in IntakeRow.objects.all()] == ["2"]
    assert "1 deliveries nobody brought in" in capsys.readouterr().out
