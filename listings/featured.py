"""Jobs to show beside an article on one or two roles, grouped by how near they are to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from listings.cards import Card, make_cards
from listings.models import Listing, Placement
from listings.rates import RateSet
from listings.wording import listed
from roles.models import Role

ENOUGH = 3  # only below this are jobs further away shown
MOST = 5


@dataclass(frozen=True, slots=True)
class FeaturedGroup:
    heading: str
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class _Ring:
    """Jobs at one distance from the roles of an article."""

    heading: str
    condition: Q
    most: int = MOST
    is_wider: bool = False  # not of the roles themselves


def featured_groups(roles: Sequence[Role], *, now: datetime | None = None) -> list[FeaturedGroup]:
    """Return three to five live jobs in groups, nearest first; fewer where fewer are open.

    What is placed for these roles and their kin leads; then come the roles themselves, their
    narrower and broader roles, their families, and any job. However many jobs there are, the
    number of queries stays below a bound.
    """
    now = now or timezone.now()
    live = Listing.objects.live(now=now)
    placed = Exists(Placement.objects.running(now=now).filter(listing=OuterRef("pk")))
    found: list[tuple[str, list[int]]] = []
    shown: list[int] = []
    for ring in _rings(roles, placed):
        if len(shown) >= (ENOUGH if ring.is_wider else MOST):
            continue
        jobs = live.filter(ring.condition).exclude(pk__in=shown)
        nearest = jobs.order_by(placed.desc(), "-listed_at", "-pk").values_list("pk", flat=True)
        ids = list(nearest[: min(ring.most, MOST - len(shown))])
        if ids:
            found.append((ring.heading, ids))
            shown += ids
    cards = _cards(shown, now)
    return [FeaturedGroup(heading, [cards[pk] for pk in ids]) for heading, ids in found]


def placed_cards(*, now: datetime | None = None) -> list[Card]:
    """Return the newest live jobs that are placed now, paid or chosen: for the front page."""
    now = now or timezone.now()
    placed = Exists(Placement.objects.running(now=now).filter(listing=OuterRef("pk")))
    ids = list(Listing.objects.live(now=now).filter(placed).values_list("pk", flat=True)[:MOST])
    cards = _cards(ids, now)
    return [cards[pk] for pk in ids]


def _rings(roles: Sequence[Role], placed: Exists) -> Iterator[_Ring]:
    kin = list(
        Role.objects.filter(
            Q(broader__in=roles) | Q(pk__in=[role.broader_id for role in roles if role.broader_id])
        ).exclude(pk__in=[role.pk for role in roles])
    )
    yield _Ring("Editors’ choice and paid placements", Q(placed, role__in=[*roles, *kin]))
    for role in roles:
        # Each role has its share of the room, so that the first leaves some to the second.
        yield _Ring(f"For {role.plural}", Q(role=role), most=-(-MOST // len(roles)))
    yield _Ring(
        f"Close to that: {listed([role.plural for role in kin], 'and')}",
        Q(role__in=kin),
        is_wider=True,
    )
    families = list(dict.fromkeys(role.family for role in roles))
    yield _Ring(
        f"Other jobs in {listed(families, 'and')}", Q(role__family__in=families), is_wider=True
    )
    yield _Ring("Other open jobs", Q(), is_wider=True)


def _cards(ids: Sequence[int], now: datetime) -> dict[int, Card]:
    running = Placement.objects.running(now=now)
    jobs = Listing.objects.filter(pk__in=ids).for_cards()
    jobs = jobs.prefetch_related(Prefetch("placements", running, to_attr="running_placements"))
    cards = make_cards(jobs, rates=RateSet.current())
    return {
        card.listing.pk: replace(card, placement=next(iter(card.listing.running_placements), None))
        for card in cards
    }
