"""How a job with a page stands: open, unconfirmed, no longer listed, or closed."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings

from .models import Listing


class Standing(StrEnum):
    OPEN = "open"
    UNCONFIRMED = "unconfirmed"  # listed, and said on the card
    STALE = "stale"  # out of lists, feeds and sitemap; the page stays
    CLOSED = "closed"


def standing_of(listing: Listing, now: datetime) -> Standing:
    """Return how a readable listing stands at that moment; examples stand outside the clock.

    A job nobody closed is closed all the same once its deadline has passed or nobody has
    confirmed it for CLOSED_AFTER_DAYS. Reads `sources__board`.
    """
    ended = {Listing.State.CLOSED, Listing.State.WITHDRAWN}
    if listing.state in ended or deadline_passed(listing, now):
        return Standing.CLOSED
    if listing.is_example:
        return Standing.OPEN
    confirmed_at, _ = listing.last_confirmed()
    if confirmed_at is None:  # never listed: its days count from the first
        age = now - listing.listed_at
        return Standing.CLOSED if age >= timedelta(settings.CLOSED_AFTER_DAYS) else Standing.STALE
    for standing, days in (
        (Standing.OPEN, settings.UNCONFIRMED_AFTER_DAYS),
        (Standing.UNCONFIRMED, settings.UNLISTED_AFTER_DAYS),
        (Standing.STALE, settings.CLOSED_AFTER_DAYS),
    ):
        if confirmed_at > now - timedelta(days):
            return standing
    return Standing.CLOSED


def deadline_passed(listing: Listing, now: datetime) -> bool:
    return listing.valid_through is not None and listing.valid_through <= now


def closing_time(listing: Listing, now: datetime) -> datetime | None:
    """Return when a closed job was closed; None when it only went unconfirmed for too long."""
    if listing.closed_at:
        return listing.closed_at
    return listing.valid_through if deadline_passed(listing, now) else None
