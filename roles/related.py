"""Which guides to read next: those an editor chose, then those that share roles and terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from . import clock
from .kinship import Kin, kin_at
from .models import Guide, GuideVersion, Role

MOST_RELATED = 4


@dataclass(frozen=True, slots=True)
class RelatedGuide:
    """A published guide, in the wording in force, and why to read it."""

    version: GuideVersion
    reason: str  # for readers
    because: str  # for the desk

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
    """Return up to MOST_RELATED guides published at that moment, never itself. Four queries."""
    now = now or clock.now()
    chosen = list(guide.curated.all())
    kin = kin_at(guide, now)
    ids = {row.related_id for row in chosen} | {one.guide for one in kin}
    published = {
        version.guide_id: version for version in published_versions(now=now).filter(guide__in=ids)
    }
    related = [
        RelatedGuide(published.pop(row.related_id), row.reason, "an editor chose it")
        for row in chosen
        if row.related_id in published
    ]
    names = dict(
        Role.objects.filter(pk__in={pk for one in kin for pk in one.roles}).values_list(
            "pk", "name"
        )
    )
    related += [
        RelatedGuide(published[one.guide], *_reasons(one, names))
        for one in kin
        if one.guide in published and one.guide != guide.pk
    ]
    return related[:MOST_RELATED]


def _reasons(kin: Kin, names: dict[int, str]) -> tuple[str, str]:
    """Why a guide is close, for readers and for the desk."""
    about = f"also about the {' and the '.join(_known(kin.roles, names))}" if kin.roles else ""
    noun = "skill or tool" if kin.terms == 1 else "skills and tools"
    shared = f"{kin.terms} shared {noun}" if kin.terms else ""
    because = "; ".join(filter(None, [shared, about]))
    if about:
        return f"{about[0].upper()}{about[1:]}.", because
    return f"Its roles share {kin.terms} {noun} with these.", because


def _known(ids: Sequence[int], names: dict[int, str]) -> list[str]:
    return [names[pk] for pk in ids if pk in names]
