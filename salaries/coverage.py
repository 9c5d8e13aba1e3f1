"""What we hold of every role: the table of the pay explorer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from roles.models import Level, Role, RoleAlias
from roles.titles import normalise_title

from .bands import load_bands
from .figures import Cell, cell, commonest_level, default_country, default_group
from .geography import place_name
from .wording import money


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One role with the group its page opens with; no cell where no source holds the role."""

    role: Role
    cell: Cell | None = None

    @property
    def n(self) -> int:
        return self.cell.figure.n if self.cell else 0

    @property
    def place(self) -> str:
        return place_name(self.cell.group.country) if self.cell else ""

    @property
    def level_name(self) -> str:
        level = self.cell.group.level if self.cell else ""
        return Level(level).short if level else "all levels"

    @property
    def pay(self) -> str:
        """The middle where it may be published, else nothing."""
        if not self.cell or not self.cell.figure.has_median:
            return ""
        return money(self.cell.figure.median, self.cell.group.currency)


def roles_with(words: str) -> Sequence[Role]:
    """Roles whose name or one of whose titles holds the words; all of them for none."""
    roles = Role.objects.order_by("family", "name")
    if not words:
        return list(roles)
    titles = RoleAlias.objects.filter(role=OuterRef("pk"), normalised__contains=words)
    return list(roles.filter(Q(name__icontains=words) | Exists(titles)))


def coverage(words: str, *, today: date) -> list[CoverageRow]:
    """Return each role found with the figure its pay page opens with."""
    roles = roles_with(normalise_title(words)[:80])
    loaded = load_bands(roles)
    rows = []
    for role in roles:
        held = loaded.series_of(role)
        country = default_country(loaded, role, held[0]) if held else ""
        if not country:
            rows.append(CoverageRow(role))
            continue
        whole = cell(loaded, default_group(role, held[0], "", country), today=today)
        level = commonest_level(whole)
        group = default_group(role, held[0], level, country)
        rows.append(CoverageRow(role, cell(loaded, group, today=today)))
    return rows
