"""Loading pay ranges: the distinct ones of some roles, as columns, from every source readers see.

Each process keeps the columns it used last, and the cuts made of them, as long as their mark stands
(marks.py), and the outline of what is held, as long as all marks and the journal stand. An import
packs the columns it changed; after any other write they are made from the rows, once in each
process.
"""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Self

from django.db import DEFAULT_DB_ALIAS, router
from django.db.models import Count, OuterRef, Q, Subquery

from listings.bounded import Bounded
from listings.rates import RateSet
from listings.remembered import version
from listings.search import engine
from roles import clock
from roles.models import Role

from . import adverts
from .columns import LAYOUT, Columns, RangeRow
from .marks import all_marks
from .models import PackedRanges, PayBand, PayMark, PaySource

# The order in which kinds of pay stand on a page; the first with data is the main one.
KINDS = (PayBand.Kind.ADVERTISED, PayBand.Kind.DEMO, PayBand.Kind.REPORTED)

MOST_BYTES_KEPT = 256 * 1024 * 1024  # of columns and cuts, in each process
MOST_BYTES_OF_OUTLINES = 16 * 1024 * 1024

Key = tuple  # (source, then role and mark for each role): what columns are of


@dataclass(frozen=True, slots=True)
class Window:
    """Calendar years, and the last day that adverts in them can be of."""

    first: int
    last: int
    end: date
    words: str = ""  # where it is no whole years

    def __str__(self) -> str:
        if self.words:
            return self.words
        return str(self.last) if self.first == self.last else f"{self.first}–{self.last}"

    def __contains__(self, year: int) -> bool:
        return self.first <= year <= self.last

    def months_old(self, today: date) -> int:
        """Whole months since it ended."""
        months = (today.year - self.end.year) * 12 + today.month - self.end.month
        return months - (today.day < self.end.day)


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of pay from one source: what may share a statistic."""

    source: PaySource
    kind: str
    newest_year: int

    @property
    def is_demo(self) -> bool:
        return self.source.is_demo

    def newest(self, years: int) -> Window:
        """The series' newest calendar years; of jobs listed here the last twelve months."""
        if self.source.pk == adverts.SOURCE_ID:
            last = self.source.snapshot_date
            return Window(last.year - 1, last.year, last, "the last 12 months")
        return self.window(self.newest_year - years + 1, self.newest_year)

    def window(self, first: int, last: int) -> Window:
        return Window(first, last, min(self.source.snapshot_date, date(last, 12, 31)))


@dataclass(frozen=True)
class Loaded:
    """The ranges of some roles and their narrower and broader ones, by source and role."""

    series: Sequence[Series]
    family: Mapping[int, Sequence[int]]  # role -> itself and the narrower roles it includes
    roles: Mapping[int, Role]
    _held: Mapping[tuple[int, int], tuple[int, Columns]] = field(repr=False)  # source, role

    def columns(self, role: Role, series: Series) -> Columns:
        """Every range of a role and its narrower ones in a source, of all kinds."""
        source = series.source.pk
        held = [(pk, *self._held[source, pk]) for pk in self.family[role.pk]
                if (source, pk) in self._held]  # fmt: skip
        if len(held) == 1:
            return held[0][2]
        key = (source, *((pk, mark) for pk, mark, _columns in held))
        columns = _KEPT.get(key)
        if columns is None:
            columns = _KEPT.keep(key, Columns.merged([part for _pk, _mark, part in held]))
        return columns

    def series_of(self, role: Role) -> list[Series]:
        """The series that hold the role: by kind, and of a kind the one with most ranges first."""
        counts = Counter()
        for one in self.series:
            for pk in self.family[role.pk]:
                if held := self._held.get((one.source.pk, pk)):
                    counts[one] += held[1].counts_by_kind[one.kind]
        held = [one for one in self.series if counts[one]]
        return sorted(held, key=lambda one: (KINDS.index(one.kind), -counts[one]))

    def without_narrower(self, *roles: Role) -> Self:
        """The same, but these roles stand for themselves alone."""
        alone = {role.pk: [role.pk] for role in roles}
        return replace(self, family={**self.family, **alone})

    def narrower(self, role: Role) -> list[Role]:
        return [self.roles[pk] for pk in self.family[role.pk] if pk != role.pk]

    def broader(self, role: Role) -> Role | None:
        return self.roles.get(role.broader_id)

    @cached_property
    def rates(self) -> RateSet:
        """The site's one rate set; asked for only where a region mixes currencies."""
        return RateSet.current()


def load_bands(roles: Iterable[Role], *, source_slug: str = "") -> Loaded:
    """Load the ranges readers see for these roles: one query once a request, three more where
    something changed since, and at most two for columns this process does not keep yet, of
    snapshots and of jobs listed here.

    `source_slug` keeps to one source; one that readers do not see loads nothing.
    """
    using = router.db_for_read(
        PaySource
    )  # one replica: marks and rows of different ones may differ
    wanted = {role.pk for role in roles} | {role.broader_id for role in roles if role.broader_id}
    outline = _outline(frozenset(wanted), using)
    live = {}
    if source_slug in ("", adverts.SLUG):
        live = adverts.advert_columns(list(outline.roles))
    series = [
        one
        for one in _shown(outline.series, with_adverts=bool(live))
        if source_slug in ("", one.source.slug)
    ]
    sources = {one.source.pk for one in series}
    marks = {key: mark for key, mark in outline.marks.items() if key[0] in sources}
    held = _held_columns(marks, using)
    held |= {(adverts.SOURCE_ID, role): kept for role, kept in live.items()}
    return Loaded(series, outline.family, outline.roles, held)


@dataclass(frozen=True, slots=True)
class _Outline:
    """What is held of some roles, but for the ranges themselves."""

    roles: Mapping[int, Role]
    family: Mapping[int, Sequence[int]]
    series: Sequence[Series]  # of every source, whatever the role
    marks: Mapping[tuple[int, int], int]  # of each source and role


def _outline(wanted: frozenset[int], using: str) -> _Outline:
    """Return the outline of these roles and their narrower ones, remembered until a change."""
    if not engine.is_following():
        return _read_outline(wanted, using)
    moment = version(), all_marks(using)
    known = _OUTLINES.get((wanted, using))
    if known is None or known[0] != moment:
        known = moment, _read_outline(wanted, using)
        _OUTLINES.keep((wanted, using), known)
    return known[1]


def _read_outline(wanted: frozenset[int], using: str) -> _Outline:
    roles, family = {}, defaultdict(list)
    # The journal is the primary's, and a replica may not know yet what it told.
    for role in Role.objects.using(DEFAULT_DB_ALIAS).filter(
        Q(pk__in=wanted) | Q(broader__in=wanted)
    ):
        roles[role.pk] = role
        family[role.pk].append(role.pk)
        if role.broader_id:
            family[role.broader_id].append(role.pk)
    series = _series(using)
    marks = (
        PayMark.objects.using(using)
        .filter(source_id__in={one.source.pk for one in series}, role_id__in=roles)
        .values_list("source_id", "role_id", "mark")
    )
    return _Outline(
        roles,
        family,
        series,
        {(source, role): mark for source, role, mark in marks},
    )


def _series(using: str) -> list[Series]:
    """Which kinds each source holds, and how new its newest range is, whatever the role."""
    newest = {f"newest_{kind}": _newest_year(kind) for kind in PayBand.Kind.values}
    return [
        Series(source, kind, year)
        for source in PaySource.objects.using(using).annotate(**newest)
        for kind in PayBand.Kind.values
        if (year := getattr(source, f"newest_{kind}"))
    ]


def _shown(series: Sequence[Series], *, with_adverts: bool) -> list[Series]:
    """The series readers see: real ones, or the demo's while there is no other."""
    found = list(series)
    if with_adverts:
        today = clock.today()
        found.append(Series(adverts.listed_here(today), PayBand.Kind.ADVERTISED, today.year))
    real = [one for one in found if not one.is_demo]
    shown = [one for one in real or found if one.kind != PayBand.Kind.UNKNOWN]
    return sorted(shown, key=lambda one: (KINDS.index(one.kind), one.source.slug))


def _newest_year(kind: str) -> Subquery:
    bands = PayBand.objects.filter(source=OuterRef("pk"), kind=kind).order_by("-year")
    return Subquery(bands.values("year")[:1])


def _held_columns(
    marks: Mapping[tuple[int, int], int], using: str
) -> dict[tuple[int, int], tuple[int, Columns]]:
    """Return mark and columns of every source and role."""
    held, missing = {}, {}
    for (source, role), mark in marks.items():
        columns = _KEPT.get((source, (role, mark)))
        if columns is None:
            missing[source, role] = mark
        else:
            held[source, role] = mark, columns
    for (source, role), columns in _read(missing, using):
        mark = missing[source, role]
        held[source, role] = mark, _KEPT.keep((source, (role, mark)), columns)
    return held


def _read(missing: Mapping[tuple[int, int], int], using: str):
    """Yield the columns of each source and role: the packed ones, else made from the rows."""
    if not missing:
        return
    stale = dict(missing)
    packed = PackedRanges.objects.using(using).filter(
        source__in={source for source, _role in missing},
        role__in={role for _source, role in missing},
        mark__in=missing.values(),
        layout=LAYOUT,
    )
    for source, role, data in packed.values_list("source", "role", "data"):
        if stale.pop((source, role), None) is not None:
            yield (source, role), Columns.unpacked(bytes(data))
    if stale:
        rows = defaultdict(list)
        wanted = Q()
        for source, role in stale:
            wanted |= Q(source=source, role=role)
        for source, role, *row in distinct_rows(PayBand.objects.using(using).filter(wanted)):
            rows[source, role].append(RangeRow(*row))
        for key in stale:
            yield key, Columns.of(rows[key])


def distinct_rows(bands):
    """Query each distinct range once for each remote ratio and company size: source, role, row."""
    return (
        bands.order_by()
        .annotate(is_contract=Q(employment_type__in=PayBand.CONTRACT_TYPES))
        .values_list(
            "source",
            "role",
            "kind",
            "raw_title",
            "employer",
            "level",
            "country",
            "year",
            "currency",
            "minimum",
            "maximum",
            "is_contract",
            "remote_ratio",
            "company_size",
        )
        .annotate(adverts=Count("pk"))
        .iterator(chunk_size=5_000)
    )


class _Kept:
    """The columns used last, up to so many bytes."""

    def __init__(self, most_bytes: int):
        self._most_bytes = most_bytes
        self._columns: OrderedDict[Key, Columns] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Columns | None:
        with self._lock:
            columns = self._columns.get(key)
            if columns is not None:
                self._columns.move_to_end(key)
            return columns

    def clear(self) -> None:
        with self._lock:
            self._columns.clear()

    def keep(self, key: Key, columns: Columns) -> Columns:
        with self._lock:
            self._columns[key] = columns
            held = sum(one.bytes_held for one in self._columns.values())
            while held > self._most_bytes and len(self._columns) > 1:
                _key, oldest = self._columns.popitem(last=False)
                held -= oldest.bytes_held
        return columns


_KEPT = _Kept(MOST_BYTES_KEPT)
_OUTLINES: Bounded[tuple, tuple[Hashable, _Outline]] = Bounded(
    entries_at_most=1_000,
    bytes_at_most=MOST_BYTES_OF_OUTLINES,
    bytes_of=lambda kept: 1_000 + 3_000 * len(kept[1].roles) + 250 * len(kept[1].marks),
)


def forget() -> None:
    """Drop what this process keeps, to measure how long it takes to make."""
    _KEPT.clear()
    _OUTLINES.clear()
