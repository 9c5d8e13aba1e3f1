"""The rows behind a figure: every published range of a group, and whether it is counted."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from listings.pay import TOO_WIDE
from listings.reading.areas import area_members
from roles import clock
from roles.models import Level, Role

from .adverts import SLUG, SOURCE_ID, advert_rows, find_source, listed_here
from .figures import Cell, Group
from .geography import REGIONS, currency_of, is_country, place_name
from .models import PayBand, PaySource
from .statistics import is_too_wide, outlier_flags
from .wording import REMOTE_WORDS, SIZE_WORDS

# The words of addresses for what sources record of remote work and company size.
REMOTE_RATIOS = {"remote": 100, "hybrid": 50, "onsite": 0}
COMPANY_SIZES = {"small": "S", "medium": "M", "large": "L"}
REMOTE_NAMES = {ratio: name for name, ratio in REMOTE_RATIOS.items()}
SIZE_NAMES = {size: name for name, size in COMPANY_SIZES.items()}

_YEARS = re.compile(r"(20\d\d)(?:-(20\d\d))?", re.ASCII)

COUNTED = "counted"
SAME = "same range as line"
CONTRACT = "contract work, which is compared with nothing else"


@dataclass(frozen=True)
class RowsQuery:
    """Which rows are asked for; what could not be understood is in `problems`, and not applied."""

    source: str = ""
    place: str = ""  # ISO country or region
    level: str = ""
    years: tuple[int, int] | None = None
    remote: str = ""  # as addresses of pay pages have it
    size: str = ""
    exact: bool = False
    problems: Sequence[str] = field(default=(), compare=False)

    @classmethod
    def of(cls, group: Group) -> "RowsQuery":
        """The query that lists what a group's figure is made of."""
        return cls(
            source=group.series.source.slug,
            place=group.place,
            level=group.level,
            years=(group.window.first, group.window.last),
            remote=REMOTE_NAMES.get(group.remote, ""),
            size=SIZE_NAMES.get(group.size, ""),
            exact=group.exact,
        )

    @classmethod
    def read(cls, parameters) -> "RowsQuery":
        source = parameters.get("source", "")
        place = parameters.get("country", "").upper()
        level = parameters.get("level", "")
        years = parameters.get("year", "")
        problems = []
        if source and not find_source(source):
            problems.append("There is no such source; all are shown.")
            source = ""
        if place and not (is_country(place) or place in REGIONS):
            problems.append("The country must be an ISO code such as us; all are shown.")
            place = ""
        if level and level not in Level.values:
            problems.append(f"The level must be one of {', '.join(Level.values)}; all are shown.")
            level = ""
        found = _YEARS.fullmatch(years)
        if years and not found:
            problems.append("The year must look like 2024 or 2023-2024; all are shown.")
        span = (int(found[1]), int(found[2] or found[1])) if found else None
        known = {"remote": REMOTE_RATIOS, "size": COMPANY_SIZES}
        given = {name: parameters.get(name, "") for name in known}
        for name, allowed in known.items():
            if given[name] and given[name] not in allowed:
                problems.append(f"“{name}” must be one of {', '.join(allowed)}; all are shown.")
                given[name] = ""
        exact = parameters.get("exact", "") == "1"
        return cls(source, place, level, span, **given, exact=exact, problems=problems)

    @property
    def words(self) -> str:
        """What was asked for, as a list: "United States, senior, 2023–2024"."""
        years = "–".join(str(year) for year in dict.fromkeys(self.years)) if self.years else ""
        level = Level(self.level).short if self.level else ""
        place = place_name(self.place) if self.place else ""
        remote = REMOTE_WORDS[REMOTE_RATIOS[self.remote]] if self.remote else ""
        size = SIZE_WORDS[COMPANY_SIZES[self.size]] if self.size else ""
        exact = "without narrower roles" if self.exact else ""
        return ", ".join(filter(None, [place, level, years, remote, size, exact]))

    def url(self, role: Role, *, as_csv: bool = False, page: int = 1) -> str:
        years = "-".join(str(year) for year in dict.fromkeys(self.years)) if self.years else ""
        named = {
            "country": self.place,
            "level": self.level,
            "year": years,
            "remote": self.remote,
            "size": self.size,
            "exact": "1" if self.exact else "",
            "source": self.source,
            "page": page if page > 1 else "",
        }
        query = urlencode({name: value for name, value in named.items() if value})
        path = reverse(f"salaries:salary-rows{'-csv' if as_csv else ''}", args=[role.slug])
        return f"{path}?{query}" if query else path

    def bands(self, role: Role) -> QuerySet[PayBand]:
        """The ranges asked for, in the order of their source."""
        roles = [role] if self.exact else Role.objects.including_narrower(role)
        bands = PayBand.objects.filter(source__in=PaySource.objects.for_readers(), role__in=roles)
        if self.source:
            bands = bands.filter(source__slug=self.source)
        if self.place in REGIONS:
            bands = bands.filter(country__in=area_members(self.place))
        elif self.place:
            bands = bands.filter(country=self.place)
        if self.level:
            bands = bands.filter(level=self.level)
        if self.years:
            bands = bands.filter(year__range=self.years)
        if self.remote:
            bands = bands.filter(remote_ratio=REMOTE_RATIOS[self.remote])
        if self.size:
            bands = bands.filter(company_size=COMPANY_SIZES[self.size])
        return bands.order_by("source__slug", "line", "pk")

    def rows(self, role: Role) -> list["PublishedRow"]:
        """The rows asked for, each with its standing; those of jobs listed here come last."""
        if self.source == SLUG:
            return _flagged(list(_standing(self._adverts(role))))
        rows = rows_behind(self.bands(role))
        if self.source:
            return rows
        return rows + _flagged(list(_standing(self._adverts(role))))

    def _adverts(self, role: Role) -> Iterator[tuple]:
        """Live jobs' ranges as the rows of a source; the line is the job's number."""
        roles = [role] if self.exact else Role.objects.including_narrower(role)
        name = listed_here(clock.today()).name
        in_region = area_members(self.place) if self.place in REGIONS else ()
        for listing, _role, row in advert_rows([one.pk for one in roles]):
            if (
                (not self.place or row.country == self.place or row.country in in_region)
                and self.level in ("", row.level)
                and (not self.years or self.years[0] <= row.year <= self.years[1])
                and (not self.remote or row.remote_ratio == REMOTE_RATIOS[self.remote])
                and not self.size
            ):
                yield (
                    SOURCE_ID, name, listing, row.title, row.employer, row.level, row.country,
                    row.year, row.currency, row.minimum, row.maximum, row.kind, 1, "",
                    row.remote_ratio, "", "",
                )  # fmt: skip


class PublishedRow(NamedTuple):
    """A range as its source prints it, with its lines' place in the file."""

    source: str
    line: int
    raw_title: str
    employer: str
    level: str
    country: str
    year: int
    currency: str
    minimum: int
    maximum: int
    kind: str
    published_rows: int
    employment_type: str
    remote_ratio: int | None
    company_size: str
    residence: str
    standing: str  # "counted", or why it is not
    outlier: bool = False  # counted, and far from the others of its level and country

    @property
    def middle(self) -> float:
        return (self.minimum + self.maximum) / 2

    @property
    def is_counted(self) -> bool:
        return self.standing == COUNTED

    @property
    def lines(self) -> str:
        """The lines of the file it stands in: "12", or "12–13"."""
        return f"{self.line}–{self.line + 1}" if self.published_rows > 1 else str(self.line)


def rows_behind(bands: QuerySet[PayBand]) -> list[PublishedRow]:
    """Return every row with its standing: the first of equal ranges counts, its copies do not."""
    columns = ["source__name" if name == "source" else name for name in PublishedRow._fields[:-2]]
    return _flagged(list(_standing(bands.values_list("source_id", *columns))))


def _standing(rows) -> Iterator[PublishedRow]:
    first_lines = {}
    for source_id, *cells in rows:
        row = PublishedRow(*cells, standing="")
        key = (source_id, row.raw_title, row.employer, row.level, row.country, row.year,
               row.currency, row.minimum, row.maximum)  # fmt: skip
        if row.kind == PayBand.Kind.UNKNOWN:
            standing = "a single row: the source does not print its other end"
        elif row.employment_type in PayBand.CONTRACT_TYPES:
            standing = CONTRACT
        elif row.currency != currency_of(row.country):
            standing = f"not in {currency_of(row.country) or 'the country’s currency'}"
        elif is_too_wide(row.minimum, row.maximum):
            standing = f"over {TOO_WIDE} times its bottom"
        elif key in first_lines:
            standing = f"{SAME} {first_lines[key]}"
        else:
            first_lines[key] = row.line
            standing = COUNTED
        yield row._replace(standing=standing)


def _flagged(rows: list[PublishedRow]) -> list[PublishedRow]:
    """Flag outliers among the counted rows of one source, kind, level and country."""
    groups = defaultdict(list)
    for place, row in enumerate(rows):
        if row.is_counted:
            groups[row.source, row.kind, row.level, row.country].append(place)
    for places in groups.values():
        flags = outlier_flags([rows[place].middle for place in places])
        for place, is_outlier in zip(places, flags, strict=True):
            if is_outlier:
                rows[place] = rows[place]._replace(outlier=True)
    return rows


def rows_url(cell: Cell) -> str:
    """The address of the rows a cell's figure is made of."""
    return RowsQuery.of(cell.group).url(cell.group.role)
