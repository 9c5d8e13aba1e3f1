"""Taking an import back whole: what it created goes, what it changed or closed is as it was.

A listing that readers have seen is withdrawn, and its address says so; one that was never public
is deleted. What was edited since is left alone, with its source, and named. Sources, fingerprints
and the board's last run are as before, so that the same file can be brought in again.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from listings.models import (
    Board,
    Company,
    DeskAct,
    HeldField,
    ImportBatch,
    Listing,
    ListingChange,
    ListingSource,
    OutOfScopeTitle,
    Placement,
    SourceBefore,
)
from listings.saving import batched
from listings.undo import undo_changes
from roles.models import RoleAlias

KEPT_FOR = timedelta(days=90)  # what undoing an import needs


class NotUndone(Exception):
    """An import that cannot be taken back; the message says why and what to do."""


@dataclass(slots=True)
class BatchUndone:
    """What taking an import back did, or would do, by the names of the listings."""

    withdrawn: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    put_back: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def foresee(batch: ImportBatch, *, by) -> BatchUndone:
    """Say what taking it back would do: it is done, looked at, and rolled back."""
    with transaction.atomic():
        undone = undo_batch(batch, by=by)
        transaction.set_rollback(True)
    batch.refresh_from_db()
    return undone


@transaction.atomic
def undo_batch(batch: ImportBatch, *, by) -> BatchUndone:
    """Take an import back; raises NotUndone."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    _check(batch)
    undone = BatchUndone()
    kept = _undo_created(batch, undone, by)
    kept |= _undo_changed(batch, undone, by)
    _undo_sources(batch, kept)
    _undo_made(batch, by)
    batch.intakes.all().delete()  # half of it may be on its way in still
    if batch.board.last_good_run == batch.started_at:
        batch.board.note_good_run(batch.good_run_before)
    batch.undone_at, batch.undone_by = timezone.now(), by
    batch.save(update_fields=["undone_at", "undone_by"])
    batch.sources_before.all().delete()
    return undone


def prune() -> int:
    """Delete what only the undoing of old imports would need; return how many rows."""
    old = ImportBatch.objects.filter(started_at__lt=timezone.now() - KEPT_FOR)
    deleted, _ = SourceBefore.objects.filter(batch__in=old).delete()
    return deleted


def _check(batch: ImportBatch) -> None:
    if batch.undone_at:
        raise NotUndone("That import was undone already.")
    if batch.board.format == Board.Format.EXPORT:
        return  # corrections stand on no sources, and each is looked at by itself
    later = ImportBatch.objects.filter(board=batch.board, undone_at=None, pk__gt=batch.pk)
    later = later.filter(Q(created__gt=0) | Q(updated__gt=0) | Q(closed__gt=0)).last()
    if later:
        raise NotUndone(f"A later import of the same source stands on it: undo {later} first.")
    did_something = batch.created or batch.updated or batch.closed
    if did_something and not batch.sources_before.exists():
        raise NotUndone(
            f"What undoing needs is kept for {KEPT_FOR.days} days, and of that import no longer. "
            "Close or change its jobs on their pages, or bring in a newer file of its source."
        )


def _undo_created(batch: ImportBatch, undone: BatchUndone, by) -> set[int]:
    """Withdraw or delete what it created; return the keys of those that were edited since."""
    now = timezone.now()
    created = Listing.objects.filter(
        pk__in=batch.changes.filter(field=ListingChange.CREATED).values("listing")
    )
    edited = set(
        ListingChange.objects.filter(listing__in=created)
        .exclude(batch=batch)
        .values_list("listing", flat=True)
    )
    held = HeldField.objects.filter(listing__in=created).exclude(held_at=batch.started_at)
    edited |= set(held.values_list("listing", flat=True))
    edited |= set(Placement.objects.filter(listing__in=created).values_list("listing", flat=True))
    elsewhere = ListingSource.objects.filter(listing__in=created).exclude(board=batch.board)
    edited |= set(elsewhere.values_list("listing", flat=True))
    gone, seen = [], []
    for listing in created.select_related("company").order_by("pk"):
        if listing.pk in edited:
            undone.left.append(str(listing))
        elif listing.listed_at is None or listing.listed_at > now:
            gone.append(listing)
        else:
            seen.append(listing)
    ListingChange.objects.bulk_create(
        ListingChange(
            listing=one, field="state", old=one.state, new=Listing.State.WITHDRAWN, at=now, by=by
        )
        for one in seen
    )
    for pks in batched([one.pk for one in seen]):
        Listing.objects.filter(pk__in=pks).update(
            state=Listing.State.WITHDRAWN, closed_at=now, updated_at=now
        )
    undone.withdrawn += map(str, seen)
    undone.deleted += map(str, gone)
    for pks in batched([one.pk for one in gone]):
        Listing.objects.filter(pk__in=pks).delete()
    return edited


def _undo_changed(batch: ImportBatch, undone: BatchUndone, by) -> set[int]:
    """Put back what it changed and closed; return the keys of those that were edited since."""
    created = batch.changes.filter(field=ListingChange.CREATED).values("listing")
    changes = batch.changes.exclude(listing__in=created)
    put_back = undo_changes(changes, by=by)
    left = {one.listing.pk for one in put_back.left}
    undone.left += map(str, put_back.left)
    undone.put_back += map(str, put_back.put_back)
    for change in changes.filter(field__startswith="source:").exclude(listing__in=left):
        HeldField.objects.filter(
            listing=change.listing_id, name=change.field.partition(":")[2]
        ).update(source_now=change.old)
    HeldField.objects.filter(
        listing__in=batch.changes.values("listing"), held_at=batch.started_at
    ).exclude(listing__in=left).delete()
    return left


def _undo_sources(batch: ImportBatch, kept: set[int]) -> None:
    """Make the sources what they were, but for those of listings that stay as they are."""
    now = ListingSource.objects.filter(
        board=batch.board, external_id__in=batch.sources_before.values("external_id")
    )
    by_id = {source.external_id: source for source in now}
    new, changed = [], []
    for before in batch.sources_before.all():
        source = by_id.get(before.external_id)
        if source is None or source.listing_id in kept:
            continue
        if before.listing_id is None:
            new.append(source.pk)
            continue
        for name in ("url", "fingerprint", "missing_since"):
            setattr(source, name, getattr(before, name))
        if not source.merged_by_hand:  # else it stays where an editor put it
            source.listing_id = before.listing_id
        changed.append(source)
    for pks in batched(new):
        ListingSource.objects.filter(pk__in=pks).delete()
    # An upsert: a bulk_update of so many rows is far slower.
    ListingSource.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=["listing", "url", "fingerprint", "missing_since"],
    )


def _undo_made(batch: ImportBatch, by) -> None:
    """Forget the titles it taught, and the employers it made that nobody uses."""
    RoleAlias.objects.filter(pk__in=batch.made.get("aliases", ())).delete()
    if act := DeskAct.objects.filter(pk=batch.made.get("act"), undone_at=None).first():
        OutOfScopeTitle.objects.filter(act=act).delete()
        act.undone_at, act.undone_by = timezone.now(), by
        act.save(update_fields=["undone_at", "undone_by"])
    used = Listing.objects.values("company")
    made = Company.objects.filter(pk__in=batch.made.get("companies", ()))
    made.exclude(pk__in=used).delete()
