"""Jobs to show beside an article on one or two roles, grouped by how near they are to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import Prefetch, Q
from django.utils.text import slugify

from listings.cards import Card, make_cards
from listings.models import Listing, Placement
from listings.rates import RateSet
from listings.search.engine import ids_in_order, placed_ids
from listings.search.query import SearchQuery, current_minute
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
    query: SearchQuery
    most: int = MOST
    is_placed: bool = False  # only what is placed
    is_wider: bool = False  # not of the roles themselves


def featured_groups(roles: Sequence[Role]) -> list[FeaturedGroup]:
    """Return three to five live jobs in groups, nearest first; fewer where fewer are open.

    What is placed for these roles and their kin leads; then come the roles themselves, their
    narrower and broader roles, their families, and any job. However many jobs there are, the
    number of queries stays below a bound.
    """
    found: list[tuple[str, list[int]]] = []
    shown: list[int] = []
    for ring in _rings(roles):
        if len(shown) >= (ENOUGH if ring.is_wider else MOST):
            continue
        ids = [pk for pk in _nearest(ring, MOST + len(shown)) if pk not in shown]
        ids = ids[: min(ring.most, MOST - len(shown))]
        if ids:
            found.append((ring.heading, ids))
            shown += ids
    cards = _cards(shown)
    return [
        FeaturedGroup(heading, [cards[pk] for pk in ids if pk in cards]) for heading, ids in found
    ]


def placed_cards() -> list[Card]:
    """Return the newest live jobs that are placed now, paid or chosen: for the front page."""
    ids = placed_ids(SearchQuery())[:MOST]
    cards = _cards(ids)
    return [cards[pk] for pk in ids if pk in cards]


def _nearest(ring: _Ring, most: int) -> list[int]:
    """Return the ids of jobs of a ring, placed ones first."""
    placed = placed_ids(ring.query) if ring.is_placed or ring.is_wider else []
    others = [] if ring.is_placed else ids_in_order(ring.query, most)
    return list(dict.fromkeys([*placed, *others]))


def _rings(roles: Sequence[Role]) -> Iterator[_Ring]:
    kin = list(
        Role.objects.filter(
            Q(broader__in=roles) | Q(pk__in=[role.broader_id for role in roles if role.broader_id])
        ).exclude(pk__in=[role.pk for role in roles])
    )
    yield _Ring("Editors’ choice and paid placements", _of([*roles, *kin]), is_placed=True)
    for role in roles:
        # Each role has its share of the room, so that the first leaves some to the second.
        yield _Ring(f"For {role.plural}", _of([role]), most=-(-MOST // len(roles)))
    if kin:
        plurals = listed([role.plural for role in kin], "and")
        yield _Ring(f"Close to that: {plurals}", _of(kin), is_wider=True)
    families = list(dict.fromkeys(role.family for role in roles))
    yield _Ring(
        f"Other jobs in {listed(families, 'and')}",
        SearchQuery(family=tuple(map(slugify, families))),
        is_wider=True,
    )
    yield _Ring("Other open jobs", SearchQuery(), is_wider=True)


def _of(roles: Sequence[Role]) -> SearchQuery:
    return SearchQuery(role=tuple(role.slug for role in roles), exact=True)


def _cards(ids: Sequence[int]) -> dict[int, Card]:
    running = Placement.objects.running(now=current_minute())
    jobs = Listing.objects.filter(pk__in=ids).for_cards()
    jobs = jobs.prefetch_related(Prefetch("placements", running, to_attr="running_placements"))
    cards = make_cards(jobs, rates=RateSet.current())
    return {
        card.listing.pk: replace(card, placement=next(iter(card.listing.running_placements), None))
        for card in cards
    }
