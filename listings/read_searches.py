"""Searches read from their addresses, kept so that a search asked again is not read again."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from listings.bounded import Bounded
from listings.filters import ListingFilter, Problem
from listings.remembered import version
from listings.search import engine
from listings.search.query import PARAMETERS, SearchQuery, current_minute

SEARCHES_AT_MOST = 2_000
LONGEST_KEPT = 1_000  # characters
_BYTES_AT_MOST = 16 * 1024 * 1024
_BYTES_OF_ONE = 4_000  # with its names, about


Asked = tuple[tuple[str, ...], ...]  # each parameter with its values


@dataclass(frozen=True, slots=True)
class ReadSearch:
    """What an address asks for, and what of it could not be read."""

    query: SearchQuery
    problems: tuple[Problem, ...]


_kept: Bounded[Asked, ReadSearch] = Bounded(
    entries_at_most=SEARCHES_AT_MOST,
    bytes_at_most=_BYTES_AT_MOST,
    bytes_of=lambda search: _BYTES_OF_ONE,
)


def _changed(listing_ids: Iterable[int] | None) -> None:
    if listing_ids is None:
        _kept.clear()
    else:  # words and places are read with what listings name, employers with new ones
        _kept.drop_where(_depends_on_listings)


def _depends_on_listings(asked: Asked, _: ReadSearch) -> bool:
    return any(name in ("q", "place", "company") for name, *_ in asked)


engine.listen(_changed)


def read_search(request: HttpRequest) -> ReadSearch:
    """Read the parameters of a request, as the search stands in this minute."""
    if not engine.is_following() or len(request.META.get("QUERY_STRING", "")) > LONGEST_KEPT:
        return _read(request.GET)
    version()
    asked = _asked(request.GET)
    droppings, known = _kept.droppings, _kept.get(asked)
    if known is None:
        known = _read(request.GET)
        _ = known.query.url, known.query.groups  # worked out once, they go along with `at`
        _kept.keep(asked, known, droppings=droppings)
    return ReadSearch(known.query.at(current_minute()), known.problems)


def _asked(parameters: QueryDict) -> Asked:
    """Return the parameters that mean something, in one order; all others change nothing."""
    return tuple((name, *parameters.getlist(name)) for name in PARAMETERS if name in parameters)


def _read(parameters: QueryDict) -> ReadSearch:
    listing_filter = ListingFilter(parameters)
    return ReadSearch(listing_filter.query, listing_filter.problems)
