"""Profiles as pages and comparisons read them: one role's text with its terms, loaded at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from .models import Level, Role, RoleSection, RoleTerm, RoleVersion, SectionKind


def anchor(kind: str) -> str:
    """The place of a section on its page: "first-steps"."""
    return kind.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Profile:
    """A role and the version of its profile that is shown; None where nobody has written one."""

    role: Role
    version: RoleVersion | None
    sections: dict[str, RoleSection]

    @property
    def definition(self) -> str:
        return self.version.definition if self.version else self.role.definition

    @property
    def parts(self) -> list[RoleSection]:
        """The sections there are, in reading order."""
        return [self.sections[kind] for kind in SectionKind if kind in self.sections]

    @property
    def is_complete(self) -> bool:
        return bool(self.version and self.version.is_complete)

    def summary(self, kind: str) -> str:
        section = self.sections.get(kind)
        return section.summary if section else ""

    def path(self, kind: str) -> str:
        """Where the section stands in full: its place on the profile's page, or that page."""
        place = f"#{anchor(kind)}" if kind in self.sections else ""
        return self.role.get_absolute_url() + place

    def terms(self, kind: str) -> list[RoleTerm]:
        """The terms of a section in the order to learn them in."""
        section = self.sections.get(kind)
        return list(section.terms.all()) if section else []


def with_sections(versions: QuerySet[RoleVersion]) -> QuerySet[RoleVersion]:
    """Load the sections and terms of the versions too, in two more queries for all of them."""
    terms = RoleTerm.objects.select_related("term", "learn_after")
    return versions.select_related("byline", "reviewer").prefetch_related(
        Prefetch("sections", RoleSection.objects.prefetch_related(Prefetch("terms", terms)))
    )


def profile_of(role: Role, version: RoleVersion | None) -> Profile:
    """Build the profile from a version loaded `with_sections`."""
    sections = {section.kind: section for section in version.sections.all()} if version else {}
    return Profile(role=role, version=version, sections=sections)


def load_profiles(roles: Iterable[Role], *, now: datetime | None = None) -> dict[int, Profile]:
    """Return the profiles in force at that moment, by role id, in three queries for any number."""
    roles = list(roles)
    versions = with_sections(RoleVersion.objects.in_force(now=now).filter(role__in=roles))
    by_role = {version.role_id: version for version in versions}
    return {role.pk: profile_of(role, by_role.get(role.pk)) for role in roles}


def usual_levels(role: Role) -> str:
    """The levels the title is advertised at, as words: "entry-level, mid-level and senior"."""
    names = [level.short for level in Level if level in role.usual_levels]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
