"""What the pay pages show, put together once from what was loaded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from roles.models import Level, Role

from .bands import Loaded, Series, load_bands
from .charts import Scale, Spread, draw, scale_for, spread
from .figures import (
    WINDOW_YEARS,
    Cell,
    Compared,
    Group,
    Stage,
    Wider,
    cell,
    commonest_level,
    comparisons,
    country_counts,
    default_country,
    nearest_wider,
    own_stage,
    years_held,
)
from .geography import in_place, place_name
from .rows import rows_url
from .statistics import FOR_LIST
from .wording import difference_sentence, figure_sentence, in_sentence, stage_sentence


@dataclass(frozen=True)
class Row:
    """One line of a drawing: a group by name, its drawing, its sentence and where its rows are."""

    name: str
    cell: Cell
    scale: Scale
    wider: Wider | None = None
    side: str = ""  # "a" or "b" in a comparison
    url: str = ""

    @property
    def drawing(self) -> SafeString:
        return draw(self.cell, self.scale)

    @property
    def sentence(self) -> SafeString:
        return figure_sentence(self.cell, self.wider)

    @property
    def rows_url(self) -> str:
        return rows_url(self.cell)


def _row(loaded: Loaded, name: str, made: Cell, scale: Scale, **extra) -> Row:
    wider = None if made.figure.has_median else nearest_wider(loaded, made)
    return Row(name, made, scale, wider, **extra)


def _level_name(level: str) -> str:
    return Level(level).label if level else "All levels"


def pay_url(role: Role, country: str = "", **parameters: str) -> str:
    """The address of a role's pay, in a country where one is given."""
    if country:
        path = reverse("salaries:salary-country", args=[role.slug, country.lower()])
    else:
        path = reverse("salaries:salary-role", args=[role.slug])
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"{path}?{query}" if query else path


@dataclass(frozen=True)
class CountryRow:
    """A country beside others: each in its own currency, so in figures and not on one scale."""

    name: str
    url: str
    cell: Cell


@dataclass(frozen=True)
class RolePay:
    """The pay of one role in one country and window, from one series."""

    role: Role
    series: Series
    country: str
    headline: Row
    levels: Sequence[Row]
    whole: Row
    years: Sequence[Row]
    countries: Sequence[CountryRow]
    thin_countries: Sequence[CountryRow]
    years_held: Sequence[int]
    narrower: Sequence[Role]
    spread: Spread | None
    scale: Scale

    @property
    def has_figure(self) -> bool:
        return any(row.cell.figure.has_median for row in [self.headline, self.whole, *self.levels])

    @property
    def place(self) -> str:
        return in_place(self.country)

    @property
    def country_name(self) -> str:
        return place_name(self.country)

    @property
    def level(self) -> str:
        return self.headline.cell.group.level

    @property
    def level_words(self) -> str:
        """The level of the headline, inside a sentence: "senior level", "all levels"."""
        return f"{Level(self.level).short} level" if self.level else "all levels"


def role_pay(
    loaded: Loaded,
    role: Role,
    series: Series,
    *,
    country: str = "",
    level: str | None = None,
    year: int | None = None,
    today: date,
) -> RolePay | None:
    """Put together the pay of a role; None where the series has no range it could be about.

    Without a country: the one with most ranges; without a level: the commonest there; without a
    year: the newest two.
    """
    country = country or default_country(loaded, role, series)
    if not country:
        return None
    window = series.window(year, year) if year else series.newest(WINDOW_YEARS)
    group = Group(role, series, "", country, window)
    whole = cell(loaded, group, today=today)
    by_level = {one: cell(loaded, replace(group, level=one), today=today) for one in Level.values}
    if level is None:
        level = commonest_level(whole)
    headline = by_level.get(level, whole)
    held = years_held(loaded, role, series, country)
    by_year = [
        cell(loaded, replace(headline.group, window=series.window(one, one)), today=today,
             in_trend=True)
        for one in held
    ]  # fmt: skip
    scale = scale_for(group.currency, [whole, *by_level.values(), *by_year])
    page = pay_url(role, country)
    countries, thin = _countries(loaded, headline, today)
    return RolePay(
        role=role,
        series=series,
        country=country,
        headline=_row(loaded, _level_name(level), headline, scale),
        levels=[
            _row(loaded, _level_name(one), made, scale, url=f"{page}?level={one}")
            for one, made in by_level.items()
        ],
        whole=Row(_level_name(""), whole, scale),
        years=[
            Row(str(made.group.window), made, scale, url=f"{page}?year={made.group.window}")
            for made in by_year
        ],
        countries=countries,
        thin_countries=thin,
        years_held=held,
        narrower=loaded.narrower(role),
        spread=spread(headline, scale),
        scale=scale,
    )


def _countries(
    loaded: Loaded, headline: Cell, today: date
) -> tuple[list[CountryRow], list[CountryRow]]:
    """The headline's group in every country that has ranges: enough of them first, then few."""
    group = headline.group
    counts = country_counts(loaded, group.role, group.series, group.window)
    enough, few = [], []
    for country in sorted(counts, key=lambda code: (-counts[code], code)):
        made = cell(loaded, replace(group, country=country), today=today)
        row = CountryRow(place_name(country), pay_url(group.role, country), made)
        (enough if made.figure.n >= FOR_LIST[0] else few).append(row)
    return enough, few


@dataclass(frozen=True)
class PairRow:
    """One level at which two roles can be compared."""

    a: Row
    b: Row
    compared: Compared

    @property
    def sentence(self) -> SafeString:
        return difference_sentence(self.compared)


@dataclass(frozen=True)
class StageRow:
    """One role by itself, where two cannot be compared."""

    role: Role
    stage: Stage

    @property
    def sentence(self) -> SafeString:
        return stage_sentence(self.stage)

    @property
    def rows_url(self) -> str:
        return rows_url(self.stage.cell)


@dataclass(frozen=True)
class PairPay:
    """The pay of two roles: a difference at each level both share, or each at its own stage."""

    role_a: Role
    role_b: Role
    series: Series
    country: str
    rows: Sequence[PairRow]
    stages: Sequence[StageRow]
    scale: Scale

    @property
    def is_comparable(self) -> bool:
        return bool(self.rows)

    @cached_property
    def sides(self) -> list[Row]:
        """The lines of the drawing: both roles at each level."""
        return [side for row in self.rows for side in (row.a, row.b)]

    @property
    def place(self) -> str:
        return in_place(self.country)


def pair_pay(role_a: Role, role_b: Role, *, country: str = "", today: date) -> PairPay | None:
    """Compare two roles, or put each at its own stage; None where no source holds either."""
    loaded = load_bands([role_a, role_b])
    of_a, of_b = loaded.series_of(role_a), loaded.series_of(role_b)
    shared = [series for series in of_a if series in of_b]
    series = next(iter(shared or of_a or of_b or loaded.series), None)
    if series is None:
        return None
    country = country or _shared_country(loaded, [role_a, role_b], series)
    compared = comparisons(loaded, series, role_a, role_b, country, today=today)
    stages = [] if compared else [
        StageRow(role, own_stage(loaded, role, series, country, today=today))
        for role in (role_a, role_b)
    ]  # fmt: skip
    cells = [side for row in compared for side in (row.a, row.b)]
    cells += [row.stage.cell for row in stages]
    scale = scale_for(cells[0].group.currency, cells)
    rows = [
        PairRow(
            Row(_level_name(row.a.group.level), row.a, scale, side="a"),
            Row(_level_name(row.b.group.level), row.b, scale, side="b"),
            row,
        )
        for row in compared
    ]
    return PairPay(role_a, role_b, series, country, rows, stages, scale)


def _shared_country(loaded: Loaded, roles: Iterable[Role], series: Series) -> str:
    """The country in which the two roles (or their broader ones) have most ranges together."""
    counts = None
    for role in roles:
        broader = loaded.broader(role)
        held = country_counts(loaded, broader or role, series, series.newest(WINDOW_YEARS))
        counts = held if counts is None else counts + held
    return min(counts, key=lambda code: (-counts[code], code), default="US")


@dataclass(frozen=True)
class Summary:
    """The compact block beside a role, guide or job; no row where no source holds anything."""

    role: Role
    row: Row | None = None

    @property
    def plural(self) -> str:
        return in_sentence(self.role.plural)


def summary(role: Role, *, level: str = "", country: str = "", today: date) -> Summary:
    """Put together the pay of a role at one level; without a level, its commonest."""
    loaded = load_bands([role])
    held = loaded.series_of(role) or loaded.series
    if not held:
        return Summary(role)
    series = held[0]
    country = country or _shared_country(loaded, [role], series)
    whole = cell(loaded, Group(role, series, "", country, series.newest(WINDOW_YEARS)), today=today)
    at = level or commonest_level(whole)
    made = cell(loaded, replace(whole.group, level=at), today=today)
    row = _row(loaded, _level_name(at), made, scale_for(made.group.currency, [made]))
    return Summary(role, row)
