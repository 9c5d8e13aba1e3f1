"""Searches, answered by whichever engine can: bitmaps in memory, or plain SQL.

SQL answers inside a transaction, while an index is being built, and for another moment than now.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from listings.rates import RateSet
from roles import clock

from . import journal, sql
from .bitmaps.answer import Answer
from .bitmaps.follow import Follower, Listener
from .journal import Position
from .query import SearchQuery, current_minute
from .result import SearchResult

NEAR = timedelta(minutes=2)

_follower = Follower()
_follower.guard_forks()


def search(query: SearchQuery, rates: RateSet | None = None) -> SearchResult:
    """Answer a search: one page and every count beside it."""
    rates = rates or RateSet.current()
    with _answer(query, rates) as answer:
        return answer.result() if answer else sql.search(query, rates)


def ids_in_order(query: SearchQuery, most: int | None = None) -> list[int]:
    """Return the ids of what a search finds, all or the first, in the order asked for."""
    with _answer(query) as answer:
        return answer.ids_in_order(most) if answer else sql.ids_in_order(query, most)


def placed_ids(query: SearchQuery) -> list[int]:
    """Return the ids of all jobs found whose placement runs, paid or chosen, newest first."""
    with _answer(query) as answer:
        return answer.placed_ids() if answer else sql.placed_ids(query)


def count_alone(query: SearchQuery) -> dict[str, int]:
    """Return for each filter in use how many jobs it finds by itself."""
    with _answer(query) as answer:
        return answer.alone() if answer else sql.count_alone(query)


def count_options(query: SearchQuery, name: str) -> dict[str, int]:
    """Return how many jobs each value of one filter finds beside all other filters."""
    with _answer(query) as answer:
        return answer.options(name) if answer else sql.count_options(query, name)


def count_confirmed(query: SearchQuery, since: datetime) -> int:
    """Count the jobs found that somebody confirmed open after that moment, and examples."""
    with _answer(query) as answer:
        return answer.count_confirmed(since) if answer else sql.count_confirmed(query, since)


def unconfirmed_ids(*, now: datetime, since: datetime) -> list[int]:
    """Return the open jobs that nothing confirmed after `since`, the longest ago first."""
    if is_following():
        with _follower.reading() as current:
            if current is not None:
                return current.index.unconfirmed(now, since)
    return sql.unconfirmed_ids(now, since)


def version() -> Position:
    """Return the last commit that changed a job or what pages show beside jobs."""
    return _follower.version() if is_following() else journal.latest()


def is_following() -> bool:
    """Whether what a process keeps of jobs is told of every change before it is used.

    Inside a transaction it is not: its own writes are not in the journal yet. Nor in a preview of
    another moment, which must neither see nor leave anything that is kept.
    """
    return (
        settings.SEARCH_ENGINE == "bitmaps"
        and not connection.in_atomic_block
        and not clock.is_moved()
    )


def listen(listener: Listener) -> None:
    """Tell it from now on which listings changed, by id (none: an employer is new), or None when
    all may have."""
    _follower.listen(listener)


def warm() -> None:
    """Have the index ready before the first search of this process."""
    if is_following():
        _follower.version()


@contextmanager
def _answer(query: SearchQuery, rates: RateSet | None = None) -> Iterator[Answer | None]:
    is_near = abs(query.now - current_minute()) <= NEAR and not clock.is_moved()
    if settings.SEARCH_ENGINE != "bitmaps" or not is_near:
        yield None
        return
    with _follower.reading() as current:
        if current is None:
            yield None
        else:
            rates = rates or RateSet.current()
            yield Answer(current.index, query, rates, current.reference)
