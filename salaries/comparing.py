"""Two roles beside each other: a difference at each level both share, or each at its own stage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.utils.safestring import SafeString

from roles.models import Level, Role

from .bands import Loaded, Series, Window
from .charts import Scale, scale_for
from .difference_wording import difference_sentence
from .figures import (
    WINDOW_YEARS,
    Cell,
    Compared,
    Group,
    Stage,
    cell,
    comparisons,
    country_counts,
    own_stage,
)
from .geography import in_place
from .lines import Line, level_name
from .rows import rows_url
from .wording import LEVEL_NAMES, percent, stage_sentence


@dataclass(frozen=True)
class PairRow:
    """One level at which two roles can be compared."""

    a: Line
    b: Line
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


@dataclass(frozen=True, slots=True)
class MixRow:
    """How much of each role's ranges one level makes up."""

    level: str
    a: int
    b: int
    share_a: str  # in per cent, as printed
    share_b: str
    width_a: str  # of its bar
    width_b: str

    @classmethod
    def of(cls, level: str, a: int, b: int, all_a: int, all_b: int) -> "MixRow":
        shares = [(100 * one / whole if whole else 0) for one, whole in ((a, all_a), (b, all_b))]
        return cls(
            LEVEL_NAMES[level].capitalize(),
            a,
            b,
            *(percent(one, whole) for one, whole in ((a, all_a), (b, all_b))),
            *(f"{share:.1f}%" for share in shares),
        )


@dataclass(frozen=True)
class PairPay:
    """The pay of two roles in one country and window, from one series."""

    role_a: Role
    role_b: Role
    series: Series
    country: str
    level: str  # "" is every level by itself
    wholes: tuple[Cell, Cell]  # both roles over all levels
    rows: Sequence[PairRow]
    stages: Sequence[StageRow]
    scale: Scale

    @property
    def is_comparable(self) -> bool:
        return bool(self.rows)

    @cached_property
    def sides(self) -> list[Line]:
        """The lines of the drawing: both roles at each level."""
        return [side for row in self.rows for side in (row.a, row.b)]

    @property
    def place(self) -> str:
        return in_place(self.country)

    @property
    def level_words(self) -> str:
        return f"{self.level} level" if self.level else ""

    @cached_property
    def mix(self) -> list[MixRow]:
        """The levels of both roles' ranges, lowest first; those neither has are left out.

        Empty where one of the roles has too few ranges to speak of shares.
        """
        a, b = (dict(whole.level_mix) for whole in self.wholes)
        if not (a and b):
            return []
        sums = sum(a.values()), sum(b.values())
        return [
            MixRow.of(level, a.get(level, 0), b.get(level, 0), *sums)
            for level in [*Level.values, ""]
            if level in a or level in b
        ]


def pair_pay(
    loaded: Loaded,
    role_a: Role,
    role_b: Role,
    *,
    country: str = "",
    level: str = "",
    year: int | None = None,
    remote: int | None = None,
    size: str = "",
    exact: bool = False,
    today: date,
) -> PairPay | None:
    """Compare two roles, all else alike, or put each at its own stage.

    None where no source holds either.
    """
    of_a, of_b = loaded.series_of(role_a), loaded.series_of(role_b)
    shared = [series for series in of_a if series in of_b]
    series = next(iter(shared or of_a or of_b or loaded.series), None)
    if series is None:
        return None
    country = country or shared_country(loaded, [role_a, role_b], series)
    window = series.window(year, year) if year else series.newest(WINDOW_YEARS)
    whole = Group(role_a, series, "", country, window, remote=remote, size=size, exact=exact)
    levels = [level] if level else Level.values
    compared = comparisons(loaded, whole, role_b, levels=levels, today=today)
    stages = [] if compared else _stages(loaded, [role_a, role_b], series, country, today)
    cells = [side for row in compared for side in (row.a, row.b)]
    cells += [row.stage.cell for row in stages]
    scale = scale_for(cells[0].group.currency, cells)
    rows = [
        PairRow(
            Line(level_name(row.a.group.level), row.a, scale, side="a"),
            Line(level_name(row.b.group.level), row.b, scale, side="b"),
            row,
        )
        for row in compared
    ]
    wholes = tuple(
        cell(loaded, replace(whole, role=role), today=today) for role in (role_a, role_b)
    )
    return PairPay(role_a, role_b, series, country, level, wholes, rows, stages, scale)


def _stages(
    loaded: Loaded, roles: Iterable[Role], series: Series, country: str, today: date
) -> list[StageRow]:
    return [StageRow(role, own_stage(loaded, role, series, country, today=today)) for role in roles]


def shared_country(loaded: Loaded, roles: Iterable[Role], series: Series) -> str:
    """The country in which these roles (or their broader ones) have most ranges together."""
    window: Window = series.newest(WINDOW_YEARS)
    counts = None
    for role in roles:
        broader = loaded.broader(role)
        held = country_counts(loaded, broader or role, series, window)
        counts = held if counts is None else counts + held
    return min(counts, key=lambda code: (-counts[code], code), default="US")
