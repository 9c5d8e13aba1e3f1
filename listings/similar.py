"""Other open jobs a reader of one job may want."""

from collections.abc import Iterator

from django.utils.text import slugify

from .models import Listing
from .search.engine import ids_in_order
from .search.query import NOT_STATED, SearchQuery

SHOWN = 4


def similar_jobs(listing: Listing) -> list[Listing]:
    """Return the open jobs nearest to one: its role and level, its role, kin, its family.

    A job without a role has no nearer kin than its company's other jobs.
    """
    found: dict[int, None] = {}
    for query in _nearest_first(listing):
        if len(found) >= SHOWN:
            break
        # Of these, as many may be known already or be the job itself.
        found |= dict.fromkeys(ids_in_order(query, 2 * SHOWN))
        found.pop(listing.pk, None)
    ids = list(found)[:SHOWN]
    jobs = Listing.objects.for_cards().in_bulk(ids)
    return [jobs[pk] for pk in ids if pk in jobs]


def _nearest_first(listing: Listing) -> Iterator[SearchQuery]:
    role = listing.role
    if role is None:
        yield SearchQuery(company=(listing.company.slug,))
        return
    same_role = SearchQuery(role=(role.slug,), exact=True)
    yield same_role.changed(level=(listing.level or NOT_STATED,))
    yield same_role
    yield SearchQuery(role=((role.broader or role).slug,))
    if role.is_profession:
        yield SearchQuery(family=(slugify(role.family),))
