"""Which group of pay ranges to show, what may be said of it, and what else where that is nothing.

A group is one role (with its narrower roles), one level or all, one country in its own currency
and a window of years, from one series: one kind of pay of one source.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

import numpy as np

from roles.models import Level, Role

from .bands import Loaded, Series, Window
from .columns import Band, Cut, Slice
from .geography import currency_of, region_of
from .statistics import (
    FOR_LIST,
    Difference,
    PayFigure,
    Status,
    Verdict,
    difference,
    dominant,
    pay_figure,
)

WINDOW_YEARS = 2  # the newest two calendar years of a source
LONGER_WINDOW_YEARS = 3  # 36 months: the first way to widen
AGED_AFTER_MONTHS = 12  # said in the sentence, rough at best
OLD_AFTER_MONTHS = 24  # answers no offer check unless asked for
EXPIRED_AFTER_MONTHS = 36  # appears in trends only


@dataclass(frozen=True, slots=True)
class Group:
    """What a figure is about. `level` "" is all levels; `country` is ISO 3166.

    `remote` is a ratio (0, 50, 100) and `size` a company size (S, M, L); None and "" are all. With
    a `region` it takes in all countries of that region, each in its own currency, converted into
    the country's. `exact` is the role without its narrower ones, from ranges loaded so.
    """

    role: Role
    series: Series
    level: str
    country: str
    window: Window
    region: str = ""
    remote: int | None = None
    size: str = ""
    exact: bool = False

    @property
    def currency(self) -> str:
        return currency_of(self.country)

    @property
    def place(self) -> str:
        return self.region or self.country


def default_group(role: Role, series: Series, level: str, country: str) -> Group:
    """The group of a level and country in the series' default window."""
    return Group(role, series, level, country, series.newest(WINDOW_YEARS))


@dataclass(frozen=True)
class Cell:
    """A group with its ranges and what may be published of them."""

    group: Group
    cut: Cut = field(repr=False)  # the ranges in the statistic; a region's are converted
    figure: PayFigure
    today: date

    @cached_property
    def bands(self) -> list[Band]:
        """The ranges in the statistic one by one, by their middle; for few of them."""
        return self.cut.bands()

    @property
    def middles(self) -> np.ndarray:
        """The middles of the ranges in the statistic, ascending."""
        return self.cut.middles

    @property
    def other_currencies(self) -> Mapping[str, int]:
        """Ranges left out: not in their country's own currency."""
        return self.cut.other_currencies

    @property
    def too_wide(self) -> int:
        """Ranges left out: over three times their bottom."""
        return self.cut.too_wide

    @property
    def contract(self) -> int:
        """Ranges left out: of contract work, which is compared with nothing else."""
        return self.cut.contract

    @property
    def unknown(self) -> int:
        """Single rows left out: the source does not print their other end."""
        return self.cut.unknown

    @property
    def months_old(self) -> int:
        return self.group.window.months_old(self.today)

    @property
    def is_aged(self) -> bool:
        return self.months_old >= AGED_AFTER_MONTHS

    @property
    def is_old(self) -> bool:
        return self.months_old >= OLD_AFTER_MONTHS

    @property
    def is_expired(self) -> bool:
        return self.months_old >= EXPIRED_AFTER_MONTHS

    @property
    def is_converted(self) -> bool:
        return bool(self.group.region)

    @property
    def level_mix(self) -> list[tuple[str, int]]:
        """How many ranges each level has, commonest first; "" is not stated.

        Empty where there are too few ranges to show: shares of three would say nothing.
        """
        return self.cut.level_counts.most_common() if len(self.cut) >= FOR_LIST[0] else []

    @property
    def dominant_employer(self) -> tuple[str, float] | None:
        """An employer of more than two fifths of the ranges, with its share."""
        return dominant(self.cut.employer_counts)

    def is_mostly_elsewhere(self) -> bool:
        """Does another country than the group's own hold more than half of the ranges?"""
        return any(
            count > len(self.cut) / 2
            for country, count in self.cut.country_counts.items()
            if country != self.group.country
        )


def cell(loaded: Loaded, group: Group, *, today: date, in_trend: bool = False) -> Cell:
    """Cut one group out of what was loaded and decide what may be said of it.

    A window that ended over three years ago has a figure only `in_trend`.
    """
    columns = loaded.columns(group.role, group.series)
    countries = (group.country,)
    if group.region:
        countries = tuple(one for one in columns.countries if region_of(one) == group.region)
    window = group.window
    cut = columns.cut(
        Slice(
            group.series.kind,
            countries,
            window.first,
            window.last,
            group.level,
            group.remote,
            group.size,
        )
    )
    if group.region:
        cut = _converted(loaded, cut, group.currency)
    months_old = window.months_old(today)
    is_expired = months_old >= EXPIRED_AFTER_MONTHS and not in_trend
    key = (is_expired, months_old >= AGED_AFTER_MONTHS)
    figure = cut.figures.get(key)
    if figure is None:
        figure = cut.figures[key] = _figure(cut, *key)
    return Cell(group, cut, figure, today)


def _figure(cut: Cut, is_expired: bool, is_aged: bool) -> PayFigure:
    counts = {"adverts": cut.adverts, "employers": cut.employers}
    if is_expired:
        return PayFigure(Status.NOT_ENOUGH, len(cut), **counts)
    return pay_figure(cut.middles, **counts, aged=is_aged)


def _converted(loaded: Loaded, cut: Cut, currency: str) -> Cut:
    """Put the ranges into one currency at the site's rates, without those that have no rate."""
    ends = np.stack([cut.minimums, cut.maximums])
    for code in np.unique(cut.currencies):
        here = cut.currencies == code
        amounts, places = np.unique(ends[:, here], return_inverse=True)
        converted = [
            loaded.rates.convert_cents(100 * int(amount), code.decode(), currency)
            for amount in amounts
        ]
        known = np.array([np.nan if cents is None else cents / 100 for cents in converted])
        ends[:, here] = known[places].reshape(2, -1)
    return cut.in_currency(*ends, currency)


def country_counts(loaded: Loaded, role: Role, series: Series, window: Window) -> Counter[str]:
    """Count the distinct ranges of each country in its own currency."""
    columns = loaded.columns(role, series)
    return columns.country_counts(series.kind, window.first, window.last)


def default_country(loaded: Loaded, role: Role, series: Series) -> str:
    """The country with most distinct ranges in its own currency; "" if there is none."""
    counts = country_counts(loaded, role, series, series.newest(WINDOW_YEARS))
    return min(counts, key=lambda country: (-counts[country], country), default="")


def years_held(loaded: Loaded, role: Role, series: Series, country: str) -> list[int]:
    """The years a series has ranges of in a country, newest first."""
    return loaded.columns(role, series).years(series.kind, country)


def commonest_level(whole: Cell) -> str:
    """The level most ranges of an all-levels group are of, the highest of equals; "" if none is."""
    counts = whole.cut.level_counts
    return max(
        (level for level in reversed(Level.values) if counts[level]), key=counts.get, default=""
    )


class Widened(StrEnum):
    """In which way a group was widened."""

    WINDOW = "window"
    ROLE = "role"
    REGION = "region"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Wider:
    """A wider group that may be published, and in which way it is wider."""

    cell: Cell
    widened: Widened


def nearest_wider(loaded: Loaded, narrow: Cell) -> Wider | None:
    """Return the nearest wider group with a median, in the fixed order; None where there is none.

    A longer window, the broader role, the region, the country over all levels. A group in which
    another country holds more than half is nobody's nearest.
    """
    for group, widened in _wider_groups(loaded, narrow.group):
        wider = cell(loaded, group, today=narrow.today)
        if wider.figure.has_median and not wider.is_mostly_elsewhere():
            return Wider(wider, widened)
    return None


def _wider_groups(loaded: Loaded, group: Group) -> Iterator[tuple[Group, Widened]]:
    longer = group.series.newest(LONGER_WINDOW_YEARS)
    if longer.first <= group.window.first and longer != group.window:
        yield replace(group, window=longer), Widened.WINDOW
    if broader := loaded.broader(group.role):
        yield replace(group, role=broader), Widened.ROLE
    if region := region_of(group.country):
        yield replace(group, region=region), Widened.REGION
    if group.level:
        yield replace(group, level=""), Widened.LEVEL


@dataclass(frozen=True, slots=True)
class Compared:
    """Two roles at one level of one country: both groups and what their difference allows."""

    a: Cell
    b: Cell
    difference: Difference

    @property
    def verdict(self) -> Verdict:
        return self.difference.verdict


def compare_at(loaded: Loaded, group: Group, other: Role, *, today: date) -> Compared:
    """Compare a group with the same group of another role: everything else is held fixed.

    Over all levels nothing is held fixed that matters most, so the difference is unknown.
    """
    a = cell(loaded, group, today=today)
    b = cell(loaded, replace(group, role=other), today=today)
    if not group.level:
        return Compared(a, b, Difference(Verdict.UNKNOWN))
    return Compared(a, b, difference(a.figure, b.figure))


def comparisons(
    loaded: Loaded,
    whole: Group,
    other: Role,
    *,
    levels: Iterable[str] = Level.values,
    today: date,
) -> list[Compared]:
    """Compare a role with another at each of these levels at which both have a median.

    `whole` is the first role over all levels. Empty: they share no career stage with enough data.
    """
    compared = [
        compare_at(loaded, replace(whole, level=level), other, today=today) for level in levels
    ]
    return [row for row in compared if row.a.figure.has_median and row.b.figure.has_median]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a role stands by itself: what is known of its own title, and the cell that speaks."""

    whole: Cell  # the role over all levels
    own: Cell  # the role at its commonest level
    cell: Cell  # the same, or the broader role at its commonest level

    @property
    def is_own(self) -> bool:
        """Does the role speak for itself, and not its broader role for it?"""
        return self.cell is self.own


def own_stage(loaded: Loaded, role: Role, series: Series, country: str, *, today: date) -> Stage:
    """Put a role at its own commonest level; where that says nothing, its broader role at its."""
    whole = cell(loaded, default_group(role, series, "", country), today=today)
    level = commonest_level(whole) or next(iter(role.usual_levels[-1:]), "")
    own = cell(loaded, default_group(role, series, level, country), today=today)
    broader = loaded.broader(role)
    if own.figure.has_median or broader is None:
        return Stage(whole, own, own)
    answer = own_stage(loaded, broader, series, country, today=today).cell
    return Stage(whole, own, answer if answer.figure.n else own)
