"""What the index is made of, read from the database in columns.

Moments are whole microseconds since 1970 in UTC, days whole days since then.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

import numpy as np
from django.db import connection

from listings.models import Board, Listing, ListingPay, ListingPlace, ListingSource, ListingTerm
from listings.models import Placement as PlacementModel

FETCH = 20_000
IDS_A_QUERY = 500
DAY = 86_400_000_000  # microseconds
NEVER = np.iinfo(np.int64).max
NO_DAY = -1_000_000
NO_ROLE = 0
NO_AMOUNT = -1


def micros(moment: datetime) -> int:
    """Return a moment as whole microseconds since 1970."""
    delta = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


class Interned:
    """Numbers for values, in the order in which they came up."""

    def __init__(self):
        self.values: list[Hashable] = []
        self._numbers: dict[Hashable, int] = {}

    def numbers(self, values: Iterable[Hashable]) -> np.ndarray:
        known = self._numbers
        return np.array([known[v] if v in known else self._new(v) for v in values], np.int32)

    def number_of(self, value: Hashable) -> int:
        """Return the number of a value, a new one if it is new."""
        return self._numbers[value] if value in self._numbers else self._new(value)

    def number(self, value: Hashable) -> int | None:
        """Return the number of a value; None if it never came up."""
        return self._numbers.get(value)

    def _new(self, value: Hashable) -> int:
        number = self._numbers[value] = len(self.values)
        self.values.append(value)
        return number


@dataclass(frozen=True, slots=True)
class Names:
    """The texts of the columns below, by their numbers."""

    level: Interned = field(default_factory=Interned)
    working_time: Interned = field(default_factory=Interned)
    contract: Interned = field(default_factory=Interned)
    currency: Interned = field(default_factory=Interned)
    company: Interned = field(default_factory=Interned)  # ids
    role: Interned = field(default_factory=Interned)  # ids
    term: Interned = field(default_factory=Interned)  # ids
    place: Interned = field(default_factory=Interned)  # (mode, area, city, region, country, words)


@dataclass(frozen=True, slots=True)
class ListingRows:
    """Jobs that are or may become live, in the order of `listed`, then `id`."""

    id: np.ndarray
    listed: np.ndarray
    deadline: np.ndarray  # NEVER: none is stated
    confirmed: (
        np.ndarray
    )  # when somebody last confirmed it open; NEVER, which is later, of examples
    posted: np.ndarray  # the employer's day
    company: np.ndarray
    role: np.ndarray
    is_example: np.ndarray
    level: np.ndarray
    working_time: np.ndarray
    contract: np.ndarray
    role_inferred: np.ndarray
    level_inferred: np.ndarray
    employment_inferred: np.ndarray


@dataclass(frozen=True, slots=True)
class PayRows:
    """Pay ranges but for on-target ones."""

    listing: np.ndarray
    currency: np.ndarray
    is_contractor: np.ndarray
    is_inferred: np.ndarray
    amounts: np.ndarray  # six rows of hundredths a year: low, mid, high, and these in US dollars


@dataclass(frozen=True, slots=True)
class Placement:
    listing_id: int
    starts: int
    ends: int


def read_listings(names: Names, ids: Sequence[int] | None = None) -> ListingRows:
    """Read the jobs that are or may become live: all, or those of these."""
    pk, listed, posted, deadline, confirmed, company, role, is_example, *facts = _columns(
        f"""SELECT id, {_micros("listed_at")}, {_days("posted_on")},
            COALESCE({_micros("valid_through")}, {NEVER}), COALESCE({_micros("confirmed_at")}, 0),
            company_id, COALESCE(role_id, {NO_ROLE}), {_flag("is_example")},
            level, working_time, contract, {_flag("role_words <> ''")},
            {_flag("level_words <> ''")}, {_flag("employment_words <> ''")}
        FROM {Listing._meta.db_table}
        WHERE state = '{Listing.State.OPEN.value}' AND scope <> '{Listing.Scope.OUT.value}'""",
        "id",
        ids,
        [*[np.int64] * 7, np.bool_, names.level, names.working_time, names.contract]
        + [np.bool_] * 3,
    )
    confirmed = np.maximum(confirmed, _confirmed_by_feed(pk, ids))
    confirmed = np.where(is_example, NEVER, confirmed)
    order = np.lexsort((pk, listed))
    columns = [pk, listed, deadline, confirmed, posted, company, role, is_example, *facts]
    return ListingRows(*(column[order] for column in columns))


def _confirmed_by_feed(pk: np.ndarray, ids: Sequence[int] | None) -> np.ndarray:
    """Return for each job the last good run of a board that still lists it; 0 for none."""
    listing, run = _columns(
        f"""SELECT s.listing_id, {_micros("b.last_good_run")}
        FROM {ListingSource._meta.db_table} s JOIN {Board._meta.db_table} b ON b.id = s.board_id
        WHERE s.missing_since IS NULL AND b.last_good_run IS NOT NULL""",
        "s.listing_id",
        ids,
        [np.int64, np.int64],
    )
    order = np.lexsort((run, listing))  # the latest run of a job comes last
    listing, run = listing[order], run[order]
    if not len(listing):
        return np.zeros(len(pk), np.int64)
    at = np.searchsorted(listing, pk, side="right") - 1
    return np.where((at >= 0) & (listing[at] == pk), run[at], 0)


def read_places(names: Names, ids: Sequence[int] | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return the listing of every place and the number of what is known of it."""
    listings, places = [], []
    for rows in _batches(
        f"""SELECT listing_id, mode, area, city_slug, region, country, {_flag("words <> ''")}
        FROM {ListingPlace._meta.db_table} WHERE 1 = 1""",
        "listing_id",
        ids,
    ):
        listings.append(np.array([row[0] for row in rows], np.int64))
        places.append(names.place.numbers(row[1:] for row in rows))
    return _joined(listings, np.int64), _joined(places, np.int32)


def read_pay(names: Names, ids: Sequence[int] | None = None) -> PayRows:
    """Read the pay ranges that may count in a search."""
    steps = ("low", "mid", "high")
    amounts = [f"annual_{step}_cents" for step in steps]
    amounts += [f"annual_usd_{step}_cents" for step in steps]
    listing, currency, contractor, inferred, *columns = _columns(
        f"""SELECT listing_id, currency,
            {_flag(f"basis = '{ListingPay.Basis.CONTRACTOR.value}'")}, {_flag("inferred <> ''")},
            {", ".join(f"COALESCE({name}, {NO_AMOUNT})" for name in amounts)}
        FROM {ListingPay._meta.db_table}
        WHERE part <> '{ListingPay.Part.ON_TARGET.value}'""",
        "listing_id",
        ids,
        [np.int64, names.currency, np.bool_, np.bool_, *[np.int64] * 6],
    )
    return PayRows(listing, currency, contractor, inferred, np.array(columns))


def read_terms(ids: Sequence[int] | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return the listing and the term of every skill asked for."""
    table = ListingTerm._meta.db_table
    if ids is not None:
        text = f"SELECT listing_id, term_id FROM {table} WHERE 1 = 1"
        return tuple(_columns(text, "listing_id", ids, [np.int64, np.int64]))
    # One text a term: a tenth of the time that as many rows take.
    joined = "GROUP_CONCAT(listing_id)"
    if connection.vendor == "postgresql":
        joined = "STRING_AGG(listing_id::text, ',')"
    listings, terms = [], []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT term_id, {joined} FROM {table} GROUP BY term_id")
        for term, text in cursor.fetchall():
            numbers = np.fromstring(text, np.int64, sep=",")
            listings.append(numbers)
            terms.append(np.full(len(numbers), term, np.int64))
    return _joined(listings, np.int64), _joined(terms, np.int64)


def read_placements(ids: Sequence[int] | None = None) -> list[Placement]:
    """Read the windows in which jobs are featured."""
    batches = _batches(
        f"""SELECT listing_id, {_micros("starts_at")}, COALESCE({_micros("ends_at")}, {NEVER})
        FROM {PlacementModel._meta.db_table} WHERE 1 = 1""",
        "listing_id",
        ids,
    )
    return [Placement(*row) for rows in batches for row in rows]


def _columns(text: str, key: str, ids: Sequence[int] | None, kinds: list) -> list[np.ndarray]:
    """Return the answer of a statement by columns; a kind is a NumPy type or the names' numbers."""
    parts: list[list[np.ndarray]] = [[] for _ in kinds]
    for rows in _batches(text, key, ids):
        for part, values, kind in zip(parts, zip(*rows, strict=True), kinds, strict=True):
            is_named = isinstance(kind, Interned)
            part.append(kind.numbers(values) if is_named else np.array(values, kind))
    return [
        _joined(part, np.int32 if isinstance(kind, Interned) else kind)
        for part, kind in zip(parts, kinds, strict=True)
    ]


def _joined(parts: list[np.ndarray], kind) -> np.ndarray:
    return np.concatenate(parts) if parts else np.empty(0, kind)


def _batches(text: str, key: str, ids: Sequence[int] | None) -> Iterator[list[tuple]]:
    """Yield the rows of a statement that ends in a condition, of all jobs or of these."""
    if ids is None:
        with connection.chunked_cursor() as cursor:
            cursor.execute(text, [])
            while rows := cursor.fetchmany(FETCH):
                yield rows
        return
    remaining = iter(ids)
    with connection.cursor() as cursor:
        while some := list(islice(remaining, IDS_A_QUERY)):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"{text} AND {key} IN ({marks})", some)
            if rows := cursor.fetchall():
                yield rows


def _flag(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def _micros(column: str) -> str:
    """Return SQL for a moment in microseconds since 1970."""
    if connection.vendor == "postgresql":
        return f"(EXTRACT(EPOCH FROM {column}) * 1000000)::bigint"
    # Django writes "2026-11-25 17:57:00.123456", without the fraction where it is zero.
    return f"(strftime('%%s', {column}) * 1000000 + CAST(substr({column}, 21) AS INTEGER))"


def _days(column: str) -> str:
    """Return SQL for a date in days since 1970, NO_DAY for none."""
    if connection.vendor == "postgresql":
        return f"COALESCE({column} - DATE '1970-01-01', {NO_DAY})"
    return f"COALESCE(strftime('%%s', {column}) / 86400, {NO_DAY})"
