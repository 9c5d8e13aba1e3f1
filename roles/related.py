"""Which guides to read next: those an editor chose, then those that share roles and terms."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from .models import Guide, GuideVersion, Role, RoleTerm, RoleVersion, SectionKind

MOST_RELATED = 4


@dataclass(frozen=True, slots=True)
class RelatedGuide:
    """A published guide, in the wording in force, and the reason to read it."""

    version: GuideVersion
    reason: str

    @property
    def guide(self) -> Guide:
        return self.version.guide


def published_versions(*, now: datetime | None = None):
    """The wordings in force of all published guides, newest first, with what their links need."""
    versions = GuideVersion.objects.in_force(now=now)
    return versions.select_related("guide__role_a", "guide__role_b").order_by("-live_from", "-pk")


def roles_of(guide: Guide) -> list[Role]:
    """The pair of a comparison, or the roles a topic guide is about."""
    if guide.is_comparison:
        return [guide.role_a, guide.role_b]
    return list(guide.roles.all())


def related_guides(guide: Guide, *, now: datetime | None = None) -> list[RelatedGuide]:
    """Return up to MOST_RELATED published guides in a fixed number of queries; never itself."""
    candidates = {
        version.guide_id: version
        for version in published_versions(now=now)
        .exclude(guide=guide)
        .prefetch_related("guide__roles")
    }
    related = [
        RelatedGuide(candidates.pop(row.related_id), row.reason)
        for row in guide.curated.all()
        if row.related_id in candidates
    ]
    roles = roles_of(guide)
    shared_terms = _shared_terms(roles, now)
    scored = []
    for version in candidates.values():
        theirs = roles_of(version.guide)
        same = [role for role in theirs if role in roles]
        terms = sum(shared_terms.get(role.pk, 0) for role in theirs if role not in roles)
        if same or terms:
            scored.append(((len(same), terms), RelatedGuide(version, _reason(same, terms))))
    scored.sort(key=lambda pair: pair[0], reverse=True)  # stable: the newest first among equals
    return [*related, *(found for _, found in scored)][:MOST_RELATED]


def _shared_terms(roles: list[Role], now: datetime | None) -> dict[int, int]:
    """How many of the skills and tools of these roles each role needs too, by role id."""
    in_force = RoleTerm.objects.filter(
        section__version__in=RoleVersion.objects.in_force(now=now),
        section__kind__in=[SectionKind.SKILLS, SectionKind.TOOLS],
    )
    ours = in_force.filter(section__version__role__in=roles).values("term")
    counts = in_force.filter(term__in=ours).order_by().values("section__version__role")
    return dict(
        counts.annotate(n=Count("term", distinct=True)).values_list("section__version__role", "n")
    )


def _reason(same: list[Role], terms: int) -> str:
    if same:
        return f"Also about the {' and the '.join(role.name for role in same)}."
    return f"Its roles share {terms} skills and tools with these."
