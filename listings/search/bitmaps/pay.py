"""Every pay range of every job, and the sets of jobs that reach an amount.

An amount in the visitor's currency is compared with ranges in that currency as given, and, turned
into US dollars at the current rate, with all others: the rules of `Tables._known`. A job stands
where its best range does.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from .rows import NO_AMOUNT, PayRows
from .sets import Column, bitmap_of, bitmap_of_flags

SETS_KEPT = 160
LOW, MID, HIGH = range(3)
_IN_DOLLARS = 3  # rows of amounts further down
_MANY = 20_000


class Amount(NamedTuple):
    """Hundredths a year in a currency, and the same in US dollars; None without a rate."""

    currency: int
    own: int
    dollars: int | None


class Counted(NamedTuple):
    """Which ranges a search looks at."""

    contractors: bool
    inferred: bool


@dataclass(slots=True)
class _Kept:
    """Sets made of the first `rows` ranges; later ranges belong to later jobs."""

    sets: list[BitMap]
    rows: int


class Pay:
    def __init__(self):
        self._job = Column(np.uint32)
        self._currency = Column(np.int16)
        self._contractor = Column(np.bool_)
        self._inferred = Column(np.bool_)
        self._amounts = [Column(np.int64) for _ in range(6)]
        self._kept: OrderedDict[tuple, _Kept] = OrderedDict()
        self._worths: dict[Counted, tuple[BitMap, np.ndarray, int]] = {}

    def __getstate__(self):
        return self.__dict__ | {"_kept": OrderedDict(), "_worths": {}}

    def extend(self, numbers: np.ndarray, rows: PayRows, known: np.ndarray) -> None:
        """Add the ranges of jobs that come after all others; `known` marks those with a job."""
        order = np.argsort(numbers, kind="stable")
        self._job.extend(numbers[order])
        self._currency.extend(rows.currency[known][order])
        self._contractor.extend(rows.is_contractor[known][order])
        self._inferred.extend(rows.is_inferred[known][order])
        for column, amounts in zip(self._amounts, rows.amounts, strict=True):
            column.extend(amounts[known][order])

    def stated(self, counted: Counted) -> BitMap:
        """Return jobs with a range that counts."""
        return self._sets(("stated", counted), lambda rows: [self._jobs(rows, counted)])[0]

    def reaching(self, step: int, amount: Amount, counted: Counted) -> BitMap:
        """Return jobs with a range whose `step` (LOW, MID or HIGH) is that amount or more."""

        def reached(rows: slice) -> list[BitMap]:
            own = self._currency.values[rows] == amount.currency
            hit = own & (self._amounts[step].values[rows] >= amount.own)
            if amount.dollars is not None:
                in_dollars = self._amounts[step + _IN_DOLLARS].values[rows] >= amount.dollars
                hit |= in_dollars & ~own
            return [self._jobs(rows, counted, hit)]

        return self._sets(("reaching", step, amount, counted), reached)[0]

    def incomparable(self, amount: Amount, counted: Counted) -> BitMap:
        """Return jobs with a range that cannot be compared with amounts in that currency."""
        has_rate = amount.dollars is not None

        def beyond(rows: slice) -> list[BitMap]:
            foreign = self._currency.values[rows] != amount.currency
            if has_rate:
                foreign &= self._amounts[HIGH + _IN_DOLLARS].values[rows] == NO_AMOUNT
            return [self._jobs(rows, counted, foreign)]

        return self._sets(("incomparable", amount.currency, has_rate, counted), beyond)[0]

    def bins(self, step: Amount, count: int, counted: Counted) -> list[BitMap]:
        """Return jobs by the highest middle of their ranges, in steps from 0; the last is open."""

        def binned(rows: slice) -> list[BitMap]:
            own = self._currency.values[rows] == step.currency
            bins = np.where(own, self._amounts[MID].values[rows] // step.own, -1)
            if step.dollars:
                in_dollars = self._amounts[MID + _IN_DOLLARS].values[rows] // step.dollars
                bins = np.where(own, bins, in_dollars)
            jobs, highest = self._highest(rows, counted, np.minimum(bins, count - 1))
            return [bitmap_of(jobs[highest == number]) for number in range(count)]

        return self._sets(("bins", step, count, counted), binned)

    def worths(
        self, numbers: int, dollar: int | None, counted: Counted
    ) -> tuple[BitMap, np.ndarray]:
        """Return the jobs with a middle in US dollars, and the highest of each by its number."""
        rows = len(self._job)
        jobs, worths, done = self._worths.get(counted, (BitMap(), np.empty(0, np.int64), 0))
        if done < rows or len(worths) < numbers:
            newer = slice(done, rows)
            middles = self._amounts[MID + _IN_DOLLARS].values[newer]
            if dollar is not None:
                own = self._amounts[MID].values[newer]
                middles = np.where(self._currency.values[newer] == dollar, own, middles)
            some, highest = self._highest(newer, counted, middles)
            worths = np.concatenate([worths, np.full(numbers - len(worths), NO_AMOUNT, np.int64)])
            worths[some] = highest
            jobs |= bitmap_of(some[highest != NO_AMOUNT])
            self._worths[counted] = (jobs, worths, rows)
        return jobs, worths

    def _sets(self, key: tuple, make: Callable[[slice], list[BitMap]]) -> list[BitMap]:
        """Return kept sets, made or brought up to the newest range."""
        rows = len(self._job)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = _Kept(make(slice(0, rows)), rows)
            if len(self._kept) > SETS_KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
            if kept.rows < rows:
                newer = make(slice(kept.rows, rows))
                for jobs, more in zip(kept.sets, newer, strict=True):
                    jobs |= more
                kept.rows = rows
        return kept.sets

    def _counts(self, rows: slice, counted: Counted) -> np.ndarray:
        flags = np.ones(rows.stop - rows.start, bool)
        if not counted.contractors:
            flags &= ~self._contractor.values[rows]
        if not counted.inferred:
            flags &= ~self._inferred.values[rows]
        return flags

    def _jobs(self, rows: slice, counted: Counted, hit: np.ndarray | None = None) -> BitMap:
        flags = self._counts(rows, counted)
        if hit is not None:
            flags &= hit
        jobs = self._job.values[rows][flags]
        if len(jobs) < _MANY:
            return bitmap_of(jobs)
        found = np.zeros(int(jobs[-1]) + 1, bool)
        found[jobs] = True
        return bitmap_of_flags(found)

    def _highest(self, rows: slice, counted: Counted, values: np.ndarray):
        """Return each job that has a range and its highest value."""
        flags = self._counts(rows, counted)
        jobs, values = self._job.values[rows][flags], values[flags]
        if not len(jobs):
            return jobs, values
        starts = np.flatnonzero(np.r_[True, jobs[1:] != jobs[:-1]])
        return jobs[starts], np.maximum.reduceat(values, starts)
