"""What the pay pages show, put together once from what was loaded."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from roles.models import Level, Role

from .bands import Loaded, Series, load_bands
from .charts import Scale, draw, scale_for
from .figures import (
    Cell,
    Compared,
    Group,
    Wider,
    cell,
    comparisons,
    country_counts,
    default_country,
    nearest_wider,
    own_stage,
    years_held,
)
from .wording import difference_sentence, figure_sentence, who

MOST_COUNTRIES = 12


@dataclass(frozen=True)
class Row:
    """One line of a drawing: a group, its drawing, its sentence and where its ranges are."""

    name: str
    cell: Cell
    drawing: SafeString
    sentence: str
    rows_url: str
    wider: Wider | None = None


@dataclass(frozen=True)
class RolePay:
    """The pay of one role in one country, from one series."""

    role: Role
    series: Series
    country: str
    whole: Row
    levels: list[Row]
    years: list[Row]
    countries: list[tuple[str, int]]
    narrower: list[Role]
    scale: Scale

    @property
    def has_figure(self) -> bool:
        return any(row.cell.figure.has_median for row in [self.whole, *self.levels])

    @property
    def shown(self) -> list[Row]:
        """Levels with any range, in order."""
        return [row for row in self.levels if row.cell.figure.n]


def rows_url(group: Group, year: int | None = None) -> str:
    address = f"/salaries/{group.role.slug}/rows/?country={group.country.lower()}"
    if group.level:
        address += f"&level={group.level}"
    return f"{address}&year={year}" if year else address


def _row(loaded: Loaded, name: str, made: Cell, scale: Scale, number: int) -> Row:
    wider = None if made.figure.has_median else nearest_wider(loaded, made)
    return Row(
        name,
        made,
        draw(made, scale, number),
        figure_sentence(made, wider),
        rows_url(made.group),
        wider,
    )


def role_pay(
    loaded: Loaded, role: Role, series: Series, *, country: str, today: date
) -> RolePay | None:
    """Put together the pay page of a role; None where the series holds nothing of it there."""
    country = country or default_country(loaded, role, series)
    if not country:
        return None
    groups = [Group(role, series, level, country) for level in Level.values]
    cells = [cell(loaded, group, today=today) for group in groups]
    whole = cell(loaded, Group(role, series, "", country), today=today)
    years = []
    for year in years_held(loaded, role, series, country):
        newest = Series(series.source, series.kind, year)
        years.append((year, cell(loaded, Group(role, newest, "", country, years=1), today=today)))
    scale = scale_for(whole.group.currency, [whole, *cells])
    return RolePay(
        role=role,
        series=series,
        country=country,
        whole=_row(loaded, "All levels", whole, scale, 1),
        levels=[
            _row(loaded, Level(made.group.level).label, made, scale, number)
            for number, made in enumerate(cells, start=2)
        ],
        years=[
            Row(str(year), made, draw(made, scale, 20 + number), figure_sentence(made),
                rows_url(made.group, year))
            for number, (year, made) in enumerate(years)
        ],
        countries=country_counts(loaded, role, series)[:MOST_COUNTRIES],
        narrower=loaded.narrower(role),
        scale=scale,
    )  # fmt: skip


@dataclass(frozen=True)
class PairPay:
    """The pay of two roles side by side: a difference at each shared level, or two stages."""

    country: str
    scale: Scale
    rows: list[tuple[Row, Row, str]]
    stages: list[Row]

    @property
    def is_comparable(self) -> bool:
        return bool(self.rows)


def pair_pay(role_a: Role, role_b: Role, *, country: str, today: date) -> PairPay | None:
    """Compare two roles, or put each at its own stage; None while there is no pay data at all."""
    loaded = load_bands([role_a, role_b])
    if not loaded.series:
        return None
    series = loaded.series[0]
    country = (
        country
        or default_country(loaded, role_a, series)
        or default_country(loaded, role_b, series)
        or "US"
    )
    compared = comparisons(loaded, series, role_a, role_b, country, today)
    stages = [] if compared else [
        own_stage(loaded, role, series, country, today) for role in (role_a, role_b)
    ]  # fmt: skip
    cells = [side for row in compared for side in (row.a, row.b)] + stages
    scale = scale_for(cells[0].group.currency, cells)
    return PairPay(
        country,
        scale,
        [_pair_row(loaded, row, scale, 40 + 2 * n) for n, row in enumerate(compared)],
        [
            _row(loaded, who(made.group.role, made.group.level), made, scale, 40 + n)
            for n, made in enumerate(stages)
        ],
    )


def _pair_row(loaded: Loaded, row: Compared, scale: Scale, number: int) -> tuple[Row, Row, str]:
    level = Level(row.a.group.level).label
    return (
        _row(loaded, level, row.a, scale, number),
        _row(loaded, level, row.b, scale, number + 1),
        difference_sentence(row),
    )


@dataclass(frozen=True)
class Summary:
    """The compact block beside a role, guide or job."""

    role: Role
    row: Row | None
    scale: Scale | None


def summary(role: Role, *, level: str, country: str, today: date) -> Summary:
    """Put together the pay of a role at one level; without a level, its commonest."""
    loaded = load_bands([role])
    series = loaded.series[0] if loaded.series else None
    country = country or (default_country(loaded, role, series) if series else "")
    if not series or not country:
        return Summary(role, None, None)
    if level:
        made = cell(loaded, Group(role, series, level, country), today=today)
    else:
        made = own_stage(loaded, role, series, country, today)
    scale = scale_for(made.group.currency, [made])
    named = who(made.group.role, made.group.level)
    return Summary(role, _row(loaded, named, made, scale, 60 + role.pk), scale)
