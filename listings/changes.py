"""What a listing says, as plain values: the form in which changes and corrections are kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from .models import DeskAct, HeldField, ImportBatch, Listing, ListingChange

# The fields an editor can correct and hold against imports.
HOLDABLE = (
    "title",
    "role",
    "level",
    "working_time",
    "contract",
    "description",
    "apply_url",
    "posted_on",
    "valid_through",
    "pay",
    "places",
)


def snapshot(listing: Listing) -> dict[str, Any]:
    """Return every holdable field of a saved listing as JSON values."""
    return snapshot_with(listing, listing.pay_ranges.all(), listing.places.all())


def snapshot_with(listing: Listing, pay: Iterable, places: Iterable) -> dict[str, Any]:
    """Return the same of a listing that has, or is about to have, this pay and these places."""
    return {
        "title": listing.title,
        "role": listing.role.slug if listing.role else "",
        "level": listing.level,
        "working_time": listing.working_time,
        "contract": listing.contract,
        "description": listing.description,
        "apply_url": listing.apply_url,
        "posted_on": listing.posted_on and listing.posted_on.isoformat(),
        "valid_through": listing.valid_through and listing.valid_through.isoformat(),
        "pay": [pay_value(row) for row in pay],
        "places": [place_value(row) for row in places],
    }


# What an import or a decision at the desk sets beside the holdable fields.
READ_COLUMNS = (
    "role_words",
    "level_words",
    "employment_words",
    "language",
    "pay_problem",
    "scope",
    "listed_at",
    "closed_at",
)


def reading(listing: Listing, pay: Iterable, places: Iterable) -> dict[str, Any]:
    """Return what the facts of a listing were read from, and what follows from them."""
    return {name: _plain(getattr(listing, name)) for name in READ_COLUMNS} | {
        "pay": [[row.words, row.inferred] for row in pay],
        "places": [[row.hours, row.words] for row in places],
    }


def whole(listing: Listing) -> dict[str, Any]:
    """Return all that a decision at the desk may change and its undoing restores."""
    pay, places = listing.pay_ranges.all(), listing.places.all()
    return snapshot(listing) | {
        "state": listing.state,
        "confirmed": [_plain(listing.confirmed_at), listing.confirmed_by],
        "comment": listing.review_comment,
        "pay_left": listing.pay_is_left,
        "reading": reading(listing, pay, places),
    }


def _plain(value):
    return value.isoformat() if isinstance(value, datetime) else value


def pay_value(pay) -> dict[str, str]:
    """Return one pay range as JSON values; amounts as text, so that cents stay exact."""
    return {
        "minimum": "" if pay.minimum is None else f"{pay.minimum:.2f}",
        "maximum": "" if pay.maximum is None else f"{pay.maximum:.2f}",
        "currency": pay.currency,
        "period": pay.period,
        "basis": pay.basis,
        "part": pay.part,
        "label": pay.label,
    }


def place_value(place) -> dict[str, str]:
    """Return one place as JSON values."""
    return {
        "mode": place.mode,
        "city": place.city,
        "region": place.region,
        "country": place.country,
        "area": place.area,
    }


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Name the fields that differ between two snapshots."""
    return [name for name in before if before[name] != after[name]]


def changes_between(
    listing: Listing,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    by=None,
    batch: ImportBatch | None = None,
    act: DeskAct | None = None,
    at: datetime | None = None,
) -> list[ListingChange]:
    """Return what changed, by whom, by which import or decision; not saved yet."""
    return [
        ListingChange(
            listing=listing,
            field=name,
            old=before[name],
            new=after[name],
            at=at or timezone.now(),
            by=by,
            batch=batch,
            act=act,
        )
        for name in changed_fields(before, after)
    ]


def record_changes(
    listing: Listing, before: dict[str, Any], after: dict[str, Any], **how
) -> list[str]:
    """Keep what changed, as `changes_between` takes it; return the names of the fields."""
    changes = changes_between(listing, before, after, **how)
    ListingChange.objects.bulk_create(changes)
    return [change.field for change in changes]


def hold(listing: Listing, before: dict[str, Any], names: Iterable[str], *, by) -> list[int]:
    """Hold the fields an editor corrected on a listing that comes from a source.

    `before` is what the source says of them. Returns the keys of what is held from now on.
    """
    held = []
    for name in names:
        row, is_new = HeldField.objects.get_or_create(
            listing=listing,
            name=name,
            defaults={"source_value": before[name], "source_now": before[name], "held_by": by},
        )
        if is_new:
            held.append(row.pk)
    return held
