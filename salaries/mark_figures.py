"""What the marks in prose come to today: the group, the comparison or the outcome each names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from roles.marks import ENOUGH, FORMS, Mark, read_mark
from roles.models import Role
from roles.pairs import find_roles

from .bands import Loaded, load_bands
from .figures import Cell, Compared, cell, compare_at, default_group
from .statistics import Verdict

_MARK = re.compile(rf"\[({'|'.join(FORMS)}):([^\[\]]+)\]")


def marks_in(text: str) -> list[Mark]:
    """Return the marks of a text in its order; what is no sound mark is left out."""
    return [mark for found in _MARK.findall(text) if (mark := read_mark(*found))]


@dataclass(frozen=True)
class MarkFigures:
    """The figures behind some marks, loaded at once."""

    roles: dict[str, Role]  # by the slug as written: a mark outlives a renamed role
    loaded: Loaded
    today: date

    @classmethod
    def of(cls, marks: Iterable[Mark], *, today: date) -> "MarkFigures":
        roles = find_roles({slug for mark in marks for slug in mark.roles})
        return cls(roles, load_bands(roles.values()), today)

    def roles_of(self, mark: Mark) -> list[Role] | None:
        """The roles a mark names, in its order; None where one of them is unknown."""
        known = [self.roles[slug] for slug in mark.roles if slug in self.roles]
        return known if len(known) == len(mark.roles) else None

    def cell(self, mark: Mark) -> Cell | None:
        """The group a mark is about, from the first series that holds one of its roles.

        None where a role is unknown or nothing has been imported.
        """
        roles = self.roles_of(mark) or []
        held = [series for role in roles for series in self.loaded.series_of(role)]
        series = next(iter(held or self.loaded.series), None)
        if not roles or series is None:
            return None
        group = default_group(roles[0], series, mark.level, mark.country)
        return cell(self.loaded, group, today=self.today)

    def compared(self, mark: Mark) -> Compared | None:
        """The two groups a mark compares; None as in `cell`."""
        made = self.cell(mark)
        if made is None:
            return None
        return compare_at(self.loaded, made.group, self.roles_of(mark)[1], today=self.today)

    def outcome(self, mark: Mark) -> str:
        """What the figure or comparison of a passage says now, as marks write outcomes."""
        if len(mark.roles) > 1:
            compared = self.compared(mark)
            return compared.verdict if compared else Verdict.UNKNOWN
        made = self.cell(mark)
        return ENOUGH if made and made.figure.has_median else Verdict.UNKNOWN
