"""Two roles in an address: finding them, their canonical order, and what may be wrong with them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from .models import Role, RoleSlug

_SLUG = re.compile(r"[\w-]{1,80}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Pair:
    """What a visitor chose to compare; `problem` says in words why it cannot be compared."""

    a: Role | None = None
    b: Role | None = None
    problem: str = ""

    @property
    def is_comparable(self) -> bool:
        return bool(self.a and self.b and not self.problem)


def find_roles(slugs: Iterable[str]) -> dict[str, Role]:
    """Find roles by current or former slugs, in one query; unknown ones are left out."""
    sound = [slug for slug in slugs if _SLUG.fullmatch(slug)]
    rows = RoleSlug.objects.filter(slug__in=sound).select_related("role__broader")
    return {row.slug: row.role for row in rows}


def choose_pair(slug_a: str, slug_b: str) -> Pair:
    """Find the two roles; either may be missing, unknown, generic or the same as the other."""
    found = find_roles([slug_a, slug_b])
    a, b = found.get(slug_a), found.get(slug_b)
    return Pair(a, b, _problem(slug_a, slug_b, a, b))


def _problem(slug_a: str, slug_b: str, a: Role | None, b: Role | None) -> str:
    for slug, role in ((slug_a, a), (slug_b, b)):
        if slug and not role:
            return f"We know no role called “{slug[:60]}”. Choose one from the list."
        if role and not role.is_profession:
            return (
                f"“{role.name}” alone does not say what work it is, so there is nothing to "
                "compare. Choose a more exact title."
            )
    if a and a == b:
        return f"You chose {a.name} twice. Choose another role to compare it with."
    if bool(a) != bool(b):
        return "Choose a second role."
    return ""


def comparison_path(a: Role, b: Role, *, swapped: bool = False) -> str:
    """The one address of two roles compared: slugs sorted, whichever way round they are given."""
    first, second = sorted([a.slug, b.slug])
    query = {"a": first, "b": second} | ({"swap": 1} if swapped else {})
    return f"{reverse('roles:compare')}?{urlencode(query)}"
