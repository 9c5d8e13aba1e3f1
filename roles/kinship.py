"""Computing which guides are close to each other: by the roles they are about and their terms.

Done when a text is approved, scheduled or withdrawn, for the present and for every moment at which
a scheduled text begins or ends. Between two such moments nothing can change.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from .models import Guide, GuideKin, RoleTerm, RoleVersion, SectionKind
from .moments import moments_after

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


def terms_of_roles(now: datetime) -> Mapping[int, int]:
    """Map roles to the skills and tools of their profiles at that moment. One query.

    A set of terms is one number with a bit for each: hundreds of guides are compared in a moment.
    """
    rows = RoleTerm.objects.filter(
        section__version__in=RoleVersion.objects.in_force(now=now),
        section__kind__in=[SectionKind.SKILLS, SectionKind.TOOLS],
    )
    bits: dict[int, int] = {}
    terms: defaultdict[int, int] = defaultdict(int)
    for role, term in rows.order_by("term").values_list("section__version__role", "term"):
        terms[role] |= 1 << bits.setdefault(term, len(bits))
    return terms


def closest(guide: int, roles_of: Mapping[int, set[int]], terms_of: Mapping[int, int]) -> list[Kin]:
    """Return the guides close to one, the closest first, the newest of equals first."""
    ours = roles_of[guide]
    our_terms = _all_terms(ours, terms_of)
    found = []
    for other, theirs in roles_of.items():
        if other == guide:
            continue
        same = ours & theirs
        their_terms = _all_terms(theirs - ours, terms_of)
        kin = Kin(other, sorted(same), (our_terms & their_terms).bit_count())
        if kin.roles or kin.terms:
            found.append(kin)
    found.sort(key=lambda kin: (-len(kin.roles), -kin.terms, -kin.guide))
    return found[:MOST_KIN]


def _all_terms(roles: Iterable[int], terms_of: Mapping[int, int]) -> int:
    return reduce(or_, (terms_of.get(role, 0) for role in roles), 0)


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
    before = None
    for moment in [now, *moments_after(now)]:
        published = set(Guide.objects.published(now=moment).values_list("pk", flat=True))
        terms_of = terms_of_roles(moment)
        roles_of = roles_of_guides(one for one in guides if one.pk in published)
        if (roles_of, terms_of) == before:
            continue  # other words of the same page, as most are
        before = roles_of, terms_of
        for guide in roles_of:
            kin = [list(one) for one in closest(guide, roles_of, terms_of)]
            if last.get(guide) != kin:
                last[guide] = kin
                rows.append(GuideKin(guide_id=guide, since=moment, kin=kin))
    GuideKin.objects.bulk_create(rows, ignore_conflicts=True)  # of somebody at the same moment
    return len(rows)
