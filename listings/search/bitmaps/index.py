"""All live jobs in memory, as sets of numbers.

Jobs are numbered in the order of `listed_at`, so the newest are the highest numbers and any page is
a slice. What a number stands for never changes: a job that changes gets a new number and its old
one is dead. So every set only ever grows at its end, whatever it is of. A job whose new number is
out of order is `loose`; too many dead or loose ones, and the index is built anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.conf import settings
from pyroaring import BitMap

from listings.search.journal import Changes
from listings.search.query import DEFAULT_CURRENCY

from . import rows
from .pay import Counted, Pay
from .places import Places, add
from .rows import DAY, NO_DAY, Names, Placement, micros
from .sets import Column, Largest, Lists, bitmap_of, bitmap_of_flags, grouped, numbers_of
from .words import Words

DAYS_KEPT = (1, 3, 7, 14, 30)
MOMENTS_KEPT = 2
# The share of dead and loose numbers from which a new index is worth its making.
WORN_SHARE = 0.05
WORN_AT_LEAST = 2_000
_LONG_PAST = np.iinfo(np.int64).min
_NO_KEY = (-1, -1)  # listed, id
_ALL = slice(None)

Facet = dict[int, BitMap]


@dataclass(frozen=True, slots=True)
class Moment:
    """What depends on the clock."""

    real: BitMap
    examples: BitMap
    posted: dict[int, BitMap]  # by days: posted in the last so many

    @property
    def live(self) -> BitMap:
        """Examples are live only while there is no real job."""
        return self.real or self.examples


class Index:
    """Build with `Index.of_everything()`, then tell it the ids of what changed with `change`."""

    def __init__(self):
        self.names = Names()
        self.id = Column(np.int64)
        self.is_dead = Column(np.bool_)
        self.listed = Column(np.int64)
        self.deadline = Column(np.int64)
        self.confirmed = Column(np.int64)
        self.posted = Column(np.int32)
        self.is_example = Column(np.bool_)
        # The same facts as columns, as numbers of `names`: to look at few jobs one by one.
        self.company_of, self.role_of = Column(np.int32), Column(np.int16)
        self.level_of, self.working_time_of = Column(np.int8), Column(np.int8)
        self.contract_of = Column(np.int8)
        self.role: Facet = {}
        self.level: Facet = {}
        self.working_time: Facet = {}
        self.contract: Facet = {}
        self.term: Facet = {}
        self.company: Facet = {}
        self.terms_of = Lists()
        self.largest = {"skill": Largest(self.term), "company": Largest(self.company)}
        self.inferred = {name: BitMap() for name in ("role", "level", "employment")}
        self.places, self.stated_places = Places(self.names.place), Places(self.names.place)
        self.pay = Pay()
        self.words = Words(self.jobs_with_ids, self.__len__)
        self.placements: dict[int, list[Placement]] = {}
        self.loose = BitMap()
        self._loose_in_order: np.ndarray | None = None
        # Ascending: of a loose job what the one before it has.
        self._order_key = Column(np.int64)
        self._dead = 0
        self._last = _NO_KEY  # of the newest job that is not loose
        self._ids = np.empty(0, np.int64)  # of the first reading, ascending, with their numbers
        self._numbers = np.empty(0, np.int32)
        self._later: dict[int, int] = {}
        self._moments: dict[datetime, Moment] = {}

    def __getstate__(self):
        return self.__dict__ | {"words": None, "_moments": {}}

    def __setstate__(self, state):
        self.__dict__ |= state | {"words": Words(self.jobs_with_ids, self.__len__)}

    @classmethod
    def of_everything(cls) -> "Index":
        """Read all jobs that are or may become live."""
        index = cls()
        index._append(None)
        return index

    # Numbers

    def __len__(self) -> int:
        """How many numbers are given, dead ones included."""
        return len(self.id)

    @property
    def is_worn(self) -> bool:
        """So much has changed that building it anew pays."""
        return self.changes_left < 0

    @property
    def changes_left(self) -> int:
        """How many more changes it takes before it is worn: a job makes one dead and one loose."""
        worn = self._dead + len(self.loose)
        return (int(max(WORN_AT_LEAST, WORN_SHARE * len(self))) - worn) // 2

    def jobs_with_ids(self, ids: np.ndarray) -> BitMap:
        """Return the numbers of these listings, of those that have one."""
        _, at = _matched(ids, self._ids)
        numbers = self._numbers[at]
        numbers = numbers[~self.is_dead.values[numbers]]
        later = np.array(sorted(self._later), np.int64)
        wanted = later[_matched(np.sort(ids), later)[1]]
        return bitmap_of(numbers) | BitMap(self._later[pk] for pk in wanted.tolist())

    def number_of(self, pk: int) -> int | None:
        """Return the number of a listing, None where it has none."""
        if pk in self._later:
            return self._later[pk]
        at = int(np.searchsorted(self._ids, pk))
        if at < len(self._ids) and self._ids[at] == pk:
            number = int(self._numbers[at])
            return None if self.is_dead.values[number] else number
        return None

    def ids_of(self, numbers: Iterable[int]) -> list[int]:
        return self.id.values[np.fromiter(numbers, np.int64)].tolist()

    # Changes

    def apply(self, changes: Changes) -> None:
        """Take in what the journal says. After an error the index is of no more use."""
        if changes.confirmed_ids:
            self.confirm(changes.confirmed_ids)
        if changes.listing_ids:
            self.change(changes.listing_ids)

    def change(self, ids: Sequence[int]) -> None:
        """Read these listings again: changed, new or gone."""
        for pk in ids:
            number = self.number_of(pk)
            if number is not None:
                self._bury(number)
            self._later.pop(pk, None)
            self.placements.pop(pk, None)
        self._append(ids)

    def confirm(self, ids: Sequence[int]) -> None:
        """Read again when these listings were confirmed: nothing else about them has changed."""
        found = rows.read_listings(self.names, ids)
        for row, pk in enumerate(found.id.tolist()):
            number = self.number_of(pk)
            if number is not None:
                self.confirmed.values[number] = found.confirmed[row]
                self._place_in_time(number)

    def _bury(self, number: int) -> None:
        self.is_dead.values[number] = True
        self.deadline.values[number] = _LONG_PAST
        self.loose.discard(number)
        self._dead += 1
        for moment in self._moments.values():
            moment.real.discard(number)
            moment.examples.discard(number)

    def _append(self, ids: Sequence[int] | None) -> None:
        found = rows.read_listings(self.names, ids)
        first, count = len(self), len(found.id)
        numbers = np.arange(first, first + count, dtype=np.uint32)
        self.id.extend(found.id)
        self.is_dead.extend(np.zeros(count, bool))
        self.listed.extend(found.listed)
        self.deadline.extend(found.deadline)
        self.confirmed.extend(found.confirmed)
        self.posted.extend(found.posted.astype(np.int32))
        self.is_example.extend(found.is_example)
        self.company_of.extend(self.names.company.numbers(found.company.tolist()))
        self.role_of.extend(self.names.role.numbers(found.role.tolist()))
        self.level_of.extend(found.level)
        self.working_time_of.extend(found.working_time)
        self.contract_of.extend(found.contract)
        for facets, values in (
            (self.role, found.role),
            (self.level, found.level),
            (self.working_time, found.working_time),
            (self.contract, found.contract),
            (self.company, found.company),
        ):
            _extend(facets, values, numbers)
        for name, flags in (
            ("role", found.role_inferred),
            ("level", found.level_inferred),
            ("employment", found.employment_inferred),
        ):
            self.inferred[name] |= bitmap_of(numbers[flags])

        order = np.argsort(found.id)
        if ids is None:
            self._ids, self._numbers = found.id[order], numbers[order].astype(np.int32)
        else:
            self._later |= zip(found.id.tolist(), numbers.tolist(), strict=True)
        sorted_ids, sorted_numbers = found.id[order], numbers[order]

        def numbered(listing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            """Return which rows belong to a job that is read here, and its number for each."""
            known, at = _matched(listing, sorted_ids)
            return known, sorted_numbers[at]

        listing, kinds = rows.read_places(self.names, ids)
        known, jobs = numbered(listing)
        kinds, table = kinds[known], self.names.place.values
        self.places.extend(first, count, jobs, kinds)
        stated = np.array([not row[-1] for row in table], bool)[kinds]
        self.stated_places.extend(first, count, jobs[stated], kinds[stated])

        pay = rows.read_pay(self.names, ids)
        known, jobs = numbered(pay.listing)
        self.pay.extend(jobs, pay, known)

        listing, term = rows.read_terms(ids)
        known, jobs = numbered(listing)
        _extend(self.term, term[known], jobs)
        self.terms_of.extend(first, count, jobs, self.names.term.numbers(term[known].tolist()))
        for placement in rows.read_placements(ids):
            self.placements.setdefault(placement.listing_id, []).append(placement)

        if ids is None:
            self._order_key.extend(found.listed)
            self._last = (int(found.listed[-1]), int(found.id[-1])) if count else _NO_KEY
        else:
            self._order(numbers.tolist())
            self.words.extend(dict(zip(found.id.tolist(), numbers.tolist(), strict=True)))
            for number in numbers.tolist():
                self._place_in_time(number)

    def _order(self, numbers: Iterable[int]) -> None:
        """Mark numbers that do not continue the order as loose."""
        for number in numbers:
            key = (int(self.listed.values[number]), int(self.id.values[number]))
            if key < self._last:
                self.loose.add(number)
                self._loose_in_order = None
            else:
                self._last = key
            self._order_key.extend(np.array([self._last[0]]))

    def loose_ones(self, jobs: BitMap) -> np.ndarray:
        """Return those of the jobs that are out of order, newest first."""
        loose = jobs & self.loose
        if not loose:
            return np.empty(0, np.int64)
        if self._loose_in_order is None:
            every = numbers_of(self.loose)
            order = np.lexsort((self.id.values[every], self.listed.values[every]))
            self._loose_in_order = every[order[::-1]]
        wanted = np.zeros(len(self), bool)
        wanted[numbers_of(loose)] = True
        return self._loose_in_order[wanted[self._loose_in_order]]

    def older(self, loose: int) -> int:
        """Return the newest number in order that is older than a loose one; -1 for none."""
        listed, pk = self.listed.values[loose], self.id.values[loose]
        start, end = (
            int(np.searchsorted(self._order_key.values, listed, side=side))
            for side in ("left", "right")
        )
        # A dead one may have been loose when it died: it stands in no order.
        same = (self.listed.values[start:end] == listed) & ~self.is_dead.values[start:end]
        older = start + np.flatnonzero(same & (self.id.values[start:end] < pk))[::-1]
        return next((n for n in older.tolist() if n not in self.loose), start - 1)

    def worths(self, counted: Counted) -> tuple[BitMap, np.ndarray]:
        """Return the jobs whose pay can be sorted by, and it by number: `Pay.worths`."""
        return self.pay.worths(len(self), self.names.currency.number(DEFAULT_CURRENCY), counted)

    # Time

    def at(self, now: datetime) -> Moment:
        """Return what is live at a moment. A few milliseconds a million jobs, once a minute."""
        moment = self._moments.get(now)
        if moment is None:
            live = self._is_live(micros(now))
            example = self.is_example.values
            moment = Moment(
                bitmap_of_flags(live & ~example),
                bitmap_of_flags(live & example),
                {days: self.posted_within(days, now) for days in DAYS_KEPT},
            )
            while len(self._moments) >= MOMENTS_KEPT:
                self._moments.pop(next(iter(self._moments)))
            self._moments[now] = moment
        return moment

    def _is_live(self, micro: int, numbers: int | slice = _ALL) -> np.ndarray:
        """Return which of these jobs are live at that moment."""
        unlisted = micro - settings.UNLISTED_AFTER_DAYS * DAY
        return (
            (self.listed.values[numbers] <= micro)
            & (self.deadline.values[numbers] > micro)
            & (self.confirmed.values[numbers] > unlisted)
        )

    def unconfirmed(self, now: datetime, since: datetime) -> list[int]:
        """Return the ids of open jobs that nothing confirmed after `since`, the longest ago first.

        Examples are confirmed for ever.
        """
        micro = micros(now)
        waiting = np.flatnonzero(
            (self.listed.values <= micro)
            & (self.deadline.values > micro)
            & (self.confirmed.values <= micros(since))
        )
        ids, confirmed = self.id.values[waiting], self.confirmed.values[waiting]
        return ids[np.lexsort((ids, self.listed.values[waiting], confirmed))].tolist()

    def posted_within(self, days: int, now: datetime) -> BitMap:
        """Return jobs whose employer's day, or else our moment, is at most that old."""
        since = now - timedelta(days=days)
        day, micro = micros(since) // DAY, micros(since)
        posted = self.posted.values
        return bitmap_of_flags(
            np.where(posted == NO_DAY, self.listed.values >= micro, posted >= day)
        )

    def _place_in_time(self, number: int) -> None:
        """Bring one job's place in the kept moments up to date."""
        listed = int(self.listed.values[number])
        posted, is_example = int(self.posted.values[number]), self.is_example.values[number]
        for now, moment in self._moments.items():
            jobs = moment.examples if is_example else moment.real
            if self._is_live(micros(now), number):
                jobs.add(number)
            else:
                jobs.discard(number)
            for days, recent in moment.posted.items():
                since = micros(now - timedelta(days=days))
                if (listed >= since) if posted == NO_DAY else (posted >= since // DAY):
                    recent.add(number)


def _extend(facet: Facet, values: np.ndarray, numbers: np.ndarray) -> None:
    """Add jobs to a facet by the value each has."""
    for value, jobs in grouped(values, numbers):
        add(facet, value, jobs)


def _matched(wanted: np.ndarray, ascending: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which of the wanted are among the ascending ones, and where those stand."""
    if not len(ascending):
        return np.zeros(len(wanted), bool), np.empty(0, np.int64)
    at = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    known = ascending[at] == wanted
    return known, at[known]
