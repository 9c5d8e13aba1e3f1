"""What the pages of roles show beside the profile itself."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Q

from .footnotes import Footnotes
from .headings import Entry, subheadings
from .models import Guide, GuideVersion, Role, RoleNeighbour, RoleVersion
from .pairs import comparison_path
from .profiles import Profile, anchor, usual_levels
from .related import published_versions

MOST_TO_COMPARE = 8

Neighbours = dict[str, list[RoleNeighbour]]


@dataclass(frozen=True, slots=True)
class IndexedRole:
    """One row of the list of roles."""

    role: Role
    definition: str
    levels: str


@dataclass(frozen=True, slots=True)
class RoleToCompare:
    role: Role
    path: str


def roles_by_family() -> dict[str, list[IndexedRole]]:
    """All professions by family, each with the definition in force; two queries."""
    definitions = dict(RoleVersion.objects.in_force().values_list("role_id", "definition"))
    return {
        family: [
            IndexedRole(role, definitions.get(role.pk) or role.definition, usual_levels(role))
            for role in roles
        ]
        for family, roles in professions_by_family().items()
    }


def professions_by_family() -> dict[str, list[Role]]:
    """All roles that can be compared, by family, both in the order of their names."""
    roles = Role.objects.professions().select_related("broader").order_by("family", "name", "pk")
    return {family: list(members) for family, members in groupby(roles, lambda r: r.family)}


def neighbours(version: RoleVersion | None) -> Neighbours:
    """The roles a profile points to, by kind; empty lists where it points to none."""
    rows = version.neighbours.select_related("role") if version else []
    found: Neighbours = {kind: [] for kind in RoleNeighbour.Kind.values}
    for row in rows:
        found[row.kind].append(row)
    return found


def contents(profile: Profile, found: Neighbours, footnotes: Footnotes) -> list[Entry]:
    """Everything the profile page shows, in its order."""
    below = {
        anchor(part.kind): tuple(subheadings(part.body, anchor(part.kind)))
        for part in profile.parts
    }
    sections = [(anchor(part.kind), part.get_kind_display()) for part in profile.parts]
    around = found["before"] or found["after"]
    shown = [
        *([("confused", "Not to be confused with")] if found["confused"] else []),
        *sections,
        *([("around", "Before and after")] if around else []),
        ("pay", "Pay"),
        ("jobs", "Open jobs"),
        ("next", "Guides and comparisons"),
        ("names", "Names and codes"),
        *([("sources", "Sources")] if footnotes.citations else []),
    ]
    return [Entry(place, title, below.get(place, ())) for place, title in shown]


def guides_about(role: Role, *, now: datetime | None = None) -> list[GuideVersion]:
    """The published guides about a role in their wordings in force, the newest first."""
    about = Guide.objects.about(role).order_by().values("pk")
    return list(published_versions(now=now).filter(guide__in=about))


def other_titles(role: Role) -> list[str]:
    """The job titles that mean this role, besides its own name."""
    return [alias.title for alias in role.aliases.all() if alias.title != role.name]


def roles_to_compare(role: Role, found: Neighbours) -> list[RoleToCompare]:
    """Roles worth comparing with this one: those the profile names, then kin, then family."""
    rows = [row for kind in ("confused", "before", "after") for row in found[kind]]
    named = [row.role for row in rows if row.role.is_profession]
    kin = Q(broader=role) | Q(pk=role.broader_id) | Q(family=role.family)
    family = Role.objects.professions().filter(kin).exclude(pk=role.pk)
    chosen = list(dict.fromkeys([*named, *family]))[:MOST_TO_COMPARE]
    return [RoleToCompare(other, comparison_path(role, other)) for other in chosen if other != role]
