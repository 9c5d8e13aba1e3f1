"""Jobs worth showing beside an article on one or two roles, grouped by how near they are to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from listings.cards import Card, make_cards
from listings.models import Listing, Placement
from listings.rates import RateSet
from listings.wording import listed
from roles.models import Role

ENOUGH = 3  # wider groups are opened only below this
MOST = 5


@dataclass(frozen=True, slots=True)
class FeaturedGroup:
    heading: str
    cards: list[Card]


def featured_groups(roles: Sequence[Role], *, now: datetime | None = None) -> list[FeaturedGroup]:
    """Return three to five live jobs in groups, nearest first; fewer only where fewer are open.

    Placements for these roles and their kin lead; then the roles themselves, their narrower and
    broader roles, their families, and any job. At most six groups are asked for, so the number
    of queries does not grow with the number of jobs.
    """
    now = now or timezone.now()
    live = Listing.objects.live(now=now)
    own = Q(role__in=roles)
    kin = _kin(roles)
    family = Q(role__family__in={role.family for role in roles})
    found: list[tuple[str, list[Listing]]] = []
    shown: list[int] = []

    def add(heading: str, jobs: QuerySet[Listing]) -> None:
        rows = list(_nearest(jobs.exclude(pk__in=shown), now)[: MOST - len(shown)])
        if rows:
            found.append((heading, rows))
            shown.extend(job.pk for job in rows)

    add("Featured", live.filter(own | kin).filter(Exists(_running(now))))
    for role in roles:
        pass
    return _groups(found, now)


def _groups(found: Iterable[tuple[str, list[Listing]]], now: datetime) -> list[FeaturedGroup]:
    ...
