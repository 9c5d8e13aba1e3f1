"""Which group of pay ranges to show, what may be said of it, and what else where that is nothing.

A group is one role (with its narrower roles), one level or all, one country in its own currency
and a window of years, from one series: one kind of pay of one source.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from roles.models import Level, Role

from .bands import Band, Loaded, Series
from .geography import currency_of
from .statistics import Difference, PayFigure, Verdict, difference, pay_figure

WINDOW_YEARS = 2  # the newest two calendar years of a source
LONGER_WINDOW_YEARS = 3  # 36 months: the first way to widen
AGED_AFTER_MONTHS = 12  # said in the sentence, rough at best
OLD_AFTER_MONTHS = 24  # answers no offer check unless asked for


@dataclass(frozen=True, slots=True)
class Group:
    """What a figure is about. `level` "" is all levels; `country` is ISO 3166."""

    role: Role
    series: Series
    level: str
    country: str
    years: int = WINDOW_YEARS

    @property
    def first_year(self) -> int:
        return self.series.newest_year - self.years + 1

    @property
    def window(self) -> str:
        """The years as text: "2023–2024", or one year."""
        last = self.series.newest_year
        return str(last) if self.first_year == last else f"{self.first_year}–{last}"

    @property
    def currency(self) -> str:
        return currency_of(self.country)


@dataclass(frozen=True)
class Cell:
    """A group with its ranges and what may be published of them."""

    group: Group
    bands: Sequence[Band]  # in the statistic, narrowest first by their middle
    figure: PayFigure
    other_currencies: int  # ranges left out: in another currency than the country's own
    too_wide: int  # left out: over three times their bottom
    unknown: int  # left out: single rows whose other end the source does not print
    today: date

    @cached_property
    def months_old(self) -> int:
        """Whole months since the window ended."""
        end = self.group.series.end
        months = (self.today.year - end.year) * 12 + self.today.month - end.month
        return months - (self.today.day < end.day)

    @property
    def is_aged(self) -> bool:
        return self.months_old >= AGED_AFTER_MONTHS

    @property
    def is_old(self) -> bool:
        return self.months_old >= OLD_AFTER_MONTHS

    @property
    def left_out(self) -> int:
        return self.other_currencies + self.too_wide + self.unknown

    @cached_property
    def level_mix(self) -> list[tuple[str, int]]:
        """How many ranges each level has, commonest first; "" is not stated."""
        return Counter(band.level for band in self.bands).most_common()

    @cached_property
    def titles(self) -> list[tuple[str, int]]:
        """The raw titles behind it, commonest first."""
        return Counter(band.title for band in self.bands).most_common()


def cell(loaded: Loaded, group: Group, *, today: date) -> Cell:
    """Cut one group out of what was loaded and decide what may be said of it."""
    last = group.series.newest_year
    inside, unknown = [], 0
    for band in loaded.of(group.role, group.series):
        if band.country != group.country or not group.first_year <= band.year <= last:
            continue
        if group.level and band.level != group.level:
            continue
        if band.kind == group.series.kind:
            inside.append(band)
        else:
            unknown += band.adverts
    own = [band for band in inside if band.currency == group.currency]
    kept = sorted((band for band in own if not band.is_too_wide), key=lambda band: band.middle)
    empty = Cell(group, kept, pay_figure([]), len(inside) - len(own), len(own) - len(kept), unknown,
                 today)  # fmt: skip
    employers = {band.employer for band in kept}
    figure = pay_figure(
        [band.middle for band in kept],
        adverts=sum(band.adverts for band in kept),
        employers=None if "" in employers else len(employers),
        aged=empty.is_aged,
    )
    return replace(empty, figure=figure)


def default_country(loaded: Loaded, role: Role, series: Series) -> str:
    """The country with most distinct ranges in its own currency; "" if there is none."""
    counts = country_counts(loaded, role, series)
    return counts[0][0] if counts else ""


def country_counts(loaded: Loaded, role: Role, series: Series) -> list[tuple[str, int]]:
    """Count the distinct ranges of each country in the default window, most first."""
    first = series.newest_year - WINDOW_YEARS + 1
    counts = Counter(
        band.country
        for band in loaded.of(role, series)
        if band.kind == series.kind
        and band.year >= first
        and band.currency == currency_of(band.country)
    )
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))


def years_held(loaded: Loaded, role: Role, series: Series, country: str) -> list[int]:
    """The years a series has ranges of, newest first."""
    return sorted(
        {
            band.year
            for band in loaded.of(role, series)
            if band.kind == series.kind and band.country == country
        },
        reverse=True,
    )


def commonest_level(whole: Cell) -> str:
    """The level most ranges of an all-levels group are of; "" where none is stated."""
    return next((level for level, _ in whole.level_mix if level), "")


@dataclass(frozen=True, slots=True)
class Wider:
    """A wider group that may be published, and in which way it is wider."""

    cell: Cell
    how: str


def nearest_wider(loaded: Loaded, narrow: Cell) -> Wider | None:
    """Return the nearest wider group with a median, in the fixed order; None where there is none.

    A longer window, the broader role at the same level and country, the country over all levels.
    """
    group, today = narrow.group, narrow.today
    broader = loaded.broader(group.role)
    steps = [(replace(group, years=LONGER_WINDOW_YEARS), "over three years")]
    if broader:
        steps.append((replace(group, role=broader), f"for {broader.plural}, the broader role,"))
    if group.level:
        steps.append((replace(group, level=""), "over all levels"))
        if broader:
            steps.append(
                (replace(group, role=broader, level=""), f"for {broader.plural} of all levels")
            )
    for wider_group, how in steps:
        wider = cell(loaded, wider_group, today=today)
        if wider.figure.has_median:
            return Wider(wider, how)
    return None


@dataclass(frozen=True, slots=True)
class Compared:
    """Two roles at one level of one country: both groups and what their difference allows."""

    a: Cell
    b: Cell
    difference: Difference

    @property
    def verdict(self) -> Verdict:
        return self.difference.verdict


def compare_at(
    loaded: Loaded,
    series: Series,
    role_a: Role,
    role_b: Role,
    level: str,
    country: str,
    today: date,
) -> Compared:
    """Compare two roles, everything else held fixed."""
    a = cell(loaded, Group(role_a, series, level, country), today=today)
    b = cell(loaded, Group(role_b, series, level, country), today=today)
    return Compared(a, b, difference(a.figure, b.figure))


def comparisons(
    loaded: Loaded, series: Series, role_a: Role, role_b: Role, country: str, today: date
) -> list[Compared]:
    """Compare two roles at every level at which both have a median; empty: other career stages."""
    rows = [
        compare_at(loaded, series, role_a, role_b, level, country, today) for level in Level.values
    ]
    return [row for row in rows if row.a.figure.has_median and row.b.figure.has_median]


def own_stage(loaded: Loaded, role: Role, series: Series, country: str, today: date) -> Cell:
    """The group in which a role stands for itself: its commonest level, else its broader role's.

    Where nothing may be published of the role itself, the broader role answers at that level; the
    cell returned names the role it is about.
    """
    whole = cell(loaded, Group(role, series, "", country), today=today)
    level = commonest_level(whole) or next(iter(role.usual_levels[-1:]), "")
    own = cell(loaded, Group(role, series, level, country), today=today)
    broader = loaded.broader(role)
    if own.figure.has_median or not broader:
        return own
    return cell(loaded, Group(broader, series, level, country), today=today)
