"""What changed on a job since it was listed here, in sentences for readers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.dateparse import parse_datetime

from listings.models import Listing, ListingChange, ListingPlace, Period
from listings.wording import day, listed, places_text, range_text


@dataclass(frozen=True, slots=True)
class PublicChange:
    at: datetime
    text: str


def public_changes(listing: Listing) -> list[PublicChange]:
    """Return the changes readers are told of (pay, title, places, deadline), newest first."""
    changes = listing.changes.filter(field__in=ListingChange.PUBLIC_FIELDS)
    return [PublicChange(change.at, change_text(change)) for change in changes]


def change_text(change: ListingChange) -> str:
    """Say what a fact was before: "Pay changed; it was USD 160K – 198K a year"."""
    name, write = FACTS[change.field]
    before, after = write(change.old), write(change.new)
    if not before:
        return f"{name} added"
    if not after:
        return f"{name} taken out; it was {before}"
    return f"{name} changed; it was {before}"


def _title(value: str | None) -> str:
    return f"“{value}”" if value else ""


def pay_words(ranges: Iterable[dict] | None) -> str:
    """Write pay ranges as `changes.snapshot` keeps them."""
    return listed([_range(value) for value in ranges or []], "and")


def _range(value: dict) -> str:
    minimum, maximum = (
        Decimal(value[end]) if value[end] else None for end in ("minimum", "maximum")
    )
    words = range_text(minimum, maximum, value["currency"])
    return f"{words} {Period(value['period']).label}"


def places_words(places: Iterable[dict] | None) -> str:
    """Write places as `changes.snapshot` keeps them."""
    return places_text(ListingPlace(**value) for value in places or [])


def _deadline(value: str | None) -> str:
    return day(parse_datetime(value)) if value else ""


FACTS = {
    "title": ("Title", _title),
    "pay": ("Pay", pay_words),
    "places": ("Place", places_words),
    "valid_through": ("Deadline", _deadline),
}
