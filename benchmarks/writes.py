"""What one job's write costs, and the first search after it."""

from itertools import count

from django.db import transaction

from benchmarks.timing import milliseconds, summary
from benchmarks.wsgi import Site
from listings.models import Listing
from listings.saving import after_saving

_serial = count(1)


def measure(site: Site, runs: int) -> dict:
    """Return times of saving a job with its words, and of the next page beside a usual one."""
    listings = list(Listing.objects.live().order_by("?")[:runs])
    writes, after, usual = [], [], []
    for listing in listings:
        usual.append(milliseconds(lambda: site.get(_address())))
        writes.append(milliseconds(lambda listing=listing: _write(listing)))
        after.append(milliseconds(lambda: site.get(_address())))
    return {"write": summary(writes), "page_after": summary(after), "page": summary(usual)}


def _write(listing: Listing) -> None:
    """Save the job as the desk does: the row and what follows from it in one transaction."""
    with transaction.atomic():
        listing.title = f"{listing.title.removesuffix(' (new)')} (new)"
        listing.save()
        after_saving([listing])


def _address() -> str:
    return f"/jobs/?role=data-engineer&new={next(_serial)}"
