"""What we hold of every role: which groups exist, by role, level and country."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from listings.wording import listed
from roles.models import Level, Role, RoleAlias
from roles.titles import normalise_title

from .addresses import pay_url
from .bands import Loaded, Series, load_bands
from .figures import Cell, cell, country_counts, default_group
from .geography import in_place, place_name
from .statistics import FOR_LIST
from .wording import percent, plural


@dataclass(frozen=True, slots=True)
class Held:
    """One group of role, level and country, and the page that shows it."""

    cell: Cell
    url: str


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A country with enough ranges of a role to list them: its groups by level, lowest first."""

    name: str
    url: str
    groups: Sequence[Held]

    @property
    def currency(self) -> str:
        return self.groups[0].cell.group.currency

    @property
    def figures(self) -> int:
        return sum(held.cell.figure.has_median for held in self.groups)


@dataclass(frozen=True, slots=True)
class RoleCoverage:
    """One role: the countries with groups, most ranges first, and the sum of all countries."""

    role: Role
    countries: Sequence[CountryRow] = ()
    ranges: int = 0  # different ones, over all levels and countries

    @property
    def url(self) -> str:
        return pay_url(self.role)

    @property
    def main(self) -> CountryRow | None:
        return self.countries[0] if self.countries else None

    @property
    def others(self) -> Sequence[CountryRow]:
        return [row for row in self.countries[1:] if row.figures]


@dataclass(frozen=True)
class Coverage:
    """The roles found, and what the sources hold of them."""

    roles: Sequence[RoleCoverage]
    by_country: Counter[str]
    windows: Sequence[str]  # of the series that roles' pages open with

    @cached_property
    def sentence(self) -> str:
        """Say how much is held, for whom, and how much of it is one country."""
        held = sum(row.ranges > 0 for row in self.roles)
        figures = sum(country.figures for row in self.roles for country in row.countries)
        if not self.by_country:
            return "No source we hold has a pay range for these roles."
        country, most = self.by_country.most_common(1)[0]
        count = len(self.by_country)
        places = "1 country" if count == 1 else f"{count:,} countries"
        return (
            f"We hold ranges for {held:,} of {plural(len(self.roles), 'role')}, in "
            f"{places}, of {listed(self.windows, 'and')}. "
            f"{percent(most, self.by_country.total())} of them are from jobs {in_place(country)}. "
            f"{plural(figures, 'group')} of one role, level and country "
            f"{'has' if figures == 1 else 'have'} enough for a figure."
        )


def roles_with(words: str) -> Sequence[Role]:
    """Roles whose name or one of whose titles holds the words; all of them for none."""
    roles = Role.objects.order_by("family", "name")
    if not words:
        return list(roles)
    titles = RoleAlias.objects.filter(role=OuterRef("pk"), normalised__contains=words)
    return list(roles.filter(Q(name__icontains=words) | Exists(titles)))


def coverage(words: str, *, today: date) -> Coverage:
    """Return each role found with its groups, from the series its page opens with."""
    roles = roles_with(normalise_title(words)[:80])
    loaded = load_bands(roles)
    by_country: Counter[str] = Counter()
    rows, windows = [], {}
    for role in roles:
        held = loaded.series_of(role)
        if not held:
            rows.append(RoleCoverage(role))
            continue
        window = default_group(role, held[0], "", "").window
        counts = country_counts(loaded, role, held[0], window)
        windows[str(window)] = None
        if role.broader_id is None:  # a broader role counts its narrower ones already
            by_country += counts
        rows.append(_of_role(loaded, role, held[0], counts, today))
    return Coverage(rows, by_country, list(windows))


def _of_role(
    loaded: Loaded, role: Role, series: Series, counts: Counter[str], today: date
) -> RoleCoverage:
    codes = [code for code, count in counts.items() if count >= FOR_LIST[0]]
    codes.sort(key=lambda code: (-counts[code], code))
    countries = [
        CountryRow(
            place_name(code),
            pay_url(role, code),
            [
                Held(
                    cell(loaded, default_group(role, series, level, code), today=today),
                    pay_url(role, code, level=level),
                )
                for level in Level.values
            ],
        )
        for code in codes
    ]
    return RoleCoverage(role, countries, counts.total())
