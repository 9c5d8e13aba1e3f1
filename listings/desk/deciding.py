"""A decision about one listing: taken once, recorded whole."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from listings.changes import record_changes, whole
from listings.models import DeskAct, Listing
from listings.search.text import index_text


class NotDecided(Exception):
    """A decision that cannot be taken; the message says why and what to do."""


@contextmanager
def decision(kind: DeskAct.Kind, pk: int, *, by) -> Iterator[tuple[Listing, DeskAct]]:
    """Lock a listing, let the block change and save it, and record that as one entry.

    The block says in `act.what` what was decided. Raises NotDecided where the listing is gone.
    """
    with transaction.atomic():
        listings = Listing.objects.select_for_update(of=("self",))
        listing = listings.select_related("company", "role").filter(pk=pk).first()
        if listing is None:
            raise NotDecided("That job is no longer here; somebody deleted it.")
        before = whole(listing)
        act = DeskAct(kind=kind, by=by)
        yield listing, act
        act.save()
        listing = Listing.objects.select_related("company", "role").get(pk=pk)
        record_changes(listing, before, whole(listing), by=by, act=act)
        index_text([listing])
