"""Computing which guides are close to each other: by the roles they are about and their terms.

Done when a text is approved, scheduled or withdrawn, for the present and for every moment at which
a scheduled text begins or ends. Between two such moments nothing can change.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone

from .models import Guide, GuideKin, GuideVersion, RoleTerm, RoleVersion, SectionKind
from .models.versions import Version

MOST_KIN = 12  # kept of each guide: some may not be shown, being chosen already or withdrawn


class Kin(NamedTuple):
    """A guide close to another one."""

    guide: int
    roles: list[int]  # that both are about
    terms: int  # skills and tools that the other roles of both share


def roles_of_guides(guides: Iterable[Guide]) -> dict[int, set[int]]:
    """Map guides, with their `roles` loaded, to the ids of the roles they are about."""
    return {
        guide.pk: {guide.role_a_id, guide.role_b_id}
        if guide.is_comparison
        else {role.pk for role in guide.roles.all()}
        for guide in guides
    }


def terms_of_roles(now: datetime) -> Mapping[int, set[int]]:
    """Map roles to the skills and tools of their profiles at that moment. One query."""
    rows = RoleTerm.objects.filter(
        section__version__in=RoleVersion.objects.in_force(now=now),
        section__kind__in=[SectionKind.SKILLS, SectionKind.TOOLS],
    )
    terms = defaultdict(set)
    for role, term in rows.order_by().values_list("section__version__role", "term"):
        terms[role].add(term)
    return terms


def closest(
    guide: int, roles_of: Mapping[int, set[int]], terms_of: Mapping[int, set[int]]
) -> list[Kin]:
    """Return the guides close to one, the closest first, the newest of equals first."""
    ours = roles_of[guide]
    our_terms = set().union(*(terms_of.get(role, ()) for role in ours))
    found = []
    for other, theirs in roles_of.items():
        if other == guide:
            continue
        same = ours & theirs
        their_terms = set().union(*(terms_of.get(role, ()) for role in theirs - ours))
        kin = Kin(other, sorted(same), len(our_terms & their_terms))
        if kin.roles or kin.terms:
            found.append(kin)
    found.sort(key=lambda kin: (-len(kin.roles), -kin.terms, -kin.guide))
    return found[:MOST_KIN]


def kin_at(guide: Guide, now: datetime) -> list[Kin]:
    """Return what is stored for that moment; computed where nothing is. One query where it is."""
    stored = GuideKin.objects.filter(guide=guide, since__lte=now).order_by("-since").first()
    if stored:
        return [Kin(*one) for one in stored.kin]
    published = Guide.objects.published(now=now).prefetch_related("roles")
    roles_of = roles_of_guides([*published, guide])
    return closest(guide.pk, roles_of, terms_of_roles(now))


@transaction.atomic
def renew() -> int:
    """Compute all anew, from now on; return how many rows were written."""
    now = timezone.now()
    GuideKin.objects.filter(since__gt=now).delete()
    last: dict[int, list] = {}
    for row in GuideKin.objects.order_by("since"):
        last[row.guide_id] = row.kin
    rows = []
    guides = list(Guide.objects.prefetch_related("roles"))
    for moment in [now, *_moments_after(now)]:
        published = set(Guide.objects.published(now=moment).values_list("pk", flat=True))
        terms_of = terms_of_roles(moment)
        roles_of = roles_of_guides(one for one in guides if one.pk in published)
        for guide in roles_of:
            kin = [list(one) for one in closest(guide, roles_of, terms_of)]
            if last.get(guide) != kin:
                last[guide] = kin
                rows.append(GuideKin(guide_id=guide, since=moment, kin=kin))
    GuideKin.objects.bulk_create(rows, ignore_conflicts=True)  # of somebody at the same moment
    return len(rows)


def _moments_after(now: datetime) -> list[datetime]:
    """When texts that are approved already begin or end to be in force."""
    moments = set()
    for model in (GuideVersion, RoleVersion):
        approved = model.objects.filter(state=Version.State.APPROVED)
        for name in ("live_from", "live_until"):
            later = approved.filter(**{f"{name}__gt": now})
            moments |= set(later.order_by().values_list(name, flat=True))
    return sorted(moments)


def renew_after(using: str = DEFAULT_DB_ALIAS, **signal) -> None:
    """Have that done once this transaction is committed, however much it changes."""
    connection = transaction.get_connection(using)
    if renew not in [waiting[1] for waiting in connection.run_on_commit]:
        transaction.on_commit(renew, using=using)


def follow_version(instance: Version, **signal) -> None:
    """Drafts change nothing of what readers see."""
    if not instance.is_editable:
        renew_after(**signal)
