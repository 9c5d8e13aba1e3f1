"""A decision about one listing or many: taken once, recorded whole."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from listings.changes import changes_between, record_changes, whole
from listings.models import DeskAct, Listing, ListingChange
from listings.saving import after_saving

BATCH = 500


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
        after_saving([listing])


def decide(
    kind: DeskAct.Kind,
    pk: int,
    check: Callable[[Listing], None],
    change: Callable[[Listing], None],
    said: str,
    *,
    by,
) -> DeskAct:
    """Change one listing as one entry. `check` refuses where somebody else decided meanwhile."""
    with decision(kind, pk, by=by) as (listing, act):
        check(listing)
        change(listing)
        listing.save()
        act.what = f"{said}: {listing}"
    return act


def decide_all(
    kind: DeskAct.Kind,
    jobs: QuerySet[Listing],
    change: Callable[[Listing], None],
    columns: Sequence[str],
    *,
    by,
    what: str,
) -> int:
    """Change all of these jobs as one entry; return how many. `what` is said before the number."""
    with transaction.atomic():
        chosen = Listing.objects.filter(pk__in=jobs.order_by().values("pk"))
        chosen = chosen.select_for_update(of=("self",)).select_related("company", "role")
        found = list(chosen.prefetch_related("pay_ranges", "places").order_by("pk"))
        if found:
            act = DeskAct.objects.create(kind=kind, by=by, what=f"{what}: {len(found):,} jobs")
            change_all(found, change, columns, act)
    return len(found)


def change_all(
    jobs: list[Listing], change: Callable[[Listing], None], columns: Sequence[str], act: DeskAct
) -> None:
    """Change these columns of jobs in batches, each with a constant number of queries.

    The jobs come with company, role, places and pay.
    """
    now = timezone.now()
    for start in range(0, len(jobs), BATCH):
        batch, rows = jobs[start : start + BATCH], []
        for listing in batch:
            before = whole(listing)
            change(listing)
            listing.updated_at = now
            rows += changes_between(listing, before, whole(listing), by=act.by, act=act, at=now)
        Listing.objects.bulk_update(batch, [*columns, "updated_at"])
        ListingChange.objects.bulk_create(rows)
        after_saving(batch)
