"""Loading pay ranges: each distinct one once, with the number of adverts it stands in.

A constant number of queries, however many roles are asked for; every figure is cut from what
was loaded here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Count, Max, Q

from listings.pay import TOO_WIDE
from listings.rates import RateSet
from roles.models import Role

from .models import PayBand, PaySource

# The order in which kinds of pay stand on a page; the first with data is the main one.
KINDS = (
    PayBand.Kind.ADVERTISED,
    PayBand.Kind.DEMO,
    PayBand.Kind.REPORTED,
    PayBand.Kind.OFFICIAL,
)

CACHED_SECONDS = 24 * 60 * 60


class Band(NamedTuple):
    """A distinct pay range and how many adverts (or answers) carry it."""

    role_id: int
    kind: str
    title: str
    employer: str
    level: str
    country: str
    year: int
    currency: str
    minimum: int
    maximum: int
    adverts: int

    @property
    def middle(self) -> float:
        return (self.minimum + self.maximum) / 2

    @property
    def is_too_wide(self) -> bool:
        """Over three times its bottom, or from zero: shown, and in no statistic."""
        return not self.minimum or self.maximum > TOO_WIDE * self.minimum


@dataclass(frozen=True, slots=True)
class Window:
    """Calendar years, and the last day that adverts in them can be of."""

    first: int
    last: int
    end: date

    def __str__(self) -> str:
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
        """The series' newest calendar years."""
        return self.window(self.newest_year - years + 1, self.newest_year)

    def window(self, first: int, last: int) -> Window:
        return Window(first, last, min(self.source.snapshot_date, date(last, 12, 31)))


@dataclass(frozen=True)
class Loaded:
    """The ranges of some roles and their narrower and broader ones, by series and role."""

    series: Sequence[Series]
    family: Mapping[int, Sequence[int]]  # role -> itself and the narrower roles it includes
    roles: Mapping[int, Role]
    bands: Mapping[tuple[int, str, int], Sequence[Band]] = field(repr=False)
    _by_country: dict = field(default_factory=dict, repr=False)

    def of(self, role: Role, series: Series, country: str = "") -> Sequence[Band]:
        """Every range of a role and its narrower ones in a series, unknown ones included."""
        key = (role.pk, series.source.pk, series.kind)
        if key not in self._by_country:
            by_country = self._by_country[key] = defaultdict(list)
            for role_id in self.family[role.pk]:
                for kind in (series.kind, PayBand.Kind.UNKNOWN):
                    for band in self._held(series, kind, role_id):
                        by_country[band.country].append(band)
        by_country = self._by_country[key]
        return by_country[country] if country else list(chain.from_iterable(by_country.values()))

    def series_of(self, role: Role) -> list[Series]:
        """The series that hold the role: by kind, and of a kind the one with most ranges first."""
        counts = {
            one: sum(len(self._held(one, one.kind, pk)) for pk in self.family[role.pk])
            for one in self.series
        }
        held = [one for one in self.series if counts[one]]
        return sorted(held, key=lambda one: (KINDS.index(one.kind), -counts[one]))

    def _held(self, series: Series, kind: str, role_id: int) -> Sequence[Band]:
        return self.bands.get((series.source.pk, kind, role_id), ())

    def narrower(self, role: Role) -> list[Role]:
        return [self.roles[pk] for pk in self.family[role.pk] if pk != role.pk]

    def broader(self, role: Role) -> Role | None:
        return self.roles.get(role.broader_id)

    @cached_property
    def rates(self) -> RateSet:
        """The site's one rate set; asked for only where a region mixes currencies."""
        return RateSet.current()


def load_bands(roles: Iterable[Role], *, source_slug: str = "") -> Loaded:
    """Load the ranges readers see for these roles: three queries, and two more for each source
    whose ranges are not in the cache yet. An import makes a new version of its source, so what
    it brought shows at once.

    `source_slug` keeps to one source; one that readers do not see loads nothing.
    """
    wanted = {role.pk for role in roles} | {role.broader_id for role in roles if role.broader_id}
    family, known = defaultdict(list), {}
    for role in Role.objects.filter(Q(pk__in=wanted) | Q(broader__in=wanted)):
        known[role.pk] = role
        family[role.pk].append(role.pk)
        if role.broader_id:
            family[role.broader_id].append(role.pk)

    sources = PaySource.objects.for_readers()
    if source_slug:
        sources = sources.filter(slug=source_slug)
    by_source = {source.pk: source for source in sources}
    bands = {}
    for source in by_source.values():
        bands |= _bands_of(source, list(known))
    return Loaded(_series(by_source.values()), family, known, bands)


def _version(source: PaySource) -> str:
    """Change with every import. Blank: no import made this source, so nothing is cached."""
    return f"{source.pk}-{source.imported_at.timestamp()}" if source.imported_at else ""


def _bands_of(source: PaySource, role_ids: Sequence[int]) -> dict[tuple[int, str, int], list[Band]]:
    version = _version(source)
    keys = {role_id: f"pay-bands-{version}-{role_id}" for role_id in role_ids}
    cached = cache.get_many(keys.values()) if version else {}
    by_role = {role_id: cached[key] for role_id, key in keys.items() if key in cached}
    missing = [role_id for role_id in role_ids if role_id not in by_role]
    if missing:
        by_role |= {role_id: [] for role_id in missing}
        for band in map(Band._make, _distinct_rows(source, missing)):
            by_role[band.role_id].append(band)
        if version:
            cache.set_many({keys[role_id]: by_role[role_id] for role_id in missing}, CACHED_SECONDS)
    bands = defaultdict(list)
    for role_bands in by_role.values():
        for band in role_bands:
            bands[source.pk, band.kind, band.role_id].append(band)
    return bands


def _distinct_rows(source: PaySource, role_ids: Sequence[int]):
    return (
        PayBand.objects.filter(source=source, role__in=role_ids)
        .order_by()
        .values_list(
            "role_id",
            "kind",
            "raw_title",
            "employer",
            "level",
            "country",
            "year",
            "currency",
            "minimum",
            "maximum",
        )
        .annotate(adverts=Count("pk"))
    )


def _series(sources: Iterable[PaySource]) -> list[Series]:
    """Which kinds each source holds, and how new its newest range is, whatever the role."""
    found = [
        Series(source, kind, year) for source in sources for kind, year in _newest_years(source)
    ]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.source.slug))


def _newest_years(source: PaySource) -> list[tuple[str, int]]:
    version = _version(source)
    key = f"pay-series-{version}"
    newest = cache.get(key) if version else None
    if newest is None:
        newest = list(
            source.bands.exclude(kind=PayBand.Kind.UNKNOWN)
            .order_by()
            .values_list("kind")
            .annotate(Max("year"))
        )
        if version:
            cache.set(key, newest, CACHED_SECONDS)
    return newest
