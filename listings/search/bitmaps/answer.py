"""A search answered from the index; alike in every number to what `listings.search.sql` answers."""

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import datetime

import numpy as np
from django.conf import settings
from pyroaring import BitMap

from listings.search.result import SearchResult
from listings.search.sql import (
    COUNTED,
    FEATURED_AT_MOST,
    OPTIONS_AT_MOST,
    ladder_of,
    unsaid_of,
)

from .counts import Counts
from .rows import micros
from .sets import numbers_of


class Answer(Counts):
    """One search of one index."""

    def result(self) -> SearchResult:
        """Return the page and every count beside it."""
        query, met = self.query, self.met()
        total = len(met)
        counts = {name: self.options(name, OPTIONS_AT_MOST) for name in COUNTED}
        return SearchResult(
            ids=self._page(met, total),
            featured_ids=self._featured(met),
            total=total,
            counts=counts,
            freed={name: len(self.met(name)) - total for name in query.filters_in_use},
            unsaid=unsaid_of(query, counts, self._unsaid_places()),
            ladder=None if query.pay is None else ladder_of(counts["pay"]),
            histogram=self._histogram(self.met("pay")),
            left_out=tuple(self.lookup.left_out),
        )

    def ids_in_order(self, most: int | None = None) -> list[int]:
        """Return the ids of what is found, all or the first, in the order asked for."""
        met = self.met()
        return self._ordered(met, 0, len(met) if most is None else min(most, len(met)))

    def placed_ids(self) -> list[int]:
        """Return the ids of all jobs found whose placement runs, newest first."""
        placed = BitMap(self.index.number_of(pk) for pk in self._running(self.met()))
        return self.index.ids_of(self._newest(placed, 0, len(placed)))

    def count_confirmed(self, since: datetime) -> int:
        """Count the jobs found that somebody confirmed open after `since`, and examples."""
        confirmed = self.index.confirmed.values[numbers_of(self.met())]
        return int(np.count_nonzero(confirmed > micros(since)))

    # The page

    def _page(self, met: BitMap, total: int) -> tuple[int, ...]:
        size = settings.LISTINGS_PER_PAGE
        start = (self.query.page - 1) * size
        return tuple(self._ordered(met, start, min(start + size, total)))

    def _ordered(self, met: BitMap, start: int, end: int) -> list[int]:
        """Return the ids from place `start` up to `end` in the order asked for."""
        numbers: list[int] = []
        if start >= end:
            return numbers
        for tier, take in self._tiers(met):
            if start < len(tier) and end > 0:
                numbers += take(tier, max(start, 0), min(end, len(tier)))
            start, end = start - len(tier), end - len(tier)
        return self.index.ids_of(numbers)

    def _tiers(self, met: BitMap) -> Iterator[tuple[BitMap, Callable]]:
        """Yield what is found in parts, best first, each with the way to order it."""
        order = self.query.order
        if order == "pay":
            numbers, worths = self.index.worths(self.counted)
            valued = met & numbers
            yield valued, lambda jobs, start, end: self._richest(jobs, worths, start, end)
            yield met - valued, self._newest
        elif order == "relevance":
            rest = met
            for fields in (("title",), ("title", "company")):
                tier = rest & self.lookup.found_in(self.query.groups, fields)
                yield tier, self._newest
                rest = rest - tier
            yield rest, self._newest
        else:
            yield met, self._newest

    def _newest(self, jobs: BitMap, start: int, end: int) -> list[int]:
        """Return jobs `start` to `end` of these, newest first."""
        loose = self.index.loose_ones(jobs)
        if not len(loose):
            return _highest(jobs, start, end)
        ordered = jobs - self.index.loose

        def place(nth: int) -> int:
            """Where the n-th loose job stands: after all newer ones, loose or ordered."""
            older = ordered.rank(boundary) if (boundary := self.index.older(loose[nth])) >= 0 else 0
            return len(ordered) - older + nth

        first = bisect_left(range(len(loose)), start, key=place)
        last = bisect_left(range(len(loose)), end, key=place)
        begin, stop = start - first, end - last
        page = _highest(ordered, begin, stop)
        for nth in range(first, last):
            page.insert(place(nth) - start, int(loose[nth]))
        return page

    def _richest(self, jobs: BitMap, worths: np.ndarray, start: int, end: int) -> list[int]:
        """Return jobs `start` to `end` of these by pay, highest first, then newest."""
        numbers = numbers_of(jobs)
        values = worths[numbers]
        if end < len(numbers):
            least = np.partition(values, len(values) - end)[len(values) - end]
            numbers, values = numbers[values >= least], values[values >= least]
        listed, ids = self.index.listed.values[numbers], self.index.id.values[numbers]
        order = np.lexsort((-ids, -listed, -values))
        return numbers[order][start:end].tolist()

    def _running(self, met: BitMap) -> dict[int, int]:
        """Return the jobs among these whose placement runs, by id, and since when."""
        now = micros(self.query.now)
        running: dict[int, int] = {}
        for pk, placements in self.index.placements.items():
            starts = [one.starts for one in placements if one.starts <= now < one.ends]
            if starts and (number := self.index.number_of(pk)) is not None and number in met:
                running[pk] = max(starts)
        return running

    def _featured(self, met: BitMap) -> tuple[int, ...]:
        running = self._running(met)
        best = heapq.nsmallest(FEATURED_AT_MOST, running, key=lambda pk: (-running[pk], -pk))
        return tuple(best)


# A set gives up to so many in a row sooner than all of its numbers.
_FEW_IN_A_ROW = 1_000


def _highest(jobs: BitMap, start: int, end: int) -> list[int]:
    """Return numbers `start` to `end` of a set, highest first."""
    begin, stop = len(jobs) - end, len(jobs) - start
    if end - start <= _FEW_IN_A_ROW:
        return list(reversed(jobs[begin:stop]))
    return numbers_of(jobs)[begin:stop][::-1].tolist()
