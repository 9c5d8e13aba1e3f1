"""The distinct pay ranges of a role as sorted columns, and cutting one group out of them.

A row is one distinct range (title, employer, level, country, year, currency, both ends, contract
work or not) with one remote ratio and company size, and the number of adverts it stands in. Rows
of one country lie together, and in it those of one year and level, by their middle: so a group is
a few comparisons of small integers, however many millions of ranges there are.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, Self

import numpy as np

from listings.pay import TOO_WIDE
from roles.models import Level

from .geography import currency_of
from .models import PayBand

LAYOUT = 2  # of packed columns; those of another layout are made anew from the rows

KIND_CODES = {kind: code for code, kind in enumerate(PayBand.Kind.values)}
LEVEL_CODES = {level: code for code, level in enumerate(["", *Level.values])}
NO_REMOTE_RATIO = -1  # not stated

_ROW = np.dtype(
    [
        ("country", "S2"),
        ("year", "<u2"),
        ("level", "u1"),
        ("kind", "u1"),
        ("is_contract", "?"),
        ("currency", "S3"),
        ("size", "S1"),
        ("remote", "<i2"),
        ("title", "<u4"),  # place in the list of titles
        ("employer", "<u4"),
        ("adverts", "<u4"),
        ("minimum", "<f8"),  # whole units of the currency a year, exact up to 2 ** 53
        ("maximum", "<f8"),
    ]
)
ROW_BYTES = _ROW.itemsize
# What makes two rows the same range; they differ in remote ratio or company size only.
_SAME_RANGE = ["country", "year", "level", "kind", "is_contract", "currency", "title", "employer",
               "minimum", "maximum"]  # fmt: skip


class Band(NamedTuple):
    """A distinct pay range, in whole units of its currency a year."""

    title: str
    employer: str
    level: str
    country: str
    year: int
    currency: str
    minimum: float
    maximum: float

    @property
    def middle(self) -> float:
        return (self.minimum + self.maximum) / 2


class RangeRow(NamedTuple):
    """A row to be put into columns, with the number of adverts (or answers) it stands for."""

    kind: str
    title: str
    employer: str
    level: str
    country: str
    year: int
    currency: str
    minimum: int
    maximum: int
    is_contract: bool  # contract or freelance work: in no statistic of employees
    remote_ratio: int | None
    company_size: str
    adverts: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Which rows of the columns a figure is about; None and "" take all."""

    kind: str
    countries: tuple[str, ...]
    first_year: int
    last_year: int
    level: str = ""
    remote: int | None = None
    size: str = ""


class Columns:
    """Distinct ranges in columns. Immutable, so that its cuts may be kept."""

    def __init__(self, rows: np.ndarray, titles: Sequence[str], employers: Sequence[str]):
        self.titles, self.employers = list(titles), list(employers)
        self.country = np.ascontiguousarray(rows["country"])
        self.year = np.ascontiguousarray(rows["year"])
        self.level = np.ascontiguousarray(rows["level"])
        self.kind = np.ascontiguousarray(rows["kind"])
        self.is_contract = np.ascontiguousarray(rows["is_contract"])
        self.remote = np.ascontiguousarray(rows["remote"])
        self.size = np.ascontiguousarray(rows["size"])
        self.adverts = np.ascontiguousarray(rows["adverts"])
        self._rows = rows
        self.minimum = np.ascontiguousarray(rows["minimum"])
        self.maximum = np.ascontiguousarray(rows["maximum"])
        self.middle = (self.minimum + self.maximum) / 2
        self.is_first = np.ones(len(rows), dtype=bool)
        if len(rows) > 1:
            same = np.ones(len(rows) - 1, dtype=bool)
            for name in _SAME_RANGE:
                same &= rows[name][1:] == rows[name][:-1]
            self.is_first[1:] = ~same
        self.range_number = np.cumsum(self.is_first)
        self.is_too_wide = (self.minimum <= 0) | (self.maximum > TOO_WIDE * self.minimum)
        self._cuts: dict[Slice, Cut] = {}
        self._country_counts: dict[tuple[str, int, int], Counter[str]] = {}

    @classmethod
    def of(cls, rows: Iterable[RangeRow]) -> Self:
        """Sort rows into columns."""
        titles: dict[str, int] = {}
        employers: dict[str, int] = {}
        records = [
            (
                row.country.encode(),
                row.year,
                LEVEL_CODES[row.level],
                KIND_CODES[row.kind],
                row.is_contract,
                row.currency.encode(),
                row.company_size.encode(),
                NO_REMOTE_RATIO if row.remote_ratio is None else row.remote_ratio,
                titles.setdefault(row.title, len(titles)),
                employers.setdefault(row.employer, len(employers)),
                row.adverts,
                row.minimum,
                row.maximum,
            )
            for row in rows
        ]
        return cls(_sorted(np.array(records, dtype=_ROW)), list(titles), list(employers))

    @classmethod
    def merged(cls, parts: Sequence[Self]) -> Self:
        """Put the ranges of several roles together."""
        if len(parts) == 1:
            return parts[0]
        titles: dict[str, int] = {}
        employers: dict[str, int] = {}
        chunks = [np.empty(0, dtype=_ROW)]
        for part in parts:
            rows = part._rows.copy()
            for name, known, own in (
                ("title", titles, part.titles),
                ("employer", employers, part.employers),
            ):
                places = [known.setdefault(word, len(known)) for word in own]
                if places:
                    rows[name] = np.array(places, dtype="<u4")[rows[name]]
            chunks.append(rows)
        return cls(_sorted(np.concatenate(chunks)), list(titles), list(employers))

    def packed(self) -> bytes:
        """Write the columns as bytes: the lists of names as JSON, then the rows."""
        names = json.dumps([self.titles, self.employers], separators=(",", ":")).encode()
        return len(names).to_bytes(4, "little") + names + self._rows.tobytes()

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        """Read what `packed` wrote."""
        start = 4 + int.from_bytes(data[:4], "little")
        titles, employers = json.loads(bytes(data[4:start]))
        return cls(np.frombuffer(data, dtype=_ROW, offset=start), titles, employers)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def bytes_held(self) -> int:
        """About how much memory they take, the cuts made so far included."""
        cuts = sum(16 * len(cut.places) for cut in list(self._cuts.values()))
        return 150 * len(self) + cuts

    @cached_property
    def counts_by_kind(self) -> dict[str, int]:
        """How many distinct ranges there are of each kind."""
        counts = np.bincount(self.kind[self.is_first], minlength=len(KIND_CODES))
        return {kind: int(counts[code]) for kind, code in KIND_CODES.items()}

    @cached_property
    def is_own_currency(self) -> np.ndarray:
        """Is the range in its country's own currency?"""
        own = np.zeros(len(self), dtype=bool)
        for country, (start, end) in self._spans.items():
            own[start:end] = self._rows["currency"][start:end] == currency_of(country).encode()
        return own

    @cached_property
    def _spans(self) -> dict[str, tuple[int, int]]:
        """Where the rows of each country lie."""
        changes = np.flatnonzero(self.country[1:] != self.country[:-1]) + 1
        edges = [0, *changes.tolist(), len(self)] if len(self) else []
        return {self.country[start].decode(): (start, end) for start, end in pairwise(edges)}

    @property
    def countries(self) -> list[str]:
        return list(self._spans)

    def country_counts(self, kind: str, first_year: int, last_year: int) -> Counter[str]:
        """Count the distinct ranges of employees of each country in its own currency."""
        key = (kind, first_year, last_year)
        if key not in self._country_counts:
            counts = Counter()
            chosen = self.is_first & self.is_own_currency & (self.kind == KIND_CODES[kind])
            chosen &= (self.year >= first_year) & (self.year <= last_year) & ~self.is_contract
            for country, (start, end) in self._spans.items():
                if held := int(np.count_nonzero(chosen[start:end])):
                    counts[country] = held
            self._country_counts[key] = counts
        return self._country_counts[key].copy()

    def years(self, kind: str, country: str) -> list[int]:
        """The years a country has ranges of a kind in, newest first."""
        start, end = self._spans.get(country, (0, 0))
        of_kind = self.year[start:end][self.kind[start:end] == KIND_CODES[kind]]
        return [int(year) for year in np.unique(of_kind)[::-1]]

    def cut(self, wanted: Slice) -> "Cut":
        """Return the ranges of one group, in the statistic and left out."""
        if wanted not in self._cuts:
            self._cuts[wanted] = self._cut(wanted)
        return self._cuts[wanted]

    def _cut(self, wanted: Slice) -> "Cut":
        spans = [self._spans[code] for code in wanted.countries if code in self._spans]
        picked = [np.empty(0, dtype=np.intp)]
        for start, end in spans:
            here = slice(start, end)
            chosen = (self.year[here] >= wanted.first_year) & (self.year[here] <= wanted.last_year)
            if wanted.level:
                chosen &= self.level[here] == LEVEL_CODES[wanted.level]
            if wanted.remote is not None:
                chosen &= self.remote[here] == wanted.remote
            if wanted.size:
                chosen &= self.size[here] == wanted.size.encode()
            picked.append(np.flatnonzero(chosen) + start)
        places = np.concatenate(picked)
        if wanted.remote is None and not wanted.size:
            first = self.is_first[places]
        else:  # rows of one range lie side by side, and the first of them may have been passed over
            numbers = self.range_number[places]
            first = np.ones(len(places), dtype=bool)
            first[1:] = numbers[1:] != numbers[:-1]
        of_kind = self.kind[places] == KIND_CODES[wanted.kind]
        contract = of_kind & self.is_contract[places]
        of_kind &= ~contract
        own = of_kind & self.is_own_currency[places]
        counted = own & ~self.is_too_wide[places]
        unknown = self.kind[places] == KIND_CODES[PayBand.Kind.UNKNOWN]
        foreign = self._rows["currency"][places[of_kind & ~own & first]]
        kept = places[counted & first]
        order = np.argsort(self.middle[kept], kind="stable")
        starts = np.flatnonzero(first[counted])
        each = np.add.reduceat(self.adverts[places[counted]], starts) if len(kept) else kept
        return Cut(
            self,
            kept[order],
            adverts_each=each[order],
            other_currencies={
                code.decode(): int(count)
                for code, count in zip(*np.unique(foreign, return_counts=True), strict=True)
            },
            too_wide=int(np.count_nonzero(own & first)) - len(kept),
            contract=int(np.count_nonzero(contract & first)),
            unknown=int(self.adverts[places[unknown]].sum()),
        )


def _sorted(rows: np.ndarray) -> np.ndarray:
    """Order rows so that those of a group, and in it equal ranges, lie together."""
    keys = ["size", "remote", "employer", "title", "is_contract", "kind", "currency", "maximum",
            "minimum"]  # fmt: skip
    middle = rows["minimum"] + rows["maximum"]
    order = [rows[name] for name in keys]
    order += [middle, rows["level"], rows["year"], rows["country"]]
    return rows[np.lexsort(order)]


class Cut:
    """The ranges of one group: those in its statistic, by their middle, and what was left out."""

    def __init__(self, columns: Columns, places: np.ndarray, *, adverts_each, other_currencies,
                 too_wide, contract, unknown):  # fmt: skip
        self._columns = columns
        self.places = places
        self._adverts_each = adverts_each
        self.adverts = int(adverts_each.sum())
        self.other_currencies: dict[str, int] = other_currencies
        self.too_wide: int = too_wide
        self.contract: int = contract
        self.unknown: int = unknown
        self.figures: dict = {}  # what was said of them, by what decides it beside them

    def __len__(self) -> int:
        return len(self.places)

    @cached_property
    def middles(self) -> np.ndarray:
        """The middles of the ranges, ascending."""
        return self._columns.middle[self.places]

    @property
    def minimums(self) -> np.ndarray:
        return self._columns.minimum[self.places]

    @property
    def maximums(self) -> np.ndarray:
        return self._columns.maximum[self.places]

    @property
    def currencies(self) -> np.ndarray:
        return self._columns._rows["currency"][self.places]

    @cached_property
    def level_counts(self) -> Counter[str]:
        counts = np.bincount(self._columns.level[self.places], minlength=len(LEVEL_CODES))
        return Counter({level: int(counts[code]) for level, code in LEVEL_CODES.items()
                        if counts[code]})  # fmt: skip

    @cached_property
    def country_counts(self) -> Counter[str]:
        codes, counts = np.unique(self._columns.country[self.places], return_counts=True)
        return Counter(dict(zip((code.decode() for code in codes), counts.tolist(), strict=True)))

    @cached_property
    def employer_counts(self) -> Counter[str]:
        """How many ranges each employer has; "" is not named."""
        employers, counts = np.unique(
            self._columns._rows["employer"][self.places], return_counts=True
        )
        names = (self._columns.employers[place] for place in employers)
        return Counter(dict(zip(names, counts.tolist(), strict=True)))

    @property
    def employers(self) -> int | None:
        """The number of employers; None where not every range names its own."""
        return None if "" in self.employer_counts else len(self.employer_counts)

    def bands(self) -> list[Band]:
        """The ranges one by one, by their middle."""
        columns, levels = self._columns, list(LEVEL_CODES)
        return [
            Band(
                columns.titles[row["title"]],
                columns.employers[row["employer"]],
                levels[row["level"]],
                row["country"].decode(),
                int(row["year"]),
                row["currency"].decode(),
                float(row["minimum"]),
                float(row["maximum"]),
            )
            for row in columns._rows[self.places]
        ]

    def in_currency(self, minimums: np.ndarray, maximums: np.ndarray, currency: str) -> Self:
        """Return the same ranges with other ends, without those that have none (NaN)."""
        rows = self._columns._rows[self.places]
        rows["minimum"], rows["maximum"], rows["currency"] = minimums, maximums, currency.encode()
        known = ~np.isnan(minimums)
        order = np.argsort((minimums + maximums)[known], kind="stable")
        rows = rows[known][order]
        columns = Columns(rows, self._columns.titles, self._columns.employers)
        return Cut(
            columns,
            np.arange(len(rows)),
            adverts_each=self._adverts_each[known][order],
            other_currencies=self.other_currencies,
            too_wide=self.too_wide,
            contract=self.contract,
            unknown=self.unknown,
        )
