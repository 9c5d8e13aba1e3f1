"""What a role's pay page shows, put together once from what was loaded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from roles.models import Level, Role

from .addresses import check_url, pay_url
from .bands import Loaded, Series
from .charts import Scale, Spread, scale_for, spread
from .comparing import shared_country
from .figures import (
    WINDOW_YEARS,
    Cell,
    Group,
    cell,
    commonest_level,
    country_counts,
    default_country,
    years_held,
)
from .geography import in_place, place_name
from .lines import Line, level_name, with_wider
from .query import REMOTE, SIZES, PayQuery
from .statistics import FOR_LIST
from .trend import Trend, trend
from .wording import in_sentence, scope_sentence


@dataclass(frozen=True)
class CountryRow:
    """A country beside others: each in its own currency, so in figures and not on one scale."""

    name: str
    url: str
    cell: Cell


@dataclass(frozen=True)
class RolePay:
    """The pay of one role in one country and window, from one series."""

    query: PayQuery
    series: Series
    country: str
    headline: Line
    levels: Sequence[Line]
    whole: Line
    years: Sequence[Line]  # oldest first
    trend: Trend | None
    remotes: Sequence[Line]
    sizes: Sequence[Line]
    countries: Sequence[CountryRow]
    thin_countries: Sequence[CountryRow]
    narrower: Sequence[Role]
    spread: Spread | None
    scale: Scale
    scope: str  # what the figure is, and what it is not

    @property
    def has_figure(self) -> bool:
        return any(
            line.cell.figure.has_median for line in (self.headline, self.whole, *self.levels)
        )

    @property
    def year_choices(self) -> list[tuple[str, str]]:
        """The years the form offers, newest first."""
        return [(line.name, line.name) for line in reversed(self.years)]

    @property
    def country_choices(self) -> list[tuple[str, str]]:
        """The countries the form offers, most ranges first; the one shown is always among them."""
        rows = [*self.countries, *self.thin_countries]
        choices = {row.cell.group.country.lower(): row.name for row in rows}
        return list(({self.country.lower(): self.country_name} | choices).items())

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
        return f"{self.level} level" if self.level else "all levels"

    @property
    def chosen_words(self) -> str:
        """What the page chose because the address does not say: "; chosen by us: senior level"."""
        chosen = [
            "" if self.query.country else f"{self.place}, where most ranges are",
            "" if self.query.level is not None else f"{self.level_words}, the commonest",
            "" if self.query.year else f"adverts of {self.headline.cell.group.window}, the newest",
        ]
        chosen = [words for words in chosen if words]
        return f". Chosen by us: {'; '.join(chosen)}" if chosen else ""

    @property
    def permalink(self) -> str:
        """The address of this very figure: with the country and level the page chose."""
        return self.query.changed(country=self.country, level=self.level).url

    @property
    def check_url(self) -> str:
        return check_url(self.query.role, self.country, self.level)


def role_pay(loaded: Loaded, query: PayQuery, series: Series, *, today: date) -> RolePay | None:
    """Put together the pay of a role; None where the series has no range it could be about.

    Without a country: the one with most ranges; without a level: the commonest there; without a
    year: the newest two.
    """
    role = query.role
    country = query.country or default_country(loaded, role, series)
    if not country:
        return None
    window = series.window(query.year, query.year) if query.year else series.newest(WINDOW_YEARS)
    group = Group(
        role,
        series,
        "",
        country,
        window,
        remote=query.remote_ratio,
        size=query.company_size,
        exact=query.exact,
    )
    whole = cell(loaded, group, today=today)
    by_level = {one: cell(loaded, replace(group, level=one), today=today) for one in Level.values}
    level = commonest_level(whole) if query.level is None else query.level
    headline = by_level.get(level, whole)
    by_year = _by_year(loaded, headline.group, today)
    by_remote = _by(loaded, headline, "remote", REMOTE)
    by_size = _by(loaded, headline, "size", SIZES)
    shown = [whole, *by_level.values(), *by_year.values(), *by_remote.values(), *by_size.values()]
    scale = scale_for(group.currency, shown)
    counts = country_counts(loaded, role, series, window)
    countries, thin = _countries(loaded, query, headline, counts, today)
    return RolePay(
        query=query,
        series=series,
        country=country,
        headline=with_wider(loaded, level_name(level), headline, scale),
        levels=[
            with_wider(loaded, level_name(one), made, scale, query.changed(level=one).url)
            for one, made in by_level.items()
        ],
        whole=Line(level_name(""), whole, scale),
        years=[
            Line(str(year), made, scale, url=query.changed(year=year).url)
            for year, made in by_year.items()
        ],
        trend=trend(list(by_year.values()), scale),
        remotes=[
            Line(REMOTE[word][1].capitalize(), made, scale, url=query.changed(remote=word).url)
            for word, made in by_remote.items()
        ],
        sizes=[
            Line(SIZES[word][1].capitalize(), made, scale, url=query.changed(size=word).url)
            for word, made in by_size.items()
        ],
        countries=countries,
        thin_countries=thin,
        narrower=loaded.narrower(role),
        spread=spread(headline, scale),
        scale=scale,
        scope=scope_sentence(whole, counts),
    )


def _by_year(loaded: Loaded, group: Group, today: date) -> dict[int, Cell]:
    """The group in every year the series has ranges of there, oldest first."""
    series = group.series
    held = sorted(years_held(loaded, group.role, series, group.country))
    return {
        year: cell(
            loaded, replace(group, window=series.window(year, year)), today=today, in_trend=True
        )
        for year in held
    }


def _by(loaded: Loaded, headline: Cell, fact: str, values: dict) -> dict[str, Cell]:
    """The headline's group at each value of a fact; empty where no range states one."""
    cells = {
        word: cell(loaded, replace(headline.group, **{fact: value}), today=headline.today)
        for word, (value, _words) in values.items()
    }
    return cells if any(made.figure.n for made in cells.values()) else {}


def _countries(
    loaded: Loaded, query: PayQuery, headline: Cell, counts: Counter[str], today: date
) -> tuple[list[CountryRow], list[CountryRow]]:
    """The headline's group in every country that has ranges: enough of them first, then few."""
    enough, few = [], []
    for country in sorted(counts, key=lambda code: (-counts[code], code)):
        made = cell(loaded, replace(headline.group, country=country), today=today)
        row = CountryRow(place_name(country), query.changed(country=country).url, made)
        (enough if made.figure.n >= FOR_LIST[0] else few).append(row)
    return enough, few


@dataclass(frozen=True)
class Summary:
    """The compact block beside a role, guide or job; no line where no source holds anything."""

    role: Role
    line: Line | None = None

    @property
    def plural(self) -> str:
        return in_sentence(self.role.plural)

    @property
    def url(self) -> str:
        """The page of the figure; without one, that of the role, where there may be others."""
        if self.line is None or not self.line.cell.figure.has_median:
            return pay_url(self.role)
        group = self.line.cell.group
        return pay_url(self.role, group.country, level=group.level)

    @property
    def check_url(self) -> str:
        if self.line is None:
            return check_url(self.role)
        group = self.line.cell.group
        return check_url(self.role, group.country, group.level)


def summary(
    loaded: Loaded, role: Role, *, level: str = "", country: str = "", today: date
) -> Summary:
    """Put together the pay of a role at one level; without a level, its commonest."""
    held = loaded.series_of(role) or loaded.series
    if not held:
        return Summary(role)
    series = held[0]
    country = country or shared_country(loaded, [role], series)
    whole = cell(loaded, Group(role, series, "", country, series.newest(WINDOW_YEARS)), today=today)
    at = level or commonest_level(whole)
    made = cell(loaded, replace(whole.group, level=at), today=today)
    scale = scale_for(made.group.currency, [made])
    return Summary(role, with_wider(loaded, level_name(at), made, scale))
